"""The network of the labels: what it computes, that its sums are exact, and that company changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner.chrome.learned import network as module
from cleaner.chrome.learned.columns import names
from cleaner.chrome.learned.model import LABELS, Costs, Model, model
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

COLUMNS, UNITS, TOLD, OUTPUTS = 7, 5, 3, 6


def draw(seed: int = 1) -> Network:
    chance = np.random.default_rng(seed)

    def linear(inputs: int, outputs: int, step: float = 0.02) -> Linear:
        weights = chance.integers(-MAX_WEIGHT, MAX_WEIGHT + 1, (inputs, outputs)).astype(np.float32)
        return Linear(weights, step, chance.normal(size=outputs).astype(np.float32))

    layers = [Layer(linear(3 * UNITS, 4 * TOLD, 0.002), linear(2 * TOLD, UNITS)) for _ in range(2)]
    centre, scale = chance.normal(size=(2, COLUMNS)).astype(np.float32)
    return Network(centre, 25 * np.abs(scale), linear(COLUMNS, UNITS), layers, linear(UNITS, OUTPUTS))


def draw_page(lines: int, seed: int = 2, columns: int = COLUMNS) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (lines, columns)).astype(np.float32)


def line_by_line(network: Network, values: np.ndarray) -> np.ndarray:
    """Return the scores as the definition says, a line and a unit at a time, in double precision."""

    def apply(part: Linear, whole: np.ndarray, steps: float) -> np.ndarray:
        return part.bias + part.step / steps * (whole @ part.weights.astype(float))

    def steps_of(row: np.ndarray) -> np.ndarray:
        return np.minimum(np.rint(row * ACTIVATION_STEPS), MAX_ACTIVATION)

    read = np.rint((np.sign(values) * np.sqrt(np.abs(values.astype(float))) - network.centre) * network.scale)
    read = np.clip(read, -MAX_SIGNED, MAX_SIGNED)
    rows = [np.maximum(apply(network.first, line, MAX_SIGNED / MAX_DEVIATION), 0) for line in read]
    nothing = np.zeros(UNITS)
    for layer in network.layers:
        around = [nothing, *map(steps_of, rows), nothing]
        gated = [
            apply(layer.gates, np.concatenate(around[at : at + 3]), ACTIVATION_STEPS).reshape(4, TOLD)
            for at in range(len(rows))
        ]
        told = [[nothing[:TOLD]] * len(rows), [nothing[:TOLD]] * len(rows)]
        for way, order in enumerate((range(len(rows)), range(len(rows))[::-1])):
            known = np.zeros(TOLD)
            for at in order:
                gate = np.clip(gated[at][2 * way] / (2 * GATE_WIDTH) + 0.5, 0, 1)
                known = known + gate * (np.clip(gated[at][2 * way + 1], -1, 1) - known)
                told[way][at] = known
        for at, row in enumerate(rows):
            both = np.rint(np.concatenate([told[0][at], told[1][at]]) * MAX_SIGNED)
            rows[at] = row + np.maximum(apply(layer.back, both, MAX_SIGNED), 0)
    return np.array([apply(network.last, steps_of(row), ACTIVATION_STEPS) for row in rows])


@pytest.mark.parametrize("lines", [1, 2, 3, 40])
def test_scores_are_those_of_the_definition(lines: int) -> None:
    values = draw_page(lines)
    # A value that lies between two whole numbers may be rounded either way, in one precision or the other.
    close = np.isclose(draw().scores(values, [lines]), line_by_line(draw(), values), atol=0.02)
    assert close.mean() > 0.95


def test_company_changes_nothing() -> None:
    pages = [draw_page(lines, seed) for seed, lines in enumerate((9, 4, 1))]
    together = np.vstack([np.vstack([page, np.full((9 - len(page), COLUMNS), 7, np.float32)]) for page in pages])
    scores = draw().scores(together, [9, 4, 1])
    for start, page in zip((0, 9, 18), pages, strict=True):
        assert scores[start : start + len(page)].tobytes() == draw().scores(page, [len(page)]).tobytes()


def test_pages_that_were_read_apart_are_followed_together() -> None:
    sizes = [2, 9, 1, 5, 9]
    pages = [draw_page(lines, seed) for seed, lines in enumerate(sizes)]
    network = draw()
    rows = np.concatenate([network.read(page, [len(page)]) for page in pages])
    alone = np.concatenate([network.scores(page, [len(page)]) for page in pages])
    assert network.follow(rows, sizes).tobytes() == alone.tobytes()


def test_what_stands_beyond_the_neighbours_is_told() -> None:
    # Two layers that look at the next lines reach two lines far; what is told from line to line, further.
    values = draw_page(5)
    others = [values + 9 * (np.arange(5) == at)[:, None] for at in (0, 4)]
    changed = [draw().scores(other.astype(np.float32), [5]) != draw().scores(values, [5]) for other in others]
    assert changed[0][4].any()
    assert changed[1][0].any()


def test_products_are_exact_however_they_are_cut_up(monkeypatch: pytest.MonkeyPatch) -> None:
    values = draw_page(60, columns=len(names()))
    whole = model().network.scores(values, [60])
    monkeypatch.setattr(module, "PRODUCTS_AT_ONCE", 1)
    assert model().network.scores(values, [60]).tobytes() == whole.tobytes()


def test_sums_of_the_shipped_model_are_exact_in_single_precision() -> None:
    parts = dict(model().network._parts())
    for name, part in parts.items():
        most = MAX_ACTIVATION if name.startswith(("gates", "last")) else MAX_SIGNED
        assert (part.weights == np.rint(part.weights)).all()
        assert np.abs(part.weights).sum(0).max() * most < 2**24, name
    assert parts["first"].weights.shape[0] == len(names())
    assert parts["last"].weights.shape[1] == len(LABELS)


def test_a_saved_model_is_the_same(tmp_path: Path) -> None:
    saved = Model("x", np.linspace(-1, 1, 9, dtype=np.float32), draw(), Costs(body=0.5))
    saved.save(tmp_path / "m.npz")
    again = Model.load(tmp_path / "m.npz")
    values = draw_page(20)
    assert again.network.scores(values, [20]).tobytes() == saved.network.scores(values, [20]).tobytes()
    assert again.wording == pytest.approx(saved.wording, abs=0.01)
    assert (again.layout, again.costs) == ("x", Costs(body=0.5))


def test_chances_add_up() -> None:
    sizes = [10, 7, 9]
    rows = model().network.read(draw_page(30, columns=len(names())), sizes)
    chances = model().chances(rows, sizes)
    assert chances.shape == (26, len(LABELS))
    assert chances.sum(1) == pytest.approx(1, abs=1e-6)
