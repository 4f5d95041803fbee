"""Comparing two texts without a ledger: which lines differ, and where in them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from cleaner.reports.diff import Hunk, Spans

# `SequenceMatcher` takes time with the product of the lengths where little is alike. 25 million pairs of lines
# (5000 by 5000) take some seconds; beyond, what stands between the equal ends is shown as one hunk.
MAX_LINE_PAIRS = 25_000_000
# The same for characters within a pair of lines; beyond, a whole pair is marked. 1000 by 1000 take 0.1 s at worst.
MAX_CHARACTER_PAIRS = 1_000_000


def diff_by_text(raw: str, clean: str) -> tuple[Hunk, ...]:
    """Return the hunks that lead from *raw* to *clean*, without rules: nothing is known of why.

    >>> [(hunk.raw_line, hunk.raw, hunk.clean) for hunk in diff_by_text("一\\n二\\n", "一\\n貳\\n")]
    [(2, '二\\n', '貳\\n')]
    """
    old, new = _lines(raw), _lines(clean)
    hunks: list[Hunk] = []
    for low, high, new_low, new_high in _differing(old, new):
        if high - low == new_high - new_low:
            pairs = zip(range(low, high), range(new_low, new_high), strict=True)
            hunks += [_hunk(old, new, a, a + 1, b, b + 1) for a, b in pairs]
        else:
            hunks.append(_hunk(old, new, low, high, new_low, new_high))
    return tuple(hunks)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    whole = [line + "\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _hunk(old: list[str], new: list[str], low: int, high: int, new_low: int, new_high: int) -> Hunk:
    before, after = "".join(old[low:high]), "".join(new[new_low:new_high])
    raw_marks, clean_marks = _marks(before, after)
    return Hunk(low + 1, new_low + 1, before, after, raw_marks, clean_marks)


def _differing(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the spans of lines (in *old*, in *new*) that differ."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if not a and not b:
        return
    if len(a) * len(b) > MAX_LINE_PAIRS:
        yield head, head + len(a), head, head + len(b)
        return
    for tag, low, high, new_low, new_high in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield head + low, head + high, head + new_low, head + new_high


def _marks(before: str, after: str) -> tuple[Spans, Spans]:
    """Return the spans of characters of two pieces of text that differ."""
    if len(before) * len(after) > MAX_CHARACTER_PAIRS:
        return ((0, len(before)),), ((0, len(after)),)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [code for code in codes if code[0] != "equal"]
    return tuple((low, high) for _, low, high, _, _ in changed), tuple((low, high) for _, _, _, low, high in changed)
