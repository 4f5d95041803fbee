"""Write the mean of models of chrome: ``python tools/mean_chrome_models.py OUT.npz MODEL.npz…``.

For networks that learned on from the same one (``train_chrome_model.py --start``): their weights
lie near each other, and a mean of them is wrong on fewer lines of whole pages than any of them
(Wortsman et al., "Model soups", 2022). The mean is rounded to whole numbers as each of them was.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cleaner.chrome.learned.model import Model
from cleaner.chrome.learned.network import MAX_WEIGHT, Layer, Linear, Network


def mean_of(models: Sequence[Model]) -> Model:
    """Return the mean of models whose networks read features alike."""
    networks = [model.network for model in models]
    first = networks[0]
    for one in networks[1:]:
        if not (np.array_equal(one.centre, first.centre) and np.array_equal(one.scale, first.scale)):
            raise SystemExit("these networks did not begin with the same one")
    layers = [
        Layer(_mean_part([layer.gates for layer in same]), _mean_part([layer.back for layer in same]))
        for same in zip(*(one.layers for one in networks), strict=True)
    ]
    ends = (_mean_part([one.first for one in networks]), layers, _mean_part([one.last for one in networks]))
    wording = np.mean([model.wording for model in models], axis=0, dtype=np.float32)
    return Model(models[0].layout, wording, Network(first.centre, first.scale, *ends), models[0].costs)


def _mean_part(parts: Sequence[Linear]) -> Linear:
    weights = np.mean([part.weights * part.step for part in parts], axis=0)
    step = float(np.abs(weights).max() / MAX_WEIGHT)
    bias = np.mean([part.bias for part in parts], axis=0, dtype=np.float32)
    return Linear(np.ascontiguousarray(np.rint(weights / step), np.float32), step, bias)


def main() -> None:
    """Read the arguments and write the mean."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("out", type=Path)
    cli.add_argument("models", type=Path, nargs="+")
    args = cli.parse_args()
    mean_of([*map(Model.load, args.models)]).save(args.out)


if __name__ == "__main__":
    main()
