"""How the table of traits is made: what `trait_table` reads was written by ``tools/make_trait_table.py``."""

from __future__ import annotations

import string
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from cleaner.code_points import UNICODE_SIZE, CodePoints
from cleaner.encoding.plausibility import is_common_point
from cleaner.encoding.readings import TONE_LETTERS
from cleaner.encoding.shown import shown_by, shown_by_swapping
from cleaner.encoding.trait_table import (
    BITS,
    COMPOSING,
    CONTINUATIONS,
    LEADS,
    ORDINARY_SIGNS,
    Trait,
    continuation_characters,
    lead_characters,
    read_bytes,
)

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

_HAN = range(0x3400, 0xA000)
# What ends a syllable of pinyin: a letter, the number of its tone, or a space that some pages have behind it.
_READING_ENDS = string.ascii_lowercase + TONE_LETTERS + "üɑɡ12345 "
_BARE_NAME_ENDS = "hopt"  # hellip and nbsp, …quo, mdash, middot


Points = Iterable[range] | Iterable[str] | CodePoints


def make_trait_table() -> npt.NDArray[np.uint32]:
    """Return for each code point its traits, and above them the ones of the first eight that it lets others have."""
    table = np.zeros(UNICODE_SIZE, dtype=np.uint32)

    def mark(trait: int, points: Points, *, before: Points = ()) -> None:
        for bits, marked in ((trait, points), (trait << BITS, before)):
            if isinstance(marked, np.ndarray):
                table[marked] |= np.uint32(bits)
                continue
            for one in marked:
                table[slice(one.start, one.stop) if isinstance(one, range) else ord(one)] |= np.uint32(bits)

    mark(Trait.READING, _READING_ENDS, before=")）")
    mark(Trait.BARE_NAME, _BARE_NAME_ENDS, before=";")
    mark(Trait.BEFORE_HAN, "?□〓", before=(_HAN,))
    leads, seconds = lead_characters(), continuation_characters() | frozenset("\ufffd\x1a")
    mark(Trait.MOJIBAKE_PAIR, leads - ORDINARY_SIGNS, before=seconds | frozenset(" ?"))
    mark(Trait.MOJIBAKE_OTHER, leads, before=seconds - ORDINARY_SIGNS)
    mark(Trait.QUESTION_ROW, "?", before="?")
    fillings = "烫燙屯葺铪昍迋楥鞜ÌÍÝ"
    mark(Trait.LOST_PAIR, "锟錕嚙占鐃ïп∩ОÔďя" + fillings, before="斤踝쏙緒¿ї┐©øż" + fillings)
    mark(Trait.REFERENCE, "&#＆＃")
    mark(Trait.INVISIBLE, _INVISIBLE)
    mark(Trait.LATIN, (range(0x80, 0xA0), range(0xA1, 0x100)))
    mark(Trait.MOJIBAKE, read_bytes((*LEADS, *CONTINUATIONS)) - ORDINARY_SIGNS)
    mark(Trait.CONTROL, _CONTROL)
    mark(Trait.PRIVATE, _PRIVATE)
    mark(Trait.COMPATIBILITY, _COMPATIBILITY)
    mark(Trait.COMPOSING, COMPOSING)
    mark(Trait.LOST, "\ufffd")
    east_asian = np.arange(0x3041, 0xFB00, dtype="<u4")
    beyond = np.arange(0x20000, 0x40000, dtype="<u4")
    mark(Trait.RARE, east_asian[~is_common_point(east_asian)])
    mark(Trait.RARE, beyond)
    mark(Trait.SHOWN_BY_GBK, shown_by("gb18030"))
    mark(Trait.SHOWN_BY_GBK, beyond)
    mark(Trait.SHOWN_BY_BIG5, shown_by("cp950"))
    mark(Trait.SHOWN_BY_OTHERS, shown_by("cp949", "cp932"))
    mark(Trait.SWAPPED, shown_by_swapping())
    return table
