"""Measure parts of the program side by side with the packages that do the same part, in one process and one run.

usage: python benchmarks/peers.py [PATH ...] [--megabytes 4]

Each pair does the same job on the same documents, one core, best of three. Prints MB/s of
UTF-8 and the ratio. The peers' results differ from ours in quality; this measures speed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import chardet
import ftfy
from datasketch import MinHash
from pipeline import ROOT, sample

import cleaner
from cleaner.config import Config
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import shingle_set
from cleaner.duplicates.signatures import sign
from cleaner.folding import fold
from cleaner.script.conversion import engine_type
from cleaner.script.dictionaries import load_groups

Job = Callable[[str], object]
OPTIONS = Config(select=("encoding",), self_check="off")


def speed(job: Job, texts: list[str]) -> float:
    """Return MB/s of UTF-8, best of three."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    job(texts[0])
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            job(text)
        best = min(best, time.perf_counter() - start)
    return size / best


def engine_alone() -> Job:
    convert: Job = engine_type()(load_groups("t2s")).convert
    return convert


def datasketch_signature(text: str) -> object:
    key = fold(text)
    signature = MinHash(num_perm=128)
    signature.update_batch([key[at : at + 5].encode() for at in range(len(key) - 4)])
    return signature


def our_signature(text: str) -> object:
    return sign([shingle_set(make_match_key(fold(text)).points)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="*", type=Path, default=[ROOT / "seeds"])
    options.add_argument("--megabytes", type=float, default=4)
    given = options.parse_args()
    texts = [raw.decode() for raw in sample(given.paths, given.megabytes)]
    some = texts[: max(1, len(texts) // 8)]
    rows: list[tuple[str, Job, str, Job, list[str]]] = [
        ("encoding stage", lambda text: cleaner.clean(text, OPTIONS), "ftfy.fix_text", ftfy.fix_text, texts),
        ("convert_script t2s", cleaner.convert_script, "its engine alone", engine_alone(), some),
        (
            "detect_encoding",
            lambda text: cleaner.detect_encoding(text.encode("gb18030")),
            "chardet.detect",
            lambda text: chardet.detect(text.encode("gb18030")),
            some,
        ),
        ("fold and sign", our_signature, "datasketch batch", datasketch_signature, some),
    ]
    for ours, our_job, theirs, their_job, documents in rows:
        mine, other = speed(our_job, documents), speed(their_job, documents)
        print(f"{ours:22}{mine:8.1f} MB/s   {theirs:18}{other:8.1f} MB/s   ratio {mine / other:7.1f}")


if __name__ == "__main__":
    main()
