"""Which lines leave the text by their learned labels: only in company of what a rule names, or at an end of it."""

from __future__ import annotations

from cleaner.chrome.learned.caution import Caution
from cleaner.chrome.learned.rows import FIELD, Lines
from cleaner.chrome.lines import PAGE_LINES

MAX_SHORT_ROW = 5
MANY_LINES = 3
# Behind a body without a sentence so long a row is a list of links, of which labels have a part for the body.
MIN_LONG_ROW = 20


def guard(lines: Lines, caution: Caution) -> list[bool]:
    """Return which of the lines that labels would remove may go.

    Of lines in a row that only labels take out, none goes without company (`Lines.has_company`); what stands below the
    title may have it above that. How sure the labels must be on average depends on what rules say about the page and
    about the neighbours (`Caution`); of a row that is not, the end goes that is, on a page. A line that is unlikely by
    itself stays, a paragraph sooner; and where the text is no page, all stay rather than much of the prose.
    """
    count = len(lines.leaving)
    allowed = [False] * count
    named = lines.named
    is_page = named >= PAGE_LINES
    least = caution.page_least if is_page else caution.least
    listed = lines.listed_teasers()
    for start, end in lines.rows:
        if lines.has_company(start, end):
            mean = _least_mean(lines, (start, end), caution, named)
        elif (is_page or end - start >= MANY_LINES) and lines.is_below_title(start):
            mean = max(_least_mean(lines, (start, end), caution, named), caution.below_title)
        else:
            continue
        first = start
        if sum(lines.chances[start:end]) < mean * (end - start):
            first = lines.sure_end(start, end, caution.named) if is_page else end
        for at in {*range(first, end)}.difference(lines.table_in(first, end)):
            allowed[at] = lines.chances[at] >= (caution.listed if at in listed else least)
    if not is_page:
        going = sum(size for size, goes in zip(lines.prose, allowed, strict=True) if goes)
        staying = sum(size for at, size in enumerate(lines.prose) if not allowed[at] and not lines.taken[at])
        if going > caution.prose_share * max(staying, lines.own):
            return [False] * count
    return [
        goes and (at in listed or lines.chances[at] >= _least_chance(lines, at, caution))
        for at, goes in enumerate(allowed)
    ]


def _least_mean(lines: Lines, row: tuple[int, int], caution: Caution, named: int) -> float:
    """Return what a row must have on average, for what stands beside it and what rules say about the page."""
    start, end = row
    count = len(lines.leaving)
    is_page = named >= PAGE_LINES
    if is_page:
        mean = caution.page
    elif named > 1 and lines.has_strong_company(start, end):
        mean = caution.likely
    else:
        is_short = end - start <= MAX_SHORT_ROW and any(lines.marks[start:end])
        is_alone = named <= 1 or not lines.is_known(start, end)
        mean = caution.named if is_short or is_alone else caution.sure
        if end - start >= MANY_LINES:
            mean = min(mean, caution.many)
    if start > 0 and lines.closing[start - 1] and lines.below[start]:
        # Who edited the article was said: what labels have behind it is the page's.
        mean = min(mean, caution.likely)
    if lines.follows_body(start) and any(lines.code[start:end]):
        # Articles in steps end on commands, which have little in common with prose.
        mean = max(mean, caution.inside)
    elif lines.follows_body(start) and not lines.own and end - start >= MIN_LONG_ROW:
        mean = max(mean, caution.likely)
    elif lines.follows_body(start):
        # Right above a credit of the editors its last words stand as often as anything else.
        closes = (lines.closing[end] and lines.marks[end] != FIELD) if end < count else not is_page
        mean = max(mean, caution.closing if closes else caution.adjoining if end < count else mean)
    return max(mean, caution.opening) if lines.precedes_body(start, end) else mean


def _least_chance(lines: Lines, at: int, caution: Caution) -> float:
    """Return what a line of an allowed row must have by itself, for what rules see in it."""
    least = 0.0
    if lines.prose[at]:
        least = caution.second if at in lines.framed else caution.teaser if lines.is_teaser(at) else caution.prose
    if lines.second[at]:
        least = max(least, caution.second)
    if lines.inside[at] and lines.marks[at]:
        least = max(least, caution.inside_page if lines.named >= PAGE_LINES else caution.inside)
    return least
