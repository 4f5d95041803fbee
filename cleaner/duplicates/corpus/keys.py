"""Match keys of many documents in one pass: folded, hashed and sampled as one long string.

The key of a document is that of `cleaner.duplicates.match_key`, to the character; only the way there is another. What
single documents need (readings in brackets, signs of damage) is looked for where a table says that it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.alphabet import (
    ENDS_LINE,
    IS_FEED,
    IS_ODD,
    LAST_MARK,
    OPENS,
    RESERVED,
    TONE_WITHIN,
    Alphabet,
    alphabet,
    reading,
)
from cleaner.duplicates.corpus.figures import hash_runs
from cleaner.duplicates.corpus.ragged import Numbers, find_few, spread
from cleaner.duplicates.corpus.sketches import choose_samples
from cleaner.duplicates.corpus.store import Units, digest_units, pack_points
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes, Points, hash_long
from cleaner.folding import fold_code_points
from cleaner.ledger import CodePoints, to_code_points

# An array of one string cannot be longer everywhere.
_LONG = 1 << 28
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


def make_keys(texts: Sequence[str]) -> Keys:
    """Return the keys, samples and measures of *texts*."""
    joined = "\n".join([*texts, ""])
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1
    points = _points_of(joined)
    letters = _find_letters(joined, points, alphabet(is_narrow=points.itemsize == 2))
    lines = _Lines(letters, ends)
    bounds, lengths = lines.bounds, np.diff(lines.bounds)
    hashes = hash_long(letters.key)
    samples, sample_bounds = _sample(hashes, bounds)
    units, unit_bounds = pack_points(letters.key, bounds)
    prose = lines.count_prose()
    prose = np.where(2 * prose < lengths, lengths, prose)  # verse, subtitles: no line reads as prose, all of it counts
    damage = np.bincount(np.searchsorted(ends, letters.damage), minlength=len(ends)).astype(np.int64)
    figures, figure_bounds = hash_runs(letters.key, letters.figures, bounds)
    line_hashes, line_bounds, line_numbers = lines.hash(hashes)
    return Keys(
        units, unit_bounds, lengths, _sum_hashes(hashes, bounds[:-1], bounds[1:]), figures, figure_bounds,
        prose, damage, samples, sample_bounds, line_hashes, line_bounds, line_numbers,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """The letters of the keys of a batch, one key after another, and what lies between them in the text."""

    key: Points
    figures: Numbers  # which letters are figures
    gaps: Numbers  # the places in the text of what is not in the key
    marks: Points  # what that is
    damage: Numbers  # the places in the text where something was lost; a run of signs is one


def _points_of(joined: str) -> Points:
    """Return the code points of a text, in 16 bits where they all fit."""
    # An array of one string holds its code points, and is made six times as fast as by encoding it.
    points: CodePoints = np.array([joined]).view(np.uint32) if 0 < len(joined) < _LONG else to_code_points(joined)
    return points.astype(np.uint16) if points.max(initial=0) <= 0xFFFF else points


def _find_letters(joined: str, points: Points, alphabet: Alphabet) -> _Letters:
    """Return the letters of a text."""
    codes: Points = alphabet.codes.take(points, mode="clip")
    readings = _find_readings(joined, points, codes, alphabet)
    inside = spread(readings[:, 0], readings[:, 1] - readings[:, 0])
    dropped = codes[inside]
    codes[inside] = np.where(dropped <= LAST_MARK, dropped & IS_ODD, 0)
    is_kept = codes > LAST_MARK
    gaps = np.flatnonzero(~is_kept)
    marks: Points = codes.take(gaps, mode="clip")
    lost = _find_lost(points, codes, gaps[find_few(marks & IS_ODD != 0)], alphabet)
    key: Points = codes.compress(is_kept)
    numbers = key - RESERVED
    special = find_few(numbers < len(alphabet.letters))
    numbers = numbers.take(special, mode="clip")
    rare = find_few(numbers >= alphabet.first_odd)
    if len(rare):
        if (numbers[rare] >= alphabet.first_wide).any():
            key = key.astype(np.uint32)
        odd = special[rare[numbers[rare] < alphabet.first_wide]]
        # As many gaps lie before a letter as have no more letters before them than it has.
        places = odd + np.searchsorted(gaps - np.arange(len(gaps)), odd, side="right")
        lost = np.sort(np.concatenate((lost, _find_lost(points, codes, places, alphabet))))
    key[special] = alphabet.letters.take(numbers, mode="clip")
    # Each reading counts as damage, too.
    damage = np.concatenate((readings[:, 0], lost[:1], lost[1:][lost[1:] - lost[:-1] > 1]))
    return _Letters(key, special[numbers < alphabet.first_toned], gaps, marks, damage)


def _find_lost(points: Points, codes: Points, marked: Numbers, alphabet: Alphabet) -> Numbers:
    """Return the places among *marked* where something was lost, as `damage` tells."""
    marked = marked[(marked > 0) & (marked < len(points) - 1)]
    signs, before, after = points[marked], points[marked - 1], points[marked + 1]
    following: Points = codes[marked + 1]
    numbers = following - RESERVED
    letters = alphabet.letters.take(numbers, mode="clip")
    following = np.where(numbers < len(alphabet.letters), letters, following)
    within = (codes[marked - 1] > LAST_MARK) & ((following >= 0x3041) | (after == ord(";")))
    is_lost = (signs != ord("?")) | within
    for sign, follower in (("锟", "斤"), ("烫", "烫")):
        is_lost &= (signs != ord(sign)) | (after == ord(follower))
    is_lost &= (signs < 0xFF66) | (signs > 0xFF9F) | _is_han(before) | _is_han(after)
    lost: Numbers = marked[is_lost]
    return lost


def _is_han(points: Points) -> npt.NDArray[np.bool_]:
    is_han: npt.NDArray[np.bool_] = (points >= 0x3400) & (points <= 0x9FFF)
    return is_han


def _find_readings(joined: str, points: Points, codes: Points, alphabet: Alphabet) -> Numbers:
    """Return where injected readings stand, which the key is without: shape (n, 2)."""
    opening = find_few(codes[1:] == OPENS) + 1
    heads = codes.take(opening[:, None] + np.arange(1, TONE_WITHIN + 1), mode="clip")
    toned = alphabet.first_odd - alphabet.first_toned
    opening = opening[(heads - (RESERVED + alphabet.first_toned) < toned).any(axis=1)]
    if not len(opening):
        return np.zeros((0, 2), dtype=np.int64)
    before = fold_code_points(points[opening - 1].astype(np.uint32))
    opening = opening[_is_han(before) | (before >= 0x20000) & (before <= 0x3FFFF)]
    match = reading().match
    spans = [found.span() for place in opening.tolist() if (found := match(joined, place))]
    readings: Numbers = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return readings


class _Lines:
    """The lines of a batch: where each of them ends, in the text and in the keys."""

    def __init__(self, letters: _Letters, ends: Numbers) -> None:
        """*ends* are the line feeds that end the documents."""
        feeds = np.flatnonzero(letters.marks & IS_FEED != 0)
        places = letters.gaps[feeds]
        self._ends = places - feeds
        last = np.searchsorted(places, ends)
        self._first = np.append(0, last + 1)
        self.bounds = np.append(0, self._ends[last])
        before = feeds - 1
        self._is_sentence = (letters.marks[before] & ENDS_LINE != 0) & (letters.gaps[before] == places - 1)

    def count_prose(self) -> Numbers:
        """Return how many letters of each document stand in lines of prose."""
        counts = np.diff(self._ends, prepend=0)
        counts[~(self._is_sentence | (counts >= PROSE_CHARS))] = 0
        prose: Numbers = np.add.reduceat(counts, self._first[:-1]) if len(counts) else counts
        return prose

    def hash(self, hashes: Hashes) -> tuple[Hashes, Numbers, Numbers]:
        """Return a hash of each paragraph of SHARED_CHARS letters and more, the bounds by document, and their numbers.

        It is the sum of the hashes of its n-grams.
        """
        starts = np.append(0, self._ends[:-1])
        long = np.flatnonzero(self._ends - starts >= SHARED_CHARS)
        bounds = np.searchsorted(long, self._first)
        return (
            _sum_hashes(hashes, starts[long], self._ends[long]),
            bounds,
            long - np.repeat(self._first[:-1], np.diff(bounds)),
        )


def _sample(hashes: Hashes, bounds: Numbers) -> tuple[Hashes, Numbers]:
    """Return the values of the sketches; a value may come twice in one."""
    shingles = np.maximum(np.diff(bounds) - SHINGLE_CHARS + 1, 0)
    chosen = choose_samples(hashes, bounds[:-1], shingles)
    # Where two documents meet there are n-grams of both.
    for back in range(1, SHINGLE_CHARS):
        at = bounds[1:] - back
        chosen[at[(at >= bounds[:-1]) & (at < len(hashes))]] = False
    places = find_few(chosen)
    return hashes.take(places, mode="clip"), np.searchsorted(places, bounds)


def _sum_hashes(hashes: Hashes, starts: Numbers, ends: Numbers) -> Hashes:
    """Return for each stretch of keys the sum of the hashes of its n-grams; 0 where there is none."""
    sums = np.zeros(len(starts), dtype=np.uint64)
    filled = np.flatnonzero(ends - starts >= SHINGLE_CHARS)
    if len(filled):
        edges = np.stack((starts[filled], ends[filled] - SHINGLE_CHARS + 1), axis=1).ravel()
        sums[filled] = np.add.reduceat(hashes, edges if edges[-1] < len(hashes) else edges[:-1])[::2]
    return sums
