"""Labels of the lines of a page: where each line stands, by its chances and the costs of the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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
# For each state, as a byte: whether a line in it is the article's, and whether it is none of it.
_KEPT = bytes(state in KEPT_STATES for state in range(256))
_LEAVING = bytes(state not in KEPT_STATES for state in range(256))
# Pages whose lines are passed through the network together, which takes as many steps as the longest of them has lines.
MAX_LINES_PASSED = 8192
_PLACES = ("before the title", "", "between title and body", "", "between paragraphs", "after the body")


@dataclass(frozen=True)
class Labelled:
    """What the lines of a page are, by position: its state, the chances of its labels, how its words weigh."""

    states: Sequence[int]
    chances: Array
    wording: Array

    # Bytes, since many passes ask for few of the lines: steps over bytes take a tenth of the time of a loop over lines.
    @cached_property
    def row(self) -> bytes:
        """The states, a byte a line."""
        return bytes(self.states)

    @cached_property
    def kept(self) -> bytes:
        """1 for each line that is the article's, 0 for each other one."""
        return self.row.translate(_KEPT)

    @cached_property
    def leaving(self) -> bytes:
        """0 for each line that is the article's, 1 for each other one."""
        return self.row.translate(_LEAVING)

    def leaves(self, position: int) -> bool:
        """Tell whether a line is none of the article's."""
        return self.states[position] not in KEPT_STATES

    def places_of(self, state: int) -> Iterator[int]:
        """Yield the positions of the lines in a state."""
        position = self.row.find(state)
        while position >= 0:
            yield position
            position = self.row.find(state, position + 1)

    def leaving_above(self) -> list[int]:
        """Return the positions of the lines that are none of the article's right above those that are."""
        return _find_pairs(self.leaving, b"\1\0")

    def leaving_below(self) -> list[int]:
        """Return the positions of the lines that are none of the article's right below those that are."""
        return [position + 1 for position in _find_pairs(self.leaving, b"\0\1")]

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

    @cached_property
    def outside(self) -> Sequence[float]:
        """How probable it is that each line belongs neither to the body nor to the title."""
        chances: list[float] = (1 - self.chances[:, BODY] - self.chances[:, TITLE]).tolist()
        return chances

    @cached_property
    def outside_or_title(self) -> Sequence[float]:
        """How probable it is that each line does not belong to the body: another line is the title."""
        chances: list[float] = (1 - self.chances[:, BODY]).tolist()
        return chances

    def place(self, position: int) -> str:
        """Return where a line stands, in words."""
        return _PLACES[self.states[position]]


def _find_pairs(row: bytes, pair: bytes) -> list[int]:
    """Return where two different bytes stand beside each other."""
    found = []
    at = row.find(pair)
    while at >= 0:
        found.append(at)
        at = row.find(pair, at + 2)
    return found


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
