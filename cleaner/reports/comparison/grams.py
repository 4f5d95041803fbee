"""Finding stretches that two streams have in common by their k-grams."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints
from cleaner.reports.comparison.chaining import Places

Hashes = npt.NDArray[np.uint64]

# Stretches of one diagonal are joined over so much text that is equal.
MAX_BRIDGED_CHARS = 2_000


def pair_equal(
    places: Places, keys: Hashes, others: Places, other_keys: Hashes, most: int | None
) -> tuple[Places, Places]:
    """Return pairs of places with equal keys.

    Keys that stand several times are paired in their order, from the first on and from the last back, so that a text
    meets both the first and the last of its copies; those that stand more than *most* times on a side are not.
    """
    bits = max(len(keys), len(other_keys)).bit_length()
    order, keys_in_order, lows, counts = _runs_of(keys, bits)
    other_order, other_in_order, other_lows, other_counts = _runs_of(other_keys, bits)
    _, mine, theirs = np.intersect1d(
        keys_in_order[lows], other_in_order[other_lows], assume_unique=True, return_indices=True
    )
    low, count, other_low, other_count = lows[mine], counts[mine], other_lows[theirs], other_counts[theirs]
    if most is not None:
        few = (count <= most) & (other_count <= most)
        low, count, other_low, other_count = low[few], count[few], other_low[few], other_count[few]
    size = np.minimum(count, other_count)
    unequal = count != other_count
    back = size[unequal]
    at = np.concatenate((_ranges(low, size), _ranges((low + count)[unequal] - back, back)))
    other_at = np.concatenate((_ranges(other_low, size), _ranges((other_low + other_count)[unequal] - back, back)))
    return places[order[at]], others[other_order[other_at]]


def _runs_of(keys: Hashes, bits: int) -> tuple[Places, Hashes, Places, Places]:
    """Return the order that sorts *keys*, the sorted keys, and where each run of equal ones starts, and its length.

    The lowest *bits* of the keys make room for their numbers: one sort of plain numbers takes a fifth of the time of
    a stable one of indices. What two texts share by a clash of the other bits is no longer than a k-gram, and its
    characters are compared in the end.
    """
    room = np.uint64(bits)
    packed = np.sort((keys >> room << room) | np.arange(len(keys), dtype=np.uint64))
    order = (packed & np.uint64((1 << bits) - 1)).astype(np.int64)
    in_order = packed >> room
    lows = np.flatnonzero(np.append(np.ones(min(1, len(keys)), dtype=bool), in_order[1:] != in_order[:-1]))
    return order, in_order, lows, np.diff(lows, append=len(keys))


def _ranges(lows: Places, sizes: Places) -> Places:
    """Return the numbers from each of *lows* on, as many as *sizes* says, one behind the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    ranges: Places = np.arange(total) + np.repeat(lows - (ends - sizes), sizes)
    return ranges


def join_pairs(places: Places, others: Places, k: int) -> tuple[Places, Places, Places]:
    """Return the stretches that pairs of equal k-grams make up: starts, other starts, lengths."""
    if not len(places):
        return places, others, places
    diagonals = others - places
    base = int(diagonals.min())
    span = int(places.max()) + k + 2
    keys = np.sort((diagonals - base) * span + places)
    # k-grams of a diagonal that touch are one stretch, also where one between them was not paired.
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - k - 1) > k)
    first = keys[starts]
    lengths = keys[np.append(starts[1:], len(keys)) - 1] - first + k
    place = first % span
    return place, place + first // span + base, lengths


def bridge(
    old: CodePoints, new: CodePoints, starts: Places, others: Places, lengths: Places
) -> tuple[Places, Places, Places]:
    """Return stretches, sorted by their diagonals, with neighbours joined where all between them is equal as well.

    What stands often is paired with other places, and a chain would go there, and come back.
    """
    if len(starts) < 2:
        return starts, others, lengths
    ends = starts + lengths
    shifts = others - starts
    near = (shifts[1:] == shifts[:-1]) & (starts[1:] - ends[:-1] <= MAX_BRIDGED_CHARS)
    # Most often the first character behind a stretch tells that it is at its end.
    near[near] = old[ends[:-1][near]] == new[(ends + shifts)[:-1][near]]
    opens = np.ones(len(starts), dtype=bool)
    for at in np.flatnonzero(near).tolist():
        end, stop, shift = int(ends[at]), int(starts[at + 1]), int(shifts[at])
        opens[at + 1] = old[end:stop].tobytes() != new[end + shift : stop + shift].tobytes()
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(starts)) - 1
    return starts[first], others[first], ends[last] - starts[first]
