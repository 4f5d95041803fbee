"""Cleaning many documents on one machine: a plain loop, or processes of its own.

Documents do not depend on each other, so what comes out is the same for any number
of processes, and comes in the order of the input.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cleaner.config import Config
from cleaner.corpus.folder import OutputFolder, append_row
from cleaner.corpus.formats.registry import is_page
from cleaner.corpus.manifest import Row, describe_result, fingerprint
from cleaner.corpus.readers import Source, printable, read_raw
from cleaner.corpus.writers import WriteError, write_atomically
from cleaner.engines.processes import Workers
from cleaner.errors import CleanerError, SelfCheckError
from cleaner.ledger import Ledger, encode_text, sha256_of
from cleaner.pipeline import clean

# Gives the diff of a document, as Markdown. The engine is handed it, since reports stand above engines.
RenderDiff = Callable[[Row, str, Ledger], str]

# How many batches of documents wait for each process. Enough that none is idle, few enough that a
# run that is stopped has not much to throw away.
_WAITING_PER_JOB = 4
# What goes to a process at once: some tenths of a second of work.
_BATCH_BYTES = 1 << 17
_BATCH_DOCUMENTS = 16


@dataclass(frozen=True, slots=True)
class Task:
    """One document to clean into a folder. `known` is what an earlier run left of it."""

    source: Source
    folder: OutputFolder
    config: Config
    render_diff: RenderDiff
    known: Row | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: its row, or the error and the exit code that it stands for."""

    source: Source
    row: Row | None = None
    is_new: bool = False
    error: str = ""
    exit_code: int = 0
    stops_all: bool = False


@dataclass(slots=True)
class Run:
    """A run over documents. Iterating yields an outcome a document, in order; then the manifest is written.

    A run that is stopped by whatever exception keeps what was done, and the next one goes on from there.
    The files of documents that are no input any more are removed, if the folder's manifest lists them; `removed` names
    them, `left_behind` those whose text was changed by someone else since. `is_complete` is false where some of the
    input could not be looked at: then nothing is removed, since what is missing may come back.
    """

    sources: tuple[Source, ...]
    folder: OutputFolder
    configs: Mapping[Source, Config]
    render_diff: RenderDiff
    jobs: int = 1
    fresh: bool = False
    is_complete: bool = True
    removed: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()

    def __iter__(self) -> Generator[Outcome, None, None]:
        """Clean the documents. Raises `OutputError` where nothing can be written at all."""
        known = self.folder.rows()
        tasks = [
            Task(
                source,
                self.folder,
                self.configs[source],
                self.render_diff,
                None if self.fresh else known.get(source.name),
            )
            for source in self.sources
        ]
        done: dict[str, Row] = {}
        ended = False
        late: list[Outcome] = []
        outcomes = _run_here(tasks) if self.jobs == 1 else _run_in_processes(tasks, self.jobs, late)
        journal = self.folder.open_journal()
        try:
            for outcome in outcomes:
                if outcome.row is not None:
                    done[outcome.row.path] = outcome.row
                    if outcome.is_new:
                        append_row(journal, outcome.row)
                yield outcome
                if outcome.stops_all:
                    break
            else:
                ended = True
        finally:
            outcomes.close()
            done.update((outcome.row.path, outcome.row) for outcome in late if outcome.row is not None)
            with suppress(OSError):
                journal.close()
            self._finish(known, done, ended)

    def _finish(self, known: dict[str, Row], done: dict[str, Row], ended: bool) -> None:
        # A document on which this run failed keeps its row and its files.
        rows = {**known, **done}
        if ended and self.is_complete:
            named = {source.name for source in self.sources}
            gone = [row for name, row in known.items() if name not in named]
            self.removed = tuple(row.path for row in gone if self.folder.remove(row))
            self.left_behind = tuple(row.path for row in gone if row.path not in self.removed)
            rows = {name: row for name, row in rows.items() if name in named}
        self.folder.write_manifest([*rows.values(), *self.folder.table_rows().values()])


