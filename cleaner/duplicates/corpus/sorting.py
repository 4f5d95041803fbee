"""Sorting very many numbers: in buckets that fit the cache of a core, and in rows without comparisons to guess at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.shingles import Hashes

# So few are sorted as they are.
_BUCKETED = 1 << 16
# Values that are spread into buckets at a time: 8 MB, and their order as much.
_SPREAD = 1 << 20
# Values of a row, on average at least half of the first; numpy sorts rows up to the second by a network.
_ROW_VALUES, _SHORT_ROW = 128, 256


def sort_distinct(values: Numbers) -> Numbers:
    """Return the distinct values, sorted: numpy's own `unique` may hash them, which takes longer."""
    values = np.sort(values)
    distinct: Numbers = values[np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))]
    return distinct


def sort_packed(packed: Hashes, bits: int) -> Hashes:
    """Return values below ``1 << bits`` sorted: first into buckets by their highest byte, then each bucket.

    Buckets fit the cache of a core: 20 ns a value, where one sort of many millions takes 60.
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
        _sort_bucket(placed[low:high], int(shift))
    return placed


def _sort_bucket(values: Hashes, bits: int) -> None:
    """Sort values that differ in their lowest *bits* alone, in place.

    They are spread once more, into rows so short that they are sorted without a comparison that a processor could
    guess wrong: 2 ns a value, where a row of thousands takes 25.
    """
    row_bits = min(16, bits, (len(values) // _ROW_VALUES).bit_length())
    row = ((values >> np.uint64(bits - row_bits)) & np.uint64((1 << row_bits) - 1)).astype(np.uint16)
    counts = np.bincount(row, minlength=1 << row_bits)
    starts = bounds_of(counts)
    values[:] = values[np.argsort(row, kind="stable")]
    short = counts <= _SHORT_ROW
    for long in np.flatnonzero(~short).tolist():  # of values that very many documents have
        values[starts[long] : starts[long + 1]].sort()
    widest = int(counts[short].max(initial=0))
    if widest < 2:
        return
    rows = np.full((len(counts), widest), np.iinfo(np.uint64).max, dtype=np.uint64)
    flat = rows.reshape(-1)
    places = np.arange(len(values)) + np.repeat(np.arange(len(counts)) * widest - starts[:-1], counts)
    if short.all():
        flat[places] = values
        rows.sort(axis=1)
        flat.take(places, out=values, mode="clip")
        return
    is_short = np.repeat(short, counts)
    places = places[is_short]
    flat[places] = values[is_short]
    rows.sort(axis=1)
    values[is_short] = flat[places]
