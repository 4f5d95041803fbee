"""Which characters a decoder shows where it reads Chinese that is in another encoding.

Misread text is told from rare words by this: not only is a character uncommon, its code
is that of a common character in another encoding, or a part of Han characters in UTF-8.
Of the names and rare words of healthy text hardly two or three side by side are so.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from cleaner.encoding.plausibility import is_common_point
from cleaner.ledger import CodePoints, to_code_points

_LEADS = np.arange(0x81, 0xFF)
_TRAILS = np.concatenate((np.arange(0x40, 0x7F), np.arange(0x80, 0xFF)))
_WERE = ("gb18030", "cp950")
_LOST = "\ufffd"


def shown_by(*codecs: str) -> CodePoints:
    """Return the uncommon characters that double-byte *codecs* show for GBK, Big5 or UTF-8 of common Chinese.

    >>> ord("娴") in shown_by("gb18030"), ord("鑫") in shown_by("gb18030")
    (True, False)
    """
    is_utf8 = _are_parts_of_utf8()
    found = []
    for codec in codecs:
        points = _characters(codec)
        found.append(points[is_utf8])
        found += [points[is_common_point(_characters(was))] for was in _WERE if was != codec]
    return _uncommon(np.concatenate(found))


def shown_by_swapping() -> CodePoints:
    """Return the uncommon characters that UTF-16 of common Chinese is read as in the other byte order."""
    points = np.arange(0x3000, 0x10000, dtype="<u4")
    points = points[is_common_point(points)]
    swapped = (points >> np.uint32(8)) | ((points & np.uint32(0xFF)) << np.uint32(8))
    return _uncommon(swapped)


@cache
def _characters(codec: str) -> CodePoints:
    """Return what *codec* reads each pair of bytes as, U+FFFD for none or several; shape (leads * trails,)."""
    leads, trails = np.repeat(_LEADS, len(_TRAILS)), np.tile(_TRAILS, len(_LEADS))
    pairs = np.stack((leads, trails, np.full_like(leads, ord("\n"))), axis=1).astype(np.uint8).tobytes()[:-1]
    read = pairs.decode(codec, "replace").split("\n")
    return to_code_points("".join([one if len(one) == 1 else _LOST for one in read]))


def _are_parts_of_utf8() -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Tell which pairs of bytes stand in the UTF-8 of Han characters and Chinese signs."""
    leads, trails = (each.reshape(shape) for each, shape in ((_LEADS, (-1, 1)), (_TRAILS, (1, -1))))
    others = (trails >= 0x80) & (trails < 0xC0)
    firsts = (trails >= 0xE3) & (trails < 0xF0)
    after_first, after_other = (leads >= 0xE3) & (leads < 0xF0), leads < 0xC0
    return ((after_first & others) | (after_other & (others | firsts))).reshape(-1)


def _uncommon(points: CodePoints) -> CodePoints:
    points = np.unique(points[(points >= 0x80) & (points != ord(_LOST))])
    return points[~is_common_point(points)]
