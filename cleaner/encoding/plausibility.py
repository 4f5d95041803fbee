"""How plausible a decoding is: which characters ordinary Chinese text is made of."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.folding import simplified_characters
from cleaner.ledger import CodePoints, to_code_points

_BMP_SIZE = 0x10000
# Level 1 of GB 2312: its 3,755 most used characters, two bytes each, the lead byte from B0 to D7.
_LEVEL_1_LEADS = range(0xB0, 0xD8)
_GB_TRAILS = range(0xA1, 0xFF)
# Text of so few characters is looked up sooner one by one than as an array.
_FEW_CHARS = 40
# Punctuation and forms that Chinese text uses beside Han characters.
_SIGNS = "　、。〈〉《》「」『』【】〔〕〖〗“”‘’…—–·×÷°±～‧・○①②③④⑤⑥⑦⑧⑨⑩←↑→↓■□●★☆◆◎※ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ℃％￥"
_SIGNS += "，．：；？！（）［］｛｝＂＇－＿／＼｜＋＝＜＞＃＆＊＠﹑﹐︰"


@cache
def common_characters() -> frozenset[str]:
    """Return the Han characters of GB 2312 level 1 and the traditional forms of these."""
    codes = (bytes((lead, trail)) for lead in _LEVEL_1_LEADS for trail in _GB_TRAILS)
    level_1 = set(b"".join(codes).decode("gb2312", "ignore"))  # the last five codes have no character
    traditional = {key for key, value in simplified_characters().items() if value in level_1 and len(key) == 1}
    return frozenset(level_1 | traditional)


@cache
def _table() -> npt.NDArray[np.bool_]:
    table = np.zeros(_BMP_SIZE, dtype=bool)
    points = [ord(character) for character in common_characters()] + [ord(sign) for sign in _SIGNS]
    table[[point for point in points if point < _BMP_SIZE]] = True
    table[0xFF10:0xFF1A] = table[0xFF21:0xFF3B] = table[0xFF41:0xFF5B] = True  # full-width digits and letters
    table.setflags(write=False)
    return table


@cache
def _common() -> frozenset[str]:
    return frozenset(map(chr, np.flatnonzero(_table()).tolist()))


def is_common_point(points: CodePoints) -> npt.NDArray[np.bool_]:
    """Tell for each code point whether it is a common Han character or a sign of Chinese text."""
    known: npt.NDArray[np.bool_] = _table()[np.minimum(points, _BMP_SIZE - 1)]
    return known


def common_share(text: str) -> float:
    """Return the share of common Han characters and Chinese punctuation among the characters beyond ASCII, 0 to 1.

    A text of ASCII alone has 0.
    """
    if len(text) <= _FEW_CHARS:
        beyond = sum(map("\x7f".__lt__, text))
        return sum(map(_common().__contains__, text)) / beyond if beyond else 0.0
    points = to_code_points(text)
    points = points[points >= 0x80]
    if not points.size:
        return 0.0
    inside = points[points < _BMP_SIZE]
    return float(np.count_nonzero(_table()[inside])) / float(points.size)


def count_beyond_ascii(raw: bytes) -> int:
    """Return how many bytes of *raw* are 80 or more."""
    return int(np.count_nonzero(np.frombuffer(raw, dtype=np.uint8) >= 0x80))


def utf8_share(raw: bytes) -> float:
    """Return the share of the bytes beyond ASCII that belong to whole UTF-8 characters; 1 where there are none."""
    beyond = count_beyond_ascii(raw)
    if not beyond:
        return 1.0
    whole = len(raw.decode("utf-8", "ignore").encode("utf-8")) - (len(raw) - beyond)
    return whole / beyond
