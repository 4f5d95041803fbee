"""Where on pages the words stand that passes look for: one look at a table a character tells of all words.

Three neighbouring characters of each word stand for it, or two, or one. The table has bits for a character that is the
first of such three, and as many for one that is the second or the third: where all three share a bit, a word may stand.
A hash of the characters together rules out nearly all places that hold none, and no word is missed; an automaton of
all words takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, auto
from functools import cache, reduce
from itertools import accumulate, pairwise
from operator import or_

import numpy as np
import numpy.typing as npt

from cleaner.chrome.dates import DATE_CUES
from cleaner.chrome.lines import Page
from cleaner.chrome.phrase_book import phrases
from cleaner.chrome.span_patterns import glued_patterns
from cleaner.ledger import CodePoints, Positions, to_code_points

__all__ = ["FIELD_CUES", "PROVENANCE_CUES", "Cue", "find_words", "lines_with_cue", "mark_places"]


class Cue(IntEnum):
    """What the words are of."""

    PHRASE = auto()
    GLUED = auto()
    FIELD = auto()
    PROVENANCE = auto()


# The parts of words that stand for them: what the words are of, and how many characters a part has.
Part = tuple[Cue, int]
# One of them stands in every line of metadata, and in every line that says where an article was taken from.
FIELD_CUES = (":", "|", "/", *DATE_CUES, "记者", "作者", "原创", "出品", "首发", "报导", "报道")
PROVENANCE_CUES = ("公众号", "公号", "本文")
# How many bits tell the words of a kind apart, by how many characters stand for a word: the more, the fewer lines are
# looked at for nothing. There is room for 21 in all.
_BITS = {
    Cue.PHRASE: {1: 1, 2: 3, 3: 9},
    Cue.GLUED: {1: 1, 2: 3},
    Cue.FIELD: {1: 1, 2: 2},
    Cue.PROVENANCE: {2: 1},
}
_WIDTH = 21
_SECOND, _THIRD = np.uint64(_WIDTH), np.uint64(2 * _WIDTH)
_TABLE_SIZE = 1 << 16
# Characters of a part are hashed together by a factor for each place: odd numbers, of which the high bits count.
_FACTORS = tuple(map(np.uint32, (2654435761, 2246822519, 3266489917)))
_HASH_SHIFT = np.uint32(16)
# As many characters as stay in a processor's cache with all that is made of them.
_BLOCK_CHARS = 1 << 14
# What many lines hold, the most common first: of the parts of a word the one without them tells most.
_COMMON = (
    ",.:?! ;()0123456789的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之"
    "年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日"
)
# What is known of a page where no part stands, and what tells that it was looked for.
_NOWHERE: tuple[Sequence[int], Sequence[int]] = ((), ())
_MARKED = "marked"
_RANKS = {character: len(_COMMON) - rank for rank, character in enumerate(_COMMON)}


@cache
def _words() -> dict[Cue, tuple[str, ...]]:
    return {
        Cue.PHRASE: phrases().words,
        Cue.GLUED: glued_patterns().words,
        Cue.FIELD: FIELD_CUES,
        Cue.PROVENANCE: PROVENANCE_CUES,
    }


@cache
def _parts() -> dict[Part, dict[str, list[tuple[int, str, int]]]]:
    """Return what each part stands for, by kinds: the numbers of words, the words, and where in them the part is."""
    found: dict[Part, dict[str, list[tuple[int, str, int]]]] = {part: {} for part in _bits()}
    for cue, counts in _BITS.items():
        for number, word in enumerate(_words()[cue]):
            size = max(size for size in counts if size <= len(word))
            at = _telling_part(word, size)
            found[cue, size].setdefault(word[at : at + size], []).append((number, word, at))
    return found


@cache
def _bits() -> dict[Part, tuple[int, int]]:
    """Return for each kind of parts its lowest bit, and how many it has."""
    kinds = [((cue, size), count) for cue, counts in _BITS.items() for size, count in counts.items()]
    ends = accumulate((count for _, count in kinds), initial=0)
    return {part: (low, count) for (part, count), low in zip(kinds, ends, strict=False)}


@cache
def _table() -> npt.NDArray[np.uint64]:
    """Return the bits of each character, shape (65536,): of the first ones of parts, above these of the others."""
    marks: dict[int, int] = {}
    of_any = 0
    for (cue, size), (low, count) in _bits().items():
        for place in range(size, 3):  # what stands behind a part of fewer characters may be any
            of_any |= ((1 << count) - 1) << low + place * _WIDTH
        for part in _parts()[cue, size]:
            # What is beyond the table is its last character.
            codes = [min(ord(character), _TABLE_SIZE - 1) for character in part]
            bit = 1 << (low + codes[0] % count)
            for place, code in enumerate(codes):
                marks[code] = marks.get(code, 0) | bit << place * _WIDTH
    table = np.full(_TABLE_SIZE, of_any, dtype=np.uint64)
    table[list(marks)] |= np.array(list(marks.values()), dtype=np.uint64)
    table.setflags(write=False)
    return table


@cache
def _hashed() -> dict[int, npt.NDArray[np.uint64]]:
    """Return by how many characters parts have the bits of those with each hash, shape (65536,)."""
    tables = {size: np.zeros(1 << 16, dtype=np.uint64) for size in (1, 2, 3)}
    for (cue, size), (low, count) in _bits().items():
        bits = np.uint64(((1 << count) - 1) << low)
        points = to_code_points("".join(_parts()[cue, size]))
        tables[size][_hash(points, np.arange(0, points.size, size), size)] |= bits
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
    return sorted({line for _, line in find_words(page, cue)})


def find_words(page: Page, cue: Cue) -> list[tuple[int, int]]:
    """Return where the words of a kind stand in *page*: the number of each word, and the index of its line.

    They come in the order of their ends; of two that end at one place, the longer one comes first.
    """
    text = page.folded
    found = []
    for size in _BITS[cue]:
        parts = _parts()[cue, size]
        for place, line in zip(*_places_of(page, (cue, size)), strict=True):
            for number, word, offset in parts.get(text[place : place + size], ()):
                if place >= offset and text.startswith(word, place - offset):
                    start = place - offset
                    found.append((start + len(word), start, number, line))
    found.sort()
    return [(number, line) for _, _, number, line in found]


def _places_of(page: Page, part: Part) -> tuple[Sequence[int], Sequence[int]]:
    if not page.cued:
        mark_places([page])
    return page.cued.get(part, _NOWHERE)


def mark_places(pages: Iterable[Page]) -> None:
    """Find out where in each page words of each kind may stand, if that is not known yet."""
    new = [page for page in pages if not page.cued]
    if not new:
        return
    places, bits, feeds = _scan("\n".join([page.folded for page in new]) + "\n\n\n")
    starts = np.array([*accumulate((len(page.folded) + 1 for page in new), initial=0)])
    owners = starts.searchsorted(places, side="right") - 1
    lines = feeds.searchsorted(places) - feeds.searchsorted(starts)[owners]
    bounds, places = places.searchsorted(starts), places - starts[owners]
    for page in new:
        page.cued[_MARKED] = _NOWHERE
    for part, (low, count) in _bits().items():
        own = (bits & np.uint64(((1 << count) - 1) << low)).nonzero()[0]
        of_part, their_lines = places[own].tolist(), lines[own].tolist()
        for page, (first, last) in zip(new, pairwise(own.searchsorted(bounds).tolist()), strict=True):
            if first < last:
                page.cued[part] = of_part[first:last], their_lines[first:last]


def _scan(text: str) -> tuple[Positions, npt.NDArray[np.uint64], Positions]:
    """Return where parts of words may begin in *text*, but for its last two characters, their bits, and its feeds."""
    table, points = _table(), to_code_points(text)
    places, bits, feeds = [], [], []
    for start in range(0, len(text) - 2, _BLOCK_CHARS):
        block = points[start : start + _BLOCK_CHARS + 2]
        # What lies beyond the table is clipped to its end.
        marks = table.take(block, mode="clip")
        found = marks[:-2] & (marks[1:-1] >> _SECOND) & (marks[2:] >> _THIRD)
        own = (found != 0).nonzero()[0]  # of booleans numpy tells the places four times as fast
        places.append(own + start)
        bits.append(found[own])
        feeds.append((block[:_BLOCK_CHARS] == 0x0A).nonzero()[0] + start)
    at, found = np.concatenate(places), np.concatenate(bits)
    found &= reduce(or_, [table[_hash(points, at, size)] for size, table in _hashed().items()])
    is_left = found != 0
    return at[is_left], found[is_left], np.concatenate(feeds)
