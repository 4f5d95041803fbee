"""Passages: the copies of one text in a page, and how one of them stands in another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.shingles import Hashes
from cleaner.ledger import Positions


class Comparison(NamedTuple):
    """How the units of one passage stand in another: the span of the key that says the same, or None."""

    units: tuple[Unit, ...]
    twins: tuple[Span | None, ...]
    containment: float

    @property
    def matched(self) -> list[Unit]:
        """The units that stand in the other passage."""
        return [unit for unit, twin in zip(self.units, self.twins, strict=True) if twin is not None]

    @property
    def matched_twins(self) -> list[Span]:
        """Their twins, as spans of the key."""
        return [twin for twin in self.twins if twin is not None]

    @property
    def matched_chars(self) -> int:
        """How many compared characters these have."""
        return sum(map(len, self.matched))

    @property
    def unmatched_chars(self) -> int:
        """How many compared characters the others have."""
        return sum(map(len, self.units)) - self.matched_chars


class Copy(NamedTuple):
    """A copy of a passage in the key: its core, and the bounds within which it may turn out to lie."""

    low: int
    high: int
    first: int
    last: int


class Passage:
    """The sorted 5-grams within the bounds of a copy."""

    def __init__(self, page: Page, copy: Copy) -> None:
        self.low, self.high = copy.first, copy.last
        self.core = copy.low
        grams = page.grams(self.low, self.high)
        self._order = grams.argsort(kind="stable")
        self._sorted = grams.take(self._order)

    def find(self, grams: Hashes) -> tuple[npt.NDArray[np.bool_], Positions]:
        """Tell of each 5-gram whether the passage holds it, and as which of its sorted 5-grams at first."""
        if not len(self._sorted):
            return np.zeros(len(grams), dtype=bool), np.zeros(len(grams), dtype=np.int64)
        first = self._sorted.searchsorted(grams)
        held = self._sorted.take(first, mode="clip") == grams
        return held, first

    def place(self, first: int, expected: int) -> int:
        """Return the place in the key of a 5-gram, by its first sorted one: of several the nearest to *expected*."""
        gram_at, count = self._sorted.item, len(self._sorted)
        gram, end = gram_at(first), first + 1
        while end < count and gram_at(end) == gram:
            end += 1
        if end - first == 1:
            return self._order.item(first) + self.low
        places = self._order[first:end] + self.low
        return int(places[np.abs(places - expected).argmin()])


def twin_share(page: Page, comparison: Comparison) -> float:
    """Return how much of the lines on which the twins stand are the twins."""
    twins = comparison.matched_twins
    first, last = min(low for low, _ in twins), max(high for _, high in twins)
    offset_of = page.key.offset_of
    start = page.line_span(page.line_of(offset_of(first)))[0]
    end = page.line_span(page.line_of(offset_of(last - 1)))[1]
    return sum(high - low for low, high in twins) / (page.key.locate(end) - page.key.locate(start))
