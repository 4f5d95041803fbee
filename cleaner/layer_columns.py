"""Substitutions as the ledger has them on disk: columns, each different pair once with its places.

`before` and `after` hold the pairs in the order of their first places. `places` has for each pair its place, or the
list of them: the first counts from the first place of the pair before, the others from one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.code_points import Positions, from_code_points, to_code_points

# Fewer, in all, are grouped sooner in Python than by sorting arrays (85 µs, whatever their number).
FEW_SUBSTITUTIONS = 300
_POINT_BITS = np.uint64(21)
_POINT_MASK = np.uint64((1 << 21) - 1)
# What two code points leave of 64 bits. So many pairs are sorted together with their numbers; more, by their order.
_NUMBER_BITS = np.uint64(22)
_NUMBER_MASK = np.uint64((1 << 22) - 1)
MOST_NUMBERED = 1 << 22
# What stands for signs among numbers, none of which is negative, until they are written as JSON.
_OPENS, _CLOSES, _ENDS = -1, -2, -3

# What stood and what stands at places, which must increase.
Group = tuple[str, str, Positions]
# Two code points as one number each.
_Pairs = npt.NDArray[np.uint64]


def to_columns(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return the columns of each group as plain data. Most steps are done for all groups at once."""
    import orjson

    columns = to_written_columns(groups)
    for column in columns:
        column["places"] = orjson.loads(orjson.dumps(column["places"]))
    return columns


def to_written_columns(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return the columns of each group for `orjson`: the places of many are JSON already.

    That takes half the time of making numbers, and lists of them, only to be written and forgotten.
    """
    import orjson

    if not groups or sum(len(before) for before, _, _ in groups) <= FEW_SUBSTITUTIONS:
        return [_to_few_columns(*group) for group in groups]
    runs = _find_runs(groups)
    before, after = (
        from_code_points(side.astype(np.uint32)) for side in (runs.pairs >> _POINT_BITS, runs.pairs & _POINT_MASK)
    )
    bounds = runs.owners.searchsorted(np.arange(len(groups) + 1)).tolist()
    written = iter(_write(runs))
    return [
        {
            "before": before[low:high],
            "after": after[low:high],
            "places": orjson.Fragment(next(written)) if low < high else [],
        }
        for low, high in pairwise(bounds)
    ]


class _Runs(NamedTuple):
    """The places of each pair in each group, run by run: in the order of the groups and, in one, of first places.

    `pairs`, `owners` (the numbers of the groups) and `lengths` are those of the runs; `gaps` has the places of all of
    them, one run after the other, as they are counted.
    """

    pairs: _Pairs
    owners: Positions
    lengths: Positions
    gaps: Positions


def _find_runs(groups: Sequence[Group]) -> _Runs:
    bounds = np.array([0, *accumulate(len(before) for before, _, _ in groups)])
    pairs, order = _sort_pairs(groups, bounds)
    is_head = _is_new(pairs)
    is_head[bounds[:-1][bounds[:-1] < len(pairs)]] = True
    heads = is_head.nonzero()[0]
    # Runs are to stand in the order of their first substitutions: which run each of these begins.
    run_at = np.full(len(pairs), -1)
    run_at[order[heads]] = np.arange(len(heads))
    firsts = (run_at >= 0).nonzero()[0]
    in_order = run_at[firsts]
    owners = bounds[1:].searchsorted(firsts, side="right")
    lengths = np.diff(heads, append=len(pairs))[in_order]
    starts = lengths.cumsum() - lengths
    moved = np.repeat(heads[in_order] - starts, lengths) + np.arange(len(pairs))
    places = np.concatenate([positions for _, _, positions in groups])
    gaps = _differences(places[order[moved]])
    gaps[starts] = np.where(_is_new(owners), places[firsts], _differences(places[firsts]))
    return _Runs(pairs[heads[in_order]], owners, lengths, gaps)


def _sort_pairs(groups: Sequence[Group], bounds: Positions) -> tuple[_Pairs, Positions]:
    """Return the pairs, equal ones of a group side by side, and the number of each substitution, rising in a pair."""
    sides = ([before for before, _, _ in groups], [after for _, after, _ in groups])
    old, new = (to_code_points("".join(signs)) for signs in sides)
    pairs: _Pairs = (old.astype(np.uint64) << _POINT_BITS) | new
    spans = pairwise(bounds.tolist())
    if len(pairs) > MOST_NUMBERED:
        order = np.concatenate([low + pairs[low:high].argsort(kind="stable") for low, high in spans])
        return pairs[order], order
    keys = (pairs << _NUMBER_BITS) | np.arange(len(pairs), dtype=np.uint64)
    for low, high in spans:
        keys[low:high].sort()
    pairs, order = keys >> _NUMBER_BITS, (keys & _NUMBER_MASK).astype(np.int64)
    return pairs, order


def _is_new(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Tell which values differ from the one before, as the first does."""
    is_new = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=is_new[1:])
    return is_new


def _differences(places: Positions) -> Positions:
    """Return how far each place is from the one before, the first from 0."""
    gaps: Positions = places.copy()
    gaps[1:] -= places[:-1]
    return gaps


def _write(runs: _Runs) -> list[bytes]:
    """Return the places of each group that has any as JSON: numbers, and lists of them where a run is longer."""
    import orjson

    ends = runs.lengths.cumsum()
    is_list = runs.lengths > 1
    group_ends = ends[_is_new(runs.owners[::-1])[::-1]]
    # Signs that come to stand side by side do so in the order of these three.
    signs = ((_CLOSES, ends[is_list]), (_ENDS, group_ends), (_OPENS, (ends - runs.lengths)[is_list]))
    values = np.repeat([sign for sign, _ in signs], [len(places) for _, places in signs])
    numbers = np.insert(runs.gaps, np.concatenate([places for _, places in signs]), values)
    written = np.frombuffer(bytearray(orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)), dtype=np.uint8)
    _put_signs(written)
    return written.tobytes().translate(None, b" ").split(b"\n")[:-1]


def _put_signs(written: npt.NDArray[np.uint8]) -> None:
    """Put the signs where the numbers that stand for them are written, with spaces that are to be taken out."""
    minus = (written == ord("-")).nonzero()[0]
    digits = written[minus + 1]
    for number, first, signs in ((_OPENS, 0, b"[  "), (_CLOSES, -1, b"]  "), (_ENDS, -1, b"]\n[ ")):
        at = minus[digits == ord(str(-number))] + first
        for offset, sign in enumerate(signs):
            written[at + offset] = sign


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
    places: list[int] = []
    counts: list[int] = []
    first = 0
    for column in columns:
        gap, *gaps = column if isinstance(column, list) else (column,)
        first += gap
        places += accumulate(gaps, initial=first)
        counts.append(1 + len(gaps))
    positions = np.array(places, dtype=np.int64)
    order = np.argsort(positions)
    if positions.size and positions[order[0]] < 0:
        raise ValueError("a place before the start of the text")
    old, new = (from_code_points(np.repeat(to_code_points(side), counts)[order]) for side in (before, after))
    return positions[order], old, new
