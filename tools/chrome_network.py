"""How the network of the labels is trained (`cleaner.chrome.learned.network` says what it is).

What is rounded there is rounded here too, while it learns, so that the weights that are saved
are those that were tried; the slope goes through a rounding as if it were none (Bengio et al.,
2013). The order of samples and what is dropped are drawn by lot, always the same way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from cleaner.chrome.learned.model import LABELS
from cleaner.chrome.learned.network import (
    ACTIVATION_STEPS,
    GATE_WIDTH,
    MAX_ACTIVATION,
    MAX_DEVIATION,
    MAX_SIGNED,
    MAX_WEIGHT,
    Layer,
    Linear,
    Network,
)
from cleaner.chrome.learned.relay import NEIGHBOURS

Array = npt.NDArray[Any]

UNITS, TOLD, LAYERS = 64, 48, 2
EPOCHS, BATCH, RATE, DECAY = 14, 24, 3e-3, 0.02
# What a network that is there already needs to learn of more pages.
EPOCHS_ON, RATE_ON = 5, 1e-3
# How much of the features and of the activations is dropped while learning.
DROP_FEATURES, DROP = 0.15, 0.3
SMOOTHING = 0.02
# Samples of about the same length go into one batch: their lengths differ by lot, so that batches do.
JITTER = 40
SMALLEST_DEVIATION = 1e-3


@dataclass(frozen=True)
class Lesson:
    """The features of the lines of a page, their labels (-1 where unknown), and how much each line counts."""

    values: Array
    labels: Array
    weight: float


class Rounding(torch.autograd.Function):
    """Rounds, and cuts off at both ends; the slope is 1 between them."""

    @staticmethod
    def forward(context: Any, values: Tensor, least: int, most: int) -> Tensor:
        """Return the rounded values."""
        context.save_for_backward(values)
        context.ends = least, most
        return torch.round(values).clamp(least, most)

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, None, None]:
        """Return the slope where nothing was cut off."""
        (values,) = context.saved_tensors
        least, most = context.ends
        return slope * ((values >= least) & (values <= most)), None, None


def in_steps(values: Tensor, steps: float, least: int, most: int) -> Tensor:
    """Return values that are whole numbers of steps."""
    rounded: Tensor = Rounding.apply(values * steps, least, most)
    return rounded / steps


def step_of(weights: Tensor) -> Tensor:
    """Return what a weight of 1 stands for."""
    return weights.detach().abs().max() / MAX_WEIGHT


def whole(weights: Tensor) -> Tensor:
    """Return weights as they will be saved."""
    return in_steps(weights, 1 / float(step_of(weights)), -MAX_WEIGHT, MAX_WEIGHT)


@torch.jit.script
def tell(opens: Tensor, news: Tensor) -> Tensor:
    """Return what each line knows of those before it (lines × pages × units)."""
    known = torch.zeros_like(news[0])
    told = []
    for line in range(opens.shape[0]):
        known = known + opens[line] * (news[line] - known)
        told.append(known)
    return torch.stack(told)


class Pupil(nn.Module):
    """The network while it learns."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.first = nn.Linear(columns, UNITS)
        self.gates = nn.ModuleList(nn.Linear(NEIGHBOURS * UNITS, 4 * TOLD) for _ in range(LAYERS))
        self.back = nn.ModuleList(nn.Linear(2 * TOLD, UNITS) for _ in range(LAYERS))
        self.last = nn.Linear(UNITS, len(LABELS))
        self.drop, self.drop_features = nn.Dropout(DROP), nn.Dropout(DROP_FEATURES)

    def take_over(self, start: Network) -> None:
        """Begin with the weights of a network of the same size."""
        pairs = [(self.first, start.first), (self.last, start.last)]
        for gates, back, layer in zip(self.gates, self.back, start.layers, strict=True):
            pairs += [(gates, layer.gates), (back, layer.back)]
        with torch.no_grad():
            for part, linear in pairs:
                part.weight.copy_(torch.from_numpy(linear.weights.T * linear.step))
                part.bias.copy_(torch.from_numpy(linear.bias))

    def forward(self, values: Tensor, is_line: Tensor) -> Tensor:
        """Return a score a label for each line (pages × lines × columns)."""
        read = in_steps(values, MAX_SIGNED / MAX_DEVIATION, -MAX_SIGNED, MAX_SIGNED)
        first = functional.linear(self.drop_features(read), whole(self.first.weight), self.first.bias)
        rows = self.drop(torch.relu(first))
        for gates, back in zip(self.gates, self.back, strict=True):
            told = self._pass(gates, self._round(rows), is_line)
            told = in_steps(told, MAX_SIGNED, -MAX_SIGNED, MAX_SIGNED)
            rows = rows + self.drop(torch.relu(functional.linear(told, whole(back.weight), back.bias)))
        return functional.linear(self._round(rows), whole(self.last.weight), self.last.bias)

    @staticmethod
    def _round(rows: Tensor) -> Tensor:
        return in_steps(rows, ACTIVATION_STEPS, 0, MAX_ACTIVATION)

    @staticmethod
    def _pass(gates: nn.Linear, rows: Tensor, is_line: Tensor) -> Tensor:
        padded = functional.pad(rows * is_line[:, :, None], (0, 0, 1, 1))
        beside = torch.cat([padded[:, step : step + rows.shape[1]] for step in range(NEIGHBOURS)], 2)
        gated = functional.linear(beside, whole(gates.weight), gates.bias).transpose(0, 1)
        open_down, news_down, open_up, news_up = gated.split(TOLD, 2)
        lines = is_line.transpose(0, 1)[:, :, None]
        opens = [(part / (2 * GATE_WIDTH) + 0.5).clamp(0, 1) * lines for part in (open_down, open_up)]
        news = [part.clamp(-1, 1) for part in (news_down, news_up)]
        told = tell(torch.cat([opens[0], opens[1].flip(0)], 2), torch.cat([news[0], news[1].flip(0)], 2))
        return torch.cat([told[:, :, :TOLD], told[:, :, TOLD:].flip(0)], 2).transpose(0, 1)


