"""What there is to check, in order: files in batches, tables block by block, done here or in other processes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from cleaner.checking.baseline import Baseline
from cleaner.checking.work import BlockTask, BrokenRecord, Checked, Failed, FileTask, How, check_block, check_files
from cleaner.config import Config
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.formats.registry import format_of, is_table
from cleaner.corpus.readers import Source
from cleaner.engines.batches import in_batches, is_stream
from cleaner.engines.in_order import work_in_order
from cleaner.errors import CleanerError


@dataclass(frozen=True, slots=True)
class TableBegins:
    """A table is read from here on."""

    source: Source


@dataclass(frozen=True, slots=True)
class TableEnds:
    """A table is read no further; `error` says why, where that is not its end."""

    source: Source
    error: str = ""


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """Some files were checked."""

    items: tuple[tuple[Source, Checked | Failed], ...]


@dataclass(frozen=True, slots=True)
class BlockChecked:
    """A block of a table was checked; or it could not be, and `error` says why."""

    source: Source
    items: tuple[Checked | Failed | BrokenRecord, ...] = ()
    error: str = ""


Event = FilesChecked | TableBegins | BlockChecked | TableEnds
_Task = list[FileTask] | BlockTask | TableBegins | TableEnds


def check_sources(
    configs: Mapping[Source, Config], how: How, jobs: int, baselines: Mapping[str, Baseline]
) -> Generator[Event, None, None]:
    """Check documents and tables, and yield what comes of them in their order, the same for any number of *jobs*."""
    # What is written to a file that others are compared with must be there, and no more, when the next one is checked.
    most = 1 if how.fix and how.known is not None else None
    tasks = _tasks(configs, how.names, jobs, baselines, most)
    with closing(work_in_order(partial(_work, how), tasks, jobs, is_for_here=_is_for_here)) as events:
        yield from events


def has_twice(sources: Iterable[Source]) -> bool:
    """Tell whether two sources lead to one file."""
    seen: set[tuple[int, int]] = set()
    for source in sources:
        try:
            status = source.file.stat()
        except OSError:
            continue
        if (status.st_dev, status.st_ino) in seen:
            return True
        seen.add((status.st_dev, status.st_ino))
    return False


def _tasks(
    configs: Mapping[Source, Config],
    names: FieldNames,
    jobs: int,
    baselines: Mapping[str, Baseline],
    most: int | None,
) -> Iterator[_Task]:
    for are_tables, sources in groupby(configs, key=lambda source: is_table(source.file)):
        if are_tables:
            for source in sources:
                yield from _table_tasks(source, configs[source], names)
        else:
            for batch in in_batches(tuple(sources), jobs, most):
                yield [_file_task(source, configs[source], baselines) for source in batch]


def _file_task(source: Source, config: Config, baselines: Mapping[str, Baseline]) -> FileTask:
    baseline = baselines.get(config.baseline or "")
    return FileTask(source, config, baseline is not None, baseline is not None and baseline.knows(source.file))


def _table_tasks(source: Source, config: Config, names: FieldNames) -> Iterator[_Task]:
    yield TableBegins(source)
    try:
        for block in format_of(source.file).read_blocks(source, names):
            yield BlockTask(source, config, block)
    except CleanerError as error:
        yield TableEnds(source, str(error))
    else:
        yield TableEnds(source)


def _work(how: How, task: _Task) -> Event:
    if isinstance(task, BlockTask):
        try:
            return BlockChecked(task.source, tuple(check_block(how, task)))
        except CleanerError as error:
            return BlockChecked(task.source, error=str(error))
    if isinstance(task, list):
        items = zip((item.source for item in task), check_files(how, task), strict=True)
        return FilesChecked(tuple(items))
    return task


def _is_for_here(task: _Task) -> bool:
    """Tell whether only this process can do a task: standard input and pipes, and what is no work."""
    if isinstance(task, list):
        return is_stream([item.source for item in task])
    return not isinstance(task, BlockTask)
