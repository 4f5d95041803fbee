"""The lines of a page and what their shape says: prose, a short line, a table of links."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from cleaner.document import Context
from cleaner.patterns import compile_later

# What may stand around a phrase without changing what it is: bullets, brackets, counts, arrows.
DECORATION = " \t\u3000:|>«»<》+…()[]{}·-*#,.!?~/\\\"'^=_;0123456789▲▼◆■□★☆↓↑→←↖◎※○¥‹›×⊙&@%、🔗📌👉👇⬇⏬▽△►▶▷◀☞☟✦✧❖◇◎●"

# Where rules name so many lines, the text is a page.
PAGE_LINES = 4
# A body paragraph has a comma or a full stop in 76 % of cases, chrome in 9 % (labelled pages); a line of this length
# with one is prose. Below it, link titles with one comma are as frequent as short sentences.
MIN_PROSE_CHARS = 30
# From here on a single mark is not enough: flattened link tables run to hundreds of characters with a few marks.
LONG_LINE_CHARS = 60
MIN_MARKS_PER_CHAR = 1 / 60
MANY_SIGNS_PER_CHAR = 1 / 20
# Prose has a space only around Latin words and numbers; link tables have one after every few characters.
MAX_SPACES_PER_CHAR = 1 / 9
# 深 圳 富 士 康 今 日: with a space behind nearly every character, a paragraph is set wide.
MIN_SPACES_SET_WIDE = 0.42
# Weights of lines for the search of the body, in units of "one link title is -1".
PROSE_CHARS_PER_WEIGHT = 20
MIN_PROSE_WEIGHT = 1.6
MAX_PROSE_WEIGHT = 8.0
MAX_SAMPLE_CHARS = 200
SHORT_SENTENCE_WEIGHT = 1.5
MIN_SHORT_SENTENCE_CHARS = 14
VERSE_WEIGHT = 0.3
CODE_WEIGHT = -0.2
SHORT_WEIGHT = -0.7
LINK_WEIGHT = -1.0

# The mark comes first: few places hold one, and only these are looked at further.
_MARK = compile_later(r"[,.!?;](?<=[㐀-鿿\"')\]》%a-z0-9].)(?![0-9a-z])")
_READING = compile_later(r"(?<=[㐀-鿿])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ' ]{1,16}\)")
# How much of a line a reason quotes.
MAX_QUOTED_CHARS = 16
# More private-use characters in a row are a text in characters that somebody made for himself.
MAX_ICONS = 4
_FIRST_ICON, _LAST_ICON = "\ue000", "\uf8ff"
_BYTE_ORDER_MARK, _NO_WIDTH = "\ufeff", " \ufeff\u200b\u200c\u200d\u2060"
_ICON = compile_later(f"[{_FIRST_ICON}-{_LAST_ICON}]")
_END_MARKS = frozenset(".!?;…")
_HAN = compile_later("[㐀-鿿]")
_HAN_RUN = compile_later("[㐀-鿿]+")
_CLOSING = " \"')]》~"
_CLOSING_OR_END = _END_MARKS | frozenset(_CLOSING)


@dataclass(frozen=True)
class Page:
    """A text cut into lines: where each starts, and its folded form without white space at the ends.

    `icons` are the indexes of the lines that hold glyphs of an icon font, or byte order marks, and nothing else; they
    count as blank.
    `cued` and `cued_lines` are what `cues.mark_places` finds out, by kinds of words: for each that stands in it its end
    and its start, counted from some place, its number, and its line; of most kinds the line alone.
    """

    text: str
    folded: str
    starts: Sequence[int]
    lines: Sequence[str]
    icons: Sequence[int] = ()
    cued: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict, compare=False, repr=False)
    cued_lines: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, text: str, folded: str) -> Page:
        """Return the page of *text*, with its folded view of the same length."""
        rows = folded.split("\n")
        starts = list(accumulate([len(row) + 1 for row in rows], initial=0))
        starts.pop()
        lines = list(map(str.strip, rows))
        # Icon fonts write private-use characters before the words of a button.
        icons: list[int] = []
        for index, line in enumerate(lines) if max(lines) >= _FIRST_ICON else ():
            if line < _FIRST_ICON:
                continue
            if line[0] == _BYTE_ORDER_MARK and not line.strip(_NO_WIDTH):
                lines[index] = ""
                icons.append(index)
            elif line[0] <= _LAST_ICON:
                lines[index] = _ICON.sub(" ", line).strip()
                if not lines[index] and len(line) <= MAX_ICONS:
                    icons.append(index)
        return cls(text, folded, starts, lines, icons)

    @classmethod
    def read_top(cls, text: str, folded: str, count: int) -> Page:
        """Return the page of the first *count* lines of *text*."""
        end = end_of_lines(folded, count)
        return cls.read(text[:end], folded[:end])

    @cached_property
    def filled(self) -> list[int]:
        """The indexes of the lines that are not blank."""
        return [index for index, line in enumerate(self.lines) if line]

    @cached_property
    def filled_lines(self) -> list[str]:
        """The lines that are not blank."""
        return list(filter(None, self.lines))

    @cached_property
    def firsts(self) -> str:
        """The first characters of the filled lines: where a sign stands in it is the place of a line."""
        return "".join([line[0] for line in self.filled_lines])

    @cached_property
    def lasts(self) -> str:
        """The last characters of the filled lines."""
        return "".join([line[-1] for line in self.filled_lines])

    def lines_with(self, pattern: re.Pattern[str]) -> list[int]:
        """Return the indexes of the lines with a match of *pattern*, which takes in the rest of the line.

        One look at the whole text takes a third of the time of a look at each line.
        """
        found: list[int] = []
        index = 0
        for match in pattern.finditer(self.folded):
            index = bisect_right(self.starts, match.start(), index) - 1
            found.append(index)
        return found

    def places_holding(self, *words: str) -> list[int]:
        """Return the places, among the filled lines, of those in which one of *words* stands.

        For words of which a page has few, that is faster than a look at each line. None may hold white space.
        """
        starts, found = [*self.starts, len(self.folded) + 1], set()
        for word in words:
            # One character is looked for in a tenth of the time of two.
            at = self.folded.find(word) if word[0] in self.folded else -1
            while at >= 0:
                index = self.line_at(at)
                found.add(index)
                at = self.folded.find(word, starts[index + 1])
        return [bisect_left(self.filled, index) for index in sorted(found)]

    def line_at(self, position: int) -> int:
        """Return the index of the line that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

    def span(self, index: int) -> tuple[int, int]:
        """Return the span of a line in the text, without its line feed."""
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return self.starts[index], end

    def trimmed_span(self, index: int) -> tuple[int, int]:
        """Return the span of a line without white space at its ends."""
        start, end = self.span(index)
        size = len(self.lines[index])
        if size < end - start:
            start += max(self.folded.find(self.lines[index], start, end) - start, 0)
        return start, start + size


