"""Judgement: whether a passage that resembles another is a repeat of it.

The shorter a passage is, the more exact a repeat of it must be, and the more its lines must be whole ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleaner.duplicates.displaced import longest_rising
from cleaner.duplicates.openings import is_digest
from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Comparison, twin_share
from cleaner.duplicates.recurring import (
    LONG_REPEAT_CHARS,
    clause_chars,
    count_rewritten,
    has_other_numbers,
    has_other_post_head,
    has_own_heading,
    has_same_articles,
    is_in_another_section,
    is_parallel,
    is_prose,
    is_quotation,
    is_structured,
)

# Compared characters of a passage. Two paragraphs; a chorus in paragraphs reaches 120, a stock answer 90.
MIN_REPEAT_CHARS = 100
# One line alone, said twice, word for word: leads that a page shows again have 80 to 150.
MIN_LINE_CHARS = 80
# Edits to 5 % leave 0.77 of the 5-grams; two texts on one subject share under 0.1, filled-in forms 0.6 to 0.9, and
# those are told by where they differ.
MIN_CONTAINMENT = 0.6
MIN_SHORT_CONTAINMENT = 0.75
MIN_LINES_CONTAINMENT = 0.65  # of three and more lines, which forms that were filled in seldom have in one order
MIN_EDITED_LINES = 3
MIN_LINE_CONTAINMENT = 0.97
# Of the compared characters between the first and the last unit that match: the rest is chrome, or is new.
MIN_COVERAGE = 0.7
# Prose has 9 to 16 characters between two marks, verse and dialogue 4 to 7.
MIN_CLAUSE_CHARS = 8.0
# In paragraphs it is told by these as well: stories and spoken answers have 7 and more.
MIN_PARAGRAPH_CLAUSE_CHARS = 5.5
LONG_LINE_CHARS = 32
# Of the compared characters, those that have a twin of their own: a refrain within a passage has the same one again.
MIN_TWIN_COVER = 0.8
# Of a copy with a paragraph elsewhere, that paragraph; phrases that come back in another order are no copy.
MAX_DISPLACED_SHARE = 0.4
# Two copies, and little else: a short article twice.
MIN_HALF_SHARE = 0.8
# Of the lines on which the twin of a short passage stands: less, and it is a quotation, or part of something else.
MIN_TWIN_SHARE = 0.9
# Lines of its twin that a copy has which breaks off after a sentence; a quotation has one or two.
MIN_TRUNCATED_LINES = 3
# Sentences cut out of lines: a run that begins and ends within a line has few; else they are much of their lines.
MAX_CUT_SHARE = 0.4
MIN_CUT_LINE_SHARE = 0.7
# A summary stands before the body, below the head of the page, and not far from what it repeats: the same words in
# the list of related pages below an article are no reason to take them out of the article.
MAX_SUMMARY_LINE = 60
MAX_SUMMARY_DISTANCE_LINES = 20

# One line alone that stands again within so many lines is a copy; further below it can be meant.
MAX_LINES_BETWEEN = 6
# So often the same paragraphs are the page's.
MIN_STAMPS = 6

# A repeat this long, or this much of the page, is the page's doing; a shorter one in a list, or under another heading
# of a manual or a law, is the author's. Parallel provisions of laws reach 400, steps of manuals 1,000.
LARGE_REPEAT_CHARS = 1500
MIN_LARGE_SHARE = 0.4  # all copies together
# A long list with two entries in the same words but for the names has 0.62; edits to 5 % leave 0.77.
MIN_ITEMS_CONTAINMENT = 0.7
# What edits, or a sentence across the border, add to two copies that are all of a line.
MAX_LINE_REST_CHARS = 24
# What stands otherwise in both copies at one place: articles of a law on one subject have 0.2 and more.
MAX_REWRITTEN_SHARE = 0.1

_PROSE_LINE = re.compile(r"[^\n。]{20,}。")
FULL_STOP = re.compile(r"[。！？!?]")


def is_repeat(page: Page, comparison: Comparison, times: int) -> bool:
    """Tell whether a passage, one of so many alike, repeats its twin, and is not what may be said twice."""
    chars = comparison.matched_chars
    if chars < MIN_LINE_CHARS or chars < MIN_COVERAGE * (chars + comparison.unmatched_chars):
        return False
    lines = whole_lines(page, comparison.matched)
    return (
        _is_alike(page, comparison, lines, times)
        and is_prose(page, lines, chars)
        and not _is_quoted(page, comparison, lines)
        and not has_other_numbers(page, comparison)
        and not is_parallel(page, comparison, chars)
        and not _may_be_meant(page, comparison, lines, times)
    )


def _is_alike(page: Page, comparison: Comparison, lines: dict[int, bool], times: int) -> bool:
    """Tell whether a passage is like its twin, the more so the shorter it is, and what it leaves are whole lines."""
    whole = all(lines.values()) or _is_line_twice(page, comparison, lines)
    if _count_covered(comparison.matched_twins) < MIN_TWIN_COVER * comparison.matched_chars:
        return False
    if not whole and (is_reordered(comparison) or comparison.matched_chars < LONG_REPEAT_CHARS):
        return False
    if _count_displaced(comparison) > MAX_DISPLACED_SHARE * comparison.matched_chars:
        return False
    if comparison.matched_chars < LONG_REPEAT_CHARS:
        return _is_short_repeat(page, comparison, lines, times)
    return comparison.containment >= MIN_CONTAINMENT and (whole or _may_be_cut(page, comparison, lines))


def _is_quoted(page: Page, comparison: Comparison, lines: dict[int, bool]) -> bool:
    """Tell whether the passage or its twin is a quotation, a list of openings, or a line that is part of another."""
    mine = comparison.matched[0].low, comparison.matched[-1].high
    theirs = min(low for low, _ in comparison.matched_twins), max(high for _, high in comparison.matched_twins)
    return (
        any(is_quotation(page, low, high) for low, high in (mine, theirs))
        or has_other_post_head(page, mine[0], theirs[0])
        or is_digest(page, comparison)
        or (len(lines) == 1 and _is_part(page, comparison, lines))
    )


def _count_covered(spans: Sequence[Span]) -> int:
    """Return how many places of the key some spans cover together."""
    covered = end = 0
    for low, high in sorted(spans):
        covered += max(0, high - max(low, end))
        end = max(end, high)
    return covered


def _is_line_twice(page: Page, comparison: Comparison, lines: dict[int, bool]) -> bool:
    """Tell whether a passage and its twin are all that stands on the one line of both."""
    offset_of = page.key.offset_of
    if len(lines) > 1 or any(page.line_of(offset_of(low)) not in lines for low, _ in comparison.matched_twins):
        return False
    twins = sum(high - low for low, high in comparison.matched_twins)
    return abs(_line_chars(page, next(iter(lines))) - comparison.matched_chars - twins) <= MAX_LINE_REST_CHARS


def _may_be_meant(page: Page, comparison: Comparison, lines: dict[int, bool], times: int) -> bool:
    """Tell whether a passage that is little of its page stands where an author says the same again.

    So in a list, in another section of a manual, in another article of a law, and where both copies have words of
    their own in between. What is much of its page is meant only as a list with other entries.
    """
    chars = comparison.matched_chars
    if times * chars >= MIN_LARGE_SHARE * len(page.key):
        return comparison.containment < MIN_ITEMS_CONTAINMENT and is_structured(page, lines)
    return not has_same_articles(page, comparison) and (
        count_rewritten(comparison) > MAX_REWRITTEN_SHARE * chars
        or is_in_another_section(page, comparison.matched[0].low, comparison.matched_twins[0][0])
        or (chars < LARGE_REPEAT_CHARS and is_structured(page, lines))
    )


def _may_be_cut(page: Page, comparison: Comparison, lines: dict[int, bool]) -> bool:
    """Tell whether sentences of a line may go while others of it stay: in a long repeat that is no quotation."""
    chars = comparison.matched_chars
    cut = sum(len(unit) for unit in comparison.matched if not lines[unit.line])
    total = sum(_line_chars(page, line) for line, whole in lines.items() if not whole)
    offset_of = page.key.offset_of  # a body on one line may hold both copies
    total -= sum(high - low for low, high in comparison.matched_twins if page.line_of(offset_of(low)) in lines)
    if len(lines) == 1 and twin_share(page, comparison) >= MIN_TWIN_SHARE and _count_twin_lines(page, comparison) <= 2:
        return False
    return cut <= MAX_CUT_SHARE * chars or cut >= MIN_CUT_LINE_SHARE * total


def _line_chars(page: Page, line: int) -> int:
    start, end = page.line_span(line)
    return page.key.locate(end) - page.key.locate(start)


def _count_twin_lines(page: Page, comparison: Comparison) -> int:
    return len({page.line_of(page.key.offset_of(low)) for low, _ in comparison.matched_twins})


def _is_short_repeat(page: Page, comparison: Comparison, lines: dict[int, bool], times: int) -> bool:
    """Tell whether a passage of a paragraph or two is a repeat: the fewer its lines, the more exact."""
    chars = comparison.matched_chars
    is_refrain = times > 2 and chars < 2 * MIN_REPEAT_CHARS and not _is_stamp(chars, len(lines), times)
    if is_refrain and not _is_all_there_is(page, chars, len(lines), times):
        return False
    if clause_chars(page, comparison.matched) < _needed_clause_chars(page, comparison, times):
        return False
    if _is_part(page, comparison, lines):
        return False
    if len(lines) == 1 or chars < MIN_REPEAT_CHARS:
        return _is_line_repeat(page, comparison, lines, times)
    few = max(len(lines), _count_twin_lines(page, comparison)) < MIN_EDITED_LINES
    return comparison.containment >= (MIN_SHORT_CONTAINMENT if few else MIN_LINES_CONTAINMENT)


def _is_line_repeat(page: Page, comparison: Comparison, lines: dict[int, bool], times: int) -> bool:
    """Tell whether a line alone, or a few short ones, are a repeat: word for word, near, and no item of a list."""
    if len(lines) == 1:
        if _is_far(page, comparison) and not is_summary(page, comparison):
            return False
        if _is_line_twice(page, comparison, lines):
            return comparison.containment >= MIN_SHORT_CONTAINMENT
    is_item = times * comparison.matched_chars < MIN_LARGE_SHARE * len(page.key) and is_structured(page, lines)
    is_exact = comparison.containment >= MIN_LINE_CONTAINMENT
    return is_exact and not is_item and not has_own_heading(page, comparison)


def _is_all_there_is(page: Page, chars: int, lines: int, times: int) -> bool:
    """Tell whether paragraphs said many times are nearly all of a page: an article, and no refrain."""
    return lines > 1 and chars >= LONG_LINE_CHARS * lines and times * chars >= MIN_HALF_SHARE * len(page.key)


def _is_stamp(chars: int, lines: int, times: int) -> bool:
    """Tell whether sentences, a paragraph each, stand so often that a page sets them below each of its entries.

    So do rules of a forum; a chorus in paragraphs comes back some four times, and a litany is said in short lines.
    """
    return times >= MIN_STAMPS and lines > 1 and chars >= max(MIN_REPEAT_CHARS, LONG_LINE_CHARS * lines)


def _is_part(page: Page, comparison: Comparison, lines: dict[int, bool]) -> bool:
    """Tell whether the twin is only part of its lines, and neither a summary nor a broken-off copy explains it."""
    return twin_share(page, comparison) < MIN_TWIN_SHARE and not (
        _is_line_twice(page, comparison, lines) or is_summary(page, comparison) or _is_truncated(page, comparison)
    )


def _count_displaced(comparison: Comparison) -> int:
    """Return how many compared characters have their twins after that of the unit that follows them, or before it."""
    if not is_reordered(comparison):
        return 0
    twins = comparison.matched_twins
    in_order = longest_rising([low for low, _ in twins])
    return sum(high - low for at, (low, high) in enumerate(twins) if at not in in_order)


def is_reordered(comparison: Comparison) -> bool:
    """Tell whether the twins stand in another order."""
    return any(other[0] < one[0] for one, other in pairwise(comparison.matched_twins))


def _needed_clause_chars(page: Page, comparison: Comparison, times: int) -> float:
    chars = comparison.matched_chars
    lines = min(len({unit.line for unit in comparison.matched}), _count_twin_lines(page, comparison))
    if times == 2 and chars >= 2 * MIN_REPEAT_CHARS and 2 * chars >= MIN_HALF_SHARE * len(page.key):
        return 0.0  # nearly all of the page twice; a refrain or an exchange is less
    return MIN_CLAUSE_CHARS if chars < LONG_LINE_CHARS * lines else MIN_PARAGRAPH_CLAUSE_CHARS


def _is_far(page: Page, comparison: Comparison) -> bool:
    """Tell whether a line and its twin stand far apart: there an author may say the same once more."""
    if _count_twin_lines(page, comparison) > 1:
        return False
    twin = page.line_of(page.key.offset_of(comparison.matched_twins[0][0]))
    low, high = sorted((comparison.matched[0].line, twin))
    between = sum(page.line_span(line)[0] < page.line_span(line)[1] for line in range(low + 1, high))
    return between > MAX_LINES_BETWEEN


def _is_truncated(page: Page, comparison: Comparison) -> bool:
    """Tell whether a passage starts as its twin's line does and breaks off: within a sentence, or after some lines."""
    last = comparison.units[-1]
    if not page.starts_line(comparison.matched_twins[0][0]):
        return False
    return _count_twin_lines(page, comparison) >= MIN_TRUNCATED_LINES or not FULL_STOP.search(
        page.text[last.start : last.end].rstrip()[-2:]
    )


def is_summary(page: Page, comparison: Comparison) -> bool:
    """Tell whether a passage stands before the body, with no prose before it."""
    first = comparison.matched[0]
    distance = page.line_of(page.key.offset_of(comparison.matched_twins[0][0])) - first.line
    if (
        first.line > MAX_SUMMARY_LINE
        or is_reordered(comparison)
        or not 0 < distance <= MAX_SUMMARY_DISTANCE_LINES
        or comparison.unmatched_chars
    ):
        return False
    return _PROSE_LINE.search(page.text, 0, page.line_span(first.line)[0]) is None


def whole_lines(page: Page, units: Sequence[Unit]) -> dict[int, bool]:
    """Return for each line of the units whether they are all that stands on it."""
    chars: dict[int, int] = {}
    for unit in units:
        chars[unit.line] = chars.get(unit.line, 0) + len(unit)
    whole = {}
    for line, count in chars.items():
        start, end = page.line_span(line)
        whole[line] = page.key.locate(end) - page.key.locate(start) == count
    return whole
