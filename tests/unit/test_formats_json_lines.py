"""JSON lines: what is read, what is broken, and that of a line only the text changes."""

from __future__ import annotations

import bz2
import gzip
import json
import pickle
import sys
from pathlib import Path

import pytest

from cleaner.corpus.formats import json_lines
from cleaner.corpus.formats.compression import MissingExtraError
from cleaner.corpus.formats.contract import Chunk, FieldNames
from cleaner.corpus.formats.json_lines import JsonLines
from cleaner.corpus.formats.registry import LAST_SUFFIXES, format_named, format_of, formats, is_page, is_table
from cleaner.corpus.readers import Source
from cleaner.errors import InputError

NAMES = FieldNames()


def source(file: Path) -> Source:
    return Source(file, file.name, file)


def read(file: Path, names: FieldNames = NAMES, chars: int = 1 << 20) -> list[Chunk]:
    return list(format_of(file).read_chunks(source(file), names, chars=chars))


def write(tmp_path: Path, raw: bytes) -> Path:
    file = tmp_path / "a.jsonl"
    file.write_bytes(raw)
    return file


def rewrite(tmp_path: Path, line: bytes, text: str, names: FieldNames = NAMES) -> bytes:
    (chunk,) = read(write(tmp_path, line), names)
    return JsonLines().encode(chunk, [text], names)


def test_records_have_number_place_id_and_text(tmp_path: Path) -> None:
    file = write(tmp_path, b'{"id": 7, "text": "a"}\n\n{"text": "b", "id": ""}\n{"id": null, "text": "c"}')
    (chunk,) = read(file)
    found = [(one.number, one.place, one.id, one.text) for one in chunk.records]
    assert found == [(0, "1", "7", "a"), (2, "3", "a.jsonl:3", "b"), (3, "4", "a.jsonl:4", "c")]
    assert chunk.bytes_read == file.stat().st_size
    assert not chunk.broken


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"text": "a"', "no JSON"),
        (b'{"text": "a', "no JSON"),
        (b'{"text": 3}', "the field 'text' is a number, not text"),
        (b'{"text": null}', "the field 'text' is null, not text"),
        (b'{"text": {"a": 1}}', "an object, not text"),
        (b'{"body": "a", "x\\u001b": 1}', "(fields here: body, x\\x1b)"),
        (b"{}", "(fields here: none)"),
        (b"[1]", "a list where an object"),
        (b'"a"', "text where an object"),
        (b'{"text": "\xff"}', "not UTF-8 (byte 0xFF at byte 11)"),
        (b"{\x00\x00\x00", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"text": "a"} {}', "no JSON"),
        ('{"text": "a"}'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_broken_line_says_why_and_the_rest_goes_on(tmp_path: Path, line: bytes, why: str) -> None:
    (chunk,) = read(write(tmp_path, b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n'))
    assert chunk.records[0].text == "one"
    assert chunk.records[-1].text == "two"
    assert why in chunk.broken[0].message
    assert chunk.broken[0].place == "2"
    assert chunk.broken[0].message.isprintable()


def test_a_last_line_cut_short_is_broken(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, b'{"text": "one"}\n{"text": "tw'))
    assert len(chunk.records) == len(chunk.broken) == 1


def test_byte_order_mark_carriage_returns_and_line_separators_within_texts(tmp_path: Path) -> None:
    raw = b'\xef\xbb\xbf{"text": "a"}\r\n' + '{"text": "b\u2028c\u0085d"}\r\n'.encode()
    (chunk,) = read(write(tmp_path, raw))
    assert [one.text for one in chunk.records] == ["a", "b\u2028c\u0085d"]
    assert JsonLines().encode(chunk, [one.text for one in chunk.records], NAMES) == raw[3:]


def test_no_file_is_empty(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, b""))
    assert (chunk.records, chunk.broken) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "old", "n": 12345678901234567890123, "f": 1.10}',
        b' {"a":1,  "text" :\t"old" , "a":2}\r',
        b'{"text": "first", "text": "old"}',
        b'{"text": 1, "text": "old"}',
        b'{"m": {"text": "in"}, "text": "old"}',
        b'{"m": {"text": "in"}, "te\\u0078t": "old"}',
        b'{"te\\u0078t": "old", "m": {"text": "in"}}',
        b'{"kind": "text", "text": "old"}',
        b'{"\\"text": "no", "text": "old"}',
        b'{"a": ["\\"text\\": \\"x\\\\", {"text": ""}], "text": "old", "z": "\\\\"}',
        b'{"text": "old", "s": "\\ud800", "x": NaN}',
        '{"文": "text\\": ", "text": "old"}'.encode(),
    ],
)
def test_only_the_text_of_a_line_changes(tmp_path: Path, line: bytes) -> None:
    assert rewrite(tmp_path, line, "NEW") == line.replace(b'"old"', b'"NEW"') + b"\n"


