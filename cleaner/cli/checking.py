"""The run of `cleaner check`: documents one by one, to the reporters, with the exit code that comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.checking.baseline import Baseline
from cleaner.checking.mending import mend
from cleaner.checking.places import find_places
from cleaner.cli.running import FOUND, INTERNAL, USAGE, stop, talk
from cleaner.config import Config
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.formats.registry import is_table
from cleaner.corpus.readers import Problem, Source, printable, read_raw
from cleaner.corpus.writers import dump_json, write_atomically
from cleaner.document import Finding
from cleaner.errors import CleanerError, SelfCheckError
from cleaner.findings import settle_findings
from cleaner.pipeline import clean
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
    tally: Tally = field(default_factory=Tally)
    codes: set[int] = field(default_factory=set)
    fixed: int = 0
    _known: Known | None = None
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

            self._known = Known(against)

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
        for source, config in self.configs.items():
            for item in self._check_source(source, config):
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

    def _check_source(self, source: Source, config: Config) -> Iterator[FileFindings | FileProblem]:
        if is_table(source.file):
            yield from self._check_table(source, config)
        else:
            shown = printable(source.file)
            yield self._guarded(partial(self._check, source, config, shown), shown, source.file)

    def _check_table(self, source: Source, config: Config) -> Iterator[FileFindings | FileProblem]:
        from cleaner.cli.checking_tables import TableCheck

        shown = printable(source.file)
        if self.mending.fix or self.mending.diff:
            talk(
                f"cleaner: warning: {shown}: a table is not changed in place; `cleaner clean -o DIR` writes a clean one"
            )
        baseline = self._baselines.get(config.baseline or "")
        opened = None if baseline is None else baseline.open_table(source.file)
        table = TableCheck(source, config, self.names, self._known, opened)
        try:
            for item in table.documents():
                if isinstance(item, FileProblem):
                    talk(f"cleaner: {item.message}")
                    self.codes.add(USAGE)
                    yield item
                else:
                    yield self._guarded(partial(table.check, item), table.shown(item.place), source.file)
        except CleanerError as error:
            talk(f"cleaner: {error}")
            self.codes.add(USAGE)
            if baseline is not None:
                baseline.leave(source.file)
            yield FileProblem(shown, str(error), source.file)
        else:
            if baseline is not None:
                baseline.gone += table.gone(partial(self._is_enabled, config))
        self.tally.old += table.old

    def _guarded(self, check: Callable[[], FileFindings], shown: str, file: Path) -> FileFindings | FileProblem:
        try:
            return check()
        except SelfCheckError as error:
            message = f"internal error: {error}; please report it with the file"
            talk(f"cleaner: {shown}: {message}")
            self.codes.add(INTERNAL)
        except CleanerError as error:
            message = str(error)
            talk(f"cleaner: {message}")
            self.codes.add(USAGE)
        return FileProblem(shown, message, file)

    def _check(self, source: Source, config: Config, shown: str) -> FileFindings:
        raw = read_raw(source.file, allow_binary=config.encoding is not None)
        if self.mending.fix or self.mending.diff:
            raw, config = self._mend(source.file, raw, config, shown)
        result = clean(raw, config)
        findings: tuple[Finding, ...] = result.findings
        if self._known is not None:
            known = self._known.findings(source.file, result)
            findings = (*(finding for finding in known if finding.rule not in config.ignore), *findings)
        findings = tuple(settle_findings(findings, result.source, config))
        places = find_places(result.source, findings)
        baseline = self._baselines.get(config.baseline or "")
        if baseline is not None:
            is_enabled = partial(self._is_enabled, config)
            new = baseline.take(source.file, result.source, findings, places, is_enabled)
            self.tally.old += len(new) - sum(new)
            findings = tuple(finding for finding, is_new in zip(findings, new, strict=True) if is_new)
            places = tuple(place for place, is_new in zip(places, new, strict=True) if is_new)
        return FileFindings(shown, findings, places, source.file, config.fail_on, baseline is not None)

    def _mend(self, file: Path, raw: bytes, config: Config, shown: str) -> tuple[bytes, Config]:
        """Write *file* back with the fixes made, or take the diff; return the bytes to check, and how to read them."""
        if str(file) == "-" and not self.mending.diff:
            talk("cleaner: warning: standard input cannot be changed in place; use `cleaner clean -`")
            return raw, config
        mended = mend(raw, config, unsafe=self.mending.unsafe)
        for rule in mended.spared:
            talk(f"cleaner: warning: {shown}: {rule} was left out, since what it finds is allowed at a place")
        if mended.raw == raw:
            return raw, config
        if mended.risk:
            talk(f"cleaner: warning: {shown}: not changed, since {mended.risk}")
            return raw, config
        self.fixed += 1
        if self.mending.diff:
            from cleaner.reports.comparison.hunks import DocumentDiff
            from cleaner.reports.diff import diff_by_ledger
            from cleaner.reports.unified import unified

            text = mended.result.text
            source, hunks = diff_by_ledger(mended.result.ledger, text, with_marks=False)
            self._diff += unified(DocumentDiff(shown, f"a/{shown}", f"b/{shown}", source, text, True, hunks))
            if not hunks:
                talk(f"{shown}: only encoding, byte order mark or line ends would change")
            return raw, config
        write_atomically(file.resolve(), mended.raw, like=file)
        return mended.raw, replace(config, encoding=None)

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
