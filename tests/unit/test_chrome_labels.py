"""The learned labels of a page: the model, the chain, and the same answers in any company."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

import cleaner
from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.columns import layout, names
from cleaner.chrome.learned.decode import Labelled, label_each
from cleaner.chrome.learned.features import Question
from cleaner.chrome.learned.model import _NEVER, LABELS, STATES, Costs, decode, model, weigh_states
from cleaner.chrome.lines import Page
from cleaner.errors import RulebookError
from cleaner.folding import fold
from cleaner.rules import registry
from tests.chrome_evidence import COMPANY, PAGE, evidence_of


def test_pages_have_the_same_labels_in_any_company() -> None:
    asked = [Question(*evidence_of(text)) for text in COMPANY]
    for order in (asked, asked[::-1], asked[:1] * 5 + asked):
        for question, found in zip(order, label_each(order), strict=True):
            (alone,) = label_each([question])
            assert list(found.states) == list(alone.states)
            assert found.chances.tobytes() == alone.chances.tobytes()
            assert np.array_equal(found.wording, alone.wording)


def try_all(chances: np.ndarray, costs: Costs) -> list[int]:
    """Return the best sequence by trying each."""
    steps = {(0, 0): 0.0, (0, 1): 0.0, (0, 3): costs.no_title + costs.body_later, (1, 1): costs.second_title}
    steps |= {(1, 2): 0.0, (1, 3): costs.body_after_title, (2, 2): 0.0, (2, 3): costs.body_later, (3, 3): 0.0}
    steps |= {(3, 4): costs.into_hole, (3, 5): costs.end, (4, 4): costs.in_hole, (4, 3): costs.out_of_hole, (5, 5): 0.0}
    start = {0: 0.0, 1: 0.0, 3: costs.no_title}
    end = dict.fromkeys(range(3), costs.no_body) | {3: 0.0, 5: 0.0}
    rows = weigh_states(chances, costs)

    def value(path: tuple[int, ...]) -> float:
        total = -start.get(path[0], -_NEVER) - end.get(path[-1], -_NEVER)
        total -= sum(steps.get(step, -_NEVER) for step in pairwise(path))
        return total + sum(rows[at, state] for at, state in enumerate(path))

    return list(max(product(range(len(STATES)), repeat=len(chances)), key=value))


@pytest.mark.parametrize("seed", range(12))
def test_the_best_sequence_is_that_of_trying_all(seed: int) -> None:
    chances = np.random.default_rng(seed).dirichlet(np.ones(6), 4)
    assert decode(chances, Costs()) == try_all(chances, Costs())


def test_the_shipped_model_fits_the_features() -> None:
    assert model().layout == layout()
    assert model().network.centre.shape == (len(names()),)


def test_a_model_of_other_features_is_refused() -> None:
    page = Page.read(PAGE, fold(PAGE))
    with pytest.raises(RulebookError, match="trained on other features"):
        label_each([Question(page, gather_evidence(page, {}, {}))], replace(model(), layout="old"))


def test_an_empty_page_has_no_labels() -> None:
    page = Page.read("\n", "\n")
    assert [found.states for found in label_each([Question(page, gather_evidence(page, {}, {}))])] == [()]
    assert label_each([]) == []


def test_labels_know_the_title_and_the_body() -> None:
    (labelled,) = label_each([Question(*evidence_of(PAGE))])
    assert [labelled.leaves(position) for position in range(6)] == [True, False, True, False, False, True]
    outside = labelled.outside
    assert outside[0] > 0.5 > outside[3]
    assert outside[1] < 0.5 < labelled.outside_or_title[1]


def test_a_text_of_more_lines_than_a_page_has_is_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = registry()["chrome/learned-line"].change
    assert cleaner.clean(example.before, select=["chrome/learned-line"]).text == example.after
    monkeypatch.setattr("cleaner.chrome.judging.MAX_PAGE_LINES", 5)
    assert cleaner.clean(example.before, select=["chrome/learned-line"]).text == example.before


@pytest.mark.parametrize(
    ("states", "above", "below"),
    [((), [], []), ((0, 0), [], []), ((3, 3), [], []), ((0, 1, 2, 3, 4, 3, 3, 5, 5), [0, 2, 4], [2, 4, 7])],
)
def test_what_leaves_beside_what_stays(states: tuple[int, ...], above: list[int], below: list[int]) -> None:
    labelled = Labelled(states, np.zeros((len(states), len(LABELS))), np.zeros(len(states)))
    assert labelled.leaving_above() == above
    assert labelled.leaving_below() == below
    assert [*map(bool, labelled.kept)] == [not leaves for leaves in labelled.leaving]
    assert [*labelled.places_of(3)] == [at for at, state in enumerate(states) if state == 3]
