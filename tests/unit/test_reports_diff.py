from __future__ import annotations

import time

import numpy as np
import pytest

import cleaner
from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, Substitutions, encode_text, sha256_of
from cleaner.reports.comparison.excerpts import describe_blank, explain, heading, pieces, shown_lines
from cleaner.reports.comparison.hunks import Twin
from cleaner.reports.diff import Change, Hunk, Spans, diff_by_ledger, line_starts
from cleaner.reports.markdown import around, escape, hunk_lines
from cleaner.reports.quoting import clip, describe_places, quote
from tests.repeat_texts import NEWS


def ledger_of(raw: str, *layers: Layer) -> tuple[Ledger, str]:
    text = raw
    for layer in layers:
        layer.check(text)
        text = layer.apply(text)
    return Ledger(DecodeRecord(), layers, sha256_of(encode_text(raw)), sha256_of(encode_text(text))), text


def hunks_of(raw: str, *layers: Layer) -> tuple[Hunk, ...]:
    return diff_by_ledger(*ledger_of(raw, *layers))[1]


def removal(raw: str, start: int, end: int, rule: str = "chrome/x", reason: str = "") -> Edit:
    return Edit(start, end, raw[start:end], "", rule, reason)


def test_unchanged_text_has_no_hunks() -> None:
    assert hunks_of("一\n二\n") == ()


def test_removed_neighbours_are_one_run_only_with_the_same_rule() -> None:
    raw = "一\n二\n三\n四\n五\n"
    edits = (removal(raw, 2, 4), removal(raw, 4, 6), removal(raw, 6, 8, "chrome/y"))
    first, second = hunks_of(raw, Layer("chrome", edits))
    assert (first.raw_line, first.clean_line, first.raw, first.clean) == (2, 2, "二\n三\n", "")
    assert first.changes == (Change("chrome/x", "", (("二\n", "", 1), ("三\n", "", 1))),)
    assert (second.raw_line, second.raw, second.rules) == (4, "四\n", ("chrome/y",))


def test_of_several_rules_on_lines_that_went_the_one_that_took_them_out_comes_first() -> None:
    raw = "一(x)二(x)三\n四(x)\n五"
    pinyin = tuple(removal(raw, at, at + 3, "encoding/x") for at in (1, 5, 11))
    last = Layer("chrome", (removal("一二三\n四\n五", 0, 6, "chrome/y"),))
    (hunk,) = hunks_of(raw, Layer("encoding", pinyin), last)
    assert (hunk.raw, hunk.clean, hunk.rules) == ("一(x)二(x)三\n四(x)\n", "", ("chrome/y", "encoding/x"))
    kept, _ = hunks_of(raw, Layer("encoding", pinyin), Layer("chrome", (removal("一二三\n四\n五", 1, 3, "chrome/y"),)))
    assert kept.rules == ("encoding/x", "chrome/y")


def test_removals_by_different_rules_in_different_rounds_stay_apart() -> None:
    raw = "一\n二\n三\n四\n"
    layers = (
        Layer("chrome", (removal(raw, 0, 2), removal(raw, 2, 4, "chrome/y"))),
        Layer("duplicates", (Edit(0, 2, "三\n", "", "duplicates/z"),)),
    )
    assert [(hunk.raw, hunk.rules) for hunk in hunks_of(raw, *layers)] == [
        ("一\n", ("chrome/x",)),
        ("二\n", ("chrome/y",)),
        ("三\n", ("duplicates/z",)),
    ]


def test_blank_lines_join_the_removal_they_stand_in_and_are_else_told_together() -> None:
    raw = "一\n\n二\n三\n \n四\n\n五\n"
    layer = Layer(
        "chrome",
        (
            removal(raw, 0, 2),
            removal(raw, 2, 3, "typography/blank"),
            removal(raw, 3, 5),
            removal(raw, 7, 9, "typography/blank"),
            removal(raw, 11, 12, "typography/blank"),
        ),
    )
    hunks = hunks_of(raw, layer)
    assert [hunk.raw for hunk in hunks] == ["一\n\n二\n", " \n", "\n"]
    assert hunks[0].rules == ("chrome/x", "typography/blank")
    assert list(describe_blank(hunks)) == ["blank lines taken out by typography/blank: 5, 7"]


def test_a_line_whose_end_went_joins_the_next() -> None:
    raw = "一\n二\n三\n"
    (hunk,) = hunks_of(raw, Layer("chrome", (removal(raw, 1, 2),)))
    assert (hunk.raw, hunk.clean, hunk.raw_marks) == ("一\n二\n", "一二\n", ((1, 2),))


