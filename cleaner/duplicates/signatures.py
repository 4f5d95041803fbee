"""Signatures: MinHash values of shingle sets, in the form datasketch has them.

The permutations are datasketch's scheme ``affine32`` (version 2): 32 bits of a shingle's
hash are mixed with the finalizer of MurmurHash3 and then permuted by ``a * h + b mod
2^32`` with odd ``a``; a and b are drawn from ``numpy.random.RandomState(seed)``. So

>>> from cleaner.duplicates.shingles import shingle_set
>>> from cleaner.ledger import to_code_points
>>> values = sign([shingle_set(to_code_points("江南的春天总是来得很早"))])[0]
>>> to_datasketch(values).jaccard(to_datasketch(values))
1.0

can be compared with, merged into and stored beside any MinHash of that seed whose
`hashfunc` is `to_32_bits` of our shingle hashes. Broder, On the resemblance and
containment of documents, 1997; Lee & Wang's datasketch for the scheme.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.shingles import Hashes

if TYPE_CHECKING:
    from datasketch import MinHash

Signatures = npt.NDArray[np.uint32]

SEED = 1  # datasketch's own default
SCHEME = "affine32"
# 128 values estimate a Jaccard similarity with a standard error of 0.04; every candidate is verified exactly.
PERMUTATIONS = 128
# What a search may miss, at the threshold itself: pairs well above it are missed far more seldom (0.0002 at +0.1).
MISS_BUDGET = 0.02
# Shingles permuted at a time: 1 MB of 32-bit values, which stays in the cache for all permutations.
_CHUNK_SHINGLES = 1 << 18

_MIX_1 = np.uint32(0x85EBCA6B)
_MIX_2 = np.uint32(0xC2B2AE35)


@cache
def permutations(count: int = PERMUTATIONS, seed: int = SEED) -> tuple[Signatures, Signatures]:
    """Return the parameters a and b of datasketch's ``affine32`` permutations, each of shape (count,)."""
    generator = np.random.RandomState(seed)
    a = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    b = generator.randint(0, 1 << 32, count, dtype=np.uint32)
    return a, b


def to_32_bits(hashes: Hashes) -> Signatures:
    """Return the upper 32 bits of shingle hashes: what datasketch's ``affine32`` takes."""
    upper: Signatures = (hashes >> np.uint64(32)).astype(np.uint32)
    return upper


def sign(sets: Sequence[Hashes], count: int = PERMUTATIONS, seed: int = SEED) -> Signatures:
    """Return the MinHash values of shingle sets: uint32 of shape (len(sets), count).

    An empty set has the largest value throughout, as a new `datasketch.MinHash` has.
    """
    signatures = np.full((len(sets), count), np.iinfo(np.uint32).max, dtype=np.uint32)
    low = 0
    while low < len(sets):
        high, size = low, 0
        while high < len(sets) and (high == low or size + len(sets[high]) <= _CHUNK_SHINGLES):
            size += len(sets[high])
            high += 1
        _sign_chunk(sets[low:high], signatures[low:high], permutations(count, seed))
        low = high
    return signatures


def to_datasketch(signature: Signatures, seed: int = SEED) -> MinHash:
    """Return one signature, of shape (count,), as a `datasketch.MinHash` for its LSH, forest and ensemble.

    It compares and merges with every MinHash of the same seed, number of permutations and scheme. datasketch takes a
    second to import, so that it is imported here alone.
    """
    from datasketch import MinHash

    return MinHash(num_perm=len(signature), seed=seed, hashvalues=signature, scheme=SCHEME)


def _sign_chunk(sets: Sequence[Hashes], signatures: Signatures, parameters: tuple[Signatures, Signatures]) -> None:
    filled = [number for number, shingles in enumerate(sets) if len(shingles)]
    if not filled:
        return
    values = _mix(to_32_bits(np.concatenate([sets[number] for number in filled])))
    starts = np.concatenate(([0], np.cumsum([len(sets[number]) for number in filled])[:-1]))
    permuted = np.empty_like(values)
    for column, (a, b) in enumerate(zip(*parameters, strict=True)):
        np.multiply(values, a, out=permuted)
        permuted += b
        signatures[filled, column] = np.minimum.reduceat(permuted, starts)


def _mix(values: Signatures) -> Signatures:
    values ^= values >> np.uint32(16)
    values *= _MIX_1
    values ^= values >> np.uint32(13)
    values *= _MIX_2
    values ^= values >> np.uint32(16)
    return values


def choose_bands(threshold: float, count: int = PERMUTATIONS, budget: float = MISS_BUDGET) -> tuple[int, int]:
    """Return (bands, rows) for locality-sensitive hashing: as few false candidates as the budget allows.

    A pair of similarity s becomes a candidate with probability ``1 - (1 - s^rows)^bands``;
    at *threshold* that must be at least ``1 - budget``. Raises `ValueError` for a
    threshold outside (0, 1].

    >>> choose_bands(0.6)
    (32, 4)
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a similarity threshold lies in (0, 1], not at {threshold}")
    rows = max(
        (rows for rows in range(1, count + 1) if (1 - threshold**rows) ** (count // rows) <= budget),
        default=1,
    )
    return count // rows, rows


def band_keys(signatures: Signatures, bands: int, rows: int) -> npt.NDArray[np.uint64]:
    """Return one 64-bit key for each band of each signature: shape (len(signatures), bands)."""
    parts = signatures[:, : bands * rows].reshape(len(signatures), bands, rows).astype(np.uint64)
    keys = np.zeros(parts.shape[:2], dtype=np.uint64)
    for row in range(rows):
        keys = (keys ^ parts[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys
