"""Measure the encoding stage alone on healthy text, beside ftfy in the same run.

usage: python benchmarks/encoding.py [PATH ...] [--megabytes 10] [--runs 5] [--damaged [--no-large]]

PATH are text files or JSON lines with `lines` or `text`; the default is seeds/. What the
stage leaves of them, without the documents that it reports damage in, is healthy text. It
is measured as documents as they come, and joined to larger ones. Prints MB/s of UTF-8 by
user CPU time on one core, best of the runs, which take turns; ftfy reads a tenth of the
amount, by `fix_text` with its defaults and by `fix_encoding` alone. Peak memory is that of
the process before ftfy is imported.

With --damaged the same documents are damaged first, in each way that `damaged.py` knows,
and the stage without self-check is measured on them; `decode_bytes` alone on them in UTF-8,
GB 18030 and Big5. Then come 50,000 lines with losses and lines of 20 MB, each in a process
of its own for the sake of its peak memory; --no-large leaves these out.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from damaged import damaged_sets, encoded_sets, healthy_pages, large_texts, measure_apart, peak_megabytes
from pipeline import ROOT, read_documents

import cleaner
from cleaner.config import Config
from cleaner.encoding import decode_bytes
from cleaner.encoding.traits import Traits

STAGE = Config(select=("encoding",))
UNCHECKED = Config(select=("encoding",), self_check="off")
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


def measure_damaged(pages: list[str], runs: int) -> None:
    """Print the speed on damaged documents and of decoding, best of *runs*."""
    print(f"{'damaged':28}{'MB/s':>8}   of the damaged text in UTF-8")
    for name, documents in damaged_sets(pages):
        cleaner.clean(documents[0], UNCHECKED)  # what is loaded once
        best = max(speed(lambda raw: cleaner.clean(raw, UNCHECKED), documents, 0) for _ in range(runs))
        print(f"{name:28}{best:8.2f}   {len(documents)} documents")
    print(f"{'decode_bytes':28}{'MB/s':>8}")
    for name, documents in encoded_sets(pages):
        print(f"{name:28}{max(speed(decode_bytes, documents, 0) for _ in range(runs)):8.1f}")


def measure_large(name: str, pages: list[str]) -> None:
    """Print the time and the peak memory of one large damaged text."""
    raw = large_texts(pages)[name]()
    before, start = peak_megabytes(), user_seconds()
    cleaner.clean(raw, UNCHECKED)
    seconds = user_seconds() - start
    print(
        f"{name:28}{len(raw) / 1e6:8.1f} MB {seconds:8.1f} s, {peak_megabytes():6.0f} MB (with the text {before:.0f})"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="*", type=Path, default=[ROOT / "seeds"])
    options.add_argument("--megabytes", type=float, default=10)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--damaged", action="store_true")
    options.add_argument("--no-large", action="store_true")
    options.add_argument("--large", help=argparse.SUPPRESS)
    given = options.parse_args()
    small = healthy_documents(given.paths)
    if given.large:
        measure_large(given.large, healthy_pages(small))
    elif given.damaged:
        pages = healthy_pages(small)
        measure_damaged(pages, given.runs)
        for name in [] if given.no_large else large_texts(pages):
            sys.stdout.flush()
            measure_apart(name, __file__, [str(path) for path in given.paths])
    else:
        measure_healthy(small, given.megabytes, given.runs)


def measure_healthy(small: list[bytes], megabytes: float, runs: int) -> None:
    """Print the speed on healthy documents beside ftfy's, best of *runs*."""
    sets = [
        ("as they come", small),
        ("joined to 50 KB", join(small, 50_000)),
        ("joined to 1.3 MB", join(small, LARGE_BYTES)),
    ]
    jobs: list[tuple[str, Job, float]] = [
        ("clean, select=encoding", lambda raw: cleaner.clean(raw, STAGE), megabytes),
        ("  decode_bytes", decode_bytes, megabytes),
        ("  its scan, with decoding", lambda raw: Traits(raw.decode()), megabytes),
    ]
    for _, documents in sets:
        cleaner.clean(documents[0], STAGE)
    print(f"{len(small)} healthy documents, {sum(map(len, small)) / len(small) / 1e3:.1f} KB of UTF-8 each")
    print(f"peak memory {peak_megabytes():.0f} MB")
    import ftfy  # after the look at the memory

    jobs.append(("ftfy.fix_encoding", lambda raw: ftfy.fix_encoding(raw.decode()), megabytes / 10))
    jobs.append(("ftfy.fix_text", lambda raw: ftfy.fix_text(raw.decode()), megabytes / 10))
    for title, documents in sets:
        best = dict.fromkeys((name for name, _, _ in jobs), 0.0)
        for _ in range(runs):
            for name, job, amount in jobs:
                best[name] = max(best[name], speed(job, documents, amount))
        print(f"\n{title}: {len(documents)} documents of {sum(map(len, documents)) / len(documents) / 1e3:.1f} KB")
        ours = best[jobs[0][0]]
        for name, value in best.items():
            print(f"{name:28}{value:8.1f} MB/s   the stage is {ours / value:5.1f} times as fast")


if __name__ == "__main__":
    main()
