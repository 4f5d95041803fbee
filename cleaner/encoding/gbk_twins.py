"""A healthy twin of a damaged place: the same words elsewhere in the document say which character was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.encoding.gbk_realign import Unit

# Characters in a row beside the lost one that must be the same in the twin. Measured on 1105 characters taken out of
# real pages: 3 finds 30 % of them, 99.1 % right; 2 finds 42 %, 98 % right; 4 finds 24 %, 99.3 % right.
MIN_TWIN_CHARS = 3
# Where two characters have twins, one must agree in so many characters more than the other (same measurement: without
# a lead 98.7 % are right).
MIN_LEAD_CHARS = 3
# How far equal characters around a twin are counted.
MAX_CONTEXT_CHARS = 8


def fill_by_twin(healthy: str, units: Sequence[Unit], before: str, after: str) -> tuple[Unit, ...]:
    """Return *units* with each lost character filled in that a twin in *healthy* settles.

    A twin is one of the characters that the bytes of the lost one allow, with at least
    `MIN_TWIN_CHARS` characters beside it, on one side, as they stand beside the lost one.
    `before` and `after` are the text around the place. Where twins differ, none counts unless one is much nearer.
    """
    filled = list(units)
    for number, unit in enumerate(filled):
        if len(unit.choices) > 1:
            left = _known(before, filled[:number])
            right = _known(after[::-1], filled[:number:-1])[::-1]
            character = _nearest(healthy, unit.choices, left, right)
            if character:
                filled[number] = Unit((character,))
    return tuple(filled)


def _known(outside: str, units: Sequence[Unit]) -> str:
    """Return what is known up to the end of *units*, which follow the text *outside*."""
    known = outside
    for unit in units:
        known = known + unit.choices[0] if len(unit.choices) == 1 else ""
    return known[-MAX_CONTEXT_CHARS:]


def _nearest(healthy: str, choices: Sequence[str], left: str, right: str) -> str:
    """Return the choice whose surroundings in *healthy* are most like the given ones, empty where none is near."""
    agreement = dict.fromkeys(choices, 0)
    for match in re.finditer(f"[{re.escape(''.join(choices))}]", healthy):
        beside_left = _common_prefix(healthy[max(0, match.start() - len(left)) : match.start()][::-1], left[::-1])
        beside_right = _common_prefix(healthy[match.end() : match.end() + len(right)], right)
        if max(beside_left, beside_right) >= MIN_TWIN_CHARS:
            agreement[match[0]] = max(agreement[match[0]], beside_left + beside_right)
    ranked = sorted(agreement, key=agreement.__getitem__, reverse=True)
    runner_up = agreement[ranked[1]] if len(ranked) > 1 else 0
    best = agreement[ranked[0]]
    return ranked[0] if best and best >= runner_up + MIN_LEAD_CHARS else ""


def _common_prefix(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
