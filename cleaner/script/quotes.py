"""What a line quotes in another script than that of what is around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.script.flags import SIMPLIFIED, TRADITIONAL
from cleaner.script.protection import MIN_FOREIGN_CHARS, MIN_FOREIGN_SHARE
from cleaner.script.telling import count_marks

# What a line, or a part of one, is in.
NOTHING, HANS, HANT, MIXED, JAPANESE, KOREAN, OTHER = range(7)

# A stretch holds at least so many telling characters: one alone may be a name, or what a converter left.
MIN_SPAN_TELLING = 2
# A line with at least this part of its telling characters in the other script, and two of them, is mixed itself. Of the
# 19 lines of the text that was left half done, one has that much; the others are traditional with strays.
MIN_MIXED_LINE_SHARE = 0.10

_PAIRS = ("《》", "〈〉", "“”", "「」", "『』", "‘’", '""')
OPENING_QUOTES = frozenset(pair[0] for pair in _PAIRS)
_QUOTES = tuple((pair[0], re.compile(f"{pair[0]}([^{pair}\n]+){pair[1]}")) for pair in _PAIRS)
_KANA = re.compile("[ぁ-ゖゝ-ゟァ-ヺー-ヿ]")
_HANGUL = re.compile("[가-힣]")


class Quote(NamedTuple):
    """The inside of a quotation: its span, and what it is in."""

    start: int
    end: int
    code: int


def find_quotes_apart(text: str, marks: bytes, start: int, end: int, main: int) -> tuple[int, list[Quote]]:
    """Return the code of the rest of a line, and what it quotes in another script. `marks` are the flags, one a byte.

    In a line that is mixed itself, a quote of one script is one by chance.
    """
    found: list[Quote] = []
    traditional, simplified = count_telling(marks, start, end)
    for opening, pattern in _QUOTES:
        if text.find(opening, start, end) < 0:
            continue
        for match in pattern.finditer(text, start, end):
            span = match.span(1)
            theirs = count_telling(marks, *span)
            if min(theirs) or max(theirs) < MIN_SPAN_TELLING or _different(text, marks, *span) < MIN_SPAN_TELLING:
                continue
            if any(_overlap(span, one) for one in found):
                continue
            found.append(Quote(*span, HANT if theirs[0] else HANS))
            traditional, simplified = traditional - theirs[0], simplified - theirs[1]
    code = _code_of(traditional, simplified, main)
    return code, [quote for quote in found if code not in (quote.code, MIXED)]


def find_foreign_quotes(text: str, start: int, end: int) -> Iterator[Quote]:
    """Yield what a line quotes in Japanese or Korean."""
    for _, pattern in _QUOTES:
        for match in pattern.finditer(text, start, end):
            kana, hangul = len(_KANA.findall(match[1])), len(_HANGUL.findall(match[1]))
            most = max(kana, hangul)
            if most >= MIN_FOREIGN_CHARS and most >= MIN_FOREIGN_SHARE * len(match[1]):
                yield Quote(*match.span(1), JAPANESE if kana >= hangul else KOREAN)


def count_telling(marks: bytes, start: int, end: int) -> tuple[int, int]:
    """Return how many characters of a span are traditional only, and how many are simplified only."""
    part = marks[start:end]
    return count_marks(part, TRADITIONAL), count_marks(part, SIMPLIFIED)


def _different(text: str, marks: bytes, start: int, end: int) -> int:
    """Return how many different characters tell: one that is written twice is one."""
    telling = TRADITIONAL | SIMPLIFIED
    return len({sign for sign, mark in zip(text[start:end], marks[start:end], strict=True) if mark & telling})


def is_mixed(traditional: int, simplified: int) -> bool:
    """Tell whether a line with so many telling characters of each script is in both."""
    less = min(traditional, simplified)
    return less >= MIN_SPAN_TELLING and less >= MIN_MIXED_LINE_SHARE * (traditional + simplified)


def _code_of(traditional: int, simplified: int, main: int) -> int:
    if is_mixed(traditional, simplified):
        return MIXED
    if traditional == simplified:
        return main
    return HANT if traditional > simplified else HANS


def _overlap(span: tuple[int, int], quote: Quote) -> bool:
    return span[0] < quote.end and quote.start < span[1]
