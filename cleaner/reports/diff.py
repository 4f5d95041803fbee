"""Raw against clean: what changed, place by place, and by which rules.

`diff_by_ledger` reads a ledger and knows the rule of each change. It gives hunks:
lines of the raw text that changed, what became of them, and nothing of the lines
between. Two texts of which nothing else is known are compared in `compare`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from cleaner.ledger import Ledger
from cleaner.reports.comparison.gathering import Wanted, gather_hunks
from cleaner.reports.comparison.hunks import Change, Hunk, Lines, Spans, Twin, line_at, line_starts
from cleaner.reports.comparison.tracing import Place, trace

__all__ = ["Change", "Hunk", "Spans", "diff_by_ledger", "line_starts"]

# What the rules that take repeats out give as their reason (a test holds the two together).
_REPEATS = re.compile(
    "lines? (?P<here>[0-9]+)(?:–[0-9]+)? (?:repeats? (?:the title in )?|is the beginning of )"
    "lines? (?P<first>[0-9]+)(?:–(?P<last>[0-9]+))?"
)


def diff_by_ledger(
    ledger: Ledger, clean: str, *, with_marks: bool = True, is_shown: Callable[[str], bool] | None = None
) -> tuple[str, tuple[Hunk, ...]]:
    """Return the decoded raw text and the hunks that lead from it to *clean*.

    With *is_shown* only those that a rule made for which it is true; the rules for which it is not are `others` there.
    Without marks it takes two thirds of the time.
    Raises `LedgerMismatchError` when *clean* is not the text of the ledger.
    """
    raw = ledger.decoded(clean)
    places, edits, mapped = trace(ledger.layers)
    find_twin = _Copies(raw, clean, places).find if any("repeat" in edit.reason for _, edit in edits) else None
    return raw, gather_hunks(raw, clean, places, edits, mapped, Wanted(with_marks, is_shown, find_twin))


class _Copies:
    """Finds where the copy stands that stayed, of what was taken out as a repeat."""

    def __init__(self, raw: str, clean: str, places: list[Place]) -> None:
        self.raw, self.clean, self.places = raw, clean, places
        self.raw_lines, self.clean_lines = line_starts(raw), line_starts(clean)
        self.place_starts = [place.raw_start for place in places]

    def find(self, hunk: Hunk) -> Twin | None:
        """Return the twin of lines that were removed as a repeat, as the reason names it."""
        if hunk.clean or not hunk.changes or not hunk.changes[0].rule.startswith("duplicates/"):
            return None
        told = _REPEATS.match(hunk.changes[0].reason)
        if told is None:
            return None
        first, last = int(told["first"]), int(told["last"] or told["first"])
        if not 1 <= first <= last <= len(self.raw_lines):
            return None
        return Twin("copy", (first, last), self._in_clean(first, last))

    def _in_clean(self, first: int, last: int) -> Lines | None:
        """Return which lines of the clean text raw lines are; None where they did not stay."""
        end = self.raw_lines[last] if last < len(self.raw_lines) else len(self.raw)
        low, high = self._to_clean(self.raw_lines[first - 1]), self._to_clean(end)
        if not self.clean[low:high].strip():
            return None
        last_line = line_at(self.clean_lines, self.clean, max(low, high - 1))
        return line_at(self.clean_lines, self.clean, low), last_line

    def _to_clean(self, position: int) -> int:
        number = bisect_right(self.place_starts, position) - 1
        if number < 0:
            return position
        place = self.places[number]
        return place.start if position < place.raw_end else position - place.raw_end + place.end
