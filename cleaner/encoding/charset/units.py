"""UTF-16 and UTF-32 without a byte order mark: told by what the units are, and by the places of zero bytes."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from cleaner.document import Encoding
from cleaner.encoding.charset.east_asian import READ_BYTES, mean_bits, rank_readings

# UTF-16 with Latin text is half zero bytes, all at one parity; stray NUL bytes in other text are few.
MIN_UTF16_NUL_SHARE = 0.25
MIN_UTF16_PARITY = 0.9
# UTF-16 Chinese: units that are Han, kana, ASCII or their punctuation. Bytes of other encodings read as UTF-16 stay
# under 0.6; hangul is not counted, since GB 2312 read as big-endian units is all hangul.
MIN_UTF16_PLAUSIBLE = 0.9
LOOKED_AT_BYTES = 1 << 18
MIN_BYTES = 4
# Bits a character up to which units are taken for text. Chinese, Japanese and Russian text costs 5 to 11, the same
# units with their bytes swapped or read from the middle of one to the middle of the next 16 and more.
MAX_BITS = 13.5
MIN_CHARACTERS = 4
MAX_BITS_OF_RARE = 17.0
MIN_CHARACTERS_OF_RARE = 20
# How much dearer all other readings of such bytes must be where there are no control bytes, which UTF-16 text has in
# its punctuation, spaces and line ends.
MIN_LEAD_BITS = 4.0
# Valid UTF-8 is looked at only if so short: 测试 is 4B 6D D5 8B, an accented letter after two plain ones.
SHORT_BYTES = 64

_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a]")


def detect_units(raw: bytes) -> Encoding | None:
    """Tell UTF-16 or UTF-32 without a byte order mark."""
    sample = raw[:LOOKED_AT_BYTES]
    has_controls = _CONTROL.search(sample) is not None
    if len(sample) < MIN_BYTES or (not has_controls and is_utf8(sample) and not _may_be_han_units(sample)):
        return None
    if has_controls and not len(raw) % 4:
        for codec, quads in (("utf-32-le", "<u4"), ("utf-32-be", ">u4")):
            if _plausible_units(np.frombuffer(sample[: len(sample) // 4 * 4], dtype=quads)) >= MIN_UTF16_PLAUSIBLE:
                return Encoding(codec, 0.95, b"", "utf-16-le")
    fits = _rank_units(sample)
    if fits and (_is_sure(sample, *fits[0][:2], has_controls) or (has_controls and _is_clearly_first(fits))):
        return _name(fits[0][2])
    return _by_zeros(sample) if has_controls else None


def find_first_unit(raw: bytes, codec: str) -> int:
    """Return 1 where UTF-16 text was cut inside a unit and begins with its second byte, else 0."""
    fits = [fit for fit in _rank_units(raw[:LOOKED_AT_BYTES]) if fit[2] == codec]
    return fits[0][3] if fits and fits[0][0] <= MAX_BITS else 0


def _rank_units(sample: bytes) -> list[tuple[float, int, str, int]]:
    """Return (bits a character beyond ASCII, how many, codec, offset) of plausible readings, the likeliest first."""
    fits = []
    for codec, order in (("utf-16-le", "<u2"), ("utf-16-be", ">u2")):
        for offset in (0, 1):
            size = min(len(sample) - offset, READ_BYTES) // 2 * 2
            units = np.frombuffer(sample[offset : offset + size], dtype=order)
            if units.size and _plausible_units(units) >= MIN_UTF16_PLAUSIBLE:
                bits, characters = mean_bits(sample[offset : offset + size].decode(codec, "ignore"))
                if characters:
                    fits.append((bits, characters, codec, offset))
    return sorted(fits)


def _is_sure(sample: bytes, bits: float, characters: int, has_controls: bool) -> bool:
    if bits > MAX_BITS:
        return False
    if has_controls and characters >= MIN_CHARACTERS:
        return True
    # Without a control byte, or with few characters, it could be another encoding just as well.
    others = [reading.bits for reading in rank_readings([sample])]
    if is_utf8(sample):
        others.append(mean_bits(sample.decode("utf-8"))[0])
    return characters > 1 and bits + MIN_LEAD_BITS <= min(others)


def _is_clearly_first(fits: list[tuple[float, int, str, int]]) -> bool:
    """Tell whether a long text of rare characters (names, lists) is much likelier than what else its bytes give."""
    bits, characters = fits[0][:2]
    is_alone = len(fits) == 1 or fits[1][0] >= bits + MIN_LEAD_BITS
    return is_alone and bits <= MAX_BITS_OF_RARE and characters >= MIN_CHARACTERS_OF_RARE


def _may_be_han_units(sample: bytes) -> bool:
    """Tell whether valid UTF-8 may be UTF-16 by chance: a few letters, hardly any, with one or two of two bytes."""
    return len(sample) <= SHORT_BYTES and not sample.isascii() and max(sample.decode("utf-8")) < "\u0800"


def _by_zeros(sample: bytes) -> Encoding | None:
    """Tell UTF-16 by the places of its zero bytes: text in Latin letters, or too mixed to be told by what it says."""
    pairs = np.frombuffer(sample[: len(sample) // 2 * 2], dtype=np.uint8).reshape(-1, 2)
    zeros = (pairs == 0).sum(axis=0)
    total = int(zeros.sum())
    for codec, order, high in (("utf-16-le", "<u2", 1), ("utf-16-be", ">u2", 0)):
        if _plausible_units(pairs.reshape(-1).view(order)) < MIN_UTF16_PLAUSIBLE:
            continue
        if total >= MIN_UTF16_NUL_SHARE * pairs.size and zeros[high] >= MIN_UTF16_PARITY * total:
            return _name(codec)
    return None


def _name(codec: str) -> Encoding:
    return Encoding(codec, 0.95, b"", "utf-16-be" if codec == "utf-16-le" else "utf-16-le")


def _plausible_units(units: npt.NDArray[np.unsignedinteger]) -> float:
    ascii_like = ((units >= 0x20) & (units < 0x7F)) | ((units >= 0x09) & (units <= 0x0D))
    letters = (units >= 0xA0) & (units < 0x0600)
    signs = (units >= 0x2000) & (units < 0x2800)
    east_asian = (units >= 0x3000) & (units < 0xA000)
    other = ((units >= 0xD800) & (units < 0xE000)) | ((units >= 0xFF00) & (units < 0xFFF0)) | (units == 0xFEFF)
    beyond = (units >= 0x10000) & (units < 0x30000)
    return float((ascii_like | letters | signs | east_asian | other | beyond).mean())


def is_utf8(raw: bytes) -> bool:
    """Tell whether *raw* is strict UTF-8."""
    return decodes(raw, "utf-8")


def decodes(raw: bytes, codec: str) -> bool:
    """Tell whether *raw* decodes strictly by *codec*."""
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
