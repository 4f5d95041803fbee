"""EUC-TW, which Python cannot decode: enough of it to tell that a file is in it.

Plane 1 of CNS 11643 holds the 5,401 frequent characters of Big5 in the same order, the rows
44 to 7D for Big5's A4 to C6, but for six of them that stand elsewhere.
"""

from __future__ import annotations

import re
from functools import cache

_PAIR = re.compile(rb"\x8e[\xa1-\xb0][\xa1-\xfe]{2}|[\xa1-\xfe]{2}|[\x80-\xff]+|[\x00-\x7f]+")
_FIRST_ROW = 0xC4
_ROW_CELLS = 94
# Where the order differs: Big5 code and place in CNS 11643 (rows and cells as written in the standard).
_MOVED = ((0xACFE, 0x5753), (0xBE52, 0x6B50), (0xC2CB, 0x7535), (0xC456, 0x782D))
_SWAPPED = (0xC3B9, 0xC3BA)


@cache
def _frequent_characters() -> str:
    """Return the characters of the rows 44 to 7D of plane 1, in order."""
    codes = [lead << 8 | trail for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    codes = codes[: codes.index(0xC67E) + 1]
    first, second = map(codes.index, _SWAPPED)
    codes[first], codes[second] = codes[second], codes[first]
    for code, place in _MOVED:
        codes.remove(code)
        codes.insert(((place >> 8) - 0x44) * _ROW_CELLS + (place & 0xFF) - 0x21, code)
    return b"".join(code.to_bytes(2, "big") for code in codes).decode("cp950")


def read_as_euc_tw(raw: bytes) -> str:
    """Return the text that *raw* is in EUC-TW: frequent characters as they are, signs as a comma, all else as U+FFFD.

    >>> read_as_euc_tw(bytes.fromhex("DDD5D1D2E0C1E6DC"))
    '這是測試'
    """
    characters, text = _frequent_characters(), []
    for match in _PAIR.finditer(raw):
        code = match.group()
        if code[0] < 0x80:
            text.append(code.decode("ascii"))
            continue
        place = (code[0] - _FIRST_ROW) * _ROW_CELLS + code[1] - 0xA1 if len(code) == 2 else -1
        if 0 <= place < len(characters):
            text.append(characters[place])
        else:
            text.append("，" if code[0] in (0xA1, 0xA2, 0xA3, 0xA4) and len(code) == 2 else "\ufffd")
    return "".join(text)
