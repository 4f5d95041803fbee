"""text-dedup's MinHash by its own command."""

from __future__ import annotations

import sys
from pathlib import Path

import outcome

BATCH_SIZE = 10_000  # its default


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    from text_dedup.minhash import main

    options = {
        "path": "json",
        "data_files": corpus,
        "split": "train",
        "cache_dir": work / "cache",
        "output": work / "out",
        "column": "text",
        "batch_size": BATCH_SIZE,
        "num_perm": 250,
        "threshold": 0.7,
        "num_proc": 1,
    }
    sys.argv = ["minhash", *(part for name, value in options.items() for part in (f"--{name}", str(value))), *arguments]
    main()


def collect(work: Path, _arguments: list[str]) -> outcome.Outcome:
    from datasets import load_from_disk

    ids = list(load_from_disk(str(work / "out"))["id"])
    return {"documents": len(ids), "kept": ids}


if __name__ == "__main__":
    outcome.main(run, collect)
