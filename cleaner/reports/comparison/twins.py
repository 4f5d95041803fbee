"""Finding, of what two texts do not have in the same order, what moved and what is a copy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

import numpy as np

from cleaner.reports.comparison.alignment import Stream, gaps_of
from cleaner.reports.comparison.chaining import Places, Stretch
from cleaner.reports.comparison.grams import bridge, join_pairs, pair_equal
from cleaner.reports.comparison.hunks import Hunk, Lines, Twin, line_at, line_starts

# Stretches of text that moved are found by their k-grams; one of a block at least must be so long: less is a phrase
# that recurs.
GRAM = 8
MIN_STRETCH_CHARS = 12
# Stretches so near to one another in both texts are of one block, in which something was edited.
MAX_EDITED_CHARS = 200
# So much of the characters of a line must have moved for the line to have moved, and of a block for a block.
MIN_SHARE = 0.6
# So many stretches at most are looked through.
MAX_STRETCHES = 5_000

# (start, end, other start, other end, characters that are the same) in both streams.
_Block = tuple[int, int, int, int, int]


class TwinFinder:
    """The twins of what two texts do not have in the same order.

    `raw_cuts` and `clean_cuts` are the places in the texts where the lines of a twin start and end.
    """

    def __init__(self, old: Stream, new: Stream, found: Sequence[Stretch]) -> None:
        self.old, self.new, self.found = old, new, found
        self.old_lines, self.new_lines = line_starts(old.text), line_starts(new.text)
        gaps = list(gaps_of(found, len(old), len(new)))
        mine = _within([gap[:2] for gap in gaps])
        theirs = _within([gap[2:] for gap in gaps])
        all_mine, all_theirs = _within([(0, len(old))]), _within([(0, len(new))])
        self.of_raw: list[tuple[Lines, Twin]] = []
        self.of_clean: list[tuple[Lines, Twin]] = []
        moved = self._blocks(mine, theirs)
        for block in moved:
            self._take(block, "both")
        left = _without(mine, [block[:2] for block in moved])
        for block in self._blocks(left, all_theirs):
            self._take(block, "raw")
        left = _without(theirs, [block[2:4] for block in moved])
        for block in self._blocks(all_mine, left):
            self._take(block, "clean")
        self.of_raw.sort(key=lambda item: item[0])
        self.of_clean.sort(key=lambda item: item[0])
        self.raw_cuts = _cuts(self.of_raw, self.old_lines, old.text)
        self.clean_cuts = _cuts(self.of_clean, self.new_lines, new.text)

    def find(self, hunk: Hunk) -> Twin | None:
        """Return the twin of lines that went, or came."""
        if hunk.is_blank:
            return None
        twins, line = (self.of_raw, hunk.raw_line) if hunk.raw else (self.of_clean, hunk.clean_line)
        last = line + (hunk.raw or hunk.clean).rstrip("\n").count("\n")
        at = bisect_left(twins, line + 1, key=lambda item: item[0][0]) - 1
        if at >= 0 and twins[at][0][0] <= line and last <= twins[at][0][1]:
            return twins[at][1]
        return None

    def _blocks(self, places: Places, others: Places) -> list[_Block]:
        """Return the blocks that stand at *places* of the raw text and at *others* of the clean one."""
        k = GRAM
        places, others = _gram_starts(places, k), _gram_starts(others, k)
        if not len(places) or not len(others):
            return []
        keys, other_keys = self.old.hashes(k)[places], self.new.hashes(k)[others]
        stretches = join_pairs(*pair_equal(places, keys, others, other_keys, None), k)
        starts, other_starts, lengths = bridge(self.old.points, self.new.points, *stretches)
        longest = np.argsort(-lengths, kind="stable")[:MAX_STRETCHES]
        apart = _without_overlaps(
            list(zip(*(each[longest].tolist() for each in (starts, other_starts, lengths)), strict=True))
        )
        return _join_near(apart)

    def _take(self, block: _Block, side: Literal["both", "raw", "clean"]) -> None:
        """Take a block in: what moved is seen in both texts, a copy in the one that has it twice."""
        start, end, other, other_end, size = block
        lines = _whole_lines(self.old, self.old_lines, start, end)
        other_lines = _whole_lines(self.new, self.new_lines, other, other_end)
        if lines is None or other_lines is None:
            return
        share = round(size / max(end - start, other_end - other), 2)
        if share < MIN_SHARE:
            return
        if side == "both":
            twin = Twin("moved", lines, other_lines, share)
            self.of_raw.append((lines, twin))
            self.of_clean.append((other_lines, twin))
        elif side == "raw":
            self.of_raw.append((lines, Twin("copy", self._partner(other, other_end, 1), other_lines, share)))
        else:
            self.of_clean.append((other_lines, Twin("copy", lines, self._partner(start, end, 0), share)))

    def _partner(self, start: int, end: int, side: Literal[0, 1]) -> Lines | None:
        """Return the lines of the other text that a stretch of the text number *side* is aligned with."""
        found = self.found
        stream, lines = ((self.new, self.new_lines), (self.old, self.old_lines))[side]
        low = bisect_left(found, start, key=lambda one: one[side] + one[2] - 1)
        high = bisect_left(found, end, key=lambda one: one[side]) - 1
        if low > high:
            return None
        shifts = [found[at][1 - side] - found[at][side] for at in (low, high)]
        first = max(start, found[low][side]) + shifts[0]
        last = min(end, found[high][side] + found[high][2]) + shifts[1]
        return _whole_lines(stream, lines, first, last)


def _within(spans: Sequence[tuple[int, int]]) -> Places:
    parts = [np.arange(start, end) for start, end in spans]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _without(places: Places, spans: Sequence[tuple[int, int]]) -> Places:
    taken = _within(spans)
    left: Places = places[~np.isin(places, taken)]
    return left


def _gram_starts(places: Places, k: int) -> Places:
    """Return those of the sorted *places* that a k-gram starts at which lies within them."""
    ends = places[k - 1 :]
    starts = places[: len(ends)]
    whole: Places = starts[ends - starts == k - 1]
    return whole


def _without_overlaps(stretches: list[Stretch]) -> list[Stretch]:
    """Return *stretches*, the longest of which come first, without what overlaps one before in either text."""
    kept: list[Stretch] = []
    taken: tuple[list[tuple[int, int]], ...] = ([], [])
    for start, other, length in stretches:
        head = tail = 0
        spots = []
        for spans, low in zip(taken, (start, other), strict=True):
            at = bisect_left(spans, (low, low))
            spots.append(at)
            head = max(head, spans[at - 1][1] - low if at else 0)
            tail = max(tail, low + length - spans[at][0] if at < len(spans) else 0)
        size = length - head - tail
        if size < GRAM:
            continue
        for spans, low, at in zip(taken, (start + head, other + head), spots, strict=True):
            spans.insert(at, (low, low + size))
        kept.append((start + head, other + head, size))
    return sorted(kept)


def _join_near(stretches: Sequence[Stretch]) -> list[_Block]:
    """Return the blocks that *stretches* make up, without those of phrases only."""
    blocks: list[_Block] = []
    longest: list[int] = []
    for start, other, length in stretches:
        if blocks:
            first, end, other_first, other_end, size = blocks[-1]
            if start - end <= MAX_EDITED_CHARS and 0 <= other - other_end <= MAX_EDITED_CHARS:
                blocks[-1] = (first, start + length, other_first, other + length, size + length)
                longest[-1] = max(longest[-1], length)
                continue
        blocks.append((start, start + length, other, other + length, length))
        longest.append(length)
    return [block for block, length in zip(blocks, longest, strict=True) if length >= MIN_STRETCH_CHARS]


def _whole_lines(stream: Stream, starts: list[int], start: int, end: int) -> Lines | None:
    """Return the lines that a stretch of a stream is the most of; None where it is less than a line."""
    first = line_at(starts, stream.text, int(stream.places[start]))
    last = line_at(starts, stream.text, int(stream.places[end - 1]))
    low, high = _line_span(stream, starts, first)
    if end - start < MIN_SHARE * (high - low) or (first < last and high - start < MIN_SHARE * (high - low)):
        first += 1
    low, high = _line_span(stream, starts, last)
    if first < last and end - low < MIN_SHARE * (high - low):
        last -= 1
        while last > first and not _size(stream, starts, last):
            last -= 1
    return (first, last) if first <= last else None


def _line_span(stream: Stream, starts: list[int], line: int) -> tuple[int, int]:
    end = starts[line] if line < len(starts) else len(stream.text)
    low, high = np.searchsorted(stream.places, [starts[line - 1], end]).tolist()
    return low, high


def _size(stream: Stream, starts: list[int], line: int) -> int:
    low, high = _line_span(stream, starts, line)
    return high - low


def _cuts(twins: Sequence[tuple[Lines, Twin]], starts: list[int], text: str) -> list[int]:
    lines = {line for (first, last), _ in twins for line in (first - 1, last)}
    return sorted(starts[line] if line < len(starts) else len(text) for line in lines)
