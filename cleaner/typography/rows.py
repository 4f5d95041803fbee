"""Which lines may be rows of a table with commas between the fields: arrays rule nearly all lines out."""

from __future__ import annotations

import numpy as np

from cleaner.ledger import CodePoints, Positions
from cleaner.typography.characters import DIGIT, HALF_MARK, SPACE, Mask, are_any
from cleaner.typography.data import BEGINS_DATUM, MIN_COMMAS
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.view import group_starts

# What stands right before the figure that a field of a row begins with, apart from white space.
_BEFORE_FIGURE = ",])-+$￥¥"
_DATUM = "".join(sorted(BEGINS_DATUM))
_MONEY = "￥¥"


def find_lines_for_rows(view: FlaggedText) -> Mask:
    """Return which lines may be rows: all that `find_rows` finds for a text of these lines, but for names of columns.

    It asks for less than `find_rows` does, of all lines at once: a figure behind a comma; two neighbours with as many
    commas, each with ASCII behind one; three neighbours with data, or two of them with the same first field.
    """
    found = np.zeros(view.line_ends.size, dtype=bool)
    points, marks = view.points, view.find(HALF_MARK)
    commas: Positions = marks[points[marks] == ord(",")]
    if commas.size < MIN_COMMAS:
        return found
    lines = view.lines_of(commas)
    counts = np.bincount(lines, minlength=found.size)
    _mark_figures(view, counts, found)
    following = points[np.minimum(commas + 1, points.size - 1)]
    has_field = np.zeros_like(found)
    has_field[lines[(following < 0x80) | are_any(following, _MONEY) | (commas + 1 == points.size)]] = True
    pairs = (counts[1:] == counts[:-1]) & (counts[1:] >= MIN_COMMAS) & has_field[1:] & has_field[:-1]
    found[1:] |= pairs
    found[:-1] |= pairs
    has_datum = np.zeros_like(found)
    has_datum[lines[are_any(following, _DATUM)]] = True
    _mark_tables(view, commas, lines, has_datum, found)
    return found


def _mark_figures(view: FlaggedText, counts: Positions, found: Mask) -> None:
    """Mark the lines with enough commas where a figure may begin a field."""
    digits = view.find(DIGIT)
    if digits.size:
        begins = ((view.at(digits, -1) & SPACE) != 0) | are_any(view.points[digits - 1], _BEFORE_FIGURE)
        lines = view.lines_of(digits[begins])
        found[lines[counts[lines] >= MIN_COMMAS]] = True


def _mark_tables(view: FlaggedText, commas: Positions, lines: Positions, has_datum: Mask, found: Mask) -> None:
    """Mark three neighbours with commas where all have a datum, or two may have the same first field."""
    firsts = group_starts(lines)
    lines, commas = lines[firsts], commas[firsts]
    is_window = lines[2:] == lines[:-2] + 2
    if not is_window.any():
        return
    starts = view.line_starts[lines]
    # Fields that begin behind white space are not looked at.
    is_spaced = (view.at(starts) & SPACE) != 0
    has_datum = has_datum[lines] | are_any(view.points[starts], _DATUM) | is_spaced
    lengths, sums = commas - starts, _sums(view.points, starts, commas)
    all_data = has_datum[:-2] & has_datum[1:-1] & has_datum[2:]
    next_same = (lengths[1:] == lengths[:-1]) & (sums[1:] == sums[:-1]) | is_spaced[1:] | is_spaced[:-1]
    one_apart = (lengths[2:] == lengths[:-2]) & (sums[2:] == sums[:-2])
    is_window &= all_data | next_same[1:] | next_same[:-1] | one_apart
    for offset in range(3):
        found[lines[is_window.nonzero()[0] + offset]] = True


def _sums(points: CodePoints, starts: Positions, ends: Positions) -> CodePoints:
    """Return the sum of the code points of each span: the same for the same words, and seldom for others."""
    bounds = np.stack((starts, ends), axis=1).reshape(-1)
    sums: CodePoints = np.add.reduceat(points, bounds, dtype=np.uint32)[::2]
    return sums
