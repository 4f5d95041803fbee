"""The keys of all documents, from which exact comparisons are made."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.ledger import CodePoints, from_code_points

Units = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


def pack_points(points: CodePoints) -> Units:
    """Return code points in two bytes each where that is enough."""
    if len(points) and int(points.max()) > 0xFFFF:
        return points
    return points.astype(np.uint16)


class KeyStore:
    """Keys by document number; the arrays added may be memory maps, so that the keys need not be in memory."""

    def __init__(self) -> None:
        self._units: list[Units] = []
        self._bounds: list[Numbers] = []
        self._firsts: list[int] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, units: Units, bounds: Numbers) -> None:
        """Add a batch of keys (`pack_points`), document i at ``bounds[i]:bounds[i + 1]``."""
        self._units.append(units)
        self._bounds.append(bounds)
        self._firsts.append(self._count)
        self._count += len(bounds) - 1

    def take(self, numbers: Numbers) -> tuple[Units, Numbers]:
        """Return the keys of these documents one after another, and their bounds."""
        parts = [self._slice(number) for number in numbers.tolist()]
        lengths = np.fromiter(map(len, parts), np.int64, len(parts))
        return np.concatenate(parts), bounds_of(lengths)

    def points(self, number: int) -> CodePoints:
        """Return the key of a document."""
        return self._slice(number).astype("<u4")

    def text(self, number: int) -> str:
        """Return the key of a document as a string."""
        return from_code_points(self.points(number))

    def _slice(self, number: int) -> Units:
        batch = bisect_right(self._firsts, number) - 1
        bounds, at = self._bounds[batch], number - self._firsts[batch]
        part: Units = self._units[batch][bounds[at] : bounds[at + 1]]
        return part
