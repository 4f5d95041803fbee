"""Documents that say the same: match keys, shingles, signatures that datasketch loads, and clusters with evidence."""

from __future__ import annotations

import random

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH

from cleaner import deduplicate
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import SHINGLE_CHARS, contains, count_shared, hash_parts, hash_shingles, shingle_set
from cleaner.duplicates.signatures import (
    MISS_BUDGET,
    PERMUTATIONS,
    SEED,
    band_keys,
    choose_bands,
    permutations,
    sign,
    to_32_bits,
    to_datasketch,
)
from cleaner.folding import fold
from cleaner.ledger import to_code_points

FERRY = (
    "渡口的老艄公姓柏，撑了四十六年的船，河上修了桥以后，他的船就停在了芦苇边上。县里要把渡口改成公园，问他愿不愿意留下来讲一讲从前的事，"
    "他想了三天，答应了，条件是那条船不能拆。现在每逢周末，他都坐在船头，给来玩的孩子们说哪一年发过大水，哪一年河面冻得能走牛车。"
)
MARKET = (
    "凌晨两点的蔬菜批发市场灯火通明，从三个省开来的货车在门口排成长队，司机们捧着搪瓷缸喝热茶。老板娘姓鲍，一边过秤一边记账，"
    "十几年没有算错过一分钱。她说这里的菜价一天变三次，天亮之前定下的那个价，才是城里人早上在摊子上看见的价。"
)


def key_of(text: str) -> str:
    key = make_match_key(fold(text))
    return key.text(0, len(key))


class TestMatchKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("對面的燈塔，亮了！", "对面的灯塔,亮了!"),
            ("國(guó)內(nèi)市場", "国内市场"),
            ("ＡＩ　２．０", "ai 2.0"),
            ("第 八 条", "第八条"),
            ("「晚安」。", "“晚安”"),
        ],
    )
    def test_same(self, one: str, other: str) -> None:
        assert key_of(one) == key_of(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("第八条", "第九条"),
            ("涨了3成", "涨了4成"),
            ("甲方", "乙方"),
            ("物价(cpi)", "物价(ppi)"),
            ("iPhone", "iPad"),
        ],
    )
    def test_different(self, one: str, other: str) -> None:
        assert key_of(one) != key_of(other)

    def test_offsets_point_into_the_text(self) -> None:
        text = "隨(suí)著「雲」端, 落地。"
        key = make_match_key(fold(text))
        assert [text[at] for at in key.offsets] == list("隨著雲端落地")
        assert key.locate(0) == 0
        assert key.locate(len(text)) == len(key)

    def test_nothing_to_compare(self) -> None:
        assert len(make_match_key(fold("，。！ \n\ufffd"))) == 0


class TestShingles:
    def test_equal_grams_hash_alike_wherever_they_stand(self) -> None:
        one = hash_shingles(to_code_points("春天来得很早"))
        other = hash_shingles(to_code_points("江南的春天来得很早"))
        assert set(one.tolist()) <= set(other.tolist())
        assert len(one) == 2

    def test_parts_make_longer_grams(self) -> None:
        points = to_code_points(FERRY + "。" + FERRY)
        grams = hash_parts(hash_shingles(points, 4), 4)
        assert len(grams) == len(points) - 7
        assert grams[0] == grams[len(FERRY) + 1]
        assert len(np.unique(grams)) == len({(FERRY + "。" + FERRY)[at : at + 8] for at in range(len(points) - 7)})
        assert len(hash_parts(hash_shingles(points[:7], 4), 4)) == 0

    @pytest.mark.parametrize("text", ["嗯", "嗯嗯", "好的谢"])
    def test_a_short_text_is_one_shingle(self, text: str) -> None:
        assert len(shingle_set(to_code_points(text))) == 1
        assert count_shared(shingle_set(to_code_points(text)), shingle_set(to_code_points(text))) == 1

    def test_no_text_has_none(self) -> None:
        assert len(shingle_set(to_code_points(""))) == 0
        assert contains(shingle_set(to_code_points("")), np.array([1], dtype=np.uint64)).tolist() == [False]

    def test_counts_like_sets(self) -> None:
        one, other = to_code_points(FERRY[:60]), to_code_points(FERRY[30:])
        grams = [{text[at : at + SHINGLE_CHARS] for at in range(len(text) - 4)} for text in (FERRY[:60], FERRY[30:])]
        assert count_shared(shingle_set(one), shingle_set(other)) == len(grams[0] & grams[1])


