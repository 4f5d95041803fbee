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
_DATE_SIGNS = tuple(map(ord, "-/.年"))
_AMOUNT_SIGNS = tuple(map(ord, "元万%"))
# Hashes of pairs of characters, whose weights score a line by its words.
WORDING_BITS = 14
MAX_TITLE_PAIRS = 60


@cache
def classes() -> Array:
    """Return the class of each code point of the basic plane. The result is constant and must not be changed."""
    table = np.full(0x10000, OTHER, np.uint8)
    table[0x3400:0xA000] = HAN
    table[0x25A0:0x2700] = SIGN
    for name, members in _MEMBERS.items():
        table[[ord(character) for character in members]] = CLASS_NAMES.index(name)
    return table


def hashed(keys: Array) -> tuple[int, Array]:
    """Return the size of a table with sixteen times as many places as there are keys, and the place of each key."""
    bits = max(12, len(keys).bit_length() + 4)
    return 1 << bits, ((keys * 0x9E3779B1) >> 7) & ((1 << bits) - 1)


def first_and_last(places: tuple[int, Array], rows: Array, valid: Array) -> tuple[Array, Array]:
    """Return the first and the last row in which each key stands among the valid ones; -1 where it does in none.

    *places* are those of `hashed`: one key in 16 is taken for another.
    """
    size, slots = places
    chosen, of = slots[valid], rows[valid]
    last = np.full(size, -1, np.int32)
    first = last.copy()
    last[chosen] = of
    first[chosen[::-1]] = of[::-1]
    return first[slots], last[slots]


