"""What earlier passes reported as damage, to be asked for a place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Reported:
    """Spans of damage. A misread file has one a line, and passes ask for every place of theirs.

    >>> reported = Reported([(0, 9), (4, 6)])
    >>> reported.touches(8, 12), reported.covers(5, 8), reported.covers(5, 12)
    (True, True, False)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # The furthest end of a span and all before it.
        self._ends = list(accumulate((end for _, end in ordered), max))

    def touches(self, start: int, end: int) -> bool:
        """Tell whether any span has a character of this one."""
        number = bisect_left(self._starts, end)
        return number > 0 and self._ends[number - 1] > start

    def covers(self, start: int, end: int) -> bool:
        """Tell whether this span is a part of another."""
        number = bisect_right(self._starts, start)
        return number > 0 and self._ends[number - 1] >= end
