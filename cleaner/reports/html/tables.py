"""The page of a run over tables: what their documents add up to, and a look at those with the most to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote as quote_url

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.readers import printable
from cleaner.corpus.table_row import TableRow
from cleaner.corpus.totals import Totals
from cleaner.engines.tables.restoring import read_chosen
from cleaner.errors import CleanerError, LedgerMismatchError
from cleaner.ledger import Ledger
from cleaner.reports.comparison.excerpts import explain, heading, shown_lines, without_blank
from cleaner.reports.comparison.hunks import Hunk
from cleaner.reports.diff import diff_by_ledger
from cleaner.reports.html.chosen import Chosen, Document
from cleaner.reports.html.pages import TABLES_PAGE, Problem, describe_maker, key_from, write_page
from cleaner.reports.html.templating import key_of, render
from cleaner.reports.quoting import clip
from cleaner.rules import registry

# Tables that the page lists. More stand in summary.json.
MAX_TABLES = 200
# Of a document, its first places; of all documents together, no more text than is compared in a second or two.
MAX_HUNKS = 3
MAX_LOOK_CHARS = 1_000_000
MAX_REASON_CHARS = 400
_ONLY_IF_ANY = ("records that could not be read", "passed through after an error")


def write_table_report(folder: OutputFolder, *, beside_texts: bool, fresh: bool = False) -> tuple[Problem, ...]:
    """Write the page of the tables that the manifest of *folder* lists.

    It is the overview, index.html, unless it stands beside that of texts: it is tables.html then. A page that was made
    of the same tables by the same templates stays as it is, unless *fresh*. Returns the tables whose documents could
    not be read. The same tables give the same bytes. Raises `OutputError`.
    """
    tables = folder.table_rows()
    page = folder.root / "report" / (TABLES_PAGE if beside_texts else "index.html")
    key = key_from(describe_maker(), str(beside_texts), *(row.to_json() for row in tables.values()))
    if key_of(page) == key and not fresh:
        return ()
    shown, problems = _gather(folder, tables)
    # A page that lacks something is made again by the next run.
    key, home = "" if problems else key, "index.html" if beside_texts else None
    write_page(page, render("tables", key=key, home=home, problems=problems, **shown))
    return tuple(problems)


def _gather(folder: OutputFolder, tables: Mapping[str, TableRow]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the page shows, and the tables whose documents could not be read."""
    problems: list[Problem] = []
    chosen, totals = Chosen(), Totals()
    for row in tables.values():
        try:
            chosen.add_table(folder, row)
        except CleanerError as error:
            problems.append(Problem(row.path, str(error)))
        totals.merge(row.totals)
    lists = chosen.lists()
    documents = list({each.key: each for *_, own in lists for _, each in own}.values())
    number = {document.key: order for order, document in enumerate(documents)}
    looks = _look_at(folder, tables, documents, problems)
    shown = {
        "facts": _facts(totals, len(tables)),
        "wrong": chosen.wrong,
        "wrong_count": totals.broken + totals.failed,
        "tables": [(path, _diff_address(path), row.totals) for path, row in islice(tables.items(), MAX_TABLES)],
        "left_out": max(0, len(tables) - MAX_TABLES),
        "rules": [_rule_row(rule, totals, chosen, number) for rule in _by_edits(totals)],
        "scripts": dict(sorted(totals.scripts.items())),
        "documents_count": totals.documents,
        "lists": lists,
        "number": number,
        "looks": [(document, looks.get(document.key)) for document in documents],
    }
    return shown, problems


def _facts(totals: Totals, tables: int) -> list[tuple[str, int]]:
    facts = [
        ("table" if tables == 1 else "tables", tables),
        ("documents", totals.documents),
        ("documents changed", totals.changed),
        ("characters in", totals.chars_in),
        ("characters out", totals.chars_out),
        ("edits", totals.edits.total()),
        ("findings", totals.findings.total()),
        ("findings without a fix", totals.unfixed.total()),
        ("records that could not be read", totals.broken),
        ("passed through after an error", totals.failed),
    ]
    return [fact for fact in facts if fact[1] or fact[0] not in _ONLY_IF_ANY]


def _by_edits(totals: Totals) -> list[str]:
    """Return the rules, those that did most first."""
    rules = totals.edits.keys() | totals.unfixed.keys() | totals.findings.keys()
    return sorted(rules, key=lambda rule: (-totals.edits[rule], -totals.unfixed[rule], rule))


def _rule_row(rule: str, totals: Totals, chosen: Chosen, number: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    about = registry().get(rule)
    most = chosen.by_rule[rule].items() if rule in chosen.by_rule else ()
    return {
        "id": rule,
        "stage": rule.partition("/")[0],
        "summary": about.summary if about else "",
        "edits": totals.edits[rule],
        "edited": totals.edited_documents[rule],
        "unfixed": totals.unfixed[rule],
        "most": [(printable(f"{table}:{place}"), count, number.get((table, at))) for count, (table, at, place) in most],
    }


def _look_at(
    folder: OutputFolder, tables: Mapping[str, TableRow], documents: Iterable[Document], problems: list[Problem]
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the first changes of as many of *documents* as there is room for, by their keys."""
    wanted: dict[str, list[int]] = {}
    chars = 0
    for document in documents:
        if chars + document.chars_in <= MAX_LOOK_CHARS:
            chars += document.chars_in
            wanted.setdefault(document.table, []).append(document.at)
    looks = {}
    for table, numbers in wanted.items():
        try:
            for at, record, ledger in read_chosen(folder, tables[table], numbers):
                looks[table, at] = _look(record.text, ledger)
        except LedgerMismatchError as error:
            problems.append(Problem(table, f"{printable(folder.text(table))}: {error}"))
        except CleanerError as error:
            problems.append(Problem(table, str(error)))
    return looks


def _look(text: str, ledger: Ledger) -> dict[str, Any]:
    hunks = list(without_blank(diff_by_ledger(ledger, text)[1]))
    return {"hunks": [_describe(hunk) for hunk in hunks[:MAX_HUNKS]], "more": max(0, len(hunks) - MAX_HUNKS)}


def _describe(hunk: Hunk) -> dict[str, Any]:
    stages = {rule.partition("/")[0] for rule in hunk.rules}
    sides = ((hunk.raw, hunk.raw_marks, hunk.raw_line), (hunk.clean, hunk.clean_marks, hunk.clean_line))
    return {
        "heading": heading(hunk),
        "stage": stages.pop() if len(stages) == 1 else "",
        "sides": [list(shown_lines(text, marks, line)) for text, marks, line in sides],
        "why": [(rule, clip(what, MAX_REASON_CHARS)) for rule, what in explain(hunk)],
    }


def _diff_address(path: str) -> str:
    return "diffs/" + quote_url(path.encode("utf-8", "surrogateescape")) + ".md"
