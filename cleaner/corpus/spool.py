"""The spool: what was read of a corpus, on disk, so that a run that was stopped goes on, and memory stays bounded.

A part, what is made of a piece of the input, is two files: the keys as they are compared (`.npy`, read later as a
memory map) and all else (`.rest`: arrays one after another). They are written under a temporary name; the second one is
renamed last, so that a part is whole or not there. Parts may be written in any order, by several processes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path

import numpy as np

from cleaner.corpus.readers import Problem
from cleaner.corpus.records import START, Fields, Piece, Place, read_piece
from cleaner.corpus.writers import dump_json, write_atomically, write_error
from cleaner.duplicates.corpus.collection import Collection, Columns
from cleaner.duplicates.corpus.keys import make_keys
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.store import Units

STATE = "state.json"
# What is in a part, and how: one that was written otherwise is made anew.
PARTS_FORMAT = 3
# Called with the documents and the bytes read since the last call.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Part:
    """What is made of a piece of the input; `spans` says where each document stands (source, first byte, bytes)."""

    ids: list[str]
    dates: list[str]
    columns: Columns
    units: Units
    spans: Numbers
    next: Place
    problems: list[Problem]

    @property
    def bytes_read(self) -> int:
        """How many bytes the documents have."""
        return int(self.spans[:, 2].sum())


@dataclass(slots=True)
class Corpus:
    """All documents: the collection, and where each stands (source, first byte, bytes): shape (n, 3)."""

    collection: Collection = field(default_factory=Collection)
    spans: list[Numbers] = field(default_factory=list)
    next: Place = START
    problems: list[Problem] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Add the documents of the next part."""
        self.collection.add_columns(part.ids, part.columns, part.units, part.dates)
        self.spans.append(part.spans)
        self.problems += part.problems
        self.next = part.next

    def places(self) -> Numbers:
        """Return the spans of all documents."""
        return np.concatenate(self.spans) if self.spans else np.zeros((0, 3), dtype=np.int64)


def make_part(piece: Piece, names: Fields, progress: Progress | None = None) -> Part:
    """Read, fold and hash a piece of the input."""
    collection, spans = Collection(), [np.zeros((0, 3), dtype=np.int64)]
    problems: list[Problem] = []
    for batch in read_piece(piece, names):
        problems += batch.problems
        if batch.ids:
            collection.add(batch.ids, make_keys(batch.texts), batch.dates)
            spans.append(np.array(batch.spans, dtype=np.int64))
        if progress is not None:
            progress(len(batch.ids), batch.bytes_read)
    if piece.problem is not None:  # a piece is read as a whole or not at all
        collection, spans, problems = Collection(), spans[:1], [piece.problem]
    assert piece.end is not None
    columns = collection.merged() if collection.ids else Columns.of(make_keys([]))
    return Part(
        collection.ids, collection.dates, columns, collection.units(), np.concatenate(spans), piece.end, problems
    )


def open_keys(file: Path) -> Units:
    """Return the keys of a part as a memory map."""
    units: Units = np.load(file, mmap_mode="r")
    return units


class Spool:
    """A folder of parts of one corpus; `fingerprint` says what corpus, read how."""

    def __init__(self, root: Path, fingerprint: str) -> None:
        self.root = root
        self._fingerprint = fingerprint

    def resume(self) -> Iterator[Part]:
        """Yield the parts that an earlier run made, as far as none is missing; none where it read something else."""
        if self._state() != self._fingerprint:
            shutil.rmtree(self.root, ignore_errors=True)
            write_atomically(self.root / STATE, dump_json({"fingerprint": self._fingerprint}).encode())
        number = 0
        while self._rest(number).is_file():
            yield self.load(number)
            number += 1

    def save(self, part: Part, number: int) -> None:
        """Write a part. Raises `WriteError`."""
        rest = self._rest(number)
        temporary = rest.with_suffix(".tmp")
        texts = dump_json([part.ids, part.dates, [astuple(problem) for problem in part.problems]]).encode()
        columns = [getattr(part.columns, column.name) for column in fields(part.columns)]
        names, following = np.frombuffer(texts, dtype=np.uint8), np.array(astuple(part.next))
        try:
            np.save(self._keys(number), part.units)
            with temporary.open("wb") as stream:
                # Not as a `.npz`: sums over all bytes took longer than writing them.
                for array in (names, part.spans, following, *columns):
                    np.save(stream, array)
            temporary.replace(rest)
        except OSError as error:
            raise write_error(rest, error) from error

    def with_map(self, part: Part, number: int) -> Part:
        """Return a part that was saved with its keys as a memory map: they need not stay in memory."""
        return replace(part, units=open_keys(self._keys(number))) if len(part.units) else part

    def load(self, number: int) -> Part:
        """Return a part; its keys are a memory map."""
        with self._rest(number).open("rb") as stream:
            names, spans, following, *arrays = [np.load(stream) for _ in range(3 + len(fields(Columns)))]
        columns = Columns(*arrays)
        ids, dates, told = json.loads(names.tobytes())
        units = open_keys(self._keys(number)) if columns.unit_lengths.any() else np.zeros(0, dtype=np.uint16)
        problems = [Problem(*problem) for problem in told]
        return Part(ids, dates, columns, units, spans, Place(*following.tolist()), problems)

    def _state(self) -> str | None:
        try:
            state: str = json.loads((self.root / STATE).read_bytes())["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state

    def _keys(self, number: int) -> Path:
        return self.root / f"{number:06}.npy"

    def _rest(self, number: int) -> Path:
        return self.root / f"{number:06}.rest"
