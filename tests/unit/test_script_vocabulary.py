from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import Config
from cleaner.folding import fold
from cleaner.script import vocabulary
from cleaner.script.conversion import convert_script
from cleaner.script.identification import traditional_only
from cleaner.script.particle import find_left_particles, find_particles, writes_particle_apart
from cleaner.script.phrases import Scan
from cleaner.script.tables import _simplifier, _traditionalizers


def pairs() -> list[tuple[str, str]]:
    table = vocabulary.regional_words()
    return [(word, entry) for word, entry in zip(table.words, table.entries, strict=True) if entry != "-"]


def test_there_are_many_regional_words_each_once() -> None:
    table = vocabulary.regional_words()
    assert len(pairs()) >= 250
    assert len(set(table.words)) == len(table.words)


@pytest.mark.parametrize(("word", "entry"), pairs())
def test_a_regional_word_changes_once(word: str, entry: str) -> None:
    assert fold(entry) != word
    assert not set(entry) & traditional_only()
    # The mainland's word holds no regional one, so that a second pass changes nothing.
    assert not list(vocabulary.regional_words().find(fold(entry)))


@pytest.mark.parametrize(
    "text", ["核心", "智慧城市", "简报", "开启", "资讯", "质量", "土豆", "窝心", "视频", "网络", "信息", "内存"]
)
def test_words_at_home_everywhere_are_not_regional(text: str) -> None:
    assert not list(vocabulary.regional_words().find(fold(text)))


@pytest.mark.parametrize(
    "text",
    ["一元二次方程式", "柔軟體操", "軟體動物", "硬體質", "上網路過", "一筆電費", "水晶片", "攀登入口", "正義大利於",
     "主義大利", "四川普遍", "來賓士氣", "繪畫素養", "紅葉門票", "手機率先", "工程式樣", "香港寬頻",
     "系列印刷", "上升息息相關", "提升息差", "發行銷路", "行銷毀", "河南韓城", "光輝達到", "林輝達", "資料集中",
     "金鑰匙", "遞回去", "工作列入", "刪除錯誤", "辦公尺寸", "戀愛滋味"],
)  # fmt: skip
def test_regional_words_are_not_found_across_words(text: str) -> None:
    assert not list(vocabulary.regional_words().find(fold(text)))


@pytest.mark.parametrize("name", ["regional_words", "ambiguous_words"])
def test_lone_surrogates_keep_their_places(name: str) -> None:
    table = getattr(vocabulary, name)()
    word = table.words[0]
    (found,) = table.find(f"\ud800\udc00x\udfff{word}")
    assert (found.start, found.end) == (4, 4 + len(word))


def test_residue_settles() -> None:
    table, sure = vocabulary.residue()
    for word, entry in zip(table.words, table.entries, strict=True):
        assert entry == "-" or not list(table.find(fold(entry))), word
        assert not set(entry) & traditional_only()
    assert sure <= set(table.words)


def test_the_stage_changes_no_length() -> None:
    # Substitutions are one for one; a dictionary that changes lengths would need edits.
    for steps in ((_simplifier(),), *(_traditionalizers(config) for config in ("s2t", "s2tw", "s2hk"))):
        for step in steps:
            text = "。".join(sorted(step.clusters.index.phrases))
            assert not step.convert_points(Scan.of(text))[1]


def test_each_phrase_keeps_its_own_result() -> None:
    for phrase, value in vocabulary.simplifying_group()[0].items():
        if len(phrase) > 1:
            assert _simplifier().convert(value) == value, phrase


def test_rare_forms_are_not_written() -> None:
    assert convert_script("郭明錤的二噁英") == "郭明𫓹的二𫫇英"
    assert _simplifier().convert("郭明錤的二噁英很噁心") == "郭明錤的二噁英很恶心"


@pytest.mark.parametrize(
    "text",
    [
        "著作等身", "著名作家", "顯著", "成效顯著", "卓著", "昭著", "土著", "名著", "巨著", "專著", "論著", "編著",
        "原著", "譯著", "合著者", "遺著", "拙著", "所著", "以快著稱", "著述", "著者", "著錄", "著書立說",
        "著有《夜航》", "，著有", "（著）", "王小明 著", "《夜航》著", "王小明著，三聯書店出版", "魯迅著《吶喊》",
        "彰明較著", "見微知著", "睹著", "新著",
    ],
)  # fmt: skip
def test_the_verb_and_the_noun_stay(text: str) -> None:
    assert not list(find_particles(fold(text), False))


@pytest.mark.parametrize(
    "text",
    [
        "隨著", "有著", "看著", "意味著", "伴隨著", "急著", "著急", "執著", "著手", "著陸", "著重", "著眼", "穿著",
        "衣著", "附著於", "彰顯著", "討論著", "結合著", "翻譯著", "命名著", "還原著", "更新著", "編著辮子",
        "看著書", "寫著名字", "看著名字", "忙著作業", "隨著有", "唱著《晚風》", "活著，", "活著", "黏著劑", "沉著",
        "本著", "著涼", "著火",
    ],
)  # fmt: skip
def test_the_particle_is_found(text: str) -> None:
    folded = fold(text)
    assert list(find_particles(folded, False)) == [folded.index("著")]


