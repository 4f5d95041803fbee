"""Which lines leave the text by their learned labels: only in company of what a rule names, or at an end of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.chrome.learned.features import Evidence, layout, look
from cleaner.chrome.learned.model import BODY, STATES, TITLE, Array, Model, decode, model
from cleaner.chrome.lines import Page
from cleaner.errors import RulebookError

# How sure labels must be of a row on average: beside a line that a rule takes, and beside anything else. By site, 0 and 0 leave 0.70 of the pages perfect, 0.65 and 0.92 0.68, 0.8 and 0.95 0.66; but of clean documents under a
# byline (verse, recipes, code, novels) 0 and 0 lost lines in one of three, with chances from 0.58 to 0.90, and tables,
# contact data, sign-offs of our own (tests/unit/test_chrome_keeps.py) with chances up to 0.96.
LIKELY_CHANCE, SURE_CHANCE = 0.7, 0.94
# What the line of a page is to a rule: nothing, a field of metadata, chrome.
UNKNOWN, FIELD, NAMED = range(3)
# On a page without a body fewer lines than these are verse or a table as likely as they are a list of links.
MIN_LINES_WITHOUT_BODY = 20
BODY_STATE, AFTER_STATE = STATES.index("body"), STATES.index("after body")
KEPT_STATES = (STATES.index("title"), STATES.index("body"))
_PLACES = ("before the title", "", "between title and body", "", "between paragraphs", "after the body")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the lines of a page are, by position: its state, the chances of its labels, how its words weigh."""

    states: Sequence[int]
    chances: Array
    wording: Array

    def leaves(self, position: int) -> bool:
        """Tell whether a line is none of the article's."""
        return self.states[position] not in KEPT_STATES

    @property
    def has_body(self) -> bool:
        """Tell whether any line is of the body."""
        return BODY_STATE in self.states

    def chance(self, position: int) -> float:
        """Return how probable it is that a line belongs neither to the body nor to the title."""
        row = self.chances[position]
        return float(1 - row[BODY] - row[TITLE])

    def place(self, position: int) -> str:
        """Return where a line stands, in words."""
        return _PLACES[self.states[position]]


def label(page: Page, evidence: Evidence, learned: Model | None = None) -> Labelled:
    """Return the labels of the filled lines of a page; of a page without any, nothing."""
    if not page.filled:
        return Labelled((), np.zeros((0, 6)), np.zeros(0))
    learned = learned or model()
    if learned.layout != layout():
        raise RulebookError("the model of chrome was trained on other features; run tools/train_chrome_model.py")
    values, wording = look(page, evidence, learned.wording)
    chances = learned.chances(values)
    return Labelled(decode(chances, learned.costs), chances, wording)


def guard(
    leaving: Sequence[bool],
    taken: Sequence[bool],
    marks: Sequence[int],
    chances: Sequence[float],
    below: Sequence[bool],
) -> list[bool]:
    """Return which of the lines that labels would remove may go.

    Of lines in a row that only labels take out, none goes unless the row holds or touches a line that a rule
    names or takes (*taken*), or touches an end of the text. They must be likely to be chrome where the line above them
    (or the one below, above the body) is chrome to a rule (a mark of `NAMED`) and goes, and not the only one; and all
    but sure elsewhere: right behind the body (*below* tells which lines are behind it), beside metadata, at an end.
    """
    count = len(leaving)
    allowed = [False] * count
    many = sum(mark == NAMED and gone for mark, gone in zip(marks, taken, strict=True)) > 1
    start = 0
    while start < count:
        end = start
        while end < count and leaving[end] and not taken[end]:
            end += 1
        if end == start:
            start += 1
            continue
        sides = [at for at in (start - 1, end) if 0 <= at < count]
        strong = many and any(taken[at] and (at < start or not below[start]) for at in sides)
        beside = start == 0 or end == count or any(marks[at] or taken[at] for at in (*sides, *range(start, end)))
        if beside and sum(chances[start:end]) >= (LIKELY_CHANCE if strong else SURE_CHANCE) * (end - start):
            # What a rule names and yet leaves goes only in strong company.
            allowed[start:end] = [strong or not marks[at] for at in range(start, end)]
        start = end
    return allowed
