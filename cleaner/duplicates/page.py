"""The page at work: its text and match key, its lines and sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cleaner.duplicates.match_key import MatchKey, make_match_key
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, hash_shingles
from cleaner.duplicates.structure import Structure
from cleaner.ledger import Positions, to_code_points

# A sentence longer than this is not looked through for its border: a line of 50 MB may have none.
MAX_SENTENCE_CHARS = 600

# Letters of other scripts stand before it, but for Hangul.
_FIRST_HAN = 0x2E80

# An indent and an opening mark before the first letter of a sentence.
MAX_LEAD_CHARS = 8

_END = r"(?:[。！？!?…]+[\"'”’」』）)》】\]]*|\n)"
_SENTENCE = re.compile(rf"[^。！？!?…\n]*(?:{_END}|\Z)")
_BORDER = re.compile(_END)
# One of them is the last character of a border but for the signs that close quotations and brackets.
_END_SIGNS = "。！？!?…\n"
# The 5-grams of a key up to this length (2 MB of hashes) are hashed once, for all passages that are compared.
_MAX_HASHED_CHARS = 1 << 18

Span = tuple[int, int]


# Not frozen, since they are made by the hundred, and to make a frozen record takes three times as long.
@dataclass(slots=True, eq=False)
class Unit:
    """A sentence, or its part on one line: a span of the text, its span of the key, and its line (from 0)."""

    start: int
    end: int
    low: int
    high: int
    line: int

    def __len__(self) -> int:
        return self.high - self.low


class Page:
    """A text with its match key and its lines."""

    def __init__(self, text: str, folded: str, source_line: Callable[[int], int]) -> None:
        self.text = text
        self.folded = folded
        self.source_line = source_line
        self.key: MatchKey = make_match_key(folded)
        self.structure = Structure(text)

    @cached_property
    def line_ends(self) -> memoryview:
        """The offsets of the line feeds, and the length of the text."""
        return np.append((to_code_points(self.text) == ord("\n")).nonzero()[0], len(self.text)).data

    @cached_property
    def _grams(self) -> Hashes:
        return hash_shingles(self.key.points)

    def grams(self, low: int, high: int) -> Hashes:
        """Return the hashes of the 5-grams within a span of the key."""
        if len(self.key) > _MAX_HASHED_CHARS:
            return hash_shingles(self.key.points[low:high])
        return self._grams[low : max(low, high - SHINGLE_CHARS + 1)]

    @cached_property
    def _han(self) -> Positions:
        """How many of the compared characters before each place are Han."""
        return np.concatenate(([0], np.cumsum(self.key.points >= _FIRST_HAN)))

    def han_share(self, low: int, high: int) -> float:
        """Return how much of a span of the key is Han."""
        return float(self._han[high] - self._han[low]) / max(1, high - low)

    def line_of(self, offset: int) -> int:
        """Return the number of the line at an offset, from 0."""
        return bisect_left(self.line_ends, offset)

    def line_span(self, line: int) -> Span:
        """Return the span of a line without its line feed."""
        return (self.line_ends[line - 1] + 1 if line else 0), self.line_ends[line]

    def filled_line_before(self, start: int) -> int:
        """Return where the last line before the line at *start* begins that holds something; its own start if none."""
        before = self.text[max(0, start - MAX_SENTENCE_CHARS) : start].rstrip()
        end = max(0, start - MAX_SENTENCE_CHARS) + len(before)
        return self.text.rfind("\n", 0, end) + 1 if before else start

    def starts_line(self, place: int) -> bool:
        """Tell whether a place in the key is the first one of its line."""
        start, _ = self.line_span(self.line_of(self.key.offset_of(place)))
        return self.key.locate(start) == place

    def line_end(self, place: int) -> int:
        """Return the place in the key after the last one of the line that a place stands on."""
        _, end = self.line_span(self.line_of(self.key.offset_of(place)))
        return self.key.locate(end)

    def line_start(self, place: int) -> int:
        """Return the first place in the key of the line that a place stands on."""
        return self.key.locate(self.line_span(self.line_of(self.key.offset_of(place)))[0])

    def is_line(self, low: int, high: int) -> bool:
        """Tell whether a span of the key is all that stands on one line."""
        return self.starts_line(low) and self.line_end(low) == high

    def line_beside(self, place: int, step: int) -> Span | None:
        """Return the span of the key of the next line (step 1) or the one before (-1) that holds something."""
        line = self.line_of(self.key.offset_of(place))
        start, end = self.line_span(line)
        if step > 0:
            low = self.key.locate(end)
            return (low, self.line_end(low)) if low < len(self.key) else None
        high = self.key.locate(start)
        if not high:
            return None
        return self.key.locate(self.line_span(self.line_of(self.key.offset_of(high - 1)))[0]), high

    def at_border(self, offset: int) -> bool:
        """Tell whether a sentence or a line starts at an offset of the text."""
        before = self.text[max(0, offset - MAX_LEAD_CHARS) : offset]
        ends = [match.end() for match in _BORDER.finditer(before)]
        return not before[ends[-1] if ends else 0 :].strip(' \t\u3000“"‘「『（(【') and (
            bool(ends) or offset <= MAX_LEAD_CHARS
        )

    def _border_before(self, offset: int) -> int | None:
        """Return the last border of a sentence before an offset; None if none is near."""
        window = max(0, offset - MAX_SENTENCE_CHARS), offset
        last = max(self.text.rfind(sign, *window) for sign in _END_SIGNS)
        found = _BORDER.match(self.text, last, offset) if last >= 0 else None
        return found.end() if found is not None else None

    def widen_to_sentences(self, low: int, high: int) -> Span:
        """Return the span of the text from the first to the last border of a sentence around a span of the key.

        Where no border is near, the border inside is taken, so that no sentence is cut.
        """
        start, end = self.key.offset_of(low), self.key.offset_of(high - 1) + 1
        border = self._border_before(start)
        if border is not None:
            start = border
        elif start > MAX_SENTENCE_CHARS:
            inside = _BORDER.search(self.text, start, end)
            start = inside.end() if inside else end
        else:
            start = 0
        after = _BORDER.search(self.text, max(start, end - 1), end + MAX_SENTENCE_CHARS)
        if after:
            end = after.end()
        elif end + MAX_SENTENCE_CHARS < len(self.text):
            end = max((match.end() for match in _BORDER.finditer(self.text, start, end)), default=start)
        else:
            end = len(self.text)
        return start, end

    def units(self, start: int, end: int) -> list[Unit]:
        """Return the units of a span of the text that hold something to compare."""
        text, key, line_ends = self.text, self.key, self.line_ends
        units: list[Unit] = []
        low, line = key.locate(start), 0
        for match in _SENTENCE.finditer(text, start, end):
            stop = match.end()
            high = key.locate(stop, low)
            if high > low:
                line = bisect_left(line_ends, key.offset_of(low), line)
                units.append(Unit(match.start(), stop - (text[stop - 1] == "\n"), low, high, line))
                low = high
        return units