def end_of_lines(text: str, count: int) -> int:
    """Return where the first *count* lines of a text end, without the line feed of the last one."""
    end = -1
    for _ in range(count):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end


class _Shelf:
    """What the passes make of one text, for the next ones that are given the same."""

    __slots__ = ("page",)

    def __init__(self, text: str) -> None:
        self.page: Page | None = None


def page_of(context: Context) -> Page:
    """Return the page of the text of *context*; it is read once, however many passes ask for it."""
    view = context.view
    shelf = view.derive(_Shelf)
    if shelf.page is None:
        shelf.page = Page.read(view.text, view.folded)
    return shelf.page


def count_marks(line: str) -> int:
    """Return how many commas and full stops of a folded line belong to a sentence, not to a number or an address."""
    return len(_MARK.findall(line))


def ends_sentence(line: str) -> bool:
    """Tell whether a folded line ends as a sentence does, closing quotes and brackets aside."""
    core = line.rstrip(_CLOSING)
    return bool(core) and core[-1] in _END_MARKS


def reads_as_prose(line: str) -> bool:
    """Tell whether a folded line is a paragraph: long enough, with sentence marks, and no table of links."""
    return line_weight(line) > SHORT_SENTENCE_WEIGHT


def line_weight(line: str) -> float:
    """Return how much a folded line speaks for the body: positive for prose, negative for link titles."""
    if len(line) >= MIN_PROSE_CHARS:
        return _weigh_long_line(line)
    if not line:
        return 0.0
    if not has_han(line):
        return CODE_WEIGHT
    last = line[-1]
    if last in _CLOSING_OR_END and ends_sentence(line) and _MARK.search(line):
        if len(line) >= MIN_SHORT_SENTENCE_CHARS:
            return SHORT_SENTENCE_WEIGHT * len(line) / MIN_PROSE_CHARS
        return VERSE_WEIGHT
    return VERSE_WEIGHT if last == "," else SHORT_WEIGHT


def _weigh_long_line(line: str) -> float:
    size = len(line)
    closed = ends_sentence(line)
    # The first characters of a long line tell as much as all of it.
    sample = line[:MAX_SAMPLE_CHARS]
    length = len(sample)
    signs = sum(map(sample.count, ",.!?;")) if closed else 0
    # Signs in numbers and addresses are few; only where there are not many in all must they be told apart.
    marks = signs if signs > length * MANY_SIGNS_PER_CHAR else count_marks(sample) + (closed and size > length)
    spaces = sample.count(" ") + sample.count("|") * 2
    if spaces > length * MAX_SPACES_PER_CHAR:
        if line.count(" ") > size * MIN_SPACES_SET_WIDE:
            return line_weight(line.replace(" ", ""))
        han = _count_han(sample)
        if han < length / 4:
            return CODE_WEIGHT
        tabular = han > length / 3 and not (closed and marks >= length / LONG_LINE_CHARS * 2)
    else:
        tabular = False
    if not closed and not has_han(sample):
        return CODE_WEIGHT
    enough = marks >= max(1.0, length * MIN_MARKS_PER_CHAR) and (size >= LONG_LINE_CHARS or closed)
    if enough and not tabular:
        return min(max(size / PROSE_CHARS_PER_WEIGHT, MIN_PROSE_WEIGHT), MAX_PROSE_WEIGHT)
    return LINK_WEIGHT if _count_han(sample) >= length / 4 else CODE_WEIGHT


def quote(line: str) -> str:
    """Return the beginning of a folded line for a reason, without readings in brackets, marked where it is cut.

    >>> quote("扫(sǎo)一扫下载(zài)晨报")
    "'扫一扫下载晨报'"
    """
    core = _READING.sub("", line) if "(" in line else line
    return repr(core if len(core) <= MAX_QUOTED_CHARS else core[:MAX_QUOTED_CHARS] + "…")


def has_han(line: str) -> bool:
    """Tell whether a line has a Chinese character."""
    # Most lines begin with one.
    return "㐀" <= line[:1] <= "鿿" or _HAN.search(line) is not None


def _count_han(line: str) -> int:
    return sum(map(len, _HAN_RUN.findall(line)))
