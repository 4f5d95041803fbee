"""Families: the copies of one passage, put together from pairs of repeated passages."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cleaner.duplicates.borders import MARGIN_CHARS
from cleaner.duplicates.page import Page, Span
from cleaner.duplicates.runs import Chain

# A passage said again and again without anything between is cut at its period, if one round of it is a text.
MIN_PERIOD_CHARS = 80
# Two spans are the same copy if this much of the longer one is common.
MIN_COMMON_SHARE = 0.7


@dataclass(slots=True)
class Family:
    """Spans of the key that seem to say the same, in the order of the text."""

    spans: list[Span] = field(default_factory=list)


def group_copies(page: Page, chains: Sequence[Chain]) -> list[Family]:
    """Group the copies of one passage; a chain that runs into itself is cut at its period."""
    families: list[Family] = []
    known: list[tuple[int, int, int]] = []  # start, end and family of each copy, in the order of the text

    def note(number: int, spans: Iterable[Span]) -> None:
        for span in spans:
            insort(known, (*span, number))

    for chain in chains:
        if 2 * (chain.earlier_end - chain.start) > chain.shift:
            period = chain.shift
            if period < MIN_PERIOD_CHARS:
                continue
            first = _first_border(page, chain.earlier_start, period)
            bounds = range(first, chain.end - period // 2, period)
            spans = [(low, min(low + period, chain.end)) for low in bounds]
        else:
            spans = [(chain.earlier_start, min(chain.earlier_end, chain.start)), (chain.start, chain.end)]
        number = next((row[2] for row in _near(known, spans[0]) if _is_same(row[:2], spans[0])), None)
        if number is None:
            number = len(families)
            families.append(Family(spans))
            note(number, spans)
        else:
            others = families[number].spans
            new = [span for span in spans[1:] if not any(_is_same(span, other) for other in others)]
            others += new
            note(number, new)
    return families


def _first_border(page: Page, low: int, period: int) -> int:
    """Return the first place from *low* on, within a period, at which a line or else a sentence starts."""
    start, end = page.key.offset_of(low), page.key.offset_of(min(low + period, len(page.key)) - 1) + 1
    if page.at_border(start):
        return low
    units = page.units(start, end)[1:]
    return next((unit.low for unit in units if page.starts_line(unit.low)), units[0].low if units else low)


def _near(known: Sequence[tuple[int, int, int]], span: Span) -> Iterator[tuple[int, int, int]]:
    low = bisect_left(known, (span[0] - MARGIN_CHARS,))
    return islice((known[at] for at in range(low, len(known)) if known[at][0] < span[1]), 8)


def _is_same(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= MIN_COMMON_SHARE * max(one[1] - one[0], other[1] - other[0])
