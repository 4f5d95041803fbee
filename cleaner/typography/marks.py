"""Marks: commas, colons and their like, ellipses and dashes that have Chinese beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Edit, Positions, Substitutions, from_code_points
from cleaner.patterns import compile_later
from cleaner.typography.brackets import without_faces
from cleaner.typography.characters import (
    BREAK,
    DIGIT,
    HALF_MARK,
    HALF_TO_FULL,
    HAN,
    LETTER,
    MARK,
    QUOTE,
    WIDE,
    are_any,
)
from cleaner.typography.lines import LATIN_WORDS_PER_HAN
from cleaner.typography.named import is_named
from cleaner.typography.references import has_references, is_in_reference
from cleaner.typography.stops import find_stops
from cleaner.typography.view import ALPHANUMERIC, BETWEEN_LETTERS, Mask, View

HALF_WIDTH_MARK = "typography/half-width-mark"
FULL_STOP = "typography/full-stop"
ELLIPSIS = "typography/ellipsis"
DASH = "typography/dash"

_REASONS = {
    HALF_WIDTH_MARK: "punctuation that has Chinese on a side is full-width",
    FULL_STOP: "a Chinese sentence ends with 。",
    ELLIPSIS: "an ellipsis between Chinese is ……",
    DASH: "a dash with Chinese on both sides is ——",
}
_RULES = tuple(_REASONS)
_CHINESE = HAN | WIDE
_PLAIN_AFTER = HAN | WIDE | QUOTE | BREAK

_DOTS = compile_later(r"[.。…]{2,}")
# Longer runs of points are leaders in a table of contents or blanks in a form.
MAX_ELLIPSIS_POINTS = 6
# A row of dots that holds none of these is no ellipsis of points: `.……` ends a sentence and begins one.
_POINTS_IN_A_ROW = ("...", "。。。", "….")
_DASHES = compile_later(r"(?<![-<])(?<!<!)--(?![->])")
# What stands after a mark that is a sign.
_AFTER_SIGNS = "/\\:=["
_MARKUP_BEFORE, _MARKUP_AFTER = "*)]~", "*[~"
# The end of what is marked up, or of a link, with what it is called; and the beginning of what is.
_LINKED_BEFORE = compile_later(r"[㐀-鿿》」』）](?:\]\([^()\s]*\)|[*~\]]+)[*~]*\Z")
_MARKUP_TO_LETTER = compile_later(r" ?[*~]*\[{0,2}[*~]*[㐀-鿿《「『（]")
# How far before a mark what it is called may end: the longest address that is looked at.
MAX_LINK_CHARS = 500
_UNITS = frozenset("%‰℃°㎡％0123456789")
_FIGURE_IN_CHINESE = compile_later(
    "[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\\.[0-9]{1,9})?[%‰]?[㐀-鿿]|[0-9]{1,12}(?:\\.[0-9]{1,9})?[%‰]?[㐀-鿿]"
)
_ENDS_OF_SENTENCES = ".…!?。！？\n"
_HAN = compile_later("[㐀-鿿]")
_WORD = compile_later(r"[^\W\d_㐀-鿿]+")
# Names that end with a mark of their own.
_NAMES = ("yahoo!", "jeopardy!", "jump!", "mamma mia!", "yum!")
_OPENING = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《"}
# A mark and the quote after it are taken apart by a space or two.
_MAX_GAP_CHARS = 4
# A quoted sentence or two; longer ones are lines of their own.
MAX_LATIN_QUOTATION_CHARS = 300


def set_marks(view: View, context: Context) -> Changes:
    """Return the changes of half-width marks, points and hyphens to the Chinese signs they stand for."""
    enabled = {rule for rule in _RULES if context.config.is_enabled(rule)}
    if not enabled:
        return NO_CHANGES
    substitutions = []
    if HALF_WIDTH_MARK in enabled:
        substitutions.append(_substitution(view, _find_half_marks(view, context), HALF_WIDTH_MARK))
    if FULL_STOP in enabled and view.holds("."):
        substitutions.append(_substitution(view, find_stops(view), FULL_STOP))
    edits: list[Edit] = []
    if ELLIPSIS in enabled and any(map(view.holds, _POINTS_IN_A_ROW)):
        edits += _find_ellipses(view)
    if DASH in enabled and view.holds("--"):
        edits += _find_dashes(view)
    if not edits and not any(substitutions):
        return NO_CHANGES
    return Changes(edits=edits, substitutions=tuple(group for group in substitutions if group is not None))


def _substitution(view: View, positions: Positions, rule: str) -> Substitutions | None:
    if not positions.size:
        return None
    before = from_code_points(view.points[positions])
    after = before.translate(_TO_FULL)
    return Substitutions(positions, before, after, rule, _REASONS[rule])


_TO_FULL = str.maketrans({**HALF_TO_FULL, ".": "。"})


def _find_half_marks(view: View, context: Context) -> Positions:
    positions: Positions = view.find(HALF_MARK)
    if not positions.size or context.stand_ins:
        return _choose(view, positions, context)
    # Between a Han character and another, a Chinese sign, a quote or the end of the line most of the questions have
    # one answer: such a mark ends no Latin sentence, and belongs to no name, sign or face.
    is_plain = ((view.at(positions, -1) & HAN) != 0) & ((view.at(positions, 1) & _PLAIN_AFTER) != 0)
    plain: Positions = positions[is_plain]
    if has_references(view):
        plain = plain[~is_in_reference(view, plain)]
    plain = plain[view.is_open(plain)]
    if bool(is_plain.all()):
        return plain
    chosen: Positions = np.concatenate((plain, _choose(view, positions[~is_plain], context)))
    chosen.sort()
    return chosen


def _choose(view: View, positions: Positions, context: Context) -> Positions:
    """Return those of the half-width marks at *positions* that become full-width."""
    if not positions.size:
        return positions
    before, after = view.around(positions, positions + 1, BETWEEN_LETTERS)
    flags_before, flags_after = view.at(before), view.at(after)
    wanted = ((flags_before | flags_after) & _CHINESE) != 0
    wanted |= _is_between_figures(view, positions)
    if view.holds("*") or view.holds("["):
        wanted |= _is_beside_markup(view, positions, ~wanted)
    # What stands first on a line ends nothing: the sign of a definition, of a negation, of a list.
    wanted &= ((flags_before & BREAK) == 0) | (view.points[positions] == ord(","))
    positions = positions[wanted]
    if not positions.size:
        return positions
    flags_before, after = flags_before[wanted], after[wanted]
    wanted = ~(is_in_reference(view, positions) | is_named(view, positions))
    if are_any(view.points[np.minimum(positions + 1, view.points.size - 1)], _AFTER_SIGNS).any():
        wanted &= ~_is_sign(view, positions)
    for start, end in context.stand_ins:
        wanted &= (positions < start) | (positions >= end)
    # Only Chinese after a space: the mark may end a Latin sentence.
    is_end = (
        wanted
        & ((flags_before & LETTER) != 0)
        & ((view.points[positions] == ord("?")) | (view.points[positions] == ord("!")))
    )
    for i in is_end.nonzero()[0].tolist():
        wanted[i] = not _ends_latin(view.text, int(positions[i]), int(after[i]))
    # The mark at the end of a quotation without Chinese belongs to it.
    if view.kinds & (QUOTE | WIDE):
        for i in (wanted & ((flags_before & ALPHANUMERIC) != 0)).nonzero()[0].tolist():
            wanted[i] = not _ends_latin_quotation(view.text, int(positions[i]))
    positions = positions[wanted]
    positions = positions[view.is_open(positions)]
    return without_faces(view, positions)


def _is_between_figures(view: View, positions: Positions) -> Mask:
    """Tell which marks part a figure with a unit, or any before a semicolon, from a figure that Chinese follows.

    281.88%;2022年: the nearest letters are figures, but neither sign belongs to one.
    """
    wanted = np.zeros(positions.size, dtype=bool)
    if not view.kinds & DIGIT:
        return wanted
    text = view.text
    before = view.at(positions, -1)
    may_be = ((view.at(positions, 1) & DIGIT) != 0) & ((before & (HAN | LETTER | BREAK)) == 0)
    may_be &= ((before & DIGIT) == 0) | (view.points[positions] == ord(";"))
    for i in may_be.nonzero()[0].tolist():
        place = int(positions[i])
        if text[place - 1] in _UNITS:
            wanted[i] = _FIGURE_IN_CHINESE.match(text, place + 1) is not None
    return wanted


def _is_beside_markup(view: View, positions: Positions, candidates: Mask) -> Mask:
    """Tell which of the *candidates* have Chinese on a side, behind the signs of Markdown: ``**甲**,[乙](a.md)``."""
    found = np.zeros(positions.size, dtype=bool)
    points, last = view.points, len(view.text) - 1
    # Without the other half on its line a bracket is none of Markdown: `乙]:`
    opening = ((points == ord("*")) | (points == ord("["))).nonzero()[0]
    candidates &= np.isin(view.lines_of(positions), view.lines_of(opening))
    candidates &= are_any(points[np.maximum(positions - 1, 0)], _MARKUP_BEFORE) | are_any(
        points[np.minimum(positions + 1, last)], _MARKUP_AFTER
    )
    for i in candidates.nonzero()[0].tolist():
        place = int(positions[i])
        linked = _LINKED_BEFORE.search(view.text, max(0, place - MAX_LINK_CHARS), place)
        found[i] = linked is not None or _MARKUP_TO_LETTER.match(view.text, place + 1) is not None
    return found


def _is_sign(view: View, positions: Positions) -> Mask:
    """Tell which marks belong to an operator, a path or a picture: ``!=`` ``::`` ``C:\\`` ``://`` ``![``."""
    points, last = view.points, len(view.text) - 1
    sign, following = points[positions], points[np.minimum(positions + 1, last)]
    second = points[np.minimum(positions + 2, last)]
    following, second = np.where(positions < last, following, 0), np.where(positions < last - 1, second, 0)
    previous = np.where(positions > 0, points[positions - 1], 0)
    is_colon = sign == ord(":")
    is_slash = (following == ord("/")) | (following == ord("\\"))
    drive = is_colon & is_slash & ((view.at(positions, -1) & LETTER) != 0)
    scheme = is_colon & is_slash & (second == ord("/"))
    double = is_colon & ((following == sign) | (previous == sign))
    picture = (sign == ord("!")) & (following == ord("["))
    operator = (following == ord("=")) & (sign != ord(",")) & (second != ord("="))
    found: Mask = drive | scheme | double | picture | operator
    return found


