"""Cleaning some documents, a file each, side by side, and writing what comes of them."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cleaner.config import Config
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.registry import is_page
from cleaner.corpus.manifest import Row, describe_result, fingerprint
from cleaner.corpus.readers import Source, printable, read_raw
from cleaner.corpus.writers import WriteError, write_atomically
from cleaner.engines.batches import clean_by_config
from cleaner.errors import CleanerError, SelfCheckError
from cleaner.ledger import Ledger, encode_text, sha256_of
from cleaner.result import Result

# Gives the diff of a document, as Markdown. The engine is handed it, since reports stand above engines.
RenderDiff = Callable[[Row, str, Ledger], str]


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
    """What became of a document: it is done, or there is an error and the exit code that it stands for.

    `row` is its row in the manifest as a line, where it is new; what stood there already has its row.
    """

    source: Source
    row: str = ""
    chars_in: int = 0
    chars_out: int = 0
    is_new: bool = False
    error: str = ""
    exit_code: int = 0
    stops_all: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A document that was read: its bytes, and the configuration for them."""

    task: Task
    raw: bytes
    config: Config


def clean_documents(tasks: Sequence[Task]) -> Iterator[Outcome]:
    """Yield what becomes of each document, in order, its files written. Never raises an `Exception`.

    What is there already stays as it is. After an error that stops all, nothing more is done.
    """
    begun = [_begin(task) for task in tasks]
    results = clean_by_config((item.raw, item.config) for item in begun if isinstance(item, _Read))
    for item in begun:
        outcome = _finish(item, next(results)) if isinstance(item, _Read) else item
        yield outcome
        if outcome.stops_all:
            return


def _begin(task: Task) -> _Read | Outcome:
    """Read a document; return what became of it where there is nothing to clean."""
    source, known, config = task.source, task.known, task.config
    try:
        if is_page(source.file):
            from cleaner.corpus.formats.pages import read_page

            raw = read_page(source.file, config.encoding or "")
            if config.encoding is not None:  # its lines are UTF-8, whatever the page is in
                config = replace(config, encoding=None)
        else:
            raw = read_raw(source.file, allow_binary=config.encoding is not None)
        if known is not None and task.folder.is_current(known, sha256_of(raw), fingerprint(config)):
            return Outcome(source, chars_in=known.chars_in, chars_out=known.chars_out)
    except CleanerError as error:
        return Outcome(source, error=str(error), exit_code=2)
    except Exception as error:
        return _report_failure(task, None, error)
    return _Read(task, raw, config)


def _finish(read: _Read, result: Result | Exception) -> Outcome:
    task, source = read.task, read.task.source
    if not isinstance(result, Exception):
        try:
            row = _write(task, result, read.config)
            return Outcome(source, row.to_json(), row.chars_in, row.chars_out, is_new=True)
        except Exception as error:  # a defect on one document must not stop the others
            result = error
    if isinstance(result, WriteError):
        return Outcome(source, error=str(result), exit_code=2, stops_all=result.stops_all)
    if isinstance(result, CleanerError) and not isinstance(result, SelfCheckError):
        return Outcome(source, error=f"{printable(source.file)}: {result}", exit_code=2)
    return _report_failure(task, read.raw, result)


def _write(task: Task, result: Result, config: Config) -> Row:
    name, folder = task.source.name, task.folder
    row = describe_result(name, result, config)
    ledger = result.ledger.to_jsonl().encode()
    diff = task.render_diff(row, result.text, result.ledger).encode("utf-8", "backslashreplace")
    row = replace(row, ledger_sha256=sha256_of(ledger), diff_sha256=sha256_of(diff))
    # The text comes last: where it stands, what is needed to take it back stands too.
    write_atomically(folder.diff(name), diff)
    write_atomically(folder.ledger(name), ledger)
    write_atomically(folder.text(name), encode_text(result.text))
    folder.forget_failures(name)
    return row


def _report_failure(task: Task, raw: bytes | None, error: Exception) -> Outcome:
    """Save what is needed to see the failure again, and say where."""
    folder, source = task.folder, task.source
    is_own_check = isinstance(error, SelfCheckError)
    what = str(error) if is_own_check else f"{type(error).__name__}: {error}"
    details = what if is_own_check else "".join(traceback.format_exception(error)).rstrip("\n")
    saved = ""
    if raw is not None:
        with suppress(CleanerError):
            write_atomically(folder.failure(source.name), raw)
            told = folder.failure(f"{source.name}.error")
            write_atomically(told, f"{details}\n".encode("utf-8", "backslashreplace"))
            saved = f"; {printable(folder.failure(source.name))} holds the input: please report it"
    message = f"{printable(source.file)}: internal error, nothing was written for it: {what}{saved}"
    return Outcome(source, error=message, exit_code=3)
