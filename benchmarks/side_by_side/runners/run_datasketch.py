"""Datasketch's MinHash and its LSH index: the first document of those that share a bucket stays."""

from __future__ import annotations

from pathlib import Path

import outcome
from datasketch import MinHash, MinHashLSH

PERMUTATIONS, THRESHOLD = 128, 0.7


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    known = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def is_new(row: dict[str, str]) -> bool:
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in outcome.shingles(row["text"])])
        if known.query(signature):
            return False
        known.insert(row["id"], signature)
        return True

    outcome.write(work / "out.jsonl", filter(is_new, outcome.read(corpus)))


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.kept(work / "out.jsonl"))
