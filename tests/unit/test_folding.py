"""The folded view: one character for one, so that offsets stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.folding import fold, read_pairs


@given(st.text())
def test_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folds_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("關注微信公眾號", "关注微信公众号"),
        ("ＡＰＰ下载", "app下载"),
        ("標籤：", "标签:"),
        ("「定焦」", '"定焦"'),
        ("⼈⼯智能", "人工智能"),  # Kangxi radicals
        ("上\u3000一\u00a0篇\t", "上 一 篇 "),
        ("责编｜王小", "责编|王小"),
        ("Été", "été"),
        ("\ufa0c", "兀"),  # a compatibility ideograph
    ],
)
def test_joins_what_means_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["第八条", "１２３", "a\nb"])
def test_keeps_what_tells_texts_apart(text: str) -> None:
    assert fold("第八条") != fold("第九条")
    assert fold("12") != fold("13")
    assert fold(text).count("\n") == text.count("\n")


def test_what_has_no_single_form_stays() -> None:
    # İ becomes two characters in lower case and ﷺ eighteen under NFKC: folding either would move offsets.
    assert fold("İ") == "İ"
    assert fold("ﷺ") == "ﷺ"


def test_each_letter_is_made_lower_by_itself() -> None:
    letters = [letter for letter in map(chr, range(0x10000)) if letter.isupper() and len(letter.lower()) == 1]
    assert len(letters) > 1000
    assert [letter for letter in letters if fold(letter) != fold(letter.lower())] == []
    assert [fold(letter) for letter in "ΣΏЯK"] == [*"σώяk"]


def test_reads_dictionaries_with_comments() -> None:
    assert read_pairs("# a comment\n髮\t发 髪\n\n後\t后\n") == {"髮": "发", "後": "后"}
