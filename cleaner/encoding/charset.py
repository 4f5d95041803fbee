"""Which encoding bytes are in.

The ladder: byte order mark; UTF-16 and UTF-32 without one, by the places of their zero
bytes and by what the units are; the 7-bit forms (HZ, ISO-2022); strict UTF-8, then UTF-8
with a few damaged bytes; and last the 8-bit forms, where chardetng is asked and Chinese
is preferred when its answer does not hold. All GB encodings are GB 18030, which contains
the others.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.document import Encoding
from cleaner.encoding.plausibility import common_share, count_beyond_ascii, utf8_share

# What the 8-bit steps look at: chardetng reads 14 MB/s, and no file needs more to be told apart.
SAMPLE_BYTES = 1 << 18
_SAMPLE_PARTS = 4

# UTF-16 with Latin text is half zero bytes, all at one parity; stray NUL bytes in other text are few.
MIN_UTF16_NUL_SHARE = 0.25
MIN_UTF16_PARITY = 0.9
# UTF-16 Chinese: units that are Han, kana, hangul, ASCII or their punctuation. Bytes of other encodings read as
# UTF-16 stay under 0.6, but for those named in _looks_like_utf16.
MIN_UTF16_PLAUSIBLE = 0.9
# A UTF-8 file with damaged bytes: the share of its bytes beyond ASCII that belong to whole characters. GB 18030 or
# Big5 text read as UTF-8 stays under 0.1, a file with one damaged character in five at 0.85.
MIN_UTF8_SHARE = 0.7
# Chinese is assumed against chardetng where so much of a decoding is common Han characters and so little is damaged.
MIN_CHINESE_SHARE = 0.75
MAX_CHINESE_DAMAGE = 0.05
# EUC-TW sets common Han characters into rows with lead bytes from C4 on; GB 2312 has a good third of its text below
# (0.65 ** 20 < 0.0002 for twenty characters in a row that happen to lie above).
MIN_EUC_TW_CHARACTERS = 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a]")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_ISO_2022 = (
    (re.compile(rb"\x1b\$\)[AG]"), "iso-2022-cn"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$[@B]"), "iso2022_jp_2"),
)
_EUC_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_EUC_TW_LONG = re.compile(rb"\x8e[\xa1-\xa7][\xa1-\xfe][\xa1-\xfe]")

# Names that Python has no codec for: found, and reported with what to do.
UNSUPPORTED = {"euc-tw": "EUC-TW", "iso-2022-cn": "ISO-2022-CN"}
# chardetng speaks the names of browsers; these are the codecs that decode most like them.
_CODECS = {
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "big5": "big5",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "ibm866": "cp866",
}
_CHINESE = ("gb18030", "cp950", "big5hkscs")
_EAST_ASIAN = ("cp932", "cp949", "euc_jp")


@dataclass(frozen=True, slots=True)
class _Candidate:
    codec: str
    share: float  # of common Chinese characters in what is beyond ASCII
    damage: float  # of undecodable bytes in what is beyond ASCII

    @property
    def score(self) -> float:
        return self.share * max(0.0, 1.0 - 4.0 * self.damage)

    @property
    def is_chinese(self) -> bool:
        return self.share >= MIN_CHINESE_SHARE and self.damage <= MAX_CHINESE_DAMAGE


def detect_encoding(raw: bytes) -> Encoding:
    """Tell which encoding *raw* is in: the codec, how sure that is from 0 to 1, and the next best codec.

    EUC-TW and ISO-2022-CN are named though Python cannot decode them. Never raises.

    >>> detect_encoding("汉字，标点。".encode("gbk")).codec
    'gb18030'
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _with_mark(raw, mark, codec)
    return _by_units(raw) or _by_escapes(raw) or _by_utf8(raw) or _by_eight_bits(raw)


