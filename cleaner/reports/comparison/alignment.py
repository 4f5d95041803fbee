"""Aligning two texts of which nothing is known but that they have much in common.

Lines are no help where the one has other paragraph breaks, and characters none where it is in another script. So the
texts are compared as streams of folded characters without white space: stretches of equal characters are found by
their k-grams, the long ones first, and chained (`chaining`); what lies between two of them is searched again with
shorter k-grams, and in the end, where it is short, with the shortest edit script (Myers 1986).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cleaner.duplicates.match_key import INJECTED_PINYIN
from cleaner.folding import fold_code_points
from cleaner.ledger import CodePoints, from_code_points, to_code_points
from cleaner.reports.comparison.chaining import Places, Stretch, choose_chain
from cleaner.reports.comparison.grams import Hashes, bridge, join_pairs, pair_equal

# The k-grams that are looked for, one after the other, in what those before left. Powers of two: each is made of two
# of the half. 16 characters are a sentence, and stand elsewhere only in a copy; 4 are a word and a half.
GRAMS = (16, 8, 4)
# From this k on a k-gram that stands several times is paired as well, in the order in which it stands: a copy.
PAIRED_GRAM = 16
# Of shorter ones only what stands at most so often on either side.
MAX_OCCURRENCES = 2
# By chance a stretch of n characters stands in both of two unrelated texts of lengths a and b about a*b / 2**(8 n)
# times (Chinese has some 9 bits a character, 8 to be sure), and texts of one subject share a word beside.
BITS_A_CHARACTER = 8
SHARED_WORD_CHARS = 2
# What is left between two stretches is compared character by character up to this length of both together, with at
# most so many edits; and in all gaps together with so many steps (a step takes some 0.3 µs).
MAX_GAP_CHARS = 1_000
MAX_GAP_EDITS = 200
MAX_STEPS = 2_000_000

_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
_FEED, _SPACE, _BRACKET = 0x0A, 0x20, 0x28


class Stream:
    """The folded characters of a text without its white space, and where each stands in the text.

    Readings that were injected behind characters, 國(guó), are left out as white space is.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        folded = fold_code_points(to_code_points(text))
        counts = (folded != _FEED) & (folded != _SPACE)
        if np.count_nonzero(folded == _BRACKET):
            for reading in INJECTED_PINYIN.finditer(from_code_points(folded)):
                counts[reading.start() : reading.end()] = False
        self.places: Places = np.flatnonzero(counts).astype(np.int64)
        self.points: CodePoints = folded[self.places]
        self.signs = from_code_points(self.points)
        self._hashes: dict[int, Hashes] = {}

    def __len__(self) -> int:
        return len(self.points)

    def hashes(self, k: int) -> Hashes:
        """Return a hash of each k-gram; *k* is a power of two."""
        if k not in self._hashes:
            if k == 1:
                self._hashes[k] = (self.points.astype(np.uint64) + np.uint64(1)) * _FACTORS[0]
            else:
                half = self.hashes(k // 2)
                first, second = half[: max(0, len(half) - k // 2)], half[k // 2 :]
                mixed = (first ^ (first >> np.uint64(29))) * _FACTORS[1] + second
                self._hashes[k] = (mixed ^ (mixed >> np.uint64(32))) * _FACTORS[2]
        return self._hashes[k]


def align(old: Stream, new: Stream) -> list[Stretch]:
    """Return the stretches that stand in the same order in both streams: (start in *old*, start in *new*, length)."""
    head, tail = _equal_ends(old.points, new.points)
    ends = [(0, 0, head), (len(old) - tail, len(new) - tail, tail)]
    found = [stretch for stretch in ends if stretch[2]]
    for k in GRAMS:
        found = _grow(old.signs, new.signs, _refine(old, new, found, k))
    found = _fill(old, new, found)
    return _without_chance(found, old, new)


def _equal_ends(old: CodePoints, new: CodePoints) -> tuple[int, int]:
    """Return how many characters the two have in common at the start, and how many of the others at the end."""
    size = min(len(old), len(new))
    differs = np.flatnonzero(old[:size] != new[:size])
    head = int(differs[0]) if len(differs) else size
    size -= head
    differs = np.flatnonzero(old[len(old) - size :][::-1] != new[len(new) - size :][::-1])
    return head, int(differs[0]) if len(differs) else size


def gaps_of(found: Sequence[Stretch], old_size: int, new_size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (start, end, start, end) in both streams of what lies before, between and behind stretches."""
    at = other_at = 0
    for start, other, length in (*found, (old_size, new_size, 0)):
        if start > at or other > other_at:
            yield at, start, other_at, other
        at, other_at = start + length, other + length


def _refine(old: Stream, new: Stream, found: list[Stretch], k: int) -> list[Stretch]:
    """Return *found* with the stretches of at least *k* characters that lie between them."""
    gaps = [gap for gap in gaps_of(found, len(old), len(new)) if gap[1] - gap[0] >= k and gap[3] - gap[2] >= k]
    if not gaps:
        return found
    starts, ends, other_starts, other_ends = np.array(gaps, dtype=np.int64).T
    places, owners = _grams_within(starts, ends, k)
    others, other_owners = _grams_within(other_starts, other_ends, k)
    keys = _keys(old.hashes(k)[places], owners)
    other_keys = _keys(new.hashes(k)[others], other_owners)
    most = None if k >= PAIRED_GRAM else MAX_OCCURRENCES
    pairs = pair_equal(places, keys, others, other_keys, most)
    first, second, lengths = bridge(old.points, new.points, *join_pairs(*pairs, k))
    owner = np.searchsorted(starts, first, side="right") - 1
    chance = np.log2((ends - starts)[owner] * (other_ends - other_starts)[owner].astype(np.float64))
    is_long = lengths >= np.ceil(chance / BITS_A_CHARACTER) + SHARED_WORD_CHARS
    chain = choose_chain(first[is_long], second[is_long], lengths[is_long])
    return sorted([*found, *chain])


def _grow(old: str, new: str, found: list[Stretch]) -> list[Stretch]:
    """Return *found*, each stretch as long as the characters behind and before it are equal."""
    grown: list[Stretch] = []
    for start, end, other, other_end in gaps_of(found, len(old), len(new)):
        if start == end or other == other_end:
            continue
        piece, other_piece = old[start:end], new[other:other_end]
        head = 0 if (start, other) == (0, 0) else count_common(piece, other_piece)
        if head:
            grown.append((start, other, head))
        room = min(end - start, other_end - other) - head
        if room and end < len(old) and (tail := count_common(piece[: -room - 1 : -1], other_piece[: -room - 1 : -1])):
            grown.append((end - tail, other_end - tail, tail))
    return _joined(sorted([*found, *grown])) if grown else found


def _joined(found: list[Stretch]) -> list[Stretch]:
    """Return stretches with those that touch in both texts as one."""
    joined: list[Stretch] = []
    for stretch in found:
        last = joined[-1] if joined else (-1, -1, 0)
        if (last[0] + last[2], last[1] + last[2]) == stretch[:2]:
            joined[-1] = (last[0], last[1], last[2] + stretch[2])
        else:
            joined.append(stretch)
    return joined


def count_common(one: str, other: str) -> int:
    """Return how many characters two pieces have in common at their start.

    >>> count_common("一二三", "一二四")
    2
    """
    for at, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return at
    return min(len(one), len(other))


def _grams_within(starts: Places, ends: Places, k: int) -> tuple[Places, Places]:
    """Return where the k-grams start that lie within spans, and the number of the span of each."""
    counts = ends - starts - k + 1
    owners = np.repeat(np.arange(len(starts)), counts)
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return np.arange(int(counts.sum())) - firsts[owners] + starts[owners], owners


def _keys(hashes: Hashes, owners: Places) -> Hashes:
    """Return keys that are equal for equal k-grams of one gap."""
    keys: Hashes = (hashes ^ (owners.astype(np.uint64) * _FACTORS[2])) * _FACTORS[0]
    return keys


def _fill(old: Stream, new: Stream, found: list[Stretch]) -> list[Stretch]:
    """Return *found* with what short gaps have in common."""
    from cleaner.reports.comparison.shortest import shortest_edits

    filled = list(found)
    left = MAX_STEPS
    for start, end, other, other_end in gaps_of(found, len(old), len(new)):
        size = end - start + other_end - other
        if start == end or other == other_end or size > MAX_GAP_CHARS or left <= 0:
            continue
        equal, steps = shortest_edits(
            old.points[start:end].tolist(), new.points[other:other_end].tolist(), min(MAX_GAP_EDITS, size)
        )
        left -= steps
        filled += [(start + low, other + other_low, length) for low, other_low, length in equal]
    return sorted(filled)


def _without_chance(found: list[Stretch], old: Stream, new: Stream) -> list[Stretch]:
    """Return *found* joined, and without what two rewritten stretches share by chance.

    As in diff-match-patch: what is no longer than the changes on either side of it is noise to a reader, unless it is
    a line of its own in both texts.
    """
    kept: list[Stretch] = []
    at = other_at = 0
    found = _joined(found)
    ends = [*found[1:], (len(old), len(new), 0)] if found else []
    for (start, other, length), (next_start, next_other, _) in zip(found, ends, strict=True):
        kept.append((start, other, length))
        at, other_at = start + length, other + length
        while kept and (next_start > at or next_other > other_at):
            first, other_first, size = kept[-1]
            end, other_end = (kept[-2][0] + kept[-2][2], kept[-2][1] + kept[-2][2]) if len(kept) > 1 else (0, 0)
            before = max(first - end, other_first - other_end)
            after = max(next_start - first - size, next_other - other_first - size)
            if size > before or size > after or (_is_lines(old, first, size) and _is_lines(new, other_first, size)):
                break
            kept.pop()
        if kept:
            at, other_at = kept[-1][0] + kept[-1][2], kept[-1][1] + kept[-1][2]
        else:
            at = other_at = 0
    return kept


def _is_lines(stream: Stream, start: int, length: int) -> bool:
    """Tell whether a stretch is whole lines."""
    end = start + length
    before = stream.text[int(stream.places[start - 1]) + 1 : int(stream.places[start])] if start else "\n"
    after = stream.text[int(stream.places[end - 1]) + 1 : int(stream.places[end])] if end < len(stream) else "\n"
    return "\n" in before and "\n" in after
