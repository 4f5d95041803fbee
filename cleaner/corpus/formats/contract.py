"""What a format of tables does: it cuts a file into blocks, makes chunks of records of them, and writes them again.

A table holds a document a record: JSON lines, Parquet, CSV, WARC. It is read block by block: `read_blocks` only finds
where a block ends and runs in one process; `parse` makes a chunk of records of a block and may run in any. `encode`
makes a part of the output of a chunk, `join` one file of the parts. Where a block ends depends on the file alone, so
the output is the same for any number of processes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.readers import Source

# Characters of a chunk, about: a second or two of cleaning, 3 MB of Chinese in UTF-8. A record longer than that is a
# chunk of its own.
CHUNK_CHARS = 1 << 20


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The names of the fields with the text and the id. A name with dots (`meta.content`) leads into nested fields.

    A field that has the whole name, dots and all, comes first. With an empty `id` each record is named by its place.
    """

    text: str = "text"
    id: str = "id"


class Record(NamedTuple):
    """A document of a table.

    `number` counts from 0 in its file, broken records too. `place` is what stands behind `file:` in messages: the line
    or the row, from 1. `id` is the field of that name as text, else `<name of the source>:<place>`. `carrier` is what
    the writer of the same format needs to carry all other fields through.
    """

    number: int
    place: str
    id: str
    text: str
    carrier: Any = None


class Broken(NamedTuple):
    """A record that cannot be read: what is wrong, and what next, as in `file:place: message`."""

    number: int
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a file that has whole records, not yet looked into.

    `number` and `line` count the records and the lines before it in the file; `data` is the format's own, `bytes_read`
    what was read of the file for it (compressed bytes, where the file is compressed).
    """

    source: Source
    index: int
    number: int
    line: int
    data: Any
    bytes_read: int = 0


@dataclass(slots=True)
class Chunk:
    """Some records of a table, in order, and those that are broken. `format` is the name of the format they came in.

    `shared` is what the writer of the same format needs of all records together. A chunk may lack records of its block:
    what has been left out is not written.
    """

    source: Source
    index: int
    records: list[Record] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    bytes_read: int = 0
    format: str = ""
    shared: Any = None


class Format(ABC):
    """A format of tables. Its objects hold no state, and can be sent to another process.

    `name` is what `--to` takes; `suffixes` are the ends of file names, the first one that of files to be written.
    `written_as` is the name of the format that is written where none is asked for.
    """

    name: str
    suffixes: tuple[str, ...]

    @property
    def written_as(self) -> str:
        """The name of the format of the output where none is asked for: this one, if it can be written."""
        return self.name

    def read_chunks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Chunk]:
        """Yield the chunks of a file from the one of index *start* on; at least one, if *start* is 0.

        Raises `InputError` for a file that cannot be read, or not to its end: the chunks before that are whole.
        """
        for block in self.read_blocks(source, names, chars=chars, start=start):
            yield self.parse(block, names)

    @abstractmethod
    def read_blocks(
        self, source: Source, names: FieldNames, *, chars: int = CHUNK_CHARS, start: int = 0
    ) -> Iterator[Block]:
        """Yield the blocks of a file, as `read_chunks` does. Their ends depend on the file and on *chars* alone."""

    @abstractmethod
    def parse(self, block: Block, names: FieldNames) -> Chunk:
        """Return the records of a block. What cannot be read is broken, never an exception."""

    @abstractmethod
    def rows(self, chunk: Chunk, names: FieldNames) -> list[dict[str, Any]]:
        """Return the fields of each record of a chunk of this format, text included, as values of JSON.

        What JSON has no value for (dates, bytes, decimals) is text, as `json_value` says.
        """

    @abstractmethod
    def encode(
        self,
        chunk: Chunk,
        texts: Sequence[str],
        names: FieldNames,
        extra: Sequence[Mapping[str, Any]] | None = None,
    ) -> bytes:
        """Return a part of the output: the records of *chunk*, each with its text of *texts* in place of its own.

        The chunk may come from any format. *extra* has fields to add to each record, over those of the same name.
        """

    @abstractmethod
    def join(self, parts: Iterable[Path], target: Path) -> None:
        """Write *parts*, in order, to *target* as one file, whole or not at all. Raises `WriteError`.

        The same parts give the same bytes.
        """