def clean_one(task: Task) -> Outcome:
    """Clean one document and write its files, unless they are there already. Never raises an `Exception`."""
    source = task.source
    raw: bytes | None = None
    try:
        task, raw = _read(task)
        known = task.known
        if known is not None and task.folder.is_current(known, sha256_of(raw), fingerprint(task.config)):
            return Outcome(source, known)
        return Outcome(source, _clean_and_write(task, raw), is_new=True)
    except WriteError as error:
        return Outcome(source, error=str(error), exit_code=2, stops_all=error.stops_all)
    except SelfCheckError as error:
        return _report_failure(task, raw, str(error), str(error))
    except CleanerError as error:
        message = str(error)
        if raw is not None:
            message = f"{printable(source.file)}: {message}"
        return Outcome(source, error=message, exit_code=2)
    except Exception as error:  # a defect on one document must not stop the others
        return _report_failure(task, raw, f"{type(error).__name__}: {error}", traceback.format_exc())


def _read(task: Task) -> tuple[Task, bytes]:
    """Return the bytes of a document, and its task; of a web page its lines, which are UTF-8 whatever it is in."""
    file, encoding = task.source.file, task.config.encoding
    if not is_page(file):
        return task, read_raw(file, allow_binary=encoding is not None)
    from cleaner.corpus.formats.pages import read_page

    return replace(task, config=replace(task.config, encoding=None)), read_page(file, encoding or "")


def _clean_and_write(task: Task, raw: bytes) -> Row:
    name, folder = task.source.name, task.folder
    result = clean(raw, task.config)
    row = describe_result(name, result, task.config)
    ledger = result.ledger.to_jsonl().encode()
    diff = task.render_diff(row, result.text, result.ledger).encode("utf-8", "backslashreplace")
    row = replace(row, ledger_sha256=sha256_of(ledger), diff_sha256=sha256_of(diff))
    # The text comes last: where it stands, what is needed to take it back stands too.
    write_atomically(folder.diff(name), diff)
    write_atomically(folder.ledger(name), ledger)
    write_atomically(folder.text(name), encode_text(result.text))
    folder.forget_failures(name)
    return row


def _report_failure(task: Task, raw: bytes | None, error: str, details: str) -> Outcome:
    """Save what is needed to see the failure again, and say where."""
    folder, source = task.folder, task.source
    saved = ""
    if raw is not None:
        with suppress(CleanerError):
            write_atomically(folder.failure(source.name), raw)
            write_atomically(_message_file(folder, source.name), f"{details}\n".encode("utf-8", "backslashreplace"))
            saved = f"; {printable(folder.failure(source.name))} holds the input: please report it"
    message = f"{printable(source.file)}: internal error, nothing was written for it: {error}{saved}"
    return Outcome(source, error=message, exit_code=3)


def _message_file(folder: OutputFolder, name: str) -> Path:
    return folder.failure(f"{name}.error")


def _run_here(tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
    for task in tasks:
        yield clean_one(task)


def _run_in_processes(tasks: Iterable[Task], jobs: int, late: list[Outcome]) -> Generator[Outcome, None, None]:
    """Yield the outcomes in order; when stopped, put those that were finished already into *late*."""
    batches = enumerate(_batches(tasks))
    held: dict[int, list[Outcome]] = {}
    begun = released = 0
    is_fed = False
    workers = Workers(jobs, jobs * _WAITING_PER_JOB)
    try:
        while True:
            while not is_fed and begun - released < workers.in_flight:
                batch = next(batches, None)
                if batch is None:
                    is_fed = True
                else:
                    workers.submit(_clean_batch, batch)
                    begun += 1
            if begun == released:
                return
            held.update(workers.take())
            while (outcomes := held.pop(released, None)) is not None:
                released += 1
                late[:] = outcomes  # they are done, whether they are asked for or not
                yield from outcomes
    finally:
        for _, outcomes in [*held.items(), *workers.close()]:
            late += outcomes


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Yield the tasks in batches: to send a small document alone costs as much as to clean some lines of it."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        with suppress(OSError):
            size += task.source.file.stat().st_size
        if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _clean_batch(batch: tuple[int, list[Task]]) -> tuple[int, list[Outcome]]:
    number, tasks = batch
    outcomes: list[Outcome] = []
    for task in tasks:
        outcomes.append(clean_one(task))
        if outcomes[-1].stops_all:
            break
    return number, outcomes
