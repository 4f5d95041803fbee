"""Unified diffs, as `patch` and `git apply` take them, of the decoded texts; the rules stand behind the @@."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from cleaner.reports.comparison.excerpts import NO_LINE_END, describe_twin
from cleaner.reports.comparison.hunks import DocumentDiff, Hunk, split_lines
from cleaner.reports.diff import diff_by_ledger
from cleaner.reports.quoting import clip, visible
from cleaner.result import Result

# As much of the lines around as `diff -u` shows; `git apply` wants some.
CONTEXT_LINES = 3
# What is said of rules and reasons behind the @@ of a hunk.
MAX_HEADING_CHARS = 400


def unified(document: DocumentDiff, context: int = CONTEXT_LINES) -> Iterator[str]:
    """Yield the lines of a unified diff with *context* lines around what changed.

    Nothing at all where no line changed. The lines hold the texts as they are, whatever is in them: escape them
    before a terminal shows them.
    """
    if not document.hunks:
        return
    yield f"--- {_quoted(document.raw_name)}"
    yield f"+++ {_quoted(document.clean_name)}"
    lines = split_lines(document.raw)
    ends = document.raw.endswith("\n") or not document.raw
    for group in _groups(document.hunks, context):
        yield from _group_lines(group, lines, ends, context)


def render_change(shown: str, result: Result) -> tuple[list[str], bool]:
    """Return what cleaning changed in a file, its name as it is *shown*, and whether a line of it did."""
    source, hunks = diff_by_ledger(result.ledger, result.text, with_marks=False)
    document = DocumentDiff(shown, f"a/{shown}", f"b/{shown}", source, result.text, True, hunks)
    return list(unified(document)), bool(hunks)


def _groups(hunks: Sequence[Hunk], context: int) -> Iterator[list[Hunk]]:
    """Yield runs of hunks whose context touches.

    Without context each hunk stands by itself, with its own rules; but lines that came go with what they touch: git
    would not know which of them come first.
    """
    group: list[Hunk] = []
    for hunk in hunks:
        if group:
            gap = hunk.raw_line - _end_line(group[-1])
            if gap > 2 * context or (not context and group[-1].raw and hunk.raw):
                yield group
                group = []
        group.append(hunk)
    if group:
        yield group


def _end_line(hunk: Hunk) -> int:
    """Return the raw line behind a hunk."""
    return hunk.raw_line + len(split_lines(hunk.raw))


def _group_lines(group: list[Hunk], lines: list[str], ends: bool, context: int) -> Iterator[str]:
    first = max(1, group[0].raw_line - context)
    last = min(len(lines), _end_line(group[-1]) - 1 + context)
    body: list[str] = []
    at = first
    for hunk in group:
        body += _kept(lines, at, hunk.raw_line - 1, ends)
        for sign, text in (("-", hunk.raw), ("+", hunk.clean)):
            body += [sign + line for line in split_lines(text)]
            if text and not text.endswith("\n"):
                body.append(NO_LINE_END)
        at = _end_line(hunk)
    body += _kept(lines, at, last, ends)
    old = sum(line[0] in " -" for line in body)
    new = sum(line[0] in " +" for line in body)
    clean_first = group[0].clean_line - (group[0].raw_line - first)
    # A span of no lines is given by the line before it.
    heading = _heading(group)
    yield f"@@ -{first - (not old)},{old} +{clean_first - (not new)},{new} @@{' ' if heading else ''}{heading}"
    yield from body


def _kept(lines: list[str], first: int, last: int, ends: bool) -> Iterator[str]:
    """Yield raw lines that stay."""
    for number in range(first, last + 1):
        yield " " + lines[number - 1]
        if number == len(lines) and not ends:
            yield NO_LINE_END


def _heading(group: Sequence[Hunk]) -> str:
    """Return the rules and reasons of hunks on one line."""
    told: dict[str, None] = {}
    for hunk in group:
        if hunk.twin is not None:
            told[describe_twin(hunk.twin, came=not hunk.raw)] = None
        for change in hunk.changes:
            told[f"{change.rule}: {change.reason}" if change.reason else change.rule] = None
        told.update(dict.fromkeys(hunk.others))
    return clip(visible("; ".join(told)).replace("\n", " "), MAX_HEADING_CHARS)


def _quoted(name: str) -> str:
    """Return a path as git writes it: quoted where it has signs that mean something, a tab behind it for a space."""
    if name.isprintable() and not set('"\\') & set(name):
        return name + "\t" if " " in name else name
    signs = (chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}" for byte in os.fsencode(name))
    return f'"{"".join(signs)}"'
