"""Which lines are left alone: code, data, logs, fenced blocks, lines in Japanese or Korean, Latin sentences."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleaner.fences import fenced_spans
from cleaner.typography.characters import CODE_SIGN, HALF_MARK, HAN, KANA, LETTER
from cleaner.typography.data import MIN_COMMAS, find_rows, is_entry
from cleaner.typography.indents import CodeLines
from cleaner.typography.protection import address_spans

if TYPE_CHECKING:
    from cleaner.ledger import Positions
    from cleaner.typography.view import View

Mask = npt.NDArray[np.bool_]

# Of kana and Han characters, how many are kana in a line that is Japanese. Japanese prose has 0.35 and more, titles
# 0.2; a Chinese paragraph that quotes a Japanese word stays under 0.05.
MIN_KANA_SHARE = 0.15
# A line with this many alphabetic words, and more than two for each Han character, is a Latin sentence that names
# something in Chinese; Chinese prose on software has about one word for four Han characters.
MIN_LATIN_WORDS = 6
LATIN_WORDS_PER_HAN = 2
_UNKNOWN, _OPEN, _CLOSED = 0, 1, -1


class LineJudge:
    """Judges the lines of a view, each once, on the text as the first step that asks finds it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._verdicts = np.zeros(view.line_ends.size, dtype=np.int8)
        for start, end in fenced_spans(view.text):
            first, last = view.lines_of(np.array([start, end]))
            self._verdicts[first : last + 1] = _CLOSED

    def are_open(self, lines: Positions) -> Mask:
        """Tell which of *lines* may be set."""
        verdicts = self._verdicts
        unknown = lines[verdicts[lines] == _UNKNOWN]
        if unknown.size:
            foreign, rows = self._foreign, self._rows
            for line in set(unknown.tolist()):
                is_closed = foreign[line] or rows[line]
                verdicts[line] = _CLOSED if is_closed or (self._suspects[line] and self._is_code(line)) else _OPEN
        found: Mask = verdicts[lines] == _OPEN
        return found

    def holds_data(self, line: int) -> bool:
        """Tell whether a line is code, fenced, or a row of a table: nothing of it is changed, not even width."""
        if self._verdicts[line] == _UNKNOWN:
            return bool(self._rows[line]) or (bool(self._suspects[line]) and self._is_code(line))
        return bool(self._verdicts[line] == _CLOSED) and not self._foreign[line]

    def _is_code(self, line: int) -> bool:
        view = self._view
        if self._code.holds(line):
            return True
        return is_entry(view.text, view.line_span(line), self._line(line - 1), self._line(line + 1))

    def _line(self, line: int) -> str:
        """Return the text of a line, or nothing beyond the first and the last."""
        if not 0 <= line < self._verdicts.size:
            return ""
        start, end = self._view.line_span(line)
        return self._view.text[start:end]

    @cached_property
    def _code(self) -> CodeLines:
        view = self._view
        return CodeLines(view.text, view.points, view.flags[1:-1], view.line_ends)

    @cached_property
    def _suspects(self) -> Mask:
        """The lines that may be code: they hold a sign of it, begin with an ASCII sign, or end with a semicolon."""
        view = self._view
        starts, ends = view.line_starts, view.line_ends
        suspects = np.zeros(ends.size, dtype=bool)
        if view.kinds & CODE_SIGN:
            suspects[view.lines_of(view.find(CODE_SIGN))] = True
        if view.text:
            last = len(view.text) - 1
            suspects |= view.points[np.minimum(starts, last)] < 0x80  # an indent too
            suspects |= view.points[np.maximum(ends - 1, 0)] == ord(";")
        return suspects

    @cached_property
    def _rows(self) -> Mask:
        """The lines that are rows of a table with commas between its fields."""
        view = self._view
        rows = np.zeros(self._verdicts.size, dtype=bool)
        marks = view.find(HALF_MARK)
        commas = marks[view.points[marks] == ord(",")]
        if commas.size < MIN_COMMAS:
            return rows
        return find_rows(self._line, np.bincount(view.lines_of(commas), minlength=rows.size))

    @cached_property
    def _foreign(self) -> Mask:
        """The lines in Japanese or Korean, and those that are Latin sentences."""
        view = self._view
        starts, ends = view.line_starts, view.line_ends
        foreign = np.zeros(ends.size, dtype=bool)
        if view.kinds & KANA:
            for line in np.unique(view.lines_of(view.find(KANA))).tolist():
                foreign[line] = self.is_japanese(line)
        if view.kinds & LETTER:
            is_letter = (view.flags & LETTER) != 0
            is_letter[1:] &= ~is_letter[:-1]  # the first ones of words are left
            words_so_far = np.cumsum(is_letter, dtype=np.int32)
            words = words_so_far[ends] - words_so_far[starts]
            han = view.count_han(starts, ends)
            for line in ((words >= MIN_LATIN_WORDS) & (words > LATIN_WORDS_PER_HAN * han)).nonzero()[0].tolist():
                foreign[line] |= self._is_latin(*view.line_span(line))
        return foreign

    def is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        start, end = self._view.line_span(line)
        flags = self._view.flags[start + 1 : end + 1]
        kana = int(np.count_nonzero(flags & KANA))
        return kana > 1 and kana >= MIN_KANA_SHARE * (kana + int(np.count_nonzero(flags & HAN)))

    def _is_latin(self, start: int, end: int) -> bool:
        # The words of an address are none of the sentence.
        spans = address_spans(self._view.text, start, end)
        flags = self._view.flags[start : end + 1]
        if spans:
            flags = flags.copy()
            for low, high in spans:
                flags[low - start + 1 : high - start + 1] = 0
        is_letter = (flags & LETTER) != 0
        words = int(np.count_nonzero(is_letter[1:] & ~is_letter[:-1]))
        return words >= MIN_LATIN_WORDS and words > LATIN_WORDS_PER_HAN * int(np.count_nonzero(flags & HAN))
