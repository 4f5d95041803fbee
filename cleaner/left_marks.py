"""Marks without width right beside what was removed: they left the text before, and belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleaner.document import Removed


def take_in_marks(source: str, removed: Sequence[Removed], left: Sequence[tuple[int, int]]) -> list[Removed]:
    """Return removed spans with the spans right beside them, on their lines, that had left as well."""
    above = {end: start for start, end in left}
    below = dict(left)
    found = []
    for span in removed:
        start, end = span.start, span.end
        while start in above and above[start] < start:
            start = above[start]
        while end in below and below[end] > end and source[end - 1] != "\n":
            end = below[end]
        found.append(replace(span, start=start, end=end))
    return found
