"""Substitutions as the ledger has them on disk: columns, each different pair once with its places.

`before` and `after` hold the pairs in the order of their first places. `places` has for each pair its place, or the
list of them: the first counts from the first place of the pair before, the others from one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from cleaner.code_points import CodePoints, Positions, from_code_points, to_code_points

# Fewer, in all, are grouped sooner in Python than by sorting arrays (40 µs, whatever their number).
FEW_SUBSTITUTIONS = 150
_POINT_BITS = 21
_POINT_MASK = np.uint64((1 << _POINT_BITS) - 1)
# What two code points leave of 64 bits. A pair and its place are sorted as one number where all places fit.
_PLACE_BITS = 64 - 2 * _POINT_BITS
_PLACE_MASK = np.uint64((1 << _PLACE_BITS) - 1)

# What stood and what stands at places, which must increase.
Group = tuple[str, str, Positions]


def to_columns(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return the columns of each group. Most steps are done for all groups at once."""
    ends = list(accumulate(len(before) for before, _, _ in groups))
    if not ends or ends[-1] <= FEW_SUBSTITUTIONS:
        return [_to_few_columns(*group) for group in groups]
    places = np.concatenate([positions for _, _, positions in groups])
    old, new = (
        to_code_points("".join(sides)) for sides in ([group[0] for group in groups], [group[1] for group in groups])
    )
    bounds = np.array([0, *ends])
    pairs, places = _side_by_side(old, new, places, bounds)
    # A run: the places of one pair in one group. `lows` are where runs begin.
    begins = np.zeros(len(pairs), dtype=np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=begins[1:])
    begins[bounds[:-1][bounds[:-1] < len(pairs)]] = True
    lows = np.flatnonzero(begins)
    firsts = places[lows]
    owners = bounds[1:].searchsorted(lows, side="right")
    in_order = np.lexsort((firsts, owners))
    heads, owners, firsts = lows[in_order], owners[in_order], firsts[in_order]
    gaps = _differences(places)
    starts = _differences(firsts)
    is_new = np.flatnonzero(owners[1:] != owners[:-1]) + 1
    starts[is_new] = firsts[is_new]
    gaps[heads] = starts
    return _cut(gaps, heads, np.append(lows[1:], len(places))[in_order], owners, len(groups), pairs[heads])


def _side_by_side(old: CodePoints, new: CodePoints, places: Positions, bounds: Positions) -> tuple[Any, Positions]:
    """Return pairs as one number each, equal ones of a group side by side, and their places, in order within a pair."""
    pairs = (old.astype(np.uint64) << _POINT_BITS) | new
    spans = pairwise(bounds.tolist())
    if (places >> _PLACE_BITS).any():
        order = np.concatenate([low + pairs[low:high].argsort(kind="stable") for low, high in spans])
        return pairs[order], places[order]
    keys = (pairs << _PLACE_BITS) | places.astype(np.uint64)
    for low, high in spans:
        keys[low:high].sort()
    return keys >> _PLACE_BITS, (keys & _PLACE_MASK).astype(np.int64)


def _differences(places: Positions) -> Positions:
    """Return how far each place is from the one before, the first from 0."""
    gaps: Positions = places.copy()
    gaps[1:] -= places[:-1]
    return gaps


def _cut(
    gaps: Positions, heads: Positions, tails: Positions, owners: Positions, count: int, kinds: Any
) -> list[dict[str, Any]]:
    """Return the columns of *count* groups, whose runs are `gaps[head:tail]` and whose pairs are *kinds*."""
    each = gaps.tolist()
    spans = zip(heads.tolist(), tails.tolist(), strict=True)
    columns = [each[low:high] if high - low > 1 else each[low] for low, high in spans]
    before, after = (from_code_points(side.astype(np.uint32)) for side in (kinds >> _POINT_BITS, kinds & _POINT_MASK))
    bounds = owners.searchsorted(np.arange(count + 1)).tolist()
    return [
        {"before": before[low:high], "after": after[low:high], "places": columns[low:high]}
        for low, high in pairwise(bounds)
    ]


def _to_few_columns(before: str, after: str, positions: Positions) -> dict[str, Any]:
    """Return the columns of a group, one substitution after the other."""
    columns: dict[tuple[str, str], list[int]] = {}
    for old, new, place in zip(before, after, positions.tolist(), strict=True):
        columns.setdefault((old, new), []).append(place)
    gaps, first = [], 0
    for places in columns.values():
        gap = [places[0] - first, *map(int.__sub__, places[1:], places)]
        gaps.append(gap if len(gap) > 1 else gap[0])
        first = places[0]
    befores, afters = ("".join(signs) for signs in zip(*columns, strict=True)) if columns else ("", "")
    return {"before": befores, "after": afters, "places": gaps}


def from_columns(before: str, after: str, columns: list[int | list[int]]) -> tuple[Positions, str, str]:
    """Return the places in order, and what stood and stands there; raise `ValueError` or `TypeError` for no columns."""
    places, first = [np.zeros(0, dtype=np.int64)], 0
    for column in columns:
        gap, *gaps = column if isinstance(column, list) else (column,)
        first += gap
        places.append(np.cumsum([first, *gaps], dtype=np.int64))
    positions = np.concatenate(places)
    order = np.argsort(positions)
    if positions.size and positions[order[0]] < 0:
        raise ValueError("a place before the start of the text")
    counts = [len(each) for each in places[1:]]
    old, new = (from_code_points(np.repeat(to_code_points(side), counts)[order]) for side in (before, after))
    return positions[order], old, new
