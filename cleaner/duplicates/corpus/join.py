"""The join: which pairs of documents may be duplicates, from their sketches.

An inverted index, probed with the rarest values of each sketch (the prefix filter: Chaudhuri and others, 2006; Bayardo
and others, 2007). Of a sketch of S values, at least `least` are shared with any document wanted; so of its
``S - least + 1 + e`` rarest values at least ``1 + e`` are, and common phrases need not be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, spread
from cleaner.duplicates.corpus.sketches import Bar, tiers
from cleaner.duplicates.shingles import Hashes

Owners = npt.NDArray[np.int32]

# Shared values that are asked for beyond the one that the prefix filter gives: a chance phrase alone makes no pair.
EXTRA_SHARED = 2
# Of a value that more documents have, those that come first in the order of keeping are compared with all others;
# when some documents have gone, the join is done again.
MAX_STARS = 64
# Pairs counted at a time: 256 KB.
_CHUNK_PAIRS = 1 << 15
# Bits that the number of a document takes beside 40 bits of a value; more where there are more documents.
_OWNER_BITS = 24
_LOW = np.uint64(0xFFFFFFFF)
_BUCKETED = 1 << 16
# Values of the sketches of pairs that are compared at a time: 256 KB; rows so short are sorted in 2 ns a value.
_CHUNK_VALUES = 1 << 16
# Values that are spread into buckets at a time: 8 MB, and their order as much.
_SPREAD = 1 << 20
# Fills up the rows of short sketches; groups are numbered from 0 on.
_NO_GROUP = np.int32(0x7FFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Candidate pairs of document numbers, one < other, sorted.

    `capped` are the documents that were probed with a value that too many have: they may have partners not found.
    """

    one: Numbers
    other: Numbers
    capped: Numbers

    def __len__(self) -> int:
        return len(self.one)


def find_pairs(values: Hashes, owners: Owners, shingles: Numbers, bar: Bar, only: Numbers | None = None) -> Pairs:
    """Return the pairs of documents whose sketches share what *bar* asks for.

    *owners* are the documents of the sketch values, in any order; documents are numbered in the order of keeping, best
    first, and `shingles` is how many n-grams each has: 0 leaves one out. With *only*, those documents alone are probed.
    """
    found, capped = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for bits, limit in tiers():
        joins = (shingles > 0) & (shingles < limit) if limit else shingles > 0
        joined = joins[owners]
        if bits:
            joined &= values & np.uint64((1 << bits) - 1) == 0
        index = _Index(_pack(values, owners, joined, len(shingles)), len(shingles), bar)
        found.append(index.pairs(only))
        capped.append(index.capped)
    codes = sort_distinct(np.concatenate(found))
    return Pairs(codes >> 32, codes & 0xFFFFFFFF, sort_distinct(np.concatenate(capped)))


def _owner_bits(count: int) -> int:
    return max(_OWNER_BITS, count.bit_length())


def _pack(values: Hashes, owners: Owners, joined: npt.NDArray[np.bool_], count: int) -> Hashes:
    """Return the sketch values of a tier, each with its document in its lower bits, sorted."""
    bits = np.uint64(_owner_bits(count))
    packed = values[joined]
    packed >>= bits
    packed <<= bits
    packed |= owners[joined].view(np.uint32)
    return sort_packed(packed, 64)


