"""How `cleaner learn` does on many documents: time, memory, and whether it finds the chrome that was put in.

usage: python benchmarks/learning.py [DOCUMENTS]     (default 1,000,000)

The documents are made up: six paragraphs of random characters each, and the menu and footer of one of 200 sites
around them, in four of five documents. Nothing is read from disk.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator

import numpy as np

from cleaner.learning import Document, Limits, learn_site_rules
from cleaner.learning.counting import Sketch, hash_lines

SITES = 200
PARAGRAPHS, PARAGRAPH_CHARS = 6, 44
BATCH = 1000
FIRST_HAN, HAN = 0x4E00, 8000


class Made:
    """The made-up documents, the same at each reading."""

    def __init__(self, count: int) -> None:
        self.count = count
        numbers = np.random.default_rng(0).integers(0, HAN, (SITES, 5, 12)) + FIRST_HAN
        self.chrome = [["".join(map(chr, line)) for line in site] for site in numbers.tolist()]

    def __iter__(self) -> Iterator[Document]:
        for start in range(0, self.count, BATCH):
            size = min(BATCH, self.count - start)
            points = np.random.default_rng(start + 1).integers(0, HAN, (size, PARAGRAPHS * PARAGRAPH_CHARS)) + FIRST_HAN
            texts = points.astype("<u4").tobytes().decode("utf-32-le")
            for number in range(size):
                at = number * PARAGRAPHS * PARAGRAPH_CHARS
                ends = range(at, at + PARAGRAPHS * PARAGRAPH_CHARS, PARAGRAPH_CHARS)
                lines = [texts[end : end + PARAGRAPH_CHARS] for end in ends]
                site = (start + number) % SITES
                if (start + number) // SITES % 5:
                    lines = [*self.chrome[site][:2], *lines, *self.chrome[site][2:]]
                yield Document(f"{start + number}.txt", f"site-{site}", "\n".join(lines))


def measure_sketch(lines: int) -> float:
    """Return the share of lines standing once that the sketch estimates at five or more."""
    sketch = Sketch()
    for start in range(0, lines, 1 << 20):
        sketch.add(hash_lines(map(str, range(start, min(start + (1 << 20), lines)))))
    return float(np.mean(sketch.estimate(hash_lines(map(str, range(100_000)))) >= 5))


def main() -> None:
    count = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000
    made = Made(count)
    found = {line: site for site, lines in enumerate(made.chrome) for line in lines}
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, cpu = time.perf_counter(), time.process_time()
    proposals, counts = learn_site_rules(made, Limits())
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    from cleaner.folding import fold

    wanted = {fold(line) for line in found}
    lines = {line for proposal in proposals for line in proposal.lines}
    print(f"{counts.documents:,} documents, {counts.copies:,} copies, {counts.documents / elapsed:,.0f} a second")
    print(f"{elapsed:.0f} s, {cpu:.0f} s of processor time; peak {peak:.0f} MiB, {base:.0f} MiB before")
    print(f"{len(proposals)} rules; {len(lines & wanted)} of {len(wanted)} lines found, {len(lines - wanted)} others")
    print(f"lines standing once, estimated at five or more: {measure_sketch(30 * min(count, 1_000_000)):.4f}")


if __name__ == "__main__":
    main()
