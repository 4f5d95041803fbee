"""Diffs for reading in a terminal, and as unified diffs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cleaner.reports.quoting import clip, counted, describe_places, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from cleaner.reports.diff import Hunk, Spans

# A run of removed lines longer than this is shown by its ends.
MAX_REMOVED_LINES = 4
# A line longer than this is clipped; a raw file can be one line of 50 MB.
MAX_LINE_CHARS = 2000
# As git and diff write it.
NO_LINE_END = "\\ No newline at end of file"


def has_colour() -> bool:
    """Tell whether standard output shows colour: a terminal, and NO_COLOR is not set (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def unified(hunks: Iterable[Hunk], raw_name: str, clean_name: str) -> Iterator[str]:
    """Yield the lines of a unified diff without context, which `patch` and `git apply --unidiff-zero` take.

    The rules of a hunk stand where other programs put the function. Nothing at all where there are no hunks.
    """
    for number, hunk in enumerate(hunks):
        if number == 0:
            yield f"--- {raw_name}"
            yield f"+++ {clean_name}"
        old, new = _lines(hunk.raw), _lines(hunk.clean)
        heading = " " + ", ".join(hunk.rules) if hunk.rules else ""
        # A span of no lines is given by the line before it.
        raw_line, clean_line = hunk.raw_line - (not old), hunk.clean_line - (not new)
        yield f"@@ -{raw_line},{len(old)} +{clean_line},{len(new)} @@{heading}"
        for sign, lines, text in (("-", old, hunk.raw), ("+", new, hunk.clean)):
            yield from (sign + line for line in lines)
            yield from no_line_end(text)


def plain(hunks: Sequence[Hunk], title: str) -> Iterator[str]:
    """Yield the lines of a diff for reading, without colour."""
    yield title
    for hunk in without_blank(hunks):
        yield ""
        yield heading(hunk)
        for sign, text in (("- ", hunk.raw), ("+ ", hunk.clean)):
            yield from (sign + line for line in shorten(_lines(text)))
            yield from no_line_end(text)
        yield from (f"    {line}" for line in explain(hunk))
    if blank := describe_blank(hunks):
        yield from ("", blank)


def print_colour(hunks: Sequence[Hunk], title: str) -> None:
    """Print a diff with colour to standard output; the characters that differ stand out."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True, force_terminal=True)
    console.print(Text(title, style="bold"))
    for hunk in without_blank(hunks):
        console.print()
        console.print(Text(heading(hunk), style="cyan"))
        _print_side(console, "- ", hunk.raw, hunk.raw_marks, "red", "white on red")
        _print_side(console, "+ ", hunk.clean, hunk.clean_marks, "green", "black on green")
        for line in explain(hunk):
            rule, _, rest = line.partition(" ")
            console.print(Text.assemble("    ", (rule, "bold"), " ", (rest, "dim")))
    if blank := describe_blank(hunks):
        console.print()
        console.print(Text(blank, style="dim"))


def without_blank(hunks: Iterable[Hunk]) -> Iterator[Hunk]:
    """Yield the hunks without those that only take blank lines out: a page can have one between all paragraphs."""
    return (hunk for hunk in hunks if not hunk.is_blank)


def describe_blank(hunks: Iterable[Hunk]) -> str:
    """Return what `without_blank` leaves out as a sentence; empty where it leaves out nothing."""
    blank = [hunk for hunk in hunks if hunk.is_blank]
    if not blank:
        return ""
    rules = dict.fromkeys(rule for hunk in blank for rule in hunk.rules)
    by = f" by {', '.join(rules)}" if rules else ""
    lines = ", ".join(_span(hunk.raw_line, hunk.raw).removeprefix("lines ").removeprefix("line ") for hunk in blank[:20])
    return f"blank lines taken out{by}: {lines}" + (f", and {len(blank) - 20:,} more" if len(blank) > 20 else "")


def heading(hunk: Hunk) -> str:
    """Return where a hunk stands: its lines in the raw text and in the clean text."""
    return f"@ {_span(hunk.raw_line, hunk.raw)} → {_span(hunk.clean_line, hunk.clean)}"


def explain(hunk: Hunk) -> Iterator[str]:
    """Yield a line for each rule and reason: what it did, and why."""
    for change in hunk.changes:
        reason = f" — {visible(change.reason)}" if change.reason else ""
        yield f"{change.rule} {describe_places(change.places)}{reason}"


def shorten(lines: list[str]) -> list[str]:
    """Return *lines* as they are shown: long runs by their ends, long lines clipped, unseen characters named."""
    shown = [visible(clip(line, MAX_LINE_CHARS)) for line in _ends_of(lines)]
    if len(lines) > MAX_REMOVED_LINES:
        shown.insert(len(shown) // 2, f"… {counted(len(lines) - len(shown), 'more line')} …")
    return shown


def no_line_end(text: str) -> Iterator[str]:
    """Yield the line that says that a side does not end in a line feed, if it does not."""
    if text and not text.endswith("\n"):
        yield NO_LINE_END


def _ends_of(lines: list[str]) -> list[str]:
    half = MAX_REMOVED_LINES // 2
    return lines if len(lines) <= MAX_REMOVED_LINES else [*lines[:half], *lines[-half:]]


def _span(line: int, text: str) -> str:
    count = len(_lines(text))
    if count == 0:
        return "gone"
    return f"line {line}" if count == 1 else f"lines {line}–{line + count - 1}"


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _print_side(console: Console, sign: str, text: str, marks: Spans, style: str, mark_style: str) -> None:
    lines = _lines(text)
    if len(lines) > MAX_REMOVED_LINES or any(len(line) > MAX_LINE_CHARS for line in lines):
        for line in shorten(lines):
            console.print(_styled(sign + line, style))
        _print_no_line_end(console, text)
        return
    start = 0
    for line in lines:
        piece = _styled(sign, style)
        at = start
        for low, high in marks:
            low, high = max(low, at), min(high, start + len(line))
            if low < high:
                piece.append(visible(text[at:low]), style).append(visible(text[low:high]), mark_style)
                at = high
        piece.append(visible(text[at : start + len(line)]), style)
        console.print(piece)
        start += len(line) + 1
    _print_no_line_end(console, text)


def _print_no_line_end(console: Console, text: str) -> None:
    for line in no_line_end(text):
        console.print(_styled(line, "dim"))


def _styled(text: str, style: str) -> Text:
    from rich.text import Text

    return Text(text, style=style)
