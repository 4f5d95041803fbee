"""Fenced blocks and tables of Markdown, which several stages leave as they are."""

from __future__ import annotations

import re

from cleaner.patterns import compile_later

# Three signs or more, alone or with the name of a language; within a list or a quotation it stands further in.
_FENCE = re.compile(r"[^\S\n]{0,24}(?:>[^\S\n]?){0,4}(?P<fence>`{3,}|~{3,})(?P<rest>[^\n]*)")

# A head, a row of dashes, and the rows below. Each begins with a bar: other forms are prose as likely.
_TABLE = compile_later(
    r"^[^\S\n]*\|[^\n]*\|[^\S\n]*\n"
    r"[^\S\n]*\|(?:[^\S\n]*:?-+:?[^\S\n]*\|)+[^\S\n]*$"
    r"(?:\n[^\S\n]*\|[^\n]*)*",
    re.M,
)

# The end of the row of dashes: a search for it takes a third of the time of one for a table.
_DASHES = re.compile(r"-:?[^\S\n]*\|")


def fenced_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of fenced blocks of Markdown, from the first fence to the last sign of the second.

    A fence that nothing closes fences nothing: it may be a slip.

    >>> fenced_spans("a\\n```js\\nb\\n```\\nc")
    [(2, 13)]
    """
    # A search for one character takes a tenth of the time of one for three in a row.
    if "`" not in text and "~" not in text:
        return []
    if "```" not in text and "~~~" not in text:
        return []
    spans = []
    opened: re.Match[str] | None = None
    for found in _fences(text):
        if opened is None:
            if found["rest"].strip() == "" or "`" not in found["rest"]:
                opened = found
        elif found["fence"].startswith(opened["fence"]) and not found["rest"].strip():
            spans.append((opened.start(), found.end()))
            opened = None
    return spans


def table_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of tables of Markdown, from the bar before their head to the end of their last row.

    >>> table_spans("a\\n|b|c|\\n|-|-|\\n|1|2|\\nd")
    [(2, 19)]
    """
    if "|" not in text or _DASHES.search(text) is None:
        return []
    return [found.span() for found in _TABLE.finditer(text)]


def _fences(text: str) -> list[re.Match[str]]:
    fences = []
    for sign in ("```", "~~~"):
        at = text.find(sign)
        while at >= 0:
            found = _FENCE.match(text, text.rfind("\n", 0, at) + 1)
            if found is not None:
                fences.append(found)
            line_end = text.find("\n", at)
            at = text.find(sign, line_end) if line_end >= 0 else -1
    return sorted(fences, key=lambda found: found.start())
