"""What a text holds that any pass of this stage could act on, found in one scan.

Healthy text has none of it, and is most text: one look at a table a character replaces
a search a pass. Some characters say something only by what follows them: a question mark
before a Han character may stand for a lost one, before a line end it does not. So the table
holds the traits that a character has, and those that it lets the character before it have.
A pass names the traits that it needs (`gated`), and is not run without them.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, reduce, wraps
from operator import or_

import numpy as np
import numpy.typing as npt

from cleaner.document import NO_CHANGES, Changes, Context, Pass
from cleaner.encoding.plausibility import is_common_point
from cleaner.encoding.readings import TONE_LETTERS
from cleaner.encoding.shown import shown_by, shown_by_swapping
from cleaner.ledger import CodePoints, Positions, to_code_points

_UNICODE_SIZE = 0x110000
# The scan works on blocks that stay in a processor's cache: 1.4 MB of text take 1.2 ms, as a whole 5 ms.
_BLOCK_CHARS = 1 << 14
# So many places are told apart sooner in a list than in an array, whose every operation costs a microsecond. A healthy
# page of 5 KB has a dozen, from a name or a question mark.
_FEW = 64


class Trait:
    """Kinds of characters that open the gate of a pass, one bit each.

    The first eight bits are for kinds that tell something only before certain others; the
    next sixteen for those that do anywhere.
    """

    READING = 1 << 0  # the end of a syllable in pinyin before a closing bracket
    BARE_NAME = 1 << 1  # the end of a reference's name before its semicolon
    BEFORE_HAN = 1 << 2  # a sign that may stand in for a lost character before a Han character
    GBK_PAIR = 1 << 3  # one of GBK before what the next bytes of UTF-8 are, read as GBK
    MOJIBAKE_PAIR = 1 << 4  # what a lead byte of UTF-8 is before what the next byte is, in 8-bit encodings; the one …
    MOJIBAKE_OTHER = 1 << 5  # … or the other no sign that Chinese text has side by side
    QUESTION_ROW = 1 << 6  # a question mark before another
    LOST_PAIR = 1 << 7  # the beginning of what undecodable bytes and unset memory are shown as
    REFERENCE = 1 << 8  # of HTML
    INVISIBLE = 1 << 9  # or no character at all
    LATIN = 1 << 10  # beyond ASCII, as GBK read as Latin-1 is
    GBK = 1 << 11  # as the first bytes of UTF-8 are, read as GBK
    MOJIBAKE = 1 << 12  # letters and signs that bytes of UTF-8 become in 8-bit encodings
    CONTROL = 1 << 13
    PRIVATE = 1 << 14
    COMPATIBILITY = 1 << 15
    COMPOSING = 1 << 16  # not in NFC, or not by itself
    LOST = 1 << 17
    STAND_IN = 1 << 18  # for a lost character
    RARE = 1 << 19  # Han, kana and private-use characters that running Chinese hardly has
    SHOWN_BY_GBK = 1 << 20  # of these, what GBK shows for common characters of Big5 or UTF-8
    SHOWN_BY_BIG5 = 1 << 21  # the same of Big5
    SHOWN_BY_OTHERS = 1 << 22  # the same of Korean and Japanese codecs
    SWAPPED = 1 << 23  # a common character in UTF-16 of the other byte order


# What a misreading shows, by what shows it: single bytes, double-byte codecs, UTF-16.
MISREAD = (
    Trait.LATIN | Trait.MOJIBAKE | Trait.CONTROL | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_GBK | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_BIG5 | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_OTHERS | Trait.PRIVATE | Trait.LOST,
    Trait.SWAPPED,
)
ANY_MISREAD = reduce(or_, MISREAD)
# So many different ones of a kind stand so close together in misread text: in all of 30 characters and more, in 96 of
# 100 of ten characters, whatever the kind (1,300 of each). In 10,356 healthy lines of pages 32 have as many; with two
# of any rare characters within eight, 216.
MISREAD_COUNT = 3
MISREAD_WITHIN = 12
MISREAD_IN_SHORT = 2  # in a line that has no more characters than that

_BITS = 24
_SHIFT = np.uint32(_BITS)
_ANYWHERE = np.uint32(0xFFFF00)
# The last character of a text stands as one before a line end.
_END = "\n"
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


_HAN = range(0x3400, 0xA000)
# What ends a syllable of pinyin: a letter, the number of its tone, or a space that some pages have behind it.
_READING_ENDS = string.ascii_lowercase + TONE_LETTERS + "üɑɡ12345 "
_BARE_NAME_ENDS = "hopt"  # hellip and nbsp, …quo, mdash, middot


Points = Iterable[range] | Iterable[str] | CodePoints


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return for each code point its traits, and above them the ones of the first eight that it lets others have."""
    table = np.zeros(_UNICODE_SIZE, dtype=np.uint32)

    def mark(trait: int, points: Points, *, before: Points = ()) -> None:
        for bits, marked in ((trait, points), (trait << _BITS, before)):
            if isinstance(marked, np.ndarray):
                table[marked] |= np.uint32(bits)
                continue
            for one in marked:
                table[slice(one.start, one.stop) if isinstance(one, range) else ord(one)] |= np.uint32(bits)

    mark(Trait.READING, _READING_ENDS, before=")）")
    mark(Trait.BARE_NAME, _BARE_NAME_ENDS, before=";")
    mark(Trait.BEFORE_HAN, "?□〓", before=(_HAN,))
    leads, seconds = lead_characters(), continuation_characters() | frozenset("\ufffd\x1a")
    mark(Trait.GBK_PAIR, gbk_firsts(), before=gbk_seconds())
    mark(Trait.MOJIBAKE_PAIR, leads - ORDINARY_SIGNS, before=seconds | frozenset(" ?"))
    mark(Trait.MOJIBAKE_OTHER, leads, before=seconds - ORDINARY_SIGNS)
    mark(Trait.QUESTION_ROW, "?", before="?")
    fillings = "烫燙屯葺铪昍迋楥鞜ÌÍÝ"
    mark(Trait.LOST_PAIR, "锟錕嚙占鐃ïп∩ОÔďя" + fillings, before="斤踝쏙緒¿ї┐©øż" + fillings)
    mark(Trait.REFERENCE, "&#＆＃")
    mark(Trait.INVISIBLE, _INVISIBLE)
    mark(Trait.LATIN, (range(0x80, 0xA0), range(0xA1, 0x100)))
    mark(Trait.GBK, gbk_firsts())
    mark(Trait.MOJIBAKE, _read_bytes((*LEADS, *CONTINUATIONS)) - ORDINARY_SIGNS)
    mark(Trait.CONTROL, _CONTROL)
    mark(Trait.PRIVATE, _PRIVATE)
    mark(Trait.COMPATIBILITY, _COMPATIBILITY)
    mark(Trait.COMPOSING, COMPOSING)
    mark(Trait.LOST, "\ufffd")
    mark(Trait.STAND_IN, "?□〓")
    east_asian = np.arange(0x3041, 0xFB00, dtype="<u4")
    beyond = np.arange(0x20000, 0x40000, dtype="<u4")
    mark(Trait.RARE, east_asian[~is_common_point(east_asian)])
    mark(Trait.RARE, beyond)
    mark(Trait.SHOWN_BY_GBK, shown_by("gb18030"))
    mark(Trait.SHOWN_BY_GBK, beyond)
    mark(Trait.SHOWN_BY_BIG5, shown_by("cp950"))
    mark(Trait.SHOWN_BY_OTHERS, shown_by("cp949", "cp932"))
    mark(Trait.SWAPPED, shown_by_swapping())
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


