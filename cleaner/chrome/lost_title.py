"""The title of an article that would leave with the lines around it: it says what the first paragraphs say."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from cleaner.chrome.lines import MIN_PROSE_CHARS, Page, reads_as_prose
from cleaner.chrome.titles import could_be_title
from cleaner.patterns import compile_later

# So far above the first paragraph it stands at most, in filled lines.
MAX_DISTANCE = 10
# Shorter lines are words of menus, of which some stand in any article.
MIN_TITLE_HAN = 8
# Of the pairs of neighbouring characters of a title, so many stand in the article; where a line that stays above it has
# more than `MAX_KEPT_SHARE`, that is the title. Two lines of chrome stay for it on 932 labelled pages.
MIN_SHARE = 0.35
MAX_KEPT_SHARE = 0.5
MAX_ARTICLE_CHARS = 4000

_HAN_RUN = compile_later("[㐀-鿿]+")
# Rows of links, paths, entries with numbers.
_NO_TITLE = compile_later(r"[›>»|/\\]|^\d{1,2}[.,]|\s\S+\s\S+\s|^\(.*\)$")


def find_lost_title(page: Page, removed: Collection[int], known: Collection[int]) -> int | None:
    """Return the index of the title among the removed lines, where no line above the article could be it.

    *known* are the lines that a phrase names or that are metadata.
    """
    filled, lines = page.filled, page.lines
    first = next((at for at, index in enumerate(filled) if index not in removed and _is_paragraph(lines[index])), 0)
    above = range(max(0, first - MAX_DISTANCE), first)
    if not any(filled[at] in removed for at in above):
        return None
    below = [lines[index] for index in filled[first:] if index not in removed]
    article = "\n".join(below)[:MAX_ARTICLE_CHARS]
    kept = [lines[filled[at]] for at in above if filled[at] not in removed]
    if any(could_be_title(line) and share_of_pairs(line, article) > MAX_KEPT_SHARE for line in kept):
        return None
    best, title = MIN_SHARE, None
    for at in above:
        index = filled[at]
        if index in known or index not in removed or not _is_candidate(lines[index]):
            continue
        if title is not None and lines[index] == lines[title]:
            continue
        share = share_of_pairs(lines[index], article)
        # A title that a list cuts off has fewer words, all of which are the article's.
        is_whole = title is not None and lines[index].startswith(lines[title])
        if share >= best or (is_whole and share >= MIN_SHARE):
            best, title = max(best, share), index
    if title is None or lines[title] in kept or lines[title] in below:
        return None
    return title


def _is_paragraph(line: str) -> bool:
    return len(line) >= MIN_PROSE_CHARS and reads_as_prose(line)


def _is_candidate(line: str) -> bool:
    if not could_be_title(line) or _NO_TITLE.search(line) is not None:
        return False
    return sum(map(len, _HAN_RUN.findall(line))) >= MIN_TITLE_HAN


def share_of_pairs(line: str, article: str) -> float:
    """Return how many of the pairs of characters of a line stand in the article; 0 for a line without any."""
    pairs = {one + other for run in _HAN_RUN.findall(line) for one, other in pairwise(run)}
    return sum(pair in article for pair in pairs) / len(pairs) if pairs else 0.0
