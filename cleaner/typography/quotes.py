"""Straight quotes become curly ones in pairs; curly quotes that face the wrong way are turned."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, pairwise

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.ledger import Edit, Positions, Substitutions, from_code_points
from cleaner.patterns import compile_later
from cleaner.typography.characters import DOUBLE_QUOTE, HAN, WIDE
from cleaner.typography.view import Mask, View, group_starts, lengths_of

STRAIGHT_QUOTE = "typography/straight-quote"
QUOTE_DIRECTION = "typography/quote-direction"
UNPAIRED_QUOTE = "typography/unpaired-quote"

_REASONS = {
    STRAIGHT_QUOTE: "straight quotes about Chinese text are a pair of curly ones",
    QUOTE_DIRECTION: "an opening quote stands before what is quoted, a closing one after it",
}
UNPAIRED_QUOTE_MESSAGE = "a quote has no partner in its paragraph"
_OPEN, _CLOSE = "“", "”"
_NESTED = "‘’"
# The first and the last quote, and what they become.
Pair = tuple[int, int, str]
_SIGNS_BEFORE_A_NESTED_QUOTE = ("：", ":", "“")
_STRAIGHT = '"＂'
_CURLY = _OPEN + _CLOSE
_MARKS_OF_WHICH_NO_QUOTE_OPENS_BEFORE = "，。、；：）》】」』,;:)"
_SIGNS_AFTER_WHICH_NONE_CLOSES = "：（《【「『:("
_TWO_APOSTROPHES = compile_later(r"(?<!')''(?!')")
# Not after a number, a name or in a list of a program; what is quoted begins with Chinese, and ends with it or a sign.
_SINGLE_QUOTED = compile_later(
    r"(?<![^\s㐀-鿿，。：；、？！“”\"》）」…,.:;?!)])'[ ]?(?=[㐀-鿿《])[^'“”\"\n]{1,80}"
    r"(?<=[㐀-鿿，。？！…》）),.?!%0-9A-Za-z ])'(?![0-9A-Za-z'])"
)
_NO_APOSTROPHE = compile_later(r"(?<![A-Za-z'])'(?!')|(?<!')'(?![A-Za-z'])")
_HAN = compile_later("[㐀-鿿〇々\U00020000-\U0003134f]")
# A pair of which no more need be known: no figure, space or sign of equality before it, within it Chinese, and at its
# edges no sign or space that calls for another look. Most pairs are told so, all of a text at once.
_SURE_PAIR = compile_later(
    r'"(?<![0-9= \t\xa0\u3000]")(?![ \t\xa0\u3000.。，、；：）》】」』,;:)])'
    r'[^"＂“”\n㐀-鿿]*[㐀-鿿][^"＂“”\n]*"(?<![ \t\xa0\u3000：（《【「『:(]")'
)
# What is passed over to the left of a quote to find the Chinese it belongs to: 他说:"Hello"
_SPACES = " \t\xa0　"
# A few spaces at most stand between a quote and what it belongs to.
_MAX_GAP_CHARS = 4
_BEFORE_QUOTE = _SPACES + ",:;，：；"


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
    edits = _two_apostrophes(view) if STRAIGHT_QUOTE in enabled and view.holds("''") else ()
    if STRAIGHT_QUOTE in enabled and view.holds("'"):
        changes[STRAIGHT_QUOTE].update(_single_quotes(view))
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
        before, after = '"' * of_pairs.size, _CURLY * (of_pairs.size // 2)
        return Substitutions(of_pairs, before, after, rule, _REASONS[rule])
    signs = {**dict(zip(of_pairs.tolist(), cycle(_CURLY), strict=False)), **signs}
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
    if not quotes.replace(_CURLY, ""):
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
    wrong = view.points[positions] != np.where(rank % 2 == 0, ord(_OPEN), ord(_CLOSE))
    line_is_wrong = (np.add.reduceat(wrong.astype(np.int64), starts) > 0) | (lengths % 2 == 1)
    wanted: Positions = positions[np.repeat(line_is_wrong, lengths)]
    return wanted


def _set_line(view: View, positions: list[int], changes: dict[str, dict[int, str]], notes: list[Note]) -> None:
    text = view.text
    start, end = view.line_span(int(view.lines_of(np.array(positions[:1]))[0]))
    straight = [position for position in positions if text[position] in _STRAIGHT]
    if not straight:
        changes[QUOTE_DIRECTION].update(_turn(text, positions))
        return
    pairs = _pairs_among_curly(text, positions) if len(straight) < len(positions) else _pairs(text, positions)
    if pairs is None:
        has_han = bool(view.count_han(np.array([start]), np.array([end]))[0])
        if has_han and not all(_is_inch(text, position) for position in straight):
            reason = f"{len(straight)} straight quotes stand here that do not pair up; which one opens is a guess"
            notes.append(Note(UNPAIRED_QUOTE, positions[0], positions[-1] + 1, UNPAIRED_QUOTE_MESSAGE, reason))
        return
    for first, last, signs in pairs:
        if _is_chinese(view, first, last):
            for position, sign in zip((first, last), signs, strict=True):
                if text[position] in _STRAIGHT:
                    changes[STRAIGHT_QUOTE][position] = sign


def _pairs(text: str, positions: list[int], signs: str = _CURLY) -> list[Pair] | None:
    """Return straight quotes paired in turn, or None where that cannot be right."""
    if len(positions) % 2:
        inches = [position for position in positions if _is_inch(text, position)]
        if len(inches) != 1 or len(positions) == 1:
            return None
        positions = [position for position in positions if position != inches[0]]
    pairs = list(zip(positions[::2], positions[1::2], strict=True))
    if not all(
        _can_open(text, first) and _can_close(text, last) and _holds(text, first, last) for first, last in pairs
    ):
        return None
    return [(first, last, signs) for first, last in pairs if not (_is_inch(text, first) and _is_inch(text, last))]


def _pairs_among_curly(text: str, positions: list[int]) -> list[Pair] | None:
    """Return the pairs of a line that has straight and curly quotes, or None where they do not fit together."""
    curly = [position for position in positions if text[position] in _CURLY]
    in_order = all(text[position] == _CURLY[i % 2] for i, position in enumerate(curly)) and len(curly) % 2 == 0
    if in_order:
        pairs: list[Pair] = []
        bounds = [-1, *curly, len(text)]
        for i, (low, high) in enumerate(pairwise(bounds)):
            between = positions[bisect_right(positions, low) : bisect_left(positions, high)]
            if not between:
                continue
            outside = i % 2 == 0
            found = _pairs(text, between, _CURLY if outside else _NESTED)
            if found is None or not (outside or _are_nested(text, between)):
                return None
            pairs += found
        return pairs
    turns = [text[position] in ('"', "＂", _CURLY[i % 2]) for i, position in enumerate(positions)]
    if not all(turns) or len(positions) % 2:
        return None
    turned = list(zip(positions[::2], positions[1::2], strict=True))
    if not all(_can_open(text, first) and _can_close(text, last) for first, last in turned):
        return None
    return [(first, last, _CURLY) for first, last in turned]


def _are_nested(text: str, positions: list[int]) -> bool:
    """Tell whether two straight quotes within a pair of curly ones are surely a quotation in it.

    “甲"和"乙” may be two quotations; what stands right behind the outer quote or a colon, or ends with it, is none.
    """
    if len(positions) != 2:
        return False
    before = text[max(0, positions[0] - _MAX_GAP_CHARS) : positions[0]].rstrip(_SPACES)[-1:]
    return before in _SIGNS_BEFORE_A_NESTED_QUOTE or text[positions[1] + 1 : positions[1] + 2] == _CLOSE


def _turn(text: str, positions: list[int]) -> dict[int, str]:
    """Return the curly quotes of a line that must face the other way, if all is in order when they do."""
    turned: dict[int, str] = {}
    for i, position in enumerate(positions):
        wanted = _CURLY[i % 2]
        if text[position] == wanted:
            continue
        if wanted == _CLOSE:
            is_sure = not _can_open(text, position) and _can_close(text, position)
        else:
            is_sure = not _can_close(text, position) and _can_open(text, position)
        if not is_sure:
            return {}
        turned[position] = wanted
    return turned if len(positions) % 2 == 0 else {}


def _can_open(text: str, position: int) -> bool:
    at = position + 1
    while at < len(text) and text[at] in _SPACES:
        at += 1
    if at == len(text) or text[at] == "\n":
        return False
    if text[at] in ".。":
        # An ellipsis or the name of a file may begin a quotation, a full stop does not.
        following = text[at + 1 : at + 2]
        return text.startswith(("...", "。。。"), at) or (text[at] == "." and following.isalnum())
    return text[at] not in _MARKS_OF_WHICH_NO_QUOTE_OPENS_BEFORE


def _can_close(text: str, position: int) -> bool:
    at = position - 1
    while at >= 0 and text[at] in _SPACES:
        at -= 1
    if at < 0 or text[at] == "\n":
        return False
    return text[at] not in _SIGNS_AFTER_WHICH_NONE_CLOSES


def _holds(text: str, first: int, last: int) -> bool:
    return bool(text[first + 1 : last].strip())


def _is_inch(text: str, position: int) -> bool:
    return position > 0 and text[position - 1] in "0123456789"


def _is_chinese(view: View, first: int, last: int) -> bool:
    """Tell whether a pair of quotes holds Chinese, or stands in it."""
    if view.text[max(0, first - _MAX_GAP_CHARS) : first].rstrip(_SPACES).endswith("="):
        return False  # the value of an attribute
    if _HAN.search(view.text, first + 1, last):
        return True
    before, after = first - 1, last + 1
    while before >= 0 and view.text[before] in _BEFORE_QUOTE:
        before -= 1
    while after < len(view.text) and view.text[after] in _SPACES:
        after += 1
    return (int(view.flags[before + 1]) | int(view.flags[after + 1])) & (HAN | WIDE) != 0


def _two_apostrophes(view: View) -> Iterator[Edit]:
    """Yield the changes of '' that stands for a quote, in pairs, on lines that have no other double quotes."""
    text, places = view.text, []
    at = text.find("''")
    while at >= 0:
        if _TWO_APOSTROPHES.match(text, at):
            places.append(at)
        at = text.find("''", at + 1)
    starts = np.array(places, dtype=np.int64)
    starts = starts[view.is_open(starts)]
    lines = view.lines_of(starts)
    mixed = set(view.lines_of(view.find(DOUBLE_QUOTE)).tolist())
    by_line: dict[int, list[int]] = {}
    for line, start in zip(lines.tolist(), starts.tolist(), strict=True):
        by_line.setdefault(line, []).append(start)
    for line, places in by_line.items():
        if len(places) % 2 or line in mixed:
            continue
        for first, last in zip(places[::2], places[1::2], strict=True):
            if _HAN.search(text, first, last):
                for start, sign in ((first, _OPEN), (last, _CLOSE)):
                    yield Edit(start, start + 2, "''", sign, STRAIGHT_QUOTE, _REASONS[STRAIGHT_QUOTE])


def _single_quotes(view: View) -> Iterator[tuple[int, str]]:
    """Yield the single straight quotes about Chinese, with what they become, on lines where all of them pair up."""
    text = view.text
    pairs: list[tuple[int, int]] = []
    at = text.find("'")
    while at >= 0:
        found = _SINGLE_QUOTED.match(text, at)
        at = text.find("'", found.end() if found else at + 1)
        if found is not None:
            pairs.append((found.start(), found.end() - 1))
    places = np.array(pairs, dtype=np.int64).reshape(-1)
    lines = view.lines_of(places)
    are_all = [
        len(_NO_APOSTROPHE.findall(text, *view.line_span(line))) == count
        for line, count in Counter(lines.tolist()).items()
    ]
    starts = group_starts(lines)
    lengths = lengths_of(starts, places.size)
    places = places[np.repeat(np.array(are_all, dtype=bool), lengths)]
    is_open = view.is_open(places)
    bounds = [*group_starts(view.lines_of(places)).tolist(), places.size]
    for low, high in pairwise(bounds):
        if is_open[low:high].all():
            yield from ((place, _NESTED[i % 2]) for i, place in enumerate(places[low:high].tolist()))
