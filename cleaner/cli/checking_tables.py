"""What was found in a table: its documents one by one, each with the place where it stands in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import compress

from cleaner.checking.baseline import Baseline
from cleaner.checking.tasks import BlockChecked, TableEnds
from cleaner.checking.work import BrokenRecord, Checked, Failed
from cleaner.cli.running import INTERNAL, USAGE, talk
from cleaner.config import Config
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.readers import Source, printable
from cleaner.reports.checks.findings import FileFindings, FileProblem, Row
from cleaner.reports.quoting import counted

# Records that cannot be read are told one by one up to here, then counted: it may be all of a million.
MAX_TOLD = 20
# Formats in which a place is a line of the file, which editors and code hosts can show.
_WITH_LINES = ("jsonl", "csv", "tsv")


class TableCheck:
    """The check of one table. `old` counts findings that the baseline let pass, `codes` are exit codes.

    `is_enabled` tells which rules were looked for.
    """

    def __init__(
        self, source: Source, config: Config, baseline: Baseline | None, is_enabled: Callable[[str], bool]
    ) -> None:
        self.old = 0
        self.codes: set[int] = set()
        self._source = source
        self._config = config
        self._baseline = baseline
        self._is_enabled = is_enabled
        self._opened = None if baseline is None else baseline.open_table(source.file)
        self._has_lines = format_of(source.file).name.split(".")[0] in _WITH_LINES
        self._broken = 0
        self._has_failed = False

    def take(self, event: BlockChecked | TableEnds) -> Iterator[FileFindings | FileProblem]:
        """Yield what is to be reported of a block, or of the end; nothing more of a table that could not be read."""
        if self._has_failed:
            return
        if event.error:
            yield self._fail(event.error)
        elif isinstance(event, TableEnds):
            yield from self._end()
        else:
            yield from filter(None, map(self._of_record, event.items))

    def _of_record(self, item: Checked | Failed | BrokenRecord) -> FileFindings | FileProblem | None:
        shown = f"{printable(self._source.file)}:{item.place}"
        if isinstance(item, BrokenRecord):
            self._broken += 1
            return self._problem(shown, item.message) if self._broken <= MAX_TOLD else None
        if isinstance(item, Failed):
            self.codes.add(tell_failure(item, shown))
            return FileProblem(shown, item.message, self._source.file)
        findings, places = item.findings, item.places
        if self._opened is not None:
            new = self._opened.take(findings, places)
            self.old += len(new) - sum(new)
            findings, places = tuple(compress(findings, new)), tuple(compress(places, new))
        row = Row(item.place, item.id_print, int(item.place) if self._has_lines else None)
        is_new = self._opened is not None
        return FileFindings(shown, findings, places, self._source.file, self._config.fail_on, is_new, row)

    def _problem(self, shown: str, message: str) -> FileProblem:
        self.codes.add(USAGE)
        problem = FileProblem(shown, f"{shown}: {message}", self._source.file)
        talk(f"cleaner: {problem.message}")
        return problem

    def _fail(self, message: str) -> FileProblem:
        self._has_failed = True
        self.codes.add(USAGE)
        talk(f"cleaner: {message}")
        if self._baseline is not None:
            self._baseline.leave(self._source.file)
        return FileProblem(printable(self._source.file), message, self._source.file)

    def _end(self) -> Iterator[FileProblem]:
        if self._broken > MAX_TOLD:
            more = counted(self._broken - MAX_TOLD, "more record")
            yield self._problem(
                printable(self._source.file), f"{more} of it cannot be read; mend them, or leave them out"
            )
        if self._baseline is not None and self._opened is not None:
            self._baseline.gone += self._opened.gone(self._is_enabled)


def tell_failure(item: Failed, shown: str) -> int:
    """Say that a document could not be checked; return the exit code."""
    for line in item.trace:
        talk(line)
    talk(f"cleaner: {shown}: {item.message}" if item.is_internal else f"cleaner: {item.message}")
    return INTERNAL if item.is_internal else USAGE
