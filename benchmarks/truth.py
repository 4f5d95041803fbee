"""The true near duplicates of a corpus, by brute force: `python benchmarks/truth.py CORPUS.jsonl TRUTH.npz`.

All pairs of documents with a Jaccard similarity of 0.7 or more, or with 0.8 of the smaller one in the larger one, are
found without sampling: a pair that shares m values of the smaller set shares at least 1 + e of the ``n - m + 1 + e``
rarest of them. Texts are read by the slow way (one key at a time), so that the fast one is tested too. Some
minutes and 3 GB for 100,000 documents.

`--all-pairs N` compares the first N documents one by one and checks the method with them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import shingle_set
from cleaner.folding import fold

JACCARD, CONTAINMENT, LEAST_CONTAINED = 0.7, 0.8, 64
SHARE = min(2 * JACCARD / (1 + JACCARD), CONTAINMENT)
EXTRA = 9


def read_sets(path: Path) -> tuple[list[str], list[np.ndarray]]:
    names, sets = [], []
    with path.open("rb") as stream:
        for line in stream:
            row = orjson.loads(line)
            names.append(row["id"])
            sets.append(shingle_set(make_match_key(fold(row["text"])).points))
    return names, sets


def frequencies(values: np.ndarray) -> np.ndarray:
    """Return how many documents have each value."""
    counts = np.empty(len(values), dtype=np.int32)
    part_of = (values >> np.uint64(59)).astype(np.uint8)
    for part in range(32):
        at = np.flatnonzero(part_of == part)
        order = np.argsort(values[at])
        ranked = values[at][order]
        starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1]))) if len(at) else at
        sizes = np.diff(starts, append=len(at))
        counts[at[order]] = np.repeat(sizes, sizes)
    return counts


def candidates(sets: list[np.ndarray]) -> np.ndarray:
    """Return codes ``one << 32 | other`` of all pairs that can reach the share asked for."""
    lengths = np.array([len(values) for values in sets])
    starts = np.concatenate(([0], np.cumsum(lengths)))
    values = np.concatenate(sets)
    counts = frequencies(values)
    probes, owners = [], []
    needs = np.zeros(len(sets), dtype=np.int64)
    for number, (start, size) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=False)):
        least = math.ceil(SHARE * size - 1e-9)
        extra = max(0, min(EXTRA, least - 1))
        needs[number] = extra + 1
        rarest = np.argsort(counts[start : start + size], kind="stable")[: size - least + 1 + extra] + start
        rarest = rarest[counts[rarest] > 1]
        probes.append(values[rarest])
        owners.append(np.full(len(rarest), number))
    probe, owner = np.concatenate(probes), np.concatenate(owners)
    print(f"{len(probe):,} probes", file=sys.stderr)
    everyone = np.repeat(np.arange(len(sets)), lengths)
    codes, part_of = [], (values >> np.uint64(59)).astype(np.uint8)
    probe_part = (probe >> np.uint64(59)).astype(np.uint8)
    for part in range(32):
        at = np.flatnonzero((part_of == part) & (counts > 1))
        order = np.argsort(values[at], kind="stable")
        ranked, who = values[at][order], everyone[at][order]
        mine = np.flatnonzero(probe_part == part)
        low, high = np.searchsorted(ranked, probe[mine]), np.searchsorted(ranked, probe[mine], side="right")
        width = high - low
        ends = np.cumsum(width)
        other = who[np.arange(ends[-1] if len(ends) else 0) + np.repeat(low - ends + width, width)]
        one = np.repeat(owner[mine], width)
        kept = (lengths[other] >= lengths[one]) & (other != one)
        codes.append((one[kept] << 32) | other[kept])
    found, shared = np.unique(np.concatenate(codes), return_counts=True)
    found = found[shared >= needs[found >> 32]]
    one, other = found >> 32, found & 0xFFFFFFFF
    return np.unique((np.minimum(one, other) << 32) | np.maximum(one, other))


def compare(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(1, len(one) + len(other) - shared), shared / max(1, min(len(one), len(other)))


def is_true(one: np.ndarray, other: np.ndarray, similarity: float, contained: float) -> bool:
    return similarity >= JACCARD or (contained >= CONTAINMENT and min(len(one), len(other)) >= LEAST_CONTAINED)


class Pair(NamedTuple):
    """Two documents by id, the Jaccard similarity of their folded shingles, the share of the smaller in the larger."""

    one: str
    other: str
    similarity: float
    contained: float


def find_pairs(corpus: Path) -> Iterator[Pair]:
    """Yield the true pairs of a corpus of JSON lines (`id`, `text`)."""
    names, sets = read_sets(corpus)
    for one, other, *scores in scored_pairs(sets):
        yield Pair(names[one], names[other], *scores)


def scored_pairs(sets: list[np.ndarray]) -> Iterator[tuple[int, int, float, float]]:
    """Yield the true pairs as two numbers of sets, Jaccard similarity and containment."""
    for code in candidates(sets).tolist():
        one, other = code >> 32, code & 0xFFFFFFFF
        scores = compare(sets[one], sets[other])
        if is_true(sets[one], sets[other], *scores):
            yield one, other, *scores


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", type=Path)
    options.add_argument("truth", type=Path)
    options.add_argument("--all-pairs", type=int, default=0)
    given = options.parse_args()
    names, sets = read_sets(given.corpus)
    rows = list(scored_pairs(sets))
    table = np.array(rows).reshape(-1, 4)
    np.savez(given.truth, names=np.array(names), one=table[:, 0], other=table[:, 1], scores=table[:, 2:])
    print(f"{len(rows):,} true pairs among {len(names):,} documents")
    if given.all_pairs:
        known = {(int(one), int(other)) for one, other, *_ in rows}
        some = range(min(given.all_pairs, len(sets)))
        brute = {
            (one, other)
            for one, other in combinations(some, 2)
            if is_true(sets[one], sets[other], *compare(sets[one], sets[other]))
        }
        print(f"all pairs of {len(some):,}: {len(brute)} true, {len(brute - known)} of them missed by the index")


if __name__ == "__main__":
    main()
