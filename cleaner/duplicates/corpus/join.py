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
from numpy.lib.stride_tricks import sliding_window_view

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, spread
from cleaner.duplicates.corpus.sketches import Bar, tiers
from cleaner.duplicates.corpus.sorting import sort_distinct, sort_packed
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
# Values of the sketches of pairs that are compared at a time: 256 KB; rows so short are sorted in 2 ns a value.
_CHUNK_VALUES = 1 << 16
# Fill up the rows of short sketches, this and one less; groups are numbered from 0 on.
_NO_GROUP = -1
# First bits of the values that a join done again is about: a table of 4 MB tells them.
_WANTED_BITS = 22


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


class Join:
    """The sketches of all documents, joined as often as documents have gone.

    *owners* are the documents of the sketch values, in any order; documents are numbered in the order of keeping, best
    first, and `shingles` is how many n-grams each has: 0 leaves one out.
    """

    def __init__(self, values: Hashes, owners: Owners, shingles: Numbers, bar: Bar) -> None:
        self._values, self._owners, self._shingles, self._bar = values, owners, shingles, bar
        self._sizes: list[Numbers] = []

    def pairs(self) -> Pairs:
        """Return the pairs of documents whose sketches share what the bar asks for."""
        found, self._sizes = [], []
        for bits, limit in tiers():
            joined = self._joined(self._shingles > 0, bits, limit)
            index = _Index(self._pack(joined), len(self._shingles), self._bar)
            self._sizes.append(index.sizes)
            found.append((index.pairs(), index.capped))
        return _pairs_of(found)

    def pairs_again(self, staying: npt.NDArray[np.bool_], only: Numbers) -> Pairs:
        """Return the pairs of the documents *only* with any that stay, as if no other document had ever been there."""
        found = []
        probed = np.zeros(len(staying), dtype=bool)
        probed[only] = True
        is_theirs = probed.take(self._owners, mode="clip")
        first_bits = (self._values >> np.uint64(64 - _WANTED_BITS)).view(np.int64)
        for (bits, limit), sizes in zip(tiers(), self._sizes, strict=True):
            joined = self._joined(staying & (self._shingles > 0), bits, limit)
            # Values that no prober has make no pair; few others have the first bits of one.
            wanted = np.zeros(1 << _WANTED_BITS, dtype=bool)
            wanted[first_bits[joined & is_theirs]] = True
            joined &= wanted.take(first_bits, mode="clip")
            index = _Index(self._pack(joined), len(sizes), self._bar, sizes)
            found.append((index.pairs(only), index.capped))
        return _pairs_of(found)

    def _joined(self, joins: npt.NDArray[np.bool_], bits: int, limit: int | None) -> npt.NDArray[np.bool_]:
        """Tell of each value whether it is in the sketches of a tier, of the documents that join."""
        if limit:
            joins = joins & (self._shingles < limit)
        joined: npt.NDArray[np.bool_] = joins.take(self._owners, mode="clip")
        if bits:
            joined &= self._values & np.uint64((1 << bits) - 1) == 0
        return joined

    def _pack(self, joined: npt.NDArray[np.bool_]) -> Hashes:
        """Return the sketch values of a tier, each with its document in its lower bits, sorted."""
        bits = np.uint64(_owner_bits(len(self._shingles)))
        packed = self._values[joined]
        packed >>= bits
        packed <<= bits
        packed |= self._owners[joined].view(np.uint32)
        return sort_packed(packed, 64)


def _pairs_of(found: list[tuple[Numbers, Numbers]]) -> Pairs:
    codes, capped = (sort_distinct(np.concatenate(parts)) for parts in zip(*found, strict=True))
    return Pairs(codes >> 32, codes & 0xFFFFFFFF, capped)


def _owner_bits(count: int) -> int:
    return max(_OWNER_BITS, count.bit_length())


