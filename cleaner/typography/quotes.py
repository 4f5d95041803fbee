"""Straight quotes become curly ones in pairs; curly quotes that face the wrong way are turned."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, pairwise

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Edit, Positions, Substitutions, from_code_points
from cleaner.patterns import compile_later
from cleaner.typography.apostrophes import find_single_quotes, find_two_apostrophes
from cleaner.typography.characters import DOUBLE_QUOTE, HAN, WIDE
from cleaner.typography.quote_pairs import (
    CLOSE,
    CURLY,
    HAN_CHARACTER,
    MAX_GAP_CHARS,
    OPEN,
    SPACES,
    STRAIGHT,
    is_inch,
    pair_among_curly,
    pair_straight,
    turn,
)
from cleaner.typography.view import Mask, View, group_starts, lengths_of

STRAIGHT_QUOTE = "typography/straight-quote"
QUOTE_DIRECTION = "typography/quote-direction"
UNPAIRED_QUOTE = "typography/unpaired-quote"

_REASONS = {
    STRAIGHT_QUOTE: "straight quotes about Chinese text are a pair of curly ones",
    QUOTE_DIRECTION: "an opening quote stands before what is quoted, a closing one after it",
}
UNPAIRED_QUOTE_MESSAGE = "a quote has no partner in its paragraph"
# A pair of which no more need be known: no figure, space or sign of equality before it, within it Chinese, and at its
# edges no sign or space that calls for another look. Most pairs are told so, all of a text at once.
_SURE_PAIR = compile_later(
    r'"(?<![0-9= \t\xa0\u3000]")(?![ \t\xa0\u3000.。，、；：）》】」』,;:)])'
    r'[^"＂“”\n㐀-鿿]*[㐀-鿿][^"＂“”\n]*"(?<![ \t\xa0\u3000：（《【「『:(]")'
)
_BEFORE_QUOTE = SPACES + ",:;，：；"


def set_quotes(view: View, context: Context) -> Changes:
    """Return the changes of straight to curly quotes in pairs, and notes on quotes that cannot be paired."""
    enabled = {rule for rule in (STRAIGHT_QUOTE, QUOTE_DIRECTION, UNPAIRED_QUOTE) if context.config.is_enabled(rule)}
    if not enabled or not (view.kinds & DOUBLE_QUOTE or view.holds("'")):
        return NO_CHANGES
    places = view.find(DOUBLE_QUOTE)
    is_sure = _on_sure_lines(view, places)
    changes: dict[str, dict[int, str]] = {STRAIGHT_QUOTE: {}, QUOTE_DIRECTION: {}}
    notes: list[Note] = []
    for positions in _lines_to_look_at(view, places[~is_sure]):
        _set_line(view, positions, changes, notes)
    edits = []
    if STRAIGHT_QUOTE in enabled and view.holds("'"):
        reason = _REASONS[STRAIGHT_QUOTE]
        edits = [Edit(at, at + 2, "''", sign, STRAIGHT_QUOTE, reason) for at, sign in find_two_apostrophes(view)]
        changes[STRAIGHT_QUOTE].update(find_single_quotes(view))
    substitutions = []
    sure = places[is_sure]
    for rule, signs in changes.items():
        of_pairs = sure if rule == STRAIGHT_QUOTE else sure[:0]
        if (signs or of_pairs.size) and rule in enabled:
            substitutions.append(_substitution(view, of_pairs, signs, rule))
    return Changes(edits=tuple(edits), substitutions=tuple(substitutions), notes=tuple(notes))


def _substitution(view: View, of_pairs: Positions, signs: dict[int, str], rule: str) -> Substitutions:
    """Return the changes of quotes that become “ and ” in turn, and of those in *signs*."""
    if not signs:
        before, after = '"' * of_pairs.size, CURLY * (of_pairs.size // 2)
        return Substitutions(of_pairs, before, after, rule, _REASONS[rule])
    signs = {**dict(zip(of_pairs.tolist(), cycle(CURLY), strict=False)), **signs}
    places = np.array(sorted(signs), dtype=np.int64)
    after = "".join([signs[place] for place in places.tolist()])
    return Substitutions(places, from_code_points(view.points[places]), after, rule, _REASONS[rule])


def _on_sure_lines(view: View, places: Positions) -> Mask:
    """Tell which of the double quotes at *places* are on lines where all are straight, open, and of sure pairs.

    This is what most lines with straight quotes are, and none of them need be looked at.
    """
    found = np.zeros(places.size, dtype=bool)
    if not np.count_nonzero(view.points[places] == ord('"')):
        return found
    sure = np.array(list(_sure_pairs(view.text)), dtype=np.int64).reshape(-1)
    if not sure.size:
        return found
    found[places.searchsorted(sure)] = True
    found[found] = view.is_open(sure)
    if found.all():
        return found
    lines = view.lines_of(places)
    others = lines[~found]
    # The nearest line, of those that hold another quote, to each.
    found &= others[np.minimum(others.searchsorted(lines), others.size - 1)] != lines
    return found


def _lines_to_look_at(view: View, places: Positions) -> list[list[int]]:
    """Return those of the double quotes at *places* on lines whose quotes are not all curly and in order, by lines."""
    quotes = from_code_points(view.points[places])
    # In most texts all are: with the pairs left out, nothing is left.
    if not quotes.replace(CURLY, ""):
        return []
    positions = _out_of_order(view, places)
    is_open = view.is_open(positions)
    if not is_open.all():
        # What is left alone may be what was out of order.
        positions = _out_of_order(view, positions[is_open])
    bounds = [*group_starts(view.lines_of(positions)).tolist(), positions.size]
    return [positions[low:high].tolist() for low, high in pairwise(bounds)]


def _sure_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the straight quotes that surely open a Chinese quotation, with those that close it."""
    for found in _SURE_PAIR.finditer(text):
        start, end = found.span()
        yield start, end - 1


