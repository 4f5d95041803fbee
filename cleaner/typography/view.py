"""A text as the passes look at it: flags, neighbours, lines, and the places that are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, to_code_points
from cleaner.typography.characters import (
    BRACKET,
    BREAK,
    CODE_SIGN,
    DIGIT,
    HAN,
    KANA,
    LETTER,
    MARK,
    QUOTE,
    SPACE,
    Flags,
    flag_table,
)
from cleaner.typography.code import is_code

Mask = npt.NDArray[np.bool_]

# Of kana and Han characters, how many are kana in a line that is Japanese. Japanese prose has 0.35 and more, titles
# 0.2; a Chinese paragraph that quotes a Japanese word stays under 0.05.
MIN_KANA_SHARE = 0.15
# A line with this many alphabetic words, and more than two for each Han character, is a Latin sentence that names
# something in Chinese; Chinese prose on software has about one word for four Han characters.
MIN_LATIN_WORDS = 6
LATIN_WORDS_PER_HAN = 2

_URL = re.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.-]{0,20}://|\bwww\.)(?:[!#-;=?-~]|(?<=[/=?&_%#-])[㐀-鿿]+|(?<=_\()[㐀-鿿]+)+"
)
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_BACKTICKS = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]+\1(?!`)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|<!--[^\n]{0,300}?-->")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CALL = re.compile(r"""[A-Za-z_$][\w.$]{0,80}\((?:"[^"\n]{0,200}"|'[^'\n]{0,200}')[^()\n]{0,200}\)""", re.ASCII)
_ATTRIBUTE = re.compile(r"""[A-Za-z_][\w-]{0,40}=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')""", re.ASCII)
_INCLUDE = re.compile(r"#\s?include\s*[\"<][^\">\n]{1,200}[\">]")
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)")
# A kind of place that is left alone, with the sign without which there is none in a text.
_PROTECTED = (
    ("://", _URL),
    ("www.", _URL),
    ("@", _EMAIL),
    ("`", _BACKTICKS),
    ("<", _TAG),
    ("&", _ENTITY),
    ('("', _CALL),
    ("('", _CALL),
    ('="', _ATTRIBUTE),
    ("='", _ATTRIBUTE),
    ("](", _LINK_TARGET),
    ("include", _INCLUDE),
)
# Signs after an address that belong to the sentence around it.
_AFTER_URL = ".,:;?!'\"*"


# One line in so many is few enough to look at these alone; the results are the same either way.
FEW_LINES = 8
# Between a mark and the letter it belongs to stand a few signs; more are a row of dots or the like.
_MAX_STEPS = 16


def group_starts(values: Positions) -> Positions:
    """Return the indices at which a sorted array takes a new value."""
    is_start = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_start[1:])
    return np.flatnonzero(is_start)


