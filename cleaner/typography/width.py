"""Width: full-width letters and digits become ordinary ones."""

from __future__ import annotations

import re

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Substitutions, from_code_points
from cleaner.typography.characters import FULL_WIDTH
from cleaner.typography.view import View

FULL_WIDTH_ALPHANUMERIC = "typography/full-width-alphanumeric"
_REASON = "Latin letters and digits are written in their ordinary width"

_TO_ORDINARY = 0xFEE0
# A full-width point between two digits is a decimal point. Other signs belong to a figure where it was written in
# full width altogether: 12：30, 2024－05－01, 1／2, and the comma of thousands.
_IN_FIGURES = re.compile(
    "(?<=[0-9０-９])．(?=[0-9０-９])|(?<=[０-９])[：－／](?=[０-９])|(?<=[０-９])，(?=[０-９]{3}(?![0-9０-９]))"
)
_IN_FIGURE = frozenset("：－／，")


def set_width(view: View, context: Context) -> Changes:
    """Return the changes of full-width letters and digits to ordinary ones, outside Japanese lines, code and data."""
    if not context.config.is_enabled(FULL_WIDTH_ALPHANUMERIC):
        return NO_CHANGES
    positions = view.find(FULL_WIDTH)
    if positions.size or view.holds("．"):
        text = view.text
        signs = [place + 1 for place in positions.tolist() if text[place + 1 : place + 2] in _IN_FIGURE]
        signs += (view.points == ord("．")).nonzero()[0].tolist()
        points = [place for place in signs if _IN_FIGURES.match(text, place)]
        if points:
            positions = np.array(sorted({*positions.tolist(), *points}), dtype=np.int64)
    if not positions.size:
        return NO_CHANGES
    lines, inverse = np.unique(view.lines_of(positions), return_inverse=True)
    is_left = np.array(
        [view.line_is_japanese(line) or view.line_holds_data(line) for line in lines.tolist()], dtype=bool
    )
    positions = positions[~is_left[inverse]]
    if not positions.size:
        return NO_CHANGES
    before = view.points[positions]
    after = from_code_points(before - _TO_ORDINARY)
    return Changes(
        substitutions=(Substitutions(positions, from_code_points(before), after, FULL_WIDTH_ALPHANUMERIC, _REASON),)
    )
