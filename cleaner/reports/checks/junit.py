"""Findings as JUnit XML, which most CI servers read: a suite a file, a case a finding.

There is no standard; this keeps to what the schema of Jenkins' xUnit plugin allows, which others take as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from cleaner.reports.checks.findings import FileFindings, FileProblem, Reporter, one_line, repository_path


class JunitReporter(Reporter):
    """What makes the run fail is a failed case, what cannot be read an error; the other findings are passed cases.

    A file without findings is one passed case, so that a server sees that it was looked at. Of a table each document
    with findings is a suite.
    """

    def __init__(self) -> None:
        # The tables in which nothing was found yet; in the order in which they were read.
        self._quiet_tables: dict[str, None] = {}
        self._table = ""

    def head(self) -> Iterator[str]:  # noqa: D102  as in the base class
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield '<testsuites name="cleaner">'

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102
        path = holder = _attribute(repository_path(file.file) or file.path)
        if file.row is not None:
            if path != self._table:
                self._table, self._quiet_tables[path] = path, None
            if not file.findings:
                return
            self._quiet_tables.pop(path, None)
            path = _attribute(f"{repository_path(file.file) or file.file}:{file.row.place}")
        failures = sum(map(file.fails, file.findings))
        if not file.findings:
            yield from _passed(path)
            return
        yield _suite(path, len(file.findings), failures=failures, file=holder)
        for finding in file.findings:
            name = f"{finding.rule} {finding.line}:{finding.column}"
            about = f"{file.path}:{finding.line}:{finding.column}: {finding.message}"
            about += f"\n{finding.reason}" if finding.reason else ""
            body = _text("\n".join(map(one_line, about.split("\n"))))
            yield f'    <testcase classname={path} name={_attribute(name)} time="0">'
            if file.fails(finding):
                message, kind = _attribute(finding.message), _attribute(finding.severity)
                yield f"      <failure message={message} type={kind}>{body}</failure>"
            else:
                yield f"      <system-out>{finding.severity}: {body}</system-out>"
            yield "    </testcase>"
        yield "  </testsuite>"

    def problem(self, problem: FileProblem) -> Iterator[str]:  # noqa: D102
        path, message = _attribute(repository_path(problem.file) or problem.path), _attribute(problem.message)
        yield _suite(path, 1, errors=1)
        yield f'    <testcase classname={path} name="not checked" time="0">'
        yield f'      <error message={message} type="unreadable">{_text(one_line(problem.message))}</error>'
        yield "    </testcase>"
        yield "  </testsuite>"

    def tail(self) -> Iterator[str]:  # noqa: D102
        for path in self._quiet_tables:
            yield from _passed(path)
        yield "</testsuites>"


def _passed(path: str) -> Iterator[str]:
    yield _suite(path, 1)
    yield f'    <testcase classname={path} name="no findings" time="0"/>'
    yield "  </testsuite>"


def _suite(name: str, tests: int, *, failures: int = 0, errors: int = 0, file: str = "") -> str:
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="0"'
    return f'  <testsuite name={name} file={file or name} {counts} time="0">'


def _attribute(text: str) -> str:
    # What XML cannot hold at all, `one_line` has named.
    return quoteattr(one_line(text))


def _text(text: str) -> str:
    return escape(text)  # `>` too: no `]]>` may stand in a text
