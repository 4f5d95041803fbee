"""Blocks: the lines and sentences of a passage, and how much of each stands in another passage.

A unit is a sentence, or what of it stands on one line. Units are compared on the
5-grams of their match key, exactly; one that is too short or too edited for that is
compared with what stands in its place in the other passage.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.damage import is_damaged, is_garbled
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, hash_shingles
from cleaner.duplicates.wording import DIGITS, MAX_LABEL_CHARS, is_alike, is_another, is_page_title

# Half of a unit's 5-grams survive edits of one character in eight; unrelated sentences of one article share under 0.2.
MIN_UNIT_SHARE = 0.5
# 5-grams in a row without a twin: more is a new clause of some 20 characters, not edits. Five 5-grams an edit, and at
# one edit in twenty characters five edits within 24 characters are not met.
MAX_NEW_CHARS = 24
# At the ends of a unit they are an addition, such as a comment to a quotation: an edit there takes five at most.
MAX_NEW_EDGE_CHARS = 14
# A unit between two that match, in the place where its twin must stand, needs less: two changes in ten characters.
MIN_PLACE_RATIO = 0.6
# At the edge of a run nothing says that the place is the right one.
MIN_EDGE_RATIO = 0.8
# What a wrong sentence mark cuts off beside a damaged place is short.
MAX_DAMAGED_CHARS = 12
MAX_GARBLED_FACTOR = 3
SLACK_CHARS = 3
# How far a twin may stand before the one of the unit before it: sentences that swapped places.
MAX_BACKWARD_CHARS = 60
# A sentence that one copy has at another place: nearly the same, and long enough to be no phrase. At the edge of a run
# it may belong to what stands beside, and must be longer.
MIN_MOVED_CHARS = 10
MIN_MOVED_EDGE_CHARS = 30
MIN_MOVED_LINE_CHARS = 6
MAX_UNITS_AROUND = 12  # of which those on its line must have twins
MIN_MOVED_SHARE = 0.9
# So many characters tell how a copy starts.
HEAD_CHARS = 32
MAX_LINES_BEFORE = 4
# A title above a copy: chrome may stand between the two, in either copy.
MAX_LINES_ABOVE = 3
MIN_TITLE_CHARS = 2
MAX_LINE_ABOVE_CHARS = 60
# How many characters beside a run a heading, a byline or an edited first sentence may add to it.
MARGIN_CHARS = 120


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the units of one passage stand in another: the span of the key that says the same, or None."""

    units: tuple[Unit, ...]
    twins: tuple[Span | None, ...]
    containment: float

    @property
    def matched(self) -> list[Unit]:
        """The units that stand in the other passage."""
        return [unit for unit, twin in zip(self.units, self.twins, strict=True) if twin is not None]

    @property
    def matched_twins(self) -> list[Span]:
        """Their twins, as spans of the key."""
        return [twin for twin in self.twins if twin is not None]

    @property
    def matched_chars(self) -> int:
        """How many compared characters these have."""
        return sum(map(len, self.matched))

    @property
    def unmatched_chars(self) -> int:
        """How many compared characters the others have."""
        return sum(map(len, self.units)) - self.matched_chars


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a passage in the key: its core, and the bounds within which it may turn out to lie."""

    low: int
    high: int
    first: int
    last: int


class Passage:
    """The sorted 5-grams within the bounds of a copy."""

    def __init__(self, page: Page, copy: Copy) -> None:
        self.low, self.high = copy.first, copy.last
        self.core = copy.low
        grams = hash_shingles(page.key.points[self.low : self.high])
        self._order = np.argsort(grams, kind="stable")
        self._sorted = grams[self._order]

    def find(self, grams: Hashes) -> tuple[npt.NDArray[np.bool_], list[int], list[int]]:
        """Tell of each 5-gram whether the passage holds it, and as which of its sorted 5-grams, from low to high."""
        low = self._sorted.searchsorted(grams)
        high = self._sorted.searchsorted(grams, side="right")
        return high > low, low.tolist(), high.tolist()

    def place(self, low: int, high: int, expected: int) -> int:
        """Return the place in the key of one of the sorted 5-grams [low, high): the one nearest to *expected*."""
        if high - low == 1:
            return int(self._order[low]) + self.low
        places = self._order[low:high] + self.low
        return int(places[np.argmin(np.abs(places - expected))])


def bound_copies(page: Page, spans: Sequence[Span]) -> list[Copy]:
    """Return copies of one passage, given by their cores in the order of the text, with their bounds.

    A copy may reach some way beyond its core, to the end of a sentence, but not into another copy.
    """
    borders = [_border_between(page, spans[0], one, other) for one, other in pairwise(spans)]
    copies = []
    for (low, high), before, after in zip(spans, [0, *borders], [*borders, len(page.key)], strict=True):
        reach = max(0, low - MARGIN_CHARS), min(len(page.key), high + MARGIN_CHARS)
        start, end = page.widen_to_sentences(*reach)
        first, last = min(reach[0], page.key.locate(start)), max(reach[1], page.key.locate(end))
        copies.append(Copy(low, high, max(first, before), min(last, after)))
    return copies


def _border_between(page: Page, first: Span, one: Span, other: Span) -> int:
    """Return where one copy ends and the next begins: at the sentence between them that starts as the first copy does.

    Cores do not start where copies do: edits come before, or copies that touch are alike beyond their ends.
    """
    offsets, core = page.key.offsets, other[0]
    if core - one[1] > 2 * MARGIN_CHARS or core >= len(page.key):
        return (one[1] + core) // 2
    low, high = max(one[0], min(one[1], core) - MARGIN_CHARS), min(other[1], max(one[1], core) + SHINGLE_CHARS)
    starts = [unit.low for unit in page.units(int(offsets[low]), int(offsets[high - 1]) + 1)[1:]]
    if core not in starts and page.at_border(int(offsets[core])):
        starts.append(core)
    line = page.key.locate(page.line_span(page.line_of(int(offsets[first[0]])))[0])
    head = line if first[0] - line <= MARGIN_CHARS else first[0]
    wanted = page.key.text(head, head + HEAD_CHARS)
    border, best = None, MIN_PLACE_RATIO
    for start in sorted(starts, key=lambda start: abs(start - core)):
        here = page.key.text(start, start + HEAD_CHARS)
        if here == wanted:
            border = start
            break
        if is_alike(here, wanted, best + 0.01):
            border, best = start, SequenceMatcher(None, here, wanted, autojunk=False).ratio()
    if border is None and (core in starts or page.starts_line(core)):
        border = core
    if border is None:
        line = page.key.locate(page.line_span(page.line_of(int(offsets[core])))[0])
        border = line if line > one[1] else None
    if border is None:
        return (min(one[1], core) + core) // 2
    return _include_lines_before(page, border, (head, first[1]), one)


def _include_lines_before(page: Page, border: int, first: Span, one: Span) -> int:
    """Return the border with the lines before it that belong to the copy: those that the first one has above its head.

    A paragraph that was moved there belongs to it too, unless it is the end of the copy before.
    """
    above, inside = page.key.text(max(0, first[0] - MARGIN_CHARS), first[0]), page.key.text(*first)
    line = border
    for _ in range(MAX_LINES_BEFORE):
        if line <= one[0] + 1 or not page.starts_line(line) or not above:
            break
        low = page.line_start(line - 1)
        here = page.key.text(low, line)
        if low < (one[0] + one[1]) // 2:
            break
        if here in above or is_alike(here, above[-len(here) :], MIN_PLACE_RATIO):
            above = above.replace(here, "") if here in above else above[: -len(here)]
            border = low
        elif low >= one[1] and here in inside:
            border = low
        line = low
    return border


def compare(page: Page, copy: Copy, base: Passage) -> Comparison:
    """Compare the units of a copy with another copy.

    Units outside its core take part as far as they match without a gap.
    """
    units = [
        unit
        for unit in page.units(*page.widen_to_sentences(copy.first, copy.last))
        if unit.low >= copy.first and unit.high <= copy.last
    ]
    if not units:
        return Comparison((), (), 0.0)
    first, last = units[0].low, units[-1].high
    grams = base.find(hash_shingles(page.key.points[first:last]))
    sums = np.concatenate(([0], np.cumsum(grams[0])))
    counts: list[int] = sums.tolist()
    twins = _find_twins(page, units, first, grams, counts, base, base.core - (copy.low - first))
    moved = _find_moved(units, twins, counts, first)
    _fill_gaps(page, units, twins, base)
    garbled = _find_garbled(page, units, twins, base)
    moved |= _find_moved_lines(page, units, twins, base)
    begin, stop = _trim(page, units, twins, copy, moved, garbled)
    begin = _find_title(page, units, twins, begin, base)
    units, twins = units[begin:stop], twins[begin:stop]
    return Comparison(tuple(units), tuple(twins), _containment(units, twins, first, counts, garbled))


def _trim(
    page: Page, units: list[Unit], twins: list[Span | None], copy: Copy, moved: set[int], garbled: set[int]
) -> Span:
    """Return the range of the units that belong to the run: around its core, without a gap beyond it."""
    core = [
        number
        for number, (unit, twin) in enumerate(zip(units, twins, strict=True))
        if twin is not None and unit.low < copy.high and unit.high > copy.low and number not in moved
    ]
    if not core:
        return 0, 0
    begin, stop = core[0], core[-1] + 1

    def around(number: int) -> Iterator[tuple[Unit, Span | None]]:
        low = max(0, number - MAX_UNITS_AROUND)
        return zip(units[low : number + MAX_UNITS_AROUND], twins[low : number + MAX_UNITS_AROUND], strict=True)

    stays = {
        number
        for number in moved
        if len(units[number]) < MIN_MOVED_EDGE_CHARS
        and not all(twin is not None for unit, twin in around(number) if unit.line == units[number].line)
    }
    while begin > 0 and twins[begin - 1] is not None and begin - 1 not in stays:
        begin -= 1
    while stop < len(units) and twins[stop] is not None and stop not in stays:
        stop += 1
    while begin < stop and (
        is_another(page, units[begin], twins[begin]) or is_page_title(page, units[begin], twins[begin])
    ):
        begin += 1
    while begin < stop and units[stop - 1].low not in garbled and is_another(page, units[stop - 1], twins[stop - 1]):
        stop -= 1
    return begin, stop


def _find_title(page: Page, units: list[Unit], twins: list[Span | None], begin: int, base: Passage) -> int:
    """Return where the run begins with its title: a line shortly above it that stands shortly above its twin too."""
    twin = twins[begin] if begin < len(units) else None
    if twin is None or not page.starts_line(units[begin].low):
        return begin
    lines: dict[str, Span] = {}
    place = min(low for low, _ in filter(None, twins[begin:]))
    for _ in range(MAX_LINES_ABOVE):
        line = page.line_beside(place, -1)
        if line is None or line[0] < base.low:
            break
        lines.setdefault(page.key.text(*line), line)
        place = line[0]
    for number in range(begin - 1, max(-1, begin - 1 - MAX_LINES_ABOVE), -1):
        unit = units[number]
        if not page.is_line(unit.low, unit.high) or not MIN_TITLE_CHARS <= len(unit) <= MAX_LINE_ABOVE_CHARS:
            break
        title = page.key.text(unit.low, unit.high)
        found = title if title in lines else next((line for line in lines if _is_near(title, line)), None)
        if found is not None:
            twins[number] = lines[found]
            return number
    return begin


def _is_near(here: str, there: str) -> bool:
    return min(len(here), len(there)) > SHINGLE_CHARS and is_alike(here, there, MIN_EDGE_RATIO)


def _find_twins(
    page: Page,
    units: list[Unit],
    first: int,
    grams: tuple[npt.NDArray[np.bool_], list[int], list[int]],
    sums: list[int],
    base: Passage,
    expected: int,
) -> list[Span | None]:
    hits, lows, highs = grams
    twins: list[Span | None] = []
    has_jumped = False
    for unit in units:
        begin, stop = unit.low - first, unit.high - first - SHINGLE_CHARS + 1
        if not _is_held(hits, sums, begin, stop):
            twins.append(None)
            expected += len(unit)
            continue
        head = begin + int(hits[begin:stop].argmax())
        tail = stop - 1 - int(hits[begin:stop][::-1].argmax())
        start = base.place(lows[head], highs[head], expected + head - begin)
        end = base.place(lows[tail], highs[tail], start + tail - head) + SHINGLE_CHARS
        if tail < stop - 1:  # what is reckoned beyond the last common n-gram ends with the line
            reach = min(base.high, end + (stop - 1 - tail))
            end = max(end, min(reach, page.line_end(end - 1)))
        if head > begin:
            start = max(base.low, start - (head - begin), page.line_start(start))
        if end <= start:
            twins.append(None)
            continue
        twins.append((start, end))
        # One unit elsewhere was moved; from two on, something else stands before them in one of the copies.
        has_jumped = abs(start - expected) > MAX_BACKWARD_CHARS + len(unit) and not has_jumped
        expected = expected + len(unit) if has_jumped else end
    return twins


def _find_moved(units: list[Unit], twins: list[Span | None], sums: list[int], first: int) -> set[int]:
    """Return the numbers of the units whose twins stand at another place of the passage; weak ones lose theirs."""
    placed = [(number, twin[0]) for number, twin in enumerate(twins) if twin is not None]
    if all(one[1] <= other[1] for one, other in pairwise(placed)):
        return set()
    in_order = _longest_rising([start for _, start in placed])
    moved: set[int] = set()
    before, after = 0, 0
    for at, (number, start) in enumerate(placed):
        if at in in_order:
            before = start
            continue
        after = next((later for ahead, (_, later) in enumerate(placed[at + 1 :], at + 1) if ahead in in_order), start)
        slack = MAX_BACKWARD_CHARS + len(units[number])
        if before - slack <= start <= after + slack:
            continue
        begin, stop = units[number].low - first, units[number].high - first - SHINGLE_CHARS + 1
        if len(units[number]) >= MIN_MOVED_CHARS and sums[stop] - sums[begin] >= MIN_MOVED_SHARE * (stop - begin):
            moved.add(number)
        else:
            twins[number] = None
    return moved


def _find_moved_lines(page: Page, units: list[Unit], twins: list[Span | None], base: Passage) -> set[int]:
    """Give short lines between matching units their twins: the same line elsewhere in the passage; return those."""
    found: set[int] = set()
    placed = [number for number, twin in enumerate(twins) if twin is not None]
    around = range(max(0, placed[0] - 1), min(len(units), placed[-1] + 2)) if placed else ()
    missing = [number for number in around if twins[number] is None]
    if not missing:
        return found
    text = page.key.text(base.low, base.high)
    for number in missing:
        unit = units[number]
        is_edge = not placed[0] < number < placed[-1]
        if len(unit) > 2 * MIN_MOVED_CHARS or (is_edge and len(unit) < MIN_MOVED_LINE_CHARS):
            continue
        if not page.starts_line(unit.low) or page.line_end(unit.low) != unit.high:
            continue
        at = text.find(page.key.text(unit.low, unit.high))
        while at >= 0:
            low, high = base.low + at, base.low + at + len(unit)
            if page.starts_line(low) and page.line_end(low) == high:
                twins[number] = (low, high)
                found.add(number)
                break
            at = text.find(page.key.text(unit.low, unit.high), at + 1)
    return found


def _longest_rising(starts: list[int]) -> set[int]:
    """Return the indices of a longest subsequence that does not fall."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, start in enumerate(starts):
        place = bisect_right(tails, start)
        back.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(start)
            ends.append(at)
        else:
            tails[place], ends[place] = start, at
    chosen: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.add(at)
        at = back[at]
    return chosen


