"""Controls of writing direction: marks, embeddings, overrides and isolates.

They act within one line. Right-to-left text needs them and keeps them. In a text that
runs one way, marks and closed embeddings from left to right change nothing that is
shown; a control that turns the direction makes the line show in another order than it
is stored, which is how harmful code and file names are hidden ("Trojan Source",
CVE-2021-42574). Both leave the text, so that it shows what it holds; the latter are
reported as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.document import Note
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

BIDI_CONTROL = "encoding/bidi-control"
BIDI_OVERRIDE = "encoding/bidi-override"

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LRM, _RLM, _ALM = "\u200e", "\u200f", "\u061c"
_MARKS = frozenset((_LRM, _RLM, _ALM))
_POP, _POP_ISOLATE = "\u202c", "\u2069"
_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_OVERRIDES = frozenset("\u202d\u202e")
# What turns text that runs from left to right: RLE, RLO, RLI.
_TURNING = frozenset("\u202b\u202e\u2067")

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u05ff\u0600-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SHOWN = re.compile("[^\\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEFT_TO_RIGHT_WORD = compile_later("[A-Za-z]{2}|[\u3400-\u9fff\u3041-\u30ff]")

_REASON_HARMLESS = "no letter of the text runs from right to left"
_REASON_TURNED = "the line has no letter that runs from right to left, and is shown in another order than it is stored"
_MESSAGE_KEPT = "a control of direction is at work here: what is shown may differ from what is stored"
_REASON_OVERRIDE = "it shows letters that run from left to right in reverse; right-to-left text stands in the line"
_REASON_OPEN = "it is not closed where the line ends, as in code that hides what it does"
_SIGN_OF_CODE = re.compile("[{};=]|/\\*|\\*/|//|return|#")


def find_directions(text: str, places: list[int]) -> tuple[list[Edit], list[Note]]:
    """Return the removal of controls of direction, and notes on those that stay and may deceive.

    *places* are those of all such controls in the text, in order.
    """
    is_rtl = RIGHT_TO_LEFT.search(text) is not None
    edits: list[Edit] = []
    notes: list[Note] = []
    for start, end, controls in _lines(text, places):
        has_rtl = is_rtl and RIGHT_TO_LEFT.search(text, start, end) is not None
        turned = _find_turned(text, end, controls)
        if has_rtl or (is_rtl and not _is_deceiving(text, start, end, turned)):
            if has_rtl:
                notes += _find_deceiving(text, end, controls)
            continue
        rule, reason = (BIDI_OVERRIDE, _REASON_TURNED) if turned else (BIDI_CONTROL, _REASON_HARMLESS)
        for place in controls:
            is_mark = text[place] in _MARKS
            one = (BIDI_CONTROL, _REASON_HARMLESS) if is_mark and not is_rtl else (rule, reason)
            if not (is_mark and is_rtl):
                edits.append(Edit(place, place + 1, text[place], "", *one))
    return edits, notes


def _lines(text: str, places: list[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the span of each line with controls, and their places."""
    start, end = 0, -1
    controls: list[int] = []
    for place in places:
        if place > end:
            if controls:
                yield start, end, controls
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            end = len(text) if end < 0 else end
            controls = []
        controls.append(place)
    if controls:
        yield start, end, controls


def _find_turned(text: str, end: int, controls: list[int]) -> list[tuple[int, int]]:
    """Return the stretches that a control turns: from it to what closes it, two signs or more."""
    found = []
    for place in controls:
        if text[place] in _TURNING:
            closing = _find_closing(text, place, controls)
            stop = end if closing is None else closing
            if len(_SHOWN.findall(text, place, stop)) > 1:
                found.append((place, stop))
    return found


def _find_closing(text: str, place: int, controls: list[int]) -> int | None:
    """Return the place of the control that closes the one at *place*, or None."""
    opening = text[place]
    closer = _POP if opening in _EMBEDDINGS else _POP_ISOLATE
    depth = 0
    for other in controls:
        if other <= place:
            continue
        if (text[other] in _EMBEDDINGS) == (closer == _POP) and text[other] not in _MARKS | {_POP, _POP_ISOLATE}:
            depth += 1
        elif text[other] == closer:
            if not depth:
                return other
            depth -= 1
    return None


def _is_deceiving(text: str, start: int, end: int, turned: list[tuple[int, int]]) -> bool:
    """Tell whether a line without right-to-left letters, in a text with some, is turned to deceive.

    Such texts set lines of Latin words and of figures from right to left with a closed embedding.
    """
    return any(
        text[low] == "\u202e" or (high == end and _SIGN_OF_CODE.search(text, start, end) is not None)
        for low, high in turned
    )


def _find_deceiving(text: str, end: int, controls: list[int]) -> Iterator[Note]:
    """Yield notes on controls in a line with right-to-left letters that turn words which run from left to right."""
    for place in controls:
        if text[place] not in _TURNING:
            continue
        closing = _find_closing(text, place, controls)
        stop = end if closing is None else closing
        if text[place] in _OVERRIDES and _LEFT_TO_RIGHT_WORD.search(text, place, stop):
            yield Note(BIDI_OVERRIDE, place, stop, _MESSAGE_KEPT, _REASON_OVERRIDE)
        elif (
            closing is None
            and _SIGN_OF_CODE.search(text, place, stop)
            and _LEFT_TO_RIGHT_WORD.search(text, place, stop)
        ):
            yield Note(BIDI_OVERRIDE, place, stop, _MESSAGE_KEPT, _REASON_OPEN)
