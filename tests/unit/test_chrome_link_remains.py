"""What is left of lists of links, and what looks like it and is the article's."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.lines import Page
from cleaner.chrome.link_remains import find_remains
from cleaner.folding import fold

ARTICLE = (
    "渡口的灯\n"
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)
DAYS = ["[2017-04-09]", "[2017-04-07]", "[2017-03-22]", "[2016-11-14]"]
TIMES = ["28 16:39", "28 16:31", "28 15:22", "27 11:32"]
LINKS = ["- [渡口的来历](#history)", "- [守灯的人](#keeper)", "- [灯塔与渡船](#ferry)"]


def found(*lines: str) -> int:
    text = ARTICLE + "\n".join(lines) + "\n"
    return len(list(find_remains(Page.read(text, fold(text)))))


@pytest.mark.parametrize(
    "lines", [DAYS, TIMES, ["（04-09）", "（04-08）", "（04-08）", "（03-30）"], [*DAYS, "渡口", *TIMES]]
)
def test_days_without_titles_go_the_newest_first(lines: list[str]) -> None:
    assert found(*lines) == sum(line != "渡口" for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        DAYS[:3],
        DAYS[::-1],  # what happened, in its order
        DAYS[:1] * 4,
        ["08:15", "08:05", "07:55", "07:45"],  # a timetable
        ["（21-19）", "（21-15）", "（20-18）", "（19-17）"],  # of a match
        ["[2017-04-09]", "渡口的灯亮了", "[2017-04-07]", "灯灭了", "[2017-03-22]", "[2016-11-14]"],
        ["[2017-04-09]", "[04-07]", "[2017-03-22]", "[11-14]"],
        ["2017", "2016", "2015", "2014"],
        ["2017-04-09", "2017-04-07", "2017-03-22", "2016-11-14"],  # a column of a table
    ],
)
def test_other_days_stay(lines: list[str]) -> None:
    assert found(*lines) == 0


def test_links_to_the_headings_of_the_page_go() -> None:
    assert found(*LINKS) == 3
    assert found("1.  [渡口](#a)", "2.  [灯](#b)", "3.  [船](#c)", "灯亮了。") == 3


@pytest.mark.parametrize(
    "lines",
    [
        LINKS[:2],
        [LINKS[0], "渡口的来历，见上文。", *LINKS[1:]],
        [line.replace("#", "https://example.com/") for line in LINKS],
        [f"{line}，见下文" for line in LINKS],
    ],
)
def test_other_links_stay(lines: list[str]) -> None:
    assert found(*lines) == 0


def test_they_go_below_an_article() -> None:
    for rows, reason in (
        (DAYS, "one of days without titles, the newest first"),
        (LINKS, "one of links to the headings"),
    ):
        text = ARTICLE + "\n".join(rows) + "\n"
        result = cleaner.clean(text, select=["chrome"])
        assert result.text == ARTICLE
        assert {finding.rule for finding in result.findings} == {"chrome/link-list"}
        assert all(finding.reason.startswith(reason) for finding in result.findings)
        assert cleaner.restore(result.text, result.ledger).decode() == text
