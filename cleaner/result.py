"""What cleaning one document gives: the text and, drawn from the ledger, findings, removed spans and plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from cleaner.document import Encoding, Finding, Meta, PlacedNote, Removed, Script
from cleaner.ledger import Edit, Layer, Ledger, Positions
from cleaner.rules import registry


@dataclass(frozen=True)
class Result:
    """What cleaning one document gave. `source` is the decoded raw text, with line feeds as line ends."""

    text: str
    meta: Meta
    ledger: Ledger
    encoding: Encoding
    script: Script
    notes: tuple[PlacedNote, ...]
    source: str
    rounds: int = 1

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order of the raw text: those with a fix (what was changed), and those without."""
        found = [*self._notes_as_findings(), *self._edits_as_findings()]
        return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule)))

    @cached_property
    def removed(self) -> tuple[Removed, ...]:
        """The whole spans that left the text, in the order of the raw text."""
        rules = registry()
        removed = []
        for number, layer in enumerate(self.ledger.layers):
            for edit in layer.edits:
                kind = rules[edit.rule].removes
                if kind is not None and not edit.after:
                    start, end = self.ledger.map_back(edit.start, edit.end, number)
                    removed.append(Removed(start, end, edit.rule, kind))
        return tuple(sorted(removed, key=lambda span: (span.start, span.end)))

    def edits_by_rule(self) -> dict[str, int]:
        """Return how many changes each rule made; a compact layer counts its characters."""
        counts: Counter[str] = Counter()
        for layer in self.ledger.layers:
            counts.update(edit.rule for edit in layer.edits)
            for group in layer.substitutions:
                counts[group.rule] += len(group)
        return dict(sorted(counts.items()))

    @cached_property
    def _line_starts(self) -> Positions:
        feeds = np.frombuffer(self.source.encode("utf-32-le", "surrogatepass"), dtype="<u4") == ord("\n")
        return np.concatenate(([0], np.flatnonzero(feeds) + 1))

    def _notes_as_findings(self) -> Iterator[Finding]:
        rules = registry()
        for placed in self.notes:
            note, rule = placed.note, rules[placed.note.rule]
            line = int(np.searchsorted(self._line_starts, placed.start, side="right"))
            column = placed.start - int(self._line_starts[line - 1]) + 1
            yield Finding(
                rule.id, rule.severity, note.message, note.reason, line, column, placed.start, placed.end, None
            )

    def _edits_as_findings(self) -> Iterator[Finding]:
        """Yield one finding for the edits of one rule on one line; neighbouring substitutions count as one edit."""
        rules = registry()
        for number, layer in enumerate(self.ledger.layers):
            edits = _runs(layer)
            starts, ends = self._places(edits, number)
            lines = np.searchsorted(self._line_starts, starts, side="right").tolist()
            groups: dict[tuple[str, int], list[int]] = {}
            for at, (edit, line) in enumerate(zip(edits, lines, strict=True)):
                groups.setdefault((edit.rule, line), []).append(at)
            for (rule_id, line), members in groups.items():
                rule = rules[rule_id]
                start, end = int(starts[members].min()), int(ends[members].max())
                times = f" ({len(members)} places)" if len(members) > 1 else ""
                column = start - int(self._line_starts[line - 1]) + 1
                fix = tuple(edits[at] for at in members)
                yield Finding(
                    rule.id, rule.severity, rule.message + times, fix[0].reason, line, column, start, end, fix
                )

    def _places(self, edits: list[Edit], layer: int) -> tuple[Positions, Positions]:
        starts = np.array([edit.start for edit in edits], dtype=np.int64)
        ends = np.array([edit.end for edit in edits], dtype=np.int64)
        return self.ledger.map_all_back(starts, ends, layer)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as `clean --format jsonl` writes it."""
        return {
            "text": self.text,
            "meta": self.meta.to_dict(),
            "encoding": encoding_to_dict(self.encoding),
            "script": script_to_dict(self.script),
            "findings": [finding_to_dict(finding) for finding in self.findings],
            "edits": list(self._edit_rows()),
            "removed": [{item.name: getattr(span, item.name) for item in fields(span)} for span in self.removed],
        }

    def _edit_rows(self) -> Iterator[dict[str, Any]]:
        for number, layer in enumerate(self.ledger.layers):
            for edit in layer.edits:
                raw_start, raw_end = self.ledger.map_back(edit.start, edit.end, number)
                clean_start, clean_end = self.ledger.map_forward(*layer.to_output(edit.start, edit.end), number + 1)
                yield {
                    "rule": edit.rule,
                    "reason": edit.reason,
                    "before": edit.before,
                    "after": edit.after,
                    "raw_start": raw_start,
                    "raw_end": raw_end,
                    "clean_start": clean_start,
                    "clean_end": clean_end,
                }
            for group in layer.substitutions:
                edits = [*_runs(Layer(layer.stage, (), (group,)))]
                starts, _ = self._places(edits, number)
                runs = [[start, edit.before, edit.after] for start, edit in zip(starts.tolist(), edits, strict=True)]
                yield {"rule": group.rule, "reason": group.reason, "runs": runs}


def _runs(layer: Layer) -> list[Edit]:
    """Return the edits of a layer, and its substitutions as one edit for each run of neighbours."""
    edits = list(layer.edits)
    for group in layer.substitutions:
        for position, before, after in group.runs():
            edits.append(Edit(position, position + len(before), before, after, group.rule, group.reason))
    return edits


def encoding_to_dict(found: Encoding) -> dict[str, Any]:
    """Return an encoding as plain data."""
    row: dict[str, Any] = {"codec": found.codec, "confidence": round(found.confidence, 3)}
    if found.bom:
        row["bom"] = found.bom.hex()
    return row


def script_to_dict(found: Script) -> dict[str, Any]:
    """Return a script as plain data, without its spans."""
    return {"name": found.name, "shares": {name: round(share, 4) for name, share in found.shares.items()}}


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data; `fixable` tells whether it has a fix."""
    row = {item.name: getattr(finding, item.name) for item in fields(finding) if item.name != "fix"}
    return {**row, "fixable": finding.fix is not None}
