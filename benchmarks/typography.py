"""Measure the throughput of the typography stage on one core: raw and clean text, small documents and one large.

usage: python benchmarks/typography.py [PATH ...]

PATH are text files, folders of them, or JSON lines with `lines` or `text`; the default is seeds/. Prints MB/s of UTF-8
and milliseconds a document, of CPU time, the best of some runs.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cleaner.config import Config
from cleaner.document import Draft, Encoding
from cleaner.ledger import DecodeRecord
from cleaner.typography import PASSES

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pipeline import ROOT, read_documents

RUNS = 5


def settle(text: str) -> str:
    draft = Draft(text, DecodeRecord(), Encoding("utf-8"), Config())
    for find_changes in PASSES:
        draft.take("typography", find_changes(draft.text, draft.context()))
    return draft.text


def measure(documents: list[str]) -> float:
    """Return the CPU seconds of the best run."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for document in documents:
            settle(document)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    raw = list(read_documents([Path(path) for path in sys.argv[1:]] or [ROOT / "seeds"]))
    clean = [settle(text) for text in raw]
    for name, documents in (
        ("raw", raw),
        ("clean", clean),
        ("raw, joined", ["".join(raw)]),
        ("clean, joined", ["".join(clean)]),
    ):
        seconds, size = measure(documents), sum(len(text.encode()) for text in documents)
        print(f"{name:16}{size / 1e6 / seconds:8.1f} MB/s{seconds / len(documents) * 1e3:10.3f} ms a document")


if __name__ == "__main__":
    main()
