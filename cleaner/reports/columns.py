"""Text in columns of a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from cleaner.reports.excerpts import Piece


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

    >>> [(row, used) for row, used in wrap([("中文字", True), ("ab", False)], 5)]
    [([('中文', True)], 4), ([('字', True), ('ab', False)], 4)]
    """
    row: list[Piece] = []
    used = 0
    for text, marked in pieces:
        start = 0
        for at, character in enumerate(text):
            size = columns_of(character)
            if used and used + size > width:
                if at > start:
                    row.append((text[start:at], marked))
                yield row, used
                row, used, start = [], 0, at
            used += size
        if len(text) > start:
            row.append((text[start:], marked))
    yield row, used
