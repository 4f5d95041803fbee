"""Records: the documents in text files and in JSON lines, batch by batch, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.corpus.readers import TEXT_SUFFIXES, Inputs, Problem, Source, find_sources, printable, read_raw
from cleaner.errors import InputError

JSON_LINES = frozenset({".jsonl", ".ndjson"})
# Characters of text in a batch: what is made of them stays in the cache of a core.
BATCH_CHARS = 1 << 18
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields of JSON lines. Without an id field, or an id, a record is named by file and line."""

    text: str = "text"
    id: str = "id"
    date: str = "date"


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: the number of the source, the byte and the line in it (both from 0 on)."""

    source: int = 0
    offset: int = 0
    line: int = 0


@dataclass(slots=True)
class Batch:
    """Some documents: ids, texts, dates, and where each stands: the source, the first byte, how many bytes."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    next: Place = Place()
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0
    size: int = 0

    def add(self, name: str, text: str, date: str, span: tuple[int, int, int]) -> None:
        """Add a document."""
        self.ids.append(name)
        self.texts.append(text)
        self.dates.append(date)
        self.spans.append(span)
        self.size += len(text)


def find_records(paths: list[Path], skip: Path | None = None) -> Inputs:
    """Return the text files and files of JSON lines that *paths* stand for."""
    return find_sources(paths, skip, TEXT_SUFFIXES | JSON_LINES)


def is_json_lines(source: Source) -> bool:
    """Tell whether a source holds a document a line."""
    return source.file.suffix.lower() in JSON_LINES


def read_batches(sources: tuple[Source, ...], fields: Fields, start: Place = Place()) -> Iterator[Batch]:
    """Yield the documents of *sources* from *start* on. What cannot be read is a problem of its batch."""
    batch = Batch()
    for number in range(start.source, len(sources)):
        source = sources[number]
        at = start if number == start.source else Place(number)
        if is_json_lines(source):
            for batch in _read_lines(batch, source, fields, at):
                if batch.size >= BATCH_CHARS:
                    yield batch
                    batch = Batch(next=batch.next)
        else:
            _read_text(batch, source, number)
            batch.next = Place(number + 1)
            if batch.size >= BATCH_CHARS:
                yield batch
                batch = Batch(next=batch.next)
    if batch.ids or batch.problems or batch.bytes_read:
        batch.next = Place(len(sources))
        yield batch


def _read_text(batch: Batch, source: Source, number: int) -> None:
    try:
        raw = read_raw(source.file)
        text = decode_text(raw)
    except InputError as error:
        batch.problems.append(Problem(printable(source.file), str(error)))
        return
    batch.bytes_read += len(raw)
    batch.add(source.name, text, "", (number, 0, len(raw)))


def decode_text(raw: bytes) -> str:
    """Return the text of a file: UTF-8 where it is that, else as the encoding stage reads it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        from cleaner.encoding import decode_bytes

        return decode_bytes(raw).text


def _read_lines(batch: Batch, source: Source, fields: Fields, at: Place) -> Iterator[Batch]:
    """Add the records of a file to *batch*; yield it after each block, and go on with the one that `next` stands in."""
    offset, line = at.offset, at.line
    try:
        stream = source.file.open("rb")
    except OSError as error:
        batch.problems.append(Problem(printable(source.file), f"cannot be read ({error.strerror}); check the file"))
        return
    with stream:
        stream.seek(offset)
        while block := stream.read(_BLOCK_BYTES):
            block += stream.readline()
            for raw in block.split(b"\n"):
                if raw.strip():
                    _read_line(batch, raw, source, (at.source, offset, len(raw)), line, fields)
                offset += len(raw) + 1
                line += 1
            # The piece behind the last line feed is empty, unless the file ends without one.
            offset -= 1
            line -= 1
            batch.bytes_read += len(block)
            batch.next = Place(at.source, offset, line)
            before = batch
            yield batch
            if before.size >= BATCH_CHARS:
                batch = Batch(next=before.next)


def _read_line(batch: Batch, raw: bytes, source: Source, span: tuple[int, int, int], line: int, fields: Fields) -> None:
    try:
        row = _load(raw)
        text = row[fields.text]
        if not isinstance(text, str):
            raise TypeError(text)
    except (ValueError, KeyError, TypeError):
        where = f"{printable(source.file)}:{line + 1}"
        batch.problems.append(
            Problem(where, f"no JSON object with a text in {fields.text!r}; name the field with --text-field")
        )
        return
    name = row.get(fields.id)
    date = row.get(fields.date)
    batch.add(f"{source.name}:{line + 1}" if name is None else str(name), text, "" if date is None else str(date), span)


def _load(raw: bytes) -> dict[str, Any]:
    import orjson

    try:
        row: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        import json

        row = json.loads(raw)  # it takes lone surrogates, which orjson does not
    return row
