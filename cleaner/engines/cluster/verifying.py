"""Verification: candidate pairs compared exactly, each where its two documents' keys have met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of, spread
from cleaner.duplicates.corpus.sketches import Bar, make_bar
from cleaner.duplicates.corpus.store import KeyStore
from cleaner.duplicates.corpus.verify import Verifier
from cleaner.engines.cluster.signing import from_lists, tier_of, tier_values
from cleaner.engines.dedup import Options

if TYPE_CHECKING:
    import pyarrow as pa

# What a pair that shares too little of its sketches is: it was never compared, here as on one machine.
NOT_COMPARED = -1
# Pairs for one call: two keys of some kilobytes each.
BATCH_PAIRS = 2048

KEY_COLUMNS = ("length", "units", "figures", "samples")


def verdict_type() -> Any:
    """Return the Arrow type of a verdict."""
    import pyarrow as pa

    return pa.struct([("kind", pa.int8()), ("similarity", pa.float64()), ("containment", pa.float64())])


@dataclass(frozen=True, slots=True, eq=False)
class _Documents:
    """The distinct documents of some pairs, and which of them each pair is of."""

    lengths: Numbers
    units: pa.Array
    figures: pa.Array
    samples: pa.Array
    one: Numbers
    other: Numbers

    @classmethod
    def of(cls, columns: dict[str, pa.Array]) -> _Documents:
        """Return the documents of pairs with columns `one`, `other` and the keys of both (`one_units` …)."""
        import pyarrow as pa

        numbers = np.concatenate([columns[side].to_numpy(zero_copy_only=False) for side in ("one", "other")])
        _, first, where = np.unique(numbers, return_index=True, return_inverse=True)
        both = {
            name: pa.chunked_array([columns[f"one_{name}"], columns[f"other_{name}"]]).take(pa.array(first))
            for name in KEY_COLUMNS
        }
        half = len(numbers) // 2
        return cls(
            both["length"].to_numpy(), both["units"].combine_chunks(), both["figures"].combine_chunks(),
            both["samples"].combine_chunks(), where[:half], where[half:],
        )  # fmt: skip


def verify_pairs(columns: dict[str, pa.Array], options: Options) -> pa.Array:
    """Return the verdict on each pair; *columns* are `one`, `other`, `tiers`, and the keys of both."""
    import pyarrow as pa

    known = _Documents.of(columns)
    bar = make_bar(options.threshold, options.containment)
    rows = np.flatnonzero(_share_enough(known, columns["tiers"], bar))
    kind = np.full(len(known.one), NOT_COMPARED, dtype=np.int8)
    similarity, containment = np.zeros(len(kind)), np.zeros(len(kind))
    if len(rows):
        verdicts = _verifier(known, options).verify(known.one[rows], known.other[rows])
        kind[rows], similarity[rows], containment[rows] = verdicts.kind, verdicts.similarity, verdicts.containment
    parts = [pa.array(kind), pa.array(similarity), pa.array(containment)]
    return pa.StructArray.from_arrays(parts, fields=list(verdict_type()))


def _verifier(known: _Documents, options: Options) -> Verifier:
    units, bounds = _from_binary(known.units)
    store = KeyStore()
    store.add(units, bounds)
    figures, figure_bounds = from_lists(known.figures)
    starts, counts = figure_bounds[:-1], np.diff(figure_bounds)
    return Verifier(store, known.lengths, figures, starts, counts, options.threshold, options.containment)


def _share_enough(known: _Documents, tiers: pa.Array, bar: Bar) -> npt.NDArray[np.bool_]:
    """Tell of each pair whether its sketches share what the bar asks for, in a tier where they met."""
    samples, bounds = from_lists(known.samples)
    values, value_bounds = tier_values(samples, bounds, known.lengths)
    tier = tier_of(values)
    owners = np.repeat(np.arange(len(known.lengths)), np.diff(value_bounds))
    met, met_bounds = from_lists(tiers)
    pairs = np.repeat(np.arange(len(known.one)), np.diff(met_bounds))
    enough = np.zeros(len(known.one), dtype=bool)
    for number in np.unique(met).tolist():
        rows = pairs[met == number]
        sizes = np.bincount(owners[tier == number], minlength=len(known.lengths))
        least = bar.least_shared(np.minimum(sizes[known.one[rows]], sizes[known.other[rows]]))
        bounds = bounds_of(sizes)
        shared = _count_shared(values[tier == number], bounds, known.one[rows], known.other[rows])
        enough[rows] |= shared >= least
    return enough


def _count_shared(values: npt.NDArray[np.uint64], bounds: Numbers, one: Numbers, other: Numbers) -> Numbers:
    """Return how many values both documents of each pair have."""
    _, known = np.unique(values, return_inverse=True)
    keys = []
    for side in (one, other):
        sizes = np.diff(bounds)[side]
        keys.append((np.repeat(np.arange(len(side)), sizes) << 32) | known[spread(bounds[side], sizes)])
    both = np.sort(np.concatenate(keys))
    return np.bincount(both[1:][both[1:] == both[:-1]] >> 32, minlength=len(one))


def _from_binary(array: pa.Array) -> tuple[npt.NDArray[np.uint16], Numbers]:
    import pyarrow as pa

    wide = array.cast(pa.large_binary())
    offsets = np.frombuffer(wide.buffers()[1], dtype="<i8")[wide.offset : wide.offset + len(wide) + 1]
    data = np.frombuffer(wide.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    return data.view("<u2"), (offsets - offsets[0]) // 2
