"""Comparing two texts without a ledger: which lines differ, where in them, and what moved or is a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from cleaner.ledger import to_code_points
from cleaner.reports.alignment import Stream, align, count_common
from cleaner.reports.chaining import Places, Stretch
from cleaner.reports.gathering import Wanted, gather_hunks
from cleaner.reports.hunks import Hunk
from cleaner.reports.tracing import Place
from cleaner.reports.twins import TwinFinder

# A removal is pushed along equal text to where lines start, at most so far: over an indent, or a line of a list.
MAX_SLIDE_CHARS = 500


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
    places = _joined(_places(old, new, found))
    places = list(_cut(places, raw, clean, twins.raw_cuts, twins.clean_cuts))
    return gather_hunks(raw, clean, places, wanted=Wanted(find_twin=twins.find))


def _places(old: Stream, new: Stream, found: list[Stretch]) -> Iterator[Place]:
    """Yield the places that differ, in order: characters of a stretch, and what lies between characters."""
    mine, theirs = _aligned(old, new, found)
    raw, clean = to_code_points(old.text), to_code_points(new.text)
    same = raw[mine] == clean[theirs]
    # What lies before each character, and behind the last one.
    starts, other_starts = np.append(0, mine + 1), np.append(0, theirs + 1)
    ends, other_ends = np.append(mine, len(raw)), np.append(theirs, len(clean))
    size, other_size = ends - starts, other_ends - other_starts
    # Most often it is one space or line feed in both.
    is_one = (size == 1) & (other_size == 1)
    is_one[is_one] = raw[starts[is_one]] == clean[other_starts[is_one]]
    between = (size + other_size > 0) & ~is_one
    for at in np.flatnonzero(between | np.append(~same, False)).tolist():
        if between[at]:
            spans = int(starts[at]), int(ends[at]), int(other_starts[at]), int(other_ends[at])
            yield from _differing(old.text, new.text, *spans)
        if at < len(mine) and not same[at]:
            yield Place(int(mine[at]), int(mine[at]) + 1, int(theirs[at]), int(theirs[at]) + 1)


def _aligned(old: Stream, new: Stream, found: list[Stretch]) -> tuple[Places, Places]:
    """Return where the characters stand that the texts have in common, in the one and in the other."""
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts, others, lengths = np.array(found, dtype=np.int64).T
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return old.places[np.repeat(starts, lengths) + within], new.places[np.repeat(others, lengths) + within]


def _differing(raw: str, clean: str, start: int, end: int, other: int, other_end: int) -> Iterator[Place]:
    """Yield what differs between two pieces, as far as equal ends and line ends tell it apart."""
    piece, other_piece = raw[start:end], clean[other:other_end]
    if piece == other_piece:
        return
    head = count_common(piece, other_piece)
    tail = count_common(piece[head:][::-1], other_piece[head:][::-1])
    start, end, other, other_end = start + head, end - tail, other + head, other_end - tail
    lines, other_lines = raw[start:end].split("\n"), clean[other:other_end].split("\n")
    if len(lines) != len(other_lines):
        lines, other_lines = [raw[start:end]], [clean[other:other_end]]
    for line, other_line in zip(lines, other_lines, strict=True):
        if line != other_line:
            yield Place(start, start + len(line), other, other + len(other_line))
        start, other = start + len(line) + 1, other + len(other_line) + 1


def _joined(places: Iterable[Place]) -> list[Place]:
    """Return *places* with those that touch as one, so that each text between two of them is the same in both."""
    joined: list[Place] = []
    for place in places:
        last = joined[-1] if joined else None
        if last is not None and (place.raw_start, place.start) == (last.raw_end, last.end):
            joined[-1] = Place(last.raw_start, place.raw_end, last.start, place.end)
        else:
            joined.append(place)
    return joined


def _cut(
    places: list[Place], raw: str, clean: str, raw_cuts: frozenset[int], clean_cuts: frozenset[int]
) -> Iterator[Place]:
    """Yield *places*, pushed to where lines start, whole lines that went and came apart, and cut where twins end."""
    at = 0
    for number, place in enumerate(places):
        stop = places[number + 1].raw_start if number + 1 < len(places) else len(raw)
        moved = _slid(place, raw, clean, place.raw_start - at, stop - place.raw_end)
        at = moved.raw_end
        for part in _apart(moved, raw, clean):
            yield from _cut_at(part, raw_cuts, clean_cuts)


def _slid(place: Place, raw: str, clean: str, room_before: int, room_after: int) -> Place:
    """Return *place*, if it only takes out or puts in, pushed along equal text so that it is whole lines."""
    takes = place.start == place.end
    text, start, end = (raw, place.raw_start, place.raw_end) if takes else (clean, place.start, place.end)
    if not takes and place.raw_start != place.raw_end:
        return place
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


def _shifted(place: Place, by: int) -> Place:
    return Place(place.raw_start + by, place.raw_end + by, place.start + by, place.end + by)


def _apart(place: Place, raw: str, clean: str) -> Iterator[Place]:
    """Yield lines that went and lines that came at one place as two, where both are several and whole."""
    old, new = raw[place.raw_start : place.raw_end], clean[place.start : place.end]
    is_whole = all(
        (start == 0 or text[start - 1] == "\n") and piece.endswith("\n")
        for text, start, piece in ((raw, place.raw_start, old), (clean, place.start, new))
    )
    if is_whole and old.count("\n") != new.count("\n"):
        yield Place(place.raw_start, place.raw_end, place.start, place.start)
        yield Place(place.raw_end, place.raw_end, place.start, place.end)
    else:
        yield place


def _cut_at(place: Place, raw_cuts: frozenset[int], clean_cuts: frozenset[int]) -> Iterator[Place]:
    """Yield the parts of a place that only takes out, or only puts in, between *cuts*."""
    if place.start == place.end:
        cuts = sorted(cut for cut in raw_cuts if place.raw_start < cut < place.raw_end)
        for low, high in zip([place.raw_start, *cuts], [*cuts, place.raw_end], strict=True):
            yield Place(low, high, place.start, place.start)
    elif place.raw_start == place.raw_end:
        cuts = sorted(cut for cut in clean_cuts if place.start < cut < place.end)
        for low, high in zip([place.start, *cuts], [*cuts, place.end], strict=True):
            yield Place(place.raw_start, place.raw_start, low, high)
    else:
        yield place
