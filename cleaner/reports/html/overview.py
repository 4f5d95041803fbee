"""The overview of a run: its numbers, its rules, its biggest removals, and a list of its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_url

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.readers import printable
from cleaner.errors import CleanerError
from cleaner.ledger import Ledger
from cleaner.reports.html.findings import find_places
from cleaner.reports.html.templating import render
from cleaner.reports.numbers import summarise
from cleaner.reports.quoting import clip
from cleaner.rules import registry

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row

# Where a document's page stands, beside index.html.
PAGES = "pages"
MAX_REMOVALS = 10
MAX_TWINS = 50
EXCERPT_CHARS = 80
FIRST_ROWS = 50


def page_path(name: str) -> str:
    """Return where the page of a document stands, relative to the folder of the report."""
    return f"{PAGES}/{name}.html"


def page_address(name: str) -> str:
    """Return the address of a document's page, relative to the overview."""
    return quote_url(page_path(name).encode("utf-8", "surrogateescape"))


def render_overview(
    folder: OutputFolder, rows: Mapping[str, Row], listed: Sequence[Row], missing: frozenset[str], key: str
) -> str:
    """Return the overview of what the manifest lists.

    Only the documents in *listed* have pages, and of those the ones in *missing* could not be read.
    """
    numbers = summarise(rows)
    rules = _rule_rows(rows)
    return render(
        "index",
        key=key,
        numbers=numbers,
        tables=len(folder.table_rows()),
        rules=rules,
        facts=_facts(numbers),
        removals=list(_removals(folder, rows, missing)),
        twins=_twins(rows)[:MAX_TWINS],
        repeats=_repeats(rows),
        documents=_documents(listed, missing, [rule["id"] for rule in rules]),
        left_out=len(rows) - len(listed),
        page_address=page_address,
        with_page={row.path for row in listed} - missing,
    )


def _facts(numbers: Mapping[str, Any]) -> list[tuple[str, int]]:
    chars_in, chars_out = numbers["chars_in"], numbers["chars_out"]
    return [
        ("documents", numbers["documents"]),
        ("characters in", chars_in),
        ("characters out", chars_out),
        ("edits", sum(numbers["edits"].values())),
        ("findings", sum(numbers["findings"].values())),
        ("findings without a fix", sum(numbers["unfixed"].values())),
    ]


def _rule_rows(rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    """Return what each rule did in the run, those with the most findings first."""
    found: dict[str, Counter[str]] = {}
    for row in rows.values():
        for rule in row.findings.keys() | row.edits.keys():
            counts = found.setdefault(rule, Counter())
            counts["documents"] += 1
            counts["edits"] += row.edits.get(rule, 0)
            counts["findings"] += row.findings.get(rule, 0)
        for item in row.unfixed:
            found.setdefault(item["rule"], Counter())["unfixed"] += 1
    known = registry()
    told = []
    for rule, counts in found.items():
        about = known.get(rule)
        told.append(
            {
                "id": rule,
                "stage": rule.partition("/")[0],
                "severity": about.severity if about else "info",
                "summary": about.summary if about else "",
                **{name: counts[name] for name in ("findings", "edits", "unfixed", "documents")},
            }
        )
    return sorted(told, key=lambda row: (-row["findings"], row["id"]))


def _repeats(rows: Mapping[str, Row]) -> dict[str, int]:
    """Return how many repeats were taken out within documents, and of how many documents."""
    counts = [sum(n for rule, n in row.edits.items() if rule.startswith("duplicates/")) for row in rows.values()]
    return {"edits": sum(counts), "documents": sum(count > 0 for count in counts)}


def _twins(rows: Mapping[str, Row]) -> list[list[str]]:
    """Return the names of documents that are equal after cleaning, the largest groups first."""
    # Most texts stand once, and there may be very many: those that may stand twice are told by numbers.
    once: set[int] = set()
    again: set[int] = set()
    for row in rows.values():
        number = hash(row.clean_sha256)
        (again if number in once else once).add(number)
    groups: dict[str, list[str]] = {}
    for row in rows.values():
        if row.chars_out and hash(row.clean_sha256) in again:
            groups.setdefault(row.clean_sha256, []).append(row.path)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group))


def _removals(folder: OutputFolder, rows: Mapping[str, Row], missing: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield the biggest removals, looked for in the documents that shrank most."""
    shrunk = nsmallest(MAX_REMOVALS, rows.values(), key=lambda row: (row.chars_out - row.chars_in, row.path))
    found: list[tuple[int, str, int, str, str]] = []
    for row in shrunk:
        if row.chars_out >= row.chars_in or row.path in missing:
            continue
        try:
            text, ledger = folder.load(row.path)
            raw = ledger.decoded(text)
        except CleanerError:  # whoever made the pages has said so
            continue
        found += _removals_of(row.path, raw, ledger)
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    for chars, name, line, rule, text in found[:MAX_REMOVALS]:
        yield {"chars": chars, "name": name, "line": line, "rule": rule, "text": text}


def _removals_of(name: str, raw: str, ledger: Ledger) -> Iterator[tuple[int, str, int, str, str]]:
    removals = (
        (edit, start)
        for layer, starts in zip(ledger.layers, find_places(ledger.layers), strict=True)
        for edit, start in zip(layer.edits, starts.tolist(), strict=False)
        if not edit.after and not edit.before.isspace()
    )
    # A document can have a hundred thousand: lines are counted, and texts cut, of the biggest alone.
    for edit, start in nlargest(MAX_REMOVALS, removals, key=lambda item: len(item[0].before)):
        excerpt = " ".join(clip(edit.before, EXCERPT_CHARS).split())
        yield len(edit.before), name, raw.count("\n", 0, start) + 1, edit.rule, excerpt


def _documents(listed: Sequence[Row], missing: frozenset[str], rules: list[str]) -> dict[str, Any]:
    """Return the list of documents as columns; names of codecs, scripts and rules stand once, and are numbers in it."""
    numbers = {rule: number for number, rule in enumerate(rules)}
    codecs = sorted({row.encoding.get("codec", "?") for row in listed})
    scripts = sorted({row.script.get("name", "?") for row in listed})
    return {
        "codecs": codecs,
        "scripts": scripts,
        "rules": rules,
        "rows": [
            [
                printable(row.path),
                "" if row.path in missing else page_address(row.path),
                str(row.meta.get("title", "")),
                row.chars_in,
                row.chars_out,
                sum(row.edits.values()),
                len(row.unfixed),
                codecs.index(row.encoding.get("codec", "?")),
                scripts.index(row.script.get("name", "?")),
                sorted(numbers[rule] for rule in row.findings.keys() | row.edits.keys()),
            ]
            for row in listed
        ],
    }
