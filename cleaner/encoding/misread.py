"""Chinese that was read as another encoding, where the way back is exact and the result beyond doubt.

Two kinds are mended here: GBK or Big5 read as Latin-1 or Windows-1252 (`ÄãºÃ`), and
UTF-8 read as GBK (`浣犲ソ`). The stretch is encoded back to the bytes it came from and
decoded as what they are. Both steps must be strict, so that the bytes are provably the
same; and the result must be clearly Chinese. What is ambiguous is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.plausibility import common_share, utf8_share
from cleaner.encoding.traits import Trait, gbk_firsts, traits_of
from cleaner.ledger import Edit

_AS_LATIN = "encoding/chinese-as-latin"
_AS_GBK = "encoding/utf8-as-gbk"
_LOSSY = "encoding/lossy-misreading"

# The share of common Han characters and Chinese signs in a true repair: 0.85 and more in all but lists of rare
# characters; in Latin text that happens to decode, under 0.6.
MIN_COMMON_SHARE = 0.8
# A long run that decodes strictly is no accident; lists of rare characters and names still have half.
MANY_HAN = 8
MIN_COMMON_SHARE_OF_MANY = 0.5
# Of the bytes of GBK or Big5 text 0.1 to 0.3 form sequences that UTF-8 knows, 0.7 in a list of words with 么 (C3 B4);
# of UTF-8 with a lost byte here and there 0.85 and more.
MIN_UTF8_SHARE = 0.8
# Bytes that are both GBK and Big5 are read as the one with more common characters, if it has clearly more; in long
# runs chance plays a smaller part.
MIN_MARGIN = 0.2
MIN_MARGIN_OF_MANY = 0.05
# Two bytes a character: fewer than three characters decode by chance (accented words, alphabets).
MIN_HAN = 3
# Three characters are nine bytes; that they form UTF-8 by chance is rarer than once in ten million characters.
MIN_UTF8_HAN = 3
# Every third character or so of such text lost a byte where GBK has no character; ordinary Chinese encoded as GBK has
# under 0.1 of its bytes in sequences that UTF-8 knows.
MIN_LOSSY_UTF8_SHARE = 0.6
MIN_LOSSY_HAN = 4
# Letters in the order of the alphabet or the code table (ÀÁÂÃÄÅ) decode to Han characters too. Of the steps between
# the bytes of GBK text one in twelve is so small.
ALPHABET_STEP = 8
MAX_ORDERED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch read again: the text, its codec, the share of common characters, how far the other codec is behind."""

    text: str
    codec: str
    share: float
    margin: float


@cache
def _latin_bytes() -> dict[int, int]:
    """Return the byte of each character that Latin-1 or Windows-1252 reads a byte from 80 on as."""
    table = {code: code for code in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        character = bytes((byte,)).decode("cp1252", "ignore")
        if character:
            table[ord(character)] = byte
    return table


_HIGH = "\\x80-\\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# The gate: four such characters in a row with no letter of ASCII between them, none of them a space.
_LATIN_GATE = re.compile("[\x80-\x9f\xa1-\xff]{4}|[\xa1-\xff][\x40-\x7e\xa1-\xff]{2}[\xa1-\xff]")
LATIN_RUN = re.compile(f"[{_HIGH}][{_HIGH}\x20-\x7e]*")


def find_chinese_as_latin(text: str, context: Context) -> Changes:
    """Return the repair of stretches of GBK or Big5 that were read as Latin-1 or Windows-1252."""
    if not context.config.is_enabled(_AS_LATIN) or not traits_of(context).has(Trait.LATIN):
        return NO_CHANGES
    edits = []
    for start, end in traits_of(context).lines(Trait.LATIN, _LATIN_GATE):
        for run in LATIN_RUN.finditer(text, start, end):
            fixed = _from_latin(run.group()) if _LATIN_GATE.search(run.group()) else None
            if fixed is not None:
                after, codec = fixed
                edits.append(Edit(*run.span(), run.group(), after, _AS_LATIN, _REASONS[codec]))
    return Changes(edits)


_REASONS = {
    "gb18030": "GBK that was read as Latin-1 or Windows-1252; encoded back it decodes to Chinese without a rest",
    "big5": "Big5 that was read as Latin-1 or Windows-1252; encoded back it decodes to Chinese without a rest",
    "utf-8": "UTF-8 that was read as GBK; encoded back it decodes without a rest",
}


def _from_latin(run: str) -> tuple[str, str] | None:
    """Return the Chinese that a run was and its codec; None where no reading is clearly Chinese."""
    reading = read_as_chinese(run)
    if reading is None or _is_alphabet(run):
        return None
    text, codec = reading.text, reading.codec
    han = _HAN.findall(text)
    is_long = len(han) >= MANY_HAN
    least = MIN_COMMON_SHARE_OF_MANY if is_long and codec == "gb18030" else MIN_COMMON_SHARE
    margin = MIN_MARGIN_OF_MANY if is_long else MIN_MARGIN
    if len(set(han)) < MIN_HAN or reading.share < least or reading.margin < margin:
        return None
    # GB 2312 holds the kana as well, at the codes of EUC-JP: such text is Japanese.
    is_japanese = len(_KANA.findall(text)) > MAX_KANA_SHARE * len(text)
    breaks = len(_BROKEN_WORD.findall(text))
    return None if is_japanese or breaks > MAX_BREAKS_SHARE * len(han) else (text, codec)


_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3041-\u30fa]")
MAX_KANA_SHARE = 0.1
# Accented words turn into Han characters inside words of ASCII letters, one a letter or two: l茅galit茅. Chinese with
# Latin words in it has few such borders, one or two a sentence.
_BROKEN_WORD = re.compile("(?<=[a-z])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[a-z])")
MAX_BREAKS_SHARE = 0.25


