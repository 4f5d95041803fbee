"""How many n-grams documents share: exact counts for many pairs at once, from hash tables instead of sorted sets.

Documents that are compared with each other make a family, which has a small open table, filled by one scattered write:
where two n-grams want one slot the later one gets it, and the other tries the next, smaller table with another hash;
the few that are left then are sorted. So each n-gram of a family has a slot of its own, and a document is a row of
bits, set in the slots of its n-grams: what two documents share is counted where both rows have them. 80,000 pairs of
600 n-grams took 11 µs each, and 20 in the same minutes where each document had a table of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.duplicates.corpus.plan import Plan, plan_pairs
from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, Points, code_shingles

# N-grams of the documents of a chunk of families: their tables take 1 MB.
_CHUNK_GRAMS = 1 << 16
# A table has as many slots as its family has n-grams, or up to twice as many; half of them come in several documents.
# Of five n-grams four find a place there, and nearly all others in tables of a quarter and a sixteenth of the slots.
_ROUNDS = 3
_LATER_BITS = 2
_LEAST_BITS = 3
# One size of table suits a chunk: its families are in size within this factor of each other.
_MOST_TIMES = 2
_CHUNKS_HELD = 64  # after so many, what was read of the keys, pages of 64 KB, leaves the memory
_FOURS_MIX = np.uint64(0x9E3779B97F4A7C15)
_FIFTH_MIX = np.uint64(0xC4CEB9FE1A85EC53)
_ROUND_MIX = np.uint64(0xD6E8FEB86659FD93)


def count_shared(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return how many distinct n-grams the first and the second document of each pair have, and how many both.

    `lengths` are those of all documents of the store.
    """
    sizes = np.zeros((3, len(one)), dtype=np.int64)
    plan = plan_pairs(lengths, one, other)
    for number, (low, high) in enumerate(_chunks(plan)):
        if number % _CHUNKS_HELD == 0:
            store.release()
        first, last = plan.row_bounds[low], plan.row_bounds[high]
        documents = plan.documents[first:last]
        marks = _Marks(*_codes(store, documents, lengths[documents]), plan.row_bounds[low : high + 1] - first)
        pairs = slice(plan.pair_bounds[low], plan.pair_bounds[high])
        ours, theirs, rows = plan.ours[pairs] - first, plan.theirs[pairs] - first, plan.order[pairs]
        sizes[0, rows], sizes[1, rows] = marks.sizes[ours], marks.sizes[theirs]
        sizes[2, rows] = marks.count_shared(ours, theirs)
    store.release()
    return sizes[0], sizes[1], sizes[2]


