"""Rows of question marks where whole sentences stood.

A converter that has no code for a script's characters writes `?` for each of them: what
is left of a line are the signs of ASCII between rows of question marks. People write
such rows too, for emphasis, for what is unknown, as masks; so a line counts only where
its make-up or its surroundings rule that out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.fences import fenced_spans
from cleaner.patterns import compile_later

_RULE = "encoding/lost-text"

# A line of which half is question marks, with rows of several lengths among figures and Latin words: emphasis
# (what??? really???) has a third, masks (??/??/????) have rows of up to four and no words.
MIN_MARKS_SHARE = 0.5
MIN_MARKS = 10
MIN_LONGEST_ROW = 4
# Lines that begin with a row and go on with Latin words are what is left of a list in a manual; one alone can be a
# writer's doubt (???? check this), two in a text are not.
MIN_FIRST_ROW = 3
MIN_BEGINNING_LINES = 2
# A line of nothing but question marks: people type up to some twenty in a row when they are astonished, but not as a
# paragraph of its own between paragraphs.
MIN_ALONE_MARKS = 8
MIN_PARAGRAPH_CHARS = 20

_GATE = re.compile(r"\?{4}")
_ROW = re.compile(r"\?+")
_LIST_MARK = re.compile(r"[ \t\xa0]*(?:[-*+>#]+[ \t]+|[0-9]{1,3}[.)][ \t]+)*")
_BEGINNING = re.compile(rf"\?{{{MIN_FIRST_ROW},}} ?[`A-Za-z0-9].*[ `A-Za-z0-9]\?{{{MIN_FIRST_ROW - 1},}}")
# Rows of Chinese, in which the punctuation is lost as well, have no other letters than Latin ones.
_LEFT = re.compile("[\x20-\x7e\xa0]+")
_MASK = re.compile(r"[?./:\-* ()xX#_+~,'\"|!]+")
_SIGN_OF_CODE = re.compile(
    r"\(\?[:=!<P]|\\|\?\?=|\?\.\w|[*+\]}$&%]\?|https?:|<\?|\?>|[=<>]{2}|&&|\|\||\+\+|[{}\[\];]|\bVALUES\b|\?\?\s\w+\s?[:=]"
)
_WORD_WITH_MARKS = re.compile(r"[A-Za-z]{2}\?+(?:\s|$)")
_PARAGRAPH = compile_later("[\u3400-\u9fff].*[。！？；，”]")
_EMPHASIS = re.compile("[?？!！吗呢么谁吧啥啊]\\s*$|^\\s*[?？!！]")
_HAN = compile_later("[\u3400-\u9fff\u3041-\u30ff\uac00-\ud7a3]")


def find_question_rows(text: str, context: Context) -> Changes:
    """Return notes on lines of question marks that stand for lost text."""
    if not context.config.is_enabled(_RULE) or "????" not in text:
        return NO_CHANGES
    fenced = fenced_spans(text)
    sure, alone, beginning = [], [], []
    for start, end in _lines(text):
        if any(low <= start < high for low, high in fenced):
            continue
        line = _LIST_MARK.sub("", text[start:end], count=1).rstrip(" \t\xa0")
        if _is_remains(line):
            sure.append((start, end))
        elif _BEGINNING.match(line) and _HAN.search(line) is None and _SIGN_OF_CODE.search(line) is None:
            beginning.append((start, end))
        elif len(line) >= MIN_LONGEST_ROW and not line.strip("? "):
            alone.append((start, end))
    if sure or len(beginning) >= MIN_BEGINNING_LINES:
        sure += beginning
    is_damaged = bool(sure) or (len(alone) > 1 and _HAN.search(text) is None)
    sure += [span for span in alone if is_damaged or _stands_among_paragraphs(text, *span)]
    message = "a row of question marks stands where text was lost"
    why = "a converter writes ? for each character that it has no code for"
    return Changes(notes=[Note(_RULE, start, end, message, why) for start, end in sorted(sure)])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines that hold a row of question marks."""
    end = -1
    for match in _GATE.finditer(text):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.start())
            end = len(text) if end < 0 else end
            yield start, end


def _is_remains(line: str) -> bool:
    """Tell whether a line is what a converter leaves of a Chinese sentence with figures or Latin words in it."""
    rows = [len(row) for row in _ROW.findall(line)]
    marks = sum(rows)
    shown = len(line) - line.count(" ")
    return (
        len(rows) > 1
        and marks >= MIN_MARKS
        and marks >= MIN_MARKS_SHARE * shown
        and max(rows) >= MIN_LONGEST_ROW
        and len(set(rows)) > 1
        and _LEFT.fullmatch(line) is not None
        and _MASK.fullmatch(line) is None
        and _SIGN_OF_CODE.search(line) is None
        and 2 * len(_WORD_WITH_MARKS.findall(line)) < len(rows)
    )


def _stands_among_paragraphs(text: str, start: int, end: int) -> bool:
    """Tell whether a line of question marks is a paragraph between paragraphs that ask nothing."""
    if text.count("?", start, end) < MIN_ALONE_MARKS:
        return False
    before = text[:start].rstrip("\n").rpartition("\n")[2]
    after = text[end:].lstrip("\n").partition("\n")[0]
    sides = [side for side in (before, after) if side.strip()]
    return len(sides) > 0 and all(
        len(side) >= MIN_PARAGRAPH_CHARS and _PARAGRAPH.search(side) is not None and _EMPHASIS.search(side) is None
        for side in sides
    )
