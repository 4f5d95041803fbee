"""Reports in Markdown: the diff of a document, and the overview of a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cleaner.corpus.readers import printable
from cleaner.reports.comparison.excerpts import describe_blank, heading, no_line_end, shown_lines, without_blank
from cleaner.reports.quoting import clip, counted, describe_places, quote, visible

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row
    from cleaner.ledger import Ledger
    from cleaner.reports.comparison.hunks import DocumentDiff, Hunk


# A search for what few texts hold is quicker than `str.translate`.
_MARKUP = re.compile(r"[\\`*_<>|\[\]#~&$\n]")


def render_diff(row: Row, text: str, ledger: Ledger) -> str:
    """Return the diff of a cleaned document: each hunk with its rules and reasons, then what could not be mended."""
    from cleaner.reports.diff import diff_by_ledger

    _, hunks = diff_by_ledger(ledger, text, with_marks=False)
    return "\n".join(document_lines(row, hunks)) + "\n"


def document_lines(row: Row, hunks: Sequence[Hunk]) -> Iterator[str]:
    """Yield the lines of a document's diff."""
    yield f"# {escape(printable(row.path))}"
    yield ""
    yield from facts(row)
    if row.unfixed:
        yield ""
        yield "## Findings without a fix"
        yield ""
        yield from unfixed_lines(row)
    yield ""
    yield f"## Changes: {counted(len(hunks), 'place')}" if hunks else f"No changes{_but_bytes(row)}."
    yield from hunks_lines(hunks)


def _but_bytes(row: Row) -> str:
    return "" if row.raw_sha256 == row.clean_sha256 else " but those of encoding, byte order mark or line ends"


def diff_lines(document: DocumentDiff, *, full: bool = False) -> Iterator[str]:
    """Yield the lines of a diff of a document by itself."""
    yield f"## {escape(document.title)}"
    if document.note:
        yield from ("", escape(visible(document.note)))
    yield from hunks_lines(document.hunks, full=full)
    yield ""


def hunks_lines(hunks: Sequence[Hunk], *, full: bool = False) -> Iterator[str]:
    """Yield the lines of hunks, each after a blank line; what only takes blank lines out is one sentence at the end."""
    for hunk in without_blank(hunks):
        yield ""
        yield from hunk_lines(hunk, full=full)
    for blank in describe_blank(hunks):
        yield from ("", escape(blank))


def facts(row: Row) -> Iterator[str]:
    """Yield what is known of a document as a list."""
    yield f"- encoding: {row.encoding.get('codec', '?')}" + (" with BOM" if row.encoding.get("bom") else "")
    yield f"- script: {row.script.get('name', '?')}" + (f" ({row.script['tag']})" if row.script.get("tag") else "")
    yield f"- characters: {row.chars_in:,} → {row.chars_out:,}"
    for key, value in row.meta.items():
        shown = "、".join(value) if isinstance(value, list) else value
        yield f"- {key.replace('_', ' ')}: {escape(visible(shown))}"


def unfixed_lines(row: Row, most: int | None = None) -> Iterator[str]:
    """Yield the findings without a fix as a list, *most* of them."""
    for item in row.unfixed[:most]:
        text = f" at {escape(quote(item['text']))}" if item.get("text") else ""
        yield f"- line {item['line']}, column {item['column']}{text}: `{item['rule']}` {escape(_sentence(item))}"
    if most is not None and len(row.unfixed) > most:
        yield f"- and {len(row.unfixed) - most:,} more"


def hunk_lines(hunk: Hunk, most_chars: int | None = None, *, full: bool = False) -> Iterator[str]:
    """Yield the lines of one hunk; sides longer than *most_chars* are cut to what differs.

    Long runs of lines, and long lines, are shortened unless *full*.
    """
    yield f"### {heading(hunk)}"
    yield ""
    yield "```diff"
    for sign, text, marks in (("-", hunk.raw, hunk.raw_marks), ("+", hunk.clean, hunk.clean_marks)):
        shown, own = (text, marks) if most_chars is None else (around(text, marks, most_chars), ())
        for _, pieces in shown_lines(shown, own, 1, full=full, with_marks=False):
            yield sign + "".join(piece for piece, _ in pieces)
        yield from no_line_end(text)
    yield "```"
    yield ""
    for change in hunk.changes:
        reason = f": {escape(visible(change.reason))}" if change.reason else ""
        yield f"- {code(change.rule)} {escape(describe_places(change.places))}{reason}"
    if hunk.others:
        yield f"- also changed here by {', '.join(map(code, hunk.others))}"


def around(text: str, marks: Sequence[tuple[int, int]], length: int) -> str:
    """Return *text* cut to some *length* characters around the first mark, with … where it was cut.

    >>> around("一二三四五六七八九十", [(5, 6)], 4)
    '…四五六七…'
    """
    if len(text) <= length or not marks:
        return clip(text, length)
    start = max(0, min(marks[0][0] - length // 2, len(text) - length))
    piece = text[start : start + length]
    return ("…" if start else "") + piece.rstrip("\n") + ("…" if start + length < len(text) else "")


def escape(text: str) -> str:
    """Return *text* with what Markdown would take for markup escaped."""
    return _MARKUP.sub(lambda match: " " if match[0] == "\n" else "\\" + match[0], text)


@cache  # the names of rules
def code(name: str) -> str:
    """Return a name, as of a rule, as code.

    >>> code("chrome/byline")
    '`chrome/byline`'
    """
    return f"`{visible(name).replace('`', chr(39)).replace('|', '¦')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], numbers_from: int = 1) -> Iterator[str]:
    """Yield a table; the columns from *numbers_from* on are numbers."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("---" if number < numbers_from else "---:" for number in range(len(head))) + "|"
    for row in rows:
        yield "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) + " |"


def _sentence(item: dict[str, Any]) -> str:
    reason = f" ({item['reason']})" if item.get("reason") else ""
    return visible(f"{item['message']}{reason}")
