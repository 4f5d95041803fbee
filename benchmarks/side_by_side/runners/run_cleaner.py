"""`cleaner clean`, whole: all stages, a ledger for each document, no report."""

from __future__ import annotations

import sys
from pathlib import Path

import outcome


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    from cleaner.cli import main

    options = [*(arguments or ["--self-check=restore"]), "--report", "none", "--quiet"]
    sys.argv = ["cleaner", "clean", str(corpus), "-o", str(work / "out"), *options]
    main()


def collect(work: Path, _arguments: list[str]) -> outcome.Outcome:
    return outcome.count(work / "out" / "texts" / "corpus.jsonl")


if __name__ == "__main__":
    outcome.main(run, collect)
