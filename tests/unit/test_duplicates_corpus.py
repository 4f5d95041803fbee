"""The bulk way to duplicates: the same keys, sketches and counts as one by one, and what its parts promise."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from cleaner.duplicates.corpus.equal import FIRST, find_equal
from cleaner.duplicates.corpus.explain import explain_search
from cleaner.duplicates.corpus.figures import count_other_figures, hash_figures
from cleaner.duplicates.corpus.join import MAX_STARS, Join
from cleaner.duplicates.corpus.keys import Keys, make_keys
from cleaner.duplicates.corpus.plan import plan_pairs
from cleaner.duplicates.corpus.ragged import bounds_of, spread
from cleaner.duplicates.corpus.sets import _count_bits, count_shared
from cleaner.duplicates.corpus.sketches import MISS_BUDGET, make_bar, miss_chance, tiers
from cleaner.duplicates.corpus.sorting import sort_packed
from cleaner.duplicates.corpus.store import KeyStore, pack_points, unpack_units
from cleaner.duplicates.corpus.verify import NEAR, OTHER_FIGURES, Verifier
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import code_shingles, hash_long, hash_shingles, shingle_set
from cleaner.duplicates.shingles import count_shared as count_shared_sorted
from cleaner.folding import fold
from cleaner.ledger import to_code_points

ODD_TEXTS = [
    "",
    "，。！",
    "嗯",
    "好的谢谢",
    "國(guó)內(nèi)市場，ＡＩ　２．０ 隨著著",
    "\U00020000\U0002f800丈\U000200a4丈三四五六七八九十",
    "\ud800半個字\udc00，後面",
    "水\ufffd從\ue5e5高處?落下",
    "第三條　來磨麵的人應當自帶口袋。\r\n第四條\n\n",
    "物价(cpi)上涨(zhǎng)了",
]


def random_texts(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    letters = "山水云木石火土金日月风雨雷电江河湖海天地人一二三12，。\n"
    texts = ["".join(dice.choices(letters, k=dice.randint(0, 1500))) for _ in range(count // 2)]
    return texts + [edited(dice.choice(texts), dice) for _ in range(count - len(texts))]


def edited(text: str, dice: random.Random) -> str:
    letters = list(text)
    for _ in range(len(letters) // dice.choice((7, 20, 100))):
        letters[dice.randrange(len(letters))] = dice.choice("春夏秋冬")
    return "".join(letters)


def key_of(text: str) -> np.ndarray:
    return make_match_key(fold(text)).points


def owners_of(keys: Keys) -> np.ndarray:
    return np.repeat(np.arange(len(keys), dtype=np.int32), np.diff(keys.sample_bounds))


class TestKeys:
    def test_are_those_of_single_texts(self) -> None:
        texts = ODD_TEXTS + random_texts(20, 1)
        keys = make_keys(texts)
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        for number, text in enumerate(texts):
            assert store.points(number).tolist() == key_of(text).tolist()
            assert keys.lengths[number] == len(key_of(text))

    def test_the_batch_changes_nothing(self) -> None:
        texts = ODD_TEXTS + random_texts(12, 2)
        whole = make_keys(texts)
        for number, text in enumerate(texts):
            alone = make_keys([text])
            for name in ("sample", "line", "figure"):
                bounds = getattr(whole, f"{name}_bounds")
                part = getattr(whole, f"{name}s")[bounds[number] : bounds[number + 1]]
                assert part.tolist() == getattr(alone, f"{name}s").tolist(), (name, text)
            for name in ("prose", "damage", "lengths"):
                assert getattr(whole, name)[number] == getattr(alone, name)[0], (name, text)
            assert whole.checks[number] == alone.checks[0]
            assert whole.digests()[number].tolist() == alone.digests()[0].tolist()

    def test_equal_keys_have_equal_digests_and_others_do_not(self) -> None:
        keys = make_keys(["對面的燈塔，亮了！", "对面的灯塔,亮了!", "对面的灯塔亮着", "\U00020000亮", "丈亮"])
        digests = [tuple(digest) for digest in keys.digests().tolist()]
        assert digests[0] == digests[1]
        assert len(set(digests)) == 4

    def test_samples_are_shingles(self) -> None:
        text = random_texts(2, 3)[0] * 3
        keys = make_keys(["短", text])
        assert set(keys.samples.tolist()) <= set(shingle_set(key_of(text)).tolist())
        assert len(keys.samples) > 10

    def test_damage_and_prose(self) -> None:
        keys = make_keys(["水\ufffd\ufffd落下来。", "水(shuǐ)落下来。", "锟斤拷烫烫烫", "水落下来。\n首页\n"])
        assert keys.damage.tolist() == [1, 1, 2, 0]
        assert keys.prose.tolist()[3] == 4

    def test_paragraphs(self) -> None:
        paragraph = "河湾里的那座水磨坊去年冬天又重新转了起来，磨坊的主人是一对年轻夫妻，原来在城里开面包店。"
        keys = make_keys([f"一\n{paragraph}\n二", f"三\n\n\n{paragraph.replace('，', ',')}"])
        assert keys.lines[0] == keys.lines[1]
        assert keys.line_numbers.tolist() == [1, 3]

    def test_units_come_back(self) -> None:
        points = to_code_points("天\U00020000地\U0002f800人")
        bounds = np.array([0, 1, 2, 5])
        units, unit_bounds = pack_points(points, bounds)
        back, back_bounds = unpack_units(units, unit_bounds)
        assert back.tolist() == points.tolist()
        assert back_bounds.tolist() == bounds.tolist()

    def test_blocks_change_no_hash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        points = key_of("".join(random_texts(4, 4)))
        whole = hash_shingles(points)
        monkeypatch.setattr("cleaner.duplicates.shingles._BLOCK_PLACES", 64)
        assert hash_long(points).tolist() == whole.tolist()


class TestRagged:
    def test_spread(self) -> None:
        assert spread(np.array([5, 0, 2]), np.array([2, 0, 1])).tolist() == [5, 6, 2]
        assert spread(np.zeros(0, dtype=int), np.zeros(0, dtype=int)).tolist() == []
        assert bounds_of(np.array([2, 0, 1])).tolist() == [0, 2, 2, 3]

    @pytest.mark.parametrize("bits", [5, 30, 64])
    def test_buckets_sort(self, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleaner.duplicates.corpus.sorting._BUCKETED", 10)
        dice = np.random.default_rng(1)
        values = dice.integers(0, (1 << bits) - 1, 30_000, dtype=np.uint64)
        often = values.copy()
        often[dice.random(len(often)) < 0.4] = values[7]  # a value that very many documents have
        for each in (values, often, values[dice.integers(0, 90, len(values))], values[:500], values[:0]):
            assert sort_packed(each, bits).tolist() == sorted(each.tolist())


class TestCounts:
    def test_are_those_of_sorted_sets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = [*random_texts(24, 5), "山" * 300, "山水" * 200, "好", ""]
        keys = make_keys(texts)
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        pairs = np.array(list(combinations(range(len(texts)), 2)))
        sets = [shingle_set(key_of(text)) if len(key_of(text)) > 4 else shingle_set(key_of("")) for text in texts]
        for chunk in (1 << 17, 3000):
            monkeypatch.setattr("cleaner.duplicates.corpus.sets._CHUNK_GRAMS", chunk)
            ours, theirs, shared = count_shared(store, keys.lengths, pairs[:, 0], pairs[:, 1])
            assert ours.tolist() == [len(sets[one]) for one, _ in pairs]
            assert theirs.tolist() == [len(sets[other]) for _, other in pairs]
            assert shared.tolist() == [count_shared_sorted(sets[one], sets[other]) for one, other in pairs]


class TestEqual:
    def test_keys_are_read_where_sums_are_equal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleaner.duplicates.corpus.equal._CHARS_HELD", 700)
        texts = random_texts(20, 14)
        texts = [*texts, "，", "嗯", *texts[:7], "好", "嗯", ""]
        keys = make_keys(texts)
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        known = [key_of(text).tolist() for text in texts]
        first = [known.index(key) if key else number for number, key in enumerate(known)]
        wanted = [FIRST if number == leader else leader for number, leader in enumerate(first)]
        assert wanted.count(FIRST) < len(texts) - 7
        assert find_equal(store, keys.checks, keys.lengths).tolist() == wanted
        # Sums that tell nothing apart change nothing.
        assert find_equal(store, np.zeros(len(texts), dtype=np.uint64), keys.lengths).tolist() == wanted


class TestFigures:
    @pytest.mark.parametrize(
        ("one", "other", "kind"),
        [
            ("12" * 30 + "好", "34" * 30 + "好", OTHER_FIGURES),  # shorter than an n-gram without their figures
            ("12" * 30 + "好", "34" * 30 + "坏", NEAR),
            ("12" * 30, "34" * 30, OTHER_FIGURES),
            ("山水云木石火" * 9 + "1", "山水云木石火" * 9 + "2", OTHER_FIGURES),
        ],
    )
    def test_verdicts_on_other_figures(self, one: str, other: str, kind: int) -> None:
        keys = make_keys([one, other])
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        starts, counts = keys.figure_bounds[:-1], np.diff(keys.figure_bounds)
        verifier = Verifier(store, keys.lengths, keys.figures, starts, counts, 0.0, None)
        assert verifier.verify(np.array([0]), np.array([1])).kind.tolist() == [kind]

    def count(self, one: str, other: str) -> int:
        keys = make_keys([one, other])
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        runs, bounds = hash_figures(*store.take(np.arange(2)))
        return int(count_other_figures(runs, bounds[:-1], np.diff(bounds), np.array([0]), np.array([1]))[0])

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("第八条，共3次", "第八条，共3次"),
            ("3月14日又8时", "8月14日又3时"),  # the same figures
            ("停气三天", "停气三天，自5月1日起"),  # one says more
            ("", ""),
        ],
    )
    def test_nothing_contradicts(self, one: str, other: str) -> None:
        assert self.count(one, other) == 0

    @pytest.mark.parametrize(
        ("one", "other", "count"), [("第八条", "第九条", 2), ("3月14日", "3月4日", 3), ("涨12万", "涨12亿", 6)]
    )
    def test_other_figures(self, one: str, other: str, count: int) -> None:
        assert self.count(one, other) == count


class TestSketches:
    @pytest.mark.parametrize("threshold", [0.3, 0.6, 0.9])
    def test_the_budget_is_kept(self, threshold: float) -> None:
        bar = make_bar(threshold, None)
        for size in (3, 16, 40, 300):
            least = int(bar.least_shared(np.array([size]))[0])
            assert least == 1 or miss_chance(size, least, bar.share) <= MISS_BUDGET + 1e-9
            assert miss_chance(size, least + 1, bar.share) > MISS_BUDGET

    def test_large_sketches(self) -> None:
        bar = make_bar(0.6, None)
        least = bar.least_shared(np.array([400, 512, 513, 600, 5000]))
        assert np.all(np.diff(least) > 0)
        assert 0.7 * 5000 < least[-1] < 0.75 * 5000

    def test_the_lower_bar_counts(self) -> None:
        assert make_bar(0.6, 0.5).share == 0.5
        assert make_bar(0.6, 0.8).share == pytest.approx(0.75)
        assert tiers()[0][1] is None

    def test_explain(self) -> None:
        lines = "\n".join(explain_search(0.7, 0.8))
        assert "1 in 16" in lines
        assert "0.8000 of the smaller" in lines
        assert "datasketch" in lines
        assert "contained" not in "\n".join(explain_search(0.7, None))


class TestJoin:
    def pairs(self, texts: list[str], share: float = 0.5) -> set[tuple[int, int]]:
        keys = make_keys(texts)
        shingles = np.maximum(keys.lengths - 4, 0)
        found = Join(keys.samples, owners_of(keys), shingles, make_bar(share, None)).pairs()
        return set(zip(found.one.tolist(), found.other.tolist(), strict=True))

    def test_copies_are_found_and_strangers_are_not(self) -> None:
        dice = random.Random(7)
        texts = [text for text in random_texts(60, 6)[:30] if len(text) > 200]
        copies = [edited(text, dice) for text in texts]
        found = self.pairs(texts + copies)
        assert {(at, at + len(texts)) for at in range(len(texts))} >= found
        assert len(found) > len(texts) // 2

    def test_chunks_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = random_texts(80, 8)
        whole = self.pairs(texts, 0.3)
        monkeypatch.setattr("cleaner.duplicates.corpus.join._CHUNK_PAIRS", 3)
        monkeypatch.setattr("cleaner.duplicates.corpus.join._CHUNK_VALUES", 40)
        assert self.pairs(texts, 0.3) == whole
        assert whole

    def test_too_many_alike_are_told(self) -> None:
        dice = random.Random(9)
        text = "".join(random_texts(6, 10))
        texts = [edited(text, dice) for _ in range(MAX_STARS + 20)]
        keys = make_keys(texts)
        found = Join(keys.samples, owners_of(keys), keys.lengths - 4, make_bar(0.3, None)).pairs()
        assert len(found.capped) > 0

    def test_again_is_as_if_what_went_had_never_been_there(self) -> None:
        texts = random_texts(80, 13)
        keys = make_keys(texts)
        shingles, bar = np.maximum(keys.lengths - 4, 0), make_bar(0.3, None)
        staying = np.arange(len(texts)) % 3 != 0
        fresh = Join(keys.samples, owners_of(keys), np.where(staying, shingles, 0), bar).pairs()
        wanted = set(zip(fresh.one.tolist(), fresh.other.tolist(), strict=True))
        assert wanted
        join = Join(keys.samples, owners_of(keys), shingles, bar)
        assert len(join.pairs()) > len(wanted)
        met: set[tuple[int, int]] = set()
        for only in np.split(np.arange(len(texts)), 4):
            found = join.pairs_again(staying, only)
            pairs = set(zip(found.one.tolist(), found.other.tolist(), strict=True))
            assert all(one in only or other in only for one, other in pairs)
            met |= pairs
        assert met == wanted


class TestPlan:
    def planned(self, count: int, one: np.ndarray, other: np.ndarray) -> list[set[int]]:
        plan = plan_pairs(np.full(count, 600), one, other)
        assert sorted(plan.order.tolist()) == list(range(len(one)))
        assert plan.documents[plan.ours].tolist() == one[plan.order].tolist()
        assert plan.documents[plan.theirs].tolist() == other[plan.order].tolist()
        families = []
        for low, high, first, last in zip(
            plan.row_bounds, plan.row_bounds[1:], plan.pair_bounds, plan.pair_bounds[1:], strict=False
        ):
            families.append(set(plan.documents[low:high].tolist()))
            assert len(families[-1]) == high - low
            assert set(plan.ours[first:last]) | set(plan.theirs[first:last]) == set(range(low, high))
        assert plan.totals.tolist() == [600 * len(family) for family in families]
        return families

    def test_documents_that_lead_to_each_other_are_one_family(self) -> None:
        pairs = np.array([(5, 9), (0, 3), (3, 7), (2, 9), (1, 8)])
        families = self.planned(10, pairs[:, 0], pairs[:, 1])
        assert sorted(map(sorted, families)) == [[0, 3, 7], [1, 8], [2, 5, 9]]

    def test_one_family_fills_no_memory(self) -> None:
        """All pairs of many copies: in parts, of which none is large, and each document is in few of them."""
        count = 400
        families = self.planned(count, *np.triu_indices(count, 1))
        assert max(map(len, families)) <= 30
        assert sum(map(len, families)) < count * (count - 1) / 5

    def test_nothing_to_plan(self) -> None:
        none = np.zeros(0, dtype=np.int64)
        assert self.planned(3, none, none) == []


class TestTables:
    """The hash tables behind the counts: whatever the values, none is lost and none counted twice."""

    @pytest.mark.parametrize("rounds", [1, 3])
    def test_what_finds_no_place_is_counted(self, rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every value wants one of eight slots, as texts could be made to do."""
        monkeypatch.setattr("cleaner.duplicates.corpus.sets._ROUNDS", rounds)
        monkeypatch.setattr("cleaner.duplicates.corpus.sets._place", lambda values, *_: (values % 8).view(np.int64))
        texts = random_texts(12, 11)
        keys = make_keys(texts)
        store = KeyStore()
        store.add(keys.units, keys.unit_bounds)
        pairs = np.array(list(combinations(range(len(texts)), 2)))
        ours, _, shared = count_shared(store, keys.lengths, pairs[:, 0], pairs[:, 1])
        sets = [shingle_set(key_of(text)) if len(key_of(text)) > 4 else shingle_set(key_of("")) for text in texts]
        assert ours.tolist() == [len(sets[one]) for one, _ in pairs]
        assert shared.tolist() == [count_shared_sorted(sets[one], sets[other]) for one, other in pairs]

    def test_bits_are_counted(self) -> None:
        rows = np.array([[0, 1], [(1 << 64) - 1, 1 << 63], [0b1011, 0]], dtype=np.uint64)
        assert _count_bits(rows).tolist() == [1, 65, 3]

    def test_polynomials_tell_apart_what_hashes_tell_apart(self) -> None:
        points = key_of("".join(random_texts(4, 12)))
        for size in (1, 2, 5, 7):
            codes, hashes = code_shingles(points, size).tolist(), hash_shingles(points, size).tolist()
            assert len(set(codes)) == len(set(hashes)) == len(set(zip(codes, hashes, strict=True)))
