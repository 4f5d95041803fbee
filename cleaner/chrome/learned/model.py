"""The learned labels: a network that gives each line the chances of its labels, and a chain over them.

The chain fits a title, one body with holes, and what stands around them to the chances of
the lines (Viterbi, 1967).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.chrome.learned.network import Network

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# What the network tells apart: chrome before the body, the title, metadata, the body, chrome within it, and behind it.
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

    sharpness: float = 1.5
    body: float = 0.4
    no_title: float = 0.75
    second_title: float = 2.9
    body_after_title: float = 0.75
    body_later: float = 1.4
    into_hole: float = 0.2
    in_hole: float = 0.27
    out_of_hole: float = 0.76
    end: float = 0.04
    no_body: float = 1.45
    # How far the labels of chrome stand in for each other.
    beside: float = 1.2
    through_hole: float = 0.55
    # How far a title that stands below paragraphs, that of a second article, counts as body.
    title_in_body: float = 0.8


@dataclass(frozen=True)
class Model:
    """A network over the columns of `features`, and the weights of pairs of characters that make one of them.

    `wording` holds a weight for each hash of two neighbouring characters, and a last one for all lines.
    """

    layout: str
    wording: Floats
    network: Network
    costs: Costs

    @classmethod
    def load(cls, path: Path) -> Model:
        """Return the model in a file that `save` wrote."""
        with np.load(path) as data:
            saved = dict(data)
        wording = np.append(saved["wording"] * saved["wording_scale"], saved["wording_bias"]).astype(np.float32)
        return cls(str(saved["layout"]), wording, Network.of(saved), Costs(**json.loads(str(saved["costs"]))))

    def save(self, path: Path) -> None:
        """Write the model; weights of words become whole numbers of 8 bits, as those of the network are."""
        wording_scale = np.float32(max(np.abs(self.wording[:-1]).max(), 1e-9) / 127)
        np.savez_compressed(
            path,
            layout=self.layout,
            wording=np.round(self.wording[:-1] / wording_scale).astype(np.int8),
            wording_scale=wording_scale,
            wording_bias=self.wording[-1],
            costs=json.dumps(self.costs.__dict__),
            **dict(self.network.arrays()),
        )

    def chances(self, rows: Floats, sizes: Sequence[int]) -> Array:
        """Return how probable each label is, a row a line, by what the network read of the lines of pages; it is lost.

        *sizes* says how many lines each page has.
        """
        scores = self.network.follow(rows, sizes)
        scores -= scores.max(1, keepdims=True)
        shares = np.exp(scores)
        chances: Array = shares / shares.sum(1, keepdims=True)
        return chances


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
