"""Findings as workflow commands of GitHub Actions, which show them as annotations beside the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleaner.reports.checks.findings import FileFindings, FileProblem, Reporter, describe, one_line, repository_path

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
# What the runner reads for itself, in this order: the sign of the escape comes first.
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


class GithubReporter(Reporter):
    """A command a finding. GitHub shows ten of each kind a step, and takes the rest for the log."""

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102  as in the base class
        for number, finding in enumerate(file.findings):
            place: dict[str, int] = {"line": finding.line, "col": finding.column}
            if file.row is not None:
                place = {} if file.row.line is None else {"line": file.row.line}
            elif file.places:
                end = file.places[number]
                if end.end_line == finding.line:
                    place["endColumn"] = max(end.end_column, finding.column)
                else:  # columns are taken within one line only
                    del place["col"]
                place["endLine"] = end.end_line
            path = repository_path(file.file) or file.path
            properties = {"file": path, **place, "title": finding.rule}
            message = one_line(describe(file, finding))
            yield _command(_COMMANDS[finding.severity], properties, message)

    def problem(self, problem: FileProblem) -> Iterator[str]:  # noqa: D102
        path = repository_path(problem.file) or problem.path
        yield _command("error", {"file": path, "title": "not checked"}, one_line(problem.message))


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    written = ",".join(f"{key}={_escape(one_line(str(value)), _IN_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {written}::{_escape(message, _IN_MESSAGE)}"


def _escape(text: str, signs: Mapping[str, str]) -> str:
    for sign, escaped in signs.items():
        text = text.replace(sign, escaped)
    return text
