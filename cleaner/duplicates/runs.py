"""Runs: passages of a match key that stand in it twice, found as chains of common n-grams.

A repeated passage leaves pairs of places with the same n-gram, all about equally far
apart. Each is paired with its last occurrence before (`anchors`), which keeps the
number of pairs linear in the text. Pairs of one distance are joined to segments,
segments to chains (an insertion shifts the distance a little), as read mappers do for
genomes (Li, minimap2, 2018). Line borders play no part here: a copy may have other ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cleaner.duplicates.anchors import ANCHOR_CHARS, MIN_ANCHORS, SAMPLE_BITS, Sample, pair_anchors
from cleaner.ledger import CodePoints, Positions

# Anchors of one distance, further apart than this, are two segments: 1 gap in 10,000 is longer between sampled
# anchors of equal text.
SEGMENT_GAP_CHARS = 64
# What may lie between two segments of one chain in either copy: a paragraph of chrome, or one that was rewritten.
CHAIN_GAP_CHARS = 300
# How much the distance of two overlapping segments of one chain may differ: insertions of a few words.
MAX_DRIFT_CHARS = 64
# Chains that follow one another in both copies belong to one run up to this distance.
RUN_GAP_CHARS = 600
# A chain within another one is a stray if that one is so much longer.
STRAY_FACTOR = 4
# A paragraph that was moved touches its neighbours in both copies.
MAX_MOVED_GAP_CHARS = 24
# Runs that a chain may belong to; short passages that resemble others by chance stand between.
MAX_OPEN_RUNS = 16
# Shortest passage worth looking at; what is a repeat is decided on the n-grams themselves.
MIN_CHAIN_CHARS = 40
# An edit to 5 % leaves 0.66 of the anchors, pairing with the last occurrence loses a few more.
MIN_ANCHOR_SHARE = 0.25
# The first sampled anchor stands some 4 characters into the passage, after an edit some 30.
MAX_EXTENSION_CHARS = 256
# Up to so many pairs are sorted faster by Python than by numpy.
MAX_FEW_PAIRS = 200


@dataclass(slots=True)
class Chain:
    """A passage ``[start, end)`` of a match key, and the earlier one it seems to repeat."""

    earlier_start: int
    earlier_end: int
    start: int
    end: int
    anchors: int

    @property
    def shift(self) -> int:
        """How far the copies lie apart at their ends."""
        return self.end - self.earlier_end


def find_chains(points: CodePoints, sample: Sample | None = None) -> list[Chain]:
    """Return the passages of a match key that repeat an earlier one, in the order of the text.

    They are candidates: nothing is verified but the anchors. *sample* is what `sample_each` returns for the key.
    """
    earlier, later = pair_anchors(points, sample)
    if not len(later):
        return []
    segments = _find_few_segments(earlier, later) if len(later) <= MAX_FEW_PAIRS else _find_segments(earlier, later)
    if sum(segment.anchors for segment in segments) < MIN_ANCHORS:
        return []
    segments = sorted(_cut_third_copies(segments), key=lambda segment: segment.start)
    chains = [chain for chain in _join(segments, CHAIN_GAP_CHARS) if _is_dense(chain)]
    runs = sorted(_join_runs(chains), key=lambda chain: (chain.start, chain.earlier_start))
    for chain in runs:
        _extend(points, chain)
    return runs


def _extend(points: CodePoints, chain: Chain) -> None:
    """Lengthen both copies as far as they go on in the same characters: samples do not start where passages do.

    Copies that are apart stay apart.
    """
    apart = chain.start - chain.earlier_end
    room = apart if apart >= 0 else MAX_EXTENSION_CHARS
    reach = min(MAX_EXTENSION_CHARS, len(points) - chain.end, room)
    differs = np.flatnonzero(
        points[chain.earlier_end : chain.earlier_end + reach] != points[chain.end : chain.end + reach]
    )
    gain = int(differs[0]) if differs.size else reach
    chain.earlier_end, chain.end = chain.earlier_end + gain, chain.end + gain
    room = apart - gain if apart >= 0 else MAX_EXTENSION_CHARS
    reach = min(MAX_EXTENSION_CHARS, chain.earlier_start, room)
    differs = np.flatnonzero(
        points[chain.earlier_start - reach : chain.earlier_start] != points[chain.start - reach : chain.start]
    )
    gain = reach - 1 - int(differs[-1]) if differs.size else reach
    chain.earlier_start, chain.start = chain.earlier_start - gain, chain.start - gain


def _find_segments(earlier: Positions, later: Positions) -> list[Chain]:
    """Return the groups of pairs of one distance that lie close together; single pairs are left out."""
    distance = later - earlier
    order = np.lexsort((later, distance))
    earlier, later, distance = earlier[order], later[order], distance[order]
    breaks = np.flatnonzero((np.diff(distance) != 0) | (np.diff(later) > SEGMENT_GAP_CHARS)) + 1
    first = np.concatenate(([0], breaks))
    last = np.concatenate((breaks, [len(later)])) - 1
    strong = last > first
    first, last = first[strong], last[strong]
    order = np.argsort(later[first], kind="stable")
    first, last = first[order], last[order]
    columns = (earlier[first], earlier[last] + ANCHOR_CHARS, later[first], later[last] + ANCHOR_CHARS, last - first + 1)
    return [Chain(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _find_few_segments(earlier: Positions, later: Positions) -> list[Chain]:
    """Return what `_find_segments` does."""
    segments: list[Chain] = []
    shift = first = last = 0
    anchors = 0  # of the group so far
    for distance, place in [*sorted(zip((later - earlier).tolist(), later.tolist(), strict=True)), (-1, 0)]:
        if distance == shift and place - last <= SEGMENT_GAP_CHARS:
            last = place
            anchors += 1
            continue
        if anchors > 1:
            segments.append(Chain(first - shift, last - shift + ANCHOR_CHARS, first, last + ANCHOR_CHARS, anchors))
        shift, first, last, anchors = distance, place, place, 1
    return sorted(segments, key=lambda segment: segment.start)


def _join(segments: Iterable[Chain], gap: int) -> list[Chain]:
    """Join segments that follow one another in both copies with at most *gap* characters between."""
    done: list[Chain] = []
    open_by_shift: dict[int, Chain] = {}  # the last chain of each band of distances
    full_by_shift: dict[int, Chain] = {}  # the last one before it that has met its third copy
    for segment in segments:
        band = (segment.start - segment.earlier_start) // MAX_DRIFT_CHARS
        bands = (band, band - 1, band + 1)
        if full_by_shift and any(near in full_by_shift and _covers(full_by_shift[near], segment) for near in bands):
            continue
        chains = [open_by_shift[near] for near in bands if near in open_by_shift]
        best = max((chain for chain in chains if _follows(chain, segment, gap)), key=lambda one: one.end, default=None)
        rest = segment if best is None else _append(best, segment)
        if rest is not None:
            done.append(rest)
            if best is not None:
                full_by_shift[band] = best
            best = rest
        if best is not None:
            open_by_shift[band] = best
    return done


def _covers(chain: Chain, segment: Chain) -> bool:
    return segment.start >= chain.start and segment.end <= chain.end and segment.earlier_start >= chain.earlier_start


def _append(chain: Chain, segment: Chain) -> Chain | None:
    """Add a segment to a chain; return what of it compares the third copy with the second, a chain of its own."""
    inside = chain.start - segment.earlier_start
    rest = None
    if segment.earlier_end > chain.start + ANCHOR_CHARS:
        segment, rest = _cut(segment, inside)
    chain.end = max(chain.end, segment.end)
    chain.earlier_end = max(chain.earlier_end, segment.earlier_end)
    chain.anchors += segment.anchors
    return rest


def _cut(segment: Chain, inside: int) -> tuple[Chain, Chain]:
    """Return the first characters of a segment and the rest of it."""
    middle, start = segment.earlier_start + inside, segment.start + inside
    share = segment.anchors * inside // (segment.earlier_end - segment.earlier_start)
    head = Chain(segment.earlier_start, middle, segment.start, start, share)
    return head, Chain(middle, segment.earlier_end, start, segment.end, segment.anchors - share)


def _cut_third_copies(segments: Iterable[Chain]) -> Iterator[Chain]:
    """Yield segments, those in two that run from the second copy a little into a third of the same distance.

    What runs on for longer is a passage said again and again, and is cut at its period later.
    """
    for segment in segments:
        overlap = segment.earlier_end - segment.start
        if overlap > ANCHOR_CHARS and 2 * overlap <= segment.shift:
            yield from _cut(segment, segment.shift)
        else:
            yield segment


def _follows(chain: Chain, segment: Chain, gap: int) -> bool:
    if segment.start - chain.end > gap or segment.earlier_start - chain.earlier_end > gap:
        return False
    if segment.earlier_start + ANCHOR_CHARS > chain.start:
        return False  # the third copy against the second
    if segment.earlier_end > chain.start + ANCHOR_CHARS and STRAY_FACTOR * _reach(chain) <= _reach(segment):
        return False  # a summary whose sentence comes again at the end of its article: the next copy starts behind it
    if segment.start >= chain.end - ANCHOR_CHARS and segment.earlier_start >= chain.earlier_end - ANCHOR_CHARS:
        return segment.end > chain.end
    # A stray pair of the same distance may have carried the chain past where this segment starts.
    return abs(segment.shift - chain.shift) <= MAX_DRIFT_CHARS and segment.earlier_start >= chain.earlier_start


def _is_dense(chain: Chain) -> bool:
    length = min(chain.end - chain.start, chain.earlier_end - chain.earlier_start)
    expected = (length - ANCHOR_CHARS + 1) / (1 << SAMPLE_BITS)
    return length >= MIN_CHAIN_CHARS and chain.anchors >= max(MIN_ANCHORS, MIN_ANCHOR_SHARE * expected)


def _join_runs(chains: list[Chain]) -> list[Chain]:
    """Join chains of the same two copies: in the same order, and neither copy running into the other.

    First those of one distance: what resembles another place of the text by chance must not stand between them.
    """
    chains, strays = _part_strays(sorted(chains, key=lambda chain: (chain.start, chain.earlier_start)))
    chains = _join_those(chains, lambda run, chain: _belongs(run, chain, MAX_DRIFT_CHARS))
    chains, more = _part_strays(chains)
    chains = _join_those(chains, lambda run, chain: _belongs(run, chain, RUN_GAP_CHARS))
    return _join_those(chains, _is_moved) + strays + more


def _part_strays(chains: list[Chain]) -> tuple[list[Chain], list[Chain]]:
    """Part the chains from those that lie within a far longer one of the later copy: they resemble a third place."""
    kept: list[Chain] = []
    strays: list[Chain] = []
    widest: Chain | None = None
    for chain in chains:  # in the order of their starts
        if widest is not None and chain.end <= widest.end and STRAY_FACTOR * _reach(chain) <= _reach(widest):
            strays.append(chain)
            continue
        kept.append(chain)
        if widest is None or chain.end > widest.end:
            widest = chain
    return kept, strays


def _reach(chain: Chain) -> int:
    return chain.end - chain.start


def _join_those(chains: list[Chain], belongs: Callable[[Chain, Chain], bool]) -> list[Chain]:
    joined: list[Chain] = []
    for chain in sorted(chains, key=lambda chain: (chain.start, chain.earlier_start)):
        reach = chain.start - RUN_GAP_CHARS
        near = [last for last in joined[-MAX_OPEN_RUNS:] if last.end >= reach and belongs(last, chain)]
        if near:
            last = min(near, key=lambda last: abs(last.shift - chain.start + chain.earlier_start))
            last.end, last.earlier_end = max(last.end, chain.end), max(last.earlier_end, chain.earlier_end)
            last.earlier_start = min(last.earlier_start, chain.earlier_start)
            last.anchors += chain.anchors
        else:
            joined.append(chain)
    return joined


def _belongs(run: Chain, chain: Chain, drift: int) -> bool:
    return (
        abs(run.shift - chain.start + chain.earlier_start) <= drift
        and _follows(run, chain, RUN_GAP_CHARS)
        and max(run.earlier_end, chain.earlier_end) <= min(run.start, chain.start)
    )


def _is_moved(run: Chain, chain: Chain) -> bool:
    """Tell whether a chain goes on right where a run ends in the later copy, but elsewhere in the earlier one."""
    return (
        -ANCHOR_CHARS <= chain.start - run.end <= MAX_MOVED_GAP_CHARS
        and chain.earlier_start - run.earlier_end <= MAX_MOVED_GAP_CHARS
        and run.earlier_start - chain.earlier_end <= MAX_MOVED_GAP_CHARS
        and max(run.earlier_end, chain.earlier_end) <= min(run.start, chain.start)
    )
