"""Stars over pairs that were verified anywhere: which documents stay, and for which of them each other one goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.stars import KEPT, make_stars
from cleaner.duplicates.corpus.verify import Verdicts


@dataclass(frozen=True, slots=True, eq=False)
class Gone:
    """The documents that go, by rank, for whom, and the verdict that shows it."""

    rank: Numbers
    kept: Numbers
    verdicts: Verdicts


def find_gone(one: Numbers, other: Numbers, verdicts: Verdicts) -> Gone:
    """Return which documents go, of verified pairs ``one < other`` by rank that let the second one go.

    Ranks may be any numbers that ascend in the order of keeping: here they are made dense, so that memory is that of
    the documents in pairs, not of all.
    """
    ranks, where = np.unique(np.concatenate((one, other)), return_inverse=True)
    codes = (where[: len(one)] << 32) | where[len(one) :]
    keeper, pair = make_stars(np.full(len(ranks), KEPT), codes, verdicts)
    gone = np.flatnonzero(keeper != KEPT)
    return Gone(ranks[gone], ranks[keeper[gone]], verdicts.take(pair[gone]))
