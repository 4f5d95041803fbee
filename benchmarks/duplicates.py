"""Measure the search for duplicates on a planted corpus: `python benchmarks/duplicates.py FOLDER`.

FOLDER is what `planted.py` and `truth.py` left (corpus.jsonl, plan.jsonl, truth.npz). Prints the recall of the true
pairs by kind and script, the precision of the accepted ones, and documents a second for each part, on one core by CPU
time. For other programs on such a corpus see `side_by_side`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner import deduplicate
from cleaner.duplicates.match_key import make_match_key
from cleaner.folding import fold

JACCARD, CONTAINMENT = 0.7, 0.8


def read(folder: Path) -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    with (folder / "corpus.jsonl").open("rb") as stream:
        documents = [(row["id"], row["text"]) for row in map(orjson.loads, stream)]
    with (folder / "plan.jsonl").open("rb") as stream:
        plans = {row["id"]: row for row in map(orjson.loads, stream)}
    return documents, plans


def key_of(text: str) -> str:
    key = make_match_key(fold(text))
    return key.text(0, len(key))


def measure_recall(folder: Path) -> None:
    documents, plans = read(folder)
    truth = np.load(folder / "truth.npz")
    names = truth["names"]
    start = time.process_time()
    found = deduplicate(documents)
    print(f"deduplicate: {len(documents) / (time.process_time() - start):,.0f} documents/s of CPU time")
    accepted = {frozenset((pair.one, pair.other)) for pair in found.accepted}
    figures = {frozenset((pair.one, pair.other)) for pair in found.rejected if pair.reason.startswith("the same")}
    first: dict[str, str] = {}
    equal = {name: first.setdefault(key_of(text), name) for name, text in documents}
    # Of documents with equal keys one is compared: pairs are those of the keys.
    accepted = {frozenset(map(equal.__getitem__, pair)) for pair in accepted}
    figures = {frozenset(map(equal.__getitem__, pair)) for pair in figures}
    hits: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one, other, (similarity, _) in zip(
        names[truth["one"].astype(int)].tolist(), names[truth["other"].astype(int)].tolist(), truth["scores"].tolist(),
        strict=True,
    ):  # fmt: skip
        ours = frozenset((equal[one], equal[other]))
        # Texts with other figures are told apart on purpose: such pairs were found, too.
        is_found = len(ours) == 1 or ours in accepted or ours in figures
        plan = next((plans[name] for name in (one, other) if plans[name]["of"] in (one, other)), None)
        kinds = ["Jaccard >= 0.7" if similarity >= JACCARD else "containment >= 0.8 only"]
        if plan is not None:
            kinds += [f"  {plan['kind']}"]
        script = "other" if plan and plan["script"] == "other" else "same"
        for kind in kinds:
            hits[kind, script][0] += is_found
            hits[kind, script][1] += 1
    for (kind, script), (got, count) in sorted(hits.items()):
        print(f"{kind:26}{script + ' script':14}{got:7,} of {count:7,}   recall {got / count:.4f}")
    for kind in ("Jaccard >= 0.7", "containment >= 0.8 only"):
        got, count = (sum(hits[kind, script][at] for script in ("same", "other")) for at in (0, 1))
        print(f"{kind:40}{got:7,} of {count:7,}   recall {got / max(1, count):.4f}")
    known = {
        frozenset(pair): score
        for pair, score in zip(
            zip(names[truth["one"].astype(int)].tolist(), names[truth["other"].astype(int)].tolist(), strict=True),
            truth["scores"].tolist(),
            strict=True,
        )
    }
    wrong = [
        pair
        for pair in found.accepted
        if pair.similarity >= JACCARD
        and abs(known.get(frozenset((pair.one, pair.other)), (0, 0))[0] - pair.similarity) > 1e-9
    ]
    strong = sum(pair.similarity >= JACCARD for pair in found.accepted)
    print(f"accepted at {JACCARD}: {strong:,}, not so in truth: {len(wrong)}; all: {len(found.accepted):,}")


def measure_run(folder: Path, jobs: int) -> None:
    """Time the command, with all that it reads and writes."""
    count = sum(1 for _ in (folder / "corpus.jsonl").open("rb"))
    with tempfile.TemporaryDirectory() as place:
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            sys.executable,
            "-m",
            "cleaner",
            "dedup",
            str(folder / "corpus.jsonl"),
            "-o",
            f"{place}/out",
            "--quiet",
            f"--jobs={jobs}",
        ]
        subprocess.run(command, check=True)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    print(
        f"cleaner dedup: {count:,} documents, {count / wall:,.0f}/s by the clock, {count / (user + system):,.0f}/s of "
        f"CPU time (user {user:.1f} s, system {system:.1f} s), {after.ru_maxrss / 1000:,.0f} MB at most"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--speed-only", action="store_true")
    given = options.parse_args()
    if not given.speed_only:
        measure_recall(given.folder)
    measure_run(given.folder, given.jobs)


if __name__ == "__main__":
    main()
