"""Taking a repeat out: whole lines with their line feeds, sentences of other lines, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.duplicates.judgement import whole_lines
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Comparison
from cleaner.ledger import Edit

REPEATED = "duplicates/repeated-block"

# Signs alone between two parts of a run, such as a rule or a closing mark, belong to it.
MAX_BARE_CHARS = 40
_LEFT_MARKS = re.compile(r"(?:[ \t\u3000]*[\"'”’」』）)》】。！？!?…]{1,3}[ \t]*(?:\n|$))+")


def remove(page: Page, comparison: Comparison) -> Iterator[Edit]:
    """Yield the edits that take out what a passage has in common with its twin."""
    units = comparison.matched
    twins = comparison.matched_twins
    offset_of = page.key.offset_of
    here = _name_lines(page.source_line(units[0].start), page.source_line(units[-1].end - 1))
    there = _name_lines(
        page.source_line(offset_of(min(twin[0] for twin in twins))),
        page.source_line(offset_of(max(twin[1] for twin in twins) - 1)),
    )
    verb = "repeats" if units[0].line == units[-1].line else "repeat"
    reason = f"{here} {verb} {there}, 5-gram containment {comparison.containment:.2f}"
    for start, end in _merge(page.text, list(_spans(page, units))):
        yield Edit(start, end, page.text[start:end], "", REPEATED, reason)


def _name_lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _spans(page: Page, units: Sequence[Unit]) -> Iterator[Span]:
    """Yield the spans to remove: whole lines with their line feeds, and sentences of other lines."""
    whole = whole_lines(page, units)
    done: set[int] = set()
    for unit in units:
        if not whole[unit.line]:
            yield unit.start, unit.end
        elif unit.line not in done:
            done.add(unit.line)
            start, end = page.line_span(unit.line)
            yield start, min(end + 1, len(page.text))


def _merge(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Join spans with nothing but white space or marks between them; marks left of the last line go as well."""
    at: Span | None = None
    for start, end in spans:
        if at is not None and _is_bare(text, at[1], start):
            at = at[0], end
        else:
            if at is not None:
                yield _leave_line_feed(text, *at)
            at = start, end
    if at is not None:
        rest = _LEFT_MARKS.match(text, at[1]) if text[at[1] - 1] == "\n" else None
        yield _leave_line_feed(text, at[0], rest.end() if rest else at[1])


def _is_bare(text: str, start: int, end: int) -> bool:
    return end - start <= MAX_BARE_CHARS and not any(map(str.isalnum, text[start:end]))


def _leave_line_feed(text: str, start: int, end: int) -> Span:
    """Return a span without its last line feed if it starts within a line: what stays of the line keeps its end."""
    line = text.rfind("\n", 0, start) + 1
    return (start, end - 1) if text[line:start].strip() and text[end - 1] == "\n" else (start, end)
