"""Diffs for reading in a terminal: one side below the other, or beside it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from cleaner.reports.comparison.columns import wrap
from cleaner.reports.comparison.excerpts import (
    Piece,
    Shown,
    describe_blank,
    explain,
    heading,
    no_line_end,
    shown_lines,
    without_blank,
)
from cleaner.reports.comparison.hunks import DocumentDiff, Hunk
from cleaner.reports.quoting import counted, visible

# From this width on the sides stand beside one another: some 25 Chinese characters each.
MIN_SIDES_COLUMNS = 120
# What two sides are given where the terminal has less, or says nothing useful.
_LEAST_COLUMNS = 40

_STYLES = {
    "title": "1",
    "heading": "36",
    "-": "31",
    "+": "32",
    "- mark": "97;41",
    "+ mark": "30;42",
    "rule": "1",
    "dim": "2",
    "": "",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a diff is shown: with colour, side by side in so many columns (0: one side below the other), all lines."""

    colour: bool = False
    sides_columns: int = 0
    full: bool = False


def has_colour(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether standard output shows colour: a terminal, and NO_COLOR is not set (no-color.org)."""
    environment = os.environ if environment is None else environment
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (sys.stdout.isatty() and environment.get("TERM") != "dumb")


def terminal_columns() -> int:
    """Return how wide the terminal is (COLUMNS, if it is set)."""
    return max(_LEAST_COLUMNS, shutil.get_terminal_size().columns)


def render(document: DocumentDiff, look: Look) -> Iterator[str]:
    """Yield the lines of the diff of a document."""
    yield _styled(document.title, "title", look)
    if document.note:
        yield _styled(visible(document.note), "dim", look)
    for hunk in without_blank(document.hunks):
        yield ""
        yield _styled(f"@ {heading(hunk)}", "heading", look)
        yield from _beside(hunk, look) if look.sides_columns else _below(hunk, look)
        for rule, rest in explain(hunk):
            yield "    " + (_styled(rule, "rule", look) + " " if rule else "") + _styled(rest, "dim", look)
    for blank in describe_blank(document.hunks):
        yield from ("", _styled(blank, "dim", look))
    yield ""


def _below(hunk: Hunk, look: Look) -> Iterator[str]:
    """Yield the raw lines of a hunk, and the clean ones below them."""
    for sign, text, marks in (("-", hunk.raw, hunk.raw_marks), ("+", hunk.clean, hunk.clean_marks)):
        for _, pieces in shown_lines(text, marks, 1, full=look.full, with_marks=look.colour):
            yield _painted([(f"{sign} ", False), *pieces], sign, look)
        yield from (_styled(line, "dim", look) for line in no_line_end(text))


def _beside(hunk: Hunk, look: Look) -> Iterator[str]:
    """Yield the raw lines of a hunk with the clean ones beside them."""
    left, right = (
        list(shown_lines(text, marks, line, full=look.full, with_marks=look.colour))
        for text, marks, line in (
            (hunk.raw, hunk.raw_marks, hunk.raw_line),
            (hunk.clean, hunk.clean_marks, hunk.clean_line),
        )
    )
    for side, text in ((left, hunk.raw), (right, hunk.clean)):
        side += [(None, [(end, False)]) for end in no_line_end(text)]
    numbers = [number for number, _ in (*left, *right) if number is not None]
    digits = len(str(max(numbers, default=0)))
    width = max(4, (look.sides_columns - 3) // 2 - digits - 3)
    for mine, theirs in zip_longest(left, right):
        rows = zip_longest(_cell(mine, "-", digits, width, look), _cell(theirs, "+", digits, width, look))
        empty = " " * (digits + 3 + width)
        for row, other in rows:
            yield f"{empty if row is None else row} │ {'' if other is None else other}".rstrip(" ")


def _cell(line: Shown | None, sign: str, digits: int, width: int, look: Look) -> Iterator[str]:
    """Yield the rows of a line in its column, filled up with spaces."""
    if line is None:
        return
    number, pieces = line
    lead = f"{'' if number is None else number:>{digits}} {sign if number is not None else ' '} "
    for row, used in wrap(((text.replace("\t", "⇥"), marked) for text, marked in pieces), width):
        yield _styled(lead, "dim", look) + _painted(row, sign, look) + " " * (width - used)
        lead = " " * len(lead)


def _painted(pieces: Iterable[Piece], sign: str, look: Look) -> str:
    return "".join(_styled(text, f"{sign} mark" if marked else sign, look) for text, marked in pieces)


def _styled(text: str, style: str, look: Look) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if look.colour and text else text


def summary_lines(totals: Mapping[str, Any], look: Look) -> Iterator[str]:
    """Yield what the last of the lines of `--stat` say: the sums, and how often each rule was at work."""
    yield _styled(
        f"{counted(totals['documents'], 'document')}, {totals['changed']:,} changed: "
        f"{counted(totals['hunks'], 'place')}, lines −{totals['lines_out']:,} +{totals['lines_in']:,}, "
        f"{totals['chars_raw']:,} → {counted(totals['chars_clean'], 'character')}",
        "title",
        look,
    )
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in totals["kinds"].items())
    if kinds:
        yield f"places: {kinds}"
    for rule, (count, documents) in totals["rules"].items():
        yield f"{count:>10,}  {_styled(visible(rule), 'rule', look)}  in {counted(documents, 'document')}"
