"""Rensa's R-MinHash and its deduplicator: the first document of those alike stays."""

from __future__ import annotations

from pathlib import Path

import outcome
from rensa import RMinHash, RMinHashDeduplicator

PERMUTATIONS, SEED, THRESHOLD = 128, 1, 0.7


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    known = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True, seed=SEED)

    def is_new(row: dict[str, str]) -> bool:
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        sketch.update(outcome.shingles(row["text"]))
        return bool(known.add(row["id"], sketch))

    outcome.write(work / "out.jsonl", filter(is_new, outcome.read(corpus)))


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.kept(work / "out.jsonl"))
