"""What is said twice by its nature, and stays: verse, dialogue, tables, code, quotations, parallel clauses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from cleaner.duplicates.damage import is_damaged, is_garbled
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Comparison
from cleaner.patterns import compile_later

# From here on a passage is a repeat even if it is edited, in short lines, or begins within a line.
LONG_REPEAT_CHARS = 300
# Compared characters a line of prose has on average; one sentence a line gives 25 to 40, verse up to 16.
MIN_MEAN_LINE_CHARS = 20
# Share of the characters that must stand in lines with sentence marks: rows of tables, menus and code have none.
MIN_PROSE_SHARE = 0.6
# Characters of a passage that stand in lists, clauses, rows or code: more, and it is part of a list.
MAX_ITEM_SHARE = 0.5
# Share of Han of a line of prose in a Chinese text, names and all, and of such a text.
MIN_HAN_SHARE = 0.4
MIN_PAGE_HAN_SHARE = 0.6
# What somebody says to a quotation on its line.
MIN_COMMENT_CHARS = 4
# Differences of two clauses that are figures or names: in parallel clauses nearly all, under edits by chance 1 in 20.
MAX_PARALLEL_SHARE = 0.3
MIN_WHOLE_SHARE = 0.8  # two copies that are nearly all of a page are judged as long ones
MAX_LONG_PARALLEL_SHARE = 0.6  # five edits of an article with many figures hit two of them at times
# Lines that begin with other names: profiles of one form.
MIN_RENAMED_LINES = 0.6
# Differences that are looked at to tell; some hundred settle it.
MAX_DIFFERENCES = 200
# A replaced piece of this length can be a name; edits by chance are of one character.
MIN_NAME_CHARS = 2

SENTENCE_MARK = compile_later(r"[。！？!?…；;]|\.(?=\s|$)")
_CLAUSE = compile_later(r"[。！？!?…；;，,：:\n]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_CODE = compile_later(r"[{}<>=$\\_]|https?://|//|/\*|\)\s*;|[a-z0-9]\([a-z0-9]*\)", re.ASCII | re.IGNORECASE)
# One mark of code in so many compared characters makes a line code; prose with a formula or an address has fewer.
CODE_MARK_CHARS = 30
_QUOTE_HEAD = compile_later(
    r"\s*(?:(?:引用|引自|回[复復]|原帖|[转轉][发發]自?@|quote\b|@[^\s:：]{1,20}[:：\s]).{0,200}"
    r"|.{0,40}(?:写道|寫道|原话|原話|原文|原帖|发表于|發表於|发布于|wrote)[^\n。]{0,30}[:：]?\s*)$",
    re.I | re.M,
)
_POST_HEAD = compile_later(
    r"[^\n]{1,40}[ \t]\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \t]+(\d{1,2}:\d{2}(?::\d{2})?)[ \t]*$", re.M
)
_QUOTED_LINE = compile_later(r"\s*[>|│]")
_NUMERAL = compile_later(r"[0-9〇零一二三四五六七八九十百千万亿两甲乙丙丁戊己庚辛壬癸]")
_LATIN = compile_later(r"[a-z]{1,3}")
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", '"': '"'}


def is_prose(page: Page, lines: dict[int, bool], chars: int) -> bool:
    """Tell whether lines are sentences for the most part, and long ones unless they are very many."""
    total = prose = 0
    for line in lines:
        start, end = page.line_span(line)
        text = page.text[start:end]
        count = page.key.locate(end) - page.key.locate(start)
        total += count
        if (
            SENTENCE_MARK.search(text)
            and len(_CODE.findall(text)) * CODE_MARK_CHARS <= count
            and not page.structure.is_code(start, end)
        ):
            prose += count
    if prose < MIN_PROSE_SHARE * total:
        return False
    return chars >= LONG_REPEAT_CHARS or total >= MIN_MEAN_LINE_CHARS * len(lines)


def is_structured(page: Page, lines: Iterable[int], share: float = MAX_ITEM_SHARE) -> bool:
    """Tell whether lines are items of lists, numbered clauses, rows or code for more than a share of them.

    In a Chinese text, a line of Latin letters is code, a log, or a reference.
    """
    total = items = 0
    needed = MIN_HAN_SHARE if page.han_share(0, len(page.key)) >= MIN_PAGE_HAN_SHARE else 0.0
    for line in lines:
        start, end = page.line_span(line)
        low, high = page.key.locate(start), page.key.locate(end)
        total += high - low
        if page.structure.is_item(start, end) or page.han_share(low, high) < needed:
            items += high - low
    return items > share * total


def is_in_another_section(page: Page, low: int, other: int) -> bool:
    """Tell whether two places of the key stand under different marked headings, or in different articles of a law."""
    structure, offset_of = page.structure, page.key.offset_of
    mine, theirs = offset_of(low), offset_of(other)
    mine, theirs = (page.line_span(page.line_of(offset))[0] for offset in (mine, theirs))
    return structure.place_of(mine) != structure.place_of(theirs)


def has_same_articles(page: Page, comparison: Comparison) -> bool:
    """Tell whether articles of a law stand in the passage with the numbers that their twins have."""
    structure, offset_of = page.structure, page.key.offset_of
    same = other = 0
    for unit, twin in zip(comparison.units, comparison.twins, strict=True):
        start = page.line_span(unit.line)[0]
        if twin is not None and unit.start == start and structure.starts_article(start):
            start = page.line_span(page.line_of(offset_of(twin[0])))[0]
            agrees = structure.article_of(unit.start) == structure.article_of(start) and structure.starts_article(start)
            same, other = same + agrees, other + (not agrees)
    return same > other


def has_other_numbers(page: Page, comparison: Comparison) -> bool:
    """Tell whether lines and their twins begin with numbers, mostly different ones: then each is an item of its own."""
    same = other = 0
    offset_of = page.key.offset_of
    for unit, twin in zip(comparison.units, comparison.twins, strict=True):
        if twin is None or not (page.starts_line(unit.low) and page.starts_line(twin[0])):
            continue
        mine = page.structure.number_of(page.line_span(unit.line)[0])
        theirs = page.structure.number_of(page.line_span(page.line_of(offset_of(twin[0])))[0]) if mine else ""
        if mine and theirs:
            same, other = same + (mine == theirs), other + (mine != theirs)
    return other > same


def count_rewritten(comparison: Comparison) -> int:
    """Return how many compared characters a passage and its twin each have in places of their own between the others.

    Chrome stands in one of the copies; what stands otherwise in both was written twice.
    """
    rewritten = pending = 0
    last: Span | None = None
    for unit, twin in zip(comparison.units, comparison.twins, strict=True):
        if twin is None:
            pending += len(unit)
            continue
        if pending and last is not None:
            rewritten += max(0, min(pending, twin[0] - last[1]))
        pending, last = 0, twin
    return rewritten


def clause_chars(page: Page, units: Sequence[Unit]) -> float:
    """Return the mean number of compared characters between two marks."""
    clauses = sum(len(_CLAUSE.findall(page.text, unit.start, unit.end)) or 1 for unit in units)
    return sum(map(len, units)) / clauses


def is_quotation(page: Page, low: int, high: int) -> bool:
    """Tell whether a span of the key is marked as quoted: on its line, the line before, or by a mark that it opens."""
    offset, end = page.key.offset_of(low), page.key.offset_of(high - 1) + 1
    line = page.line_of(offset)
    start, _ = page.line_span(line)
    if _QUOTE_HEAD.match(page.text, start) or _QUOTE_HEAD.match(page.text, page.filled_line_before(start)):
        return True
    if _QUOTED_LINE.match(page.text, start):
        lines = page.text[start:end].split("\n")
        return sum(map(bool, map(_QUOTED_LINE.match, lines))) * 2 > sum(map(bool, map(str.strip, lines)))
    lead = page.text[start:offset].strip()
    if not lead or lead[-1] not in _QUOTES:
        return False
    if len(lead) == 1:  # a paragraph that opens with speech, unless the speech ends with it and its line goes on
        _, stop = page.line_span(page.line_of(end - 1))
        rest = page.text[end:stop].lstrip("。！？!?…\"'）)")
        return rest.startswith(_QUOTES[lead]) and len(rest) > MIN_COMMENT_CHARS
    if lead[-1] == '"' and lead.count('"') % 2 == 0:
        return False
    closed = _find_closing(page.text, offset, end, lead[-1])
    # What goes on after the quotation has ended is not the quotation.
    return closed < 0 or end - closed < MIN_MEAN_LINE_CHARS


def has_other_post_head(page: Page, low: int, other: int) -> bool:
    """Tell whether two places of the key stand below heads of posts, each with a name and a time of its own."""
    times = []
    for place in (low, other):
        start, _ = page.line_span(page.line_of(page.key.offset_of(place)))
        found = _POST_HEAD.match(page.text, page.filled_line_before(start))
        times.append(found[1] if found else None)
    return None not in times and times[0] != times[1]


def _find_closing(text: str, start: int, end: int, mark: str) -> int:
    """Return where the quotation that *mark* opened before *start* is closed, those within it aside, or -1."""
    depth = 1
    for at in range(start, end):
        if text[at] == _QUOTES[mark]:
            depth -= 1
            if not depth:
                return at
        elif text[at] == mark:
            depth += 1
    return -1


def has_own_heading(page: Page, comparison: Comparison) -> bool:
    """Tell whether a line and its twin stand under headings of one kind that differ, as answers do."""
    unit, twin = comparison.matched[0], comparison.matched_twins[0]
    mine = _line_before(page, unit.line)
    theirs = _line_before(page, page.line_of(page.key.offset_of(twin[0])))
    if not mine or not theirs or mine == theirs or max(len(mine), len(theirs)) > MIN_MEAN_LINE_CHARS:
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= 0.5 or mine[0] == theirs[0]


def _line_before(page: Page, line: int) -> str:
    for before in range(line - 1, max(-1, line - 4), -1):
        start, end = page.line_span(before)
        low, high = page.key.locate(start), page.key.locate(end)
        if low < high:
            return page.key.text(low, high)
    return ""


def is_parallel(page: Page, comparison: Comparison, chars: int) -> bool:
    """Tell whether the two passages differ mostly in figures or, if they are short, in names: then both stay."""
    spots = figures = heads = 0
    names: Counter[tuple[str, str]] = Counter()
    pairs = zip(comparison.units, comparison.twins, strict=True)
    for mine, theirs in islice(_find_differences(page, pairs), MAX_DIFFERENCES):
        spots += 1
        if _is_numeral(page, mine) and _is_numeral(page, theirs):
            figures += 1
        elif mine[0] < mine[1] and theirs[0] < theirs[1]:
            names[page.key.text(*mine), page.key.text(*theirs)] += 1
            if min(mine[1] - mine[0], theirs[1] - theirs[0]) >= MIN_NAME_CHARS:
                heads += page.starts_line(mine[0]) and page.starts_line(theirs[0])
    if heads >= MIN_RENAMED_LINES * len({unit.line for unit in comparison.matched}):
        return True
    is_short = chars < LONG_REPEAT_CHARS and MIN_WHOLE_SHARE * len(page.key) > 2 * chars
    renamed = sum(
        count
        for (one, other), count in names.items()
        if (
            (min(len(one), len(other)) >= MIN_NAME_CHARS or (one + other).isascii())
            and (chars < LONG_REPEAT_CHARS or count >= 2)
        )
        or (is_short and count >= 2)  # a single character that always became the same other one
    )
    share = MAX_PARALLEL_SHARE if is_short else MAX_LONG_PARALLEL_SHARE
    return figures + renamed > share * spots


def _find_differences(page: Page, pairs: Iterable[tuple[Unit, Span | None]]) -> Iterator[tuple[Span, Span]]:
    """Yield the places where units and their twins differ, as spans of the key; damaged places tell nothing."""
    for unit, twin in pairs:
        if twin is None:
            continue
        here, there = page.key.text(unit.low, unit.high), page.key.text(*twin)
        if here == there or is_garbled(page.folded[unit.start : unit.end]):
            continue
        steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
        for low, high, other_low, other_high in _join_words(here, steps):
            mine, theirs = (unit.low + low, unit.low + high), (twin[0] + other_low, twin[0] + other_high)
            if not _is_lost(page, mine) and not _is_lost(page, theirs):
                yield mine, theirs


def _join_words(here: str, steps: Iterable[tuple[str, int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the spans of two strings that differ; letters that two Latin words have in common do not part them."""
    last: tuple[int, int, int, int] | None = None
    for kind, low, high, other_low, other_high in steps:
        if kind == "equal":
            continue
        if last is not None and _LATIN.fullmatch(here, last[1], low):
            last = last[0], high, last[2], other_high
            continue
        if last is not None:
            yield last
        last = low, high, other_low, other_high
    if last is not None:
        yield last


def _is_lost(page: Page, span: Span) -> bool:
    offset_of = page.key.offset_of
    start = offset_of(span[0] - 1) if span[0] else 0
    end = offset_of(span[1]) + 1 if span[1] < len(page.key) else len(page.text)
    return is_damaged(page.text, start, end, ())


def _is_numeral(page: Page, span: Span) -> bool:
    """Tell whether a place of the key is part of a figure; an empty one is if it stands beside one."""
    low, high = span if span[0] < span[1] else (max(0, span[0] - 1), span[1] + 1)
    return _NUMERAL.search(page.key.text(low, high)) is not None
