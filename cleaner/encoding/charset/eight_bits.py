"""Which encoding bytes beyond ASCII are in that are not UTF-8.

The East Asian encodings are read, and the character model tells which reading is the
likeliest (`east_asian`). Where none is likely, chardetng tells the alphabets, and bytes
that were lost are looked for, behind which Chinese would be out of step.
"""

from __future__ import annotations

import codecs

from cleaner.browser_codecs import BIG5, GB18030, browser_codec
from cleaner.document import Encoding
from cleaner.encoding.charset.big5 import choose_big5
from cleaner.encoding.charset.east_asian import (
    CODECS,
    DAMAGE_BITS,
    EUC_TW,
    Reading,
    mean_bits,
    rank_readings,
    read_as,
    take_parts,
)
from cleaner.encoding.charset.stepping import find_lost_bytes
from cleaner.encoding.plausibility import count_beyond_ascii

# What is looked at: no file needs more to be told apart.
SAMPLE_BYTES = 1 << 18
_SAMPLE_PARTS = 4

# Bits a character up to which a reading needs no second opinion. 200 bytes of Chinese, Japanese or Korean cost 14 at
# most, those of Cyrillic or Thai in the likeliest two-byte reading 17 and more; 12 bytes 13 and 14 for 95 in a hundred.
LIKELY_BITS = 13.5
# Beyond this a reading is no text of ordinary words.
MAX_BITS = 17.0
# Beyond `LIKELY_BITS` chardetng is asked. The reading holds up to here where it names an East Asian encoding as well,
# or one that it names when at a loss, as for a third of Chinese text that is cut inside a character or rich in names.
MAX_BITS_OF_RARE = 20.0
# How much likelier another reading may be then than the one that chardetng names: both are of characters that the model
# hardly knows, such as Hong Kong's.
MAX_LEAD_OVER_GUESS = 6.0
MAX_LEAD_OF_UNLIKELY = 4.0  # of one up to `MAX_BITS`; the wrong reading of ordinary words is 7 bits dearer
# chardetng reads 14 MB/s.
GUESSED_BYTES = 1 << 16
_AT_A_LOSS = frozenset({"cp1252", "iso8859-5", "iso8859-2", "cp950", "gb18030", "cp949", "cp932", "euc_jp"})
# Among few characters the readings lie close, and files in Chinese are what comes here: bits of a whole text.
BITS_OF_PRIOR = {GB18030: 0.0, BIG5: 2.0}
BITS_OF_PRIOR_OF_OTHERS = 6.0
# EUC-TW costs 11 at most in 40 bytes and more, Thai and Cyrillic read as it 16.7 and more in 60. Emoji and signs among
# few characters are no text in it.
MAX_BITS_OF_EUC_TW = 13.0
MIN_CHARACTERS_OF_EUC_TW = 8
MIN_LEAD_OF_EUC_TW = 3.0
# So many bits a text must be dearer in the next best reading for even odds: neighbours are not independent, the model
# counts their evidence twice.
BITS_OF_EVEN_ODDS = 8.0
MAX_CONFIDENCE = 0.99
CONFIDENCE_OF_ALPHABET = 0.5

# What a short file costs a character as GB 18030 and as UTF-8 to be taken for GB 18030. Of 60,000 words in Cyrillic and
# Latin letters with accents none of two such letters comes near; of 170 Chinese words that are valid UTF-8 150 do.
MAX_BITS_OF_WORD = 12.0
MIN_BITS_OF_CHANCE = 20.0

# Lines that vote where a file as a whole is no likely text, how many there must be, of how many characters, and the
# share of the file that must have a likely reading. Text in an alphabet has none.
MAX_VOTERS = 200
MIN_VOTERS = 2
MIN_CHARACTERS_OF_VOTER = 4
MIN_SHARE_OF_VOTES = 0.6

# How much of a file is searched for lost bytes before it is given up as not Chinese.
MAX_BYTES_IN_STEP = 1 << 14

# chardetng speaks the names of browsers; these are the codecs that decode most like them.
_CODECS = {
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "ibm866": "cp866",
}


def detect_eight_bits(raw: bytes) -> Encoding:
    """Tell which encoding *raw* is in, which is neither UTF-8 nor of seven bits."""
    sample = _sample(raw)
    parts = take_parts(sample)
    ranked = sorted(rank_readings(parts), key=_bits_with_prior)
    best = ranked[0]
    if best.bits <= LIKELY_BITS:
        return _name(sample, best, ranked[1])
    taiwanese = read_as(parts, EUC_TW)
    if _is_likely_taiwanese(taiwanese, best):
        return _name(sample, taiwanese, best)
    of_lines = _vote_by_lines(sample)
    if of_lines is not None:
        return _name(sample, *of_lines)
    # What begins inside a character is no encoding for chardetng.
    guess = _guess(sample[best.offset if best.bits <= MAX_BITS else 0 :][:GUESSED_BYTES])
    if guess in _AT_A_LOSS and best.bits <= MAX_BITS_OF_RARE:
        return _name(sample, *_prefer_named(ranked, browser_codec(guess)))
    in_step = min((_in_step(sample, codec) for codec in (GB18030, BIG5)), key=lambda one: one.bits)
    if in_step.bits <= LIKELY_BITS:
        return _name(sample, in_step, best if best.codec != in_step.codec else ranked[1])
    return Encoding(
        _codec_name(sample, browser_codec(guess)), CONFIDENCE_OF_ALPHABET, b"", _codec_name(sample, best.codec)
    )


