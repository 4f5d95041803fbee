"""Which lines keep their indents and runs of spaces: code, and what stands within fences."""

from __future__ import annotations

import re
from bisect import bisect_right

import numpy as np

from cleaner.fences import fenced_spans
from cleaner.ledger import CodePoints, Positions, to_code_points
from cleaner.patterns import compile_later
from cleaner.typography.characters import CODE_SIGN, OTHER_BREAKS, Flags
from cleaner.typography.code import MAX_CODE_CHARS, is_code

_TO_FEEDS = str.maketrans(dict.fromkeys(OTHER_BREAKS, "\n"))
# Signs that Chinese prose has and a program rarely outside its strings.
_PROSE = re.compile("[，。！？；：、]")
# A string alone on its line, in a list or in a catalogue of messages.
_STRING = re.compile(r"(?:\#~\s)?\"[^\"“”\n]*(?:\\\"[^\"“”\n]*)*\"|'[^'\n]*'")
_OPENS_STRING = ("[", "(", "{", ",", '""')
_HAN = compile_later("[㐀-鿿]")


class CodeLines:
    """Tells which lines of a text are code. Ask about lines in their order: one may go on from the line before it."""

    def __init__(self, text: str, points: CodePoints, flags: Flags, ends: Positions | None = None) -> None:
        """Take a text with its code points and their flags; *ends* are the ends of its lines where they are known."""
        if ends is None:
            if any(sign in text for sign in OTHER_BREAKS):
                text = text.translate(_TO_FEEDS)
                points = to_code_points(text)
            feeds = (points == 0x0A).nonzero()[0]
            ends = np.empty(feeds.size + 1, dtype=np.int64)
            ends[:-1], ends[-1] = feeds, len(text)
        self.text = text
        self._ends = ends
        self._end_list: list[int] = ends.tolist()
        self.fences = fenced_spans(text)
        self._fence_starts = [start for start, _ in self.fences]
        self._known: dict[int, bool] = {}
        # Most lines begin with Chinese, or a wide space before it, and hold no sign of code.
        self._may_be = np.zeros(ends.size, dtype=bool)
        self._may_be[ends.searchsorted(((flags & CODE_SIGN) != 0).nonzero()[0])] = True
        if text:
            starts = np.zeros_like(ends)
            np.add(ends[:-1], 1, out=starts[1:])
            starts[-1] = min(starts[-1], len(text) - 1)
            firsts = points[starts]
            self._may_be |= (firsts < 0x80) | (firsts == 0xA0)
        for start, end in self.fences:
            first, last = ends.searchsorted([start, end])
            self._may_be[first : last + 1] = True

    def lines_of(self, positions: Positions) -> Positions:
        """Return the numbers of the lines that *positions* are on."""
        return self._ends.searchsorted(positions)

    def is_fenced(self, start: int, end: int) -> bool:
        """Tell whether a span is between the two fences of a block."""
        at = bisect_right(self._fence_starts, start) - 1
        return at >= 0 and end <= self.fences[at][1]

    def holds(self, line: int) -> bool:
        """Tell whether a line is code, or indented lines lead from it up to a line of code."""
        passed = []
        if not self._may_be[line]:
            return False
        known = self._known.get(line)
        while known is None:
            known = self._judge(line)
            passed.append(line)
            if known is None:
                line = self._line_above(line)
                known = self._known.get(line) if line >= 0 and self._may_be[line] else False
        self._known.update(dict.fromkeys(passed, known))
        return known

    def _judge(self, line: int) -> bool | None:
        """Tell whether a line is code or is none, or None where the line above it decides."""
        start, end = self._span(line)
        shown = self.text[start : min(end, start + MAX_CODE_CHARS)]
        solid = shown.strip()
        if not solid:
            return False
        if self.fences and self.is_fenced(start, start + 1):
            return True
        if is_code(solid, 0, len(solid)):
            return True
        if _STRING.fullmatch(solid):
            return None if self._opens_string(self._line_above(line)) else False
        is_indented = shown[0].isspace() and shown[0] != "\u3000"
        return None if is_indented and not _reads_as_prose(solid) else False

    def _opens_string(self, line: int) -> bool:
        """Tell whether a string on the next line belongs to this line: a list, a call, or a string that goes on."""
        if line < 0:
            return False
        start, end = self._span(line)
        above = self.text[start:end].rstrip()
        return above.endswith(_OPENS_STRING) or _STRING.fullmatch(above.strip()) is not None

    def _span(self, line: int) -> tuple[int, int]:
        ends = self._end_list
        return ends[line - 1] + 1 if line else 0, ends[line]

    def _line_above(self, line: int) -> int:
        """Return the nearest line above that is not blank, or -1."""
        line -= 1
        while line >= 0:
            start, end = self._span(line)
            if start < end and not self.text[start:end].isspace():
                break
            line -= 1
        return line


def _reads_as_prose(line: str) -> bool:
    return _PROSE.search(line) is not None or 2 * len(_HAN.findall(line)) > len(line)
