"""Whole texts in both scripts: what is healthy stays, and what is converted comes back."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

import cleaner
from cleaner import Config
from cleaner.config import ScriptTarget
from tests.script_suite.paragraphs import simplified_paragraphs, traditional_paragraphs
from tests.typography_suite.paragraphs import Paragraph

TRADITIONAL_PARAGRAPHS = 800
# What the whole program changes in healthy traditional paragraphs when it keeps the script, with the reason.
KNOWN_CHANGES: dict[str, str] = {}

SIMPLIFIED_PARAGRAPHS = 500
# The least part of the characters that come back, of each kind. What is lost stands in the list below.
MIN_SAME = 0.998
# What does not come back, with what comes instead and why: words of Taiwan that need evidence to become the mainland's
# again (`evidence` in regional.tsv), which these paragraphs do not have.
KNOWN_LOSSES = {
    "hant": {},
    "hk": {},
    "tw": {("料", "胶"): "塑膠 needs evidence", ("儿", "稚"): "幼稚園 needs evidence"},
}


@pytest.fixture(scope="module")
def simplified() -> list[Paragraph]:
    return list(simplified_paragraphs(SIMPLIFIED_PARAGRAPHS))


def test_healthy_traditional_paragraphs_stay() -> None:
    paragraphs = list(traditional_paragraphs(TRADITIONAL_PARAGRAPHS))
    assert len(paragraphs) >= 500
    config = Config(script="keep")
    changed = {text: cleaner.clean(text + "\n", config).text for text in (paragraph.text for paragraph in paragraphs)}
    assert {text for text, after in changed.items() if after != text + "\n"} == set(KNOWN_CHANGES)


@pytest.mark.parametrize("target", ["hant", "tw", "hk"])
def test_what_was_simplified_comes_back(target: ScriptTarget, simplified: list[Paragraph]) -> None:
    config, plain = Config(script=target, self_check="off"), Config(self_check="off")
    size, lost, pairs = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    # Classics are the last ones, each sentence once.
    chosen = simplified if target == "hant" else [*islice(simplified, 0, None, 6), *simplified[-60:]]
    for paragraph in chosen:
        text = paragraph.text + "\n"
        back = cleaner.clean(cleaner.clean(text, config).text, plain).text
        assert len(back) == len(text), text
        found = [pair for pair in zip(text, back, strict=True) if pair[0] != pair[1]]
        size[paragraph.kind] += len(text)
        lost[paragraph.kind] += len(found)
        pairs.update(found)
    assert set(pairs) <= set(KNOWN_LOSSES[target])
    assert all(1 - lost[kind] / size[kind] >= MIN_SAME for kind in size), lost