def test_an_insertion_at_the_end_belongs_to_the_last_line() -> None:
    (hunk,) = hunks_of("一\n二", Layer("typography", (Edit(3, 3, "", "\n", "typography/end"),)))
    assert (hunk.raw_line, hunk.raw, hunk.clean) == (2, "二", "二\n")
    assert hunk.rules == ("typography/end",)


def test_substitutions_are_one_change_a_rule_in_each_line() -> None:
    raw = "隨著一\n二\n隨\n"
    group = Substitutions(np.array([0, 1, 6]), "隨著隨", "随着随", "script/s", "why")
    first, second = hunks_of(raw, Layer("script", (), (group,)))
    assert first.changes == (Change("script/s", "why", (("隨著", "随着", 1),)),)
    assert (first.clean, first.raw_marks, first.clean_marks) == ("随着一\n", ((0, 2),), ((0, 2),))
    assert (second.raw_line, second.raw, second.clean) == (3, "隨\n", "随\n")


def test_a_change_of_a_change_is_one_hunk_with_both_rules_in_the_order_of_the_stages() -> None:
    raw = "隨\n"
    (hunk,) = hunks_of(
        raw,
        Layer("typography", (Edit(0, 1, "隨", "乙", "typography/a"),)),
        Layer("encoding", (Edit(0, 1, "乙", "丙", "encoding/b"),)),
    )
    assert (hunk.raw, hunk.clean, hunk.rules) == ("隨\n", "丙\n", ("encoding/b", "typography/a"))


def test_a_text_that_does_not_fit_is_refused() -> None:
    ledger, _ = ledger_of("一\n")
    with pytest.raises(Exception, match="not the one this ledger was written for"):
        diff_by_ledger(ledger, "二\n")


def test_many_substitutions_take_no_more_than_seconds() -> None:
    raw = "隨便\n" * 50_000
    group = Substitutions(np.arange(0, len(raw), 3), "隨" * 50_000, "随" * 50_000, "script/s")
    started = time.perf_counter()
    assert len(hunks_of(raw, Layer("script", (), (group,)))) == 50_000
    assert time.perf_counter() - started < 30  # it takes 0.5 s; a quadratic step takes minutes


def test_a_long_run_of_blank_lines_is_joined_in_linear_time() -> None:
    raw = "一\n" + "\n" * 20_000 + "二\n"
    edits = tuple(removal(raw, at, at + 1, "typography/blank-line") for at in range(2, 20_002))
    start = time.process_time()
    (hunk,) = hunks_of(raw, Layer("typography", edits))
    assert time.process_time() - start < 10  # 0.3 s; with a look back at each line it takes minutes
    assert hunk.is_blank
    assert len(hunk.raw) == 20_000


def test_line_starts() -> None:
    assert line_starts("") == line_starts("一\n") == [0]
    assert line_starts("\n\n一") == [0, 1, 2]


def texts(text: str, marks: Spans = (), *, full: bool = False) -> list[str]:
    return ["".join(piece for piece, _ in own) for _, own in shown_lines(text, marks, 1, full=full)]


def test_long_runs_are_shown_by_their_ends() -> None:
    lines = [f"第{number}行" for number in range(10)]
    text = "\n".join(lines) + "\n"
    assert texts(text) == ["第0行", "第1行", "… 6 more lines …", "第8行", "第9行"]
    assert texts(text, full=True) == lines
    assert [number for number, _ in shown_lines(text, (), 7)] == [7, 8, None, 15, 16]
    assert heading(Hunk(1, 1, text, "")) == "lines 1–10 → gone"
    assert heading(Hunk(1, 1, "", text)) == "new → lines 1–10"


def test_a_long_line_is_shown_around_what_differs() -> None:
    line = "一" * 3000
    assert texts(line) == ["一" * 1000 + "… (+1,000) …" + "一" * 1000]
    assert texts(line, full=True) == [line]
    shown = list(pieces("一" * 50_000 + "二" + "一" * 50_000, [(50_000, 50_001)]))
    assert shown == [
        ("… (+49,940) …", False),
        ("一" * 60, False),
        ("二", True),
        ("一" * 60, False),
        ("… (+49,940) …", False),
    ]


