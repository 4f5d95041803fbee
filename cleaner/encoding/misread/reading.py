"""A stretch of text read again: how likely the reading is, and whether it is Chinese at all.

Misread text is dear under the character model, whatever it was, so that a cheaper reading
is not enough: it must also explain the bytes better than chance does, and be no text of
another language.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from cleaner.encoding.character_model import cost, costs, mixture_cost
from cleaner.encoding.misread.codec_paths import DOUBLE_BYTE, SINGLE_BYTE, Path, python_codec, read, shown_as
from cleaner.encoding.plausibility import is_common_point, utf8_share
from cleaner.ledger import CodePoints, from_code_points, to_code_points
from cleaner.patterns import compile_later

# What a path costs beforehand, in bits: how much rarer such a misreading is than the commonest ones.
COST_OF_STEP = 8.0
COST_OF_RARE_CODEC = 6.0
_COMMON_CODECS = frozenset({"cp1252", "gb18030", "big5", "utf-8"})
COST_OF_LOSS = 20.0
# The names of Chinese encodings, beside UTF-8.
CHINESE = ("gb18030", "big5", "big5-hkscs")

# How much better a reading must be than the stretch as it stands: a likelihood ratio of a billion.
MIN_EVIDENCE = 30.0
# How far the next best reading must be behind.
MIN_MARGIN = 10.0
MIN_MARGIN_OF_VARIANT = 4.0  # by the same path, as Windows or Hong Kong reads Big5
# A byte of a character beyond ASCII holds 7.3 bits, if it is random. A reading that takes fewer bits explains the bytes
# better than chance does; so many fewer it must take. Of 12,000 lists of rare characters read again, none of 3 and more
# characters gained 9 bits; true readings of 4 characters and more gain 20.
BITS_OF_BYTE = 7.3
MIN_GAIN = 14.0
MIN_GAIN_OF_UTF8 = 8.0  # whose form alone is hardly met by chance
# The second way to be sure, for lists of names and rare words, of which the model knows none: of running text 97
# characters in 100 are common, of codes read by chance 40. Each common one is worth 1.3 bits then, each other −4.3.
BITS_OF_COMMON = 1.3
BITS_OF_RARE = -4.3
MIN_BITS_OF_COMMON = 11.0
# Lists of kana, Greek or Cyrillic letters are common characters in the other encoding; Chinese read as Big5 or GBK
# shows Han characters, half of them at least.
MIN_HAN_SHOWN = 0.4
FEW_HAN = 5
MIN_DISTINCT = 3  # a word of two rare characters, four times in a line, is one piece of evidence
# What a character of a reading costs at most. Lists of rare words and names cost 14 bits a character, bytes read out of
# step 20.
MAX_MEAN_BITS = 19.0
# Where each byte is shown as a letter with an accent, text of eight characters that decodes without an error is no
# accident; lists of rare characters have −1 bit each then, codes read by chance −2.1.
MANY_HAN = 8
MIN_BITS_OF_EACH = -1.0
# What misread text of other languages was in.
_OTHER_LANGUAGES = (
    "utf-8", "cp949", "cp932", "euc_jp", "cp1251", "koi8-r", "cp1253", "cp1255", "cp1256", "cp874", "cp1258",
)  # fmt: skip
# Of the bytes of GBK or Big5 text 0.1 to 0.3 form sequences that UTF-8 knows, 0.7 in a list of words with 么 (C3 B4);
# of UTF-8 with a lost byte here and there 0.85 and more.
MIN_UTF8_SHARE = 0.8
# So many of the characters of a reading may be kana: GB 2312 has the kana at the codes of EUC-JP.
MAX_KANA_SHARE = 0.1

HAN = compile_later("[\u3400-\u9fff\U00020000-\U0003ffff]")
# Accented words turn into Han characters inside words of ASCII letters, one a letter: l茅galit茅. Chinese with Latin
# words in it has two such borders a word.
_BROKEN_WORD = compile_later("(?<=[a-z])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[a-z])")
MAX_BREAKS = 2
MAX_BREAKS_SHARE = 0.25
# Of the second bytes of Big5 text 60 in 100 are beyond ASCII; of a sign before letters (don´t) none is.
MIN_HIGH_SECONDS = 0.1
MIN_HIGH_SECONDS_OF_FEW = 0.25
MANY_PAIRS = 6
# Zhuyin, kana and Greek are rows of their own in either encoding; of what one shows of the other a quarter is Han.
MIN_HAN_BESIDE = 0.25
# Behind a lost byte the pairs are out of step.
_LOST_INSIDE = re.compile("[^\x00-\x7f][?\ufffd][^\x00-\x7f]")
# A letter with a tone inside a word of ASCII letters is pinyin; what is misread shows it beside Han characters.
_LETTER_IN_WORD = re.compile("[a-z][\u00e0-\u01dc]|[\u00e0-\u01dc][a-z]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_KANA = re.compile("[\u3041-\u30fa]")
# What no reading may hold that the stretch has not itself.
DAMAGE = compile_later("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]")


class Reading(NamedTuple):
    """A stretch read again: by which path, the text, what it costs in bits, how much better than chance it is."""

    path: Path
    text: str
    bits: float
    gain: float
    common: int  # characters beyond ASCII that running text is made of, and others
    rare: int
    mean: float  # bits of each different character beyond ASCII, where it costs least
    distinct: int  # different Han characters
    han_shown: float  # share of Han and private-use characters in the stretch, of those beyond ASCII
    loss: str = ""

    @property
    def total(self) -> float:
        """What the reading and the path to it cost."""
        return self.bits + prior_of(self.path) + (COST_OF_LOSS if self.loss else 0.0)

    @property
    def bits_of_common(self) -> float:
        """How much likelier the common characters among all are in text than in codes read by chance, in bits."""
        return BITS_OF_COMMON * self.common + BITS_OF_RARE * self.rare

    @property
    def is_chinese(self) -> bool:
        """Whether the reading is better than chance explains."""
        han = count_han(self.text)
        if self.distinct < min(han, MIN_DISTINCT if han >= FEW_HAN else MIN_DISTINCT - 1):
            return False  # NÃÃÃÃO
        if self.path[-1].was == "utf-8":
            return self.gain >= MIN_GAIN_OF_UTF8
        if self.mean > MAX_MEAN_BITS:
            return False
        if self.gain >= MIN_GAIN:
            return True
        is_single = self.path[0].read_as in SINGLE_BYTE
        is_varied = is_single or (self.han_shown >= MIN_HAN_SHOWN and self.distinct >= MIN_DISTINCT)
        if self.bits_of_common >= MIN_BITS_OF_COMMON and is_varied:
            return True
        return is_single and len(self.path) == 1 and han >= MANY_HAN and self.bits_of_common >= MIN_BITS_OF_EACH * han

    @property
    def is_common(self) -> bool:
        """Whether the reading is Han characters alone, all of them common."""
        return self.common == len(self.text)

    @property
    def name(self) -> str:
        """The path in words, the last misreading first."""
        return ", and that ".join(str(step) for step in reversed(self.path))


def prior_of(path: Path) -> float:
    """Return what a path costs beforehand, in bits."""
    rare = sum(step.read_as not in _COMMON_CODECS or step.was not in _COMMON_CODECS for step in path)
    return COST_OF_STEP * (len(path) - 1) + COST_OF_RARE_CODEC * rare


def count_han(text: str) -> int:
    """Return how many Han characters *text* has."""
    return len(HAN.findall(text))


def judge(
    path: Path,
    text: str,
    raw: bytes,
    stretch: str,
    before: str,
    after: str,
    *,
    loss: str = "",
    most: float = float("inf"),
) -> Reading | None:
    """Return the reading with its likelihood if it may be Chinese and costs at most so many bits.

    *raw* are its bytes before the last step.
    """
    if not HAN.search(text) or len(_KANA.findall(text)) > MAX_KANA_SHARE * len(text):
        return None
    if any(sign not in stretch for sign in DAMAGE.findall(text)):
        return None
    if not _may_hold(path, text, raw, before, after) or (not loss and _is_no_han_text(path, stretch)):
        return None
    plain = text.removeprefix("\ufeff")  # a mark before the text is no part of it
    found = costs(plain + after[:1], before)
    if float(found.sum()) > most:
        return None
    mixture = mixture_cost(plain)
    points = to_code_points(plain)
    wide = (points >= 0x80) & ~np.isin(points, to_code_points(stretch))  # what both readings share proves nothing
    own = float(found[: points.size][wide].sum()) + mixture
    shared = _plain_bytes(points[~wide], path[-1].was)
    beyond = len(raw) - shared
    common = int(np.count_nonzero(is_common_point(points[wide])))
    different, index = np.unique(points[wide], return_inverse=True)
    least = np.full(different.size, np.inf)  # a rare character that is named again is no worse for that
    np.minimum.at(least, index, found[: points.size][wide])
    return Reading(
        path=path,
        text=text,
        bits=float(found.sum()) + mixture,
        gain=BITS_OF_BYTE * beyond - own,
        common=common,
        rare=int(np.count_nonzero(wide)) - common,
        mean=float(least.mean()) if different.size else 0.0,
        distinct=len(set(HAN.findall(text))),
        han_shown=_han_share(stretch),
        loss=loss,
    )


def _may_hold(path: Path, text: str, raw: bytes, before: str, after: str) -> bool:
    """Tell whether a reading leaves words of ASCII letters whole, and its bytes stand in pairs."""
    breaks = len(_BROKEN_WORD.findall(before[-1:] + text + after[:1]))
    if breaks > max(MAX_BREAKS, MAX_BREAKS_SHARE * count_han(text)):
        return False
    if path[0].read_as in DOUBLE_BYTE or path[-1].was not in CHINESE:
        return True
    high = sum(byte >= 0x80 for byte in raw)
    pairs = (len(raw) - sum(character < "\x80" for character in text)) / 2
    return high - pairs >= (MIN_HIGH_SECONDS if pairs >= MANY_PAIRS else MIN_HIGH_SECONDS_OF_FEW) * pairs


def _is_no_han_text(path: Path, stretch: str) -> bool:
    """Tell whether what a double-byte codec is said to show is pinyin, zhuyin, kana or has bytes lost in it."""
    if path[0].read_as not in DOUBLE_BYTE:
        return False
    if _LETTER_IN_WORD.search(stretch):
        return True
    is_other = _han_share(stretch) < MIN_HAN_BESIDE or _LOST_INSIDE.search(stretch) is not None
    return is_other and path[-1].was != "utf-8"


def _plain_bytes(points: CodePoints, codec: str) -> int:
    """Return how many bytes characters have in *codec*."""
    text = from_code_points(points)
    return len(text.encode(python_codec(codec), "replace"))


def _han_share(stretch: str) -> float:
    wide = sum(character >= "\x80" for character in stretch)
    return (count_han(stretch) + len(_PRIVATE.findall(stretch))) / max(wide, 1)


def margin_of(readings: list[Reading]) -> float:
    """Return how many bits the next reading is behind the first, infinite where there is none.

    A variant of the same path need not be so far behind: what it lacks is added.
    """
    best = readings[0]
    family = [(step.read_as[:4], step.was[:4]) for step in best.path]
    margins = []
    for other in readings[1:]:
        is_variant = [(step.read_as[:4], step.was[:4]) for step in other.path] == family
        margins.append(other.total - best.total + is_variant * (MIN_MARGIN - MIN_MARGIN_OF_VARIANT))
    return min(margins, default=float("inf"))


def cost_as_it_stands(stretch: str, before: str = "\n", after: str = "\n") -> float:
    """Return what *stretch* costs with the character after it, in bits, to be held against a reading's."""
    return cost(stretch + after[:1], before)


def is_other_language(stretch: str, reading: Reading, before: str = "\n", after: str = "\n") -> bool:
    """Tell whether a stretch is as likely text of another language that was misread, as Korean or Russian.

    The two bytes of a hangul syllable are those of a common Han character in GBK, and so
    are two capitals of Windows-1251.
    """
    if reading.path[0].read_as not in SINGLE_BYTE:
        return False
    for raw in shown_as(stretch, reading.path[0].read_as):
        if reading.path[0].was != "utf-8" and utf8_share(raw) >= MIN_UTF8_SHARE:
            return True
        texts = [text for codec in _OTHER_LANGUAGES if (text := read(raw, codec)) is not None]
        if any(cost(text + after[:1], before) < reading.bits + MIN_MARGIN for text in texts if text != reading.text):
            return True
    return False
