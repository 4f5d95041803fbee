"""Figures: digits and Chinese numerals. Two texts that differ in nothing but their figures are two notices, not one."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, spread
from cleaner.duplicates.shingles import Hashes, Points

FIGURES = "0123456789〇零一二三四五六七八九十百千万亿两"
# Two texts whose 5-grams without figures are this alike differ in their figures alone.
SAME_BUT_FIGURES = 0.97

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_LENGTH_BITS = 8


@cache
def figure_table() -> npt.NDArray[np.bool_]:
    """Return a table over all code points: true for figures."""
    table = np.zeros(0x110000, dtype=bool)
    table[[ord(sign) for sign in FIGURES]] = True
    table.setflags(write=False)
    return table


def hash_figures(key: Points, bounds: Numbers) -> tuple[Hashes, Numbers]:
    """Return a hash for each run of figures in keys, whose lowest byte is the run's length, and the bounds by key."""
    return hash_runs(key, np.flatnonzero(np.take(figure_table(), key, mode="clip")), bounds)


def hash_runs(key: Points, at: Numbers, bounds: Numbers) -> tuple[Hashes, Numbers]:
    """Return what `hash_figures` does, where *at* says which characters of the keys are figures."""
    if not len(at):
        return np.zeros(0, dtype=np.uint64), np.zeros(len(bounds), dtype=np.int64)
    cuts = np.searchsorted(at, bounds)
    first = np.ones(len(at) + 1, dtype=bool)
    np.not_equal(np.diff(at), 1, out=first[1:-1])
    first[cuts] = True
    starts = np.flatnonzero(first[:-1])
    lengths = np.diff(starts, append=len(at))
    place = np.arange(len(at)) - np.repeat(starts, lengths)
    # A run is a polynomial in its figures; equal runs in other documents are the same one.
    runs = np.add.reduceat((key[at].astype(np.uint64) + np.uint64(1)) * _power(place), starts)
    runs ^= runs >> np.uint64(31)
    runs *= _MIX
    runs <<= np.uint64(_LENGTH_BITS)
    runs |= np.minimum(lengths, (1 << _LENGTH_BITS) - 1).astype(np.uint64)
    return runs, np.searchsorted(starts, cuts)


def count_other_figures(runs: Hashes, starts: Numbers, counts: Numbers, one: Numbers, other: Numbers) -> Numbers:
    """Return for each pair how many characters the runs of figures have that only one of the two documents has.

    The result is 0 unless each has runs that the other has not: a figure added or left out contradicts nothing.
    """
    keys, signs = [], []
    for side, sign in ((one, 1), (other, -1)):
        sizes = counts[side]
        keys.append(
            np.stack((np.repeat(np.arange(len(side)), sizes).astype(np.uint64), runs[spread(starts[side], sizes)]))
        )
        signs.append(np.full(int(sizes.sum()), sign))
    pairs, values = np.concatenate(keys, axis=1)
    if not len(values):
        return np.zeros(len(one), dtype=np.int64)
    order = np.lexsort((values, pairs))
    pairs, values = pairs[order], values[order]
    first = np.flatnonzero(np.concatenate(([True], (pairs[1:] != pairs[:-1]) | (values[1:] != values[:-1]))))
    balance = np.add.reduceat(np.concatenate(signs)[order], first) * (values[first] & np.uint64(0xFF)).astype(np.int64)
    owners = pairs[first].astype(np.int64)
    more = np.bincount(owners, weights=np.maximum(balance, 0), minlength=len(one)).astype(np.int64)
    less = np.bincount(owners, weights=np.maximum(-balance, 0), minlength=len(one)).astype(np.int64)
    return np.where((more > 0) & (less > 0), more + less, 0)


def _power(exponents: Numbers) -> Hashes:
    table = np.ones(int(exponents.max()) + 1, dtype=np.uint64)
    table[1:] = _ODD
    powers: Hashes = np.multiply.accumulate(table)[exponents]
    return powers
