"""Labels of the lines of a page: where each line stands, by its chances and the costs of the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.echoes import Scratch
from cleaner.chrome.learned.features import Question, find_cues, look_at_each, side_by_side
from cleaner.chrome.learned.model import BODY, LABELS, STATES, TITLE, Array, Model, find_path, model, weigh_states
from cleaner.errors import RulebookError

BEFORE_STATE, TITLE_STATE, BETWEEN_STATE = map(STATES.index, ("before title", "title", "after title"))
BODY_STATE, AFTER_STATE = map(STATES.index, ("body", "after body"))
KEPT_STATES = (TITLE_STATE, BODY_STATE)
# Pages whose lines are passed through the network together, which takes as many steps as the longest of them has lines.
MAX_LINES_PASSED = 8192
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
    for numbers, sizes, rows, wordings in _read_each(asked, learned):
        chances = learned.chances(rows, sizes)
        weights = weigh_states(chances, learned.costs)
        end = 0
        for number, size, wording in zip(numbers, sizes, wordings, strict=True):
            start, end = end, end + size
            path = find_path(weights[start:end].tolist(), learned.costs)
            found[number] = Labelled(path, chances[start:end], wording)
    return found


def _read_each(asked: Sequence[Question], learned: Model) -> Iterator[tuple[list[int], list[int], Array, list[Array]]]:
    """Yield numbers of pages, their sizes, what the network read of their lines, and how the words of each weigh.

    Of as many pages together as are passed through the network at once.
    """
    scratch = Scratch()
    groups = list(side_by_side(asked))
    cued = iter(find_cues([asked[number].page.filled_lines for group in groups for number in group]))
    numbers: list[int] = []
    sizes: list[int] = []
    rows: list[Array] = []
    wordings: list[Array] = []
    for group in groups:
        own = [asked[number].size for number in group]
        if numbers and sum(sizes) + sum(own) > MAX_LINES_PASSED:
            yield numbers, sizes, np.concatenate(rows), wordings
            numbers, sizes, rows, wordings = [], [], [], []
        questions = [asked[number] for number in group]
        values, wording = look_at_each(questions, learned.wording, list(islice(cued, len(group))), scratch)
        rows.append(learned.network.read(values, own))
        numbers += group
        sizes += own
        starts = range(0, len(values), len(values) // len(group))
        wordings += [wording[start : start + size] for start, size in zip(starts, own, strict=True)]
    if numbers:
        yield numbers, sizes, np.concatenate(rows), wordings
