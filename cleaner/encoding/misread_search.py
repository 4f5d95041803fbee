"""How a stretch of text was misread: a search over codec paths, decided by the character model.

A path is one misreading or two. Encoding the stretch by the codec that showed it and
decoding it by what it was must both be strict, so that the bytes are provably the same.
Of all readings the likeliest counts, if it is better than the stretch as it stands, and
better than random bytes would be, by margins in bits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cleaner.encoding.character_model import cost, costs, mixture_cost, most_likely
from cleaner.encoding.codec_paths import DOUBLE_BYTE, SINGLE_BYTE, UTF_16, Path, Step, python_codec, read, shown_as
from cleaner.encoding.plausibility import is_common_point, utf8_share
from cleaner.encoding.stepping import CODECS as STEPPING
from cleaner.encoding.stepping import find_lost_bytes, may_be_out_of_step
from cleaner.ledger import CodePoints, from_code_points, to_code_points

# What a path costs beforehand, in bits: how much rarer such a misreading is than the commonest ones.
COST_OF_STEP = 8.0
COST_OF_RARE_CODEC = 6.0
_COMMON_CODECS = frozenset({"cp1252", "gb18030", "big5", "utf-8"})
COST_OF_LOSS = 20.0
_CHINESE = ("gb18030", "big5", "big5-hkscs")
# Readings that are kept for the next step, shortest first: a misreading makes text longer.
_KEPT = 6

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
_OTHER_LANGUAGES = (
    "utf-8",
    "cp949",
    "cp932",
    "euc_jp",
    "cp1251",
    "koi8-r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp874",
    "cp1258",
)
# What decoders show for a byte that is lost, and how far the next best character must be behind then.
LOST = ("\ufffd", "?")
# Of characters of real pages whose last byte was taken away, so many bits ahead of all others together, 97 in 100 were
# right; at the end of a line, where nothing follows that tells, 98 in 100 of UTF-8 with the smaller margin.
MIN_MARGIN_OF_LOST = 7.0
MIN_MARGIN_AT_END = 3.7
# A decoder that knows no user-defined characters loses other bytes than 80, too: then another one gives better text.
MAX_ADVANTAGE_OVER_80 = 10.0
_LOSS = "\ufffd"
# Of the bytes of GBK or Big5 text 0.1 to 0.3 form sequences that UTF-8 knows, 0.7 in a list of words with 么 (C3 B4);
# of UTF-8 with a lost byte here and there 0.85 and more.
MIN_UTF8_SHARE = 0.8
# So many of the characters of a reading may be kana: GB 2312 has the kana at the codes of EUC-JP.
MAX_KANA_SHARE = 0.1

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# Accented words turn into Han characters inside words of ASCII letters, one a letter: l茅galit茅. Chinese with Latin
# words in it has two such borders a word.
_BROKEN_WORD = re.compile("(?<=[a-z])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[a-z])")
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
_DAMAGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch read again: by which path, the text, what it costs in bits, how much better than chance it is."""

    path: Path
    text: str
    bits: float
    gain: float
    bits_of_common: float
    mean: float  # bits of each different character beyond ASCII, where it costs least
    distinct: int  # different Han characters
    han_shown: float  # share of Han and private-use characters in the stretch, of those beyond ASCII
    loss: str = ""

    @property
    def total(self) -> float:
        """What the reading and the path to it cost."""
        return self.bits + prior_of(self.path) + (COST_OF_LOSS if self.loss else 0.0)

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
        return self.bits_of_common >= BITS_OF_COMMON * len(self.text) - 1e-6

    @property
    def name(self) -> str:
        """The path in words, the last misreading first."""
        return ", and that ".join(str(step) for step in reversed(self.path))


@cache
def _steps() -> Path:
    single = [Step(codec, was) for codec in SINGLE_BYTE for was in ("utf-8", *_CHINESE)]
    double = [Step(codec, was) for codec in DOUBLE_BYTE for was in ("utf-8", *_CHINESE) if codec[:4] != was[:4]]
    units = [Step("utf-16-le", "utf-16-be"), Step("utf-16-be", "utf-16-le")]
    units += [Step("cp1252", was) for was in UTF_16]
    return (*single, *double, *units)


def prior_of(path: Path) -> float:
    """Return what a path costs beforehand, in bits."""
    rare = sum(step.read_as not in _COMMON_CODECS or step.was not in _COMMON_CODECS for step in path)
    return COST_OF_STEP * (len(path) - 1) + COST_OF_RARE_CODEC * rare


def count_han(text: str) -> int:
    """Return how many Han characters *text* has."""
    return len(_HAN.findall(text))


