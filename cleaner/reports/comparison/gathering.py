"""Gathering changed places into hunks of whole lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.ledger import Edit
from cleaner.reports.comparison.hunks import Change, Hunk, Spans, Twin, line_at, line_starts
from cleaner.reports.comparison.joining import Found, in_order, join_removals, of_rules
from cleaner.reports.comparison.tracing import Mapped, Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What hunks are to hold: marks, only what certain rules did, and where else their text stands."""

    marks: bool = True
    is_shown: Callable[[str], bool] | None = None
    find_twin: Callable[[Hunk], Twin | None] | None = None


def gather_hunks(
    raw: str,
    clean: str,
    places: list[Place],
    edits: list[tuple[int, Edit]] | None = None,
    mapped: list[Mapped] | None = None,
    wanted: Wanted = Wanted(),
) -> tuple[Hunk, ...]:
    """Return the hunks that lead from *raw* to *clean*: the lines that *places* and *mapped* lie in.

    Without *edits* and *mapped* nothing is known of rules. Neighbouring lines that the same rules removed are one hunk.
    """
    hunks: Iterable[Hunk] = _Hunks(raw, clean, places, edits or [], mapped or [], wanted)
    if wanted.find_twin is not None:
        find = wanted.find_twin
        hunks = (hunk if hunk.raw and hunk.clean else replace(hunk, twin=find(hunk)) for hunk in hunks)
    hunks = join_removals(hunks)
    if wanted.is_shown is not None:
        hunks = of_rules(hunks, wanted.is_shown)
    return tuple(hunks)


