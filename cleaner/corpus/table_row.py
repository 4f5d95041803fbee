"""What the manifest says of a table: a row with totals; its documents have their rows in a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from cleaner import __version__
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.manifest import is_inner_path, load_line
from cleaner.corpus.totals import Totals
from cleaner.corpus.writers import dump_json

KIND = "table"
# Formats of the ledgers of a table.
JSONL, PARQUET = "jsonl", "parquet"
LEDGER_FORMATS = (JSONL, PARQUET)


@dataclass(frozen=True)
class TableRow:
    """A table that was cleaned.

    `path` is where it stands in `texts`, `raw_name` its path in the input, which differs where it was written in
    another format. `packed` is the end of the names of compact files: the rows of its documents, and its ledgers unless
    `ledgers`, their format, is Parquet. `config` and `version` tell what made the outputs, whose hashes tell if they
    are whole.
    """

    path: str
    raw_name: str
    raw_sha256: str
    clean_sha256: str
    ledger_sha256: str
    documents_sha256: str
    diff_sha256: str
    packed: str
    names: FieldNames
    config: str
    totals: Totals = field(default_factory=Totals)
    version: str = __version__
    ledgers: str = JSONL

    def to_json(self) -> str:
        """Return the row as one line of JSON, without a line end."""
        own = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in ("names", "totals")}
        fields_ = {"text_field": self.names.text, "id_field": self.names.id}
        return dump_json({"kind": KIND, **own, **fields_, **self.totals.to_dict()})

    @classmethod
    def from_json(cls, line: str | bytes) -> TableRow | None:
        """Return the row of `to_json`; None for anything else, such as the row of a document."""
        values = load_line(line)
        return cls.from_mapping(values) if values is not None and values.get("kind") == KIND else None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> TableRow | None:
        """Return the row that *values* hold; None where a key is missing or a path leads out of the folder."""
        try:
            own: Any = {
                item.name: str(values[item.name])
                for item in fields(cls)
                if item.name not in ("names", "totals", "ledgers")
            }
            row = cls(
                **own,
                names=FieldNames(str(values["text_field"]), str(values["id_field"])),
                totals=Totals.from_dict(values),
                ledgers=str(values.get("ledgers", JSONL)),  # a table cleaned before there was a choice has no key
            )
        except (KeyError, TypeError):
            return None
        return row if is_inner_path(row.path) and is_inner_path(row.raw_name) else None
