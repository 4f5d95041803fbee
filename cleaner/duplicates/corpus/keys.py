"""Match keys of many documents in one pass: folded, hashed and sampled as one long string.

The key of a document is that of `cleaner.duplicates.match_key`, to the character; only the way there is another. What
single documents need (readings in brackets, signs of damage) is looked for where a table says that it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.figures import hash_figures
from cleaner.duplicates.corpus.ragged import Numbers
from cleaner.duplicates.corpus.sketches import choose_samples
from cleaner.duplicates.corpus.store import Units, digest_units, pack_points
from cleaner.duplicates.match_key import INJECTED_PINYIN, TONED, compared_characters
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, Points, hash_long
from cleaner.folding import fold, fold_code_points
from cleaner.ledger import CodePoints, to_code_points

_UNICODE_SIZE = 0x110000
# The table's entries: the character of the key, whether it ends a line of prose, and the marks that few have.
_POINT = np.uint32(0x1FFFFF)
_ENDS_LINE = np.uint32(1 << 21)
_MARKS = np.uint32(22)
_IS_TONED = np.uint32(1 << 22)
_IS_ODD = np.uint32(1 << 23)
_IS_WIDE = np.uint32(1 << 24)  # a character of 16 bits whose character of the key has more
_FEED = 0x0A
# A line that ends like a sentence, or is this long, is prose; menus, captions and link lists are shorter.
PROSE_CHARS = 40
# Paragraphs from this length on are looked for in other documents; shorter ones are greetings and headings.
SHARED_CHARS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """What is known of a batch of *n* documents; ragged values of document i lie at ``…bounds[i]:…bounds[i + 1]``."""

    units: Units  # the keys (`store.pack_points`)
    unit_bounds: Numbers  # (n + 1,)
    lengths: Numbers  # (n,) characters of the key
    checks: Hashes  # (n,) the sum of the hashes of all n-grams: equal for equal keys, and for few others
    figures: Hashes  # one for each run of figures
    figure_bounds: Numbers  # (n + 1,)
    prose: Numbers  # (n,) characters of the key in lines of prose
    damage: Numbers  # (n,) places where something was lost
    samples: Hashes  # the sketch; a value may come twice
    sample_bounds: Numbers  # (n + 1,)
    lines: Hashes  # a hash for each paragraph that is long enough
    line_bounds: Numbers  # (n + 1,)
    line_numbers: Numbers  # which line of its document each of these paragraphs is, from 0 on

    def __len__(self) -> int:
        return len(self.lengths)

    def digests(self) -> npt.NDArray[np.uint64]:
        """Return the BLAKE2b of each key, shape (n, 2): equal for equal keys alone."""
        return digest_units(self.units, self.unit_bounds)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return for each code point the character of the key that it becomes (0: none), and the flags above."""
    points = np.arange(_UNICODE_SIZE, dtype="<u4")
    folded = fold_code_points(points)
    folded[folded == ord("著")] = ord("着")
    table = np.where(compared_characters()[folded], folded, 0).astype(np.uint32)
    for signs, flag in ((TONED, _IS_TONED), ("。！？…”」』；：.!?;:)）》", _ENDS_LINE)):
        is_sign = np.zeros(_UNICODE_SIZE, dtype=bool)
        is_sign[[ord(sign) for sign in signs]] = True
        table[is_sign[folded] if flag != _ENDS_LINE else is_sign] |= flag
    odd = np.zeros(_UNICODE_SIZE, dtype=bool)
    for first, last in ((0xFFFD, 0xFFFD), (0xE000, 0xF8FF), (0x80, 0x9F), (0xF0000, 0x10FFFF), (0xFF66, 0xFF9F)):
        odd[first : last + 1] = True
    odd[[ord(sign) for sign in "?锟烫"]] = True
    table[odd] |= _IS_ODD
    narrow = table[: 1 << 16]
    narrow[narrow & _POINT > 0xFFFF] |= _IS_WIDE
    table.setflags(write=False)
    return table


def make_keys(texts: Sequence[str]) -> Keys:
    """Return the keys, samples and measures of *texts*."""
    points = _join(texts)
    ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))) - 1
    table = _table()
    entries = np.take(table[:0x10000] if points.itemsize == 2 else table, points, mode="clip")
    marked = np.flatnonzero(entries >> _MARKS != 0)
    marks = entries[marked]
    is_narrow = points.itemsize == 2 and not (marks & _IS_WIDE).any()
    letters = entries.astype(np.uint16) if is_narrow else entries & _POINT
    damage = _count_damage(points, letters, marked[marks & _IS_ODD != 0], ends)
    for start, end in _find_readings(texts, marked[marks & _IS_TONED != 0], ends, damage):
        entries[start:end] = letters[start:end] = 0
    is_kept = letters != 0
    key, dropped = letters.compress(is_kept), np.flatnonzero(~is_kept)
    bounds = np.concatenate(([0], ends - np.searchsorted(dropped, ends)))
    hashes = hash_long(key)
    line_ends = np.flatnonzero(points == _FEED)
    line_starts_kept = line_ends - np.searchsorted(dropped, line_ends)
    prose = _count_prose(entries, line_ends, line_starts_kept, ends)
    samples, sample_bounds = _sample(hashes, bounds)
    lines, line_bounds, line_numbers = _hash_lines(hashes, line_starts_kept, line_ends, ends)
    lengths = np.diff(bounds)
    units, unit_bounds = (key, bounds) if is_narrow else pack_points(key, bounds)
    prose = np.where(2 * prose < lengths, lengths, prose)  # verse, subtitles: no line reads as prose, all of it counts
    return Keys(
        units, unit_bounds, lengths, _sum_hashes(hashes, bounds[:-1], bounds[1:]), *hash_figures(key, bounds),
        prose, damage, samples, sample_bounds, lines, line_bounds, line_numbers,
    )  # fmt: skip