class _Index:
    """The sketches of one tier, grouped by value; within a group the documents are in the order of keeping.

    Values that one document alone has, which most are, are counted and left out.
    """

    def __init__(self, packed: Hashes, count: int, bar: Bar) -> None:
        bits = np.uint64(_owner_bits(count))
        if len(packed):
            packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
        owned = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
        packed >>= bits
        starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(packed)), dtype=bool), packed[1:] != packed[:-1])))
        lengths = np.diff(starts, append=len(packed))
        del packed
        self.sizes = np.bincount(owned, minlength=count)
        self.owners: Owners = owned[np.repeat(lengths > 1, lengths)]
        del owned
        # How many of its values each document has in common with any other one.
        self.several = np.bincount(self.owners, minlength=count)
        self.lengths = lengths[lengths > 1]
        self.starts = bounds_of(self.lengths)[:-1]
        self.group = np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)
        self.least = bar.least_shared(self.sizes)
        self.extra = np.minimum(EXTRA_SHARED, self.least - 1)
        self.capped = np.zeros(0, dtype=np.int64)
        self.bounds = bounds_of(self.several)
        self.places = self._order_places()

    def _order_places(self) -> npt.NDArray[np.uint32]:
        """Return the places of the values of each document in turn, its rarest first, equally rare ones by value."""
        packed = self.owners.astype(np.uint64)
        packed <<= np.uint64(40)
        packed |= (np.minimum(self.lengths, 0xFF).astype(np.uint64) << np.uint64(32))[self.group]
        packed |= np.arange(len(packed), dtype=np.uint64)
        return sort_packed(packed, 40 + _bits(self.sizes)).astype(np.uint32)

    def pairs(self, only: Numbers | None) -> Numbers:
        """Return codes ``one << 32 | other`` of pairs that share enough."""
        probes = self._probes(only)
        owners, groups = self.owners[probes], self.group[probes]
        sizes = self.lengths[groups]
        self.capped = sort_distinct(owners[sizes > MAX_STARS].astype(np.int64))
        lengths = np.minimum(sizes, MAX_STARS)
        # A document's probes are counted together.
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        chunk = bounds_of(lengths)[firsts] // _CHUNK_PAIRS
        cuts = [*firsts[np.flatnonzero(np.diff(chunk, prepend=-1))].tolist(), len(probes)]
        found = [np.zeros(0, dtype=np.int64)]
        for low, high in pairwise(cuts):
            found.append(self._count(owners[low:high], self.starts[groups[low:high]], lengths[low:high]))
        codes = np.concatenate(found)
        ours, theirs = codes >> 32, codes & 0xFFFFFFFF
        enough = self._count_shared(ours, theirs) >= self.least[ours]
        ours, theirs = ours[enough], theirs[enough]
        pairs: Numbers = (np.minimum(ours, theirs) << 32) | np.maximum(ours, theirs)
        return pairs

    def _probes(self, only: Numbers | None) -> npt.NDArray[np.uint32]:
        """Return the places of the rarest values of each document, as many as it must be probed with."""
        # Values of one document alone are the rarest of all, and find nothing.
        needed = self.several - self.least + 1 + self.extra
        if only is not None:
            is_probed = np.zeros(len(needed), dtype=bool)
            is_probed[only] = True
            needed[~is_probed] = 0
        needed = np.minimum(np.maximum(needed, 0), self.several)
        return self.places[spread(self.bounds[:-1], needed)]

    def _count(self, owners: Owners, starts: Numbers, lengths: Numbers) -> Numbers:
        """Return codes ``prober << 32 | probed`` of the pairs that share enough of the values probed with."""
        ours = np.repeat(owners, lengths)
        theirs = self.owners[spread(starts, lengths)]
        # The smaller sketch probes; of two equal ones both do.
        kept = (self.sizes[theirs] >= self.sizes[ours]) & (theirs != ours)
        ours, theirs = ours[kept], theirs[kept]
        base, bits = int(owners[0]), _bits(self.sizes)
        # The probers of a chunk are few: most often both numbers go into 32 bits, which sort twice as fast.
        width = np.uint32 if (int(owners[-1]) - base).bit_length() + bits <= 32 else np.uint64
        packed = (ours - np.int32(base)).astype(width)
        packed <<= width(bits)
        packed |= theirs.astype(width)
        packed.sort()
        firsts = np.flatnonzero(np.concatenate((np.ones(min(1, len(packed)), dtype=bool), packed[1:] != packed[:-1])))
        counts = np.diff(firsts, append=len(packed))
        codes = packed[firsts].astype(np.int64)
        ours, theirs = (codes >> bits) + base, codes & ((1 << bits) - 1)
        enough = counts > self.extra[ours]
        found: Numbers = (ours[enough] << 32) | theirs[enough]
        return found

    def _count_shared(self, one: Numbers, other: Numbers) -> Numbers:
        """Return how many values the two sketches of each pair share: no longer a question of which are rare."""
        shared = np.zeros(len(one), dtype=np.int64)
        ours, theirs = self.several[one], self.several[other]
        both = ours + theirs
        order = np.argsort(both, kind="stable")
        low = 0
        while low < len(order):
            # Pairs of like size: their values are sorted as rows, filled up with a group that there is not.
            high = low + max(1, _CHUNK_VALUES // max(1, int(both[order[min(low + 1024, len(order) - 1)]])))
            rows = order[low:high]
            width = int(both[rows[-1]]) + 1
            table = np.full((len(rows), width), _NO_GROUP)
            flat = table.reshape(-1)
            starts = np.arange(len(rows)) * width
            for numbers, counts, at in ((one, ours, starts), (other, theirs, starts + ours[rows])):
                places = self.places[spread(self.bounds[numbers[rows]], counts[rows])]
                flat[spread(at, counts[rows])] = self.group[places]
            table.sort(axis=1)
            same = np.count_nonzero(table[:, 1:] == table[:, :-1], axis=1)
            shared[rows] = same - np.maximum(width - both[rows] - 1, 0)
            low = high
        return shared


def sort_distinct(values: Numbers) -> Numbers:
    """Return the distinct values, sorted: numpy's own `unique` may hash them, which takes longer."""
    values = np.sort(values)
    distinct: Numbers = values[np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))]
    return distinct


def sort_packed(packed: Hashes, bits: int) -> Hashes:
    """Return values below ``1 << bits`` sorted: first into buckets by their highest byte, then in each.

    Buckets fit the cache of a core: 30 ns a value, where one sort of many millions takes 60.
    """
    if len(packed) <= _BUCKETED:
        return np.sort(packed)
    shift = np.uint64(max(0, bits - 8))
    bucket = (packed >> shift).astype(np.uint8)
    bounds = bounds_of(np.bincount(bucket, minlength=256))
    placed, ends = np.empty_like(packed), bounds[:-1].tolist()
    for at in range(0, len(packed), _SPREAD):
        # Some at a time: the order of all would take as much memory as they do.
        part = bucket[at : at + _SPREAD]
        ordered = packed[at : at + _SPREAD][np.argsort(part, kind="stable")]
        for number, (low, high) in enumerate(pairwise(bounds_of(np.bincount(part, minlength=256)).tolist())):
            placed[ends[number] : ends[number] + high - low] = ordered[low:high]
            ends[number] += high - low
    for low, high in pairwise(bounds.tolist()):
        placed[low:high].sort()
    return placed


def _bits(rows: Numbers) -> int:
    return max(1, len(rows).bit_length())
