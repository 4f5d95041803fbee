"""How a diff looks in a terminal."""

from __future__ import annotations

import re

import pytest

from cleaner.reports.comparison.columns import columns_of, width_of, wrap
from cleaner.reports.comparison.excerpts import describe_blank, describe_twin
from cleaner.reports.comparison.hunks import Change, DocumentDiff, Hunk, Twin
from cleaner.reports.terminal import Look, has_colour, render, summary_lines
from cleaner.reports.totals import Totals

CHANGE = Change("script/s", "why", (("隨", "随", 1),))
HOSTILE = "甲\x1b[31m\x9b2J\u202e\x07乙\ud800\x00\r丙"


def document(*hunks: Hunk, note: str = "") -> DocumentDiff:
    raw, clean = "".join(hunk.raw for hunk in hunks), "".join(hunk.clean for hunk in hunks)
    return DocumentDiff("a.txt", "raw/a.txt", "clean/a.txt", raw, clean, raw != clean, hunks, note=note)


def lines(hunk: Hunk, **look: object) -> list[str]:
    return list(render(document(hunk), Look(**look)))[2:-1]  # type: ignore[arg-type]


@pytest.mark.parametrize("character", list("中，。“《가ｱア😀\u3000"[0:1] + "，。《가ア😀\u3000"))
def test_wide_characters_take_two_columns(character: str) -> None:
    assert columns_of(character) == 2


@pytest.mark.parametrize("character", list("a1,ｱé“…—"))
def test_narrow_and_ambiguous_characters_take_one(character: str) -> None:
    assert columns_of(character) == 1


@pytest.mark.parametrize("character", ["\u0301", "\ufe0f", "\u200d", "\u20dd"])
def test_what_stands_on_another_character_takes_none(character: str) -> None:
    assert columns_of(character) == 0


def test_rows_are_never_wider_than_the_column() -> None:
    rows = list(wrap([("中文abc", False), ("字e\u0301f", True), ("", False)], 5))
    assert [("".join(text for text, _ in row), used) for row, used in rows] == [
        ("中文", 4),
        ("abc字", 5),
        ("e\u0301f", 2),
    ]
    assert rows[1][0] == [("abc", False), ("字", True)]
    assert list(wrap([], 5)) == [([], 0)]
    assert [used for _, used in wrap([("中中", False)], 1)] == [2, 2]  # it cannot be narrower


def rows_of(text: str, width: int) -> list[str]:
    return ["".join(part for part, _ in row) for row, _ in wrap([(text, False)], width)]


