"""Measure the encoding stage alone on healthy text, beside ftfy in the same run.

usage: python benchmarks/encoding.py [PATH ...] [--megabytes 10] [--runs 5]

PATH are text files or JSON lines with `lines` or `text`; the default is seeds/. What the
stage leaves of them, without the documents that it reports damage in, is healthy text. It
is measured as documents as they come, and joined to larger ones. Prints MB/s of UTF-8 by
user CPU time on one core, best of the runs, which take turns; ftfy reads a tenth of the
amount, by `fix_text` with its defaults and by `fix_encoding` alone. Peak memory is that of
the process before ftfy is imported.
"""

from __future__ import annotations

import argparse
import itertools
import resource
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import ROOT, read_documents

import cleaner
from cleaner.config import Config
from cleaner.encoding import decode_bytes
from cleaner.encoding.traits import Traits

STAGE = Config(select=("encoding",))
LARGE_BYTES = 1_300_000
# User time is counted in ticks of up to 10 ms on some systems.
MIN_SECONDS = 0.2
Job = Callable[[bytes], object]


def healthy_documents(paths: list[Path]) -> list[bytes]:
    cleaned = (cleaner.clean(text, STAGE).text for text in read_documents(paths))
    return [text.encode() for text in cleaned if not cleaner.clean(text, STAGE).findings]


def join(documents: list[bytes], size: int) -> list[bytes]:
    """Return documents of *size* bytes or a little more."""
    joined, parts, length = [], [], 0
    for document in itertools.cycle(documents):
        parts.append(document)
        length += len(document)
        if length >= size:
            joined.append(b"".join(parts))
            parts, length = [], 0
        if len(joined) >= max(1, sum(map(len, documents)) // size):
            return joined
    return joined


def user_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def speed(job: Job, documents: Sequence[bytes], megabytes: float) -> float:
    """Return MB/s over *documents*, taken in turn until the amount is reached and the clock has ticked often enough."""
    size, done, start = sum(map(len, documents)) / 1e6, 0.0, user_seconds()
    while done < megabytes or user_seconds() - start < MIN_SECONDS:
        for document in documents:
            job(document)
        done += size
    return done / (user_seconds() - start)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="*", type=Path, default=[ROOT / "seeds"])
    options.add_argument("--megabytes", type=float, default=10)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    small = healthy_documents(given.paths)
    sets = [
        ("as they come", small),
        ("joined to 50 KB", join(small, 50_000)),
        ("joined to 1.3 MB", join(small, LARGE_BYTES)),
    ]
    jobs: list[tuple[str, Job, float]] = [
        ("clean, select=encoding", lambda raw: cleaner.clean(raw, STAGE), given.megabytes),
        ("  decode_bytes", decode_bytes, given.megabytes),
        ("  its scan, with decoding", lambda raw: Traits(raw.decode()), given.megabytes),
    ]
    for _, documents in sets:
        cleaner.clean(documents[0], STAGE)
    print(f"{len(small)} healthy documents, {sum(map(len, small)) / len(small) / 1e3:.1f} KB of UTF-8 each")
    print(f"peak memory {peak_megabytes():.0f} MB")
    import ftfy  # after the look at the memory

    jobs.append(("ftfy.fix_encoding", lambda raw: ftfy.fix_encoding(raw.decode()), given.megabytes / 10))
    jobs.append(("ftfy.fix_text", lambda raw: ftfy.fix_text(raw.decode()), given.megabytes / 10))
    for title, documents in sets:
        best = dict.fromkeys((name for name, _, _ in jobs), 0.0)
        for _ in range(given.runs):
            for name, job, megabytes in jobs:
                best[name] = max(best[name], speed(job, documents, megabytes))
        print(f"\n{title}: {len(documents)} documents of {sum(map(len, documents)) / len(documents) / 1e3:.1f} KB")
        ours = best[jobs[0][0]]
        for name, value in best.items():
            print(f"{name:28}{value:8.1f} MB/s   the stage is {ours / value:5.1f} times as fast")


if __name__ == "__main__":
    main()
