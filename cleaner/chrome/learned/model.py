"""A linear chain over the lines of a page: states, weights, the best sequence and the probability of each state.

A state is a label and where the line stands: above the body (`-`), in it (`=`) or below
it (`+`). Since a page never returns from below the body into it, the best sequence has
one body, with holes. Rabiner (1989) describes both algorithms; Lafferty et al. (2001) the
model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

STATES = ("T-", "M-", "R-", "N-", "C-", "B=", "T=", "M=", "R=", "N=", "C=", "M+", "R+", "N+", "C+")
# What leaves the text when a line has such a label.
REMOVED = np.array([state[0] in "CNMR" for state in STATES])
_ORDER = {"-": "-=+", "=": "=+", "+": "+"}
# Effectively never, yet finite, so that differences stay numbers.
NEVER = -1e4


def allowed_steps() -> tuple[Array, Array, Array]:
    """Return which state may follow which, which may be first, which may be last.

    The body begins and ends with a line of its own: a hole is never at its edge.
    """
    count = len(STATES)
    steps = np.zeros((count, count), np.bool_)
    for one, above in enumerate(STATES):
        for two, below in enumerate(STATES):
            steps[one, two] = below[1] in _ORDER[above[1]]
            if above[1] != below[1] and "=" in (above[1], below[1]):
                # Into the body and out of it only through a line of the body.
                steps[one, two] &= (below if below[1] == "=" else above) == "B="
    edge = np.array([state[1] != "=" or state == "B=" for state in STATES])
    return steps, edge, edge


@dataclass(frozen=True)
class Model:
    """Weights of features (a row each, a column a state), and of steps from state to state."""

    table: npt.NDArray[np.float32]
    steps: npt.NDArray[np.float32]
    opening: npt.NDArray[np.float32]
    closing: npt.NDArray[np.float32]

    @classmethod
    def of(cls, table: Array, moves: Array) -> Model:
        """Return the model of these weights, with the steps that cannot be closed."""
        mask, first, last = allowed_steps()
        return cls(
            table.astype(np.float32),
            np.where(mask, moves, NEVER).astype(np.float32),
            np.where(first, 0, NEVER).astype(np.float32),
            np.where(last, 0, NEVER).astype(np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> Model:
        """Return the model in a file that `save` wrote."""
        with np.load(path) as data:
            table = np.zeros((int(data["size"]), len(STATES)), np.float32)
            table[data["rows"]] = data["weights"] * data["scale"]
            return cls.of(table, data["steps"])

    def save(self, path: Path) -> None:
        """Write the model: weights as whole numbers from -127 to 127 times a scale a column, rows of zeros left out."""
        scale = (np.abs(self.table).max(0) / 127).astype(np.float32)
        small = np.round(self.table / np.maximum(scale, 1e-9)).astype(np.int8)
        rows = np.flatnonzero(small.any(1)).astype(np.int32)
        size = np.int64(len(self.table))
        np.savez_compressed(path, rows=rows, weights=small[rows], scale=scale, steps=self.steps, size=size)

    def scores(self, ids: Array) -> Array:
        """Return the score of each state for each line."""
        # Columns of features are far apart in memory; summing over the first axis is the faster order.
        total: Array = self.table[ids.T].sum(0)
        return total

    @cached_property
    def with_body(self) -> Model:
        """Return the same model for pages that are known to have a body."""
        region = np.array([state[1] for state in STATES])
        steps = self.steps.copy()
        steps[np.ix_(region == "-", region == "+")] = NEVER
        opening = np.where(region == "+", NEVER, self.opening).astype(np.float32)
        closing = np.where(region == "-", NEVER, self.closing).astype(np.float32)
        return replace(self, steps=steps, opening=opening, closing=closing)

    def value(self, scores: Array, path: Array) -> float:
        """Return the score of a sequence."""
        edges = self.opening[path[0]] + self.closing[path[-1]]
        lines = scores[np.arange(len(path)), path].sum()
        return float(edges + lines + self.steps[path[:-1], path[1:]].sum())

    def decode(self, scores: Array) -> Array:
        """Return the numbers of the states of the best sequence."""
        count = len(scores)
        best = scores[0] + self.opening
        back = np.zeros((count, len(STATES)), np.intp)
        columns = np.arange(len(STATES))
        steps = np.ascontiguousarray(self.steps.T)
        for at in range(1, count):
            reach = steps + best
            back[at] = choice = reach.argmax(1)
            best = reach[columns, choice] + scores[at]
        path = np.zeros(count, np.int64)
        path[-1] = (best + self.closing).argmax()
        for at in range(count - 1, 0, -1):
            path[at - 1] = back[at, path[at]]
        return path

    def probabilities(self, scores: Array) -> Array:
        """Return the probability of each state for each line, by the forward-backward algorithm."""
        count = len(scores)
        potential = np.exp(scores.astype(np.float64) - scores.max(1, keepdims=True))
        steps = np.exp(self.steps.astype(np.float64))
        forward, backward = np.zeros_like(potential), np.zeros_like(potential)
        value = potential[0] * np.exp(self.opening)
        forward[0] = value / value.sum()
        for at in range(1, count):
            value = forward[at - 1] @ steps * potential[at]
            forward[at] = value / value.sum()
        value = np.exp(self.closing.astype(np.float64))
        backward[-1] = value
        for at in range(count - 1, 0, -1):
            value = steps @ (value * potential[at])
            value /= value.sum()
            backward[at - 1] = value
        joint = forward * backward
        probability: Array = joint / joint.sum(1, keepdims=True)
        return probability


@cache
def model() -> Model:
    """Return the model that is shipped."""
    with resources.as_file(resources.files("cleaner.data").joinpath("chrome_model.npz")) as path:
        return Model.load(path)
