"""Keys of many documents against the slow way: letter by letter, line by line, one document at a time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cleaner.duplicates.corpus.alphabet import LAST_MARK, RESERVED, alphabet, reading
from cleaner.duplicates.corpus.figures import hash_figures
from cleaner.duplicates.corpus.keys import PROSE_CHARS, SHARED_CHARS, make_keys
from cleaner.duplicates.corpus.ragged import find_few
from cleaner.duplicates.corpus.sets import _code_grams
from cleaner.duplicates.corpus.store import KeyStore, pack_points, unpack_units
from cleaner.duplicates.match_key import INJECTED_PINYIN, compared_characters, make_match_key
from cleaner.duplicates.shingles import code_shingles
from cleaner.folding import fold
from cleaner.ledger import from_code_points, to_code_points

# Plain letters, figures, marks, what may be damage, readings, and letters whose form in the key takes 32 bits (暐).
LETTERS = (
    "山水云木石一二三12，。\n\n(（)）。？?锟斤拷烫燙ｱﾊ\ufffd\ue5e5\x85\x0bàǎāü"
    "ABCz'ǖ’ \u3000Ｚ國著着暐\U00020000\ud800;；!”\u212a"
)
ENDS = "。！？…”」』；：.!?;:)）》"


def test_letters_and_digits_are_compared() -> None:
    compared = compared_characters()[:0x20000].tolist()
    assert [chr(code) for code, is_compared in enumerate(compared) if is_compared != chr(code).isalnum()] == []


def odd_texts(seed: int, count: int = 300) -> list[str]:
    dice = random.Random(seed)
    texts = []
    for _ in range(count):
        some = dice.sample(LETTERS, dice.randint(1, len(LETTERS)))
        text = "".join(dice.choices(some, k=dice.choice((0, 1, 3, 60, 400))))
        for _ in range(dice.choice((0, 0, 3))):
            at = dice.randint(0, len(text))
            within = "".join(dice.choices("abcz üāǎÀÜ'’ＡｂＺ\u3000\u212a\x85", k=dice.randint(0, 12)))
            text = text[:at] + dice.choice("(（") + within + dice.choice("）)x") + text[at:]
        texts.append(text)
    return texts


def without_readings(text: str) -> str:
    """Return a text with a line feed's worth of nothing (NUL) where its readings are: its lines stay."""
    letters = list(text)
    for match in INJECTED_PINYIN.finditer(fold(text)):
        letters[match.start() : match.end()] = "\0" * (match.end() - match.start())
    return "".join(letters)


def count_letters(line: str) -> int:
    return len(make_match_key(fold(line)))


class TestKeys:
    @pytest.mark.parametrize("seed", range(3))
    def test_letters_are_those_of_single_texts(self, seed: int) -> None:
        texts = odd_texts(seed)
        keys, store = make_keys(texts), KeyStore()
        store.add(keys.units, keys.unit_bounds)
        for number, text in enumerate(texts):
            assert store.points(number).tolist() == make_match_key(fold(text)).points.tolist(), text

    @pytest.mark.parametrize("seed", range(3, 5))
    def test_prose_and_paragraphs_are_counted_by_line(self, seed: int) -> None:
        texts = odd_texts(seed)
        keys = make_keys(texts)
        for number, text in enumerate(texts):
            lines = without_readings(text).split("\n")
            counts = [count_letters(line) for line in lines]
            told = sum(
                count
                for line, count in zip(lines, counts, strict=True)
                if (line and line[-1] in ENDS) or count >= PROSE_CHARS
            )
            assert keys.prose[number] == (told if 2 * told >= sum(counts) else sum(counts)), text
            part = slice(keys.line_bounds[number], keys.line_bounds[number + 1])
            long = [at for at, count in enumerate(counts) if count >= SHARED_CHARS]
            assert keys.line_numbers[part].tolist() == long, text

    def test_figures_are_those_found_in_the_key(self) -> None:
        texts = odd_texts(5)
        keys, store = make_keys(texts), KeyStore()
        store.add(keys.units, keys.unit_bounds)
        runs, bounds = hash_figures(*store.take(np.arange(len(texts))))
        assert keys.figures.tolist() == runs.tolist()
        assert keys.figure_bounds.tolist() == bounds.tolist()

    @pytest.mark.parametrize(
        ("text", "damage"),
        [
            ("水?落下", 1),
            ("水? 落下", 0),
            ("水??落下", 0),
            ("水?;落下", 1),
            ("水?2落下", 0),
            ("水?一落下", 1),
            ("水\ufffd\ue5e5落下", 1),
            ("他买了锟铻刀，烫了手", 0),
            ("锟斤拷锟斤拷", 2),
            ("水烫烫烫烫下", 1),
            ("燙燙燙", 0),
            ("落ｱ下", 1),
            ("アｱａ", 0),
            ("水(shuǐ)落(luò)下", 2),
            ("水(\x85ǖ)落", 2),
            ("水(cpi)落", 0),
        ],
    )
    def test_damage(self, text: str, damage: int) -> None:
        """Whatever stands around it in the batch, and in letters of 16 bits as of 32."""
        text = f"天{text}地"
        assert make_keys([text]).damage.tolist() == [damage]
        assert make_keys(["前", text, "後", "\U00020000"]).damage.tolist() == [0, damage, 0, 0]
        assert make_keys(["前", text, "暐"]).damage.tolist() == [0, damage, 0]

    def test_no_documents_and_empty_ones(self) -> None:
        assert len(make_keys([])) == 0
        keys = make_keys(["", "", "山"])
        assert keys.lengths.tolist() == [0, 0, 1]
        assert keys.unit_bounds.tolist() == [0, 0, 0, 1]


