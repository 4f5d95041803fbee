"""What the runners share: a run is measured, collecting what it left is not.

`python RUNNER.py run CORPUS WORK [ARGUMENT ...]` does the work; `python RUNNER.py collect WORK [ARGUMENT ...]` prints
what came of it as the last line of stdout, in JSON: `documents`, the number of those left, and for duplicates `kept`,
their ids. Standard library alone: a runner is run by the Python of its peer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Outcome = dict[str, object]


def read(corpus: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of JSON lines."""
    with corpus.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def write(target: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write rows as JSON lines."""
    with target.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def count(target: Path) -> Outcome:
    """Return how many rows a file of JSON lines has."""
    return {"documents": sum(1 for _ in read(target))}


def kept(target: Path) -> Outcome:
    """Return the ids of the rows in a file of JSON lines."""
    ids = [row["id"] for row in read(target)]
    return {"documents": len(ids), "kept": ids}


def shingles(text: str, size: int = 5) -> list[str]:
    """Return the character n-grams of a text; a shorter text is one by itself."""
    return [text[at : at + size] for at in range(max(1, len(text) - size + 1))]


def main(run: Callable[[Path, Path, list[str]], None], collect: Callable[[Path, list[str]], Outcome]) -> None:
    """Do what the command line asks for."""
    phase, *arguments = sys.argv[1:]
    if phase == "run":
        run(Path(arguments[0]), Path(arguments[1]), arguments[2:])
    else:
        print(json.dumps(collect(Path(arguments[0]), arguments[1:])))