def find_readings(stretch: str, before: str = "\n", after: str = "\n", steps: int = 2) -> list[Reading]:
    """Return the ways to read *stretch* again, by at most so many *steps*, likeliest first, each text once.

    *before* and *after* are the characters beside it. Readings without a Han character are left out.
    """
    found: dict[str, Reading] = {}
    # What is no better than the stretch as it stands can be no reading, nor as near to one as a rival must be.
    most = cost_as_it_stands(stretch, before, after) - MIN_EVIDENCE + MIN_MARGIN
    for path, text, raw in _read_again(stretch, steps):
        reading = judge(path, text, raw, stretch, before, after, most=most)
        if reading is not None and (text not in found or reading.total < found[text].total):
            found[text] = reading
    return sorted(found.values(), key=lambda reading: reading.total)


def read_by(path: Path, stretch: str, before: str = "\n", after: str = "\n") -> Reading | None:
    """Return the likeliest reading of *stretch* by one path, None where it is not possible or gives no Chinese."""
    texts = [(stretch, b"")]
    for step in path:
        ways = [(raw, read(raw, step.was)) for shown, _ in texts for raw in shown_as(shown, step.read_as)]
        texts = [(text, raw) for raw, text in ways if text is not None]
    found = (judge(path, text, raw, stretch, before, after) for text, raw in texts)
    return min((reading for reading in found if reading is not None), key=lambda one: one.total, default=None)


def _read_again(stretch: str, steps: int) -> Iterator[tuple[Path, str, bytes]]:
    level: list[tuple[Path, str]] = [((), stretch)]
    for _ in range(steps):
        found = [(path, text, raw) for before, shown in level for path, text, raw in _one_step(shown, before)]
        yield from found
        # What was shown wrongly was saved as UTF-8 before it was misread again.
        shorter = [(path, text) for path, text, _ in found if path[-1].was == "utf-8" and len(text) < len(stretch)]
        level = sorted(shorter, key=lambda one: len(one[1]))[:_KEPT]


def _one_step(shown: str, path: Path) -> Iterator[tuple[Path, str, bytes]]:
    ways: dict[str, list[bytes]] = {}
    for step in _steps():
        if path and step.read_as[:4] == path[-1].was[:4]:
            continue  # the bytes of the step before, read by another codec: one step does that
        if step.read_as not in ways:
            ways[step.read_as] = shown_as(shown, step.read_as)
        for raw in ways[step.read_as]:
            text = read(raw, step.was)
            if text is not None and text != shown and (_LOSS not in shown or _holds_80(shown, raw, step)):
                yield (*path, step), text, raw


def _holds_80(shown: str, raw: bytes, step: Step) -> bool:
    """Tell whether the signs of loss in *shown* may all be the byte 80: no other byte gives clearly better text."""
    if step != Step("gb18030", "utf-8"):
        return False
    at = 0
    for place, character in enumerate(shown):
        if character == _LOSS and shown[place + 1 : place + 2] >= "\x80":
            first = at
            while raw[first] & 0xC0 == 0x80:
                first -= 1
            before, rest = raw[:first].decode("utf-8"), raw[first:].decode("utf-8")
            code = rest[0].encode("utf-8")
            ways = (code[: at - first] + bytes((byte,)) + code[at - first + 1 :] for byte in range(0x80, 0xC0))
            choices = [other for way in ways if (other := read(way, "utf-8")) is not None]
            best = min(cost(other + rest[1:2], before[-1:] or "\n") for other in choices)
            if cost(rest[:2], before[-1:] or "\n") > best + MAX_ADVANTAGE_OVER_80:
                return False
        at += 1 if character == _LOSS else len(character.encode("gb18030"))
    return True


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
    if not _HAN.search(text) or len(_KANA.findall(text)) > MAX_KANA_SHARE * len(text):
        return None
    if any(sign not in stretch for sign in _DAMAGE.findall(text)):
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
    shared = plain_bytes(points[~wide], path[-1].was)
    beyond = len(raw) - shared
    common = int(np.count_nonzero(is_common_point(points[wide])))
    bits_of_common = BITS_OF_COMMON * common + BITS_OF_RARE * (int(np.count_nonzero(wide)) - common)
    different, index = np.unique(points[wide], return_inverse=True)
    least = np.full(different.size, np.inf)  # a rare character that is named again is no worse for that
    np.minimum.at(least, index, found[: points.size][wide])
    return Reading(
        path=path,
        text=text,
        bits=float(found.sum()) + mixture,
        gain=BITS_OF_BYTE * beyond - own,
        bits_of_common=bits_of_common,
        mean=float(least.mean()) if different.size else 0.0,
        distinct=len(set(_HAN.findall(text))),
        han_shown=_han_share(stretch),
        loss=loss,
    )


