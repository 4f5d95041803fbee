"""The ledgers of a table on disk: packed JSON lines, or Parquet; written in parts, joined, and read again.

JSON lines need no package and are read by whatever reads JSON. Parquet has a row a document with each change in
columns (`ledger_columns`), for DuckDB, pandas and the like.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cleaner.corpus import compact
from cleaner.corpus.formats.columns import load_arrow
from cleaner.corpus.ledger_columns import MARK, VERSION, LedgerColumns, Named, ledger_schema, read_columns
from cleaner.corpus.readers import printable, why_not_read
from cleaner.corpus.table_row import JSONL, PARQUET
from cleaner.corpus.writers import write_whole
from cleaner.errors import InputError, LedgerMismatchError
from cleaner.ledger import Ledger, ledgers_to_json

# Bytes of columns that become one row group, some 30,000 documents: they take a tenth of that in the file.
ROW_GROUP_BYTES = 1 << 26
# Rows that are made ledgers together.
_READ_ROWS = 512
_READ_BUFFER = 1 << 20
_CHANGE = "changes.list.element."
_OF_FEW_VALUES = ("layer", "stage", "group", "rule", "reason", "before", "after", "count")
# Places are small numbers in four bytes each. With the first bytes of all of them side by side, then the second ones,
# they take a fifth less than as a dictionary or as differences, and less than the digits of JSON.
_WRITING: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": ["id", "decode", *(f"{_CHANGE}{name}" for name in _OF_FEW_VALUES)],
    "column_encoding": {
        "number": "DELTA_BINARY_PACKED",
        f"{_CHANGE}at": "BYTE_STREAM_SPLIT",
        f"{_CHANGE}gaps.list.element": "BYTE_STREAM_SPLIT",
    },
    "write_statistics": ["number"],
}


class LedgerPart(Protocol):
    """Takes in the ledgers of a chunk."""

    def add(self, ledgers: Sequence[Named]) -> None:
        """Take in the ledgers of some records; as many as fill an array well take the least time."""

    def to_bytes(self) -> bytes:
        """Return the part; the same for the same ledgers."""


class _Lines:
    """JSON lines, packed: ``{"number", "id", "ledger": [...]}``."""

    def __init__(self, packed: str) -> None:
        self._packed = packed
        self._lines: list[bytes] = []

    def add(self, ledgers: Sequence[Named]) -> None:
        written = ledgers_to_json([ledger for _, _, ledger in ledgers])
        for (number, name, _), ledger in zip(ledgers, written, strict=True):
            head = compact.dump_line({"number": number, "id": name}).rstrip(b"}\n")
            self._lines.append(b"".join((head, b',"ledger":', ledger, b"}\n")))

    def to_bytes(self) -> bytes:
        return compact.pack(b"".join(self._lines), self._packed)


class _Columns(LedgerColumns):
    """A stream of Arrow."""

    def to_bytes(self) -> bytes:
        arrow = load_arrow()
        stream = io.BytesIO()
        table = self.to_table()
        options = arrow.ipc.IpcWriteOptions(compression="lz4")
        with arrow.ipc.new_stream(stream, table.schema, options=options) as writer:
            writer.write_table(table)
        return stream.getvalue()


def begin_part(form: str, packed: str) -> LedgerPart:
    """Return an empty part of ledgers in a format; *packed* is the end of the names of compact files."""
    return _Columns() if form == PARQUET else _Lines(packed)


def join_ledgers(form: str, parts: Iterable[Path], target: Path) -> None:
    """Write parts to one file, whole or not at all; the same parts give the same bytes. Raises `WriteError`."""
    if form == JSONL:
        compact.join(parts, target)
    else:
        write_whole(target, lambda stream: _join_columns(parts, stream))


def _join_columns(parts: Iterable[Path], target: BinaryIO) -> None:
    import pyarrow.parquet

    held: list[Any] = []
    with pyarrow.parquet.ParquetWriter(target, ledger_schema(), **_WRITING) as writer:

        def write() -> None:
            table = load_arrow().concat_tables(held)
            writer.write_table(table, row_group_size=max(1, table.num_rows))
            held.clear()

        for part in parts:
            with part.open("rb") as stream, load_arrow().ipc.open_stream(stream) as reader:
                held.append(reader.read_all())
            if sum(table.nbytes for table in held) >= ROW_GROUP_BYTES:
                write()
        if held:
            write()


def read_ledgers(form: str, path: Path, only: Collection[int] | None = None) -> Generator[Ledger, None, None]:
    """Yield the ledgers of a file, in order; those with the numbers in *only*, counted from 0, if that is given.

    Raises `InputError` where the file cannot be read or is damaged.
    """
    try:
        yield from (_read_lines if form == JSONL else _read_parquet)(path, only)
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{printable(path)}: damaged ({error!r}); clean the table again") from error
    except LedgerMismatchError as error:
        raise InputError(f"{printable(path)}: {error}; clean the table again") from error


def _read_lines(path: Path, only: Collection[int] | None) -> Generator[Ledger, None, None]:
    for number, line in enumerate(compact.read_lines(path)):
        if only is None or number in only:
            yield Ledger.from_rows(json.loads(line)["ledger"])


def _read_parquet(path: Path, only: Collection[int] | None) -> Generator[Ledger, None, None]:
    arrow, first = load_arrow(), 0
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path, buffer_size=_READ_BUFFER, pre_buffer=False) as file:
            if (found := (file.schema_arrow.metadata or {}).get(MARK)) != VERSION:
                raise ValueError(f"{MARK.decode()} is {found!r}, not {VERSION!r}")
            for batch in file.iter_batches(_READ_ROWS, use_threads=False):
                if only is not None:
                    rows = [at for at in range(batch.num_rows) if first + at in only]
                    first += batch.num_rows
                    batch = batch.take(arrow.array(rows, "int64"))  # noqa: PLW2901 - what is wanted of it
                yield from read_columns(batch)
    except OSError as error:
        why = why_not_read(path, error) if error.errno else "damaged Parquet"
        raise InputError(f"{printable(path)}: {why}; clean the table again") from error
    except arrow.ArrowException as error:
        raise InputError(
            f"{printable(path)}: damaged ({printable(str(error).splitlines()[0])[:200]}); clean the table again"
        ) from error
