"""Properties of the typography stage over random texts that are rich in what it looks at."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.config import Config
from cleaner.document import Context, Draft, Encoding
from cleaner.folding import FoldedView
from cleaner.ledger import DecodeRecord
from cleaner.typography import PASSES

PIECES = [
    *",.:;?!\"'“”‘’()（），。：；？！、…—- \n《》「」/\\<>=|`#@&*$%[]{}~·1a中",
    "'中'", "Hi!",
    "　", "\t", "\u00a0", "\u2028", "...", "。。。", "--", "——", "''", "中文", "他说", "二", "の", "カナ", "한",
    "AI", "He said ", "12", "３", "Ａ", "．", "Yahoo!", "http://a.example/b", "f(x)", 'foo("', '": "', "1) ", "- ",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
spacings = st.sampled_from(["keep", "none", "one"])


def settle(text: str, config: Config) -> str:
    draft = Draft(text, DecodeRecord(), Encoding("utf-8"), config)
    for find_changes in PASSES:
        draft.take("typography", find_changes(draft.text, draft.context()))
    return draft.text


@given(texts, spacings)
@settings(max_examples=600, deadline=None)
def test_what_was_set_is_not_set_again(text: str, spacing: str) -> None:
    config = Config(spacing=spacing)  # type: ignore[arg-type]
    once = settle(text, config)
    assert settle(once, config) == once


@given(texts)
@settings(max_examples=100, deadline=None)
def test_each_pass_settles_by_itself(text: str) -> None:
    for find_changes in PASSES:
        draft = Draft(text, DecodeRecord(), Encoding("utf-8"), Config())
        draft.take("typography", find_changes(draft.text, draft.context()))
        assert not draft.take("typography", find_changes(draft.text, draft.context()))


@given(texts)
@settings(max_examples=100, deadline=None)
def test_letters_stay(text: str) -> None:
    """White space and signs change; letters and digits change only their width."""
    set_text = settle(text, Config())
    ordinary = str.maketrans("３Ａ", "3A")
    letters = [c for c in text.translate(ordinary) if c.isalnum()]
    assert [c for c in set_text.translate(ordinary) if c.isalnum()] == letters


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_goes_through_and_comes_back(text: str) -> None:
    result = cleaner.clean(text, select=["typography"])
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")


@given(texts)
@settings(max_examples=100, deadline=None)
def test_a_quiet_line_beside_it_does_not_matter(text: str) -> None:
    line = text.replace("\n", " ").replace("\u2028", " ")
    alone = settle(line, Config())
    beside = settle("天气很好。\n" * 20 + line, Config())
    assert beside == "天气很好。\n" * 20 + alone


def test_context_needs_no_folded_view() -> None:
    for find_changes in PASSES:
        find_changes("雪化了,河水上涨。", Context(Config(), Encoding("utf-8"), FoldedView("")))
