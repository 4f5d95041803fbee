"""Text in columns of a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from cleaner.reports.comparison.excerpts import Piece

# What no row starts with, and what no row ends with.
_CLOSING = frozenset("，。、；：？！…）》〉」』”’】〕％,.;:?!)]}%")
_OPENING = frozenset("（《〈「『“‘【〔([{")
# A row may be so much shorter for that: a quarter.
MAX_SHORTER = 4


@cache
def columns_of(character: str) -> int:
    """Return how many columns a character takes: 2 if it is wide (UAX #11), 0 if it stands on the one before.

    What is ambiguous there, as “ and …, is taken for narrow, as terminals do.

    >>> columns_of("中"), columns_of("a"), columns_of("\\u0301")
    (2, 1, 0)
    """
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width_of(text: str) -> int:
    """Return how many columns *text* takes.

    >>> width_of("中文 abc")
    8
    """
    return len(text) if text.isascii() else sum(map(columns_of, text))


def wrap(pieces: Iterable[Piece], width: int) -> Iterator[tuple[list[Piece], int]]:
    """Yield rows of at most *width* columns, and how many columns each takes; one row at least.

    No row starts with a mark that closes, nor within a Latin word, unless it would have to be much shorter.

    >>> [(row, used) for row, used in wrap([("中文字", True), ("ab", False)], 5)]
    [([('中文', True)], 4), ([('字', True), ('ab', False)], 4)]
    """
    own = list(pieces)
    text = "".join(piece for piece, _ in own)
    number = within = 0
    for start, end in _rows(text, width):
        row: list[Piece] = []
        left = end - start
        while left:
            piece, marked = own[number]
            part = piece[within : within + left]
            within, left = within + len(part), left - len(part)
            if part:
                row.append((part, marked))
            if within == len(piece):
                number, within = number + 1, 0
        yield row, width_of(text[start:end])


def _rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield where each row starts and ends."""
    start = used = 0
    for at, character in enumerate(text):
        size = columns_of(character)
        used += size
        if used > width and used > size:
            end = at
            while end > start and at - end < width // MAX_SHORTER and _must_join(text[end - 1], text[end]):
                end -= 1
            end = at if end == start or _must_join(text[end - 1], text[end]) else end
            yield start, end
            start, used = end, width_of(text[end : at + 1])
    yield start, len(text)


def _must_join(before: str, after: str) -> bool:
    """Tell whether no row may end between two characters."""
    if after in _CLOSING or before in _OPENING or columns_of(after) == 0:
        return True
    return before.isascii() and after.isascii() and (before + after).isalnum()
