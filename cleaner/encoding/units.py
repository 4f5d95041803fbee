"""UTF-16 and UTF-32 without a byte order mark: told by the places of zero bytes and by what the units are."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from cleaner.document import Encoding

# UTF-16 with Latin text is half zero bytes, all at one parity; stray NUL bytes in other text are few.
MIN_UTF16_NUL_SHARE = 0.25
MIN_UTF16_PARITY = 0.9
# UTF-16 Chinese: units that are Han, kana, ASCII or their punctuation. Bytes of other encodings read as UTF-16 stay
# under 0.6; hangul is not counted, since GB 2312 read as big-endian units is all hangul.
MIN_UTF16_PLAUSIBLE = 0.9
LOOKED_AT_BYTES = 1 << 18

_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a]")
_OTHERS = ("gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp")


def detect_units(raw: bytes) -> Encoding | None:
    """Tell UTF-16 or UTF-32 without a byte order mark."""
    sample = raw[:LOOKED_AT_BYTES]
    if not _CONTROL.search(sample):
        return _by_han_units(sample)
    if len(sample) >= 4 and not len(raw) % 4:
        for codec, quads in (("utf-32-le", "<u4"), ("utf-32-be", ">u4")):
            if _plausible_units(np.frombuffer(sample[: len(sample) // 4 * 4], dtype=quads)) >= MIN_UTF16_PLAUSIBLE:
                return Encoding(codec, 0.95, b"", "utf-16-le")
    pairs = np.frombuffer(sample[: len(sample) // 2 * 2], dtype=np.uint8).reshape(-1, 2)
    if not pairs.size:
        return None
    zeros = (pairs == 0).sum(axis=0)
    total = int(zeros.sum())
    candidates = []
    for codec, order, high in (("utf-16-le", "<u2", 1), ("utf-16-be", ">u2", 0)):
        plausible = _plausible_units(pairs.reshape(-1).view(order))
        if plausible < MIN_UTF16_PLAUSIBLE:
            continue
        is_latin = total >= MIN_UTF16_NUL_SHARE * pairs.size and zeros[high] >= MIN_UTF16_PARITY * total
        if is_latin or not is_utf8(sample):
            candidates.append((plausible, codec))
    if not candidates:
        return None
    plausible, codec = max(candidates)
    return Encoding(codec, round(0.95 * plausible, 3), b"", "utf-16-be" if codec == "utf-16-le" else "utf-16-le")


def _by_han_units(sample: bytes) -> Encoding | None:
    """Tell UTF-16 text that has not one byte below the space: Han characters alone."""
    if len(sample) < 4 or len(sample) % 2 or is_utf8(sample):
        return None
    for codec, order in (("utf-16-le", "<u2"), ("utf-16-be", ">u2")):
        units = np.frombuffer(sample, dtype=order)
        # Shift_JIS kana read as big-endian units are Han characters, so that no other encoding may fit.
        if ((units >= 0x4E00) & (units < 0xA000)).all() and not any(decodes(sample, other) for other in _OTHERS):
            return Encoding(codec, 0.7, b"", "gb18030")
    return None


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
