"""How `check` writes findings: a reporter a format, given the files one by one, so that the first are shown at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.checking.places import Place
    from cleaner.document import Finding

_RANKS = {"info": 0, "warning": 1, "error": 2, "never": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """The place of a document in a table: its number or line as it is shown, and what its id is known by.

    `line` is the line of the file in which it begins; None where a table has no lines.
    """

    place: str
    id_print: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The findings of one file, its name as it is shown, and from which severity on they make the run fail.

    `file` is where it stands, `places` where each finding ends and what it is known by. `is_new`: a baseline was
    asked, and what it knows is left out. `row` tells that this is one document of a table; lines and columns of its
    findings are those of its text.
    """

    path: str
    findings: tuple[Finding, ...]
    places: tuple[Place, ...] = ()
    file: Path = Path("-")
    fail_on: str = "warning"
    is_new: bool = False
    row: Row | None = None

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding makes the run fail."""
        return _RANKS[finding.severity] >= _RANKS[self.fail_on]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be checked, and why."""

    path: str
    message: str
    file: Path = Path("-")


class Reporter:
    """Writes findings in one format. Each method yields lines of the report; by default none."""

    def head(self) -> Iterator[str]:
        """Yield what stands before all files."""
        yield from ()

    def file(self, file: FileFindings) -> Iterator[str]:
        """Yield what is to be said of a file."""
        yield from ()

    def problem(self, problem: FileProblem) -> Iterator[str]:
        """Yield what is to be said of a file that could not be checked; standard error names it in any case."""
        yield from ()

    def tail(self) -> Iterator[str]:
        """Yield what stands behind all files."""
        yield from ()


def fingerprint(file: FileFindings, number: int) -> str:
    """Return what a finding is known by: its rule, its line, its number among equal ones; in a table its document."""
    place = file.places[number]
    known = f"{place.line_print}:{place.occurrence}"
    return known if file.row is None else f"{known}:{file.row.id_print}"


def describe(file: FileFindings, finding: Finding) -> str:
    """Return the message of a finding with its reason; of a document of a table also where in its text it stands."""
    message = finding.message + (f": {finding.reason}" if finding.reason else "")
    if file.row is None:
        return message
    return f"row {file.row.place}, line {finding.line}, column {finding.column} of the text: {message}"


def one_line(text: str) -> str:
    """Return *text* on one line, with what cannot be seen named."""
    from cleaner.reports.quoting import visible

    return visible(" ".join(text.splitlines()) if text else text).replace("\t", " ")


def safety_of(finding: Finding) -> str:
    """Return whether the fix of a finding is safe; `suggest` where there is none."""
    from cleaner.rules import registry

    if finding.fix is None:
        return "suggest"
    rule = registry().get(finding.rule)
    return "safe" if rule is None else rule.safety


def repository_path(file: Path) -> str | None:
    """Return the path of a file from the root of what is checked, with slashes; None for what lies outside it.

    The root is the checkout of a GitHub workflow, else the working folder.
    """
    if str(file) == "-":
        return None
    for root in (os.environ.get("GITHUB_WORKSPACE"), "."):
        if root and (relative := relative_path(file, root)) is not None:
            return relative
    return None


def relative_path(file: Path, root: str) -> str | None:
    """Return the path of a file from a folder, with slashes; None for what lies outside it."""
    try:
        relative = Path(os.path.relpath(file, root))
    except ValueError:  # on another drive
        return None
    return None if relative.parts[:1] == (os.pardir,) else relative.as_posix()
