"""Words of pages are found by what stands for them as by a search for each word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.chrome import cues, listings, orders
from cleaner.chrome.cues import (
    FIELD_CUES,
    LIST_CUES,
    PROVENANCE_CUES,
    TOLD,
    Cue,
    count_words,
    find_words,
    lines_with_cue,
    mark_places,
)
from cleaner.chrome.lines import Page
from cleaner.chrome.phrase_book import phrases
from cleaner.chrome.span_patterns import glued_patterns

WORDS = {
    Cue.PHRASE: phrases().words,
    Cue.GLUED: glued_patterns().words,
    Cue.SOURCES: cues.SOURCES_CUES,
    Cue.FIELD: FIELD_CUES,
    Cue.PROVENANCE: PROVENANCE_CUES,
    **LIST_CUES,
}
# Whole words, what is left of them when they are cut, and what stands between them.
_words = st.sampled_from([word for words in WORDS.values() for word in words])
_cut = st.builds(lambda word, at, end: word[at:] if end else word[:at], _words, st.integers(0, 4), st.booleans())
_others = st.sampled_from(["\n", "甲", "的", ",", " ", ".", "👇", "\ud800", "\uffff", "江河"])
texts = st.lists(st.one_of(_words, _cut, _others), max_size=12).map("".join)


def page(text: str) -> Page:
    return Page.read(text, text)


def look_up(asked: Page, cue: Cue) -> list[tuple[int, int]] | list[int]:
    return find_words(asked, cue) if cue in TOLD else lines_with_cue(asked, cue)


def search(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return what `find_words` does, place by place and word by word."""
    found = [
        (start + len(word), start, number)
        for number, word in enumerate(words)
        for start in range(len(text))
        if text.startswith(word, start)
    ]
    return [(number, text.count("\n", 0, start)) for _, start, number in sorted(found)]


@given(st.lists(texts, min_size=1, max_size=4))
def test_words_are_found_as_by_a_search_for_each(pages: list[str]) -> None:
    together = [page(text) for text in pages]
    mark_places(together)
    for text, marked in zip(pages, together, strict=True):
        for cue, words in WORDS.items():
            expected = search(text, words)
            if cue in TOLD:
                assert find_words(marked, cue) == find_words(page(text), cue) == expected
                continue
            lines = sorted({line for _, line in expected})
            assert lines_with_cue(marked, cue) == lines_with_cue(page(text), cue) == lines
            assert count_words(marked, cue) == len(expected)


@pytest.mark.parametrize("cue", Cue, ids=lambda cue: cue.name)
def test_every_word_is_found(cue: Cue) -> None:
    for number, word in enumerate(WORDS[cue]):
        for text in (word, f"甲{word}", f"{word}\n", f"\n{word}乙"):
            line = text.count("\n", 0, text.index(word))
            if cue in TOLD:
                assert (number, line) in find_words(page(text), cue), text
            else:
                assert lines_with_cue(page(text), cue) == [line], text


def fitting(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    """Return lines that the pattern fits, with spaces as they are in text that is folded."""
    return st.from_regex(re.compile(pattern.pattern), fullmatch=True).map(lambda line: re.sub(r"\s", " ", line))


@settings(max_examples=400)
@given(
    st.one_of(
        st.tuples(st.just(Cue.MORE), fitting(orders._READ_MORE)),
        st.tuples(st.just(Cue.CONTENTS), fitting(orders._CONTENTS)),
        st.tuples(st.just(Cue.REST), fitting(listings._LINKED)),
    )
)
def test_what_lines_are_known_by_has_a_word(drawn: tuple[Cue, str]) -> None:
    cue, line = drawn
    assert any(map(line.__contains__, LIST_CUES[cue])), line


@pytest.mark.parametrize("size", [1, 2, 5, 1 << 14])
def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    text = "本文来自公众号\n来源:江河日报 记者 甲\n" * 3
    expected = [look_up(page(text), cue) for cue in Cue]
    assert all(expected[cue - 1] for cue in (Cue.FIELD, Cue.PROVENANCE))
    monkeypatch.setattr(cues, "_BLOCK_CHARS", size)
    assert [look_up(page(text), cue) for cue in Cue] == expected


def test_no_word_goes_over_two_pages() -> None:
    both = [page("本"), page("文")]
    mark_places(both)
    assert [lines_with_cue(each, Cue.PROVENANCE) for each in both] == [[], []]


def test_one_kind_is_looked_for_alone_and_the_others_when_they_are_asked_for() -> None:
    asked = page("来源:江河日报 记者 甲\n")
    mark_places([asked], (Cue.GLUED,))
    words = find_words(asked, Cue.GLUED)
    assert asked.cued_lines == {}
    assert lines_with_cue(asked, Cue.FIELD) == [0]
    assert find_words(asked, Cue.GLUED) == words
