"""Patterns that fit wherever others do, without their classes of Han characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.loosening import loosen

PATTERNS = (
    "^[一-鿿]{2}报$",
    "[一-鿿].*。",
    "[一-鿿]{2,4}报",
    r"(?<=[\u4e00-\u9fff])\s[a-z㐀-鿿]",
    r"[\[㐀-鿿]x[^\]㐀-鿿]",
    "(?<![㐀-鿿])x(?!甲?[㐀-鿿]|(?:y|[㐀-鿿]z))",
    r"\((?:摄|图)[:/\s]{1,2}(?P<names>[㐀-鿿·]{2,5}?(?:[\s,]{1,2}[㐀-鿿·]{2,5}?){0,5}?)\)$",
    r"([㐀-鿿\s])\1?-\d",
    "甲|[㐀-鿿]{1,3}?乙|x(?s:.)",
    "(?:(?<=[㐀-鿿]{2})|a+)-",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_class_of_han_characters_is_left(pattern: str) -> None:
    loose = loosen(pattern)
    assert loose is not None
    assert "鿿" not in loose
    assert "9fff" not in loose


@given(st.sampled_from(PATTERNS).flatmap(lambda one: st.tuples(st.just(one), st.from_regex(one))), st.data())
def test_it_fits_where_the_pattern_does(drawn: tuple[str, str], data: st.DataObject) -> None:
    pattern, text = drawn
    loose = loosen(pattern)
    assert loose is not None
    text += data.draw(st.text("甲乙x-·（( 报\n0", max_size=8))
    now, looser = re.compile(pattern), re.compile(loose)
    for found in now.finditer(text):
        assert looser.match(text, found.start())
    for fits, may_fit in ((now.match, looser.match), (now.fullmatch, looser.fullmatch), (now.search, looser.search)):
        assert may_fit(text) or not fits(text)


def test_what_is_not_chinese_does_not_fit() -> None:
    loose = re.compile(loosen("[㐀-鿿a-c]{2}报") or "")
    assert loose.search("甲a报")
    for text in ("甲d报", "a 报", "é甲 报", "\u3000a报", "报", "甲乙"):
        assert not loose.search(text)


@pytest.mark.parametrize(
    "pattern",
    [
        # No class of Han characters.
        "报",
        r"\[㐀-鿿\]",
        "[甲乙]",
        # Nothing else that would tell of a text.
        "[㐀-鿿]",
        "^[㐀-鿿]+$",
        r"\S(?:[㐀-鿿]{2}|.)\W",
        # What is looser may take far longer: all ways to share the characters out are tried.
        "(?:记者|[㐀-鿿]x)+",
        "(?:[㐀-鿿]?x){3,}",
        "x[^㐀-鿿]*y",
        # It may fit less.
        "[㐀-鿿]++x",
        "(?:[㐀-鿿]x)?+y",
        "(?>[㐀-鿿]|x)y",
        "(x)?(?(1)[㐀-鿿]|y)",
        r"(?!(甲)[㐀-鿿])(x|y)\2",
        # What these mean is not worth the while.
        "(?i:[㐀-鿿]x)",
        "(?#[㐀-鿿])[㐀-鿿]x",
        "[]㐀-鿿]x",
        "(?P<name>[㐀-鿿])x(?P=name)",
        "[㐀-鿿]x)",
        "([㐀-鿿]x",
        "[㐀-鿿]x[",
        "[㐀-鿿]x\\",
    ],
)
def test_others_are_left_as_they_are(pattern: str) -> None:
    assert loosen(pattern) is None


def test_flags_that_change_what_a_class_is_leave_them_as_they_are() -> None:
    assert loosen("[㐀-鿿] x", re.VERBOSE) is None
    assert loosen("[㐀-鿿]x", re.IGNORECASE) is None
    assert loosen("[㐀-鿿]x", re.MULTILINE) is not None
