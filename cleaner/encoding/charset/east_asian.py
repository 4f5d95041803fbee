"""Which of the East Asian encodings bytes are in: the reading that is the likeliest text.

Each encoding reads the bytes its own way, and the character model tells how likely the
text is. The right reading costs 6 to 13 bits a character, all others 17 and more: in
another encoding of two bytes the same bytes are rare characters in no order, and so are
Cyrillic or Thai letters in pairs.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np

from cleaner.browser_codecs import BIG5, GB18030
from cleaner.encoding.character_model import costs
from cleaner.encoding.charset.euc_tw import read_as_euc_tw
from cleaner.ledger import to_code_points

# What is read of a sample: 1,000 characters. The figures hardly move from 500 on; a kilobyte costs 0.1 ms an encoding.
READ_BYTES = 1 << 11
_PARTS = 4
# What an undecodable byte costs: about as much as the dearest characters, for it is as good as random.
DAMAGE_BITS = 24.0
# What a byte costs that is skipped at the begin, in bits of the whole text: a dear first character must not be saved.
SKIPPED_BITS = 8.0
# Up to here the first byte of a text is the begin of a character, and with such a lead a text is Chinese: others that
# are read as Chinese cost 14 and more at any length, and hardly less than in the next best reading.
SURE_BITS = 11.0
SURE_LEAD_BITS = 6.0
# GB 2312 and EUC-JP have the same kana at the same codes; the kanji tell. Japanese files cut to 200 bytes lose 1.1 and
# more by being read as GB, Chinese ones win 4.5 and more. In favour of Chinese where there is nothing but kana.
MIN_LEAD_OF_EUC_JP = 0.5

# Japanese has a third of kana and more. Two bytes of Chinese look like one now and then.
MIN_KANA_SHARE = 0.05
_KANA = re.compile(rb"[\xa4\xa5][\xa1-\xf6]")

EUC_TW = "euc-tw"
CODECS = (GB18030, BIG5, "euc_jp", "cp932", "cp949")
_NEAREST = {GB18030: "gb18030", BIG5: "big5hkscs"}
# How far into a cut text the first whole character can begin.
_OFFSETS = {GB18030: (0, 1, 2, 3), "euc_jp": (0, 1, 2)}


@dataclass(frozen=True, slots=True)
class Reading:
    """How likely a text is by one codec: `bits` a character beyond ASCII, from where on, how many of them."""

    codec: str
    bits: float
    offset: int
    characters: int


def rank_readings(parts: list[bytes]) -> list[Reading]:
    """Return the readings of *parts* by the East Asian encodings, the likeliest first.

    Where Chinese is beyond doubt the other languages' are not tried, but EUC-JP, which is near GB 2312.
    """
    readings = [read_as(parts, GB18030)]
    readings.append(read_as(parts, BIG5, is_rival=readings[0].bits <= SURE_BITS))
    first, second = sorted(reading.bits for reading in readings)
    if first > SURE_BITS or second < first + SURE_LEAD_BITS:
        readings += [read_as(parts, codec) for codec in CODECS[2:]]
    elif sum(len(_KANA.findall(part)) for part in parts) >= MIN_KANA_SHARE * readings[0].characters:
        readings.append(read_as(parts, "euc_jp"))
    return sorted(readings, key=lambda one: one.bits + MIN_LEAD_OF_EUC_JP * (one.codec == "euc_jp"))


def read_as(parts: list[bytes], codec: str, *, is_rival: bool = False) -> Reading:
    """Return how likely *parts* of a text are by *codec*; each may begin and end inside a character.

    For a rival of a likely reading the begin is not looked for.
    """
    fits = [_read_part(part, codec, is_rival) for part in parts if not part.isascii()]
    characters = sum(fit.characters for fit in fits)
    bits = sum(fit.bits * fit.characters for fit in fits) / characters if characters else DAMAGE_BITS
    return Reading(codec, bits, fits[0].offset if fits else 0, characters)


def _read_part(part: bytes, codec: str, is_rival: bool) -> Reading:
    fits: list[Reading] = []
    for offset in _OFFSETS.get(codec, (0, 1)):
        bits, characters = mean_bits(_decode(part[offset:], codec))
        fits.append(Reading(codec, bits + SKIPPED_BITS * offset / max(characters, 1), offset, characters))
        if is_rival or part[0] < 0x80 or (fits[0].bits <= SURE_BITS and codec != "euc_jp"):
            break
    return min(fits, key=lambda fit: fit.bits)


def _decode(part: bytes, codec: str) -> str:
    if codec == EUC_TW:
        return read_as_euc_tw(part)
    # Python's own codecs are near enough to the browsers', and much faster where they do not fit. The last character
    # may have been cut: it waits in the decoder.
    return codecs.getincrementaldecoder(_NEAREST.get(codec, codec))("replace").decode(part)


def mean_bits(text: str) -> tuple[float, int]:
    """Return what a character beyond ASCII costs in *text* on average, in bits, and how many there are."""
    points = to_code_points(text)
    beyond = points >= 0x80
    count = int(np.count_nonzero(beyond))
    if not count:
        return DAMAGE_BITS, 0
    each = costs(text)
    each[points == 0xFFFD] = DAMAGE_BITS
    return float(each[beyond].mean()), count


def take_parts(sample: bytes) -> list[bytes]:
    """Return parts of a long sample, each from a line end on where there is one, without lines of ASCII alone."""
    if len(sample) <= READ_BYTES:
        return [sample]
    kept = b"".join(line for line in sample.splitlines(keepends=True) if not line.isascii())
    if len(kept) <= READ_BYTES:
        return [kept]
    size = READ_BYTES // _PARTS
    parts, aligned = [], []
    for number in range(_PARTS):
        start = (len(kept) - size) * number // (_PARTS - 1)
        begin = kept.find(b"\n", start - 1, start + size) + 1 if start else 0
        part = kept[begin or start : (begin or start) + size]
        end = part.rfind(b"\n") + 1
        if begin and end:
            aligned.append(part[:end])
        else:
            parts.append(part)
    # Lines are read in one go.
    return [*parts, b"".join(aligned)] if aligned else parts
