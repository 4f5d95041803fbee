"""The sums of `check`: the grouped summary, and the statistics by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner.reports.checks.findings import FileFindings, safety_of
from cleaner.reports.quoting import counted

SEVERITIES = ("error", "warning", "info")


class Tally:
    """Counts findings for the summary."""

    def __init__(self) -> None:
        self.files = 0
        self._noun = "file"
        self.with_findings = 0
        self.by_rule: Counter[tuple[str, str]] = Counter()
        self.by_safety: Counter[str] = Counter()
        self.old = 0
        self.gone = 0

    def add(self, file: FileFindings) -> None:
        """Count the findings of one more file."""
        self.files += 1
        if file.row is not None:
            self._noun = "document"
        self.with_findings += bool(file.findings)
        for finding in file.findings:
            self.by_rule[finding.severity, finding.rule] += 1
            self.by_safety[safety_of(finding)] += 1

    @property
    def total(self) -> int:
        """How many findings there are."""
        return self.by_rule.total()

    def of_severity(self, severity: str) -> list[tuple[str, int]]:
        """Return the rules that have findings of a severity, those with most first."""
        counts = [(rule, count) for (level, rule), count in self.by_rule.items() if level == severity]
        return sorted(counts, key=lambda item: (-item[1], item[0]))

    def lines(self) -> Iterator[str]:
        """Yield the summary: a line a rule under its severity, then the sums."""
        for severity in SEVERITIES:
            counts = self.of_severity(severity)
            if counts:
                yield f"{severity}:"
                yield from (f"{count:>8,}  {rule}" for rule, count in counts)
        yield self.sums()
        if self.old or self.gone:
            yield self._baseline()

    def sums(self) -> str:
        """Return one sentence: how many findings, in how many files, how many of them fixable."""
        new = "new " if self.old or self.gone else ""
        if not self.total:
            return f"no {new}findings in {counted(self.files, self._noun)}"
        unsafe = self.by_safety["unsafe"]
        more = f", {unsafe:,} more with --unsafe-fixes" if unsafe else ""
        return (
            f"{counted(self.total, f'{new}finding')} in {self.with_findings:,} of {counted(self.files, self._noun)}, "
            f"{self.by_safety['safe']:,} fixable{more}"
        )

    def _baseline(self) -> str:
        gone = f"; {self.gone:,} of its findings are gone (--update-baseline takes them out)" if self.gone else ""
        return f"{counted(self.old, 'finding')} of the baseline left out{gone}"

    def statistics(self) -> Iterator[str]:
        """Yield a line a rule: how many findings, severity, rule, how it is mended, what it is about."""
        from cleaner.rules import registry

        rows = [(count, level, rule) for level in SEVERITIES for rule, count in self.of_severity(level)]
        wide = max((len(rule) for _, _, rule in rows), default=0)
        for count, level, name in rows:
            rule = registry().get(name)
            safety, summary = (rule.safety, rule.summary) if rule else ("", "")
            yield f"{count:>8}  {level:<7}  {name:<{wide}}  {safety:<7}  {summary}".rstrip()

    def statistics_rows(self) -> list[dict[str, object]]:
        """Return the same as plain data."""
        return [
            {"rule": rule, "severity": level, "count": count}
            for level in SEVERITIES
            for rule, count in self.of_severity(level)
        ]