def _may_hold(path: Path, text: str, raw: bytes, before: str, after: str) -> bool:
    """Tell whether a reading leaves words of ASCII letters whole, and its bytes stand in pairs."""
    breaks = len(_BROKEN_WORD.findall(before[-1:] + text + after[:1]))
    if breaks > max(MAX_BREAKS, MAX_BREAKS_SHARE * count_han(text)):
        return False
    if path[0].read_as in DOUBLE_BYTE or path[-1].was not in _CHINESE:
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


def plain_bytes(points: CodePoints, codec: str) -> int:
    """Return how many bytes characters have that say nothing about a reading."""
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


def put_in_step(stretch: str, reading: Reading, before: str = "\n", after: str = "\n") -> Reading:
    """Return a reading of Chinese with U+FFFD where a byte is lost and the pairs behind it are read out of step."""
    step = reading.path[0]
    codec = python_codec(step.was)
    is_whole = not any(sign in stretch for sign in LOST)
    if (
        is_whole
        or len(reading.path) > 1
        or reading.loss
        or codec not in STEPPING
        or not may_be_out_of_step(reading.text)
    ):
        return reading
    for raw in shown_as(stretch, step.read_as):
        spans = find_lost_bytes(raw, codec)
        if not spans:
            continue
        ends = [0, *(end for _, end in spans)]
        parts = [raw[end:start] for end, start in zip(ends, [*(start for start, _ in spans), len(raw)], strict=True)]
        text = _LOSS.join(part.decode(codec, "replace") for part in parts)
        loss = f"bytes are lost at {len(spans)} places"
        again = judge(reading.path, text, raw, stretch + _LOSS, before, after, loss=loss)
        if again is not None and again.bits < reading.bits:
            return again
    return reading


def find_cut_readings(stretch: str, before: str = "\n", after: str = "\n") -> list[Reading]:
    """Return the ways to read a stretch again whose last byte is lost: missing, or shown as a sign of loss.

    What the last character was is chosen by the model, if the next choice is far enough
    behind; else U+FFFD stands for it. Likeliest first.
    """
    body = stretch[:-1] if stretch[-1:] in LOST else stretch
    found: dict[str, tuple[Reading, bytes]] = {}
    most = cost_as_it_stands(stretch, before, after) - MIN_EVIDENCE
    for read_as, steps in _steps_by_codec().items():
        for raw in shown_as(body, read_as) if body else ():
            for step in steps:
                text, rest = _read_but_end(raw, step.was)
                reading = (
                    judge((step,), text, raw[: len(raw) - len(rest)], stretch, before, "", most=most) if rest else None
                )
                if reading is not None and reading.is_chinese:
                    best = found.get(text)
                    if best is None or reading.total < best[0].total:
                        found[text] = reading, rest
    likeliest = sorted(found.values(), key=lambda one: one[0].total)[:_KEPT]
    return sorted((_complete(*one, after) for one in likeliest), key=lambda reading: reading.total)


@cache
def _steps_by_codec() -> dict[str, list[Step]]:
    table: dict[str, list[Step]] = {}
    for step in _steps():
        if step.was not in UTF_16:
            table.setdefault(step.read_as, []).append(step)
    return table


def _read_but_end(raw: bytes, codec: str) -> tuple[str, bytes]:
    """Return the whole characters of *raw* and the bytes of a last one that is cut; nothing where others are wrong."""
    try:
        decoder = codecs.getincrementaldecoder(python_codec(codec))()
        text = decoder.decode(raw)
    except UnicodeDecodeError:
        return "", b""
    return text, decoder.getstate()[0] if text else b""


def _complete(reading: Reading, rest: bytes, after: str) -> Reading:
    """Return a reading with its last character, of which *rest* is known: the likeliest one, or U+FFFD."""
    codec = reading.path[0].was
    ends = (read(rest + bytes((byte,)), codec) for byte in range(0x40, 0xFF))
    choices = [one for one in ends if one is not None and len(one) == 1 and not _DAMAGE.match(one)]
    if len(choices) > 1:
        is_end = after == "\n"
        choice = most_likely([choices], reading.text[-1:], "" if is_end else after)
        margin, last = choice.margins[0], choice.chosen[0]
        if margin >= (MIN_MARGIN_AT_END if is_end and codec == "utf-8" else MIN_MARGIN_OF_LOST):
            loss = f"its last byte is lost; all other choices are {margin:.0f} bits behind"
            text = reading.text + last
            distinct = len(set(_HAN.findall(text)))
            return replace(
                reading, text=text, bits=reading.bits + cost(last, reading.text), distinct=distinct, loss=loss
            )
    loss = "its last byte is lost, and what it was is not sure"
    return replace(reading, text=reading.text + _LOSS, bits=reading.bits + COST_OF_LOSS, loss=loss)
