"""Spaces: none next to Chinese signs; between Chinese and Latin as the configuration has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cleaner.config import Spacing
from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Edit, Positions
from cleaner.typography.characters import (
    BREAK,
    HAN,
    MARK,
    QUOTE,
    SET_IN_CHINESE,
    SET_SOLID,
    SPACE,
    WIDE,
    Flags,
    are_any,
)
from cleaner.typography.view import ALPHANUMERIC, Mask, View

STRAY_SPACE = "typography/stray-space"
HAN_LATIN_SPACE = "typography/han-latin-space"
_BESIDE_SIGN = "no space stands next to Chinese punctuation or quotes"
_BETWEEN = {
    "none": "spacing = none: no space between Chinese and Latin",
    "one": "spacing = one: a space between Chinese and Latin",
}
# A list mark, a heading or a quotation sign keeps the space that makes it one; a table row keeps those at its bars.
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+•·>|]|#{1,6}|[0-9]{1,3}[.)])")
_CHINESE = HAN | WIDE | SET_SOLID
# Three digits and their point, after what is left of an indent.
MAX_LIST_MARK_CHARS = 8
# A quotation in single quotes is a word or a few.
MAX_QUOTED_CHARS = 200
# Signs that stand between two spaces.
_SPACED = np.zeros(0x2200, dtype=bool)
_SPACED[[ord(sign) for sign in "-–=+*/<>&~→←⇒×÷"]] = True
_SPACED.setflags(write=False)
_SET = SET_SOLID | SET_IN_CHINESE


def set_spaces(view: View, context: Context) -> Changes:
    """Return the removals of stray spaces, and what `config.spacing` asks for between Chinese and Latin."""
    spacing = context.config.spacing
    removes_strays = context.config.is_enabled(STRAY_SPACE)
    sets_borders = spacing != "keep" and context.config.is_enabled(HAN_LATIN_SPACE)
    if not (removes_strays or sets_borders):
        return NO_CHANGES
    if not sets_borders and not _may_be_stray(view):
        return NO_CHANGES
    starts, ends = _runs(view)
    edits: list[Edit] = []
    if starts.size and removes_strays:
        text, beside = view.text, _beside_signs(view, starts, ends)
        edits += [
            Edit(start, end, text[start:end], "", STRAY_SPACE, _BESIDE_SIGN)
            for start, end in zip(starts[beside].tolist(), ends[beside].tolist(), strict=True)
        ]
    if sets_borders:
        edits += _between(view, starts, ends, spacing)
    return Changes(edits=edits) if edits else NO_CHANGES


def _may_be_stray(view: View) -> bool:
    """Tell whether a space stands next to a sign that has none beside it."""
    if not view.kinds & SPACE:
        return False
    spaces = view.find(SPACE)
    return bool(((view.at(spaces, -1) | view.at(spaces, 1)) & _SET).any())


def _runs(view: View) -> tuple[Positions, Positions]:
    """Return starts and ends of the runs of spaces within lines."""
    starts, ends = view.find_runs(SPACE)
    if not starts.size:
        return starts, ends
    inside = ((view.at(starts, -1) | view.at(ends)) & BREAK) == 0
    return starts[inside], ends[inside]


def _beside_signs(view: View, starts: Positions, ends: Positions) -> Mask:
    left, right = view.at(starts, -1), view.at(ends)
    beside: Mask = ((left | right) & _SET) != 0
    places = beside.nonzero()[0]
    wanted = ((left[places] | right[places]) & SET_SOLID) != 0
    before, after = view.around(starts[places], ends[places], SPACE | QUOTE | SET_IN_CHINESE)
    wanted |= ((view.at(before) | view.at(after)) & _CHINESE) != 0
    signs_before, signs_after = view.points[starts[places] - 1], view.points[ends[places]]
    # No language has a space within its curly quotes.
    wanted |= (signs_before == ord("“")) | (signs_after == ord("”"))
    # The blank between two brackets is to be filled in.
    wanted &= ~(are_any(signs_before, "（(") & are_any(signs_after, "）)"))
    beside[places] = wanted
    places = places[wanted]
    if places.size:
        beside[places] = _are_stray(view, starts[places], ends[places])
    return beside


def _are_stray(view: View, starts: Positions, ends: Positions) -> Mask:
    """Tell which of the spaces beside Chinese signs go: those that make no list, no row of a table, no operator."""
    points, left, right = view.points, view.at(starts, -1), view.at(ends)
    line_starts, line_ends = view.lines_about(starts)
    wanted: Mask = view.count_han(line_starts, line_ends) > 0
    if view.holds("|"):
        wanted &= (points[starts - 1] != ord("|")) & (points[ends] != ord("|"))
    wanted &= ~_is_spaced_sign(view, starts, ends)
    if (left & right & MARK).any():
        # Without the space, the signs on its sides would read as another ellipsis.
        wanted &= ~(view.is_dot(starts - 1) & view.is_dot(ends))
    wanted &= view.is_open(starts)
    if (left & QUOTE).any():
        # The apostrophe of students’ is no quote.
        for i in (wanted & (points[starts - 1] == ord("’"))).nonzero()[0].tolist():
            wanted[i] = not _is_apostrophe(view.text, int(starts[i]) - 1)
    for i in (wanted & (starts - line_starts <= MAX_LIST_MARK_CHARS)).nonzero()[0].tolist():
        wanted[i] = _LIST_MARK.fullmatch(view.text, int(line_starts[i]), int(starts[i])) is None
    return wanted


def _is_spaced_sign(view: View, starts: Positions, ends: Positions) -> Mask:
    """Tell which spaces are one of the two about a hyphen or an operator: （甲） - 乙."""
    last = len(view.text) - 1
    after, before = (_SPACED[np.minimum(view.points[places], _SPACED.size - 1)] for places in (ends, starts - 1))
    found: Mask = after | before
    if found.any():
        after &= (view.at(np.minimum(ends, last), 1) & SPACE) != 0
        before &= (view.at(np.maximum(starts - 1, 0), -1) & SPACE) != 0
        found = after | before
    return found


def _is_apostrophe(text: str, position: int) -> bool:
    start = max(0, position - MAX_QUOTED_CHARS)
    follows_letter = position > 0 and text[position - 1].isascii() and text[position - 1].isalpha()
    return follows_letter and "‘" not in text[start:position].rpartition("\n")[2]


def _between(view: View, starts: Positions, ends: Positions, spacing: Spacing) -> Iterator[Edit]:
    if spacing == "none":
        left, right = view.at(starts, -1), view.at(ends)
        wanted = _is_border(left, right) & view.is_open(starts) & ~_touches_protected(view, starts, ends)
        for start, end in zip(starts[wanted].tolist(), ends[wanted].tolist(), strict=True):
            yield Edit(start, end, view.text[start:end], "", HAN_LATIN_SPACE, _BETWEEN[spacing])
        return
    flags = view.flags
    places = _is_border(flags[:-1], flags[1:]).nonzero()[0]
    places = places[(places > 0) & (places < len(view.text))]
    places = places[view.is_open(places)]
    for place in places.tolist():
        yield Edit(place, place, "", " ", HAN_LATIN_SPACE, _BETWEEN[spacing])


def _is_border(left: Flags, right: Flags) -> Mask:
    found: Mask = (((left & HAN) != 0) & ((right & ALPHANUMERIC) != 0)) | (
        ((left & ALPHANUMERIC) != 0) & ((right & HAN) != 0)
    )
    return found


def _touches_protected(view: View, starts: Positions, ends: Positions) -> Mask:
    spans = np.array(view.protected, dtype=np.int64).reshape(-1, 2)
    touches: Mask = np.isin(ends, spans[:, 0]) | np.isin(starts, spans[:, 1])
    return touches
