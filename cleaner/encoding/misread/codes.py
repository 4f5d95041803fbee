"""Whether the codes of a stretch are those of misread text: a look at them, before the search for the way back."""

from __future__ import annotations

import numpy as np

from cleaner.encoding.misread.codec_paths import SINGLE_BYTE, repertoire
from cleaner.encoding.plausibility import common_share
from cleaner.encoding.trait_table import Trait, trait_table
from cleaner.ledger import from_code_points, to_code_points

_WERE = ("gb18030", "cp950")
# Of a stretch read again by the codec that it was in, so much is left and so much of that is common: of 1,700 misread
# stretches of 4 to 30 characters 99 in 100 have both (94 of those of 4 characters that EUC-KR shows), of 211 stretches
# of names, rare words and verse 9.
MIN_LEFT = 0.75
MIN_COMMON = 0.7
# Of UTF-8 with a lost byte here and there more than half is left.
MIN_LEFT_OF_UTF8 = 0.5
# Text in the wrong byte order is common throughout when it is turned round; two characters of three are by chance.
MIN_COMMON_SWAPPED = 0.8
# By the trait of the uncommon characters that they show.
_SHOWING = (
    (Trait.SHOWN_BY_GBK, ("gb18030",)),
    (Trait.SHOWN_BY_BIG5, ("cp950",)),
    (Trait.SHOWN_BY_OTHERS, ("cp949", "cp932")),
)
# Of the uncommon characters of 165 misread stretches 0.94 and more are so shown, 0.71 where bytes are lost; in lists of
# rare words fewer.
MIN_SHOWN = 0.4
# The first East Asian character; what lies below is shown by single-byte codecs.
_EAST_ASIAN = 0x2E80
# Signs of a byte that is lost, after which nothing is in step.
_LOSSES = ("\ufffd", "€")


def may_be_misread(stretch: str) -> bool:
    """Tell whether a stretch of uncommon characters can be text that a double-byte codec shows; true where in doubt.

    This is a look at the codes, some 0.02 ms; the search for the way back costs fifty times as much.

    >>> may_be_misread("浣犲ソ涓栫晫"), may_be_misread("旌蔽日兮敌若云")
    (True, False)
    """
    if any(sign in stretch for sign in _LOSSES):
        return True
    points = to_code_points(stretch)
    points = points[points >= 0x80]
    beyond = from_code_points(points)
    if 2 * np.count_nonzero(points < _EAST_ASIAN) >= points.size:  # of single bytes, or drawn: ╮(╯▽╰)╭
        narrow = {sign for sign in beyond if sign < chr(_EAST_ASIAN)}
        is_shown = any(len(narrow & repertoire(codec)) >= MIN_LEFT * len(narrow) for codec in SINGLE_BYTE)
        return is_shown or _is_swapped(beyond)
    # A stretch has some ten characters: for so few, numbers are faster one by one than as an array.
    rare = [marks for marks in trait_table()[points].tolist() if marks & Trait.RARE]
    least = MIN_SHOWN * len(rare)

    def is_marked(trait: int) -> bool:
        return sum(1 for marks in rare if marks & trait) >= least

    shown = (codec for trait, codecs in _SHOWING if is_marked(trait) for codec in codecs)
    return any(_is_shown(beyond, codec) for codec in shown) or (is_marked(Trait.SWAPPED) and _is_swapped(beyond))


def _is_swapped(text: str) -> bool:
    swapped = text.encode("utf-16-le", "surrogatepass").decode("utf-16-be", "ignore")
    return common_share(swapped) >= MIN_COMMON_SWAPPED


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