@pytest.mark.parametrize(
    "text", [rb"\"text\": \"x\\", rb"\\", rb"\\\"", rb"\ud83d\ude00\ud800", "字\u2028".encode(), b""]
)
def test_texts_of_any_kind_are_replaced(tmp_path: Path, text: bytes) -> None:
    assert rewrite(tmp_path, b'{"text": "' + text + b'", "z": "\\\\"}', "NEW") == b'{"text": "NEW", "z": "\\\\"}\n'


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("meta.content", b'{"meta": {"x": 1, "content": "old"}}'),
        ("meta.content", b'{"meta": {"content": "in"}, "meta.content": "old"}'),
        ("a.b.c", b'{"a.b": {"c": "old"}, "a": {"b": 1}}'),
        ("正文", '{"正文": "old", "\\u6b63": 1}'.encode()),
        ("正文", b'{"\\u6b63\\u6587": "old"}'),
        ("a/b", b'{"a\\/b": "old"}'),
        ("", b'{"": "old"}'),
    ],
)
def test_names_of_fields_may_lead_inside(tmp_path: Path, name: str, line: bytes) -> None:
    assert rewrite(tmp_path, line, "NEW", FieldNames(text=name)) == line.replace(b'"old"', b'"NEW"') + b"\n"


def test_a_line_written_with_escapes_only_stays_ascii(tmp_path: Path) -> None:
    assert rewrite(tmp_path, b'{"text": "\\u65e7"}', "新\U0001f600") == b'{"text": "\\u65b0\\ud83d\\ude00"}\n'
    assert rewrite(tmp_path, b'{"text": "old"}', "新") == '{"text": "新"}\n'.encode()


def test_a_lone_surrogate_is_written_as_an_escape(tmp_path: Path) -> None:
    assert json.loads(rewrite(tmp_path, b'{"text": "old"}', "a\ud800新"))["text"] == "a\ud800新"


def test_fields_are_added_or_replaced(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, b'{"text": "a", "meta": 1, "n": 1e2}\r\n{"text": "b"}'))
    out = JsonLines().encode(chunk, ["A", "b"], NAMES, [{"meta": {"x": 2}, "new": "值"}, {}])
    assert out == '{"text": "A", "meta": {"x":2}, "n": 1e2,"new":"值"}\r\n{"text": "b"}\n'.encode()


def test_ids_of_many_figures_stay_exact(tmp_path: Path) -> None:
    raw = b'{"id": 123456789012345678901, "text": ""}\n{"id": 123456789012345678902, "text": ""}'
    (chunk,) = read(write(tmp_path, raw))
    assert [one.id for one in chunk.records] == ["123456789012345678901", "123456789012345678902"]
    (chunk,) = read(tmp_path / "a.jsonl", FieldNames(id=""))
    assert [one.id for one in chunk.records] == ["a.jsonl:1", "a.jsonl:2"]


@pytest.mark.parametrize("chars", [1, 5, 40, 1000])
def test_chunks_hold_whole_lines_and_can_be_resumed(tmp_path: Path, chars: int) -> None:
    lines = [json.dumps({"text": "字" * (at % 30), "n": at}, ensure_ascii=False).encode() for at in range(50)]
    file = write(tmp_path, b"\n".join([*lines[:20], b"{", b"", *lines[20:]]))
    chunks = read(file, chars=chars)
    assert b"".join(one.carrier for chunk in chunks for one in chunk.records) == b"".join(lines)
    assert [broken.place for chunk in chunks for broken in chunk.broken] == ["21"]
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert sum(chunk.bytes_read for chunk in chunks) == file.stat().st_size
    for start in range(len(chunks) + 1):
        resumed = list(JsonLines().read_chunks(source(file), NAMES, chars=chars, start=start))
        assert [chunk.records for chunk in resumed] == [chunk.records for chunk in chunks[start:]]


def test_a_line_too_long_is_broken_and_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE_BYTES", 1 << 10)
    long = b'{"text": "' + b"x" * 5000 + b'"}'
    file = write(tmp_path, b'{"text": "a"}\n' + long + b'\n{"text": "b"}\n' + long)
    chunks = read(file, chars=10)
    assert [one.text for chunk in chunks for one in chunk.records] == ["a", "b"]
    assert [(broken.place, "a line of more" in broken.message) for chunk in chunks for broken in chunk.broken] == [
        ("2", True),
        ("4", True),
    ]


