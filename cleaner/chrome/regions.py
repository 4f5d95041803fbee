"""Where the body of a page begins and ends.

The body is one contiguous block on nearly nine pages in ten: the stretch of lines whose
weights (prose positive, link titles negative) add up to most, found by Kadane's algorithm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaner.chrome.lines import Page, line_weight
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import RUN, Name

# A named line inside the body costs as much as a short paragraph brings, one that ends articles twice that, a field of
# metadata half of it.
NAMED_WEIGHT = -3.0
MENU_WORD_WEIGHT = -1.0
END_WEIGHT = -6.0
FIELD_WEIGHT = -1.5
# A line above this weight is a paragraph or a full sentence.
PROSE_WEIGHT = 0.5


# The second such line in a gap between paragraphs is all but a wall: one may be a box inside the body, several are not.
WALL_WEIGHT = -15.0
# Prose that far apart from the body is a body of its own (the same article again, a second one) if it has this share
# of the characters; below it, it is a list of summaries or of comments.
MIN_SECOND_BODY_SHARE = 0.35
MIN_SECOND_BODY_CHARS = 200
# Less prose than this on a whole page is a question among link titles; the article, if any, is in verse or in a list.
MIN_BODY_CHARS = 20
# What stands below a heading of these rules, that near, is a list however long its items are.
LIST_RULES = frozenset(("chrome/related-list", "chrome/comment-box"))
MAX_HEADING_DISTANCE = 2


@dataclass(frozen=True, slots=True)
class Body:
    """A block of the body as positions in the list of lines that are left: from `first` to `last`, both in it."""

    first: int
    last: int
    chars: int


def weigh_lines(page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields]) -> dict[int, float]:
    """Return the weight of each line that is not blank, by index."""
    weights: dict[int, float] = {}
    lines = page.lines
    ends = 0
    for index in page.filled:
        name = names.get(index)
        if name is None and index not in fields:
            weights[index] = weight = line_weight(lines[index])
            if weight > PROSE_WEIGHT:
                ends = 0
        elif name is None:
            weights[index] = FIELD_WEIGHT
        elif name.ends:
            weights[index] = WALL_WEIGHT if ends else END_WEIGHT
            ends += 1
        else:
            weights[index] = MENU_WORD_WEIGHT if name.strength <= RUN else NAMED_WEIGHT
    return weights


def find_bodies(page: Page, left: Sequence[int], weights: Mapping[int, float], names: Mapping[int, Name]) -> list[Body]:
    """Return the blocks of the body in order: the heaviest one, and others that are not much smaller."""
    main = _find_heaviest(page, left, weights, 0, len(left))
    if main is None or main.chars < MIN_BODY_CHARS:
        return []
    least = max(main.chars * MIN_SECOND_BODY_SHARE, MIN_SECOND_BODY_CHARS)
    bodies = [main]
    gaps = [(0, main.first), (main.last + 1, len(left))]
    if _is_listed(left, main.first, names):
        # Link titles with a question or two in them can outweigh an article in short lines; then that one is the body.
        others = [_find_heaviest(page, left, weights, *gap) for gap in gaps]
        own = [body for body in others if body and body.chars >= least and not _is_listed(left, body.first, names)]
        if own:
            main = max(own, key=lambda body: body.chars)
            bodies = [main]
            gaps = [(0, main.first), (main.last + 1, len(left))]
    while gaps:
        low, high = gaps.pop()
        other = _find_heaviest(page, left, weights, low, high)
        if other is not None and other.chars >= least and not _is_listed(left, other.first, names):
            bodies.append(other)
            gaps += [(low, other.first), (other.last + 1, high)]
    return sorted(bodies, key=lambda body: body.first)


def _is_listed(left: Sequence[int], first: int, names: Mapping[int, Name]) -> bool:
    """Tell whether a heading of a list of articles or of comments stands directly above a block."""
    above = (names.get(index) for index in left[max(0, first - MAX_HEADING_DISTANCE) : first])
    return any(name is not None and name.rule in LIST_RULES for name in above)


def _find_heaviest(page: Page, left: Sequence[int], weights: Mapping[int, float], low: int, high: int) -> Body | None:
    """Return the stretch of the lines that are left, from `low` to `high`, that weighs most; None if none is prose."""
    best = total = 0.0
    first = best_first = best_last = low
    for position, weight in enumerate(map(weights.__getitem__, left[low:high]), low):
        if total <= 0:
            if weight <= 0:  # no block begins here
                continue
            total, first = 0.0, position
        total += weight
        if total > best:
            best, best_first, best_last = total, first, position
    if best <= 0:
        return None
    block = left[best_first : best_last + 1]
    chars = sum(len(page.lines[index]) for index in block if weights[index] > PROSE_WEIGHT)
    return Body(best_first, best_last, chars)
