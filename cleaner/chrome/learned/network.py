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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

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
# For more products than these OpenBLAS starts threads, which here take nine times the time that they save.
PRODUCTS_AT_ONCE = 1 << 18
# How many lines a gate looks at: the one above, its own, the one below.
NEIGHBOURS = 3


@dataclass(frozen=True)
class Linear:
    """A product with whole numbers: `weights` (inputs × outputs, float32 that holds whole numbers), `step`, `bias`.

    `step` is what a weight of 1 stands for; what comes in is multiplied by `steps` before it is rounded.
    """

    weights: Floats
    step: float
    bias: Floats

    def apply(self, values: Floats, steps: float) -> Floats:
        """Return the outputs for whole numbers that stand for *steps* a unit; a row a line."""
        inputs, outputs = self.weights.shape
        out = np.empty((len(values), outputs), np.float32)
        lines = max(1, PRODUCTS_AT_ONCE // (inputs * outputs))
        for start in range(0, len(values), lines):
            np.matmul(values[start : start + lines], self.weights, out=out[start : start + lines])
        out *= np.float32(self.step / steps)
        out += self.bias
        return out


@dataclass(frozen=True)
class Layer:
    """What passes along the page: the `gates` of both directions and what they let in, and the way `back`."""

    gates: Linear
    back: Linear


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
        count = len(sizes)
        rows = self.first.apply(self._read(values), MAX_SIGNED / MAX_DEVIATION)
        rows = np.maximum(rows, 0, out=rows).reshape(count, len(values) // count, -1)
        is_line = np.arange(rows.shape[1]) < np.asarray(sizes)[:, None]
        for layer in self.layers:
            rows += self._pass(layer, rows, is_line)
        return self.last.apply(_round(rows).reshape(len(values), -1), ACTIVATION_STEPS)

    def _read(self, values: Floats) -> Floats:
        """Return the features as whole numbers."""
        roots = np.sqrt(np.abs(values))
        read: Floats = np.copysign(roots, values, out=roots)
        read -= self.centre
        read *= self.scale
        np.rint(read, out=read)
        return np.minimum(np.maximum(read, -MAX_SIGNED, out=read), MAX_SIGNED, out=read)

    def _pass(self, layer: Layer, rows: Floats, is_line: Array) -> Floats:
        """Return what a layer adds to each line of each page (pages × lines × units)."""
        pages, width, units = rows.shape
        # Lines of fillers, and those above the first and below the last one, are zero.
        padded = np.zeros((pages, width + NEIGHBOURS - 1, units), np.float32)
        padded[:, 1:-1] = _round(rows)
        padded[:, 1:-1] *= is_line[:, :, None]
        beside = np.concatenate([padded[:, step : step + width] for step in range(NEIGHBOURS)], axis=2)
        gated = layer.gates.apply(beside.reshape(pages * width, -1), ACTIVATION_STEPS).reshape(pages, width, -1)
        half = gated.shape[2] // 4
        # Line by line, the pages one below the other: downwards the one half, upwards the other.
        opens, news = np.empty((2, width, pages, 2 * half), np.float32)
        for out, start in ((opens, 0), (news, half)):
            out[:, :, :half] = gated[:, :, start : start + half].swapaxes(0, 1)
            out[:, :, half:] = gated[:, ::-1, start + 2 * half : start + 3 * half].swapaxes(0, 1)
        opens /= np.float32(2 * GATE_WIDTH)
        opens += np.float32(0.5)
        np.minimum(np.maximum(opens, 0, out=opens), 1, out=opens)
        opens[:, :, :half] *= is_line.T[:, :, None]
        opens[:, :, half:] *= is_line.T[::-1, :, None]
        np.minimum(np.maximum(news, -1, out=news), 1, out=news)
        told = _tell(opens, news)
        both = np.concatenate([told[:, :, :half], told[::-1, :, half:]], axis=2).swapaxes(0, 1)
        both = both.reshape(pages * width, 2 * half)
        both *= np.float32(MAX_SIGNED)
        added = layer.back.apply(np.rint(both, out=both), MAX_SIGNED)
        return np.maximum(added, 0, out=added).reshape(pages, width, units)

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


def _round(rows: Floats) -> Floats:
    """Return activations, which are not negative, as whole numbers."""
    steps = rows * np.float32(ACTIVATION_STEPS)
    np.rint(steps, out=steps)
    rounded: Floats = np.minimum(steps, MAX_ACTIVATION, out=steps)
    return rounded


def _tell(opens: Floats, news: Floats) -> Floats:
    """Return what each line knows of those before it: what was known, as far as its gates replace it by its news."""
    told = np.empty_like(news)
    known = np.zeros_like(news[0])
    change = np.empty_like(known)
    for gate, new, out in zip(opens, news, told, strict=True):
        np.subtract(new, known, out=change)
        change *= gate
        known = np.add(known, change, out=out)
    return told
