"""Measure how two texts without a ledger are compared, in the ways in which one can come from the other.

usage: python benchmarks/diff.py [FILE] [--megabytes 1] [--runs 3]

FILE is a text; the default is made of the sentences of seeds/, in another order each time they come round, so that
no long passage stands twice. For each way the table shows user CPU seconds on one core (best of the runs), the
hunks by kind, and how much of the raw text was aligned with the same text in the clean one.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline import ROOT

import cleaner
from cleaner.reports.comparison.compare import diff_by_text
from cleaner.reports.comparison.hunks import Hunk

SENTENCES_A_LINE = 4
WRAP_CHARS = 37
BLOCK_LINES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    text = options.file.read_text(encoding="utf-8") if options.file else made_text(int(options.megabytes * 1_000_000))
    print(f"{len(text.encode()):,} bytes, {len(text):,} characters, {text.count(chr(10)):,} lines")
    for name, other in ways(text):
        taken, hunks = measure(lambda other=other: diff_by_text(text, other), options.runs)  # type: ignore[misc]
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in Counter(hunk.kind for hunk in hunks).most_common())
        marked = sum(high - low for hunk in hunks for low, high in hunk.raw_marks)
        print(f"{name:32} {taken:5.2f} s   {1 - marked / len(text):4.0%} unmarked   {kinds or 'no hunks'}")


def made_text(size: int) -> str:
    """Return a text of some *size* bytes made of the sentences of the seeds."""
    seeds = "".join(cleaner.clean(file.read_bytes()).text for file in sorted((ROOT / "seeds").glob("*.txt")))
    sentences = [sentence for sentence in re.findall("[^。！？\n]+[。！？]?", seeds) if len(sentence) > 5]
    rng = random.Random(1)
    lines: list[str] = []
    made = 0
    while made < size:
        rng.shuffle(sentences)
        for at in range(0, len(sentences), SENTENCES_A_LINE):
            lines.append("".join(sentences[at : at + SENTENCES_A_LINE]) + "\n")
            made += len(lines[-1].encode())
    return "".join(lines)


def ways(text: str) -> Iterator[tuple[str, str]]:
    """Yield what becomes of a text, and its name."""
    rng = random.Random(2)
    lines = text.splitlines(keepends=True)
    joined = text.replace("\n", "")
    traditional = cleaner.convert_script(text, "s2t")
    yield "the same", text
    yield "traditional", traditional
    yield "lines of 37 characters", wrapped(joined)
    yield "traditional, wrapped, 3 % edited", edited(wrapped(traditional.replace("\n", "")), 0.03, rng)
    for share in (0.01, 0.05, 0.2):
        yield f"{share:.0%} of the characters edited", edited(text, share, rng)
    yield "30 % of the lines gone", "".join(line for line in lines if rng.random() > 0.3)
    yield "30 blocks moved", moved(lines, rng)
    yield "halves swapped", "".join(lines[len(lines) // 2 :] + lines[: len(lines) // 2])
    yield "twice", text + text
    yield "lines shuffled", "".join(rng.sample(lines, len(lines)))
    yield "characters shuffled", "".join(rng.sample(text, len(text)))


def wrapped(text: str) -> str:
    return "\n".join(text[at : at + WRAP_CHARS] for at in range(0, len(text), WRAP_CHARS)) + "\n"


def edited(text: str, share: float, rng: random.Random) -> str:
    """Return *text* with a share of its characters gone, doubled by another, or replaced, as often each."""
    made: list[str] = []
    for character in text:
        chance = rng.random()
        if chance >= share / 3:
            made.append(character if chance >= share else rng.choice(text))
        if share / 3 <= chance < 2 * share / 3:
            made.append(character)
    return "".join(made)


def moved(lines: list[str], rng: random.Random) -> str:
    lines = list(lines)
    for _ in range(30):
        at = rng.randrange(len(lines) - BLOCK_LINES)
        block, lines[at : at + BLOCK_LINES] = lines[at : at + BLOCK_LINES], []
        to = rng.randrange(len(lines))
        lines[to:to] = block
    return "".join(lines)


def measure(work: Callable[[], tuple[Hunk, ...]], runs: int) -> tuple[float, tuple[Hunk, ...]]:
    """Return the user CPU seconds of the best run, and what came out."""
    best, hunks = float("inf"), ()
    for _ in range(runs):
        start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        hunks = work()
        best = min(best, resource.getrusage(resource.RUSAGE_SELF).ru_utime - start)
    return best, hunks


if __name__ == "__main__":
    main()
