"""What a copy has elsewhere, or as nothing that can be compared: moved sentences, titles, misread ones."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from cleaner.duplicates.damage import is_garbled
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Passage
from cleaner.duplicates.shingles import SHINGLE_CHARS
from cleaner.duplicates.wording import is_alike

Twins = list[Span | None]

# How far a twin may stand before the one of the unit before it: sentences that swapped places.
MAX_BACKWARD_CHARS = 60
# A sentence that one copy has at another place: nearly the same, and long enough to be no phrase.
MIN_MOVED_CHARS = 10
MIN_MOVED_SHARE = 0.9
# A shorter one is a line in both copies; at the edge of a run it may belong to what stands beside.
MIN_MOVED_LINE_CHARS = 6
# A title above a copy: chrome may stand between the two, in either copy.
MAX_LINES_ABOVE = 3
MIN_TITLE_CHARS = 2
MAX_LINE_ABOVE_CHARS = 60
MIN_TITLE_RATIO = 0.8
# Misread text is longer or shorter than what it was, up to so much; between two sentences one may be missing.
MAX_GARBLED_FACTOR = 3
MAX_MISSING_CHARS = 12


def find_moved(units: list[Unit], twins: list[Span | None], sums: list[int], first: int) -> set[int]:
    """Return the numbers of the units whose twins stand at another place of the passage; weak ones lose theirs."""
    placed = [(number, twin[0]) for number, twin in enumerate(twins) if twin is not None]
    if all(one[1] <= other[1] for one, other in pairwise(placed)):
        return set()
    in_order = longest_rising([start for _, start in placed])
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


def find_moved_lines(page: Page, units: list[Unit], twins: list[Span | None], base: Passage) -> set[int]:
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


def longest_rising(starts: list[int]) -> set[int]:
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


def find_title(page: Page, units: list[Unit], twins: list[Span | None], begin: int, base: Passage) -> int:
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
    return min(len(here), len(there)) > SHINGLE_CHARS and is_alike(here, there, MIN_TITLE_RATIO)


def find_garbled(page: Page, units: list[Unit], twins: list[Span | None], base: Passage) -> set[int]:
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
        if 2 * sum(len(units[number]) for number in numbers) < after[0] - before[1] - MAX_MISSING_CHARS:
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
