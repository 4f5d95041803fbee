"""Which script a text is in: simplified, traditional, both, or not Chinese.

Characters that stand in one script only tell the two apart. Those with a use in both
(乾 徵 於 后 里 台 …) tell nothing, and neither does what OpenCC leaves as it is in
some phrase: so a converted text holds no character that tells of the other script,
which is what makes the conversion settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.document import Script, ScriptName
from cleaner.folding import simplified_characters
from cleaner.ledger import to_code_points
from cleaner.script.dictionaries import load_groups
from cleaner.script.protection import MIN_FOREIGN_CHARS, MIN_FOREIGN_SHARE, find_quoted
from cleaner.script.vocabulary import simplifying_group

Flags = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]

TRADITIONAL, SIMPLIFIED, FOREIGN, HAN, SHARED, OPEN = 1, 2, 4, 8, 16, 32

# At least this part of the telling characters belongs to the other script: the text is mixed. Of the texts in
# `seeds`, the one that a converter left half done has 3.0 %, the traditional one with a few damaged places 0.3 %, the
# others none.
MIN_MIXED_SHARE = 0.02

_UNICODE_SIZE = 0x110000
_HAN = ((0x3005, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
_FOREIGN = ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3100), (0x31F0, 0x3200),
            (0xFF66, 0xFFA0), (0x1100, 0x1200), (0x3131, 0x318F), (0xAC00, 0xD7A4))  # fmt: skip
# In GB 2312, but as the traditional form of 后 it is as telling as any.
_TELLING_THOUGH_IN_GB = frozenset("後")
# Simplified, but at home in simplified novels and lyrics too.
_TELLING_NOTHING = frozenset("妳")


def _is_encodable(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _is_common_traditional(character: str) -> bool:
    """Tell whether a character stands in the first level of Big5, the 5,401 characters of everyday use."""
    return _is_encodable(character, "big5") and character.encode("big5") < b"\xc6\xa1"


def _outputs(*configs: str) -> frozenset[str]:
    """Return the characters that conversions write."""
    groups = [group for config in configs for group in load_groups(config)]
    return frozenset(
        character for group in groups for entries in group for value in entries.values() for character in value
    )


@cache
def traditional_only() -> frozenset[str]:
    """Return the characters that stand in traditional text only."""
    group = simplifying_group()
    changed = {key for entries in group for key, value in entries.items() if len(key) == 1 and key != value}
    ordinary = {character for character in changed if _is_encodable(character, "gb2312")} - _TELLING_THOUGH_IN_GB
    kept = {character for entries in group for value in entries.values() for character in value}
    return frozenset(changed - ordinary - kept - _TELLING_NOTHING)


@cache
def simplified_only() -> frozenset[str]:
    """Return the characters that stand in simplified text only."""
    changed = {key for key, value in load_groups("s2t")[0][-1].items() if key != value and len(key) == 1}
    common = {character for character in changed if _is_common_traditional(character)}
    return frozenset(changed) - common - frozenset(simplified_characters()) - _outputs("s2t", "s2tw", "s2hk")


@cache
def _table() -> Flags:
    table = np.full(_UNICODE_SIZE, OPEN, dtype=np.uint8)
    for low, high in _HAN:
        table[low:high] |= HAN
    for low, high in _FOREIGN:
        table[low:high] |= FOREIGN
    for characters, flag in (
        (traditional_only(), TRADITIONAL),
        (simplified_only(), SIMPLIFIED),
        (frozenset(simplified_characters()) - traditional_only(), SHARED),
    ):
        table[[ord(character) for character in characters]] |= flag
    table.setflags(write=False)
    return table


def flag_characters(text: str) -> Flags:
    """Return what each character tells, as bits: `TRADITIONAL`, `SIMPLIFIED`, `FOREIGN`, `HAN`, `SHARED`.

    Characters of URLs, code and quoted Japanese tell nothing: 0; all others are `OPEN`.
    """
    flags: Flags = _table()[to_code_points(text)]
    for start, end in find_quoted(text, bool((flags & FOREIGN).any())):
        flags[start:end] = 0
    return flags


@dataclass(frozen=True, slots=True, eq=False)
class LineCounts:
    """How many characters of each kind stand on each line. Arrays of shape (lines,); `ends` are without line feeds."""

    starts: Counts
    ends: Counts
    traditional: Counts
    simplified: Counts
    foreign: Counts
    han: Counts

    @property
    def is_all_foreign(self) -> bool:
        """Whether the text is Japanese or Korean: most of its letters stand on such lines."""
        letters = self.foreign + self.han
        return bool(2 * letters[self.is_foreign].sum() > letters.sum())

    @property
    def is_foreign(self) -> npt.NDArray[np.bool_]:
        """Which lines are Japanese or Korean."""
        letters = self.foreign + self.han
        is_foreign: npt.NDArray[np.bool_] = (self.foreign >= MIN_FOREIGN_CHARS) & (
            self.foreign >= MIN_FOREIGN_SHARE * letters
        )
        return is_foreign


def count_lines(text: str, flags: Flags) -> LineCounts:
    """Return the counts of each line of *text*; `flags` are those of `flag_characters`, or some of them."""
    feeds = np.flatnonzero(to_code_points(text) == 0x0A)
    starts = np.concatenate(([0], feeds + 1))
    ends = np.concatenate((feeds, [len(text)]))
    if len(text) and starts[-1] == len(text):
        starts, ends = starts[:-1], ends[:-1]

    def count(flag: int) -> Counts:
        if not len(text):
            return np.zeros(1, dtype=np.int64)
        counts: Counts = np.add.reduceat((flags & flag) != 0, starts, dtype=np.int64)
        return counts

    return LineCounts(starts, ends, count(TRADITIONAL), count(SIMPLIFIED), count(FOREIGN), count(HAN))


def identify_script(text: str) -> Script:
    """Return which script *text* is in: `hans`, `hant`, `mixed`, or `other` (Japanese, Korean, nothing Chinese).

    `shares` are parts of the characters that tell the scripts apart, from 0 to 1. A
    Chinese text without any, such as a few words that both scripts write alike, counts
    as `hans`, for it is valid simplified text. `spans` are runs of lines.

    >>> identify_script("漢語有兩種字體。").name
    'hant'
    >>> identify_script("汉语有两种字体。").shares
    {'hans': 1.0, 'hant': 0.0}
    """
    flags = flag_characters(text)
    kinds = int(np.bitwise_or.reduce(flags)) if len(flags) else 0
    if not kinds & FOREIGN and kinds & (TRADITIONAL | SIMPLIFIED) in (TRADITIONAL, SIMPLIFIED):
        # The common case, and the sum of what follows.
        name: ScriptName = "hant" if kinds & TRADITIONAL else "hans"
        shares = {"hans": float(name == "hans"), "hant": float(name == "hant")}
        return Script(name, shares, ((0, len(text) - text.endswith("\n"), name),))
    counts = count_lines(text, flags)
    usable = ~counts.is_foreign
    traditional, simplified = int(counts.traditional[usable].sum()), int(counts.simplified[usable].sum())
    if counts.is_all_foreign:
        return Script("other", {"hans": 0.0, "hant": 0.0}, ((0, len(text), "other"),))
    telling = traditional + simplified
    shares = {"hans": simplified / telling, "hant": traditional / telling} if telling else {"hans": 0.0, "hant": 0.0}
    return Script(_name(shares, bool(counts.han.sum())), shares, _spans(counts))


def _name(shares: dict[str, float], has_han: bool) -> ScriptName:
    if not any(shares.values()):
        return "hans" if has_han else "other"
    if min(shares.values()) >= MIN_MIXED_SHARE:
        return "mixed"
    return "hans" if shares["hans"] > shares["hant"] else "hant"


def _spans(counts: LineCounts) -> tuple[tuple[int, int, str], ...]:
    """Return the runs of lines of one script, by the majority on each line; a line that tells nothing goes along."""
    names = ("", "hans", "hant", "other")
    of_line = np.where(counts.traditional > counts.simplified, 2, np.where(counts.simplified > 0, 1, 0))
    of_line[counts.is_foreign] = 3
    known = np.flatnonzero(of_line)
    if not known.size:
        name = "hans" if counts.han.any() else "other"
        return ((0, int(counts.ends[-1]), name),)
    before = np.maximum(np.searchsorted(known, np.arange(of_line.size), side="right") - 1, 0)
    of_line = of_line[known[before]]
    firsts = np.concatenate(([0], np.flatnonzero(np.diff(of_line)) + 1))
    lasts = np.concatenate((firsts[1:] - 1, [of_line.size - 1]))
    return tuple(
        (int(counts.starts[first]), int(counts.ends[last]), names[of_line[first]])
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    )
