"""Characters as the bytes of GBK, for text whose byte pairs were read out of step.

GBK's user-defined areas are the private-use code points U+E000–U+E765; Python's
``gb18030`` codec maps them both ways, its ``gbk`` codec does not, so this module uses
the former and keeps to its two-byte codes. Sources: GB 2312-80, GBK 1.0, GB 18030-2005.
"""

from __future__ import annotations

from functools import cache

from cleaner.folding import read_pairs, simplified_characters
from cleaner.opencc_files import read_dictionary

# The first byte of every full-width form of an ASCII character.
FULL_WIDTH_LEAD = 0xA3
# Row 1 of GB 2312 (A1A1–A1FE) holds the punctuation of running text.
PUNCTUATION_LEAD = 0xA1
# Level 1 of GB 2312: the 3755 characters that make up all but some 0.5 % of running text.
_LEVEL_1_LEADS = range(0xB0, 0xD8)
_HAN_LEADS = range(0xB0, 0xF8)


@cache
def encode_character(character: str) -> bytes:
    """Return the one or two bytes of a character in GBK, empty where it has none."""
    try:
        code = character.encode("gb18030")
    except UnicodeEncodeError:  # a lone surrogate
        return b""
    return code if len(code) <= 2 else b""


@cache
def decode_pair(lead: int, trail: int) -> str:
    """Return the character of a byte pair in GBK, empty where the pair is no code."""
    if not (0x81 <= lead <= 0xFE and 0x40 <= trail <= 0xFE and trail != 0x7F):
        return ""
    try:
        return bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return ""


@cache
def is_known_pair(lead: int, trail: int) -> bool:
    """Tell whether every decoder of GBK knows the pair."""
    try:
        bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return False
    return True


def full_width_trail(character: str) -> int:
    """Return the second byte of the full-width form of an ASCII character or of the form itself, 0 for others."""
    code = ord(character)
    if 0xFF01 <= code <= 0xFF5E:
        code -= 0xFEE0
    return code + 0x80 if 0x21 <= code <= 0x7E else 0


@cache
def with_lead(lead: int) -> tuple[str, ...]:
    """Return the characters whose first byte is *lead*."""
    return tuple(filter(None, (decode_pair(lead, trail) for trail in range(0x40, 0xFF))))


@cache
def common_with_lead(lead: int) -> tuple[str, ...]:
    """Return the common characters whose first byte is *lead*."""
    return tuple(filter(is_common, with_lead(lead)))


@cache
def common_with_trail(trail: int) -> tuple[str, ...]:
    """Return the common characters whose second byte is *trail*."""
    pairs = (decode_pair(lead, trail) for lead in range(0x81, 0xFF))
    return tuple(item for item in pairs if item and is_common(item))


@cache
def _gb2312(character: str) -> bytes:
    try:
        return character.encode("gb2312")
    except UnicodeEncodeError:
        return b""


def in_gb2312(character: str) -> bool:
    """Tell whether GB 2312, the simplified set of 1980, has the character."""
    return bool(_gb2312(character))


@cache
def _converted_from() -> dict[str, str]:
    """Return traditional forms that converters write for a character of GB 2312, beside those that convert back."""
    table: dict[str, str] = {}
    for line in read_dictionary("STCharacters.txt").splitlines():
        simplified, _, forms = line.partition("\t")
        if in_gb2312(simplified):
            for form in forms.split():
                table.setdefault(form, simplified)
    return table


@cache
def to_simplified(character: str) -> str:
    """Return the character of GB 2312 that a character is a form of, or the character: 來 来, 鍁 锨."""
    if in_gb2312(character):
        return character
    form = simplified_characters().get(character, character)
    return form if in_gb2312(form) else _converted_from().get(character, form)


@cache
def _simplified_to_traditional() -> dict[str, str]:
    """Return OpenCC's table of simplified to traditional characters, first choice each, where the two differ."""
    table = read_pairs(read_dictionary("STCharacters.txt"))
    return {key: value for key, value in table.items() if len(key) == len(value) == 1 and key != value}


@cache
def simplified_only() -> frozenset[str]:
    """Return the simplified characters of GBK that are written otherwise in traditional text."""
    return frozenset(filter(encode_character, _simplified_to_traditional()))


@cache
def to_traditional(character: str) -> str:
    """Return the usual traditional form of a character, or the character."""
    return _simplified_to_traditional().get(character, character)


@cache
def _traditional_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for traditional, simplified in simplified_characters().items():
        if encode_character(traditional):
            forms[simplified] = (*forms.get(simplified, ()), traditional)
    return forms


def traditional_forms(character: str) -> tuple[str, ...]:
    """Return the characters of GBK that become *character* when a text is converted to simplified."""
    return _traditional_forms().get(character, ())


@cache
def is_traditional(character: str) -> bool:
    """Tell whether a character is the traditional form of one in GB 2312 and is itself outside that set."""
    form = simplified_characters().get(character)
    return form is not None and not in_gb2312(character) and in_gb2312(form)


@cache
def is_plausible(character: str) -> bool:
    """Tell whether Chinese text may well hold the character: Han or punctuation of GB 2312, or a traditional form."""
    code = _gb2312(simplified_characters().get(character, character))
    return len(code) == 2 and (code[0] in _HAN_LEADS or _is_sign(character, code[0]))


@cache
def is_common(character: str) -> bool:
    """Tell whether a character, folded to simplified, is of level 1 of GB 2312, or punctuation."""
    code = _gb2312(simplified_characters().get(character, character))
    return len(code) == 2 and (code[0] in _LEVEL_1_LEADS or _is_sign(character, code[0]))


def _is_sign(character: str, lead: int) -> bool:
    # Full-width letters and digits are too rare in text to be taken for what was lost.
    return lead == PUNCTUATION_LEAD or (lead == FULL_WIDTH_LEAD and not character.isalnum())
