"""Sketches: the shingles of a document whose hash ends in zero bits, the same choice in every document.

Two documents share in their sketches what they share as a whole, but for chance: of S values in the sketch of the
smaller one about ``share * S`` are in the other's. So a sketch finds near copies and parts of larger documents alike,
and which pairs it finds depends on the two documents alone. Broder, On the resemblance and containment of documents,
1997 (the values "0 mod m"); Irber and others, FracMinHash, 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.shingles import Hashes

# (zero bits, least shingles of a document). A document is in its own tier and in all with more bits; a sketch has 16
# values or more in its own, however short the document is (or all of its shingles).
TIERS = ((4, 320), (2, 64), (0, 1))
# The share of pairs right at the threshold that the sketches may miss; well above it they miss 1 in 10,000.
MISS_BUDGET = 0.005
# Sketch values are tested one by one up to here; larger sketches are so exact that the budget hardly matters.
_MAX_TABLE = 512
_BUDGET_DEVIATIONS = 2.58  # standard deviations below the mean that leave out MISS_BUDGET


@dataclass(frozen=True, slots=True)
class Bar:
    """What a pair must share to be compared: the least share of the smaller document's shingles."""

    share: float

    def least_shared(self, sizes: Numbers) -> Numbers:
        """Return how many values of its sketch a document of each sketch size must share: 1 or more."""
        table = _least_table(round(self.share, 4))
        small = table[np.minimum(sizes, _MAX_TABLE)]
        large = sizes * self.share - _BUDGET_DEVIATIONS * np.sqrt(sizes * self.share * (1 - self.share))
        return np.where(sizes <= _MAX_TABLE, small, large.astype(np.int64))


def make_bar(threshold: float, containment: float | None) -> Bar:
    """Return the bar for a Jaccard threshold and, where wanted, a containment threshold.

    Two sets of Jaccard similarity j share ``2 j / (1 + j)`` of the smaller one, or more.
    """
    share = 2 * threshold / (1 + threshold)
    return Bar(share if containment is None else min(share, containment))


def miss_chance(size: int, least: int, share: float) -> float:
    """Return how likely fewer than *least* of *size* sketch values are shared, where that share of all is."""
    return sum(comb(size, shared) * share**shared * (1 - share) ** (size - shared) for shared in range(least))


def tiers() -> tuple[tuple[int, int | None], ...]:
    """Return (zero bits, shingles that its documents have fewer than) of each tier; the first one is for all."""
    limits = [None, *(least for _, least in TIERS[:-1])]
    return tuple((bits, limit) for (bits, _), limit in zip(TIERS, limits, strict=True))


def choose_samples(hashes: Hashes, starts: Numbers, counts: Numbers) -> npt.NDArray[np.bool_]:
    """Tell of each hash whether it is in the sketch of its document, which has *counts* hashes from *starts* on."""
    # The lowest byte is enough, and takes an eighth of the memory to go through.
    low = hashes.astype(np.uint8)
    masks = np.full(len(low), (1 << TIERS[0][0]) - 1, dtype=np.uint8)
    for bits, limit in tiers():
        if limit is None:
            continue
        short = np.flatnonzero((counts < limit) & (counts > 0))
        for start, count in zip(starts[short].tolist(), counts[short].tolist(), strict=True):
            masks[start : start + count] = (1 << bits) - 1
    low &= masks
    chosen: npt.NDArray[np.bool_] = low == 0
    return chosen


@cache
def _least_table(share: float) -> Numbers:
    """Return the least shared values by sketch size: fewer are seen in MISS_BUDGET of the pairs at *share*."""
    share = min(share, 1 - 1e-9)
    sizes, shared = np.arange(_MAX_TABLE + 1)[:, None], np.arange(_MAX_TABLE + 1)[None, :]
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, _MAX_TABLE + 1)))))
    ways = factorials[sizes] - factorials[shared] - factorials[np.maximum(sizes - shared, 0)]
    chance = np.exp(ways + shared * np.log(share) + (sizes - shared) * np.log(1 - share))
    seen_less = np.cumsum(np.where(shared <= sizes, chance, 1.0), axis=1)
    least: Numbers = np.maximum(np.argmax(seen_less > MISS_BUDGET, axis=1), 1)
    return least
