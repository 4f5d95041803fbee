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

from cleaner.document import Encoding
from cleaner.encoding.big5 import choose_big5
from cleaner.encoding.plausibility import common_share, count_beyond_ascii, utf8_share
from cleaner.encoding.stepping import find_lost_bytes
from cleaner.encoding.units import decodes, detect_units, is_utf8

# What the 8-bit steps look at: chardetng reads 14 MB/s, and no file needs more to be told apart.
SAMPLE_BYTES = 1 << 18
_SAMPLE_PARTS = 4

# A UTF-8 file with damaged bytes: the share of its bytes beyond ASCII that belong to whole characters. GB 18030 or
# Big5 text read as UTF-8 stays under 0.1, a file with one damaged character in five at 0.85.
MIN_UTF8_SHARE = 0.7
# Chinese is assumed against chardetng where so much of a decoding is common Han characters and so little is damaged.
MIN_CHINESE_SHARE = 0.75
MAX_CHINESE_DAMAGE = 0.05
# In a file so short pairs of GBK can form characters of UTF-8 by chance: 小时 is D0A1 CAB1, two Cyrillic letters.
SHORT_BYTES = 64
# In so few bytes beyond ASCII chardetng takes the commonest Chinese words for Korean or Japanese ones (登录, 回复).
# Of 1,100 headings of pages 59 were; Korean and Japanese files have more text, and kana are no common characters here.
MAX_BYTES_OF_WORD = 12
# What needs no second opinion: nothing damaged, nearly all characters common, the other encoding far behind. Pages of
# running text have 0.95 and more, and the other encoding under 0.45. A good third of Chinese text has first bytes
# above those of hangul, Korean text some hanja in a hundred.
SURE_SHARE = 0.95
MAX_SHARE_OF_RIVAL = 0.6
SURE_BYTES = 2048
MIN_SURE_PAIRS = 40
MIN_SHARE_ABOVE_HANGUL = 0.2
# EUC-TW sets common Han characters into rows with lead bytes from C4 on; GB 2312 has a good third of its text below
# (0.65 ** 20 < 0.0002 for twenty characters in a row that happen to lie above).
MIN_EUC_TW_CHARACTERS = 20

# How much of a file is searched for lost bytes before it is given up as not Chinese.
MAX_BYTES_IN_STEP = 1 << 14

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_ALL_MARKS = tuple(mark for mark, _ in _MARKS)
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
    return detect_units(raw) or _by_escapes(raw) or _by_utf8(raw) or _by_eight_bits(raw)


def may_be_other_than_utf8(raw: bytes) -> bool:
    """Tell whether bytes that are valid UTF-8 may be something else: they have a mark, NUL bytes or escapes."""
    # A search for one byte runs at memory speed, one for two bytes at a tenth of it.
    return (
        raw.startswith(_ALL_MARKS)
        or raw.find(b"\0", 0, SAMPLE_BYTES) >= 0
        or (b"~" in raw and b"~{" in raw)
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
    if is_utf8(raw):
        return Encoding("utf-8", 1.0)
    share = utf8_share(raw)
    if share < MIN_UTF8_SHARE or (len(raw) <= SHORT_BYTES and _is_healthy_chinese(raw)):
        return None
    return Encoding("utf-8", round(share, 3), b"", "gb18030")


def _is_healthy_chinese(raw: bytes) -> bool:
    """Tell whether GB 18030 or Big5 reads *raw* without a loss and as common characters alone."""
    return any(decodes(raw, codec) and common_share(raw.decode(codec)) == 1.0 for codec in ("gb18030", "cp950"))


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
    candidates = [_candidate(sample, "gb18030"), _candidate(sample, choose_big5(sample))]
    best, other = sorted(candidates, key=lambda one: -one.score)
    if _is_euc_tw(sample):
        return Encoding("euc-tw", 0.8, b"", best.codec)
    if _is_beyond_doubt(sample, best, other):
        return _decide_chinese(best.codec, best, other)
    guess = _guess(sample)
    if guess == "big5":
        guess = choose_big5(sample)
    if guess in _CHINESE:
        return _decide_chinese(guess, best, other)
    if guess in _EAST_ASIAN and (decodes(sample, guess) or not best.is_chinese):
        if count_beyond_ascii(sample) > MAX_BYTES_OF_WORD or best.score < 1.0:
            return Encoding(guess, 0.8, b"", best.codec)
    elif not best.is_chinese:
        best = max(map(_in_step, (best, other), (sample, sample)), key=lambda one: one.score)
    if best.is_chinese:
        return Encoding(best.codec, round(best.score, 3), b"", guess)
    return Encoding(guess, 0.5, b"", best.codec)


def _is_beyond_doubt(sample: bytes, best: _Candidate, other: _Candidate) -> bool:
    """Tell whether a text is Chinese without asking chardetng, which reads 4 MB/s.

    Of the encodings that others use, EUC-JP and EUC-KR alone can look like it: kanji with kana like Big5, hangul, which
    have the first bytes B0 to C8, like GB 2312.
    """
    if best.damage or best.share < SURE_SHARE or other.share > MAX_SHARE_OF_RIVAL:
        return False
    if best.codec != "gb18030":
        return not decodes(sample, "euc_jp")
    pairs = _EUC_PAIR.findall(sample[:SURE_BYTES])
    return len(pairs) >= MIN_SURE_PAIRS and sum(pair[0] > 0xC8 for pair in pairs) >= MIN_SHARE_ABOVE_HANGUL * len(pairs)


def _decide_chinese(guess: str, best: _Candidate, other: _Candidate) -> Encoding:
    """Return *guess*, unless it is damaged and the other Chinese encoding is clearly better."""
    mine, rival = (best, other) if guess == best.codec else (other, best)
    if rival.is_chinese and not mine.is_chinese:
        mine, rival = rival, mine
    confidence = max(0.3, min(0.99, mine.score / (mine.score + rival.score + 1e-9)))
    return Encoding(mine.codec, round(confidence, 3), b"", rival.codec)


def _candidate(sample: bytes, codec: str) -> _Candidate:
    """Return how well *codec* fits; a sample may have been cut inside its first character."""
    fits = []
    for part in (sample, sample[1:]) if sample[:1] >= b"\x80" else (sample,):
        # The last character may have been cut, too: it waits in the decoder.
        text = codecs.getincrementaldecoder(codec)("replace").decode(part)
        damage = text.count("\ufffd") / max(count_beyond_ascii(part), 1)
        fits.append(_Candidate(codec, common_share(text), damage))
    return max(fits, key=lambda fit: fit.score)


def _in_step(candidate: _Candidate, sample: bytes) -> _Candidate:
    """Return how well the codec fits where lost bytes are left out, behind which all would be out of step."""
    part = sample[:MAX_BYTES_IN_STEP]
    spans = find_lost_bytes(part, candidate.codec)
    if not spans:
        return candidate
    ends = [0, *(end for _, end in spans)]
    kept = b"".join(part[end:start] for end, (start, _) in zip(ends, [*spans, (len(part), 0)], strict=True))
    fit = _candidate(kept, candidate.codec)
    lost = len(part) - len(kept)
    return _Candidate(candidate.codec, fit.share, fit.damage + lost / max(count_beyond_ascii(part), 1))


def _is_euc_tw(sample: bytes) -> bool:
    count = 0
    for pair in _EUC_PAIR.finditer(_EUC_TW_LONG.sub(b"", sample)):
        lead = pair.group()[0]
        if lead < 0xA7:
            continue
        if not 0xC4 <= lead <= 0xFD:
            return False
        count += 1
    return count >= MIN_EUC_TW_CHARACTERS


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
