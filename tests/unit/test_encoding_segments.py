"""Files glued from parts in different encodings: each part by its own, and nothing taken for a part that is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import convert_script
from cleaner.encoding import decode_bytes
from cleaner.ledger import DecodeRecord
from tests import charset_texts as texts

SIMPLIFIED = texts.CHINESE[:12]
TRADITIONAL = tuple(convert_script(line, "s2tw") for line in texts.CHINESE[8:])
WESTERN = "Le café de la place n'ouvre qu'à dix heures, près de la gare d'Orléans."
RARE = "饕餮魑魅魍魉，鳜鲥鲟鳇鲑鳟，蘑菇芫荽薏苡，枇杷荸荠茱萸。"


def glue(*parts: tuple[str, str], newline: str = "\n") -> tuple[bytes, str]:
    """Return the bytes of (text, codec) parts, a line each, and the text."""
    raw = newline.encode().join(text.encode(codec) for text, codec in parts)
    return raw, "\n".join(text for text, _ in parts)


def check(raw: bytes, text: str, *parts: tuple[int, int, str]) -> None:
    decoded = decode_bytes(raw)
    assert decoded.text == text
    assert decoded.encoding.parts == parts
    assert decoded.record.encode(decoded.text) == raw
    record = DecodeRecord.from_json(decoded.record.to_json())
    assert record == decoded.record
    assert record.encode(decoded.text) == raw
    notes = [note for note in decoded.notes if note.rule == "encoding/mixed-encodings"]
    assert len(notes) == len(parts)
    for note, (first, _, codec) in zip(notes, parts, strict=True):
        assert text.count("\n", 0, note.start) == first - 1
        assert f"in {codec}" in note.message


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp950"])
def test_files_in_one_encoding_have_no_parts(codec: str) -> None:
    lines = TRADITIONAL if codec == "cp950" else (*SIMPLIFIED, RARE, "こんにちは、コーヒーとテレビ", "αβγδ", "┌─┬─┐")
    decoded = decode_bytes("\n".join(lines).encode(codec, "ignore"))
    assert decoded.encoding.parts == ()
    assert decoded.notes == ()


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp950"])
def test_damage_is_no_part(codec: str) -> None:
    lines = TRADITIONAL if codec == "cp950" else SIMPLIFIED
    whole = "\n".join([*lines, "好的。", "是"]).encode(codec)
    choose = random.Random(8)
    for _ in range(60):
        raw = bytearray(whole)
        for _ in range(choose.randrange(1, 12)):
            place = choose.randrange(len(raw))
            raw[place : place + choose.randrange(2)] = choose.randbytes(choose.randrange(2))
        decoded = decode_bytes(bytes(raw))
        assert decoded.encoding.parts == ()
        assert decoded.record.encode(decoded.text) == raw


def test_one_damaged_character_of_utf8_is_replaced() -> None:
    raw = SIMPLIFIED[0].encode() + b"\n" + "白".encode()[:2] + "天鹅".encode() + b"\n" + SIMPLIFIED[1].encode()
    decoded = decode_bytes(raw)
    assert decoded.text.split("\n")[1] == "\ufffd天鹅"
    assert [note.rule for note in decoded.notes] == ["encoding/undecodable"]


def test_lines_of_gbk_among_utf8() -> None:
    raw, text = glue(
        (SIMPLIFIED[0], "utf-8"),
        (SIMPLIFIED[1], "gbk"),
        (SIMPLIFIED[2], "utf-8"),
        (SIMPLIFIED[3], "utf-8"),
        (SIMPLIFIED[4], "gbk"),
        ("<p>", "ascii"),
        ("目录", "gbk"),
        (SIMPLIFIED[5], "utf-8"),
    )
    check(raw, text, (2, 2, "gb18030"), (5, 7, "gb18030"))


@pytest.mark.parametrize(("main", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "cp950")])
def test_an_appended_block(main: str, other: str) -> None:
    block = TRADITIONAL[:4] if other == "cp950" else SIMPLIFIED[8:]
    raw, text = glue(*((line, main) for line in SIMPLIFIED[:8]), *((line, other) for line in block))
    check(raw, text, (9, 8 + len(block), other))


def test_gbk_and_big5() -> None:
    raw, text = glue(*((line, "gb18030") for line in SIMPLIFIED), *((line, "cp950") for line in TRADITIONAL[:5]))
    check(raw, text, (13, 17, "cp950"))
    raw, text = glue(*((line, "cp950") for line in TRADITIONAL), *((line, "gb18030") for line in SIMPLIFIED[:3]))
    check(raw, text, (13, 15, "gb18030"))


def test_a_joint_within_a_line() -> None:
    raw, text = glue((SIMPLIFIED[0], "utf-8"), (SIMPLIFIED[1], "utf-8"))
    more, rest = glue(*((line, "gb18030") for line in SIMPLIFIED[2:5]))
    check(raw + more, text + rest, (1, 2, "utf-8"))
    more, rest = glue(*((line, "gb18030") for line in SIMPLIFIED[2:4]))
    check(raw + more, text + rest, (2, 3, "gb18030"))
    raw, text = glue(*((line, "gb18030") for line in SIMPLIFIED[:5]))
    more, rest = glue(*((line, "utf-8") for line in SIMPLIFIED[5:7]))
    check(raw + more, text + rest, (5, 6, "utf-8"))


def test_a_stray_western_line() -> None:
    raw, text = glue((SIMPLIFIED[0], "utf-8"), (WESTERN, "cp1252"), (SIMPLIFIED[1], "utf-8"))
    check(raw, text, (2, 2, "cp1252"))


@pytest.mark.parametrize(
    "line", [b"http://example.org/a\xf3b c", b"bu\xf9tton", b"caf\xc3", b"\xff\xfe", b"A \xdfb \xc0", b"x\x81y z"]
)
def test_damaged_bytes_in_ascii_are_no_western_line(line: bytes) -> None:
    raw = SIMPLIFIED[0].encode() + b"\n" + line + b"\n" + SIMPLIFIED[1].encode()
    assert decode_bytes(raw).encoding.parts == ()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_damage_beside_parts(newline: str) -> None:
    raw, _ = glue(
        (SIMPLIFIED[0], "utf-8"), (SIMPLIFIED[1], "utf-8"), (SIMPLIFIED[2], "gbk"), ("完", "utf-8"), newline=newline
    )
    damaged = raw[:4] + b"\xff" + raw[5:]
    decoded = decode_bytes(damaged)
    assert decoded.record.encode(decoded.text) == damaged
    if newline == "\r\n":
        assert decoded.encoding.parts == ((3, 3, "gb18030"),)
        assert decoded.text.split("\n")[2:] == [SIMPLIFIED[2], "完"]
        assert {note.rule for note in decoded.notes} == {"encoding/undecodable", "encoding/mixed-encodings"}


def test_a_named_codec_holds_for_the_whole_file() -> None:
    raw, _ = glue((SIMPLIFIED[0], "utf-8"), (SIMPLIFIED[1], "gbk"))
    decoded = decode_bytes(raw, "utf-8")
    assert decoded.encoding.parts == ()
    assert decoded.encoding.is_named
    assert decoded.record.encode(decoded.text) == raw


def test_the_result_tells_the_parts_and_restores() -> None:
    raw, _ = glue((SIMPLIFIED[0], "utf-8"), (SIMPLIFIED[1], "gbk"), (SIMPLIFIED[2], "utf-8"))
    result = cleaner.clean(raw)
    assert SIMPLIFIED[1] in result.text
    assert result.to_dict()["encoding"]["parts"] == [{"first_line": 2, "last_line": 2, "codec": "gb18030"}]
    finding = next(one for one in result.findings if one.rule == "encoding/mixed-encodings")
    assert (finding.line, finding.column, finding.severity) == (2, 1, "warning")
    assert cleaner.restore(result.text, result.ledger) == raw
    assert cleaner.check(result.text.encode()) == ()


lines = st.tuples(
    st.sampled_from([*SIMPLIFIED, *TRADITIONAL, WESTERN, "是", "目录", "", "<br>", RARE]),
    st.sampled_from(["utf-8", "gb18030", "cp950", "cp932", "euc_kr", "cp1252"]),
)


@given(st.lists(st.one_of(lines, st.binary(max_size=30)), max_size=12), st.sampled_from([b"\n", b"\r\n", b""]))
@settings(max_examples=100, deadline=None)
def test_all_mixtures_come_back(parts: list[tuple[str, str] | bytes], newline: bytes) -> None:
    raw = newline.join(part if isinstance(part, bytes) else part[0].encode(part[1], "ignore") for part in parts)
    decoded = decode_bytes(raw)
    record = DecodeRecord.from_json(decoded.record.to_json())
    assert record.encode(decoded.text) == raw
    ends = [0, *(place for start, end, _ in record.segments for place in (start, end))]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("first", "second"),
    [("utf-8", "cp950"), ("cp950", "utf-8"), ("gb18030", "cp950"), ("cp950", "gb18030"), ("gb18030", "utf-8")],
)
@pytest.mark.parametrize("counts", [(6, 6), (2, 9), (9, 2)])
def test_a_joint_without_a_line_end(first: str, second: str, counts: tuple[int, int]) -> None:
    head, begin = glue(*((line, first) for line in (TRADITIONAL if first == "cp950" else SIMPLIFIED)[: counts[0]]))
    tail, end = glue(*((line, second) for line in (TRADITIONAL if second == "cp950" else SIMPLIFIED)[-counts[1] :]))
    raw, text = head.removesuffix(b"\n") + tail, begin.removesuffix("\n") + end
    decoded = decode_bytes(raw)
    assert decoded.text == text
    assert decoded.record.encode(decoded.text) == raw


def test_three_files_without_line_ends() -> None:
    parts = [(SIMPLIFIED, "utf-8"), (TRADITIONAL, "cp950"), (SIMPLIFIED, "gb18030")]
    raw, text = b"", ""
    for lines, codec in parts:
        more, rest = glue(*((line, codec) for line in lines))
        raw, text = raw + more.removesuffix(b"\n"), text + rest.removesuffix("\n")
    decoded = decode_bytes(raw)
    assert decoded.text == text
    assert {decoded.encoding.codec, *(part[2] for part in decoded.encoding.parts)} == {"utf-8", "cp950", "gb18030"}


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp950"])
def test_lost_bytes_are_no_joint(codec: str) -> None:
    raw, _ = glue(*((line, codec) for line in (TRADITIONAL if codec == "cp950" else SIMPLIFIED)))
    for start in range(3, len(raw) - 20, 61):
        for damaged in (
            raw[:start] + raw[start + 1 :],
            raw[:start] + raw[start + 7 :],
            raw[:start] + b"\xb7" + raw[start:],
        ):
            assert decode_bytes(damaged).encoding.parts == ()
