"""What is looked up for several texts at once is what is looked up for each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import folding
from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.duplicates import anchors
from cleaner.duplicates.match_key import make_match_key
from cleaner.encoding.traits import Traits, read_traits
from cleaner.folding import FoldedView, fold, fold_each
from cleaner.script.phrases import PhraseIndex, Scan
from cleaner.script.sheet import Sheet, Tables
from cleaner.typography.flagged_text import flag_each, flag_text
from cleaner.typography.layout import set_layout, set_layout_in_each

_SIGNS = '甲乙門Ａa1,.?!"“”（） 　\t\n\r\u2028\ufffd\xa0\ue000\U00020000\ud800é锟斤拷&;'
_lines = st.sampled_from(
    ["\n", "\n\n", " \n", "\n ", "  ", "甲乙\n", "甲?乙\n", "\t- 甲\n", "```\n", "&amp;", "Ã©Ã¤\n"]
)
texts = st.lists(st.one_of(st.text(st.sampled_from(_SIGNS), max_size=8), _lines), max_size=8).map("".join)
groups = st.lists(texts, max_size=6)


@pytest.fixture(params=[1, 12, 1 << 15], autouse=True)
def chars_together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "_CHARS_TOGETHER", request.param)
    monkeypatch.setattr(anchors, "_CHARS_TOGETHER", request.param)


def views_of(group: list[str]) -> list[FoldedView]:
    return [FoldedView(text) for text in group]


@given(groups)
def test_folding(group: list[str]) -> None:
    views = views_of(group)
    fold_each(views)
    assert [view.folded for view in views] == [fold(text) for text in group]


@given(groups)
def test_traits(group: list[str]) -> None:
    views = views_of(group)
    read_traits(views)
    for view in views:
        own, expected = view.derive(Traits), Traits(view.text)
        assert own.found == expected.found
        assert own.misread_lines() == expected.misread_lines()
        for bit in range(32):
            assert own.places(1 << bit) == expected.places(1 << bit)


@given(groups)
def test_flags(group: list[str]) -> None:
    views = views_of(group)
    together = [view for group, _, _ in flag_each(views) for view in group]
    assert all(view.has(flag_text) for view in together)
    for view in views:
        (points, flags, kinds), expected = view.derive(flag_text), flag_text(view.text)
        assert np.array_equal(points, expected[0])
        assert np.array_equal(flags, expected[1])
        assert kinds == expected[2]


@given(groups)
def test_layout(group: list[str]) -> None:
    asked = [(text, Context(Config(), Encoding("utf-8"), FoldedView(text))) for text in group]
    alone = [set_layout(text, Context(Config(), Encoding("utf-8"), FoldedView(text))) for text in group]
    assert [list(found.edits) for found in set_layout_in_each(asked)] == [list(found.edits) for found in alone]


@given(groups)
def test_anchors(group: list[str]) -> None:
    keys = [make_match_key(fold(text * 4)).points for text in group]
    for points, (hashes, places) in zip(keys, anchors.sample_each(keys), strict=True):
        ((expected, where),) = anchors.sample_each([points])
        assert hashes.tolist() == expected.tolist()
        assert places.tolist() == where.tolist()


@given(st.lists(texts, min_size=1, max_size=6))
def test_phrases(group: list[str]) -> None:
    indexes = [PhraseIndex(["甲乙", "乙门甲", "éa"]), PhraseIndex(["乙门", "a1", "甲乙门"], is_folded=True)]
    scans = [Scan.of(text) for text in group]
    Sheet(scans).look_up(Tables(indexes))
    for text, scan in zip(group, scans, strict=True):
        assert scan.hashes.tolist() == Scan.of(text).hashes.tolist()
        for index in indexes:
            assert index in scan.starts
            assert list(index.find(scan)) == list(index.find(Scan.of(text)))


def test_phrases_that_one_look_does_not_tell_are_left_to_their_index() -> None:
    alone, scan = PhraseIndex(["甲", "乙门"]), Scan.of("乙门甲")
    Sheet([scan]).look_up(Tables([alone]))
    assert alone not in scan.starts
    assert list(alone.find(scan)) == [(0, "乙门"), (2, "甲")]