def zstandard_frames(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return zstandard.ZstdCompressor().compress(data)  # type: ignore[no-any-return]


PACK = {"gz": gzip.compress, "bz2": bz2.compress, "zst": zstandard_frames}


@pytest.mark.parametrize("compression", PACK)
def test_compressed_files_of_several_streams(tmp_path: Path, compression: str) -> None:
    pack = PACK[compression]
    file = tmp_path / f"a.jsonl.{compression}"
    file.write_bytes(pack(b'{"text": "a"}\n{"te') + pack(b'xt": "b"}\n') + pack(b"") + pack(b'{"text": "c"}'))
    chunks = read(file)
    assert [one.text for chunk in chunks for one in chunk.records] == ["a", "b", "c"]
    assert sum(chunk.bytes_read for chunk in chunks) == file.stat().st_size


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("lost", [1, 4, 9, 100])
def test_compressed_files_cut_short_are_never_taken_for_whole(tmp_path: Path, compression: str, lost: int) -> None:
    file = tmp_path / f"a.jsonl.{compression}"
    rows = b"".join(b'{"text": "%d"}\n' % at for at in range(5000))
    file.write_bytes(PACK[compression](rows)[:-lost])
    with pytest.raises(InputError, match="cut short"):
        read(file)


@pytest.mark.parametrize("compression", PACK)
def test_what_is_not_compressed_says_so(tmp_path: Path, compression: str) -> None:
    file = tmp_path / f"a.jsonl.{compression}"
    file.write_bytes(b'{"text": "a"}\n')
    with pytest.raises(InputError, match=f"damaged {compression} data"):
        read(file)
    file.write_bytes(b"")
    assert [chunk.records for chunk in read(file)] == [[]]


def test_zeros_behind_a_stream_are_padding(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"text": "a"}\n') + b"\0" * 20_000)
    assert [one.text for chunk in read(file) for one in chunk.records] == ["a"]


@pytest.mark.parametrize("compression", ["", *PACK])
def test_parts_make_one_file_that_others_read(tmp_path: Path, compression: str) -> None:
    if compression == "zst":
        pytest.importorskip("zstandard")
    form = JsonLines(compression)
    raw = b"".join(b'{"text": "%d"}\n' % at for at in range(100))
    chunks = read(write(tmp_path, raw), chars=50)
    parts = []
    for chunk in chunks:
        part = tmp_path / f"{chunk.index}.part"
        part.write_bytes(form.encode(chunk, [one.text for one in chunk.records], NAMES))
        parts.append(part)
    target = tmp_path / "out" / f"b{form.suffixes[0]}"
    form.join(parts, target)
    packed = target.read_bytes()
    if compression == "zst":
        import zstandard

        reader = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=False)
        assert reader.read() == raw
    else:
        unpack = {"": bytes, "gz": gzip.decompress, "bz2": bz2.decompress}[compression]
        assert unpack(packed) == raw
    form.join(parts, target)
    assert target.read_bytes() == packed
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_blocks_and_chunks_travel_between_processes(tmp_path: Path) -> None:
    file = write(tmp_path, b'{"text": "a"}\n{')
    form = pickle.loads(pickle.dumps(format_of(file)))
    (block,) = form.read_blocks(source(file), NAMES)
    chunk = form.parse(pickle.loads(pickle.dumps(block)), NAMES)
    assert pickle.loads(pickle.dumps(chunk)) == chunk


def test_what_is_a_table_by_its_name() -> None:
    assert is_table("x/A.NDJSON.GZ")
    assert not any(map(is_table, (".jsonl", "a.txt", "a.gz", "jsonl", "a.json", "a.jsonl.xz", "a.jsonl/b")))
    assert is_page("a.HTM")
    assert not is_page("a.jsonl")
    assert {Path(f"a{end}").suffix for one in formats() for end in one.suffixes} == LAST_SUFFIXES
    assert all(is_table(f"a{end}") for one in formats() for end in one.suffixes)
    with pytest.raises(InputError, match=r"a\.txt: no table by its name"):
        format_of("a.txt")
    with pytest.raises(InputError, match=r"did you mean 'jsonl\.gz'"):
        format_named("jsonl.g")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.jsonl")


def test_what_is_nested_deeply_is_broken_and_brackets_in_texts_are_not(tmp_path: Path) -> None:
    def nested(depth: int) -> bytes:
        return b'{"text": "' + b"[{" * 500 + b'", "x": ' + b"[" * depth + b"]" * depth + b"}\n"

    (chunk,) = read(write(tmp_path, nested(99) + nested(100) + nested(800)))
    assert [one.place for one in chunk.records] == ["1"]
    assert ["nested more than 100 levels" in one.message for one in chunk.broken] == [True, True]
    out = JsonLines().encode(chunk, ["NEW"], NAMES, [{"extra": 1}])
    assert json.loads(out)["text"] == "NEW"


@pytest.mark.parametrize(
    ("package", "name", "extra"), [("zstandard", "a.jsonl.zst", "corpus"), ("pyarrow", "a.parquet", "corpus")]
)
def test_a_missing_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, name: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    file = tmp_path / name
    file.write_bytes(b"x")
    with pytest.raises(MissingExtraError, match=rf"install corpus-cleaner-zh\[{extra}\]"):
        read(file)
