"""Checking some documents side by side: what may run in any process, and what comes back from it.

A finding comes back without its edits: that it has a fix is what reports tell, and there are very many edits.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.checking.baseline import sketch_of
from cleaner.checking.mending import mend
from cleaner.checking.places import Place, find_places
from cleaner.config import Config
from cleaner.corpus.formats.contract import Block, FieldNames, Record
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.readers import STDIN, Source, printable, read_raw
from cleaner.corpus.record_config import for_records
from cleaner.corpus.writers import write_atomically
from cleaner.document import Finding
from cleaner.engines.batches import clean_by_config
from cleaner.errors import CleanerError, SelfCheckError
from cleaner.findings import settle_findings
from cleaner.pipeline import clean_each
from cleaner.result import Result

if TYPE_CHECKING:
    from cleaner.index.against import Known

# Gives what mending changed in a file, as a diff, and whether a line of it. It is handed in: reports stand above.
RenderChange = Callable[[str, Result], tuple[list[str], bool]]

# Hexadecimal digits of what an id is known by.
_ID_PRINT = 12


@dataclass(frozen=True, slots=True)
class How:
    """What is done with every document of a run.

    `fix` writes texts back mended, `render` shows what that would change; `unsafe` takes all fixes. Documents are
    compared with what `known` holds; another process opens `against`, a path and the index of it, for itself.
    """

    names: FieldNames
    fix: bool = False
    unsafe: bool = False
    render: RenderChange | None = None
    known: Known | None = None
    against: tuple[Path, Path] | None = None


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file that is one document. `has_baseline`: a baseline is asked for it; `is_listed`: it knows the file."""

    source: Source
    config: Config
    has_baseline: bool = False
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class BlockTask:
    """A block of a table."""

    source: Source
    config: Config
    block: Block


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of a document, each with its place, and what is to be said on the way, in lines.

    `sketch` is what a baseline knows the text by, `diff` what mending would change, `is_mended` tells that it did, or
    would. A record has its `place` in the table, and the print of its id.
    """

    findings: tuple[Finding, ...]
    places: tuple[Place, ...]
    sketch: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()
    is_mended: bool = False
    place: str = ""
    id_print: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that could not be checked. `trace` are the lines of a traceback, where it is a defect of ours."""

    message: str
    is_internal: bool = False
    said: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that cannot be read."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, and mended where that was asked for: its bytes, and the configuration for them."""

    task: FileTask
    raw: bytes
    config: Config
    said: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()
    is_mended: bool = False


def check_files(how: How, tasks: Sequence[FileTask]) -> list[Checked | Failed]:
    """Return what was found in each file, in order. Never raises an `Exception`."""
    begun = [_begin(how, task) for task in tasks]
    results = clean_by_config((item.raw, item.config) for item in begun if isinstance(item, _Read))
    return [_finish(how, item, next(results)) if isinstance(item, _Read) else item for item in begun]


def check_block(how: How, task: BlockTask) -> list[Checked | Failed | BrokenRecord]:
    """Return what was found in each record of a block, in order. Raises `CleanerError` where it cannot be read."""
    chunk = format_of(task.source.file).parse(task.block, how.names)
    config = for_records(task.config)
    results = clean_each((record.text for record in chunk.records), config)
    items: list[tuple[int, Checked | Failed | BrokenRecord]] = [
        (broken.number, BrokenRecord(broken.place, broken.message)) for broken in chunk.broken
    ]
    for record, result in zip(chunk.records, results, strict=True):
        items.append((record.number, _finish_record(how, task, record, result)))
    items.sort(key=lambda item: item[0])
    return [item for _, item in items]


def _begin(how: How, task: FileTask) -> _Read | Failed:
    source, config = task.source, task.config
    said: list[str] = []
    try:
        raw = read_raw(source.file, allow_binary=config.encoding is not None)
        if not how.fix and how.render is None:
            return _Read(task, raw, config)
        return _mend(how, task, raw, said)
    except Exception as error:
        return _failed(error, tuple(said))


