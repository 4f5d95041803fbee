"""Blocks behind an article that a line announces: notices of several points, and what stands below the editor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from cleaner.chrome.lines import PAGE_LINES, Page, quote
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import TAGS_RULE, Name
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

NOTICE_RULE = "chrome/disclaimer"
EDITOR_RULE = "chrome/editor-line"
BELOW_EDITOR_RULE = "chrome/editor-promo"
FOLLOW_RULE = "chrome/follow-us"
MIN_TAGS = 2
# Characters of prose above; below less, the notice or the rows of names are what the page is about.
MIN_ARTICLE_CHARS = 200
MIN_POINTS = 3
# Below the editor, up to a line that rules name: more lines, or another editor, mean another article.
MAX_BELOW_EDITOR = 6

# What an account says of itself at the end, styled word by word, so that each is a line: up to the prompt to scan its
# code, no line is longer, and so many have hardly a word. Verse has no such lines.
_PROMPT_RULES = frozenset((FOLLOW_RULE, "chrome/share-bar", "chrome/app-prompt"))
_CODE = "二维码"
MAX_PIECE_CHARS, MAX_CRUMB_CHARS = 24, 2
MIN_CRUMBS, MAX_PIECES = 4, 60

_HEADING = compile_later(
    r"\W*(?:郑\s?重\s?声\s?明|(?:免责|版权|侵权|反侵权|维权|法律|版权与免责|版权及免责)声明|反侵权公告)\W*$"
)
_TAG = compile_later(r"[^,.!?:;]{1,16},$")
_POINT = compile_later(r"\W?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?[.,、):]")
_PAGE_PATH = compile_later(r"(?:.{0,10}位置\s?:.{0,8})?[^>»›]{0,12}首页\s?(?:>|»|›|->|→)\s?\S.{0,80}$")
_EDITOR = compile_later(r"\W?(?:责任编辑|责编)\s?[:|]")


def find_notices(page: Page, names: Mapping[int, Name], weights: Mapping[int, float]) -> Iterator[tuple[int, str]]:
    """Yield the indexes of notices in points, with their headings, and why each is one.

    A sentence may stand between the heading and the first point.
    """
    filled, lines = page.filled, page.lines
    for index in sorted(index for index, name in names.items() if name.rule == NOTICE_RULE):
        if not _HEADING.match(lines[index]):
            continue
        at = bisect_left(filled, index)
        for first in (at + 1, at + 2):
            points = [*takewhile(lambda place: _POINT.match(lines[place]), filled[first:])]
            if len(points) >= MIN_POINTS and _follows_article(page, weights, at):
                reason = f"a notice in points, below {quote(lines[index])}"
                yield from ((place, reason) for place in (*filled[at:first], *points))
                break


def find_below_editor(
    page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields], weights: Mapping[int, float]
) -> Iterator[tuple[int, str]]:
    """Yield the indexes of lines between the line that names the editor and what rules name below it, and why."""
    filled = page.filled
    for index in sorted(index for index, found in fields.items() if found.rule == EDITOR_RULE):
        if not _EDITOR.match(page.lines[index]):
            continue
        at = bisect_left(filled, index)
        below = filled[at + 1 : at + 2 + MAX_BELOW_EDITOR]
        between = [*takewhile(lambda place: place not in names and place not in fields, below)]
        ends = len(between) < len(below) and below[len(between)] in names
        if ends and _follows_article(page, weights, at):
            reason = f"below the line that names the editor, {quote(page.lines[index])}"
            yield from ((place, reason) for place in between)
        return


def find_tag_lines(page: Page, names: Mapping[int, Name]) -> Iterator[int]:
    """Yield the indexes of tags below the word `Tags:`, each in a line of its own, with a comma behind it."""
    for index in sorted(index for index, name in names.items() if name.rule == TAGS_RULE):
        if page.lines[index].endswith(":"):
            below = page.filled[bisect_left(page.filled, index) + 1 :]
            tags = [*takewhile(lambda place: _TAG.match(page.lines[place]), below)]
            yield from tags if len(tags) >= MIN_TAGS else ()


def find_pieces(page: Page, names: Mapping[int, Name], weights: Mapping[int, float]) -> Iterator[tuple[int, str]]:
    """Yield the indexes of lines in pieces between two prompts of an account, and why: the last one ends the text."""
    filled, lines = page.filled, page.lines
    if not filled or _CODE not in lines[filled[-1]] or not _is_prompt(names, filled[-1]):
        return
    last = len(filled) - 1
    for at in range(last - 1, max(-1, last - 2 - MAX_PIECES), -1):
        if _is_prompt(names, filled[at]):
            between = filled[at + 1 : last]
            crumbs = sum(len(lines[index]) <= MAX_CRUMB_CHARS for index in between)
            if crumbs >= MIN_CRUMBS and _follows_article(page, weights, at):
                reason = f"in pieces, from {quote(lines[filled[at]])} to {quote(lines[filled[last]])}"
                yield from ((index, reason) for index in between)
            return
        if len(lines[filled[at]]) > MAX_PIECE_CHARS:
            return


def _is_prompt(names: Mapping[int, Name], index: int) -> bool:
    return index in names and names[index].rule in _PROMPT_RULES


def _follows_article(page: Page, weights: Mapping[int, float], at: int) -> bool:
    above: Sequence[int] = page.filled[:at]
    return sum(len(page.lines[index]) for index in above if weights[index] > PROSE_WEIGHT) >= MIN_ARTICLE_CHARS


def find_above_path(page: Page, names: Mapping[int, Name], weights: Mapping[int, float]) -> Iterator[int]:
    """Yield the indexes of sentences above the path of the page (`首页 > 新闻 > 正文`): news flashes, what a site says.

    Of 6,700 labelled lines there none is of a body. Titles and bylines are no sentences.
    Where rules name few lines, a path is a step of the article: 首页 > 我的 > 设置.
    """
    if len(names) < PAGE_LINES:
        return
    filled, lines = page.filled, page.filled_lines
    paths = (index for index in names if "首页" in page.lines[index] and _PAGE_PATH.match(page.lines[index]))
    path = bisect_left(filled, min(paths, default=0))
    if not any(weights[index] > 0 for index in filled[:path]):
        return
    sizes = [len(line) if weights[index] > 0 else 0 for index, line in zip(filled, lines, strict=True)]
    if sum(sizes[:path]) < sum(sizes[path:]):
        yield from (index for index, size in zip(filled[:path], sizes, strict=False) if size)
