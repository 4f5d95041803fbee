"""Choosing, of stretches that two texts have in common, those that stand in one order in both.

The others have moved, or are copies. Chaining as programs for genomes do it (Li 2018, minimap2): a chain is worth the
characters it matches, less a price for each jump from one diagonal to another, so that it does not leave one of two
copies for the other to gain a few characters. A diagonal is the distance of the places of a stretch in both texts.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
# (start in the first text, start in the second, length) of a stretch that both have.
Stretch = tuple[int, int, int]

# How many stretches before one are tried as its predecessor; beyond, the best one of all that end before it.
LOOKBACK = 40
# What a jump costs at most, in characters: a copy is left for another only where that gains more than a sentence.
MAX_JUMP_COST = 32
# Where nothing stands in order (two tables of numbers), the longest of so many stretches are enough to see it.
MAX_STRETCHES = 20_000


def choose_chain(starts: Places, others: Places, lengths: Places) -> list[Stretch]:
    """Return the stretches of the best chain, in order, cut where they overlapped.

    The three arrays hold the stretches, in any order.
    """
    if len(starts) > MAX_STRETCHES:
        longest = np.argsort(-lengths, kind="stable")[:MAX_STRETCHES]
        starts, others, lengths = starts[longest], others[longest], lengths[longest]
    order = np.lexsort((others, starts))
    starts, others, lengths = starts[order], others[order], lengths[order]
    chosen: list[Stretch] = []
    for low, high in _knots(starts, others, lengths):
        part = list(zip(starts[low:high].tolist(), others[low:high].tolist(), lengths[low:high].tolist(), strict=True))
        chosen += part if len(part) == 1 else _best_chain(part)
    return _without_overlaps(chosen)


def _knots(starts: Places, others: Places, lengths: Places) -> list[tuple[int, int]]:
    """Return the runs of stretches that cannot all be in one chain; most stretches are a run by themselves."""
    if not len(starts):
        return []
    ends = np.maximum.accumulate(starts + lengths)[:-1]
    other_ends = np.maximum.accumulate(others + lengths)[:-1]
    first_after = np.minimum.accumulate(others[::-1])[::-1][1:]
    cuts = (np.flatnonzero((ends <= starts[1:]) & (other_ends <= first_after)) + 1).tolist()
    return list(zip([0, *cuts], [*cuts, len(starts)], strict=True))


def _best_chain(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return the best chain of *stretches*, which are sorted."""
    worth: list[int] = []
    peaks: list[int] = []  # the best worth so far: no predecessor further back can be better
    before: list[int] = []
    ended: list[tuple[int, int]] = []  # (end in the first text, number): not yet among the best
    best = _BestSoFar()
    for number, (start, other, length) in enumerate(stretches):
        while ended and ended[0][0] <= start:
            _, done = heappop(ended)
            best.add(stretches[done][1] + stretches[done][2], worth[done], done)
        top, link = best.up_to(other)
        top -= MAX_JUMP_COST
        if top < 0:
            top, link = 0, -1
        for near in range(number - 1, max(-1, number - 1 - LOOKBACK), -1):
            if peaks[near] <= top:
                break
            value = worth[near] - _cost(stretches[near], start, other, length)
            if value > top:
                top, link = value, near
        worth.append(top + length)
        peaks.append(max(peaks[-1], worth[-1]) if peaks else worth[-1])
        before.append(link)
        heappush(ended, (start + length, number))
    at = max(range(len(worth)), key=worth.__getitem__)
    chain = []
    while at >= 0:
        chain.append(stretches[at])
        at = before[at]
    return chain[::-1]


def _cost(previous: Stretch, start: int, other: int, length: int) -> int:
    """Return what it costs to go on from *previous*: what overlaps, and the jump; very much if it cannot."""
    last_start, last_other, last_length = previous
    end, other_end = last_start + last_length, last_other + last_length
    if last_start >= start or last_other >= other or end >= start + length or other_end >= other + length:
        return 1 << 60
    overlap = max(0, end - start, other_end - other)
    jump = abs((other - start) - (last_other - last_start))
    return overlap + min(MAX_JUMP_COST, 2 * jump.bit_length())


class _BestSoFar:
    """The best chains by where they end in the second text: of those that end later only better ones are kept."""

    def __init__(self) -> None:
        self.ends: list[tuple[int, int, int]] = []  # (end, worth, number), both rising

    def up_to(self, place: int) -> tuple[int, int]:
        """Return the worth and the number of the best chain that ends at or before *place*; (0, -1) for none."""
        at = bisect_right(self.ends, (place, 1 << 60, 0))
        return (self.ends[at - 1][1], self.ends[at - 1][2]) if at else (0, -1)

    def add(self, end: int, worth: int, number: int) -> None:
        """Take one more chain in."""
        if self.up_to(end)[0] >= worth:
            return
        insort(self.ends, (end, worth, number))
        at = bisect_right(self.ends, (end, worth, number))
        while at < len(self.ends) and self.ends[at][1] <= worth:
            del self.ends[at]


def _without_overlaps(chain: list[Stretch]) -> list[Stretch]:
    kept: list[Stretch] = []
    end = other_end = 0
    for start, other, length in chain:
        skip = max(0, end - start, other_end - other)
        if skip < length:
            kept.append((start + skip, other + skip, length - skip))
            end, other_end = start + length, other + length
    return kept
