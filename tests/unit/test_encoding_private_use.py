"""Private-use characters: icons stay, and a document tells which encoding its characters are from."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.encoding.strays.private_meanings import big5_meaning, gbk_meanings

RULES = ["encoding/private-use-known", "encoding/private-use"]
AREAS = ((0xE000, 0xFA40), (0xE311, 0x8E40), (0xEEB8, 0x8140), (0xF6B1, 0xC6A1))


def as_code_page_950(text: str) -> str:
    """Return what code page 950 makes of text in Big5 with the extensions of Hong Kong."""
    pua = {big5_meaning(chr(point)): chr(point) for point in range(0xE000, 0xF849)}
    return "".join(one if one.encode("cp950", "ignore") else pua.get(one, one) for one in text)


def messages(text: str) -> list[str]:
    return [finding.message for finding in cleaner.clean(text, select=RULES).findings if finding.fix is None]


@pytest.mark.parametrize(
    "text",
    [
        "首页\ue815我的\ue83d购物车",
        "\ue608 微博 \ue609 微信",
        "\uf09a分享\uf099",
        "點擊\uea44返回首頁，繼續閱讀其他文章。",
        "分享\ue6de按讚\ue1ab留言，歡迎訂閱頻道。",
        "\uf0d8 上一頁",
        "標誌\uf8ff在此，請看。",
        "12周岁以下或者身高低于1\ue010的儿童，不得单独乘坐。",
        "說此物皆作\uf734，從豕，許書以為小豚，不是一個字。",
        "價\uf6b1錢",
        "\U000f1234",
    ],
)
def test_icons_and_unknown_fonts_stay(text: str) -> None:
    result = cleaner.clean(text + "\n", select=RULES)
    assert result.text == text + "\n"
    assert messages(text)


@pytest.mark.parametrize(
    "text",
    [
        "佢哋喺深水埗嘅舊樓住咗十幾年，而家先至搬去第二度。",
        "滙豐銀行的總行大廈位於中環。",
        "阿堃昨天出席會議，並發表談話。",
        "衞生署宣布，羣組個案增加。",
        "他的名字叫阿喆，今年三十歲，住在臺北。",
    ],
)
def test_big5_of_hong_kong_is_read(text: str) -> None:
    damaged = as_code_page_950(text)
    assert damaged != text
    result = cleaner.clean(damaged + "\n", select=RULES)
    assert result.text == text + "\n"
    assert cleaner.restore(result.text, result.ledger) == (damaged + "\n").encode()


def test_kana_of_eten_are_read() -> None:
    pua = {big5_meaning(chr(point)): chr(point) for point in range(0xF6B1, 0xF849)}
    damaged = "我最喜歡" + pua["の"] + "就是這部電影，" + pua["す"] + pua["き"] + "是喜歡。"
    assert cleaner.clean(damaged, select=RULES).text == "我最喜歡の就是這部電影，すき是喜歡。"


def test_the_formula_of_the_user_defined_areas() -> None:
    for first, code in AREAS:
        raw = code.to_bytes(2, "big")
        assert big5_meaning(chr(first)) == (raw.decode("big5hkscs", "ignore") or None)
    assert big5_meaning("\ueeb7") == b"\xa0\xfe".decode("big5hkscs")
    assert big5_meaning("\uf849") is None
    assert big5_meaning("\uf6df") == "廴"


def test_gbk_in_a_sentence_and_then_elsewhere() -> None:
    text = "那位县令叫王\ue844，为人正直。\n王\ue844，谢。\n"
    assert cleaner.clean(text, select=RULES).text == text.replace("\ue844", "䜣")
    assert cleaner.clean("王\ue844，谢。\n", select=RULES).text == "王\ue844，谢。\n"


def test_components_are_named_and_not_taken() -> None:
    text = "封他为南\ue864侯，食邑三千户，子孙世袭。\n"
    assert cleaner.clean(text, select=RULES).text == text
    assert messages(text) == [
        "a private-use character (U+E864) has no certain meaning: it may be 龻 in GBK",
    ]


def test_candidates_of_both_encodings() -> None:
    (message,) = messages("第三行有\ue843在此\n")
    assert "Big5 (HKSCS)" in message
    assert f"{gbk_meanings()[chr(0xE843)]} in GBK" in message


def test_a_big5_file_says_it() -> None:
    config = cleaner.Config(encoding="cp950", select=tuple(RULES))
    text = cleaner.clean("他是".encode("cp950") + b"\x92\xaf" + "人。\n".encode("cp950"), config).text
    assert "他是" in text


def test_bullets_of_symbol_fonts() -> None:
    assert cleaner.clean("\uf0b7 一\n\uf0b7 二\n", select=RULES).text == "• 一\n• 二\n"
    assert cleaner.clean("\uf0d8\t一\n\uf0d8\t二\n", select=RULES).text == "➢\t一\n➢\t二\n"
    assert cleaner.clean("\uf0d8\t一\n", select=RULES).text == "\uf0d8\t一\n"
    assert "bullet" in messages("\uf0d8\t一\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "\ue5e5 段首。\n",
        "甲\ue5e5\ue5e5 乙，丙\n",
        "\u3000\ue5e5\ue5e5文字\n",
        "标题\ue5e5 \ue5e5&nbsp;正文。\n",
        "。\ue5e5“引”\n",
    ],
)
def test_spaces_of_gbk_are_settled_by_one_cleaning(text: str) -> None:
    once = cleaner.clean(text).text
    assert cleaner.clean(once).text == once
