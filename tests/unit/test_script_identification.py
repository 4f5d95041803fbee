from __future__ import annotations

import pytest

from cleaner import identify_script
from cleaner.folding import simplified_characters
from cleaner.script.identification import japanese_only, simplified_only, traditional_only
from cleaner.script.vocabulary import simplifying_group


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "other"),
        ("   \n\n", "other"),
        ("Only Latin letters, 123.", "other"),
        ("東京は日本の首都であり、世界有數の大都市である。", "other"),
        ("ニュース速報\n東京で會議が開かれた\n", "other"),
        ("한국어 뉴스입니다. 大韓民國", "other"),
        ("東京都知事選挙の結果", "other"),
        ("日本経済新聞", "other"),
        ("黒沢明是日本导演", "hans"),
        ("黒沢明是日本導演，拍過許多電影", "hant"),
        ("中文", "hans"),
        ("乾隆年间，瞭望塔下，皇后住在后宫里。", "hans"),
        ("皇后住在後宮裡，頭髮已經白了。", "hant"),
        ("歌手推出新歌「夜に駆ける」，銷量很好", "hant"),
        ("歌手推出新歌「夜に駆ける」，销量很好", "hans"),
        ("見 https://example.org/wiki/简体汉语 的說明", "hant"),
        ("鮮の味是這家餐廳的招牌", "hant"),
        ("这是简体，這是繁體，两种都有。", "mixed"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert identify_script(text).name == name


def test_two_per_cent_of_the_other_script_make_it_mixed() -> None:
    assert identify_script("國" * 98 + "国" * 2).name == "mixed"
    assert identify_script("國" * 99 + "国").name == "hant"
    assert identify_script("国" * 99 + "國").name == "hans"
    shares = identify_script("國" * 3 + "国").shares
    assert shares == {"hans": 0.25, "hant": 0.75}


def test_spans_are_runs_of_lines() -> None:
    lines = ["这是简体写的一行。", "天下", "這是繁體的一行。", "また明日ね、さようなら。", "国家", ""]
    text = "\n".join(lines)
    script = identify_script(text)
    assert [(text[start:end], name) for start, end, name in script.spans] == [
        ("这是简体写的一行。\n天下", "hans"),
        ("這是繁體的一行。", "hant"),
        ("また明日ね、さようなら。", "other"),
        ("国家", "hans"),
    ]


@pytest.mark.parametrize(("text", "end"), [("漢語", 2), ("漢語\n", 2), ("漢語\n文字\n", 5)])
def test_a_text_in_one_script_is_one_span(text: str, end: int) -> None:
    assert identify_script(text).spans == ((0, end, "hant"),)


def test_the_quick_answer_is_the_long_one() -> None:
    # A line of Japanese keeps the long way, and changes nothing of the other lines.
    for line in ("漢語文字", "汉语文字"):
        quick, long = identify_script(line), identify_script(line + "\nさようなら、また明日\n" + line * 20)
        assert (quick.name, quick.shares) == (long.name, long.shares)


def test_what_tells_is_sound() -> None:
    traditional, simplified = traditional_only(), simplified_only()
    assert not traditional & simplified
    assert set("國學後計麼發體") <= traditional
    assert set("国学发这说体关") <= simplified
    assert not set("乾徵於昇噁著瞭沈后里台干面") & (traditional | simplified)
    written = {c for entries in simplifying_group() for value in entries.values() for c in value}
    assert not traditional & written
    assert set("経済挙発駅") <= japanese_only()
    assert not japanese_only() & set("国学發說黃內")
    assert len(traditional) > 0.7 * len([c for c in simplified_characters() if c <= "\uffff"])
