"""The chrome stage on any text: it never raises, restores, and leaves nothing to do for a second run."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.chrome import PASSES
from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.folding import FoldedView
from cleaner.rules import registry

PROSE = [
    "这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。",
    "二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。",
    "雨下了一夜。",
    "第一章 渡口",
    "“你回来了？”",
    "價格如下：",
    "https://example.com/a?b=1",
]
EXAMPLES = [
    line
    for rule in registry().of_stage("chrome")
    for text in (*rule.keep, *rule.drop, *rule.report, *(change.before for change in rule.change))
    for line in text.split("\n")
]
lines = st.one_of(st.sampled_from(PROSE), st.sampled_from(EXAMPLES), st.text(max_size=30))
texts = st.lists(lines, max_size=24).map("\n".join)
wild = st.text(st.characters(), max_size=200)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_a_second_run_changes_nothing(text: str) -> None:
    first = cleaner.clean(text, select=["chrome"])
    assert cleaner.clean(first.text, select=["chrome"]).text == first.text


@settings(max_examples=150, deadline=None)
@given(st.one_of(texts, wild))
def test_restores(text: str) -> None:
    result = cleaner.clean(text, select=["chrome"])
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")


@settings(max_examples=150, deadline=None)
@given(st.text(st.one_of(st.characters(), st.characters(categories=["Cs", "Cc", "Co"])), max_size=120))
def test_never_raises(text: str) -> None:
    context = Context(Config(), Encoding("utf-8"), FoldedView(text))
    for find_changes in PASSES:
        for edit in find_changes(text, context).edits:
            assert text[edit.start : edit.end] == edit.before
            assert edit.after == ""


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PROSE[:2]), min_size=3, max_size=8))
def test_prose_stays(paragraphs: list[str]) -> None:
    text = "\n".join(paragraphs) + "\n"
    assert cleaner.clean(text, select=["chrome"]).text == text
