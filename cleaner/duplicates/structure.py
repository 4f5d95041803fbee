"""Structure: lists, numbered articles, code, tables and marked headings, in which the same may stand twice.

A manual gives the same steps in two chapters, a law the same list of offences under two articles. What
repeats there is a repeat only if it is much of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from cleaner.fences import fenced_spans
from cleaner.patterns import compile_later

_NUMERALS = "0-9零〇一二三四五六七八九十百千"
# Headings that are marked as such: of Markdown, or underlined, and the articles of a law.
_MARKED = compile_later(r"^[ \t]*#{1,6}[ \t]+\S[^\n]*", re.M)
_UNDERLINED = compile_later(r"^[^\s=~^*-][^\n]{0,80}\n(?:={4,}|-{4,}|~{4,}|\^{4,}|\*{4,}|'{4,})[ \t]*$", re.M)
_UNDERLINES = tuple(4 * sign for sign in "=-~^*'")
# It begins with what can be looked for fast; what may stand before it on its line is looked at then.
_ARTICLE = compile_later(rf"第[{_NUMERALS}]+[条條]")
_BEFORE_ARTICLE = " \t\u3000#*"
_ITEM = compile_later(
    rf"[ \t\u3000]*(?:[-*+•·●■◆▶○◇]\s|#{{1,6}}\s|[|>]|:::|\.\. |<[a-z/!]|!\[|```|~~~|[^|｜\n]{{1,24}}[|｜]"
    rf"|第[{_NUMERALS}]+[条款项章节條項節编編]|[({{（][{_NUMERALS}]{{1,3}}[)}}）]"
    rf"|[0-9]{{1,3}}(?:[.、)）](?![0-9])|\.[0-9])|[①-⑳⑴-⒇]|[问答問][:：])",
    re.I,
)
_INDENTED = compile_later(r"^(?:\t| {2})[^\u3400-\u9fff]*[^\u3400-\u9fff.!?\"]$")
# A clause in Chinese may end in a half-width semicolon, too.
_STATEMENT = compile_later(r"(?:(?<![\u3400-\u9fff】》」』）]);|[{}])[ \t]*(?://[^\n]*|#[^\n]*|/\*[^\n]*)?$")
_ADDRESS = compile_later(r"(?:https?://|\]\(|\{#)[!-~]+")
_NUMBER = compile_later(
    rf"[ \t\u3000#*(（]*(第?[ ]?[{_NUMERALS}]{{1,8}}(?:\.[0-9]+)*)[ ]?(?:[.、)）:：\s]|[条條款项项章节節回集期步课讲])"
)
# Nearly all articles of laws are shorter; what stands further below its number may be something else.
MAX_ARTICLE_CHARS = 500
# Lines underlined by chance, by a rule between two parts of a page, are one or two.
_MIN_UNDERLINED = 3
# A line with more of it taken by addresses is a reference.
_MAX_ADDRESS_SHARE = 0.4
_CELL_MARKS = ("\t", "|", "｜")
# Cells of a row in one line.
_MIN_CELLS = 3


class Structure:
    """What of a text is no running prose, and under which marked heading each place stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _fences(self) -> tuple[list[int], list[int]]:
        spans = fenced_spans(self.text) if "```" in self.text or "~~~" in self.text else []
        return [start for start, _ in spans], [end for _, end in spans]

    @cached_property
    def _headings(self) -> tuple[list[int], list[str]]:
        text = self.text
        marked = _MARKED.finditer(text) if "#" in text else ()
        found = [(match.start(), match.group().strip()) for match in marked]
        lines = _UNDERLINED.finditer(text) if any(line in text for line in _UNDERLINES) else ()
        underlined = [(match.start(), match.group().strip()) for match in lines]
        if len(underlined) >= _MIN_UNDERLINED:
            found = sorted(found + underlined)
        return [start for start, _ in found], [line for _, line in found]

    @cached_property
    def _articles(self) -> tuple[list[int], list[str]]:
        text, found = self.text, []
        for match in _ARTICLE.finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            if not text[start : match.start()].strip(_BEFORE_ARTICLE):
                found.append((start, match.group()))
        return [start for start, _ in found], [number for _, number in found]

    def heading_before(self, offset: int) -> str:
        """Return the last marked heading that starts before an offset, or nothing."""
        starts, lines = self._headings
        at = bisect_left(starts, offset)
        return lines[at - 1] if at else ""

    def article_of(self, offset: int) -> str:
        """Return the number of the article of a law that an offset stands in, or nothing."""
        starts, numbers = self._articles
        at = bisect_right(starts, offset)
        return numbers[at - 1] if at and offset - starts[at - 1] <= MAX_ARTICLE_CHARS else ""

    def place_of(self, start: int) -> tuple[str, str]:
        """Return the marked heading before the start of a line, and the article of a law that it stands in."""
        return self.heading_before(start), self.article_of(start)

    def has_article_in(self, start: int, end: int) -> bool:
        """Tell whether an article of a law starts in a span."""
        starts, _ = self._articles
        at = bisect_left(starts, start)
        return at < len(starts) and starts[at] < end

    def starts_article(self, start: int) -> bool:
        """Tell whether an article of a law starts at the start of a line."""
        starts, _ = self._articles
        at = bisect_left(starts, start)
        return at < len(starts) and starts[at] == start

    def is_code(self, start: int, end: int) -> bool:
        """Tell whether a line is code, a row of cells, or a reference: fenced, indented without Han, an address."""
        starts, ends = self._fences
        at = bisect_right(starts, start)
        if at and ends[at - 1] > start:
            return True
        line = self.text[start:end]
        if sum(len(match.group()) for match in _ADDRESS.finditer(line)) > _MAX_ADDRESS_SHARE * len(line):
            return True
        return any(line.count(mark) >= _MIN_CELLS - 1 for mark in _CELL_MARKS) or any(
            pattern.search(line) for pattern in (_INDENTED, _STATEMENT)
        )

    def is_item(self, start: int, end: int) -> bool:
        """Tell whether a line is an item of a list, a numbered clause, a heading, a row of a table, or code."""
        return _ITEM.match(self.text, start, end) is not None or self.is_code(start, end)

    def number_of(self, start: int) -> str:
        """Return the number a line begins with, or nothing."""
        found = _NUMBER.match(self.text, start)
        return found[1].replace(" ", "") if found else ""