class _Index:
    """The sketches of one tier, grouped by value; within a group the documents are in the order of keeping.

    Values that one document alone has, which most are, are counted and left out. `sizes` are how many values each
    document has, where not all of them are in *packed*.
    """

    def __init__(self, packed: Hashes, count: int, bar: Bar, sizes: Numbers | None = None) -> None:
        bits = np.uint64(_owner_bits(count))
        if len(packed):
            packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
        owned = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
        packed >>= bits
        starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(packed)), dtype=bool), packed[1:] != packed[:-1])))
        lengths = np.diff(starts, append=len(packed))
        del packed
        self.sizes = np.bincount(owned, minlength=count) if sizes is None else sizes
        self._sizes = self.sizes.astype(np.int32)
        self.owners: Owners = owned[np.repeat(lengths > 1, lengths)]
        del owned
        # How many of its values each document has in common with any other one.
        self.several = np.bincount(self.owners, minlength=count)
        self.lengths = lengths[lengths > 1]
        self.starts = bounds_of(self.lengths)[:-1]
        self.least = bar.least_shared(self.sizes)
        self.extra = np.minimum(EXTRA_SHARED, self.least - 1)
        self.capped = np.zeros(0, dtype=np.int64)
        self.bounds = bounds_of(self.several)
        self.groups = self._order_groups()

    def _order_groups(self) -> npt.NDArray[np.int32]:
        """Return the groups of each document in turn, its rarest value first, equally rare ones by value."""
        packed = self.owners.astype(np.uint64)
        packed <<= np.uint64(40)
        numbers = np.arange(len(self.lengths), dtype=np.uint64)
        numbers |= np.minimum(self.lengths, 0xFF).astype(np.uint64) << np.uint64(32)
        packed |= np.repeat(numbers, self.lengths)
        return sort_packed(packed, 40 + _bits(self.sizes)).astype(np.uint32).view(np.int32)

    def pairs(self, only: Numbers | None = None) -> Numbers:
        """Return codes ``one << 32 | other`` of pairs that share enough; with *only*, those documents are probed."""
        needed = self._needed(only)
        owners = np.repeat(np.arange(len(needed), dtype=np.int32), needed)
        groups = self.groups[spread(self.bounds[:-1], needed)]
        sizes = self.lengths[groups]
        self.capped = sort_distinct(owners[sizes > MAX_STARS].astype(np.int64))
        lengths = np.minimum(sizes, MAX_STARS)
        # A document's probes are counted together.
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        chunk = bounds_of(lengths)[firsts] // _CHUNK_PAIRS
        cuts = [*firsts[np.flatnonzero(np.diff(chunk, prepend=-1))].tolist(), len(owners)]
        found = [np.zeros(0, dtype=np.int64)]
        for low, high in pairwise(cuts):
            found.append(self._count(owners[low:high], self.starts[groups[low:high]], lengths[low:high]))
        codes = np.concatenate(found)
        ours, theirs = codes >> 32, codes & 0xFFFFFFFF
        enough = self._count_shared(ours, theirs) >= self.least[ours]
        ours, theirs = ours[enough], theirs[enough]
        pairs: Numbers = (np.minimum(ours, theirs) << 32) | np.maximum(ours, theirs)
        return pairs

    def _needed(self, only: Numbers | None) -> Numbers:
        """Return with how many of its rarest values each document must be probed."""
        # Values of one document alone are the rarest of all, and find nothing.
        needed = self.several - self.least + 1 + self.extra
        if only is not None:
            is_probed = np.zeros(len(needed), dtype=bool)
            is_probed[only] = True
            needed[~is_probed] = 0
        most: Numbers = np.minimum(np.maximum(needed, 0), self.several)
        return most

    def _count(self, owners: Owners, starts: Numbers, lengths: Numbers) -> Numbers:
        """Return codes ``prober << 32 | probed`` of the pairs that share enough of the values probed with."""
        theirs = self.owners.take(spread(starts, lengths), mode="clip")
        # The smaller sketch probes; of two equal ones both do.
        kept = self._sizes.take(theirs, mode="clip") >= np.repeat(self._sizes[owners], lengths)
        kept &= theirs != np.repeat(owners, lengths)
        base, bits = int(owners[0]), _bits(self.sizes)
        # The probers of a chunk are few: most often both numbers go into 32 bits, which sort twice as fast.
        width = np.uint32 if (int(owners[-1]) - base).bit_length() + bits <= 32 else np.uint64
        packed = np.repeat((owners - np.int32(base)).astype(width) << width(bits), lengths)
        packed |= theirs.view(np.uint32)
        packed = packed[kept]
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
        # Rows of a document are cut out of all groups; behind the last one there is as much as the widest needs.
        widest = int(self.several.max(initial=0))
        groups = np.concatenate((self.groups, np.zeros(widest, dtype=np.int32)))
        both = self.several[one] + self.several[other]
        order = np.argsort(both, kind="stable")
        low = 0
        while low < len(order):
            # Pairs of like size: their values are sorted as rows, filled up with groups that there are not.
            high = low + max(1, _CHUNK_VALUES // max(1, int(both[order[min(low + 1024, len(order) - 1)]])))
            rows = order[low:high]
            sides, filled = [], np.zeros(len(rows), dtype=np.int64)
            for fill, numbers in ((_NO_GROUP, one[rows]), (_NO_GROUP - 1, other[rows])):
                lengths = self.several[numbers]
                width = int(lengths.max()) + 1
                side = sliding_window_view(groups, width)[self.bounds[numbers]]
                side[np.arange(width) >= lengths[:, None]] = fill
                filled += width - 1 - lengths
                sides.append(side)
            table = np.concatenate(sides, axis=1)
            table.sort(axis=1)
            shared[rows] = np.count_nonzero(table[:, 1:] == table[:, :-1], axis=1) - filled
            low = high
        return shared


def _bits(rows: Numbers) -> int:
    return max(1, len(rows).bit_length())
