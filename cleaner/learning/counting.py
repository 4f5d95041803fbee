"""Counting more things than memory holds: a count-min sketch, and a Bloom filter."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

# Two rows of so many counters, 128 MiB together: of thirty million lines that stand once, 1.1 % are estimated at five
# or more (measured by benchmarks/learning.py; with half the counters 23 %).
SKETCH_BITS = 24
# Bits of the filter, 16 MiB: ten million long lines, two bits each, fill 14 % of it.
FILTER_BITS = 27
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Sketch:
    """A count-min sketch (Cormode and Muthukrishnan 2005) of 64-bit hashes: it never counts too few."""

    def __init__(self, bits: int = SKETCH_BITS) -> None:
        self._mask = np.uint64((1 << bits) - 1)
        self._rows = np.zeros((2, 1 << bits), dtype=np.uint32)

    def _places(self, hashes: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        other = (hashes * _MIX) >> np.uint64(20)
        return (hashes & self._mask).astype(np.int64), (other & self._mask).astype(np.int64)

    def add(self, hashes: Hashes) -> None:
        """Count each hash once more."""
        for row, places in zip(self._rows, self._places(hashes), strict=True):
            np.add.at(row, places, 1)

    def estimate(self, hashes: Hashes) -> npt.NDArray[np.uint32]:
        """Return for each hash how often it was counted, or a little more."""
        first, second = self._places(hashes)
        counts: npt.NDArray[np.uint32] = np.minimum(self._rows[0][first], self._rows[1][second])
        return counts


def hash_lines(keys: Iterable[str]) -> Hashes:
    """Return 64-bit hashes of keys. They differ from run to run, what is counted with them does not."""
    return np.fromiter(map(hash, keys), dtype=np.int64).view(np.uint64)


class SeenLines:
    """A Bloom filter (1970) of lines: what was added is always found, of the rest a very small share."""

    def __init__(self, bits: int = FILTER_BITS) -> None:
        self._bits = bytearray(1 << (bits - 3))
        self._mask = (1 << bits) - 1

    def add(self, line: str) -> bool:
        """Add a line; tell whether it was there already."""
        digest = int.from_bytes(blake2b(line.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")
        known = True
        for place in (digest & self._mask, (digest >> 64) & self._mask):
            byte, bit = place >> 3, 1 << (place & 7)
            known = known and bool(self._bits[byte] & bit)
            self._bits[byte] |= bit
        return known
