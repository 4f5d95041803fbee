"""Brackets without a partner are reported: where the other one belongs is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Positions, from_code_points
from cleaner.typography.characters import WIDE
from cleaner.typography.view import View

UNPAIRED_BRACKET = "typography/unpaired-bracket"
_KINDS = tuple(zip("（《〈「『【〔〖", "）》〉」』】〕〗", strict=True))
_MESSAGE = "a bracket has no partner"
# A speech or a note in brackets may go on for some paragraphs; what opens further above is forgotten.
MAX_LINES_APART = 20
# 1） 一） a） are numbers of a list.
_LIST_NUMBER = re.compile(r"(?:^|[\s|，。；：、！？（])(?:[0-9]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[①-⑳])$")
_LONGEST_NUMBER = 6
# 》 at an edge, after a space or an operator, or twice, is an arrow of a menu.
_ARROW = re.compile("^》|\\A.?[\\s=>\\-—|》]》|》》|》\n|》$", re.MULTILINE)


def report_unpaired(view: View, context: Context) -> Changes:
    """Return a note for each bracket that only Chinese has and whose partner is missing."""
    if not context.config.is_enabled(UNPAIRED_BRACKET) or not view.kinds & WIDE:
        return NO_CHANGES
    # All of them are among the wide signs, of which there are few in a text.
    places = view.find(WIDE)
    signs = from_code_points(view.points[places])
    found: list[int] = []
    for opening, closing in _KINDS:
        # Most texts have as many of the one as of the other, in order.
        if signs.count(opening) != signs.count(closing):
            found += _unpaired(view, places, opening, closing)
    if not found:
        return NO_CHANGES
    text = view.text
    places = np.array(sorted(found), dtype=np.int64)
    notes = []
    for place in places[view.is_open(places)].tolist():
        reason = f"{text[place]} stands alone; where its partner was is a guess"
        notes.append(Note(UNPAIRED_BRACKET, place, place + 1, _MESSAGE, reason))
    return Changes(notes=tuple(notes))


def _unpaired(view: View, wide: Positions, opening: str, closing: str) -> Iterator[int]:
    """Yield the places, among those of *wide* signs, of the brackets of one kind without a partner within some lines."""
    text, signs = view.text, view.points[wide]
    places = wide[(signs == ord(opening)) | (signs == ord(closing))]
    lines = view.lines_of(places).tolist()
    opened: list[tuple[int, int]] = []
    alone: list[int] = []
    for place, line in zip(places.tolist(), lines, strict=True):
        if text[place] == opening:
            opened.append((place, line))
            continue
        if opened and line - opened[-1][1] <= MAX_LINES_APART:
            opened.pop()
        elif closing == "》" and _ARROW.search(text[max(0, place - 2) : place + 2]):
            continue
        elif closing != "）" or _LIST_NUMBER.search(text[max(0, place - _LONGEST_NUMBER) : place]) is None:
            alone.append(place)
    return chain(alone, (place for place, _ in opened))
