"""A text as the passes look at it: its flagged characters, and the places that are left alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from cleaner.ledger import Positions
from cleaner.typography.characters import BRACKET, CODE_SIGN, DIGIT, LETTER, MARK, QUOTE, SPACE
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.lines import LineJudge
from cleaner.typography.protection import find_protected

Mask = npt.NDArray[np.bool_]
# Spans as `bounds_of` returns them.
Bounds = tuple[Positions, Positions]


def group_starts(values: Positions) -> Positions:
    """Return the indices at which a sorted array takes a new value."""
    is_start = np.ones(values.size, dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_start[1:])
    return is_start.nonzero()[0]


def lengths_of(starts: Positions, size: int) -> Positions:
    """Return the lengths of the groups that begin at *starts*, of *size* members in all."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    if starts.size:
        lengths[-1] = size - starts[-1]
    return lengths


def bounds_of(spans: Iterable[tuple[int, int]]) -> Bounds:
    """Return the starts of the spans in order, and where the first n of them end at the latest, for n from 0."""
    in_order = sorted(spans)
    ends = accumulate([end for _, end in in_order], max, initial=0)
    starts = [start for start, _ in in_order]
    return np.array(starts, dtype=np.int64), np.array(list(ends), dtype=np.int64)


def are_in(bounds: Bounds, positions: Positions) -> Mask:
    """Tell which *positions* lie in one of the spans that `bounds_of` was given."""
    starts, ends = bounds
    found: Mask = positions < ends[starts.searchsorted(positions, side="right")]
    return found


class View(FlaggedText):
    """A flagged text that tells which of its places may be set. One view serves all steps of a pass."""

    def is_open(self, positions: Positions) -> Mask:
        """Tell which *positions* may be set: not in code, Japanese or Latin lines, addresses, or marked-up places.

        Of each line and address this is judged once, on the text as the pass was given it.
        """
        if not positions.size:
            return np.zeros(0, dtype=bool)
        if self.judge.all_are_open:
            is_open = np.ones(positions.size, dtype=bool)
        else:
            is_open = self.judge.are_open(self.lines_of(positions))
        if self.protected:
            is_open &= ~are_in(self._protected_bounds, positions)
        return is_open

    @property
    def text_spans(self) -> list[tuple[int, int]]:
        """The spans of the texts that the view is of: here of the one."""
        return [(0, len(self.given))]

    def text_start(self, place: int) -> int:
        """Return where the text that holds *place* starts."""
        return 0

    def line_is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        return self.judge.is_japanese(line)

    def line_holds_data(self, line: int) -> bool:
        """Tell whether a line is code, fenced, or a row of a table: nothing of it is changed, not even width."""
        return self.judge.holds_data(line)

    @cached_property
    def judge(self) -> LineJudge:
        """What tells which lines are left alone."""
        return LineJudge(self)

    def end(self) -> None:
        """Let go of the judge. It knows the view, and both would stay until a search for cycles."""
        self.__dict__.pop("judge", None)

    @cached_property
    def protected(self) -> tuple[tuple[int, int], ...]:
        """The spans of addresses, quoted code, tags, entities, calls and attributes."""
        text = self.text
        may_be = self.kinds & HOLDS_PROTECTED or any(map(self.holds, SIGNS_OF_PROTECTED))
        return tuple(find_protected(text)) if may_be else ()

    @cached_property
    def _protected_bounds(self) -> Bounds:
        return bounds_of(self.protected)


# What is passed over from a mark to the letter it follows or precedes.
BETWEEN_LETTERS = SPACE | MARK | QUOTE
BETWEEN_LETTERS_AND_BRACKETS = BETWEEN_LETTERS | BRACKET
ALPHANUMERIC = LETTER | DIGIT
# What is protected has a letter of an alphabet, a figure, a bracket or a sign of code, or one of these signs.
HOLDS_PROTECTED = ALPHANUMERIC | BRACKET | CODE_SIGN
SIGNS_OF_PROTECTED = ("`", "[", " ? ")
