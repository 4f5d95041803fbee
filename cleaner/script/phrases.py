"""Where phrases of a table stand in a text: found by a hash of each two neighbours, for a whole text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from cleaner.folding import FoldedView, fold_code_points
from cleaner.ledger import CodePoints, to_code_points

Hashes = npt.NDArray[np.uint32]

_UNICODE_SIZE = 0x110000
# A table of 2 ** 18 slots fits the cache of a core; of the 7,400 beginnings of the largest table, the phrases that
# decide on the way to traditional, one place in 35 is a chance hit, which a look at the text rules out.
_HASH_BITS = 18
# Odd numbers near 2 ** 32 divided by the golden ratio, and near its square: Knuth's multiplicative hashing, done twice.
_MULTIPLIER, _SECOND_MULTIPLIER = np.uint32(2654435761), np.uint32(1640531527)


@cache
def _character_hashes() -> Hashes:
    codes = np.arange(_UNICODE_SIZE, dtype=np.uint32) * _MULTIPLIER
    codes ^= codes >> np.uint32(15)
    codes *= _SECOND_MULTIPLIER
    codes >>= np.uint32(32 - _HASH_BITS)
    codes.setflags(write=False)
    hashes: Hashes = codes
    return hashes


@cache
def _folded_character_hashes() -> Hashes:
    codes = fold_code_points(np.arange(_UNICODE_SIZE, dtype=np.uint32))
    hashes: Hashes = _character_hashes().take(codes)
    hashes.setflags(write=False)
    return hashes


def _hash_pairs(points: CodePoints, table: Hashes) -> Hashes:
    """Return the hash of each character and the next: an array one shorter than *points*."""
    hashes = table.take(points)
    joined: Hashes = hashes[1:] >> np.uint32(1)
    joined ^= hashes[:-1]
    return joined


class Scan:
    """One text as the tables of this stage are looked up in it: what several of them need is made once."""

    def __init__(self, view: FoldedView, points: CodePoints | None = None) -> None:
        self._view = view
        self.text = view.text
        self.points = to_code_points(view.text) if points is None else points

    @classmethod
    def of(cls, text: str) -> Scan:
        """Return the scan of a text that no view is there of."""
        return cls(FoldedView(text))

    @property
    def folded(self) -> str:
        """The folded text, made when it is first asked for."""
        return self._view.folded

    @cached_property
    def hashes(self) -> Hashes:
        """The hash of each character and the next."""
        return _hash_pairs(self.points, _character_hashes())

    @cached_property
    def folded_hashes(self) -> Hashes:
        """The same for the folded text, which is not made for it."""
        return _hash_pairs(self.points, _folded_character_hashes())


class PhraseIndex:
    """Phrases by their first two characters, to be found in texts or, if they are folded, in folded texts.

    Nearly all places of a text are ruled out by one look-up in a table of hashes: 1,000
    MB/s and more, where an automaton over the same phrases runs at 60.
    """

    def __init__(self, phrases: Iterable[str], *, is_folded: bool = False) -> None:
        self._is_folded = is_folded
        self.by_start: dict[str, list[str]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self.by_start.setdefault(phrase[:2], []).append(phrase)
        self._slots = np.zeros(1 << _HASH_BITS, dtype=bool)
        self._slots[hash_starts(start for start in self.by_start if len(start) > 1)] = True
        self._alone = np.array(sorted(ord(start) for start in self.by_start if len(start) == 1), dtype=np.uint32)
        self.has_alone = self._alone.size > 0

    def find_starts(self, scan: Scan) -> list[int]:
        """Return the places where a phrase may begin, from left to right."""
        starts = self._slots.take(scan.folded_hashes if self._is_folded else scan.hashes).nonzero()[0]
        if self.has_alone:
            points = fold_code_points(scan.points) if self._is_folded else scan.points
            starts = np.union1d(starts, np.flatnonzero(np.isin(points, self._alone)))
        found: list[int] = starts.tolist()
        return found

    def longest_at(self, text: str, at: int) -> int:
        """Return the length of the longest phrase that begins at a place; 0 if none does."""
        for phrase in self.by_start.get(text[at : at + 2], ()):
            if text.startswith(phrase, at):
                return len(phrase)
        return 1 if self.has_alone and text[at] in self.by_start else 0


def hash_starts(pairs: Iterable[str]) -> Hashes:
    """Return the hash of each of *pairs* of characters."""
    return _hash_pairs(to_code_points("".join(pairs)), _character_hashes())[::2]


class Clusters:
    """Clusters of overlapping phrases, of those that hold a phrase which decides anything.

    Phrases that say what a table of single characters says too only matter where they
    overlap with others: four of five on the way to traditional.
    """

    def __init__(self, phrases: Iterable[str], deciding: Iterable[str]) -> None:
        self.index = PhraseIndex(phrases)
        self._deciding = PhraseIndex(deciding)

    @cached_property
    def _reach(self) -> npt.NDArray[np.uint8]:
        """How far before the second of two characters a phrase can begin that holds both, by the hash of the two."""
        reach = np.zeros(1 << _HASH_BITS, dtype=np.uint8)
        phrases = [phrase for each in self.index.by_start.values() for phrase in each]
        for length in range(1, max(map(len, phrases), default=0)):
            phrases = [phrase for phrase in phrases if len(phrase) > length]
            reach[hash_starts(phrase[length - 1 : length + 1] for phrase in phrases)] = length
        return reach

    def find(self, scan: Scan) -> Iterator[tuple[int, int]]:
        """Yield the span of each such cluster, from left to right."""
        text, deciding = scan.text, self._deciding
        longest_at, by_start = self.index.longest_at, deciding.by_start
        end = 0
        for place in deciding.find_starts(scan):
            if place < end or (text[place : place + 2] not in by_start and not deciding.has_alone):
                continue
            if not deciding.longest_at(text, place):
                continue
            start, end = self._first_start(text, scan.hashes, place), place + 1
            at = start
            while at < end:
                end = max(end, at + longest_at(text, at))
                at += 1
            yield start, end

    def cover(self, scan: Scan, at: int) -> bool:
        """Tell whether a phrase of any kind stands over a place."""
        return self.index.longest_at(scan.text, at) > 0 or self._first_start(scan.text, scan.hashes, at) < at

    def _first_start(self, text: str, hashes: Hashes, start: int) -> int:
        """Return where the first of the phrases begins that overlap from one to the next up to a place."""
        longest_at = self.index.longest_at
        while start:
            low = start - int(self._reach[hashes[start - 1]])
            before = next((at for at in range(max(low, 0), start) if at + longest_at(text, at) > start), start)
            if before == start:
                break
            start = before
        return start
