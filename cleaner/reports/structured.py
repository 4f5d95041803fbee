"""Diffs as plain data, for programs."""

from __future__ import annotations

from typing import Any

from cleaner.reports.comparison.hunks import DocumentDiff, Hunk, Twin


def document_to_dict(document: DocumentDiff) -> dict[str, Any]:
    """Return the diff of a document as plain data.

    `by_ledger` tells whether rules are known. Lines count from 1; marks are spans of code points in `raw` and `clean`.
    """
    row: dict[str, Any] = {
        "path": document.name,
        "raw": document.raw_name,
        "clean": document.clean_name,
        "differs": document.differs,
        "by_ledger": document.by_ledger,
    }
    if document.note:
        row["note"] = document.note
    return {**row, "hunks": [hunk_to_dict(hunk) for hunk in document.hunks]}


def hunk_to_dict(hunk: Hunk) -> dict[str, Any]:
    """Return a hunk as plain data; `twin` and `others` where there are any."""
    row: dict[str, Any] = {
        "kind": hunk.kind,
        "raw_line": hunk.raw_line,
        "clean_line": hunk.clean_line,
        "raw": hunk.raw,
        "clean": hunk.clean,
        "raw_marks": hunk.raw_marks,
        "clean_marks": hunk.clean_marks,
        "changes": [
            {
                "rule": change.rule,
                "reason": change.reason,
                "places": [
                    {"before": before, "after": after, "count": count} for before, after, count in change.places
                ],
            }
            for change in hunk.changes
        ],
    }
    if hunk.twin is not None:
        row["twin"] = _twin_to_dict(hunk.twin)
    if hunk.others:
        row["others"] = hunk.others
    return row


def _twin_to_dict(twin: Twin) -> dict[str, Any]:
    row = {"kind": twin.kind, "raw_lines": twin.raw, "clean_lines": twin.clean, "share": twin.share}
    return {key: value for key, value in row.items() if value is not None}
