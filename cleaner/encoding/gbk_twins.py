"""A healthy twin of a damaged place: the same words elsewhere in the document say which character was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.encoding.gbk_realign import Unit

# Characters in a row, next to each lost one, that must be the same in the twin.
MIN_TWIN_CHARS = 3
# How far equal characters around a twin are counted.
_MAX_CONTEXT_CHARS = 8


def fill_by_twin(healthy: str, units: Sequence[Unit], before: str, after: str) -> str | None:
    """Return the characters of *units* as a twin in *healthy* has them.

    A twin agrees with every known character and with the bytes of every lost one, and
    shares at least `MIN_TWIN_CHARS` with the place in a row on one side of each lost one. None where
    there is no twin, or twins that differ.
    """
    pattern = re.compile("".join(f"([{re.escape(''.join(unit.choices))}])" for unit in units))
    fills: dict[str, int] = {}
    for match in pattern.finditer(healthy):
        if _shared(healthy, match.start(), match.end(), units, before, after) >= MIN_TWIN_CHARS:
            fills[match[0]] = fills.get(match[0], 0) + 1
    return next(iter(fills)) if len(fills) == 1 else None


def _shared(healthy: str, start: int, end: int, units: Sequence[Unit], before: str, after: str) -> int:
    """Return the shortest, over the lost characters, of the longer row of known characters beside each that agree."""
    left = _common_suffix(healthy[max(0, start - _MAX_CONTEXT_CHARS) : start], before)
    right = _common_prefix(healthy[end : end + _MAX_CONTEXT_CHARS], after)
    rows = []
    for number, unit in enumerate(units):
        if len(unit.choices) > 1:
            known_left = _known(units[:number][::-1])
            known_right = _known(units[number + 1 :])
            beside_left = known_left + (left if known_left == number else 0)
            beside_right = known_right + (right if known_right == len(units) - number - 1 else 0)
            rows.append(max(beside_left, beside_right))
    return min(rows, default=0)


def _known(units: Sequence[Unit]) -> int:
    count = 0
    for unit in units:
        if len(unit.choices) > 1:
            break
        count += 1
    return count


def _common_prefix(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _common_suffix(one: str, other: str) -> int:
    return _common_prefix(one[::-1], other[::-1])
