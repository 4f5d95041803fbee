"""Where a finding stands, and what it is known by when its text has moved.

A line number is no name for a finding: a line put in above would make all others new.
A finding is known by its rule and by what stands at its place, folded, without signs
and white space, so that mending the punctuation of a line, converting it or moving it
leaves its other findings what they were. There are two such prints:

- of the line, which stays when one of several places on the line is mended,
- of the near characters, which stay when a long line is edited somewhere else.

Which of several equal ones it is, its number says.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.document import Finding, line_spans
from cleaner.duplicates.match_key import remove_readings
from cleaner.folding import fold

# Of 48 bits: among the 10,000 findings of a very bad text two are alike by chance once in five million texts.
_PRINT_HEX = 12
# Compared characters on each side of a place that belong to it. A clause has some 8 to 12.
_NEAR_CHARS = 24
# A reading behind every character makes text eight times as long.
_RAW_PER_COMPARED = 8
# Of a line, or of a removed block, longer than this the two ends are its print: an article can be one line of 50 MB.
_MAX_LINE_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a finding: its end, from 1 and exclusive, its prints, and its number among equal ones from 0."""

    end_line: int
    end_column: int
    line_print: str
    near_print: str
    occurrence: int


def find_places(source: str, findings: Sequence[Finding]) -> tuple[Place, ...]:
    """Return the place of each of the findings of a decoded text."""
    spans = list(line_spans(source)) or [(0, 0)]
    starts = [start for start, _ in spans]
    folded = fold(source) if findings else ""
    seen: Counter[tuple[str, str]] = Counter()
    places = []
    for finding in findings:
        start, end = finding.start, finding.end
        # A removed line ends where the next one begins, which it has no part in.
        last = bisect_right(starts, max(start, end - 1))
        end_column = min(end, spans[last - 1][1]) - starts[last - 1] + 1
        line_print, near_print = _prints(folded, finding.rule, start, end)
        occurrence = seen[finding.rule, line_print]
        seen[finding.rule, line_print] += 1
        places.append(Place(last, end_column, line_print, near_print, occurrence))
    return tuple(places)


def _prints(folded: str, rule: str, start: int, end: int) -> tuple[str, str]:
    if start == end and start in (0, len(folded)):  # about the whole text: no line end, known already
        return _print(rule, ""), _print(rule, "")
    line_start = folded.rfind("\n", 0, start) + 1
    line_end = folded.find("\n", max(start, end - 1))
    line_end = len(folded) if line_end < 0 else line_end
    reach = _NEAR_CHARS * _RAW_PER_COMPARED
    before = _compared(folded[max(line_start, start - reach) : start])[-_NEAR_CHARS:]
    after = _compared(folded[end : max(end, min(line_end, end + reach))])[:_NEAR_CHARS]
    near = f"{before}|{_ends_of(folded, start, end, reach)}|{after}"
    return _print(rule, _ends_of(folded, line_start, max(end, line_end), _MAX_LINE_CHARS)), _print(rule, near)


def _ends_of(folded: str, start: int, end: int, most: int) -> str:
    """Return the compared characters of a span, of a long one those at its ends."""
    if end - start <= 2 * most:
        return _compared(folded[start:end])
    return _compared(folded[start : start + most]) + "…" + _compared(folded[end - most : end])


def _compared(piece: str) -> str:
    """Return the letters, digits and Han of a folded piece; where it has none, its signs."""
    piece = remove_readings(piece).replace("著", "着")
    return "".join(filter(str.isalnum, piece)) or "".join(piece.split())


def _print(rule: str, content: str) -> str:
    return hashlib.sha256(f"{rule}\n{content}".encode("utf-8", "surrogatepass")).hexdigest()[:_PRINT_HEX]
