"""What is held of a table does not grow with it."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.readers import Source

CHARS = 1 << 15
# A chunk of 100 KB, its lines, its texts; what was read ahead and inflated; a megabyte, decoded, to tell the encoding
# of CSV by. Files have 10 MB or more.
MAX_BYTES = 5 << 20
NAMES = FieldNames()


def lines(count: int) -> Iterator[bytes]:
    for at in range(count):
        yield json.dumps({"id": at, "text": f"{at}今天的天气很好。" * 30}, ensure_ascii=False).encode() + b"\n"


def jsonl(count: int) -> bytes:
    return b"".join(lines(count))


def csv(count: int) -> bytes:
    return b"id,text\n" + b"".join(
        b'%d,"%d\n' % (at, at) + ("今天的天气很好。" * 30).encode() + b'"\n' for at in range(count)
    )


def warc(count: int) -> bytes:
    pages = (b"<p>%d</p><!-- %b -->" % (at, b"x" * 7000) for at in range(count // 8))
    head = "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n"
    return b"".join(head.format(len(page)).encode() + page + b"\r\n\r\n" for page in pages)


FILES: dict[str, Callable[[int], bytes]] = {
    "a.jsonl": jsonl,
    "a.jsonl.gz": lambda count: gzip.compress(jsonl(count)),
    "a.csv": csv,
    "a.warc": warc,
    "one-line.jsonl": lambda count: b'{"text": "a"}\n' + b"x" * (700 * count),
}


def peak(file: Path) -> int:
    """Return how many bytes Python held at most while the chunks of a file were read."""
    form, source = format_of(file), Source(file, file.name, file)
    tracemalloc.start()
    try:
        for chunk in form.read_chunks(source, NAMES, chars=CHARS):
            form.encode(chunk, [record.text for record in chunk.records], NAMES)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FILES)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.endswith(".warc"):
        pytest.importorskip("lxml")
    monkeypatch.setattr("cleaner.corpus.formats.json_lines.MAX_LINE_BYTES", 1 << 19)
    file = tmp_path / name
    file.write_bytes(FILES[name](14_000))
    assert peak(file) < MAX_BYTES


def test_a_row_group_need_not_fit_into_memory(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    file = tmp_path / "a.parquet"
    table = arrow.table({"text": [f"{at}今天的天气很好。" * 60 for at in range(40_000)]})
    pyarrow.parquet.write_table(table, file, row_group_size=len(table), use_dictionary=False, compression="snappy")
    assert pyarrow.parquet.ParquetFile(file).metadata.num_row_groups == 1
    size = table.nbytes
    del table
    source, before = Source(file, file.name, file), arrow.total_allocated_bytes()
    held = []
    for block in format_of(file).read_blocks(source, NAMES, chars=CHARS):
        held.append(arrow.total_allocated_bytes() - before)
        del block
    assert len(held) > 100
    assert max(held) < size / 10
