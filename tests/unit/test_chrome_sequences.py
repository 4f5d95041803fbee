"""What is the article's by its order, with made-up labels that would take these lines out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaner.chrome.learned.model import STATES
from cleaner.chrome.learned.sequences import find_ordered
from tests.chrome_evidence import SIGNS, evidence_of, labelled_as

LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
BOAT = "如今的湖面上有三条渡船，船工都是守塔人的孙辈，他们记得那盏灯照过的每一个方向。"


def staying(lines: Sequence[str], signs: str) -> list[int]:
    assert len(lines) == len(signs)
    return sorted(set(find_ordered(*evidence_of("\n".join(lines)), labelled_as(signs))))


def test_the_signs_stand_for_all_states() -> None:
    assert len(SIGNS) == len(STATES)


@pytest.mark.parametrize(
    ("first", "second"),
    [("骗局之1", "骗局之2"), ("1.- 渡口", "2.- 桥"), ("# 一、渡口", "# 二、桥"), ("第十章", "第十一章")],
)
def test_a_part_stays_whose_next_one_is_in_the_body(first: str, second: str) -> None:
    assert staying(["灯", first, LAMP, second, REED], "t-bbb") == [1]
    assert staying([LAMP, first, REED, second, BOAT], "bbb>b") == [3]
    # Of two that go, none says so of the other; and none does that is not the next one.
    assert staying(["灯", first, LAMP, second, REED], "t-b-b") == []
    assert staying(["灯", second, LAMP, first, REED], "t-bbb") == []
    # Without text below it is an entry of a list.
    assert staying(["灯", first, "渡口的船", LAMP, second, REED], "t--bbb") == []


def test_entries_of_a_list_of_headings_go() -> None:
    lines = ["灯", "1. 渡口", "2. 桥", "3. 灯塔", "1. 渡口", LAMP, "2. 桥", REED]
    assert staying(lines, "t---bbbb") == []
    # Nor do they where labels have the end of the list in the body.
    assert staying(lines, "t--bbbbb") == []


def test_an_article_begins_where_the_first_of_its_headings_comes_again() -> None:
    headings = ["渡口的由来", "桥的作用", "灯塔的制作"]
    body = ["渡口的由来", LAMP, "桥的作用", REED, "灯塔的制作", BOAT]
    assert staying(["湖边", *headings, *body], "t----bbbbb") == [4]
    # All that stands between it and the first line that labels have in the article is the article.
    assert staying(["湖边", *headings, *body[:1], "比如渡船", *body[1:]], "t-----bbbbb") == [4, 5]
    assert staying(["湖边", "1 渡口的由来", "2 桥的作用", "3 灯塔的制作", *body], "t----bbbbb") == [4]
    # An entry that stands in the list twice is not yet the beginning, nor is the heading of the list.
    twice = ["目录", *headings, "船的大小", "桥的作用", "水路", "目录", *body, "船的大小", LAMP]
    assert staying(twice, "<<<<<<<<<bbbbbbb") == [8]
    marked = ["# 渡口的由来", "摆渡的人", "# 桥的作用", "修桥的人", "# 灯塔的制作", LAMP]
    assert staying([*headings, *marked], "<<<<<<<<b") == [3, 4, 5, 6, 7]


def test_a_menu_that_comes_again_is_no_list_of_headings() -> None:
    menu = ["渡口新闻", "桥梁新闻", "灯塔新闻"]
    assert staying([*menu, *menu, "湖边", LAMP, REED], "<<<<<<tbb") == []
    assert staying([*menu, "渡口新闻", LAMP, REED, *menu], "<<<-bb>>>") == []
    # Nor is a list that stands twice, though labels have the end of the second one in the body.
    assert staying([*menu, *menu, LAMP, REED], "<<<<bbbb") == []
    # Two lines alone can be two words of a menu that the article uses as well.
    assert staying(["渡口新闻", "桥梁新闻", "渡口新闻", LAMP, "桥梁新闻", REED], "<<-bbb") == []


def test_what_a_rule_takes_stands_above_the_article() -> None:
    headings = ["渡口的由来", "桥的作用", "灯塔的制作"]
    body = [LAMP, "桥的作用", REED, "灯塔的制作", BOAT]
    assert staying([*headings, "渡口的由来", "分享到：", *body], "<<<--bbbbb") == []


def test_a_heading_that_begins_as_others_do_stays() -> None:
    lines = ["灯", "关于渡口的慢", LAMP, "关于桥", REED, "关于灯塔", BOAT]
    assert staying(lines, "t-bbbbb") == [1]
    assert staying(["灯", "湖边的闲话", *lines[2:]], "t-bbbbb") == []
    assert staying(lines[:5], "t-bbb") == []
    # No paragraph below: entries of a list.
    assert staying([*lines[:3], "关于桥", "关于灯塔", "关于水", BOAT], "t-bbbbb") == []


def test_marked_headings_behind_a_body_with_such_stay() -> None:
    body = ["# 渡口", LAMP, "# 桥", REED, "# 灯塔", BOAT]
    behind = ["# 船", "摆渡的人", "# 水", LAMP]
    assert staying([*body, *behind, "版权所有 河畔日报社"], "bbbbbb>>>>>") == [6, 7, 8, 9]
    # Tags have no paragraph below, and stand below articles without such headings.
    assert staying([*body, "# 湖", "# 水", "上一篇：渡口", LAMP], "bbbbbb>>>>") == []
    assert staying([LAMP, REED, "# 船", BOAT], "bb>>") == []
    # Above it they begin the article, unless a rule takes a line in between.
    begin = ["# 船", LAMP, "# 水", "摆渡的人"]
    assert staying(["湖边", *begin, "# 桥", REED], "<<<<<bb") == [1, 2, 3, 4]
    assert staying(["湖边", *begin, "分享到：", "# 桥", REED], "<<<<<<bb") == []
    assert staying(["# 湖", "# 水", "# 船", LAMP, REED], "<<<bb") == []


def test_what_the_last_line_of_the_body_announces_stays() -> None:
    entries = ["排量：1171毫升", "功率：51千瓦", "驱动：前轮", "变速箱：手动五速"]
    assert staying([LAMP, "主要参数：", "渡轮二号", *entries, "分享到："], "bb>>>>>>") == [2, 3, 4, 5, 6]
    assert staying([LAMP, REED, "渡轮二号", *entries, "分享到："], "bb>>>>>>") == []
    assert staying([LAMP, "主要参数：", *entries[:3], "分享到："], "bb>>>>") == []
    # What a rule takes ends the list.
    assert staying([LAMP, "主要参数：", "分享到：", *entries], "bb>>>>>") == []


def test_a_table_in_columns_below_the_body_stays() -> None:
    head = "类别        地点        时间"
    rows = [f"{name}        湖边        {number}:00" for number, name in enumerate(("桥", "船", "灯"), 7)]
    assert staying([LAMP, REED, head, *rows, "返回顶部"], "bb>>>>>") == [2, 3, 4, 5]
    assert staying([LAMP, REED, "灯塔", head, *rows, "返回顶部"], "bb>>>>>>") == []
    # Menus have columns as well, and no figures.
    menu = ["新闻        体育        财经", "渡口        桥梁        灯塔"] * 2
    assert staying([LAMP, REED, *menu, "返回顶部"], "bb>>>>>") == []


def test_a_history_goes_on_to_its_first_year() -> None:
    known = ["2019 -", "渡口通车", "桥修好了", "2018 -", "灯塔亮了", "2017 -", "开了新的航线"]
    first = ["2016 -", "造了第一条船", "取得执照"]
    assert staying([*known, *first, "版权所有 河畔日报社"], "bbbbbbb>>>>") == [7, 8, 9]
    # More lines than any of the other years has: what follows is something else.
    assert staying([*known, *first, "渡轮", "客船", "版权所有 河畔日报社"], "bbbbbbb>>>>>>") == []
    assert staying([LAMP, REED, *first, "版权所有 河畔日报社"], "bb>>>>") == []
    assert staying([*known, "渡口的船", "湖边的桥", "版权所有 河畔日报社"], "bbbbbbb>>>") == []
