"""What happens in a run over tables, as it is told."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.corpus.parts import Done
from cleaner.corpus.readers import Source
from cleaner.corpus.table_row import TableRow


class ChunkEvent(NamedTuple):
    """A chunk is done; `is_new` is false for one that an earlier run did. Chunks of a table come in order."""

    source: Source
    done: Done
    failures: tuple[str, ...] = ()
    is_new: bool = True
    seconds: float = 0.0


class TableEvent(NamedTuple):
    """A table is done; `is_new` is false for one that stood already."""

    source: Source
    row: TableRow
    is_new: bool = True


class ErrorEvent(NamedTuple):
    """A table cannot be done."""

    source: Source
    message: str
    stops_all: bool = False


Event = ChunkEvent | TableEvent | ErrorEvent
