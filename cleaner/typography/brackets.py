"""Round brackets change as pairs, by what they hold and what stands outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Positions, Substitutions, from_code_points
from cleaner.typography.characters import BRACKET, BREAK, HAN, MARK, QUOTE, SPACE, WIDE, are_any
from cleaner.typography.view import BETWEEN_LETTERS_AND_BRACKETS, Mask, View, group_starts

BRACKET_PAIR = "typography/bracket-pair"
_REASON = "a pair of brackets in Chinese text is full-width"

_OPENING = "(（"
_BRACKET = re.compile("[()（）]")
_TO_FULL = {"(": "（", ")": "）"}
_LIST_MARKER = re.compile(r"(?<![0-9A-Za-zÀ-ɏ(（])(?:[0-9]{1,2}|[A-Za-z])\)")
# What a bracket holds that is no clause: a number in a list, a variable, a face.
_NUMBER = re.compile(r"\s*(?:[0-9]{1,2}|[A-Za-z]|[ivxIVX]{1,4})\s*")
# A place or an interval: (30.5, 114.3)
_NUMBERS = re.compile(r"\s*[-+]?[0-9.]+(?:\s*,\s*[-+]?[0-9.]+)+\s*")
_WORD = re.compile(r"[^\W_]", re.ASCII)
_WORDS = re.compile(r"\s*[A-Za-z]{2,}(?:[ -][A-Za-z]{2,})+\s*", re.ASCII)
# (user_id, x_1)
_NAMES_IN_CODE = re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_$\]]", re.ASCII)
_FORMULA = re.compile(r"[=|<>^+*]")
# (T_T) (^o^) (⊙o⊙): letters one by one among signs that are none of a clause.
_FACE = re.compile(r"(?=[^\n]{0,10}(?:[^\w\s,，、/;；:：&+.%'’-]|_))(?:[^\w\n]|_|(?<![^\W_])[^\W\d_](?![^\W_])){2,11}")
_EYES = re.compile(r"[:;]-?[()]")
# How far into a bracket one looks for what it holds: nested brackets must not be read again for each level.
MAX_LOOK_CHARS = 200


def set_brackets(view: View, context: Context) -> Changes:
    """Return the changes of half-width brackets to full-width ones where both sides of the pair are Chinese."""
    if not context.config.is_enabled(BRACKET_PAIR) or not (view.holds("(") or view.holds(")")):
        return NO_CHANGES
    opens, closes = _pairs(view)
    if not opens.size:
        return NO_CHANGES
    wanted = _are_chinese(view, opens, closes)
    opens, closes = opens[wanted], closes[wanted]
    # Lines are judged last, and only where something would change: to tell code takes longest.
    is_open = view.is_open(np.concatenate([opens, closes])).reshape(2, -1).all(axis=0)
    both = np.sort(np.concatenate([opens[is_open], closes[is_open]]))
    half = both[view.points[both] < 0x80]
    if not half.size:
        return NO_CHANGES
    before = from_code_points(view.points[half])
    after = "".join([_TO_FULL[sign] for sign in before])
    return Changes(substitutions=(Substitutions(half, before, after, BRACKET_PAIR, _REASON),))


def _pairs(view: View) -> tuple[Positions, Positions]:
    """Return the opening and closing positions of the pairs with a half-width side, in the order of the opening."""
    positions = view.find(BRACKET)
    signs = from_code_points(view.points[positions])
    pairs: list[tuple[int, int]] = []
    if "(" in signs or ")" in signs:
        text, lines, places = view.text, view.lines_of(positions), positions.tolist()
        for low, high in pairwise([*group_starts(lines).tolist(), len(signs)]):
            of_line = signs[low:high]
            if of_line == "()":  # the usual case
                pairs.append((places[low], places[low + 1]))
            elif "(" in of_line or ")" in of_line:
                found = pair_brackets(text, places[low:high], view.line_span(int(lines[low])))
                pairs += [pair for pair in found if text[pair[0]] == "(" or text[pair[1]] == ")"]
    both = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def pair_brackets(text: str, positions: list[int], line: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs among the brackets at *positions* of one line; the sign after a list number is no partner."""
    opening = sum([text[position] in _OPENING for position in positions])
    markers: set[int] = set()
    if 2 * opening < len(positions):
        markers = {found.end() - 1 for found in _LIST_MARKER.finditer(text, *line)}
    stack: list[int] = []
    for position in positions:
        if text[position] in _OPENING:
            stack.append(position)
        elif stack and position not in markers:
            yield stack.pop(), position


