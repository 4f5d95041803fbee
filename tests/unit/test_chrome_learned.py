"""The learned labels: what lines look like, the chain over them, and what may leave the text by a label."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cleaner.chrome.labels import judge_page
from cleaner.chrome.learned.decode import MIN_EMPTY_MARGIN, guard, label
from cleaner.chrome.learned.features import Looks, describe, look
from cleaner.chrome.learned.model import STATES, Model, allowed_steps
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.chrome.regions import find_bodies, weigh_lines
from cleaner.folding import fold

PAGE = """首页 新闻 体育
湖边的灯塔
2021-03-04 09:30
灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯。
后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家。

分享到：
"""


def looks_of(text: str) -> Looks:
    page = Page.read(text, fold(text))
    names, fields = name_lines(page, lambda rule: True), read_fields(page)
    weights = weigh_lines(page, names, fields)
    removed = {at: found.rule for at, found in judge_page(page, names, fields, lambda rule: True).removed.items()}
    return look(page, names, fields, weights, find_bodies(page, page.filled, weights, names), removed)


def answer(looks: Looks, question: str, row: int) -> int:
    column = looks.names.index(question)
    return int(looks.ids[row, column] - looks.offsets[column])


def random_model(seed: int, features: int = 5) -> tuple[Model, np.ndarray]:
    chance = np.random.default_rng(seed)
    count = len(STATES)
    model = Model.of(chance.normal(size=(features, count)), chance.normal(size=(count, count)))
    return model, chance.integers(0, features, (4, 2))


def test_every_feature_lies_in_its_column_and_blank_lines_have_none() -> None:
    looks = looks_of(PAGE)
    ends = [*looks.offsets[1:], looks.size]
    assert looks.ids.shape == (6, len(looks.names))
    assert (looks.ids >= looks.offsets).all()
    assert (looks.ids < np.array(ends)).all()


@pytest.mark.parametrize("text", ["好", "\n\n好\n", "\ue000", "\ud800\n\x00\n", "a\n" * 40, "灯塔\n灯塔"])
def test_odd_pages_have_features(text: str) -> None:
    assert len(looks_of(text).ids) == len(Page.read(text, fold(text)).filled)


def test_the_size_does_not_depend_on_the_page() -> None:
    assert looks_of("好").size == looks_of(PAGE).size
    assert looks_of("好").names == looks_of(PAGE).names


def test_shape_and_place() -> None:
    looks = looks_of(PAGE)
    assert [answer(looks, "has-date", row) for row in range(6)] == [0, 0, 1, 0, 0, 0]
    assert [answer(looks, "has-time", row) for row in range(6)] == [0, 0, 1, 0, 0, 0]
    assert [answer(looks, "closed", row) for row in range(6)] == [0, 0, 0, 1, 1, 0]
    assert [answer(looks, "from-top", row) for row in range(3)] == [0, 1, 2]
    assert [answer(looks, "gone", row) for row in (0, 3, 5)] == [1, 0, 1]


def test_cues_at_the_ends_of_a_line() -> None:
    looks = looks_of("摘要：灯塔的故事\n灯塔的摘要\n湖面上的灯塔 王小明 摄\n摄影是他的爱好\n")
    assert [answer(looks, "cue-summary", row) for row in range(4)] == [1, 0, 0, 0]
    assert [answer(looks, "cue-caption", row) for row in (1, 2)] == [0, 1]


def test_a_summary_is_told_again_below() -> None:
    sentence = "守塔的人每天傍晚划着小艇去湖心点灯"
    looks = looks_of(f"湖边的灯塔\n{sentence}\n湖水退了以后，芦苇长了起来。\n许多年前，{sentence}，从不间断。\n")
    assert answer(looks, "told-later", 1) >= 6
    assert answer(looks, "told-earlier", 1) == 0
    assert answer(looks, "told-earlier", 3) > answer(looks, "told-earlier", 2) == 0


def test_neighbours_are_shifted_with_a_value_for_none() -> None:
    looks = looks_of(PAGE)
    size = int(looks.offsets[looks.names.index("length") + 1] - looks.offsets[looks.names.index("length")])
    assert answer(looks, "length-1", 0) == answer(looks, "length+1", 5) == size
    assert [answer(looks, "length+1", row) for row in range(5)] == [answer(looks, "length", row) for row in range(1, 6)]


def test_describe_names_question_and_answer() -> None:
    looks = looks_of(PAGE)
    column = looks.names.index("has-date")
    assert describe(looks, int(looks.ids[2, column])) == "has-date=1"


@pytest.mark.parametrize("seed", range(4))
def test_the_best_sequence_and_the_chances_are_those_of_trying_all(seed: int) -> None:
    model, ids = random_model(seed)
    ids = ids[:3]
    scores = model.scores(ids)
    paths = np.array(list(product(range(len(STATES)), repeat=3)))
    values = np.array([model.value(scores, path) for path in paths])
    assert model.decode(scores).tolist() == paths[values.argmax()].tolist()
    shares = np.exp(values - values.max())
    shares /= shares.sum()
    for line in range(3):
        expected = np.bincount(paths[:, line], shares, len(STATES))
        assert model.probabilities(scores)[line] == pytest.approx(expected, abs=1e-5)


def test_no_way_leads_back_into_the_body() -> None:
    steps, opening, _ = allowed_steps()
    number = STATES.index
    assert not any(steps[number(state), number("B=")] for state in STATES if state[1] == "+")
    assert not steps[number("C-"), number("C=")]
    assert not steps[number("C="), number("C+")]
    assert not opening[number("C=")]
    assert steps[number("B="), number("C+")]


@pytest.mark.parametrize(("share", "bodied"), [(0.4, True), (1.5, False)])
def test_a_page_has_a_body_unless_much_speaks_against_it(share: float, bodied: bool) -> None:
    # Two lines, each with so much more for chrome than for body: all chrome only if the sum goes beyond the margin.
    table = np.zeros((1, len(STATES)))
    table[0] -= 50
    table[0, STATES.index("B=")] = 0
    table[0, STATES.index("C-")] = table[0, STATES.index("C+")] = MIN_EMPTY_MARGIN * share
    model = Model.of(table, np.zeros((len(STATES), len(STATES))))
    assert ("B=" in label(np.zeros((2, 1), np.int64), model, 0).states) is bodied


def test_no_lines_have_no_labels() -> None:
    model, _ = random_model(0)
    assert label(np.zeros((0, 2), np.int64), model).states == ()


def test_a_saved_model_is_nearly_the_same(tmp_path: Path) -> None:
    model, ids = random_model(1)
    model.save(tmp_path / "m.npz")
    again = Model.load(tmp_path / "m.npz")
    assert again.scores(ids) == pytest.approx(model.scores(ids), abs=0.3)
    assert again.steps == pytest.approx(model.steps)


@pytest.mark.parametrize(
    ("removed", "named", "taken", "expected"),
    [
        ("0110", "0000", "0000", "0000"),  # nothing but the label speaks for it
        ("0110", "0010", "0000", "0110"),  # a rule names one of the run
        ("0110", "1000", "0000", "0110"),  # or its neighbour
        ("1100", "0000", "0000", "1100"),  # an end of the text
        ("0011", "0000", "0000", "0011"),
        ("0100010", "0000000", "0010000", "0100000"),  # a line that a rule takes carries its run only
        ("0000", "1111", "1111", "0000"),
    ],
)
def test_a_label_needs_company(removed: str, named: str, taken: str, expected: str) -> None:
    flags = [[sign == "1" for sign in signs] for signs in (removed, named, taken)]
    assert guard(*flags) == [sign == "1" for sign in expected]
