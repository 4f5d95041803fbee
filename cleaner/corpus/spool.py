"""The spool: what was read of a corpus, on disk, so that a run that was stopped goes on, and memory stays bounded.

A checkpoint is two files: the keys as they are compared (`.npy`, read later as a memory map) and all else (`.npz`).
They are written under a temporary name; the second one is renamed last, so that a checkpoint is whole or not there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import numpy as np

from cleaner.corpus.records import START, Batch, Place
from cleaner.corpus.writers import dump_json, write_atomically, write_error
from cleaner.duplicates.corpus.collection import Collection, Columns
from cleaner.duplicates.corpus.keys import make_keys
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.store import Units

STATE = "state.json"
# Characters of text between two checkpoints: some three seconds of work, 64 MB of keys.
CHECKPOINT_CHARS = 1 << 25


@dataclass(slots=True)
class Corpus:
    """All documents: the collection, and where each stands (source, first byte, bytes): shape (n, 3)."""

    collection: Collection = field(default_factory=Collection)
    spans: list[Numbers] = field(default_factory=list)
    next: Place = START

    def places(self) -> Numbers:
        """Return the spans of all documents."""
        return np.concatenate(self.spans) if self.spans else np.zeros((0, 3), dtype=np.int64)


class Spool:
    """A folder of checkpoints of one corpus; `fingerprint` says what corpus, read how."""

    def __init__(self, root: Path | None, fingerprint: str) -> None:
        self.root = root
        self._fingerprint = fingerprint
        self._count = 0

    def resume(self) -> Corpus:
        """Return what an earlier run has read; nothing where it read something else."""
        corpus = Corpus()
        if self.root is None:
            return corpus
        if self._state() != self._fingerprint:
            shutil.rmtree(self.root, ignore_errors=True)
            write_atomically(self.root / STATE, dump_json({"fingerprint": self._fingerprint}).encode())
        while self._rest(self._count).is_file():
            self._load(corpus)
        return corpus

    def fill(self, corpus: Corpus, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Add *batches* to *corpus*, with a checkpoint now and then; yield each batch when it is in."""
        part, size = Corpus(next=corpus.next), 0
        for batch in batches:
            if batch.ids:
                part.collection.add(batch.ids, make_keys(batch.texts), batch.dates)
                part.spans.append(np.array(batch.spans, dtype=np.int64))
            part.next = batch.next
            size += batch.size
            yield batch
            if size >= CHECKPOINT_CHARS:
                self._close(corpus, part)
                part, size = Corpus(next=batch.next), 0
        if part.collection.ids:
            self._close(corpus, part)

    def remove(self) -> None:
        """Remove the checkpoints: the work is done."""
        if self.root is not None:
            shutil.rmtree(self.root, ignore_errors=True)

    def _close(self, corpus: Corpus, part: Corpus) -> None:
        columns, units = part.collection.merged(), part.collection.units()
        if self.root is not None:
            self._save(part, columns, units)
            units = np.load(self._keys(self._count), mmap_mode="r")
            self._count += 1
        corpus.collection.add_columns(part.collection.ids, columns, units, part.collection.dates)
        corpus.spans += part.spans
        corpus.next = part.next

    def _save(self, part: Corpus, columns: Columns, units: Units) -> None:
        arrays = {column.name: getattr(columns, column.name) for column in fields(columns)}
        names = dump_json([part.collection.ids, part.collection.dates]).encode()
        arrays |= {
            "spans": part.places(),
            "names": np.frombuffer(names, dtype=np.uint8),
            "next": np.array(astuple(part.next)),
        }
        keys, rest = self._keys(self._count), self._rest(self._count)
        temporary = rest.with_suffix(".tmp")
        try:
            np.save(keys, units)
            with temporary.open("wb") as stream:
                np.savez(stream, **arrays)
            temporary.replace(rest)
        except OSError as error:
            raise write_error(rest, error) from error

    def _load(self, corpus: Corpus) -> None:
        with np.load(self._rest(self._count)) as arrays:
            columns = Columns(**{column.name: arrays[column.name] for column in fields(Columns)})
            ids, dates = json.loads(arrays["names"].tobytes())
            corpus.spans.append(arrays["spans"])
            corpus.next = Place(*arrays["next"].tolist())
        units = np.load(self._keys(self._count), mmap_mode="r")
        corpus.collection.add_columns(ids, columns, units, dates)
        self._count += 1

    def _state(self) -> str | None:
        assert self.root is not None
        try:
            state: str = json.loads((self.root / STATE).read_bytes())["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state

    def _keys(self, number: int) -> Path:
        assert self.root is not None
        return self.root / f"{number:06}.npy"

    def _rest(self, number: int) -> Path:
        assert self.root is not None
        return self.root / f"{number:06}.npz"
