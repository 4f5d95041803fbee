from __future__ import annotations

import pytest

from cleaner import identify_script
from cleaner.folding import simplified_characters
from cleaner.script.identification import identify_each, japanese_only, simplified_only, traditional_only
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


@pytest.mark.parametrize(
    "text",
    [
        "他念了一句“床前明月光”，就停住了，没有说下去。",  # nothing in the quote tells
        "这本书叫《門》，写得很好。",  # one character
        "他反复说“鮝啊鮝”，没人听懂。",  # the same character twice
        "这是简体，這是繁體，两种都混在一起。",
        "他們說“我们讲简体”這句話的時候，旁边的學生都在听講，没有說話。",  # the line is mixed, and the quote by chance
        "黄河远上白云间，却下水晶帘。",
    ],
)
def test_what_is_no_stretch(text: str) -> None:
    assert len(identify_script(text).spans) == 1


def test_quoted_stretches() -> None:
    text = "他在信里写道：「舉頭望明月，低頭思故鄉」，又抄了《紅樓夢》里的几句，还有「夜に駆ける」和“감사합니다”。"
    found = identify_script(text)
    parts = [(text[start:end], tag) for (start, end, _), tag in zip(found.spans, found.tags, strict=True)]
    assert [part for part in parts if part[1] != "zh-Hans"] == [
        ("舉頭望明月，低頭思故鄉", "zh-Hant"),
        ("紅樓夢", "zh-Hant"),
        ("夜に駆ける", "ja"),
        ("감사합니다", "ko"),
    ]


def test_older_forms_tell_nothing_of_a_text() -> None:
    assert identify_script("坐見埋黄壤，空勞望赤城。").name == "hant"
    assert identify_script("空山横秋，黄叶满地").shares == {"hans": 1.0, "hant": 0.0}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("浮動小数点数", "other"),
        ("国際空港利用者数", "other"),
        ("開源的代碼字体。", "mixed"),
        ("（2）竹竿型：擁有知識深度，但没有知識广度。", "mixed"),
        ("題饒州永平監百葉黄梅", "hant"),
        ("“この画面は”設定で変わる“新しい値を入力する”", "other"),
    ],
)
def test_japanese_without_kana_is_told_from_a_text_left_half_done(text: str, name: str) -> None:
    assert identify_script(text).name == name


def test_lines_without_kana_go_along_with_japanese_around() -> None:
    text = "参考にした本です。\n学生会館\n次の章で説明します。\n这是另外一行简体字，讲讲这里。"
    assert [name for *_, name in identify_script(text).spans] == ["other", "hans"]
    chinese = "参考にした本です。\n我们的学生会馆\n次の章で説明します。\n这是另外一行简体字，说得更多，讲讲历史。"
    assert [name for *_, name in identify_script(chinese).spans] == ["other", "hans", "other", "hans"]


def test_a_line_that_tells_nothing_goes_along_with_chinese() -> None:
    text = "The bridge is closed for the winter.\n天下大同\n这里说的是桥。"
    assert [name for *_, name in identify_script(text).spans] == ["other", "hans"]


def test_a_quote_inside_a_quote_is_one_stretch_with_it() -> None:
    text = "他在信里写道：“漢語國語「さくら」學會”，没有说别的。"
    spans = identify_script(text).spans
    assert [text[start:end] for start, end, name in spans if name == "hant"] == ["漢語國語「さくら」學會"]
    assert "".join(text[start:end] for start, end, _ in spans) == text


def test_a_half_converted_heading_of_a_chinese_page_is_chinese() -> None:
    heading, page = "低代碼編程，恐怕不会成功", "这家公司去年发布了新的平台，但是用户不多。\n我们还在等它的消息。\n"
    assert identify_script(heading).name == "other"
    assert [name for *_, name in identify_script(f"{heading}\n{page}").spans] == ["hans"]
    # With kana on the page it may be Japanese.
    spans = identify_script(f"東京大学入学式\nこの大学は古い。\n{page}").spans
    assert [name for *_, name in spans] == ["other", "hans"]


def test_titles_without_kana_stay_japanese_where_nothing_is_chinese() -> None:
    assert identify_script("東京大学入学式\n日本国憲法\n国際空港利用者数\n").name == "other"


def test_texts_side_by_side_are_told_as_each_by_itself() -> None:
    texts = [
        "漢語有兩種字體，這套軟體的品質很好。",
        "",
        "他轻声念着：“舉頭望明月，低頭思故鄉。”\n`說` 見 https://example.com/漢語",
        "雨が降る日本の町。\n" * 3,
        "这里写的是「お好み焼きの店」。",
        "國" * 40_000,
        "The rain has not stopped yet.\n汉语",
    ]
    assert identify_each(texts) == [identify_script(text) for text in texts]
    assert identify_each([]) == []
