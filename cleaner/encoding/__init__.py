"""The encoding stage: bytes to text, and the repair of what encodings did to it.

The passes run in this order: character references, invisible characters, misread text,
control characters (a misread byte can look like one, so that these come after), damage
of the GBK kind, private-use characters, compatibility forms. What is left and cannot be
mended is reported last.
"""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context
from cleaner.encoding.binary import describe_binary
from cleaner.encoding.charset import detect_encoding
from cleaner.encoding.compatibility import find_compatibility_characters, find_denormalized
from cleaner.encoding.decoding import Decoded, decode_bytes
from cleaner.encoding.entities import find_references
from cleaner.encoding.injected_pinyin import find_injected_pinyin
from cleaner.encoding.lossy_misreading import find_lossy_misreadings
from cleaner.encoding.lost import find_lost_text
from cleaner.encoding.lost_character import find_lost_characters
from cleaner.encoding.lost_rows import find_question_rows
from cleaner.encoding.misread import find_misread
from cleaner.encoding.mojibake import find_mojibake
from cleaner.encoding.private_use import find_private_use
from cleaner.encoding.strays import find_control_characters, find_invisible_characters
from cleaner.encoding.unreadable import find_unreadable

__all__ = ["PASSES", "Decoded", "decode_bytes", "describe_binary", "detect_encoding"]

PASSES: tuple[Callable[[str, Context], Changes], ...] = (
    find_references,
    find_invisible_characters,
    find_misread,  # before ftfy, which alters GBK read as Latin without mending it
    find_mojibake,
    find_control_characters,
    find_injected_pinyin,  # with the GBK shifts that come with it; reads private-use characters as bytes
    find_unreadable,  # what it reports as a line is not reported again sign by sign
    find_private_use,
    find_compatibility_characters,
    find_denormalized,
    find_lossy_misreadings,
    find_lost_text,
    find_question_rows,
    find_lost_characters,
)
