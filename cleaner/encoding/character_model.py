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

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, to_code_points

Costs = npt.NDArray[np.float32]
Units = npt.NDArray[np.uint16]

# Costs are kept in tenths of a bit, 25.5 at most.
_STEP = np.float32(0.1)
_BMP_SIZE = 0x10000
_FILE = "character_model.npz"


@dataclass(frozen=True, slots=True)
class Model:
    """The tables. `keys` are ``before * units + after`` of the pairs that have a cost of their own, sorted."""

    unit_of: Units  # of each code point of the BMP; code points beyond have `beyond_units`, one a plane
    within: npt.NDArray[np.uint8]
    beyond_units: Units
    beyond_within: npt.NDArray[np.uint8]
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
            within=table["within"],
            beyond_units=table["beyond_units"],
            beyond_within=table["beyond_within"],
            single=table["single"] * _STEP,
            backoff=table["backoff"] * _STEP,
            keys=np.cumsum(table["key_steps"], dtype=np.uint32),
            pairs=table["pairs"] * _STEP,
        )


def _units(points: CodePoints, model: Model) -> tuple[Units, Costs]:
    inside = np.minimum(points, _BMP_SIZE - 1)
    units, within = model.unit_of[inside], model.within[inside]
    if points.size and int(points.max()) >= _BMP_SIZE:
        beyond = np.flatnonzero(points >= _BMP_SIZE)
        planes = np.minimum(points[beyond] >> 16, model.beyond_units.size - 1)
        units[beyond], within[beyond] = model.beyond_units[planes], model.beyond_within[planes]
    return units, within * _STEP


def costs(text: str, before: str = "\n", model: Model | None = None) -> Costs:
    """Return what each character of *text* costs in bits, shape (len(text),), the first one after *before*.

    Of running Chinese text a character costs 6 to 8 bits, of misread text 15 and more.
    """
    if not text:
        return np.zeros(0, dtype=np.float32)
    model = model or _model()
    units, within = _units(to_code_points(before[-1:] + text), model)
    wanted = units[:-1].astype(np.uint32) * np.uint32(model.size) + units[1:]
    at = np.minimum(np.searchsorted(model.keys, wanted), model.keys.size - 1)
    found: Costs = np.where(
        model.keys[at] == wanted, model.pairs[at], model.backoff[units[:-1]] + model.single[units[1:]]
    )
    found += within[1:]
    return found


def cost(text: str, before: str = "\n") -> float:
    """Return what *text* costs in bits after *before*: the negative binary logarithm of its likelihood.

    >>> cost("我们明天一起去图书馆。") < cost("鎴戜滑鏄庡ぉ涓€璧峰幓")
    True
    """
    return float(costs(text, before).sum())
