"""Gaoya's MinHash index over character 5-grams: the first document of those alike stays."""

from __future__ import annotations

from pathlib import Path

import outcome
from gaoya.minhash import MinHashStringIndex

BANDS, BAND_SIZE, THRESHOLD = 32, 4, 0.7


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    known = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=THRESHOLD,
        num_bands=BANDS,
        band_size=BAND_SIZE,
        analyzer="char",
        ngram_range=(5, 5),
    )

    def is_new(numbered: tuple[int, dict[str, str]]) -> bool:
        number, row = numbered
        if known.query(row["text"]):
            return False
        known.insert_document(number, row["text"])
        return True

    new = filter(is_new, enumerate(outcome.read(corpus)))
    outcome.write(work / "out.jsonl", (row for _, row in new))


if __name__ == "__main__":
    outcome.main(run, lambda work, _: outcome.kept(work / "out.jsonl"))