def _mend(how: How, task: FileTask, raw: bytes, said: list[str]) -> _Read:
    """Write a file back with the fixes made, or show what that would change."""
    file, config, shown = task.source.file, task.config, printable(task.source.file)
    if str(file) == STDIN and how.render is None:
        said.append("cleaner: warning: standard input cannot be changed in place; use `cleaner clean -`")
        return _Read(task, raw, config, tuple(said))
    mended = mend(raw, config, unsafe=how.unsafe)
    for rule in mended.spared:
        said.append(f"cleaner: warning: {shown}: {rule} was left out, since what it finds is allowed at a place")
    if mended.raw != raw and mended.risk:
        said.append(f"cleaner: warning: {shown}: not changed, since {mended.risk}")
    if mended.raw == raw or mended.risk:
        return _Read(task, raw, config, tuple(said))
    if how.render is not None:
        diff, has_hunks = how.render(shown, mended.result)
        if not has_hunks:
            said.append(f"{shown}: only encoding, byte order mark or line ends would change")
        return _Read(task, raw, config, tuple(said), tuple(diff), is_mended=True)
    write_atomically(file.resolve(), mended.raw, like=file)
    if config.encoding is not None:  # it is UTF-8 now
        config = replace(config, encoding=None)
    return _Read(task, mended.raw, config, tuple(said), is_mended=True)


def _finish(how: How, read: _Read, result: Result | Exception) -> Checked | Failed:
    if isinstance(result, Exception):
        return _failed(result, read.said)
    task, file = read.task, read.task.source.file
    try:
        findings, places = _findings(how, file, result, read.config)
        # Taken where it is needed alone: it costs as much as folding the text.
        wanted = task.has_baseline and (findings or not task.is_listed)
        sketch = sketch_of(result.source) if wanted else frozenset()
    except Exception as error:
        return _failed(error, read.said)
    return Checked(findings, places, sketch, read.said, read.diff, read.is_mended)


def _finish_record(how: How, task: BlockTask, record: Record, result: Result | Exception) -> Checked | Failed:
    source = task.source
    if isinstance(result, Exception):
        return replace(_failed(result), place=record.place)
    is_named = record.id != f"{source.name}:{record.place}"
    try:
        row = (record.id if is_named else "", record.place)
        findings, places = _findings(how, source.file, result, task.config, row)
    except Exception as error:
        return replace(_failed(error), place=record.place)
    id_print = hashlib.sha256(record.id.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_PRINT]
    return Checked(findings, places, place=record.place, id_print=id_print)


def _findings(
    how: How, file: Path, result: Result, config: Config, row: tuple[str, str] | None = None
) -> tuple[tuple[Finding, ...], tuple[Place, ...]]:
    known = how.known
    if known is None and how.against is not None:
        known = _open_known(*how.against)
    more: Iterator[Finding] = iter(())
    if known is not None:
        more = (finding for finding in known.findings(file, result, row) if finding.rule not in config.ignore)
    settled = tuple(settle_findings(chain(more, result.findings), result.source, config))
    return tuple(_without_edits(finding) for finding in settled), find_places(result.source, settled)


def _without_edits(finding: Finding) -> Finding:
    return replace(finding, fix=()) if finding.fix else finding


def _failed(error: Exception, said: tuple[str, ...] = ()) -> Failed:
    if isinstance(error, CleanerError) and not isinstance(error, SelfCheckError):
        return Failed(str(error), said=said)
    what, trace = str(error), list[str]()
    if not isinstance(error, SelfCheckError):
        what = f"{type(error).__name__}: {error}"
        trace = "".join(traceback.format_exception(error)).splitlines()
    return Failed(f"internal error: {what}; please report it with the file", True, said, tuple(trace))


@lru_cache(maxsize=1)  # once a process
def _open_known(path: Path, index: Path) -> Known:
    from cleaner.index.against import Known

    return Known(path, index)
