"""The quotes of Taiwan: 「」 outside and 『』 inside, where the profile asks for them."""

from __future__ import annotations

import itertools
import re

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Substitutions
from cleaner.typography.view import View

CORNER_QUOTE = "typography/corner-quote"
_REASON = "profile zh-TW: quotes are 「」 outside and 『』 inside"
_DOUBLE = re.compile("[“”]")
# An apostrophe is no quote: a single one belongs to a pair that holds no other.
_SINGLE = re.compile("‘([^‘’\n]{1,200})’(?![A-Za-z])")
_HAN = re.compile("[㐀-鿿]")
_OUTER = dict(zip("“”", "「」", strict=True))


def set_corners(text: str, context: Context) -> Changes:
    """Return the changes of curly quotes to corner brackets on the lines whose quotes are in order."""
    config = context.config
    if config.profile != "zh-TW" or not config.is_enabled(CORNER_QUOTE) or not ("“" in text or "‘" in text):
        return NO_CHANGES
    view = View(text)
    signs: dict[int, str] = {}
    start = 0
    for line in text.split("\n"):
        if _HAN.search(line):
            signs.update({start + place: sign for place, sign in _signs_of(line).items()})
        start += len(line) + 1
    positions = np.array(sorted(signs), dtype=np.int64)
    positions = positions[view.is_open(positions)]
    if not positions.size:
        return NO_CHANGES
    places = positions.tolist()
    before, after = "".join(text[place] for place in places), "".join(signs[place] for place in places)
    return Changes(substitutions=(Substitutions(positions, before, after, CORNER_QUOTE, _REASON),))


def _signs_of(line: str) -> dict[int, str]:
    """Return what the quotes of a line become, by their places; nothing where they do not open and close in turn.

    A paragraph of a speech may open it without closing it, or close what an earlier one opened.
    """
    double = [(found.start(), found.group()) for found in _DOUBLE.finditer(line)]
    if any(one == other for (_, one), (_, other) in itertools.pairwise(double)):
        return {}
    signs = {place: _OUTER[sign] for place, sign in double}
    for found in _SINGLE.finditer(line):
        if not _HAN.search(found[1]):
            continue
        opened = [sign for place, sign in double if place < found.start()][-1:]
        is_inside = opened == ["“"]
        first, last = ("『", "』") if is_inside else ("「", "」")
        signs[found.start()], signs[found.end() - 1] = first, last
    return signs
