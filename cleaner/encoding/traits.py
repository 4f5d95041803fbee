"""What a text holds that any pass of this stage could act on, found in one scan.

Healthy text has none of it, and is most text: one look at a table a character replaces
a search a pass. A pass names the traits that it needs (`gated`), and is not run without
them. What the traits are is in `trait_table`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from cleaner.document import NO_CHANGES, Changes, Context, Pass
from cleaner.encoding.trait_table import (
    ANY_MISREAD,
    ANYWHERE,
    BITS,
    COMPOSING,
    MISREAD,
    ORDINARY_SIGNS,
    Trait,
    continuation_characters,
    lead_characters,
    trait_table,
)
from cleaner.folding import FoldedView, side_by_side
from cleaner.ledger import Positions, to_code_points
from cleaner.passes import Asked, SideBySide

__all__ = [
    "ANY_MISREAD",
    "COMPOSING",
    "ORDINARY_SIGNS",
    "Trait",
    "Traits",
    "continuation_characters",
    "gated",
    "lead_characters",
    "traits_of",
]

# The places of the characters with any trait, and their traits.
Scanned = tuple[Positions, npt.NDArray[np.uint32]]
# Some of these places, and their traits.
_Near = list[tuple[int, int]]
# The scan works on blocks that stay in a processor's cache: 1.4 MB of text take 1.2 ms, as a whole 5 ms.
_BLOCK_CHARS = 1 << 14
# So many places are told apart sooner in a list than in an array, whose every operation costs a microsecond. A healthy
# page of 5 KB has a dozen, from a name or a question mark.
_FEW = 64
# The last character of a text stands as one before a line end.
_END = "\n"
_SHIFT = np.uint32(BITS)
_ANYWHERE = np.uint32(ANYWHERE)
# So many different ones of a kind stand so close together in misread text: in all of 30 characters and more, in 96 of
# 100 of ten characters, whatever the kind (1,300 of each). In 10,356 healthy lines of pages 32 have as many; with two
# of any rare characters within eight, 216.
MISREAD_COUNT = 3
MISREAD_WITHIN = 12
MISREAD_IN_SHORT = 2  # in a line that has no more characters than that


class Traits:
    """The places of a text's characters with any trait; `found` are all traits that occur."""

    __slots__ = ("_few", "_misread_lines", "_near", "_places", "_traits", "found", "text")

    def __init__(self, text: str, scanned: Scanned | None = None, near: _Near | None = None) -> None:
        """Take a text, with what `_scan` returns for it and `_find_near` of that where they are known."""
        self.text = text
        self._near = near
        self._misread_lines: list[tuple[int, int]] | None = None
        if scanned is None:
            scanned = _scan(text + _END) if len(text) <= _BLOCK_CHARS else _scan_blocks(text)
        self._places, self._traits = scanned
        if self._places.size <= _FEW:
            self._few = list(zip(self._places.tolist(), self._traits.tolist(), strict=True))
            self.found = 0
            for _, traits in self._few:
                self.found |= traits
        else:
            self._few = []
            self.found = int(np.bitwise_or.reduce(self._traits))

    def has(self, trait: int) -> bool:
        """Tell whether any character of the text has *trait*."""
        return bool(self.found & trait)

    def places(self, trait: int) -> list[int]:
        """Return the places of the characters that have *trait*."""
        if not self.found & trait:
            return []
        if self._few:
            return [place for place, traits in self._few if traits & trait]
        found: list[int] = self._places[(self._traits & np.uint32(trait)) != 0].tolist()
        return found

    def is_dense(self, trait: int, count: int, within: int) -> bool:
        """Tell whether *count* characters with *trait* stand within so many characters anywhere."""
        return bool(self._dense(trait, count, within))

    def _dense(self, trait: int, count: int, within: int) -> list[int]:
        places = self.places(trait)
        if count == 1 or len(places) < count:
            return places if count == 1 else []
        following = places[count - 1 :]
        return [first for first, last in zip(places, following, strict=False) if last - first < within]

    def lines(self, trait: int, pattern: re.Pattern[str], count: int = 1, within: int = 1) -> Iterator[tuple[int, int]]:
        """Yield the spans of the lines that hold a character with *trait* and where *pattern* is found.

        A span is without the line feed. *trait* must be one that every match of *pattern* has a character of. With
        *count*, so many characters with *trait* must begin within so many characters in the line.
        """
        places, at = self._dense(trait, count, within), 0
        while at < len(places):
            start, end = self._line_around(places[at])
            if pattern.search(self.text, start, end):
                yield start, end
            at = bisect_right(places, end, at + 1)

    def _line_around(self, place: int) -> tuple[int, int]:
        end = self.text.find("\n", place)
        return self.text.rfind("\n", 0, place) + 1, len(self.text) if end < 0 else end

    def misread_lines(self) -> list[tuple[int, int]]:
        """Return the spans of the lines, in order, where different characters of a kind of `MISREAD` stand together."""
        if self._misread_lines is None:
            self._misread_lines = sorted(self._find_misread_lines())
        return self._misread_lines

    def _find_misread_lines(self) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        near = _find_near(self._places, self._traits) if self._near is None else self._near
        for kind in filter(self.has, MISREAD) if near else ():
            places, at = [place for place, traits in near if traits & kind], 0
            while at + 1 < len(places):
                if places[at + 1] < places[at] + MISREAD_WITHIN and self._is_crowded(places, at):
                    span = self._line_around(places[at])
                    found.add(span)
                    at = bisect_right(places, span[1], at + 1)
                else:
                    at += 1
        return found

    def _is_crowded(self, places: list[int], at: int) -> bool:
        """Tell whether enough of *places* follow close behind number *at* in its line."""
        text, first = self.text, places[at]
        end = text.find("\n", first, first + MISREAD_WITHIN)
        if end < 0:
            end = min(first + MISREAD_WITHIN, len(text))
        count = bisect_left(places, end, at) - at
        if count < MISREAD_IN_SHORT:
            return False
        is_short = end - first < MISREAD_WITHIN and (
            end <= MISREAD_WITHIN or "\n" in text[max(0, end - MISREAD_WITHIN) : first]
        )
        least = MISREAD_IN_SHORT if is_short else MISREAD_COUNT
        return count >= least and len(set(map(text.__getitem__, places[at : at + count]))) >= least