def _is_held(hits: npt.NDArray[np.bool_], sums: list[int], begin: int, stop: int) -> bool:
    """Tell whether a unit's 5-grams are in the passage, most of them, and without a new clause in between."""
    if stop <= begin:
        return False
    held = sums[stop] - sums[begin]
    if held < MIN_UNIT_SHARE * (stop - begin):
        return False
    if stop - begin - held <= MAX_NEW_EDGE_CHARS:
        return True
    head, tail = int(hits[begin:stop].argmax()), int(hits[begin:stop][::-1].argmax())
    if max(head, tail) > MAX_NEW_EDGE_CHARS:
        return False
    borders = np.concatenate(([-1], np.flatnonzero(hits[begin:stop]), [stop - begin]))
    return int(np.diff(borders).max()) - 1 <= MAX_NEW_CHARS


def _fill_gaps(page: Page, units: list[Unit], twins: list[Span | None], base: Passage) -> None:
    """Give units their twins by place: those between, before or after units that have one."""
    for number in range(1, len(units)):
        if twins[number] is None and twins[number - 1] is not None:
            _place(page, units, twins, number, number - 1, base)
    for number in range(len(units) - 2, -1, -1):
        if twins[number] is None and twins[number + 1] is not None:
            _place(page, units, twins, number, number + 1, base)


