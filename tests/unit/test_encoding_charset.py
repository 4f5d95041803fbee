from __future__ import annotations

import codecs

import pytest

from cleaner.encoding import decode_bytes, describe_binary, detect_encoding

SIMPLIFIED = (
    "清晨的集市上人声鼎沸，卖豆腐的老人敲着木板，孩子们围着糖画摊子不肯走。\n"
    "旧书店的老板说：“这条街要改造了，明年就不在这里了。”大家听了都有些难过。\n"
)
TRADITIONAL = (
    "清晨的集市上人聲鼎沸，賣豆腐的老人敲著木板，孩子們圍著糖畫攤子不肯走。\n"
    "舊書店的老闆說：「這條街要改造了，明年就不在這裡了。」大家聽了都有些難過。\n"
)
GB = {"gb18030"}
BIG5 = {"cp950", "big5hkscs"}


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (SIMPLIFIED, "gb2312", GB),
        (SIMPLIFIED, "gbk", GB),
        (TRADITIONAL, "gb18030", GB),
        (TRADITIONAL, "big5", BIG5),
        (TRADITIONAL, "cp950", BIG5),
        (SIMPLIFIED, "hz", {"hz"}),
        (SIMPLIFIED, "utf-8", {"utf-8"}),
        (TRADITIONAL, "utf-16-le", {"utf-16-le"}),
        (TRADITIONAL, "utf-16-be", {"utf-16-be"}),
        (SIMPLIFIED, "utf-32-le", {"utf-32-le"}),
        (SIMPLIFIED, "utf-32-be", {"utf-32-be"}),
        ("Plain English, nothing else.\n", "utf-16-le", {"utf-16-le"}),
        ("これは日本語の文章です。漢字とかなが混ざっています。\n" * 3, "cp932", {"cp932"}),
        ("これは日本語の文章です。漢字とかなが混ざっています。\n" * 3, "euc_jp", {"euc_jp"}),
        ("안녕하세요. 이 글은 한국어로 쓴 글입니다. 반갑습니다.\n" * 3, "euc_kr", {"cp949"}),
        ("これは日本語です。\n", "iso2022_jp", {"iso2022_jp_2"}),
        ("안녕하세요\n", "iso2022_kr", {"iso2022_kr"}),
        ("Füße, Größe, Straße und schöne Grüße aus Köln.\n" * 3, "cp1252", {"cp1252"}),
    ],
)
def test_encodings_are_found(text: str, codec: str, expected: set[str]) -> None:
    found = detect_encoding(text.encode(codec))
    assert found.codec in expected
    assert 0.0 < found.confidence <= 1.0


@pytest.mark.parametrize("length", [60, 120, 200])
@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [(SIMPLIFIED, "gbk", GB), (TRADITIONAL, "big5", BIG5), (SIMPLIFIED, "utf-8", {"utf-8"})],
)
def test_samples_cut_anywhere_are_found(text: str, codec: str, expected: set[str], length: int) -> None:
    raw = (text * 4).encode(codec)
    wrong = [start for start in range(0, 100, 7) if detect_encoding(raw[start : start + length]).codec not in expected]
    assert len(wrong) <= 1, wrong


def test_marks_decide_and_are_kept_apart() -> None:
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ):
        found = detect_encoding(mark + "你好，世界".encode(codec))
        assert (found.codec, found.bom, found.confidence) == (codec, mark, 1.0)


def test_utf16_that_begins_with_a_nul_is_not_utf32() -> None:
    assert detect_encoding(codecs.BOM_UTF16_LE + "\0你".encode("utf-16-le")).codec == "utf-16-le"


def test_a_utf8_mark_before_gbk_does_not_make_it_utf8() -> None:
    found = detect_encoding(codecs.BOM_UTF8 + SIMPLIFIED.encode("gbk"))
    assert (found.codec, found.bom) == ("gb18030", codecs.BOM_UTF8)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
def test_damaged_bytes_in_the_middle_do_not_flip_the_encoding(codec: str) -> None:
    raw = bytearray((TRADITIONAL * 3).encode(codec))
    for place in (40, 41, 150, 301):
        raw[place] = 0xFF
    assert detect_encoding(bytes(raw)).codec in {codec, "cp950"}


def test_control_characters_do_not_make_utf16_of_gbk() -> None:
    for control in (b"\0", b"\x07\x07", b"\0\0"):
        raw = SIMPLIFIED.encode("gbk") + control + SIMPLIFIED.encode("gbk")
        assert detect_encoding(raw).codec == "gb18030"


def test_nul_bytes_do_not_make_utf16_of_utf8() -> None:
    assert detect_encoding("前面\0后面的文字".encode()).codec == "utf-8"
    assert detect_encoding(b"hello\0world, this is plain").codec == "utf-8"


def test_utf16_of_han_characters_alone_is_found() -> None:
    # Not one byte is a control or ASCII byte pair, so that only the units tell.
    assert detect_encoding("的确如此我们都认为这样最好".encode("utf-16-le")).codec == "utf-16-le"


