"""Borrowing: a single damaged place of the copy that stays is taken from a healthy twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from cleaner.duplicates.damage import is_damaged, touches_damage
from cleaner.duplicates.page import Page, Span
from cleaner.duplicates.passages import Comparison
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
    done: set[int] = set()
    offset_of = page.key.offset_of
    for unit, twin in zip(comparison.units, comparison.twins, strict=True):
        if twin is None or not is_damaged(page.text, unit.start, unit.end, reported):
            continue
        # A few characters more let the two align where a sentence is damaged at its ends.
        mine = max(0, unit.start - SLACK_CHARS), min(len(page.text), unit.end + SLACK_CHARS)
        low, high = max(0, twin[0] - 2 * SLACK_CHARS), min(len(page.key), twin[1] + 2 * SLACK_CHARS)
        theirs = offset_of(low), min(len(page.text), offset_of(high - 1) + 1 + SLACK_CHARS)
        for edit in _borrow(page, mine, theirs, reported):
            if edit.start not in done:
                done.add(edit.start)
                yield edit


def _borrow(page: Page, mine: Span, twin: Span, reported: Sequence[Span]) -> Iterator[Edit]:
    text = page.text
    here, there = page.folded[mine[0] : mine[1]], page.folded[twin[0] : twin[1]]
    steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    for number, (kind, low, high, twin_low, twin_high) in enumerate(steps):
        if kind not in ("replace", "delete") or not 0 < number < len(steps) - 1:
            continue
        before, after = steps[number - 1], steps[number + 1]
        if not (_is_enough(here[before[1] : before[2]]) and _is_enough(here[after[1] : after[2]])):
            continue
        start, end = mine[0] + low, mine[0] + high
        other = text[twin[0] + twin_low : twin[0] + twin_high]
        if max(end - start, len(other)) > MAX_BORROWED_CHARS or "\n" in text[start:end] + other:
            continue
        source = twin[0] + twin_low, twin[0] + twin_high
        if touches_damage(text, start, end, reported) and not touches_damage(text, *source, reported):
            line = page.source_line(source[0])
            reason = f"line {line} says the same and is healthy here, with equal text on both sides"
            yield Edit(start, end, text[start:end], other, BORROWED, reason)


def _is_enough(context: str) -> bool:
    """Tell whether the equal text beside a place is enough: some characters, or all up to the end of its line."""
    return len(context) >= MIN_EQUAL_CONTEXT_CHARS or "\n" in context