@dataclass(frozen=True)
class Shape:
    """The folded lines of a page, joined with line feeds, which also stand before the first and after the last."""

    raw: bytes
    codes: Array
    sizes: Array
    starts: Array

    @classmethod
    def of(cls, lines: Sequence[str]) -> Shape:
        """Return the shape of *lines*, none of which is empty."""
        joined = "\n" + "\n".join(lines) + "\n"
        codes = np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4"), 0xFFFF)
        sizes = np.fromiter(map(len, lines), np.int64, len(lines))
        return cls(joined.encode("utf-8", "surrogatepass"), codes.astype(np.int64), sizes, np.cumsum(sizes + 1) - sizes)

    @cached_property
    def count_lines(self) -> int:
        """The number of lines."""
        return len(self.sizes)

    @cached_property
    def rows(self) -> Array:
        """The line of each character from the first on, the line feed at its end included."""
        return np.repeat(np.arange(self.count_lines), self.sizes + 1)

    @cached_property
    def classes(self) -> Array:
        """The class of each character, the line feeds included."""
        return classes()[self.codes]

    @cached_property
    def tally(self) -> Array:
        """How many characters of each class a line has."""
        cells = np.bincount(self.rows * CLASSES + self.classes[1:], minlength=self.count_lines * CLASSES)
        tally = cells.reshape(self.count_lines, CLASSES)
        tally[:, OTHER] -= 1  # the line feed
        return tally

    @cached_property
    def first(self) -> Array:
        """The class of the first character of each line."""
        found: Array = self.classes[self.starts]
        return found

    @cached_property
    def last(self) -> Array:
        """The class of the last character of each line."""
        found: Array = self.classes[self.starts + self.sizes - 1]
        return found

    @cached_property
    def _around(self) -> tuple[Array, Array, Array]:
        own = self.classes[1:]
        return self.classes[:-1], own, np.append(own[1:], np.uint8(OTHER))

    @cached_property
    def pair_slots(self) -> tuple[int, Array]:
        """The size of a table for pairs, and the place of each pair in it."""
        return hashed(self.pairs)

    def words_in_common(self, words: Array) -> Array:
        """Return how many of the pairs of each line are among the places *words*."""
        size, slots = self.pair_slots
        known = np.zeros(size, np.bool_)
        known[words] = True
        hits = known[slots] & self.plain_pairs
        common: Array = np.bincount(self.rows_of_pairs, hits, minlength=self.count_lines)
        return common

    @cached_property
    def stops(self) -> Array:
        """Which characters end a sentence, not a number or a part of an address."""
        before, own, after = self._around
        found: Array = (own == STOP) & (after != DIGIT) & (after != LATIN) & (before != DIGIT)
        return found

    @cached_property
    def commas(self) -> Array:
        """Which characters are commas, not those in a number."""
        before, own, after = self._around
        found: Array = (own == COMMA) & ~((before == DIGIT) & (after == DIGIT))
        return found

    def count(self, marked: Array) -> Array:
        """Return how many of the marked characters each line has."""
        found: Array = np.bincount(self.rows[marked], minlength=self.count_lines)
        return found

    def ends(self) -> list[Array]:
        """Return what the lines end in and start with, a row a question."""
        last, first = self.last, self.first
        code = self.codes[self.starts + self.sizes - 1]
        before = np.where(self.sizes > 1, self.classes[self.starts + self.sizes - 2], OTHER)
        core = np.where((last == QUOTE) | (last == BRACKET), before, last)
        closed = (core == STOP) & (code != ord(";"))
        ends = [closed, last == STOP, code == ord("?"), last == COMMA, last == COLON, code == ord("…")]
        ends += [last == BRACKET, (last == SEPARATOR) | (last == SIGN), last == DIGIT, first == DIGIT, first == BRACKET]
        ends += [(first == SIGN) | (first == SEPARATOR), (first == QUOTE) | (first == BOOK), first == LATIN]
        return ends

    def numbers(self) -> Array:
        """Return whether a line has a date, a time of day, a long number, a number with 元, 万 or a percentage."""
        found = np.zeros((4, self.count_lines))
        digit = self.classes == DIGIT
        # Places of digits that have another one before them, with those behind them; text ends in a line feed.
        second = np.flatnonzero(digit[1:] & digit[:-1]) + 1
        codes = np.concatenate((self.codes, (0, 0, 0)))
        ends = np.flatnonzero(digit[:-1] & ~digit[1:])
        sign = codes[ends + 1]
        amount = ends[(sign == _AMOUNT_SIGNS[0]) | (sign == _AMOUNT_SIGNS[1]) | (sign == _AMOUNT_SIGNS[2])]
        four = second[2:][second[2:] - second[:-2] == 2]
        sign = codes[four + 1]
        date = four[sum(sign == one for one in _DATE_SIGNS) > 0]
        hour = second[(codes[second - 2] == ord(":")) & digit[np.maximum(second - 3, 0)]]
        long = four[1:][four[1:] - four[:-1] == 1]
        for row, places in zip(found, (date, hour, long, amount), strict=True):
            row[self.rows[places - 1]] = 1
        return found

    @cached_property
    def pairs(self) -> Array:
        """Each character with the next one, from the first character on."""
        return self.codes[1:-1] * 0x10000 + self.codes[2:]

    @cached_property
    def rows_of_pairs(self) -> Array:
        """The line of each pair."""
        return self.rows[: len(self.pairs)]

    @cached_property
    def plain_pairs(self) -> Array:
        """Which pairs are of characters, digits and letters, within a line."""
        plain = self.classes[1:] <= LATIN
        return plain[:-1] & plain[1:]

    def words_of(self, row: int) -> Array:
        """Return the places of the pairs of the first characters of a line, those with a particle left out."""
        low = int(self.starts[row] - 1)
        high = low + min(max(int(self.sizes[row]) - 1, 0), MAX_TITLE_PAIRS)
        own = self.classes[1:]
        dense = (own == HAN) | (own == LATIN) | (own == DIGIT)
        slots: Array = self.pair_slots[1][low:high][dense[low:high] & dense[low + 1 : high + 1]]
        return slots

    def retold(self) -> Array:
        """Return which part of the phrases of five characters of each line stands in a later line."""
        count = self.count_lines
        text, pairs = self.codes[1:], self.pairs
        if len(pairs) < 5:
            return np.zeros(count)
        keys = pairs[:-3] * 0x9E3779B1 + pairs[2:-1] * 0x85EBCA6B + text[4:]
        rows = self.rows[: len(keys)]
        whole = rows == self.rows[4 : 4 + len(keys)]
        sizes = np.maximum(np.bincount(rows, whole, minlength=count), 1)
        size, slots = hashed(keys)
        last = np.full(size, -1, np.int32)
        last[slots[whole]] = rows[whole]
        later: Array = np.bincount(rows, whole & (last[slots] > rows), minlength=count) / sizes
        return later

    def wording_slots(self) -> Array:
        """Return the hash of each pair of neighbours, line feeds included: as many as `rows`, in the same order."""
        codes = np.where(self.classes == DIGIT, ord("0"), self.codes)
        pairs = codes[:-1] * 0x110000 + codes[1:]
        return ((pairs * 0x9E3779B1) >> 13) & ((1 << WORDING_BITS) - 1)

    def wording(self, weights: Array) -> Array:
        """Return the score of each line by its words: the last weight, and those of its pairs over the root of them."""
        said = np.bincount(self.rows, weights[:-1][self.wording_slots()], minlength=self.count_lines)
        scores: Array = said / np.sqrt(self.sizes + 1) + weights[-1]
        return scores