def _out_of_order(view: View, positions: Positions) -> Positions:
    """Return those of the quotes at *positions* whose lines do not have “ and ” in turn, from “ to ”."""
    if not positions.size:
        return positions
    lines = view.lines_of(positions)
    starts = group_starts(lines)
    lengths = lengths_of(starts, positions.size)
    rank = np.arange(positions.size) - np.repeat(starts, lengths)
    wrong = view.points[positions] != np.where(rank % 2 == 0, ord(OPEN), ord(CLOSE))
    line_is_wrong = (np.add.reduceat(wrong.astype(np.int64), starts) > 0) | (lengths % 2 == 1)
    wanted: Positions = positions[np.repeat(line_is_wrong, lengths)]
    return wanted


def _set_line(view: View, positions: list[int], changes: dict[str, dict[int, str]], notes: list[Note]) -> None:
    text = view.text
    start, end = view.line_span(int(view.lines_of(np.array(positions[:1]))[0]))
    straight = [position for position in positions if text[position] in STRAIGHT]
    if not straight:
        changes[QUOTE_DIRECTION].update(turn(text, positions))
        return
    pairs = pair_among_curly(text, positions) if len(straight) < len(positions) else pair_straight(text, positions)
    if pairs is None:
        has_han = bool(view.count_han(np.array([start]), np.array([end]))[0])
        if has_han and not all(is_inch(text, position) for position in straight):
            reason = f"{len(straight)} straight quotes stand here that do not pair up; which one opens is a guess"
            notes.append(Note(UNPAIRED_QUOTE, positions[0], positions[-1] + 1, UNPAIRED_QUOTE_MESSAGE, reason))
        return
    for first, last, signs in pairs:
        if _is_chinese(view, first, last):
            for position, sign in zip((first, last), signs, strict=True):
                if text[position] in STRAIGHT:
                    changes[STRAIGHT_QUOTE][position] = sign


def _is_chinese(view: View, first: int, last: int) -> bool:
    """Tell whether a pair of quotes holds Chinese, or stands in it."""
    if view.text[max(0, first - MAX_GAP_CHARS) : first].rstrip(SPACES).endswith("="):
        return False  # the value of an attribute
    if HAN_CHARACTER.search(view.text, first + 1, last):
        return True
    before, after = first - 1, last + 1
    while before >= 0 and view.text[before] in _BEFORE_QUOTE:
        before -= 1
    while after < len(view.text) and view.text[after] in SPACES:
        after += 1
    return (int(view.flags[before + 1]) | int(view.flags[after + 1])) & (HAN | WIDE) != 0