class View:
    """A text with the flags of its characters, shape (len(text) + 2,): a line feed is put before and after it.

    Positions are those of the text; `flags[p + 1]` belongs to position p, so that ``-1``
    and ``len(text)`` have flags too.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.points: CodePoints = to_code_points(text)
        self.flags: Flags = np.empty(len(text) + 2, dtype=np.uint16)
        self.flags[0] = self.flags[-1] = BREAK
        # "clip" only because "raise" would copy: no code point lies outside the table.
        np.take(flag_table(), self.points, out=self.flags[1:-1], mode="clip")
        self._code: dict[int, bool] = {}

    def find(self, flag: int) -> Positions:
        """Return the positions of the characters that have any bit of *flag*."""
        return np.flatnonzero((self.flags[1:-1] & flag) != 0)

    def at(self, positions: Positions, offset: int = 0) -> Flags:
        """Return the flags at *positions* plus *offset*, which is -1, 0 or 1."""
        found: Flags = self.flags[positions + (1 + offset)]
        return found

    def is_dot(self, positions: Positions) -> Mask:
        """Tell which *positions* hold a point, a full stop or an ellipsis."""
        signs = self.points[np.clip(positions, 0, len(self.text) - 1)]
        is_dot: Mask = (signs == ord(".")) | (signs == ord("。")) | (signs == ord("…"))
        is_dot &= (self.at(positions) & MARK) != 0
        return is_dot

    def around(self, starts: Positions, ends: Positions, skip: int) -> tuple[Positions, Positions]:
        """Return the nearest positions before *starts* and from *ends* on whose flags have no bit of *skip*.

        -1 and len(text) stand for the edges of the text.
        """
        before, after = starts - 1, ends.copy()
        for _ in range(_MAX_STEPS):
            skipped_before = (self.at(before) & skip) != 0
            skipped_after = (self.at(after) & skip) != 0
            if not skipped_before.any() and not skipped_after.any():
                return before, after
            before = before - skipped_before
            after = after + skipped_after
        # Long runs of signs: walking them from each of their members would take the square of their length.
        solid = np.flatnonzero((self.flags & skip) == 0) - 1
        return solid[np.searchsorted(solid, starts) - 1], solid[np.searchsorted(solid, ends)]

    @cached_property
    def line_ends(self) -> Positions:
        """The positions of the line feeds, and of the end of the text."""
        return np.append(self.find(BREAK), len(self.text))

    def lines_of(self, positions: Positions) -> Positions:
        """Return the numbers, from 0, of the lines that *positions* are on."""
        return np.searchsorted(self.line_ends, positions)

    def line_span(self, line: int) -> tuple[int, int]:
        """Return the span of a line without its line feed."""
        ends = self.line_ends
        return (int(ends[line - 1]) + 1 if line else 0), int(ends[line])

    @cached_property
    def _han_so_far(self) -> npt.NDArray[np.int32]:
        return np.cumsum(self.flags & HAN, dtype=np.int32)

    def count_han(self, starts: Positions, ends: Positions) -> npt.NDArray[np.int32]:
        """Return how many Han characters stand in each span."""
        found: npt.NDArray[np.int32] = self._han_so_far[ends] - self._han_so_far[starts]
        return found

    def is_open(self, positions: Positions) -> Mask:
        """Tell which *positions* may be set: not in code, Japanese or Latin lines, addresses, or marked-up places."""
        if not positions.size:
            return np.zeros(0, dtype=bool)
        lines = self.lines_of(positions)
        wanted = lines[group_starts(lines)]
        # Where few lines are asked about, the others are not looked at.
        is_few = wanted.size * FEW_LINES <= self.line_ends.size
        if is_few:
            closed = np.array([self.is_foreign(line) or self.is_code(line) for line in wanted.tolist()], dtype=bool)
        else:
            closed = self._foreign_lines[wanted]
            for i in np.flatnonzero(~closed & self._suspects[wanted]).tolist():
                closed[i] = self.is_code(int(wanted[i]))
        is_open: Mask = ~closed[np.searchsorted(wanted, lines)]
        spans = [self.line_span(line) for line in wanted[~closed].tolist()] if is_few else [(0, len(self.text))]
        for span in spans:
            for start, end in self._protected_in(*span):
                low, high = np.searchsorted(positions, (start, end))
                is_open[low:high] = False
        return is_open

    def is_code(self, line: int) -> bool:
        """Tell whether a line reads as code."""
        known = self._code.get(line)
        if known is None:
            known = bool(self._suspects[line]) and is_code(self.text, *self.line_span(line))
            self._code[line] = known
        return known

    def is_foreign(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean, or a Latin sentence."""
        return self.is_japanese(line) or self._is_latin(*self.line_span(line))

    def _is_latin(self, start: int, end: int) -> bool:
        # The words of an address are none of the sentence.
        spans = [found.span() for pattern in _addresses_in(self.text, start, end) for found in pattern]
        flags = self.flags[start : end + 1] if not spans else self.flags[start : end + 1].copy()
        for low, high in spans:
            flags[low - start + 1 : high - start + 1] = 0
        is_letter = (flags & LETTER) != 0
        words = int(np.count_nonzero(is_letter[1:] & ~is_letter[:-1]))
        return words >= MIN_LATIN_WORDS and words > LATIN_WORDS_PER_HAN * int(np.count_nonzero(flags & HAN))

    def is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        start, end = self.line_span(line)
        flags = self.flags[start + 1 : end + 1]
        kana = int(np.count_nonzero(flags & KANA))
        return kana > 1 and kana >= MIN_KANA_SHARE * (kana + int(np.count_nonzero(flags & HAN)))

    @cached_property
    def _suspects(self) -> Mask:
        """The lines that may be code: they hold a sign of it, begin with an ASCII sign, or end with a semicolon."""
        ends = self.line_ends
        suspects = np.zeros(ends.size, dtype=bool)
        suspects[self.lines_of(self.find(CODE_SIGN))] = True
        padded = np.append(self.points, ord("\n"))
        starts = np.concatenate([np.zeros(1, dtype=ends.dtype), ends[:-1] + 1])
        suspects |= padded[starts] < 0x80
        suspects |= padded[np.maximum(ends - 1, 0)] == ord(";")
        return suspects

    @cached_property
    def _foreign_lines(self) -> Mask:
        """The lines in Japanese or Korean, and those that are Latin sentences."""
        foreign = np.zeros(self.line_ends.size, dtype=bool)
        letters = self.find(LETTER | KANA)
        is_kana = (self.at(letters) & KANA) != 0
        for line in np.unique(self.lines_of(letters[is_kana])).tolist():
            foreign[line] = self.is_japanese(line)
        letters = letters[~is_kana]
        word_starts = letters[np.diff(letters, prepend=-2) != 1]
        words = np.bincount(self.lines_of(word_starts), minlength=1)
        for line in np.flatnonzero(words >= MIN_LATIN_WORDS).tolist():
            foreign[line] |= self._is_latin(*self.line_span(line))
        return foreign

    @cached_property
    def protected(self) -> tuple[tuple[int, int], ...]:
        """The spans of addresses, quoted code, tags, entities, calls and attributes."""
        return tuple(self._protected_in(0, len(self.text)))

    def _protected_in(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        seen: set[re.Pattern[str]] = set()
        for sign, pattern in _PROTECTED:
            if pattern not in seen and self.text.find(sign, start, end) >= 0:
                seen.add(pattern)
                for found in pattern.finditer(self.text, start, end):
                    yield _without_tail(self.text, *found.span()) if pattern is _URL else found.span()


def _addresses_in(text: str, start: int, end: int) -> Iterator[Iterator[re.Match[str]]]:
    if text.find("://", start, end) >= 0 or text.find("www.", start, end) >= 0:
        yield _URL.finditer(text, start, end)
    if text.find("@", start, end) >= 0:
        yield _EMAIL.finditer(text, start, end)


def _without_tail(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of an address without the signs of the sentence after it."""
    while end > start and (
        text[end - 1] in _AFTER_URL
        or (text[end - 1] == ")" and text.count("(", start, end) < text.count(")", start, end))
    ):
        end -= 1
    return start, end


# What is passed over from a mark to the letter it follows or precedes.
BETWEEN_LETTERS = SPACE | MARK | QUOTE
BETWEEN_LETTERS_AND_BRACKETS = BETWEEN_LETTERS | BRACKET
ALPHANUMERIC = LETTER | DIGIT
