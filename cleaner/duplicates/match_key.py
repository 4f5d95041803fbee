"""The match key: what is compared of a text, and where in the text each part of it stands.

Script, width and case are folded in the folded view already (`cleaner.folding`). Here
punctuation, white space and injected pinyin (``國(guó)``) are left out; letters, digits,
Chinese numerals and Han characters stay, since two notices that differ in a figure alone
are not the same notice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, from_code_points, to_code_points
from cleaner.patterns import compile_later

_UNICODE_SIZE = 0x110000
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# A reading in brackets right after a Han character. A tone mark is asked for: without one, (cpi) would go too.
# The bracket comes first in the pattern, which is looked for faster than a class of characters is.
INJECTED_PINYIN = compile_later(
    rf"\((?<=[\u3400-\u9fff\U00020000-\U0003ffff]\()(?=[a-zü' ]{{0,6}}[{TONED}])[a-zü' {TONED}]{{1,40}}\)"
)


@dataclass(frozen=True, eq=False)
class MatchKey:
    """The compared code points of a text and their offsets in it, two arrays of shape (n,)."""

    points: CodePoints
    offsets: Positions

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def _string(self) -> str:
        return from_code_points(self.points)

    @cached_property
    def _view(self) -> memoryview:
        """The offsets, of which a search by `bisect` takes a third of the time of one in an array."""
        return self.offsets.data

    @cached_property
    def offset_of(self) -> Callable[[int], int]:
        """What returns the offset in the text of a place in the key."""
        return self.offsets.item

    def text(self, start: int, end: int) -> str:
        """Return a part of the key as a string."""
        return self._string[start:end]

    def locate(self, offset: int, start: int = 0) -> int:
        """Return the place in the key of the first compared character at or after an offset of the text.

        It is looked for from *start* on.
        """
        return bisect_left(self._view, offset, start)


@cache
def compared_characters() -> npt.NDArray[np.bool_]:
    """Return a table over all code points: true for letters, digits and Han."""
    table = np.zeros(_UNICODE_SIZE, dtype=bool)
    below = from_code_points(np.arange(0x20000, dtype=np.uint32))
    for run in re.finditer(r"[^\W_]+", below):  # what `str.isalnum` is true of, in a third of the time
        table[run.start() : run.end()] = True
    table[0x20000:0x40000] = True  # the supplementary planes of Han
    table.setflags(write=False)
    return table


def remove_readings(folded: str) -> str:
    """Return a folded text without the readings in brackets after its characters."""
    return INJECTED_PINYIN.sub("", folded)


def make_match_key(folded: str) -> MatchKey:
    """Return the match key of a folded view (`cleaner.folding.fold`).

    >>> from cleaner.folding import fold
    >>> key = make_match_key(fold("國(guó)內，ＡＩ 2.0"))
    >>> key.text(0, len(key)), key.offsets.tolist()
    ('国内ai20', [0, 6, 8, 9, 11, 13])
    """
    points = to_code_points(folded.replace("著", "着"))  # the particle of traditional text; folding cannot tell it
    compared = compared_characters().take(points, mode="clip")  # no code point lies outside the table
    if "(" in folded:
        for match in INJECTED_PINYIN.finditer(folded):
            compared[match.start() : match.end()] = False
    offsets = compared.nonzero()[0]
    return MatchKey(points.take(offsets), offsets)
