"""How many n-grams documents share: exact counts for many pairs at once, from hash tables instead of sorted sets.

Each document has a small open table, filled by one scattered write: where two values want one slot the later one gets
it, and the other tries the next, smaller table with another hash, until each has a place. Equal values share theirs, so
that the tables of a document hold a set. A value that two documents have in the same round stands in the same slot of
both: whole tables are compared, slot by slot, with no look-up. What stands in different rounds, a value in six, is
looked up. Per n-gram this takes a third of a sort.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, spread
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, code_shingles

# N-grams of the documents of a chunk of pairs: their tables take 2 MB.
_CHUNK_GRAMS = 1 << 16
# A document that came among so many pairs before is in the chunk already, and costs nothing there.
_NEAR_PAIRS = 64
# Slots are two to eight times the values: five values in six find a place in the first round; for the others smaller
# tables are enough.
_SPARE_BITS = 1
_LATER_BITS = 2
_LEAST_BITS = 3
# With eight slots in the last ones; where a value is left after all (none was in 80,000 pairs), larger tables are made.
_ROUNDS = 6
# Documents of a chunk are in length within a factor of four of each other, powers of two of it.
_SIZE_STEP = 2
_CHUNKS_HELD = 64  # after so many, what was read of the keys, pages of 64 KB, leaves the memory
_ROUND_MIX = np.uint64(0xD6E8FEB86659FD93)


def count_shared(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return how many distinct n-grams the first and the second document of each pair have, and how many both.

    `lengths` are those of all documents of the store.
    """
    sizes = np.zeros((3, len(one)), dtype=np.int64)
    order, weights = plan_pairs(lengths, one, other)
    for number, (low, high) in enumerate(_chunks(weights)):
        if number % _CHUNKS_HELD == 0:
            store.release()
        rows = order[low:high]
        numbers, where = np.unique(np.concatenate((one[rows], other[rows])), return_inverse=True)
        tables = _Tables(store, numbers)
        ours, theirs = where[: high - low], where[high - low :]
        sizes[0, rows], sizes[1, rows] = tables.sizes[ours], tables.sizes[theirs]
        sizes[2, rows] = tables.count_shared(ours, theirs)
    store.release()
    return sizes[0], sizes[1], sizes[2]


