"""Blocks: the lines and sentences of a passage, and how much of each stands in another passage.

A unit is a sentence, or what of it stands on one line. Units are compared on the
5-grams of their match key, exactly; one that is too short or too edited for that is
compared with what stands in its place in the other passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.damage import is_damaged
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, hash_shingles

# Half of a unit's 5-grams survive edits of one character in eight; unrelated sentences of one article share under 0.2.
MIN_UNIT_SHARE = 0.5
# 5-grams in a row without a twin: more is a new clause of some 20 characters, not edits. Five 5-grams an edit, and at
# one edit in twenty characters five edits within 24 characters are not met.
MAX_NEW_CHARS = 24
# A unit between two that match, in the place where its twin must stand, needs less: two changes in ten characters.
MIN_PLACE_RATIO = 0.6
# At the edge of a run nothing says that the place is the right one.
MIN_EDGE_RATIO = 0.8
# A sentence at the edge that is less alike and has a word of its own says something else; edits to 5 % leave 0.95.
MIN_SAME_RATIO = 0.85
MIN_WORD_CHARS = 2
# A date, a page number or a button beside a run: with other figures it is another one.
MAX_LABEL_CHARS = 20
# What a wrong sentence mark cuts off beside a damaged place is short.
MAX_DAMAGED_CHARS = 12
# How far a twin may stand before the one of the unit before it: sentences that swapped places.
MAX_BACKWARD_CHARS = 60
# How many characters beside a run a heading, a byline or an edited first sentence may add to it.
MARGIN_CHARS = 120
# A first line of this length can be the title of the page.
MAX_TITLE_CHARS = 60

_SENTENCE_END = re.compile(r"[。！!…；;]$")
_DIGITS = re.compile(r"[0-9]+")


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
    borders = [_border_between(page, one[1], other[0]) for one, other in pairwise(spans)]
    copies = []
    for (low, high), before, after in zip(spans, [0, *borders], [*borders, len(page.key)], strict=True):
        reach = max(0, low - MARGIN_CHARS), min(len(page.key), high + MARGIN_CHARS)
        start, end = page.widen_to_sentences(*reach)
        first, last = min(reach[0], page.key.locate(start)), max(reach[1], page.key.locate(end))
        copies.append(Copy(low, high, max(first, before), min(last, after)))
    return copies


def _border_between(page: Page, low: int, high: int) -> int:
    """Return where one copy ends and the next begins: at the last line that starts between them, or in the middle."""
    if low >= high:
        return high
    first, last = (page.line_of(int(page.key.offsets[at])) for at in (low, high - 1))
    if high < len(page.key) and page.starts_line(high):
        return high
    return page.key.locate(page.line_span(last)[0]) if last > first else (low + high) // 2


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
    twins = _find_twins(units, first, grams, sums.tolist(), base, base.core - (copy.low - first))
    _fill_gaps(page, units, twins, base)
    begin, stop = _trim(page, units, twins, copy)
    units, twins = units[begin:stop], twins[begin:stop]
    return Comparison(tuple(units), tuple(twins), _containment(units, twins, first, sums.tolist()))


def _trim(page: Page, units: list[Unit], twins: list[Span | None], copy: Copy) -> Span:
    """Return the range of the units that belong to the run: around its core, without a gap beyond it."""
    core = [
        number
        for number, (unit, twin) in enumerate(zip(units, twins, strict=True))
        if twin is not None and unit.low < copy.high and unit.high > copy.low
    ]
    if not core:
        return 0, 0
    begin, stop = core[0], core[-1] + 1
    while begin > 0 and twins[begin - 1] is not None:
        begin -= 1
    while stop < len(units) and twins[stop] is not None:
        stop += 1
    while begin < stop and (
        _is_another(page, units[begin], twins[begin]) or _is_page_title(page, units[begin], twins[begin])
    ):
        begin += 1
    while begin < stop and _is_another(page, units[stop - 1], twins[stop - 1]):
        stop -= 1
    return begin, stop


def _is_another(page: Page, unit: Unit, twin: Span | None) -> bool:
    """Tell whether a unit at the edge of a run has no twin, one with other figures, or is worded otherwise."""
    if twin is None:
        return True
    if len(unit) > MAX_LABEL_CHARS:
        return _is_reworded(page.key.text(unit.low, unit.high), page.key.text(*twin))
    return _DIGITS.findall(page.key.text(unit.low, unit.high)) != _DIGITS.findall(page.key.text(*twin))


def _is_reworded(here: str, there: str) -> bool:
    """Tell whether a sentence differs from its twin in words, not in single characters."""
    if here == there:
        return False
    longest = max(len(here), len(there))
    same = _count_common(here, there)
    if same < min(len(here), len(there)):
        same += _count_common(here[same:][::-1], there[same:][::-1])
    if same >= MIN_SAME_RATIO * longest:
        return False
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if matcher.ratio() >= MIN_SAME_RATIO:
        return False
    return any(kind != "equal" and high - low >= MIN_WORD_CHARS for kind, low, high, _, _ in matcher.get_opcodes())


def _count_common(one: str, other: str) -> int:
    """Return how many characters two strings have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_page_title(page: Page, unit: Unit, twin: Span | None) -> bool:
    """Tell whether a unit is the first line of the text, a title, and its twin only the beginning of a sentence."""
    if unit.line or unit.low or len(unit) > MAX_TITLE_CHARS or twin is None:
        return False
    if _SENTENCE_END.search(page.text[unit.start : unit.end].strip()):
        return False
    _, end = page.line_span(page.line_of(int(page.key.offsets[twin[1] - 1])))
    return page.key.locate(end) > twin[1]


