"""The layers in which edits lie.

A `Layer` is the sorted, non-overlapping edits of one pass of one stage, in the
coordinates of the text which that pass received. It can be applied, undone, and maps
spans both ways. Spans are half-open code-point ranges.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from operator import attrgetter
from typing import Any

import numpy as np

from cleaner.code_points import CodePoints, Positions, from_code_points, to_code_points
from cleaner.edits import Edit, Substitutions
from cleaner.errors import LedgerMismatchError
from cleaner.layer_json import changes_from_json, layers_to_json

# The spans of so many edits are looked at one by one: sums over a text of 5 KB take as long.
_FEW_EDITS = 12


@dataclass(frozen=True)
class Layer:
    """The edits of one pass of one stage, in the coordinates of the text the pass received.

    `edits` are sorted and do not overlap; a substitution lies in no edit's span.
    """

    stage: str
    edits: tuple[Edit, ...] = ()
    substitutions: tuple[Substitutions, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits) or bool(self.substitutions)

    def __iter__(self) -> Iterator[Edit]:
        """Yield all changes as edits, in the order of the text."""
        return merge(self.edits, *self.substitutions, key=attrgetter("start", "end"))

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.end for edit in self.edits]

    @cached_property
    def _out_starts(self) -> list[int]:
        out, shift = [], 0
        for edit in self.edits:
            out.append(edit.start + shift)
            shift += len(edit.after) - (edit.end - edit.start)
        return out

    @cached_property
    def _out_ends(self) -> list[int]:
        return [start + len(edit.after) for start, edit in zip(self._out_starts, self.edits, strict=True)]

    @property
    def starts(self) -> Positions:
        """Where the edits start in the input: an int64 array of shape (len(edits),)."""
        return self._spans[0]

    @property
    def ends(self) -> Positions:
        """Where the edits end in the input: an int64 array of shape (len(edits),)."""
        return self._spans[1]

    @cached_property
    def _spans(self) -> tuple[Positions, Positions, Positions, Positions]:
        """The starts and ends of the edits in the input, and those in the output."""
        lists = (self._starts, self._ends, self._out_starts, self._out_ends)
        starts, ends, out_starts, out_ends = (np.array(values, dtype=np.int64) for values in lists)
        return starts, ends, out_starts, out_ends

    def check(self, text: str) -> None:
        """Raise `LedgerMismatchError` unless the edits are sorted, apart, and fit *text*."""
        self._check_edits(text)
        if self.substitutions:
            self._check_substitutions(to_code_points(text))

    def _check_edits(self, text: str) -> None:
        previous: Edit | None = None
        for edit in self.edits:
            if previous is not None and (
                edit.start < previous.end or (edit.start, edit.end) == (previous.start, previous.end)
            ):
                raise LedgerMismatchError(f"edits overlap or are not sorted: {previous} and {edit}")
            if text[edit.start : edit.end] != edit.before or edit.end - edit.start != len(edit.before):
                found = text[edit.start : edit.end]
                raise LedgerMismatchError(f"an edit does not fit its text: {edit}, where the text has {found!r}")
            previous = edit

    def _check_substitutions(self, points: CodePoints) -> None:
        # A group by itself is told by its own positions; among others, each place that one takes is marked.
        is_alone = len(self.substitutions) == 1 and not self.edits
        taken = np.zeros(0 if is_alone else points.size, dtype=bool)
        count = 0
        for group in self.substitutions:
            places = group.positions
            if not len(group):
                continue
            inside = places[0] >= 0 and places[-1] < points.size
            if not inside or np.count_nonzero(places[1:] <= places[:-1]):
                raise LedgerMismatchError(f"substitutions of {group.rule} repeat a position or lie outside the text")
            if not is_alone:
                taken[places] = True
                count += len(group)
            if not _stand_at(points, places, group.before):
                raise LedgerMismatchError(f"substitutions of {group.rule} do not fit their text")
        if not is_alone and np.count_nonzero(taken) < count:
            rules = ", ".join(group.rule for group in self.substitutions)
            raise LedgerMismatchError(f"substitutions stand where others do: {rules}")
        if len(self.edits) > _FEW_EDITS:
            so_far = np.concatenate(([0], np.cumsum(taken)))
            is_free = np.array_equal(so_far[self._starts], so_far[self._ends])
        else:
            is_free = not any(np.count_nonzero(taken[edit.start : edit.end]) for edit in self.edits)
        if not is_free:
            raise LedgerMismatchError(f"a substitution lies inside an edit of the same layer ({self.stage})")

    def apply(self, text: str) -> str:
        """Return *text* with all edits of the layer made."""
        if self.substitutions:
            text = _substitute(to_code_points(text), [(group.positions, group.after) for group in self.substitutions])
        return self._make_edits(text)

    def check_and_apply(self, text: str) -> str:
        """Return what `apply` returns, after `check`: one look at the code points serves both."""
        self._check_edits(text)
        if self.substitutions:
            points = to_code_points(text)
            self._check_substitutions(points)
            text = _substitute(points, [(group.positions, group.after) for group in self.substitutions])
        return self._make_edits(text)

    def _make_edits(self, text: str) -> str:
        if not self.edits:
            return text
        pieces: list[str] = []
        at = 0
        for edit in self.edits:
            pieces += (text[at : edit.start], edit.after)
            at = edit.end
        pieces.append(text[at:])
        return "".join(pieces)

    def undo(self, text: str) -> str:
        """Return the text the layer was applied to; raise `LedgerMismatchError` where *text* does not fit."""
        if self.edits:
            pieces: list[str] = []
            at = 0
            for edit, start, end in zip(self.edits, self._out_starts, self._out_ends, strict=True):
                if text[start:end] != edit.after:
                    raise LedgerMismatchError(
                        f"the text does not fit its ledger: {text[start:end]!r} stands at {start} where {edit.rule} "
                        f"left {edit.after!r}; take back what was changed in it since, or clean the raw file again"
                    )
                pieces += (text[at:start], edit.before)
                at = end
            pieces.append(text[at:])
            text = "".join(pieces)
        if not self.substitutions:
            return text
        points = to_code_points(text)
        for group in self.substitutions:
            if len(group) and group.positions[-1] >= points.size:
                raise LedgerMismatchError("the text is shorter than its ledger says; was it cut?")
            if not _stand_at(points, group.positions, group.after):
                raise LedgerMismatchError(f"the text does not fit its ledger where {group.rule} changed it")
        return _substitute(points, [(group.positions, group.before) for group in self.substitutions])

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the layer's output to its input; a changed place maps as a whole."""
        return self._map(start, end, self._out_starts, self._out_ends, self._starts, self._ends)

    def to_output(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the layer's input to its output; a changed place maps as a whole."""
        return self._map(start, end, self._starts, self._ends, self._out_starts, self._out_ends)

    @staticmethod
    def _map(
        start: int, end: int, starts: list[int], ends: list[int], to_starts: list[int], to_ends: list[int]
    ) -> tuple[int, int]:
        if not starts:
            return start, end
        if start == end:  # an empty span maps to all that vanished there
            first = bisect_left(ends, start)
            if first < len(starts) and starts[first] <= start:
                last = bisect_right(starts, start) - 1
                return to_starts[first], to_ends[last]
        # The last edit that starts at or before the span's first character, an empty one only if before it.
        i = bisect_right(starts, start) - 1
        if i < 0:
            new_start = start
        elif start < ends[i]:
            new_start = to_starts[i]
        else:
            new_start = start - ends[i] + to_ends[i]
        j = bisect_left(starts, end) - 1
        if j < 0:
            new_end = end
        elif end <= ends[j]:
            new_end = to_ends[j]
        else:
            new_end = end - ends[j] + to_ends[j]
        return new_start, max(new_start, new_end)

    def all_to_input(self, starts: Positions, ends: Positions) -> tuple[Positions, Positions]:
        """Map many spans of the layer's output to its input; the same as `to_input` for each."""
        if not self.edits or not starts.size:
            return starts, ends
        first = self.edits[0].start
        if int(ends.max()) <= first and int(starts.max()) < first:  # as where a line feed is put at the end of a text
            return starts, ends
        in_starts, in_ends, out_starts, out_ends = self._spans
        i = np.searchsorted(out_starts, starts, side="right") - 1
        inside = np.where(starts < out_ends[i], in_starts[i], starts - out_ends[i] + in_ends[i])
        new_starts = np.where(i < 0, starts, inside)
        j = np.searchsorted(out_starts, ends, side="left") - 1
        inside = np.where(ends <= out_ends[j], in_ends[j], ends - out_ends[j] + in_ends[j])
        new_ends = np.maximum(new_starts, np.where(j < 0, ends, inside))
        for at in np.flatnonzero(starts == ends).tolist():
            new_starts[at], new_ends[at] = self.to_input(int(starts[at]), int(ends[at]))
        return new_starts, new_ends

    def to_json(self) -> dict[str, Any]:
        """Return the layer as plain data: the edits of each rule by their reasons, each different change once.

        A change is ``[before, after, place, …]``: its first place counts from the first place of the change before,
        the others from one another. Substitutions are columns: `before`, `after`, and the `places` of each, in the same
        way, a list only where there are several.
        """
        (row,) = layers_to_json([self])
        return row

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Layer:
        """Return the layer of `to_json`."""
        return cls(row["stage"], *changes_from_json(row["edits"]))


def _stand_at(points: CodePoints, places: Positions, signs: str) -> bool:
    """Tell whether *signs* are what stands at *places*."""
    return points[places].tobytes() == signs.encode("utf-32-le", "surrogatepass")


def _substitute(points: CodePoints, groups: Sequence[tuple[Positions, str]]) -> str:
    points = points.copy()
    for positions, new in groups:
        points[positions] = to_code_points(new)
    return from_code_points(points)
