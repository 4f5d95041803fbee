"""The numbers of a run, and `summary.json`, which holds them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.reports.tables import add_tables

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row
    from cleaner.corpus.table_row import TableRow


class ByDocument(Mapping[str, dict[str, Any]]):
    """The numbers of each document, by its name; made when they are asked for, since there may be very many."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, name: str) -> dict[str, Any]:
        return _numbers_of(self._rows[name])

    def each(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each name with its numbers, in the order of the names."""
        return ((name, _numbers_of(row)) for name, row in self._rows.items())


def _numbers_of(row: Row) -> dict[str, Any]:
    return {
        "chars_in": row.chars_in,
        "chars_out": row.chars_out,
        "edits": row.edits,
        "findings": row.findings,
        "unfixed": dict(sorted(Counter(item["rule"] for item in row.unfixed).items())),
    }


def summarise(rows: Mapping[str, Row], tables: Mapping[str, TableRow] | None = None) -> dict[str, Any]:
    """Return the numbers of a run as plain data, those of each document as a `ByDocument`."""
    chars_in = chars_out = 0
    edits: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    unfixed: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    for row in rows.values():
        chars_in, chars_out = chars_in + row.chars_in, chars_out + row.chars_out
        edits.update(row.edits)
        findings.update(row.findings)
        unfixed.update(item["rule"] for item in row.unfixed)
        encodings[row.encoding.get("codec", "?")] += 1
        scripts[row.script.get("name", "?")] += 1
    numbers = {
        "version": __version__,
        "documents": len(rows),
        "chars_in": chars_in,
        "chars_out": chars_out,
        "edits": dict(sorted(edits.items())),
        "findings": dict(sorted(findings.items())),
        "unfixed": dict(sorted(unfixed.items())),
        "encodings": dict(sorted(encodings.items())),
        "scripts": dict(sorted(scripts.items())),
        "by_document": ByDocument(rows),
    }
    add_tables(numbers, tables or {})
    return numbers


def summary_json(numbers: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the lines of summary.json, as `dump_json` writes them with an indent of one, a document at a time."""
    # Names that are no UTF-8 hold lone surrogates. Where one does, all is written in ASCII.
    is_ascii = not all(map(_is_utf8, chain(numbers["by_document"], numbers.get("by_table", ()))))

    def dump(value: Any, level: int) -> bytes:
        shown = json.dumps(value, ensure_ascii=is_ascii, indent=1)
        return shown.replace("\n", "\n" + level * " ").encode()

    lead = b"{\n "
    for key, value in numbers.items():
        yield lead + dump(key, 1) + b": "
        lead = b",\n "
        if not isinstance(value, ByDocument):
            yield dump(value, 1)
            continue
        inner = b"{\n  "
        for name, own in value.each():
            yield inner + dump(name, 2) + b": " + dump(own, 2)
            inner = b",\n  "
        yield b"\n }" if len(value) else b"{}"
    yield b"\n}\n"


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
