"""Which characters any pass of the encoding stage could act on: a table of their traits.

Some characters say something only by what follows them: a question mark before a Han
character may stand for a lost one, before a line end it does not. So the table holds the
traits that a character has, and those that it lets the character before it have.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_

import numpy as np
import numpy.typing as npt

from cleaner.code_point_tables import read_table


class Trait:
    """Kinds of characters that open the gate of a pass, one bit each.

    The first eight bits are for kinds that tell something only before certain others; the
    next sixteen for those that do anywhere.
    """

    READING = 1 << 0  # the end of a syllable in pinyin before a closing bracket
    BARE_NAME = 1 << 1  # the end of a reference's name before its semicolon
    BEFORE_HAN = 1 << 2  # a sign that may stand in for a lost character before a Han character
    MOJIBAKE_PAIR = 1 << 3  # what a lead byte of UTF-8 is before what the next byte is, in 8-bit encodings; the one …
    MOJIBAKE_OTHER = 1 << 4  # … or the other no sign that Chinese text has side by side
    QUESTION_ROW = 1 << 5  # a question mark before another
    LOST_PAIR = 1 << 6  # the beginning of what undecodable bytes and unset memory are shown as
    REFERENCE = 1 << 8  # of HTML
    INVISIBLE = 1 << 9  # or no character at all
    LATIN = 1 << 10  # beyond ASCII, as GBK read as Latin-1 is
    MOJIBAKE = 1 << 11  # letters and signs that bytes of UTF-8 become in 8-bit encodings
    CONTROL = 1 << 12
    PRIVATE = 1 << 13
    COMPATIBILITY = 1 << 14
    COMPOSING = 1 << 15  # not in NFC, or not by itself
    LOST = 1 << 16
    RARE = 1 << 17  # Han, kana and private-use characters that running Chinese hardly has
    SHOWN_BY_GBK = 1 << 18  # of these, what GBK shows for common characters of Big5 or UTF-8
    SHOWN_BY_BIG5 = 1 << 19  # the same of Big5
    SHOWN_BY_OTHERS = 1 << 20  # the same of Korean and Japanese codecs
    SWAPPED = 1 << 21  # a common character in UTF-16 of the other byte order


# What a misreading shows, by what shows it: single bytes, double-byte codecs, UTF-16.
MISREAD = (
    Trait.LATIN | Trait.MOJIBAKE | Trait.CONTROL | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_GBK | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_BIG5 | Trait.PRIVATE | Trait.LOST,
    Trait.SHOWN_BY_OTHERS | Trait.PRIVATE | Trait.LOST,
    Trait.SWAPPED,
)
ANY_MISREAD = reduce(or_, MISREAD)
BITS = 24
# The traits that a character has whatever stands behind it.
ANYWHERE = 0xFFFF00
# The encodings that ftfy looks for; Python's have holes where Latin-1's control codes stand instead ("sloppy").
READ_AS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")
# Those that announce one more byte, two, and three.
LEADS_BY_LENGTH = (range(0xC2, 0xE0), range(0xE0, 0xF0), range(0xF0, 0xF5))
LEADS = range(0xC2, 0xF5)
CONTINUATIONS = range(0x80, 0xC0)
TRAITS_FILE = "traits.zlib"
# Signs that Chinese text uses itself, side by side; mojibake never consists of these alone.
ORDINARY_SIGNS = frozenset("“”‘’…—–·•°±«»\xa0")

# All code points that Unicode's quick check for NFC does not answer with yes, in a few wider ranges.
COMPOSING = (
    range(0x0300, 0x0380), range(0x0387, 0x0388), range(0x0483, 0x048A), range(0x0591, 0x1100), range(0x1161, 0x1200),
    range(0x135D, 0x1360), range(0x1700, 0x1E00), range(0x1F00, 0x2002), range(0x20D0, 0x2100), range(0x2126, 0x212C),
    range(0x2329, 0x232B), range(0x2ADC, 0x2ADD), range(0x2CEF, 0x2CF2), range(0x2D7F, 0x2E00), range(0x302A, 0x3030),
    range(0x3099, 0x309B), range(0xA66F, 0xA700), range(0xA800, 0xAC00), range(0xF900, 0xFB50), range(0xFE20, 0xFE30),
    range(0x10000, 0x1F000), range(0x2F800, 0x2FA20),
)  # fmt: skip


@cache
def trait_table() -> npt.NDArray[np.uint32]:
    """Return for each code point its traits, and above them the ones of the first eight that it lets others have.

    It is what `make_trait_table` makes, read from a file: making it takes 40 ms of each start.
    """
    return read_table(TRAITS_FILE, np.uint32).values


def read_bytes(values: Iterable[int]) -> frozenset[str]:
    """Return what bytes are read as, one by one, in the encodings of `READ_AS`."""
    read = {bytes((value,)).decode(codec, "ignore") for codec in READ_AS for value in values}
    return frozenset(read - {""})


def lead_characters() -> frozenset[str]:
    """Return what the lead bytes of UTF-8 are read as in the encodings of `READ_AS`."""
    return read_bytes(LEADS)


def continuation_characters() -> frozenset[str]:
    """Return what the continuation bytes of UTF-8 are read as in the encodings of `READ_AS`."""
    return read_bytes(CONTINUATIONS)
