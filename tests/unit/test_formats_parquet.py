"""Parquet: what is read, what is broken, and that all other columns keep their types and values."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from cleaner.corpus.formats import parquet_parts
from cleaner.corpus.formats.contract import Chunk, FieldNames
from cleaner.corpus.formats.parquet import Parquet
from cleaner.corpus.formats.registry import format_named, format_of
from cleaner.corpus.readers import Source
from cleaner.errors import InputError

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

NAMES = FieldNames()
MANY = 1 << 20


def source(file: Path) -> Source:
    return Source(file, file.name, file)


def read(file: Path, names: FieldNames = NAMES, chars: int = MANY) -> list[Chunk]:
    return list(format_of(file).read_chunks(source(file), names, chars=chars))


def write(tmp_path: Path, table: Any, **options: Any) -> Path:
    file = tmp_path / "a.parquet"
    pq.write_table(table, file, **options)
    return file


def rewrite(
    file: Path, change: Any = str.upper, names: FieldNames = NAMES, to: str = "parquet", chars: int = MANY
) -> Path:
    form, parts = format_named(to), []
    for chunk in read(file, names, chars):
        part = file.with_name(f"{chunk.index}.part")
        part.write_bytes(form.encode(chunk, [change(record.text) for record in chunk.records], names))
        parts.append(part)
    target = file.parent / f"out{form.suffixes[0]}"
    form.join(parts, target)
    return target


def of_every_type() -> Any:
    moment = dt.datetime(2021, 5, 1, 8, 30, tzinfo=dt.timezone.utc)
    columns = {
        "id": pa.array([1, 2, None], pa.int8()),
        "text": pa.array(["a", "b", "c"], pa.large_string()),
        "u64": pa.array([2**64 - 1, None, 0], pa.uint64()),
        "f16": pa.array([1.5, float("nan"), None], pa.float32()),
        "dec": pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("-9.99")], pa.decimal128(9, 2)),
        "blob": pa.array([b"\xff\x00", None, b""], pa.binary()),
        "fixed": pa.array([b"abc", None, b"xyz"], pa.binary(3)),
        "day": pa.array([moment.date(), None, dt.date(1, 1, 1)]),
        "time": pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time64("us")),
        "ns": pa.array([1619857800123456789, None, 0], pa.timestamp("ns", "Asia/Shanghai")),
        "us": pa.array([moment, None, moment], pa.timestamp("us", "UTC")),
        "took": pa.array([dt.timedelta(seconds=-1), None, dt.timedelta(0)], pa.duration("us")),
        "label": pa.array(["x", None, "x"]).dictionary_encode(),
        "tags": pa.array([["一", None], None, []], pa.list_(pa.string())),
        "map": pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int64())),
        "meta": pa.array([{"url": "u", "n": [1]}, None, {"url": None, "n": None}]),
        "void": pa.nulls(3),
    }
    fields = [pa.field(name, array.type, metadata={"note": name}) for name, array in columns.items()]
    return pa.table(list(columns.values()), schema=pa.schema(fields, metadata={"made by": "一台机器"}))


@pytest.mark.parametrize("chars", [1, MANY])
def test_all_other_columns_keep_types_values_and_metadata(tmp_path: Path, chars: int) -> None:
    table = of_every_type()
    file = write(tmp_path, table, compression="snappy", row_group_size=2)
    out = rewrite(file, chars=chars)
    read_back, before = pq.read_table(out), pq.read_table(file)
    assert read_back.schema.equals(before.schema, check_metadata=True)
    assert read_back.column("text").to_pylist() == ["A", "B", "C"]
    others = [name for name in table.schema.names if name not in ("text", "f16")]
    assert read_back.select(others).equals(before.select(others))
    assert str(read_back.column("f16").to_pylist()) == "[1.5, nan, None]"
    assert pq.ParquetFile(out).metadata.row_group(0).column(0).compression == "SNAPPY"


def test_values_of_every_type_as_json(tmp_path: Path) -> None:
    out = rewrite(write(tmp_path, of_every_type()), str, to="jsonl")
    first, second, third = map(json.loads, out.read_bytes().splitlines())
    assert first == {
        "id": 1, "text": "a", "u64": 2**64 - 1, "f16": 1.5, "dec": "1.10", "blob": "/wA=", "fixed": "YWJj",
        "day": "2021-05-01", "time": "01:02:03", "ns": "2021-05-01T08:30:00.123456789Z",
        "us": "2021-05-01T08:30:00+00:00", "took": "-1.000000s", "label": "x", "tags": ["一", None],
        "map": [["k", 1]], "meta": {"url": "u", "n": [1]}, "void": None,
    }  # fmt: skip
    assert second["f16"] == "NaN"
    assert second["meta"] is None
    assert third["meta"] == {"url": None, "n": None}


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_every_type_of_text_is_taken(tmp_path: Path, kind: Any) -> None:
    texts = [str(at) for at in range(100)] * 2
    try:
        file = write(tmp_path, pa.table({"text": pa.array(texts, kind)}))
    except pa.ArrowNotImplementedError:
        pytest.skip("this release of Arrow writes no such column")
    out = pq.read_table(rewrite(file, lambda text: text + "字")).column("text")
    assert out.to_pylist() == [text + "字" for text in texts]
    assert out.type == (pa.string() if pa.types.is_dictionary(kind) else kind)


def test_a_text_within_structures(tmp_path: Path) -> None:
    meta = pa.array(
        [
            {"n": 1, "in": {"content": "a", "k": "x"}},
            None,
            {"n": 2, "in": None},
            {"n": 3, "in": {"content": "d", "k": None}},
        ]
    )
    file = write(tmp_path, pa.table({"meta": meta, "id": ["w", "x", "y", "z"]}))
    names = FieldNames("meta.in.content")
    (chunk,) = read(file, names)
    assert [(one.id, one.text) for one in chunk.records] == [("w", "a"), ("z", "d")]
    assert [broken.place for broken in chunk.broken] == ["2", "3"]
    out = pq.read_table(rewrite(file, names=names))
    assert out.to_pylist() == [
        {"meta": {"n": 1, "in": {"content": "A", "k": "x"}}, "id": "w"},
        {"meta": {"n": 3, "in": {"content": "D", "k": None}}, "id": "z"},
    ]
    assert out.schema == pq.read_schema(file)


def test_null_texts_and_bytes_that_are_no_text_are_broken(tmp_path: Path) -> None:
    hidden = pa.array([b"a", b"\xff", None, b"d"]).view(pa.string())
    (chunk,) = read(write(tmp_path, pa.table({"text": hidden})))
    assert [(one.place, one.id, one.text) for one in chunk.records] == [
        ("1", "a.parquet:1", "a"),
        ("4", "a.parquet:4", "d"),
    ]
    assert [(one.place, one.message.split(";")[0]) for one in chunk.broken] == [
        ("2", "the column 'text' is not UTF-8 here"),
        ("3", "the column 'text' is null, not text here"),
    ]


@pytest.mark.parametrize(
    ("table", "names", "why"),
    [
        ({"body": ["a"], "x\x1b": ["b"]}, NAMES, r"no column 'text'.*\(columns here: body, x\\x1b\)"),
        ({"text": [1]}, NAMES, "the column 'text' has int64, not text"),
        ({"text": [b"a"]}, NAMES, "has binary, not text"),
        ({"text": [["a"]]}, NAMES, "has list<"),
        ({"meta": [{"a": "b"}]}, FieldNames("meta.b"), r"no column 'meta\.b'"),
    ],
)
def test_a_table_without_texts_is_an_input_error(tmp_path: Path, table: Any, names: FieldNames, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(write(tmp_path, pa.table(table)), names)


def test_damaged_files_are_input_errors(tmp_path: Path) -> None:
    file = write(tmp_path, pa.table({"text": ["一" * 1000, "b"] * 1000}))
    raw = file.read_bytes()
    for damaged in (b"", b"PAR1", raw[:-9], raw[:4] + bytes(40) + raw[44:], b"\x1b[31m" * 100):
        file.write_bytes(damaged)
        with pytest.raises(InputError) as caught:
            read(file)
        assert str(caught.value).isprintable()
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.parquet")


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_without_rows_keeps_its_schema(tmp_path: Path, rows: int) -> None:
    file = write(tmp_path, of_every_type().slice(0, rows))
    (chunk,) = read(file)
    assert len(chunk.records) == rows
    assert pq.read_schema(rewrite(file)).equals(pq.read_schema(file), check_metadata=True)


@pytest.mark.parametrize("chars", [1, 100, 1000, MANY])
def test_chunks_follow_row_groups_and_can_be_resumed(tmp_path: Path, chars: int) -> None:
    texts = ["字" * (at * 7 % 90) + str(at) for at in range(500)]
    file = write(tmp_path, pa.table({"text": texts}), row_group_size=120, compression="none", use_dictionary=False)
    chunks = read(file, chars=chars)
    assert [one.text for chunk in chunks for one in chunk.records] == texts
    assert [one.number for chunk in chunks for one in chunk.records] == list(range(500))
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert sum(chunk.bytes_read for chunk in chunks) == file.stat().st_size
    for start in (1, 2, len(chunks) // 2, len(chunks) - 1, len(chunks)):
        resumed = list(Parquet().read_chunks(source(file), NAMES, chars=chars, start=start))
        assert [(one.index, one.records) for one in resumed] == [(one.index, one.records) for one in chunks[start:]]


def test_chunks_may_lack_records_and_travel(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, of_every_type()))
    chunk.records = pickle.loads(pickle.dumps(chunk)).records[1:]
    part = tmp_path / "part"
    part.write_bytes(Parquet().encode(chunk, ["B", "C"], NAMES, [{"meta2": {"a": 1}}, {"meta2": "t"}]))
    Parquet().join([part], tmp_path / "b.parquet")
    out = pq.read_table(tmp_path / "b.parquet")
    assert out.column("text").to_pylist() == ["B", "C"]
    assert out.column("id").to_pylist() == [2, None]
    assert out.column("meta2").to_pylist() == ['{"a":1}', "t"]


def test_fields_may_be_added_to_some_parts_only(tmp_path: Path) -> None:
    chunks = read(write(tmp_path, pa.table({"text": ["a", "b", "c"]})), chars=1)
    parts = [tmp_path / str(chunk.index) for chunk in chunks]
    for chunk, part, extra in zip(chunks, parts, ([{}], [{"x": 1}], [{"y": "2"}]), strict=True):
        part.write_bytes(Parquet().encode(chunk, ["t"], NAMES, extra))
    Parquet().join(parts, tmp_path / "b.parquet")
    assert pq.read_table(tmp_path / "b.parquet").to_pylist() == [
        {"text": "t", "x": None, "y": None},
        {"text": "t", "x": "1", "y": None},
        {"text": "t", "x": None, "y": "2"},
    ]


def test_columns_of_one_name_are_carried_through(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array([1]), pa.array([2.5])], names=["text", "n", "n"])
    with pq.ParquetFile(rewrite(write(tmp_path, table))) as file:
        out = file.read()
    assert [column.to_pylist() for column in out.columns] == [["A"], [1], [2.5]]


def test_joined_parts_fill_row_groups_and_are_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_parts, "ROW_GROUP_BYTES", 2000)
    file = write(tmp_path, pa.table({"text": ["x" * 90] * 100}), use_dictionary=False)
    out = rewrite(file, chars=100)
    first = out.read_bytes()
    groups = pq.ParquetFile(out).metadata
    assert groups.num_row_groups == 5
    assert rewrite(file, chars=100).read_bytes() == first


def lines_to_parquet(tmp_path: Path, rows: list[dict[str, Any]], chars: int = 1) -> Any:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return pq.read_table(rewrite(file, str, chars=chars))


def test_rows_that_are_alike_become_plain_columns(tmp_path: Path) -> None:
    rows = [{"id": at, "text": "a", "tags": ["x"], "meta": {"url": "u", "score": 0.5}, "ok": True} for at in range(3)]
    table = lines_to_parquet(tmp_path, rows)
    assert table.to_pylist() == rows
    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "list<element: string>", "struct<url: string, score: double>", "bool",
    ]  # fmt: skip


def test_a_missing_field_is_null_and_needs_no_further_column(tmp_path: Path) -> None:
    table = lines_to_parquet(tmp_path, [{"text": "a"}, {"text": "b", "n": 1}, {"m": [], "text": "c"}])
    assert table.schema.names == ["text", "n", "m"]
    assert table.column("n").to_pylist() == [None, 1, None]


def test_what_a_column_does_not_give_back_stands_beside_it(tmp_path: Path) -> None:
    rows = [{"text": "a", "v": 1, "w": "7"}, {"text": "b", "v": 0.5, "w": 7}, {"text": "c", "v": None, "w": [1]}]
    table = lines_to_parquet(tmp_path, rows)
    assert table.column("v").to_pylist() == [1.0, 0.5, None]
    assert table.column("w").to_pylist() == ["7", "7", "[1]"]
    assert table.column("_cleaner_rest").to_pylist() == ['{"v":1}', '{"w":7}', '{"v":null,"w":[1]}']


def test_texts_with_lone_surrogates_come_back(tmp_path: Path) -> None:
    lines_to_parquet(tmp_path, [{"text": "a\ud800", "id": "\udfff"}, {"text": "b", "id": 1.0}])
    file = (tmp_path / "out.parquet").rename(tmp_path / "b.parquet")
    assert pq.read_table(file).column("text").to_pylist() == ["a\ufffd", "b"]
    (chunk,) = read(file)
    assert [(one.id, one.text) for one in chunk.records] == [("\udfff", "a\ud800"), ("1.0", "b")]
    changed = rewrite(file, lambda text: text + "\udc00").rename(tmp_path / "c.parquet")
    out = rewrite(changed, str, to="jsonl")
    assert [json.loads(line) for line in out.read_bytes().splitlines()] == [
        {"text": "a\ud800\udc00".encode("utf-16", "surrogatepass").decode("utf-16"), "id": "\udfff"},
        {"text": "b\udc00", "id": 1.0},
    ]


def test_rows_with_very_many_fields_stay_a_table(tmp_path: Path) -> None:
    rows = [{f"k{at}": at for at in range(2000)} | {"text": "a", "m": {str(at): at for at in range(500)}}]
    table = lines_to_parquet(tmp_path, rows)
    assert len(table.schema.names) == 502
    out = rewrite((tmp_path / "out.parquet").rename(tmp_path / "b.parquet"), str, to="jsonl")
    assert json.loads(out.read_bytes()) == rows[0]


def test_a_file_of_broken_lines_alone_becomes_an_empty_table(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("{\n[\n")
    out = pq.read_table(rewrite(file, names=FieldNames("body")))
    assert (out.num_rows, out.schema.names) == (0, ["body"])
