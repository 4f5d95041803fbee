"""Anchors: the n-grams of a match key by which it is seen that a passage stands in it twice.

Of the n-grams a quarter is looked at, chosen by hash, so that both copies choose the same
ones; each is paired with its last occurrence before, which keeps the number of pairs
linear in the text.
"""

from __future__ import annotations

import numpy as np

from cleaner.duplicates.shingles import Hashes, hash_parts, hash_shingles
from cleaner.ledger import CodePoints, Positions

# Eight characters seldom recur by chance, and two in three survive when one character in twenty is edited.
ANCHOR_CHARS = 8
# One n-gram in four: sixty characters still hold some thirteen anchors, and sorting costs a quarter.
SAMPLE_BITS = 2
# The shortest passage that can be a repeat has some 15 anchors, 6 of them after edits to 5 %.
MIN_ANCHORS = 6
# 4 MB of hashes at a time stay in the cache, and a single line of 50 MB needs no more memory than its key.
_CHUNK_CHARS = 1 << 19
_SAMPLED_BELOW = np.uint64(1 << (64 - SAMPLE_BITS))
_NONE: Positions = np.zeros(0, dtype=np.int64)


def pair_anchors(points: CodePoints) -> tuple[Positions, Positions]:
    """Return the places of the anchors with an earlier occurrence: the last one before, and their own.

    Nothing where they are too few for a passage.
    """
    hashes, places = _sample_anchors(points)
    if len(hashes) < 2 * MIN_ANCHORS:
        return _NONE, _NONE
    order = hashes.argsort(kind="stable")
    ordered = hashes.take(order)
    same = (ordered[1:] == ordered[:-1]).nonzero()[0]
    if len(same) < MIN_ANCHORS:
        return _NONE, _NONE
    places = places.take(order)
    return places.take(same), places.take(same + 1)


def _sample_anchors(points: CodePoints) -> tuple[Hashes, Positions]:
    """Return the sampled anchors' hashes and their places in the key."""
    if len(points) <= _CHUNK_CHARS:
        return _sample(points)
    hashes, places = [], []
    for low in range(0, len(points) - ANCHOR_CHARS + 1, _CHUNK_CHARS):
        of_part, within = _sample(points[low : low + _CHUNK_CHARS + ANCHOR_CHARS - 1])
        hashes.append(of_part)
        places.append(within + low)
    return np.concatenate(hashes), np.concatenate(places)


def _sample(points: CodePoints) -> tuple[Hashes, Positions]:
    half = ANCHOR_CHARS // 2
    grams = hash_parts(hash_shingles(points, half), half)
    chosen = (grams < _SAMPLED_BELOW).nonzero()[0]
    return grams.take(chosen), chosen
