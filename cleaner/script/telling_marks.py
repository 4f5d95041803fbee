"""How the table of what single characters tell is made: what `telling` reads, ``tools/make_script_flags.py`` wrote."""

from __future__ import annotations

import numpy as np

from cleaner.code_points import UNICODE_SIZE
from cleaner.folding import simplified_characters
from cleaner.script.dictionaries import load_groups
from cleaner.script.flags import (
    CHINESE,
    FOREIGN,
    FOREIGN_BLOCKS,
    HAN,
    HAN_BLOCKS,
    INHERITED,
    JAPANESE,
    OPEN,
    SHARED,
    SIMPLIFIED,
    TRADITIONAL,
    Flags,
)
from cleaner.script.vocabulary import simplifying_group

# In GB 2312, but as the traditional form of 后 it is as telling as any.
_TELLING_THOUGH_IN_GB = frozenset("後")
# Simplified, but at home in simplified novels and lyrics too.
_TELLING_NOTHING = frozenset("妳")
# In every Chinese sentence, and in JIS X 0208, but not in a Japanese heading without kana.
_CHINESE_FUNCTION_WORDS = frozenset("我你他她它是在了和也都很把被就那哪吃跟的乃也矣哉焉")


def _is_encodable(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _is_common_traditional(character: str) -> bool:
    """Tell whether a character stands in the first level of Big5, the 5,401 characters of everyday use."""
    return _is_encodable(character, "big5") and character.encode("big5") < b"\xc6\xa1"


def _outputs(*configs: str) -> frozenset[str]:
    """Return the characters that conversions write."""
    dictionaries = [entries for config in configs for group in load_groups(config) for entries in group]
    # Most have a part in several conversions.
    different = {id(entries): entries for entries in dictionaries}
    return frozenset("".join(["".join(entries.values()) for entries in different.values()]))


def find_traditional_only() -> frozenset[str]:
    """Return the characters that stand in traditional text only."""
    group = simplifying_group()
    changed = {key for entries in group for key, value in entries.items() if len(key) == 1 and key != value}
    ordinary = {character for character in changed if _is_encodable(character, "gb2312")} - _TELLING_THOUGH_IN_GB
    kept = set().union(*("".join(entries.values()) for entries in group))
    return frozenset(changed - ordinary - kept - _TELLING_NOTHING)


def find_simplified_only() -> frozenset[str]:
    """Return the characters that stand in simplified text only."""
    changed = {key for key, value in load_groups("s2t")[0][-1].items() if key != value and len(key) == 1}
    common = {character for character in changed if _is_common_traditional(character)}
    return frozenset(changed) - common - frozenset(simplified_characters()) - _outputs("s2t", "s2tw", "s2hk")


def find_japanese_only() -> frozenset[str]:
    """Return the characters that stand in Japanese text only: new forms (経 済 挙) that no Chinese charset has."""
    changed = {key for entries in load_groups("jp2t")[0] for key, value in entries.items() if key != value}
    return frozenset(
        character
        for character in changed
        if len(character) == 1
        and character not in simplified_characters()
        and not _is_encodable(character, "gb2312")
        and not _is_encodable(character, "big5")
    )


def find_chinese_only(simplified_only: frozenset[str]) -> frozenset[str]:
    """Return the characters that Japanese of today does not write: old forms, others' simplified ones, pronouns …"""
    new_forms = {key: value for entries in load_groups("t2jp")[0] for key, value in entries.items() if key != value}
    han = "".join([chr(code) for low, high in HAN_BLOCKS[:3] for code in range(low, high)])
    outside = set(han) - set(han.encode("shift_jis", "ignore").decode("shift_jis"))
    simplified = simplified_only - frozenset(new_forms.values())
    return frozenset(
        outside | {key for key in new_forms if len(key) == 1} | simplified | INHERITED | _CHINESE_FUNCTION_WORDS
    )


def make_flags() -> Flags:
    """Return what each character tells, for all code points, from OpenCC's dictionaries as they are installed."""
    table = np.full(UNICODE_SIZE, OPEN, dtype=np.uint8)
    for low, high in HAN_BLOCKS:
        table[low:high] |= HAN
    for low, high in FOREIGN_BLOCKS:
        table[low:high] |= FOREIGN
    traditional, simplified = find_traditional_only(), find_simplified_only()
    for characters, flag in (
        (traditional, TRADITIONAL),
        (simplified, SIMPLIFIED),
        (frozenset(simplified_characters()) - traditional, SHARED),
        (find_japanese_only(), JAPANESE),
        (find_chinese_only(simplified), CHINESE),
    ):
        table[[ord(character) for character in characters]] |= flag
    table.setflags(write=False)
    return table
