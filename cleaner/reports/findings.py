"""How `check` writes findings. A format is a function from findings by file to lines; `FORMATS` holds them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.document import Finding


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The findings of one file, and its name as it is shown."""

    path: str
    findings: tuple[Finding, ...]


# Takes the files one by one, so that the first findings are shown before the last file is read.
Format = Callable[[Iterable[FileFindings]], Iterator[str]]


def as_text(files: Iterable[FileFindings]) -> Iterator[str]:
    """Yield ``path:line:column: rule message [fixable]``, a line a finding."""
    from cleaner.reports.quoting import visible

    for file in files:
        for finding in file.findings:
            fixable = " [fixable]" if finding.fix is not None else ""
            message = visible(finding.message.replace("\n", " "))
            yield f"{file.path}:{finding.line}:{finding.column}: {finding.rule} {message}{fixable}"


def as_jsonl(files: Iterable[FileFindings]) -> Iterator[str]:
    """Yield one JSON object a finding."""
    from cleaner.corpus.writers import dump_json

    yield from (dump_json(row) for row in _rows(files))


def as_json(files: Iterable[FileFindings]) -> Iterator[str]:
    """Yield one JSON array of all findings, an object a line."""
    from cleaner.corpus.writers import dump_json

    lead = "["
    for row in _rows(files):
        yield lead + dump_json(row)
        lead = ","
    yield "]" if lead == "," else "[]"


def _rows(files: Iterable[FileFindings]) -> Iterator[dict[str, Any]]:
    from cleaner.result import finding_to_dict

    for file in files:
        for finding in file.findings:
            yield {"path": file.path, **finding_to_dict(finding)}


FORMATS: dict[str, Format] = {"text": as_text, "json": as_json, "jsonl": as_jsonl}


class Tally:
    """Counts findings for the summary."""

    def __init__(self) -> None:
        self.files = 0
        self.with_findings = 0
        self.by_rule: Counter[tuple[str, str]] = Counter()
        self.fixable = 0

    def add(self, file: FileFindings) -> None:
        """Count the findings of one more file."""
        self.files += 1
        self.with_findings += bool(file.findings)
        for finding in file.findings:
            self.by_rule[finding.severity, finding.rule] += 1
            self.fixable += finding.fix is not None

    def lines(self) -> Iterator[str]:
        """Yield the summary: a line a rule under its severity, then the sums."""
        from cleaner.reports.quoting import counted

        for severity in ("error", "warning", "info"):
            counts = [(rule, count) for (level, rule), count in self.by_rule.items() if level == severity]
            if counts:
                yield f"{severity}:"
                yield from (
                    f"{count:>8,}  {rule}" for rule, count in sorted(counts, key=lambda item: (-item[1], item[0]))
                )
        total = sum(self.by_rule.values())
        if not total:
            yield f"no findings in {counted(self.files, 'file')}"
        else:
            yield (
                f"{counted(total, 'finding')} in {self.with_findings:,} of {counted(self.files, 'file')}, "
                f"{self.fixable:,} fixable"
            )

