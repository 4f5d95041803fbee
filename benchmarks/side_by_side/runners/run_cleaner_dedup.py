"""`cleaner dedup` over JSON lines, with its decisions and every pair compared."""

from __future__ import annotations

import sys
from pathlib import Path

import outcome


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    from cleaner.cli import main

    options = ["--threshold", "0.7", "--report", "none", "--quiet", *arguments]
    sys.argv = ["cleaner", "dedup", str(corpus), "-o", str(work / "out"), *options]
    main()


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.kept(work / "out" / "remaining" / "corpus.jsonl"))
