"""Whatever the text: the stage restores, settles, and invents nothing; whatever the order: the same clusters."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import deduplicate

SENTENCES = [
    "河湾里的那座水磨坊，去年冬天又重新转了起来。",
    "磨坊的主人是一对年轻夫妻，原来在城里开面包店，",
    "他们说石磨磨出来的面粉有麦子的香味，机器磨的没有。",
    "附近的孩子放学以后都喜欢跑来看水车。",
    "“慢一点！”",
    "好。",
    "第三条 来磨面的人应当自带口袋，并在前一天登记。",
    "第四条 来磨面的人应当自带口袋，并在前两天登记。",
    "水\ufffd从高处落下来，带着冰凉的雾气，落在青苔上面。",
    "def turn(wheel): return wheel.turn()",
    "　　",
    "",
    "\ud800\x00\ue5e5?山",
]
lines = st.lists(st.sampled_from(SENTENCES), max_size=60)
articles = st.builds(
    lambda parts, times, glue: glue.join(parts * times), lines, st.integers(1, 4), st.sampled_from(["\n", "", "\n\n"])
)
wild = st.text(st.one_of(st.characters(), st.sampled_from("山水云。！\n?\ufffd(ā)")), max_size=300)


def check(text: str) -> None:
    result = cleaner.clean(text, select=["duplicates"])
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")
    assert cleaner.clean(result.text, select=["duplicates"]).text == result.text
    for layer in result.ledger.layers:
        for edit in layer.edits:
            assert edit.reason
            assert edit.after == "" or edit.rule == "duplicates/borrowed-from-twin"


@given(articles)
@settings(max_examples=150, deadline=None)
def test_repeated_lines(text: str) -> None:
    check(text)


@given(wild, st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str, times: int) -> None:
    check(text * times)


@given(st.lists(articles, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_documents_changes_nothing(texts: list[str], dice: random.Random) -> None:
    documents = [(str(at), text) for at, text in enumerate(texts)]
    found = deduplicate(documents)
    dice.shuffle(documents)
    assert deduplicate(documents).clusters == found.clusters
    remaining = [(name, text) for name, text in documents if name not in found.kept_for()]
    assert deduplicate(remaining).clusters == ()
