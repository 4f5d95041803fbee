"""Borders: where a copy begins and ends, and where the next one does that touches it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cleaner.duplicates.page import Page, Span
from cleaner.duplicates.passages import Copy
from cleaner.duplicates.shingles import SHINGLE_CHARS
from cleaner.duplicates.wording import is_alike, measure_likeness

# How many characters beside a run a heading, a byline or an edited first sentence may add to it.
MARGIN_CHARS = 120
# So many characters tell how a copy starts; edits to 5 % leave three in five of them alike at the worst.
HEAD_CHARS = 32
MIN_HEAD_RATIO = 0.6
# Lines of a head: title, byline, date, and one of chrome.
MAX_LINES_BEFORE = 4


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
    offset_of, core = page.key.offset_of, other[0]
    if core - one[1] > 2 * MARGIN_CHARS or core >= len(page.key):
        return (one[1] + core) // 2
    low, high = max(one[0], min(one[1], core) - MARGIN_CHARS), min(other[1], max(one[1], core) + SHINGLE_CHARS)
    starts = [unit.low for unit in page.units(offset_of(low), offset_of(high - 1) + 1)[1:]]
    if core not in starts and page.at_border(offset_of(core)):
        starts.append(core)
    line = page.key.locate(page.line_span(page.line_of(offset_of(first[0])))[0])
    head = line if first[0] - line <= MARGIN_CHARS else first[0]
    wanted = page.key.text(head, head + HEAD_CHARS)
    border, best = None, MIN_HEAD_RATIO
    for start in sorted(starts, key=lambda start: abs(start - core)):
        here = page.key.text(start, start + HEAD_CHARS)
        if here == wanted:
            border = start
            break
        likeness = measure_likeness(here, wanted, best + 0.01)
        if likeness >= best + 0.01:
            border, best = start, likeness
    if border is None and (core in starts or page.starts_line(core)):
        border = core
    if border is None:
        line = page.key.locate(page.line_span(page.line_of(offset_of(core)))[0])
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
        # A line within the core of the copy before has its twin at the end of this one: the same words alone tell more.
        if here in above or (line > one[1] and is_alike(here, above[-len(here) :], MIN_HEAD_RATIO)):
            above = above.replace(here, "") if here in above else above[: -len(here)]
            border = low
        elif low >= one[1] and here in inside:
            border = low
        line = low
    return border