# Two sentences of a tea house in the rain, as iconv writes them.
EUC_TW = bytes.fromhex(
    "c8d2e1f9cefbd7fdf3a8e6d3a1a2dfbff6d0c4a1d3f2eda1eaabedf5a1a2c4a1d3f2cdddcccbd0eac4a9a1a4c6c0d3f2"
    "c4b6e1e1cfe4a1a2d0f3c4c7cefbf1b9f5e4cfe9e1e1a1a4"
)
ISO_2022_CN = b"\x1b$)A\x0e>I=VIO5D2h9]@o#,UF9qR;Cf2&KcEL#,R;CfUP:t?MHK!#\x0f"


def test_encodings_python_lacks_are_named() -> None:
    assert detect_encoding(EUC_TW).codec == "euc-tw"
    assert detect_encoding(EUC_TW[1:41]).codec == "euc-tw"
    assert detect_encoding(ISO_2022_CN).codec == "iso-2022-cn"
    assert detect_encoding(b"\x1b$)G\x0eGkWd\x1b$+I\x1bO!!\x0f\n").codec == "iso-2022-cn-ext"
    assert detect_encoding(b"\x1b$)E\x0e;y\x0f\n").codec == "iso-2022-cn-ext"


def test_ascii_and_nothing_are_utf8() -> None:
    assert detect_encoding(b"").codec == "utf-8"
    assert detect_encoding(b"plain ~{ tilde and brace ~}").codec == "utf-8"


def test_large_files_are_judged_by_samples() -> None:
    raw = SIMPLIFIED.encode("gbk") * 4000
    assert len(raw) > 1 << 19
    assert detect_encoding(raw).codec == "gb18030"
    assert detect_encoding(raw.replace(b"\n", b"")).codec == "gb18030"


def test_hong_kong_characters_make_it_hkscs() -> None:
    assert detect_encoding((TRADITIONAL + "佢哋喺度食嘢，啲嘢好好食。\n").encode("big5hkscs")).codec == "big5hkscs"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\0", "ZIP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x7fELF\x02\x01\x01\0", "ELF"),
        (b"\0\0\0\x18ftypmp42\0\0", "MP4"),
        (b"RIFF\x24\0\0\0WAVE", "RIFF"),
        (bytes(range(256)) * 4, "control bytes"),
        (b"\0" * 4000, "NUL bytes"),
    ],
)
def test_binaries_are_described(raw: bytes, kind: str) -> None:
    assert kind in (describe_binary(raw) or "")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \t\r\n\n",
        "汉字".encode("utf-16"),
        TRADITIONAL.encode("utf-16-le"),
        SIMPLIFIED.encode("gbk"),
        TRADITIONAL.encode("big5"),
        ("文字" * 9 + "\0").encode() * 30,
        b"GIF89a is the name of an image format",
        b"BZh... is how bzip2 data begins",
        b"\x1b[31mred\x1b[0m\n",
    ],
)
def test_text_is_not_binary(raw: bytes) -> None:
    assert describe_binary(raw) is None


def test_hong_kong_characters_alone_are_hkscs() -> None:
    raw = "喺咗啲嘢冇佢哋嘅噉".encode("big5hkscs")
    assert detect_encoding(raw).codec == "big5hkscs"
    assert decode_bytes(raw).text == "喺咗啲嘢冇佢哋嘅噉"


TITLES = ["登录", "查看回复", "高对比度", "今天的風很大", "爱否科技", "开放数据平台"]


@pytest.mark.parametrize("title", TITLES)
def test_short_titles_are_chinese(title: str) -> None:
    assert detect_encoding(title.encode("gb18030")).codec == "gb18030"
    assert detect_encoding(title.encode("utf-8")).codec == "utf-8"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("여러분 오늘은 날씨가 정말 좋습니다", "cp949"),
        ("こんにちは、今日はいい天気ですね", "cp932"),
        ("ニュースをお届けします", "euc_jp"),
        ("Où êtes-vous allés hier après-midi ?", "cp1252"),
        ("Выпей ещё чаю, дружок", "cp1251"),
    ],
)
def test_short_texts_of_others_are_not(text: str, codec: str) -> None:
    assert detect_encoding(text.encode(codec)).codec not in ("gb18030", "cp950", "big5hkscs")


@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
@pytest.mark.parametrize("size", [20, 45, 200])
def test_samples_cut_inside_a_character(codec: str, size: int) -> None:
    text = "湖邊的小路上落滿了樹葉，清晨有人跑步，傍晚有人散步，到了週末，孩子們在草地上放風箏，老人下棋。" * 4
    raw = text.encode(codec)
    for start in range(0, 40, 3):
        assert detect_encoding(raw[start : start + size]).codec == codec


@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
def test_a_lost_byte_in_a_long_line_does_not_hide_the_encoding(codec: str) -> None:
    text = "湖邊的小路上落滿了樹葉，清晨有人跑步，傍晚有人散步，到了週末，孩子們在草地上放風箏，老人下棋。" * 4
    raw = text.encode(codec)
    damaged = raw[:9] + raw[10:120] + b"\xff" + raw[122:300] + raw[301:]
    assert detect_encoding(damaged).codec == codec