def _are_chinese(view: View, opens: Positions, closes: Positions) -> Mask:
    """Tell which pairs are Chinese: by a Han character inside, or else by what stands outside."""
    text = view.text
    holds_han = view.count_han(opens, closes) > 0
    previous_sign = view.at(opens, -1)
    is_plain = holds_han & ((previous_sign & (HAN | MARK | WIDE | SPACE | BREAK)) != 0)
    result: Mask = is_plain.copy()
    if is_plain.all():
        return result
    near_before, near_after = view.around(opens, closes + 1, SPACE | QUOTE)
    letter_before, letter_after = view.around(opens, closes + 1, BETWEEN_LETTERS_AND_BRACKETS)
    flags_before = view.at(near_before)
    chinese_before = ((flags_before & (HAN | WIDE)) != 0) & ((flags_before & BRACKET) == 0)
    chinese_after = (view.at(near_after) & HAN) != 0
    han_before, han_after = (view.at(letter_before) & HAN) != 0, (view.at(letter_after) & HAN) != 0
    # Without Chinese in it or beside it no pair is Chinese.
    may_be = holds_han | chinese_before | chinese_after | han_after | han_before
    for i in (may_be & ~is_plain).nonzero()[0].tolist():
        start, end = int(opens[i]), int(closes[i])
        previous = text[start - 1] if start else ""
        attached = bool(_IDENTIFIER.match(previous))
        if holds_han[i]:
            # P(天气=晴) and f(甲, 乙) are formulas, GPT(生成式模型) is not.
            single = attached and not _IDENTIFIER.match(text[start - 2] if start > 1 else "")
            is_formula = single and _FORMULA.search(text, start, min(end, start + MAX_LOOK_CHARS)) is not None
            result[i] = not is_formula and previous not in ("]", "\\")
            continue
        if previous in ("]", "\\") or _NUMBER.fullmatch(text, start + 1, end):
            continue
        if text[start + 1 : end].isspace() and not attached:  # a blank to be filled in
            result[i] = bool(han_after[i]) or bool(han_before[i])
            continue
        if not _holds_word(text, start, end):
            continue
        if _holds_names_in_code(text[start : min(end, start + MAX_LOOK_CHARS)]):
            continue
        if _FACE.fullmatch(text, start + 1, end) or _NUMBERS.fullmatch(text, start + 1, end):
            continue
        # A call such as max(a, b) has the same look as a name spelled out, but for the words.
        result[i] = bool(han_after[i]) and _WORDS.fullmatch(text, start + 1, end) is not None
        if not attached:
            result[i] |= bool(chinese_before[i]) or bool(chinese_after[i])
    return result


def _holds_names_in_code(inside: str) -> bool:
    return "`" not in inside and _NAMES_IN_CODE.search(inside) is not None


def _holds_word(text: str, start: int, end: int) -> bool:
    return _WORD.search(text, start + 1, min(end, start + MAX_LOOK_CHARS)) is not None


def find_unpaired(view: View, line: int) -> frozenset[int]:
    """Return the positions of the brackets of a line that have no partner."""
    start, end = view.line_span(line)
    positions = [found.start() for found in _BRACKET.finditer(view.text, start, end)]
    paired = {side for pair in pair_brackets(view.text, positions, (start, end)) for side in pair}
    return frozenset(position for position in positions if position not in paired)


def without_faces(view: View, positions: Positions) -> Positions:
    """Return *positions* without the eyes of faces, whose mouth is a bracket without a partner."""
    following = view.points[np.minimum(positions + 1, view.points.size - 1)]
    may_be_eyes = are_any(following, "()-")
    if not may_be_eyes.any():
        return positions
    kept = []
    unpaired: dict[int, frozenset[int]] = {}
    for position in positions[may_be_eyes].tolist():
        if not _EYES.match(view.text, position):
            continue
        line = int(view.lines_of(np.array([position]))[0])
        if line not in unpaired:
            unpaired[line] = find_unpaired(view, line)
        mouth = position + (2 if view.text[position + 1] == "-" else 1)
        if mouth in unpaired[line]:
            kept.append(position)
    return positions[~np.isin(positions, kept)] if kept else positions
