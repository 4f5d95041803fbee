from __future__ import annotations

import time

import pytest

from cleaner.encoding import Decoded, decode_bytes
from cleaner.errors import ConfigError

PROSE = "清晨的集市上人声鼎沸，卖豆腐的老人敲着木板。"


def encode(decoded: Decoded) -> bytes:
    return decoded.record.encode(decoded.text)


def test_healthy_bytes_need_no_exceptions() -> None:
    for codec in ("utf-8", "gb18030", "utf-16-le", "hz"):
        decoded = decode_bytes(PROSE.encode(codec))
        assert decoded.text == PROSE
        assert decoded.record.exceptions == ()
        assert decoded.notes == ()
        assert encode(decoded) == PROSE.encode(codec)


def test_an_undecodable_run_is_one_replacement_and_one_note() -> None:
    raw = PROSE.encode() + b"\xff\xfe\xff" + PROSE.encode()
    decoded = decode_bytes(raw)
    assert decoded.text == f"{PROSE}\ufffd{PROSE}"
    assert decoded.record.exceptions == ((len(PROSE), 1, b"\xff\xfe\xff"),)
    (note,) = decoded.notes
    assert (note.rule, note.start, note.end) == ("encoding/undecodable", len(PROSE), len(PROSE) + 1)
    assert "FF FE FF" in note.reason
    assert encode(decoded) == raw


def test_a_truncated_last_character_is_kept() -> None:
    for codec in ("utf-8", "gb18030", "big5", "utf-16-le"):
        raw = "我們都在這裡等著".encode(codec)[:-1]
        decoded = decode_bytes(raw, codec)
        assert decoded.text.startswith("我們都在這裡等")
        assert decoded.text.endswith("\ufffd")
        assert encode(decoded) == raw


def test_big5_codes_of_one_character_are_told_apart() -> None:
    raw = "集".encode("big5") + b"\xa1\xfe\xa2\xac\xa2\xcc\xa4\x51\xa4\xca" + "市".encode("big5")
    decoded = decode_bytes(raw, "big5")
    assert decoded.text[0] + decoded.text[-1] == "集市"
    assert decoded.notes == ()
    assert encode(decoded) == raw


def test_duplicates_are_found_in_a_large_file() -> None:
    line = ("集市上人聲鼎沸" * 400).encode("big5")
    raw = line * 40 + b"\xa2\xcc" + line * 40 + b"\xff" + line
    decoded = decode_bytes(raw, "big5")
    assert [piece[2] for piece in decoded.record.exceptions] == [b"\xa2\xcc", b"\xff"]
    assert encode(decoded) == raw


def test_surrogates_and_overlong_forms_in_utf8_are_kept() -> None:
    raw = "前".encode() + b"\xed\xa0\xbd\xed\xb8\x80\xc0\x80" + "后".encode()
    decoded = decode_bytes(raw, "utf-8")
    assert decoded.text == "前\ufffd后"
    assert encode(decoded) == raw


def test_line_ends_and_places_of_notes_agree() -> None:
    raw = "一行\r\n二行\r\n三".encode() + b"\xff" + "行\r四行\n".encode()
    decoded = decode_bytes(raw, "utf-8")
    assert decoded.text == "一行\n二行\n三\ufffd行\n四行\n"
    (note,) = decoded.notes
    assert decoded.text[note.start : note.end] == "\ufffd"
    assert encode(decoded) == raw


def test_hz_and_its_oddities_come_back() -> None:
    for raw in (b"~{<:Ky2;~}\n", b"a~~b ~{<:Ky2;~}~\nc", b"~{<:Ky\n2;~}", b"~{VP~}\xff"):
        assert encode(decode_bytes(raw, "hz")) == raw
    assert decode_bytes(b"~{<:Ky2;~}\n").text == "己所不\n"


def test_many_undecodable_places_are_summed_up() -> None:
    raw = b"\xff\x41" * 2000
    decoded = decode_bytes(raw, "utf-8")
    assert len(decoded.notes) == 201
    assert "1800 more places" in decoded.notes[-1].message
    assert encode(decoded) == raw


def test_utf32_with_units_that_are_no_characters() -> None:
    raw = "甲乙".encode("utf-32-le") + b"\xff\xff\xff\xff" * 2 + "丙".encode("utf-32-le") + b"\x01"
    decoded = decode_bytes(raw, "utf-32-le")
    assert decoded.text == "甲乙\ufffd丙\ufffd"
    assert encode(decoded) == raw


def test_codecs_of_mainframes_work_too() -> None:
    assert decode_bytes("abc".encode("cp037"), "cp037").text == "abc"
    raw = bytes(range(256))
    assert encode(decode_bytes(raw, "cp424")) == raw


def test_what_python_cannot_decode_is_kept_and_explained() -> None:
    raw = b"\x1b$)A\x0eVPND\x0f plain\n"
    decoded = decode_bytes(raw)
    assert decoded.encoding.codec == "iso-2022-cn"
    assert "iconv -f ISO-2022-CN" in decoded.notes[0].message
    assert encode(decoded) == raw
    # 老街的茶館裡，掌櫃一面撥算盤，
    taiwan = bytes.fromhex("c8d2e1f9cefbd7fdf3a8e6d3a1a2dfbff6d0c4a1d3f2eda1eaabedf5a1a2") + b"\n"
    decoded = decode_bytes(taiwan)
    assert "iconv -f EUC-TW" in decoded.notes[0].message
    assert encode(decoded) == taiwan


@pytest.mark.parametrize(
    ("name", "codec"),
    [("GBK", "gb18030"), ("gb2312", "gb18030"), ("Big5", "cp950"), ("utf_8_sig", "utf-8"), ("UTF-16", "utf-16-le")],
)
def test_names_are_resolved(name: str, codec: str) -> None:
    assert decode_bytes(b"plain text", name).encoding.codec == codec


def test_a_named_utf16_follows_its_mark() -> None:
    raw = b"\xfe\xff" + "汉字".encode("utf-16-be")
    decoded = decode_bytes(raw, "utf-16")
    assert (decoded.text, decoded.record.bom) == ("汉字", b"\xfe\xff")
    assert encode(decoded) == raw


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("gb18300", "gb18030"),
        ("utf9", "utf"),
        ("big6", "big5"),
        ("euc-tw", "iconv"),
        ("iso-2022-cn", "iconv"),
        ("ISO-2022-CN-EXT", "iconv -f ISO-2022-CN-EXT"),
        ("rot13", "no text encoding"),
        ("base64", "no text encoding"),
        ("unicode_escape", "no text encoding"),
        ("nonsense\0", "no text encoding"),
    ],
)
def test_unknown_names_are_refused_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=hint):
        decode_bytes(b"abc", name)


def test_a_long_line_is_fast() -> None:
    raw = bytearray((PROSE * 60_000).encode("gb18030"))
    raw[1_000_000] = 0xFF
    before = time.perf_counter()
    decoded = decode_bytes(bytes(raw))
    # 2.6 MB take 0.15 s; a loop over characters would take several seconds, one over the rest of the line for ever.
    assert time.perf_counter() - before < 5
    assert decoded.encoding.codec == "gb18030"
    assert encode(decoded) == bytes(raw)
