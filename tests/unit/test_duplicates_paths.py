"""The fast ways of the search for repeats against the straightforward ones, on texts made with fixed seeds."""

from __future__ import annotations

import random
import re
from difflib import SequenceMatcher

import numpy as np
import pytest

from cleaner.duplicates.anchors import pair_anchors
from cleaner.duplicates.damage import MIN_GARBLED_CHARS, MIN_RARE_SHARE, is_garbled
from cleaner.duplicates.heads import filled_lines
from cleaner.duplicates.page import _BORDER, MAX_SENTENCE_CHARS, Page
from cleaner.duplicates.runs import _find_few_segments, _find_segments
from cleaner.duplicates.shingles import hash_shingles
from cleaner.duplicates.structure import Structure
from cleaner.duplicates.wording import MIN_SAME_RATIO, MIN_WORD_CHARS, _is_reworded, is_alike
from cleaner.folding import fold

SEEDS = range(40)
_SIGNS = [*"。！？…”」）\n\n 　，、第一二条條#3年ab", *"春夏秋冬山水風雲天地" * 3, "\n第一条", "\n # 第二條", "第三条"]


def make_text(seed: int, chars: int = 900) -> str:
    dice = random.Random(seed)
    return "".join(dice.choice(_SIGNS) for _ in range(dice.randint(0, chars)))


def make_page(text: str) -> Page:
    return Page(text, fold(text), lambda offset: text.count("\n", 0, offset) + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_few_pairs_make_the_segments_that_many_do(seed: int) -> None:
    dice = random.Random(seed)
    later = sorted(dice.sample(range(50, 900), dice.randint(1, 120)))
    earlier = [max(0, place - dice.choice((40, 41, 300, dice.randint(1, 50)))) for place in later]
    pairs = np.array(earlier), np.array(later)
    assert _find_few_segments(*pairs) == _find_segments(*pairs)


def test_no_pairs_and_single_ones_make_no_segment() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert _find_few_segments(nothing, nothing) == []
    assert _find_few_segments(np.array([3]), np.array([90])) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_anchors_are_paired_with_the_last_occurrence_before(seed: int) -> None:
    text = make_text(seed, 300) * 2
    points = make_page(text).key.points
    grams = [tuple(points[at : at + 8].tolist()) for at in range(len(points) - 7)]
    for earlier, later in zip(*(places.tolist() for places in pair_anchors(points)), strict=True):
        assert max(at for at in range(later) if grams[at] == grams[later]) == earlier


@pytest.mark.parametrize("size", range(1, 11))
def test_a_shingle_is_the_mixed_value_of_a_polynomial(size: int) -> None:
    points = np.array([ord(character) for character in make_text(7, 60) + "文字的長短不一"], dtype=np.uint32)
    given = points.copy()
    expected = []
    for at in range(len(points) - size + 1):
        value = 0
        for point in points[at : at + size].tolist():
            value = (value * 0x9E3779B97F4A7C15 + point) % (1 << 64)
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 1):
            value = (value ^ value >> 33) * factor % (1 << 64)
        expected.append(value)
    assert hash_shingles(points, size).tolist() == expected
    assert (points == given).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_finds_its_places_lines_and_shingles(seed: int) -> None:
    text = make_text(seed)
    page = make_page(text)
    offsets = page.key.offsets.tolist()
    assert page.key.text(0, len(page.key)) == "".join(fold(text)[at] for at in offsets).replace("著", "着")
    for offset in range(0, len(text) + 1, 7):
        assert page.key.locate(offset) == sum(at < offset for at in offsets)
        assert page.line_of(offset) == text.count("\n", 0, offset)
    for low in range(0, len(offsets), 11):
        high = min(len(offsets), low + seed)
        assert page.grams(low, high).tolist() == hash_shingles(page.key.points[low:high]).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_units_are_sentences_with_something_to_compare(seed: int) -> None:
    text = make_text(seed)
    page = make_page(text)
    units = page.units(0, len(text))
    assert [unit.low for unit in units[1:]] == [unit.high for unit in units[:-1]]
    for unit in units:
        assert page.key.offsets[unit.low : unit.high].tolist() == [
            at for at in page.key.offsets.tolist() if unit.start <= at < unit.end
        ]
        assert "\n" not in text[unit.start : unit.end]
        assert unit.line == text.count("\n", 0, unit.start)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_border_before_a_place_is_the_last_one_of_all(seed: int) -> None:
    text = make_text(seed, 2500) + "山" * (seed * 40) + make_text(seed + 100, 200)
    page = make_page(text)
    for offset in range(0, len(text) + 1, 5):
        ends = [found.end() for found in _BORDER.finditer(text, max(0, offset - MAX_SENTENCE_CHARS), offset)]
        assert page._border_before(offset) == (ends[-1] if ends else None)


@pytest.mark.parametrize("seed", SEEDS)
def test_likeness_is_that_of_an_alignment(seed: int) -> None:
    dice = random.Random(seed)
    here = "".join(dice.choice("春夏秋冬山水") for _ in range(dice.randint(0, 40)))
    there = "".join(sign if dice.random() < 0.8 else dice.choice("天地風雲") for sign in here)[dice.randint(0, 6) :]
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    for needed in (0.01, 0.5, 0.6, 0.8, 1.0):
        assert is_alike(here, there, needed) == (matcher.ratio() >= needed)
    if here and there:
        is_new = any(kind != "equal" and b - a >= MIN_WORD_CHARS for kind, a, b, _, _ in matcher.get_opcodes())
        assert _is_reworded(here, there) == (matcher.ratio() < MIN_SAME_RATIO and is_new)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_garbled_is_told_letter_by_letter(seed: int) -> None:
    dice = random.Random(seed)
    kinds = ((0x4E00, 0x9FFF), (0x4E00, 0x5100), (0x20, 0x24F), (0x2010, 0x2040), (0x3400, 0x4DFF), (0xD800, 0xD801))
    for _ in range(200):
        text = "".join(chr(dice.randint(*dice.choice(kinds))) for _ in range(dice.randint(0, 16)))
        han = [letter for letter in text if "\u3400" <= letter <= "\u9fff"]
        codes = [letter.encode("gb2312", "replace") for letter in han]
        rare = sum(len(code) < 2 or code[0] >= 0xD8 for code in codes)
        latin = sum("\x80" <= letter <= "\u024f" or letter in "\ufffd€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›" for letter in text)
        total = len(han) + latin
        assert is_garbled(text) == (total >= MIN_GARBLED_CHARS and rare + latin >= MIN_RARE_SHARE * total)


@pytest.mark.parametrize("seed", SEEDS)
def test_articles_of_a_law_begin_their_lines(seed: int) -> None:
    text = make_text(seed)
    found = list(re.finditer(r"^[ \t\u3000#*]*(第[0-9零〇一二三四五六七八九十百千]+[条條])", text, re.M))
    assert len(text) < 100 or found
    assert Structure(text)._articles == ([one.start() for one in found], [one[1] for one in found])


@pytest.mark.parametrize("seed", SEEDS)
def test_filled_lines_are_those_that_are_not_blank(seed: int) -> None:
    text = make_text(seed)
    spans = [text[start:end] for start, end in filled_lines(text, 12)]
    assert spans == [line for line in text.split("\n")[:12] if line.strip()]