def _vote_by_lines(sample: bytes) -> tuple[Reading, Reading] | None:
    """Return the reading that most lines have, and the next, where nearly all lines have a likely one.

    So a file is told that is glued from parts, or of which some lines are damaged.
    """
    lines = [line for line in sample.split(b"\n") if not line.isascii()][:MAX_VOTERS]
    if len(lines) < MIN_VOTERS:
        return None
    votes = dict.fromkeys(CODECS, 0)
    bits = dict.fromkeys(CODECS, 0.0)
    for line in lines:
        best = min(rank_readings([line]), key=_bits_with_prior)
        if best.bits <= LIKELY_BITS and best.characters >= MIN_CHARACTERS_OF_VOTER:
            votes[best.codec] += best.characters
            bits[best.codec] += best.bits * best.characters
    total = count_beyond_ascii(b"".join(lines)) / 2
    first, second = sorted(CODECS, key=lambda codec: -votes[codec])[:2]
    if not votes[first] or sum(votes.values()) < MIN_SHARE_OF_VOTES * total:
        return None
    share = votes[first] / sum(votes.values())
    mean = bits[first] / votes[first]
    # As far apart as the shares of the two.
    return Reading(first, mean, 0, 1), Reading(second, mean + BITS_OF_EVEN_ODDS * share, 0, 1)


def _prefer_named(ranked: list[Reading], guess: str) -> tuple[Reading, Reading]:
    """Return the first and the second of the readings, *guess* before an unlikely one that is little likelier."""
    best = ranked[0]
    named = next((one for one in ranked if one.codec == guess), best)
    lead = MAX_LEAD_OVER_GUESS if best.bits > MAX_BITS else MAX_LEAD_OF_UNLIKELY
    if named is not best and named.bits <= best.bits + lead:
        return named, best
    return best, ranked[1]


def is_short_chinese(raw: bytes, *, is_utf8: bool) -> bool:
    """Tell whether a short file is a few words in GB 18030 or Big5, though its bytes are UTF-8 by chance or nearly."""
    best = min(rank_readings([raw]), key=_bits_with_prior)
    if best.codec not in BITS_OF_PRIOR or best.bits > (MAX_BITS_OF_WORD if is_utf8 else LIKELY_BITS) or best.offset:
        return False
    if not is_utf8:
        return True
    bits, characters = mean_bits(raw.decode("utf-8"))
    return best.codec == GB18030 and min(characters, best.characters) > 1 and bits >= MIN_BITS_OF_CHANCE


def _bits_with_prior(reading: Reading) -> float:
    return reading.bits + BITS_OF_PRIOR.get(reading.codec, BITS_OF_PRIOR_OF_OTHERS) / max(reading.characters, 1)


def _name(sample: bytes, best: Reading, other: Reading) -> Encoding:
    lead = max(0.0, (_bits_with_prior(other) - _bits_with_prior(best)) * best.characters)
    confidence = min(MAX_CONFIDENCE, 1.0 - 0.5 ** (1.0 + lead / BITS_OF_EVEN_ODDS))
    if best.bits > LIKELY_BITS:  # the reading is the best of several bad ones
        confidence *= LIKELY_BITS / best.bits
    return Encoding(_codec_name(sample, best.codec), round(confidence, 3), b"", _codec_name(b"", other.codec))


def _codec_name(sample: bytes, codec: str) -> str:
    """Return the name of Python's codec that comes nearest to *codec*."""
    if codec == BIG5:
        return choose_big5(sample)
    return "gb18030" if codec == GB18030 else codec


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


def _is_likely_taiwanese(taiwanese: Reading, best: Reading) -> bool:
    is_long = taiwanese.characters >= MIN_CHARACTERS_OF_EUC_TW
    return is_long and taiwanese.bits <= min(MAX_BITS_OF_EUC_TW, best.bits - MIN_LEAD_OF_EUC_TW)


def _in_step(sample: bytes, codec: str) -> Reading:
    """Return how likely *sample* is where lost bytes are left out, behind which all would be out of step."""
    part = sample[:MAX_BYTES_IN_STEP]
    spans = find_lost_bytes(part, codec)
    if not spans:
        return Reading(codec, DAMAGE_BITS, 0, 0)
    ends = [0, *(end for _, end in spans)]
    kept = b"".join(part[end:start] for end, (start, _) in zip(ends, [*spans, (len(part), 0)], strict=True))
    fit = read_as(take_parts(kept), codec)
    lost = (len(part) - len(kept)) / max(count_beyond_ascii(part), 1)
    return Reading(codec, fit.bits + DAMAGE_BITS * lost, 0, fit.characters)


def _guess(sample: bytes) -> str:
    """Return the codec that chardetng names."""
    from chardetng_py import detect  # loaded for text that no East Asian encoding fits

    name: str = detect(sample, allow_utf8=False).lower()
    try:
        return codecs.lookup(_CODECS.get(name, name)).name
    except LookupError:
        return "cp1252"