def may_be_other_than_utf8(raw: bytes) -> bool:
    """Tell whether bytes that are valid UTF-8 may be something else: they have a mark, NUL bytes or escapes."""
    has_mark = any(raw.startswith(mark) for mark, _ in _MARKS)
    return has_mark or b"\0" in raw[:SAMPLE_BYTES] or b"~{" in raw or b"\x1b$" in raw


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


def _by_units(raw: bytes) -> Encoding | None:
    """Tell UTF-16 or UTF-32 without a byte order mark."""
    sample = raw[: SAMPLE_BYTES // 4 * 4]
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
        if is_latin or not _is_utf8(sample):
            candidates.append((plausible, codec))
    if not candidates:
        return None
    plausible, codec = max(candidates)
    return Encoding(codec, round(0.95 * plausible, 3), b"", "utf-16-be" if codec == "utf-16-le" else "utf-16-le")


def _by_han_units(sample: bytes) -> Encoding | None:
    """Tell UTF-16 text that has not one byte below the space: Han characters alone."""
    if len(sample) < 4 or len(sample) % 2 or _is_utf8(sample):
        return None
    for codec, order in (("utf-16-le", "<u2"), ("utf-16-be", ">u2")):
        units = np.frombuffer(sample, dtype=order)
        # Shift_JIS kana read as big-endian units are Han characters, so that no other encoding may fit.
        if ((units >= 0x4E00) & (units < 0xA000)).all() and not any(
            _decodes(sample, other) for other in (*_CHINESE, *_EAST_ASIAN)
        ):
            return Encoding(codec, 0.7, b"", "gb18030")
    return None


def _plausible_units(units: npt.NDArray[np.unsignedinteger]) -> float:
    ascii_like = ((units >= 0x20) & (units < 0x7F)) | ((units >= 0x09) & (units <= 0x0D))
    letters = (units >= 0xA0) & (units < 0x0600)
    signs = (units >= 0x2000) & (units < 0x2800)
    east_asian = ((units >= 0x3000) & (units < 0xA000)) | ((units >= 0xAC00) & (units < 0xD7A4))
    other = ((units >= 0xD800) & (units < 0xE000)) | ((units >= 0xFF00) & (units < 0xFFF0)) | (units == 0xFEFF)
    beyond = (units >= 0x10000) & (units < 0x30000)
    return float((ascii_like | letters | signs | east_asian | other | beyond).mean())


def _by_escapes(raw: bytes) -> Encoding | None:
    """Tell the encodings that keep to seven bits."""
    if b"~{" not in raw and b"\x1b$" not in raw:
        return None
    if not raw.isascii():
        return None
    if _HZ.search(raw):
        try:
            text = raw.decode("hz")
        except UnicodeDecodeError:
            text = "".join(pair.group().decode("hz", "ignore") for pair in _HZ.finditer(raw))
        if common_share(text) >= MIN_CHINESE_SHARE:
            return Encoding("hz", 0.95, b"", "ascii")
    for escape, codec in _ISO_2022:
        if escape.search(raw):
            return Encoding(codec, 0.95, b"", "ascii")
    return None


def _by_utf8(raw: bytes) -> Encoding | None:
    if _is_utf8(raw):
        return Encoding("utf-8", 1.0)
    share = utf8_share(raw)
    if share < MIN_UTF8_SHARE:
        return None
    return Encoding("utf-8", round(share, 3), b"", "gb18030")


def _is_utf8(raw: bytes) -> bool:
    return _decodes(raw, "utf-8")


def _decodes(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _sample(raw: bytes) -> bytes:
    """Return parts of a large file, each from one line end to another where there are such."""
    if len(raw) <= SAMPLE_BYTES:
        return raw
    size = SAMPLE_BYTES // _SAMPLE_PARTS
    parts = []
    for number in range(_SAMPLE_PARTS):
        start = (len(raw) - size) * number // (_SAMPLE_PARTS - 1)
        part = raw[start : start + size]
        first = part.find(b"\n") + 1 if start else 0
        last = part.rfind(b"\n") + 1
        parts.append(part[first:last] if last > first else part)
    return b"".join(parts)


def _by_eight_bits(raw: bytes) -> Encoding:
    sample = _sample(raw)
    chinese = sorted((_candidate(sample, codec) for codec in _CHINESE), key=lambda one: -one.score)
    best = chinese[0]
    if best.codec != "gb18030":
        best = next(one for one in chinese if one.codec == _choose_big5(sample))
    other = next(one for one in chinese if (one.codec == "gb18030") != (best.codec == "gb18030"))
    if _is_euc_tw(sample):
        return Encoding("euc-tw", 0.8, b"", best.codec)
    guess = _guess(sample)
    if guess == "big5":
        guess = _choose_big5(sample)
    if guess in _CHINESE:
        return _decide_chinese(guess, best, other)
    if guess in _EAST_ASIAN and (_decodes(sample, guess) or not best.is_chinese):
        return Encoding(guess, 0.8, b"", best.codec)
    if best.is_chinese:
        return Encoding(best.codec, round(best.score, 3), b"", guess)
    return Encoding(guess, 0.5, b"", best.codec)


def _decide_chinese(guess: str, best: _Candidate, other: _Candidate) -> Encoding:
    """Return *guess*, unless it is damaged and the other Chinese encoding is clearly better."""
    mine, rival = (best, other) if guess == best.codec else (other, best)
    if rival.is_chinese and not mine.is_chinese:
        mine, rival = rival, mine
    confidence = max(0.3, min(0.99, mine.score / (mine.score + rival.score + 1e-9)))
    return Encoding(mine.codec, round(confidence, 3), b"", rival.codec)


def _candidate(sample: bytes, codec: str) -> _Candidate:
    text = sample.decode(codec, "replace")
    return _Candidate(codec, common_share(text), text.count("\ufffd") / max(count_beyond_ascii(sample), 1))


def _choose_big5(sample: bytes) -> str:
    """Return which of Python's Big5 codecs reads *sample* like browsers do.

    Browsers have one Big5: Windows' table in the standard area, Hong Kong's (HKSCS)
    outside it, where Windows' table holds other characters or none.
    """
    if _HKSCS_AREA.search(sample):
        hong_kong, windows = (sample.decode(codec, "replace") for codec in ("big5hkscs", "cp950"))
        damage = hong_kong.count("\ufffd") - windows.count("\ufffd")
        if damage < 0 or (not damage and hong_kong.translate(_WINDOWS_SIGNS) != windows):
            return "big5hkscs"
    return "cp950"


# Lead bytes of the areas beside the standard one. A trail byte can look like a lead, so that this only opens the gate.
_HKSCS_AREA = re.compile(rb"[\x87-\xa0\xc6-\xc8\xf9-\xfe][\x40-\x7e\xa1-\xfe]")
# The signs of the standard area that Python's `big5hkscs` reads otherwise than Windows and browsers.
_WINDOWS_SIGNS = str.maketrans("•､‾∼♁☉／＼¥¢£", "‧﹑¯～⊕⊙∕﹨￥￠￡")


def choose_big5(raw: bytes) -> str:
    """Return the codec for bytes that are known to be Big5: `cp950`, or `big5hkscs` where that decodes more."""
    return _choose_big5(raw)


def _is_euc_tw(sample: bytes) -> bool:
    pairs = [pair for pair in _EUC_PAIR.findall(_EUC_TW_LONG.sub(b"", sample)) if pair[0] >= 0xA7]
    if len(pairs) < MIN_EUC_TW_CHARACTERS:
        return False
    return all(0xC4 <= pair[0] <= 0xFD for pair in pairs)


def _guess(sample: bytes) -> str:
    """Return the codec that chardetng names."""
    from chardetng_py import detect  # loaded for text that is not UTF-8 only

    name: str = detect(sample, allow_utf8=False).lower()
    codec = _CODECS.get(name, name)
    if codec == "big5":
        return codec
    try:
        name = codecs.lookup(codec).name
    except LookupError:
        return "cp1252"
    return name
