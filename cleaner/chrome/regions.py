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


@dataclass(frozen=True, slots=True)
class Body:
    """The block of the body as positions in the list of lines that are left: from `first` to `last`, both in it."""

    first: int
    last: int
    chars: int

    def __contains__(self, position: int) -> bool:
        return self.first <= position <= self.last


def weigh_lines(page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields]) -> dict[int, float]:
    """Return the weight of each line that is not blank, by index."""
    weights = {}
    for index in page.filled:
        name = names.get(index)
        if name is not None:
            weights[index] = END_WEIGHT if name.ends else MENU_WORD_WEIGHT if name.strength == RUN else NAMED_WEIGHT
        elif index in fields:
            weights[index] = FIELD_WEIGHT
        else:
            weights[index] = line_weight(page.lines[index])
    return weights


def find_body(page: Page, left: Sequence[int], weights: Mapping[int, float]) -> Body | None:
    """Return the block of lines, of those that are *left*, that weighs most; None where no line is prose."""
    best = total = 0.0
    first = best_first = best_last = 0
    for position, index in enumerate(left):
        if total <= 0:
            total, first = 0.0, position
        total += weights[index]
        if total > best:
            best, best_first, best_last = total, first, position
    if best <= 0:
        return None
    chars = sum(len(page.lines[index]) for index in left[best_first : best_last + 1] if weights[index] > 0)
    return Body(best_first, best_last, chars)