def test_a_long_line_that_differs_all_over_is_cut() -> None:
    marks = [(at, at + 1) for at in range(0, 100_000, 2)]
    shown = list(pieces("一" * 100_000, marks))
    assert shown[-1] == ("… (+98,000) …", False)
    assert sum(len(text) for text, _ in shown[:-1]) == 2000


def test_marks_are_those_of_each_line_shown() -> None:
    text = "一二\n三四\n五\n六七\n八九\n十\n"
    marks = ((1, 4), (6, 7), (12, 16))
    assert [own for _, own in shown_lines(text, marks, 1, full=True)] == [
        [("一", False), ("二", True)],
        [("三", True), ("四", False)],
        [("五", True)],
        [("六七", False)],
        [("八", False), ("九", True)],
        [("十", True)],
    ]
    assert [own for number, own in shown_lines(text, marks, 1) if number][-1] == [("十", True)]


def test_rules_that_were_not_asked_for_are_named_beside_those_that_were() -> None:
    raw = "隨,\n照旧\n二,\n"
    group = Substitutions(np.array([0]), "隨", "随", "script/s", "why")
    commas = tuple(Edit(at, at + 1, ",", "，", "typography/c", "Chinese") for at in (1, 7))
    ledger, clean = ledger_of(raw, Layer("script", (), (group,)), Layer("typography", commas))
    (hunk,) = diff_by_ledger(ledger, clean, is_shown=lambda rule: rule == "script/s")[1]
    assert (hunk.rules, hunk.others) == (("script/s",), ("typography/c",))
    assert (hunk.raw_marks, hunk.clean_marks) == (((0, 1),), ((0, 1),))
    assert list(explain(hunk))[-1] == ("", "also changed here by typography/c")
    first, second = diff_by_ledger(ledger, clean, is_shown=lambda rule: rule == "typography/c")[1]
    assert (first.others, first.raw_marks, second.others) == (("script/s",), ((1, 2),), ())


def test_markdown_cannot_be_broken_out_of() -> None:
    hunk = Hunk(1, 1, "```\n# x\n", "", changes=(Change("chrome/x", "a|b", (("```\n", "", 1),)),))
    lines = list(hunk_lines(hunk))
    assert "-```" in lines
    assert lines[-1] == "- `chrome/x` removed ‹\\`\\`\\`⏎›: a\\|b"
    assert escape("[a](b) <i>") == "\\[a\\](b) \\<i\\>"


def test_excerpts() -> None:
    assert clip("一二三", 3) == "一二三"
    assert quote("\t一\n") == "‹⇥一⏎›"
    assert describe_places(tuple((str(n), "", 1) for n in range(8))).endswith("removed ‹5›, and 2 more")
    assert describe_places((("", "一", 1),)) == "inserted ‹一›"
    assert around("一二三", (), 2) == clip("一二三", 2)
    assert around("一二三四五六", ((5, 6),), 2) == "…五六"
    assert around("一二三四五六", ((0, 1),), 2) == "一二…"


def test_a_removed_repeat_says_where_its_copy_stands() -> None:
    raw = "\n".join([*NEWS, "扫码下载客户端", *NEWS]) + "\n"
    result = cleaner.clean(raw)
    (hunk,) = (hunk for hunk in diff_by_ledger(result.ledger, result.text)[1] if "duplicates/" in hunk.rules[0])
    lines = (1, len(NEWS))
    assert (hunk.kind, hunk.raw_line, hunk.twin) == ("copy", len(NEWS) + 2, Twin("copy", lines, lines))


@pytest.mark.parametrize(
    "reason",
    [
        "line 2 repeats line 9",
        "lines 1–2 repeat lines 0–1",
        "lines 1–2 repeat lines 3–2",
        "no lines repeat",
        "line 2 repeats",
    ],
)
def test_a_reason_that_names_no_lines_of_the_text_names_no_copy(reason: str) -> None:
    raw = "一\n二\n三\n"
    (hunk,) = hunks_of(raw, Layer("duplicates", (removal(raw, 2, 4, "duplicates/x", reason),)))
    assert hunk.twin is None


def test_a_copy_that_did_not_stay_either_has_no_lines_in_the_clean_text() -> None:
    raw = "一\n二\n二\n"
    edits = (removal(raw, 2, 4, "chrome/x"), removal(raw, 4, 6, "duplicates/x", "line 3 repeats line 2"))
    _, hunk = hunks_of(raw, Layer("chrome", edits))
    assert hunk.twin == Twin("copy", (2, 2), None)