class TestSignatures:
    def test_are_those_of_datasketch(self) -> None:
        sets = [shingle_set(to_code_points(text)) for text in (FERRY, MARKET, "好", "", FERRY[:40] + MARKET)]
        for values, shingles in zip(sign(sets), sets, strict=True):
            theirs = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)
            theirs.update_batch(to_32_bits(shingles).tolist())
            assert values.tolist() == theirs.hashvalues.tolist()
            ours = MinHash(hashvalues=values, seed=SEED, scheme="affine32")
            assert ours.jaccard(theirs) == 1.0
            assert LeanMinHash(ours).jaccard(LeanMinHash(theirs)) == 1.0

    def test_enter_an_index_of_datasketch(self) -> None:
        texts = [
            "江南的春天总是来得很早，河边的柳树先绿了。",
            "江南的春天總是來得很早，河邊的柳樹先綠了。",
            "雪下了一整夜。",
        ]
        sets = [shingle_set(make_match_key(fold(text)).points) for text in texts]
        first, reprint, other = map(to_datasketch, sign(sets))
        index = MinHashLSH(threshold=0.8, num_perm=PERMUTATIONS)
        index.insert("first", first)
        assert index.query(reprint) == ["first"]
        assert index.query(other) == []
        assert LeanMinHash(first).jaccard(LeanMinHash(reprint)) == 1.0

    def test_parameters_are_those_of_datasketch(self) -> None:
        assert np.array_equal(np.array(permutations(64, 7)), MinHash(num_perm=64, seed=7).permutations)

    def test_chunks_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sets = [shingle_set(to_code_points(text)) for text in (FERRY, MARKET, FERRY + MARKET)]
        whole = sign(sets)
        monkeypatch.setattr("cleaner.duplicates.signatures._CHUNK_SHINGLES", 50)
        assert np.array_equal(sign(sets), whole)

    @pytest.mark.parametrize("threshold", [0.2, 0.5, 0.6, 0.7, 0.8, 0.95])
    def test_bands_keep_the_budget(self, threshold: float) -> None:
        bands, rows = choose_bands(threshold)
        assert bands * rows <= PERMUTATIONS
        assert (1 - threshold**rows) ** bands <= MISS_BUDGET
        assert (1 - threshold ** (rows + 1)) ** (PERMUTATIONS // (rows + 1)) > MISS_BUDGET

    @pytest.mark.parametrize("threshold", [0.0, -1.0, 1.01])
    def test_no_such_threshold(self, threshold: float) -> None:
        with pytest.raises(ValueError, match="threshold lies in"):
            choose_bands(threshold)

    def test_band_keys_are_equal_where_the_rows_are(self) -> None:
        signatures = np.arange(24, dtype=np.uint32).reshape(2, 12).copy()
        signatures[1, :4] = signatures[0, :4]
        keys = band_keys(signatures, 3, 4)
        assert (keys[0] == keys[1]).tolist() == [True, False, False]


def edited(text: str, edits: int, seed: int) -> str:
    dice = random.Random(seed)
    letters = list(text)
    for at in dice.sample([at for at, letter in enumerate(text) if letter.isalnum()], edits):
        letters[at] = dice.choice("山水云木石火土金")
    return "".join(letters)


class TestClusters:
    def test_copies_and_others(self) -> None:
        documents = [
            ("ferry", FERRY),
            ("ferry-again", FERRY.replace("，", ",")),
            ("ferry-edited", edited(FERRY, 3, 1)),
            ("market", MARKET),
            ("empty", ""),
            ("marks", "……！"),
        ]
        found = deduplicate(documents)
        assert [cluster.kept for cluster in found.clusters] == ["ferry"]
        (cluster,) = found.clusters
        assert [twin.id for twin in cluster.removed] == ["ferry-again", "ferry-edited"]
        assert cluster.removed[0].similarity == 1.0
        assert 0.6 <= cluster.removed[1].similarity < 1.0
        assert found.kept_for() == {"ferry-again": "ferry", "ferry-edited": "ferry"}

    def test_the_similarity_is_exact(self) -> None:
        other = edited(FERRY, 4, 2)
        sets = [{key_of(text)[at : at + 5] for at in range(len(key_of(text)) - 4)} for text in (FERRY, other)]
        (cluster,) = deduplicate([("a", FERRY), ("b", other)]).clusters
        assert cluster.removed[0].similarity == pytest.approx(len(sets[0] & sets[1]) / len(sets[0] | sets[1]))

    def test_the_longer_then_the_healthier_then_the_first_stays(self) -> None:
        assert deduplicate([("a", FERRY[:-20]), ("b", FERRY)]).clusters[0].kept == "b"
        damaged = FERRY.replace("，", "\ufffd", 1)
        assert deduplicate([("a", damaged), ("b", FERRY)]).clusters[0].kept == "b"
        assert deduplicate([("b", FERRY), ("a", FERRY)]).clusters[0].kept == "a"

    def test_other_figures_are_another_notice(self) -> None:
        notice = (
            "因设备检修，定于{}月{}日{}时停止供气，请各户关好阀门，恢复供气以前不要离开灶台，以免发生意外。"
            "检修期间如果闻到异味，请立即打开门窗，不要开关电灯，并拨打抢修电话，由此带来的不便，请大家谅解。"
        )
        found = deduplicate([("a", notice.format(3, 14, 8)), ("b", notice.format(11, 2, 9))])
        assert found.clusters == ()
        assert [(pair.one, pair.other, pair.reason) for pair in found.rejected] == [
            ("a", "b", "the same text with other figures")
        ]

    def test_other_figures_in_a_text_of_figures(self) -> None:
        assert deduplicate([("a", "1234567890" * 3), ("b", "1234567890" * 3 + "12")]).clusters == ()

    def test_a_pair_below_the_threshold_is_rejected_with_its_similarity(self) -> None:
        found = deduplicate([("a", FERRY), ("b", FERRY[:90] + MARKET)], threshold=0.9)
        assert found.clusters == ()
        for pair in found.rejected:
            assert pair.similarity < 0.9
            assert pair.reason == "similarity below 0.9"

    def test_short_documents(self) -> None:
        found = deduplicate([("a", "好。"), ("b", "好"), ("c", "不好"), ("d", "好的")])
        assert found.kept_for() == {"b": "a"}

    def test_nothing_goes_for_being_like_what_went(self) -> None:
        texts = [edited(FERRY, 12 * step, 5) for step in range(5)]
        found = deduplicate((str(at), text) for at, text in enumerate(texts))
        kept = {cluster.kept for cluster in found.clusters}
        assert kept.isdisjoint(found.kept_for())
        for cluster in found.clusters:
            for twin in cluster.removed:
                (pair,) = deduplicate([(at, texts[int(at)]) for at in (cluster.kept, twin.id)]).clusters
                assert pair.removed[0].similarity == twin.similarity

    def test_an_id_twice(self) -> None:
        with pytest.raises(ValueError, match="the id 'a' stands for 2 documents"):
            deduplicate([("a", FERRY), ("a", MARKET)])

    def test_no_documents(self) -> None:
        assert deduplicate([]).clusters == ()

    def test_very_many_equal_documents(self) -> None:
        found = deduplicate((f"{at:04}", FERRY) for at in range(3000))
        assert len(found.kept_for()) == 2999
        assert set(found.kept_for().values()) == {"0000"}


class TestWhichStays:
    def test_prose_counts_before_length(self) -> None:
        page = FERRY + "\n" + "\n".join(f"栏目{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑")
        documents = [("a-page", page), ("b-article", FERRY)]
        assert deduplicate(documents).clusters[0].kept == "b-article"
        assert deduplicate(documents, keep="longest").clusters[0].kept == "a-page"

    def test_first_is_the_order_of_the_input(self) -> None:
        documents = [("z", FERRY[:-8]), ("a", FERRY)]
        assert deduplicate(documents, keep="first").clusters[0].kept == "z"
        assert deduplicate(documents[::-1], keep="first").clusters[0].kept == "a"

    def test_no_such_policy(self) -> None:
        with pytest.raises(ValueError, match="best, first, longest"):
            deduplicate([], keep="newest")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="lies in"):
            deduplicate([], containment=0.0)


