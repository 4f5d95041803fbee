"""A text as the passes look at it: flags, neighbours, lines, and the places that are left alone."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, to_code_points
from cleaner.typography.characters import (
    BRACKET,
    BREAK,
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
_CALL = re.compile(r"""[A-Za-z_][\w.]{0,80}\((?:"[^"\n]{0,200}"|'[^'\n]{0,200}')[^()\n]{0,200}\)""", re.ASCII)
_ATTRIBUTE = re.compile(r"""[A-Za-z_][\w-]{0,40}=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')""", re.ASCII)
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)")
# A kind of place that is left alone, with the sign without which there is none in a text.
_PROTECTED = (
    ("://", _URL),
    ("www.", _URL),
    ("@", _EMAIL),
    ("`", _BACKTICKS),
    ("<", _TAG),
    ("&", _ENTITY),
    ("(", _CALL),
    ("=", _ATTRIBUTE),
    ("](", _LINK_TARGET),
)
# Signs after an address that belong to the sentence around it.
_AFTER_URL = ".,:;?!'\"*"


class View:
    """A text with the flags of its characters, shape (len(text) + 2,): a line feed is put before and after it.

    Positions are those of the text; `flags[p + 1]` belongs to position p, so that ``-1``
    and ``len(text)`` have flags too.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.points: CodePoints = to_code_points(text)
        self.flags: Flags = np.full(len(text) + 2, BREAK, dtype=np.uint16)
        np.take(flag_table(), self.points, out=self.flags[1:-1])
        self._closed: dict[int, bool] = {}

    def find(self, flag: int) -> Positions:
        """Return the positions of the characters that have any bit of *flag*."""
        return np.flatnonzero(self.flags[1:-1] & flag)

    def at(self, positions: Positions, offset: int = 0) -> Flags:
        """Return the flags at *positions* plus *offset*, which is -1, 0 or 1."""
        found: Flags = self.flags[positions + (1 + offset)]
        return found

    def around(self, starts: Positions, ends: Positions, skip: int) -> tuple[Positions, Positions]:
        """Return the nearest positions before *starts* and from *ends* on whose flags have no bit of *skip*.

        -1 and len(text) stand for the edges of the text.
        """
        solid = self._solid(skip)
        before = solid[np.searchsorted(solid, starts) - 1]
        after = solid[np.searchsorted(solid, ends)]
        return before, after

    def _solid(self, skip: int) -> Positions:
        solid: Positions = np.flatnonzero((self.flags & skip) == 0) - 1
        return solid

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
    def han(self) -> Positions:
        """The positions of all Han characters."""
        return self.find(HAN)

    def count_han(self, starts: Positions, ends: Positions) -> Positions:
        """Return how many Han characters stand in each span."""
        return np.searchsorted(self.han, ends) - np.searchsorted(self.han, starts)

    def is_open(self, positions: Positions) -> Mask:
        """Tell which *positions* may be set: not in code, Japanese or Latin lines, addresses, or marked-up places."""
        if not positions.size:
            return np.zeros(0, dtype=bool)
        lines, inverse = np.unique(self.lines_of(positions), return_inverse=True)
        is_open = np.array([not self.is_closed(line) for line in lines.tolist()], dtype=bool)[inverse]
        for start, end in self.protected:
            low, high = np.searchsorted(positions, (start, end))
            is_open[low:high] = False
        return is_open

    def is_closed(self, line: int) -> bool:
        """Tell whether a line is left alone as a whole."""
        known = self._closed.get(line)
        if known is None:
            known = self._closed[line] = line in self._foreign_lines or is_code(self.text, *self.line_span(line))
        return known

    def is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        start, end = self.line_span(line)
        flags = self.flags[start + 1 : end + 1]
        kana = int(np.count_nonzero(flags & KANA))
        return kana > 1 and kana >= MIN_KANA_SHARE * (kana + int(np.count_nonzero(flags & HAN)))

    @cached_property
    def _foreign_lines(self) -> frozenset[int]:
        kana = np.unique(self.lines_of(self.find(KANA)))
        japanese = {line for line in kana.tolist() if self.is_japanese(line)}
        alphabetic = (self.flags & LETTER) != 0
        word_starts = np.flatnonzero(alphabetic[1:] & ~alphabetic[:-1])
        words = np.bincount(self.lines_of(word_starts)) if word_starts.size else np.zeros(0, dtype=np.int64)
        wordy = np.flatnonzero(words >= MIN_LATIN_WORDS)
        starts = np.array([self.line_span(line)[0] for line in wordy.tolist()], dtype=np.int64)
        latin = words[wordy] > LATIN_WORDS_PER_HAN * self.count_han(starts, self.line_ends[wordy])
        return frozenset(japanese | set(wordy[latin].tolist()))

    @cached_property
    def protected(self) -> tuple[tuple[int, int], ...]:
        """The spans of addresses, quoted code, tags, entities, calls and attributes."""
        spans: list[tuple[int, int]] = []
        seen: set[re.Pattern[str]] = set()
        for sign, pattern in _PROTECTED:
            if pattern not in seen and sign in self.text:
                seen.add(pattern)
                for found in pattern.finditer(self.text):
                    spans.append(_without_tail(self.text, *found.span()) if pattern is _URL else found.span())
        return tuple(sorted(spans))


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
