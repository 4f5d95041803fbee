"""Passages that two texts share: where they stand in each, though a few characters differ.

Most of the 5-grams of an article occur in it once. Where a text holds a passage of it,
such 5-grams follow one another in both at the same distance: they lie on one diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.shingles import SHINGLE_CHARS, Points, hash_shingles
from cleaner.ledger import Positions

# What a passage has at least, in compared characters: a long paragraph. Of 33,670 pairs of pages two share 60 to 100
# (quotations, notices of copyright), one 125, ten from 240 on: pages that bring the same article, and pages of one site
# with the same long notice.
MIN_PASSAGE_CHARS = 160
# Characters that may differ in a row within a passage, and how far one side may be longer there: a clause.
_MAX_GAP_CHARS = 40
# Of the 5-grams of a passage this share stands in the other text. With one character in twenty edited it is 0.77.
_MIN_MATCHED_SHARE = 0.6
# Matches in a row that are no chance: a phrase that both texts use, somewhere else.
_MIN_RUN = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as half-open spans of the match keys of the two texts."""

    start: int
    end: int
    other_start: int
    other_end: int

    def __len__(self) -> int:
        return self.end - self.start


def find_passages(points: Points, other: Points) -> tuple[Passage, ...]:
    """Return the passages of a match key that another one holds too, in the order of the first, without overlaps."""
    at, shift = _matches(points, other)
    # Chance matches would part a passage in two: they go first.
    keep = np.zeros(len(at), dtype=np.bool_)
    for low, high in _runs(at, shift):
        keep[low:high] = high - low >= _MIN_RUN
    at, shift = at[keep], shift[keep]
    found: list[Passage] = []
    for low, high in _runs(at, shift):
        start, end = int(at[low]), int(at[high - 1]) + SHINGLE_CHARS
        if end - start < MIN_PASSAGE_CHARS or high - low < _MIN_MATCHED_SHARE * (end - start - SHINGLE_CHARS + 1):
            continue
        places = at[low:high] + shift[low:high]
        found.append(Passage(start, end, int(places.min()), int(places.max()) + SHINGLE_CHARS))
    return tuple(found)


def _matches(points: Points, other: Points) -> tuple[Positions, Positions]:
    """Return the places whose 5-gram stands in *other* once, and how far from there it stands."""
    ours, theirs = hash_shingles(points), hash_shingles(other)
    order = np.argsort(theirs, kind="stable")
    theirs = theirs[order]
    low, high = np.searchsorted(theirs, ours), np.searchsorted(theirs, ours, side="right")
    at = np.flatnonzero(high - low == 1)
    return at, order[low[at]] - at


def _runs(at: Positions, shift: Positions) -> list[tuple[int, int]]:
    """Return the spans of matches that follow one another closely, on one diagonal or nearly."""
    if not len(at):
        return []
    breaks: npt.NDArray[np.bool_] = (np.diff(at) > _MAX_GAP_CHARS) | (np.abs(np.diff(shift)) > _MAX_GAP_CHARS)
    bounds = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(at)]
    return list(pairwise(bounds))
