"""Paragraphs that stand in several of the documents that stay, and reading single documents again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

import numpy as np

from cleaner.corpus.records import decode_text, is_json_lines, load_row
from cleaner.corpus.writers import dump_json
from cleaner.duplicates.corpus.ragged import Numbers, spread
from cleaner.duplicates.corpus.stars import KEPT
from cleaner.engines.dedup import Found

# Documents that are named for one shared paragraph; all are counted.
_MAX_NAMED = 50


def shared_paragraphs(found: Found, ids: list[bytes]) -> Iterator[bytes]:
    """Yield the paragraphs that several of the documents that stay have, those in the most documents first.

    They come as lines of JSON; *ids* are those of all documents as JSON has them.
    """
    hashes, owners, numbers = _paragraphs(found)
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(hashes)), dtype=bool), hashes[1:] != hashes[:-1])))
    # In how many documents: within a group the owners ascend.
    counts = np.ones(len(hashes), dtype=np.int64)
    counts[1:] = (owners[1:] != owners[:-1]) | (hashes[1:] != hashes[:-1])
    counts = np.add.reduceat(counts, starts) if len(starts) else starts
    sizes = np.diff(starts, append=len(hashes))
    groups = np.flatnonzero(counts > 1)
    starts, sizes, counts = starts[groups], sizes[groups], counts[groups]
    # Texts are read in the order of the documents.
    reading = np.argsort(owners[starts], kind="stable")
    texts = [b""] * len(starts)
    with closing(Texts(found)) as reader:
        places = zip(reading.tolist(), owners[starts[reading]].tolist(), numbers[starts[reading]].tolist(), strict=True)
        for at, owner, line in places:
            texts[at] = json_of(reader.line(owner, line))
    order = np.lexsort((numbers[starts], owners[starts], -counts))
    for at in order.tolist():
        part = slice(int(starts[at]), int(starts[at] + sizes[at]))
        named = _name_places(owners[part].tolist(), numbers[part].tolist(), ids)
        yield b'{"text":%b,"count":%d,"documents":[%b]}\n' % (texts[at], counts[at], named)


def _name_places(owners: list[int], lines: list[int], ids: list[bytes]) -> bytes:
    """Return the first documents of a paragraph, and of each the first line that it is."""
    named, before = [], -1
    for owner, line in zip(owners, lines, strict=True):
        if owner != before:
            named.append(b'{"id":%b,"line":%d}' % (ids[owner], line + 1))
            if len(named) == _MAX_NAMED:
                break
        before = owner
    return b",".join(named)


def _paragraphs(found: Found) -> tuple[Numbers, Numbers, Numbers]:
    """Return hash, document and line of each long paragraph of the documents that stay, equal ones together."""
    lines, bounds = found.corpus.collection.ragged("line")
    staying = np.flatnonzero(found.keeper == KEPT)
    counts = np.diff(bounds)[staying]
    places = spread(bounds[staying], counts)
    hashes = lines[places].view(np.int64)
    order = np.argsort(hashes, kind="stable")
    return (
        hashes[order],
        np.repeat(staying, counts)[order],
        found.corpus.collection.column("line_numbers")[places[order]],
    )


def json_of(value: Any) -> bytes:
    """Return *value* as JSON; a lone surrogate, as in names that are not UTF-8, is escaped."""
    import orjson

    try:
        # A copy: what orjson gives holds a buffer of some kilobytes, and millions of such are kept.
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:
        return dump_json(value).encode()


class Texts:
    """Reads single documents again."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._places = found.corpus.places()
        self._known: tuple[int, str] = (-1, "")
        self._lines: tuple[int, list[str]] = (-1, [])
        self._open: tuple[int, BinaryIO] | None = None

    def text(self, number: int) -> str:
        """Return the text of a document, as it was read."""
        if self._known[0] == number:
            return self._known[1]
        source, start, size = self._places[number].tolist()
        stream = self._stream(source)
        stream.seek(start)
        raw = stream.read(size)
        is_row = is_json_lines(self._found.sources[source])
        text: str = load_row(raw)[self._found.options.fields.text] if is_row else decode_text(raw)
        self._known = number, text
        return text

    def close(self) -> None:
        """Close the file that was read last."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _stream(self, source: int) -> BinaryIO:
        if self._open is None or self._open[0] != source:
            self.close()
            self._open = source, self._found.sources[source].file.open("rb")
        return self._open[1]

    def line(self, number: int, line: int) -> str:
        """Return a line of a document, counted from 0."""
        if self._lines[0] != number:
            self._lines = number, self.text(number).split("\n")
        return self._lines[1][line].strip()
