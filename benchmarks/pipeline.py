"""Measure the throughput of the whole pipeline and of each stage on one core.

usage: python benchmarks/pipeline.py [PATH ...] [--megabytes 20] [--stage NAME] [--min-lines N] [--profile]

PATH are text files or JSON lines with `lines` or `text`; the default is seeds/. The
documents are taken in turn until the wanted amount is reached; with ``--min-lines`` those that
have at least so many lines. Prints MB/s of UTF-8 and lines/s, by CPU
time, for the whole pipeline with each self-check, documents side by side (`clean_each`) and
one by one (`clean`), and for each stage alone: the best of some runs. Threads and the search for
cycles are set as the command line sets them.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import itertools
import json
import os
import pstats
import resource
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported

import cleaner
from cleaner.cli import MANY_OBJECTS
from cleaner.config import STAGES, Config

ROOT = Path(__file__).resolve().parent.parent


def read_documents(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            if file.suffix == ".jsonl":
                for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n"):  # a text may hold U+2028
                    row = json.loads(line)
                    yield row.get("text") or "\n".join(row["lines"]) + "\n"
            else:
                yield file.read_text(encoding="utf-8")


def sample(paths: list[Path], megabytes: float, min_lines: int) -> list[bytes]:
    documents = [text.encode() for text in read_documents(paths) if text.count("\n") >= min_lines]
    if not documents:
        raise SystemExit(f"no document has {min_lines} lines")
    chosen, size = [], 0
    for document in itertools.cycle(documents):
        if size >= megabytes * 1e6:
            break
        chosen.append(document)
        size += len(document)
    return chosen


def run(documents: list[bytes], config: Config, runs: int = 1, *, one_by_one: bool = False) -> float:
    """Return the CPU seconds of the best of some runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        for result in (
            (cleaner.clean(document, config) for document in documents)
            if one_by_one
            else cleaner.clean_each(documents, config)
        ):
            if isinstance(result, Exception):
                raise result
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="*", type=Path, default=[ROOT / "seeds"])
    options.add_argument("--megabytes", type=float, default=20)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--min-lines", type=int, default=0)
    options.add_argument("--stage", choices=STAGES, help="this one alone")
    options.add_argument("--profile", action="store_true")
    given = options.parse_args()
    gc.set_threshold(MANY_OBJECTS)
    documents = sample(given.paths, given.megabytes, given.min_lines)
    size, lines = sum(map(len, documents)) / 1e6, sum(document.count(b"\n") for document in documents)
    run(documents[: min(len(documents), 50)], Config())  # tables are read once
    print(f"{len(documents)} documents, {size:.1f} MB of UTF-8, {lines:,} lines, one core")
    whole = [(f"whole, self-check {check}", Config(self_check=check)) for check in ("full", "restore", "off")]
    chosen = [given.stage] if given.stage else STAGES
    stages = [(f"{stage} alone, no self-check", Config(select=(stage,), self_check="off")) for stage in chosen]
    for name, config in stages if given.stage else [*whole, *stages]:
        seconds = run(documents, config, given.runs)
        beside = ""
        if name.startswith("whole"):
            beside = f"{size / run(documents, config, given.runs, one_by_one=True):8.2f} one by one"
        print(f"{name:34}{size / seconds:8.2f} MB/s {lines / seconds:9,.0f} lines/s{beside}")
    if not given.stage:
        cleaned = [cleaner.clean(document).text.encode() for document in documents]
        seconds = run(cleaned, Config(self_check="off"), given.runs)
        print(f"{'clean text again, no self-check':34}{sum(map(len, cleaned)) / 1e6 / seconds:8.2f} MB/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if given.profile:
        profile = cProfile.Profile()
        profile.runcall(run, documents[: max(1, len(documents) // 5)], Config())
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
