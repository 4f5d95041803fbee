"""Anchors: the n-grams of a match key by which it is seen that a passage stands in it twice.

Of the n-grams a quarter is looked at, chosen by hash, so that both copies choose the same
ones; each is paired with its last occurrence before, which keeps the number of pairs
linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

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
# So many characters of keys are hashed together: one step of numpy over 1,600 takes twice as long as its share.
_CHARS_TOGETHER = 1 << 14
_SAMPLED_BELOW = np.uint64(1 << (64 - SAMPLE_BITS))
# The hashes of the anchors that were chosen, and their places in the key.
Sample = tuple[Hashes, Positions]
_NONE: Positions = np.zeros(0, dtype=np.int64)


def pair_anchors(points: CodePoints, sample: Sample | None = None) -> tuple[Positions, Positions]:
    """Return the places of the anchors with an earlier occurrence: the last one before, and their own.

    Nothing where they are too few for a passage. *sample* is what `sample_each` returns for the key.
    """
    hashes, places = sample or _sample_anchors(points)
    # Hashes alone are sorted in a third of the time, and in most texts too few of them come twice.
    if len(hashes) < 2 * MIN_ANCHORS or _count_again(np.sort(hashes)) < MIN_ANCHORS:
        return _NONE, _NONE
    order = hashes.argsort(kind="stable")
    ordered = hashes.take(order)
    same = (ordered[1:] == ordered[:-1]).nonzero()[0]
    places = places.take(order)
    return places.take(same), places.take(same + 1)


def _count_again(ordered: Hashes) -> int:
    """Return how many of sorted hashes are as the one before."""
    return int(np.count_nonzero(ordered[1:] == ordered[:-1]))


def sample_each(keys: Sequence[CodePoints]) -> list[Sample]:
    """Return the sampled anchors of each match key; those of short keys are hashed together, in half the time."""
    found: list[Sample] = []
    ends = [*accumulate(map(len, keys))]
    low = first = 0
    for number, end in enumerate(ends, 1):
        if end - low >= _CHARS_TOGETHER or number == len(ends):
            found += _sample_some(keys[first:number])
            low, first = end, number
    return found


def _sample_some(keys: Sequence[CodePoints]) -> Iterator[Sample]:
    if len(keys) == 1:
        yield _sample_anchors(keys[0])
        return
    hashes, places = _sample_anchors(np.concatenate(keys))
    ends = [*accumulate(map(len, keys), initial=0)]
    for start, end in pairwise(ends):
        # What goes on into the next key is no n-gram.
        low, high = places.searchsorted((start, max(start, end - ANCHOR_CHARS + 1))).tolist()
        yield hashes[low:high], places[low:high] - start


def _sample_anchors(points: CodePoints) -> Sample:
    """Return the sampled anchors' hashes and their places in the key."""
    if len(points) <= _CHUNK_CHARS:
        return _sample(points)
    hashes, places = [], []
    for low in range(0, len(points) - ANCHOR_CHARS + 1, _CHUNK_CHARS):
        of_part, within = _sample(points[low : low + _CHUNK_CHARS + ANCHOR_CHARS - 1])
        hashes.append(of_part)
        places.append(within + low)
    return np.concatenate(hashes), np.concatenate(places)


def _sample(points: CodePoints) -> Sample:
    half = ANCHOR_CHARS // 2
    grams = hash_parts(hash_shingles(points, half), half)
    chosen = (grams < _SAMPLED_BELOW).nonzero()[0]
    return grams.take(chosen), chosen
