"""`cleaner clean`, whole: all stages, a ledger for each document, no report."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import outcome


def source(corpus: Path, work: Path) -> Path:
    """Return what to clean: the table itself, or before the command read tables, a folder with a file a document."""
    if find_spec("cleaner.corpus.formats") is not None:
        return corpus
    folder = work / "in"
    folder.mkdir()
    for row in outcome.read(corpus):
        (folder / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8", newline="")
    return folder


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    from cleaner.cli import main

    options = [*(arguments or ["--self-check=restore"]), "--report", "none", "--quiet"]
    sys.argv = ["cleaner", "clean", str(source(corpus, work)), "-o", str(work / "out"), *options]
    main()


def collect(work: Path, _arguments: list[str]) -> outcome.Outcome:
    table = work / "out" / "texts" / "corpus.jsonl"
    if table.exists():
        return outcome.count(table)
    return {"documents": sum(1 for _ in (work / "out" / "texts").glob("*.txt"))}


if __name__ == "__main__":
    outcome.main(run, collect)
