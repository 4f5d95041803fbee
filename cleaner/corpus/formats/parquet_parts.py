"""Parts of Parquet files: streams of Arrow, joined to one file in row groups of a good size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.formats.columns import (
    HAS_REST,
    REST,
    TEXT,
    conform,
    load_arrow,
    marked_kinds,
    merge_kinds,
    needs_rest,
)

# Bytes of columns that become one row group: as large as readers like them, as small as memory does.
ROW_GROUP_BYTES = 1 << 26
# Where a table was not Parquet before, and has no compression to keep.
DEFAULT_COMPRESSION = "ZSTD"
# In the metadata of a part: how the table that it comes from is compressed; other parts are made of rows.
COMPRESSION = b"cleaner:compression"


def join_parts(parts: Sequence[Path], target: BinaryIO) -> None:
    """Write the rows of *parts* to *target*. Parts made of rows get the columns that show the rows of all."""
    arrow = load_arrow()
    import pyarrow.parquet

    schemas = [_read_schema(part) for part in parts] or [arrow.schema([("text", "string")])]
    meta = dict(schemas[0].metadata or {})
    compression = meta.pop(COMPRESSION, b"").decode()
    schema, merged = schemas[0], None
    if any(one.names != schema.names for one in schemas) and compression:
        schema = arrow.unify_schemas(schemas)
    if not compression and parts:
        merged = merge_kinds((marked_kinds(one) or {} for one in schemas), meta[TEXT].decode())
        schema = conform(schema.empty_table(), marked_kinds(schema) or {}, merged).schema
        meta = {key: value for key, value in schema.metadata.items() if key != HAS_REST}
        if not needs_rest(schemas, merged):
            schema = schema.remove(schema.get_field_index(REST))
    schema = schema.with_metadata(meta or None)
    with pyarrow.parquet.ParquetWriter(target, schema, compression=compression or DEFAULT_COMPRESSION) as writer:
        for table in _gather(_read_tables(parts, merged, schema)):
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def _read_schema(part: Path) -> Any:
    with part.open("rb") as stream, load_arrow().ipc.open_stream(stream) as reader:
        return reader.schema


def _read_tables(parts: Sequence[Path], merged: Any, schema: Any) -> Iterator[Any]:
    arrow = load_arrow()
    for part in parts:
        with part.open("rb") as stream, arrow.ipc.open_stream(stream) as reader:
            table = reader.read_all()
        if merged is not None:
            table = conform(table, marked_kinds(table.schema) or {}, merged).select(schema.names)
        if table.schema.names != schema.names:  # fields were added to other parts
            for name in set(schema.names).difference(table.schema.names):
                table = table.append_column(schema.field(name), arrow.nulls(table.num_rows, schema.field(name).type))
            table = table.select(schema.names)
        yield table.replace_schema_metadata(schema.metadata)


def _gather(tables: Iterable[Any]) -> Iterator[Any]:
    """Yield *tables*, small ones together."""
    arrow = load_arrow()
    held: list[Any] = []
    for table in tables:
        held.append(table)
        if sum(one.nbytes for one in held) >= ROW_GROUP_BYTES:
            yield arrow.concat_tables(held)
            held = []
    if held:
        yield arrow.concat_tables(held)
