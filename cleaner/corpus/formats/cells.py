"""Rows of CSV and TSV: where they end, what their cells hold, and how a cell is written.

A cell is quoted as RFC 4180 has it: quotes around all of it, doubled within. Quotes elsewhere mean themselves: `"a" b`
is no quoted cell. A row ends with a line feed outside of quotes, with or without a carriage return before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# A quoted cell that is not closed within that many bytes was not meant to be one.
MAX_ROW_BYTES = 1 << 24
_QUOTED = re.compile(rb'"[^"]*(?:""[^"]*)*"')


@dataclass(frozen=True)
class Cells:
    """The cells of a row: the row without its end, and where each cell stands in it, quotes included."""

    row: str
    spans: tuple[tuple[int, int], ...]

    def values(self) -> list[str]:
        """Return what the cells hold."""
        return [self.value(at) for at in range(len(self.spans))]

    def value(self, at: int) -> str:
        """Return what a cell holds."""
        start, end = self.spans[at]
        written = self.row[start:end]
        return written[1:-1].replace('""', '"') if _is_quoted(written) else written

    def replace(self, at: int, value: str, delimiter: str) -> str:
        """Return the row with another value in one cell, quoted if it was."""
        start, end = self.spans[at]
        return self.row[:start] + quote_cell(value, delimiter, _is_quoted(self.row[start:end])) + self.row[end:]


def _is_quoted(written: str) -> bool:
    return len(written) > 1 and written[0] == written[-1] == '"' and '"' not in written[1:-1].replace('""', "")


def split_cells(row: str, delimiter: str) -> Cells:
    """Return the cells of a row, which has no line feed at its end."""
    row = row.removesuffix("\r")
    pattern, spans, at = _cell_pattern(delimiter), [], 0
    while True:
        match = pattern.match(row, at)
        assert match is not None  # it matches the empty text
        spans.append(match.span())
        at = match.end() + 1
        if match.end() >= len(row):
            return Cells(row, tuple(spans))


def quote_cell(value: str, delimiter: str, always: bool = False) -> str:
    """Return a cell that holds *value*, quoted where it must be."""
    if always or any(sign in value for sign in (delimiter, '"', "\n", "\r")):
        return '"' + value.replace('"', '""') + '"'
    return value


def end_of_row(data: bytes, at: int, delimiter: str, is_last: bool) -> int | None:
    """Return where the row ends that begins at *at*, behind its line feed; None where *data* does not tell.

    `is_last` tells that no more data comes. A quote that is not closed is a sign like others.
    """
    line_end = data.find(b"\n", at) + 1
    if b'"' not in data[at : line_end or len(data)]:
        return line_end or (len(data) if is_last else None)
    knows_all = is_last or len(data) - at >= MAX_ROW_BYTES
    cut = f"{delimiter}\n".encode()
    plain = _plain_pattern(delimiter)
    while True:
        end = _end_of_quoted(data, at, cut, knows_all)
        if end is None:
            return None
        if end == 0:
            end = plain.match(data, at).end()  # type: ignore[union-attr] # it matches the empty text
        if end == len(data):
            return end if is_last else None
        if data[end] != cut[0]:
            return data.index(b"\n", end) + 1
        at = end + 1


def _end_of_quoted(data: bytes, at: int, cut: bytes, knows_all: bool) -> int | None:
    """Return where the quoted cell ends that begins at *at*; 0 where none does, None where *data* does not tell."""
    if data[at : at + 1] != b'"':
        return 0
    match = _QUOTED.match(data, at)
    end = match.end() if match is not None else len(data)
    if data[end : end + 1] == b'"':  # half of a doubled quote, and no other behind it
        match, end = None, len(data)
    behind = data[end : end + 2]
    if not knows_all and len(behind) < 2 and behind[:1] in (b"", b"\r"):
        return None
    is_cell = match is not None and (not behind or behind[0] in cut or behind in (b"\r\n", b"\r"))
    return end if is_cell else 0


@cache
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'"[^"]*(?:""[^"]*)*"(?={delimiter}|\r?\n|\Z)|[^{delimiter}\n]*')


@cache
def _plain_pattern(delimiter: str) -> re.Pattern[bytes]:
    return re.compile(rf"[^{delimiter}\n]*".encode())
