"""The hunks of a ledger lead from the raw text to the clean one, for any text and any layers of edits."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, Substitutions, encode_text, sha256_of
from cleaner.reports.comparison.compare import diff_by_text
from cleaner.reports.diff import Hunk, diff_by_ledger

TEXTS = st.text(alphabet="一二三\n\nab", max_size=14)
STAGES = ("encoding", "chrome", "script")


@st.composite
def layers(draw: st.DrawFn, text: str, number: int) -> Layer:
    """Return a layer of random edits and substitutions that fit *text*."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    edits, last = [], (-1, -1)
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(st.text(alphabet="甲乙\n", max_size=3))
        before = text[start:end]
        if before != after and (start, end) != last and start >= last[1]:
            edits.append(Edit(start, end, before, after, f"{STAGES[number]}/edit-{len(edits) % 2}", "why"))
            last = (start, end)
    free = [
        at
        for at, character in enumerate(text)
        if character != "\n" and not any(edit.start <= at < edit.end for edit in edits)
    ]
    chosen = sorted(draw(st.sets(st.sampled_from(free), max_size=4))) if free else []
    groups = ()
    if chosen:
        before = "".join(text[at] for at in chosen)
        group = Substitutions(np.array(chosen, dtype=np.int64), before, "換" * len(chosen), "script/swap", "script")
        groups = (group,)
    return Layer(STAGES[number], tuple(edits), groups)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, str, Ledger]:
    raw = text = draw(TEXTS)
    made = []
    for number in range(draw(st.integers(0, 3))):
        layer = draw(layers(text, number))
        layer.check(text)
        text = layer.apply(text)
        made.append(layer)
    ledger = Ledger(DecodeRecord(), tuple(made), sha256_of(encode_text(raw)), sha256_of(encode_text(text)))
    return raw, text, ledger


def replay(raw: str, hunks: tuple[Hunk, ...]) -> str:
    """Apply hunks as `patch` would: by line numbers, taking all between them over."""
    lines = raw.split("\n")
    old = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    pieces, at = [], 0
    for hunk in hunks:
        pieces += old[at : hunk.raw_line - 1]
        count = hunk.raw.count("\n") + (not hunk.raw.endswith("\n") and bool(hunk.raw))
        assert "".join(old[hunk.raw_line - 1 : hunk.raw_line - 1 + count]) == hunk.raw
        before = "".join(pieces)
        assert before == "" or before.endswith("\n") or not hunk.clean
        assert before.count("\n") + 1 == hunk.clean_line
        pieces.append(hunk.clean)
        at = hunk.raw_line - 1 + count
    return "".join([*pieces, *old[at:]])


@settings(max_examples=200, deadline=None)
@given(ledgers())
def test_hunks_of_a_ledger_lead_from_raw_to_clean(made: tuple[str, str, Ledger]) -> None:
    raw, clean, ledger = made
    decoded, hunks = diff_by_ledger(ledger, clean)
    assert decoded == raw
    assert replay(raw, hunks) == clean
    for hunk in hunks:
        assert hunk.changes, "every hunk names its rules"
        assert all(0 <= low <= high <= len(hunk.raw) for low, high in hunk.raw_marks)
        assert all(0 <= low <= high <= len(hunk.clean) for low, high in hunk.clean_marks)
    shown = sum(count for hunk in hunks for change in hunk.changes for _, _, count in change.places)
    assert shown >= sum(len(layer.edits) for layer in ledger.layers)


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.sampled_from(STAGES))
def test_a_choice_of_rules_shows_the_same_hunks_and_less_of_each(made: tuple[str, str, Ledger], stage: str) -> None:
    _, clean, ledger = made
    _, hunks = diff_by_ledger(ledger, clean)
    _, chosen = diff_by_ledger(ledger, clean, is_shown=lambda rule: rule.startswith(stage))
    whole = {(hunk.raw_line, hunk.clean_line, hunk.raw, hunk.clean): hunk for hunk in hunks}
    assert len(chosen) == sum(any(rule.startswith(stage) for rule in hunk.rules) for hunk in hunks)
    for hunk in chosen:
        same = whole[hunk.raw_line, hunk.clean_line, hunk.raw, hunk.clean]
        assert set(hunk.changes) <= set(same.changes)
        assert {*hunk.rules, *hunk.others} == set(same.rules)
        assert all(any(a <= low and high <= b for a, b in same.raw_marks) for low, high in hunk.raw_marks)
        assert all(any(a <= low and high <= b for a, b in same.clean_marks) for low, high in hunk.clean_marks)


LINES = st.sampled_from(
    ("一行", "另一行说了别的", "隨著一天", "随着一天", "　　缩进", "", " ", "國(guó)內(nèi)", "a b", "甲,乙", "甲，乙")
)
PAGES = st.builds("\n".join, st.lists(LINES | st.text(alphabet="一二 \u3000a隨随", max_size=6), max_size=12))


def without(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    """Return *text* without what is marked."""
    at, kept = 0, []
    for low, high in marks:
        assert at <= low < high <= len(text)
        kept.append(text[at:low])
        at = high
    return "".join([*kept, text[at:]])


@settings(max_examples=500, deadline=None)
@given(TEXTS | PAGES, TEXTS | PAGES)
def test_hunks_of_two_texts_lead_from_one_to_the_other(raw: str, clean: str) -> None:
    hunks = diff_by_text(raw, clean)
    assert replay(raw, hunks) == clean
    for hunk in hunks:
        assert hunk.raw != hunk.clean
        assert without(hunk.raw, hunk.raw_marks) == without(hunk.clean, hunk.clean_marks)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(raw: str, clean: str) -> None:
    assert replay(raw, diff_by_text(raw, clean)) == clean
