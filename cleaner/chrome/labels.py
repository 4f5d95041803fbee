"""Which lines of a page leave the text: named ones, metadata, and what lies beyond them in the margins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page, ends_sentence, has_han, quote
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import ANYWHERE, COMPANY, EDGE, RUN, Name
from cleaner.chrome.regions import LIST_RULES, Body, find_bodies
from cleaner.chrome.titles import SHORT_TITLE, could_be_title, cut_suffix

# One removal can uncover the next; pages settle after two or three judgements.
MAX_JUDGEMENTS = 6
# Named lines in a row that need no decisive one among them: a menu, a share bar.
MIN_RUN_LINES = 3
# Where no line is prose, only the first and last lines can be metadata.
EDGE_LINES_WITHOUT_BODY = 3
# How much an anchor weighs: one that ends an article, any other one. From here on what lies beyond it is margin.
END_ANCHOR, OTHER_ANCHOR, MIN_ANCHORS = 2, 1, 2
# Between two blocks of the body there must be more of them, for the second block may go on with the first.
MIN_GAP_ANCHORS = 4
# The title stands at most this many lines above the body or the first metadata line (65 of 88 pages: 1 to 4).
MAX_TITLE_DISTANCE = 6
MIN_TITLE_CHARS = 5
# A date further above the body belongs to a menu or a list, not to the article.
MAX_DATELINE_DISTANCE = 14
# A line directly above the title that is as long as this may be its first part.
MIN_SUBTITLE_CHARS = 9
# Shorter lines at the top that stand again are words of a menu.
MIN_RECURRING_CHARS = 10
# Two paragraphs above the title with at most so many lines from one to the other are an article in short lines.
MAX_PARAGRAPH_DISTANCE = 12
# Counts, dates in pieces and signs of buttons, without a Chinese character.
MAX_CRUMB_CHARS = 6

MARGIN_RULE = "chrome/page-margin"
COMMENT_BOX_RULE = "chrome/comment-box"


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
    page: Page,
    names: Mapping[int, Name],
    fields: Mapping[int, Fields],
    is_enabled: Callable[[str], bool],
    weights: Mapping[int, float],
) -> Judgement:
    """Return which lines leave the text by rules. A rule that is off still serves as a landmark, but takes nothing out.

    *weights* are those of `weigh_lines`.
    """
    removed: dict[int, Label] = {}
    title: int | None = None
    left: Sequence[int] = page.filled
    for _ in range(MAX_JUDGEMENTS):
        judge = _Judge(page, left, names, fields, find_bodies(page, left, weights, names), is_enabled)
        found = {index: label for index, label in judge.labels() if is_enabled(label.rule)}
        if title is None and judge.title is not None:
            title = left[judge.title]
        if not found:
            break
        removed.update(found)
        left = [index for index in left if index not in found]
    return Judgement(removed, title)


class _Judge:
    """One judgement over the lines that are left; positions count in that list, indexes in the page."""

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
        self.known = [position for position, index in enumerate(left) if index in names or index in fields]
        self.named: dict[int, Label] = {}
        self._name_lines()
        self._join_runs()
        self.anchors = sorted(self.named)
        self.title_is_sure = False
        self.title = self._find_title()

    def labels(self) -> Iterator[tuple[int, Label]]:
        """Yield the index and the label of each line that leaves the text."""
        margins = {**self._head_margin(), **self._gap_margins(), **self._tail_margin()}
        for position, label in {**margins, **self.named}.items():
            yield self.left[position], label

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
                self.named[position] = Label(name.rule, f"{quote(name.phrase)}, {self._place(position)}")

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
                self.named[position] = Label(name.rule, f"{quote(name.phrase)}, in a row with other named lines")

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

    def _head_margin(self) -> dict[int, Label]:
        """Return the unnamed lines before the title, where enough named ones stand among them."""
        if not self.bodies:
            return {}
        anchors = self.anchors[: bisect_left(self.anchors, self.first)]
        if not anchors:
            return {}
        title = self.title if self.title is not None else anchors[-1]
        limit = self._before_paragraphs(title)
        above = [position for position in anchors if position < limit]
        if above and not self.title_is_sure:
            # What stands between the menu and a line that only may be the title can be the article's own.
            limit = above[-1] + 1
        margin: dict[int, Label] = {}
        if above and (self._weigh_as_much(above, MIN_ANCHORS) or self._is_menu_above_article(limit)):
            label = self._margin_label("before the title, amid such lines as {}", above[-1])
            margin = {position: label for position in range(limit) if not self._is_prose(position)}
            if self._recurs(0) or self._has_suffix(0):
                margin.pop(0, None)
        below = [position for position in anchors if position > title]
        if below:
            label = self._margin_label("a count or a sign between title and body, beside {}", below[0])
            margin.update({position: label for position in range(title + 1, self.first) if self._is_crumb(position)})
        return margin

    def _before_paragraphs(self, limit: int) -> int:
        """Return *limit*, or the first of two paragraphs near each other above it: an article begins there."""
        prose = [position for position in range(limit) if position not in self.named and self._is_prose(position)]
        return next((one for one, other in pairwise(prose) if other - one <= MAX_PARAGRAPH_DISTANCE), limit)

    def _is_menu_above_article(self, limit: int) -> bool:
        """Tell whether scattered words of a menu stand above *limit*, and a byline or a date right below it.

        A comment box among them means that the block below is comments, and the article above them.
        """
        names = [self.names[index] for index in self.left[:limit] if index in self.names]
        dated = any(self.left[position] in self.fields for position in range(limit, min(limit + 3, self.first)))
        return dated and len(names) >= MIN_RUN_LINES and all(name.rule != COMMENT_BOX_RULE for name in names)

    def _gap_margins(self) -> dict[int, Label]:
        """Return the unnamed lines amid the named ones between two blocks of the body."""
        margin: dict[int, Label] = {}
        for above, below in pairwise(self.bodies):
            start, end = bisect_left(self.anchors, above.last + 1), bisect_left(self.anchors, below.first)
            anchors = self.anchors[start:end]
            if not self._weigh_as_much(anchors, MIN_GAP_ANCHORS):
                continue
            label = self._margin_label("amid the chrome between two articles, which begins with {}", anchors[0])
            margin.update(
                {position: label for position in range(anchors[0], anchors[-1]) if not self._is_prose(position)}
            )
        return margin

    def _tail_margin(self) -> dict[int, Label]:
        """Return the unnamed lines past the first named line that is known to end the article."""
        if not self.bodies:
            return {}
        anchors = self.anchors[bisect_left(self.anchors, self.last + 1) :]
        if not self._weigh_as_much(anchors, MIN_ANCHORS):
            return {}
        if len(anchors) == 1 and self._is_amid_prose(anchors[0]):
            return {}
        label = self._margin_label("past the end of the article, which {} marks", anchors[0])
        first = anchors[0]
        # The line above may be a list of tags, or a word of the menu that begins here.
        while first > self.last + 1 and self._belongs_to_menu(first - 1):
            first -= 1
        return dict.fromkeys(range(first, len(self.left)), label)

    def _is_amid_prose(self, anchor: int) -> bool:
        """Tell whether a line that is no heading of a list has paragraphs below it, and hardly anything else."""
        index = self.left[anchor]
        name = self.names.get(index)
        if name is not None and name.rule in LIST_RULES and not ends_sentence(self.page.lines[index]):
            return False
        below = range(anchor + 1, len(self.left))
        return bool(below) and 2 * sum(map(self._is_prose, below)) > len(below)

    def _weigh_as_much(self, anchors: Sequence[int], least: int) -> bool:
        """Tell whether anchors are enough together."""
        found = (self.names.get(self.left[position]) for position in anchors)
        ends = (name is not None and name.ends for name in found)
        weights = accumulate(END_ANCHOR if end else OTHER_ANCHOR for end in ends)
        return any(weight >= least for weight in weights)

    def _is_prose(self, position: int) -> bool:
        line = self.page.lines[self.left[position]]
        return len(line) >= MIN_PROSE_CHARS and ends_sentence(line)

    def _recurs(self, position: int) -> bool:
        """Tell whether a line that could be the title stands again further down, as the title of a page does."""
        line = self.page.lines[self.left[position]]
        core = line[: cut_suffix(line)]
        below = self.page.starts[self.left[position]] + len(line)
        return len(core) >= MIN_RECURRING_CHARS and could_be_title(line) and self.page.folded.find(core, below) >= 0

    def _has_suffix(self, position: int) -> bool:
        """Tell whether a line ends in the name of a site, as the title of a page does."""
        line = self.page.lines[self.left[position]]
        return could_be_title(line) and cut_suffix(line) < len(line)

    def _is_crumb(self, position: int) -> bool:
        line = self.page.lines[self.left[position]]
        return len(line) <= MAX_CRUMB_CHARS and not has_han(line)

    def _belongs_to_menu(self, position: int) -> bool:
        name = self.names.get(self.left[position])
        return self.page.lines[self.left[position]].count("|") >= 2 or (name is not None and name.strength == RUN)

    def _margin_label(self, where: str, anchor: int) -> Label:
        index = self.left[anchor]
        return Label(MARGIN_RULE, where.format(quote(self.page.lines[index])))