def test_no_row_starts_with_a_closing_mark_or_within_a_word() -> None:
    assert rows_of("一二三四五，六七八九十", 10) == ["一二三四", "五，六七八", "九十"]
    assert rows_of("他说“一二三”，四五六", 12) == ["他说“一二", "三”，四五六"]
    assert rows_of("一二三四五word六七", 15) == ["一二三四五word", "六七"]
    assert rows_of("一二三四五六word七", 15) == ["一二三四五六", "word七"]
    assert rows_of("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert rows_of("，" * 12, 10) == ["，" * 5, "，" * 5, "，" * 2]


@pytest.mark.parametrize("width", [1, 2, 3, 7, 20])
def test_rows_hold_all_of_the_text(width: int) -> None:
    text = "“甲乙，丙丁”（abc）e\u0301。" * 5
    rows = list(wrap([(text[:7], True), ("", False), (text[7:], False)], width))
    assert "".join(part for row, _ in rows for part, _ in row) == text
    assert all(used == width_of("".join(part for part, _ in row)) <= max(2, width) for row, used in rows)


def test_sides_stand_in_columns() -> None:
    hunk = Hunk(9, 8, "隨便說說\n第二行\n", "随便说说\n", ((0, 1),), ((0, 1),), (CHANGE,))
    shown = lines(hunk, sides_columns=40)
    assert shown == [
        "@ lines 9–10 → line 8",
        " 9 - 隨便說說      │  8 + 随便说说",
        "10 - 第二行        │",
        "    script/s ‹隨› → ‹随› — why",
    ]
    bars = {width_of(line.partition("│")[0]) for line in shown if "│" in line}
    assert len(bars) == 1


def test_long_lines_wrap_within_their_side() -> None:
    hunk = Hunk(1, 1, "一二三四五六七八九十\n", "一二三\n")
    assert lines(hunk, sides_columns=30)[1:] == [
        "1 - 一二三四  │ 1 + 一二三",
        "    五六七八  │",
        "    九十      │",
    ]


def test_no_side_is_wider_than_the_terminal() -> None:
    hunk = Hunk(12345, 12345, "字a" * 500 + "\n", "字" * 700, ((3, 400),), ((0, 600),))
    for columns in (40, 41, 80, 121, 200):
        for line in lines(hunk, sides_columns=columns)[1:]:
            assert width_of(line) <= columns


def test_a_side_without_its_last_line_end_says_so() -> None:
    hunk = Hunk(1, 1, "一", "一\n")
    assert lines(hunk)[1:] == ["- 一", "\\ No newline at end of file", "+ 一"]
    assert lines(hunk, sides_columns=70)[1:] == [
        "1 - 一                            │ 1 + 一",
        "    \\ No newline at end of file   │",
    ]


def test_colour_marks_what_differs_and_nothing_else_changes() -> None:
    hunk = Hunk(1, 1, "隨便\n", "随便\n", ((0, 1),), ((0, 1),), (CHANGE,))
    coloured = lines(hunk, colour=True)
    assert "\x1b[97;41m隨\x1b[0m\x1b[31m便\x1b[0m" in coloured[1]
    assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured] == lines(hunk)


@pytest.mark.parametrize("columns", [0, 100])
def test_nothing_of_a_text_steers_the_terminal(columns: int) -> None:
    change = Change("evil/\x1b]0;rule\x07", HOSTILE, ((HOSTILE, HOSTILE, 1),))
    hunk = Hunk(1, 1, HOSTILE + "\n", "\t" + HOSTILE, ((0, 3),), ((0, 3),), (change,), others=("x/\x9by",))
    blank = Hunk(5, 5, "\n", "", changes=(change,))
    whole = list(render(document(hunk, blank, note="codec \x1b[2J"), Look(sides_columns=columns)))
    for line in whole:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800]", line), line
    totals = Totals()
    totals.add(document(hunk))
    for line in (*totals.rows_as_text(), *totals.rows_as_markdown(), *summary_lines(totals.to_dict(), Look())):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800]", line), line


def test_where_a_text_went_is_said() -> None:
    assert describe_twin(Twin("moved", (1, 2), (7, 8), 1.0), came=False) == "moved to lines 7–8"
    assert describe_twin(Twin("moved", (1, 2), (7, 8), 0.9), came=True) == "moved from lines 1–2 (0.90 the same)"
    assert describe_twin(Twin("copy", (1, 1), (1, 1), 1.0), came=False) == "a copy of line 1"
    assert describe_twin(Twin("copy", (3, 4), (1, 2)), came=False) == "a copy of lines 3–4, now lines 1–2"
    assert describe_twin(Twin("copy", (3, 4)), came=False) == "a copy of lines 3–4"
    assert describe_twin(Twin("copy", None, (1, 2)), came=False) == "a copy of the new lines 1–2"


def test_blank_lines_that_came_are_told_as_well() -> None:
    hunks = [Hunk(2, 2, "", "\n"), Hunk(5, 6, " \n", "")]
    assert list(describe_blank(hunks)) == ["blank lines taken out: 5", "blank lines put in: 2"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),  # standard output is no terminal in a test
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
    ],
)
def test_when_there_is_colour(environment: dict[str, str], expected: bool) -> None:
    assert has_colour(environment) is expected
