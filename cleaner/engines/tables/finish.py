"""Making one table of its parts, when all its chunks are done: each file whole or not at all, the texts last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from cleaner.corpus import compact
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.registry import load_format
from cleaner.corpus.ledger_files import join_ledgers
from cleaner.corpus.manifest import fingerprint
from cleaner.corpus.parts import DOCUMENTS, LEDGERS, TEXTS, Example
from cleaner.corpus.readers import Source, printable
from cleaner.corpus.table_row import LEDGER_FORMATS, TableRow
from cleaner.corpus.totals import Totals
from cleaner.corpus.writers import WriteError, remove_file, write_atomically
from cleaner.engines.tables.tasks import Job
from cleaner.errors import CleanerError, InputError
from cleaner.ledger import sha256_of

# Gives the examples of a table, as Markdown. The engine is handed it, since reports stand above engines.
RenderExamples = Callable[[TableRow, Sequence[Example]], str]
# Documents that are shown of a table.
MAX_EXAMPLES = 30


@dataclass(frozen=True, slots=True)
class FinishTask:
    """A table of which so many chunks are done. `stamp` is the input's size and time when it was read."""

    job: Job
    source: Source
    path: str
    folder: OutputFolder
    count: int
    stamp: tuple[int, int]
    render: RenderExamples


class Finished(NamedTuple):
    """What became of a table: its row, or the error."""

    source: Source
    row: TableRow | None = None
    error: str = ""
    stops_all: bool = False


class Examples:
    """Chooses, chunk by chunk in order, the documents that are the first to show a rule."""

    def __init__(self) -> None:
        self.chosen: list[Example] = []
        self.shown: set[str] = set()

    @property
    def is_full(self) -> bool:
        """Whether no more are wanted."""
        return len(self.chosen) >= MAX_EXAMPLES

    def add(self, candidates: Iterable[Example]) -> None:
        """Take in the candidates of the next chunk."""
        for each in candidates:
            if not self.is_full and not each.row["edits"].keys() <= self.shown:
                self.chosen.append(each)
                self.shown.update(each.row["edits"])


def stamp_of(file: Path) -> tuple[int, int]:
    """Return the size and the time of a file: when these are the same, it is taken to be the same."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def hash_of(file: Path) -> str | None:
    """Return the SHA-256 of a file, read piece by piece; None where it cannot be read."""
    digest = hashlib.sha256()
    with suppress(OSError), file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
        return digest.hexdigest()
    return None


def finish_table(task: FinishTask) -> Finished:
    """Write the texts, ledgers, rows and examples of a table. Never raises an `Exception` of this program's own."""
    try:
        return Finished(task.source, _finish(task))
    except WriteError as error:
        return Finished(task.source, error=str(error), stops_all=error.stops_all)
    except CleanerError as error:
        return Finished(task.source, error=str(error))


def _finish(task: FinishTask) -> TableRow:
    job, folder, path, parts = task.job, task.folder, task.path, task.job.parts
    totals, examples = Totals(), Examples()
    for index in range(task.count):
        done = parts.load(index)
        if done is None:
            raise InputError(f"{printable(task.source.file)}: a part of it went missing; run the same command again")
        totals.merge(done.totals)
        examples.add(done.examples)
    raw_sha256 = hash_of(task.source.file)
    if raw_sha256 is None or stamp_of(task.source.file) != task.stamp:
        raise InputError(
            f"{printable(task.source.file)}: it changed while it was read; run the same command again when it is whole"
        )
    texts, ledgers, documents = table_files(folder, path, job.packed, job.ledgers)
    join_ledgers(job.ledgers, parts.paths(LEDGERS, task.count), ledgers)
    for form in LEDGER_FORMATS:  # an earlier run may have written another one
        if form != job.ledgers:
            remove_file(folder.table_ledger(path, job.packed, form), folder.root / "ledgers")
    compact.join(parts.paths(DOCUMENTS, task.count), documents)
    made_by = fingerprint(job.config)
    names, ledger_form = job.names, job.ledgers
    row = TableRow(
        path, task.source.name, raw_sha256, "", "", "", "", job.packed, names, made_by, totals, ledgers=ledger_form
    )
    diff = task.render(row, examples.chosen).encode("utf-8", "backslashreplace")
    write_atomically(folder.diff(path), diff)
    # The texts come last: where they stand, what is needed to take them back stands too.
    texts.parent.mkdir(parents=True, exist_ok=True)
    load_format(job.written_as).join(parts.paths(TEXTS, task.count), texts)
    return replace(
        row,
        clean_sha256=hash_of(texts) or "",
        ledger_sha256=hash_of(ledgers) or "",
        documents_sha256=hash_of(documents) or "",
        diff_sha256=sha256_of(diff),
    )


def table_files(folder: OutputFolder, path: str, packed: str, ledgers: str) -> tuple[Path, Path, Path]:
    """Return where the texts, the ledgers (of the format of that name) and the rows of documents of a table stand."""
    return folder.text(path), folder.table_ledger(path, packed, ledgers), folder.documents(path, packed)
