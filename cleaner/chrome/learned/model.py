"""The learned labels: trees that give each line the chances of its labels, and a chain over them.

The trees are oblivious ones (all nodes of one depth ask the same question; Prokhorenkova
et al., 2018), so that the leaf of a line is a number made of the answers, and the whole
page is answered at once. The chain fits a title, one body with holes, and what stands
around them to the chances of the lines (Viterbi, 1967).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
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


@dataclass(frozen=True)
class Costs:
    """What steps of the chain cost, in natural logarithms; found by search on held-out pages.

    `sharpness` weighs the chances of lines against the steps, since those of neighbours are no independent evidence.
    `body` is what is added for a line of the body: the more, the less is removed.
    """

    sharpness: float = 1.2
    body: float = 0.65
    no_title: float = 0.75
    second_title: float = 0.8
    body_after_title: float = 0.6
    body_later: float = 2.5
    into_hole: float = 2.5
    in_hole: float = 0.1
    out_of_hole: float = 0.55
    end: float = 0.35
    no_body: float = 1.0
    # How far the labels of chrome stand in for each other.
    beside: float = 0.95
    through_hole: float = 0.7


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
        answers = (values.T[self.columns] > self.borders[:, None]).view(np.uint8)
        depth, size = self.trees.shape[1], self.leaves.shape[1]
        leaf = answers[self.trees[:, 0]].astype(np.intp)
        for level in range(1, depth):
            leaf += answers[self.trees[:, level]] << level
        leaf += np.arange(0, len(self.trees) * size, size)[:, None]
        scores = self.leaves.reshape(-1, len(self.bias)).take(leaf, 0).sum(0) + self.bias
        scores -= scores.max(1, keepdims=True)
        shares = np.exp(scores)
        chances: Array = shares / shares.sum(1, keepdims=True)
        return chances


def decode(chances: Array, costs: Costs) -> list[int]:
    """Return the best sequence of states for the chances of the labels of each line."""
    rows = _emissions(chances, costs).tolist()
    start = (0.0, 0.0, _NEVER, -costs.no_title, _NEVER, _NEVER)
    best = [one + other for one, other in zip(start, rows[0], strict=True)]
    back: list[tuple[int, int, int, int, int, int]] = []
    later = costs.body_later
    for row in rows[1:]:
        before, title, between, body, hole, after = best
        again = title - costs.second_title
        to_title = (before, 0) if before >= again else (again, 1)
        to_between = (title, 1) if title >= between else (between, 2)
        untitled = before - costs.no_title - later
        ways = (untitled, title - costs.body_after_title, between - later, body, hole - costs.out_of_hole)
        into = max(range(5), key=ways.__getitem__)
        opened, kept = body - costs.into_hole, hole - costs.in_hole
        to_hole = (opened, 3) if opened >= kept else (kept, 4)
        ended = body - costs.end
        to_after = (ended, 3) if ended >= after else (after, 5)
        best = [
            before + row[0],
            to_title[0] + row[1],
            to_between[0] + row[2],
            ways[into] + row[3],
            to_hole[0] + row[4],
            to_after[0] + row[5],
        ]
        back.append((0, to_title[1], to_between[1], into, to_hole[1], to_after[1]))
    none = costs.no_body
    final = [best[0] - none, best[1] - none, best[2] - none, best[3], _NEVER, best[5]]
    path = [max(range(6), key=final.__getitem__)]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1]


def _emissions(chances: Array, costs: Costs) -> Array:
    before, title, metadata, body, hole, after = np.clip(chances, _LEAST_CHANCE, 1).T
    beside, through = costs.beside, costs.through_hole
    rows = [
        before + metadata + beside * after + through * hole,
        title,
        before + metadata + through * hole + 0.05 * title,
        body,
        hole + metadata + through * (before + after),
        after + metadata + through * hole + beside * before,
    ]
    scores: Array = np.log(np.minimum(np.stack(rows, 1), 1)) * costs.sharpness
    scores[:, BODY] += costs.body * costs.sharpness
    return scores


@cache
def model() -> Model:
    """Return the model that is shipped. The result is constant and must not be changed."""
    with resources.as_file(resources.files("cleaner.data").joinpath("chrome_model.npz")) as path:
        return Model.load(path)