def _place(page: Page, units: list[Unit], twins: list[Span | None], number: int, beside: int, base: Passage) -> None:
    unit, near = units[number], twins[beside]
    if twins[number] is not None or near is None:
        return
    other = 2 * number - beside
    beyond = twins[other] if 0 <= other < len(units) else None
    between = (
        beyond is not None
        or unit.line == units[beside].line
        or (0 <= 2 * other - number < len(units) and twins[2 * other - number] is not None)
    )
    if beside < number:
        low, high = near[1], beyond[0] if beyond is not None else near[1] + len(unit)
    else:
        low, high = beyond[1] if beyond is not None else near[0] - len(unit), near[0]
    if not 0 <= high - low <= 2 * len(unit) + 2 * SHINGLE_CHARS:  # the neighbours stand at different places
        low, high = (near[1], near[1] + len(unit)) if beside < number else (near[0] - len(unit), near[0])
    low, high = max(low, base.low), min(high, base.high)
    needed = _needed_ratio(page, unit, between)
    if needed == 0.0:
        low = min(low, base.high - 1)
        twins[number] = (low, max(low + 1, high))
    elif 0 < high - low <= 2 * len(unit) + 2 * SHINGLE_CHARS:
        here, there = page.key.text(unit.low, unit.high), page.key.text(low, high)
        if here != there and len(unit) < 2 * SHINGLE_CHARS:  # the twin beside may be reckoned a little off
            around = max(base.low, low - SLACK_CHARS), min(base.high, high + SLACK_CHARS)
            at = page.key.text(*around).find(here)
            if at >= 0:
                twins[number] = (around[0] + at, around[0] + at + len(unit))
                return
        if here != there and not between and len(unit) <= MAX_LABEL_CHARS and page.is_line(unit.low, unit.high):
            side = page.line_beside(near[0], -1) if beside > number else page.line_beside(near[1] - 1, 1)
            if side is not None and base.low <= side[0] and side[1] <= base.high:
                low, high = side
                there, needed = page.key.text(low, high), MIN_PLACE_RATIO
        if not between and DIGITS.findall(here) != DIGITS.findall(there):
            return
        if here == there or is_alike(here, there, needed):
            twins[number] = (low, high)


