"""Points that certainly end a Chinese sentence."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from cleaner.ledger import Positions
from cleaner.patterns import compile_later
from cleaner.typography.characters import BRACKET, BREAK, HAN, MARK, QUOTE, SPACE, are_any
from cleaner.typography.dots import FOREIGN
from cleaner.typography.references import is_in_reference
from cleaner.typography.view import ALPHANUMERIC, Mask, View

_BESIDE_STOP = SPACE | QUOTE | BRACKET
# What closes behind the point of a sentence. A title has no point at its end.
_CLOSING = "”’」』）】〕"
_OPENING = "“‘「『（【〔(\"'"
_NUMERALS = "〇零一二三四五六七八九十百甲乙丙丁戊己庚辛壬癸"
# 二十三. is a number of a list; a longer run of numerals is none.
MAX_NUMERAL_CHARS = 3
_CHAPTERS = "章节節回卷篇部条條款课課讲講"
_CHAPTER = compile_later(f"^第 ?[0-9{_NUMERALS}]{{1,5}} ?[{_CHAPTERS}]\\Z", re.MULTILINE)
MAX_CHAPTER_CHARS = 9
_HAN = compile_later("[㐀-鿿]")
# No part of a name ends with one of these, and none is the number of a list.
_AFTER_PARTICLE = compile_later(r"(?<=[了吗吧呢啊呀嘛啦哦])\.(?=[㐀-鿿“《「])")
# Clauses that may be parted by a point, where another point on the line surely ends a sentence; names and titles have
# shorter parts (约翰.史密斯, 诗经.国风). Two other points allow for shorter clauses. Of 150 such points read in reviews
# and questions of readers none parted a name.
_BETWEEN_CLAUSES = (
    compile_later(r"(?<=[㐀-鿿]{5})\.(?=[㐀-鿿]{4})"),
    compile_later(r"(?<=[㐀-鿿]{4})\.(?=[㐀-鿿]{3})"),
)
_FOREIGN = frozenset(FOREIGN)
_CLAUSE_MARKS = "，,；;：:。！？!?“”（）()"
_WORD_BEFORE = compile_later(r"[A-Za-z0-9.%‰℃°²³_/+#-]*\Z")
# Words that have a point of their own.
_ABBREVIATIONS = frozenset(
    ("etc", "co", "ltd", "inc", "corp", "jr", "sr", "no", "vol", "st", "mr", "mrs", "ms", "dr", "al")
)
# Part of a version, cut off.
_VERSION = compile_later("[vV][0-9]+")
# How far back one looks for the clause that a point ends.
MAX_CLAUSE_CHARS = 80
# A sentence that ends with a figure or a Latin word has a clause before; labels (版本是 v2.) have none.
MIN_HAN_OF_A_SENTENCE = 4


def find_stops(view: View) -> Positions:
    """Return the points that surely end a Chinese sentence: at the end of a line, a quotation or a clause."""
    points: Positions = view.find(MARK)
    points = points[view.points[points] == ord(".")]
    # No sentence ends right before a letter of an alphabet or a figure: 3.5, www.
    points = points[(view.at(points, 1) & ALPHANUMERIC) == 0]
    if not points.size:
        return points
    points = points[~(view.is_dot(points - 1) | view.is_dot(points + 1))]
    if not points.size:
        return points
    previous, following = view.at(points, -1), view.at(points, 1)
    before, after = view.around(points, points + 1, _BESIDE_STOP)
    last_solid, next_solid = view.around(points, points + 1, SPACE)
    ends_line = (view.at(after) & BREAK) != 0
    follows_han = (view.at(before) & HAN) != 0
    spaced = ((following & SPACE) != 0) & ((view.at(after) & HAN) != 0)
    # A point between two spaces parts the items of a list.
    spaced &= (previous & SPACE) == 0
    size = view.points.size
    closed = are_any(view.points[np.minimum(next_solid, size - 1)], _CLOSING) & (next_solid < size)
    is_apart = ((previous | following) & ALPHANUMERIC) == 0
    # Between an opening quote and a closing one, the point is what is spoken of.
    is_apart &= ~are_any(view.points[np.maximum(last_solid, 0)], _OPENING)
    wanted = is_apart & follows_han & (ends_line | spaced | closed)
    wanted[wanted] = [not _is_numeral(view.text, end) for end in before[wanted].tolist()]
    wanted |= _at_end_of_figures(view, points, ends_line & ((previous & HAN) == 0) & ~wanted)
    wanted |= _between_han(view, points, wanted, (previous & following & HAN) != 0)
    points = points[wanted]
    points = points[~is_in_reference(view, points)]
    return points[view.is_open(points)]


def _between_han(view: View, points: Positions, sure: Mask, candidates: Mask) -> Mask:
    """Tell which of the *candidates*, points between two Han characters, part sentences."""
    found = np.zeros(points.size, dtype=bool)
    if not candidates.any():
        return found
    text = view.text
    places = candidates.nonzero()[0].tolist()
    for i in places:
        found[i] = _AFTER_PARTICLE.match(text, int(points[i])) is not None
    lines = view.lines_of(points)
    sure_on = Counter(lines[sure | found].tolist())
    for i in places:
        place, others = int(points[i]), sure_on[int(lines[i])]
        if not found[i] and others and _BETWEEN_CLAUSES[others > 1].match(text, place):
            left, right = text[place - 2 : place], text[place + 1 : place + 3]
            is_name = _FOREIGN.issuperset(left) or _FOREIGN.issuperset(right)
            found[i] = not (is_name or (left[1] in _FOREIGN and right[0] in _FOREIGN))
    return found


def _at_end_of_figures(view: View, points: Positions, candidates: Mask) -> Mask:
    """Tell which of the *candidates* end a line whose last sentence is Chinese, though its last word is none."""
    found = np.zeros(points.size, dtype=bool)
    for i in candidates.nonzero()[0].tolist():
        place = int(points[i])
        start, _ = view.line_span(int(view.lines_of(points[i : i + 1])[0]))
        line = view.text[start:place]
        if view.text[start : start + 1] == "[" or len(_HAN.findall(line)) < MIN_HAN_OF_A_SENTENCE:
            continue
        word = _WORD_BEFORE.search(line[-MAX_CLAUSE_CHARS:])
        if word is None or not _may_end_a_sentence(word.group()):
            continue
        clause = line[-MAX_CLAUSE_CHARS:]
        bounds = [clause.rfind(mark) for mark in _CLAUSE_MARKS]
        last = max(bounds)
        found[i] = last >= 0 and _HAN.search(clause, last + 1) is not None
    return found


def _may_end_a_sentence(word: str) -> bool:
    """Tell whether a figure or Latin word has no point of its own.

    >>> [_may_end_a_sentence(word) for word in ("3.6%", "70kg", "Python", "etc", "U.S", "B")]
    [True, True, True, False, False, False]
    """
    if len(word) < 2 and not word.isdigit() and word not in "%‰℃°":
        return False
    if word.strip("0123456789.%‰℃°") == "":
        return word != ""
    return "." not in word and not _VERSION.fullmatch(word) and word.lower() not in _ABBREVIATIONS


def _is_numeral(text: str, end: int) -> bool:
    """Tell whether a number of a list or chapter, such as 二十三 or 第 3 章, ends with the character at *end*."""
    if end >= 0 and text[end] in _CHAPTERS and _CHAPTER.search(text, max(0, end - MAX_CHAPTER_CHARS), end + 1):
        return True
    start = end
    while start >= 0 and end - start <= MAX_NUMERAL_CHARS and text[start] in _NUMERALS:
        start -= 1
    return start < end and end - start <= MAX_NUMERAL_CHARS and (start < 0 or not _HAN.match(text[start]))
