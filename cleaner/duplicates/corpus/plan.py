"""In which order pairs of documents are counted: families together, so that each document is looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.ragged import Numbers, bounds_of

# Characters of the documents of a family: of larger ones the parts are counted one by one, in tables of 64 KB.
_FAMILY_CHARS = 1 << 13
# In a large family so many documents are compared with all others at a time, which are looked at once for all of them.
_BLOCK = 8


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Pairs of documents, family by family, small ones first.

    `order` are the pairs. The documents of each family are numbered on from those of the one before: `documents` says
    which they are, `ours` and `theirs` are those of each pair. A document may be in several parts of a large family.
    """

    order: Numbers
    ours: Numbers
    theirs: Numbers
    documents: Numbers
    totals: Numbers  # the characters of all documents of each family, ascending
    row_bounds: Numbers  # of each family in `documents`
    pair_bounds: Numbers  # of each family in `order`


def plan_pairs(lengths: Numbers, one: Numbers, other: Numbers) -> Plan:
    """Return the plan of pairs of documents of these *lengths*.

    A family are the documents that pairs lead to from any one of them; it is cut where it is too large.
    """
    count = len(lengths)
    families = _find_families(count, one, other)
    met = np.zeros(count, dtype=bool)
    met[one] = met[other] = True
    totals = np.bincount(families[met], weights=lengths[met], minlength=count)
    families = families[one]
    large = np.flatnonzero(totals[families] > _FAMILY_CHARS)
    if len(large):
        families[large] = count + _cut(families[large], one[large], other[large], lengths)
    codes = families * count
    met_codes, rows = np.unique(np.concatenate((codes + one, codes + other)), return_inverse=True)
    documents = met_codes % count
    fresh = _begins(met_codes // count)
    numbers = np.cumsum(fresh) - 1
    sizes = np.add.reduceat(lengths[documents], np.flatnonzero(fresh)) if len(documents) else numbers
    # Small families first: those of a chunk are alike.
    by_size = np.argsort(sizes, kind="stable")
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[by_size] = np.arange(len(sizes))
    new_rows = np.argsort(rank[numbers], kind="stable")
    places = np.empty(len(documents), dtype=np.int64)
    places[new_rows] = np.arange(len(documents))
    family_of = rank[numbers[rows[: len(one)]]]
    order = np.argsort(family_of, kind="stable")
    return Plan(
        order, places[rows[: len(one)]][order], places[rows[len(one) :]][order], documents[new_rows], sizes[by_size],
        bounds_of(np.bincount(numbers, minlength=len(sizes))[by_size]),
        bounds_of(np.bincount(family_of, minlength=len(sizes))),
    )  # fmt: skip


def _find_families(count: int, one: Numbers, other: Numbers) -> Numbers:
    """Return for each document the first one that pairs lead to from it, over however many others.

    Each round all documents of a tree are hung below the least tree that a pair leads to (Shiloach and Vishkin, 1982).
    """
    leaders = np.arange(count)
    while True:
        ours, theirs = leaders[one], leaders[other]
        apart = ours != theirs
        if not apart.any():
            return leaders
        one, other = one[apart], other[apart]
        ours, theirs = ours[apart], theirs[apart]
        np.minimum.at(leaders, np.maximum(ours, theirs), np.minimum(ours, theirs))
        while not np.array_equal(further := leaders[leaders], leaders):
            leaders = further


def _cut(families: Numbers, one: Numbers, other: Numbers, lengths: Numbers) -> Numbers:
    """Return for each pair which part of its family it is in; parts are numbered over all families."""
    by_first = np.lexsort((one, families))
    sorted_families = families[by_first]
    begins = _begins(sorted_families)
    ranks = np.cumsum(begins | _begins(one[by_first]))
    blocks = np.empty(len(one), dtype=np.int64)
    blocks[by_first] = (ranks - ranks[begins][np.cumsum(begins) - 1]) // _BLOCK
    order = np.lexsort((one, other, blocks, families))
    groups = np.cumsum(_begins(families[order]) | _begins(blocks[order])) - 1
    # A document counts where the block meets it first.
    met = np.stack((one[order], other[order]), axis=1).ravel()
    _, first = np.unique(np.repeat(groups, 2) * len(lengths) + met, return_index=True)
    weights = np.zeros(len(met), dtype=np.int64)
    weights[first] = lengths[met[first]]
    before = bounds_of(weights.reshape(-1, 2).sum(axis=1))[:-1]
    before -= before[_begins(groups)][groups]
    parts = np.empty(len(one), dtype=np.int64)
    parts[order] = np.cumsum(_begins(groups) | _begins(before // _FAMILY_CHARS)) - 1
    return parts


def _begins(values: Numbers) -> npt.NDArray[np.bool_]:
    """Tell of each value whether it is another one than that before it."""
    begins = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins
