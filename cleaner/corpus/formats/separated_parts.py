"""Parts of CSV and TSV files: rows below a line of JSON that says what their columns are; joined to one file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.formats.cells import Cells, end_of_row, quote_cell, split_cells
from cleaner.corpus.formats.compression import open_packer
from cleaner.corpus.formats.contract import Chunk, FieldNames
from cleaner.corpus.formats.kinds import without_surrogates
from cleaner.corpus.formats.values import dump_value, find_keys, get_value, set_value
from cleaner.corpus.writers import write_whole

# A row of one empty cell, which else were a blank line.
_EMPTY = '""'


@dataclass(frozen=True)
class Header:
    """The first row: as it is written, its columns, its line end, and whether a byte order mark stood before it."""

    row: str
    columns: tuple[str, ...]
    line_end: str = "\n"
    has_mark: bool = False


def splice_rows(
    chunk: Chunk, texts: Sequence[str], names: FieldNames, extra: Sequence[Mapping[str, Any]], delimiter: str
) -> tuple[Header, list[str]]:
    """Return the header and the rows of a chunk of this format, with *texts* in place of its own."""
    header: Header = chunk.shared
    new = [name for name in _names_of(extra) if name not in header.columns]
    if new:
        row = delimiter.join([header.row, *(quote_cell(name, delimiter) for name in new)])
        header = Header(row, header.columns + tuple(new), header.line_end, header.has_mark)
    rows = []
    for record, text, fields in zip(chunk.records, texts, extra, strict=True):
        row, span = record.carrier
        if text != record.text:
            row = Cells(row, (span,)).replace(0, text, delimiter)
        row += delimiter * len(new)
        for name, value in fields.items():
            row = split_cells(row, delimiter).replace(header.columns.index(name), _show(value), delimiter)
        rows.append(row or _EMPTY)
    return header, rows


def dump_rows(
    chunk: Chunk, texts: Sequence[str], names: FieldNames, extra: Sequence[Mapping[str, Any]], delimiter: str
) -> tuple[Header, list[str]]:
    """Return a header and rows for a chunk of another format. What is no text is JSON; null and missing are empty."""
    from cleaner.corpus.formats.registry import load_format

    rows = load_format(chunk.format).rows(chunk, names)
    for row, text, fields in zip(rows, texts, extra, strict=True):
        keys = find_keys(row, names.text) or (names.text,)
        if len(keys) > 1:  # a text within another field gets a column of its own
            del get_value(row, ".".join(keys[:-1]))[keys[-1]]
            row[names.text] = text
        set_value(row, names.text, text)
        row.update(fields)
    columns = _names_of(rows) or [names.text]
    made = [_make_row([_show(row.get(name)) for name in columns], delimiter) for row in rows]
    return Header(_make_row(columns, delimiter), tuple(columns)), made


def encode_part(header: Header, rows: Iterable[str]) -> bytes:
    """Return a part with these rows."""
    mark = "\ufeff" if header.has_mark else ""
    head = {"columns": header.columns, "header": f"{mark}{header.row}{header.line_end}"}
    body = "".join(f"{row}{header.line_end}" for row in rows)
    return json.dumps(head).encode() + b"\n" + without_surrogates(body).encode()


def join_parts(parts: Sequence[Path], target: Path, delimiter: str, compression: str) -> None:
    """Write *parts* to *target* below one header; a cell of a column that a part has not is empty."""
    heads = [_read_head(part) for part in parts]
    columns = _names_of(dict.fromkeys(head["columns"]) for head in heads)
    is_same = all(head == heads[0] for head in heads)

    def fill(stream: BinaryIO) -> None:
        with open_packer(stream, compression) as packer:
            header = heads[0]["header"] if is_same and heads else _make_row(columns, delimiter) + "\n"
            packer.write(without_surrogates(header).encode())
            for part, head in zip(parts, heads, strict=True):
                with part.open("rb") as rows:
                    rows.readline()
                    if is_same:
                        shutil.copyfileobj(rows, packer)
                    else:
                        packer.write(_rearrange(rows.read(), head["columns"], columns, delimiter))

    write_whole(target, fill)


def _read_head(part: Path) -> dict[str, Any]:
    with part.open("rb") as rows:
        head: dict[str, Any] = json.loads(rows.readline())
    return head


def _rearrange(data: bytes, columns: Sequence[str], wanted: Sequence[str], delimiter: str) -> bytes:
    at, rows = 0, []
    while at < len(data):
        end = end_of_row(data, at, delimiter, is_last=True) or len(data)
        cells = dict(
            zip(columns, split_cells(data[at:end].decode().removesuffix("\n"), delimiter).values(), strict=True)
        )
        rows.append(_make_row([cells.get(name, "") for name in wanted], delimiter) + "\n")
        at = end
    return "".join(rows).encode()


def _names_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _make_row(cells: Sequence[str], delimiter: str) -> str:
    row = delimiter.join(quote_cell(cell, delimiter) for cell in cells)
    return row or _EMPTY


def _show(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dump_value(value).decode()