def gbk_seconds() -> frozenset[str]:
    """Return the characters that GBK makes of the third byte of a Han character in UTF-8 and the next first one."""
    return frozenset(
        bytes((lead, trail)).decode("gb18030") for lead in range(0x81, 0xC0) for trail in range(0xE2, 0xF0)
    )


class Traits:
    """The places of a text's characters with any trait; `found` are all traits that occur."""

    __slots__ = ("_few", "_places", "_traits", "found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) <= _BLOCK_CHARS:
            self._places, self._traits = _scan(text + _END)
        else:
            self._places, self._traits = _scan_blocks(text)
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
        places = self.places(trait)
        return any(last - first < within for first, last in zip(places, places[count - 1 :], strict=False))

    def lines(self, trait: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the lines that hold a character with *trait* and where *pattern* is found.

        A span is without the line feed. *trait* must be one that every match of *pattern* has a character of.
        """
        places, at = self.places(trait), 0
        while at < len(places):
            start, end = self.text.rfind("\n", 0, places[at]) + 1, self.text.find("\n", places[at])
            end = len(self.text) if end < 0 else end
            if pattern.search(self.text, start, end):
                yield start, end
            at = bisect_right(places, end, at + 1)

    def misread_lines(self) -> list[tuple[int, int]]:
        """Return the spans of the lines, in order, where different characters of a kind of `MISREAD` stand together."""
        found: set[tuple[int, int]] = set()
        for kind in MISREAD:
            places, at = self.places(kind), 0
            while at + 1 < len(places):
                if self._is_crowded(places, at):
                    start, end = self.text.rfind("\n", 0, places[at]) + 1, self.text.find("\n", places[at])
                    end = len(self.text) if end < 0 else end
                    found.add((start, end))
                    at = bisect_right(places, end, at + 1)
                else:
                    at += 1
        return sorted(found)

    def _is_crowded(self, places: list[int], at: int) -> bool:
        """Tell whether enough of *places* follow close behind number *at* in its line."""
        first = places[at]
        if places[at + 1] >= first + MISREAD_WITHIN:
            return False
        window = self.text[first : first + MISREAD_WITHIN].partition("\n")[0]
        end = first + len(window)
        is_short = "\n" in self.text[max(0, end - MISREAD_WITHIN) : first] or end <= MISREAD_WITHIN
        signs = {self.text[place] for place in places[at : bisect_left(places, end, at)]}
        return len(signs) >= (MISREAD_IN_SHORT if is_short and len(window) < MISREAD_WITHIN else MISREAD_COUNT)


def traits_of(context: Context) -> Traits:
    """Return the traits of the text that a pass was given; all passes that see the same text share them."""
    return context.view.derive(Traits)


def _scan(block: str) -> tuple[Positions, npt.NDArray[np.uint32]]:
    """Return the places of the characters with any trait in *block*, but for its last character, and these traits."""
    # Clipping changes nothing, all code points are in the table, but spares a check of each.
    marks = _table().take(to_code_points(block), mode="clip")
    found = marks[:-1] & (marks[1:] >> _SHIFT | _ANYWHERE)
    places = found.astype(bool).nonzero()[0]
    return places, found[places]


def _scan_blocks(text: str) -> tuple[Positions, npt.NDArray[np.uint32]]:
    places, traits = [], []
    for start in range(0, len(text), _BLOCK_CHARS):
        block = text[start : start + _BLOCK_CHARS + 1]
        found = _scan(block if len(block) > _BLOCK_CHARS else block + _END)
        places.append(found[0] + start)
        traits.append(found[1])
    return np.concatenate(places), np.concatenate(traits)


def gated(find_changes: Pass, traits: int) -> Pass:
    """Return a pass that is not run on a text without any of *traits*, where it must have nothing to do."""

    @wraps(find_changes)
    def find_if_open(text: str, context: Context) -> Changes:
        return find_changes(text, context) if context.view.derive(Traits).found & traits else NO_CHANGES

    return find_if_open
