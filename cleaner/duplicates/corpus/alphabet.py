"""What each character of a text is to its key: a letter of it, or a mark; and which letters need a second look.

One look into a table tells all of it. Its entries are the letters themselves; up to `LAST_MARK` what is not in the key,
and from `RESERVED` on the letters of which more must be known: they stand where Unicode has the surrogates, which no
key holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from cleaner.duplicates.corpus.figures import FIGURES
from cleaner.duplicates.match_key import TONED, compared_characters
from cleaner.duplicates.shingles import Points
from cleaner.folding import fold_code_points
from cleaner.ledger import CodePoints

# Marks of what is not in the key. A line that ends like a sentence is prose.
IS_FEED, IS_ODD, ENDS_LINE, OPENS = 1, 2, 4, 8
LAST_MARK = 15
RESERVED = 0xD800
_ENDS = "。！？…”」』；：.!?;:)）》"
# What may stand where something was lost: U+FFFD, private use, controls, half-width katakana, and some signs.
_ODD_RANGES = ((0xFFFD, 0xFFFD), (0xE000, 0xF8FF), (0x80, 0x9F), (0xF0000, 0x10FFFF), (0xFF66, 0xFF9F))
_ODD_SIGNS = "?锟烫"
_UNICODE_SIZE = 0x110000
_READING = "abcdefghijklmnopqrstuvwxyzü' "
# A reading has a tone mark within so many characters, as in `match_key.INJECTED_PINYIN`.
TONE_WITHIN = 7


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """The table, and the letters that stand from `RESERVED` on: figures, toned ones, odd ones, wide ones."""

    codes: Points
    letters: CodePoints
    first_toned: int
    first_odd: int
    first_wide: int  # in a table of 16 bits: characters whose letter takes more


@cache
def alphabet(*, is_narrow: bool) -> Alphabet:
    """Return the alphabet of 16 bits, or that of all characters."""
    size = 1 << 16 if is_narrow else _UNICODE_SIZE
    folded = fold_code_points(np.arange(size, dtype="<u4"))
    folded[folded == ord("著")] = ord("着")
    letters = np.where(compared_characters()[folded], folded, 0).astype(np.uint32)
    odd = np.zeros(size, dtype=bool)
    for first, last in _ODD_RANGES:
        odd[first : last + 1] = True
    odd[_points_of(_ODD_SIGNS)] = True
    codes = letters.copy()
    for signs, mark in (("\n", IS_FEED), (_ENDS, ENDS_LINE), ("(（", OPENS)):
        codes[_points_of(signs)] |= mark
    codes[odd & (letters == 0)] |= IS_ODD
    reserved = _points_of([*FIGURES, *TONED])
    number_of = np.zeros(_UNICODE_SIZE, dtype=np.uint32)
    number_of[reserved] = RESERVED + np.arange(len(reserved))
    places = np.flatnonzero(number_of[letters])
    codes[places] = number_of[letters[places]]
    odd_ones, wide_ones = np.flatnonzero(odd & (letters != 0)), np.flatnonzero(is_narrow & (letters > 0xFFFF))
    first_odd, first_wide = len(reserved), len(reserved) + len(odd_ones)
    places = np.concatenate((odd_ones, wide_ones))
    codes[places] = RESERVED + np.arange(first_odd, first_odd + len(places))
    table: Points = codes.astype(np.uint16) if is_narrow else codes
    table.setflags(write=False)
    return Alphabet(table, np.concatenate((reserved, letters[places])), len(FIGURES), first_odd, first_wide)


@cache
def reading() -> re.Pattern[str]:
    """Return what matches an injected reading from its bracket on, in text that is not folded."""
    folded = fold_code_points(np.arange(1 << 16, dtype="<u4"))  # beyond, only Han is folded
    opening, closing, plain, toned = (
        "".join(re.escape(chr(point)) for point in np.flatnonzero(np.isin(folded, _points_of(signs))).tolist())
        for signs in ("(", ")", _READING, TONED)
    )
    return re.compile(f"[{opening}](?=[{plain}]{{0,{TONE_WITHIN - 1}}}[{toned}])[{plain}{toned}]{{1,40}}[{closing}]")


def _points_of(signs: Iterable[str]) -> CodePoints:
    return np.array([ord(sign) for sign in signs], dtype="<u4")
