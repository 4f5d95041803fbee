"""Findings as SARIF 2.1.0, the OASIS format for results of static analysis, which code scanning and editors read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_url

from cleaner import __version__
from cleaner.corpus.writers import dump_json
from cleaner.reports.checks.findings import (
    FileFindings,
    FileProblem,
    Reporter,
    describe,
    fingerprint,
    one_line,
    repository_path,
    safety_of,
)
from cleaner.reports.rules import rule_lines

if TYPE_CHECKING:
    from cleaner.checking.places import Place
    from cleaner.document import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
# Paths are relative to it; who reads the file knows where it lies.
_ROOT = "SRCROOT"
# Messages may hold links, `[text](target)`, and places for arguments, `{0}`. What looks like one in ours is none.
_LINK = re.compile(r"\](?=\()")
_ARGUMENT = re.compile(r"\{(?=\d+\})")


class SarifReporter(Reporter):
    """One run. The results come first and are written one by one; the rules that they name follow."""

    def __init__(self) -> None:
        self._rules: dict[str, int] = {}
        self._problems: list[FileProblem] = []
        self._lead = ""

    def head(self) -> Iterator[str]:  # noqa: D102  as in the base class
        schema = dump_json(SCHEMA)
        yield f'{{"$schema":{schema},"version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","results":['

    def file(self, file: FileFindings) -> Iterator[str]:  # noqa: D102
        for number, finding in enumerate(file.findings):
            place = file.places[number] if file.places else None
            yield self._lead + dump_json(self._result(file, finding, place, number))
            self._lead = ","

    def problem(self, problem: FileProblem) -> Iterator[str]:  # noqa: D102
        self._problems.append(problem)
        yield from ()

    def tail(self) -> Iterator[str]:  # noqa: D102
        driver = {
            "name": "cleaner",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [_describe(rule) for rule in self._rules],
        }
        yield f'],"tool":{dump_json({"driver": driver})},"invocations":[{dump_json(self._invocation())}]}}]}}'

    def _result(self, file: FileFindings, finding: Finding, place: Place | None, number: int) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._rules.setdefault(finding.rule, len(self._rules)),
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(describe(file, finding))},
            "locations": [{"physicalLocation": _location(file, finding, place)}],
            "properties": {"fixable": finding.fix is not None, "safety": safety_of(finding)},
        }
        if place is not None:
            result["partialFingerprints"] = {
                "cleanerLine/v1": fingerprint(file, number),
                "cleanerNear/v1": place.near_print,
            }
        if file.is_new:
            result["baselineState"] = "new"
        return result

    def _invocation(self) -> dict[str, Any]:
        notifications = [
            {
                "level": "error",
                "message": {"text": _message(problem.message)},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(problem.file, problem.path)}}],
            }
            for problem in self._problems
        ]
        return {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}


def _location(file: FileFindings, finding: Finding, place: Place | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(file.file, file.path)}
    if file.row is not None:
        return location if file.row.line is None else {**location, "region": {"startLine": file.row.line}}
    region = {"startLine": finding.line, "startColumn": finding.column}
    if place is not None:
        region["endLine"] = place.end_line
        # The end may not come before the start, as it does for what is to be put in behind a line.
        least = finding.column if place.end_line == finding.line else 1
        region["endColumn"] = max(place.end_column, least)
    return {**location, "region": region}


def _artifact(file: Path, shown: str) -> dict[str, str]:
    path = repository_path(file)
    if path is not None:
        return {"uri": _quote(path), "uriBaseId": _ROOT}
    return {"uri": "stdin" if str(file) == "-" else "file://" + _quote(file.absolute().as_posix())}


def _quote(path: str) -> str:
    # A name that is not UTF-8 is written by its bytes. A colon would make a first part a scheme.
    return quote_url(os.fsencode(path), safe="/")


def _message(text: str) -> str:
    return _ARGUMENT.sub("{{", _LINK.sub(r"\\]", one_line(text)))


def _describe(name: str) -> dict[str, Any]:
    from cleaner.rules import registry

    rule = registry().get(name)
    if rule is None:
        return {"id": name}
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.summary} {rule.why}", "markdown": "\n".join(rule_lines(rule))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"safety": rule.safety, "tags": [rule.stage]},
    }
