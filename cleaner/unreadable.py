"""Keeps the passes of later stages off text that the encoding stage reported as misread beyond repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Pass
from cleaner.ledger import Substitutions

Spans = Sequence[tuple[int, int]]


def leaves_unreadable(find_changes: Pass) -> Pass:
    """Return a pass that leaves such spans as they are, and reports nothing in them.

    Their characters are bytes: each that is changed is one less to read them from, should
    somebody know how.
    """

    @wraps(find_changes)
    def find(text: str, context: Context) -> Changes:
        found, spans = find_changes(text, context), context.unreadable
        if not spans or found is NO_CHANGES:
            return found
        groups = (_outside(group, spans) for group in found.substitutions)
        return replace(
            found,
            edits=[edit for edit in found.edits if not _touches(edit.start, edit.end, spans)],
            substitutions=[group for group in groups if len(group)],
            notes=[note for note in found.notes if not _touches(note.start, note.end, spans)],
        )

    return find


def _touches(start: int, end: int, spans: Spans) -> bool:
    return any(first < end and start < last for first, last in spans)


def _outside(group: Substitutions, spans: Spans) -> Substitutions:
    kept = np.ones(len(group), dtype=bool)
    for start, end in spans:
        kept &= (group.positions < start) | (group.positions >= end)
    if kept.all():
        return group
    chosen = np.flatnonzero(kept).tolist()
    before, after = ("".join(map(signs.__getitem__, chosen)) for signs in (group.before, group.after))
    return replace(group, positions=group.positions[kept], before=before, after=after)
