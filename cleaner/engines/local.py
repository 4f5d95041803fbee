"""Cleaning a folder of documents, a file each, on one machine: in this process, or in processes of its own.

Documents do not depend on each other, so what comes out is the same for any number of processes, and comes in the order
of the input. What is done is on disk at once, files and row of the manifest: of a document only its name is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from cleaner.config import Config
from cleaner.corpus.folder import OutputFolder, append_row
from cleaner.corpus.readers import Source
from cleaner.engines.batches import in_batches, is_stream
from cleaner.engines.documents import Outcome, RenderDiff, Task, clean_documents
from cleaner.engines.in_order import work_in_order
from cleaner.errors import CleanerError


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
        ended = False
        late: list[list[Outcome]] = []
        outcomes = self._run_here() if self.jobs == 1 else self._run_in_processes(late)
        journal = self.folder.open_journal()
        try:
            for outcome in outcomes:
                _keep(journal, outcome)
                yield outcome
                if outcome.stops_all:
                    break
            else:
                ended = True
        finally:
            outcomes.close()
            with suppress(OSError, CleanerError), journal:
                for outcome in (outcome for batch in late for outcome in batch):
                    _keep(journal, outcome)
            self._finish(ended)

    def _finish(self, ended: bool) -> None:
        # A document on which this run failed keeps its row and its files.
        gone = self._remove_others() if ended and self.is_complete else ()
        self.folder.settle_manifest(without=gone)

    def _remove_others(self) -> Collection[str]:
        """Remove the documents that are no input any more; return their names."""
        known, named = self.folder.rows(), {source.name for source in self.sources}
        gone = [name for name in known if name not in named]
        self.removed = tuple(name for name in gone if self.folder.remove(known[name]))
        stays = frozenset(gone).difference(self.removed)
        self.left_behind = tuple(name for name in gone if name in stays)
        return frozenset(gone)

    def _run_here(self) -> Generator[Outcome, None, None]:
        for batch in self._batches():
            yield from clean_documents(batch)

    def _run_in_processes(self, late: list[list[Outcome]]) -> Generator[Outcome, None, None]:
        """Yield the outcomes in order; when stopped, put those that were finished already into *late*."""
        batches = work_in_order(_clean_all, self._batches(), self.jobs, is_for_here=_is_stream, late=late)
        outcomes: list[Outcome] = []
        try:
            for outcomes in batches:
                yield from outcomes
        except BaseException:
            late.append(outcomes)  # they are done, whether they were asked for or not; a row may stand there twice
            raise
        finally:
            batches.close()

    def _batches(self) -> Iterator[list[Task]]:
        known = {} if self.fresh else self.folder.rows()
        for batch in in_batches(self.sources, self.jobs):
            yield [
                Task(source, self.folder, self.configs[source], self.render_diff, known.get(source.name))
                for source in batch
            ]


def _keep(journal: TextIO, outcome: Outcome) -> None:
    if outcome.row:
        append_row(journal, outcome.row)


def _clean_all(batch: list[Task]) -> list[Outcome]:
    return list(clean_documents(batch))


def _is_stream(batch: list[Task]) -> bool:
    return is_stream([task.source for task in batch])
