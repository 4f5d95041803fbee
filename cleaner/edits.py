"""Changes of a text: edits by themselves, and very many of one code point each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.code_points import Positions, from_code_points, to_code_points


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: the span ``[start, end)`` held `before` and holds `after` now, by `rule`, for `reason`.

    `before` makes an edit invertible by itself. A span of length 0 is an insertion,
    an empty `after` a removal.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Substitutions:
    """Very many one-for-one changes of one rule, stored compactly.

    `positions` is a strictly increasing int64 array of shape (n,); the code point at
    ``positions[i]`` was ``before[i]`` and is ``after[i]``. The meaning is that of n
    edits of one code point each.
    """

    positions: Positions
    before: str
    after: str
    rule: str
    reason: str = ""

    @classmethod
    def between(
        cls, text: str, changed: str, rule: str, reason: str = "", within: npt.NDArray[np.bool_] | None = None
    ) -> Substitutions | None:
        """Return the substitutions that turn *text* into *changed*, which must be of the same length.

        `within` limits them to positions where it is true. None when nothing differs.
        """
        old, new = to_code_points(text), to_code_points(changed)
        if old.shape != new.shape:
            raise ValueError(f"substitutions need texts of one length, not {len(old)} and {len(new)} code points")
        differs = old != new
        if within is not None:
            differs &= within
        positions = np.flatnonzero(differs).astype(np.int64)
        if not positions.size:
            return None
        return cls(positions, from_code_points(old[positions]), from_code_points(new[positions]), rule, reason)

    def __len__(self) -> int:
        return len(self.before)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Substitutions):
            return NotImplemented
        mine = (self.before, self.after, self.rule, self.reason)
        theirs = (other.before, other.after, other.rule, other.reason)
        return mine == theirs and np.array_equal(self.positions, other.positions)

    __hash__ = None  # type: ignore[assignment]  # holds an array

    def __iter__(self) -> Iterator[Edit]:
        """Yield the changes as edits of one code point each."""
        for position, before, after in zip(self.positions.tolist(), self.before, self.after, strict=True):
            yield Edit(position, position + 1, before, after, self.rule, self.reason)

    def runs(self) -> Iterator[tuple[int, str, str]]:
        """Yield (position, before, after) of each longest run of neighbouring changes."""
        breaks = np.flatnonzero(np.diff(self.positions) != 1) + 1
        bounds = [0, *breaks.tolist(), len(self)] if len(self) else []
        for low, high in pairwise(bounds):
            yield int(self.positions[low]), self.before[low:high], self.after[low:high]
