"""What an index stores of a document: its key, the digest of that, and the values of its sketch."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from cleaner.duplicates.corpus.keys import Keys, make_keys
from cleaner.duplicates.corpus.sketches import TIERS
from cleaner.duplicates.corpus.store import digest_key
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes
from cleaner.errors import InputError

# The keys of a million documents take 1.1 GB at this level, 1.3 at none higher than the fastest, 2 raw.
_ZLIB_LEVEL = 1
_ROWS = 1 << 18  # of the sketch values, at a time


def fill(connection: sqlite3.Connection, batches: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Store documents in an index without any, all in one; raise `InputError` for an id that comes twice."""
    number, values, numbers, seen = 0, [], [], set[str]()
    for ids, texts in batches:
        keys = make_keys(texts)
        for name in ids:
            if name in seen:
                raise InputError(
                    f"the id {name!r} stands for several documents; --id-field '' names them by file and line"
                )
            seen.add(name)
        first = number + 1
        number += len(ids)
        rows = ((first + row, name, *describe(keys, row)) for row, name in enumerate(ids))
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", rows)
        sizes = ((first + row, count_shingles(keys, row)) for row in range(len(ids)))
        connection.executemany("INSERT INTO sizes VALUES (?, ?)", sizes)
        values.append(keys.samples.view(np.int64))
        numbers.append(np.repeat(np.arange(first, number + 1, dtype=np.uint32), np.diff(keys.sample_bounds)))
    if not values:
        return
    value, owner = np.concatenate(values), np.concatenate(numbers)
    del values, numbers
    order = np.lexsort((owner, value))
    value, owner = value[order], owner[order]
    del order
    fresh = np.ones(len(value), dtype=bool)
    fresh[1:] = (value[1:] != value[:-1]) | (owner[1:] != owner[:-1])
    value, owner = value[fresh], owner[fresh]
    for low in range(0, len(value), _ROWS):
        part = slice(low, low + _ROWS)
        rows_of = zip(value[part].tolist(), owner[part].tolist(), strict=True)
        connection.executemany("INSERT INTO samples VALUES (?, ?)", rows_of)


def sketch_bits(shingles: int) -> int:
    """Return how many zero bits the sketch values of a document with so many shingles end in."""
    return next((bits for bits, least in TIERS if shingles >= least), 0)


def count_shingles(keys: Keys, row: int) -> int:
    """Return how many shingles a document has."""
    return max(0, int(keys.lengths[row]) - SHINGLE_CHARS + 1)


def sketch_of(keys: Keys, row: int) -> Hashes:
    """Return the sketch values of a document, in the order of its text."""
    return keys.samples[keys.sample_bounds[row] : keys.sample_bounds[row + 1]]


def digest_of(keys: Keys, row: int) -> bytes:
    """Return the digest of a document's key: equal for texts that say the same."""
    return digest_key(_units_of(keys, row))


def describe(keys: Keys, row: int) -> tuple[bytes, bytes]:
    """Return what is stored of a document: the digest of its key, and the key."""
    units = _units_of(keys, row)
    return digest_key(units), zlib.compress(units, _ZLIB_LEVEL)


def _units_of(keys: Keys, row: int) -> bytes:
    units: bytes = keys.units[keys.unit_bounds[row] : keys.unit_bounds[row + 1]].tobytes()
    return units


def decode_key(key: bytes) -> str:
    """Return a stored key as text."""
    return zlib.decompress(key).decode("utf-16-le")
