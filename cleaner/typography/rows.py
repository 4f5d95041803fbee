"""Which lines may be rows of a table with commas between the fields: arrays rule nearly all lines out."""

from __future__ import annotations

import numpy as np

from cleaner.ledger import CodePoints, Positions
from cleaner.typography.characters import (
    BREAK,
    DIGIT,
    DOUBLE_QUOTE,
    HALF_MARK,
    HAN,
    LETTER,
    SPACE,
    Mask,
    are_any,
)
from cleaner.typography.data import (
    BEGINS_DATUM,
    MAX_NAME_CHARS,
    MAX_ROW_CHARS,
    MIN_COMMAS,
    MIN_FIGURES_ALONE,
    PAIR,
)
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.view import group_starts

# What stands right before the figure that a field of a row begins with, apart from white space.
_BEFORE_FIGURE = ",])"
_SIGNS_OF_FIGURE = "-+$￥¥"
_DATUM = "".join(sorted(BEGINS_DATUM))
_MONEY = "￥¥"


def find_lines_for_rows(view: FlaggedText) -> Mask:
    """Return which lines may be rows: all that `find_rows` finds for a text of these lines, but for names of columns.

    It asks for less than `find_rows` does, of all lines at once: two figures that may begin fields; two neighbours with
    as many commas, each with ASCII behind one; three neighbours with as many fields and with data, or two of them with
    the same short first field.
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
    _mark_tables(view, commas, lines, has_datum, counts, found)
    return found


def _mark_figures(view: FlaggedText, counts: Positions, found: Mask) -> None:
    """Mark the lines with enough commas where two figures may begin fields."""
    digits = view.find(DIGIT)
    if digits.size:
        before, signs = view.at(digits, -1), view.points[digits - 1]
        begins = ((before & (SPACE | BREAK)) != 0) | are_any(signs, _BEFORE_FIGURE)
        # A sign of its own may stand before a figure, and a range of years has one in its middle.
        signed = digits[are_any(signs, _SIGNS_OF_FIGURE)]
        begins[digits.searchsorted(signed)] = (view.at(signed - 1, -1) & (HAN | LETTER | DIGIT)) == 0
        figures = np.bincount(view.lines_of(digits[begins]), minlength=found.size)
        found |= (figures >= MIN_FIGURES_ALONE - 1) & (counts >= MIN_COMMAS)


def _mark_tables(
    view: FlaggedText, commas: Positions, lines: Positions, has_datum: Mask, counts: Positions, found: Mask
) -> None:
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
    # A category is a short word, at the beginning of more than two fields.
    may_be_category = (lengths <= MAX_NAME_CHARS) & (counts[lines] >= PAIR) | is_spaced
    next_same = (lengths[1:] == lengths[:-1]) & (sums[1:] == sums[:-1]) & may_be_category[1:]
    next_same |= is_spaced[1:] | is_spaced[:-1]
    one_apart = (lengths[2:] == lengths[:-2]) & (sums[2:] == sums[:-2]) & may_be_category[2:]
    is_window &= all_data | next_same[1:] | next_same[:-1] | one_apart
    is_window &= _have_as_many_fields(view, lines, starts, counts)
    for offset in range(3):
        found[lines[is_window.nonzero()[0] + offset]] = True


def _have_as_many_fields(view: FlaggedText, lines: Positions, starts: Positions, counts: Positions) -> Mask:
    """Tell which three neighbours have as many commas, or a quote or a length that makes fewer fields of them."""
    has_fewer = view.line_ends[lines] - starts > MAX_ROW_CHARS
    quotes = view.find(DOUBLE_QUOTE)
    quoted = view.lines_of(quotes[view.points[quotes] == ord('"')])
    has_fewer[np.isin(lines, quoted)] = True
    own = counts[lines]
    is_same = (own[:-2] == own[1:-1]) & (own[1:-1] == own[2:])
    found: Mask = is_same | has_fewer[:-2] | has_fewer[1:-1] | has_fewer[2:]
    return found


def _sums(points: CodePoints, starts: Positions, ends: Positions) -> CodePoints:
    """Return the sum of the code points of each span: the same for the same words, and seldom for others."""
    bounds = np.stack((starts, ends), axis=1).reshape(-1)
    sums: CodePoints = np.add.reduceat(points, bounds, dtype=np.uint32)[::2]
    return sums
