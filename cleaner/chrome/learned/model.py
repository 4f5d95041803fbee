"""The learned labels: trees that give each line the chances of its labels, and a chain over them.

The trees are oblivious ones (all nodes of one depth ask the same question; Prokhorenkova
et al., 2018), so that the leaf of a line is a number made of the answers, and the whole
page is answered at once. The chain fits a title, one body with holes, and what stands
around them to the chances of the lines (Viterbi, 1967).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# What the trees tell apart: chrome before the body, the title, metadata, the body, chrome within it, chrome behind it.
LABELS = ("before", "title", "metadata", "body", "hole", "after")
BEFORE, TITLE, METADATA, BODY, HOLE, AFTER = range(6)
# The states of the chain: before the title, the title, between title and body, the body, in a hole of it, behind it.
STATES = ("before title", "title", "after title", "body", "hole", "after body")
_NEVER = -1e9
_LEAST_CHANCE = 1e-4
# The scores of more lines than these do not stay in the cache of a core while they are added up.
LINES_AT_ONCE = 128


@dataclass(frozen=True)
class Costs:
    """What steps of the chain cost, in natural logarithms; found by search on held-out pages.

    `sharpness` weighs the chances of lines against the steps, since those of neighbours are no independent evidence.
    `body` is what is added for a line of the body: the more, the less is removed.
    """

    sharpness: float = 1.5
    body: float = 0.65
    no_title: float = 0.47
    second_title: float = 2.9
    body_after_title: float = 0.6
    body_later: float = 1.15
    into_hole: float = 0.33
    in_hole: float = 0.17
    out_of_hole: float = 0.76
    end: float = 0.04
    no_body: float = 2.42
    # How far the labels of chrome stand in for each other.
    beside: float = 1.0
    through_hole: float = 0.7
    # How far a title that stands below paragraphs, that of a second article, counts as body.
    title_in_body: float = 0.8


@dataclass(frozen=True)
class Model:
    """Trees over the columns of `features`, and the weights of pairs of characters that make one of them.

    - `wording`: a weight for each hash of two neighbouring characters, and a last one for all lines.
    - `columns`, `borders`: the questions, each whether a column is above a border.
    - `trees`: the numbers of the questions of each tree; `leaves`: a score a label for each sequence of answers.
    """

    layout: str
    wording: Floats
    columns: Array
    borders: Floats
    trees: Array
    leaves: Floats
    bias: Floats
    costs: Costs

    @classmethod
    def load(cls, path: Path) -> Model:
        """Return the model in a file that `save` wrote."""
        with np.load(path) as data:
            leaves = data["leaves"].astype(np.float32) * data["leaf_scale"]
            wording = np.append(data["wording"] * data["wording_scale"], data["wording_bias"]).astype(np.float32)
            costs = Costs(**json.loads(str(data["costs"])))
            columns, borders, trees = data["columns"], data["borders"], data["trees"]
            return cls(str(data["layout"]), wording, columns, borders, trees, leaves, data["bias"], costs)

    def save(self, path: Path) -> None:
        """Write the model; leaves become whole numbers of 16 bits, weights of words of 8."""
        leaf_scale = np.float32(np.abs(self.leaves).max() / 32767)
        wording_scale = np.float32(max(np.abs(self.wording[:-1]).max(), 1e-9) / 127)
        np.savez_compressed(
            path,
            layout=self.layout,
            leaves=np.round(self.leaves / leaf_scale).astype(np.int16),
            leaf_scale=leaf_scale,
            wording=np.round(self.wording[:-1] / wording_scale).astype(np.int8),
            wording_scale=wording_scale,
            wording_bias=self.wording[-1],
            columns=self.columns,
            borders=self.borders,
            trees=self.trees,
            bias=self.bias,
            costs=json.dumps(self.costs.__dict__),
        )

    def chances(self, values: Floats) -> Array:
        """Return how probable each label is, a row a line, by the features of the lines."""
        # A row a question, as the features come: so each step runs along the lines.
        questions, levels, firsts, scores_of = self._laid_out
        width = np.uint8 if len(levels) <= 8 else np.uint16
        answers = (values.T.take(questions, 0) > self.borders[:, None]).view(np.uint8).astype(width, copy=False)
        # The answers of a tree are the digits of the number of a leaf, the last one first.
        leaf = answers.take(levels[-1], 0)
        for asked in levels[-2::-1]:
            leaf += leaf
            leaf += answers.take(asked, 0)
        scores = np.empty((len(values), len(self.bias)), np.float32)
        for start in range(0, len(values), LINES_AT_ONCE):
            lines = slice(start, start + LINES_AT_ONCE)
            scores[lines] = scores_of.take(leaf[:, lines] + firsts, 0).sum(0)[:, : len(self.bias)]
        scores += self.bias
        scores -= scores.max(1, keepdims=True)
        shares = np.exp(scores)
        chances: Array = shares / shares.sum(1, keepdims=True)
        return chances

    @cached_property
    def _laid_out(self) -> tuple[Array, Array, Array, Floats]:
        """The columns of the questions, the questions level by level, the first leaf of each tree, scores a leaf.

        Indexes are as wide as numpy wants them, and a row of scores is filled up to 32 bytes, which are copied in
        one go: this and answers of 8 bits take half the time of `chances` (40 lines: 117 to 55 µs).
        """
        trees, size, labels = self.leaves.shape
        scores = np.zeros((trees * size, max(labels, 8)), np.float32)
        scores[:, :labels] = self.leaves.reshape(-1, labels)
        levels = np.ascontiguousarray(self.trees.T, np.intp)
        return self.columns.astype(np.intp), levels, np.arange(0, trees * size, size)[:, None], scores


def decode(chances: Array, costs: Costs) -> list[int]:
    """Return the best sequence of states for the chances of the labels of each line."""
    return find_path(weigh_states(chances, costs).tolist(), costs)


def find_path(rows: Sequence[Sequence[float]], costs: Costs) -> list[int]:
    """Return the best sequence of states for what each state of each line weighs (`weigh_states`)."""
    first = rows[0]
    # A variable a state: this runs for every line of every page, where lists of them take twice as long.
    before, title, between = 0.0 + first[0], 0.0 + first[1], _NEVER + first[2]
    body, hole, after = -costs.no_title + first[3], _NEVER + first[4], _NEVER + first[5]
    back: list[tuple[bool, bool, int, bool, bool]] = []
    no_title, second_title, later = costs.no_title, costs.second_title, costs.body_later
    body_after_title, out_of_hole, end = costs.body_after_title, costs.out_of_hole, costs.end
    into_hole, in_hole = costs.into_hole, costs.in_hole
    for to_before, to_title, to_between, to_body, to_hole, to_after in islice(rows, 1, None):
        # The best way into the body; of equal ones the first.
        into, best = 0, before - no_title - later
        if (way := title - body_after_title) > best:
            into, best = 1, way
        if (way := between - later) > best:
            into, best = 2, way
        if body > best:
            into, best = 3, body
        if (way := hole - out_of_hole) > best:
            into, best = 4, way
        # Further out come first, since each is reached from the states before it as they were.
        ended, opened, kept, again = body - end, body - into_hole, hole - in_hole, title - second_title
        ends, opens, parts, starts = ended >= after, opened >= kept, title >= between, before >= again
        back.append((starts, parts, into, opens, ends))
        after = (ended if ends else after) + to_after
        hole = (opened if opens else kept) + to_hole
        body = best + to_body
        between = (title if parts else between) + to_between
        title = (before if starts else again) + to_title
        before += to_before
    none = costs.no_body
    final = [before - none, title - none, between - none, body, _NEVER, after]
    return _trace(max(range(6), key=final.__getitem__), back)


def _trace(state: int, back: Sequence[tuple[bool, bool, int, bool, bool]]) -> list[int]:
    """Return the states that lead to a last one.

    *back* holds for each line but the first how it would be reached: whether a title begins there (else it goes on),
    whether it parts title and body as the first line, from which state the body comes, whether a hole opens, whether
    the body ends.
    """
    path = [state]
    for starts, parts, into, opens, ends in reversed(back):
        if state == 5:
            state = 3 if ends else 5
        elif state == 4:
            state = 3 if opens else 4
        elif state == 3:
            state = into
        elif state == 2:
            state = 1 if parts else 2
        elif state == 1:
            state = 0 if starts else 1
        path.append(state)
    return path[::-1]


def weigh_states(chances: Array, costs: Costs) -> Array:
    """Return what each state weighs by the chances of the labels of each line alone, a row a line."""
    likely = np.minimum(np.maximum(chances, _LEAST_CHANCE), 1)
    before, title, metadata, body, hole, after = likely.T
    beside, through = costs.beside, costs.through_hole
    scores = np.empty((len(STATES), len(likely)), likely.dtype)
    outside, of_hole = before + metadata, through * hole
    scores[0] = outside + beside * after + of_hole
    scores[1] = title
    scores[2] = outside + of_hole + 0.05 * title
    scores[3] = body
    scores[4] = hole + metadata + through * (before + after)
    scores[5] = after + metadata + of_hole + beside * before
    np.log(np.minimum(scores, 1, out=scores), out=scores)
    scores *= costs.sharpness
    scores[BODY] += costs.body * costs.sharpness
    rows: Array = scores.T
    return rows


@cache
def model() -> Model:
    """Return the model that is shipped. The result is constant and must not be changed."""
    with resources.as_file(resources.files("cleaner.data").joinpath("chrome_model.npz")) as path:
        return Model.load(path)
