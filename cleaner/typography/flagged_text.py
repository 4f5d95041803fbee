"""A text with the flags of its characters: where signs of a kind stand, their neighbours, and their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from cleaner.document import Context
from cleaner.folding import FoldedView, side_by_side
from cleaner.ledger import CodePoints, Positions, from_code_points, to_code_points
from cleaner.typography.characters import BREAK, DIGIT, FULL_WIDTH, HAN, KANA, LETTER, MARK, Flags, Mask, flag_table

# What no letter and no digit is: about a seventh of a text. Each kind of sign is looked for among them.
SIGN = 0xFFFF & ~(HAN | LETTER | DIGIT | KANA | FULL_WIDTH)

_NOWHERE: Positions = np.zeros(0, dtype=np.int64)
_NOWHERE.setflags(write=False)


# So many signs stand side by side at most, as a rule, between what is looked at and the nearest letter.
_MAX_STEPS = 12

# The code points of a text, their flags, and all the flags that occur.
Flagged = tuple[CodePoints, Flags, int]


def flag_text(text: str) -> Flagged:
    """Return the code points of *text*, their flags with those of the edges, and which flags occur. All is constant."""
    points = to_code_points(text)
    flags: Flags = np.empty(len(text) + 2, dtype=np.uint16)
    flags[0] = flags[-1] = BREAK
    # "clip" only because "raise" would copy: no code point lies outside the table.
    np.take(flag_table(), points, out=flags[1:-1], mode="clip")
    flags.setflags(write=False)
    return points, flags, int(np.bitwise_or.reduce(flags))


def flag_each(views: Iterable[FoldedView]) -> Iterator[tuple[list[FoldedView], CodePoints, Flags]]:
    """Look up the flags of several texts at once, for `flags_of` to return, and yield them as they stand together.

    A line feed stands between two texts of a group, so that the arrays are those of `flag_text` for all of them.
    """
    for group in side_by_side(views):
        points, flags, _ = flag_text("\n".join([view.text for view in group]))
        starts = [*accumulate((len(view.text) + 1 for view in group), initial=0)]
        kinds = np.bitwise_or.reduceat(flags[:-1], starts[:-1]).tolist()
        for view, start, end, found in zip(group, starts, starts[1:], kinds, strict=False):
            view.keep(flag_text, (points[start : end - 1], flags[start : end + 1], found))
        yield group, points, flags


def flags_of(text: str, context: Context) -> Flagged:
    """Return what `flag_text` returns: made once, while the passes leave the text as it is."""
    return context.view.derive(flag_text) if context.view.text is text else flag_text(text)


class FlaggedText:
    """A text with the flags of its characters, shape (len(text) + 2,): a line feed is put before and after it.

    Positions are those of the text; `flags[p + 1]` belongs to position p, so that ``-1``
    and ``len(text)`` have flags too. What a step of a pass changes is put into it,
    character for character, so that no position moves.
    """

    def __init__(self, text: str, flagged: Flagged | None = None) -> None:
        """Take a text, with what `flag_text` returned for it where that is known.

        `kinds` are the flags that occur at all, or did before a step put other signs.
        """
        # The text as the pass was given it.
        self.given = text
        self._text: str | None = text
        self._lines: list[str] | None = None
        self._points, self._flags, self.kinds = flagged or flag_text(text)
        # What was put and not looked at since.
        self._pending: list[tuple[Positions, str]] = []
        self._solid: dict[int, Positions] = {}
        self._signs: tuple[Positions, Flags] | None = None
        # What was found already: several steps look for the same signs.
        self._found: dict[int, Positions] = {}
        self._held: dict[str, bool] = {}

    def put(self, positions: Positions, signs: str) -> None:
        """Put *signs* at *positions*. Letters may change their width, and signs become other signs."""
        self._pending.append((positions, signs))
        table = flag_table()
        for sign in set(signs):
            self.kinds |= int(table[ord(sign)])
        self._text = self._lines = None
        self._held.clear()

    def _put_pending(self) -> None:
        """Write what was put, now that a step looks at it: after the last step none does."""
        pending, self._pending = self._pending, []
        if not self._points.flags.writeable:
            self._points, self._flags = self._points.copy(), self._flags.copy()
        for positions, signs in pending:
            points = to_code_points(signs)
            places = positions + 1
            # Most signs become other signs, so that their places are known.
            if self._signs is not None and np.count_nonzero(self._flags[places] & SIGN) < places.size:
                self._signs = None
            self._points[positions] = points
            self._flags[places] = flag_table()[points]
        if self._signs is not None:
            self._signs = (self._signs[0], self._flags[self._signs[0] + 1])
        self._solid.clear()
        self._found.clear()

    @property
    def points(self) -> CodePoints:
        """The code points of the text as the steps so far have set it, shape (len(text),)."""
        if self._pending:
            self._put_pending()
        return self._points

    @property
    def flags(self) -> Flags:
        """Their flags, shape (len(text) + 2,): those of position p stand at p + 1."""
        if self._pending:
            self._put_pending()
        return self._flags

    @property
    def text(self) -> str:
        """The text as the steps so far have set it. It is made when it is asked for."""
        if self._text is None:
            self._text = from_code_points(self.points)
        return self._text

    def holds(self, sign: str) -> bool:
        """Tell whether *sign*, a character or several, stands in the text as the steps so far have set it."""
        found = self._held.get(sign)
        if found is None:
            # A search for one character takes a tenth of the time of one for two in a row.
            may_be = len(sign) == 1 or all(map(self.holds, sign))
            found = self._held[sign] = may_be and sign in self.text
        return found

    @property
    def lines(self) -> list[str]:
        """The lines of the text as the steps so far have set it, without their line feeds."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def find(self, flag: int) -> Positions:
        """Return the positions of the characters that have any bit of *flag*."""
        if not self.kinds & flag:
            return _NOWHERE
        if self._pending:
            self._put_pending()
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
        if self._pending:
            self._put_pending()
        before, after = self._walk(starts - 1, -1, skip), self._walk(ends, 1, skip)
        if before is not None and after is not None:
            return before, after
        solid = self._solid.get(skip)
        if solid is None:
            solid = self._solid[skip] = ((self.flags & skip) == 0).nonzero()[0] - 1
        return solid[solid.searchsorted(starts) - 1], solid[solid.searchsorted(ends)]

    def _walk(self, places: Positions, step: int, skip: int) -> Positions | None:
        """Return the nearest of each of *places* and those beyond whose flags have no bit of *skip*; None if far."""
        places = places.copy()
        for _ in range(_MAX_STEPS):
            is_skipped = (self._flags[places + 1] & skip) != 0
            if not is_skipped.any():
                return places
            places[is_skipped] += step
        return None

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
