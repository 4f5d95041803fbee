"""The encoding stage: bytes to text, and the repair of what encodings did to it.

The passes run in this order: character references, invisible characters, misread text,
control characters (a misread byte can look like one, so that these come after), damage
of the GBK kind, private-use characters, compatibility forms. What is left and cannot be
mended is reported last. Each pass names the traits of a text without which it has nothing
to do (`traits`), so that healthy text costs one scan and no pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.document import Pass
from cleaner.encoding.misread.finding import find_misread, find_misread_word
from cleaner.encoding.misread.mojibake import find_mojibake
from cleaner.encoding.misread.stretches import may_hold_stretches
from cleaner.encoding.misread.unreadable import find_unreadable
from cleaner.encoding.pinyin.injected_pinyin import find_injected_pinyin
from cleaner.encoding.strays.compatibility import find_compatibility_characters, find_denormalized
from cleaner.encoding.strays.controls import find_control_characters, find_invisible_characters
from cleaner.encoding.strays.entities import find_references
from cleaner.encoding.strays.lost import find_lost_text
from cleaner.encoding.strays.lost_character import find_lost_characters
from cleaner.encoding.strays.lost_rows import find_question_rows
from cleaner.encoding.strays.private_use import find_private_use
from cleaner.encoding.strays.told_codes import leaves_told
from cleaner.encoding.traits import ANY_MISREAD, Trait, gated
from cleaner.late_imports import import_later

if TYPE_CHECKING:
    from cleaner.encoding.charset.binary import describe_binary
    from cleaner.encoding.charset.decoding import Decoded, decode_bytes
    from cleaner.encoding.charset.detection import detect_encoding

__all__ = ["PASSES", "Decoded", "decode_bytes", "describe_binary", "detect_encoding"]

PASSES: tuple[Pass, ...] = (
    gated(find_references, Trait.REFERENCE | Trait.BARE_NAME),
    gated(leaves_told(find_invisible_characters), Trait.INVISIBLE),
    find_misread_word,
    # Before ftfy, which alters GBK read as Latin without mending it.
    gated(find_misread, ANY_MISREAD, may_hold_stretches),
    gated(find_mojibake, Trait.MOJIBAKE_PAIR | Trait.MOJIBAKE_OTHER),
    gated(find_unreadable, Trait.RARE),  # what it reports as a line is left alone, and not reported again sign by sign
    gated(leaves_told(find_control_characters), Trait.CONTROL),
    # With the GBK shifts that come with it; reads private-use characters as bytes.
    gated(find_injected_pinyin, Trait.READING),
    gated(leaves_told(find_private_use), Trait.PRIVATE),
    gated(find_compatibility_characters, Trait.COMPATIBILITY),
    gated(leaves_told(find_denormalized), Trait.COMPOSING),
    gated(leaves_told(find_lost_text), Trait.LOST | Trait.LOST_PAIR),
    gated(find_question_rows, Trait.QUESTION_ROW),
    gated(find_lost_characters, Trait.BEFORE_HAN),
)

# The records of tables are decoded already.
__getattr__ = import_later(
    __name__,
    {
        ".charset.binary": ("describe_binary",),
        ".charset.decoding": ("Decoded", "decode_bytes"),
        ".charset.detection": ("detect_encoding",),
    },
)