def traits_of(context: Context) -> Traits:
    """Return the traits of the text that a pass was given; all passes that see the same text share them."""
    return context.view.derive(Traits)


def _traits_of_each(asked: Sequence[Asked]) -> Sequence[Traits]:
    known = [context.view.known(Traits) for _, context in asked]
    if None in known:
        read_traits(context.view for _, context in asked)
    return [traits_of(context) if found is None else found for found, (_, context) in zip(known, asked, strict=True)]


def read_traits(views: Iterable[FoldedView]) -> None:
    """Scan the texts of views whose traits are not known, some at once: it takes half the time."""
    for group in side_by_side(view for view in views if not view.has(Traits)):
        # A line feed behind each, as behind a text by itself.
        places, traits = _scan_blocks(_END.join([view.text for view in group]))
        starts = [0, *accumulate([len(view.text) + 1 for view in group])]
        near: list[_Near] = [[] for _ in group]
        for place, found in _find_near(places, traits):
            owner = bisect_right(starts, place) - 1
            near[owner].append((place - starts[owner], found))
        bounds = pairwise(places.searchsorted(starts).tolist())
        for view, start, (low, high), own in zip(group, starts, bounds, near, strict=False):
            view.keep(Traits, Traits(view.text, (places[low:high] - start, traits[low:high]), own))


def _find_near(places: Positions, traits: npt.NDArray[np.uint32]) -> _Near:
    """Return which places, with their traits, are of characters that a misreading shows and near another such one.

    In a text beside others one may be near a place of the next text alone, which says nothing and does no harm.
    """
    chosen = (traits & np.uint32(ANY_MISREAD)).nonzero()[0]
    places = places[chosen]
    is_near = np.zeros(places.size + 1, dtype=bool)
    is_near[1:-1] = places[1:] - places[:-1] < MISREAD_WITHIN
    is_near = (is_near[1:] | is_near[:-1]).nonzero()[0]
    return list(zip(places[is_near].tolist(), traits[chosen[is_near]].tolist(), strict=True))


def _scan(block: str) -> Scanned:
    """Return the places of the characters with any trait in *block*, but for its last character, and these traits."""
    # Clipping changes nothing, all code points are in the table, but spares a check of each.
    marks = trait_table().take(to_code_points(block), mode="clip")
    found = marks[:-1] & (marks[1:] >> _SHIFT | _ANYWHERE)
    places = found.astype(bool).nonzero()[0]
    return places, found[places]


def _scan_blocks(text: str) -> Scanned:
    places, traits = [], []
    for start in range(0, len(text), _BLOCK_CHARS):
        block = text[start : start + _BLOCK_CHARS + 1]
        found = _scan(block if len(block) > _BLOCK_CHARS else block + _END)
        places.append(found[0] + start)
        traits.append(found[1])
    return np.concatenate(places), np.concatenate(traits)


def gated(find_changes: Pass, traits: int, look: Callable[[Traits], bool] | None = None) -> Pass:
    """Return a pass that is not run on a text without any of *traits*, where it must have nothing to do.

    Nor is it where a closer *look* at the traits says so.
    """

    @wraps(find_changes)
    def find_if_open(text: str, context: Context) -> Changes:
        found = context.view.derive(Traits)
        is_open = found.found & traits and (look is None or look(found))
        return find_changes(text, context) if is_open else NO_CHANGES

    def find_in_each(asked: Sequence[Asked]) -> list[Changes]:
        # Nearly all texts are shut out: what a call for each would take is more than the look takes.
        return [
            find_changes(text, context) if found.found & traits and (look is None or look(found)) else NO_CHANGES
            for (text, context), found in zip(asked, _traits_of_each(asked), strict=True)
        ]

    return SideBySide(find_if_open, find_in_each)
