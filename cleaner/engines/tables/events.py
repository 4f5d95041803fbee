"""What happens in a run over tables, as it is told."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.corpus.parts import Done
from cleaner.corpus.readers import Source
from cleaner.corpus.table_row import TableRow


@dataclass(frozen=True, slots=True)
class ChunkEvent:
    """A chunk is done; `is_new` is false for one that an earlier run did. Chunks of a table come in order."""

    source: Source
    done: Done
    failures: tuple[str, ...] = ()
    is_new: bool = True
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TableEvent:
    """A table is done; `is_new` is false for one that stood already."""

    source: Source
    row: TableRow
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """A table cannot be done."""

    source: Source
    message: str
    stops_all: bool = False


Event = ChunkEvent | TableEvent | ErrorEvent
