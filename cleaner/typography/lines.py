"""Which lines are left alone: code, data, logs, fenced blocks, lines in Japanese or Korean, Latin sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from cleaner.fences import fenced_spans
from cleaner.ledger import Positions
from cleaner.typography.characters import CODE_SIGN, HALF_MARK, HAN, KANA, LETTER, Mask
from cleaner.typography.code import MAX_CODE_CHARS
from cleaner.typography.data import find_rows, is_entry, may_be_entry
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.indents import CodeLines
from cleaner.typography.protection import address_spans

# Of kana and Han characters, how many are kana in a line that is Japanese. Japanese prose has 0.35 and more, titles
# 0.2; a Chinese paragraph that quotes a Japanese word stays under 0.05.
MIN_KANA_SHARE = 0.15
# A line with this many alphabetic words, and more than two for each Han character, is a Latin sentence that names
# something in Chinese; Chinese prose on software has about one word for four Han characters.
MIN_LATIN_WORDS = 6
LATIN_WORDS_PER_HAN = 2
# A quotation of Chinese at the beginning of a line, which no colon follows as in an entry of a dictionary, and no
# letter or sign of code on the line: no pattern of `is_code` matches. A comma at the end may part two items of a list.
_SPEECH = re.compile(r'"[^\x00-\x7f\xa0"][^"A-Za-z{}=<>$#\\|&*/\n]*(?:"(?!\s*:)[^A-Za-z{}=<>$#\\|&*/\n]*)?(?<![,;\s])')
_UNKNOWN, _OPEN, _CLOSED = 0, 1, -1


def is_speech(line: str) -> bool:
    """Tell whether a line is empty, or a quotation of Chinese without a sign of code: it is no code then."""
    return not line or (len(line) < MAX_CODE_CHARS and _SPEECH.fullmatch(line) is not None)


class LineJudge:
    """Judges the lines of a text, each once, on the text as the first step that asks finds it."""

    def __init__(self, view: FlaggedText, suspects: Positions | None = None) -> None:
        """Take the text of a view, and the only lines of it that may be left alone, as code, where these are known."""
        self._view = view
        self._knows_all_but_code = suspects is not None
        # Known to be: no line is left alone.
        self.all_are_open = False
        if suspects is not None:
            self._verdicts = np.full(view.line_ends.size, _OPEN, dtype=np.int8)
            self._verdicts[suspects] = _UNKNOWN
            return
        self._verdicts = np.zeros(view.line_ends.size, dtype=np.int8)
        self._fences = fenced_spans(view.text)
        for start, end in self._fences:
            first, last = view.lines_of(np.array([start, end]))
            self._verdicts[first : last + 1] = _CLOSED

    def are_open(self, lines: Positions) -> Mask:
        """Tell which of *lines* may be set."""
        found = self._verdicts[lines]
        if np.count_nonzero(found) < found.size:
            self._judge(lines[found == _UNKNOWN])
            found = self._verdicts[lines]
        is_open: Mask = found == _OPEN
        return is_open

    def _judge(self, lines: Positions) -> None:
        verdicts = self._verdicts
        if not self._knows_all_but_code:
            # Of all lines at once; only what reads each line by itself waits until the line is asked for.
            self._judge_all_but_code()
            lines = lines[verdicts[lines] == _UNKNOWN]
        for line in sorted(set(lines.tolist())):
            verdicts[line] = _CLOSED if self._is_code(line) else _OPEN

    def _judge_all_but_code(self) -> None:
        self._knows_all_but_code = True
        verdicts, suspects, rows = self._verdicts, self._suspects, self._rows
        foreign = self._foreign if self._view.kinds & (KANA | LETTER) else None
        is_any_foreign = foreign is not None and bool(foreign.any())
        if not (self._fences or rows or is_any_foreign) and self._are_speech(suspects):
            self.all_are_open = True
            verdicts[:] = _OPEN
            return
        is_left = verdicts != _UNKNOWN
        is_left[suspects] = True
        verdicts[~is_left] = _OPEN
        verdicts[list(rows)] = _CLOSED
        if is_any_foreign:
            verdicts[foreign] = _CLOSED

    def _are_speech(self, lines: Sequence[int]) -> bool:
        """Tell whether all of *lines* are empty, or begin with a quotation of Chinese and hold no sign of code.

        None of them is code then, if no other line may be: what a line of code is above.
        """
        texts = self._view.lines
        return all(map(is_speech, map(texts.__getitem__, lines)))

    def holds_data(self, line: int) -> bool:
        """Tell whether a line is code, fenced, or a row of a table: nothing of it is changed, not even width."""
        if self._verdicts[line] == _UNKNOWN:
            # Code with many words reads as a Latin sentence too, which would have its width changed.
            return line in self._rows or (line in self._suspects and self._is_code(line))
        return bool(self._verdicts[line] == _CLOSED) and not self._foreign[line]

    def _is_code(self, line: int) -> bool:
        view = self._view
        if self._code.holds(line):
            return True
        span = view.line_span(line)
        return may_be_entry(view.text, *span) and is_entry(view.text, span, self._line(line - 1), self._line(line + 1))

    def _line(self, line: int) -> str:
        """Return the text of a line, or nothing beyond the first and the last."""
        return self._view.lines[line] if 0 <= line < self._verdicts.size else ""

    @cached_property
    def _code(self) -> CodeLines:
        view = self._view
        return CodeLines(view.text, view.points, view.flags[1:-1], view.line_ends)

    @cached_property
    def _suspects(self) -> Sequence[int]:
        """The lines that may be code: they hold a sign of it, begin with an ASCII sign, or end with a semicolon."""
        view = self._view
        # An empty line, too, which may stand among those of a program; an indent is a sign of ASCII.
        found = [line for line, text in enumerate(view.lines) if text[:1] < "\x80" or text[-1] == ";"]
        if view.kinds & CODE_SIGN:
            found = sorted({*found, *view.lines_of(view.find(CODE_SIGN)).tolist()})
        return found

    @cached_property
    def _rows(self) -> frozenset[int]:
        """The lines that are rows of a table with commas between its fields."""
        view = self._view
        return find_rows(view.text, view.lines) if view.kinds & HALF_MARK and "," in view.text else frozenset()

    @cached_property
    def _foreign(self) -> Mask:
        """The lines in Japanese or Korean, and those that are Latin sentences."""
        view = self._view
        foreign = np.zeros(view.line_ends.size, dtype=bool)
        if view.kinds & KANA:
            kana = view.count_by_line(view.find(KANA))
            lines = (kana > 1).nonzero()[0]
            kana, han = kana[lines], view.count_han(view.line_starts[lines], view.line_ends[lines])
            foreign[lines] = kana >= MIN_KANA_SHARE * (kana + han)
        if view.kinds & LETTER:
            foreign[self._latin_lines()] = True
        return foreign

    def is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        start, end = self._view.line_span(line)
        flags = self._view.flags[start + 1 : end + 1]
        kana = int(np.count_nonzero(flags & KANA))
        return kana > 1 and kana >= MIN_KANA_SHARE * (kana + int(np.count_nonzero(flags & HAN)))

    def _latin_lines(self) -> Positions:
        """Return the lines that are Latin sentences. The words of an address are none of the sentence."""
        view = self._view
        lines = find_latin_lines(view)
        addresses = address_spans(view.text, 0, view.points.size) if lines.size else []
        if not addresses:
            return lines
        flags = view.flags & (LETTER | HAN)
        for start, end in addresses:
            flags[start + 1 : end + 1] = 0
        is_letter = (flags & LETTER) != 0
        is_letter[1:] &= ~is_letter[:-1]  # the first ones of words are left
        words_so_far, han_so_far = (np.cumsum(of_kind, dtype=np.int32) for of_kind in (is_letter, flags & HAN))
        starts, ends = view.line_starts[lines], view.line_ends[lines]
        words, han = words_so_far[ends] - words_so_far[starts], han_so_far[ends] - han_so_far[starts]
        return lines[(words >= MIN_LATIN_WORDS) & (words > LATIN_WORDS_PER_HAN * han)]


def find_latin_lines(view: FlaggedText) -> Positions:
    """Return the lines that are Latin sentences, if the words of addresses are words of the sentence."""
    words = view.count_by_line(view.find_runs(LETTER)[0])
    lines: Positions = (words >= MIN_LATIN_WORDS).nonzero()[0]
    if not lines.size:
        return lines
    starts, ends = view.line_starts[lines], view.line_ends[lines]
    found: Positions = lines[words[lines] > LATIN_WORDS_PER_HAN * view.count_han(starts, ends)]
    return found
