"""Across documents, whatever they are: order and batches change nothing, once is enough, and nothing goes unproved."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Clusters, deduplicate
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import count_shared, shingle_set
from cleaner.folding import fold

WORDS = "山水云木石火土金日月风雨雷电江河湖海天地"
THRESHOLD, CONTAINMENT = 0.6, 0.8


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw families of near copies, parts and pages of a few texts."""
    dice = random.Random(draw(st.integers(0, 1 << 30)))
    roots = ["".join(dice.choices(WORDS, k=dice.randint(1, 400))) for _ in range(draw(st.integers(1, 4)))]
    texts = []
    for _ in range(draw(st.integers(0, 25))):
        letters = list(dice.choice(roots))
        for _ in range(dice.choice((0, 0, 1, 4, 15, 40))):
            letters[dice.randrange(len(letters))] = dice.choice("春夏秋冬一二三")
        text = "".join(letters)
        way = dice.random()
        if way < 0.2:
            text = text[: dice.randint(0, len(text))]
        elif way < 0.4:
            text += "\n" + dice.choice(roots)
        texts.append(text)
    return [(f"{at:02}", text) for at, text in enumerate(texts)]


def shingles(text: str) -> object:
    return shingle_set(make_match_key(fold(text)).points)


def prove(documents: list[tuple[str, str]], found: Clusters) -> None:
    """Compare each document that goes with the one that stays for it, by another way."""
    texts, kept_for = dict(documents), found.kept_for()
    assert not set(kept_for.values()) & set(kept_for)
    for cluster in found.clusters:
        for twin in cluster.removed:
            ours, theirs = shingles(texts[cluster.kept]), shingles(texts[twin.id])
            shared = count_shared(ours, theirs)
            similarity = shared / (len(ours) + len(theirs) - shared)
            assert twin.similarity == pytest.approx(similarity)
            if twin.kind == "contained":
                assert shared / len(theirs) >= CONTAINMENT
            else:
                assert similarity >= THRESHOLD


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_changes_nothing_once_is_enough_and_all_is_proved(
    documents: list[tuple[str, str]], dice: random.Random
) -> None:
    found = deduplicate(documents)
    prove(documents, found)
    shuffled = documents[:]
    dice.shuffle(shuffled)
    assert deduplicate(shuffled) == found
    rest = [document for document in documents if document[0] not in found.kept_for()]
    assert deduplicate(rest).clusters == ()


@given(corpora(), st.integers(1, 600))
@settings(max_examples=40, deadline=None)
def test_batches_change_nothing(documents: list[tuple[str, str]], size: int) -> None:
    found = deduplicate(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.duplicates.documents._BATCH_CHARS", size)
        assert deduplicate(documents) == found


@given(corpora())
@settings(max_examples=40, deadline=None)
def test_few_stars_at_a_time_remove_no_more_the_second_time(documents: list[tuple[str, str]]) -> None:
    """Where a value has more documents than are compared, the join goes on until nothing more goes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.duplicates.corpus.join.MAX_STARS", 2)
        found = deduplicate(documents)
        prove(documents, found)
        rest = [document for document in documents if document[0] not in found.kept_for()]
        assert deduplicate(rest).clusters == ()
        assert deduplicate(documents[::-1]).clusters == found.clusters


@given(corpora(), st.sampled_from(["first", "longest"]))
@settings(max_examples=40, deadline=None)
def test_other_policies_are_settled_too(documents: list[tuple[str, str]], keep: str) -> None:
    found = deduplicate(documents, keep=keep)  # type: ignore[arg-type]
    prove(documents, found)
    rest = [document for document in documents if document[0] not in found.kept_for()]
    assert deduplicate(rest, keep=keep).clusters == ()  # type: ignore[arg-type]
