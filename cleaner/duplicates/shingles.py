"""Shingles: the character n-grams of a match key, as 64-bit hashes.

Chinese has no spaces to cut words at, and a copy with one character in a hundred
edited keeps 0.91 of its character 5-grams. Hashes are computed for all places at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints

Hashes = npt.NDArray[np.uint64]
Points = CodePoints | npt.NDArray[np.uint16]

# Four characters name a common phrase, six lose too much to each edit; five is what the field uses for Chinese and
# what the cluster kits are exact with.
SHINGLE_CHARS = 5

# Odd 64-bit multipliers; the second pair is the finalizer of MurmurHash3 (Appleby, public domain).
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SQUARE = np.uint64(pow(0x9E3779B97F4A7C15, 2, 1 << 64))
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)
# Two arrays of 256 KB stay in the second-level cache: 4 ns a place, 9 in arrays of many megabytes.
_BLOCK_PLACES = 1 << 15


def hash_shingles(points: Points, size: int = SHINGLE_CHARS) -> Hashes:
    """Return the hash of the n-gram at each place of *points*: uint64 of shape (max(0, len - size + 1),).

    The hash is polynomial in the code points, mixed at the end; equal n-grams hash
    alike on every machine and in every run.
    """
    count = len(points) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    return _mix(_code(points, size))


def hash_long(points: Points, size: int = SHINGLE_CHARS) -> Hashes:
    """Return what `hash_shingles` does, block by block: faster for millions of places, as blocks stay in the cache."""
    count = len(points) - size + 1
    if count <= _BLOCK_PLACES:
        return hash_shingles(points, size)
    return _by_block(hash_shingles, points, size)


def code_shingles(points: Points, size: int = SHINGLE_CHARS) -> Hashes:
    """Return the polynomials whose mixed values are the hashes: as good to tell n-grams apart, and cheaper."""
    return _by_block(_code, points, size)


def hash_parts(hashes: Hashes, gap: int) -> Hashes:
    """Return hashes of pairs of n-grams that stand *gap* apart: the n-grams of ``n + gap`` characters, cheaply."""
    if len(hashes) <= gap:
        return np.zeros(0, dtype=np.uint64)
    pairs = hashes[:-gap] * _BASE
    pairs += hashes[gap:]
    return _mix(pairs)


def shingle_set(points: Points, size: int = SHINGLE_CHARS) -> Hashes:
    """Return the distinct shingles of *points*, sorted.

    A text that is shorter than a shingle is one shingle, so that short texts compare
    too; the empty text has none.
    """
    if 0 < len(points) < size:
        return hash_shingles(points, len(points))
    hashes = hash_shingles(points, size)
    hashes.sort()  # numpy's own `unique` may hash the values once more, which takes ten times as long
    fresh = np.ones(len(hashes), dtype=bool)
    np.not_equal(hashes[1:], hashes[:-1], out=fresh[1:])
    return hashes if fresh.all() else hashes[fresh]


def count_shared(one: Hashes, other: Hashes) -> int:
    """Return how many shingles two sorted sets share."""
    if len(one) > len(other):
        one, other = other, one
    return int(contains(other, one).sum())


def contains(haystack: Hashes, needles: Hashes) -> npt.NDArray[np.bool_]:
    """Tell of each of *needles* whether it is in the sorted *haystack*."""
    if not len(haystack):
        return np.zeros(len(needles), dtype=bool)
    at = np.searchsorted(haystack, needles)
    at[at == len(haystack)] = 0
    found: npt.NDArray[np.bool_] = haystack[at] == needles
    return found


def _by_block(code: Callable[[Points, int], Hashes], points: Points, size: int) -> Hashes:
    count = max(0, len(points) - size + 1)
    hashes = np.empty(count, dtype=np.uint64)
    for at in range(0, count, _BLOCK_PLACES):
        end = min(at + _BLOCK_PLACES, count)
        hashes[at:end] = code(points[at : end + size - 1], size)
    return hashes


def _code(points: Points, size: int) -> Hashes:
    """Return the n-grams as polynomials in their code points; there is one at least."""
    count = len(points) - size + 1
    wide: Hashes = points.astype(np.uint64)
    if size == 1:
        return wide
    # Of pairs, each part of two n-grams: the same polynomial with fewer multiplications.
    pairs: Hashes = wide[:-1] * _BASE
    pairs += wide[1:]
    codes: Hashes = pairs[:count]
    for at in range(2, size - 1, 2):
        codes = codes * _SQUARE
        codes += pairs[at : at + count]
    if size % 2:
        codes = codes * _BASE
        codes += wide[size - 1 :]
    return codes


def _mix(hashes: Hashes) -> Hashes:
    shifted = hashes >> _SHIFT
    hashes ^= shifted
    hashes *= _MIX_1
    np.right_shift(hashes, _SHIFT, out=shifted)
    hashes ^= shifted
    hashes *= _MIX_2
    np.right_shift(hashes, _SHIFT, out=shifted)
    hashes ^= shifted
    return hashes
