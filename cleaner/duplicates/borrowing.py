"""Borrowing: a single damaged place of the copy that stays is taken from a healthy twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from cleaner.duplicates.blocks import Comparison
from cleaner.duplicates.damage import is_damaged, touches_damage
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.ledger import Edit

BORROWED = "duplicates/borrowed-from-twin"

# Equal characters that must stand on both sides of a place before it is taken from the twin.
MIN_EQUAL_CONTEXT_CHARS = 4
SLACK_CHARS = 8
# A longer place is no single damaged place; then the copy as a whole is the worse one.
MAX_BORROWED_CHARS = 24


def find_borrowings(page: Page, comparison: Comparison, reported: Sequence[Span]) -> Iterator[Edit]:
    """Yield the edits that mend the units of a kept passage from their twins.

    A place is mended where it is damaged, its twin is healthy, and the characters on
    both sides are the same in both.
    """
    for unit, twin in zip(comparison.units, comparison.twins, strict=True):
        if twin is None or not is_damaged(page.text, unit.start, unit.end, reported):
            continue
        offsets = page.key.offsets
        # The twin's ends are reckoned where a unit is damaged at its own; a few characters more let them align.
        low, high = max(0, twin[0] - SLACK_CHARS), min(len(offsets), twin[1] + SLACK_CHARS)
        start, end = int(offsets[low]), int(offsets[high - 1]) + 1
        yield from _borrow(page, unit, (start, end), reported)


def _borrow(page: Page, unit: Unit, twin: Span, reported: Sequence[Span]) -> Iterator[Edit]:
    text = page.text
    here, there = page.folded[unit.start : unit.end], page.folded[twin[0] : twin[1]]
    steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    line = page.source_line(twin[0])
    for number, (kind, low, high, twin_low, twin_high) in enumerate(steps):
        if kind not in ("replace", "delete") or not 0 < number < len(steps) - 1:
            continue
        before, after = steps[number - 1], steps[number + 1]
        if min(before[2] - before[1], after[2] - after[1]) < MIN_EQUAL_CONTEXT_CHARS:
            continue
        start, end = unit.start + low, unit.start + high
        other = text[twin[0] + twin_low : twin[0] + twin_high]
        if max(end - start, len(other)) > MAX_BORROWED_CHARS:
            continue
        source = twin[0] + twin_low, twin[0] + twin_high
        if touches_damage(text, start, end, reported) and not touches_damage(text, *source, reported):
            reason = f"line {line} says the same and is healthy here, with equal text on both sides"
            yield Edit(start, end, text[start:end], other, BORROWED, reason)
