"""The chrome stage on any text: it never raises, restores, and leaves nothing to do for a second run."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.chrome import PASSES
from cleaner.chrome.dates import to_iso
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


names = st.text(st.sampled_from("林白石江河桥梅兰竹菊"), min_size=2, max_size=4)
dates = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))
forms = st.sampled_from(["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}"])


@settings(max_examples=100, deadline=None)
@given(names, names, dates, forms, st.sampled_from(["作者：{}", "文 | {}", "本报记者 {}", "（记者 {}）"]))
def test_what_is_lifted_restores(author: str, editor: str, day: date, form: str, byline: str) -> None:
    text = "\n".join(
        ["小城的二十年", byline.format(author), f"发布时间：{form.format(day)}", *PROSE[:2], f"责任编辑：{editor}", ""]
    )
    result = cleaner.clean(text, select=["chrome"])
    assert (result.meta.authors, result.meta.editors) == ((author,), (editor,))
    assert result.meta.published == day.isoformat()
    assert result.text.split("\n") == ["小城的二十年", *PROSE[:2], ""]
    assert cleaner.restore(result.text, result.ledger) == text.encode()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789年月日-/.: 时分秒上下午民国二〇三十tz+周四()"), max_size=30))
def test_a_date_is_iso_or_nothing(value: str) -> None:
    iso = to_iso(value)
    if iso is None or iso.startswith("--") or len(iso) == len("2023-05"):
        return
    assert datetime.fromisoformat(iso.replace("Z", "+00:00")).year >= 1900


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PROSE[:2]), st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES))
def test_what_is_cut_inside_a_line_restores_and_stays_cut(prose: str, one: str, other: str) -> None:
    text = prose + one + other + "\n" + prose + "\n"
    first = cleaner.clean(text, select=["chrome"])
    assert cleaner.restore(first.text, first.ledger) == text.encode("utf-8", "surrogatepass")
    assert cleaner.clean(first.text, select=["chrome"]).text == first.text
