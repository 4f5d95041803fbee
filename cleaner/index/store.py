"""Adding to an index, removing from it, and asking it."""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from cleaner.corpus.readers import printable
from cleaner.duplicates.corpus.figures import hash_figures
from cleaner.duplicates.corpus.keys import Keys, make_keys
from cleaner.duplicates.corpus.ragged import bounds_of
from cleaner.duplicates.corpus.sketches import make_bar
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.corpus.verify import HOLDS, LIES_IN, NEAR, Verifier
from cleaner.duplicates.documents import DEFAULT_CONTAINMENT, DEFAULT_THRESHOLD
from cleaner.duplicates.shingles import Hashes
from cleaner.errors import OutputError
from cleaner.index.rows import count_shingles, decode_key, describe, digest_of, fill, sketch_bits, sketch_of
from cleaner.index.schema import connect, create

# Documents that are looked at for one value of a sketch: a phrase that more have tells nothing.
_MAX_PER_VALUE = 256
# Candidates that are verified for one document, those that share most first: some 20 ms.
MAX_CANDIDATES = 200
# Documents that share anything, of which it is seen whether they share enough.
_MAX_COUNTED = 800
# Candidates that are searched for shared passages, those that share most first.
_MAX_PASSAGE_CANDIDATES = 50
_KINDS = {NEAR: "near", HOLDS: "holds", LIES_IN: "contained"}


@dataclass(frozen=True, slots=True)
class Match:
    """A document of the index that says the same as the one asked about.

    `kind` is ``equal``, ``near``, ``contained`` (the one asked about lies in it) or ``holds`` (the other way round).
    """

    id: str
    kind: str
    similarity: float
    containment: float


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """How many documents and sketch values an index holds, and its size in bytes."""

    documents: int
    samples: int
    bytes: int