class TestAlphabet:
    def test_both_tables_agree(self) -> None:
        """But for letters that take more than 16 bits, which one of them numbers."""
        narrow, wide = alphabet(is_narrow=True), alphabet(is_narrow=False)
        assert narrow.codes.dtype == np.uint16
        same = np.flatnonzero(narrow.codes != wide.codes[: 1 << 16])
        numbered = narrow.letters[narrow.codes[same] - RESERVED]
        assert numbered.tolist() == wide.codes[same].tolist()
        assert (numbered > 0xFFFF).all()
        assert len(same)

    def test_no_letter_stands_where_marks_and_numbers_do(self) -> None:
        table = alphabet(is_narrow=False)
        assert table.letters.min() > LAST_MARK
        assert not ((table.letters >= RESERVED) & (table.letters < 0xE000)).any()

    @pytest.mark.parametrize(
        "text", ["(shuǐ)", "（ＳＨＵǏ）", "(lǜ’)", "(shui)", "(abcdefgǐ)", "(abcdefǐ)", "(ǐ", "()"]
    )
    def test_readings_are_matched_unfolded(self, text: str) -> None:
        expected = INJECTED_PINYIN.search(fold("水" + text))
        found = reading().match(text)
        assert (found and found.end() + 1) == (expected and expected.end())


class TestArrays:
    @pytest.mark.parametrize("share", [0, 0.001, 0.05, 0.5, 1])
    def test_find_few(self, share: float) -> None:
        dice = np.random.default_rng(1)
        for size in (*range(18), 1000, 1003):
            chosen = dice.random(size) < share
            assert find_few(chosen).tolist() == np.flatnonzero(chosen).tolist()

    @pytest.mark.parametrize("share", [0, 0.005, 0.3, 1])
    def test_wide_letters_are_packed_as_utf_16_has_them(self, share: float) -> None:
        dice = np.random.default_rng(2)
        for size in (0, 1, 2, 300):
            is_wide = dice.random(size) < share
            points = np.where(is_wide, 0x20000 + dice.integers(0, 900, size), 0x4E00 + dice.integers(0, 900, size))
            points = points.astype(np.uint32)
            bounds = np.array([0, size // 3, size // 2, size])
            units, unit_bounds = pack_points(points, bounds)
            assert units.tobytes() == from_code_points(points).encode("utf-16-le")
            back, back_bounds = unpack_units(units, unit_bounds)
            assert back.tolist() == points.tolist()
            assert back_bounds.tolist() == bounds.tolist()

    def test_codes_tell_the_same_n_grams_apart(self) -> None:
        text = "".join(random.Random(3).choices("山水木石", k=5000))
        points = to_code_points(text).astype(np.uint16)
        for some in (points, points.astype(np.uint32), points[:5], points[:4], points[:0]):
            codes, others = _code_grams(some), code_shingles(some)
            assert len(codes) == len(others)
            pairs = set(zip(codes.tolist(), others.tolist(), strict=True))
            assert len(pairs) == len(set(codes.tolist())) == len(set(others.tolist()))
