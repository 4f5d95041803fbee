"""A run over tables: their chunks to the workers, what is done released in order, each table finished by itself."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from cleaner.config import Config
from cleaner.corpus.compact import best_suffix
from cleaner.corpus.folder import OutputFolder, append_row
from cleaner.corpus.formats.contract import CHUNK_CHARS
from cleaner.corpus.formats.registry import format_of, load_format
from cleaner.corpus.parts import PARTS, Parts
from cleaner.corpus.readers import Source, printable
from cleaner.corpus.table_row import TableRow
from cleaner.corpus.writers import WriteError
from cleaner.engines.memory import Plan
from cleaner.engines.processes import Workers
from cleaner.engines.tables.events import ChunkEvent, ErrorEvent, Event, TableEvent
from cleaner.engines.tables.finish import (
    Examples,
    Finished,
    FinishTask,
    RenderExamples,
    finish_table,
)
from cleaner.engines.tables.known import TableOptions, identity_of, is_current, output_path, read_stamp, remove_table
from cleaner.engines.tables.tasks import ChunkOutcome, ChunkTask, Job, clean_chunk
from cleaner.errors import CleanerError

# Chunks of a table that may wait, done, for one before them: some megabytes of sums.
MAX_HELD = 1000
_END = object()


@dataclass(slots=True)
class _Table:
    """A table at work. `count` is how many chunks it has, once all have been read."""

    source: Source
    path: str
    job: Job
    stamp: tuple[int, int]
    count: int | None = None
    released: int = 0
    held: dict[int, tuple[ChunkOutcome, bool]] = field(default_factory=dict)
    examples: Examples = field(default_factory=Examples)
    has_failed: bool = False


@dataclass(slots=True)
class TablesRun:
    """A run over tables. Iterating yields what happens; at the end the manifest is written.

    A run that is stopped by whatever exception, or killed, keeps the chunks that are done, and the next one goes on
    from there. `removed` and `left_behind` are as in a run over documents.
    """

    tables: tuple[Source, ...]
    folder: OutputFolder
    configs: Mapping[Source, Config]
    options: TableOptions
    render: RenderExamples
    jobs: int = 1
    plan: Plan | None = None
    fresh: bool = False
    is_complete: bool = True
    removed: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()
    _open: dict[Source, _Table] = field(default_factory=dict)
    _events: deque[Event] = field(default_factory=deque)
    _ready: deque[FinishTask] = field(default_factory=deque)
    _known: dict[str, TableRow] = field(default_factory=dict)
    _unreadable: list[Source] = field(default_factory=list)
    _stops: bool = False

    def __iter__(self) -> Generator[Event, None, None]:
        """Clean the tables. Raises `OutputError` where nothing can be written at all."""
        self._known = self.folder.table_rows()
        journal = self.folder.open_journal()
        done: dict[str, TableRow] = {}
        ended = False
        in_flight = self.plan.in_flight if self.plan else None
        try:
            with Workers(self.jobs, in_flight) as workers:
                for event in self._run(workers):
                    if isinstance(event, TableEvent):
                        done[event.row.path] = event.row
                        if event.is_new:
                            self._keep(journal, event)
                    yield event
                ended = not self._stops
        finally:
            with suppress(OSError):
                journal.close()
            self._finish(done, ended)

    def _keep(self, journal: TextIO, event: TableEvent) -> None:
        append_row(journal, event.row)
        table = self._open.pop(event.source)
        table.job.parts.remove()
        if not event.row.totals.failed:
            self.folder.forget_failures(table.path)

    def _run(self, workers: Workers) -> Iterator[Event]:
        feed = self._feed()
        is_fed = False
        while True:
            while not workers.is_full and not self._stops:
                if self._ready:
                    workers.submit(finish_table, self._ready.popleft())
                elif is_fed or (len(workers) and self._holds_many()):
                    break
                elif (task := next(feed, _END)) is _END:
                    is_fed = True
                elif isinstance(task, ChunkTask):
                    workers.submit(clean_chunk, task)
                yield from self._take_events()
            if not len(workers):
                return
            for outcome in workers.take():
                self._handle(outcome)
            yield from self._take_events()

    def _take_events(self) -> Iterator[Event]:
        while self._events:
            yield self._events.popleft()

    def _holds_many(self) -> bool:
        """Tell whether very many chunks wait for one before them that takes long."""
        return any(len(table.held) >= MAX_HELD for table in self._open.values())

    def _feed(self) -> Iterator[ChunkTask | None]:
        """Yield the chunks to clean, table by table; None where there is something to tell first."""
        for source in self.tables:
            try:
                table = self._begin(source)
                if table is not None:
                    self._open[source] = table
                    yield from self._chunks(table)
            except WriteError as error:
                self._fail(source, str(error), stops_all=error.stops_all)
            except CleanerError as error:  # the table itself cannot be read, and will be another file when it can
                self._unreadable.append(source)
                self._fail(source, str(error))

    def _begin(self, source: Source) -> _Table | None:
        """Return a table to work at; None where it stands already."""
        path, config = output_path(source, self.options.to), self.configs[source]
        row = self._known.get(path)
        own = format_of(source.file)
        written_as = self.options.to or own.written_as
        names, ledgers = self.options.names, self.options.ledger_format(written_as)
        if row is not None and not self.fresh and is_current(self.folder, row, source, config, names, ledgers):
            self._events.append(TableEvent(source, row, is_new=False))
            return None
        parts = Parts(self.folder.root, path)
        failures = self.folder.failure(path)
        max_chars = self.plan.max_chars if self.plan else 0
        job = Job(parts, own.name, written_as, names, config, ledgers, best_suffix(), failures, max_chars)
        stamp = read_stamp(source)
        if self.fresh:
            parts.remove()
        parts.begin(identity_of(source, stamp, job, CHUNK_CHARS))
        return _Table(source, path, job, stamp)

    def _chunks(self, table: _Table) -> Iterator[ChunkTask | None]:
        job, first = table.job, 0
        while (done := job.parts.load(first)) is not None:
            self._accept(table, ChunkOutcome(table.source, first, done.without_texts()), is_new=False)
            first += 1
            yield None
        count = first
        for block in load_format(job.format).read_blocks(table.source, job.names, chars=CHUNK_CHARS, start=first):
            if table.has_failed:
                return
            done = job.parts.load(block.index)
            if done is not None:
                self._accept(table, ChunkOutcome(table.source, block.index, done.without_texts()), is_new=False)
                yield None
            else:
                yield ChunkTask(job, block, frozenset(table.examples.shown))
            count = block.index + 1
        table.count = count
        self._finish_if_done(table)

    def _handle(self, outcome: ChunkOutcome | Finished) -> None:
        if isinstance(outcome, Finished):
            if outcome.row is None:
                self._fail(outcome.source, outcome.error, stops_all=outcome.stops_all)
            else:
                self._events.append(TableEvent(outcome.source, outcome.row))
        elif outcome.done is None:
            self._fail(outcome.source, outcome.error, stops_all=outcome.stops_all)
        elif outcome.source in self._open:
            self._accept(self._open[outcome.source], outcome, is_new=True)

    def _accept(self, table: _Table, outcome: ChunkOutcome, *, is_new: bool) -> None:
        """Take in a chunk that is done, and release what is in order now."""
        table.held[outcome.index] = (outcome, is_new)
        while (item := table.held.pop(table.released, None)) is not None and not table.has_failed:
            self._release(table, *item)
            table.released += 1
        self._finish_if_done(table)

    def _release(self, table: _Table, outcome: ChunkOutcome, is_new: bool) -> None:
        done = outcome.done
        assert done is not None
        table.examples.add(done.examples)
        if done.broken and self.options.strict:
            place, message = done.broken[0]
            self._fail(
                table.source,
                f"{printable(table.source.file)}:{place}: {message} (--strict: nothing else is done)",
                stops_all=True,
            )
            return
        self._events.append(ChunkEvent(table.source, done, outcome.failures, is_new, outcome.seconds))

    def _finish_if_done(self, table: _Table) -> None:
        if table.count is None or table.released < table.count or table.has_failed:
            return
        task = FinishTask(table.job, table.source, table.path, self.folder, table.count, table.stamp, self.render)
        table.count = None  # it is asked for once
        self._ready.append(task)

    def _fail(self, source: Source, message: str, *, stops_all: bool = False) -> None:
        table = self._open.get(source)
        if table is not None and table.has_failed:
            return  # it has been said
        if table is not None:
            table.has_failed = True
        self._stops |= stops_all
        self._events.append(ErrorEvent(source, message, stops_all))

    def _finish(self, done: dict[str, TableRow], ended: bool) -> None:
        rows = {**self._known, **done}
        if ended and self.is_complete:
            named = {output_path(source, self.options.to) for source in self.tables}
            gone = [row for path, row in self._known.items() if path not in named]
            self.removed = tuple(row.path for row in gone if remove_table(self.folder, row))
            self.left_behind = tuple(row.path for row in gone if row.path not in self.removed)
            rows = {path: row for path, row in rows.items() if path in named}
            self._clear_parts()
        self.folder.settle_manifest(tables=rows.values())

    def _clear_parts(self) -> None:
        """Remove all parts but those that another run can go on with."""
        keep = {table.job.parts.folder for table in self._open.values() if table.source not in self._unreadable}
        place = self.folder.root / PARTS
        with suppress(OSError):
            for folder in place.iterdir():
                if folder not in keep and folder.is_dir():
                    shutil.rmtree(folder, ignore_errors=True)
