"""A byte lost in two-byte text costs its character, and not the rest of the line; rare characters are no such loss."""

from __future__ import annotations

import random

import pytest

from cleaner import convert_script
from cleaner.encoding import decode_bytes
from cleaner.encoding.charset.stepping import MAX_STRETCH_BYTES, find_lost_bytes, may_be_out_of_step

LINE = "村口的大树下坐着几位老人，他们一面喝茶一面提起以前的事情，孩子在旁追着小狗跑。太阳落到山后去了。"
RARE = "饕餮魑魅魍魎，蘑菇芫荽薏苡、枇杷荸薺茱萸，鱸鱖鱅鰱鯽鯉鱘鰉鮭鱒。"


@pytest.mark.parametrize("codec", ["gb18030-whatwg", "big5-whatwg"])
@pytest.mark.parametrize(
    "text",
    [
        LINE,
        RARE,
        "こんにちは、コーヒーとテレビ",
        "日本語の文章をよむ。漢字もある。",
        "┌─┬─┐│表│格│└─┴─┘",
        "αβγδεζηθικλμν",
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍ",
        "",
    ],
)
def test_healthy_text_is_read_as_it_stands(text: str, codec: str) -> None:
    raw = text.encode(codec, "ignore")
    assert find_lost_bytes(raw, codec) == []
    assert decode_bytes(raw, codec).text == raw.decode(codec)


@pytest.mark.parametrize("count", [6, 30, 200])
def test_random_rare_characters_are_no_damage(count: int) -> None:
    choose = random.Random(count)
    rare = "".join(chr(choose.randrange(0x4E00, 0x9FA6)) for _ in range(count))
    assert find_lost_bytes(rare.encode("gb18030"), "gb18030") == []


@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
def test_a_lost_or_wrong_byte_costs_one_character(codec: str) -> None:
    text = LINE if codec == "gb18030" else convert_script(LINE, "s2tw")
    raw = f"{text}\n{text}\n".encode(codec)
    damaged = raw[:30] + (b"" if codec == "gb18030" else b"\xff") + raw[31:]
    decoded = decode_bytes(damaged, codec)
    first, second, _ = decoded.text.split("\n")
    assert second == text
    assert first[:14] == text[:14]
    assert first[-20:] == text[-20:]
    assert decoded.record.encode(decoded.text) == damaged
    assert [note.rule for note in decoded.notes] == ["encoding/undecodable"]


def test_a_byte_too_many_and_a_wrong_byte() -> None:
    raw = LINE.encode("gb18030")
    for damaged in (raw[:20] + b"\xff" + raw[20:], raw[:20] + b"\xff" + raw[21:], raw[:20] + b"\xb5" + raw[20:]):
        decoded = decode_bytes(damaged, "gb18030")
        assert decoded.text[-34:] == LINE[-34:]
        assert decoded.record.encode(decoded.text) == damaged


def test_four_byte_codes_are_characters() -> None:
    raw = (LINE + "😀𠀀").encode("gb18030")
    damaged = raw[:7] + raw[8:]
    assert decode_bytes(damaged, "gb18030").text.endswith("山后去了。😀𠀀")
    assert decode_bytes(raw, "gb18030").text.endswith("😀𠀀")


def test_the_gate_and_its_limits() -> None:
    assert not may_be_out_of_step(LINE)
    assert not may_be_out_of_step("plain text\nof two lines")
    assert may_be_out_of_step(RARE)  # looked at, and left alone
    long = LINE.encode("gb18030")[1:] * (MAX_STRETCH_BYTES // len(LINE))
    assert find_lost_bytes(long, "gb18030") == []
