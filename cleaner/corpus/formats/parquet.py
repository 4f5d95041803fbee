"""Parquet: a document a row. All other columns are carried through in the types they have."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.corpus.formats.columns import (
    REST,
    TEXT,
    build_table,
    find_kinds,
    load_arrow,
    marked_kinds,
    table_rows,
)
from cleaner.corpus.formats.contract import CHUNK_CHARS, Block, Broken, Chunk, FieldNames, Format, Record
from cleaner.corpus.formats.json_lines import BYTES_A_CHAR
from cleaner.corpus.formats.kinds import without_surrogates
from cleaner.corpus.formats.nested import find_column, replace_column, text_type
from cleaner.corpus.formats.parquet_parts import COMPRESSION, DEFAULT_COMPRESSION, join_parts
from cleaner.corpus.formats.plain_values import plain_rows
from cleaner.corpus.formats.values import dump_value, find_keys, get_value, load_exactly, name_of, set_value
from cleaner.corpus.readers import Source, printable, why_not_read
from cleaner.corpus.writers import write_whole
from cleaner.errors import InputError

# A row group is read through a buffer of this size a column, so that it need not fit into memory.
_READ_BUFFER = 1 << 20
# Rows of a block at most: what columns take in a file says little of texts that recur, which stand there once.
_MAX_ROWS = 1 << 13


@dataclass(frozen=True)
class Shared:
    """The rows of a block with all their columns, and how the file compresses them."""

    batch: Any
    compression: str


@dataclass(frozen=True)
class Parquet(Format):
    """A document a row."""

    name = "parquet"
    suffixes = (".parquet", ".pq")

    def read_blocks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Block]:
        """Yield blocks of rows; none has rows of two row groups. Those before *start* are skipped group by group."""
        with _open(source.file) as file:
            _check_columns(source.file, file.schema_arrow, names)
            meta, told = file.metadata, 0
            compression = _compression_of(meta)
            index = row = 0
            for group in range(meta.num_row_groups):
                rows, size = meta.row_group(group).num_rows, meta.row_group(group).total_byte_size
                step = max(1, min(rows, _MAX_ROWS, chars * BYTES_A_CHAR * rows // max(size, 1)))
                count = -(-rows // step)
                if index + count > start:
                    batches = file.iter_batches(step, row_groups=[group], use_threads=False)
                    for at, batch in enumerate(_even(batches, step), index):
                        if at >= start:
                            told, before = (source.file.stat().st_size * (row + batch.num_rows)) // meta.num_rows, told
                            yield Block(source, at, row, row, Shared(batch, compression), told - before)
                        row += batch.num_rows
                else:
                    row += rows
                index += count
            if index == 0 and start == 0:
                empty = load_arrow().RecordBatch.from_pylist([], schema=file.schema_arrow)
                yield Block(source, 0, 0, 0, Shared(empty, compression), source.file.stat().st_size)

    def parse(self, block: Block, names: FieldNames) -> Chunk:
        """Return the records of a block; their carriers are their rows in it."""
        chunk = Chunk(block.source, block.index, bytes_read=block.bytes_read, format=self.name, shared=block.data)
        batch = block.data.batch
        texts = _read_texts(find_column(batch, names.text))
        ids = _read_names(batch, names.id)
        if (kinds := marked_kinds(batch.schema)) is not None and REST in batch.schema.names:
            _read_rest(batch, kinds, names, texts, ids)
        for at, (text, own) in enumerate(zip(texts, ids, strict=True)):
            number, place = block.number + at, str(block.number + at + 1)
            if isinstance(text, str):
                chunk.records.append(Record(number, place, own or f"{block.source.name}:{place}", text, at))
                continue
            what = "null, not text" if text is None else "not UTF-8"
            why = f"the column {printable(names.text)!r} is {what} here; mend the row, or leave it out"
            chunk.broken.append(Broken(number, place, why))
        return chunk

    def rows(self, chunk: Chunk, names: FieldNames) -> list[dict[str, Any]]:
        """Return the rows as objects. Nulls are null, but where a table was made of objects, they are missing again."""
        batch = _take(chunk)
        kinds = marked_kinds(batch.schema)
        return plain_rows(batch) if kinds is None else table_rows(batch, kinds)

    def encode(
        self,
        chunk: Chunk,
        texts: Sequence[str],
        names: FieldNames,
        extra: Sequence[Mapping[str, Any]] | None = None,
    ) -> bytes:
        """Return the rows as a stream of Arrow."""
        arrow = load_arrow()
        if chunk.format == self.name:
            table = arrow.Table.from_batches([_replace_texts(_take(chunk), texts, names)])
            table = _add_columns(table, extra or [])
            meta = {**(table.schema.metadata or {}), COMPRESSION: chunk.shared.compression.encode()}
            table = table.replace_schema_metadata(meta)
        else:
            rows = _foreign_rows(chunk, texts, names, extra)
            table = build_table(rows, find_kinds(rows, names.text))
            table = table.replace_schema_metadata({**table.schema.metadata, TEXT: names.text.encode()})
        stream = io.BytesIO()
        options = arrow.ipc.IpcWriteOptions(compression="lz4")
        with arrow.ipc.new_stream(stream, table.schema, options=options) as writer:
            writer.write_table(table)
        return stream.getvalue()

    def join(self, parts: Iterable[Path], target: Path) -> None:
        """Write the rows of all parts to one file, in row groups of `ROW_GROUP_BYTES`."""
        files = list(parts)
        write_whole(target, lambda stream: join_parts(files, stream))


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    """Open a file; what Arrow raises while it is read becomes an `InputError`."""
    arrow = load_arrow()
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path, buffer_size=_READ_BUFFER, pre_buffer=False) as file:
            yield file
    except arrow.ArrowException as error:
        raise InputError(
            f"{printable(path)}: no Parquet that can be read ({printable(str(error).splitlines()[0])[:200]}); "
            "get the file again, or mend its name if it is something else"
        ) from error
    except OSError as error:
        why = why_not_read(path, error) if error.errno else "damaged Parquet; get the file again"
        raise InputError(f"{printable(path)}: {why}") from error


def _check_columns(path: Path, schema: Any, names: FieldNames) -> None:
    """Raise `InputError` where no column has the texts."""
    found = text_type(schema, names.text)
    shown = printable(names.text)
    if found is None:
        columns = ", ".join(map(printable, schema.names[:20])) or "none"
        what = f"no column {shown!r}; name the column of the text with --text-field (columns here: {columns})"
        raise InputError(f"{printable(path)}: {what}")
    if not found[1]:
        what = f"the column {shown!r} has {printable(str(found[0]))}, not text; name another with --text-field"
        raise InputError(f"{printable(path)}: {what}")


def _compression_of(meta: Any) -> str:
    if not meta.num_row_groups or not meta.num_columns:
        return DEFAULT_COMPRESSION
    found: str = meta.row_group(0).column(0).compression
    return "NONE" if found == "UNCOMPRESSED" else found


def _even(batches: Iterable[Any], size: int) -> Iterator[Any]:
    """Yield batches of *size* rows, the last one smaller: Arrow ends some of its own earlier."""
    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        while sum(one.num_rows for one in held) >= size:
            whole = _merge(held)
            yield whole.slice(0, size)
            held = [whole.slice(size)] if whole.num_rows > size else []
    if held:
        yield _merge(held)


def _merge(batches: list[Any]) -> Any:
    """Return one batch with the rows of all."""
    if len(batches) == 1:
        return batches[0]
    return load_arrow().Table.from_batches(batches).combine_chunks().to_batches()[0]


def _read_texts(column: Any) -> list[Any]:
    """Return the texts of a column, None for null, and False for bytes that are not UTF-8, which Arrow lets pass."""
    try:
        texts: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        texts = [_read_text(scalar) for scalar in column]
    return texts


def _read_text(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return False


def _read_names(batch: Any, field: str) -> list[str]:
    column = find_column(batch, field) if field else None
    if column is None:
        return [""] * batch.num_rows
    return [name_of(row[field]) for row in plain_rows(load_arrow().RecordBatch.from_arrays([column], [field]))]


def _read_rest(batch: Any, kinds: Any, names: FieldNames, texts: list[Any], ids: list[str]) -> None:
    """Set the texts and names that their columns do not have as they were."""
    for at, written in enumerate(batch.column(REST).to_pylist()):
        if written is None:
            continue
        rest = load_exactly(written.encode())
        if find_keys(rest, names.text):
            texts[at] = get_value(rest, names.text)
        if names.id and find_keys(rest, names.id):
            ids[at] = name_of(get_value(rest, names.id))


def _take(chunk: Chunk) -> Any:
    """Return the rows of the records of a chunk."""
    batch, wanted = chunk.shared.batch, [record.carrier for record in chunk.records]
    return batch if wanted == list(range(batch.num_rows)) else batch.take(load_arrow().array(wanted, "int64"))


def _replace_texts(batch: Any, texts: Sequence[str], names: FieldNames) -> Any:
    written = [without_surrogates(text) for text in texts]
    is_made_of_rows = marked_kinds(batch.schema) is not None and REST in batch.schema.names
    batch = replace_column(batch, names.text, written)
    if not is_made_of_rows:
        return batch
    rest = batch.column(REST).to_pylist()
    for at, (old, text) in enumerate(zip(rest, texts, strict=True)):
        row = {} if old is None else load_exactly(old.encode())
        if find_keys(row, names.text) or text != written[at]:
            set_value(row, names.text, text)
            rest[at] = dump_value(row).decode()
    at = batch.schema.names.index(REST)
    return batch.set_column(at, batch.schema.field(at), load_arrow().array(rest, "string"))


def _add_columns(table: Any, extra: Sequence[Mapping[str, Any]]) -> Any:
    """Return a table with the fields of *extra* as columns: text as it is, other values as JSON."""
    arrow = load_arrow()
    for name in dict.fromkeys(name for fields in extra for name in fields):
        values = [fields.get(name) for fields in extra]
        shown = [one if isinstance(one, str) or one is None else dump_value(one).decode() for one in values]
        column, field = arrow.array(shown, "string"), arrow.field(name, "string")
        at = table.schema.get_field_index(name)
        table = table.append_column(field, column) if at < 0 else table.set_column(at, field, column)
    return table


def _foreign_rows(
    chunk: Chunk, texts: Sequence[str], names: FieldNames, extra: Sequence[Mapping[str, Any]] | None
) -> list[dict[str, Any]]:
    from cleaner.corpus.formats.registry import load_format

    rows = load_format(chunk.format).rows(chunk, names)
    for at, (row, text) in enumerate(zip(rows, texts, strict=True)):
        set_value(row, names.text, text)
        row.update(extra[at] if extra else {})
    return rows
