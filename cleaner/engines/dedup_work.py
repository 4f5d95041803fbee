"""The work of `dedup` that processes of their own may do: reading and folding, and comparing pairs.

What is made depends on the pieces and the pairs alone, and is put together in their order: so the result is the same
for any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.corpus.readers import Source
from cleaner.corpus.records import Fields, Piece, Place, cut_pieces
from cleaner.corpus.spool import Part, Progress, Spool, make_part, open_keys
from cleaner.duplicates.corpus.plan import plan_pairs
from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.sets import count_shared
from cleaner.duplicates.corpus.store import KeyStore, Portion
from cleaner.duplicates.corpus.verify import Count
from cleaner.engines.processes import Workers

# N-grams of the pairs that are compared in one task: a fifth of a second of work.
TASK_GRAMS = 1 << 23
# Tasks that may be given out before the first one that is not done, for each that can be under way: results wait.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class _Reading:
    """A piece to read into a part of the spool (or without one). `progress` is for work in this process."""

    number: int
    piece: Piece
    names: Fields
    spool: Spool | None
    progress: Progress | None
    is_here: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Comparing:
    """Pairs to compare, whose documents are numbered as in the portion."""

    portion: Portion
    lengths: Numbers
    one: Numbers
    other: Numbers


def read_parts(
    sources: tuple[Source, ...],
    names: Fields,
    start: Place,
    first: int,
    spool: Spool | None,
    workers: Workers,
    progress: Progress | None,
) -> Iterator[Part]:
    """Yield the parts of *sources* from *start* on, in order; *first* is the number of the first one.

    With a spool each part is written there when it is made. `progress` is told of documents and bytes. Raises
    `WriteError` for a part that cannot be written.
    """
    is_here = workers.jobs == 1
    tasks = (
        _Reading(number, piece, names, spool, progress if is_here else None, is_here)
        for number, piece in enumerate(cut_pieces(sources, start, is_here=is_here), first)
    )
    for number, made in enumerate(in_order(_read, tasks, workers), first):
        # What a process has written is read here: less to hand over.
        part: Part = spool.load(number) if made is None and spool is not None else made
        if progress is not None and not is_here:
            progress(len(part.ids), part.bytes_read)
        yield part


def count_in(workers: Workers) -> Count:
    """Return what counts as `count_shared` does, in the processes of *workers* where the keys are on disk."""

    def count(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        plan = plan_pairs(lengths, one, other)
        # A family that is not too large is the work of one process.
        begins = plan.pair_bounds[:-1]
        cuts = begins[np.flatnonzero(np.diff(bounds_of(plan.totals)[:-1] // TASK_GRAMS, prepend=-1))]
        if len(cuts) < 2 or store.portion(one[:1]) is None:
            return count_shared(store, lengths, one, other)
        slices = np.split(plan.order, cuts[1:])
        sizes = np.zeros((3, len(one)), dtype=np.int64)
        tasks = (_compare_task(store, lengths, one[rows], other[rows]) for rows in slices)
        for rows, counts in zip(slices, in_order(_compare, tasks, workers), strict=True):
            sizes[:, rows] = counts
        return sizes[0], sizes[1], sizes[2]

    return count if workers.jobs > 1 else count_shared


def in_order(work: Callable[[Any], Any], tasks: Iterable[Any], workers: Workers) -> Iterator[Any]:
    """Yield what *work* makes of each task, in their order."""
    if workers.jobs == 1:  # each is done before the next one is asked for
        yield from map(work, tasks)
        return
    done: dict[int, Any] = {}
    given = wanted = 0
    for task in tasks:
        while workers.is_full or given - wanted >= _AHEAD * workers.in_flight:
            done.update(workers.take())
            while wanted in done:
                yield done.pop(wanted)
                wanted += 1
        workers.submit(_numbered, (given, work, task))
        given += 1
    while wanted < given:
        while wanted not in done:
            done.update(workers.take())
        yield done.pop(wanted)
        wanted += 1


def _numbered(task: tuple[int, Callable[[Any], Any], Any]) -> tuple[int, Any]:
    number, work, rest = task
    return number, work(rest)


def _read(task: _Reading) -> Part | None:
    part = make_part(task.piece, task.names, task.progress)
    if task.spool is None:
        return part
    task.spool.save(part, task.number)
    return task.spool.with_map(part, task.number) if task.is_here else None


def _compare_task(store: KeyStore, lengths: Numbers, one: Numbers, other: Numbers) -> _Comparing:
    numbers, where = np.unique(np.concatenate((one, other)), return_inverse=True)
    portion = store.portion(numbers)
    assert portion is not None
    return _Comparing(portion, lengths[numbers], where[: len(one)], where[len(one) :])


def _compare(task: _Comparing) -> tuple[Numbers, Numbers, Numbers]:
    store = KeyStore.of_portion(task.portion, [_map_of(file) for file in task.portion.files])
    return count_shared(store, task.lengths, task.one, task.other)


@cache
def _map_of(file: Path) -> Any:
    return open_keys(file)
