"""Where on pages the words stand that passes look for: one look at a table a character tells of all words.

Three neighbouring characters of each word stand for it, or two, or one. The table has bits for a character that is the
first of such three, and as many for one that is the second or the third: where all three share a bit, a word may stand.
A hash of the characters together rules out nearly all places that hold none, and no word is missed; an automaton of
all words takes three times as long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from enum import IntEnum, auto
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from cleaner.chrome.dates import DATE_CUES
from cleaner.chrome.lines import Page
from cleaner.chrome.phrase_book import phrases
from cleaner.chrome.span_patterns import glued_patterns
from cleaner.ledger import CodePoints, Positions, to_code_points

__all__ = ["TOLD", "Cue", "count_words", "find_words", "lines_with_cue", "mark_places", "places_with_cue"]


class Cue(IntEnum):
    """What the words are of."""

    PHRASE = auto()
    GLUED = auto()
    SOURCES = auto()
    FIELD = auto()
    PROVENANCE = auto()
    CUT = auto()
    REST = auto()
    ISSUE = auto()
    FOLDER = auto()
    SERIES = auto()
    TIME = auto()
    PICTURE = auto()
    ADDRESS = auto()
    SITE = auto()
    MARKUP = auto()
    LISTING = auto()
    MORE = auto()
    CONTENTS = auto()


Cues = tuple[Cue, ...]
# The kinds of which it matters which word stands where; of the others, in which lines one does.
TOLD = frozenset((Cue.PHRASE, Cue.GLUED))
# A word that a part stands for: what it is of, its number if that matters, where in it the part is, its length, and
# itself, or nothing where the part is all of it.
Meant = tuple[Cue, int | None, int, int, str]
# One of them stands in every heading of a list of sources.
SOURCES_CUES = ("来源", "参考", "资料出处", "相关链接")
# One of them stands in every line of metadata, and in every line that says where an article was taken from.
FIELD_CUES = (":", "|", "/", *DATE_CUES, "记者", "作者", "原创", "出品", "首发", "报导", "报道")
PROVENANCE_CUES = ("公众号", "公号", "本文")
# One of them stands wherever a list is known by a word or sign of its entries (`listings`, `entry_rows`, `cards`,
# `orders`), by what they are: cut off, with a link to the rest, issues, folders, the fourth of a series, how long a
# video is, promised pictures, addresses, names of sites, tags with an id, links to the rest in a line of their own,
# contents of the article; others have a word of their own.
LIST_CUES = {
    Cue.CUT: ("...", "…"),
    Cue.REST: tuple(f"{word}{end}" for word in ("详细", "详情", "全文", "更多") for end in "])>» "),
    Cue.ISSUE: tuple(f"{sign}{end}" for sign in ("ep", "vol", "no", "第") for end in "0123456789 ."),
    Cue.FOLDER: tuple("▶►▸▾▼▷▹▻"),
    Cue.SERIES: tuple(f"4{sign}" for sign in "》〉:|"),
    Cue.TIME: tuple(f":{digit}" for digit in range(10)),
    Cue.PICTURE: ("图)", "图]"),
    Cue.ADDRESS: ("://",),
    Cue.SITE: (".c",),
    Cue.MARKUP: (' id="',),
    Cue.MORE: ("详细", "详情", "全文", "更多", "原文", "继续阅读", " more", "continue reading"),
    Cue.CONTENTS: (
        *("目录", "大纲", "本页内容", "文章内容", "索引"),
        *("contents", "on this page", "in this article", "toc"),
    ),
    Cue.LISTING: ("¶", "没有找到文章", "no post", "浏览历史", "购买商品达到", "deutsch", "github", "facebook"),
}
# How many bits tell words apart, by how many characters stand for them: the more, the fewer places are hashed for
# nothing. There is room for 10 in all.
_BITS = {1: 1, 2: 3, 3: 6}
_WIDTH = 10
_SECOND, _THIRD = np.uint32(_WIDTH), np.uint32(2 * _WIDTH)
_TABLE_SIZE = 1 << 16
# Characters of a part are hashed together by a factor for each place: odd numbers, of which the high bits count.
_FACTORS = tuple(map(np.uint32, (2654435761, 2246822519, 3266489917)))
_HASH_SHIFT = np.uint32(16)
# As many characters as stay in a processor's cache with all that is made of them.
_BLOCK_CHARS = 1 << 14
Bits = npt.NDArray[np.uint32]
# What many lines hold, the most common first: of the parts of a word the one without them tells most.
_COMMON = (
    ",.:?! ;()0123456789的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"
    "年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日"
)
_RANKS = {character: len(_COMMON) - rank for rank, character in enumerate(_COMMON)}


@cache
def _words() -> dict[Cue, tuple[str, ...]]:
    return {
        Cue.PHRASE: phrases().words,
        Cue.GLUED: glued_patterns().words,
        Cue.SOURCES: SOURCES_CUES,
        Cue.FIELD: FIELD_CUES,
        Cue.PROVENANCE: PROVENANCE_CUES,
        **LIST_CUES,
    }


@cache
def _parts(cues: Cues) -> dict[int, dict[str, list[Meant]]]:
    """Return the words of some kinds that each part stands for, by how many characters the part has."""
    found: dict[int, dict[str, list[Meant]]] = {size: {} for size in _BITS}
    for cue in cues:
        for number, word in enumerate(_words()[cue]):
            size = min(len(word), max(_BITS))
            at = _telling_part(word, size)
            rest = word if len(word) > size else ""
            told = number if cue in TOLD else None
            found[size].setdefault(word[at : at + size], []).append((cue, told, at, len(word), rest))
    return found


@cache
def _lowest_bits() -> dict[int, int]:
    """Return the lowest of the bits of parts with so many characters."""
    return dict(zip(_BITS, accumulate(_BITS.values(), initial=0), strict=False))


@cache
def _table(cues: Cues) -> Bits:
    """Return the bits of each character, shape (65536,): of the first ones of parts, above these of the others."""
    marks: dict[int, int] = {}
    of_any = 0
    for size, count in _BITS.items():
        low = _lowest_bits()[size]
        for place in range(size, 3):  # what stands behind a part of fewer characters may be any
            of_any |= ((1 << count) - 1) << low + place * _WIDTH
        for part in _parts(cues)[size]:
            # What is beyond the table is its last character.
            codes = [min(ord(character), _TABLE_SIZE - 1) for character in part]
            bit = 1 << (low + codes[0] % count)
            for place, code in enumerate(codes):
                marks[code] = marks.get(code, 0) | bit << place * _WIDTH
    table = np.full(_TABLE_SIZE, of_any, dtype=np.uint32)
    table[list(marks)] |= np.array(list(marks.values()), dtype=np.uint32)
    table.setflags(write=False)
    return table


@cache
def _hashed(cues: Cues) -> dict[int, npt.NDArray[np.bool_]]:
    """Return by how many characters parts have which hashes any of them has, shape (65536,)."""
    tables = {}
    for size, parts in _parts(cues).items():
        points = to_code_points("".join(parts))
        tables[size] = np.zeros(1 << 16, dtype=bool)
        tables[size][_hash(points, np.arange(0, points.size, size), size)] = True
    return tables


def _hash(points: CodePoints, places: Positions, size: int) -> CodePoints:
    """Return the hash of the *size* characters at each of *places*."""
    hashes: CodePoints = points[places] * _FACTORS[0]
    for step in range(1, size):
        hashes ^= points[places + step] * _FACTORS[step]
    hashes >>= _HASH_SHIFT
    return hashes


def _telling_part(word: str, size: int) -> int:
    """Return where in a word so many neighbours begin that are the least common."""
    if len(word) == size:
        return 0
    common = [_RANKS.get(character, 0) for character in word]
    return min(range(len(word) - size + 1), key=lambda at: sum(common[at : at + size]))


def lines_with_cue(page: Page, cue: Cue) -> list[int]:
    """Return the indexes of the lines of *page* that hold a word of a kind, in order."""
    return sorted(set(_lines(page, cue)))


def places_with_cue(page: Page, cue: Cue) -> list[int]:
    """Return the places, among the filled lines of *page*, of those that hold a word of a kind, in order."""
    return [bisect_left(page.filled, line) for line in lines_with_cue(page, cue)]


def count_words(page: Page, cue: Cue) -> int:
    """Return how many words of a kind stand in *page*."""
    return len(_lines(page, cue))


def find_words(page: Page, cue: Cue) -> list[tuple[int, int]]:
    """Return where the words of a kind, one of `TOLD`, stand: the number of each word, and the index of its line.

    They come in the order of their ends; of two that end at one place, the longer one comes first.
    """
    if cue not in page.cued:
        mark_places([page])
    return [(number, line) for _, _, number, line in sorted(page.cued[cue])]


def _lines(page: Page, cue: Cue) -> list[int]:
    """Return the index of the line of each word of a kind that is not told by itself, in any order."""
    if cue not in page.cued_lines:
        mark_places([page])
    return page.cued_lines[cue]


def mark_places(pages: Iterable[Page], cues: Cues = tuple(Cue)) -> None:
    """Find out where in each page words of some kinds stand, if that is not known yet."""
    new = [page for page in pages if not (page.cued.keys() | page.cued_lines.keys()) >= set(cues)]
    if not new:
        return
    text = "\n".join([page.folded for page in new]) + "\n\n\n"
    points = to_code_points(text)
    places, bits, feeds = _scan(points, _table(cues))
    starts = np.array([*accumulate((len(page.folded) + 1 for page in new), initial=0)])
    first_lines = feeds.searchsorted(starts)
    for page in new:
        page.cued.update({cue: [] for cue in cues if cue in TOLD})
        page.cued_lines.update({cue: [] for cue in cues if cue not in TOLD})
    cued, cued_lines = [page.cued for page in new], [page.cued_lines for page in new]
    for size, count in _BITS.items():
        own = places[(bits & np.uint32(((1 << count) - 1) << _lowest_bits()[size])) != 0]
        own = own[_hashed(cues)[size][_hash(points, own, size)]]
        owners = starts.searchsorted(own, side="right") - 1
        lines = feeds.searchsorted(own) - first_lines[owners]
        parts = _parts(cues)[size]
        for place, owner, line in zip(own.tolist(), owners.tolist(), lines.tolist(), strict=True):
            for cue, number, offset, length, word in parts.get(text[place : place + size], ()):
                # No word goes over a line feed, and so none from one page into the next.
                start = place - offset
                if word and (start < 0 or not text.startswith(word, start)):
                    continue
                if number is None:
                    cued_lines[owner][cue].append(line)
                else:
                    cued[owner][cue].append((start + length, start, number, line))


def _scan(points: CodePoints, table: Bits) -> tuple[Positions, Bits, Positions]:
    """Return where parts of words may begin in a text, but for its last two characters, their bits, and its feeds."""
    places, bits, feeds = [], [], []
    for start in range(0, points.size - 2, _BLOCK_CHARS):
        block = points[start : start + _BLOCK_CHARS + 2]
        # What lies beyond the table is clipped to its end.
        marks = table.take(block, mode="clip")
        found = marks[:-2] & (marks[1:-1] >> _SECOND) & (marks[2:] >> _THIRD)
        own = (found != 0).nonzero()[0]  # of booleans numpy tells the places four times as fast
        places.append(own + start)
        bits.append(found[own])
        feeds.append((block[:_BLOCK_CHARS] == 0x0A).nonzero()[0] + start)
    return np.concatenate(places), np.concatenate(bits), np.concatenate(feeds)
