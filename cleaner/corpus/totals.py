"""What the documents of a table add up to. Sums of parts are added in any number, and take no room to speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from cleaner.corpus.manifest import Row


@dataclass(slots=True)
class Totals:
    """Sums over documents; `broken` are records that could not be read, `failed` those on which the program failed.

    `edits`, `findings` and `unfixed` are counts by rule, `edited_documents` and `unfixed_documents` in how many
    documents a rule is met, `scripts` how many documents came in which script.
    """

    documents: int = 0
    changed: int = 0
    broken: int = 0
    failed: int = 0
    chars_in: int = 0
    chars_out: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    edited_documents: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    unfixed: Counter[str] = field(default_factory=Counter)
    unfixed_documents: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Take a document in."""
        self.documents += 1
        self.changed += row.raw_sha256 != row.clean_sha256
        self.chars_in += row.chars_in
        self.chars_out += row.chars_out
        self.edits.update(row.edits)
        self.edited_documents.update(row.edits.keys())
        self.findings.update(row.findings)
        if row.unfixed:
            unfixed = Counter(item["rule"] for item in row.unfixed)
            self.unfixed.update(unfixed)
            self.unfixed_documents.update(unfixed.keys())
        self.scripts[row.script.get("name", "?")] += 1

    def add_failed(self, row: Row) -> None:
        """Take a document in on which the program failed."""
        self.documents += 1
        self.failed += 1
        self.chars_in += row.chars_in
        self.chars_out += row.chars_out

    def merge(self, other: Totals) -> None:
        """Take in what other documents add up to."""
        for item in fields(self):
            own, more = getattr(self, item.name), getattr(other, item.name)
            if isinstance(own, Counter):
                own.update(more)
            else:
                setattr(self, item.name, own + more)

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data, counts by name in the order of the names."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            key: dict(sorted(value.items())) if isinstance(value, Counter) else value for key, value in values.items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Totals:
        """Return the sums of `to_dict`; other keys are let be. Raises `KeyError` or `TypeError` for anything else."""
        totals = cls()
        for item in fields(cls):
            own, value = getattr(totals, item.name), values[item.name]
            if isinstance(own, Counter) and isinstance(value, dict):
                own.update(value)
            elif isinstance(own, int) and isinstance(value, int):
                setattr(totals, item.name, value)
            else:
                raise TypeError(f"{item.name} is {value!r}")
        return totals
