"""What a single character can tell of the script it stands in, a bit each; and which blocks are Han, kana, hangul."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.uint8]

TRADITIONAL, SIMPLIFIED, FOREIGN, HAN, SHARED, OPEN, JAPANESE, CHINESE = 1, 2, 4, 8, 16, 32, 64, 128

HAN_BLOCKS = ((0x3005, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
FOREIGN_BLOCKS = ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3100), (0x31F0, 0x3200),
            (0xFF66, 0xFFA0), (0x1100, 0x1200), (0x3131, 0x318F), (0xAC00, 0xD7A4))  # fmt: skip
# Simplified now, and written in traditional prints before the standards too: of 17,248 traditional lines of verse with
# such a character beside at least twice as many traditional ones, 79 % have none but these. They tell nothing of a
# text or a stretch; conversion takes them as it takes any.
INHERITED = frozenset(
    "黄却内烟凉荆迹携遥脚况摇瑶横栖凄衮潜虬凭洒笋静耻厦羡泪洼疴踪脉凛猪蝎兖吕昵亘别宫虚决"
) | frozenset("吓响")  # 吓 and 响 are Cantonese
