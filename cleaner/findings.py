"""What of a result is reported: findings with the severities that the user chose, without those he allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleaner.config import Config
from cleaner.document import Finding
from cleaner.exemptions import Allowed
from cleaner.folding import fold, fold_short
from cleaner.result import Result


def reported_findings(result: Result, config: Config) -> tuple[Finding, ...]:
    """Return the findings of a result as *config* wants them, in the order of the raw text."""
    return tuple(settle_findings(result.findings, result.source, config))


def settle_findings(findings: Iterable[Finding], source: str, config: Config) -> Iterator[Finding]:
    """Yield *findings* of a text without what `allow` covers, with what `severity` says."""
    places = AllowedPlaces(source, config.allow)
    for finding in findings:
        if places.covers(finding):
            continue
        severity = config.severity_of(finding.rule, finding.severity)
        yield finding if severity == finding.severity else replace(finding, severity=severity)


class AllowedPlaces:
    """The lines of a text in which findings are allowed. The words are compared folded, as rules compare them."""

    def __init__(self, source: str, allowed: tuple[Allowed, ...]) -> None:
        self._source = source
        self._allowed = [(item, fold_short(item.text)) for item in allowed]
        self._folded: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is allowed: one of its lines holds the text that goes with its rule."""
        texts = [text for item, text in self._allowed if item.covers(finding.rule)]
        if not texts:
            return False
        if self._folded is None:
            self._folded = fold(self._source)
        start = self._folded.rfind("\n", 0, finding.start) + 1
        end = self._folded.find("\n", max(finding.start, finding.end - 1))
        lines = self._folded[start : end if end >= 0 else None]
        return any(text in lines for text in texts)
