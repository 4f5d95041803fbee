"""Which encoding bytes are in.

The ladder: byte order mark; UTF-16 and UTF-32 without one; the 7-bit forms (HZ,
ISO-2022); strict UTF-8, then UTF-8 with a few damaged bytes; and last the 8-bit forms
(`eight_bits`). All GB encodings are GB 18030, which contains the others.
"""

from __future__ import annotations

import codecs
import re

import numpy as np

from cleaner.document import Encoding
from cleaner.encoding.charset.east_asian import mean_bits
from cleaner.encoding.charset.eight_bits import LIKELY_BITS, detect_eight_bits, is_short_chinese
from cleaner.encoding.charset.units import detect_units, is_utf8
from cleaner.encoding.plausibility import count_beyond_ascii, utf8_share

# How much of a file is searched for NUL bytes, which UTF-16 has throughout.
SAMPLE_BYTES = 1 << 18

# A UTF-8 file with damaged bytes: the share of its bytes beyond ASCII that belong to whole characters. GB 18030 or
# Big5 text read as UTF-8 stays under 0.1, a file with one damaged character in five at 0.85.
MIN_UTF8_SHARE = 0.7
# In a file so short pairs of GBK can form characters of UTF-8 by chance: 小时 is D0A1 CAB1, two letters.
SHORT_BYTES = 64
# Of the bytes of Chinese in GB 18030 or Big5 0.04 form three bytes of UTF-8 by chance, 0.079 at most in 700 pages.
MIN_SHARE_OF_CHANCE = 0.08
# In a file glued from parts: the share of bytes in whole lines of UTF-8 from which on the file is called UTF-8.
MIN_SHARE_OF_LINES = 0.5
# Such a file cut at both ends has lost a good part of its characters; three bytes that are one by chance are seldom
# followed by three more.
MIN_CHARACTERS_OF_CUT = 2
_CUT = re.compile(rb"\A[\x80-\xbf]{1,3}|(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_FIRST_OF_THREE_BYTES = "\u0800"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ALL_MARKS = tuple(mark for mark, _ in _MARKS)
_ISO_2022 = (
    # Beside GB 2312 and the first two planes of CNS 11643, ISO-2022-CN-EXT has ISO-IR-165 and the other planes.
    (re.compile(rb"\x1b\$(?:\)E|\+[I-M])"), "iso-2022-cn-ext"),
    (re.compile(rb"\x1b\$(?:\)[AG]|\*H)"), "iso-2022-cn"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$[@B]"), "iso2022_jp_2"),
)
# Where HZ text switches to GB 2312 and back; a cut text begins or ends between the two.
_HZ_SWITCH = re.compile(rb"~[{}]")
_HZ_CODES = re.compile(rb"(?:[\x21-\x77][\x21-\x7e]|\s)*")


def detect_encoding(raw: bytes) -> Encoding:
    """Tell which encoding *raw* is in: the codec, how sure that is from 0 to 1, and the next best codec.

    EUC-TW and ISO-2022-CN are named though Python cannot decode them. Never raises.

    >>> detect_encoding("汉字，标点。".encode("gbk")).codec
    'gb18030'
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _with_mark(raw, mark, codec)
    return detect_units(raw) or _by_escapes(raw) or _by_utf8(raw) or detect_eight_bits(raw)


def may_be_other_than_utf8(raw: bytes) -> bool:
    """Tell whether bytes that are valid UTF-8 may be something else: they have a mark, NUL bytes or escapes."""
    # A search for one byte runs at memory speed, one for two bytes at a tenth of it.
    return (
        raw.startswith(_ALL_MARKS)
        or raw.find(b"\0", 0, SAMPLE_BYTES) >= 0
        or (b"~" in raw and (b"~{" in raw or b"~}" in raw))
        or (b"\x1b" in raw and b"\x1b$" in raw)
    )


def _with_mark(raw: bytes, mark: bytes, codec: str) -> Encoding:
    if codec == "utf-32-le" and (len(raw) % 4 or not _is_utf32(raw[4:])):
        return Encoding("utf-16-le", 1.0, codecs.BOM_UTF16_LE)  # UTF-16 that begins with a NUL
    if codec == "utf-8" and utf8_share(raw) < MIN_UTF8_SHARE:
        # A mark was put before text in another encoding.
        found = detect_encoding(raw[len(mark) :])
        if found.codec != "utf-8" and not found.bom:
            return Encoding(found.codec, found.confidence, mark, found.runner_up or "utf-8")
    return Encoding(codec, 1.0, mark)


def _is_utf32(body: bytes) -> bool:
    units = np.frombuffer(body[: len(body) // 4 * 4], dtype="<u4")
    return bool((units < 0x110000).all())


def _by_escapes(raw: bytes) -> Encoding | None:
    """Tell the encodings that keep to seven bits."""
    if not (b"~{" in raw or b"~}" in raw or b"\x1b$" in raw) or not raw.isascii():
        return None
    text = _read_hz(raw)
    if text and mean_bits(text)[0] <= LIKELY_BITS:
        return Encoding("hz", 0.95, b"", "ascii")
    for escape, codec in _ISO_2022:
        if escape.search(raw):
            return Encoding(codec, 0.95, b"", "ascii")
    return None


def _read_hz(raw: bytes) -> str:
    """Return the Chinese of HZ text, which may begin or end within it; nothing where it is none."""
    texts = []
    is_chinese = raw.find(b"~}") < raw.find(b"~{") or b"~{" not in raw
    at = 0
    for switch in (*_HZ_SWITCH.finditer(raw[:SAMPLE_BYTES]), None):
        end = switch.start() if switch else len(raw)
        part = raw[at:end]
        if is_chinese and part:
            part = part[len(part) % 2 :] if not at else part[: len(part) // 2 * 2] if switch is None else part
            if not _HZ_CODES.fullmatch(part):
                return ""
            texts.append(bytes(byte | 0x80 if byte > 0x20 else byte for byte in part).decode("gb2312", "replace"))
        is_chinese = switch is not None and switch.group() == b"~{"
        at = switch.end() if switch else end
    return "".join(texts)


def _by_utf8(raw: bytes) -> Encoding | None:
    if is_utf8(raw):
        is_chance = (
            len(raw) <= SHORT_BYTES and may_be_pairs(raw.decode("utf-8")) and is_short_chinese(raw, is_utf8=True)
        )
        return None if is_chance else Encoding("utf-8", 1.0)
    share = utf8_share(raw)
    if _is_cut_utf8(raw):
        return Encoding("utf-8", round(share, 3), b"", "gb18030")
    if share < MIN_UTF8_SHARE or (len(raw) <= SHORT_BYTES and is_short_chinese(raw, is_utf8=False)):
        rest, share = _without_utf8_lines(raw[:SAMPLE_BYTES])
        if share < MIN_SHARE_OF_LINES:
            return None if share == 0.0 else detect_eight_bits(rest)
        return Encoding("utf-8", round(share, 3), b"", detect_eight_bits(rest).codec)
    return Encoding("utf-8", round(share, 3), b"", "gb18030")


def _without_utf8_lines(sample: bytes) -> tuple[bytes, float]:
    """Return the lines that are not UTF-8 for sure, and the share of the others in the bytes beyond ASCII."""
    if 3 * len(_THREE_BYTES.findall(sample)) < MIN_SHARE_OF_CHANCE * len(sample):
        return sample, 0.0
    rest = []
    total = sure = 0
    for line in sample.split(b"\n"):
        count = count_beyond_ascii(line)
        total += count
        if count and is_utf8(line) and len(_THREE_BYTES.findall(line)) >= MIN_CHARACTERS_OF_CUT:
            sure += count
        else:
            rest.append(line)
    return b"\n".join(rest), sure / max(total, 1)


def _is_cut_utf8(raw: bytes) -> bool:
    """Tell whether a short text is whole UTF-8 but for a character cut at its begin and one at its end."""
    if len(raw) > SHORT_BYTES:
        return False
    try:
        text = _CUT.sub(b"", raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(character >= _FIRST_OF_THREE_BYTES for character in text) >= MIN_CHARACTERS_OF_CUT


def may_be_pairs(text: str) -> bool:
    """Tell whether a text read as UTF-8 is so short, and of characters of so few bytes, that it may be pairs of GBK."""
    return len(text) <= SHORT_BYTES and not text.isascii() and max(text) < _FIRST_OF_THREE_BYTES
