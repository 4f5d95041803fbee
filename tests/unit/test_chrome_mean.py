"""The mean of models that learned on from the same one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cleaner.chrome.learned.model import Model, model
from tools.mean_chrome_models import mean_of


def moved(by: float) -> Model:
    """Return the shipped model with all weights of its first layer, and of words, so much larger."""
    shipped = model()
    first = replace(shipped.network.first, step=shipped.network.first.step * (1 + by))
    return replace(shipped, wording=shipped.wording * (1 + by), network=replace(shipped.network, first=first))


def test_the_mean_of_one_model_is_that_model() -> None:
    shipped, mean = model(), mean_of([model(), model()])
    assert np.allclose(mean.wording, shipped.wording)
    pairs = zip(mean.network.arrays(), shipped.network.arrays(), strict=True)
    assert all(name == other and np.allclose(own, theirs) for (name, own), (other, theirs) in pairs)


def test_weights_of_the_mean_lie_between() -> None:
    shipped, mean = model(), mean_of([moved(-0.1), moved(0.3)])
    wanted = shipped.network.first.weights * shipped.network.first.step * 1.1
    step = mean.network.first.step
    assert np.abs(mean.network.first.weights * step - wanted).max() <= step / 2 + 1e-9
    assert np.allclose(mean.wording, shipped.wording * 1.1)


def test_networks_that_began_with_others_have_no_mean() -> None:
    other = replace(model(), network=replace(model().network, centre=model().network.centre + 1))
    with pytest.raises(SystemExit, match="did not begin with the same one"):
        mean_of([model(), other])
