"""Several texts looked up in several tables of phrases at once.

What numpy takes to begin a step is most of what the step takes for a text of 5 KB: a look for each text in each table
took a third of the stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, to_code_points
from cleaner.script.phrases import SLOTS, Hashes, PhraseIndex, Scan, hash_pairs, slots_of

# The second hash is one of its own: the pairs that share a slot of the first one do not share one of this.
_HASH_BITS = 16
_FIRST, _SECOND = np.uint32(2246822519), np.uint32(3266489917)
_SHIFT = np.uint32(32 - _HASH_BITS)

Bits = npt.NDArray[np.uint8]


class Tables:
    """Up to eight indexes in one table, a bit each: a look at two neighbours tells which have a phrase that begins so.

    Of indexes that cannot be asked so nothing is told (`PhraseIndex.is_plain`).
    """

    def __init__(self, indexes: Iterable[PhraseIndex]) -> None:
        self.indexes = tuple(index for index in indexes if index.is_plain)
        self._slots: Bits = np.zeros(SLOTS, dtype=np.uint8)
        self._second_slots: Bits = np.zeros(1 << _HASH_BITS, dtype=np.uint8)
        for number, index in enumerate(self.indexes):
            pairs = list(index.pairs)
            points = to_code_points("".join(pairs))
            self._slots[slots_of(pairs)] |= np.uint8(1 << number)
            self._second_slots[_hash_again(points[::2], points[1::2])] |= np.uint8(1 << number)

    def find(self, points: CodePoints, hashes: Hashes) -> tuple[Positions, Bits]:
        """Return the places where a phrase of any index may begin, and the bits of the indexes that have it."""
        found = self._slots.take(hashes, mode="clip")
        places = found.astype(bool).nonzero()[0]
        bits = found[places]
        # Nine in ten are chance hits, of which the second hash leaves a few.
        bits &= self._second_slots[_hash_again(points[places], points[places + 1])]
        return places, bits


def _hash_again(first: CodePoints, second: CodePoints) -> CodePoints:
    hashes: CodePoints = (first * _FIRST ^ second * _SECOND) >> _SHIFT
    return hashes


class Sheet:
    """Texts one behind the other, so that one look serves all of them."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self._scans = scans
        self._points = np.concatenate([scan.points for scan in scans]) if len(scans) > 1 else scans[0].points
        self._hashes = hash_pairs(self._points)
        self._bounds = [*accumulate((scan.points.size for scan in scans), initial=0)]
        for scan, (start, end) in zip(scans, pairwise(self._bounds), strict=True):
            scan.keep_hashes(self._hashes[start : max(start, end - 1)])

    def look_up(self, tables: Tables) -> None:
        """Find where in each text a phrase of each index may begin, for `PhraseIndex.find_starts` to return.

        That the last character of a text and the first of the next look like a beginning does no harm: there a phrase
        is looked for, and not found.
        """
        places, bits = tables.find(self._points, self._hashes)
        for number, index in enumerate(tables.indexes):
            own = places[(bits & np.uint8(1 << number)) != 0]
            cuts, found = own.searchsorted(self._bounds).tolist(), own.tolist()
            for scan, start, (low, high) in zip(self._scans, self._bounds, pairwise(cuts), strict=False):
                scan.starts[index] = [place - start for place in found[low:high]]
