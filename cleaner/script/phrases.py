"""Where phrases of a table stand in a text: found by a hash of each two neighbours, for a whole text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from cleaner.folding import fold_short, unfold
from cleaner.ledger import CodePoints, from_code_points, to_code_points

Hashes = npt.NDArray[np.intp]

_UNICODE_SIZE = 0x110000
# No phrase holds a character behind the planes of Han. These have one hash, and a table of zeros takes no memory.
_BEYOND_HAN = 0x40000
# All four tables of a document, of 2 ** 16 slots each, stay in the cache of a core beside the text: with 2 ** 18 a
# document of 4.8 KB took 180 to 230 us, with 2 ** 16 120 to 165. A look at the text rules out what is a chance hit.
_HASH_BITS = 16
# No phrase that is looked for begins with one of these, which stand everywhere: their pairs are all one slot of their
# own behind the others. A table with such a phrase would be right too, but slower.
_SIGNS = " \n\t\u3000,.;:!?\"'`()[]{}<>/\\|=+-_*#&%$@~^，。、；：？！“”‘’「」『』《》〈〉（）【】〔〕…—～｜"
_SIGN_SLOT = 1 << _HASH_BITS
_PAST_HASHES = 1 << (_HASH_BITS + 1)
SLOTS = _SIGN_SLOT + 1
# Odd numbers near 2 ** 32 divided by the golden ratio, and near its square: Knuth's multiplicative hashing, done twice.
_MULTIPLIER, _SECOND_MULTIPLIER = np.uint32(2654435761), np.uint32(1640531527)


# From so many beginnings on, chance hits and beginnings that go on in another way are many enough for a second look, at
# the next two characters.
_MANY_STARTS = 2000
# Words repeat: of 2,900 places in a manual where one may begin, 1,600 are different, each with what follows.
_REMEMBERED_PARTS = 65536
_SHORT, _FIRST, _SECOND = np.uint8(1), np.uint8(2), np.uint8(4)


@cache
def _character_hashes() -> npt.NDArray[np.uint32]:
    codes = np.arange(_BEYOND_HAN, dtype=np.uint32) * _MULTIPLIER
    codes ^= codes >> np.uint32(15)
    codes *= _SECOND_MULTIPLIER
    codes >>= np.uint32(32 - _HASH_BITS)
    codes[[ord(sign) for sign in _SIGNS]] = _PAST_HASHES
    hashes = np.zeros(_UNICODE_SIZE, dtype=np.uint32)
    hashes[:_BEYOND_HAN] = codes
    hashes.setflags(write=False)
    return hashes


def hash_pairs(points: CodePoints) -> Hashes:
    """Return the hash of each character and the next: an array one shorter than *points*.

    Those of pairs with a sign are past the slots: to be clipped to the last one.
    """
    hashes = _character_hashes().take(points)
    joined = hashes[1:] >> np.uint32(1)
    joined ^= hashes[:-1]
    pairs: Hashes = joined.astype(np.intp)  # what each look-up would make of them
    return pairs


class Scan:
    """One text as the tables of this stage are looked up in it: what several of them need is made once."""

    __slots__ = ("_hashes", "_text", "points", "starts")

    def __init__(self, text: str | None, points: CodePoints) -> None:
        self.points = points
        self._text = text
        self._hashes: Hashes | None = None
        # Where a phrase may begin, by index, as far as a look at several texts told (`sheet`).
        self.starts: dict[PhraseIndex, list[int]] = {}

    @classmethod
    def of(cls, text: str) -> Scan:
        """Return the scan of a text."""
        return cls(text, to_code_points(text))

    @property
    def text(self) -> str:
        """The text, made of its code points when it is first asked for."""
        if self._text is None:
            self._text = from_code_points(self.points)
        return self._text

    @property
    def hashes(self) -> Hashes:
        """The hash of each character and the next, made when it is first asked for."""
        if self._hashes is None:
            self._hashes = hash_pairs(self.points)
        return self._hashes

    def keep_hashes(self, hashes: Hashes) -> None:
        """Take what `hash_pairs` returns for the text, for `hashes` to be."""
        self._hashes = hashes


class PhraseIndex:
    """Phrases by their first two characters.

    Nearly all places of a text are ruled out by one look-up in a table of hashes: 1,000
    MB/s and more, where an automaton over the same phrases runs at 60. Folded phrases are
    found in texts as they stand: by all pairs of characters that fold to their first two.
    """

    def __init__(self, phrases: Iterable[str], *, is_folded: bool = False) -> None:
        self.phrases = frozenset(phrases)
        self._is_folded = is_folded
        lengths: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
        if is_folded:
            lengths = {
                "".join(pair): found for start, found in lengths.items() for pair in product(*map(unfold, start))
            }
        self._find_folded = lru_cache(_REMEMBERED_PARTS)(self._begin_of)
        # The lengths of the phrases with each beginning, the longest first.
        self._lengths = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
        self._slots = np.zeros(SLOTS, dtype=np.uint8)
        self._slots[slots_of(start for start in lengths if len(start) > 1)] = 1
        self._looks_twice = len(lengths) >= _MANY_STARTS and not is_folded
        if self._looks_twice:
            longer = [phrase for phrase in self.phrases if len(phrase) > 2]
            self._slots[:] = 0
            self._slots[slots_of(phrase for phrase in self.phrases if len(phrase) == 2)] = _SHORT
            self._slots[slots_of(phrase[:2] for phrase in longer)] |= _FIRST
            self._slots[slots_of(phrase[1:3] for phrase in longer)] |= _SECOND
        # Whether one look tells where a phrase may begin, at a pair of characters.
        self.is_plain = not self._looks_twice and all(len(start) > 1 for start in lengths)
        alone = [ord(start) for start in lengths if len(start) == 1]
        self._alone = np.zeros(_UNICODE_SIZE if alone else 0, dtype=bool)
        self._alone[alone] = True

    @property
    def pairs(self) -> Iterable[str]:
        """The first two characters of the phrases, in all forms; of a phrase of one character that one."""
        return self._lengths.keys()

    def find_starts(self, scan: Scan) -> list[int]:
        """Return the places where a phrase may begin, from left to right: all where one does, and a few more."""
        known = scan.starts.get(self)
        if known is not None:
            return known
        found = self._slots.take(scan.hashes, mode="clip")
        if self._looks_twice:
            after = found >> np.uint8(1)
            after |= _SHORT
            found[:-1] &= after[1:]
            found[-1:] &= _SHORT
        may_start = found.astype(bool)
        if self._alone.size:
            alone = self._alone.take(scan.points)
            alone[:-1] |= may_start
            may_start = alone
        places: list[int] = may_start.nonzero()[0].tolist()
        if not places or self._alone.size:
            return places
        # Chance hits are nine in ten, and go by two characters.
        text, lengths = scan.text, self._lengths
        return [place for place in places if text[place : place + 2] in lengths]

    def find(self, scan: Scan) -> Iterator[tuple[int, str]]:
        """Yield each place and phrase, from left to right, the longest one at each place, none inside another."""
        starts = self.find_starts(scan)
        if not starts:
            return
        text, phrase_at = scan.text, self.phrase_at
        end = 0
        for start in starts:
            if start >= end:
                phrase = phrase_at(text, start)
                if phrase:
                    end = start + len(phrase)
                    yield start, phrase

    def phrase_at(self, text: str, at: int) -> str:
        """Return the longest phrase that begins at a place; nothing if none does."""
        lengths = self._lengths.get(text[at : at + 2])
        if lengths:
            part = text[at : at + lengths[0]]
            if self._is_folded:
                return self._find_folded(part)
            for length in lengths:
                if part[:length] in self.phrases:
                    return part[:length]
        if self._alone.size and text[at] in self._lengths:
            return fold_short(text[at]) if self._is_folded else text[at]
        return ""

    def _begin_of(self, part: str) -> str:
        lengths = self._lengths[part[:2]]
        part = fold_short(part)
        for length in (*lengths, 1):
            if part[:length] in self.phrases:
                return part[:length]
        return ""


def slots_of(pairs: Iterable[str]) -> Hashes:
    """Return the slot of each of *pairs* of characters."""
    slots: Hashes = np.minimum(hash_pairs(to_code_points("".join(pairs)))[::2], _SIGN_SLOT)
    return slots


class Clusters:
    """Clusters of overlapping phrases, of those that hold a phrase which decides anything.

    Phrases that say what a table of single characters says too only matter where they
    overlap with others: four of five on the way to traditional.
    """

    def __init__(self, phrases: Iterable[str], deciding: Iterable[str]) -> None:
        self.index = PhraseIndex(phrases)
        self.deciding = PhraseIndex(deciding)

    @cached_property
    def _reach(self) -> bytes:
        """How far before the second of two characters a phrase can begin that holds both, by the hash of the two."""
        reach = np.zeros(SLOTS, dtype=np.uint8)
        phrases = list(self.index.phrases)
        for length in range(1, max(map(len, phrases), default=0)):
            phrases = [phrase for phrase in phrases if len(phrase) > length]
            reach[slots_of(phrase[length - 1 : length + 1] for phrase in phrases)] = length
        return reach.tobytes()

    def find(self, scan: Scan) -> Iterator[tuple[int, int]]:
        """Yield the span of each such cluster, from left to right."""
        places = self.deciding.find_starts(scan)
        if not places:
            return
        text, decides, phrase_at = scan.text, self.deciding.phrase_at, self.index.phrase_at
        end = 0
        for place in places:
            if place < end or not decides(text, place):
                continue
            start, end = self._first_start(scan, place), place + 1
            at = start
            while at < end:
                end = max(end, at + len(phrase_at(text, at)))
                at += 1
            yield start, end

    def cover(self, scan: Scan, at: int) -> bool:
        """Tell whether a phrase of any kind stands over a place."""
        return bool(self.index.phrase_at(scan.text, at)) or self._first_start(scan, at) < at

    def _first_start(self, scan: Scan, start: int) -> int:
        """Return where the first of the phrases begins that overlap from one to the next up to a place."""
        text, phrase_at = scan.text, self.index.phrase_at
        while start:
            reach = self._reach[min(int(scan.hashes[start - 1]), _SIGN_SLOT)]
            for at in range(max(start - reach, 0), start):
                if at + len(phrase_at(text, at)) > start:
                    start = at
                    break
            else:
                break
        return start
