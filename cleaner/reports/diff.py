"""Raw against clean: what changed, place by place, and by which rules.

`diff_by_ledger` reads a ledger and knows the rule of each change. It gives hunks:
lines of the raw text that changed, what became of them, and nothing of the lines
between. Two texts of which nothing else is known are compared in `compare`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cleaner.config import STAGES
from cleaner.ledger import Edit, Ledger
from cleaner.reports.tracing import Mapped, Place, trace

Spans = tuple[tuple[int, int], ...]
# How often each (rule, reason) made each (before, after).
_Found = dict[tuple[str, str], Counter[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule did in a hunk for one reason: each different (before, after), with how often it did it."""

    rule: str
    reason: str
    places: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of the raw text from line `raw_line` on, and what became of them, which starts at line `clean_line`.

    Lines count from 1. A part of the text without its last line end is still whole
    lines. The marks are the spans in `raw` and `clean` that differ.
    """

    raw_line: int
    clean_line: int
    raw: str
    clean: str
    raw_marks: Spans = ()
    clean_marks: Spans = ()
    changes: tuple[Change, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether the hunk only takes blank lines out."""
        return not self.clean and not self.raw.strip()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that made the hunk, each once: the one that took lines out, then in the order of the stages."""
        return tuple(dict.fromkeys(change.rule for change in self.changes))


def diff_by_ledger(ledger: Ledger, clean: str, *, with_marks: bool = True) -> tuple[str, tuple[Hunk, ...]]:
    """Return the decoded raw text and the hunks that lead from it to *clean*.

    Without marks it takes two thirds of the time.
    Raises `LedgerMismatchError` when *clean* is not the text of the ledger.
    """
    raw = ledger.decoded(clean)
    places, edits, mapped = trace(ledger.layers)
    hunks = _Hunks(raw, clean, places, edits, mapped, with_marks=with_marks)
    return raw, tuple(_join_removals(list(hunks)))


class _Hunks:
    """Gathers changed places into hunks of whole lines."""

    def __init__(
        self,
        raw: str,
        clean: str,
        places: list[Place],
        edits: list[tuple[int, Edit]],
        mapped: list[Mapped],
        *,
        with_marks: bool,
    ) -> None:
        self.raw, self.clean, self.with_marks = raw, clean, with_marks
        self.places, self.edits, self.mapped = places, edits, mapped
        self.raw_lines = line_starts(raw)
        self.clean_lines = line_starts(clean)
        self.place_starts = [place.raw_start for place in places]
        self.edit_starts = [start for start, _ in edits]

    def __iter__(self) -> Iterator[Hunk]:
        for first, last, low, high in self._regions():
            yield self._hunk(first, last, low, high)

    def _line_of(self, position: int) -> int:
        return max(0, bisect_right(self.raw_lines, position) - 1)

    def _regions(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield (first line, last line, first place, end of places) of each region of lines that changed."""
        spans = [(*self._lines_of(place), number, number + 1) for number, place in enumerate(self.places)]
        lines = np.array(self.raw_lines, dtype=np.int64)
        touched: set[int] = set()
        for item in self.mapped:
            touched.update(np.unique(np.searchsorted(lines, item.positions, side="right") - 1).tolist())
        spans += [(line, line, -1, -1) for line in touched]
        spans.sort()
        current: tuple[int, int, int, int] | None = None
        for first, last, low, high in spans:
            if current is None or first > current[1]:
                if current is not None:
                    yield current
                current = (first, last, low, high)
            else:
                begin, end, low_before, high_before = current
                current = (
                    begin,
                    max(end, last),
                    low if low_before < 0 else low_before,
                    max(high, high_before),
                )
        if current is not None:
            yield current

    def _lines_of(self, place: Place) -> tuple[int, int]:
        first = self._line_of(place.raw_start)
        if place.raw_end == place.raw_start:
            return first, first
        last = self._line_of(place.raw_end - 1)
        # Where the line end went and the line did not, the next line joined it.
        ends_line = self.raw[place.raw_end - 1] == "\n" and place.raw_end < len(self.raw)
        if ends_line and place.end > 0 and self.clean[place.end - 1] != "\n":
            last += 1
        return first, last

    def _raw_bounds(self, first: int, last: int) -> tuple[int, int]:
        end = self.raw_lines[last + 1] if last + 1 < len(self.raw_lines) else len(self.raw)
        return self.raw_lines[first], end

    def _hunk(self, first: int, last: int, low: int, high: int) -> Hunk:
        raw_start, raw_end = self._raw_bounds(first, last)
        if low >= 0:
            before, after = self.places[low], self.places[high - 1]
            clean_start = before.start - (before.raw_start - raw_start)
            clean_end = after.end + (raw_end - after.raw_end)
        else:
            number = bisect_right(self.place_starts, raw_start) - 1
            shift = self.places[number].end - self.places[number].raw_end if number >= 0 else 0
            clean_start, clean_end = raw_start + shift, raw_end + shift
        own = self.places[low:high] if low >= 0 else []
        changes, marks = self._changes(raw_start, raw_end, own, is_removal=clean_start == clean_end)
        if not self.with_marks:
            marks = []
        return Hunk(
            first + 1,
            bisect_right(self.clean_lines, clean_start),
            self.raw[raw_start:raw_end],
            self.clean[clean_start:clean_end],
            _joined_spans((start - raw_start, end - raw_start) for start, end, _, _ in marks),
            _joined_spans((start - clean_start, end - clean_start) for _, _, start, end in marks),
            changes,
        )

    def _changes(
        self, raw_start: int, raw_end: int, places: list[Place], *, is_removal: bool
    ) -> tuple[tuple[Change, ...], list[tuple[int, int, int, int]]]:
        """Return what the rules did within a region, and the spans (raw, clean) that differ."""
        found: _Found = {}
        marks = [(place.raw_start, place.raw_end, place.start, place.end) for place in places]
        # An insertion at the end of the text belongs to its last line; elsewhere to the line that starts there.
        stop = raw_end + (raw_end == len(self.raw))
        low, high = bisect_right(self.edit_starts, raw_start - 1), bisect_right(self.edit_starts, stop - 1)
        for _, edit in self.edits[low:high]:
            found.setdefault((edit.rule, edit.reason), Counter())[edit.before, edit.after] += 1
        for item in self.mapped:
            a, b = np.searchsorted(item.positions, [raw_start, stop]).tolist()
            if a == b:
                continue
            group = item.group
            pairs = found.setdefault((group.rule, group.reason), Counter())
            pairs.update(_runs(group.positions[a:b].tolist(), group.before[a:b], group.after[a:b]))
            if self.with_marks:
                marks += self._marks(item.positions[a:b][item.is_own[a:b]].tolist())
        return _in_order(found, is_removal), marks

    def _marks(self, positions: list[int]) -> Iterator[tuple[int, int, int, int]]:
        for position in positions:
            number = bisect_right(self.place_starts, position) - 1
            if number < 0:
                yield position, position + 1, position, position + 1
            elif position >= self.places[number].raw_end:
                at = position - self.places[number].raw_end + self.places[number].end
                yield position, position + 1, at, at + 1


