"""What is handed to a process to clean a chunk, and what comes back.

Nothing that cleans is imported here: the process that only hands out chunks starts in half the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cleaner.config import Config
from cleaner.corpus.formats.contract import Block, FieldNames
from cleaner.corpus.parts import Done, Parts
from cleaner.corpus.readers import Source


class Job(NamedTuple):
    """What all chunks of a table have in common.

    `written_as` is the name of the format of the output, `ledgers` that of its ledgers, `packed` the end of the names
    of compact files, `failures` where documents go on which the program fails. `max_chars` is the longest text there is
    memory for, 0 for any.
    """

    parts: Parts
    format: str
    written_as: str
    names: FieldNames
    config: Config
    ledgers: str
    packed: str
    failures: Path
    max_chars: int = 0


class ChunkTask(NamedTuple):
    """A block to clean. `shown` are rules of which there are examples already."""

    job: Job
    block: Block
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChunkOutcome:
    """What became of a chunk: what is done; or, where nothing of it was written, the error.

    `failures` tell of documents on which the program failed: they went through as they came.
    """

    source: Source
    index: int
    done: Done | None = None
    failures: tuple[str, ...] = ()
    error: str = ""
    stops_all: bool = False
    seconds: float = 0.0


def clean_chunk(task: ChunkTask) -> ChunkOutcome:
    """Clean a block and write its parts. Never raises an `Exception` for what a block holds."""
    from cleaner.engines.tables.chunks import clean_block

    return clean_block(task)
