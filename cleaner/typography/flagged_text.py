"""A text with the flags of its characters: where signs of a kind stand, their neighbours, and their lines."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, Positions, from_code_points, to_code_points
from cleaner.typography.characters import BREAK, DIGIT, FULL_WIDTH, HAN, KANA, LETTER, MARK, Flags, Mask, flag_table

# What no letter and no digit is: about a seventh of a text. Each kind of sign is looked for among them.
SIGN = 0xFFFF & ~(HAN | LETTER | DIGIT | KANA | FULL_WIDTH)

_NOWHERE: Positions = np.zeros(0, dtype=np.int64)
_NOWHERE.setflags(write=False)


class FlaggedText:
    """A text with the flags of its characters, shape (len(text) + 2,): a line feed is put before and after it.

    Positions are those of the text; `flags[p + 1]` belongs to position p, so that ``-1``
    and ``len(text)`` have flags too. What a step of a pass changes is put into it,
    character for character, so that no position moves.
    """

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self.points: CodePoints = to_code_points(text)
        self.flags: Flags = np.empty(len(text) + 2, dtype=np.uint16)
        self.flags[0] = self.flags[-1] = BREAK
        # "clip" only because "raise" would copy: no code point lies outside the table.
        np.take(flag_table(), self.points, out=self.flags[1:-1], mode="clip")
        # Which flags occur at all.
        self.kinds = int(np.bitwise_or.reduce(self.flags))
        self._solid: dict[int, Positions] = {}
        self._signs: tuple[Positions, Flags] | None = None
        # What was found already: several steps look for the same signs.
        self._found: dict[int, Positions] = {}

    def put(self, positions: Positions, signs: str) -> None:
        """Put *signs* at *positions*. Letters may change their width, and signs become other signs."""
        if not self.points.flags.writeable:
            self.points = self.points.copy()
        points = to_code_points(signs)
        flags = flag_table()[points]
        places = positions + 1
        if self._signs is not None:
            # Most signs become other signs, so that their places are known.
            stay = bool((self.flags[places] & SIGN != 0).all())
            self.flags[places] = flags
            self._signs = (self._signs[0], self.flags[self._signs[0] + 1]) if stay else None
        else:
            self.flags[places] = flags
        self.points[positions] = points
        self.kinds |= int(np.bitwise_or.reduce(flags))
        self._text = None
        self._solid.clear()
        self._found.clear()

    @property
    def text(self) -> str:
        """The text as the steps so far have set it. It is made when it is asked for."""
        if self._text is None:
            self._text = from_code_points(self.points)
        return self._text

    def find(self, flag: int) -> Positions:
        """Return the positions of the characters that have any bit of *flag*."""
        if not self.kinds & flag:
            return _NOWHERE
        found = self._found.get(flag)
        if found is None:
            found = self._found[flag] = self._find(flag)
            found.setflags(write=False)
        return found

    def _find(self, flag: int) -> Positions:
        if flag & ~SIGN:
            # Of booleans numpy tells the places twice as fast as of numbers.
            everywhere: Positions = ((self.flags[1:-1] & flag) != 0).nonzero()[0]
            return everywhere
        if self._signs is None:
            places = ((self.flags[1:-1] & SIGN) != 0).nonzero()[0]
            self._signs = places, self.flags[places + 1]
        places, flags = self._signs
        found: Positions = places[(flags & flag) != 0]
        return found

    def find_runs(self, flag: int) -> tuple[Positions, Positions]:
        """Return where the longest runs of characters that have any bit of *flag* start and end."""
        places = self.find(flag)
        is_first = np.ones(places.size + 1, dtype=bool)
        np.not_equal(places[1:], places[:-1] + 1, out=is_first[1:-1])
        return places[is_first[:-1]], places[is_first[1:]] + 1

    def at(self, positions: Positions, offset: int = 0) -> Flags:
        """Return the flags at *positions* plus *offset*, which is -1, 0 or 1."""
        found: Flags = self.flags[positions + (1 + offset)]
        return found

    def is_dot(self, positions: Positions) -> Mask:
        """Tell which *positions* hold a point, a full stop or an ellipsis."""
        signs = self.points[np.minimum(np.maximum(positions, 0), self.points.size - 1)]
        is_dot: Mask = (signs == ord(".")) | (signs == ord("。")) | (signs == ord("…"))
        is_dot &= (self.at(positions) & MARK) != 0
        return is_dot

    def around(self, starts: Positions, ends: Positions, skip: int) -> tuple[Positions, Positions]:
        """Return the nearest positions before *starts* and from *ends* on whose flags have no bit of *skip*.

        -1 and len(text) stand for the edges of the text.
        """
        solid = self._solid.get(skip)
        if solid is None:
            solid = self._solid[skip] = ((self.flags & skip) == 0).nonzero()[0] - 1
        return solid[solid.searchsorted(starts) - 1], solid[solid.searchsorted(ends)]

    @cached_property
    def line_ends(self) -> Positions:
        """The positions of the line feeds, and of the end of the text."""
        feeds = self.find(BREAK)
        ends = np.empty(feeds.size + 1, dtype=np.int64)
        ends[:-1], ends[-1] = feeds, self.points.size
        return ends

    @cached_property
    def _line_end_list(self) -> list[int]:
        ends: list[int] = self.line_ends.tolist()
        return ends

    def lines_of(self, positions: Positions) -> Positions:
        """Return the numbers, from 0, of the lines that *positions* are on."""
        return self.line_ends.searchsorted(positions)

    def lines_about(self, positions: Positions) -> tuple[Positions, Positions]:
        """Return where the lines that *positions* are on start and end, without their line feeds."""
        lines = self.lines_of(positions)
        return self.line_starts[lines], self.line_ends[lines]

    def count_by_line(self, positions: Positions) -> Positions:
        """Return how many of the sorted *positions* are on each line."""
        counts = positions.searchsorted(self.line_ends)
        counts[1:] -= counts[:-1].copy()
        return counts

    def line_span(self, line: int) -> tuple[int, int]:
        """Return the span of a line without its line feed."""
        ends = self._line_end_list
        return (ends[line - 1] + 1 if line else 0), ends[line]

    @cached_property
    def _han_so_far(self) -> npt.NDArray[np.int32]:
        return np.cumsum(self.flags & HAN, dtype=np.int32)

    def count_han(self, starts: Positions, ends: Positions) -> npt.NDArray[np.int32]:
        """Return how many Han characters stand in each span."""
        found: npt.NDArray[np.int32] = self._han_so_far[ends] - self._han_so_far[starts]
        return found

    @cached_property
    def line_starts(self) -> Positions:
        """The positions of the first characters of the lines."""
        starts = np.empty_like(self.line_ends)
        starts[0] = 0
        np.add(self.line_ends[:-1], 1, out=starts[1:])
        return starts
