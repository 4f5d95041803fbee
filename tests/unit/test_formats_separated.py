"""CSV and TSV: what is read, what is broken, and that all but the text keeps its characters."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.corpus.formats import cells
from cleaner.corpus.formats.contract import Chunk, FieldNames
from cleaner.corpus.formats.registry import format_named, format_of
from cleaner.corpus.formats.separated import Separated
from cleaner.corpus.readers import Source
from cleaner.errors import InputError

NAMES = FieldNames()
MANY = 1 << 20


def source(file: Path) -> Source:
    return Source(file, file.name, file)


def read(file: Path, names: FieldNames = NAMES, chars: int = MANY) -> list[Chunk]:
    return list(format_of(file).read_chunks(source(file), names, chars=chars))


def write(tmp_path: Path, raw: bytes, name: str = "a.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(raw)
    return file


def rewrite(
    file: Path, change: Callable[[str], str] = str.upper, to: str = "csv", names: FieldNames = NAMES, chars: int = MANY
) -> bytes:
    form, parts = format_named(to), []
    for chunk in read(file, names, chars):
        part = file.with_name(f"{chunk.index}.part")
        part.write_bytes(form.encode(chunk, [change(record.text) for record in chunk.records], names))
        parts.append(part)
    target = file.parent / f"out{form.suffixes[0]}"
    form.join(parts, target)
    return target.read_bytes()


def texts(chunks: list[Chunk]) -> list[str]:
    return [record.text for chunk in chunks for record in chunk.records]


def test_quotes_cells_of_many_lines_and_places(tmp_path: Path) -> None:
    raw = b'id,text\r\n1,"a, ""b""\r\nc"\r\n\r\n2,plain\r\n,""'
    (chunk,) = read(write(tmp_path, raw))
    found = [(one.number, one.place, one.id, one.text) for one in chunk.records]
    assert found == [(0, "2", "1", 'a, "b"\r\nc'), (2, "5", "2", "plain"), (3, "6", "a.csv:6", "")]


def test_all_but_the_text_keeps_its_characters(tmp_path: Path) -> None:
    raw = b'\xef\xbb\xbf"id",text,"no, te"\r\n"1",old, x""y \r\n2,"old",007\r\n'
    assert rewrite(write(tmp_path, raw)) == raw.replace(b"old", b"OLD")
    assert rewrite(write(tmp_path, raw), lambda _: 'a,"b"').count(b'"a,""b"""') == 2


def test_the_last_row_needs_no_line_end(tmp_path: Path) -> None:
    assert rewrite(write(tmp_path, b"text\na\nb")) == b"text\nA\nB\n"
    assert rewrite(write(tmp_path, b"text\na\n"), lambda _: "") == b'text\n""\n'
    (chunk,) = read(write(tmp_path, b'text\n""\n'))
    assert texts([chunk]) == [""]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found_and_utf8_is_written(tmp_path: Path, codec: str) -> None:
    rows = "編號,text\n" + "".join(f'{at},"今天的天氣很好，我們去公園散步，{at}\n下午回家"\n' for at in range(200))
    file = write(tmp_path, rows.encode(codec))
    out = rewrite(file, chars=500)
    assert out.decode("utf-8-sig") == rows
    assert out.startswith(b"\xef\xbb\xbf") == (codec in ("utf-8-sig", "utf-16"))


def test_rows_of_other_lengths_and_other_bytes_are_broken_and_the_rest_goes_on(tmp_path: Path) -> None:
    head = "id,text\n" + "0,今天天氣很好\n" * 20
    raw = head.encode() + b'1,a\n2\n3,b,c\n4,"open\n5,d\n6,\xff\n7,e\n'
    (chunk,) = read(write(tmp_path, raw))
    assert texts([chunk])[20:] == ["a", '"open', "d", "e"]
    assert [(one.place, one.message.split(";")[0]) for one in chunk.broken] == [
        ("23", "1 cell below a header of 2"),
        ("24", "3 cells below a header of 2"),
        ("27", "not utf-8 (byte 0xFF at byte 3 of the row)"),
    ]


def test_quotes_that_are_not_around_a_cell_are_signs(tmp_path: Path) -> None:
    raw = 'id\ttext\n1\t"你好"他說\n2\t5" 螢幕\n3\t"tab\tin"\n4\t"沒有\n'.encode()
    (chunk,) = read(write(tmp_path, raw, "a.tsv"))
    assert texts([chunk]) == ['"你好"他說', '5" 螢幕', "tab\tin", '"沒有']
    assert rewrite(tmp_path / "a.tsv", str, "tsv") == raw