def _runs(positions: list[int], before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield (before, after) of each run of neighbouring characters."""
    start = 0
    for number in range(1, len(positions) + 1):
        if number == len(positions) or positions[number] != positions[number - 1] + 1:
            yield before[start:number], after[start:number]
            start = number


def _joined_spans(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return *spans* sorted, without empty ones, and those that touch as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if start == end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _to_changes(found: _Found) -> Iterator[Change]:
    for (rule, reason), pairs in found.items():
        yield Change(rule, reason, tuple((before, after, count) for (before, after), count in pairs.items()))


def _in_order(found: _Found, is_removal: bool) -> tuple[Change, ...]:
    """Return the changes in the order of the stages; where lines went, the one that took them out comes first."""
    changes = sorted(_to_changes(found), key=_stage_of)
    return tuple(sorted(changes, key=_longest_removal, reverse=True) if is_removal else changes)


def _longest_removal(change: Change) -> int:
    return max((len(before) for before, after, _ in change.places if not after and before.strip()), default=0)


def _stage_of(change: Change) -> int:
    stage = change.rule.partition("/")[0]
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def line_starts(text: str) -> list[int]:
    """Return where each line starts; a line feed ends a line, so a text that ends in one has no line after it.

    >>> line_starts("一\\n二\\n")
    [0, 2]
    """
    starts = [0]
    at = text.find("\n")
    while 0 <= at < len(text) - 1:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _join_removals(hunks: list[Hunk]) -> Iterator[Hunk]:
    """Yield *hunks* with neighbouring lines that the same rules removed joined to one run, and the blank ones between."""
    run: list[Hunk] = []
    for hunk in hunks:
        if run and not _continues(run, hunk):
            yield _joined(run)
            run = []
        run.append(hunk)
    if run:
        yield _joined(run)


def _continues(run: list[Hunk], hunk: Hunk) -> bool:
    last = run[-1]
    if last.clean or hunk.clean or last.raw_line + last.raw.count("\n") != hunk.raw_line:
        return False
    told = [line for line in run if not line.is_blank]
    return hunk.is_blank or not told or _reasons(told[-1]) == _reasons(hunk)


def _reasons(hunk: Hunk) -> set[tuple[str, str]]:
    return {(change.rule, change.reason) for change in hunk.changes}


def _joined(run: list[Hunk]) -> Hunk:
    if len(run) == 1:
        return run[0]
    raw = "".join(hunk.raw for hunk in run)
    found: _Found = {}
    for hunk in run:
        for change in hunk.changes:
            pairs = found.setdefault((change.rule, change.reason), Counter())
            for before, after, count in change.places:
                pairs[before, after] += count
    return replace(run[0], raw=raw, raw_marks=((0, len(raw)),), clean_marks=(), changes=_in_order(found, is_removal=True))
