"""What a text holds that any pass of this stage could act on, found in one scan.

Healthy text has none of it, and is most text: one look at a table a character replaces
a search a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.document import Context
from cleaner.encoding.plausibility import is_common_point
from cleaner.ledger import to_code_points

_UNICODE_SIZE = 0x110000


class Trait:
    """Kinds of characters that open the gate of a pass, one bit each."""

    REFERENCE = 1  # of HTML
    INVISIBLE = 2  # or no character at all
    LATIN = 4  # beyond ASCII, as GBK read as Latin-1 is
    GBK = 8  # as the first bytes of UTF-8 are, read as GBK
    MOJIBAKE = 16  # letters and signs that bytes of UTF-8 become in 8-bit encodings
    CONTROL = 32
    PRIVATE = 64
    COMPATIBILITY = 128
    COMPOSING = 256  # not in NFC, or not by itself
    LOST = 512
    STAND_IN = 1024  # for a lost character
    RARE = 2048  # Han, kana and private-use characters that running Chinese hardly has


# The encodings that ftfy looks for; Python's have holes where Latin-1's control codes stand instead ("sloppy").
READ_AS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")
LEADS = range(0xC2, 0xF5)
CONTINUATIONS = range(0x80, 0xC0)
# Signs that Chinese text uses itself, side by side; mojibake never consists of these alone.
ORDINARY_SIGNS = frozenset("“”‘’…—–·•°±«»\xa0")

_NONCHARACTERS = (
    range(0xFDD0, 0xFDF0),
    *(range(plane + 0xFFFE, plane + 0x10000) for plane in range(0, 0x110000, 0x10000)),
)
_INVISIBLE = (
    range(0x061C, 0x061D), range(0x180B, 0x180F), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070),
    range(0xD800, 0xE000), range(0xFE00, 0xFE10), range(0xFEFF, 0xFF00), range(0xFFF9, 0xFFFD),
    range(0xE0000, 0xE1000), *_NONCHARACTERS,
)  # fmt: skip
_CONTROL = (range(0x00, 0x09), range(0x0B, 0x20), range(0x7F, 0xA0), range(0xAD, 0xAE), range(0x2028, 0x202A))
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))
_COMPATIBILITY = (
    range(0x2E80, 0x2FE0), range(0x31D0, 0x31D1), range(0x31E0, 0x31E1), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20),
)  # fmt: skip
# All code points that Unicode's quick check for NFC does not answer with yes, in a few wider ranges.
COMPOSING = (
    range(0x0300, 0x0380), range(0x0387, 0x0388), range(0x0483, 0x048A), range(0x0591, 0x1100), range(0x1161, 0x1200),
    range(0x135D, 0x1360), range(0x1700, 0x1E00), range(0x1F00, 0x2002), range(0x20D0, 0x2100), range(0x2126, 0x212C),
    range(0x2329, 0x232B), range(0x2ADC, 0x2ADD), range(0x2CEF, 0x2CF2), range(0x2D7F, 0x2E00), range(0x302A, 0x3030),
    range(0x3099, 0x309B), range(0xA66F, 0xA700), range(0xA800, 0xAC00), range(0xF900, 0xFB50), range(0xFE20, 0xFE30),
    range(0x10000, 0x1F000), range(0x2F800, 0x2FA20),
)  # fmt: skip


@cache
def _table() -> npt.NDArray[np.uint16]:
    table = np.zeros(_UNICODE_SIZE, dtype=np.uint16)

    def mark(trait: int, points: Iterable[range] | Iterable[str]) -> None:
        for one in points:
            if isinstance(one, range):
                table[one.start : one.stop] |= np.uint16(trait)
            else:
                table[ord(one)] |= np.uint16(trait)

    mark(Trait.REFERENCE, "&#＆")
    mark(Trait.INVISIBLE, _INVISIBLE)
    mark(Trait.LATIN, (range(0x80, 0xA0), range(0xA1, 0x100)))
    mark(Trait.GBK, gbk_firsts())
    mark(Trait.MOJIBAKE, _read_bytes((*LEADS, *CONTINUATIONS)) - ORDINARY_SIGNS)
    mark(Trait.CONTROL, _CONTROL)
    mark(Trait.PRIVATE, _PRIVATE)
    mark(Trait.COMPATIBILITY, _COMPATIBILITY)
    mark(Trait.COMPOSING, COMPOSING)
    mark(Trait.LOST, "\ufffd锟錕烫燙屯葺铪嚙쏙鐃昍迋楥鞜")
    mark(Trait.STAND_IN, "?？□〓")
    east_asian = np.arange(0x3041, 0xFB00, dtype="<u4")
    table[east_asian[~is_common_point(east_asian)]] |= np.uint16(Trait.RARE)
    table[0x20000:0x40000] |= np.uint16(Trait.RARE)
    table.setflags(write=False)
    return table


def _read_bytes(values: Iterable[int]) -> frozenset[str]:
    read = {bytes((value,)).decode(codec, "ignore") for codec in READ_AS for value in values}
    return frozenset(read - {""})


def lead_characters() -> frozenset[str]:
    """Return what the lead bytes of UTF-8 are read as in the encodings of `READ_AS`."""
    return _read_bytes(LEADS)


def continuation_characters() -> frozenset[str]:
    """Return what the continuation bytes of UTF-8 are read as in the encodings of `READ_AS`."""
    return _read_bytes(CONTINUATIONS)


def gbk_firsts() -> frozenset[str]:
    """Return the characters that GBK makes of the first two bytes of a Han character in UTF-8."""
    return frozenset(
        bytes((lead, trail)).decode("gb18030")
        for lead in range(0xE4, 0xEA)
        for trail in range(0x80, 0xC0)
        if trail != 0x7F
    )


class Traits:
    """The places of a text's characters with any trait."""

    def __init__(self, text: str) -> None:
        self.text = text
        traits = _table()[to_code_points(text)]
        self._places = np.flatnonzero(traits)
        self._traits: npt.NDArray[np.uint16] = traits[self._places]
        self._all = int(np.bitwise_or.reduce(self._traits, initial=0))

    def has(self, trait: int) -> bool:
        """Tell whether any character of the text has *trait*."""
        return bool(self._all & trait)

    def places(self, trait: int) -> list[int]:
        """Return the places of the characters that have *trait*."""
        found: list[int] = self._places_of(trait).tolist()
        return found

    def is_dense(self, trait: int, count: int, within: int) -> bool:
        """Tell whether *count* characters with *trait* stand within so many characters anywhere."""
        places = self._places_of(trait)
        return places.size >= count and bool((places[count - 1 :] - places[: places.size - count + 1] < within).any())

    def lines(self, trait: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the lines that hold a character with *trait* and where *pattern* is found.

        A span is without the line feed. *trait* must be one that every match of *pattern* has a character of.
        """
        end = -1
        for place in self.places(trait):
            if place > end:
                start, end = self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)
                end = len(self.text) if end < 0 else end
                if pattern.search(self.text, start, end):
                    yield start, end

    def _places_of(self, trait: int) -> npt.NDArray[np.intp]:
        found: npt.NDArray[np.intp] = self._places[(self._traits & np.uint16(trait)) != 0]
        return found


def traits_of(context: Context) -> Traits:
    """Return the traits of the text that a pass was given; all passes that see the same text share them."""
    return context.view.derive(Traits)
