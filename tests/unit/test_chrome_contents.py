"""The last lines of a list of the article's headings, which labels have for the first of the body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.chrome.learned.contents import find_rest_of_contents
from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.model import LABELS, STATES

LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
ARTICLE = [LAMP, "安装", LAMP, "使用简介", REED, "注意事项", REED]


def rest(lines: Sequence[str], body: int) -> list[str]:
    """Return the lines that carry on the list, where labels have the body begin at some place."""
    states = [STATES.index("after title")] * body + [STATES.index("body")] * (len(lines) - body)
    labelled = Labelled(states, np.zeros((len(lines), len(LABELS))), np.zeros(len(lines)))
    return [lines[at] for at in find_rest_of_contents(lines, labelled)]


def test_the_last_headings_of_the_list_go_on_with_the_first_ones() -> None:
    lines = ["分享", "1. 安装", "2. 使用简介", "3. 注意事项", *ARTICLE]
    assert rest(lines, 3) == ["3. 注意事项"]
    # One line above is a heading as likely.
    assert rest(lines, 2) == []
    assert rest(["目录", *lines[1:]], 2) == ["2. 使用简介", "3. 注意事项"]
    assert rest(["目录", *lines[1:]], 1) == lines[1:4]


def test_each_stands_once_more_below_the_one_before() -> None:
    assert rest(["分享", "使用简介", "安装", "注意事项", *ARTICLE], 3) == []
    assert rest(["分享", "安装", "使用简介", "灯塔的后来", *ARTICLE], 3) == []
    assert rest(["分享", "安装", "使用简介", LAMP, *ARTICLE], 3) == []


def test_a_list_in_the_article_is_its_own() -> None:
    lines = ["分享", REED, "这里有三步：", "安装", "使用简介", "注意事项", *ARTICLE]
    assert rest(lines, 1) == []
    # Nor is there one where no line is the body.
    assert rest(lines, len(lines)) == []
