"""Following the layers of a ledger: where in the raw text each change was made.

All layers are gone through once, together with the places that differ so far, so that the time grows with the number
of changes and not with their number times the number of layers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.ledger import Edit, Layer, Substitutions


@dataclass(slots=True)
class Place:
    """A changed place: ``[raw_start, raw_end)`` of the raw text is ``[start, end)`` of the text as it is now."""

    raw_start: int
    raw_end: int
    start: int
    end: int


class Mapped(NamedTuple):
    """A group of substitutions with the places of its characters in the raw text.

    `is_own` tells which characters stand in the raw text themselves; the others were put in by an edit, and their
    place is where that edit starts.
    """

    group: Substitutions
    positions: npt.NDArray[np.int64]
    is_own: npt.NDArray[np.bool_]


def trace(layers: Sequence[Layer]) -> tuple[list[Place], list[tuple[int, Edit]], list[Mapped]]:
    """Return the places where the last text differs from the first, and each change with its place in the first."""
    places: list[Place] = []
    edits: list[tuple[int, Edit]] = []
    mapped: list[Mapped] = []
    for layer in layers:
        for group in layer.substitutions:
            mapped.append(_map(group, places))
        if layer.edits:
            places = _merge(places, layer.edits, edits)
    edits.sort(key=lambda item: item[0])  # stable: the order of work at one place
    return places, edits, mapped


def _map(group: Substitutions, places: list[Place]) -> Mapped:
    """Map substitutions of the text as it is now to the raw text; a changed place maps to its start."""
    positions = group.positions
    if not places:
        return Mapped(group, positions, np.ones(len(positions), dtype=bool))
    starts = np.array([place.start for place in places], dtype=np.int64)
    ends = np.array([place.end for place in places], dtype=np.int64)
    raw_starts = np.array([place.raw_start for place in places], dtype=np.int64)
    raw_ends = np.array([place.raw_end for place in places], dtype=np.int64)
    last = np.searchsorted(starts, positions, side="right") - 1
    inside = (last >= 0) & (positions < ends[last])
    after = np.where(last >= 0, positions - ends[last] + raw_ends[last], positions)
    return Mapped(group, np.where(inside, raw_starts[last], after), ~inside)


def _merge(places: list[Place], layer: Sequence[Edit], edits: list[tuple[int, Edit]]) -> list[Place]:
    """Return *places* after one more layer of edits; add each edit with its place in the raw text to *edits*."""
    if not places:
        return list(_as_places(layer, edits))
    merged: list[Place] = []
    p = e = 0
    shift = 0  # from the layer's input to its output
    offset = 0  # from the layer's input to the raw text, outside of places
    while p < len(places) or e < len(layer):
        first_p, first_e = p, e
        # The one that comes first; a place that vanished stands before an edit that starts where it was.
        if e == len(layer) or (p < len(places) and (places[p].start, places[p].end) <= (layer[e].start, layer[e].end)):
            start, end, p = places[p].start, places[p].end, p + 1
        else:
            start, end, e = layer[e].start, layer[e].end, e + 1
        grown = True
        while grown:
            grown = False
            # Places stand apart; only an edit that overlaps several makes them one.
            while p < len(places) and e > first_e and _overlap(places[p].start, places[p].end, start, end):
                end, p, grown = max(end, places[p].end), p + 1, True
            while e < len(layer) and _overlap(layer[e].start, layer[e].end, start, end):
                end, e, grown = max(end, layer[e].end), e + 1, True
        raw_start = start + offset
        if p > first_p:
            raw_start = places[first_p].raw_start - (places[first_p].start - start)
            offset = places[p - 1].raw_end - places[p - 1].end
        edits += [(raw_start, edit) for edit in layer[first_e:e]]
        new_start = start + shift
        for edit in layer[first_e:e]:
            shift += len(edit.after) - len(edit.before)
        merged.append(Place(raw_start, end + offset, new_start, end + shift))
    return merged


def _as_places(layer: Sequence[Edit], edits: list[tuple[int, Edit]]) -> Iterator[Place]:
    """Yield what `_merge` gives for the first edits of all: each is a place."""
    shift = 0
    for edit in layer:
        edits.append((edit.start, edit))
        after = edit.start + shift + len(edit.after)
        yield Place(edit.start, edit.end, edit.start + shift, after)
        shift = after - edit.end


def _overlap(start: int, end: int, other_start: int, other_end: int) -> bool:
    if start == end and other_start == other_end:
        return start == other_start
    return start < other_end and other_start < end