class _Hunks:
    """Gathers changed places into hunks of whole lines."""

    def __init__(
        self,
        raw: str,
        clean: str,
        places: list[Place],
        edits: list[tuple[int, Edit]],
        mapped: list[Mapped],
        wanted: Wanted,
    ) -> None:
        self.raw, self.clean, self.wanted = raw, clean, wanted
        self.places, self.edits, self.mapped = places, edits, mapped
        self.raw_lines = line_starts(raw)
        self.clean_lines = line_starts(clean)
        self.place_starts = [place.raw_start for place in places]
        self.edit_starts = [start for start, _ in edits]
        self.runs = [_Runs(item) for item in mapped]
        # A rule puts text into a line; of two texts one can have whole lines that the other has not.
        self.adds_lines = not edits and not mapped

    def __iter__(self) -> Iterator[Hunk]:
        for first, last, low, high in self._regions():
            yield self._hunk(first, last, low, high)

    def _line_of(self, position: int) -> int:
        return max(0, bisect_right(self.raw_lines, position) - 1)

    def _regions(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield (first line, last line, first place, end of places) of each region of lines that changed."""
        lines = np.array(self.raw_lines, dtype=np.int64)
        spans = list(self._spans(lines))
        touched: set[int] = set()
        for item in self.mapped:
            of_places = np.searchsorted(lines, item.positions, side="right") - 1
            touched.update(of_places[np.diff(of_places, prepend=-2) != 0].tolist())
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

    def _spans(self, lines: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, int, int]]:
        """Yield the first line and the last line of each place, its number and the next."""
        starts = np.array(self.place_starts, dtype=np.int64)
        ends = np.array([place.raw_end for place in self.places], dtype=np.int64)
        firsts = np.maximum(np.searchsorted(lines, starts, side="right") - 1, 0).tolist()
        lasts = np.maximum(np.searchsorted(lines, ends - 1, side="right") - 1, 0).tolist()
        for number, place in enumerate(self.places):
            if place.raw_start == place.raw_end or self.raw[place.raw_end - 1] == "\n":
                yield (*self._lines_of(place), number, number + 1)
            else:  # the common case: within lines
                yield firsts[number], lasts[number], number, number + 1

    def _lines_of(self, place: Place) -> tuple[int, int]:
        first = self._line_of(place.raw_start)
        if place.raw_end == place.raw_start:
            if self.adds_lines and self._is_line_start(place):
                first = line_at(self.raw_lines, self.raw, place.raw_start) - 1
                return first, first - 1
            return first, first
        last = self._line_of(place.raw_end - 1)
        # Where the line end went and the line did not, the next line joined it.
        ends_line = self.raw[place.raw_end - 1] == "\n" and place.raw_end < len(self.raw)
        if ends_line and place.end > 0 and self.clean[place.end - 1] != "\n":
            last += 1
        return first, last

    def _is_line_start(self, place: Place) -> bool:
        """Tell whether what a place puts in is whole lines."""
        at_start = place.raw_start == 0 or self.raw[place.raw_start - 1] == "\n"
        starts = place.start == 0 or self.clean[place.start - 1] == "\n"
        ends = self.clean[place.end - 1] == "\n" or place.raw_start == len(self.raw)
        return at_start and starts and ends and place.end > place.start

    def _raw_bounds(self, first: int, last: int) -> tuple[int, int]:
        starts, end = self.raw_lines, len(self.raw)
        return starts[first] if first < len(starts) else end, starts[last + 1] if last + 1 < len(starts) else end

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
        return Hunk(
            first + 1,
            line_at(self.clean_lines, self.clean, clean_start),
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
        found: Found = {}
        marks: list[tuple[int, int, int, int]] = []
        if self.wanted.marks:
            marks += ((place.raw_start, place.raw_end, place.start, place.end) for place in self._marked(places))
        # An insertion at the end of the text belongs to its last line; elsewhere to the line that starts there.
        stop = raw_end + (raw_end == len(self.raw))
        low, high = bisect_right(self.edit_starts, raw_start - 1), bisect_right(self.edit_starts, stop - 1)
        for _, edit in self.edits[low:high]:
            _count(found, (edit.rule, edit.reason), ((edit.before, edit.after),))
        for item, runs in zip(self.mapped, self.runs, strict=True):
            a, b = bisect_left(runs.positions, raw_start), bisect_left(runs.positions, stop)
            if a == b:
                continue
            group = item.group
            _count(found, (group.rule, group.reason), runs.pairs(a, b))
            if self.wanted.marks and self._is_shown(group.rule):
                marks += self._marks(item.positions[a:b][item.is_own[a:b]].tolist())
        return in_order(found, is_removal), marks

    def _is_shown(self, rule: str) -> bool:
        return self.wanted.is_shown is None or self.wanted.is_shown(rule)

    def _marked(self, places: list[Place]) -> Iterable[Place]:
        """Return those of *places* that a rule made which is asked for."""
        if self.wanted.is_shown is None or not self.wanted.marks:
            return places
        return (place for place in places if any(self._is_shown(edit.rule) for edit in self._edits_in(place)))

    def _edits_in(self, place: Place) -> Iterator[Edit]:
        low = bisect_left(self.edit_starts, place.raw_start)
        for start, edit in self.edits[low : bisect_right(self.edit_starts, place.raw_end)]:
            # What starts where a place ends belongs to the place only if nothing of the raw text lies in it.
            if start < place.raw_end or start == place.raw_start:
                yield edit

    def _marks(self, positions: list[int]) -> Iterator[tuple[int, int, int, int]]:
        for position in positions:
            number = bisect_right(self.place_starts, position) - 1
            if number < 0:
                yield position, position + 1, position, position + 1
            elif position >= self.places[number].raw_end:
                at = position - self.places[number].raw_end + self.places[number].end
                yield position, position + 1, at, at + 1


class _Runs:
    """The runs of neighbouring characters of a group of substitutions, asked for a line at a time."""

    def __init__(self, item: Mapped) -> None:
        # Lists, since they are asked for a place in each of many lines: there they are quicker than arrays.
        self.group, self.positions = item.group, item.positions.tolist()
        size = len(self.positions)
        firsts = np.flatnonzero(np.diff(item.group.positions, prepend=-2) != 1).tolist() if size else []
        self._bounds = [*firsts, size]
        spans = zip(firsts, self._bounds[1:], strict=True)
        before, after = item.group.before, item.group.after
        self._pairs = [(before[low:high], after[low:high]) for low, high in spans]

    def pairs(self, first: int, end: int) -> list[tuple[str, str]]:
        """Return (before, after) of each run among the characters from number *first* to *end*."""
        low, high = bisect_left(self._bounds, first), bisect_left(self._bounds, end)
        if self._bounds[low] == first and self._bounds[high] == end:
            return self._pairs[low:high]
        # An edit joined lines, and a run goes on from one to the next.
        cuts = [first, *self._bounds[bisect_right(self._bounds, first) : high], end]
        before, after = self.group.before, self.group.after
        return [(before[low:high], after[low:high]) for low, high in pairwise(cuts)]


def _count(found: Found, rule: tuple[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    counts = found.get(rule)
    if counts is None:
        counts = found[rule] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1


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