def train_network(lessons: Sequence[Lesson], start: Network | None = None, seed: int = 0) -> Network:
    """Return the network that was trained on the lessons, from *start* on, if it is given, by smaller steps."""
    values = np.vstack([lesson.values for lesson in lessons])
    roots = np.copysign(np.sqrt(np.abs(values)), values)
    if start is None:
        centre, deviation = roots.mean(0), roots.std(0) + SMALLEST_DEVIATION
    else:
        centre, deviation = start.centre, (MAX_SIGNED / MAX_DEVIATION) / start.scale
    epochs, rate = (EPOCHS, RATE) if start is None else (EPOCHS_ON, RATE_ON)
    read = np.split((roots - centre) / deviation, np.cumsum([len(lesson.labels) for lesson in lessons])[:-1])
    torch.manual_seed(seed)
    pupil = Pupil(values.shape[1])
    if start is not None:
        pupil.take_over(start)
    optimiser = torch.optim.AdamW(pupil.parameters(), rate, weight_decay=DECAY)
    rounds = epochs * -(-len(lessons) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=rounds + 1)
    chance = random.Random(seed)
    for _ in range(epochs):
        for batch in _batches(lessons, chance):
            rows, labels, weights = _fill_up([(read[number], lessons[number]) for number in batch])
            scores = pupil(rows, (weights >= 0).float()).flatten(0, 1)
            losses = functional.cross_entropy(
                scores, labels.flatten().clamp(min=0), reduction="none", label_smoothing=SMOOTHING
            )
            counts = (weights.clamp(min=0) * (labels >= 0)).flatten()
            optimiser.zero_grad()
            ((losses * counts).sum() / counts.sum()).backward()
            nn.utils.clip_grad_norm_(pupil.parameters(), 2.0)
            optimiser.step()
            schedule.step()
    scale = (MAX_SIGNED / MAX_DEVIATION) / deviation
    return _network_of(pupil, centre.astype(np.float32), scale.astype(np.float32))


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> Iterator[list[int]]:
    order = sorted(range(len(lessons)), key=lambda number: len(lessons[number].labels) + chance.uniform(0, JITTER))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _fill_up(batch: Sequence[tuple[Array, Lesson]]) -> tuple[Tensor, Tensor, Tensor]:
    """Return features, labels and weights, each page filled up to the longest; a filler has the weight -1."""
    length = max(len(lesson.labels) for _, lesson in batch)
    rows = torch.zeros(len(batch), length, batch[0][0].shape[1])
    labels = torch.full((len(batch), length), -1)
    weights = torch.full((len(batch), length), -1.0)
    for number, (read, lesson) in enumerate(batch):
        rows[number, : len(read)] = torch.from_numpy(np.float32(read))
        labels[number, : len(read)] = torch.from_numpy(lesson.labels.astype(np.int64))
        weights[number, : len(read)] = lesson.weight
    return rows, labels, weights


def _network_of(pupil: Pupil, centre: Array, scale: Array) -> Network:
    def linear(part: Any) -> Linear:
        step = float(step_of(part.weight))
        weights = np.rint(part.weight.detach().numpy().T / step).clip(-MAX_WEIGHT, MAX_WEIGHT)
        return Linear(np.ascontiguousarray(weights, np.float32), step, part.bias.detach().numpy().copy())

    layers = [Layer(linear(gates), linear(back)) for gates, back in zip(pupil.gates, pupil.back, strict=True)]
    return Network(centre, scale, linear(pupil.first), layers, linear(pupil.last))
