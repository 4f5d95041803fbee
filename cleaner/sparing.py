"""Changes without those in spans that are to stay as they are, such as text that was misread beyond repair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Pass
from cleaner.ledger import Positions, Substitutions
from cleaner.passes import Asked


def leaves_unreadable(find_changes: Pass) -> Pass:
    """Return a pass that leaves what the encoding stage reported as misread beyond repair, and reports nothing in it.

    The characters there are bytes: each that is changed is one less to read them from,
    should somebody know how.
    """

    @wraps(find_changes)
    def find(text: str, context: Context) -> Changes:
        return spare(find_changes(text, context), context.unreadable)

    return find


def leaves_kept(find_changes: Pass) -> Pass:
    """Return a pass that leaves the stretches in another script that an earlier stage was asked to keep as they are."""

    @wraps(find_changes)
    def find(text: str, context: Context) -> Changes:
        return spare(find_changes(text, context), context.kept)

    return find


def leaves_both_in_each(
    find_in_each: Callable[[Sequence[Asked]], Sequence[Changes]],
) -> Callable[[Sequence[Asked]], Sequence[Changes]]:
    """Return a pass over several texts that leaves what is unreadable and what is kept, as the two above do for one."""

    def find(asked: Sequence[Asked]) -> list[Changes]:
        return [
            spare(spare(found, context.kept), context.unreadable)
            for found, (_, context) in zip(find_in_each(asked), asked, strict=True)
        ]

    return find


def spare(found: Changes, spans: Sequence[tuple[int, int]]) -> Changes:
    """Return *found* without what touches one of *spans*, which are sorted and apart."""
    if not spans or found is NO_CHANGES:
        return found
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    ends = np.array([end for _, end in spans], dtype=np.int64)

    def touches(start: int, end: int) -> bool:
        last = int(np.searchsorted(starts, end, side="left")) - 1
        return last >= 0 and bool(ends[last] > start)

    groups = (_without(group, starts, ends) for group in found.substitutions)
    return found._replace(
        edits=[edit for edit in found.edits if not touches(edit.start, edit.end)],
        substitutions=[group for group in groups if len(group)],
        notes=[note for note in found.notes if not touches(note.start, note.end)],
    )


def _without(group: Substitutions, starts: Positions, ends: Positions) -> Substitutions:
    last = np.searchsorted(starts, group.positions, side="right") - 1
    kept = (last < 0) | (ends[np.maximum(last, 0)] <= group.positions)
    if kept.all():
        return group
    chosen = np.flatnonzero(kept).tolist()
    before, after = ("".join(map(signs.__getitem__, chosen)) for signs in (group.before, group.after))
    return replace(group, positions=group.positions[kept], before=before, after=after)
