"""Findings as Markdown for a comment on a pull request: the sums, the findings that matter, the rest by rule."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.reports.checks.findings import FileFindings, FileProblem, Reporter, one_line, safety_of
from cleaner.reports.checks.tally import SEVERITIES, Tally
from cleaner.reports.quoting import clip

# A comment on GitHub may have 65,536 characters; a table row of ours has some 200, at most 500.
MAX_ROWS = 50
MAX_PROBLEMS = 20
_MAX_MESSAGE_CHARS = 160
# GitHub finds mentions of users and issues in what Markdown has left, where an escape is gone: an empty comment is not.
_ESCAPES = str.maketrans(
    {**{character: "\\" + character for character in "\\`*_<>|[]~&$!"}, "@": "@<!-- -->", "#": "#<!-- -->"}
)


class MarkdownReporter(Reporter):
    """A table of the findings that make the run fail, and one of all by rule. It is written when all are known."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._rows: list[str] = []
        self._failing = 0
        self._problems: list[FileProblem] = []

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102  as in the base class
        self._tally.add(file)
        for finding in file.findings:
            if not file.fails(finding):
                continue
            self._failing += 1
            if len(self._rows) < MAX_ROWS:
                place = f"{_escape(clip(file.path, 120))}:{finding.line}:{finding.column}"
                fix = {"safe": "yes", "unsafe": "unsafe"}.get(safety_of(finding), "no")
                message = _escape(clip(finding.message, _MAX_MESSAGE_CHARS))
                self._rows.append(f"| {finding.severity} | {place} | `{finding.rule}` | {message} | {fix} |")
        yield from ()

    def problem(self, problem: FileProblem) -> Iterator[str]:  # noqa: D102
        self._problems.append(problem)
        yield from ()

    def tail(self) -> Iterator[str]:  # noqa: D102
        yield f"### cleaner: {self._verdict()}"
        yield ""
        yield f"{self._tally.sums()}."
        if self._problems:
            yield from ("", "Not checked:", "")
            yield from (f"- {_escape(clip(problem.message, 300))}" for problem in self._problems[:MAX_PROBLEMS])
            if len(self._problems) > MAX_PROBLEMS:
                yield f"- and {len(self._problems) - MAX_PROBLEMS:,} more"
        if self._rows:
            yield from ("", "| severity | place | rule | message | fixable |", "|---|---|---|---|---|", *self._rows)
            if self._failing > len(self._rows):
                yield from ("", f"and {self._failing - len(self._rows):,} more")
        if self._tally.total:
            yield from ("", "<details><summary>All findings by rule</summary>", "")
            yield from ("| severity | rule | findings |", "|---|---|---:|")
            for severity in SEVERITIES:
                for rule, count in self._tally.of_severity(severity):
                    yield f"| {severity} | `{rule}` | {count:,} |"
            yield from ("", "</details>")

    def _verdict(self) -> str:
        if self._failing:
            return f"{self._failing:,} to look at"
        return "not all files could be checked" if self._problems else "passed"


def _escape(text: str) -> str:
    """Return *text* with what Markdown would take for markup escaped, a mention of someone included."""
    return one_line(text).translate(_ESCAPES)
