"""Verification: candidate pairs compared exactly, on the sets of their n-grams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.corpus.figures import SAME_BUT_FIGURES, count_other_figures, figure_table
from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.sets import count_shared
from cleaner.duplicates.corpus.store import KeyStore, pack_points
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes

# A text of fewer n-grams is no article that a page could hold: a heading, a caption, a greeting.
MIN_CONTAINED_SHINGLES = 64

# A figure is in five n-grams, and where it is left out four others meet.
_GRAMS_PER_FIGURE = 9

# Pairs whose documents are compared without their figures at a time.
_PAIRS_HELD = 1 << 12
# No key holds a line feed.
_FILLING = 0x0A

# What a verified pair is.
UNLIKE, OTHER_FIGURES, NEAR, HOLDS, LIES_IN = range(5)


# Counts as `count_shared` does, perhaps elsewhere.
Count = Callable[[KeyStore, Numbers, Numbers, Numbers], tuple[Numbers, Numbers, Numbers]]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Of each pair: what it is, its Jaccard similarity, and how much of the smaller document the larger one holds.

    `HOLDS` says that the first document holds the second one, `LIES_IN` that it lies in it.
    """

    kind: npt.NDArray[np.int8]
    similarity: npt.NDArray[np.float64]
    containment: npt.NDArray[np.float64]

    @classmethod
    def none(cls) -> Verdicts:
        """Return the verdicts on no pairs."""
        return cls(np.zeros(0, dtype=np.int8), np.zeros(0), np.zeros(0))

    def lets_go(self) -> npt.NDArray[np.bool_]:
        """Tell of each pair whether its second document may go for the first one."""
        going: npt.NDArray[np.bool_] = (self.kind == NEAR) | (self.kind == HOLDS)
        return going

    def join(self, other: Verdicts) -> Verdicts:
        """Return these verdicts and *other*, one after another."""
        return Verdicts(
            np.concatenate((self.kind, other.kind)),
            np.concatenate((self.similarity, other.similarity)),
            np.concatenate((self.containment, other.containment)),
        )

    def take(self, rows: npt.NDArray[np.int64]) -> Verdicts:
        """Return the verdicts of these rows."""
        return Verdicts(self.kind[rows], self.similarity[rows], self.containment[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Verifier:
    """Compares documents by their numbers.

    `lengths` are those of the keys in the store, those of their runs of figures begin in
    `figures` at `figure_starts`.
    """

    store: KeyStore
    lengths: Numbers
    figures: Hashes
    figure_starts: Numbers
    figure_counts: Numbers
    threshold: float
    containment: float | None
    count: Count = count_shared

    def verify(self, one: Numbers, other: Numbers) -> Verdicts:
        """Return the verdicts on the pairs of documents."""
        ours, theirs, shared = self.count(self.store, self.lengths, one, other)
        unlike = ours + theirs - 2 * shared
        least = np.minimum(ours, theirs)
        similarity = shared / np.maximum(unlike + shared, 1)
        contained = shared / np.maximum(least, 1)
        kind = np.where(similarity >= self.threshold, NEAR, UNLIKE)
        if self.containment is not None:
            lies = (kind == UNLIKE) & (contained >= self.containment) & (least >= MIN_CONTAINED_SHINGLES)
            kind = np.where(lies, np.where(theirs <= ours, HOLDS, LIES_IN), kind)
        self._tell_figures(kind, one, other, unlike)
        return Verdicts(kind.astype(np.int8), similarity, contained)

    def _tell_figures(self, kind: Numbers, one: Numbers, other: Numbers, unlike: Numbers) -> None:
        """Mark the pairs that are the same text with other figures."""
        rows = np.flatnonzero(kind != UNLIKE)
        figures = count_other_figures(self.figures, self.figure_starts, self.figure_counts, one[rows], other[rows])
        # Other words make more n-grams unlike than figures can.
        most = _GRAMS_PER_FIGURE * figures + (1 - SAME_BUT_FIGURES) * (
            self.lengths[one[rows]] + self.lengths[other[rows]]
        )
        rows = rows[(figures > 0) & (unlike[rows] <= most)]
        for low in range(0, len(rows), _PAIRS_HELD):
            some = rows[low : low + _PAIRS_HELD]
            kind[some[self._are_same_but_figures(one[some], other[some])]] = OTHER_FIGURES

    def _are_same_but_figures(self, one: Numbers, other: Numbers) -> npt.NDArray[np.bool_]:
        """Tell of each pair whether the two documents without their figures say the same."""
        numbers, where = np.unique(np.concatenate((one, other)), return_inverse=True)
        points, bounds = self.store.take(numbers)
        is_plain = ~figure_table().take(points, mode="clip")
        lengths: Numbers = np.diff(bounds_of(is_plain.astype(np.int64))[bounds])
        plain = points[is_plain].astype("<u4")
        # A key that is shorter than an n-gram is one n-gram, as in `shingle_set`: filled up, it is that here, too.
        missing = np.where(lengths > 0, np.maximum(SHINGLE_CHARS - lengths, 0), 0)
        filled = np.insert(plain, np.repeat(np.cumsum(lengths), missing), _FILLING)
        lengths = lengths + missing
        store = KeyStore()
        store.add(*pack_points(filled, bounds_of(lengths)))
        ours, theirs, shared = count_shared(store, lengths, where[: len(one)], where[len(one) :])
        same: npt.NDArray[np.bool_] = shared >= SAME_BUT_FIGURES * (ours + theirs - shared)
        same |= (ours == 0) | (theirs == 0)
        return same
