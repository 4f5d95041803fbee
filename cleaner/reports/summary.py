"""The report of a run: `report.md` for people, `summary.json` with the same numbers for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_url

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.readers import printable
from cleaner.corpus.writers import write_atomically, write_whole
from cleaner.errors import CleanerError
from cleaner.reports.diff import Hunk, diff_by_ledger
from cleaner.reports.markdown import escape, facts, hunk_lines, table, unfixed_lines
from cleaner.reports.numbers import summarise, summary_json
from cleaner.reports.quoting import clip, counted, visible
from cleaner.reports.tables import TABLE_SUMS, rule_table, table_lines

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row
    from cleaner.corpus.table_row import TableRow

# A report is to be read. What goes beyond stands in the diffs and in summary.json.
MAX_SECTIONS = 50
MAX_REMOVALS = 10
MAX_HUNKS = 5
MAX_UNFIXED = 10
EXCERPT_CHARS = 160
MAX_NAMED = 20
# Excerpts are cut around the first change. In a longer document that takes seconds, and they are cut at the ends.
MAX_MARKED_CHARS = 1_000_000
_NEXT_STEPS = (
    "Each change is made by a rule, which `cleaner explain RULE` explains. All changes stand in the diffs, and in the "
    "ledgers: `cleaner restore` gives the raw files again, with `--revert RULE` the texts without a rule's changes. "
    "A converted character counts as one edit."
)


def write_report(folder: OutputFolder) -> dict[str, Any]:
    """Write report.md and summary.json of what the manifest of *folder* lists; return the numbers.

    The same documents give the same bytes. Raises `OutputError`.
    """
    rows, tables = folder.rows(), folder.table_rows()
    numbers = summarise(rows, tables)
    report = folder.root / "report"
    write_whole(report / "summary.json", lambda stream: stream.writelines(summary_json(numbers)))
    lines = _report_lines(folder, rows, tables, numbers)
    write_atomically(report / "report.md", ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
    return numbers


def _report_lines(
    folder: OutputFolder, rows: Mapping[str, Row], tables: Mapping[str, TableRow], numbers: Mapping[str, Any]
) -> Iterator[str]:
    hunks = _Hunks(folder)
    yield "# What was cleaned"
    yield ""
    yield from _overview(numbers)
    yield ""
    yield _NEXT_STEPS
    yield ""
    edited, reported = _count_documents(rows, tables)
    yield from rule_table("Edits by rule", "edits", numbers["edits"], edited)
    yield from rule_table("Findings without a fix", "findings", numbers["unfixed"], reported)
    yield from _removals(rows, hunks)
    yield from table_lines(tables)
    told: list[Row] = []
    unchanged: list[Row] = []
    counts = [0, 0]
    for row in rows.values():
        is_told = bool(row.edits or row.unfixed)
        counts[is_told] += 1
        shown, most = (told, MAX_SECTIONS) if is_told else (unchanged, MAX_NAMED)
        if len(shown) < most:
            shown.append(row)
    for row in told:
        yield from _section(row, hunks)
    yield from _rest(unchanged, counts[False], counts[True] - len(told))


def _overview(numbers: Mapping[str, Any]) -> Iterator[str]:
    def joined(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "none"

    rows = [
        ("documents", numbers["documents"]),
        ("characters in", numbers["chars_in"]),
        ("characters out", numbers["chars_out"]),
        ("edits", sum(numbers["edits"].values())),
        ("findings", sum(numbers["findings"].values())),
        ("findings without a fix", sum(numbers["unfixed"].values())),
        ("encodings", joined(numbers["encodings"])),
        ("scripts", joined(numbers["scripts"])),
    ]
    if "by_table" in numbers:
        rows += [(name, numbers[key]) for key, name in TABLE_SUMS.items()]
    yield from table(["", "all documents"], rows)


def _rest(unchanged: list[Row], count: int, more: int) -> Iterator[str]:
    """Yield what is said of documents without a section: *count* to which nothing was done, and *more*."""
    if count:
        shown = ", ".join(map(_link, unchanged))
        rest = f", and {count - len(unchanged):,} more" if count > len(unchanged) else ""
        yield from ("", "## Nothing to clean", "", f"{counted(count, 'document')}: {shown}{rest}")
    if more:
        yield from ("", "## More", "", f"{counted(more, 'more document')}: `diffs/` holds the diff of each.")


def _count_documents(rows: Mapping[str, Row], tables: Mapping[str, TableRow]) -> tuple[Counter[str], Counter[str]]:
    """Return in how many documents each rule changed something, and in how many it has findings without a fix."""
    edited: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    for row in rows.values():
        edited.update(row.edits.keys())
        reported.update({item["rule"] for item in row.unfixed})
    for table_row in tables.values():
        edited.update(table_row.totals.edited_documents)
        reported.update(table_row.totals.unfixed_documents)
    return edited, reported


class _Hunks:
    """Reads the hunks of documents from their ledgers, each once."""

    def __init__(self, folder: OutputFolder) -> None:
        self.folder = folder
        self._known: dict[str, tuple[Hunk, ...]] = {}

    def of(self, row: Row) -> tuple[Hunk, ...]:
        """Return the hunks of a document; none where its files cannot be read (then the run has said so)."""
        if row.path not in self._known:
            try:
                text, ledger = self.folder.load(row.path)
                self._known[row.path] = diff_by_ledger(ledger, text, with_marks=row.chars_in <= MAX_MARKED_CHARS)[1]
            except CleanerError:
                self._known[row.path] = ()
        return self._known[row.path]


def _removals(rows: Mapping[str, Row], hunks: _Hunks) -> Iterator[str]:
    """Yield the biggest removals, looked for in the documents that shrank most."""
    shrunk = nsmallest(MAX_REMOVALS, rows.values(), key=lambda row: (row.chars_out - row.chars_in, row.path))
    found = [
        (len(hunk.raw), row, hunk)
        for row in shrunk
        if row.chars_out < row.chars_in
        for hunk in hunks.of(row)
        if not hunk.clean and hunk.raw.strip()
    ]
    found.sort(key=lambda item: (-item[0], item[1].path, item[2].raw_line))
    yield "## The biggest removals"
    yield ""
    if not found:
        yield "None."
        return
    head = ["document", "rule", "lines", "characters", "text"]
    yield from table(
        head,
        [
            (_link(row), f"`{hunk.rules[0]}`" if hunk.rules else "", _lines(hunk), f"{size:,}", _excerpt(hunk.raw))
            for size, row, hunk in found[:MAX_REMOVALS]
        ],
        numbers_from=len(head),
    )


def _section(row: Row, hunks: _Hunks) -> Iterator[str]:
    yield ""
    yield f"## {escape(printable(row.path))}"
    yield ""
    yield from facts(row)
    edits, rules = counted(sum(row.edits.values()), "edit"), counted(len(row.edits), "rule")
    yield f"- {edits} by {rules}; all of them: {_link(row, 'diff')}"
    if row.unfixed:
        yield ""
        yield "Findings without a fix:"
        yield ""
        yield from unfixed_lines(row, MAX_UNFIXED)
    for hunk in _telling(hunks.of(row)):
        yield ""
        yield from hunk_lines(hunk, EXCERPT_CHARS)


def _telling(hunks: tuple[Hunk, ...]) -> list[Hunk]:
    """Return a few hunks that show the most different rules, in the order of the text."""
    seen: set[str] = set()
    chosen: list[Hunk] = []
    for hunk in sorted(hunks, key=lambda hunk: (-len(hunk.rules), hunk.raw_line)):
        if len(chosen) < MAX_HUNKS and not set(hunk.rules) <= seen:
            chosen.append(hunk)
            seen.update(hunk.rules)
    return sorted(chosen, key=lambda hunk: hunk.raw_line)


def _link(row: Row, label: str | None = None) -> str:
    shown = escape(printable(row.path)) if label is None else label
    return f"[{shown}](diffs/{quote_url(row.path.encode('utf-8', 'surrogateescape'))}.md)"


def _lines(hunk: Hunk) -> str:
    count = hunk.raw.count("\n") + (not hunk.raw.endswith("\n"))
    return f"{hunk.raw_line}" if count == 1 else f"{hunk.raw_line}–{hunk.raw_line + count - 1}"


def _excerpt(text: str) -> str:
    return escape(visible(clip(" ".join(text.split()), 60)))
