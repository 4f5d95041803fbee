"""Finding duplicates among documents on disk: read with checkpoints, join, verify, decide."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import astuple, dataclass, field
from pathlib import Path

import numpy as np

from cleaner import __version__
from cleaner.corpus.readers import Problem, Source, printable
from cleaner.corpus.records import DEFAULT_FIELDS, PIECE_BYTES, PIECE_FILES, Fields, is_json_lines
from cleaner.corpus.spool import PARTS_FORMAT, Corpus, Progress, Spool
from cleaner.corpus.writers import dump_json
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.stars import KEPT, Decisions
from cleaner.engines.dedup_work import count_in, read_parts
from cleaner.engines.processes import Workers
from cleaner.errors import InputError

# Bytes of the largest block that glibc can learn from, nearly (its M_MMAP_THRESHOLD ends at 32 MB).
_LARGEST_KEPT = 31 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are compared, and which stays."""

    threshold: float
    containment: float | None
    keep: str = "best"
    fields: Fields = DEFAULT_FIELDS


@dataclass(slots=True, eq=False)
class Found:
    """What was found. `keeper` is in the order of the input (KEPT: it stays), `decisions` in the order of keeping."""

    sources: tuple[Source, ...]
    corpus: Corpus
    options: Options
    order: Numbers
    decisions: Decisions
    keeper: Numbers
    pair: Numbers
    problems: list[Problem] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids of the documents, in the order of the input."""
        return self.corpus.collection.ids

    def counts(self) -> dict[str, int]:
        """Return how many documents there are, how many stay, and how many go for what."""
        gone = np.flatnonzero(self.keeper != KEPT)
        rows = self.pair[gone]
        kinds = self.decisions.verdicts.kind[rows[rows >= 0]]
        equal = int(np.count_nonzero(rows < 0))
        near = int(np.count_nonzero(kinds == 2))
        return {
            "documents": len(self.keeper),
            "kept": len(self.keeper) - len(gone),
            "removed": len(gone),
            "equal": equal,
            "near": near,
            "contained": len(gone) - equal - near,
            "clusters": len(np.unique(self.keeper[gone])),
        }


def find_duplicates(
    sources: tuple[Source, ...], options: Options, spool: Path | None, progress: Progress | None = None, jobs: int = 1
) -> Found:
    """Return the duplicates among the documents of *sources*, the same for any number of processes (*jobs*).

    `spool` is a folder for what was read: when it holds that of the same sources the run goes on from there. Without
    one all keys are kept in memory. Raises `InputError` for an id that comes twice.
    """
    _keep_freed_memory()
    corpus = Corpus()
    store = None if spool is None else Spool(spool, fingerprint(sources, options.fields))
    known = 0
    for part in store.resume() if store is not None else ():
        corpus.add(part)
        known += 1
    if progress is not None:
        progress(len(corpus.collection.ids), _bytes_before(sources, corpus))
    with Workers(jobs) as workers:
        for part in read_parts(sources, options.fields, corpus.next, known, store, workers, progress):
            corpus.add(part)
        _check_ids(corpus, sources)
        order, decisions = corpus.collection.decide(
            options.keep, options.threshold, options.containment, count_in(workers)
        )
    keeper, pair = np.full(len(order), KEPT), np.full(len(order), -1)
    keeper[order] = np.where(decisions.keeper == KEPT, KEPT, order[decisions.keeper])
    pair[order] = decisions.pair
    return Found(sources, corpus, options, order, decisions, keeper, pair, corpus.problems)


def _keep_freed_memory() -> None:
    """Have the C library keep what is freed for what is asked for next: glibc learns from the first large block.

    Else arrays of some megabytes are given back each time, and the system clears their pages anew. Where there is
    another library it does nothing.
    """
    np.empty(_LARGEST_KEPT, dtype=np.uint8)


def _bytes_before(sources: tuple[Source, ...], corpus: Corpus) -> int:
    return sum(source.file.stat().st_size for source in sources[: corpus.next.source]) + corpus.next.offset


def _check_ids(corpus: Corpus, sources: tuple[Source, ...]) -> None:
    ids = corpus.collection.ids
    if len(set(ids)) == len(ids):
        return
    name, count = Counter(ids).most_common(1)[0]
    places = corpus.places()
    files = [sources[places[number, 0]] for number, other in enumerate(ids) if other == name][:2]
    where = " and ".join(dict.fromkeys(printable(source.file) for source in files))
    hint = (
        "--id-field '' names records by file and line" if is_json_lines(files[0]) else "name a folder that holds both"
    )
    raise InputError(f"the id {name!r} stands for {count} documents ({where}); {hint}")


def fingerprint(sources: tuple[Source, ...], names: Fields) -> str:
    """Return what tells whether a spool was made of the same files, read in the same way, by this version."""
    rows = []
    for source in sources:
        status = source.file.stat()
        rows.append([source.name, str(source.file), status.st_size, status.st_mtime_ns])
    how = [__version__, PARTS_FORMAT, PIECE_BYTES, PIECE_FILES, astuple(names)]
    return hashlib.sha256(dump_json([*how, rows]).encode()).hexdigest()
