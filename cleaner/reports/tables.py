"""Tables in the report of a run: what their documents add up to, and some of them to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_url

from cleaner.corpus.manifest import Row
from cleaner.corpus.readers import printable
from cleaner.ledger import Ledger
from cleaner.reports.diff import diff_by_ledger
from cleaner.reports.markdown import code, escape, hunk_lines, table
from cleaner.reports.quoting import clip, visible
from cleaner.rules import registry

if TYPE_CHECKING:
    from cleaner.corpus.parts import Example
    from cleaner.corpus.table_row import TableRow
    from cleaner.reports.comparison.hunks import Hunk

# Tables that the report lists. More stand in summary.json.
MAX_TABLES = 200
MAX_ID_CHARS = 80
MAX_HUNK_CHARS = 400
# What is added up over documents and tables alike.
_SUMS = ("documents", "chars_in", "chars_out")
TABLE_SUMS = {"tables": "tables", "broken": "records that could not be read", "failed": "internal errors"}
_COUNTS = ("edits", "findings", "unfixed", "scripts")


def add_tables(numbers: dict[str, Any], tables: Mapping[str, TableRow]) -> None:
    """Add what the documents of tables add up to to the numbers of a run."""
    if not tables:
        return
    all_totals = [row.totals for row in tables.values()]
    for key in _SUMS:
        numbers[key] += sum(getattr(totals, key) for totals in all_totals)
    for key in _COUNTS:
        counts = Counter(numbers[key])
        for totals in all_totals:
            counts.update(getattr(totals, key))
        numbers[key] = dict(sorted(counts.items()))
    numbers["tables"] = len(tables)
    numbers["broken"] = sum(totals.broken for totals in all_totals)
    numbers["failed"] = sum(totals.failed for totals in all_totals)
    numbers["by_table"] = {path: row.totals.to_dict() for path, row in tables.items()}


def rule_table(title: str, unit: str, counts: Mapping[str, int], documents: Mapping[str, int]) -> Iterator[str]:
    """Yield the section that says how often each rule did something, and in how many documents."""
    yield from (f"## {title}", "")
    if not counts:
        yield "None."
    else:
        known = registry()
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        summaries = {rule: known[rule].summary.replace("|", "\\|") if rule in known else "" for rule in counts}
        rows = [(code(rule), summaries[rule], count, documents.get(rule, 0)) for rule, count in ordered]
        yield from table(["rule", "what it does", unit, "documents"], rows, numbers_from=2)
    yield ""


def table_lines(tables: Mapping[str, TableRow]) -> Iterator[str]:
    """Yield the section of the report that lists the tables."""
    if not tables:
        return
    yield from ("", "## Tables", "")
    head = ["table", "documents", "changed", "broken", "failed", "characters in", "characters out", "edits"]
    rows = []
    for path, row in list(tables.items())[:MAX_TABLES]:
        totals = row.totals
        link = f"[{escape(printable(path))}](diffs/{quote_url(path.encode('utf-8', 'surrogateescape'))}.md)"
        counts = (totals.documents, totals.changed, totals.broken, totals.failed, totals.chars_in, totals.chars_out)
        rows.append((link, *counts, totals.edits.total()))
    yield from table(head, rows)
    if len(tables) > MAX_TABLES:
        yield from ("", f"And {len(tables) - MAX_TABLES:,} more, in summary.json.")


def render_examples(row: TableRow, examples: Sequence[Example]) -> str:
    """Return the page of a table: its totals, what rules did, and documents that show it."""
    return "\n".join(_page(row, examples)) + "\n"


def _page(row: TableRow, examples: Sequence[Example]) -> Iterator[str]:
    totals = row.totals
    yield from (f"# {escape(printable(row.path))}", "")
    facts = [
        ("documents", totals.documents),
        ("changed", totals.changed),
        ("broken records", totals.broken),
        ("passed through after an internal error", totals.failed),
        ("characters in", totals.chars_in),
        ("characters out", totals.chars_out),
        ("scripts", ", ".join(f"{name} {count:,}" for name, count in sorted(totals.scripts.items())) or "none"),
    ]
    yield from table(["", "all documents"], facts)
    yield ""
    yield from rule_table("Edits by rule", "edits", totals.edits, totals.edited_documents)
    yield from rule_table("Findings without a fix", "findings", totals.unfixed, totals.unfixed_documents)
    if examples:
        yield from (
            "## Examples",
            "",
            "The first documents that show what a rule does; all others stand in the ledgers.",
        )
        seen: set[str] = set()
        for example in examples:
            yield from _example(example, seen)


def _example(example: Example, seen: set[str]) -> Iterator[str]:
    """Yield the places of a document that show rules not *seen* yet."""
    row = Row(**example.row)
    _, hunks = diff_by_ledger(Ledger.from_jsonl(example.ledger), example.text, with_marks=False)
    told: list[Hunk] = []
    for hunk in hunks:
        if not seen.issuperset(hunk.rules):
            seen.update(hunk.rules)
            told.append(hunk)
    if not told:
        return
    yield from ("", f"## {escape(visible(row.path))}: {escape(visible(clip(row.id, MAX_ID_CHARS)))}")
    for hunk in told:
        yield ""
        yield from hunk_lines(hunk, MAX_HUNK_CHARS)