class TestContainment:
    page = MARKET + "\n" + FERRY + "\n" + MARKET.replace("凌晨", "夜里").replace("老板娘姓鲍", "老板姓聂")[:60]

    def test_an_article_inside_a_page_goes(self) -> None:
        (cluster,) = deduplicate([("a", FERRY), ("b", self.page)]).clusters
        assert (cluster.kept, cluster.removed[0].id, cluster.removed[0].kind) == ("b", "a", "contained")
        assert cluster.removed[0].similarity < 0.6
        assert cluster.removed[0].containment == 1.0

    def test_not_where_it_is_not_wanted(self) -> None:
        assert deduplicate([("a", FERRY), ("b", self.page)], containment=None).clusters == ()

    def test_a_part_that_is_too_small_stays(self) -> None:
        assert deduplicate([("a", FERRY[:88]), ("b", FERRY[:40] + MARKET)]).clusters == ()

    def test_a_heading_is_not_contained_in_an_article(self) -> None:
        assert deduplicate([("a", FERRY[:20]), ("b", FERRY + MARKET)]).clusters == ()

    def test_the_larger_one_never_goes_for_what_it_holds(self) -> None:
        found = deduplicate([("a", FERRY), ("b", self.page)], keep="first")
        assert found.clusters == ()
        assert [(pair.one, pair.other, pair.kind) for pair in found.accepted] == [("a", "b", "contained")]


def test_equal_copies_of_what_goes_go_for_the_same_one() -> None:
    other = edited(FERRY, 3, 1)[:-6]
    found = deduplicate([("a", FERRY), ("b", other), ("c", other.replace("，", ","))])
    assert found.kept_for() == {"b": "a", "c": "a"}
    assert len(found.accepted) == 1


def test_a_figure_more_is_no_other_notice() -> None:
    text = FERRY + MARKET
    (cluster,) = deduplicate([("a", text), ("b", text + "（2021年5月）")]).clusters
    assert cluster.kept == "b"