class Index:
    """Documents in one SQLite file; several processes may read and write it at once.

    Use it as a context manager. What `add` and `remove` have returned from is stored for good; what was cut off by a
    crash leaves no trace.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self.path = path
        self._connection = create(path) if new else connect(path)

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @classmethod
    def build(cls, path: Path, batches: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Index:
        """Make an index of ``(ids, texts)`` in one transaction and return it; after a failure there is no file.

        The sketch values are stored at the end, in order: for a million documents this takes a tenth of the time, and
        half a gigabyte of memory. Raises `InputError` for an id that comes twice.
        """
        index = cls(path, new=True)
        try:
            with index._writing() as connection:
                fill(connection, batches)
        except BaseException:
            index.close()
            path.unlink(missing_ok=True)
            raise
        return index

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> int:
        """Store documents in one transaction and return how many are new or changed; an id stands for its last text."""
        keys = make_keys(texts)
        last = {name: number for number, name in enumerate(ids)}
        with self._writing() as connection:
            fresh = [number for name, number in last.items() if self._forget_other(name, keys, number)]
            number = connection.execute("SELECT coalesce(max(number), 0) FROM documents").fetchone()[0]
            rows, sizes, samples = [], [], []
            for row in fresh:
                number += 1
                rows.append((number, ids[row], *describe(keys, row)))
                sizes.append((number, count_shingles(keys, row)))
                values = np.unique(sketch_of(keys, row)).view(np.int64).tolist()
                samples += [(value, number) for value in values]
            connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO sizes VALUES (?, ?)", sizes)
            samples.sort()  # neighbours in the tree one after another
            connection.executemany("INSERT INTO samples VALUES (?, ?)", samples)
        return len(fresh)

    def remove(self, ids: Sequence[str]) -> int:
        """Remove documents in one transaction and return how many there were."""
        with self._writing():
            return sum(self._forget(name) for name in dict.fromkeys(ids))

    def query(
        self,
        text: str,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        containment: float | None = DEFAULT_CONTAINMENT,
        exclude: str | None = None,
    ) -> list[Match]:
        """Return the documents that say the same as *text*, the most similar first; *exclude* is an id to leave out."""
        keys = make_keys([text])
        if not keys.lengths[0]:
            return []
        equal = self._connection.execute(
            "SELECT number, id FROM documents WHERE digest = ? ORDER BY number LIMIT 1000", (digest_of(keys, 0),)
        ).fetchall()
        matches = [Match(name, "equal", 1.0, 1.0) for _, name in equal if name != exclude]
        known = dict(equal)
        numbers = [number for number in self._candidates(keys, threshold, containment) if number not in known]
        found = [match for match in self._verify(keys, numbers, threshold, containment) if match.id != exclude]
        return matches + sorted(found, key=lambda match: (-match.similarity, match.id))

    def key_of(self, name: str) -> str:
        """Return the match key of the document with an id; raise `KeyError` for none."""
        row = self._connection.execute("SELECT key FROM documents WHERE id = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return decode_key(row[0])

    def sharing(self, text: str, least: int) -> list[tuple[str, str]]:
        """Return the ids and match keys of the documents that share most of their sketch with that of *text*.

        They share *least* values of it or more, which they may do by a single passage.
        """
        keys = make_keys([text])
        counts = self._count_shared(np.unique(sketch_of(keys, 0)))
        numbers = [number for number, count in counts.most_common(_MAX_PASSAGE_CANDIDATES) if count >= least]
        one = self._connection.execute
        rows = [one("SELECT id, key FROM documents WHERE number = ?", (number,)).fetchone() for number in numbers]
        return [(name, decode_key(key)) for name, key in rows]

    def info(self) -> IndexInfo:
        """Return how much the index holds."""
        one = self._connection.execute
        documents = one("SELECT count(*) FROM documents").fetchone()[0]
        samples = one("SELECT count(*) FROM samples").fetchone()[0]
        return IndexInfo(documents, samples, self.path.stat().st_size)

    def ids(self) -> Iterator[str]:
        """Yield the ids of all documents, in the order in which they were stored."""
        for (name,) in self._connection.execute("SELECT id FROM documents ORDER BY number"):
            yield name

    def check(self) -> list[str]:
        """Return what is wrong with the file: nothing, unless it was damaged from outside."""
        problems = [row[0] for row in self._connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        stray = self._connection.execute(
            "SELECT count(*) FROM samples WHERE number NOT IN (SELECT number FROM documents)"
        ).fetchone()[0]
        counts = dict(self._connection.execute("SELECT number, count(*) FROM samples GROUP BY number"))
        for number, digest, key in self._connection.execute("SELECT number, digest, key FROM documents"):
            keys = make_keys([decode_key(key)])
            if digest_of(keys, 0) != digest or len(np.unique(sketch_of(keys, 0))) != counts.get(number, 0):
                problems.append(f"document {number} is not whole")
        return problems + ([f"{stray} values of no document"] if stray else [])

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(
                f"{printable(self.path)}: cannot be written ({error}); nothing of this batch was stored, run it again"
            ) from error

    def _forget_other(self, name: str, keys: Keys, row: int) -> bool:
        """Remove the document of an id unless its key is the same; return whether the new one is to be stored."""
        known = self._connection.execute("SELECT digest FROM documents WHERE id = ?", (name,)).fetchone()
        if known is None:
            return True
        return known[0] != digest_of(keys, row) and self._forget(name)

    def _forget(self, name: str) -> bool:
        row = self._connection.execute("SELECT number, key FROM documents WHERE id = ?", (name,)).fetchone()
        if row is None:
            return False
        # The samples follow from the key, so that no index by document is needed.
        values = np.unique(sketch_of(make_keys([decode_key(row[1])]), 0)).view(np.int64).tolist()
        self._connection.executemany(
            "DELETE FROM samples WHERE value = ? AND number = ?", [(v, row[0]) for v in values]
        )
        for table in ("documents", "sizes"):
            self._connection.execute(f"DELETE FROM {table} WHERE number = ?", (row[0],))
        return True

    def _count_shared(self, values: Hashes) -> Counter[int]:
        """Return how many of some sketch values each document has, by its number."""
        counts: Counter[int] = Counter()
        for value in values.view(np.int64).tolist():
            rows = self._connection.execute(
                "SELECT number FROM samples WHERE value = ? LIMIT ?", (value, _MAX_PER_VALUE)
            ).fetchall()
            counts.update(number for (number,) in rows)
        return counts

    def _candidates(self, keys: Keys, threshold: float, containment: float | None) -> list[int]:
        """Return the numbers of the documents that share enough of their sketch, those that share most first."""
        values = np.unique(sketch_of(keys, 0))
        counts = self._count_shared(values)
        bar = make_bar(threshold, containment)
        bits = sketch_bits(count_shingles(keys, 0))
        shared = dict(counts.most_common(_MAX_COUNTED))
        marks = ",".join("?" * len(shared))
        rows = self._connection.execute(
            f"SELECT number, shingles FROM sizes WHERE number IN ({marks})", tuple(shared)
        ).fetchall()
        # In the sparser of the two sketches both documents are sampled alike.
        sparse = [max(bits, sketch_bits(shingles)) for _, shingles in rows]
        ours = {zeros: int(np.count_nonzero(values & np.uint64((1 << zeros) - 1) == 0)) for zeros in set(sparse)}
        sizes = [min(ours[zeros], shingles >> zeros) for zeros, (_, shingles) in zip(sparse, rows, strict=True)]
        least = bar.least_shared(np.array(sizes, dtype=np.int64)).tolist()
        found = [number for (number, _), enough in zip(rows, least, strict=True) if shared[number] >= enough]
        return sorted(found, key=lambda number: (-shared[number], number))[:MAX_CANDIDATES]

    def _verify(self, keys: Keys, numbers: list[int], threshold: float, containment: float | None) -> list[Match]:
        if not numbers:
            return []
        rows = [
            self._connection.execute("SELECT id, key FROM documents WHERE number = ?", (number,)).fetchone()
            for number in numbers
        ]
        parts = [keys.units, *(np.frombuffer(zlib.decompress(key), dtype="<u2") for _, key in rows)]
        store = KeyStore()
        store.add(np.concatenate(parts), bounds_of(np.array([len(part) for part in parts])))
        points, bounds = store.take(np.arange(len(parts)))
        figures, runs = hash_figures(points, bounds)
        verifier = Verifier(store, np.diff(bounds), figures, runs[:-1], np.diff(runs), threshold, containment)
        other = np.arange(1, len(parts))
        verdicts = verifier.verify(np.zeros_like(other), other)
        scores = zip(verdicts.kind.tolist(), verdicts.similarity.tolist(), verdicts.containment.tolist(), strict=True)
        return [
            Match(rows[at][0], _KINDS[kind], similarity, contained)
            for at, (kind, similarity, contained) in enumerate(scores)
            if kind in _KINDS
        ]
