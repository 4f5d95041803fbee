"""Comparing two texts without a ledger: which lines differ, where in them, and what moved or is a copy."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np

from cleaner.ledger import to_code_points
from cleaner.reports.comparison.alignment import Stream, align, count_common
from cleaner.reports.comparison.chaining import Places, Stretch
from cleaner.reports.comparison.gathering import Wanted, gather_hunks
from cleaner.reports.comparison.hunks import Hunk
from cleaner.reports.comparison.tracing import Place
from cleaner.reports.comparison.twins import TwinFinder

# A removal is pushed along equal text to where lines start, at most so far: over an indent, or a line of a list.
MAX_SLIDE_CHARS = 500
# The end of a line, with blank lines behind it and the indent of the next.
_BREAK = re.compile(r"((?<![^\S\n])[^\S\n]*\n\s*)")


def diff_by_text(raw: str, clean: str) -> tuple[Hunk, ...]:
    """Return the hunks that lead from *raw* to *clean*, without rules: nothing is known of why.

    Characters that are the same but for script or width are aligned, and so are paragraphs that are broken otherwise.

    >>> [(hunk.raw_line, hunk.raw, hunk.clean) for hunk in diff_by_text("一\\n二\\n", "一\\n貳\\n")]
    [(2, '二\\n', '貳\\n')]
    """
    if raw == clean:
        return ()
    old, new = Stream(raw), Stream(clean)
    found = align(old, new)
    twins = TwinFinder(old, new, found)
    places = list(_Differences(raw, clean, twins).find(*_aligned(old, new, found)))
    return gather_hunks(raw, clean, places, wanted=Wanted(find_twin=twins.find))


def _aligned(old: Stream, new: Stream, found: list[Stretch]) -> tuple[Places, Places]:
    """Return where the characters stand that the texts have in common, in the one and in the other."""
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts, others, lengths = np.array(found, dtype=np.int64).T
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return old.places[np.repeat(starts, lengths) + within], new.places[np.repeat(others, lengths) + within]


class _Differences:
    """Finds the places where two texts differ whose common characters are aligned."""

    def __init__(self, raw: str, clean: str, twins: TwinFinder) -> None:
        self.raw, self.clean = raw, clean
        # Where lines that moved, or are a copy, start and end.
        self.raw_cuts, self.clean_cuts = twins.raw_cuts, twins.clean_cuts

    def find(self, mine: Places, theirs: Places) -> Iterator[Place]:
        """Yield the places, in order; *mine* and *theirs* are where the aligned characters stand."""
        places = self._joined(self._all(mine, theirs))
        at = 0
        for number, place in enumerate(places):
            if self._is_within_line(place):
                yield place
                at = place.raw_end
                continue
            stop = places[number + 1].raw_start if number + 1 < len(places) else len(self.raw)
            moved = self._slid(place, place.raw_start - at, stop - place.raw_end)
            at = moved.raw_end
            for part in self._apart(moved):
                yield from self._cut(part)

    def _is_within_line(self, place: Place) -> bool:
        """Tell whether a place replaces a part of a line: it stays as it is."""
        replaces = place.raw_start < place.raw_end and place.start < place.end
        return replaces and (
            self.raw.find("\n", place.raw_start, place.raw_end) < 0 or self.clean.find("\n", place.start, place.end) < 0
        )

    def _all(self, mine: Places, theirs: Places) -> Iterator[Place]:
        """Yield what differs: aligned characters that are not the same, and what lies between such."""
        raw, clean = to_code_points(self.raw), to_code_points(self.clean)
        same = raw[mine] == clean[theirs]
        # What lies before each character, and behind the last one.
        starts, other_starts = np.append(0, mine + 1), np.append(0, theirs + 1)
        ends, other_ends = np.append(mine, len(raw)), np.append(theirs, len(clean))
        size, other_size = ends - starts, other_ends - other_starts
        # Most often it is one space or line feed in both.
        is_one = (size == 1) & (other_size == 1)
        is_one[is_one] = raw[starts[is_one]] == clean[other_starts[is_one]]
        between = (size + other_size > 0) & ~is_one
        # Characters that are not the same and stand side by side are one place.
        other = np.append(~same, False)
        first = other & ~(np.append(False, other[:-1]) & (size + other_size == 0))
        at_first = np.flatnonzero(first)
        lengths = np.diff(np.cumsum(other)[at_first], append=int(other.sum()) + 1)
        places = zip(at_first.tolist(), lengths.tolist(), strict=True)
        gaps = np.flatnonzero(between).tolist()
        at, length = next(places, (len(mine) + 1, 0))
        for gap in [*gaps, len(mine) + 1]:
            while at < gap:
                low, other_low = int(mine[at]), int(theirs[at])
                yield Place(low, low + length, other_low, other_low + length)
                at, length = next(places, (len(mine) + 1, 0))
            if gap <= len(mine):
                yield from self._between(int(starts[gap]), int(ends[gap]), int(other_starts[gap]), int(other_ends[gap]))

    def _between(self, start: int, end: int, other: int, other_end: int) -> Iterator[Place]:
        """Yield what differs between two pieces, line by line where they have as many lines."""
        piece, other_piece = self.raw[start:end], self.clean[other:other_end]
        lines, other_lines = _BREAK.split(piece), _BREAK.split(other_piece)
        is_whole = False
        if len(lines) != len(other_lines) or self._has_twin(start, end, other, other_end):
            # Equal ends can hold lines that only the one has.
            whole = self._as_lines(_trimmed(piece, other_piece, start, other))
            start, other = whole.raw_start, whole.start
            piece, other_piece = self.raw[start : whole.raw_end], self.clean[other : whole.end]
            lines, other_lines = _BREAK.split(piece), _BREAK.split(other_piece)
            if len(lines) != len(other_lines) or self._has_twin(start, whole.raw_end, other, whole.end):
                lines, other_lines, is_whole = [piece], [other_piece], True
        # Lines, and what lies between two of them, by turns.
        for part, other_part in zip(lines, other_lines, strict=True):
            if part != other_part:
                place = Place(start, start + len(part), other, other + len(other_part))
                yield place if is_whole else _trimmed(part, other_part, start, other)
            start, other = start + len(part), other + len(other_part)

    def _as_lines(self, place: Place) -> Place:
        """Return *place* with the line end behind it, where that makes whole lines of it in both texts."""
        takes_both = place.raw_start < place.raw_end and place.start < place.end
        ends = self.raw[place.raw_end : place.raw_end + 1] == self.clean[place.end : place.end + 1] == "\n"
        if takes_both and ends and self._starts_line(place.raw_start, place.start):
            return Place(place.raw_start, place.raw_end + 1, place.start, place.end + 1)
        return place

    def _starts_line(self, raw_start: int, start: int) -> bool:
        """Tell whether lines start at places of both texts."""
        return (raw_start == 0 or self.raw[raw_start - 1] == "\n") and (start == 0 or self.clean[start - 1] == "\n")

    def _has_twin(self, start: int, end: int, other: int, other_end: int) -> bool:
        """Tell whether lines that moved, or are a copy, lie in two spans."""
        return _any_within(self.raw_cuts, start, end) or _any_within(self.clean_cuts, other, other_end)

    def _joined(self, places: Iterable[Place]) -> list[Place]:
        """Return *places* with those that touch as one, but where lines start."""
        joined: list[Place] = []
        for place in places:
            last = joined[-1] if joined else None
            touches = last is not None and (place.raw_start, place.start) == (last.raw_end, last.end)
            if last is not None and touches and not self._starts_line(place.raw_start, place.start):
                joined[-1] = Place(last.raw_start, place.raw_end, last.start, place.end)
            else:
                joined.append(place)
        return joined

    def _slid(self, place: Place, room_before: int, room_after: int) -> Place:
        """Return *place*, if it only takes out or puts in, pushed along equal text so that it is whole lines."""
        takes = place.start == place.end
        if not takes and place.raw_start != place.raw_end:
            return place
        text, start, end = (self.raw, place.raw_start, place.raw_end) if takes else (self.clean, place.start, place.end)
        if text[end - 1] == "\n" and (start == 0 or text[start - 1] == "\n"):
            return place
        low = text.rfind("\n", max(0, start - MAX_SLIDE_CHARS), start) + 1
        back = start - low
        starts_line = 0 < back <= min(room_before, end - start - 1) and (low == 0 or text[low - 1] == "\n")
        if starts_line and text[end - back - 1] == "\n" and text[low:start] == text[end - back : end]:
            return _shifted(place, -back)
        ahead = text.find("\n", start, end) + 1 - start
        if 0 < ahead <= min(room_after, MAX_SLIDE_CHARS) and text[start : start + ahead] == text[end : end + ahead]:
            return _shifted(place, ahead)
        return place

    def _apart(self, place: Place) -> Iterator[Place]:
        """Yield whole lines that went, whole lines that came in their place, the start of another line by itself."""
        old, new = self.raw[place.raw_start : place.raw_end], self.clean[place.start : place.end]
        cut, other_cut = place.raw_start + old.rfind("\n") + 1, place.start + new.rfind("\n") + 1
        has_lines = cut > place.raw_start if old else True, other_cut > place.start if new else True
        if not all(has_lines) or not self._starts_line(place.raw_start, place.start):
            yield place
            return
        if old and new and old.count("\n") == new.count("\n") == 1 and not self._has_twin(*_spans(place)):
            yield place
            return
        parts = (
            Place(place.raw_start, cut, place.start, place.start),
            Place(cut, cut, place.start, other_cut),
            Place(cut, place.raw_end, other_cut, place.end),
        )
        yield from (part for part in parts if part.raw_start < part.raw_end or part.start < part.end)

    def _cut(self, place: Place) -> Iterator[Place]:
        """Yield the parts of a place that only takes out, or only puts in, between the cuts."""
        if place.start == place.end:
            for low, high in _parts(self.raw_cuts, place.raw_start, place.raw_end):
                yield Place(low, high, place.start, place.start)
        elif place.raw_start == place.raw_end:
            for low, high in _parts(self.clean_cuts, place.start, place.end):
                yield Place(place.raw_start, place.raw_start, low, high)
        else:
            yield place


def _spans(place: Place) -> tuple[int, int, int, int]:
    return place.raw_start, place.raw_end, place.start, place.end


def _trimmed(piece: str, other_piece: str, start: int, other: int) -> Place:
    """Return what differs of two pieces that start at *start* and *other*: all between equal ends."""
    head = count_common(piece, other_piece)
    tail = count_common(piece[head:][::-1], other_piece[head:][::-1])
    return Place(start + head, start + len(piece) - tail, other + head, other + len(other_piece) - tail)


def _shifted(place: Place, by: int) -> Place:
    return Place(place.raw_start + by, place.raw_end + by, place.start + by, place.end + by)


def _any_within(cuts: list[int], start: int, end: int) -> bool:
    at = bisect_left(cuts, start)
    return at < len(cuts) and cuts[at] < end


def _parts(cuts: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between *cuts* from *start* to *end*."""
    own = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)]
    yield from zip([start, *own], [*own, end], strict=True)
