"""The keys of all documents, from which exact comparisons are made."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, find_few
from cleaner.duplicates.shingles import Points
from cleaner.ledger import CodePoints, from_code_points, to_code_points

Units = npt.NDArray[np.uint16]
_DIGEST_BYTES = 16
# From one character in so many on that takes two units, all are encoded; fewer are put in one by one.
_MANY_WIDE = 64
# Bytes of memory maps that are not given back: to read them in again takes longer than most of what is done with them.
_KEPT_BYTES = 1 << 28


def pack_points(points: Points, bounds: Numbers) -> tuple[Units, Numbers]:
    """Return code points as UTF-16, two bytes for most of them, and the bounds in it.

    A key holds no lone surrogates, so that this can be taken back.
    """
    if points.itemsize == 2:
        return points.view(np.uint16), bounds
    wide = find_few(points > 0xFFFF)
    units = points.astype(np.uint16)
    if not len(wide):
        return units, bounds
    if len(wide) * _MANY_WIDE > len(points):
        units = np.frombuffer(from_code_points(points.astype("<u4")).encode("utf-16-le"), dtype="<u2")
    else:
        second = ((points[wide] & 0x3FF) | 0xDC00).astype(np.uint16)
        units[wide] = ((points[wide] - 0x10000) >> 10) | 0xD800
        parts = [units[: wide[0] + 1]]
        for number, (low, high) in enumerate(pairwise([*(wide + 1).tolist(), len(units)])):
            parts += (second[number : number + 1], units[low:high])
        units = np.concatenate(parts)
    return units, bounds + np.searchsorted(wide, bounds)


def unpack_units(units: Units, bounds: Numbers) -> tuple[Units | CodePoints, Numbers]:
    """Return the code points of UTF-16, and the bounds in them."""
    low = (units & 0xFC00) == 0xDC00
    if not low.any():
        return units, bounds
    points = to_code_points(units.tobytes().decode("utf-16-le"))
    return points, bounds - np.concatenate(([0], np.cumsum(low)))[bounds]


def digest_units(units: Units, bounds: Numbers) -> npt.NDArray[np.uint64]:
    """Return a BLAKE2b of each key, shape (n, 2): equal for equal keys alone."""
    data = units.tobytes()
    digests = b"".join([digest_key(data[start:end]) for start, end in pairwise((2 * bounds).tolist())])
    return np.frombuffer(digests, dtype="<u8").reshape(-1, 2)


def digest_key(data: bytes) -> bytes:
    """Return the digest of one key, given as UTF-16: 16 bytes."""
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """Where the keys of some documents stand: in which of *files*, from which unit to which."""

    files: tuple[Path, ...]
    batches: Numbers
    starts: Numbers
    ends: Numbers


class KeyStore:
    """Keys by document number; the arrays added may be memory maps, so that the keys need not be in memory."""

    def __init__(self) -> None:
        self._units: list[Units] = []
        self._counts: list[int] = []
        self._starts: list[Numbers] = []
        self._ends: list[Numbers] = []
        self._index: tuple[Numbers, Numbers, Numbers] | None = None
        self._maps: list[np.memmap[Any, Any]] = []
        self._files: list[Path | None] = []

    def add(self, units: Units, bounds: Numbers) -> None:
        """Add a batch of keys (`pack_points`), document i at ``bounds[i]:bounds[i + 1]``."""
        file = None
        if isinstance(units, np.memmap):
            self._maps.append(units)
            file = units.filename
        self._files.append(None if file is None else Path(file))
        self._units.append(np.asarray(units).view(np.ndarray))
        self._counts.append(len(bounds) - 1)
        self._starts.append(bounds[:-1])
        self._ends.append(bounds[1:])
        self._index = None

    def take(self, numbers: Numbers, chars: int | None = None) -> tuple[Units | CodePoints, Numbers]:
        """Return the keys of these documents one after another, and their bounds.

        Where *chars* says how many characters they have, it need not be looked whether some take two units.
        """
        units, bounds = self.units(numbers)
        return (units, bounds) if chars == len(units) else unpack_units(units, bounds)

    def units(self, numbers: Numbers) -> tuple[Units, Numbers]:
        """Return the keys of these documents as they are stored, and their bounds."""
        batches, starts, ends = self._all()
        rows = zip(batches[numbers].tolist(), starts[numbers].tolist(), ends[numbers].tolist(), strict=True)
        units = self._units
        parts = [units[batch][start:end] for batch, start, end in rows]
        return np.concatenate(parts), bounds_of(ends[numbers] - starts[numbers])

    def all_units(self) -> Units:
        """Return all keys in the order in which they were added."""
        return np.concatenate([np.zeros(0, dtype=np.uint16), *self._units])

    def points(self, number: int) -> CodePoints:
        """Return the key of a document."""
        return self.take(np.array([number]))[0].astype("<u4")

    def text(self, number: int) -> str:
        """Return the key of a document as a string."""
        return from_code_points(self.points(number))

    def release(self) -> None:
        """Give back the memory of what was read of large memory maps; it is read again when it is needed."""
        if sum(units.nbytes for units in self._maps) <= _KEPT_BYTES:
            return
        for units in self._maps:
            memory = getattr(units, "_mmap", None)
            if memory is not None and hasattr(memory, "madvise"):
                memory.madvise(mmap.MADV_DONTNEED)

    def portion(self, numbers: Numbers) -> Portion | None:
        """Return where the keys of these documents stand; None unless all are in memory maps."""
        batches, starts, ends = (column[numbers] for column in self._all())
        used, places = np.unique(batches, return_inverse=True)
        files = [self._files[batch] for batch in used.tolist()]
        named = tuple(file for file in files if file is not None)
        return Portion(named, places, starts, ends) if len(named) == len(files) else None

    @classmethod
    def of_portion(cls, portion: Portion, maps: Sequence[np.memmap[Any, Any]]) -> KeyStore:
        """Return a store of the documents of a portion, whose files are *maps* here."""
        store = cls()
        for units in maps:
            store.add(units, np.zeros(1, dtype=np.int64))
        store._index = portion.batches, portion.starts, portion.ends
        return store

    def ordered(self, order: Numbers) -> KeyStore:
        """Return a store of the same keys in which document i is ``order[i]`` of this one."""
        other = KeyStore()
        other._units, other._maps, other._files = self._units, self._maps, self._files
        batches, starts, ends = self._all()
        other._index = batches[order], starts[order], ends[order]
        return other

    def _all(self) -> tuple[Numbers, Numbers, Numbers]:
        if self._index is None:
            batches = np.repeat(np.arange(len(self._counts)), self._counts)
            none = np.zeros(0, dtype=np.int64)
            self._index = batches, np.concatenate([none, *self._starts]), np.concatenate([none, *self._ends])
        return self._index
