"""Which lines of a page leave the text: named ones, metadata, and what lies beyond them in the margins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from cleaner.chrome.account_cards import ACCOUNT_RULE, find_account_cards
from cleaner.chrome.blocks import (
    BELOW_EDITOR_RULE,
    FOLLOW_RULE,
    NOTICE_RULE,
    find_above_path,
    find_below_editor,
    find_notices,
    find_pieces,
    find_tag_lines,
)
from cleaner.chrome.comments import COMMENTS_RULE, find_comments
from cleaner.chrome.landmarks import MIN_RECURRING_CHARS, MIN_RUN_LINES, Label, Landmarks
from cleaner.chrome.lines import MIN_PROSE_CHARS, Page, ends_sentence, has_han, quote
from cleaner.chrome.metadata import Fields
from cleaner.chrome.orders import (
    CONTENTS_RULE,
    LINE_NUMBERS_RULE,
    NAVIGATION_RULE,
    TEASER_RULE,
    find_contents,
    find_entry_contents,
    find_header,
    find_line_numbers,
    find_numbered_contents,
    find_teasers,
)
from cleaner.chrome.phrases import RUN, TAGS_RULE, Name
from cleaner.chrome.regions import LIST_RULES, Body, find_bodies
from cleaner.chrome.titles import could_be_title, cut_suffix

__all__ = ["Judgement", "Label", "judge_page"]

# One removal can uncover the next; pages settle after two or three judgements.
MAX_JUDGEMENTS = 6
# How much an anchor weighs: one that ends an article, any other one. From here on what lies beyond it is margin.
END_ANCHOR, OTHER_ANCHOR, MIN_ANCHORS = 2, 1, 2
# Between two blocks of the body there must be more of them, for the second block may go on with the first.
MIN_GAP_ANCHORS = 4
# Two paragraphs above the title with at most so many lines from one to the other are an article in short lines.
MAX_PARAGRAPH_DISTANCE = 12
# Counts, dates in pieces and signs of buttons, without a Chinese character.
MAX_CRUMB_CHARS = 6

# Likes and comments are counted in a line of their own.
MAX_COUNT_CHARS = 5

COUNTER_RULE = "chrome/counter"
MARGIN_RULE = "chrome/page-margin"
COMMENT_BOX_RULE = "chrome/comment-box"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What rules make of a page: by index the lines that leave the text and the title, and the blocks of the body.

    The blocks are those at first sight, before anything was removed: positions among the filled lines.
    """

    removed: Mapping[int, Label]
    title: int | None
    bodies: Sequence[Body] = ()


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
    removed.update(_label_rows(page, names, fields, is_enabled, weights))
    if removed:
        left = [index for index in left if index not in removed]
    bodies = find_bodies(page, left, weights, names)
    first_bodies = _among_all(bodies, left, page.filled) if removed else bodies
    for _ in range(MAX_JUDGEMENTS):
        judge = _Judge(page, left, names, fields, bodies, is_enabled)
        found = {index: label for index, label in judge.labels() if is_enabled(label.rule)}
        if title is None and judge.title is not None:
            title = left[judge.title]
        if not found:
            break
        removed.update(found)
        if title is not None and all(left[position] in found for position in judge.known):
            break  # without a line that is named or a field, none leaves
        left = [index for index in left if index not in found]
        bodies = find_bodies(page, left, weights, names)
    return Judgement(removed, title, first_bodies)


# What is known by the page alone: the rule, what each line is, in words, and how they are found.
_ROWS: tuple[tuple[str, str, Callable[[Page], Iterator[int]]], ...] = (
    (CONTENTS_RULE, "below a heading that says so, lines that are headings elsewhere on the page", find_contents),
    (CONTENTS_RULE, "contents of an entry, whose headings have its name before them", find_entry_contents),
    (CONTENTS_RULE, "a row of numbered headings, as entries have them above", find_numbered_contents),
    (ACCOUNT_RULE, "the card of the account that the article was taken over from", find_account_cards),
    (NAVIGATION_RULE, "what a page has for a heading, above the title", find_header),
    (LINE_NUMBERS_RULE, "the numbers from one on, each in a line of its own", find_line_numbers),
    (TEASER_RULE, "one of a list of other articles, each with a day and a link to the rest", find_teasers),
)


def _label_rows(
    page: Page,
    names: Mapping[int, Name],
    fields: Mapping[int, Fields],
    is_enabled: Callable[[str], bool],
    weights: Mapping[int, float],
) -> Iterator[tuple[int, Label]]:
    """Yield the lines that are known by what follows what, before a body is looked for."""
    if is_enabled(COMMENTS_RULE):
        for index, reason in find_comments(page, names, fields, weights).items():
            yield index, Label(COMMENTS_RULE, reason)
    for rule, reason, find in _ROWS:
        if is_enabled(rule):
            label = Label(rule, reason)
            yield from ((index, label) for index in find(page))
    if is_enabled(NAVIGATION_RULE):
        label = Label(NAVIGATION_RULE, "above the path of the page")
        yield from ((index, label) for index in find_above_path(page, names, weights))
    if is_enabled(NOTICE_RULE):
        yield from ((index, Label(NOTICE_RULE, why)) for index, why in find_notices(page, names, weights))
    if is_enabled(FOLLOW_RULE):
        yield from ((index, Label(FOLLOW_RULE, why)) for index, why in find_pieces(page, names, weights))
    if is_enabled(TAGS_RULE):
        yield from ((index, Label(TAGS_RULE, "a tag, below the heading")) for index in find_tag_lines(page, names))
    if is_enabled(BELOW_EDITOR_RULE):
        found = find_below_editor(page, names, fields, weights)
        yield from ((index, Label(BELOW_EDITOR_RULE, why)) for index, why in found)


def _among_all(bodies: Sequence[Body], left: Sequence[int], filled: Sequence[int]) -> Sequence[Body]:
    """Return blocks of the lines that are left as positions among all filled ones."""
    return [
        replace(body, first=bisect_left(filled, left[body.first]), last=bisect_left(filled, left[body.last]))
        for body in bodies
    ]


class _Judge(Landmarks):
    """One judgement over the lines that are left."""

    def labels(self) -> Iterator[tuple[int, Label]]:
        """Yield the index and the label of each line that leaves the text."""
        margins = {**self._counts(), **self._head_margin(), **self._gap_margins(), **self._tail_margin()}
        for position, label in {**margins, **self.named}.items():
            yield self.left[position], label

    def _counts(self) -> dict[int, Label]:
        """Return the bare counts outside the body beside the buttons that they belong to."""
        counts: dict[int, Label] = {}
        for anchor in self.anchors:
            if self.left[anchor] in self.fields:
                continue
            for position in (anchor - 1, anchor + 1):
                if 0 <= position < len(self.left) and position not in self.named and self._outside(position):
                    line = self.page.lines[self.left[position]]
                    if len(line) <= MAX_COUNT_CHARS and line.strip("()").isdecimal():
                        quoted = quote(self.page.lines[self.left[anchor]])
                        counts[position] = Label(COUNTER_RULE, f"a count, beside {quoted}")
        return counts

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
