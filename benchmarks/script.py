"""The speed of the script stage on one core: `python benchmarks/script.py TRADITIONAL SIMPLIFIED [--size CHARS]`.

Two files of plain text, one in each script. Each is cut into documents of about `--size`
characters at line ends; the figure is the best of five runs over all of them, in
megabytes of UTF-8 a second, of the stage's pass alone (no ledger, no self-check).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.folding import FoldedView
from cleaner.script import PASSES, convert_script

RUNS = 5
MAX_CHARS = 2_000_000


def cut(text: str, size: int) -> Iterator[str]:
    """Yield documents of about *size* characters."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + size)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def run_stage(document: str, config: Config) -> None:
    """Run the passes of the stage on one document, as the pipeline does."""
    context = Context(config, Encoding("utf-8"), FoldedView(document))
    for run in PASSES:
        run(document, context)


def measure(documents: list[str], config: Config) -> float:
    """Return megabytes a second, the best of five runs."""
    size = sum(len(document.encode("utf-8", "replace")) for document in documents)
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for document in documents:
            run_stage(document, config)
        best = min(best, time.process_time() - start)
    return size / best / 1e6


def main() -> None:
    """Print a row for each file and target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("traditional", type=Path)
    parser.add_argument("simplified", type=Path)
    parser.add_argument("--size", type=int, default=0, help="characters a document; 0: the whole file")
    options = parser.parse_args()
    convert_script("預熱")
    for name in ("traditional", "simplified"):
        text = getattr(options, name).read_text(encoding="utf-8", errors="replace")[:MAX_CHARS]
        documents = list(cut(text, options.size or len(text)))
        for target in ("hans", "tw", "keep"):
            speed = measure(documents, Config(script=target))  # type: ignore[arg-type]
            print(f"{name:12} {target:5} {len(documents):5} documents {speed:8.1f} MB/s")


if __name__ == "__main__":
    main()
