"""Documents whose keys are equal: found by cheap sums, and told by hashes of the keys themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.store import KeyStore, digest_units
from cleaner.duplicates.shingles import Hashes

# The first one of its kind.
FIRST = -1
# Characters of keys that are read at a time.
_CHARS_HELD = 1 << 20


def find_equal(store: KeyStore, checks: Hashes, lengths: Numbers) -> Numbers:
    """Return for each document the first one with an equal key; FIRST where that is itself, or nothing is in it.

    `checks` are equal where keys are; `lengths` are those of the keys. Few keys have a check that another one has, and
    only these are read.
    """
    order = np.lexsort((lengths, checks))
    same = (checks[order][1:] == checks[order][:-1]) & (lengths[order][1:] == lengths[order][:-1])
    is_alike = np.zeros(len(order), dtype=bool)
    is_alike[order[1:][same]] = is_alike[order[:-1][same]] = True
    alike = np.flatnonzero(is_alike & (lengths > 0))
    equal = np.full(len(lengths), FIRST)
    leaders = _find_leaders(_read_digests(store, alike, lengths[alike]))
    equal[alike] = np.where(leaders == FIRST, FIRST, alike[leaders])
    return equal


def _read_digests(store: KeyStore, numbers: Numbers, lengths: Numbers) -> npt.NDArray[np.uint64]:
    cuts = np.flatnonzero(np.diff(bounds_of(lengths)[:-1] // _CHARS_HELD, prepend=-1))
    parts = [digest_units(*store.units(some)) for some in np.split(numbers, cuts[1:]) if len(some)]
    store.release()
    return np.concatenate([np.zeros((0, 2), dtype=np.uint64), *parts])


def _find_leaders(digests: npt.NDArray[np.uint64]) -> Numbers:
    """Return for each row the first one that equals it, FIRST where that is itself."""
    order = np.lexsort((np.arange(len(digests)), digests[:, 1], digests[:, 0]))
    ranked = digests[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any(ranked[1:] != ranked[:-1], axis=1)
    starts = np.flatnonzero(first)
    leaders = np.empty(len(order), dtype=np.int64)
    leaders[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
    leaders[leaders == np.arange(len(order))] = FIRST
    return leaders
