"""Summaries: the beginning of a paragraph that a page shows above the article, broken off with dots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from cleaner.duplicates.heads import filled_lines
from cleaner.duplicates.match_key import remove_readings
from cleaner.duplicates.removal import REPEATED
from cleaner.ledger import Edit

# Compared characters. Shorter ones can be how two paragraphs begin; generated summaries have 40 to 200.
MIN_SUMMARY_CHARS = 30
# A summary stands among the first lines, and the paragraph it was cut from not far below.
MAX_SUMMARY_LINES = 8
MAX_DISTANCE_LINES = 12
_MAX_LINE_CHARS = 1000

_DOTS = ("…", "..", "…)", "..)", "…]", "..]")
_LEAD = re.compile(r"^(?:核心提示|内容提示|内容摘要|摘要|导读|导语|提要)[: ]+")


def find_broken_summaries(text: str, folded: str, source_line: Callable[[int], int]) -> Iterator[Edit]:
    """Yield the edits that remove a line of the head that is how a paragraph below it begins, and ends in dots."""
    if "…" not in folded and ".." not in folded:
        return
    filled = filled_lines(text, 4 * MAX_DISTANCE_LINES)
    spans = list(islice(filled, MAX_SUMMARY_LINES))
    if not any(folded[low:high].rstrip().endswith(_DOTS) for low, high in spans):
        return
    spans += islice(filled, MAX_DISTANCE_LINES)
    for number, (start, end) in enumerate(spans[:MAX_SUMMARY_LINES]):
        line = folded[start:end].strip()
        if end - start > _MAX_LINE_CHARS or not line.endswith(_DOTS):
            continue
        key = _key(_LEAD.sub("", line))
        if len(key) < MIN_SUMMARY_CHARS:
            continue
        for low, high in spans[number + 1 : number + 1 + MAX_DISTANCE_LINES]:
            other = _key(folded[low : min(high, low + 2 * _MAX_LINE_CHARS)])
            if len(other) > len(key) and other.startswith(key):
                stop = min(end + 1, len(text))
                lines = source_line(start), source_line(low)
                reason = f"line {lines[0]} is the beginning of line {lines[1]}, broken off with dots"
                yield Edit(start, stop, text[start:stop], "", REPEATED, reason)
                break


def _key(folded: str) -> str:
    return "".join(filter(str.isalnum, remove_readings(folded) if "(" in folded else folded))