_CLOSED_BEFORE_SPACE = compile_later(r"[”’\"')\]]* +")


def _ends_latin(text: str, position: int, after: int) -> bool:
    """Tell whether the mark at *position* ends a name (Yahoo!) or a sentence without Chinese that a space ends."""
    if text[max(0, position - 10) : position + 1].lower().endswith(_NAMES):
        return True
    # A space that comes later, as behind an opening quote, is a stray one, and gone when the text is set again.
    if not _CLOSED_BEFORE_SPACE.fullmatch(text, position + 1, after):
        return False
    start = position - 1
    while start >= 0 and text[start] not in _ENDS_OF_SENTENCES:
        start -= 1
    sentence = text[start + 1 : position]
    return len(_WORD.findall(sentence)) > LATIN_WORDS_PER_HAN and not _HAN.search(sentence)


def _ends_latin_quotation(text: str, position: int) -> bool:
    """Tell whether a closing quote follows the mark at *position*, and only Latin stands between it and the opening."""
    following = text[position + 1 : position + _MAX_GAP_CHARS].lstrip("?!.,… ")[:1]
    opening = _OPENING.get(following)
    if opening is None:
        return False
    start = text.rfind(opening, max(0, position - MAX_LATIN_QUOTATION_CHARS), position)
    return start >= 0 and "\n" not in text[start:position] and _HAN.search(text, start, position) is None


