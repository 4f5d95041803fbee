"""Marks that are spoken of, or belong to a name, and are no punctuation."""

from __future__ import annotations

import re

import numpy as np

from cleaner.ledger import Positions
from cleaner.typography.characters import are_any
from cleaner.typography.view import Mask, View

# :joy: of a chat, and the label of a footnote, [^2]:, or of an address, [1]: https.
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]{1,30}:(?![A-Za-z0-9_:()/])")
MAX_EMOJI_CHARS = 33
_LABEL = re.compile(r"\[\^[^\]\n]{1,40}\]:|\[[^\]\n]{1,40}\]:(?=[ ]?(?:https?:|www\.|[./#<]))")
# What stands beside the colons of such a name.
_BESIDE_COLON = "abcdefghijklmnopqrstuvwxyz0123456789_+-]"
_QUOTES_BEFORE, _QUOTES_AFTER = "“‘「『'\"", "”’」』'\""


def is_named(view: View, positions: Positions) -> Mask:
    """Tell which marks are spoken of, not used: alone in quotes, of an emoji (:joy:) or of the label of a footnote."""
    points, last = view.points, view.points.size - 1
    opened = points[np.maximum(positions - 1, 0)]
    named: Mask = are_any(opened, _QUOTES_BEFORE)
    is_colon = points[positions] == ord(":")
    if not (named.any() or is_colon.any()):
        return named
    closed = points[np.minimum(positions + 1, last)]
    named &= are_any(closed, _QUOTES_AFTER)
    # (:hover)
    named |= is_colon & ((opened == ord("(")) | (opened == ord("（")))
    named &= positions > 0
    is_colon &= are_any(opened, _BESIDE_COLON) | are_any(closed, _BESIDE_COLON)
    for i in (is_colon & ~named).nonzero()[0].tolist():
        named[i] = _is_of_name(view.text, int(positions[i]))
    return named


def _is_of_name(text: str, place: int) -> bool:
    """Tell whether the colon at *place* is one of the two of an emoji, or ends a label."""
    if text[place - 1 : place] == "]":
        label = _LABEL.match(text, text.rfind("\n", 0, place) + 1)
        return label is not None and label.end() == place + 1
    if _EMOJI.match(text, place):
        return True
    first = text.rfind(":", max(0, place - MAX_EMOJI_CHARS), place)
    return first >= 0 and (emoji := _EMOJI.match(text, first)) is not None and emoji.end() == place + 1
