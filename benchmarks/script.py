"""The speed of the script stage on one core: `python benchmarks/script.py FILE… [--size BYTES …] [--target …]`.

Each file of plain text is a kind, cut into documents of about `--size` bytes of UTF-8 at
line ends (0: the whole file); a file of JSON lines holds one document a line (`text`, or
`lines`). A row gives megabytes of UTF-8 a second of processor time, of the stage's pass
alone (no ledger, no self-check), and how many times that is what two others do on the
same documents in the same run: OpenCC's engine in pure Python, and `str.translate` with
the table of single characters. For each document the best of five runs counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.folding import FoldedView
from cleaner.script import PASSES, identify_script
from cleaner.script.conversion import engine_type
from cleaner.script.dictionaries import load_groups

RUNS = 5
# Enough for a steady figure; the engine in pure Python is run on less, for it takes a second a megabyte.
MAX_CHARS, MAX_ENGINE_CHARS = 300_000, 30_000
SIZES = (1600, 4800, 0)
# The targets of the stage and `identify`, each with the configuration of OpenCC to compare with.
OPENCC_OF = {"hans": "t2s", "hant": "s2t", "tw": "s2tw", "hk": "s2hk", "keep": "t2s", "identify": "t2s"}


def read_documents(path: Path, size: int) -> Iterator[str]:
    """Yield the documents of a file: its rows, or pieces of about *size* bytes; 0 is the whole text."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".jsonl":
        for row in map(json.loads, text.splitlines()):
            yield row["text"] if "text" in row else "\n".join(row["lines"])
        return
    text = text[:MAX_CHARS]
    start = 0
    while start < len(text):
        end = _end_of(text, start, size) if size else len(text)
        yield text[start:end]
        start = end


def _end_of(text: str, start: int, size: int) -> int:
    """Return the end of the first line behind so many bytes."""
    piece = text[start : start + size].encode("utf-8", "surrogatepass")[:size]
    end = text.find("\n", start + max(1, len(piece.decode("utf-8", "ignore"))))
    return len(text) if end < 0 else end + 1


@cache
def engine(config: str) -> Callable[[str], str]:
    """Return the conversion of OpenCC's engine in pure Python."""
    convert: Callable[[str], str] = engine_type()(load_groups(config)).convert
    return convert


@cache
def translation(config: str) -> dict[int, str]:
    """Return the table of single characters of a configuration, for `str.translate`."""
    entries = {key: value for group in reversed(load_groups(config)[0]) for key, value in group.items()}
    return str.maketrans({key: value for key, value in entries.items() if len(key) == 1})


def stage(target: str) -> Callable[[str], object]:
    """Return what runs the stage's pass on one document for a target, as the pipeline does, or identifies it."""
    if target == "identify":
        return identify_script
    config, encoding = Config(script=target), Encoding("utf-8")  # type: ignore[arg-type]

    def run(document: str) -> None:
        context = Context(config, encoding, FoldedView(document))
        for find_changes in PASSES:
            find_changes(document, context)

    return run


def measure(run: Callable[[str], object], documents: list[str]) -> float:
    """Return megabytes a second of processor time, the best of five runs on each document."""
    total = 0
    for document in documents:
        best = sys.maxsize
        for _ in range(RUNS):
            start = time.process_time_ns()
            run(document)
            best = min(best, time.process_time_ns() - start)
        total += best
    return 1000 * sum(map(size_of, documents)) / max(total, 1)


def size_of(document: str) -> int:
    """Return the bytes of a document in UTF-8."""
    return len(document.encode("utf-8", "replace"))


def few(documents: list[str]) -> list[str]:
    """Return so many of the first documents as the slow engine is run on."""
    total, found = 0, []
    for document in documents:
        found.append(document[: MAX_ENGINE_CHARS - total])
        total += len(found[-1])
        if total >= MAX_ENGINE_CHARS:
            break
    return found


def main() -> None:
    """Print a row for each file, size and target, and the peak of the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--size", type=int, nargs="+", default=SIZES, help="bytes a document; 0: the whole file")
    parser.add_argument("--target", nargs="+", choices=list(OPENCC_OF), default=["hans", "tw", "keep", "identify"])
    options = parser.parse_args()
    for target in options.target:  # what is loaded once is no part of a document's time
        stage(target)("預熱，预热。" * 20)
    print(f"{'kind':24} {'bytes':>8} {'documents':>9} {'target':8} {'MB/s':>7} {'× opencc':>9} {'× translate':>11}")
    for path in options.files:
        for size in options.size[:1] if path.suffix == ".jsonl" else options.size:
            documents = [document for document in read_documents(path, size) if document]
            if not documents:
                continue
            mean = sum(map(size_of, documents)) // len(documents)
            peers: dict[str, tuple[float, float]] = {}
            for target in options.target:
                config = OPENCC_OF[target]
                if config not in peers:
                    table = translation(config)
                    translate = measure(lambda document, table=table: document.translate(table), documents)
                    peers[config] = measure(engine(config), few(documents)), translate
                speed = measure(stage(target), documents)
                ratios = [speed / peer for peer in peers[config]]
                row = f"{path.stem[:24]:24} {mean:8} {len(documents):9} {target:8} {speed:7.1f}"
                print(f"{row} {ratios[0]:9.1f} {ratios[1]:11.2f}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
