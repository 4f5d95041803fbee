"""What diffs add up to: places, lines, characters and rules, a document a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cleaner.reports.comparison.columns import width_of
from cleaner.reports.comparison.hunks import DocumentDiff, split_lines
from cleaner.reports.markdown import code, escape, table
from cleaner.reports.quoting import visible

# Rules named behind a document; the sums name all.
MAX_RULES_A_ROW = 3


class Totals:
    """Adds up diffs."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.documents = 0
        self.rules: Counter[str] = Counter()
        self.in_documents: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()

    def add(self, document: DocumentDiff) -> None:
        """Take one more document in; the text of it is not kept."""
        self.documents += 1
        rules: Counter[str] = Counter()
        for hunk in document.hunks:
            self.kinds[hunk.kind] += 1
            for change in hunk.changes:
                rules[change.rule] += change.count
        self.rules.update(rules)
        self.in_documents.update(rules.keys())
        self.rows.append(
            {
                "name": document.name,
                "differs": document.differs,
                "hunks": len(document.hunks),
                "lines_out": sum(len(split_lines(hunk.raw)) for hunk in document.hunks),
                "lines_in": sum(len(split_lines(hunk.clean)) for hunk in document.hunks),
                "chars_raw": len(document.raw),
                "chars_clean": len(document.clean),
                "rules": dict(sorted(rules.items(), key=_most_first)),
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the sums as plain data; `rules` are (changes, documents) by rule, the most frequent first."""
        keys = ("hunks", "lines_out", "lines_in", "chars_raw", "chars_clean")
        rules = sorted(self.rules.items(), key=_most_first)
        return {
            "documents": self.documents,
            "changed": sum(row["differs"] for row in self.rows),
            **{key: sum(row[key] for row in self.rows) for key in keys},
            "kinds": dict(sorted(self.kinds.items(), key=_most_first)),
            "rules": {rule: (count, self.in_documents[rule]) for rule, count in rules},
        }

    def rows_as_text(self) -> Iterator[str]:
        """Yield a line a document that differs, in columns."""
        rows = [row for row in self.rows if row["differs"]]
        cells = [
            [row["name"], f"{row['hunks']:,}", f"−{row['lines_out']:,} +{row['lines_in']:,}", _characters(row)]
            for row in rows
        ]
        widths = [max((width_of(row[number]) for row in cells), default=0) for number in range(4)]
        for row, (name, *numbers) in zip(rows, cells, strict=True):
            padded = (" " * (width - len(cell)) + cell for width, cell in zip(widths[1:], numbers, strict=True))
            shown = f"{name}{' ' * (widths[0] - width_of(name))} | {'  '.join(padded)}  {_rules(row)}"
            yield shown.rstrip()

    def rows_as_markdown(self) -> Iterator[str]:
        """Yield a table of the documents that differ."""
        head = ["document", "places", "lines", "characters", "rules"]
        rows = [
            (escape(row["name"]), row["hunks"], f"−{row['lines_out']:,} +{row['lines_in']:,}", _characters(row))
            for row in self.rows
            if row["differs"]
        ]
        rules = [
            ", ".join(f"{code(rule)} {count:,}" for rule, count in row["rules"].items())
            for row in self.rows
            if row["differs"]
        ]
        yield from table(head, [(*row, own) for row, own in zip(rows, rules, strict=True)])


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _characters(row: dict[str, Any]) -> str:
    return f"{row['chars_raw']:,} → {row['chars_clean']:,}"


def _rules(row: dict[str, Any]) -> str:
    shown = [f"{rule} {count:,}" for rule, count in row["rules"].items()][:MAX_RULES_A_ROW]
    more = len(row["rules"]) - len(shown)
    return visible(", ".join(shown)) + (f" and {more} more" if more else "")