def test_a_quote_that_is_never_closed_does_not_take_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_ROW_BYTES", 1000)
    raw = b'id,text\n1,"open\n' + b"".join(b"%d,row\n" % at for at in range(1000))
    chunks = read(write(tmp_path, raw), chars=50)
    assert texts(chunks) == ['"open', *["row"] * 1000]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the first row names no column 'text'"),
        (b"a,b\x1b[31m\n1,2\n", r"\(cells there: a, b\\x1b\[31m\)"),
        (b"\xff\xfea\x00", "the first row names no column"),
        (bytes(range(256)) * 10, "names no column"),
    ],
)
def test_a_file_without_a_header_is_an_input_error(tmp_path: Path, raw: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        read(write(tmp_path, raw))
    assert str(caught.value).isprintable()


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, b"id,text"))
    assert chunk.records == []
    assert rewrite(tmp_path / "a.csv") == b"id,text\n"
    assert rewrite(tmp_path / "a.csv", to="jsonl") == b""


@pytest.mark.parametrize("chars", [1, 7, 100, MANY])
def test_chunks_hold_whole_rows_and_can_be_resumed(tmp_path: Path, chars: int) -> None:
    rows = [[str(at), "字,\n" * (at % 9), '"' * (at % 3)] for at in range(60)]
    stream = io.StringIO()
    csv.writer(stream).writerows([["id", "text", "n"], *rows])
    file = write(tmp_path, stream.getvalue().encode())
    chunks = read(file, chars=chars)
    assert texts(chunks) == [row[1] for row in rows]
    assert sum(chunk.bytes_read for chunk in chunks) == file.stat().st_size
    assert [int(one.place) for chunk in chunks for one in chunk.records][:3] == [2, 3, 5]
    for start in range(0, len(chunks) + 1, 5):
        resumed = list(Separated("csv").read_chunks(source(file), NAMES, chars=chars, start=start))
        assert [one.records for one in resumed] == [one.records for one in chunks[start:]]
    assert pickle.loads(pickle.dumps(chunks)) == chunks


CELLS = st.text(st.sampled_from('a字",\t\r\n \u2028\ufeff'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.integers(1, 12), st.booleans())
def test_what_others_write_is_read_as_they_read_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], chars: int, always: bool
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL)
    writer.writerows([("id", "text"), *rows])
    file = write(tmp_path_factory.mktemp("t"), stream.getvalue().encode())
    assert texts(read(file, chars=chars)) == [text for _, text in rows]
    out = rewrite(file, lambda text: f'{text}"\n,', chars=chars).decode()
    assert list(csv.reader(io.StringIO(out, newline="")))[1:] == [[name, f'{text}"\n,'] for name, text in rows]


def test_fields_are_added_or_replaced(tmp_path: Path) -> None:
    file = write(tmp_path, b"id,text,n\n1,a,x\n2,b,y\n")
    (chunk,) = read(file)
    part = tmp_path / "p"
    part.write_bytes(Separated("csv").encode(chunk, ["A", "b"], NAMES, [{"n": 5, "meta": {"k": "v"}}, {}]))
    Separated("csv").join([part], tmp_path / "o.csv")
    assert (tmp_path / "o.csv").read_text() == 'id,text,n,meta\n1,A,5,"{""k"":""v""}"\n2,b,y,\n'


def test_other_formats_become_columns(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "text": "a", "t": True, "l": [1, "一"]},
        {"text": 'b"\n', "n": None, "f": 0.5},
        {"text": "c\ud800", "id": "é"},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for chars in (1, MANY):
        out = rewrite(file, str, "csv", chars=chars).decode()
        assert list(csv.DictReader(io.StringIO(out, newline=""))) == [
            {"id": "1", "text": "a", "t": "true", "l": '[1,"一"]', "n": "", "f": ""},
            {"id": "", "text": 'b"\n', "t": "", "l": "", "n": "", "f": "0.5"},
            {"id": "é", "text": "c\ufffd", "t": "", "l": "", "n": "", "f": ""},
        ]
    file.write_text('{"meta": {"a": {"text": "x", "k": 1}}}\n')
    out = rewrite(file, names=FieldNames("meta.a.text")).decode()
    assert out == 'meta,meta.a.text\n"{""a"":{""k"":1}}",X\n'


def test_rows_become_objects(tmp_path: Path) -> None:
    file = write(tmp_path, 'id,text,a,a\n1,"x",,"é"\n'.encode())
    assert json.loads(rewrite(file, str, "jsonl")) == {"id": "1", "text": "x", "a": "", "a_2": "é"}


def test_compressed_files(tmp_path: Path) -> None:
    file = write(tmp_path, gzip.compress(b"text\nabc\n"), "a.csv.gz")
    packed = rewrite(file, to="csv.gz")
    assert gzip.decompress(packed) == b"text\nABC\n"
    assert rewrite(file, to="csv.gz") == packed
