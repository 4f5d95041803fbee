"""The acceptance measures of the encoding stage, with floors: what is repaired, and that nothing healthy is changed.

`python -m tests.encoding_suite` prints the same by kind and length, with the cases.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from tests.encoding_suite.cases import Case, make_cases
from tests.encoding_suite.damage import KINDS, read_back
from tests.encoding_suite.measure import (
    HEALTHY_PARAGRAPHS,
    FalseChange,
    Score,
    count_inventions,
    figures,
    find_changes_of_foreign_text,
    find_false_changes,
    find_false_changes_in_documents,
    score_cases,
)
from tests.encoding_suite.paragraphs import Paragraph, healthy_paragraphs, talk_about_damage
from tests.encoding_suite.texts import read, sentences

CASES_PER_CELL = 3
MAX_FALSE_CHANGES = 0  # edits of healthy paragraphs
MAX_CHANGES_OF_FOREIGN_TEXT = 1  # two letters of Thai that are UTF-8 by chance
MAX_CHANGES_OF_TALK = 0
# Lossy text that came out with characters of nobody's, of 160: two lost soft hyphens (bytes of Big5) side by side, and
# a place where another character is likelier than the one that was.
MAX_INVENTED = 2
# The share of the cases of 30 characters and more that are repaired exactly; 0.995 of 583 (six a cell).
MIN_SHARE = 0.98
# Kinds of which a case or two is missed: the last byte of Big5, GBK with letters of another kind beside it.
MIN_SHARES = {
    "gbk as cp1254": 0.85,
    "big5-hkscs as latin-1": 0.85,
    "gbk as big5": 0.85,
    "utf-8 as gbk, last byte dropped": 0.85,
    "big5 as latin-1, last byte lost": 0.7,
}
MIN_SHARE_OF_OTHER_KINDS = 0.88  # one case of nine


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(make_cases(CASES_PER_CELL))


@pytest.fixture(scope="module")
def score(cases: list[Case]) -> Score:
    return score_cases(cases)


@pytest.fixture(scope="module")
def healthy() -> list[Paragraph]:
    return list(healthy_paragraphs(HEALTHY_PARAGRAPHS))


def test_texts_are_many_distinct_and_composed() -> None:
    assert len(set(sentences("hans"))) >= 250
    assert sum(map(len, read("traditional").values())) >= 60
    for name in ("simplified", "traditional", "languages", "notation"):
        lines = [line for group in read(name).values() for line in group]
        assert len(set(lines)) == len(lines)
        assert [line for line in lines if not unicodedata.is_normalized("NFC", line)] == []


def test_cases_have_their_length_and_their_way_back(cases: list[Case]) -> None:
    assert {case.kind.name for case in cases} >= {kind.name for kind in KINDS} - {"utf-8 as big5"}
    for case in cases:
        assert len(case.original) == case.length + case.kind.extra_length
        assert case.damaged != case.original
        if case.kind.steps:
            assert read_back(case.damaged, case.kind.steps) == case.original


def test_cases_are_the_same_each_time(cases: list[Case]) -> None:
    assert list(make_cases(1, (10, 30))) == list(make_cases(1, (10, 30)))
    assert {case.text for case in make_cases(1, (30,))} <= {case.text for case in cases}


def test_a_lost_last_byte_asks_for_the_rest_only() -> None:
    kind = next(kind for kind in KINDS if kind.loses_last)
    case = Case(kind, 3, "三个字", "…", "前\n", "\n后")
    assert case.is_repaired("前\n三个?\n后")
    assert case.is_repaired("前\n三个字\n后")
    assert not case.is_repaired("前\n三人?\n后")
    assert not case.is_repaired("前\n三个?\n")
    assert not case.is_repaired("前\n三个还没有完\n后")


def test_healthy_paragraphs_are_more_than_ten_thousand_of_all_kinds(healthy: list[Paragraph]) -> None:
    assert len({paragraph.text for paragraph in healthy}) > 10_000
    assert min(Counter(paragraph.kind for paragraph in healthy).values()) > 90
    # Whether a false change is counted as one is seen with damage among them.
    damaged = Paragraph("prose", "请带伞".encode().decode("latin-1"))
    assert [change.rule for change in find_false_changes([damaged])] == ["encoding/mojibake"]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_kinds_are_repaired(score: Score, kind: str) -> None:
    failed = [(case.original, result) for case, result in score.failed if case.kind.name == kind]
    assert score.share(kind) >= MIN_SHARES.get(kind, MIN_SHARE_OF_OTHER_KINDS), failed


def test_misread_text_is_repaired_as_a_whole(score: Score) -> None:
    assert score.share() >= MIN_SHARE


def test_a_share_counts_the_cases_of_30_characters_and_more() -> None:
    score = Score(total=Counter({("a", 10): 5, ("a", 30): 4, ("b", 100): 4}), repaired=Counter({("a", 30): 3}))
    assert (score.share(), score.share("a"), score.share("a", 10), score.share("c")) == (0.375, 0.75, 0.0, 1.0)


def test_lossy_text_is_not_filled_with_guesses() -> None:
    assert len(count_inventions(20)) <= MAX_INVENTED


def test_healthy_paragraphs_stay(healthy: list[Paragraph]) -> None:
    assert len(changes := list(find_false_changes(healthy))) <= MAX_FALSE_CHANGES, _shown(changes)


def test_healthy_documents_stay(healthy: list[Paragraph]) -> None:
    changes = list(find_false_changes_in_documents(healthy))
    assert len(changes) <= MAX_FALSE_CHANGES, _shown(changes)


def test_misread_text_of_other_languages_does_not_become_chinese() -> None:
    assert len(changes := list(find_changes_of_foreign_text())) <= MAX_CHANGES_OF_FOREIGN_TEXT, _shown(changes)


def test_talk_about_damage_stays() -> None:
    assert len(changes := list(find_false_changes(talk_about_damage()))) <= MAX_CHANGES_OF_TALK, _shown(changes)


def test_figures_for_the_gate_are_complete(healthy: list[Paragraph]) -> None:
    shares, counts = figures(per_cell=1, healthy=healthy[:20], lengths=(10, 30))
    wanted = {
        "misread gbk as latin-1",
        "misread, 10 characters",
        "misread, 30 characters",
        "misread, 30 characters and more",
    }
    assert wanted <= set(shares)
    assert all(0 <= value <= 1 for value in shares.values())
    assert counts["false changes"] == counts["false changes in documents"] == 0
    assert counts["false changes of foreign text"] <= MAX_CHANGES_OF_FOREIGN_TEXT


def _shown(changes: list[FalseChange]) -> list[tuple[str, str, str, str]]:
    return [(change.kind, change.rule, change.before, change.after) for change in changes]