def test_where_the_particle_is_written_apart_only_sure_places_count() -> None:
    assert writes_particle_apart("看着，著作")
    assert not writes_particle_apart("看著，著作")
    assert not writes_particle_apart("看着，聽著，著作")
    assert list(find_particles("随著，王某著，著手", True)) == [1, 7]


@pytest.mark.parametrize(
    "text", ["随著时间", "看著你", "意味著", "接著说", "有著影响", "着急地开始著手", "沉著应对", "睡著的人"]
)
def test_a_particle_left_in_simplified_text_is_found(text: str) -> None:
    assert list(find_left_particles(text)) == [text.index("著")]


@pytest.mark.parametrize(
    "text",
    ["原著手法", "编著手册", "名著急售", "直接著录", "所有著作", "有著名的", "跟著名导演", "张三等著", "执著",
     "该著实用", "李想著，", "李想著的《河湾》", "小说著手稿", "清朝著名", "网站著作权", "他有著《江》"],
)  # fmt: skip
def test_the_verb_and_the_noun_stay_in_simplified_text(text: str) -> None:
    assert not list(find_left_particles(text))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("轉帳戶、走進帳篷、帳號", "转账户、走进帐篷、账号"),
        ("餅乾德國、乾符年間、乾德元年", "饼干德国、乾符年间、乾德元年"),
        ("中國藉此機會、慘澹經營、鍾馗、簡鍊", "中国借此机会、惨淡经营、钟馗、简练"),
    ],
)
def test_own_phrases(text: str, after: str) -> None:
    assert _simplifier().convert(text) == after


def _table_rows(name: str) -> list[list[str]]:
    path = Path(vocabulary.__file__).parents[1] / "data" / "tables" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


REGIONAL_ROWS = [row for name in ("regional.tsv", "hongkong.tsv") for row in _table_rows(name)]
# Two words of Taiwan and one of Hong Kong: evidence enough for the words that need it.
EVIDENCE = "這款軟體在矽谷的伺服器上執行，雪櫃壞了。\n"


def _line_after_evidence(line: str) -> str:
    config = Config(select=("script/regional-word",), self_check="off")
    return cleaner.clean(f"{EVIDENCE}{line}\n", config).text.split("\n")[1]


def test_each_regional_word_has_a_source_and_a_keep_example() -> None:
    words = [row for row in REGIONAL_ROWS if row[1] != "-"]
    assert len(words) >= 440
    for row in words:
        word, entry, flags, source, keep = row
        assert set(flags.split(",")) <= {"", "evidence", "back"}, row
        assert re.fullmatch("own|~?[OCMW]+", source), row
        assert entry
        assert fold(word) in fold(keep), row
    assert sum(row[3] == "own" for row in words) <= 65
    assert all(len(row) == 2 for row in REGIONAL_ROWS if row[1] == "-")


@pytest.mark.parametrize("row", [row for row in REGIONAL_ROWS if row[1] != "-"], ids=lambda row: row[0])
def test_keep_examples_of_regional_words(row: list[str]) -> None:
    is_longer = fold(row[4]) != fold(row[0])
    # A longer word in which it is not meant, in traditional text; or the word itself, in simplified text.
    line = (
        f"書裡寫著「{row[4]}」這幾個字，這裡說的就是它。"
        if is_longer
        else f"书里写着“{row[4]}”这几个字，这里说的就是它。"
    )
    assert _line_after_evidence(line) == line
    # The word itself changes in the same place.
    changed = f"書裡寫著「{row[0]}」這幾個字，這裡說的就是它。"
    assert _line_after_evidence(changed) == changed.replace(row[0], row[1])


@pytest.mark.parametrize("word", [row[0] for row in REGIONAL_ROWS if row[1] == "-"])
def test_longer_words_that_keep_regional_ones(word: str) -> None:
    line = f"書裡寫著「{word}」這幾個字，這裡說的就是它。"
    assert _line_after_evidence(line) == line


@pytest.mark.parametrize("target", ["tw", "hk"])
def test_words_of_the_mainland_become_those_of_a_region_and_come_back(target: Any) -> None:
    config = Config(script=target, select=("script/regional-word",), self_check="off")
    words = vocabulary.mainland_words(target)
    assert sum(entry != "-" for entry in words.entries) >= {"tw": 180, "hk": 40}[target]
    for word, entry in zip(words.words, words.entries, strict=True):
        line = f"书里写着“{word}”这几个字，这里说的就是它。\n"
        assert cleaner.clean(line, config).text == (line if entry == "-" else line.replace(word, entry)), word
        if entry != "-":
            assert [found.entry for found in vocabulary.regional_words().find(fold(entry))] == [
                word.replace("u盘", "U盘")
            ]
