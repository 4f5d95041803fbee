"""Lines by a place in them: passes look at the few lines that a gate points to."""

from __future__ import annotations

import re
from collections.abc import Iterator


def line_at(text: str, place: int) -> tuple[int, int]:
    """Return the span of the line that holds *place*, without its line feed."""
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def find_lines(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines in which *pattern* is found."""
    match = pattern.search(text)
    while match is not None:
        start, end = line_at(text, match.start())
        yield start, end
        match = pattern.search(text, end + 1)
