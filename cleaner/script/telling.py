"""What single characters tell of the script they stand in, and the counts of what each line holds.

Characters that stand in one script only tell the two apart. Those with a use in both
(乾 徵 於 后 里 台 …) tell nothing, and neither does what OpenCC leaves as it is in
some phrase: so a converted text holds no character that tells of the other script,
which is what makes the conversion settle.
"""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from cleaner.folding import simplified_characters
from cleaner.ledger import CodePoints
from cleaner.script.dictionaries import load_groups
from cleaner.script.protection import MIN_FOREIGN_CHARS, MIN_FOREIGN_SHARE, find_quoted
from cleaner.script.vocabulary import simplifying_group

Flags = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]

TRADITIONAL, SIMPLIFIED, FOREIGN, HAN, SHARED, OPEN, JAPANESE, CHINESE = 1, 2, 4, 8, 16, 32, 64, 128

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

_UNICODE_SIZE = 0x110000
_FIRST = np.zeros(1, dtype=np.int64)
_HAN = ((0x3005, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
_FOREIGN = ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3100), (0x31F0, 0x3200),
            (0xFF66, 0xFFA0), (0x1100, 0x1200), (0x3131, 0x318F), (0xAC00, 0xD7A4))  # fmt: skip
# In GB 2312, but as the traditional form of 后 it is as telling as any.
_TELLING_THOUGH_IN_GB = frozenset("後")
# Simplified, but at home in simplified novels and lyrics too.
_TELLING_NOTHING = frozenset("妳")
# Simplified now, and written in traditional prints before the standards too: of 17,248 traditional lines of verse with
# such a character beside at least twice as many traditional ones, 79 % have none but these. They tell nothing of a
# text or a stretch; conversion takes them as it takes any.
_INHERITED = frozenset(
    "黄却内烟凉荆迹携遥脚况摇瑶横栖凄衮潜虬凭洒笋静耻厦羡泪洼疴踪脉凛猪蝎兖吕昵亘别宫虚决"
) | frozenset("吓响")  # 吓 and 响 are Cantonese
# In every Chinese sentence, and in JIS X 0208, but not in a Japanese heading without kana.
_CHINESE_FUNCTION_WORDS = frozenset("我你他她它是在了和也都很把被就那哪吃跟的乃也矣哉焉")


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
    dictionaries = [entries for config in configs for group in load_groups(config) for entries in group]
    # Most have a part in several conversions.
    different = {id(entries): entries for entries in dictionaries}
    return frozenset("".join(["".join(entries.values()) for entries in different.values()]))


@cache
def traditional_only() -> frozenset[str]:
    """Return the characters that stand in traditional text only."""
    group = simplifying_group()
    changed = {key for entries in group for key, value in entries.items() if len(key) == 1 and key != value}
    ordinary = {character for character in changed if _is_encodable(character, "gb2312")} - _TELLING_THOUGH_IN_GB
    kept = set().union(*("".join(entries.values()) for entries in group))
    return frozenset(changed - ordinary - kept - _TELLING_NOTHING)


@cache
def simplified_only() -> frozenset[str]:
    """Return the characters that stand in simplified text only."""
    changed = {key for key, value in load_groups("s2t")[0][-1].items() if key != value and len(key) == 1}
    common = {character for character in changed if _is_common_traditional(character)}
    return frozenset(changed) - common - frozenset(simplified_characters()) - _outputs("s2t", "s2tw", "s2hk")


@cache
def japanese_only() -> frozenset[str]:
    """Return the characters that stand in Japanese text only: new forms (経 済 挙) that no Chinese charset has."""
    changed = {key for entries in load_groups("jp2t")[0] for key, value in entries.items() if key != value}
    return frozenset(
        character
        for character in changed
        if len(character) == 1
        and character not in simplified_characters()
        and not _is_encodable(character, "gb2312")
        and not _is_encodable(character, "big5")
    )


@cache
def chinese_only() -> frozenset[str]:
    """Return the characters that Japanese of today does not write: old forms, others' simplified ones, pronouns …"""
    new_forms = {key: value for entries in load_groups("t2jp")[0] for key, value in entries.items() if key != value}
    han = "".join([chr(code) for low, high in _HAN[:3] for code in range(low, high)])
    outside = set(han) - set(han.encode("shift_jis", "ignore").decode("shift_jis"))
    simplified = simplified_only() - frozenset(new_forms.values())
    return frozenset(
        outside | {key for key in new_forms if len(key) == 1} | simplified | _INHERITED | _CHINESE_FUNCTION_WORDS
    )


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
        (japanese_only(), JAPANESE),
        (chinese_only(), CHINESE),
    ):
        table[[ord(character) for character in characters]] |= flag
    table.setflags(write=False)
    return table


@cache
def _table_of_stretches() -> Flags:
    table: Flags = _table().copy()
    table[[ord(character) for character in _INHERITED]] &= ~np.uint8(SIMPLIFIED)
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
    for start, end in find_quoted(text, bool(kinds_in(flags) & FOREIGN)):
        flags[start:end] = 0
    return flags


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
