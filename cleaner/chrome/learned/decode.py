"""Which lines leave the text by their learned labels: only in company of what a rule names, or at an end of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.chrome.learned.features import Evidence, layout, look
from cleaner.chrome.learned.model import AFTER, BODY, HOLE, METADATA, STATES, TITLE, Array, Model, decode, model
from cleaner.chrome.lines import Page
from cleaner.errors import RulebookError

# What stands at an end of the text and beside nothing that a rule names must be chrome with this chance, if it is
# prose. 0.8 loses no more on labelled pages than 0.95, which leaves 0.03 more of their chrome; of twenty chapters of
# novels under a byline nine lost their last lines without it, with chances from 0.72 to 0.83.
SURE_CHANCE = 0.85
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

    def is_metadata(self, position: int) -> bool:
        """Tell whether a line that leaves is about the article."""
        row = self.chances[position]
        return bool(row[METADATA] > row[[0, HOLE, AFTER]].max())

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
    named: Sequence[bool],
    taken: Sequence[bool],
    prose: Sequence[bool],
    chances: Sequence[float],
) -> list[bool]:
    """Return which of the lines that labels would remove may go.

    A label takes a line out only in a run of lines that go, by label or by rule (*taken*), and
    only if the run holds or touches a line that a rule names, or touches an end of the text.
    There, where nothing else speaks for it, a run with prose in it must be all the more sure.
    """
    count = len(leaving)
    going = [one or other for one, other in zip(leaving, taken, strict=True)]
    allowed = [False] * count
    start = 0
    while start < count:
        if not going[start]:
            start += 1
            continue
        end = start
        while end < count and going[end]:
            end += 1
        near = range(max(start - 1, 0), min(end + 1, count))
        sure = not any(prose[start:end]) or sum(chances[start:end]) >= SURE_CHANCE * (end - start)
        if any(named[at] or taken[at] for at in near) or (sure and (start == 0 or end == count)):
            allowed[start:end] = leaving[start:end]
        start = end
    return allowed
