"""How likely a text is, character by character: a bigram model of Chinese, and of what stands beside it.

A misreading maps text to text one to one, so that the question whether a line was misread
is one of two likelihoods: of the line as it stands, and of the line read again. Both come
from this model, in bits; the difference is the evidence.

The alphabet has a *unit* for each common Han character, folded to simplified, and for
each sign; all other characters belong to a unit for their kind (Latin letters with
accents, kana, hangul, box drawing, private use …). A character costs what its unit
costs after the unit before it, and what it costs within its unit. The model was counted on
published texts of many kinds by ``tools/train_character_model.py``; ADR 7 names them and
gives the figures. Absolute discounting and pruning after Chen and Goodman (1998) and
Stolcke (1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, to_code_points

Costs = npt.NDArray[np.float32]
Units = npt.NDArray[np.uint16]

# What a character costs that is of the script which fewer characters of the text are of. Of 290 pages nine in ten hold
# none, the others one in a thousand; of misread text it may be every second one.
COST_OF_OTHER_SCRIPT = 4.0
# Costs are kept in tenths of a bit, 25.5 at most.
_STEP = np.float32(0.1)
_BMP_SIZE = 0x10000
_LAST_KEY = np.uint32(0xFFFFFFFF)
_FILE = "character_model.npz"


class Model(NamedTuple):
    """The tables. `keys` are ``before * units + after`` of the pairs that have a cost of their own, sorted.

    The last key is larger than that of any pair, so that one is found for each.
    """

    unit_of: Units  # of each code point of the BMP; code points beyond have `beyond_units`, one a plane
    within: Costs
    script: npt.NDArray[np.uint8]  # of each code point of the BMP: 1 simplified only, 2 traditional only
    beyond_units: Units
    beyond_within: Costs
    single: Costs
    backoff: Costs
    keys: npt.NDArray[np.uint32]
    pairs: Costs

    @property
    def size(self) -> int:
        """How many units there are."""
        return int(self.single.size)


@cache
def _model() -> Model:
    return read_model(files("cleaner.data").joinpath(_FILE).read_bytes())


def read_model(data: bytes) -> Model:
    """Return the model of a file's content."""
    with np.load(BytesIO(data)) as table:
        return Model(
            unit_of=table["unit_of"],
            within=table["within"] * _STEP,
            script=table["script"],
            beyond_units=table["beyond_units"],
            beyond_within=table["beyond_within"] * _STEP,
            single=table["single"] * _STEP,
            backoff=table["backoff"] * _STEP,
            keys=np.append(np.cumsum(table["key_steps"], dtype=np.uint32), _LAST_KEY),
            pairs=np.append(table["pairs"] * _STEP, np.float32(0)),
        )


def _units(points: CodePoints, model: Model) -> tuple[Units, Costs]:
    if not points.size or int(points.max()) < _BMP_SIZE:
        return model.unit_of[points], model.within[points]
    inside = np.minimum(points, _BMP_SIZE - 1)
    units, within = model.unit_of[inside], model.within[inside]
    beyond = np.flatnonzero(points >= _BMP_SIZE)
    planes = np.minimum(points[beyond] >> 16, model.beyond_units.size - 1)
    units[beyond], within[beyond] = model.beyond_units[planes], model.beyond_within[planes]
    return units, within


def costs(text: str, before: str = "\n", model: Model | None = None) -> Costs:
    """Return what each character of *text* costs in bits, shape (len(text),), the first one after *before*.

    Of running Chinese text a character costs 6 to 8 bits, of misread text 15 and more.
    """
    if not text:
        return np.zeros(0, dtype=np.float32)
    model = model or _model()
    units, within = _units(to_code_points(before[-1:] + text), model)
    found = _transitions(units[:-1], units[1:], model)
    found += within[1:]
    return found


def costs_of_pairs(before: str, after: str) -> Costs:
    """Return what each character of *after* costs behind the one of *before* at the same place, in bits."""
    model = _model()
    units, within = _units(to_code_points(after), model)
    found = _transitions(_units(to_code_points(before), model)[0], units, model)
    found += within
    return found


def cost(text: str, before: str = "\n") -> float:
    """Return what *text* costs in bits after *before*: the negative binary logarithm of its likelihood.

    >>> cost("我们明天一起去图书馆。") < cost("鎴戜滑鏄庡ぉ涓€璧峰幓")
    True
    """
    return float(costs(text, before).sum()) + mixture_cost(text)


def mixture_cost(text: str) -> float:
    """Return what *text* costs for its mixture of simplified and traditional characters, in bits."""
    points = to_code_points(text)
    scripts = np.bincount(_model().script[points[points < _BMP_SIZE]], minlength=3)
    return COST_OF_OTHER_SCRIPT * float(min(scripts[1], scripts[2]))


class Choice(NamedTuple):
    """The likeliest string of each slot, and how much likelier it is there than all others together, in bits."""

    chosen: tuple[str, ...]
    margins: tuple[float, ...]


def most_likely(slots: Sequence[Sequence[str]], before: str = "\n", after: str = "") -> Choice:
    """Return the likeliest string of each slot, between *before* and *after*, whatever stands in the other slots.

    A slot holds one or more strings of one or more characters each; *after* may be empty,
    where it is not known. The margin is log2(p / (1 - p)) of the string's probability p,
    infinite for a slot with one string (forward-backward algorithm).

    >>> most_likely([["你"], ["奴", "好", "她"]], after="，").chosen
    ('你', '好')
    """
    steps = [-_steps(one, other) for one, other in pairwise(([before], *slots, [after]))]
    forward = [steps[0][0]]
    for step in steps[1:-1]:
        forward.append(np.logaddexp2.reduce(forward[-1][:, None] + step, axis=0))
    backward = [steps[-1][:, 0]]
    for step in reversed(steps[1:-1]):
        backward.append(np.logaddexp2.reduce(step + backward[-1][None, :], axis=1))
    chosen, margins = [], []
    for slot, ahead, behind in zip(slots, forward, reversed(backward), strict=True):
        likelihoods = ahead + behind
        best = int(likelihoods.argmax())
        chosen.append(slot[best])
        others = np.delete(likelihoods, best)
        margins.append(float(likelihoods[best] - np.logaddexp2.reduce(others)) if others.size else float("inf"))
    return Choice(tuple(chosen), tuple(margins))


def _steps(one: Sequence[str], other: Sequence[str]) -> Costs:
    """Return what each string of *other* costs after each of *one*, shape (len(one), len(other))."""
    if list(other) == [""]:
        return np.zeros((len(one), 1), dtype=np.float32)
    model = _model()
    before, _ = _units(to_code_points("".join(string[-1] for string in one)), model)
    after, within = _units(to_code_points("".join(string[0] for string in other)), model)
    inside = np.array([cost(one[1:], one[0]) if len(one) > 1 else 0.0 for one in other], dtype=np.float32)
    return _transitions(before[:, None], after[None, :], model) + within[None, :] + inside[None, :]


def _transitions(before: Units, after: Units, model: Model) -> Costs:
    """Return what the unit *after* costs after the unit *before*, the shapes broadcast."""
    wanted = before.astype(np.uint32) * np.uint32(model.size) + after
    at = model.keys.searchsorted(wanted)
    found: Costs = np.where(model.keys[at] == wanted, model.pairs[at], model.backoff[before] + model.single[after])
    return found