def _join(texts: Sequence[str]) -> npt.NDArray[np.uint16] | CodePoints:
    joined = "\n".join([*texts, ""])
    units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return units if len(units) == len(joined) else to_code_points(joined)


def _count_damage(
    points: npt.NDArray[np.uint16] | CodePoints, letters: Points, marked: Numbers, ends: Numbers
) -> Numbers:
    """Return how many places of each document lost something, as `damage` tells; a run of signs is one."""
    marked = marked[(marked > 0) & (marked < len(points) - 1)]
    signs, before, after = points[marked], points[marked - 1], points[marked + 1]
    is_lost = np.ones(len(marked), dtype=bool)
    for sign, follower in (("锟", "斤"), ("烫", "烫")):
        is_lost &= (signs != ord(sign)) | (after == ord(follower))
    within = (letters[marked - 1] != 0) & ((letters[marked + 1] >= 0x3041) | (after == ord(";")))
    is_lost &= (signs != ord("?")) | within
    is_lost &= (signs < 0xFF66) | (signs > 0xFF9F) | _is_han(before) | _is_han(after)
    lost = marked[is_lost]
    first = np.diff(lost, prepend=-2) > 1
    return np.bincount(np.searchsorted(ends, lost[first]), minlength=len(ends)).astype(np.int64)


def _is_han(points: npt.NDArray[np.uint16] | CodePoints) -> npt.NDArray[np.bool_]:
    return (points >= 0x3400) & (points <= 0x9FFF)


def _find_readings(texts: Sequence[str], toned: Numbers, ends: Numbers, damage: Numbers) -> Iterator[tuple[int, int]]:
    """Yield where injected readings stand, which the key is without; each counts as damage."""
    for number in np.unique(np.searchsorted(ends, toned)).tolist():
        text = texts[number]
        if "(" not in text and "（" not in text:
            continue
        start = int(ends[number]) - len(text)
        for match in INJECTED_PINYIN.finditer(fold(text)):
            yield start + match.start(), start + match.end()
            damage[number] += 1


def _count_prose(entries: npt.NDArray[np.uint32], feeds: Numbers, kept_at: Numbers, ends: Numbers) -> Numbers:
    counts = np.diff(kept_at, prepend=0)
    is_prose = (entries[np.maximum(feeds - 1, 0)] & _ENDS_LINE != 0) | (counts >= PROSE_CHARS)
    owners = np.searchsorted(ends, feeds)
    return np.bincount(owners, weights=counts * is_prose, minlength=len(ends)).astype(np.int64)


def _sample(hashes: Hashes, bounds: Numbers) -> tuple[Hashes, Numbers]:
    """Return the values of the sketches; a value may come twice in one."""
    shingles = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
    chosen = choose_samples(hashes, bounds[:-1], shingles)
    # Where two documents meet there are n-grams of both.
    for back in range(1, SHINGLE_CHARS):
        at = bounds[1:] - back
        chosen[at[(at >= bounds[:-1]) & (at < len(hashes))]] = False
    places = np.flatnonzero(chosen)
    return hashes[places], np.searchsorted(places, bounds)


def _hash_lines(hashes: Hashes, kept_at: Numbers, feeds: Numbers, ends: Numbers) -> tuple[Hashes, Numbers, Numbers]:
    """Return a hash of each paragraph of SHARED_CHARS characters and more: the sum of its n-grams' hashes."""
    starts = np.concatenate(([0], kept_at[:-1]))
    long = np.flatnonzero(kept_at - starts >= SHARED_CHARS)
    if not len(long):
        return np.zeros(0, dtype=np.uint64), np.zeros(len(ends) + 1, dtype=np.int64), long
    lines = _sum_hashes(hashes, starts[long], kept_at[long])
    owners = np.searchsorted(ends, feeds[long])
    first_lines = np.concatenate(([0], np.searchsorted(feeds, ends)[:-1] + 1))
    return lines, np.searchsorted(owners, np.arange(len(ends) + 1)), long - first_lines[owners]


def _sum_hashes(hashes: Hashes, starts: Numbers, ends: Numbers) -> Hashes:
    """Return for each stretch of keys the sum of the hashes of its n-grams; 0 where there is none."""
    sums = np.zeros(len(starts), dtype=np.uint64)
    filled = np.flatnonzero(ends - starts >= SHINGLE_CHARS)
    if len(filled):
        edges = np.stack((starts[filled], ends[filled] - SHINGLE_CHARS + 1), axis=1).ravel()
        sums[filled] = np.add.reduceat(hashes, edges if edges[-1] < len(hashes) else edges[:-1])[::2]
    return sums
