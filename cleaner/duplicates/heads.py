"""Heads: the first lines of a text that hold something."""

from __future__ import annotations

from collections.abc import Iterator

Span = tuple[int, int]


def filled_lines(text: str, most: int) -> Iterator[Span]:
    """Yield the span of each line that is not blank, of the first lines of a text, without its line feed."""
    start, size = 0, len(text)
    for _ in range(most):
        if start >= size:
            return
        end = text.find("\n", start)
        if end < 0:
            end = size
        # Most lines begin with a character, which is told without a copy of the line.
        if start < end and (not text[start].isspace() or text[start:end].strip()):
            yield start, end
        start = end + 1
