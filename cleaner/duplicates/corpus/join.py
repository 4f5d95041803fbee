"""The join: which pairs of documents may be duplicates, from their sketches.

An inverted index, probed with the rarest values of each sketch (the prefix filter: Chaudhuri and others, 2006; Bayardo
and others, 2007). Of a sketch of S values, at least `least` are shared with any document wanted; so of its
``S - least + 1 + e`` rarest values at least ``1 + e`` are, and common phrases need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
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
_CHUNK_VALUES = 1 << 14  # sorting takes 25 ns a value in so small arrays, 60 in large ones


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
        index = _Index(values[joined], owners[joined], len(shingles), bar)
        found += list(index.pairs(only))
        capped.append(index.capped)
    codes = np.unique(np.concatenate(found))
    return Pairs(codes >> 32, codes & 0xFFFFFFFF, np.unique(np.concatenate(capped)))


class _Index:
    """The sketches of one tier, grouped by value; within a group the documents are in the order of keeping.

    Values that one document alone has, which most are, are counted and left out.
    """

    def __init__(self, values: Hashes, owners: Owners, count: int, bar: Bar) -> None:
        bits = np.uint64(max(_OWNER_BITS, count.bit_length()))
        packed = sort_packed(((values >> bits) << bits) | owners.astype(np.uint64), 64)
        if len(packed):
            packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))]
        owned = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
        packed >>= bits
        starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(packed)), dtype=bool), packed[1:] != packed[:-1])))
        lengths = np.diff(starts, append=len(packed))
        several = np.repeat(lengths > 1, lengths)
        self.sizes = np.bincount(owned, minlength=count)
        self.owners = owned[several]
        del packed, owned
        self.alone = self.sizes - np.bincount(self.owners, minlength=count)
        self.lengths = lengths[lengths > 1]
        self.starts = bounds_of(self.lengths)[:-1]
        self.group = np.repeat(np.arange(len(self.lengths)), self.lengths)
        self.least = bar.least_shared(self.sizes)
        self.extra = np.minimum(EXTRA_SHARED, self.least - 1)
        self.capped = np.zeros(0, dtype=np.int64)
        self._rows: tuple[Numbers, Numbers] | None = None

    def pairs(self, only: Numbers | None) -> Iterator[Numbers]:
        """Yield codes ``one << 32 | other`` of pairs that share enough."""
        probes = self._probes(only)
        lengths = np.minimum(self.lengths[self.group[probes]], MAX_STARS)
        self.capped = np.unique(self.owners[probes][self.lengths[self.group[probes]] > MAX_STARS])
        if not len(probes):
            return
        # A document's probes are counted together.
        firsts = np.flatnonzero(np.diff(self.owners[probes], prepend=-1))
        chunk = bounds_of(lengths)[firsts] // _CHUNK_PAIRS
        cuts = [*firsts[np.flatnonzero(np.diff(chunk, prepend=-1))].tolist(), len(probes)]
        for low, high in pairwise(cuts):
            yield self._count(probes[low:high], lengths[low:high])

    def _probes(self, only: Numbers | None) -> Numbers:
        """Return the places of the rarest values of each document, as many as it must be probed with."""
        needed = self.sizes - self.least + 1 + self.extra - self.alone
        if only is not None:
            is_probed = np.zeros(len(needed), dtype=bool)
            is_probed[only] = True
            needed[~is_probed] = 0
        places = np.flatnonzero(needed[self.owners] > 0)
        owners = self.owners[places]
        # Rarest first within each document; equally rare ones by value, for the places are sorted so.
        rarity = np.minimum(self.lengths[self.group[places]], 0xFF)
        packed = sort_packed(((owners << 40) | (rarity << 32) | places).astype(np.uint64), 40 + _bits(self.sizes))
        places, owners = (packed & _LOW).astype(np.int64), (packed >> np.uint64(40)).astype(np.int64)
        first = np.searchsorted(owners, owners)
        probes: Numbers = places[np.arange(len(places)) - first < needed[owners]]
        return probes

    def _count(self, probes: Numbers, lengths: Numbers) -> Numbers:
        ours = np.repeat(self.owners[probes], lengths)
        theirs = self.owners[spread(self.starts[self.group[probes]], lengths)]
        # The smaller sketch probes; of two equal ones both do.
        kept = (self.sizes[theirs] >= self.sizes[ours]) & (theirs != ours)
        codes, counts = np.unique((ours[kept] << 32) | theirs[kept], return_counts=True)
        codes = codes[counts > self.extra[codes >> 32]]
        ours, theirs = codes >> 32, codes & 0xFFFFFFFF
        enough = self._count_shared(ours, theirs) >= self.least[ours]
        ours, theirs = ours[enough], theirs[enough]
        found: Numbers = (np.minimum(ours, theirs) << 32) | np.maximum(ours, theirs)
        return found

    def _count_shared(self, one: Numbers, other: Numbers) -> Numbers:
        """Return how many values the two sketches of each pair share: no longer a question of which are rare."""
        if not len(one):
            return one
        sketches, bounds = self._sketches()
        shared = np.zeros(len(one), dtype=np.int64)
        sizes = np.diff(bounds)
        weights = bounds_of(sizes[one] + sizes[other])
        low = 0
        while low < len(one):
            high = max(low + 1, int(np.searchsorted(weights, weights[low] + _CHUNK_VALUES, side="right")) - 1)
            number = np.arange(high - low)
            keys = []
            for side in (one[low:high], other[low:high]):
                groups = sketches[spread(bounds[side], sizes[side])]
                keys.append((np.repeat(number, sizes[side]) << 40) | groups)
            both = np.sort(np.concatenate(keys))
            twice = both[1:][both[1:] == both[:-1]] >> 40
            shared[low:high] = np.bincount(twice, minlength=high - low)
            low = high
        return shared

    def _sketches(self) -> tuple[Numbers, Numbers]:
        """Return the sketches again as rows of group numbers."""
        if self._rows is None:
            packed = sort_packed(((self.owners << 32) | self.group).astype(np.uint64), 32 + _bits(self.sizes))
            self._rows = (packed & _LOW).astype(np.int64), bounds_of(self.sizes - self.alone)
        return self._rows


def sort_packed(packed: Hashes, bits: int) -> Hashes:
    """Return values below ``1 << bits`` sorted: first into buckets by their highest byte, then in each.

    Buckets fit the cache of a core: 30 ns a value, where one sort of many millions takes 60.
    """
    if len(packed) <= _BUCKETED:
        return np.sort(packed)
    bucket = (packed >> np.uint64(max(0, bits - 8))).astype(np.uint8)
    packed = packed[np.argsort(bucket, kind="stable")]
    bounds = bounds_of(np.bincount(bucket, minlength=256)).tolist()
    for low, high in pairwise(bounds):
        packed[low:high].sort()
    return packed


def _bits(rows: Numbers) -> int:
    return max(1, len(rows).bit_length())
