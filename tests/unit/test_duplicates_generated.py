"""Articles repeated in every way a page repeats them, generated with fixed seeds: one whole copy must remain."""

from __future__ import annotations

import random

import pytest

import cleaner
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import contains, hash_shingles, shingle_set
from cleaner.folding import fold
from tests.repeat_texts import HERON, KILN
from tests.repeat_ways import (
    Lines,
    blank_between,
    edited,
    key_of,
    merged,
    one_sentence_a_line,
    to_half_width,
    to_traditional,
    with_readings,
)

CHROME = ["返回顶部", "打开客户端查看全文", "相关推荐", "发表评论", "还没有人评论"]


def unchanged(lines: Lines, dice: random.Random) -> Lines:
    return list(lines)


WAYS = {
    "unchanged": unchanged,
    "traditional": to_traditional,
    "half width": to_half_width,
    "readings": with_readings,
    "edits 1 %": edited(0.01),
    "edits 3 %": edited(0.03),
    "edits 5 %": edited(0.05),
    "sentences": one_sentence_a_line,
    "merged": merged,
    "blank": blank_between,
}


def run(lines: Lines) -> Lines:
    text = "\n".join(lines) + "\n"
    result = cleaner.clean(text, select=["duplicates"])
    assert cleaner.restore(result.text, result.ledger).decode() == text
    assert cleaner.clean(result.text, select=["duplicates"]).text == result.text
    return result.text.split("\n")


def assert_once(got: Lines, article: Lines, others: Lines = ()) -> None:
    """Every sentence of the article is still there, and the text is no longer than one copy with the others."""
    # Pairs of characters, since the copy that stays may be an edited one.
    grams = shingle_set(make_match_key(fold("\n".join(got))).points, 2)
    for sentence in one_sentence_a_line(article, random.Random(0)):
        points = make_match_key(fold(sentence)).points
        wanted = hash_shingles(points, 2)
        if len(wanted):
            assert contains(grams, wanted).mean() >= 0.6, f"lost: {sentence}"
    for line in others:
        assert line in got, f"lost: {line}"
    want = len(key_of("".join(article))) + len(key_of("".join(others)))
    have = len(key_of("".join(got)))
    assert have <= 1.04 * want + 5, f"{have} characters remain of {want}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("article", [HERON, KILN], ids=["heron", "kiln"])
@pytest.mark.parametrize("altered_first", [False, True], ids=["second", "first"])
@pytest.mark.parametrize("between", [[], CHROME], ids=["touching", "chrome"])
def test_whole_article_twice(way: str, article: Lines, altered_first: bool, between: Lines) -> None:
    dice = random.Random(f"{way}{altered_first}")
    copies = [article, WAYS[way](article, dice)]
    if altered_first:
        copies.reverse()
    assert_once(run([*copies[0], *between, *copies[1]]), article, between)


@pytest.mark.parametrize("seed", range(30))
def test_two_ways_at_once(seed: int) -> None:
    dice = random.Random(seed)
    article = dice.choice([HERON, KILN])
    copy = article
    names = dice.sample([name for name in WAYS if name not in ("unchanged", "blank")], 2)
    for name in sorted(names, key=lambda name: name == "readings"):
        copy = WAYS[name](copy, dice)
    between = dice.sample(CHROME, dice.randint(0, 4))
    copies = [article, copy] if dice.random() < 0.5 else [copy, article]
    assert_once(run([*copies[0], *between, *copies[1]]), article, between)


@pytest.mark.parametrize("times", [3, 4, 7])
@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 1 %", "sentences"])
def test_many_copies(times: int, way: str) -> None:
    dice = random.Random(times)
    lines = list(KILN)
    others = []
    for number in range(1, times):
        others.append(f"{CHROME[number % len(CHROME)]}{number}")
        lines += [others[-1], *WAYS[way](KILN, dice)]
    assert_once(run(lines), KILN, others)


@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 3 %", "merged"])
@pytest.mark.parametrize(("low", "high"), [(0, 5), (1, 4), (3, 9), (6, 13), (8, 10)])
def test_a_part_again(way: str, low: int, high: int) -> None:
    part = WAYS[way](HERON[low:high], random.Random(low))
    assert_once(run([*HERON, *CHROME, *part]), HERON, CHROME)


@pytest.mark.parametrize("way", ["unchanged", "traditional", "edits 1 %"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("first", [False, True], ids=["second", "first"])
def test_a_truncated_copy(way: str, share: float, first: bool) -> None:
    text = "\n".join(HERON)
    cut = WAYS[way](text[: int(share * len(text))].split("\n"), random.Random(1))
    copies = [cut, HERON] if first else [HERON, cut]
    assert_once(run([*copies[0], *CHROME, *copies[1]]), HERON, CHROME)


def test_another_article_stays() -> None:
    got = run([*HERON, *KILN, *CHROME, *HERON])
    assert_once(got, HERON, [*KILN, *CHROME])


def test_both_articles_twice() -> None:
    got = run([*HERON, *KILN, *HERON, *KILN])
    assert got == [*HERON, *KILN, ""]


def test_all_on_one_line_twice() -> None:
    body = "".join(HERON[1:])
    got = run([body + body])
    assert_once(got, HERON[1:])


def test_the_healthy_copy_stays_and_borrows() -> None:
    one = [line.replace("无人机", "无\ufffd机").replace("灰鹤", "灰\ufffd", 1) for line in HERON]
    other = [line.replace("自行车", "自行\ue5d2") for line in HERON]
    got = run([*one, *CHROME, *other])
    assert got == [*CHROME, *HERON, ""]


def test_names_the_lines_of_the_twin() -> None:
    text = "\n".join([*KILN, *CHROME, *KILN]) + "\n"
    layers = cleaner.clean(text, select=["duplicates"]).ledger.layers
    reasons = {edit.reason for layer in layers for edit in layer.edits}
    assert reasons == {"lines 16–25 repeat lines 1–10, 5-gram containment 1.00"}
