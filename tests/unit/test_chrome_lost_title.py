"""The title of an article stays where the lines around it go and no other line could be it."""

from __future__ import annotations

import pytest

from cleaner.chrome.lines import Page
from cleaner.chrome.lost_title import MAX_DISTANCE, find_lost_title
from cleaner.folding import fold

TITLE = "渡口的灯四十年来准时亮起"
MENU = ["首页", "新闻中心", "分享"]
STORY = [
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，四十年来没有变过。",
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。",
]


def lost(lines: list[str], removed: list[str], known: list[str] | None = None) -> str | None:
    text = "\n".join(lines) + "\n"
    page = Page.read(text, fold(text))
    gone = {index for index, line in enumerate(lines) if line in removed}
    found = find_lost_title(page, gone, {index: None for index, line in enumerate(lines) if line in (known or ())})
    return None if found is None else lines[found]


def test_the_line_above_that_says_what_the_article_says_is_the_title() -> None:
    lines = [*MENU, TITLE, "2020-02-26", *STORY]
    assert lost(lines, [*MENU, TITLE, "2020-02-26"]) == TITLE
    assert lost([*MENU, "老街要拆了居民都不肯搬走", TITLE, *STORY], [*MENU, TITLE, "老街要拆了居民都不肯搬走"]) == TITLE


def test_another_line_above_may_be_it() -> None:
    other = "渡口的灯亮了四十年"
    assert lost([*MENU, TITLE, other, *STORY], [*MENU, TITLE]) is None
    # The name of a site is none.
    assert lost(["河畔日报社网站", TITLE, *STORY], [TITLE]) == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "老街要拆了居民都不肯搬走了",
        "渡口的灯",
        "首页 > 渡口的灯四十年来准时亮起",
        "渡口的灯 守灯的老人 对岸的石阶 等船的人",
        "3. 渡口的灯四十年来准时亮起",
        "渡口的灯四十年来准时亮起。",
    ],
)
def test_other_lines_are_no_titles(line: str) -> None:
    assert lost([*MENU, line, *STORY], [*MENU, line]) is None


def test_what_is_named_far_above_or_said_again_below_is_no_title() -> None:
    lines = [*MENU, TITLE, *STORY]
    assert lost(lines, [*MENU, TITLE], known=[TITLE]) is None
    assert lost([TITLE, *(f"第{number}个早晨" for number in range(MAX_DISTANCE)), *STORY], [TITLE]) is None
    # A list of the article's headings.
    assert lost([*MENU, TITLE, *STORY, TITLE, *STORY], [*MENU]) is None


def test_nothing_is_lost_where_nothing_goes_or_nothing_is_left() -> None:
    assert lost([TITLE, *STORY], []) is None
    assert lost([TITLE], [TITLE]) is None
    assert lost([*MENU, TITLE, *STORY], [*MENU, TITLE, *STORY]) is None
