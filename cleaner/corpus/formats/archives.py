"""Web archives (WARC): a page a record. They are read; what is made of them is written as JSON lines.

Of the records those count that hold a page: an answer with a page or plain text that a server gave in success, a
resource that is one, a text that was made of one (as in WET files). Requests, metadata, images, redirects and error
pages are passed over; what should be a page and cannot be read is broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.compression import Stream, open_stream
from cleaner.corpus.formats.contract import CHUNK_CHARS, Block, Broken, Chunk, FieldNames, Format, Record
from cleaner.corpus.formats.http_messages import MAX_BODY_BYTES, MessageError, read_answer, read_head, read_kind
from cleaner.corpus.formats.json_lines import JsonLines
from cleaner.corpus.formats.pages import PageError, page_text
from cleaner.corpus.readers import Source

# Bytes of a page for a character of its text, about: markup is most of it.
_BYTES_A_CHAR = 10
_MAX_HEAD_LINE = 1 << 16
_MAX_HEAD_LINES = 1 << 10
_SKIP_BYTES = 1 << 20
_CUT_SHORT = "the record is cut short; get the archive again"
_TOO_LARGE = f"a record of more than {MAX_BODY_BYTES >> 20} MB; leave it out"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_KINDS = frozenset({*_PAGES, "text/plain"})
_TYPES = frozenset({"response", "resource", "conversion"})


@dataclass(frozen=True)
class Page:
    """A record of an archive with its number from 0, its head, and its content; `why` where that was not read."""

    number: int
    head: dict[str, str]
    content: bytes
    why: str = ""


@dataclass(frozen=True)
class Archive(Format):
    """A page a record."""

    compression: str = ""

    @property
    def name(self) -> str:  # type: ignore[override]
        """`warc`, with the compression."""
        return f"warc.{self.compression}" if self.compression else "warc"

    @property
    def suffixes(self) -> tuple[str, ...]:  # type: ignore[override]
        """The ends of the names of archives, and of archives of texts made of them."""
        return tuple(f"{end}.{self.compression}" if self.compression else end for end in (".warc", ".warc.wet"))

    @property
    def written_as(self) -> str:
        """JSON lines, compressed as the archive is."""
        return JsonLines(self.compression).name

    def read_blocks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Block]:
        """Yield blocks of records. Those before *start* are read, and not looked into."""
        held: list[Page] = []
        size = index = number = 0
        with open_stream(source.file, self.compression) as stream:
            for page in _read_records(stream):
                held.append(page)
                size += len(page.content)
                if size >= chars * _BYTES_A_CHAR:
                    if index >= start:
                        yield Block(source, index, number, number, held, stream.take_bytes_read())
                    held, size, index, number = [], 0, index + 1, page.number + 1
            if (held or index == 0) and index >= start:
                yield Block(source, index, number, number, held, stream.take_bytes_read())

    def parse(self, block: Block, names: FieldNames) -> Chunk:
        """Return the pages of a block; their carriers are their fields but the text."""
        chunk = Chunk(block.source, block.index, bytes_read=block.bytes_read, format=self.name)
        for page in block.data:
            place = str(page.number + 1)
            try:
                text = _read_text(page)
            except (MessageError, PageError) as error:
                why = f"the page is {error}" if isinstance(error, MessageError) else str(error)
                chunk.broken.append(Broken(page.number, place, why if ";" in why else f"{why}; leave it out"))
                continue
            if text is None:
                continue
            fields = {
                "id": page.head.get("warc-record-id", "").strip("<>"),
                "url": page.head.get("warc-target-uri", "").strip("<>"),
                "date": page.head.get("warc-date", ""),
            }
            own = fields.get(names.id, "") if names.id else ""
            chunk.records.append(Record(page.number, place, own or f"{block.source.name}:{place}", text, fields))
        return chunk

    def rows(self, chunk: Chunk, names: FieldNames) -> list[dict[str, Any]]:
        """Return the id, the address, the date and the text of each page."""
        return [{**record.carrier, names.text: record.text} for record in chunk.records]

    def encode(
        self,
        chunk: Chunk,
        texts: Sequence[str],
        names: FieldNames,
        extra: Sequence[Mapping[str, Any]] | None = None,
    ) -> bytes:
        """Return JSON lines."""
        return JsonLines(self.compression).encode(chunk, texts, names, extra)

    def join(self, parts: Iterable[Path], target: Path) -> None:
        """Write JSON lines."""
        JsonLines(self.compression).join(parts, target)


def _read_records(stream: Stream) -> Iterator[Page]:
    """Yield the records that can hold a page, and those that cannot be read."""
    number = 0
    while line := stream.read_line(_MAX_HEAD_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            yield Page(number, {}, b"", "no record of an archive begins here; what follows up to the next one is lost")
            line = _find_record(stream)
            number += 1
            if not line:
                return
        head = _read_head(stream)
        length = head.get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            yield Page(number, head, b"", "a record without its length; get the archive again")
        elif _may_hold_page(head):
            yield _read_content(stream, number, head, int(length))
        elif not _skip(stream, int(length)):
            yield Page(number, head, b"", _CUT_SHORT)
        number += 1


def _find_record(stream: Stream) -> bytes:
    while (line := stream.read_line(_MAX_HEAD_LINE)) and not line.startswith(b"WARC/1."):
        pass
    return line


def _read_head(stream: Stream) -> dict[str, str]:
    lines: list[bytes] = []
    while (line := stream.read_line(_MAX_HEAD_LINE)).strip() and len(lines) < _MAX_HEAD_LINES:
        lines.append(line)
    return read_head(lines)


def _may_hold_page(head: dict[str, str]) -> bool:
    kind, _ = read_kind(head.get("content-type", ""))
    how = head.get("warc-type", "").lower()
    return how in _TYPES and (how == "response" or kind in _KINDS)


def _read_content(stream: Stream, number: int, head: dict[str, str], length: int) -> Page:
    content = stream.read(min(length, MAX_BODY_BYTES))
    is_whole = len(content) == length or (len(content) == MAX_BODY_BYTES and _skip(stream, length - MAX_BODY_BYTES))
    why = "" if len(content) == length else _TOO_LARGE if is_whole else _CUT_SHORT
    return Page(number, head, content, why)


def _skip(stream: Stream, length: int) -> bool:
    """Read *length* bytes; return whether there were so many."""
    while length > 0 and (piece := stream.read(min(length, _SKIP_BYTES))):
        length -= len(piece)
    return length == 0


def _read_text(page: Page) -> str | None:
    """Return the text of a record; None where it holds no page. Raises `MessageError` and `PageError`."""
    if page.why not in ("", _TOO_LARGE):
        raise PageError(page.why)
    kind, charset = read_kind(page.head.get("content-type", ""))
    body = page.content
    is_answer = page.head.get("warc-type", "").lower() == "response"
    if is_answer and kind not in ("", "application/http"):
        return None  # answers of other servers than of the web
    if is_answer:
        answer = read_answer(page.content)
        is_page = answer.kind in _KINDS or (not answer.kind and answer.body.lstrip()[:1] == b"<")
        if not is_page or not 200 <= answer.status < 300:
            return None
        kind, charset, body = answer.kind, answer.charset, answer.body
    if page.why:
        raise PageError(page.why)
    if kind != "text/plain":
        return page_text(body, charset)
    from cleaner.encoding import decode_bytes

    return decode_bytes(body).text
