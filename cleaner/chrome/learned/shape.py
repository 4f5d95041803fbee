"""The lines of a page as arrays of code points: classes of characters, marks, pairs of neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CLASS_NAMES: tuple[str, ...] = (
    *("han", "particle", "of", "digit", "latin", "space", "comma", "stop", "colon", "separator", "bracket"),
    *("quote", "book", "sign", "code", "other"),
)
HAN, PARTICLE, OF, DIGIT, LATIN, SPACE, COMMA, STOP, COLON, SEPARATOR, BRACKET = range(11)
QUOTE, BOOK, SIGN, CODE, OTHER = range(11, 16)
CLASSES = len(CLASS_NAMES)
_MEMBERS = {
    "particle": "了是在不有和我他她这就也都要会对与为着说而能被从",
    "of": "的",
    "digit": "0123456789",
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "space": " ",
    "comma": ",",
    "stop": ".!?;…",
    "colon": ":",
    "separator": "|>/-»→›~",
    "bracket": "()[]",
    "quote": "\"'",
    "book": "《》",
    "sign": "*·#+«▲▼△▽◆■□★☆↓↑←◎※○¥‹×⊙&@%^",
    "code": "{}=_<\\$",
}
# What stands behind a number that is a year, and behind one that is an amount.
_YEAR_SIGN, _AMOUNT_SIGN = 1, 2
_FIRST_PLACE, _LAST_PLACE = np.array([0]), np.array([-1])
_SIGNS = {_YEAR_SIGN: "-/.年", _AMOUNT_SIGN: "元万%"}
# Which classes of the last and of the first character answer a question; the first question is about the last
# character that is neither quote nor bracket, and those without a class are about single signs.
_LAST = ((STOP,), (STOP,), (), (COMMA,), (COLON,), (), (BRACKET,), (SEPARATOR, SIGN), (DIGIT,))
_FIRST = ((DIGIT,), (BRACKET,), (SIGN, SEPARATOR), (QUOTE, BOOK), (LATIN,))
# Hashes of pairs of characters, whose weights score a line by its words.
WORDING_BITS = 14


@cache
def classes() -> Array:
    """Return the class of each code point of the basic plane. The result is constant and must not be changed."""
    table = np.full(0x10000, OTHER, np.uint8)
    table[0x3400:0xA000] = HAN
    table[0x25A0:0x2700] = SIGN
    for name, members in _MEMBERS.items():
        table[[ord(character) for character in members]] = CLASS_NAMES.index(name)
    return table


@cache
def _signs() -> Array:
    """Return which sign of `_SIGNS` each code point is; 0 for the others."""
    table = np.zeros(0x10000, np.uint8)
    for kind, signs in _SIGNS.items():
        table[[ord(sign) for sign in signs]] = kind
    return table


@cache
def _answers() -> tuple[Array, Array]:
    """Return for each question about the last character, and about the first, which classes answer it."""
    last, first = (
        np.array([[kind in kinds for kind in range(CLASSES)] for kinds in asked]) for asked in (_LAST, _FIRST)
    )
    return last, first


@dataclass(frozen=True)
class Shape:
    """The folded lines of a page, joined with line feeds, which also stand before the first and after the last."""

    codes: Array
    sizes: Array
    starts: Array

    @classmethod
    def of(cls, lines: Sequence[str]) -> Shape:
        """Return the shape of *lines*, none of which is empty."""
        joined = "\n" + "\n".join(lines) + "\n"
        codes = np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4"), 0xFFFF)
        sizes = np.fromiter(map(len, lines), np.int64, len(lines))
        return cls(codes, sizes, (sizes + 1).cumsum() - sizes)

    @cached_property
    def count_lines(self) -> int:
        """The number of lines."""
        return len(self.sizes)

    @cached_property
    def places(self) -> Array:
        """The numbers of the lines."""
        return np.arange(self.count_lines)

    @cached_property
    def size_powers(self) -> Array:
        """The lengths of the lines as powers of two."""
        powers: Array = np.log2(self.sizes)
        return powers

    @cached_property
    def rows(self) -> Array:
        """The line of each character from the first on, the line feed at its end included."""
        return self.places.repeat(self.sizes + 1)

    @cached_property
    def classes(self) -> Array:
        """The class of each character, the line feeds included."""
        return classes().take(self.codes)

    @cached_property
    def tally(self) -> Array:
        """How many characters of each class a line has."""
        cells = self.rows * CLASSES
        cells += self.classes[1:]
        tally = np.bincount(cells, minlength=self.count_lines * CLASSES).reshape(self.count_lines, CLASSES)
        tally[:, OTHER] -= 1  # the line feed
        return tally

    @cached_property
    def first(self) -> Array:
        """The class of the first character of each line."""
        return self.classes.take(self.starts)

    @cached_property
    def last(self) -> Array:
        """The class of the last character of each line."""
        return self.classes.take(self.starts + self.sizes - 1)

    @cached_property
    def digits(self) -> Array:
        """The places of digits in `codes`."""
        return np.flatnonzero(self.classes == DIGIT)

    def stops_and_commas(self) -> tuple[Array, Array]:
        """Return how many characters of each line end a sentence, and how many are commas; not those in a number."""
        places = ((self.classes == STOP) | (self.classes == COMMA)).nonzero()[0]
        before, own, after = (self.classes.take(places + step) for step in (-1, 0, 1))
        starts, ends = before != DIGIT, after != DIGIT
        is_stop = own == STOP
        rows = self.rows.take(places - 1)
        stops = np.bincount(rows[is_stop & starts & ends & (after != LATIN)], minlength=self.count_lines)
        return stops, np.bincount(rows[~is_stop & (starts | ends)], minlength=self.count_lines)

    def ends(self) -> Array:
        """Return what the lines end in and start with, a row a question."""
        last, first = self.last, self.first
        code = self.codes.take(self.starts + self.sizes - 1)
        before = np.where(self.sizes > 1, self.classes.take(self.starts + self.sizes - 2), OTHER)
        core = np.where((last == QUOTE) | (last == BRACKET), before, last)
        of_last, of_first = _answers()
        ends = np.concatenate((of_last.take(last, 1), of_first.take(first, 1)))
        ends[0] = (core == STOP) & (code != ord(";"))
        ends[2] = code == ord("?")
        ends[5] = code == ord("…")
        return ends

    def numbers(self) -> Array:
        """Return whether a line has a date, a time of day, a long number, a number with 元, 万 or a percentage."""
        found = np.zeros((4, self.count_lines))
        digits, codes = self.digits, self.codes
        if not len(digits):
            return found
        # Where a run of digits ends, how long it is, what stands behind it: at least the line feed.
        last = (digits[1:] - digits[:-1] != 1).nonzero()[0]
        starts = digits.take(np.concatenate((_FIRST_PLACE, last + 1)))
        ends = digits.take(np.concatenate((last, _LAST_PLACE)))
        sizes, signs = ends - starts, _signs().take(codes.take(ends + 1))
        rows = self.rows.take(ends - 1)
        found[0, rows[(sizes >= 3) & (signs == _YEAR_SIGN)]] = 1
        behind_colon = (codes.take(starts - 1) == ord(":")) & (self.classes.take(starts - 2) == DIGIT)
        found[1, rows[(sizes >= 1) & behind_colon]] = 1
        found[2, rows[sizes >= 4]] = 1
        found[3, rows[signs == _AMOUNT_SIGN]] = 1
        return found

    @cached_property
    def pairs(self) -> Array:
        """Each character with the next one, from the first character on."""
        pairs = self.codes[1:-1] << 16
        pairs |= self.codes[2:]
        return pairs

    def wording_slots(self) -> Array:
        """Return the hash of each pair of neighbours, line feeds included: as many as `rows`, in the same order."""
        codes = np.where(self.classes == DIGIT, np.uint32(ord("0")), self.codes)
        slots: Array = codes[:-1] * 0x110000
        slots += codes[1:]
        slots *= 0x9E3779B1
        slots >>= 13
        slots &= (1 << WORDING_BITS) - 1
        return slots.astype(np.intp)

    def wording(self, weights: Array) -> Array:
        """Return the score of each line by its words: the last weight, and those of its pairs over the root of them."""
        said = np.bincount(self.rows, weights.take(self.wording_slots()), minlength=self.count_lines)
        scores: Array = said / np.sqrt(self.sizes + 1) + weights[-1]
        return scores
