"""Which lines of a page leave the text: named ones, metadata, and what lies beyond them in the margins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page, ends_sentence
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import ANYWHERE, EDGE, RUN, Name
from cleaner.chrome.titles import could_be_title
from cleaner.chrome.regions import Body, find_body, weigh_lines

# One removal can uncover the next; pages settle after two or three judgements.
MAX_JUDGEMENTS = 6
# Named lines in a row that need no decisive one among them: a menu, a share bar.
MIN_RUN_LINES = 3
# Where no line is prose, only the first and last lines can be metadata.
EDGE_LINES_WITHOUT_BODY = 3
# How much an anchor weighs: one that ends an article, any other one. From here on what lies beyond it is margin.
END_ANCHOR, OTHER_ANCHOR, MIN_ANCHORS = 2, 1, 2
# A tail with more prose than this share of the body may be a second article; its prose stays.
MAX_TAIL_PROSE_SHARE = 0.35
# The title stands at most this many lines above the body or the first metadata line (65 of 88 pages: 1 to 4).
MAX_TITLE_DISTANCE = 6
MIN_TITLE_CHARS = 5
# A line directly above the title that is as long as this may be its first part.
MIN_SUBTITLE_CHARS = 9

MARGIN_RULE = "chrome/page-margin"


@dataclass(frozen=True, slots=True)
class Label:
    """A line that leaves the text: by which rule, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The lines that leave the text, those that are metadata, and where the title stands, all by index of the line."""

    removed: Mapping[int, Label]
    title: int | None


def judge_page(
    page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields], is_enabled: Callable[[str], bool]
) -> Judgement:
    """Return which lines leave the text. A rule that is off still serves as an anchor, but takes nothing out."""
    weights = weigh_lines(page, names, fields)
    removed: dict[int, Label] = {}
    judged: dict[int, Label] = {}
    title = None
    left: Sequence[int] = page.filled
    for _ in range(MAX_JUDGEMENTS):
        body = find_body(page, left, weights)
        judge = _Judge(page, left, names, fields, body, is_enabled)
        found = {index: label for index, label in judge.labels() if is_enabled(label.rule)}
        title = judge.title if title is None else title
        if not found:
            break
        removed.update(found)
        left = [index for index in left if index not in found]
    judged.update(removed)
    return Judgement(judged, title)


class _Judge:
    """One judgement over the lines that are left; positions count in that list, indexes in the page."""

    def __init__(
        self,
        page: Page,
        left: Sequence[int],
        names: Mapping[int, Name],
        fields: Mapping[int, Fields],
        body: Body | None,
        is_enabled: Callable[[str], bool],
    ) -> None:
        self.page = page
        self.left = left
        self.names = names
        self.fields = fields
        self.body = body
        self.is_enabled = is_enabled
        self.named: dict[int, Label] = {}
        self.title = None
        self._name_lines()
        self._join_runs()
        self.title = self._find_title()

    def labels(self) -> Iterator[tuple[int, Label]]:
        """Yield the index and the label of each line that leaves the text."""
        margin = {**self._head_margin(), **self._tail_margin()}
        for position, label in self.named.items():
            yield self.left[position], label
        for position, label in margin.items():
            if position not in self.named:
                yield self.left[position], label

    def _before(self, position: int) -> bool:
        if self.body is None:
            return position < EDGE_LINES_WITHOUT_BODY
        return position < self.body.first

    def _after(self, position: int) -> bool:
        if self.body is None:
            return position >= max(len(self.left) - EDGE_LINES_WITHOUT_BODY, EDGE_LINES_WITHOUT_BODY)
        return position > self.body.last

    def _place(self, position: int) -> str:
        if self._before(position):
            return "before the body"
        return "after the body" if self._after(position) else "between paragraphs"

    def _name_lines(self) -> None:
        for position, index in enumerate(self.left):
            name, row = self.names.get(index), self.fields.get(index)
            outside = self._before(position) or self._after(position)
            if row is not None and name is not None and not self.is_enabled(row.rule):
                row = None
            if row is not None and (row.strength == ANYWHERE or self._takes_field(position, row)):
                self.named[position] = Label(row.rule, f"a field of metadata: {row.label}")
            elif name is not None and (
                name.strength == ANYWHERE or (name.strength == EDGE and outside and self.body is not None)
            ):
                if name.strength == EDGE and self._could_be_title(position):
                    continue
                self.named[position] = Label(name.rule, f"{name.phrase!r}, {self._place(position)}")

    def _takes_field(self, position: int, row: Fields) -> bool:
        if row.rule == "chrome/dateline":
            return self._before(position)
        return self._before(position) or self._after(position)

    def _could_be_title(self, position: int) -> bool:
        """Tell whether a named line is the only one before the body: then it is as well the title."""
        return self.body is not None and position == 0 and self.body.first == 1

    def _join_runs(self) -> None:
        """Take in the named lines that stand in a row with a decisive one, or with enough others."""
        run: list[int] = []
        for position in range(len(self.left) + 1):
            known = position < len(self.left) and (
                self.left[position] in self.names or position in self.named or self.left[position] in self.fields
            )
            if known:
                run.append(position)
                continue
            if len(run) > 1:
                self._join_run(run)
            run = []

    def _join_run(self, run: list[int]) -> None:
        strengths = [self._strength(position) for position in run]
        decisive = any(position in self.named for position in run)
        outside = self._before(run[-1]) or self._after(run[0])
        many = len(run) >= MIN_RUN_LINES and (outside or strengths.count(EDGE) >= 2) and self.body is not None
        if not decisive and not many:
            return
        for position in run:
            index = self.left[position]
            name = self.names.get(index)
            if position in self.named or name is None:
                continue
            if name.strength == RUN and not (outside or many or self._has_named_neighbour(position, run)):
                continue
            self.named[position] = Label(name.rule, f"{name.phrase!r}, in a row with other named lines")

    def _has_named_neighbour(self, position: int, run: list[int]) -> bool:
        return len(run) >= 2

    def _strength(self, position: int) -> int:
        name = self.names.get(self.left[position])
        return name.strength if name is not None else 0

    def _find_title(self) -> int | None:
        """Return the position of the title: above the first metadata line or the body, or first in the text."""
        if self.body is None:
            return None
        stop = self.body.first
        metadata = [
            position
            for position in range(max(0, stop - 2 * MAX_TITLE_DISTANCE), stop)
            if self.left[position] in self.fields and position in self.named
        ]
        for end in (*metadata[:1], stop):
            found = self._title_above(end)
            if found is not None:
                return found
        return None

    def _title_above(self, end: int) -> int | None:
        """Return the nearest line above a position that could be a title; of lines that stand together, the first."""
        passed = 0
        for position in range(end - 1, -1, -1):
            if position not in self.named and could_be_title(self.page.lines[self.left[position]]):
                while position and position - 1 not in self.named and self._continues_title(position - 1):
                    position -= 1
                return position
            passed += len(self.page.lines[self.left[position]]) >= MIN_TITLE_CHARS
            if passed > MAX_TITLE_DISTANCE:
                break
        return None

    def _continues_title(self, position: int) -> bool:
        line = self.page.lines[self.left[position]]
        return len(line) > MIN_SUBTITLE_CHARS and could_be_title(line)

    def _head_margin(self) -> dict[int, Label]:
        """Return the unnamed lines before the title, where enough named ones stand among them."""
        if self.body is None:
            return {}
        anchors = [position for position in range(self.body.first) if position in self._anchors()]
        if not anchors:
            return {}
        limit = self.title if self.title is not None else anchors[-1]
        above = [position for position in anchors if position < limit]
        if sum(self._weight(position) for position in above) < MIN_ANCHORS:
            return {}
        anchor = above[-1]
        label = self._margin_label("before the title; above it stands", anchor)
        return {position: label for position in range(limit) if not self._is_prose(position)}

    def _tail_margin(self) -> dict[int, Label]:
        """Return the unnamed lines past the first named line that is known to end the article."""
        if self.body is None:
            return {}
        anchors = [position for position in range(self.body.last + 1, len(self.left)) if position in self._anchors()]
        total = sum(self._weight(position) for position in anchors)
        if total < MIN_ANCHORS:
            return {}
        first = anchors[0]
        beyond = range(first + 1, len(self.left))
        prose = [position for position in beyond if self._is_prose(position) and position not in self.named]
        chars = sum(len(self.page.lines[self.left[position]]) for position in prose)
        keep = set(prose) if chars > self.body.chars * MAX_TAIL_PROSE_SHARE else set()
        label = self._margin_label("past the end of the article, which", first)
        return {position: label for position in beyond if position not in keep}

    def _anchors(self) -> Mapping[int, Label]:
        return self.named

    def _weight(self, position: int) -> int:
        name = self.names.get(self.left[position])
        return END_ANCHOR if name is not None and name.ends else OTHER_ANCHOR

    def _is_prose(self, position: int) -> bool:
        line = self.page.lines[self.left[position]]
        return len(line) >= MIN_PROSE_CHARS and ends_sentence(line)

    def _margin_label(self, where: str, anchor: int) -> Label:
        index = self.left[anchor]
        return Label(MARGIN_RULE, f"{where} line {index + 1}, {self.page.lines[index][:16]!r}")
