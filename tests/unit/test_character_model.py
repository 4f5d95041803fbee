"""The character model: what is likely, what is not, and the likeliest way to fill a gap."""

from __future__ import annotations

import pytest

from cleaner.encoding.character_model import cost, costs, costs_of_pairs, mixture_cost, most_likely

RUNNING = [
    "渔船在天亮以前回到港里，码头上已经有人等着收鱼。",
    "漁船在天亮以前回到港裡，碼頭上已經有人等著收魚。",
    "The ferry leaves at seven and returns before dark.",
    "Le café de la gare était déjà fermé à cette heure.",
    "駅前の喫茶店で友達を待っている。",
    "학교 앞에서 친구를 기다렸다.",
]
MISREAD = [
    RUNNING[0].encode().decode("gb18030", "replace"),
    RUNNING[0].encode("gb18030").decode("latin-1"),
    RUNNING[1].encode("big5").decode("gb18030"),
    RUNNING[0].encode().decode("latin-1"),
]


@pytest.mark.parametrize("text", RUNNING)
def test_running_text_is_cheap(text: str) -> None:
    assert cost(text) / len(text) < 13


@pytest.mark.parametrize("text", MISREAD)
def test_misread_text_is_dear(text: str) -> None:
    assert cost(text) / len(text) > 15


def test_costs_add_up_and_depend_on_what_stands_before() -> None:
    text = RUNNING[0]
    assert costs(text).shape == (len(text),)
    assert cost(text) == pytest.approx(float(costs(text).sum()), abs=1e-3)
    assert costs("国", "中")[0] < costs("国", "鲸")[0]
    assert costs("").shape == (0,)


def test_all_code_points_have_a_cost() -> None:
    text = "\x00\x85\ud800\ue000\uffff\U0001f600\U00020bb7\U000e0041\U0010ffff"
    found = costs(text)
    assert (found > 0).all()
    assert (found < 60).all()


def test_a_mixture_of_scripts_costs() -> None:
    assert mixture_cost("这条铁路") == mixture_cost("這條鐵路") == 0
    assert mixture_cost("这条鐵路，开车") > 0


def test_gaps_are_filled_by_their_neighbours() -> None:
    choice = most_likely([["图"], ["书", "舒", "叔"], ["馆", "管"]], before="去", after="看")
    assert choice.chosen == ("图", "书", "馆")
    assert choice.margins[0] == float("inf")
    assert choice.margins[1] > 5
    assert choice.margins[2] > 5


def test_a_gap_that_nothing_decides_has_no_margin() -> None:
    assert most_likely([["他", "她"]], before="，", after="说").margins[0] < 4


def test_strings_of_several_characters_fill_a_gap() -> None:
    assert most_likely([["天气", "天器"], ["很好"]], before="，").chosen == ("天气", "很好")


@pytest.mark.parametrize("text", RUNNING)
def test_pairs_cost_what_they_cost_in_a_text(text: str) -> None:
    assert costs_of_pairs("\n" + text[:-1], text).tolist() == pytest.approx(costs(text).tolist())
