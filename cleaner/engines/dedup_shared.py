"""Paragraphs that stand in several of the documents that stay, and reading single documents again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import FileIO

import numpy as np

from cleaner.corpus.records import decode_text, is_json_lines, load_row
from cleaner.duplicates.corpus.ragged import Numbers, spread
from cleaner.duplicates.corpus.stars import KEPT
from cleaner.engines.dedup import Found
from cleaner.engines.dedup_json import json_strings

# Documents that are named for one shared paragraph; all are counted.
_MAX_NAMED = 50
# Rows that are made at a time.
_ROWS_HELD = 1 << 12


def shared_paragraphs(found: Found, ids: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the paragraphs that several of the documents that stay have, those in the most documents first.

    They come as lines of JSON, some at a time; *ids* are those of all documents as JSON has them.
    """
    hashes, owners, numbers = _paragraphs(found)
    # Of each paragraph a document counts once, with the first line that it is: within a group the owners ascend.
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = (owners[1:] != owners[:-1]) | (hashes[1:] != hashes[:-1])
    hashes, owners, numbers = hashes[fresh], owners[fresh], numbers[fresh]
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(hashes)), dtype=bool), hashes[1:] != hashes[:-1])))
    counts = np.diff(starts, append=len(hashes))
    starts, counts = starts[counts > 1], counts[counts > 1]
    texts = _read_lines(found, owners[starts], numbers[starts])
    order = np.lexsort((numbers[starts], owners[starts], -counts))
    for low in range(0, len(order), _ROWS_HELD):
        some = order[low : low + _ROWS_HELD]
        named = np.minimum(counts[some], _MAX_NAMED)
        places = spread(starts[some], named)
        entries = [
            b'{"id":%b,"line":%d}' % (ids[owner], line)
            for owner, line in zip(owners[places].tolist(), (numbers[places] + 1).tolist(), strict=True)
        ]
        ends = np.cumsum(named).tolist()
        rows = zip(some.tolist(), counts[some].tolist(), [0, *ends], ends, strict=False)
        yield [
            b'{"text":%b,"count":%d,"documents":[%b]}\n' % (texts[at], count, b",".join(entries[start:end]))
            for at, count, start, end in rows
        ]


def _read_lines(found: Found, owners: Numbers, numbers: Numbers) -> list[bytes]:
    """Return these lines of documents as JSON has them."""
    # Texts are read in the order of the documents.
    order = np.argsort(owners, kind="stable").tolist()
    with closing(Texts(found)) as reader:
        lines = [
            reader.line(owner, line)
            for owner, line in zip(owners[order].tolist(), numbers[order].tolist(), strict=True)
        ]
    texts = [b""] * len(order)
    for at, line in zip(order, json_strings(lines), strict=True):
        texts[at] = line
    return texts


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


class Texts:
    """Reads single documents again."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._places = found.corpus.places()
        self._is_rows = [is_json_lines(source) for source in found.sources]
        self._known: tuple[int, str] = (-1, "")
        self._lines: tuple[int, list[str]] = (-1, [])
        self._open: tuple[int, FileIO] | None = None

    def text(self, number: int) -> str:
        """Return the text of a document, as it was read."""
        if self._known[0] == number:
            return self._known[1]
        source, start, size = self._places[number].tolist()
        stream = self._stream(source)
        stream.seek(start)
        raw = stream.read(size)
        row = load_row(raw) if self._is_rows[source] else None
        text: str = decode_text(raw) if row is None else row[self._found.options.fields.text]
        self._known = number, text
        return text

    def close(self) -> None:
        """Close the file that was read last."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _stream(self, source: int) -> FileIO:
        if self._open is None or self._open[0] != source:
            self.close()
            self._open = source, self._found.sources[source].file.open("rb", buffering=0)
        return self._open[1]

    def line(self, number: int, line: int) -> str:
        """Return a line of a document, counted from 0."""
        if self._lines[0] != number:
            self._lines = number, self.text(number).split("\n")
        return self._lines[1][line].strip()
