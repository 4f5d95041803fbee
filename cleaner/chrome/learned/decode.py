"""Which lines leave the text by their learned labels: only in company of what a rule names, or at an end of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.features import Evidence, look
from cleaner.chrome.learned.model import BODY, STATES, TITLE, Array, Model, decode, model
from cleaner.chrome.lines import Page
from cleaner.errors import RulebookError

# How sure labels must be of a row on average: beside lines that rules take; elsewhere; elsewhere for a row of at most
# `MAX_SHORT_ROW` lines of which a rule names one and leaves it. By site, 290 pages: with none of them 0.70 of the pages
# are perfect by these labels and the rules, with these 0.64, with 0.85 and 0.97 0.58. But of clean documents under a
# byline (verse, recipes, code, novels) the first lost lines in one of three, with chances from 0.58 to 0.90; and
# tables, references and sign-offs (tests/unit/test_chrome_keeps.py) have up to 0.93, contact data 0.96, words 0.97.
LIKELY_CHANCE, SURE_CHANCE, NAMED_CHANCE = 0.7, 0.94, 0.985
MAX_SHORT_ROW = 5
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
    names or takes (*taken*), or touches an end of the text. They must be likely to be chrome where a rule takes the
    line above them (or, above the body, the one below), and the row is long or rules take more than one line of
    chrome (a mark of `NAMED`) on the page; and all but sure elsewhere: right behind the body (*below* tells which
    lines are behind it), beside metadata, at an end, and most where a rule names a line of a short row and leaves it.
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
        strong = (many or end - start > MAX_SHORT_ROW) and any(
            taken[at] and (at < start or not below[start]) for at in sides
        )
        beside = start == 0 or end == count or any(marks[at] or taken[at] for at in (*sides, *range(start, end)))
        least = LIKELY_CHANCE if strong else _sure_chance(end - start, any(marks[start:end]))
        if beside and sum(chances[start:end]) >= least * (end - start):
            allowed[start:end] = [True] * (end - start)
        start = end
    return allowed


def _sure_chance(size: int, is_named: bool) -> float:
    return NAMED_CHANCE if is_named and size <= MAX_SHORT_ROW else SURE_CHANCE
