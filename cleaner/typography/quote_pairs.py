"""Which quotes of a line belong together, and which of them face the wrong way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from cleaner.patterns import compile_later

# The first and the last quote, and what they become.
Pair = tuple[int, int, str]
OPEN, CLOSE = "“", "”"
NESTED = "‘’"
STRAIGHT = '"＂'
HAN_CHARACTER = compile_later("[㐀-鿿〇々\U00020000-\U0003134f]")
CURLY = OPEN + CLOSE
# What is passed over to the left of a quote to find the Chinese it belongs to: 他说:"Hello"
SPACES = " \t\xa0　"
# A few spaces at most stand between a quote and what it belongs to.
MAX_GAP_CHARS = 4
_SIGNS_BEFORE_A_NESTED_QUOTE = ("：", ":", "“")
_MARKS_OF_WHICH_NO_QUOTE_OPENS_BEFORE = "，。、；：）》】」』,;:)"
_SIGNS_AFTER_WHICH_NONE_CLOSES = "：（《【「『:("


def pair_straight(text: str, positions: list[int], signs: str = CURLY) -> list[Pair] | None:
    """Return straight quotes paired in turn, or None where that cannot be right."""
    if len(positions) % 2:
        inches = [position for position in positions if is_inch(text, position)]
        if len(inches) != 1 or len(positions) == 1:
            return None
        positions = [position for position in positions if position != inches[0]]
    pairs = list(zip(positions[::2], positions[1::2], strict=True))
    if not all(
        _can_open(text, first) and _can_close(text, last) and _holds(text, first, last) for first, last in pairs
    ):
        return None
    return [(first, last, signs) for first, last in pairs if not (is_inch(text, first) and is_inch(text, last))]


def pair_among_curly(text: str, positions: list[int]) -> list[Pair] | None:
    """Return the pairs of a line that has straight and curly quotes, or None where they do not fit together."""
    curly = [position for position in positions if text[position] in CURLY]
    in_order = all(text[position] == CURLY[i % 2] for i, position in enumerate(curly)) and len(curly) % 2 == 0
    if in_order:
        pairs: list[Pair] = []
        bounds = [-1, *curly, len(text)]
        for i, (low, high) in enumerate(pairwise(bounds)):
            between = positions[bisect_right(positions, low) : bisect_left(positions, high)]
            if not between:
                continue
            outside = i % 2 == 0
            found = pair_straight(text, between, CURLY if outside else NESTED)
            if found is None or not (outside or _are_nested(text, between)):
                return None
            pairs += found
        return pairs
    turns = [text[position] in ('"', "＂", CURLY[i % 2]) for i, position in enumerate(positions)]
    if not all(turns) or len(positions) % 2:
        return None
    turned = list(zip(positions[::2], positions[1::2], strict=True))
    if not all(_can_open(text, first) and _can_close(text, last) for first, last in turned):
        return None
    return [(first, last, CURLY) for first, last in turned]


def _are_nested(text: str, positions: list[int]) -> bool:
    """Tell whether two straight quotes within a pair of curly ones are surely a quotation in it.

    “甲"和"乙” may be two quotations; what stands right behind the outer quote or a colon, or ends with it, is none.
    """
    if len(positions) != 2:
        return False
    before = text[max(0, positions[0] - MAX_GAP_CHARS) : positions[0]].rstrip(SPACES)[-1:]
    return before in _SIGNS_BEFORE_A_NESTED_QUOTE or text[positions[1] + 1 : positions[1] + 2] == CLOSE


def turn(text: str, positions: list[int]) -> dict[int, str]:
    """Return the curly quotes of a line that must face the other way, if all is in order when they do."""
    turned: dict[int, str] = {}
    for i, position in enumerate(positions):
        wanted = CURLY[i % 2]
        if text[position] == wanted:
            continue
        if wanted == CLOSE:
            is_sure = not _can_open(text, position) and _can_close(text, position)
        else:
            is_sure = not _can_close(text, position) and _can_open(text, position)
        if not is_sure:
            return {}
        turned[position] = wanted
    return turned if len(positions) % 2 == 0 else {}


def _can_open(text: str, position: int) -> bool:
    at = position + 1
    while at < len(text) and text[at] in SPACES:
        at += 1
    if at == len(text) or text[at] == "\n":
        return False
    if text[at] in ".。":
        # An ellipsis or the name of a file may begin a quotation, a full stop does not.
        following = text[at + 1 : at + 2]
        return text.startswith(("...", "。。。"), at) or (text[at] == "." and following.isalnum())
    return text[at] not in _MARKS_OF_WHICH_NO_QUOTE_OPENS_BEFORE


def _can_close(text: str, position: int) -> bool:
    at = position - 1
    while at >= 0 and text[at] in SPACES:
        at -= 1
    if at < 0 or text[at] == "\n":
        return False
    return text[at] not in _SIGNS_AFTER_WHICH_NONE_CLOSES


def _holds(text: str, first: int, last: int) -> bool:
    return bool(text[first + 1 : last].strip())


def is_inch(text: str, position: int) -> bool:
    """Tell whether a straight quote stands behind a figure: 17\" is a measure."""
    return position > 0 and text[position - 1] in "0123456789"
