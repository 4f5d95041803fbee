"""The lines of a page as labels and rules have them, and the rows of those that only labels take out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import gt

# So many teasers make a list; between two of them stand a title and a line of tags, or less.
MIN_LISTED, MAX_LISTED_DISTANCE = 4, 3
# A table of prices or scores, flattened to a cell a line.
MIN_TABLE_CELLS = 4
MIN_CELL_SHARE = 0.25
MAX_TABLE_HEAD = 12
EVEN = 0.5
# What the line of a page is to a rule: nothing, a field of metadata, chrome.
UNKNOWN, FIELD, NAMED = range(3)
_RUN = re.compile(rb"\x01+")


@dataclass(frozen=True)
class Lines:
    """What is known of the filled lines of a page, by position.

    - `leaving`: labels take it out; `taken`: rules do; `marks`: what it is to rules.
    - `chances`: how probable it is that it is none of the article; `prose`: how many characters of prose it has.
    - `between`: it stands between title and body; `below`: behind the body.
    - `cells`: it leaves and is a figure with a point or a percent sign, as in a table; counts are whole numbers.
    - `code`: it leaves and reads as code, or as a command.
    - `framed`: the line above and the one below are the same: pictures of an article with one credit, no two titles.
    - `passing`: a rule takes it amid the body, wherever it stands (`read more`, numbers of a listing), which is no sign
      that chrome is near.
    - `closing`: a rule takes it that ends articles, or that names who made this one.
    - `inside`: rules have it in a block of the body; `second`: in another one than the largest, or right above that.
    - `titles`: the places of those that are the title; `own`: how many characters the sentences of the body have, also
      those of short lines.
    - `agreed`: how many lines rules name and leave, as they do where the body has no sentences, that leave by labels.
    """

    leaving: Sequence[bool]
    taken: Sequence[bool]
    marks: Sequence[int]
    chances: Sequence[float]
    prose: Sequence[int]
    between: Sequence[bool]
    below: Sequence[bool]
    cells: Sequence[bool]
    code: Sequence[bool]
    passing: Sequence[bool]
    closing: Sequence[bool]
    inside: Sequence[bool]
    second: Sequence[bool]
    framed: Collection[int] = ()
    titles: Collection[int] = ()
    own: int = 0
    agreed: int = 0

    @cached_property
    def named(self) -> int:
        """How many lines are chrome to rules that take them, or to rules that name them and to labels."""
        return count_taken(self.marks, self.taken) + self.agreed

    @cached_property
    def rows(self) -> Sequence[tuple[int, int]]:
        """The first line, and the one behind the last, of each row that only labels take out."""
        return find_runs(map(gt, self.leaving, self.taken))

    def has_company(self, start: int, end: int) -> bool:
        """Tell whether a row holds or touches a line that a rule names or takes, or touches an end of the text."""
        return start == 0 or end == len(self.leaving) or self.is_known(start, end)

    def is_below_title(self, start: int) -> bool:
        """Tell whether a row begins right below the title, above which stand lines of chrome.

        What is set around a title is the page's: date, author, buttons, a summary of the contents.
        """
        above = start - 1
        if above not in self.titles or above == 0:
            return False
        while above > 0 and (above - 1 in self.titles or (self.leaving[above - 1] and not self.taken[above - 1])):
            above -= 1
        return above == 0 or self.taken[above - 1] or self.marks[above - 1] != UNKNOWN

    def is_known(self, start: int, end: int) -> bool:
        """Tell whether a row holds or touches a line that a rule names or takes."""
        return self._known_beside(start, end) is not None

    def company_of(self, position: int) -> int | None:
        """Return the line that the row of a line has for company; None if that is an end of the text."""
        return self._known_beside(*self.row_of(position))

    def row_of(self, position: int) -> tuple[int, int]:
        """Return the row that a line is in, which only labels take out."""
        return self.rows[bisect_right(self.rows, (position, len(self.leaving))) - 1]

    def _known_beside(self, start: int, end: int) -> int | None:
        """Return a line that a rule names or takes: a neighbour of the row sooner than one of its own."""
        places = [at for at in (start - 1, end) if 0 <= at < len(self.leaving) and not self.passing[at]]
        return next((at for at in (*places, *range(start, end)) if self.marks[at] or self.taken[at]), None)

    def has_strong_company(self, start: int, end: int) -> bool:
        """Tell whether a rule takes the line above a row or, above the body, the one below."""
        if start > 0 and self.taken[start - 1] and not self.passing[start - 1]:
            return True
        return end < len(self.leaving) and self.taken[end] and not self.passing[end] and not self.below[start]

    def table_in(self, start: int, end: int) -> range:
        """Return the lines of a row that are a table below a paragraph, a cell a line: from head to last figure.

        Above all paragraphs, figures are prices of shares in the head of a page.
        """
        figures = [at for at in range(start, end) if self.cells[at]]
        if len(figures) < MIN_TABLE_CELLS or len(figures) < MIN_CELL_SHARE * (figures[-1] + 1 - figures[0]):
            return range(0)
        above = range(figures[0] - 1, max(-1, figures[0] - 1 - MAX_TABLE_HEAD), -1)
        # A paragraph, or what labels would rather have in the article (`as the table below shows:`).
        paragraph = next((at for at in above if at >= 0 and self._is_text(at)), None)
        return range(0) if paragraph is None else range(max(start, paragraph + 1), figures[-1] + 1)

    def _is_text(self, at: int) -> bool:
        return self.prose[at] > 0 or (not self.taken[at] and self.chances[at] < EVEN)

    def is_teaser(self, at: int) -> bool:
        """Tell whether a paragraph is the only one between two lines without prose that go.

        It stands behind the body, or above the title.
        """
        is_above = bool(self.titles) and at < min(self.titles)
        if at in self.framed or at == 0 or not (is_above or (self.below[at] and self.below[at - 1])):
            return False
        beside = [near for near in (at - 1, at + 1) if near < len(self.leaving)]
        return all((self.leaving[near] or self.taken[near]) and not self.prose[near] for near in beside)

    def listed_teasers(self) -> frozenset[int]:
        """Return the paragraphs that are teasers, one below the other."""
        found: list[int] = []
        row: list[int] = []
        for at in [*filter(self.is_teaser, compress(range(len(self.prose)), self.prose)), None]:
            if row and (at is None or at - row[-1] > MAX_LISTED_DISTANCE):
                found += row if len(row) >= MIN_LISTED else []
                row = []
            row += [] if at is None else [at]
        return frozenset(found)

    def sure_end(self, start: int, end: int, least: float) -> int:
        """Return where the part of a row begins that is right above a line that a rule takes, and sure throughout."""
        if end == len(self.leaving) or not self.taken[end] or self.passing[end]:
            return end
        return next((at + 1 for at in range(end - 1, start - 1, -1) if self.chances[at] < least), start)

    def precedes_body(self, start: int, end: int) -> bool:
        """Tell whether a row stands between the title and the body, right above it."""
        return self.between[start] and end < len(self.leaving) and not self.leaving[end] and not self.taken[end]

    def follows_body(self, start: int) -> bool:
        """Tell whether a row begins right behind the body."""
        return start > 0 and self.below[start] and not self.below[start - 1] and not self.taken[start - 1]


def find_runs(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """Return the first place, and the one behind the last, of each run of places whose flags are set."""
    return [found.span() for found in _RUN.finditer(bytes(flags))]


def count_taken(marks: Sequence[int], taken: Sequence[bool]) -> int:
    """Return how many lines of chrome (marked `NAMED`) rules take."""
    return [*compress(marks, taken)].count(NAMED)
