"""Records: the documents in text files and in JSON lines, batch by batch, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

from cleaner.corpus.readers import STDIN, TEXT_SUFFIXES, Inputs, Problem, Source, find_sources, printable, read_raw
from cleaner.errors import InputError

JSON_LINES = frozenset({".jsonl", ".ndjson"})
# Characters of text in a batch: what is made of them stays in the cache of a core.
BATCH_CHARS = 1 << 18
# Bytes that are read at a time: lines are cut out of them, and read, while they are in the cache.
_BUFFER = 1 << 18
_NUMBERS = re.compile(r"[0-9]+")
# Bytes, and text files, of a piece: half a second of work, and what a stopped run does again.
PIECE_BYTES = 1 << 24
PIECE_FILES = 4096


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
class Piece:
    """A stretch of the input that is read in one go: some text files, or some lines of a file of JSON lines.

    Where the pieces end depends on the input alone. `sources` are those of the piece, `begin` and `end` count in all
    of them. Lines that come from an open `stream` are read once, and only then it is known where the piece ends;
    `problem` is why there are none, or not all.
    """

    sources: tuple[Source, ...]
    begin: Place
    end: Place | None
    stream: BufferedReader | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class Batch:
    """Some documents: ids, texts, dates, and where each stands: the source, the first byte, how many bytes."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bytes_read: int = 0


def find_records(paths: list[Path], skip: Path | None = None) -> Inputs:
    """Return the text files and files of JSON lines that *paths* stand for."""
    return find_sources(paths, skip, TEXT_SUFFIXES | JSON_LINES)


def without_pipes(inputs: Inputs) -> Inputs:
    """Return the inputs without standard input and pipes, which cannot be read twice; each is a problem."""
    files, problems = [], list(inputs.problems)
    for source in inputs.sources:
        is_stdin = str(source.file) == STDIN
        if not is_stdin and not source.file.is_fifo():
            files.append(source)
        else:
            name = "standard input (-)" if is_stdin else printable(source.file)
            problems.append(Problem(name, "documents are read twice, which a pipe cannot be; write it to a file first"))
    return Inputs(tuple(files), tuple(problems), inputs.others)


def is_json_lines(source: Source) -> bool:
    """Tell whether a source holds a document a line."""
    return source.file.suffix.lower() in JSON_LINES


def read_batches(sources: tuple[Source, ...], fields: Fields) -> Iterator[Batch]:
    """Yield the documents of *sources*. What cannot be read is a problem of its batch."""
    for piece in cut_pieces(sources):
        yield from read_piece(piece, fields)


def cut_pieces(sources: tuple[Source, ...], start: Place = START, *, is_here: bool = True) -> Iterator[Piece]:
    """Yield the pieces of *sources* from *start* on, where a piece began.

    Those that are read here (`is_here`) must be read before the next one is asked for. Others are small: they may be
    handed to another process, which opens the file itself.
    """
    number = start.source
    while number < len(sources):
        if is_json_lines(sources[number]):
            at = start if number == start.source else Place(number)
            yield from _cut_lines(sources[number], at, is_here)
            number += 1
        else:
            end = _end_of_texts(sources, number)
            yield Piece(sources[number:end], Place(number), Place(end))
            number = end


def _end_of_texts(sources: tuple[Source, ...], number: int) -> int:
    """Return the number of the source after the text files that make one piece from *number* on."""
    end, size = number, 0
    while end < len(sources) and not is_json_lines(sources[end]):
        with suppress(OSError):  # reading it tells what is wrong
            size += sources[end].file.stat().st_size
        end += 1
        if size >= PIECE_BYTES or end - number >= PIECE_FILES:
            break
    return end


def _cut_lines(source: Source, at: Place, is_here: bool) -> Iterator[Piece]:
    try:
        with _open(source.file) as stream:
            if at.offset:
                stream.seek(at.offset)
            while stream.peek(1):
                piece = Piece((source,), at, None, stream) if is_here else Piece((source,), at, _pass_lines(stream, at))
                yield piece
                if piece.problem is not None:
                    return
                assert piece.end is not None, "a piece is read before the next one is asked for"
                at = piece.end
    except OSError as error:
        yield Piece((source,), at, Place(at.source + 1), problem=_unreadable(source, error))


