"""How many findings each rule has in several results: counted together where that is simple, in arrays over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from cleaner.grouping import in_groups
from cleaner.ledger import Edit, Substitutions, to_code_points
from cleaner.result import Result

# Results are counted together until their sources have so many characters: what is made of these stays in the cache of
# a core.
_CHARS_TOGETHER = 1 << 15
_LINE_FEED = ord("\n")

# The number of the line of each place in some texts.
_Lines = npt.NDArray[np.int32]


def count_findings_in_each(results: Sequence[Result]) -> list[dict[str, int]]:
    """Return what `Result.count_findings` does for each result, several in a third of the time."""
    found: list[dict[str, int]] = []
    for group in in_groups([len(result.source) for result in results], _CHARS_TOGETHER):
        are_simple = [_is_simple(result) for result in results[group]]
        simple = [result for result, is_simple in zip(results[group], are_simple, strict=True) if is_simple]
        counts = iter(_count_together(simple))
        for result, is_simple in zip(results[group], are_simple, strict=True):
            found.append(next(counts) if is_simple else result.count_findings())
    return found


def _is_simple(result: Result) -> bool:
    """Tell whether each edit, and each line that a group of substitutions changes, can be counted where it stands.

    So it is where the last layer alone moves text, no group shares its rule with anything in its layer, and no run of
    substitutions, which counts where it starts, goes on in another line.
    """
    layers = result.ledger.layers
    if any(layer.edits for layer in layers[:-1]):
        return False
    for layer in layers:
        groups = layer.substitutions
        if not groups:
            continue
        rules = {group.rule for group in groups}
        if len(rules) < len(groups) or any("\n" in group.before for group in groups):
            return False
        if any(edit.rule in rules for edit in layer.edits):
            return False
    return True


def _count_together(results: Sequence[Result]) -> list[dict[str, int]]:
    counts = [_count_notes(result) for result in results]
    edited: list[tuple[Counter[str], int, Sequence[Edit]]] = []
    substituted: list[tuple[Counter[str], int, Substitutions]] = []
    start = 0
    for count, result in zip(counts, results, strict=True):
        for layer in result.ledger.layers:
            if layer.edits:
                edited.append((count, start, layer.edits))
            substituted += [(count, start, group) for group in layer.substitutions if len(group)]
        start += len(result.source) + 1
    if edited or substituted:
        lines = _number_lines("\n".join([result.source for result in results]))
        _count_edits(edited, lines)
        _count_substitutions(substituted, lines)
    return [dict(sorted(count.items())) for count in counts]


def _count_notes(result: Result) -> Counter[str]:
    counts: Counter[str] = Counter()
    for placed in result.notes:  # one or none, as a rule
        counts[placed.note.rule] += 1
    return counts


def _number_lines(text: str) -> _Lines:
    """Return the number of the line of each place of a text, and of its end."""
    lines = np.zeros(len(text) + 1, dtype=np.int32)
    np.cumsum(to_code_points(text) == _LINE_FEED, out=lines[1:])
    return lines


def _count_edits(edited: Sequence[tuple[Counter[str], int, Sequence[Edit]]], lines: _Lines) -> None:
    """Add the findings of the edits of some layers: one for those of one rule on one line."""
    places = [start + edit.start for _, start, edits in edited for edit in edits]
    numbers = iter(lines.take(places).tolist() if places else ())
    for count, _, edits in edited:
        count.update([rule for rule, _ in {(edit.rule, next(numbers)) for edit in edits}])


def _count_substitutions(substituted: Sequence[tuple[Counter[str], int, Substitutions]], lines: _Lines) -> None:
    """Add the findings of some groups of substitutions: one for each line that has any."""
    if not substituted:
        return
    sizes = [len(group) for _, _, group in substituted]
    heads = [0, *accumulate(sizes[:-1])]
    places = np.concatenate([group.positions for _, _, group in substituted])
    places += np.repeat([start for _, start, _ in substituted], sizes)
    numbers = lines.take(places)
    is_first = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    is_first[heads] = True
    for (count, _, group), findings in zip(substituted, np.add.reduceat(is_first, heads, dtype=np.int64), strict=True):
        count[group.rule] += int(findings)
