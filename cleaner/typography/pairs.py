"""Brackets and curly quotes without a partner are reported: where the other one belongs is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby, pairwise
from operator import itemgetter

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Positions, from_code_points
from cleaner.patterns import compile_later
from cleaner.typography.characters import DOUBLE_QUOTE, WIDE
from cleaner.typography.quotes import UNPAIRED_QUOTE, UNPAIRED_QUOTE_MESSAGE
from cleaner.typography.view import View

UNPAIRED_BRACKET = "typography/unpaired-bracket"
_KINDS = tuple(zip("（《〈「『【〔〖", "）》〉」』】〕〗", strict=True))
_MESSAGE = "a bracket has no partner"
_HAN = compile_later("[㐀-鿿]")
# A speech or a note in brackets may go on for some paragraphs; what opens further above is forgotten.
MAX_LINES_APART = 20
# 1） 一） a） are numbers of a list.
_LIST_NUMBER = re.compile(r"(?:^|[\s|，。；：、！？（])(?:[0-9]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[①-⑳])$")
_LONGEST_NUMBER = 6
# 》 at an edge, after a space or an operator, or twice, is an arrow of a menu.
_ARROW = re.compile("^》|\\A.?[\\s=>\\-—|》]》|》》|》\n|》$", re.MULTILINE)


def report_unpaired(view: View, context: Context) -> Changes:
    """Return a note for each bracket that only Chinese has, and each curly quote, whose partner is missing."""
    notes: list[Note] = []
    if context.config.is_enabled(UNPAIRED_BRACKET) and view.kinds & WIDE:
        # All of them are among the wide signs, of which there are few in a text.
        found = [place for places, signs in _by_text(view, WIDE) for place in _unpaired_brackets(view, places, signs)]
        notes += _notes(view, found, UNPAIRED_BRACKET, _MESSAGE)
    if context.config.is_enabled(UNPAIRED_QUOTE) and view.kinds & DOUBLE_QUOTE:
        of_texts = _by_text(view, DOUBLE_QUOTE)
        found = [place for places, signs in of_texts for place in _unpaired_quotes(view, places, signs)]
        notes += _notes(view, found, UNPAIRED_QUOTE, UNPAIRED_QUOTE_MESSAGE)
    return Changes(notes=tuple(notes)) if notes else NO_CHANGES


def _by_text(view: View, flag: int) -> Iterator[tuple[Positions, str]]:
    """Yield the places of the signs of a kind in each text of a view that has any, and the signs."""
    places = view.find(flag)
    signs = from_code_points(view.points[places])
    bounds = places.searchsorted([start for start, _ in view.text_spans]).tolist()
    for low, high in pairwise([*bounds, len(signs)]):
        if low < high:
            yield places[low:high], signs[low:high]


def _unpaired_brackets(view: View, places: Positions, signs: str) -> Iterator[int]:
    """Yield the places, among those of the wide signs of a text, of the brackets without a partner."""
    for opening, closing in _KINDS:
        # Most texts have as many of the one as of the other, in order.
        if signs.count(opening) != signs.count(closing):
            yield from _unpaired(view, places, opening, closing)


def _notes(view: View, found: list[int], rule: str, message: str) -> Iterator[Note]:
    if not found:
        return
    places = np.array(sorted(found), dtype=np.int64)
    for place in places[view.is_open(places)].tolist():
        reason = f"{view.text[place]} stands alone; where its partner was is a guess"
        yield Note(rule, place, place + 1, message, reason)


def _unpaired_quotes(view: View, quotes: Positions, signs: str) -> list[int]:
    """Return the places, of the double *quotes* of a text, of curly ones in Chinese paragraphs without a partner.

    A speech of several paragraphs opens each of them, and closes the last.
    """
    # Most texts have “ and ” in turn.
    if not signs.replace('"', "").replace("＂", "").replace("“”", ""):
        return []
    text, quotes = view.text, quotes[view.is_open(quotes)]
    alone: list[int] = []
    opened: list[int] = []
    opened_on = -1
    for line, group in groupby(zip(view.lines_of(quotes).tolist(), quotes.tolist(), strict=True), itemgetter(0)):
        start, end = view.line_span(line)
        places = [place for _, place in group]
        if opened and line - opened_on > MAX_LINES_APART:
            alone += opened
            opened = []
        if any(text[place] not in "“”" for place in places):
            opened = []  # a straight one may be the partner, and was reported
            continue
        if not _HAN.search(text, start, end):
            continue
        for place in places:
            if text[place] == "“":
                begins_line = not text[start:place].strip()
                if opened and (begins_line or opened_on != line):
                    # The next paragraph of a speech opens once more; in the middle of one a quotation begins.
                    if not begins_line:
                        alone += opened
                    opened = []
                opened.append(place)
                opened_on = line
            elif opened:
                opened.pop()
            elif text[place - 1 : place] != "”":
                alone.append(place)
    return alone + opened


def _unpaired(view: View, wide: Positions, opening: str, closing: str) -> Iterator[int]:
    """Yield the places, among those of *wide* signs, of the brackets of a kind without a partner within some lines."""
    text, signs = view.text, view.points[wide]
    places = wide[(signs == ord(opening)) | (signs == ord(closing))]
    lines = view.lines_of(places).tolist()
    opened: list[tuple[int, int]] = []
    alone: list[int] = []
    for place, line in zip(places.tolist(), lines, strict=True):
        if text[place] == opening:
            opened.append((place, line))
            continue
        first = view.text_start(place)
        if opened and line - opened[-1][1] <= MAX_LINES_APART:
            opened.pop()
        elif closing == "》" and _ARROW.search(text[max(first, place - 2) : place + 2]):
            continue
        elif closing != "）" or _LIST_NUMBER.search(text[max(first, place - _LONGEST_NUMBER) : place]) is None:
            alone.append(place)
    return chain(alone, (place for place, _ in opened))
