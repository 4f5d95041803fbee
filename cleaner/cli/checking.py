"""The run of `cleaner check`: what was found goes to the reporters, and the exit code comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.checking.baseline import Baseline
from cleaner.checking.tasks import Event, FilesChecked, TableBegins, TableEnds, check_sources, has_twice
from cleaner.checking.work import Checked, Failed, How, RenderChange
from cleaner.cli.checking_tables import TableCheck, tell_failure
from cleaner.cli.running import FOUND, USAGE, stop, talk
from cleaner.config import Config
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.readers import Problem, Source, printable
from cleaner.corpus.writers import dump_json, write_atomically
from cleaner.reports.checks.findings import FileFindings, FileProblem, Reporter
from cleaner.reports.checks.formats import FORMATS
from cleaner.reports.checks.tally import Tally
from cleaner.reports.quoting import counted

if TYPE_CHECKING:
    from cleaner.index.against import Known


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run writes: its format, reports to files, sums instead of findings, a diff instead of findings."""

    format: str = "text"
    reports: tuple[str, ...] = ()
    statistics: bool = False
    diff: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Mending:
    """Whether texts are written back, or shown as they would be, and with which fixes."""

    fix: bool = False
    diff: bool = False
    unsafe: bool = False


@dataclass(slots=True)
class _Report:
    """A report that is written to a file, whole, when the run has ended."""

    file: Path
    reporter: Reporter
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CheckRun:
    """Checks documents one by one, and remembers what the exit code must be."""

    configs: dict[Source, Config]
    shown: Shown
    mending: Mending
    names: FieldNames = field(default_factory=FieldNames)
    jobs: int = 1
    tally: Tally = field(default_factory=Tally)
    codes: set[int] = field(default_factory=set)
    fixed: int = 0
    _known: Known | None = None
    _against: Path = Path()
    _table: TableCheck | None = None
    _baselines: dict[str, Baseline] = field(default_factory=dict)
    _update: bool = False
    _reports: list[_Report] = field(default_factory=list)
    _problems: list[FileProblem] = field(default_factory=list)
    _diff: list[str] = field(default_factory=list)

    def open(self, against: Path | None, *, update_baseline: bool) -> None:
        """Open what the texts are compared with; raise an error of the program's for what is wrong with it."""
        self._update = update_baseline
        self._reports = [_open_report(report) for report in self.shown.reports]
        for config in self.configs.values():
            if config.baseline is not None and config.baseline not in self._baselines:
                path = Path(config.baseline)
                self._baselines[config.baseline] = Baseline.load(path, may_be_missing=update_baseline)
        if update_baseline and self.configs and not self._baselines:
            stop(USAGE, "--update-baseline needs a file: give --baseline FILE, or `baseline` in the configuration")
        if against is not None:
            from cleaner.index.against import Known

            self._known, self._against = Known(against), against

    def report_problems(self, problems: Iterable[Problem]) -> None:
        """Take what could not be found or read; it was said on standard error already."""
        for problem in problems:
            if problem.is_error:
                self.codes.add(USAGE)
                self._problems.append(FileProblem(problem.path, problem.message, Path(problem.path)))

    def lines(self) -> Iterator[str]:
        """Check the documents, and yield what goes to standard output."""
        is_silent = self.shown.statistics or self.shown.diff or self._update
        own = Reporter() if is_silent else FORMATS[self.shown.format]()
        yield from own.head()
        for report in self._reports:
            report.lines += report.reporter.head()
        for problem in self._problems:
            yield from self._report(own, problem)
        jobs = self._safe_jobs()
        with closing(check_sources(self.configs, self._how(jobs), jobs, self._baselines)) as events:
            for event in events:
                for item in self._take(event):
                    yield from self._report(own, item)
                    yield from self._take_diff()
        yield from own.tail()
        if self.shown.statistics and not self.shown.diff:
            yield from self._statistics()

    def close(self) -> None:
        """Write the reports and the baseline, whole or not at all."""
        for report in self._reports:
            report.lines += report.reporter.tail()
            text = "".join(f"{line}\n" for line in report.lines)
            write_atomically(report.file, text.encode("utf-8", "backslashreplace"))
        if not self._update:
            return
        from cleaner.rules import registry

        for name, baseline in self._baselines.items():
            configs = {config for config in self.configs.values() if config.baseline == name}
            enabled = [rule for rule in registry() if any(self._is_enabled(config, rule) for config in configs)]
            count = baseline.update(enabled)
            if not self.shown.quiet:
                talk(f"{printable(baseline.path)}: {counted(count, 'finding')}")
        self.codes.discard(FOUND)

    def summary(self) -> Iterator[str]:
        """Yield what is said of the run at its end."""
        if not self._update:
            self.tally.gone = sum(baseline.gone for baseline in self._baselines.values())
            yield from self.tally.lines()
        if self.mending.fix:
            yield f"{counted(self.fixed, 'file')} changed"
        elif self.mending.diff:
            yield f"{counted(self.fixed, 'file')} would be changed"

    def _report(self, own: Reporter, item: FileFindings | FileProblem) -> Iterator[str]:
        """Give a file to all reporters; yield what the one for standard output makes of it."""
        if isinstance(item, FileFindings):
            self.tally.add(item)
            if any(map(item.fails, item.findings)):
                self.codes.add(FOUND)
        for report in self._reports:
            report.lines += _ask(report.reporter, item)
        yield from _ask(own, item)

    def _take(self, event: Event) -> Iterator[FileFindings | FileProblem]:
        """Yield what is to be reported of what was checked; say what is to be said."""
        if isinstance(event, FilesChecked):
            for source, item in event.items:
                yield self._of_file(source, item)
        elif isinstance(event, TableBegins):
            self._table = self._open_table(event.source)
        else:
            assert self._table is not None
            yield from self._table.take(event)
            if isinstance(event, TableEnds):
                self.codes |= self._table.codes
                self.tally.old += self._table.old
                self._table = None

    def _open_table(self, source: Source) -> TableCheck:
        config = self.configs[source]
        if self.mending.fix or self.mending.diff:
            talk(
                f"cleaner: warning: {printable(source.file)}: a table is not changed in place; `cleaner clean -o DIR` "
                "writes a clean one"
            )
        return TableCheck(source, config, self._baseline_of(config), partial(self._is_enabled, config))

    def _of_file(self, source: Source, item: Checked | Failed) -> FileFindings | FileProblem:
        file, shown, config = source.file, printable(source.file), self.configs[source]
        for line in item.said:
            talk(line)
        if isinstance(item, Failed):
            self.codes.add(tell_failure(item, shown))
            return FileProblem(shown, item.message, file)
        self.fixed += item.is_mended
        self._diff += item.diff
        findings, places, baseline = item.findings, item.places, self._baseline_of(config)
        if baseline is not None:
            new = baseline.take(file, item.sketch, findings, places, partial(self._is_enabled, config))
            self.tally.old += len(new) - sum(new)
            findings, places = tuple(compress(findings, new)), tuple(compress(places, new))
        return FileFindings(shown, findings, places, file, config.fail_on, baseline is not None)

    def _baseline_of(self, config: Config) -> Baseline | None:
        return self._baselines.get(config.baseline or "")

    def _how(self, jobs: int) -> How:
        """Return what is done with each document, by so many processes."""
        render: RenderChange | None = None
        if self.mending.diff:
            from cleaner.reports.unified import render_change

            render = render_change
        is_shared = self._known is not None and jobs > 1
        return How(
            self.names,
            fix=self.mending.fix,
            unsafe=self.mending.unsafe,
            render=render,
            known=None if is_shared else self._known,
            against=(self._against, self._known.index) if self._known is not None and is_shared else None,
        )

    def _safe_jobs(self) -> int:
        """Return how many processes may work: one where a file that is written is read for another one."""
        if self.jobs == 1 or not self.mending.fix:
            return self.jobs
        why = ""
        if self._known is not None:
            why = "with --against it changes what other texts are compared with"
        elif has_twice(self.configs):
            why = "two of the names stand for one file"
        if why and not self.shown.quiet:
            talk(f"cleaner: warning: --fix is done by one process: {why}")
        return 1 if why else self.jobs

    def _take_diff(self) -> Iterator[str]:
        import sys

        from cleaner.reports.quoting import visible

        # To a program the text goes as it is, so that `git apply` takes it; to a terminal never.
        show = visible if sys.stdout.isatty() else str
        yield from map(show, self._diff)
        self._diff = []

    def _statistics(self) -> Iterator[str]:
        if self.shown.format in ("json", "jsonl"):
            rows = self.tally.statistics_rows()
            yield from [dump_json(rows, indent=1)] if self.shown.format == "json" else map(dump_json, rows)
        else:
            yield from self.tally.statistics()

    def _is_enabled(self, config: Config, rule: str) -> bool:
        """Tell whether a rule is looked for in this run."""
        from cleaner.index.against import Known

        if rule in Known.rules:
            return self._known is not None and rule not in config.ignore
        return config.is_enabled(rule)


def _ask(reporter: Reporter, item: FileFindings | FileProblem) -> Iterator[str]:
    return reporter.file(item) if isinstance(item, FileFindings) else reporter.problem(item)


def _open_report(written: str) -> _Report:
    """Return the report of an option `FORMAT=FILE`."""
    from difflib import get_close_matches

    name, sign, file = written.partition("=")
    if not sign or not file:
        stop(USAGE, f"--report takes FORMAT=FILE, such as sarif=cleaner.sarif, not {printable(written)!r}")
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, n=1, cutoff=0.0)[0]
        stop(
            USAGE, f"--report knows no format {printable(name)!r}; did you mean {near!r}? Formats: {', '.join(FORMATS)}"
        )
    return _Report(Path(file), FORMATS[name]())
