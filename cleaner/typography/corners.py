"""The quotes of Taiwan: 「」 outside and 『』 inside, where the profile asks for them."""

from __future__ import annotations

import re

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Substitutions
from cleaner.patterns import compile_later
from cleaner.typography.flagged_text import flags_of
from cleaner.typography.view import View

CORNER_QUOTE = "typography/corner-quote"
_REASON = "profile zh-TW: quotes are 「」 outside and 『』 inside"
_QUOTES = re.compile("[“”‘’]")
_HAN = compile_later("[㐀-鿿]")
# Chinese beside a quotation, or a sign that only Chinese has.
_HAN_BEFORE = compile_later("[㐀-鿿。？！、）》」』”][：:，,；;]?[ ]{0,4}\\Z")
_HAN_AFTER = compile_later("[ ]{0,4}(?:[。？！、]|[：:，,；;]?[ ]{0,4}[㐀-鿿（《「『“])")
MAX_GAP_CHARS = 6
_LETTER = re.compile("[A-Za-z]")
_BY_DEPTH = (("「", "」"), ("『", "』"))
# An apostrophe is no quote: what is in single quotes is short.
MAX_INNER_CHARS = 200
# Where what an earlier paragraph opened begins.
_BEFORE = -1


def sets_corners(context: Context) -> bool:
    """Tell whether the profile has corner quotes."""
    return context.config.profile == "zh-TW" and context.config.is_enabled(CORNER_QUOTE)


def set_corners(text: str, context: Context) -> Changes:
    """Return the changes of curly quotes to corner brackets on the lines whose quotes are in order."""
    if not sets_corners(context) or not ("“" in text or "‘" in text):
        return NO_CHANGES
    view = View(text, flags_of(text, context))
    signs: dict[int, str] = {}
    start = 0
    for line in text.split("\n"):
        if _HAN.search(line):
            signs.update({start + place: sign for place, sign in _signs_of(line).items()})
        start += len(line) + 1
    positions = np.array(sorted(signs), dtype=np.int64)
    positions = positions[view.is_open(positions)]
    view.end()
    if not positions.size:
        return NO_CHANGES
    places = positions.tolist()
    before, after = "".join(text[place] for place in places), "".join(signs[place] for place in places)
    return Changes(substitutions=(Substitutions(positions, before, after, CORNER_QUOTE, _REASON),))


def _signs_of(line: str) -> dict[int, str]:
    """Return what the quotes of a line become, by their places; nothing where they do not nest.

    A paragraph of a speech may open it without closing it, or close what an earlier one opened.
    """
    if '"' in line or "''" in line:
        return {}  # paired with one of these it would be another quotation
    opened: list[int] = []
    closing_of: dict[int, int] = {}
    first_double = line.find("“")
    for found in _QUOTES.finditer(line):
        place, sign = found.start(), found.group()
        inner = line[opened[-1]] if opened else ""
        if sign == "“":
            if inner == "“":
                return {}
            opened.append(place)
        elif sign == "‘":
            opened[len(opened) - (inner == "‘") :] = [place]  # one before it is an apostrophe, or nothing closes it
        elif sign == "’":
            if inner == "‘" and _is_quotation(line, opened[-1], place):
                closing_of[opened.pop()] = place
        else:
            if inner == "‘":
                opened.pop()
            if opened:
                closing_of[opened.pop()] = place
            elif 0 <= first_double < place or _BEFORE in closing_of:
                return {}
            else:
                closing_of[_BEFORE] = place
    closing_of.update((place, len(line)) for place in opened if line[place] == "“")
    closing_of = {first: last for first, last in closing_of.items() if _is_chinese(line, max(first, 0), last)}
    return _by_depth(closing_of, len(line))


def _is_quotation(line: str, first: int, last: int) -> bool:
    """Tell whether a pair of single quotes holds some Chinese, and the second one is no apostrophe."""
    is_short = 1 < last - first <= MAX_INNER_CHARS
    return is_short and _LETTER.match(line, last + 1) is None and _HAN.search(line, first, last) is not None


def _is_chinese(line: str, first: int, last: int) -> bool:
    """Tell whether a pair of quotes holds Chinese, or Chinese stands beside it: a Latin sentence has its own quotes."""
    if _HAN.search(line, first, last) or not _LETTER.search(line, first, last):
        return True
    before = _HAN_BEFORE.search(line, max(0, first - MAX_GAP_CHARS), first)
    return before is not None or _HAN_AFTER.match(line, last + 1) is not None


def _by_depth(closing_of: dict[int, int], end: int) -> dict[int, str]:
    """Return the signs of pairs of quotes that nest: 「」 outside, 『』 within these, 「」 within those."""
    signs: dict[int, str] = {}
    closings: list[int] = []
    for first in sorted(closing_of):
        while closings and closings[-1] < first:
            closings.pop()
        opening_sign, closing_sign = _BY_DEPTH[len(closings) % len(_BY_DEPTH)]
        if first != _BEFORE:
            signs[first] = opening_sign
        if closing_of[first] < end:
            signs[closing_of[first]] = closing_sign
        closings.append(closing_of[first])
    return signs
