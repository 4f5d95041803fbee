"""CSV and TSV: a document a row, below a row with the names of the columns."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.cells import end_of_row, split_cells
from cleaner.corpus.formats.compression import open_stream
from cleaner.corpus.formats.contract import CHUNK_CHARS, Block, Broken, Chunk, FieldNames, Format, Record
from cleaner.corpus.formats.json_lines import BYTES_A_CHAR
from cleaner.corpus.formats.separated_parts import Header, dump_rows, encode_part, join_parts, splice_rows
from cleaner.corpus.readers import Source, printable
from cleaner.errors import InputError

DELIMITERS = {"csv": ",", "tsv": "\t"}
# What tells the encoding of a file: its beginning.
SAMPLE_BYTES = 1 << 20
_BOM = "\ufeff".encode()
_SHOWN_COLUMNS = 20


@dataclass(frozen=True)
class Rows:
    """Whole rows of a file as bytes, in the encoding `codec`."""

    header: Header
    data: bytes
    codec: str


@dataclass(frozen=True)
class Separated(Format):
    """A document a row. What is not changed in a row keeps its characters; files are written in UTF-8."""

    kind: str = "csv"
    compression: str = ""

    @property
    def name(self) -> str:  # type: ignore[override]
        """`csv` or `tsv`, with the compression."""
        return f"{self.kind}.{self.compression}" if self.compression else self.kind

    @property
    def suffixes(self) -> tuple[str, ...]:  # type: ignore[override]
        """The end of the names of such files."""
        return (f".{self.name}",)

    @property
    def delimiter(self) -> str:
        """What stands between two cells."""
        return DELIMITERS[self.kind]

    def read_blocks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Block]:
        """Yield blocks of whole rows. Those before *start* are read and counted, not looked into."""
        codec = self._find_codec(source.file)
        header: Header | None = None
        number = line = 0
        for index, (data, rows, bytes_read) in enumerate(self._read_rows(source.file, codec, chars * BYTES_A_CHAR)):
            first = 0
            if header is None:
                has_mark = data.startswith(_BOM)
                first = end_of_row(data, len(_BOM) * has_mark, self.delimiter, is_last=True) or 0
                header = self._read_header(source.file, data[:first], codec, names)
                line, rows = data.count(b"\n", 0, first), rows - 1  # noqa: PLW2901 -- the header is no record
            if index >= start:
                kept = "utf-8" if _is_wide(codec) else codec
                yield Block(source, index, number, line, Rows(header, data[first:], kept), bytes_read)
            line += data.count(b"\n", first)
            number += rows

    def parse(self, block: Block, names: FieldNames) -> Chunk:
        """Return the records of a block; their carriers are their rows, and where in them the text stands."""
        rows: Rows = block.data
        chunk = Chunk(block.source, block.index, bytes_read=block.bytes_read, format=self.name, shared=rows.header)
        at, line, number = 0, block.line, block.number
        while at < len(rows.data):
            end = end_of_row(rows.data, at, self.delimiter, is_last=True) or len(rows.data)
            raw = rows.data[at:end]
            if raw.strip(b"\r\n"):
                item = self._read_record(raw, rows, number, line + 1, block.source.name, names)
                if isinstance(item, Record):
                    chunk.records.append(item)
                else:
                    chunk.broken.append(item)
            at, line, number = end, line + raw.count(b"\n"), number + 1
        return chunk

    def rows(self, chunk: Chunk, names: FieldNames) -> list[dict[str, Any]]:
        """Return the cells by their columns, all text. Columns of one name are numbered: `a`, `a_2`."""
        columns = _without_repeats(chunk.shared.columns)
        found = (split_cells(record.carrier[0], self.delimiter).values() for record in chunk.records)
        return [dict(zip(columns, cells, strict=True)) for cells in found]

    def encode(
        self,
        chunk: Chunk,
        texts: Sequence[str],
        names: FieldNames,
        extra: Sequence[Mapping[str, Any]] | None = None,
    ) -> bytes:
        """Return rows below a line of JSON with their columns."""
        make = splice_rows if chunk.format.split(".")[0] == self.kind else dump_rows
        return encode_part(*make(chunk, texts, names, extra or [{}] * len(texts), self.delimiter))

    def join(self, parts: Iterable[Path], target: Path) -> None:
        """Write the rows of all parts below one row with the names of all columns."""
        join_parts(list(parts), target, self.delimiter, self.compression)

    def _find_codec(self, path: Path) -> str:
        """Return the encoding of a file: UTF-8 where its beginning is that, else as the encoding stage sees it."""
        with open_stream(path, self.compression) as stream:
            sample = stream.read(SAMPLE_BYTES)
        if len(sample) == SAMPLE_BYTES:
            sample = sample[: sample.rfind(b"\n") + 1] or sample
        if b"\0" not in sample and _is_utf8(sample):
            return "utf-8"
        from cleaner.encoding import detect_encoding

        return detect_encoding(sample).codec

    def _read_rows(self, path: Path, codec: str, size: int) -> Iterator[tuple[bytes, int, int]]:
        """Yield whole rows, about *size* bytes at a time; how many they are, and how many bytes were read."""
        decoder = codecs.getincrementaldecoder(codec)("surrogatepass") if _is_wide(codec) else None
        held, is_last = b"", False
        with open_stream(path, self.compression) as stream:
            while not is_last:
                piece = stream.read(size)
                is_last = len(piece) < size
                if decoder is not None:
                    try:
                        piece = decoder.decode(piece, final=is_last).encode("utf-8", "surrogatepass")
                    except UnicodeDecodeError as error:
                        raise InputError(f"{printable(path)}: damaged {codec}; get the file again") from error
                data = held + piece
                end, rows = self._count_rows(data, is_last)
                if rows or is_last:
                    yield data[:end], rows, stream.take_bytes_read()
                held = data[end:]

    def _count_rows(self, data: bytes, is_last: bool) -> tuple[int, int]:
        at = rows = 0
        while at < len(data):
            end = end_of_row(data, at, self.delimiter, is_last)
            if end is None:
                break
            at, rows = end, rows + 1
        return at, rows

    def _read_header(self, path: Path, raw: bytes, codec: str, names: FieldNames) -> Header:
        """Return the first row. Raises `InputError` where it has no column for the text."""
        text = raw.decode("utf-8" if _is_wide(codec) else codec, "replace")
        has_mark = text.startswith("\ufeff")
        text = text.removeprefix("\ufeff")
        cells = split_cells(text.removesuffix("\n"), self.delimiter)
        columns = tuple(cells.values())
        shown = ", ".join(printable(name)[:40] for name in columns[:_SHOWN_COLUMNS])
        if names.text not in columns:
            raise InputError(
                f"{printable(path)}: the first row names no column {printable(names.text)!r}; name the column of the "
                f"text with --text-field, or put a row with names first (cells there: {shown})"
            )
        return Header(cells.row, columns, "\r\n" if text.endswith("\r\n") else "\n", has_mark)

    def _read_record(
        self, raw: bytes, rows: Rows, number: int, line: int, file: str, names: FieldNames
    ) -> Record | Broken:
        columns, place = rows.header.columns, str(line)
        try:
            cells = split_cells(raw.removesuffix(b"\n").decode(rows.codec), self.delimiter)
        except UnicodeDecodeError as error:
            why = f"not {rows.codec} (byte 0x{raw[error.start]:02X} at byte {error.start + 1} of the row)"
            return Broken(number, place, f"{why}; mend the row, or leave it out")
        if len(cells.spans) != len(columns):
            count = f"{len(cells.spans)} cell" + ("" if len(cells.spans) == 1 else "s")
            why = f"{count} below a header of {len(columns)}; mend the row (its quotes, perhaps), or leave it out"
            return Broken(number, place, why)
        at = columns.index(names.text)
        own = cells.value(columns.index(names.id)) if names.id and names.id in columns else ""
        return Record(number, place, own or f"{file}:{place}", cells.value(at), (cells.row, cells.spans[at]))


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(codec: str) -> bool:
    return codec.lower().replace("_", "-").startswith(("utf-16", "utf-32"))


def _without_repeats(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, count = column, 1
        while name in names:
            count += 1
            name = f"{column}_{count}"
        names.append(name)
    return names
