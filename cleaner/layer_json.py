"""Layers as plain data, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from cleaner.edits import Edit, Substitutions
from cleaner.layer_columns import Group, from_columns, to_columns, to_written_columns

if TYPE_CHECKING:
    from cleaner.layers import Layer


def layers_to_json(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return what `Layer.to_json` does for each layer; many at once take half the time."""
    return _to_json(layers, to_columns)


def layers_to_written(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return what `orjson` writes as the `Layer.to_json` of each layer: much of it is written already."""
    return _to_json(layers, to_written_columns)


def _to_json(
    layers: Sequence[Layer], to_columns: Callable[[Sequence[Group]], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    groups = [(group.before, group.after, group.positions) for layer in layers for group in layer.substitutions]
    columns = iter(to_columns(groups))
    found = []
    for layer in layers:
        rows = _edits_to_json(layer.edits)
        rows += [{"rule": group.rule, "reason": group.reason, **next(columns)} for group in layer.substitutions]
        found.append({"stage": layer.stage, "edits": rows})
    return found


def _edits_to_json(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, dict[tuple[str, str], list[int]]]] = {}
    for edit in edits:
        changes = found.setdefault(edit.rule, {}).setdefault(edit.reason, {})
        changes.setdefault((edit.before, edit.after), []).append(edit.start)
    return [
        {"rule": rule, "reasons": {reason: _to_rows(each) for reason, each in reasons.items()}}
        for rule, reasons in found.items()
    ]


def _to_rows(changes: dict[tuple[str, str], list[int]]) -> list[list[Any]]:
    """Return ``[before, after, place, …]`` of each change, in the order of their first places."""
    rows, first = [], 0
    for (before, after), places in changes.items():
        rows.append([before, after, places[0] - first, *map(int.__sub__, places[1:], places)])
        first = places[0]
    return rows


def changes_from_json(groups: Iterable[dict[str, Any]]) -> tuple[tuple[Edit, ...], tuple[Substitutions, ...]]:
    """Return the edits, in order, and the substitutions of a layer in the form of `Layer.to_json`."""
    edits: list[Edit] = []
    substitutions: list[Substitutions] = []
    for group in groups:
        rule = group["rule"]
        if "places" in group:
            columns = from_columns(group["before"], group["after"], group["places"])
            substitutions.append(Substitutions(*columns, rule, group["reason"]))
            continue
        for reason, changes in group["reasons"].items():
            first = 0
            for before, after, gap, *gaps in changes:
                first, length = first + gap, len(before)
                places = accumulate(gaps, initial=first)
                edits += [Edit(at, at + length, before, after, rule, reason) for at in places]
    edits.sort(key=attrgetter("start", "end"))
    return tuple(edits), tuple(substitutions)
