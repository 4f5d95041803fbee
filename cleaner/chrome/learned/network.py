"""The network that gives each line the chances of its labels, from its features and from what stands around it.

A layer for each line alone, then two that pass along the page, down and up: at each line a gate says how much of
what the lines so far told is replaced by what this one and its neighbours say. The gates look at the features alone
and not at what was told (minimal gated units; Feng et al., "Were RNNs all we needed?", 2024), so that all of them are
found in one product of arrays.

Weights are whole numbers up to 127, and so is what they are multiplied with: their products have exact sums in single
precision, in whatever order a processor adds them up. So a page has the same chances beside others as alone, whatever
the number of threads. The features before and the softmax behind are floating point: between machines they may differ
in their last digits.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.chrome.learned.relay import Relay, tell

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# The largest whole number that a weight, a feature or what passes along the page becomes, and that an activation
# becomes. The sums of 500 such products stay below 2^24, up to which every whole number is a float32.
MAX_WEIGHT = 127
MAX_SIGNED = 127
MAX_ACTIVATION = 255
# So many standard deviations from the mean a feature is cut off.
MAX_DEVIATION = 5.0
# Whole numbers an activation of 1 becomes.
ACTIVATION_STEPS = 16.0
# A gate is half open at zero and wide open from here on.
GATE_WIDTH = 2.0
# For more products than these OpenBLAS starts threads, which here take nine times the time that they save; where it has
# one alone, as in the command line, there is no need to cut them up.
PRODUCTS_AT_ONCE = 1 << (62 if os.environ.get("OPENBLAS_NUM_THREADS") == "1" else 18)
# Lines are worked on by so many at a time: what they need stays in the cache of a core.
BLOCK_LINES = 256
_SIGN_BIT = np.int32(-1 << 31)


@dataclass(frozen=True)
class Linear:
    """A product with whole numbers: `weights` (inputs × outputs, float32 that holds whole numbers), `step`, `bias`.

    `step` is what a weight of 1 stands for.
    """

    weights: Floats
    step: float
    bias: Floats

    def product(self, steps: float, times: float = 1.0) -> Product:
        """Return what gives *times* the outputs for whole numbers that stand for *steps* a unit.

        *times* is a power of two, so that nothing is rounded otherwise.
        """
        return Product(self.weights, np.float32(self.step / steps) * np.float32(times), _tile(self.bias * times))


@dataclass(frozen=True)
class Product:
    """A product as it is worked out: the sums by `weights`, which are exact, times `factor`, and `bias` a row a line.

    `bias` holds the same row for each line of a block: to add one row to each takes longer.
    """

    weights: Floats
    factor: np.float32
    bias: Floats

    def apply(self, values: Floats, out: Floats) -> Floats:
        """Write the outputs for the lines of a block to *out*, a row a line; return it."""
        _multiply(values, self.weights, out)
        out *= self.factor
        out += self.bias[: len(out)]
        return out


@dataclass(frozen=True)
class Layer:
    """What passes along the page: the `gates` of both directions and what they let in, and the way `back`."""

    gates: Linear
    back: Linear

    @cached_property
    def products(self) -> tuple[Floats, Product, Product]:
        """The weights of the gates that look down, the product of those that look up, with all biases, and that back.

        Gates open by a quarter of their sum, and news are told by half of it, so that both are cut off at a half.
        Weights that are halved have exact sums as well.
        """
        gates, back = self.gates, self.back.product(MAX_SIGNED, ACTIVATION_STEPS)
        told = gates.weights.shape[1] // 4
        shares = np.tile(np.repeat(np.array((0.5 / GATE_WIDTH, 0.5), np.float32), told), 2)
        weights = gates.weights * (2 * shares)
        down, up = (np.ascontiguousarray(half) for half in np.split(weights, 2, axis=1))
        return down, Product(up, np.float32(gates.step / ACTIVATION_STEPS / 2), _tile(gates.bias * shares)), back


@dataclass(frozen=True)
class Network:
    """The layers, and how features become whole numbers: (the root of the feature - `centre`) × `scale`."""

    centre: Floats
    scale: Floats
    first: Linear
    layers: Sequence[Layer]
    last: Linear

    def scores(self, values: Floats, sizes: Sequence[int]) -> Floats:
        """Return a score a label for each line: a row a line.

        *values* holds the features of one page or several of which each fills up as many rows: a row a line. *sizes*
        says how many of them are lines of the page; what stands for the others means nothing.
        """
        found = self.follow(self.read(values, sizes), sizes)
        scores = np.zeros((len(values), found.shape[1]), np.float32)
        scores[_lines_of(sizes, len(values))] = found
        return scores

    def read(self, values: Floats, sizes: Sequence[int]) -> Floats:
        """Return what the network makes of each line by its own features, for `follow`; what is no line is left out.

        *values* and *sizes* are those of `scores`. A unit of activation counts as `ACTIVATION_STEPS`.
        """
        rows = np.empty((len(values), self.first.weights.shape[1]), np.float32)
        # New memory for each block would take a fifth of the time.
        shape = values.shape[1], min(BLOCK_LINES, len(values))
        whole, signs = np.empty(shape, np.float32), np.empty(shape, np.int32)
        for start in range(0, len(values), BLOCK_LINES):
            cells, out = values[start : start + BLOCK_LINES].T, rows[start : start + BLOCK_LINES]
            if len(out) < whole.shape[1]:
                whole, signs = np.empty_like(whole, shape=cells.shape), np.empty_like(signs, shape=cells.shape)
            self._round(cells, whole, signs)
            self._first.apply(whole.T, out)
            out.clip(0, np.inf, out)
        return rows if sum(sizes) == len(rows) else rows.take(_lines_of(sizes, len(rows)), 0)

    def follow(self, rows: Floats, sizes: Sequence[int]) -> Floats:
        """Return the scores of the lines of any number of pages, by the *rows* that `read` returned, which are lost.

        *sizes* says how many lines each page has: at least one.
        """
        relay, count = Relay.of(sizes), len(rows)
        # A last row stands for the lines that are not there.
        whole = np.zeros((count + 1, rows.shape[1]), np.float32)
        for layer in self.layers:
            _round_activations(rows, whole[:-1])
            opens, news = _find_gates(layer, whole, relay.near)
            tell(opens, news, relay.runs)
            _add_told(layer, news, relay.told, rows)
        _round_activations(rows, whole[:-1])
        scores = np.empty((count, self.last.weights.shape[1]), np.float32)
        for start in range(0, count, BLOCK_LINES):
            self._last.apply(whole[start : min(start + BLOCK_LINES, count)], scores[start : start + BLOCK_LINES])
        return scores

    @cached_property
    def _first(self) -> Product:
        return self.first.product(MAX_SIGNED / MAX_DEVIATION, ACTIVATION_STEPS)

    @cached_property
    def _last(self) -> Product:
        return self.last.product(ACTIVATION_STEPS)

    def _round(self, cells: Floats, out: Floats, signs: Array) -> None:
        """Write features to *out* as whole numbers, a column a line; *signs* is memory for as many of 32 bits."""
        np.copyto(out, cells)
        bits = out.view(np.int32)
        np.bitwise_and(bits, _SIGN_BIT, out=signs)
        np.sqrt(np.abs(out, out=out), out=out)
        # As `copysign` does it, in a quarter of the time.
        bits |= signs
        out -= self.centre[:, None]
        out *= self.scale[:, None]
        np.rint(out, out=out).clip(-MAX_SIGNED, MAX_SIGNED, out)

    def arrays(self) -> Iterator[tuple[str, Any]]:
        """Yield what is to be saved, by name."""
        yield "centre", self.centre
        yield "scale", self.scale
        for name, part in self._parts():
            yield f"{name}_weights", part.weights.astype(np.int8)
            yield f"{name}_step", np.float64(part.step)
            yield f"{name}_bias", part.bias

    def _parts(self) -> Iterator[tuple[str, Linear]]:
        yield "first", self.first
        for number, layer in enumerate(self.layers):
            yield f"gates{number}", layer.gates
            yield f"back{number}", layer.back
        yield "last", self.last

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Network:
        """Return the network whose `arrays` were saved."""

        def part(name: str) -> Linear:
            weights = np.ascontiguousarray(saved[f"{name}_weights"], np.float32)
            return Linear(weights, float(saved[f"{name}_step"]), saved[f"{name}_bias"].astype(np.float32))

        count = sum(name.startswith("gates") and name.endswith("_step") for name in saved)
        layers = [Layer(part(f"gates{number}"), part(f"back{number}")) for number in range(count)]
        return cls(saved["centre"], saved["scale"], part("first"), layers, part("last"))


def _tile(row: Floats) -> Floats:
    return np.tile(row.astype(np.float32), (BLOCK_LINES, 1))


def _multiply(values: Floats, weights: Floats, out: Floats) -> None:
    """Write the product of whole numbers to *out*."""
    lines = max(1, PRODUCTS_AT_ONCE // weights.size)
    for start in range(0, len(values), lines):
        np.matmul(values[start : start + lines], weights, out=out[start : start + lines])


def _lines_of(sizes: Sequence[int], count: int) -> Array:
    """Return which of *count* rows are lines, where each page fills up as many of them."""
    return (np.arange(count // len(sizes)) < np.asarray(sizes)[:, None]).reshape(-1).nonzero()[0]


def _round_activations(rows: Floats, out: Floats) -> None:
    """Write activations, which are counted in steps and not negative, to *out* as whole numbers."""
    np.rint(rows, out=out).clip(0, MAX_ACTIVATION, out)


def _find_gates(layer: Layer, whole: Floats, near: Array) -> tuple[Floats, Floats]:
    """Return how far the gates are open and half of what they let in (steps and pages × directions × units).

    *whole* holds the lines in whole numbers, *near* says which of them each gate looks at (`Relay`).
    """
    down, up, _ = layer.products
    count, units = near.shape[1], down.shape[1] // 2
    opens, news = np.empty((2, count, 2, units), np.float32)
    block = min(BLOCK_LINES, count)
    beside = np.empty((block, *near.shape[2:], whole.shape[1]), np.float32)
    sums = np.empty((block, 2, 2, units), np.float32)
    for start in range(0, count, BLOCK_LINES):
        lines = slice(start, min(start + BLOCK_LINES, count))
        size = lines.stop - start
        seen, gated = beside[:size], sums[:size].reshape(size, -1)
        for way, weights in enumerate((down, up.weights)):
            # Of the numbers none is out of bounds: without a look at them they are taken sooner.
            whole.take(near[way, lines], 0, seen, "clip")
            _multiply(seen.reshape(size, -1), weights, gated[:, way * 2 * units : (way + 1) * 2 * units])
        gated *= up.factor
        gated += up.bias[:size]
        gated.clip(-0.5, 0.5, gated)
        np.add(sums[:size, :, 0], np.float32(0.5), out=opens[lines])
        news[lines] = sums[:size, :, 1]
    return opens, news


def _add_told(layer: Layer, news: Floats, told: Array, rows: Floats) -> None:
    """Add what lines were told, half of which is in *news*, to their activations; *told* is that of `Relay`."""
    _, _, back = layer.products
    count, units = len(told), news.shape[2]
    known = news.reshape(-1, units)
    block = min(BLOCK_LINES, count)
    both, added = np.empty((block, 2, units), np.float32), np.empty((block, rows.shape[1]), np.float32)
    for start in range(0, count, BLOCK_LINES):
        lines = slice(start, min(start + BLOCK_LINES, count))
        size = lines.stop - start
        taken, more = both[:size], added[:size]
        known.take(told[lines], 0, taken, "clip")
        taken *= np.float32(2 * MAX_SIGNED)
        np.rint(taken, out=taken)
        back.apply(taken.reshape(size, -1), more)
        rows[lines] += more.clip(0, np.inf, more)
