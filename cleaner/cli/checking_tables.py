"""Checking a table: its documents one by one, each with the place where it stands in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.checking.places import find_places
from cleaner.config import Config
from cleaner.corpus.formats.contract import Broken, FieldNames, Record
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.readers import Source, printable
from cleaner.corpus.record_config import for_records
from cleaner.findings import settle_findings
from cleaner.pipeline import clean
from cleaner.reports.checks.findings import FileFindings, FileProblem, Row
from cleaner.reports.quoting import counted

if TYPE_CHECKING:
    from cleaner.checking.baseline import TableBaseline
    from cleaner.index.against import Known

# Records that cannot be read are told one by one up to here, then counted: it may be all of a million.
MAX_TOLD = 20
# Hexadecimal digits of what an id is known by.
_ID_PRINT = 12
# Formats in which a place is a line of the file, which editors and code hosts can show.
_WITH_LINES = ("jsonl", "csv", "tsv")


@dataclass(slots=True)
class TableCheck:
    """The check of one table. `old` counts findings that the baseline let pass."""

    source: Source
    config: Config
    names: FieldNames
    known: Known | None = None
    baseline: TableBaseline | None = None
    old: int = 0

    def documents(self) -> Iterator[Record | FileProblem]:
        """Yield the records in their order, and problems for what cannot be read. Raises `InputError` as formats do."""
        count = 0
        for chunk in format_of(self.source.file).read_chunks(self.source, self.names):
            items: list[Record | Broken] = [*chunk.records, *chunk.broken]
            for item in sorted(items, key=lambda item: item.number):
                if isinstance(item, Record):
                    yield item
                    continue
                count += 1
                if count <= MAX_TOLD:
                    yield self._problem(self.shown(item.place), item.message)
        if count > MAX_TOLD:
            message = f"{counted(count - MAX_TOLD, 'more record')} of it cannot be read; mend them, or leave them out"
            yield self._problem(printable(self.source.file), message)

    def _problem(self, shown: str, message: str) -> FileProblem:
        return FileProblem(shown, f"{shown}: {message}", self.source.file)

    def shown(self, place: str) -> str:
        """Return the file with a place in it."""
        return f"{printable(self.source.file)}:{place}"

    def check(self, record: Record) -> FileFindings:
        """Return the findings of a document."""
        result = clean(record.text, for_records(self.config))
        findings = result.findings
        if self.known is not None:
            is_named = record.id != f"{self.source.name}:{record.place}"
            row = (record.id if is_named else "", record.place)
            known = self.known.findings(self.source.file, result, row)
            findings = (*(finding for finding in known if finding.rule not in self.config.ignore), *findings)
        findings = tuple(settle_findings(findings, result.source, self.config))
        places = find_places(result.source, findings)
        if self.baseline is not None:
            new = self.baseline.take(findings, places)
            self.old += len(new) - sum(new)
            findings = tuple(finding for finding, is_new in zip(findings, new, strict=True) if is_new)
            places = tuple(place for place, is_new in zip(places, new, strict=True) if is_new)
        has_lines = format_of(self.source.file).name.split(".")[0] in _WITH_LINES
        id_print = hashlib.sha256(record.id.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_PRINT]
        return FileFindings(
            self.shown(record.place),
            findings,
            places,
            Path(self.source.file),
            self.config.fail_on,
            self.baseline is not None,
            Row(record.place, id_print, int(record.place) if has_lines else None),
        )

    def gone(self, is_enabled: Callable[[str], bool]) -> int:
        """Return how many findings of the baseline were not met, when all documents are checked."""
        return 0 if self.baseline is None else self.baseline.gone(is_enabled)
