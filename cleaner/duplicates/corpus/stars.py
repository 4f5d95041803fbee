"""Stars: which documents stay, and for which of them each other one goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaner.duplicates.corpus.join import Join, Owners
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.sketches import Bar
from cleaner.duplicates.corpus.verify import Verdicts, Verifier
from cleaner.duplicates.shingles import Hashes

KEPT = -1
_LOW = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """For each document, in the order of keeping, the one that it goes for (or KEPT), and all pairs that were compared.

    `pair` is the row of the pair that shows it; -1 where the keys are equal.
    """

    keeper: Numbers
    pair: Numbers
    one: Numbers
    other: Numbers
    verdicts: Verdicts


def decide(
    equal: Numbers,
    samples: Hashes,
    owners: Owners,
    shingles: Numbers,
    bar: Bar,
    verifier: Verifier,
) -> Decisions:
    """Return which documents stay. All rows are in the order of keeping, best first, as `verifier` numbers them too;
    *owners* are the documents of the *samples*, *equal* is for each document the first one with the same key (KEPT
    where it is that one).

    A document goes for the first one that stays and that it was compared with; nothing goes for what has gone. Where a
    value of the sketches has too many documents to compare all of them, the join is repeated on those that stay, and
    the stars are made anew from all pairs known, until nothing more goes: so doing all of it again removes nothing.
    """
    keeper, pair = equal, np.full(len(equal), -1)
    codes = np.zeros(0, dtype=np.int64)
    verdicts = Verdicts.none()
    join = Join(samples, owners, np.where(keeper == KEPT, shingles, 0), bar)
    only = None
    while True:
        # Which pairs share enough depends on the two alone: the partners of all but the capped ones are known.
        found = join.pairs() if only is None else join.pairs_again(keeper == KEPT, only)
        fresh = np.setdiff1d((found.one << 32) | found.other, codes, assume_unique=True)
        news = verifier.verify(fresh >> 32, fresh & _LOW)
        codes, verdicts = np.concatenate((codes, fresh)), verdicts.join(news)
        keeper, pair = make_stars(equal, codes, verdicts)
        only = found.capped if only is None else only
        if not (len(only) and np.any(news.lets_go())):
            break
    order = np.argsort(codes)
    place = np.empty(len(order) + 1, dtype=np.int64)
    place[order], place[-1] = np.arange(len(order)), -1
    return Decisions(keeper, place[pair], codes[order] >> 32, codes[order] & _LOW, verdicts.take(order))


def make_stars(equal: Numbers, codes: Numbers, verdicts: Verdicts) -> tuple[Numbers, Numbers]:
    """Return for each document the one that it goes for, and the row of the pair that shows it."""
    keeper, pair = equal.copy(), np.full(len(equal), -1)
    rows = np.flatnonzero(verdicts.lets_go())
    # In the order of the better document of each pair: its own fate is known by then.
    for row in rows[np.argsort(codes[rows])].tolist():
        code = int(codes[row])
        kept, copy = code >> 32, code & _LOW
        if keeper[kept] == KEPT and keeper[copy] == KEPT:
            keeper[copy], pair[copy] = kept, row
    # A document whose equal has gone goes for the same one, on the same evidence: their keys are one.
    followers = np.flatnonzero(equal != KEPT)
    leaders = equal[followers]
    moved = keeper[leaders] != KEPT
    pair[followers[moved]] = pair[leaders[moved]]
    keeper[followers[moved]] = keeper[leaders[moved]]
    return keeper, pair
