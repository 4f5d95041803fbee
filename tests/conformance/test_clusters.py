"""The cluster kits: near-duplicate documents by other projects, grouped exactly at the default threshold."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from cleaner import deduplicate

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits" / "dedup"
FILES = ("datatrove_minhash_clusters.jsonl", "zh_window_clusters_derived.jsonl")


def clusters(texts: list[str]) -> list[int]:
    """Return one cluster number for each text, as the kits' runner wants it."""
    numbers = {str(at): at for at in range(len(texts))}
    kept = deduplicate((str(at), text) for at, text in enumerate(texts)).kept_for()
    return [numbers[kept.get(str(at), str(at))] for at in range(len(texts))]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("threshold", [0.25, 0.45, 0.6])
def test_kit(name: str, threshold: float) -> None:
    if not (KITS / name).exists():
        pytest.skip(f"the kit {name} is not here")
    rows = [json.loads(line) for line in (KITS / name).read_text(encoding="utf-8").splitlines()]
    found = deduplicate(((row["id"], row["text"]) for row in rows), threshold=threshold).kept_for()
    got = [found.get(row["id"], row["id"]) for row in rows]
    wrong = [
        (one, other)
        for one, other in combinations(range(len(rows)), 2)
        if (rows[one]["cluster"] == rows[other]["cluster"]) != (got[one] == got[other])
    ]
    assert rows
    assert wrong == []
