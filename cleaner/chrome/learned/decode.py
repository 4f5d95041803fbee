"""Labels of the lines of a page: where each line stands, by its chances and the costs of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.echoes import Scratch
from cleaner.chrome.learned.features import Question, look_at_each, side_by_side
from cleaner.chrome.learned.model import BODY, LABELS, STATES, TITLE, Array, Model, find_path, model, weigh_states
from cleaner.errors import RulebookError

BEFORE_STATE, TITLE_STATE, BETWEEN_STATE = map(STATES.index, ("before title", "title", "after title"))
BODY_STATE, AFTER_STATE = map(STATES.index, ("body", "after body"))
KEPT_STATES = (TITLE_STATE, BODY_STATE)
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
    def has_title(self) -> bool:
        """Tell whether a line is the title."""
        return TITLE_STATE in self.states

    def find_sure_title(self, least: float) -> int | None:
        """Return the position of the title above the body if its chance is more than *least*."""
        if not self.has_title:
            return None
        place = self.states.index(TITLE_STATE)
        is_sure = BODY_STATE not in self.states[:place] and self.chances[place, TITLE] > least
        return place if is_sure else None

    def outside_chances(self, with_titles: bool = False) -> list[float]:
        """Return how probable it is that each line belongs neither to the body nor to the title.

        *with_titles* counts titles as outside, where another line is that of the article.
        """
        outside = 1 - self.chances[:, BODY]
        if not with_titles:
            outside = outside - self.chances[:, TITLE]
        chances: list[float] = outside.tolist()
        return chances

    def place(self, position: int) -> str:
        """Return where a line stands, in words."""
        return _PLACES[self.states[position]]


def label_each(asked: Sequence[Question], learned: Model | None = None) -> list[Labelled]:
    """Return the labels of the filled lines of each page: what it has alone, but sooner; without lines, nothing."""
    learned = learned or model()
    if learned.layout != layout():
        raise RulebookError("the model of chrome was trained on other features; run tools/train_chrome_model.py")
    found = [Labelled((), np.zeros((0, len(LABELS))), np.zeros(0))] * len(asked)
    scratch = Scratch()
    for group in side_by_side(asked):
        values, wording = look_at_each([asked[number] for number in group], learned.wording, scratch)
        chances = learned.chances(values, [asked[number].size for number in group])
        weights = weigh_states(chances, learned.costs)
        for start, number in zip(range(0, len(chances), len(chances) // len(group)), group, strict=True):
            lines = slice(start, start + asked[number].size)
            path = find_path(weights[lines].tolist(), learned.costs)
            found[number] = Labelled(path, chances[lines], wording[lines])
    return found
