"""JSON lines out: Daft's own writer would read them as columns first, and so change what nobody touched."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from cleaner.engines.cluster.runner import in_batches
from cleaner.engines.cluster.storage import open_place

if TYPE_CHECKING:
    import pyarrow as pa
    from daft import DataFrame

# Lines of one part: some sixteen megabytes.
PART_ROWS = 1 << 13
# Lines that are made bytes at a time.
_BATCH_ROWS = 1 << 10


def write_lines(table: DataFrame, column: str, place: str) -> None:
    """Write the texts of a column as lines into parts beneath *place*, a folder or URL, in place of what is there.

    Parts of this run alone stay: what a worker left that died on the way is removed when all are written.
    """
    import pyarrow as pa
    from daft import col

    # A function of so many rows, each worker for itself: `into_batches` would send all lines from one to another.
    gather = in_batches(_as_they_are, pa.string(), PART_ROWS, unnest=False)
    table.select(gather(col(column)).alias(column)).write_sink(_sink(place))


def _as_they_are(rows: pa.Array) -> pa.Array:
    return rows


def _sink(place: str) -> Any:
    from daft import Schema
    from daft.io.sink import DataSink, WriteResult

    class Lines(DataSink[str]):  # type: ignore[misc]  # without the extra, and its types, it is Any
        def schema(self) -> Schema:
            return _named([]).schema()

        def write(self, micropartitions: Any) -> Any:
            for table in micropartitions:
                rows = table.to_arrow().column(0)
                if len(rows):
                    name, size = _write_part(place, rows)
                    yield WriteResult(name, size, len(rows))

        def finalize(self, write_results: Any) -> Any:
            parts = sorted(result.result for result in write_results)
            _remove_others(place, set(parts))
            return _named(parts)

    return Lines()


def _named(parts: list[str]) -> Any:
    import pyarrow as pa
    from daft.recordbatch import MicroPartition

    return MicroPartition.from_arrow(pa.table({"part": pa.array(parts, pa.large_string())}))


def _write_part(place: str, rows: pa.ChunkedArray) -> tuple[str, int]:
    """Write lines into a part of their own; return its name, and how many bytes it has."""
    system, path = open_place(place)
    system.create_dir(path)
    name = f"{uuid.uuid4()}-0.jsonl"
    hidden = f"{path}/.{name}.tmp"
    with system.open_output_stream(hidden) as stream:
        for start in range(0, len(rows), _BATCH_ROWS):
            stream.write("".join(f"{row}\n" for row in rows.slice(start, _BATCH_ROWS).to_pylist()).encode())
        size = stream.tell()
    system.move(hidden, f"{path}/{name}")
    return name, size


def _remove_others(place: str, parts: set[str]) -> None:
    from pyarrow.fs import FileSelector

    system, path = open_place(place)
    system.create_dir(path)
    for known in system.get_file_info(FileSelector(path)):
        if known.is_file and known.base_name not in parts:
            system.delete_file(known.path)
