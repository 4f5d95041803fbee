"""Blocks: the lines and sentences of a passage, and how much of each stands in another passage.

A unit is a sentence, or what of it stands on one line. Units are compared on the
5-grams of their match key, exactly; one that is too short or too edited for that is
compared with what stands in its place in the other passage.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.duplicates.damage import is_damaged
from cleaner.duplicates.displaced import (
    MAX_BACKWARD_CHARS,
    find_garbled,
    find_moved,
    find_moved_lines,
    find_title,
)
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Comparison, Copy, Passage
from cleaner.duplicates.shingles import SHINGLE_CHARS
from cleaner.duplicates.wording import DIGITS, MAX_LABEL_CHARS, is_alike, is_another, is_page_title
from cleaner.ledger import Positions

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
# A twin beside may be reckoned so much off.
SLACK_CHARS = 3
# A moved sentence at the edge of a run may belong to what stands beside, and must be longer, or its line be moved.
MIN_MOVED_EDGE_CHARS = 30
MAX_UNITS_AROUND = 12

# A 5-gram that the other passage holds, in a string of bytes with one for each.
_HELD = b"\x01"


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
    held, places = base.find(page.grams(first, last))
    counts: list[int] = [0, *held.cumsum().tolist()]
    grams = held.tobytes(), places
    twins = _find_twins(page, units, first, grams, counts, base, base.core - (copy.low - first))
    moved = find_moved(units, twins, counts, first)
    _fill_gaps(page, units, twins, base)
    garbled = find_garbled(page, units, twins, base)
    moved |= find_moved_lines(page, units, twins, base)
    begin, stop = _trim(page, units, twins, copy, moved, garbled)
    begin = find_title(page, units, twins, begin, base)
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


def _find_twins(
    page: Page,
    units: list[Unit],
    first: int,
    grams: tuple[bytes, Positions],
    sums: list[int],
    base: Passage,
    expected: int,
) -> list[Span | None]:
    hits, places = grams
    twins: list[Span | None] = []
    has_jumped = False
    for unit in units:
        begin, stop = unit.low - first, unit.high - first - SHINGLE_CHARS + 1
        if not _is_held(hits, sums, begin, stop):
            twins.append(None)
            expected += len(unit)
            continue
        head, tail = hits.find(_HELD, begin, stop), hits.rfind(_HELD, begin, stop)
        start = base.place(places.item(head), expected + head - begin)
        end = base.place(places.item(tail), start + tail - head) + SHINGLE_CHARS
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


def _is_held(hits: bytes, sums: list[int], begin: int, stop: int) -> bool:
    """Tell whether a unit's 5-grams are in the passage, most of them, and without a new clause in between."""
    if stop <= begin:
        return False
    held = sums[stop] - sums[begin]
    if held < MIN_UNIT_SHARE * (stop - begin):
        return False
    if stop - begin - held <= MAX_NEW_EDGE_CHARS:
        return True
    new = list(map(len, hits[begin:stop].split(_HELD)))
    return max(new[0], new[-1]) <= MAX_NEW_EDGE_CHARS and max(new) <= MAX_NEW_CHARS


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


def _containment(units: list[Unit], twins: list[Span | None], first: int, sums: list[int], garbled: set[int]) -> float:
    shared = total = 0
    for unit, twin in zip(units, twins, strict=True):
        begin, stop = unit.low - first, unit.high - first - SHINGLE_CHARS + 1
        if twin is not None and stop > begin and unit.low not in garbled:
            shared += sums[stop] - sums[begin]
            total += stop - begin
    return shared / total if total else 1.0
