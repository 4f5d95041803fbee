"""The pass over the signs of a text: width, brackets, quotes, marks and spaces, step by step on one view."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Edit, Substitutions
from cleaner.typography.brackets import set_brackets
from cleaner.typography.dots import set_dots
from cleaner.typography.marks import set_marks
from cleaner.typography.pairs import report_unpaired
from cleaner.typography.quotes import set_quotes
from cleaner.typography.spaces import set_spaces
from cleaner.typography.view import View
from cleaner.typography.width import set_width

STEPS: tuple[Callable[[View, Context], Changes], ...] = (
    set_width,
    set_brackets,
    set_quotes,
    set_marks,
    set_dots,
    set_spaces,
    report_unpaired,
)


def set_signs(text: str, context: Context) -> Changes:
    """Return the changes of all steps, in the coordinates of *text*."""
    config = context.config
    # The profile `minimal` has layout alone.
    if not text or not config.runs_stage("typography") or (config.profile == "minimal" and not config.select):
        return NO_CHANGES
    view = View(text)
    edits: list[Edit] = []
    substitutions: list[Substitutions] = []
    notes: list[Note] = []
    for set_step in STEPS:
        changes = set_step(view, context)
        _put(view, changes)
        edits += changes.edits
        substitutions += changes.substitutions
        notes += changes.notes
    if not (edits or substitutions or notes):
        return NO_CHANGES
    return Changes(edits, substitutions, notes)


def _put(view: View, changes: Changes) -> None:
    """Put what a step changed into the view, for the next step to see."""
    for group in changes.substitutions:
        view.put(group.positions, group.after)
    # All edits at once: each time the text is made anew, which takes as long as the text is.
    places: list[int] = []
    signs: list[str] = []
    for edit in changes.edits:
        if edit.after.strip():
            # A row of points that becomes an ellipsis of another length: the same sign all along.
            places += range(edit.start, edit.end)
            signs.append(edit.after[0] * len(edit.before))
    if places:
        view.put(np.array(places, dtype=np.int64), "".join(signs))
