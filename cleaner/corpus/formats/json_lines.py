"""JSON lines: an object a line, plain or compressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.compression import Stream, compress, join_streams, open_stream
from cleaner.corpus.formats.contract import CHUNK_CHARS, Block, Broken, Chunk, FieldNames, Format, Record
from cleaner.corpus.formats.splicing import add_fields, replace_text
from cleaner.corpus.formats.values import (
    MAX_DEPTH,
    dump_value,
    explain_no_text,
    get_value,
    is_too_deep,
    load_exactly,
    load_value,
    name_of,
    set_value,
)
from cleaner.corpus.readers import Source
from cleaner.corpus.writers import write_whole

# Bytes of a character: three for a Chinese one in UTF-8.
BYTES_A_CHAR = 3
# A longer line is broken: a file without line feeds must not be read into memory whole.
MAX_LINE_BYTES = 1 << 28
_BOM = b"\xef\xbb\xbf"
_BIG_NUMBER = 1 << 53
_MANY_FIGURES = re.compile(rb"[0-9]{19}")


@dataclass(frozen=True)
class Lines:
    """What a block of lines holds. `is_cut` tells that its last line was too long, and is not there to its end."""

    data: bytes
    is_cut: bool = False


@dataclass(frozen=True)
class JsonLines(Format):
    """A document a line. What is not changed in a line keeps its bytes."""

    compression: str = ""

    @property
    def name(self) -> str:  # type: ignore[override]
        """`jsonl`, or `jsonl.gz` and so on."""
        return "jsonl" + self._ending

    @property
    def suffixes(self) -> tuple[str, ...]:  # type: ignore[override]
        """Return both ends of names in use."""
        return ".jsonl" + self._ending, ".ndjson" + self._ending

    @property
    def _ending(self) -> str:
        return f".{self.compression}" if self.compression else ""

    def read_blocks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Block]:
        """Yield blocks of whole lines. Those before *start* are read and counted, not looked into."""
        index = line = 0
        with open_stream(source.file, self.compression) as stream:
            while True:
                lines = _read_lines(stream, chars * BYTES_A_CHAR)
                if not lines.data and not lines.is_cut and index:
                    return
                if index >= start:
                    yield Block(source, index, line, line, lines, stream.take_bytes_read())
                line += lines.data.count(b"\n") + lines.is_cut
                index += 1

    def parse(self, block: Block, names: FieldNames) -> Chunk:
        """Return the records of a block; their carriers are their lines."""
        chunk = Chunk(block.source, block.index, bytes_read=block.bytes_read, format=self.name)
        lines: Lines = block.data
        data = lines.data.removeprefix(_BOM) if block.number == 0 else lines.data
        pieces = data.split(b"\n")
        for number, raw in enumerate(pieces, block.line):
            if raw and not raw.isspace():
                item = _read_record(raw, number, block.source.name, names)
                if isinstance(item, Record):
                    chunk.records.append(item)
                else:
                    chunk.broken.append(item)
        if lines.is_cut:
            number = block.line + len(pieces) - 1
            why = f"a line of more than {MAX_LINE_BYTES >> 20} MB; leave it out, or part the file into lines"
            chunk.broken.append(Broken(number, str(number + 1), why))
        return chunk

    def rows(self, chunk: Chunk, names: FieldNames) -> list[dict[str, Any]]:
        """Return the objects of the lines, whole numbers exact."""
        return [_load_row(record.carrier) for record in chunk.records]

    def encode(
        self,
        chunk: Chunk,
        texts: Sequence[str],
        names: FieldNames,
        extra: Sequence[Mapping[str, Any]] | None = None,
    ) -> bytes:
        """Return lines of JSON."""
        own = chunk.format.split(".")[0] == "jsonl"
        make = _splice if own else _dump
        lines = make(chunk, texts, names, extra or [{}] * len(texts))
        return compress(b"\n".join([*lines, b""]), self.compression)

    def join(self, parts: Iterable[Path], target: Path) -> None:
        """Write the lines of all parts to one file."""
        write_whole(target, lambda stream: join_streams(parts, stream, self.compression))


def _read_lines(stream: Stream, size: int) -> Lines:
    data = stream.read(size)
    if data.endswith(b"\n") or len(data) < size:
        return Lines(data)
    rest = stream.read_line(MAX_LINE_BYTES)
    if rest.endswith(b"\n") or len(rest) < MAX_LINE_BYTES:
        return Lines(data + rest)
    while (more := stream.read_line(size)) and not more.endswith(b"\n"):
        pass
    return Lines(data[: data.rfind(b"\n") + 1], is_cut=True)


def _read_record(raw: bytes, number: int, file: str, names: FieldNames) -> Record | Broken:
    place = str(number + 1)
    try:
        row = load_value(raw)
    except ValueError as error:
        return Broken(number, place, f"no JSON ({error}); mend the line, or leave it out")
    if is_too_deep(raw, row):
        return Broken(number, place, f"nested more than {MAX_DEPTH} levels deep; mend the line, or leave it out")
    text = row.get(names.text) if isinstance(row, dict) else None
    if text is None and isinstance(row, dict):
        text = get_value(row, names.text)
    if not isinstance(text, str):
        return Broken(number, place, explain_no_text(row, names.text))
    name = _read_name(row, raw, names.id) if names.id else ""
    return Record(number, place, name or f"{file}:{place}", text, raw)


def _read_name(row: dict[str, Any], raw: bytes, field: str) -> str:
    value = row.get(field)
    if value is None:
        value = get_value(row, field)
    if isinstance(value, float) and abs(value) >= _BIG_NUMBER:
        value = get_value(load_exactly(raw), field)  # a whole number of more than 64 bits, perhaps
    return name_of(value)


def _load_row(raw: bytes) -> dict[str, Any]:
    """Return the object of a line, whole numbers of more than 64 bits exact, which the fast parser rounds."""
    row: dict[str, Any] = load_exactly(raw) if _MANY_FIGURES.search(raw) else load_value(raw)
    return row


def _splice(
    chunk: Chunk, texts: Sequence[str], names: FieldNames, extra: Sequence[Mapping[str, Any]]
) -> Iterator[bytes]:
    for record, text, fields in zip(chunk.records, texts, extra, strict=True):
        line: bytes = record.carrier
        if text != record.text:
            line = replace_text(line, names.text, text)
        yield add_fields(line, fields) if fields else line


def _dump(chunk: Chunk, texts: Sequence[str], names: FieldNames, extra: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    from cleaner.corpus.formats.registry import load_format

    rows = load_format(chunk.format).rows(chunk, names)
    for row, text, fields in zip(rows, texts, extra, strict=True):
        set_value(row, names.text, text)
        yield dump_value({**row, **fields})
