"""Records: the documents in text files and in JSON lines, batch by batch, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.corpus.readers import TEXT_SUFFIXES, Inputs, Problem, Source, find_sources, printable, read_raw
from cleaner.errors import InputError

JSON_LINES = frozenset({".jsonl", ".ndjson"})
# Characters of text in a batch: what is made of them stays in the cache of a core.
BATCH_CHARS = 1 << 17
_NUMBERS = re.compile(r"[0-9]+")
_BLOCK_BYTES = 1 << 19


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


START = Place()
DEFAULT_FIELDS = Fields()


@dataclass(slots=True)
class Batch:
    """Some documents: ids, texts, dates, and where each stands: the source, the first byte, how many bytes."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    next: Place = START
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


def read_batches(sources: tuple[Source, ...], fields: Fields, start: Place = START) -> Iterator[Batch]:
    """Yield the documents of *sources* from *start* on. What cannot be read is a problem of its batch."""
    reader = _Reader(fields, Batch(next=start))
    for number in range(start.source, len(sources)):
        source = sources[number]
        at = start if number == start.source else Place(number)
        steps = reader.read_lines(source, at) if is_json_lines(source) else reader.read_text(source, number)
        for _ in steps:
            if reader.batch.size >= BATCH_CHARS:
                yield reader.take()
    last = reader.take()
    if last.ids or last.problems or last.bytes_read:
        last.next = Place(len(sources))
        yield last


def decode_text(raw: bytes) -> str:
    """Return the text of a file: UTF-8 where it is that, else as the encoding stage reads it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        from cleaner.encoding import decode_bytes

        return decode_bytes(raw).text


class _Reader:
    """Reads step by step into a batch, which may be taken after each step."""

    def __init__(self, fields: Fields, batch: Batch) -> None:
        self._fields = fields
        self.batch = batch

    def take(self) -> Batch:
        """Return the batch and begin a new one where it ends."""
        batch, self.batch = self.batch, Batch(next=self.batch.next)
        return batch

    def read_text(self, source: Source, number: int) -> Iterator[None]:
        """Read a file that is one document, in one step."""
        try:
            raw = read_raw(source.file)
        except InputError as error:
            self.batch.problems.append(Problem("input", str(error)))
        else:
            self.batch.bytes_read += len(raw)
            self.batch.add(source.name, decode_text(raw), "", (number, 0, len(raw)))
        self.batch.next = Place(number + 1)
        yield

    def read_lines(self, source: Source, at: Place) -> Iterator[None]:
        """Read a file of JSON lines, half a megabyte a step."""
        offset, line = at.offset, at.line
        try:
            stream = source.file.open("rb")
        except OSError as error:
            why = f"cannot be read ({error.strerror}); check the file"
            self.batch.problems.append(Problem(printable(source.file), why))
            return
        with stream:
            stream.seek(offset)
            while block := stream.read(_BLOCK_BYTES):
                block += stream.readline()
                for raw in block.split(b"\n"):
                    if raw and not raw.isspace():
                        self._add_line(raw, source, (at.source, offset, len(raw)), line)
                    offset += len(raw) + 1
                    line += 1
                # The piece behind the last line feed is empty, unless the file ends without one.
                offset -= 1
                line -= 1
                self.batch.bytes_read += len(block)
                self.batch.next = Place(at.source, offset, line)
                yield

    def _add_line(self, raw: bytes, source: Source, span: tuple[int, int, int], line: int) -> None:
        fields = self._fields
        try:
            row = load_row(raw)
            text = row[fields.text]
            name, date = row.get(fields.id), row.get(fields.date)
        except (ValueError, KeyError, TypeError, AttributeError):
            text = None
        if not isinstance(text, str):
            why = f"no JSON object with a text in {fields.text!r}; name the field with --text-field"
            self.batch.problems.append(Problem(f"{printable(source.file)}:{line + 1}", why))
            return
        own = f"{source.name}:{line + 1}" if name is None else str(name)
        self.batch.add(own, text, "" if date is None else sortable_date(str(date)), span)


def sortable_date(date: str) -> str:
    """Return a date whose parts have a fixed width, so that dates sort as text; "" for what holds no figure.

    >>> sortable_date("2021年5月1日"), sortable_date("2021-05-01T08:30:00Z"), sortable_date("昨天")
    ('2021-05-01', '2021-05-01-08-30-00', '')
    """
    return "-".join(f"{number:0>2}" for number in _NUMBERS.findall(date))


def load_row(raw: bytes) -> dict[str, Any]:
    """Return a line of JSON; raise `ValueError` where it is none."""
    import orjson

    try:
        row: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        import json

        row = json.loads(raw)  # it takes lone surrogates, which orjson does not
    return row
