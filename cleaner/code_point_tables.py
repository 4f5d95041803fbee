"""Tables over all code points that are made once, by a tool, and read at each start.

A table is stored as the values of the Basic Multilingual Plane, one a code point, and the runs of values beyond it, in
numbers of 32 bits, packed with zlib. Some 20 kB, read in a millisecond.
"""

from __future__ import annotations

import zlib
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.code_points import UNICODE_SIZE

_BMP_SIZE = 0x10000


class Stored(NamedTuple):
    """A table of shape (code points,), and the checksum of what it was made from, 0 where that does not change."""

    values: npt.NDArray[Any]
    checksum: int


def read_table(name: str, kind: type[np.unsignedinteger[Any]]) -> Stored:
    """Return a table of the package's data, read-only, its values of a *kind* that they fit in."""
    packed = files("cleaner.data").joinpath(name).read_bytes()
    numbers = np.frombuffer(zlib.decompress(packed), dtype="<u4")
    table = np.zeros(UNICODE_SIZE, dtype=kind)
    table[:_BMP_SIZE] = numbers[1 : _BMP_SIZE + 1]
    for start, end, value in numbers[_BMP_SIZE + 1 :].reshape(-1, 3).tolist():
        table[start:end] = value
    table.setflags(write=False)
    return Stored(table, int(numbers[0]))


def pack_table(table: npt.NDArray[Any], checksum: int = 0) -> bytes:
    """Return what is stored of a table of unsigned numbers.

    Runs of zeros are left out: what is not written when the table is read takes no memory.
    """
    edges = _BMP_SIZE + np.flatnonzero(np.diff(table[_BMP_SIZE:].astype(np.int64), prepend=-1, append=-1))
    runs = np.stack((edges[:-1], edges[1:], table[edges[:-1]]), axis=1)
    runs = runs[runs[:, 2] != 0]
    return zlib.compress(np.concatenate(([checksum], table[:_BMP_SIZE], runs.reshape(-1))).astype("<u4").tobytes(), 9)