def _needed_ratio(page: Page, unit: Unit, between: bool) -> float:
    if not between:
        return MIN_EDGE_RATIO if len(unit) >= 2 * SHINGLE_CHARS else 1.0
    # A damaged piece of a sentence stands where its healthy twin does, and need have nothing else in common with it.
    around = max(0, unit.start - 2), min(len(page.text), unit.end + 2)
    if len(unit) <= MAX_DAMAGED_CHARS and is_damaged(page.text, *around, ()):
        return 0.0
    return MIN_PLACE_RATIO


def _find_garbled(page: Page, units: list[Unit], twins: list[Span | None], base: Passage) -> set[int]:
    """Give sentences that were misread the place beside their neighbours' twins; return where they begin."""
    garbled: set[int] = set()
    placed = [number for number, twin in enumerate(twins) if twin is not None]
    for one, other in pairwise(placed):
        if other - one < 2:
            continue
        before, after = twins[one], twins[other]
        chars = sum(len(unit) for unit in units[one + 1 : other])
        if before is None or after is None or not chars <= MAX_GARBLED_FACTOR * (after[0] - before[1]):
            continue
        numbers = [
            number
            for number in range(one + 1, other)
            if is_garbled(page.folded[units[number].start : units[number].end])
        ]
        if 2 * sum(len(units[number]) for number in numbers) < after[0] - before[1] - MAX_DAMAGED_CHARS:
            continue
        for number in numbers:
            twins[number] = before[1], after[0]
            garbled.add(units[number].low)
    if placed:
        for number in range(placed[-1] + 1, len(units)):
            unit, near = units[number], twins[number - 1]
            low = near[1] if near is not None else base.high
            if base.high - low < len(unit) // 2 or not is_garbled(page.folded[unit.start : unit.end]):
                break
            twins[number] = low, min(base.high, low + len(unit), page.line_end(low))
            garbled.add(unit.low)
    return garbled


def _containment(units: list[Unit], twins: list[Span | None], first: int, sums: list[int], garbled: set[int]) -> float:
    shared = total = 0
    for unit, twin in zip(units, twins, strict=True):
        begin, stop = unit.low - first, unit.high - first - SHINGLE_CHARS + 1
        if twin is not None and stop > begin and unit.low not in garbled:
            shared += sums[stop] - sums[begin]
            total += stop - begin
    return shared / total if total else 1.0
