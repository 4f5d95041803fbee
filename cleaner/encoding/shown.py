"""Which characters a decoder shows where it reads Chinese that is in another encoding.

Misread text is told from rare words by this: not only is a character uncommon, its code
is that of a common character in another encoding, or a part of Han characters in UTF-8.
Of the names and rare words of healthy text hardly two or three side by side are so.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from cleaner.encoding.codec_paths import SINGLE_BYTE, repertoire
from cleaner.encoding.plausibility import common_share, is_common_point
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
    pairs = (bytes((lead, trail)) for lead in _LEADS.tolist() for trail in _TRAILS.tolist())
    read = b"\n".join(pairs).decode(codec, "replace").split("\n")
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


# Of a stretch read again by the codec that it was in, so much is left and so much of that is common: of 1,700 misread
# stretches of 4 to 30 characters 99 in 100 have both (94 of those of 4 characters that EUC-KR shows), of 211 stretches
# of names, rare words and verse 9.
MIN_LEFT = 0.75
MIN_COMMON = 0.7
# Of UTF-8 with a lost byte here and there more than half is left.
MIN_LEFT_OF_UTF8 = 0.5
# Text in the wrong byte order is common throughout when it is turned round; two characters of three are by chance.
MIN_COMMON_SWAPPED = 0.8
_SHOWING = ("gb18030", "cp950", "cp949", "cp932")
_ASCII = re.compile("[\x00-\x7f]+")
# From the first East Asian character on; what lies below is shown by single-byte codecs.
_NARROW = re.compile("[^\u2e80-\U0010ffff]")
# Signs of a byte that is lost, after which nothing is in step.
_LOSSES = ("\ufffd", "€")


def may_be_misread(stretch: str) -> bool:
    """Tell whether a stretch of uncommon characters can be text that a double-byte codec shows; true where in doubt.

    This is a look at the codes, some 0.1 ms; the search for the way back costs fifty times as much.

    >>> may_be_misread("浣犲ソ涓栫晫"), may_be_misread("旌蔽日兮敌若云")
    (True, False)
    """
    beyond = _ASCII.sub("", stretch)
    swapped = beyond.encode("utf-16-le", "surrogatepass").decode("utf-16-be", "ignore")
    if any(sign in stretch for sign in _LOSSES) or common_share(swapped) >= MIN_COMMON_SWAPPED:
        return True
    letters = _NARROW.findall(beyond)
    if 2 * len(letters) >= len(beyond):  # of single bytes, or drawn: ╮(╯▽╰)╭
        narrow = set(letters)
        return any(len(narrow & repertoire(codec)) >= MIN_LEFT * len(narrow) for codec in SINGLE_BYTE)
    return any(_is_shown(beyond, codec) for codec in _SHOWING)


def _is_shown(text: str, codec: str) -> bool:
    raw = text.encode(codec, "ignore")
    if len(raw) < 2 * MIN_LEFT * len(text):
        return False
    for was in ("utf-8", *_WERE):
        read = raw.decode(was, "ignore") if was != codec else ""
        left = len(read.encode(was, "ignore")) / len(raw)
        if was == "utf-8" and left >= MIN_LEFT:
            return True  # by chance hardly; it may have been misread once more before, and be common only then
        if left >= (MIN_LEFT_OF_UTF8 if was == "utf-8" else MIN_LEFT) and common_share(read) >= MIN_COMMON:
            return True
    return False
