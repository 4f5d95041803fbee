"""The landmarks of a page: the lines that a phrase names or that are metadata, and the title."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import compress, count
from typing import NamedTuple

from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import ANYWHERE, COMPANY, EDGE, Name
from cleaner.chrome.regions import Body
from cleaner.chrome.titles import SHORT_TITLE, could_be_title

# Named lines in a row that need no decisive one among them: a menu, a share bar.
MIN_RUN_LINES = 3
# Where no line is prose, only the first and last lines can be metadata.
EDGE_LINES_WITHOUT_BODY = 3
# The title stands at most this many lines above the body or the first metadata line (65 of 88 pages: 1 to 4).
MAX_TITLE_DISTANCE = 6
MIN_TITLE_CHARS = 5
# A date further above the body belongs to a menu or a list, not to the article.
MAX_DATELINE_DISTANCE = 14
# A line directly above the title that is as long as this may be its first part.
MIN_SUBTITLE_CHARS = 9
# Shorter lines at the top that stand again are words of a menu.
MIN_RECURRING_CHARS = 10


class Label(NamedTuple):
    """A line that leaves the text: by which rule, and why."""

    rule: str
    reason: str


class Landmarks:
    """The landmarks among the lines that are left; positions count in that list, indexes in the page."""

    def __init__(
        self,
        page: Page,
        left: Sequence[int],
        names: Mapping[int, Name],
        fields: Mapping[int, Fields],
        bodies: Sequence[Body],
        is_enabled: Callable[[str], bool],
    ) -> None:
        self.page = page
        self.left = left
        self.names = names
        self.fields = fields
        self.bodies = bodies
        self.is_enabled = is_enabled
        self.first = bodies[0].first if bodies else min(EDGE_LINES_WITHOUT_BODY, len(left))
        self.last = bodies[-1].last if bodies else max(len(left) - EDGE_LINES_WITHOUT_BODY, self.first) - 1
        self.inside = bytearray(len(left))
        for body in bodies:
            self.inside[body.first : body.last + 1] = b"\x01" * (body.last + 1 - body.first)
        # The positions of the lines that a phrase names, or that are metadata: the landmarks of the page.
        self.known = [*compress(count(), map((names.keys() | fields.keys()).__contains__, left))]
        self.named: dict[int, Label] = {}
        self._name_lines()
        self._join_runs()
        self.anchors = sorted(self.named)
        self.title_is_sure = False
        self.title = self._find_title()

    def _outside(self, position: int) -> bool:
        """Tell whether a line stands before, after or between the blocks of the body."""
        return bool(self.bodies) and not self.inside[position]

    def _place(self, position: int) -> str:
        if position < self.first:
            return "before the body"
        return "after the body" if position > self.last else "between paragraphs"

    def _name_lines(self) -> None:
        for position in self.known:
            index = self.left[position]
            name, row = self.names.get(index), self.fields.get(index)
            if row is not None and name is not None and not self.is_enabled(row.rule):
                row = None
            if row is not None and self._takes_field(position, row):
                self.named[position] = Label(row.rule, f"a field of metadata: {row.label}")
            elif name is not None and self._takes_name(position, name):
                self.named[position] = Label(name.rule, f"{name.evidence}, {self._place(position)}")

    def _takes_field(self, position: int, row: Fields) -> bool:
        if row.strength == ANYWHERE:
            return True
        if row.rule == "chrome/dateline":
            return max(0, self.first - MAX_DATELINE_DISTANCE) <= position < self.first
        return position < self.first or position > self.last or self._outside(position)

    def _takes_name(self, position: int, name: Name) -> bool:
        if name.strength == ANYWHERE:
            return True
        # The only line above the body can as well be the title.
        lone = position == 0 and self.first == 1
        return name.strength == EDGE and self._outside(position) and not lone

    def _join_runs(self) -> None:
        """Take in the named lines that stand in a row with a decisive one, or with enough others."""
        run: list[int] = []
        for position in [*self.known, len(self.left) + 1]:
            if run and position != run[-1] + 1:
                if len(run) > 1:
                    self._join_run(run)
                run = []
            run.append(position)

    def _join_run(self, run: list[int]) -> None:
        named = [(position, self.names[self.left[position]]) for position in run if self.left[position] in self.names]
        strengths = [name.strength for _, name in named]
        # A byline says nothing about the word above it, which can be the title.
        decisive = any(position in self.named for position, _ in named)
        outside = self._outside(run[0]) or self._outside(run[-1])
        many = len(run) - strengths.count(COMPANY) >= MIN_RUN_LINES
        many = many and bool(self.bodies) and (outside or strengths.count(EDGE) >= 2)
        if not decisive and not many:
            return
        for position, name in named:
            if position not in self.named:
                self.named[position] = Label(name.rule, f"{name.evidence}, in a row with other named lines")

    def _find_title(self) -> int | None:
        """Return the position of the title: above the first metadata line or the body, or first in the text."""
        if not self.bodies:
            return None
        metadata = [
            position
            for position in range(max(0, self.first - 2 * MAX_TITLE_DISTANCE), self.first)
            if self.left[position] in self.fields and position in self.named
        ]
        for end in (*metadata[:1], self.first):
            found = self._title_above(end)
            if found is not None:
                self.title_is_sure = end != self.first or self._recurs_above(found)
                return found
        # 故乡, 背影: so short a line is a title only right above the byline or the date.
        above = metadata[0] - 1 if metadata else -1
        if above >= 0 and above not in self.named and SHORT_TITLE.match(self.page.lines[self.left[above]]):
            self.title_is_sure = True
            return above
        return None

    def _recurs_above(self, position: int) -> bool:
        """Tell whether a line stands at the top of the page too, perhaps with the name of the site behind it."""
        line = self.page.lines[self.left[position]]
        return (
            len(line) >= MIN_RECURRING_CHARS
            and self.page.folded.find(line, 0, self.page.starts[self.left[position]]) >= 0
        )

    def _title_above(self, end: int) -> int | None:
        """Return the nearest line above a position that could be a title; of lines that stand together, the first."""
        passed = 0
        for position in range(end - 1, -1, -1):
            if self._could_be_title(position):
                first = position
                while first and self._continues_title(first - 1):
                    first -= 1
                return first
            passed += len(self.page.lines[self.left[position]]) >= MIN_TITLE_CHARS
            if passed > MAX_TITLE_DISTANCE:
                break
        return None

    def _could_be_title(self, position: int) -> bool:
        return position not in self.named and could_be_title(self.page.lines[self.left[position]])

    def _continues_title(self, position: int) -> bool:
        return len(self.page.lines[self.left[position]]) > MIN_SUBTITLE_CHARS and self._could_be_title(position)
