from __future__ import annotations

from itertools import product

import pytest

from cleaner.folding import fold, fold_short, unfold
from cleaner.script import phrases
from cleaner.script.phrases import Clusters, PhraseIndex, Scan

TEXTS = ["", "甲", "甲乙", "丙甲乙甲乙丙", "乙丙，甲。\n甲乙", "\ud800甲乙\U0001f600", "乙乙丙丁甲"]


def found_in(index: PhraseIndex, text: str) -> list[tuple[int, str]]:
    return list(index.find(Scan.of(text)))


@pytest.mark.parametrize("text", ["", "，", "甲丙", "丁甲", "a 甲 乙"])
def test_nothing_is_found_where_no_phrase_stands(text: str) -> None:
    assert found_in(PhraseIndex(["甲乙", "乙丙丁"]), text) == []


@pytest.mark.parametrize("many", [0, 2000])
@pytest.mark.parametrize("text", TEXTS)
def test_the_longest_phrase_is_found_with_and_without_a_second_look(
    text: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrases, "_MANY_STARTS", many)
    words = ["甲乙", "甲乙丙", "乙丙", "丁甲", "丙，甲"]
    at, expected = 0, []
    while at < len(text):
        word = max((word for word in words if text.startswith(word, at)), key=len, default="")
        expected += [(at, word)] if word else []
        at += len(word) or 1
    assert found_in(PhraseIndex(words), text) == expected


def test_a_phrase_may_be_one_character_or_begin_with_a_sign() -> None:
    assert found_in(PhraseIndex(["甲", "，乙", "丙丁"]), "甲，乙。甲丙丁甲") == [
        (0, "甲"),
        (1, "，乙"),
        (4, "甲"),
        (5, "丙丁"),
        (7, "甲"),
    ]


@pytest.mark.parametrize("text", ["軟體", "软体", "軟体", "Ａ軟ｂ", "體體a軟B"])
def test_folded_phrases_are_found_in_texts_as_they_stand(text: str) -> None:
    index = PhraseIndex(["软体", "a软b", "体"], is_folded=True)
    assert found_in(index, text) == found_in(PhraseIndex(["软体", "a软b", "体"]), fold(text))


def test_what_folds_to_a_character_is_all_that_does() -> None:
    assert {fold(character) for character in unfold("台")} == {"台"}
    assert all(fold_short(character) == fold(character) for character in map(chr, range(0x3000, 0xFFFF, 7)))


def test_a_cluster_is_all_that_overlaps_from_one_to_the_next() -> None:
    words = ["甲乙", "乙丙", "丙丁戊", "戊己", "庚辛"]
    for decides in words:
        clusters = Clusters(words, [decides])
        for text in map("".join, product(["", "乙", "，"], ["甲乙丙丁戊己", "丙丁戊", "庚辛"], ["", "庚辛", "戊"])):
            spans = [(at, at + len(word)) for at in range(len(text)) for word in words if text.startswith(word, at)]
            joined: list[tuple[int, int]] = []
            for start, end in spans:
                if joined and start < joined[-1][1]:
                    joined[-1] = joined[-1][0], max(end, joined[-1][1])
                else:
                    joined.append((start, end))
            scan = Scan.of(text)
            assert list(clusters.find(scan)) == [span for span in joined if decides in text[slice(*span)]]
            covered = [at for at in range(len(text)) if clusters.cover(scan, at)]
            assert covered == [at for at in range(len(text)) if any(start <= at < end for start, end in joined)]
