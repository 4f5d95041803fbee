"""Map: from texts to match keys, sketches and measures, a row a document."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.keys import Keys, make_keys
from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.sketches import tiers
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes

if TYPE_CHECKING:
    import pyarrow as pa

# A value of a sketch is known by its upper 40 bits, as the local join knows it up to 16 million documents, and by its
# tier above them: one number to group by. Two values in one make no pair: a pair must share several, and is verified.
VALUE_BITS = 40
_DROPPED = np.uint64(64 - VALUE_BITS)
# Characters folded at a time: the arrays made of them stay in the cache of a core.
_BATCH_CHARS = 1 << 17


def key_type() -> Any:
    """Return the Arrow type of a row of keys."""
    import pyarrow as pa

    whole = pa.int64()
    return pa.struct(
        [
            ("length", whole), ("prose", whole), ("damage", whole), ("digest_low", pa.uint64()),
            ("digest_high", pa.uint64()), ("units", pa.binary()),
            ("figures", pa.list_(pa.uint64())), ("samples", pa.list_(pa.uint64())),
        ]
    )  # fmt: skip


def sign_texts(texts: pa.Array) -> pa.Array:
    """Return a row of keys for each text (a row of nothing where there is no text)."""
    import pyarrow as pa

    filled = [text or "" for text in texts.to_pylist()]
    parts = [_to_rows(make_keys(filled[low:high])) for low, high in _batches(filled)]
    return pa.concat_arrays(parts) if parts else pa.array([], key_type())


def _batches(texts: list[str]) -> list[tuple[int, int]]:
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    cuts = np.flatnonzero(np.diff(ends // _BATCH_CHARS, prepend=-1)).tolist()
    return list(pairwise([*cuts, len(texts)]))


def _to_rows(keys: Keys) -> pa.Array:
    import pyarrow as pa

    digests = keys.digests()
    values = [
        pa.array(keys.lengths, pa.int64()),
        pa.array(keys.prose, pa.int64()),
        pa.array(keys.damage, pa.int64()),
        # Two numbers: Daft's joins do not tell values of a binary column apart.
        *(pa.array(np.ascontiguousarray(digests[:, half])) for half in (0, 1)),
        _to_binary(keys.units.astype("<u2").tobytes(), 2 * keys.unit_bounds),
        to_lists(keys.figures, keys.figure_bounds),
        to_lists(keys.samples, keys.sample_bounds),
    ]
    return pa.StructArray.from_arrays(values, fields=list(key_type()))


def _to_binary(data: bytes, bounds: Numbers) -> pa.Array:
    import pyarrow as pa

    offsets = pa.py_buffer(bounds.astype("<i4").tobytes())
    return pa.Array.from_buffers(pa.binary(), len(bounds) - 1, [None, offsets, pa.py_buffer(data)])


def to_lists(values: npt.NDArray[Any], bounds: Numbers) -> pa.Array:
    """Return an Arrow column of lists, the i-th one ``values[bounds[i]:bounds[i + 1]]``."""
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), pa.array(values))


def count_shingles(lengths: Numbers) -> Numbers:
    """Return how many n-grams keys of these lengths have; a shorter text is one n-gram of its own length."""
    shingles: Numbers = np.where(lengths > 0, np.maximum(lengths - SHINGLE_CHARS + 1, 1), 0)
    return shingles


def tier_values(samples: Hashes, bounds: Numbers, lengths: Numbers) -> tuple[Hashes, Numbers]:
    """Return the distinct values of sketches, each with its tier, ascending by document, and their bounds.

    As `cleaner.duplicates.corpus.join` groups them: a document is in the tier for all, and in those for short ones.
    """
    shingles = count_shingles(lengths)
    owners = np.repeat(np.arange(len(lengths)), np.diff(bounds))
    rows = [np.zeros((2, 0), dtype=np.uint64)]
    for tier, (bits, limit) in enumerate(tiers()):
        joins = (shingles > 0) & (shingles < limit) if limit else shingles > 0
        joined = joins[owners] & (samples & np.uint64((1 << bits) - 1) == 0)
        values = (samples[joined] >> _DROPPED) | np.uint64(tier << VALUE_BITS)
        rows.append(np.stack((owners[joined].astype(np.uint64), values)))
    found = np.concatenate(rows, axis=1)
    found = found[:, np.lexsort((found[1], found[0]))]
    fresh = np.ones(found.shape[1], dtype=bool)
    fresh[1:] = np.any(found[:, 1:] != found[:, :-1], axis=0)
    found = found[:, fresh]
    return found[1], bounds_of(np.bincount(found[0].astype(np.int64), minlength=len(lengths)))


def value_type() -> Any:
    """Return the Arrow type of what a document is joined by."""
    import pyarrow as pa

    return pa.struct([("value", pa.list_(pa.uint64())), ("size", pa.list_(pa.int32()))])


def list_values(samples: pa.Array, lengths: pa.Array) -> pa.Array:
    """Return for each sketch its values and, beside each of them, how many the sketch has in that tier."""
    import pyarrow as pa

    hashes, bounds = from_lists(samples)
    values, value_bounds = tier_values(hashes, bounds, lengths.to_numpy())
    owners = np.repeat(np.arange(len(lengths)), np.diff(value_bounds))
    _, where, counts = np.unique((owners << 2) | tier_of(values), return_inverse=True, return_counts=True)
    columns = [to_lists(values, value_bounds), to_lists(counts[where].astype(np.int32), value_bounds)]
    return pa.StructArray.from_arrays(columns, fields=list(value_type()))


def tier_of(values: Hashes) -> Numbers:
    """Return the tier of each value."""
    tiers_of: Numbers = (values >> np.uint64(VALUE_BITS)).astype(np.int64)
    return tiers_of


def from_lists(array: Any) -> tuple[npt.NDArray[Any], Numbers]:
    """Return the values of an Arrow column of lists, and their bounds."""

    offsets = array.offsets.to_numpy().astype(np.int64)
    values = array.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]] if len(offsets) else []
    return np.asarray(values), offsets - (offsets[0] if len(offsets) else 0)