def read_as_chinese(run: str) -> Reading | None:
    """Return text read as Latin-1 or Windows-1252 as the GBK or Big5 that it may be.

    None where its bytes are neither, or are mostly UTF-8.
    """
    table = _latin_bytes()
    raw = bytes(table.get(ord(character), ord(character) & 0x7F) for character in run)
    if utf8_share(raw) >= MIN_UTF8_SHARE:
        return None  # ftfy's part
    readings = []
    for codec in ("gb18030", "big5"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        readings.append((text, codec, common_share(text)))
    readings.sort(key=lambda reading: -reading[2])
    if not readings:
        return None
    rival = readings[1][2] if len(readings) == 2 else 0.0
    return Reading(*readings[0], readings[0][2] - rival)


def count_han(text: str) -> int:
    """Return how many characters of *text* lie in the main block of Han characters."""
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def _is_alphabet(run: str) -> bool:
    """Tell whether a run goes through the code table in small steps, as lists of accented letters do."""
    steps = sum(0 < ord(after) - ord(before) < ALPHABET_STEP for before, after in pairwise(run))
    return steps > MAX_ORDERED_SHARE * len(run)


# Three bytes of UTF-8 and the next three are three characters of GBK: of the first two bytes, of the third and the
# next first, and so on.
@cache
def _gbk_gate() -> re.Pattern[str]:
    seconds = {bytes((lead, trail)).decode("gb18030") for lead in range(0x81, 0xC0) for trail in range(0xE2, 0xF0)}
    return re.compile(f"[{''.join(sorted(gbk_firsts()))}][{''.join(sorted(seconds))}]")


_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def find_utf8_as_gbk(text: str, context: Context) -> Changes:
    """Return the repair of lines, or stretches between ASCII, of UTF-8 that were read as GBK without a loss."""
    if not context.config.is_enabled(_AS_GBK) or not traits_of(context).has(Trait.GBK):
        return NO_CHANGES
    edits = []
    for start, end in traits_of(context).lines(Trait.GBK, _gbk_gate()):
        line = text[start:end]
        runs = [(start, line)]
        if _from_gbk(line) is None:
            runs = [(start + run.start(), run.group()) for run in _BEYOND_ASCII.finditer(line)]
        for at, run in runs:
            fixed = _from_gbk(run) if _gbk_gate().search(run) else None
            if fixed is not None:
                edits.append(Edit(at, at + len(run), run, fixed, _AS_GBK, _REASONS["utf-8"]))
    return Changes(edits)


def _from_gbk(run: str) -> str | None:
    try:
        fixed = run.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return None
    han = count_han(fixed)
    share = common_share(fixed)
    if han < MIN_UTF8_HAN or share < MIN_COMMON_SHARE or share < common_share(run):
        return None
    return fixed


def find_lossy_misreadings(text: str, context: Context) -> Changes:
    """Return notes on lines of UTF-8 read as GBK of which bytes are lost: what they were is known in parts only."""
    if not context.config.is_enabled(_LOSSY) or not traits_of(context).has(Trait.GBK):
        return NO_CHANGES
    notes = []
    for start, end in traits_of(context).lines(Trait.GBK, _gbk_gate()):
        raw = text[start:end].replace("\ufffd", "").encode("gb18030", "ignore")
        share = utf8_share(raw)
        read = raw.decode("utf-8", "ignore")
        if (
            share >= MIN_LOSSY_UTF8_SHARE
            and count_han(read) >= MIN_LOSSY_HAN
            and common_share(read) >= MIN_COMMON_SHARE
        ):
            lost = f"{100 * (1 - share):.0f} % of its bytes no longer form characters"
            notes.append(Note(_LOSSY, start, end, "UTF-8 was read as GBK, and bytes of it are lost", lost))
    return Changes(notes=notes)
