"""Lines that recur across documents, found in two readings of the collection and in bounded memory.

The first reading counts every line in a sketch, which never counts too few. The second one
counts exactly those that the sketch says are frequent, with where they stand and what stands
beside them. A document that repeats the long lines of earlier ones is a copy and counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest

from cleaner.folding import fold
from cleaner.learning.counting import Hashes, SeenLines, Sketch, hash_lines
from cleaner.learning.documents import Document
from cleaner.learning.lines import Counts, Line
from cleaner.learning.proposals import Proposal, propose
from cleaner.site_rules import key_of, place_of

# The hashes of so many lines are counted at once.
_BATCH_LINES = 1 << 16
# A line is compared by its key up to this length; a longer one is a paragraph or a table of links of its own page.
MAX_LINE_CHARS = 200
MIN_LETTERS = 2
# Lines of this length belong to the article, so that their return means a copy.
MIN_COPIED_CHARS = 40
MIN_COPIED_LINES = 2
# Lines that a site sets under all its articles are long, too: a copy has hardly a long line of its own.
MIN_COPIED_SHARE = 0.8
# Frequent lines that are counted exactly, at 0.7 KB each. Beyond it the rarest leave, by the sketch's estimate.
MAX_CANDIDATES = 200_000
MAX_SOURCES = 100_000
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a line is proposed: in so many documents, and in such a share of them, or of those of its source."""

    documents: int = 5
    share: float = 0.01
    proposals: int = 500

    def needed(self, count: int) -> int:
        """Return in how many of *count* documents a line must stand."""
        return max(self.documents, round(self.share * count))


def learn_site_rules(documents: Iterable[Document], limits: Limits | None = None) -> tuple[list[Proposal], Counts]:
    """Return rules for the lines and blocks that recur in *documents*, the most frequent ones first, and the counts.

    *documents* is iterated twice and must give the same documents both times. Memory does not grow with
    their number: 144 MiB for the sketch and the filter, and 0.7 KB for each line that recurs, up to 200,000.
    """
    limits = limits or Limits()
    sketch = Sketch()
    counts = _count_lines(documents, sketch)
    lines = _read_frequent(documents, sketch, limits, counts)
    return propose(lines, counts.documents - counts.copies, counts.sources, limits.needed, limits.proposals), counts


def _count_lines(documents: Iterable[Document], sketch: Sketch) -> Counts:
    counts = Counts()
    seen = SeenLines()
    waiting: list[str] = []
    for document in documents:
        counts.documents += 1
        keys = _keys(document.text)
        if _is_copy(keys, seen):
            counts.copies += 1
            continue
        if document.source in counts.sources or len(counts.sources) < MAX_SOURCES:
            counts.sources[document.source] = counts.sources.get(document.source, 0) + 1
        waiting += set(filter(None, keys))
        if len(waiting) >= _BATCH_LINES:
            sketch.add(hash_lines(waiting))
            waiting.clear()
    sketch.add(hash_lines(waiting))
    return counts


def _read_frequent(documents: Iterable[Document], sketch: Sketch, limits: Limits, counts: Counts) -> dict[str, Line]:
    # A source may have few documents, so that its lines need only the least number.
    least = limits.documents if len(counts.sources) > 1 else limits.needed(counts.documents - counts.copies)
    lines: dict[str, Line] = {}
    seen = SeenLines()
    for document in documents:
        keys = _keys(document.text)
        if _is_copy(keys, seen):
            continue
        estimates = sketch.estimate(_hashes(keys))
        if not len(estimates) or int(estimates.max()) < least:
            continue
        filled = None
        met: set[str] = set()
        for rank, (key, estimate) in enumerate(zip(keys, estimates.tolist(), strict=True)):
            if estimate < least or not key or key in met:
                continue
            met.add(key)
            line = lines.get(key)
            if line is None:
                filled = filled or [text.strip() for text in document.text.split("\n") if text.strip()]
                line = lines[key] = Line(key, filled[rank], estimate)
            _note(line, document, rank, keys)
        if len(lines) > MAX_CANDIDATES:
            kept = nlargest(MAX_CANDIDATES // 2, lines.values(), key=lambda line: (line.estimate, line.key))
            lines = {line.key: line for line in kept}
    return lines


def _note(line: Line, document: Document, rank: int, keys: list[str]) -> None:
    place = place_of(rank, len(keys))
    line.documents += 1
    line.head += place == "head"
    line.tail += place == "tail"
    line.add_neighbours(keys[rank - 1] if rank else "", keys[rank + 1] if rank + 1 < len(keys) else "")
    line.add_source(document.source)
    if len(line.found_in) < _EXAMPLES:
        line.found_in.append(document.name)


def _keys(text: str) -> list[str]:
    """Return the keys of the lines that are not blank; an empty one for a line that no rule should name."""
    return [_key(row) for row in fold(text).split("\n") if row.strip()]


def _key(row: str) -> str:
    if len(row) > MAX_LINE_CHARS:
        return ""
    key = key_of(row)
    return key if key.isprintable() and sum(map(str.isalpha, key[:MAX_LINE_CHARS])) >= MIN_LETTERS else ""


def _hashes(keys: list[str]) -> Hashes:
    return hash_lines(keys)


def _is_copy(keys: list[str], seen: SeenLines) -> bool:
    """Tell whether nearly all long lines of a document were seen in earlier ones; note those that were not."""
    long_lines = set(_long_lines(keys))
    sizes = {line: len(line) for line in long_lines}
    known = sum(sizes[line] for line in sorted(long_lines) if seen.add(line))
    return len(long_lines) >= MIN_COPIED_LINES and known >= MIN_COPIED_SHARE * sum(sizes.values())


def _long_lines(keys: list[str]) -> Iterator[str]:
    return (key for key in keys if len(key) >= MIN_COPIED_CHARS)
