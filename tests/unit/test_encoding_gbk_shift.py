"""GBK pairs read one byte late: put in step again where bytes, readings or a twin settle it, and only there."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.encoding.pinyin.gbk_bytes import (
    decode_pair,
    encode_character,
    full_width_trail,
    is_common,
    is_plausible,
    is_traditional,
)
from cleaner.encoding.pinyin.gbk_shift import find_gbk_shifts
from cleaner.encoding.pinyin.injection import find_injection
from tests.gbk_injector import (
    DECODERS,
    Decoder,
    damage,
    full_table,
    inject,
    replace_in_one_scan,
    replace_in_table_order,
    replace_in_the_original,
    vary,
)
from tests.gbk_measure import Figures, measure, repair
from tests.pinyin_sentences import GENRES, PAGES, READINGS, SENTENCES, half_width

RULE = "encoding/gbk-shift"
PAGE = inject("\n".join(SENTENCES[:12]), READINGS)


def cleaned(line: str, signs: str = "", **more: str) -> str:
    """Return a line that went through the script together with a page, cleaned again."""
    damaged = inject(line, {**READINGS, **more}, signs)
    return cleaner.clean(PAGE + "\n" + damaged, select=["encoding"]).text.split("\n", 12)[12]


@pytest.mark.parametrize(
    "text",
    [
        "真的?;他不信。你看?,我沒有說錯。",
        "讀什麼?(yàn)嗎，還是(讀yān或?yán)，他不知道。",
        "他說?yàn)，又說yīn)，都不像話。",  # nothing behind it comes out right
        "f(x)=?x),結果為何?ab)",
    ],
)
def test_changes_nothing_without_injection(text: str) -> None:
    assert cleaner.clean(text, select=["encoding"]).text == text


@pytest.mark.parametrize("text", ["你聽說了嗎?;真的?!", "誰知道??沒有人,所以?,就算了。", "甚麼?:這樣。"])
def test_leaves_real_question_marks_in_a_page_with_injection(text: str) -> None:
    assert cleaner.clean(PAGE + "\n" + text, select=["encoding"]).text.endswith("\n" + text)


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("醫院足夠為他們安排床位，護士說病人的情緒比上個月穩定。", {}),  # ends at a bracket
        ("老人總要從自Old街開始,數也數不完。", {"設": "shè"}),  # a letter: nothing is lost
        ("這條路連接東西兩岸。", {}),  # ends at an ASCII byte
        ("他們最愛看海。", {}),
    ],
)
def test_realigns(line: str, more: dict[str, str]) -> None:
    damaged = inject(line, {**READINGS, **more})
    assert damaged != line
    assert half_width(cleaned(line, **more)) == half_width(line)


def test_a_twin_says_what_stood_before_a_sign() -> None:
    line = "這種樹常活動在風口,枝幹長得矮。"
    damaged = inject(line, READINGS, "；")
    assert "?;" in damaged
    result = cleaner.clean(f"{PAGE}\n{damaged}\n聽說動物常活動在風口。", select=["encoding"])
    assert half_width(result.text.split("\n")[12]) == half_width(line)
    assert [placed.note for placed in result.notes] == []


def test_without_a_twin_the_rest_is_realigned_and_the_loss_reported() -> None:
    damaged = inject("這種樹常活動在風口,枝幹長得矮。", READINGS, "；")
    result = cleaner.clean(f"{PAGE}\n{damaged}", select=["encoding"])
    assert half_width(result.text.split("\n")[12]) == "這種樹\ufffd活動在風口,枝幹長得矮。"
    findings = [finding for finding in result.findings if finding.rule == RULE and finding.fix is None]
    assert [finding.severity for finding in findings] == ["warning"]
    assert "a byte is lost" in findings[0].message


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        ("價格已經換?,F(xiàn)在不同。", "價格已經換。現在不同。"),
        ("已經換?,F在不同。", "已經換。現在不同。"),
        ("內地高?:途W絡上流傳。", "內地高\ufffd和網絡上流傳。"),
    ],
)
def test_a_letter_among_chinese_ends_a_shift(damaged: str, expected: str) -> None:
    result = cleaner.clean(f"{PAGE}\n{damaged}", select=["encoding"])
    assert result.text.split("\n")[12] == expected
    assert any(placed.note.rule == RULE for placed in result.notes) == ("\ufffd" in expected)


@pytest.mark.parametrize(
    "text",
    [
        "生字表：於\ufffd(yú)字、動\ufffd(dòng)字，請抄寫三遍。",
        "“\ufffd(yú)”这个音有四个声调：\ufffd(yū)、\ufffd(yú)、\ufffd(yǔ)、\ufffd(yù)。",
        "樂\ufffd(yuè)\ufffd器，快\ufffd(lè)\ufffd的人。",
        "他问?(nǐ)?还是别的字。",
        "今天學(xué)習了重\ufffd(zhòng)\ufffd要的字",
        "字母O(ō)和A(ā)，单韵母e(é)，声母b(bō)。",
        "老师写：字B(bì)、人A(rén)、大O(dà)。",
        "自O(she)pen和自O(设)pen都不是自O（shè）的读法。",
    ],
)
def test_what_teaches_readings_stays_with_bytes_lost_or_letters(text: str) -> None:
    assert cleaner.clean(text, select=["encoding"]).text == text


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        ("他们从自O(shè)pen开始学。", "他们从自Open开始学。"),
        ("大家好，F(xiàn)ree的软件很多。", "大家好，Free的软件很多。"),
        ("机器在无\ufffd(tái)ㄕ\ufffd常运作自O(shè)n的时候停了。", "机器在无法正常运作自On的时候停了。"),
        (
            "用量尖峰\ufffd(guō)\ufffd(lái)襲(xí)，城北「急凍(dòng)」一夜。",
            "用量尖峰來襲，城北「急凍」一夜。",
        ),
    ],
)
def test_a_lone_line_tells_by_itself(damaged: str, expected: str) -> None:
    result = cleaner.clean(damaged, select=["encoding"])
    assert result.text == expected
    assert cleaner.restore(result.text, result.ledger).decode() == damaged


@pytest.mark.parametrize(
    "text", ["他說要走?;A組和B組留下。", "真的嗎?,A股又跌了。", "為什麼?:T恤太小。", "是誰(?me)問。"]
)
def test_a_letter_of_a_word_does_not(text: str) -> None:
    assert cleaner.clean(PAGE + "\n" + text, select=["encoding"]).text.endswith("\n" + text)


def test_two_lost_bytes_next_to_each_other_are_reported() -> None:
    # 報2: the first byte of 報 goes with the injected bracket, the second with the digit.
    damaged = inject("收報2929點。", {**READINGS, "請": "qǐng"})
    assert damaged == "收?qǐng)?929點。"
    result = cleaner.clean(PAGE + "\n" + damaged, select=["encoding"])
    assert result.text.endswith("\n" + damaged)
    assert any(placed.note.rule == RULE for placed in result.notes)


def test_a_shift_alone_needs_enough_characters() -> None:
    edits, notes = find_gbk_shifts(inject("他們足夠為雲D寫一頁。", {"驗": "yàn"}), None)
    assert edits == []
    assert [note.rule for note in notes] == [RULE]
    damaged = inject("醫院足夠為他們安排床位，老人Old。", {"驗": "yàn"}, fold_width=False)
    assert "?yàn)" in damaged
    assert cleaner.clean(damaged, select=[RULE]).text == "醫院足夠為他們安排床位，老人Old。"


def test_the_rule_alone_leaves_whole_readings() -> None:
    damaged = inject("護士說足夠為他們開門。", READINGS | {"驗": "yàn"})
    result = cleaner.clean(PAGE + "\n" + damaged, select=[RULE])
    assert result.text.split("\n")[12] == "護士說(shuō)足夠為他們開門。"


def test_restores() -> None:
    damaged = PAGE + "\n" + inject("醫院足夠為他們安排床位。", READINGS)
    result = cleaner.clean(damaged, select=["encoding"])
    assert cleaner.restore(result.text, result.ledger).decode() == damaged


def test_characters_as_bytes() -> None:
    assert encode_character("夠") == b"\x89\xf2"
    assert encode_character("\ue302") == b"\xfa\xb3"
    assert encode_character("a") == b"a"
    assert encode_character("😀") == encode_character("\ud800") == b""
    assert decode_pair(0xF2, 0x9E) == "驗"
    assert decode_pair(0xF2, 0x28) == decode_pair(0x20, 0x9E) == ""
    assert [is_traditional(item) for item in "來来著龘A"] == [True, False, False, False, False]
    assert [is_common(item) for item in "來来，Ａ驗\ue302"] == [True, True, True, False, True, False]
    assert [is_plausible(item) for item in "瀏浏ヂ┳a"] == [True, True, False, False, False]
    assert [full_width_trail(item) for item in ";；P \n來"] == [0xBB, 0xBB, 0xD0, 0, 0, 0]


def test_notes_say_which_characters_come_into_question() -> None:
    text = PAGE + "\n" + inject("這種樹常活動在風口,枝幹長得矮。", READINGS, "；")
    _, notes = find_gbk_shifts(text, find_injection(text))
    assert ["the character is one of 。常" in note.message for note in notes] == [True]


# -- the general model: every traditional character of GBK, at any offset, any decoder -------------------------------

# Floors of what comes back exactly, of the lines where deleting the readings is not enough. A decoder that keeps to
# GBK's mapped pairs loses bytes that nothing but the character model tells.
FLOOR = 0.9
PYTHON_FLOOR = 0.9
# Half a table damages 15 of the lines; of all pages 0.92 come back.
PYTHON_SMALL_FLOOR = 0.85
HANS_FLOOR = 0.6
SHORT = PAGES[1:4]


def figures(pages: list[str], decoder: Decoder, script: str = "hant", convert: str = "", **how: object) -> Figures:
    replace = replace_in_one_scan if how.get("one_scan") else replace_in_table_order
    table = full_table(script)
    lines = [repair(page, table, decoder, replace, bool(how.get("fold_width")), convert) for page in pages]
    return sum((measure(list(rows)) for rows in lines), Figures())


def test_the_table_is_every_character_that_has_another_form() -> None:
    assert len(full_table("hant")) > 3000
    assert len(full_table("hans")) > 2000
    assert len(SENTENCES) + sum(map(len, GENRES.values())) > 120


@pytest.mark.parametrize("one_scan", [False, True])
def test_what_a_browser_shows_comes_back(one_scan: bool) -> None:
    found = figures(PAGES, DECODERS[0], one_scan=one_scan)
    assert found.hard > 50
    assert found.share_exact >= FLOOR
    assert found.wrong_unnoted == found.missed_unnoted == 0


@pytest.mark.parametrize("decoder", DECODERS[1:], ids=lambda decoder: decoder.name)
def test_what_other_decoders_show_comes_back(decoder: Decoder) -> None:
    found = figures(SHORT, decoder, fold_width=decoder.swallows)
    assert found.hard > 10
    assert found.share_exact >= (PYTHON_FLOOR if decoder.codec else FLOOR)
    assert found.wrong_unnoted == found.missed_unnoted == 0


@pytest.mark.parametrize(
    ("how", "floor"), [("shuffled", FLOOR), ("half", PYTHON_SMALL_FLOOR), ("toneless", FLOOR), ("numbered", FLOOR)]
)
def test_other_tables_come_back(how: str, floor: float) -> None:
    lines = (measure(list(repair(page, vary(full_table("hant"), how), DECODERS[1]))) for page in SHORT)
    found = sum(lines, Figures())
    assert found.hard > 10
    assert found.share_exact >= floor
    assert found.wrong_unnoted == 0


def test_overlapping_pairs_come_back() -> None:
    pages = (repair(page, full_table("hant"), DECODERS[1], replace_in_the_original) for page in SHORT)
    found = sum((measure(list(lines)) for lines in pages), Figures())
    assert found.share_exact >= PYTHON_FLOOR
    assert found.wrong_unnoted == 0


def test_sentences_alone_come_back() -> None:
    lines = [line for page in SHORT for line in page.split("\n")]
    found = figures(lines, DECODERS[1], one_scan=True)
    assert found.hard > 10
    assert found.share_exact >= PYTHON_FLOOR
    assert found.wrong_unnoted == 0


def test_a_page_converted_to_simplified_since() -> None:
    found = figures(SHORT, DECODERS[0], convert="t2s")
    assert found.share_exact >= FLOOR
    assert found.wrong_unnoted == 0


def test_a_reading_of_what_was_converted_goes() -> None:
    shown = cleaner.convert_script(damage(PAGES[4], full_table("hant"), DECODERS[0]), "t2s")
    assert "擦干(qián)水分" in shown
    assert "擦干水分" in cleaner.clean(shown, select=["encoding"]).text


def test_simplified_text_with_a_table_of_simplified_characters() -> None:
    pages = [cleaner.convert_script(page, "t2s") for page in SHORT[:2]]
    found = figures(pages, DECODERS[0], script="hans")
    assert found.hard == found.damaged
    assert found.share_exact >= HANS_FLOOR
    assert found.wrong_unnoted == 0


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
def test_restores_whatever_the_decoder(decoder: Decoder) -> None:
    shown = damage(PAGES[2], full_table("hant"), decoder)
    result = cleaner.clean(shown, select=["encoding"])
    assert cleaner.restore(result.text, result.ledger).decode() == shown
    assert cleaner.clean(result.text, select=["encoding"]).text == result.text


def test_a_reason_has_its_evidence() -> None:
    result = cleaner.clean(PAGE + "\n" + inject("醫院足夠為他們安排床位。", READINGS), select=["encoding"])
    reasons = [edit.reason for item in result.findings if item.rule == RULE for edit in item.fix or ()]
    assert any("bits likelier" in reason for reason in reasons)
