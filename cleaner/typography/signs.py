"""The pass over the signs of a text: width, brackets, quotes, marks and spaces, step by step on one view.

Where quotes become corner quotes, which are signs of another kind, marks and spaces are set in a pass of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Edit, Substitutions
from cleaner.passes import Asked
from cleaner.typography.brackets import set_brackets
from cleaner.typography.corners import sets_corners
from cleaner.typography.dots import set_dots
from cleaner.typography.flagged_text import flags_of
from cleaner.typography.marks import set_marks
from cleaner.typography.pairs import report_unpaired
from cleaner.typography.quotes import set_quotes
from cleaner.typography.sheet import Sheet
from cleaner.typography.spaces import set_spaces
from cleaner.typography.view import View
from cleaner.typography.width import set_width

_Step = Callable[[View, Context], Changes]
PAIRS: tuple[_Step, ...] = (set_width, set_brackets, set_quotes)
MARKS: tuple[_Step, ...] = (set_marks, set_dots, set_spaces, report_unpaired)
# Texts go on a sheet until it has so many characters, a text of more goes by itself.
SHEET_CHARS = 1 << 16
MAX_CHARS_ON_SHEET = 1 << 15


def set_signs(text: str, context: Context) -> Changes:
    """Return the changes of all steps, in the coordinates of *text*; with corner quotes, of those before them."""
    return _set(text, context, PAIRS if sets_corners(context) else PAIRS + MARKS)


def set_signs_beside_corners(text: str, context: Context) -> Changes:
    """Return the changes of the steps that look at the signs of quotes, where these became other signs."""
    return _set(text, context, MARKS) if sets_corners(context) else NO_CHANGES


def set_signs_in_each(asked: Sequence[Asked]) -> list[Changes]:
    """Return what `set_signs` returns for each text: of most, on sheets that hold some of them."""
    found: list[Changes | None] = [None] * len(asked)
    for numbers in _sheets(asked):
        context = asked[numbers[0]][1]
        steps = PAIRS if sets_corners(context) else PAIRS + MARKS
        sheet = Sheet([asked[number][0] for number in numbers])
        for number, changes in zip(numbers, sheet.cut(_run(sheet, context, steps)), strict=True):
            found[number] = changes
    return [set_signs(*one) if changes is None else changes for one, changes in zip(asked, found, strict=True)]


def _sheets(asked: Sequence[Asked]) -> Iterator[list[int]]:
    """Yield the numbers of the texts that go on one sheet each: short ones that end with a line feed, as nearly all do.

    In a text with signs that stand for lost characters, marks are looked at one by one.
    """
    numbers: list[int] = []
    size = 0
    for number, (text, context) in enumerate(asked):
        is_short = 0 < len(text) <= MAX_CHARS_ON_SHEET and text[-1] == "\n"
        if not is_short or context.stand_ins or not _runs(context) or context.config is not asked[0][1].config:
            continue
        numbers.append(number)
        size += len(text)
        if size >= SHEET_CHARS:
            yield numbers
            numbers, size = [], 0
    if len(numbers) > 1:
        yield numbers


def _runs(context: Context) -> bool:
    """Tell whether the configuration has this pass; the profile `minimal` has layout alone."""
    config = context.config
    return config.runs_stage("typography") and (config.profile != "minimal" or bool(config.select))


def _set(text: str, context: Context, steps: tuple[_Step, ...]) -> Changes:
    if not text or not _runs(context):
        return NO_CHANGES
    return _run(View(text, flags_of(text, context)), context, steps)


def _run(view: View, context: Context, steps: tuple[_Step, ...]) -> Changes:
    """Return what the steps change in a view, each on what the one before left."""
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
