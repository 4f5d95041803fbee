"""The findings of a document as columns: what its page lists, and where each one leads to.

`Result.findings` says the same, with the edits of each. A page of ten megabytes has hundreds of thousands of them, so
here they are counted in arrays and never made one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cleaner.ledger import Layer, Positions

# A list of more is no list any more; what is left out is reached from change to change.
MAX_LISTED = 20_000

Columns = dict[str, list[int]]


def list_findings(
    raw: str, layers: Sequence[Layer], unfixed: Sequence[dict[str, Any]], rules: dict[str, int]
) -> tuple[Columns, int]:
    """Return rule, line, column, place and number of edits of the first findings, and how many there are.

    Those without a fix come first, then the others in the order of their lines.

    Lines and columns count from 1, places are code points of the raw text. *rules* gives each rule its number, and
    gets those that it lacks. A finding with a fix is what one pass changed on one line by one rule.
    """
    line_starts = find_line_starts(raw)
    columns: Columns = {"rule": [], "line": [], "column": [], "at": [], "count": []}
    for item in unfixed:
        columns["rule"].append(rules.setdefault(item["rule"], len(rules)))
        columns["line"].append(item["line"])
        columns["column"].append(item["column"])
        columns["at"].append(place_of(item, line_starts))
        columns["count"].append(1)
    found = _grouped(layers, line_starts, rules)
    order = np.lexsort((found[0], found[2]))[:MAX_LISTED]
    rule, line, at, count = (part[order] for part in found)
    columns["rule"] += rule.tolist()
    columns["line"] += (line + 1).tolist()
    columns["column"] += (at - line_starts[line] + 1).tolist()
    columns["at"] += at.tolist()
    columns["count"] += count.tolist()
    return columns, len(unfixed) + len(found[0])


def find_line_starts(text: str) -> Positions:
    """Return where the lines of *text* start, an int64 array; one that ends in a line feed has an empty last line."""
    feeds = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4") == ord("\n")
    return np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(feeds) + 1))


def place_of(item: dict[str, Any], line_starts: Positions) -> int:
    """Return where in the raw text a finding of the manifest stands; it names line and column."""
    line = min(max(item["line"], 1), len(line_starts))
    return int(line_starts[line - 1] + int(item["column"]) - 1)


def _grouped(
    layers: Sequence[Layer], line_starts: Positions, rules: dict[str, int]
) -> tuple[Positions, Positions, Positions, Positions]:
    """Return rule, line from 0, first place and number of edits for each rule on each line in each layer."""
    nothing = np.zeros(0, dtype=np.int64)
    parts: list[tuple[Positions, Positions, Positions, Positions]] = [(nothing, nothing, nothing, nothing)]
    for starts, numbers in zip(find_places(layers), (_rule_numbers(layer, rules) for layer in layers), strict=True):
        lines = np.searchsorted(line_starts, starts, side="right") - 1
        keys = lines * len(rules) + numbers
        order = np.lexsort((starts, keys))
        firsts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        counts = np.diff(firsts, append=len(keys))
        chosen = order[firsts]
        parts.append((numbers[chosen], lines[chosen], starts[chosen], counts))
    rule, line, at, count = (np.concatenate(column) for column in zip(*parts, strict=True))
    return rule, line, at, count


def _rule_numbers(layer: Layer, rules: dict[str, int]) -> Positions:
    numbers = [np.array([rules.setdefault(edit.rule, len(rules)) for edit in layer.edits], dtype=np.int64)]
    for group in layer.substitutions:
        numbers.append(np.full(len(_run_starts(group.positions)), rules.setdefault(group.rule, len(rules))))
    return np.concatenate(numbers)


def find_places(layers: Sequence[Layer]) -> list[Positions]:
    """Return for each layer where in the raw text its edits, and then its runs of substitutions, start."""
    starts = ends = np.zeros(0, dtype=np.int64)
    sizes = []
    for layer in reversed(layers):
        # What the later layers changed is mapped through this one together.
        starts, ends = layer.all_to_input(starts, ends)
        own = [group.positions[_run_starts(group.positions)] for group in layer.substitutions]
        own_starts = np.concatenate((layer.starts, *own))
        own_ends = np.concatenate((layer.ends, *(positions + 1 for positions in own)))
        sizes.append(len(own_starts))
        starts, ends = np.concatenate((own_starts, starts)), np.concatenate((own_ends, ends))
    return np.split(starts, np.cumsum(sizes[::-1])[:-1]) if sizes else []


def _run_starts(positions: Positions) -> Positions:
    starts: Positions = np.flatnonzero(np.diff(positions, prepend=-2) != 1)
    return starts
