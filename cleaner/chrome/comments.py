"""Comments below an article: each stands below a line that says who wrote it, and when."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from cleaner.chrome.lines import Page, quote
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

BOX_RULE = "chrome/comment-box"
COMMENTS_RULE = "chrome/comments"

# Fewer heads of one form can be a dated quotation, a chat or a diary in the article.
MIN_HEADS = 3
# From one head to the next; a longer text between them is an article of its own.
MAX_LINES_APART = 40
MAX_HEAD_CHARS = 120
# Characters of prose a head: on 20 labelled pages comments have at most 351, parts of an article that had heads 530.
MAX_PROSE_OF_EACH = 450
# `翻译于 5个月前`, `1人顶` stand below each part of a translation: so many lines, the same in so many parts.
MAX_SAME_LINES, MIN_SAME_SHARE = 4, 0.8
MAX_NAME_CHARS, MIN_TURNS = 20, 2
# Characters of prose above the first head: below less than that, the posts of a thread are the article.
MIN_ARTICLE_CHARS = 60
# So near above the first head a line has to be chrome or metadata, where the form of the heads alone says too little.
MAX_LINES_TO_SIGN = 8

_DATE = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?"
_ENGLISH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
_STAMP = rf"(?:{_DATE}|{_ENGLISH})[\s,]*(?:at )?(?:{_TIME})?"
_NAME = r"[^,.!?;:]{1,30}"
# How a comment begins. These say that one does:
_SURE = (
    rf"#\s?(?:re|回复)\b.*{_STAMP}",
    rf".{{1,40}}\s(?:on|于|在)\s{_STAMP}\s?(?:said|says|wrote|说道?|写道|评论道?|回复道?|留言)\s?:$",
    rf"{_STAMP}\s{_NAME}\s?(?:said|says|wrote|说道?|写道|评论道?|回复道?|留言)\s?:$",
    r"(?:pingback|trackback|引用通告)\s?:",
)
# These may also be rows of a chronicle or of a chat, if nothing between article and heads says that the page goes on.
_LIKELY = (
    rf"(?:#?\d{{1,4}}\s?(?:楼|层)|沙发|板凳|地板)\s?.{{0,40}}{_DATE}[\s,]+{_TIME}",
    rf".{{1,40}}{_DATE}[\s,]+{_TIME}.{{0,14}}(?:\d{{1,4}}\s?(?:楼|层)|#\d{{1,4}})$",
    rf"{_NAME}\s(?:发表于|发布于|评论于|回复于|留言于|写于|posted (?:on|at)|于|@)\s?:?\s?{_STAMP}.{{0,20}}$",
    rf"{_NAME}\s+{_DATE}[\s,]+{_TIME}(?:\s?[+-]\d\d:\d\d)?.{{0,16}}$",
    rf"{_NAME}\s+(?:[·•|-]\s?)?\d{{1,3}}\s?(?:秒|分钟|小时|天|周|个?月|年)前.{{0,16}}$",
)
# One of these stands in every line of a form: to look for them is ten times as fast.
_SIGNS = ("#", ":", ":", ":", ":", ":", "于 @ posted", ":", "前")
_FORMS = tuple(
    (form, sign, pattern)
    for form, (signs, pattern) in enumerate(zip(_SIGNS, map(compile_later, (*_SURE, *_LIKELY)), strict=True))
    for sign in signs.split()
)
_FIGURES = compile_later(r"\d+")
_POINT = compile_later(r"[,.:;!?]")
_CUE = compile_later(r"\d|back")
# One of them stands in every head.
_CUED_LINE = compile_later(r"(?:19\d\d|20\d\d|前|back|引用通告)[^\n]*")


def find_comments(
    page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields], weights: Mapping[int, float]
) -> dict[int, str]:
    """Return the lines of comments below the article, each with the reason why it is taken for one.

    The comments are a stretch that begins with a head (`NAME on DATE said:`) and holds at least `MIN_HEADS` of that
    form, most with lines of their own below. What stands above must be an article. Where the first head stands above
    all prose, the page is a thread, and its posts are left alone.
    """
    heads = _find_heads(page)
    found: dict[int, str] = {}
    for form, positions in heads.items():
        for stream in _streams(_without_byline(page, names, weights, positions)):
            if not _has_text(stream) or not _follows_article(page, weights, stream[0]):
                continue
            if form >= len(_SURE) and not _is_announced(page, names, fields, stream[0]):
                continue
            span = _span(page, names, stream)
            if _count_prose(page, weights, span) > MAX_PROSE_OF_EACH * len(stream):
                reason = f"it stands below each of {len(stream)} parts of a text"
                found |= {page.filled[position]: reason for position in _find_same(page, stream)}
                continue
            head = quote(page.lines[page.filled[stream[0]]])
            reason = f"below the article, {len(stream)} comments under heads such as {head}"
            for position in span:
                found.setdefault(page.filled[position], reason)
    return found


def _find_heads(page: Page) -> dict[int, list[int]]:
    """Return by form the positions, among the filled lines, of lines that may be heads of comments."""
    heads: dict[int, list[int]] = {}
    cued = page.lines_with(_CUED_LINE)
    for index in cued if len(cued) >= MIN_HEADS else ():
        line = page.lines[index]
        if len(line) > MAX_HEAD_CHARS or not _CUE.search(line):
            continue
        for form, sign, pattern in _FORMS:
            if sign in line and pattern.match(line):
                heads.setdefault(form, []).append(bisect_left(page.filled, index))
                break
    return {form: positions for form, positions in heads.items() if len(positions) >= MIN_HEADS}


def _without_byline(
    page: Page, names: Mapping[int, Name], weights: Mapping[int, float], positions: Sequence[int]
) -> Sequence[int]:
    """Return the heads without the first one where that is the byline: below it, an article and a line that ends it.

    The first post of a thread has the form of its replies, but no notice and no list stands between them.
    """
    first, second = positions[:2]
    ends = any(index in names and names[index].ends for index in page.filled[first:second])
    if ends and _count_prose(page, weights, range(first)) < MIN_ARTICLE_CHARS <= _count_prose(
        page, weights, range(first, second)
    ):
        return positions[1:]
    return positions


def _streams(positions: Sequence[int]) -> Iterator[list[int]]:
    """Yield the stretches of heads that are not far from each other, if they are enough."""
    stream = [positions[0]]
    for above, below in pairwise(positions):
        if below - above > MAX_LINES_APART:
            if len(stream) >= MIN_HEADS:
                yield stream
            stream = []
        stream.append(below)
    if len(stream) >= MIN_HEADS:
        yield stream


def _has_text(stream: Sequence[int]) -> bool:
    """Tell whether most heads have lines below them: a list of articles with their dates has none."""
    return 2 * sum(below - above > 1 for above, below in pairwise(stream)) > len(stream) - 1


def _follows_article(page: Page, weights: Mapping[int, float], first: int) -> bool:
    return _count_prose(page, weights, range(first)) >= MIN_ARTICLE_CHARS


def _count_prose(page: Page, weights: Mapping[int, float], places: range) -> int:
    """Return how many characters of prose stand in the filled lines at *places*."""
    lines = (index for index in page.filled[places.start : places.stop] if weights[index] > PROSE_WEIGHT)
    return sum(len(page.lines[index]) for index in lines)


def _find_same(page: Page, stream: Sequence[int]) -> Iterator[int]:
    """Yield the positions of the heads, and of the lines below them, that are the same but for figures."""
    for offset in range(MAX_SAME_LINES):
        places = [position + offset for position in stream if position + offset < len(page.filled)]
        shapes = {position: _FIGURES.sub("0", page.lines[page.filled[position]]) for position in places}
        ((usual, count),) = Counter(shapes.values()).most_common(1)
        if count < MIN_SAME_SHARE * len(stream):
            return
        yield from (position for position, shape in shapes.items() if shape == usual)
        if offset == 0:
            yield from _find_names(page, places)


def _find_names(page: Page, heads: Sequence[int]) -> Iterator[int]:
    """Yield the positions right above the heads where a few names take turns: who wrote the parts."""
    names = {position - 1: page.lines[page.filled[position - 1]] for position in heads}
    are_short = all(len(name) <= MAX_NAME_CHARS and _POINT.search(name) is None for name in names.values())
    if are_short and MIN_TURNS * len(set(names.values())) <= len(names):
        yield from names


def _is_announced(page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields], first: int) -> bool:
    above = page.filled[max(0, first - MAX_LINES_TO_SIGN) : first]
    return any(index in names or index in fields for index in above)


def _span(page: Page, names: Mapping[int, Name], stream: Sequence[int]) -> range:
    """Return the positions from the heading or the first head to the end of the last comment, as long as others are."""
    distances = sorted(below - above for above, below in pairwise(stream))
    usual = distances[(len(distances) - 1) // 2]
    end = stream[-1] + 1
    last = min(stream[-1] + usual, len(page.filled))
    while end < last and page.filled[end] not in names:
        end += 1
    start = stream[0]
    while start and (above := names.get(page.filled[start - 1])) and above.rule == BOX_RULE:
        start -= 1
    return range(start, end)
