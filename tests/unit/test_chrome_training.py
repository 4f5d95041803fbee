"""The network that is used gives the scores of the one that was trained."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from cleaner.chrome.learned.columns import names
from cleaner.chrome.learned.model import model
from cleaner.chrome.learned.network import MAX_DEVIATION, MAX_SIGNED

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

with warnings.catch_warnings():
    # Newer releases of torch would have its loop over lines compiled in another way.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tools import chrome_network

SIZES = (40, 23, 1)


def draw_pupil(seed: int, spread: float) -> chrome_network.Pupil:
    """Return a network with weights by lot, some times as large as before learning, in double precision."""
    torch.manual_seed(seed)
    pupil = chrome_network.Pupil(len(names()))
    with torch.no_grad():
        for weights in pupil.parameters():
            weights.mul_(spread)
    return pupil.double().eval()


# With large weights gates are shut or wide open, and activations are cut off.
@pytest.mark.parametrize(("seed", "spread"), [(1, 1.0), (2, 3.0), (3, 30.0)])
def test_the_scores_of_the_pupil_are_those_of_its_network(seed: int, spread: float) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(0, 3, (len(SIZES), max(SIZES), len(names()))).astype(np.float32)
    centre = chance.normal(0, 1, len(names())).astype(np.float32)
    deviation = chance.uniform(0.5, 2, len(names())).astype(np.float32)
    pupil = draw_pupil(seed, spread)
    network = chrome_network._network_of(pupil, centre, np.float32(MAX_SIGNED / MAX_DEVIATION) / deviation)
    is_line = np.arange(max(SIZES)) < np.array(SIZES)[:, None]
    read = (np.copysign(np.sqrt(np.abs(values)), values) - centre) / deviation
    with torch.no_grad():
        wanted = pupil(torch.from_numpy(read).double(), torch.from_numpy(is_line).double()).numpy()[is_line]
    found = network.scores(values.reshape(-1, len(names())), SIZES).reshape(len(SIZES), max(SIZES), -1)[is_line]
    assert np.abs(wanted).mean() > 0.05
    assert found == pytest.approx(wanted, rel=1e-5, abs=1e-5 * np.abs(wanted).max())


def test_a_pupil_that_takes_over_a_network_begins_with_its_scores() -> None:
    start = model().network
    pupil = chrome_network.Pupil(len(names()))
    pupil.take_over(start)
    taken = chrome_network._network_of(pupil, start.centre, start.scale)
    for (name, own), (_, theirs) in zip(taken.arrays(), start.arrays(), strict=True):
        assert np.allclose(own, theirs, rtol=1e-6), name
