"""What is left of lists of links: days whose titles are lost, and in Markdown links to the headings of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.chrome.lines import Page
from cleaner.patterns import compile_later

# So many days, each in a line of its own and none later than the one above. Timetables have no day beside the time, or
# rise, and the days of a chronicle have what happened beside them.
MIN_STAMPS = 4
_MONTH, _DAY = "(?:0[1-9]|1[0-2])[-/.]", r"(?:0[1-9]|[12]\d|3[01])"
_YEAR, _TIME = r"(?:(?:19|20)\d\d[-/.])?", r"\s(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_STAMP = re.compile(rf"[\[(]{_YEAR}{_MONTH}{_DAY}(?:{_TIME})?[\])]$|(?:{_YEAR}{_MONTH})?{_DAY}{_TIME}$")
_STAMPED = re.compile(rf"[\[(0-9]{{{MIN_STAMPS},}}")
# - [桥的来历](#bridge), 2. [修桥的人](#man)
MIN_LINKED = 3
_LINK_SIGN = "](#"
_LINKED = compile_later(r"(?:[-*+]|\d{1,3}[.)])?\s*\[[^\[\]]+\]\(#[^()\s]*\)$")


def find_remains(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the places, among the filled lines of *page*, of such rows, and what each line is one of, in words."""
    lines = page.filled_lines
    # Most texts have no such row of lines: their first signs tell.
    for row in _STAMPED.finditer(page.firsts):
        yield from ((at, "one of days without titles, the newest first") for at in _find_falling(lines, *row.span()))
    if page.folded.count(_LINK_SIGN) >= MIN_LINKED:
        yield from ((at, "one of links to the headings of the page") for at in _find_linked(lines))


def _find_falling(lines: Sequence[str], start: int, end: int) -> Iterator[int]:
    """Yield the places of rows of days between two places, of which none is later than the one above."""
    row: list[int] = []
    for at in range(start, end + 1):
        goes_on = at < end and _STAMP.match(lines[at]) is not None
        if row and goes_on and len(lines[at]) == len(lines[row[-1]]) and lines[at] <= lines[row[-1]]:
            row.append(at)
            continue
        if len(row) >= MIN_STAMPS and any(lines[above] != lines[below] for above, below in pairwise(row)):
            yield from row
        row = [at] if goes_on else []


def _find_linked(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows of links to places of the same page."""
    row: list[int] = []
    for at in (*(at for at, line in enumerate(lines) if _LINK_SIGN in line and _LINKED.match(line)), len(lines) + 1):
        if row and at != row[-1] + 1:
            if len(row) >= MIN_LINKED:
                yield from row
            row = []
        row.append(at)