def plan_pairs(lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Return the order in which pairs are counted, and what each adds to its chunk.

    Pairs of like size come together, so that one size of table suits a chunk, and among them those of one family: the
    documents that lead to the same one, each by its first partner. So each table is made once, or nearly.
    """
    longest = np.maximum(lengths[one], lengths[other])
    leaders = np.arange(len(lengths))
    np.minimum.at(leaders, other, one)
    while not np.array_equal(further := leaders[leaders], leaders):
        leaders = further
    size = np.ceil(np.log2(np.maximum(longest, 2)) / _SIZE_STEP)
    order = np.lexsort((other, one, leaders[one], size))
    # Both documents of a pair stand one after another; a document counts where it was not met shortly before.
    met = np.stack((one[order], other[order]), axis=1).ravel()
    by_document = np.argsort(met, kind="stable")
    is_again = np.zeros(len(met), dtype=bool)
    is_again[by_document[1:]] = (np.diff(met[by_document]) == 0) & (np.diff(by_document) <= 2 * _NEAR_PAIRS)
    weights = np.where(is_again, 0, np.repeat(longest[order], 2)).reshape(-1, 2).sum(axis=1)
    return order, weights


def _chunks(weights: Numbers) -> Iterator[tuple[int, int]]:
    bounds = bounds_of(weights)
    low = 0
    while low < len(weights):
        high = max(low + 1, int(np.searchsorted(bounds, bounds[low] + _CHUNK_GRAMS, side="right")) - 1)
        yield low, high
        low = high


class _Tables:
    """The sets of n-grams of some documents, a row of slots for each: the tables of all rounds one after another.

    An empty slot holds the number of the document, and one more: those of two documents are never equal.
    """

    def __init__(self, store: KeyStore, numbers: Numbers) -> None:
        points, bounds = store.take(numbers)
        counts = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
        codes = code_shingles(points)
        starts, ends = bounds[:-1].tolist(), (bounds[:-1] + counts).tolist()
        values = np.concatenate([codes[start:end] for start, end in zip(starts, ends, strict=True)])
        self._count = len(numbers)
        bits = max(int(counts.max()), 2).bit_length() + _SPARE_BITS
        while not self._fill(values, np.repeat(np.arange(len(numbers)), counts), bits):
            bits += 1

    def count_shared(self, ours: Numbers, theirs: Numbers) -> Numbers:
        """Return how many values the sets of *ours* and of *theirs* share, pair by pair; no document with itself."""
        rows = list(self._table)
        pairs = zip(ours.tolist(), theirs.tolist(), strict=True)
        same = [np.count_nonzero(rows[one] == rows[other]) for one, other in pairs]
        moved = self._count_moved(np.concatenate((ours, theirs)), np.concatenate((theirs, ours)))
        return np.array(same, dtype=np.int64) + moved[: len(ours)] + moved[len(ours) :]

    def _fill(self, values: Hashes, owners: Numbers, bits: int) -> bool:
        """Place the values; return False where some found no place in any round."""
        widths = [1 << max(_LEAST_BITS, bits - _LATER_BITS * number) for number in range(_ROUNDS)]
        offsets = bounds_of(np.array(widths)).tolist()
        empty = np.arange(1, self._count + 1, dtype=np.uint64)[:, None]
        self._table = np.empty((self._count, offsets[-1]), dtype=np.uint64)
        self._table[:] = empty
        flat = self._table.reshape(-1)
        moved, columns = [values[:0]], [owners[:0]]
        whose = [owners[:0]]
        for number, (width, offset) in enumerate(zip(widths, offsets, strict=False)):
            slots = _place(values, width, number)
            slots += (owners * offsets[-1]) + offset
            flat[slots] = values
            lost = np.flatnonzero(flat.take(slots, mode="clip") != values)
            if number:
                # Of equal values one: that which was written last.
                marks = np.empty(len(flat), dtype=np.int32)
                marks[slots] = numbers = np.arange(len(slots), dtype=np.int32)
                last = np.flatnonzero(marks.take(slots, mode="clip") == numbers)
                found, rows = values[last], owners[last]
                for before in range(number):
                    moved.append(found)
                    whose.append(rows)
                    columns.append(_place(found, widths[before], before) + offsets[before])
            values, owners = values[lost], owners[lost]
            if not len(values):
                break
        order = np.argsort(np.concatenate(whose), kind="stable")
        self._moved, self._columns = np.concatenate(moved)[order], np.concatenate(columns)[order]
        self._bounds = bounds_of(np.bincount(np.concatenate(whose), minlength=self._count))
        self.sizes = np.fromiter(map(np.count_nonzero, self._table != empty), dtype=np.int64, count=self._count)
        return not len(values)

    def _count_moved(self, ours: Numbers, theirs: Numbers) -> Numbers:
        """Return how many values that *ours* have in one round *theirs* have in an earlier one."""
        counts = np.diff(self._bounds)[ours]
        places = spread(self._bounds[ours], counts)
        slots = self._columns[places] + np.repeat(theirs * self._table.shape[1], counts)
        hits = bounds_of(self._table.reshape(-1).take(slots, mode="clip") == self._moved[places])
        found: Numbers = np.diff(hits[bounds_of(counts)])
        return found


def _place(values: Hashes, width: int, number: int) -> Numbers:
    """Return the slot of each value in the table of a round, which has *width* of them."""
    mixed = values
    for _ in range(number):
        mixed = mixed * _ROUND_MIX
        mixed ^= mixed >> np.uint64(32)
    slots: Numbers = (mixed >> np.uint64(65 - width.bit_length())).view(np.int64)
    return slots
