"""Titles that a page shows twice: at its head, or once more below the article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from cleaner.document import line_spans
from cleaner.duplicates.heads import filled_lines
from cleaner.duplicates.match_key import remove_readings
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

Span = tuple[int, int]

REPEATED_TITLE = "duplicates/repeated-title"

# Compared characters. The shortest title seen twice at the head of a page has 8; an exclamation or a name has fewer.
MIN_TITLE_CHARS = 6
MAX_TITLE_CHARS = 45
MAX_TITLE_LINE_CHARS = 200  # with readings after each character
MAX_TITLE_PLAIN_CHARS = 90  # without them: not more signs than characters
MAX_LEAD_CHARS = 24  # within which a line's first letter stands
# Han or Latin letters in it: a date with a time is no title.
MIN_TITLE_LETTERS = 4
# Different characters in it: 哈哈哈哈哈哈 is no title.
MIN_TITLE_DISTINCT = 4
# Lines from the top within which a title stands, and how many lines (date, source, a prompt) may part the two.
MAX_TITLE_LINES = 3
MAX_HEAD_LINES = 8
MAX_LINES_BETWEEN = 3
# Below the article, the lines that are looked at, and a longer title: a story may end on its short title.
MAX_TAIL_LINES = 80
MIN_TITLE_BELOW_CHARS = 10
MAX_TITLES_BELOW = 2
# Lines of prose that make the rest an article: below a title of verse or of a dialogue a line may be said twice.
MIN_PROSE_LINES = 2
MIN_PROSE_CHARS = 30

# What is looked at of the text below a title that stands twice.
_ARTICLE_WINDOW_CHARS = 20_000
_MAX_LINE_CHARS = 400

_SENTENCE_END = compile_later(r"[。，；;,…][”’」』\"']?\s*$|^\s*[-—>“\"「『]")
# Code, and rows of cells.
_CODE = compile_later(r"[{}=;]|\w\(|\)\s*:|\t|\|.*\||^ {4}")
_CELL_MARK = compile_later(r"[\s，,|、]+")
# Headings of Markdown stand below a title of the same name; fences, tags and items are none.
_MARKUP = compile_later(r"\s*(?:```|~~~|</?[A-Za-z]|#{2,6}\s|[|+*]\s|>|:::|!\[|\.\. |[0-9]{1,2}[.、)](?![0-9]))")
_MARK = compile_later("[。！？!?]")
# ◆ before the first heading, the sign of a link behind it; 事项名称 above what is described.
_HEADING_MARK = compile_later(r"\s*[◆■●▲★▶►◇□○]")
_LINKED_HEADING = compile_later(r"\S\s#\s*$")
_ENTRY_NAME = compile_later(r"^\s*\S{0,4}(?:名称|名稱|标题|標題|题目|題目|事项|事項)[:：]?\s*$")
# Below a name stands the day it signed: 某某委员会, 2024年5月10日.
_DATE_LINE = compile_later(
    r"\s*(?:(?:19|20)[0-9]{2}|二[〇○零]\S{2})\s?年\s?\S{1,3}\s?月\s?\S{1,3}\s?日[ \t\u3000]*(?:\n|\Z)"
)


def find_repeated_titles(text: str, folded: str, source_line: Callable[[int], int]) -> Iterator[Edit]:
    """Yield the edits that remove a title right below the same title at the head of an article, or below the article.

    The first one stays. Between two at the head nothing but short lines (a date, a
    source) may stand; below the article nothing but short lines may follow.
    """
    filled = filled_lines(text, 3 * MAX_HEAD_LINES)
    head = list(islice(filled, MAX_TITLE_LINES))
    titles = _find_titles(text, folded, head)
    if not titles:
        return
    head += islice(filled, MAX_HEAD_LINES - len(head))
    initials = frozenset(key[0] for key in titles)
    keys = [
        "" if initials.isdisjoint(folded[low : min(high, low + MAX_LEAD_CHARS)]) else _title_key(folded, (low, high))
        for low, high in head
    ]
    start = head[min(titles.values())][1]
    below = dict(_find_below(text, folded, start, titles))
    if len(below) > MAX_TITLES_BELOW or len(set(below.values())) > 1:  # rows of a table, or a dialogue
        below = {}
    below = {
        span: first
        for span, first in below.items()
        if not _is_block(text, span, head, first) and not _DATE_LINE.match(text, span[1] + 1)
    }
    twins = {**dict(_find_at_head(keys, head, titles)), **below}
    if twins and _is_article(text, start):
        for (start, end), first in twins.items():
            if _MARKUP.match(text, start, end) or _is_heading(text, start, end):
                continue
            stop = min(end + 1, len(text))
            reason = f"line {source_line(start)} repeats the title in line {source_line(head[first][0])}"
            yield Edit(start, stop, text[start:stop], "", REPEATED_TITLE, reason)


def _is_heading(text: str, start: int, end: int) -> bool:
    """Tell whether a line has the mark of a heading within an article, or says what an entry is called."""
    if _HEADING_MARK.match(text, start, end) or _LINKED_HEADING.search(text, start, end):
        return True
    above = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    return _ENTRY_NAME.search(above) is not None


def _find_titles(text: str, folded: str, head: list[Span]) -> dict[str, int]:
    """Return the match keys of the first lines that can be titles, up to the first one of prose, with their numbers."""
    titles: dict[str, int] = {}
    prose = next((number for number, span in enumerate(head) if _is_prose_line(text, *span)), len(head))
    for number, (start, end) in reversed(list(enumerate(head[: prose + 1]))):
        key = _title_key(folded, (start, end))
        if key and _is_title(text[start:end], key):
            titles[key] = number
    return titles


def _find_at_head(keys: list[str], head: list[Span], titles: dict[str, int]) -> Iterator[tuple[Span, int]]:
    for number, key in enumerate(keys):
        first = titles.get(key, number)
        between = head[first + 1 : number]
        if first < number and len(between) <= MAX_LINES_BETWEEN and all(b - a < MIN_PROSE_CHARS for a, b in between):
            yield head[number], first


def _find_below(text: str, folded: str, start: int, titles: dict[str, int]) -> Iterator[tuple[Span, int]]:
    """Yield the lines after the last line of prose that are one of the titles."""
    end = len(text)
    titles = {key: number for key, number in titles.items() if len(key) >= MIN_TITLE_BELOW_CHARS}
    initials = {key[0] for key in titles}
    for _ in range(MAX_TAIL_LINES if titles else 0):
        low = text.rfind("\n", 0, max(0, end - 1)) + 1
        if low <= start or end - low > _MAX_LINE_CHARS:
            return
        if _is_prose_line(text, low, end):
            return
        if end - low > MIN_TITLE_BELOW_CHARS and not initials.isdisjoint(folded[low:end]):
            key = _key(folded[low:end])
            if key in titles:
                yield (low, end - text.endswith("\n", low, end)), titles[key]
        end = low


def _title_key(folded: str, span: Span) -> str:
    """Return the match key of a line, or nothing where it is too long for a title."""
    start, end = span
    size = end - start
    if size > MAX_TITLE_LINE_CHARS or (size > MAX_TITLE_PLAIN_CHARS and "(" not in folded[start:end]):
        return ""
    return _key(folded[start:end])


def _key(folded: str) -> str:
    if folded.isalnum():
        return folded
    return "".join(filter(str.isalnum, remove_readings(folded) if "(" in folded else folded))


def _is_title(line: str, key: str) -> bool:
    return (
        MIN_TITLE_CHARS <= len(key) <= MAX_TITLE_CHARS
        and len(set(key)) >= MIN_TITLE_DISTINCT
        and sum(map(str.isalpha, key)) >= max(MIN_TITLE_LETTERS, len(key) // 2)
        and not _SENTENCE_END.search(line)
        and not _MARKUP.match(line)
        and not _CODE.search(line)
        and not _has_equal_cells(line)
    )


def _is_block(text: str, twin: Span, head: list[Span], first: int) -> bool:
    """Tell whether the line before or after a title is beside its twin as well: then a table or a menu came back."""
    start, end = twin
    before = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)].strip()
    after = text[end + 1 : text.find("\n", end + 1) % (len(text) + 1)].strip()
    beside = [text[slice(*head[at])].strip() if 0 <= at < len(head) else "" for at in (first - 1, first + 1)]
    return any(mine and mine == theirs for mine, theirs in zip((before, after), beside, strict=True))


def _has_equal_cells(line: str) -> bool:
    cells = _CELL_MARK.split(line.strip())
    return len(set(cells)) < len(cells)


def _is_prose_line(text: str, start: int, end: int) -> bool:
    return end - start >= MIN_PROSE_CHARS and _MARK.search(text, start, end) is not None


def _is_article(text: str, start: int) -> bool:
    """Tell whether lines of prose follow."""
    found = 0
    window = text[start + 1 : start + 1 + _ARTICLE_WINDOW_CHARS]
    for low, high in line_spans(window):
        if _is_prose_line(window, low, high):
            found += 1
            if found == MIN_PROSE_LINES:
                return True
    return False
