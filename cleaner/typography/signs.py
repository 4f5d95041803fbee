"""The pass over the signs of a text: width, brackets, quotes, marks and spaces, step by step on one view.

Where quotes become corner quotes, which are signs of another kind, marks and spaces are set in a pass of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Edit, Substitutions
from cleaner.typography.brackets import set_brackets
from cleaner.typography.corners import sets_corners
from cleaner.typography.dots import set_dots
from cleaner.typography.flagged_text import flags_of
from cleaner.typography.marks import set_marks
from cleaner.typography.pairs import report_unpaired
from cleaner.typography.quotes import set_quotes
from cleaner.typography.spaces import set_spaces
from cleaner.typography.view import View
from cleaner.typography.width import set_width

_Step = Callable[[View, Context], Changes]
PAIRS: tuple[_Step, ...] = (set_width, set_brackets, set_quotes)
MARKS: tuple[_Step, ...] = (set_marks, set_dots, set_spaces, report_unpaired)


def set_signs(text: str, context: Context) -> Changes:
    """Return the changes of all steps, in the coordinates of *text*; with corner quotes, of those before them."""
    return _set(text, context, PAIRS if sets_corners(context) else PAIRS + MARKS)


def set_signs_beside_corners(text: str, context: Context) -> Changes:
    """Return the changes of the steps that look at the signs of quotes, where these became other signs."""
    return _set(text, context, MARKS) if sets_corners(context) else NO_CHANGES


def _set(text: str, context: Context, steps: tuple[_Step, ...]) -> Changes:
    config = context.config
    # The profile `minimal` has layout alone.
    if not text or not config.runs_stage("typography") or (config.profile == "minimal" and not config.select):
        return NO_CHANGES
    view = View(text, flags_of(text, context))
    edits: list[Edit] = []
    substitutions: list[Substitutions] = []
    notes: list[Note] = []
    for set_step in steps:
        changes = set_step(view, context)
        _put(view, changes)
        edits += changes.edits
        substitutions += changes.substitutions
        notes += changes.notes
    view.end()
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