def _find_twins(
    units: list[Unit],
    first: int,
    grams: tuple[npt.NDArray[np.bool_], list[int], list[int]],
    sums: list[int],
    base: Passage,
    expected: int,
) -> list[Span | None]:
    hits, lows, highs = grams
    twins: list[Span | None] = []
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
        start, end = max(base.low, start - (head - begin)), min(base.high, end + (stop - 1 - tail))
        if end <= start or start < expected - MAX_BACKWARD_CHARS - len(unit):
            twins.append(None)
            continue
        twins.append((start, end))
        expected = end
    return twins


def _is_held(hits: npt.NDArray[np.bool_], sums: list[int], begin: int, stop: int) -> bool:
    """Tell whether a unit's 5-grams are in the passage, most of them, and without a new clause in between."""
    if stop <= begin:
        return False
    held = sums[stop] - sums[begin]
    if held < MIN_UNIT_SHARE * (stop - begin):
        return False
    if stop - begin - held <= MAX_NEW_CHARS:
        return True
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
    low, high = max(low, base.low), min(high, base.high)
    needed = _needed_ratio(page, unit, between)
    if needed == 0.0:
        low = min(low, base.high - 1)
        twins[number] = (low, max(low + 1, high))
    elif 0 < high - low <= 2 * len(unit) + 2 * SHINGLE_CHARS:
        here, there = page.key.text(unit.low, unit.high), page.key.text(low, high)
        if not between and _DIGITS.findall(here) != _DIGITS.findall(there):
            return
        if here == there or _is_alike(here, there, needed):
            twins[number] = (low, high)


def _is_alike(here: str, there: str, needed: float) -> bool:
    """Tell whether the similarity of two strings reaches a bound; the upper bounds of it cost less."""
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    return matcher.real_quick_ratio() >= needed and matcher.quick_ratio() >= needed and matcher.ratio() >= needed


def _needed_ratio(page: Page, unit: Unit, between: bool) -> float:
    if not between:
        return MIN_EDGE_RATIO if len(unit) >= 2 * SHINGLE_CHARS else 1.0
    # A damaged piece of a sentence stands where its healthy twin does, and need have nothing else in common with it.
    around = max(0, unit.start - 2), min(len(page.text), unit.end + 2)
    if len(unit) <= MAX_DAMAGED_CHARS and is_damaged(page.text, *around, ()):
        return 0.0
    return MIN_PLACE_RATIO


def _containment(units: list[Unit], twins: list[Span | None], first: int, sums: list[int]) -> float:
    shared = total = 0
    for unit, twin in zip(units, twins, strict=True):
        begin, stop = unit.low - first, unit.high - first - SHINGLE_CHARS + 1
        if twin is not None and stop > begin:
            shared += sums[stop] - sums[begin]
            total += stop - begin
    return shared / total if total else 1.0
