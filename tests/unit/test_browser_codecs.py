"""Big5 and GB 18030 as browsers read them."""

from __future__ import annotations

import codecs

import pytest

from cleaner.browser_codecs import BIG5, GB18030, browser_codec, plainest_codec
from cleaner.encoding import decode_bytes
from cleaner.ledger import DecodeRecord

HEALTHY = "老街的茶館裡，掌櫃一面撥算盤，一面招呼客人。"


@pytest.mark.parametrize(
    ("codec", "code", "character"),
    [
        (BIG5, "A145", "‧"),
        (BIG5, "A14E", "﹑"),
        (BIG5, "A1FE", "／"),
        (BIG5, "A241", "∕"),
        (BIG5, "A3E1", "€"),
        (BIG5, "A3C0", "␀"),
        (BIG5, "F9FE", "￭"),
        (BIG5, "F9D6", "碁"),
        (BIG5, "C6E7", "ぁ"),
        (BIG5, "C6CF", "廴"),
        (BIG5, "8862", "Ê̄"),
        (BIG5, "877A", "㡵"),
        (BIG5, "87DF", "鿋"),
        (BIG5, "C7FD", "Й"),
        (GB18030, "A3A0", "\u3000"),
        (GB18030, "A6D9", "︐"),
        (GB18030, "A8BC", "ḿ"),
        (GB18030, "8135F437", "\ue7c7"),
        (GB18030, "FE59", "龴"),
        (GB18030, "80", "€"),
        (GB18030, "AAA1", "\ue000"),
        (GB18030, "90308130", "𐀀"),
    ],
)
def test_codes_are_read_as_in_browsers(codec: str, code: str, character: str) -> None:
    raw = bytes.fromhex(code)
    assert raw.decode(codec) == character
    decoder = codecs.getincrementaldecoder(codec)()
    assert "".join(decoder.decode(raw[at : at + 1], at == len(raw) - 1) for at in range(len(raw))) == character
    decoded = decode_bytes(raw, codec.removesuffix("-whatwg"))
    assert decoded.text == character
    assert DecodeRecord.from_json(decoded.record.to_json()).encode(decoded.text) == raw


@pytest.mark.parametrize("codec", [BIG5, GB18030])
def test_all_pairs_come_back_or_are_no_character(codec: str) -> None:
    lost = 0
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            raw = bytes((lead, trail))
            try:
                text = raw.decode(codec)
            except UnicodeDecodeError:
                lost += 1
                continue
            # Another code may stand for the same character; it is read as this one.
            assert text.encode(codec).decode(codec) == text
    assert lost == {BIG5: 126 * 190 - 18594, GB18030: 0}[codec]


def test_a_pair_that_is_no_character_goes_as_a_whole_but_ascii_stays() -> None:
    assert b"\x81\xa1\xa4\xa4".decode(BIG5, "replace") == "�中"
    assert b"\x81\x41\xa4\xa4".decode(BIG5, "replace") == "�A中"
    assert b"\xa4".decode(BIG5, "replace") == "�"
    assert b"\xff\x80".decode(BIG5, "replace") == "��"
    assert b"\xff\xd6\xd0".decode(GB18030, "replace") == "�中"
    raw = b"\x81\xa1\xa4\xa4\xff"
    assert raw.decode(BIG5, "surrogateescape").encode(BIG5, "surrogateescape") == raw
    assert b"\x81\xa1".decode(BIG5, "ignore") == ""
    with pytest.raises(UnicodeDecodeError):
        b"\x81\xa1".decode(BIG5)
    with pytest.raises(UnicodeEncodeError):
        "한".encode(BIG5)


def test_healthy_text_is_what_python_reads() -> None:
    assert HEALTHY.encode("cp950").decode(BIG5) == HEALTHY
    assert HEALTHY.encode(BIG5) == HEALTHY.encode("cp950")
    assert HEALTHY.encode("gb18030").decode(GB18030) == HEALTHY


def test_records_of_healthy_gb18030_stay_as_they_were() -> None:
    assert decode_bytes(HEALTHY.encode("gb18030")).record.codec == "gb18030"
    assert plainest_codec(GB18030, "︐") == GB18030
    assert plainest_codec(BIG5, HEALTHY) == BIG5


def test_records_of_before_still_load() -> None:
    old = DecodeRecord.from_json({"codec": "gb18030", "exceptions": []})
    assert old.encode("\ue5e5甲") == b"\xa3\xa0\xbc\xd7"
    assert DecodeRecord.from_json({"codec": "big5hkscs"}).encode("嘅") == "嘅".encode("big5hkscs")


def test_names() -> None:
    assert codecs.lookup("Big5_WHATWG").name == BIG5
    assert [browser_codec(name) for name in ("cp950", "big5hkscs", "gb18030", "utf-8")] == [
        BIG5,
        BIG5,
        GB18030,
        "utf-8",
    ]
    decoder = codecs.getincrementaldecoder(BIG5)("replace")
    assert decoder.decode(b"\xa4") == ""
    state = decoder.getstate()
    assert state[0] == b"\xa4"
    decoder.reset()
    decoder.setstate(state)
    assert decoder.decode(b"\xa4", True) == "中"
