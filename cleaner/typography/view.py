"""A text as the passes look at it: flags, neighbours, lines, and the places that are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, from_code_points, to_code_points
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


_NOWHERE: Positions = np.zeros(0, dtype=np.int64)
_NOWHERE.setflags(write=False)


def group_starts(values: Positions) -> Positions:
    """Return the indices at which a sorted array takes a new value."""
    is_start = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_start[1:])
    return np.flatnonzero(is_start)


def lengths_of(starts: Positions, size: int) -> Positions:
    """Return the lengths of the groups that begin at *starts*, of *size* members in all."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    if starts.size:
        lengths[-1] = size - starts[-1]
    return lengths


class View:
    """A text with the flags of its characters, shape (len(text) + 2,): a line feed is put before and after it.

    Positions are those of the text; `flags[p + 1]` belongs to position p, so that ``-1``
    and ``len(text)`` have flags too. One view serves all steps of a pass: what a step
    changes is put into it, character for character, so that no position moves.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.points: CodePoints = to_code_points(text)
        self.flags: Flags = np.empty(len(text) + 2, dtype=np.uint16)
        self.flags[0] = self.flags[-1] = BREAK
        # "clip" only because "raise" would copy: no code point lies outside the table.
        np.take(flag_table(), self.points, out=self.flags[1:-1], mode="clip")
        # Which flags occur at all.
        self.kinds = int(np.bitwise_or.reduce(self.flags))
        self._solid: dict[int, Positions] = {}

    def put(self, positions: Positions, signs: str) -> None:
        """Put *signs* at *positions*. Letters may change their width, and signs become other signs."""
        if not self.points.flags.writeable:
            self.points = self.points.copy()
        points = to_code_points(signs)
        flags = flag_table()[points]
        self.points[positions] = points
        self.flags[positions + 1] = flags
        self.kinds |= int(np.bitwise_or.reduce(flags))
        self.text = from_code_points(self.points)
        self._solid.clear()

    def find(self, flag: int) -> Positions:
        """Return the positions of the characters that have any bit of *flag*."""
        if not self.kinds & flag:
            return _NOWHERE
        return (self.flags[1:-1] & flag).nonzero()[0]

    def at(self, positions: Positions, offset: int = 0) -> Flags:
        """Return the flags at *positions* plus *offset*, which is -1, 0 or 1."""
        found: Flags = self.flags[positions + (1 + offset)]
        return found

    def is_dot(self, positions: Positions) -> Mask:
        """Tell which *positions* hold a point, a full stop or an ellipsis."""
        signs = self.points[np.minimum(np.maximum(positions, 0), len(self.text) - 1)]
        is_dot: Mask = (signs == ord(".")) | (signs == ord("。")) | (signs == ord("…"))
        is_dot &= (self.at(positions) & MARK) != 0
        return is_dot

    def around(self, starts: Positions, ends: Positions, skip: int) -> tuple[Positions, Positions]:
        """Return the nearest positions before *starts* and from *ends* on whose flags have no bit of *skip*.

        -1 and len(text) stand for the edges of the text.
        """
        solid = self._solid.get(skip)
        if solid is None:
            solid = self._solid[skip] = ((self.flags & skip) == 0).nonzero()[0] - 1
        return solid[solid.searchsorted(starts) - 1], solid[solid.searchsorted(ends)]

    @cached_property
    def line_ends(self) -> Positions:
        """The positions of the line feeds, and of the end of the text."""
        return (self.flags[1:] & BREAK).nonzero()[0]

    def lines_of(self, positions: Positions) -> Positions:
        """Return the numbers, from 0, of the lines that *positions* are on."""
        return self.line_ends.searchsorted(positions)

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
        """Tell which *positions* may be set: not in code, Japanese or Latin lines, addresses, or marked-up places.

        Of each line and address this is judged once, on the text as the pass was given it.
        """
        if not positions.size:
            return np.zeros(0, dtype=bool)
        lines = self.lines_of(positions)
        judged = self._judged
        unknown = lines[judged[lines] == 0]
        for line in set(unknown.tolist()):
            is_closed = self._foreign_lines[line] or (
                self._suspects[line] and is_code(self.text, *self.line_span(line))
            )
            judged[line] = -1 if is_closed else 1
        is_open: Mask = judged[lines] > 0
        if self.protected:
            starts, ends = self._protected_bounds
            is_open &= positions >= ends[starts.searchsorted(positions, side="right")]
        return is_open

    @cached_property
    def _judged(self) -> npt.NDArray[np.int8]:
        """What is known of each line: 1 it may be set, -1 it is left alone, 0 nothing yet."""
        return np.zeros(self.line_ends.size, dtype=np.int8)

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
    def line_starts(self) -> Positions:
        """The positions of the first characters of the lines."""
        starts = np.empty_like(self.line_ends)
        starts[0] = 0
        np.add(self.line_ends[:-1], 1, out=starts[1:])
        return starts

    @cached_property
    def _suspects(self) -> Mask:
        """The lines that may be code: they hold a sign of it, begin with an ASCII sign, or end with a semicolon."""
        starts, ends = self.line_starts, self.line_ends
        suspects = np.zeros(ends.size, dtype=bool)
        if self.kinds & CODE_SIGN:
            suspects[self.lines_of(self.find(CODE_SIGN))] = True
        if len(self.text):
            last = len(self.text) - 1
            suspects |= self.points[np.minimum(starts, last)] < 0x80
            suspects |= self.points[np.maximum(ends - 1, 0)] == ord(";")
        return suspects

    @cached_property
    def _foreign_lines(self) -> Mask:
        """The lines in Japanese or Korean, and those that are Latin sentences."""
        starts, ends = self.line_starts, self.line_ends
        foreign = np.zeros(ends.size, dtype=bool)
        if self.kinds & KANA:
            for line in np.unique(self.lines_of(self.find(KANA))).tolist():
                foreign[line] = self.is_japanese(line)
        if self.kinds & LETTER:
            is_letter = (self.flags & LETTER) != 0
            is_letter[1:] &= ~is_letter[:-1]  # the first ones of words are left
            words_so_far = np.cumsum(is_letter, dtype=np.int32)
            words = words_so_far[ends] - words_so_far[starts]
            han = self.count_han(starts, ends)
            for line in ((words >= MIN_LATIN_WORDS) & (words > LATIN_WORDS_PER_HAN * han)).nonzero()[0].tolist():
                foreign[line] |= self._is_latin(*self.line_span(line))
        return foreign

    @cached_property
    def protected(self) -> tuple[tuple[int, int], ...]:
        """The spans of addresses, quoted code, tags, entities, calls and attributes."""
        return tuple(self._find_protected())

    @cached_property
    def _protected_bounds(self) -> tuple[Positions, Positions]:
        """The starts of the protected spans in order, and where the first n of them end at the latest, for n from 0."""
        spans = np.array(sorted(self.protected), dtype=np.int64).reshape(-1, 2)
        ends = np.zeros(len(spans) + 1, dtype=np.int64)
        np.maximum.accumulate(spans[:, 1], out=ends[1:])
        return spans[:, 0].copy(), ends

    def _find_protected(self) -> Iterator[tuple[int, int]]:
        seen: set[re.Pattern[str]] = set()
        for sign, pattern in _PROTECTED:
            if sign in self.text and pattern not in seen:
                seen.add(pattern)
                for found in pattern.finditer(self.text):
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
