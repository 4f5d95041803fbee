"""The formats in which `check` writes findings, by name; those for other programs are in modules of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cleaner.reports.checks.findings import FileFindings, Reporter, fingerprint, one_line, safety_of

if TYPE_CHECKING:
    from cleaner.document import Finding


class TextReporter(Reporter):
    """``path:line:column: rule message [fixable]``, a line a finding."""

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102  as in the base class
        for finding in file.findings:
            yield f"{file.path}:{finding.line}:{finding.column}: {finding.rule} {one_line(finding.message)}" + _mark(
                finding
            )


class JsonlReporter(Reporter):
    """A JSON object a finding."""

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102
        from cleaner.corpus.compact import dump_line

        yield from (dump_line(row)[:-1].decode() for row in _rows(file))


class JsonReporter(Reporter):
    """One JSON array of all findings, an object a line."""

    def __init__(self) -> None:
        self._lead = "["

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102
        from cleaner.corpus.compact import dump_line

        for row in _rows(file):
            yield self._lead + dump_line(row)[:-1].decode()
            self._lead = ","

    def tail(self) -> Iterator[str]:  # noqa: D102
        yield "]" if self._lead == "," else "[]"


def _mark(finding: Finding) -> str:
    return {"safe": " [fixable]", "unsafe": " [unsafe fix]"}.get(safety_of(finding), "")


def _rows(file: FileFindings) -> Iterator[dict[str, Any]]:
    from cleaner.result import finding_to_dict

    for number, finding in enumerate(file.findings):
        row: dict[str, Any] = {"path": file.path, **finding_to_dict(finding), "safety": safety_of(finding)}
        if file.places:
            place = file.places[number]
            row["end_line"], row["end_column"] = place.end_line, place.end_column
            row["fingerprint"] = fingerprint(file, number)
        yield row


def _github() -> Reporter:
    from cleaner.reports.checks.github import GithubReporter

    return GithubReporter()


def _junit() -> Reporter:
    from cleaner.reports.checks.junit import JunitReporter

    return JunitReporter()


def _markdown() -> Reporter:
    from cleaner.reports.checks.comment import MarkdownReporter

    return MarkdownReporter()


def _sarif() -> Reporter:
    from cleaner.reports.checks.sarif import SarifReporter

    return SarifReporter()


# By name; each is made anew for a run, and imported when it is asked for.
FORMATS: dict[str, Callable[[], Reporter]] = {
    "text": TextReporter,
    "json": JsonReporter,
    "jsonl": JsonlReporter,
    "sarif": _sarif,
    "github": _github,
    "junit": _junit,
    "markdown": _markdown,
}
