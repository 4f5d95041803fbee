"""How many n-grams documents share: exact counts for many pairs at once, from hash tables instead of sorted sets.

Each document of a chunk has a small open table, filled by one scattered write: where two values want one slot the later
one gets it, and the other tries the next round of tables with another hash, until each has a place. Equal values share
theirs, so that a table holds a set. A table fits the innermost cache; per n-gram this takes a third of a sort.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, spread
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, hash_long

# N-grams of the documents of a chunk: their tables take 4 MB.
_CHUNK_GRAMS = 1 << 17
# Slots are two to four times the values: five values in six find a place in the first round; for the others smaller
# tables are enough.
_SPARE_BITS = 1
_LATER_BITS = 2
_ROUND_MIX = np.uint64(0xD6E8FEB86659FD93)


def count_shared(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return how many distinct n-grams the first and the second document of each pair have, and how many both.

    `lengths` are those of all documents of the store.
    """
    sizes = np.zeros((3, len(one)), dtype=np.int64)
    for low, high in _chunks(lengths[one] + lengths[other]):
        numbers, where = np.unique(np.concatenate((one[low:high], other[low:high])), return_inverse=True)
        tables = _Tables(store, numbers)
        ours, theirs = where[: high - low], where[high - low :]
        sizes[0, low:high], sizes[1, low:high] = tables.sizes[ours], tables.sizes[theirs]
        sizes[2, low:high] = tables.count_shared(ours, theirs)
    return sizes[0], sizes[1], sizes[2]


def _chunks(lengths: Numbers) -> Iterator[tuple[int, int]]:
    weights = bounds_of(lengths)
    low = 0
    while low < len(lengths):
        high = max(low + 1, int(np.searchsorted(weights, weights[low] + _CHUNK_GRAMS, side="right")) - 1)
        yield low, high
        low = high


class _Tables:
    """The sets of n-grams of some documents."""

    def __init__(self, store: KeyStore, numbers: Numbers) -> None:
        points, bounds = store.take(numbers)
        hashes = hash_long(points)
        counts = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
        self._hashes = hashes[spread(bounds[:-1], counts)]
        self._bounds = bounds_of(counts)
        bits = np.ceil(np.log2(np.maximum(counts, 2))).astype(np.int64) + _SPARE_BITS
        self._slots = np.int64(1) << bits
        self._bases = bounds_of(self._slots)
        self._shifts = (64 - bits).astype(np.uint64)
        self._rounds: list[Hashes] = []
        self.sizes = np.zeros(len(numbers), dtype=np.int64)
        self._fill(counts)

    def _fill(self, counts: Numbers) -> None:
        values = self._hashes
        bases, shifts = np.repeat(self._bases[:-1], counts), np.repeat(self._shifts, counts)
        while len(values):
            later = _LATER_BITS if self._rounds else 0
            slots = self._place(values, shifts, len(self._rounds)) + (bases >> later)
            table = np.zeros(int(self._bases[-1]) >> later, dtype=np.uint64)
            table[slots] = values
            self._rounds.append(table)
            self.sizes += _count_by(table != 0, self._bases >> later)
            lost = np.flatnonzero(table[slots] != values)
            values, bases, shifts = values[lost], bases[lost], shifts[lost]

    def count_shared(self, ours: Numbers, theirs: Numbers) -> Numbers:
        """Return how many of the values of each of *theirs* are in the set of *ours*."""
        counts = np.diff(self._bounds)[theirs]
        values = self._hashes[spread(self._bounds[theirs], counts)]
        marks_at = bounds_of(self._slots[ours])
        bases, shifts = np.repeat(self._bases[ours], counts), np.repeat(self._shifts[ours], counts)
        to_mark = np.repeat(marks_at[:-1] - self._bases[ours], counts)
        shared = np.zeros(len(ours), dtype=np.int64)
        for number, table in enumerate(self._rounds):
            if not len(values):
                break
            later = _LATER_BITS if number else 0
            slots = self._place(values, shifts, number) + (bases >> later)
            found = table[slots]
            is_hit = found == values
            hits = np.flatnonzero(is_hit)
            # A value may come twice in a document: marks, not hits, are counted.
            marks = np.zeros(int(marks_at[-1]) >> later, dtype=bool)
            marks[slots[hits] + (to_mark[hits] >> later)] = True
            shared += _count_by(marks, marks_at >> later)
            # Where the slot is empty no later round holds the value either.
            left = np.flatnonzero(~is_hit & (found != 0))
            values, bases, shifts, to_mark = values[left], bases[left], shifts[left], to_mark[left]
        return shared

    @staticmethod
    def _place(values: Hashes, shifts: npt.NDArray[np.uint64], number: int) -> Numbers:
        mixed = values
        for _ in range(number):
            mixed = mixed * _ROUND_MIX
            mixed ^= mixed >> np.uint64(32)
        places: Numbers = (mixed >> (shifts + np.uint64(_LATER_BITS if number else 0))).astype(np.int64)
        return places


def _count_by(flags: npt.NDArray[np.bool_], bounds: Numbers) -> Numbers:
    """Return how many flags are set between each two bounds."""
    counts: Numbers = np.diff(np.searchsorted(np.flatnonzero(flags), bounds))
    return counts
