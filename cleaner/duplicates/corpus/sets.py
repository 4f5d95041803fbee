"""How many n-grams documents share: exact counts for many pairs at once, from hash tables instead of sorted sets.

Each document of a chunk has a small open table, filled by one scattered write: where two values want one slot the later
one gets it, and the other tries the next round of tables with another hash, until each has a place. Equal values share
theirs, so that a table holds a set. A table fits the innermost cache; per n-gram this takes a third of a sort.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, hash_long

# N-grams of a chunk of pairs: the tables of their documents take 4 MB.
_CHUNK_GRAMS = 1 << 17
# Slots are two to four times the values: five values in six find a place in the first round; for the others smaller
# tables are enough.
_SPARE_BITS = 1
_CHUNKS_HELD = 256  # after so many, 100 MB of keys, what was read of them leaves the memory
_LATER_BITS = 2
_ROUND_MIX = np.uint64(0xD6E8FEB86659FD93)


def count_shared(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return how many distinct n-grams the first and the second document of each pair have, and how many both.

    `lengths` are those of all documents of the store.
    """
    sizes = np.zeros((3, len(one)), dtype=np.int64)
    # Pairs of like size come together, so that one size of table suits a chunk; among them those of one document.
    longest = np.maximum(lengths[one], lengths[other])
    order = np.lexsort((other, one, np.ceil(np.log2(np.maximum(longest, 2)))))
    for number, (low, high) in enumerate(_chunks(2 * longest[order])):
        if number % _CHUNKS_HELD == 0:
            store.release()
        rows = order[low:high]
        numbers, where = np.unique(np.concatenate((one[rows], other[rows])), return_inverse=True)
        tables = _Tables(store, numbers)
        ours, theirs = where[: high - low], where[high - low :]
        sizes[0, rows], sizes[1, rows] = tables.sizes[ours], tables.sizes[theirs]
        sizes[2, rows] = tables.count_shared(ours, theirs)
    return sizes[0], sizes[1], sizes[2]


def _chunks(weights: Numbers) -> Iterator[tuple[int, int]]:
    bounds = bounds_of(weights)
    low = 0
    while low < len(weights):
        high = max(low + 1, int(np.searchsorted(bounds, bounds[low] + _CHUNK_GRAMS, side="right")) - 1)
        yield low, high
        low = high


class _Tables:
    """The sets of n-grams of some documents, a table of the same size for each."""

    def __init__(self, store: KeyStore, numbers: Numbers) -> None:
        points, bounds = store.take(numbers)
        hashes = hash_long(points)
        counts = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
        starts, ends = bounds[:-1].tolist(), (bounds[:-1] + counts).tolist()
        self._parts = [hashes[start:end] for start, end in zip(starts, ends, strict=True)]
        self._counts = counts
        self._bits = max(int(counts.max()), 2).bit_length() + _SPARE_BITS
        self._rounds: list[Hashes] = []
        self.sizes = np.zeros(len(numbers), dtype=np.int64)
        self._fill()

    def _fill(self) -> None:
        values = np.concatenate(self._parts)
        owners = np.repeat(np.arange(len(self._parts)), self._counts)
        while len(values):
            number = len(self._rounds)
            slots = self._place(values, owners, number)
            table = np.zeros(len(self._parts) << self._bits_of(number), dtype=np.uint64)
            table[slots] = values
            self._rounds.append(table)
            self.sizes += np.count_nonzero(table.reshape(len(self._parts), -1), axis=1)
            lost = np.flatnonzero(table.take(slots, mode="clip") != values)
            values, owners = values[lost], owners[lost]

    def count_shared(self, ours: Numbers, theirs: Numbers) -> Numbers:
        """Return how many of the values of each of *theirs* are in the set of *ours*."""
        parts = self._parts
        values = np.concatenate([parts[number] for number in theirs.tolist()])
        counts = self._counts[theirs]
        owners = np.repeat(ours, counts)
        pairs = np.repeat(np.arange(len(ours)), counts)
        shared = np.zeros(len(ours), dtype=np.int64)
        for number, table in enumerate(self._rounds):
            if not len(values):
                break
            slots = self._place(values, owners, number)
            found = table.take(slots, mode="clip")
            is_hit = found == values
            # A value may come twice in a document: marks, not hits, are counted.
            marks = np.zeros((len(ours) << self._bits_of(number)) + 1, dtype=bool)
            slots += (pairs - owners) << self._bits_of(number)
            # One slot more takes what is no hit: cheaper than picking the hits out.
            marks[np.where(is_hit, slots, len(marks) - 1)] = True
            shared += np.count_nonzero(marks[:-1].reshape(len(ours), -1), axis=1)
            # Where the slot is empty no later round holds the value either.
            left = np.flatnonzero(~is_hit & (found != 0))
            values, owners, pairs = values[left], owners[left], pairs[left]
        return shared

    def _bits_of(self, number: int) -> int:
        return self._bits - (_LATER_BITS if number else 0)

    def _place(self, values: Hashes, owners: Numbers, number: int) -> Numbers:
        """Return the slot of each value in a round."""
        mixed = values
        for _ in range(number):
            mixed = mixed * _ROUND_MIX
            mixed ^= mixed >> np.uint64(32)
        bits = self._bits_of(number)
        slots: Numbers = (mixed >> np.uint64(64 - bits)).view(np.int64)
        slots += owners << bits
        return slots
