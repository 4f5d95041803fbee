"""Measure the throughput of the typography stage on one core, beside that of peers in the same run.

usage: python benchmarks/typography.py [PATH ...]

PATH are text files, folders of them, or JSON lines with `lines` or `text`; the default is seeds/. Each amount is
measured as it is and after it was set, document by document and as one text. Prints MB/s of UTF-8 of the whole stage
and of its passes without the ledger, milliseconds a document, edits a second, and how many times as fast as each peer
it is: CPU time, the best of some runs. Peers that are not installed are left out: `pip install autocorrect-py ftfy`.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cleaner.config import Config
from cleaner.document import Draft, Encoding
from cleaner.ledger import DecodeRecord
from cleaner.typography import PASSES

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pipeline import ROOT, read_documents

RUNS = 5
# The least that any program does that writes full-width marks: a look at each character.
TO_FULL_WIDTH = str.maketrans(",:;?!()", "，：；？！（）")


def settle(text: str) -> tuple[str, int, float]:
    """Return the text as it is set, the number of edits, and the CPU seconds that the ledger took."""
    draft = Draft(text, DecodeRecord(), Encoding("utf-8"), Config())
    edits, in_ledger = 0, 0.0
    for find_changes in PASSES:
        changes = find_changes(draft.text, draft.context())
        start = time.process_time()
        draft.take("typography", changes)
        in_ledger += time.process_time() - start
        edits += len(changes.edits) + sum(map(len, changes.substitutions))
    return draft.text, edits, in_ledger


def peers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield the names of what is compared with, and what sets a text there."""
    if importlib.util.find_spec("autocorrect_py"):
        import autocorrect_py

        yield "autocorrect", autocorrect_py.format
    if importlib.util.find_spec("ftfy"):
        import ftfy

        yield "ftfy", ftfy.fix_text
    yield "str.translate", lambda text: text.translate(TO_FULL_WIDTH)


def measure(set_text: Callable[[str], object], documents: list[str]) -> float:
    """Return the CPU seconds of the best run."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for document in documents:
            set_text(document)
        best = min(best, time.process_time() - start)
    return best


def report(name: str, documents: list[str]) -> None:
    size = sum(len(text.encode()) for text in documents) / 1e6
    seconds = measure(settle, documents)
    runs = [[settle(text) for text in documents] for _ in range(RUNS)]
    edits = sum(found for _, found, _ in runs[0])
    in_ledger = min(sum(spent for _, _, spent in run) for run in runs)
    ratios = [f"{measure(set_text, documents) / seconds:8.2f} x {peer}" for peer, set_text in peers()]
    print(
        f"{name:14}{size:7.2f} MB{len(documents):7,} texts{size / seconds:8.1f} MB/s"
        f"{size / max(seconds - in_ledger, 1e-9):8.1f} without the ledger"
        f"{seconds / len(documents) * 1e3:10.3f} ms a text"
        f"{edits:9,} edits{edits / seconds:11,.0f} a second{''.join(ratios)}"
    )


def main() -> None:
    raw = [text for text in read_documents([Path(path) for path in sys.argv[1:]] or [ROOT / "seeds"]) if text]
    clean = [settle(text)[0] for text in raw]
    for name, documents in (
        ("raw", raw),
        ("clean", clean),
        ("raw, joined", ["".join(raw)]),
        ("clean, joined", ["".join(clean)]),
    ):
        report(name, documents)


if __name__ == "__main__":
    main()