def _chunks(plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield the bounds of stretches of families of like size, with so many n-grams, one family at least."""
    bounds = bounds_of(plan.totals)
    low = 0
    while low < len(plan.totals):
        high = int(np.searchsorted(bounds, bounds[low] + _CHUNK_GRAMS, side="right")) - 1
        like = int(np.searchsorted(plan.totals, max(1, int(plan.totals[low])) * _MOST_TIMES, side="right"))
        high = max(low + 1, min(high, like))
        yield low, high
        low = high


class _Marks:
    """The sets of n-grams of the documents of some families: a row of bits for each document."""

    def __init__(self, values: Hashes, counts: Numbers, row_bounds: Numbers) -> None:
        rows, count = np.arange(len(counts)), len(counts)
        families = np.repeat(np.arange(len(row_bounds) - 1), np.diff(row_bounds))
        bits = int(np.add.reduceat(counts, row_bounds[:-1]).max()).bit_length()
        marked, width = [], 0
        for number in range(_ROUNDS):
            size = 1 << max(_LEAST_BITS, bits - _LATER_BITS * number)
            slots = _place(values, size, number)
            at = np.repeat(families[rows] * size, counts)
            at += slots
            table = np.empty(size * (len(row_bounds) - 1), dtype=np.uint64)
            table[at] = values
            lost = np.flatnonzero(table.take(at, mode="clip") != values)
            slots += width
            marked.append((slots, rows, counts, lost))
            values, rows = values[lost], np.repeat(rows, counts)[lost]
            counts = np.ones(len(lost), dtype=np.int64)
            width += size
        if len(values):
            slots, size = _number_apart(values, families[rows])
            slots += width
            marked.append((slots, rows, counts, lost[:0]))
            width += size
        self._bits = self._mark(marked, count, width)
        self.sizes = _count_bits(self._bits)

    @staticmethod
    def _mark(marked: list[tuple[Numbers, Numbers, Numbers, Numbers]], count: int, width: int) -> Hashes:
        width = -(-width // 64) * 64
        # The last row is nobody's: what found no place in a round is marked there.
        table = np.zeros((count + 1, width), dtype=bool)
        flat = table.reshape(-1)
        for slots, rows, counts, lost in marked:
            at = np.repeat(rows * width, counts)
            at += slots
            at[lost] = count * width
            flat[at] = True
        return np.packbits(table[:-1], axis=1).view(np.uint64)

    def count_shared(self, ours: Numbers, theirs: Numbers) -> Numbers:
        """Return how many n-grams the documents in the rows *ours* and *theirs* share, pair by pair of one family."""
        return _count_bits(self._bits[ours] & self._bits[theirs])


if hasattr(np, "bitwise_count"):

    def _count_bits(rows: Hashes) -> Numbers:
        counts: Numbers = np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
        return counts

else:  # before numpy 2
    _BITS_IN_BYTE = np.array([number.bit_count() for number in range(256)], dtype=np.uint8)

    def _count_bits(rows: Hashes) -> Numbers:
        counts: Numbers = _BITS_IN_BYTE[rows.view(np.uint8)].sum(axis=1, dtype=np.int64)
        return counts


def _codes(store: KeyStore, documents: Numbers, lengths: Numbers) -> tuple[Hashes, Numbers]:
    """Return a value for each n-gram of the documents, and how many n-grams each has."""
    points, bounds = store.take(documents, int(lengths.sum()))
    counts = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
    codes = _code_grams(points)
    starts, ends = bounds[:-1].tolist(), (bounds[:-1] + counts).tolist()
    return np.concatenate([codes[start:end] for start, end in zip(starts, ends, strict=True)]), counts


def _code_grams(points: Points) -> Hashes:
    """Return a value for each n-gram, as good to tell them apart as `code_shingles`."""
    if points.itemsize > 2 or len(points) < SHINGLE_CHARS:
        return code_shingles(points)
    # Four characters of 16 bits are one number, read where they stand; the fifth is added.
    fours: Hashes = np.ndarray(len(points) - SHINGLE_CHARS + 1, dtype=np.uint64, buffer=points, strides=(2,))
    codes: Hashes = fours * _FOURS_MIX
    codes += points[SHINGLE_CHARS - 1 :] * _FIFTH_MIX
    return codes


def _number_apart(values: Hashes, families: Numbers) -> tuple[Numbers, int]:
    """Return a number for each value, the same for equal ones of a family, and how many numbers there are.

    Each family is numbered from 0 on.
    """
    order = np.lexsort((values, families))
    values, families = values[order], families[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = families[1:] != families[:-1]
    ranks = np.cumsum(begins | np.append(True, values[1:] != values[:-1]))
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = ranks - ranks[begins][np.cumsum(begins) - 1]
    return numbers, int(numbers.max()) + 1


def _place(values: Hashes, width: int, number: int) -> Numbers:
    """Return the slot of each value in the table of a round, which has *width* of them."""
    mixed = values
    for _ in range(number):
        mixed = mixed * _ROUND_MIX
        mixed ^= mixed >> np.uint64(32)
    slots: Numbers = (mixed >> np.uint64(65 - width.bit_length())).view(np.int64)
    return slots
