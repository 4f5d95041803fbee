"""Passages: the copies of one text in a page, and how one of them stands in another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.shingles import Hashes, hash_shingles


@dataclass(frozen=True, slots=True)
class Comparison:
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


@dataclass(frozen=True, slots=True)
class Copy:
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
        grams = hash_shingles(page.key.points[self.low : self.high])
        self._order = np.argsort(grams, kind="stable")
        self._sorted = grams[self._order]

    def find(self, grams: Hashes) -> tuple[npt.NDArray[np.bool_], list[int], list[int]]:
        """Tell of each 5-gram whether the passage holds it, and as which of its sorted 5-grams, from low to high."""
        low = self._sorted.searchsorted(grams)
        high = self._sorted.searchsorted(grams, side="right")
        return high > low, low.tolist(), high.tolist()

    def place(self, low: int, high: int, expected: int) -> int:
        """Return the place in the key of one of the sorted 5-grams [low, high): the one nearest to *expected*."""
        if high - low == 1:
            return int(self._order[low]) + self.low
        places = self._order[low:high] + self.low
        return int(places[np.argmin(np.abs(places - expected))])


def twin_share(page: Page, comparison: Comparison) -> float:
    """Return how much of the lines on which the twins stand are the twins."""
    twins = comparison.matched_twins
    first, last = min(low for low, _ in twins), max(high for _, high in twins)
    offsets = page.key.offsets
    start = page.line_span(page.line_of(int(offsets[first])))[0]
    end = page.line_span(page.line_of(int(offsets[last - 1])))[1]
    return sum(high - low for low, high in twins) / (page.key.locate(end) - page.key.locate(start))
