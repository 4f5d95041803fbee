"""The clean tables read back, each record with its ledger; the raw texts put in their places again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from math import inf
from pathlib import Path

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.contract import Block, Chunk, Format, Record
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.ledger_files import read_ledgers
from cleaner.corpus.readers import Source, printable
from cleaner.corpus.table_row import TableRow
from cleaner.corpus.writers import write_error
from cleaner.engines.tables.finish import hash_of, table_files
from cleaner.errors import InputError, LedgerMismatchError, OutputError
from cleaner.ledger import Ledger

# Gives the text to put in the place of a clean one.
Retext = Callable[[Record, Ledger], str]


@dataclass(frozen=True, slots=True)
class CleanedChunk:
    """Records of a clean table and the ledger of each."""

    chunk: Chunk
    ledgers: list[Ledger]


def read_cleaned(folder: OutputFolder, row: TableRow) -> Iterator[CleanedChunk]:
    """Yield the records of a clean table with their ledgers, chunk by chunk.

    Raises `InputError` where a file cannot be read, and where texts and ledgers are not of the same run.
    """
    texts, ledgers, _ = table_files(folder, row.path, row.packed, row.ledgers)
    source = Source(texts, row.raw_name, texts)
    with closing(read_ledgers(row.ledgers, ledgers)) as rest:
        for chunk in format_of(texts).read_chunks(source, row.names):
            if chunk.broken:
                place = chunk.broken[0].place
                raise InputError(f"{printable(texts)}:{place}: {chunk.broken[0].message}; clean the raw table again")
            found = list(islice(rest, len(chunk.records)))  # no more: the next ones are of the next chunk
            if len(found) < len(chunk.records):
                raise _unlike(texts)
            yield CleanedChunk(chunk, found)
        if next(rest, None) is not None:
            raise _unlike(texts)


def read_chosen(folder: OutputFolder, row: TableRow, wanted: Collection[int]) -> Iterator[tuple[int, Record, Ledger]]:
    """Yield the records of a clean table with these numbers, counted from 0, each with its number and its ledger.

    Blocks without one of them are not looked into. Raises `InputError` as `read_cleaned` does.
    """
    texts, ledgers, _ = table_files(folder, row.path, row.packed, row.ledgers)
    form, source, rest = format_of(texts), Source(texts, row.raw_name, texts), sorted(set(wanted), reverse=True)
    with closing(read_ledgers(row.ledgers, ledgers, frozenset(rest))) as found:
        for block, end in _with_ends(form.read_blocks(source, row.names)):
            if not rest:
                return
            records = form.parse(block, row.names).records if rest[-1] < end else []
            while rest and rest[-1] < block.number + len(records):
                at, ledger = rest.pop(), next(found, None)
                if ledger is None:
                    raise _unlike(texts)
                yield at, records[at - block.number], ledger
    if rest:
        raise _unlike(texts)


def _with_ends(blocks: Iterable[Block]) -> Iterator[tuple[Block, float]]:
    """Yield each block with the number of the first record behind it; of the last one that is not known."""
    last: Block | None = None
    for block in blocks:
        if last is not None:
            yield last, block.number
        last = block
    if last is not None:
        yield last, inf


def restore_table(folder: OutputFolder, row: TableRow, output: Path, retext: Retext, *, force: bool = False) -> Path:
    """Write a table with the texts that *retext* gives, in the format it came in if that can be written.

    Returns the file. Raises `InputError` for texts that do not fit their ledgers, `OutputError` where something else
    stands already (unless *force*), `WriteError`. Memory holds a chunk at a time.
    """
    target, written_as = _target(row, output)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".cleaner-", dir=target.parent) as scratch:
            parts = []
            for number, cleaned in enumerate(read_cleaned(folder, row)):
                pairs = zip(cleaned.chunk.records, cleaned.ledgers, strict=True)
                texts = [_retext(folder, row, retext, record, ledger) for record, ledger in pairs]
                part = Path(scratch) / f"{number:09}"
                part.write_bytes(written_as.encode(cleaned.chunk, texts, row.names))
                parts.append(part)
            whole = Path(scratch) / "whole"
            written_as.join(parts, whole)
            if not force and target.exists() and hash_of(target) != hash_of(whole):
                raise OutputError(
                    f"{printable(target)} holds something else; choose another folder with -o, "
                    "or replace it with --force"
                )
            whole.replace(target)
    except OSError as error:
        raise write_error(target, error) from error
    return target


def _retext(folder: OutputFolder, row: TableRow, retext: Retext, record: Record, ledger: Ledger) -> str:
    try:
        return retext(record, ledger)
    except LedgerMismatchError as error:
        raise InputError(f"{printable(folder.text(row.path))}:{record.place}: {error}") from error


def _target(row: TableRow, output: Path) -> tuple[Path, Format]:
    own = format_of(row.raw_name)
    if own.written_as == own.name:
        return output / row.raw_name, own
    return output / row.path, format_of(row.path)


def _unlike(texts: Path) -> InputError:
    return InputError(f"{printable(texts)}: not as many records as ledgers; clean the raw table again")