def _find_ellipses(view: View) -> Iterator[Edit]:
    text = view.text
    marks = view.find(MARK)
    dots = marks[view.is_dot(marks)]
    # A search through all of the text would take ten times as long as one from row to row.
    is_followed = dots[1:] == dots[:-1] + 1
    begins_row = is_followed.copy()
    begins_row[1:] &= ~is_followed[:-1]
    rows = (_DOTS.match(text, start) for start in dots[:-1][begins_row].tolist())
    found = [match for match in rows if match and _stands_for_ellipsis(match.group())]
    for match, chinese_before, chinese_after, at_edge in _with_neighbours(view, found):
        if (chinese_before and (chinese_after or at_edge)) or (chinese_after and at_edge):
            yield Edit(*match.span(), match.group(), "……", ELLIPSIS, _REASONS[ELLIPSIS])


def _stands_for_ellipsis(dots: str) -> bool:
    kinds = set(dots)
    if kinds == {"."}:
        return 3 <= len(dots) <= MAX_ELLIPSIS_POINTS
    if kinds == {"。"}:
        return len(dots) >= 3
    return "…" in kinds and "." in kinds and any(row in dots for row in _POINTS_IN_A_ROW)


def _find_dashes(view: View) -> Iterator[Edit]:
    text = view.text
    found = (_DASHES.match(text, at) for at in _places_of("--", text))
    for match, chinese_before, chinese_after, _ in _with_neighbours(view, [match for match in found if match]):
        start, end = match.span()
        if not (chinese_before and chinese_after):
            continue
        # An option stands apart from the word before it, not from its own name.
        is_option = text[start - 1].isspace() and not text[end].isspace() and bool(_HAN.match(text[start - 2]))
        if not is_option:
            yield Edit(start, end, "--", "——", DASH, _REASONS[DASH])


def _places_of(sign: str, text: str) -> Iterator[int]:
    """Yield the places of *sign*: a search for a plain string is many times as fast as one that looks back."""
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _with_neighbours(view: View, found: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], bool, bool, bool]]:
    """Yield those of *found* that may be set, whether Chinese is before and after them, whether a line's edge is."""
    starts = np.array([match.start() for match in found], dtype=np.int64)
    ends = np.array([match.end() for match in found], dtype=np.int64)
    is_open = view.is_open(starts)
    before, after = view.around(starts, ends, BETWEEN_LETTERS)
    flags_before, flags_after = view.at(before), view.at(after)
    at_edge = ((flags_before | flags_after) & BREAK) != 0
    chinese_before, chinese_after = (flags_before & _CHINESE) != 0, (flags_after & _CHINESE) != 0
    for i, match in enumerate(found):
        if is_open[i]:
            yield match, bool(chinese_before[i]), bool(chinese_after[i]), bool(at_edge[i])