def _open(file: Path) -> BufferedReader:
    return BufferedReader(FileIO(file), _BUFFER)


def _pass_lines(stream: BufferedReader, at: Place) -> Place:
    """Return where the piece that begins at a place ends, and leave the stream there."""
    offset, line = at.offset, at.line
    for data in stream:
        offset, line = offset + len(data), line + 1
        if offset - at.offset > PIECE_BYTES:
            break
    return Place(at.source, offset, line)


def _unreadable(source: Source, error: OSError) -> Problem:
    return Problem(printable(source.file), f"cannot be read ({error.strerror}); check the file")


def read_piece(piece: Piece, fields: Fields) -> Iterator[Batch]:
    """Yield the documents of a piece, BATCH_CHARS characters or so at a time. What cannot be read is a problem."""
    if piece.problem is not None:
        yield Batch(problems=[piece.problem])
    elif is_json_lines(piece.sources[0]):
        yield from _read_lines(piece, fields)
    else:
        yield from _read_texts(piece)


def _read_texts(piece: Piece) -> Iterator[Batch]:
    batch, size = Batch(), 0
    for number, source in enumerate(piece.sources, piece.begin.source):
        try:
            raw = read_raw(source.file)
        except InputError as error:
            name = printable(source.file)
            batch.problems.append(Problem(name, str(error).removeprefix(f"{name}: ")))
            continue
        text = decode_text(raw)
        batch.ids.append(source.name)
        batch.texts.append(text)
        batch.dates.append("")
        batch.spans.append((number, 0, len(raw)))
        batch.bytes_read += len(raw)
        size += len(text)
        if size >= BATCH_CHARS:
            yield batch
            batch, size = Batch(), 0
    yield batch


def _read_lines(piece: Piece, fields: Fields) -> Iterator[Batch]:
    try:
        if piece.stream is not None:
            yield from _read_rows(piece, piece.stream, fields)
            return
        with _open(piece.sources[0].file) as stream:
            stream.seek(piece.begin.offset)
            yield from _read_rows(piece, stream, fields)
    except OSError as error:
        piece.problem = _unreadable(piece.sources[0], error)
        piece.end = piece.end or Place(piece.begin.source + 1)
        yield Batch(problems=[piece.problem])


def _read_rows(piece: Piece, stream: BufferedReader, fields: Fields) -> Iterator[Batch]:
    import orjson

    source, at, line = piece.sources[0], piece.begin, piece.begin.line
    last = at.offset + PIECE_BYTES if piece.end is None else piece.end.offset - 1
    batch, size, offset, read = Batch(), 0, at.offset, at.offset
    loads, text_field, id_field, date_field = orjson.loads, fields.text, fields.id, fields.date
    for line, data in enumerate(stream, at.line + 1):
        begin, offset = offset, offset + len(data)
        try:
            row = loads(data)
            text, name, date = row[text_field], row.get(id_field), row.get(date_field)
        except (ValueError, KeyError, TypeError, AttributeError):
            text, name, date = _read_oddly(data, fields)
        if isinstance(text, str):
            batch.ids.append(f"{source.name}:{line}" if name is None else str(name))
            batch.texts.append(text)
            batch.dates.append("" if date is None else sortable_date(str(date)))
            batch.spans.append((at.source, begin, offset - begin - data.endswith(b"\n")))
            size += len(text)
        elif not data.isspace():
            why = f"no JSON object with a text in {text_field!r}; name the field with --text-field"
            batch.problems.append(Problem(f"{printable(source.file)}:{line}", why))
        if offset > last:
            break
        if size >= BATCH_CHARS:
            batch.bytes_read = offset - read
            yield batch
            batch, size, read = Batch(), 0, offset
    piece.end = Place(at.source, offset, line)
    batch.bytes_read = offset - read
    yield batch


def _read_oddly(data: bytes, fields: Fields) -> tuple[Any, Any, Any]:
    """Return text, id and date of a line that orjson does not take; None for a text where there is none."""
    try:
        row = load_row(data)
        return row[fields.text], row.get(fields.id), row.get(fields.date)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None, None


def decode_text(raw: bytes) -> str:
    """Return the text of a file: UTF-8 where it is that, else as the encoding stage reads it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        from cleaner.encoding import decode_bytes

        return decode_bytes(raw).text


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
