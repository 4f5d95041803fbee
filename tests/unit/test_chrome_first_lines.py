"""The last lines of a menu or of a list of headings, which labels have for the first of the body."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.first_lines import find_first_lines, find_rest_of_contents, find_rest_of_numbers
from cleaner.chrome.learned.model import BEFORE, BODY, LABELS, STATES
from tests.chrome_evidence import evidence_of

LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
ARTICLE = [LAMP, "安装", LAMP, "使用简介", REED, "注意事项", REED]


def label(lines: Sequence[str], body: int, chance: float = 0.5) -> Labelled:
    """Return labels that have the body begin at some place, of which its lines are by a chance."""
    states = [STATES.index("after title")] * body + [STATES.index("body")] * (len(lines) - body)
    chances = np.zeros((len(lines), len(LABELS)))
    chances[:body, BEFORE] = 1
    chances[body:, BODY], chances[body:, BEFORE] = chance, 1 - chance
    return Labelled(states, chances, np.zeros(len(lines)))


def rest(lines: Sequence[str], body: int) -> list[str]:
    return [lines[at] for at in find_rest_of_contents(lines, label(lines, body))]


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


def test_days_and_sentences_that_stand_again_are_no_headings() -> None:
    post = ["2020-12-21", "软件安全", "一、目的。", LAMP]
    assert rest([*post, "展开全文", *post], 2) == []
    assert rest(["分享", "2020-12-21", "安装", LAMP, "2020-12-21", "安装", REED], 2) == []
    # Labels are sure that it is the article's.
    lines = ["分享", "安装", "使用简介", "注意事项", *ARTICLE]
    assert [lines[at] for at in find_rest_of_contents(lines, label(lines, 3, 0.8))] == ["注意事项"]
    assert [lines[at] for at in find_rest_of_contents(lines, label(lines, 3, 0.9))] == []


def test_a_list_in_the_article_is_its_own() -> None:
    lines = ["分享", REED, "这里有三步：", "安装", "使用简介", "注意事项", *ARTICLE]
    assert rest(lines, 1) == []
    # Nor is there one where no line is the body.
    assert rest(lines, len(lines)) == []


def test_a_button_below_other_lines_that_go_is_the_page_s() -> None:
    def found(lines: Sequence[str], body: int, chance: float = 0.5) -> list[str]:
        return [lines[at] for at in find_first_lines(*evidence_of("\n".join(lines)), label(lines, body, chance))]

    lines = ["活动", "讨论区", "下载", LAMP, REED]
    assert found(lines, 2) == ["下载"]
    assert found(["活动", "讨论区", "下载", "分享", LAMP, REED], 2) == ["下载", "分享"]
    # Rules name words of menus that can be the first heading, too.
    assert found(["活动", "讨论区", "简介", LAMP, REED], 2) == []
    # A word of the article, or one that labels have for its own.
    assert found(["活动", "讨论区", "灯塔", LAMP, REED], 2) == []
    assert found(lines, 2, chance=0.7) == []
    # One line above is no menu.
    assert found(lines[1:], 1) == []


def test_the_last_numbers_of_a_list_go_on_with_the_first_ones() -> None:
    def found(lines: Sequence[str], body: int, chance: float = 0.5) -> list[str]:
        return [lines[at] for at in find_rest_of_numbers(lines, label(lines, body, chance))]

    news = ["12三款家用轿车横评", "13新款全系导购", "149月车市遇冷", "1520万城市进口车推荐"]
    assert found(["车市排行", *news, LAMP, REED], 4) == news[3:]
    assert found(["车市排行", *news, LAMP, REED], 3) == []
    assert found(["车市排行", *news, LAMP, REED], 4, chance=0.9) == []
    guide = ["2. 常见问题", "3. 模版标签", "4. 常用接口", "安全与维护", "5. 管理员界面"]
    assert found([*guide, LAMP, REED], 3) == guide[3:]
    # Steps of the article begin anew.
    assert found([*guide[:3], "1. 先打开灯塔的门", LAMP, REED], 3) == []
    assert found(["灯塔", "渡口", LAMP, REED], 1) == []
