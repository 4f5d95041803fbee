"""Several texts one below the other, so that one look at arrays serves all of them.

A text of 5 KB is small: what numpy takes to begin a step is most of what the step takes. On a sheet the steps of a pass
go over some texts at once. A line feed stands between two texts, as it stands around a text by itself, and no step
looks further than a line. But for three things, which are done text by text: which lines are left alone, what is
protected, and which quotes and brackets are pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from cleaner.document import NO_CHANGES, Changes, Note
from cleaner.ledger import Edit, Positions, Substitutions
from cleaner.typography.characters import CODE_SIGN, HALF_MARK, KANA, LETTER, Mask
from cleaner.typography.flagged_text import flag_text
from cleaner.typography.lines import LineJudge, find_latin_lines, is_speech
from cleaner.typography.protection import find_protected
from cleaner.typography.rows import find_lines_for_rows
from cleaner.typography.view import HOLDS_PROTECTED, SIGNS_OF_PROTECTED, Bounds, View, are_in, bounds_of

_FENCES = ("```", "~~~")
Span = tuple[int, int]


class TextOfSheet(View):
    """One of the texts of a sheet as it stands there, now and later. Positions and lines are its own."""

    def __init__(self, sheet: Sheet, start: int, end: int) -> None:
        flags = sheet.flags[start : end + 2]
        kinds = int(np.bitwise_or.reduce(flags))
        super().__init__(sheet.text[start:end], (sheet.points[start:end], flags, kinds))

    def follow(self) -> None:
        """Forget what was found before the sheet was changed. The arrays are those of the sheet."""
        self.kinds |= int(np.bitwise_or.reduce(self._flags))
        self._text = self._lines = self._signs = None
        self._solid.clear()
        self._found.clear()
        self._held.clear()


class Sheet(View):
    """A view of several texts, each of which ends with a line feed."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join(texts)
        points, flags, kinds = flag_text(joined)
        super().__init__(joined, (points.copy(), flags.copy(), kinds))
        sizes = np.array([len(text) for text in texts], dtype=np.int64)
        self._text_ends: Positions = np.cumsum(sizes + 1) - 1
        self._text_starts: Positions = self._text_ends - sizes
        # Texts that were asked about. Of these, some are looked at by themselves; of the others, some lines may be.
        self._is_asked = np.zeros(len(texts), dtype=bool)
        self._others: dict[int, TextOfSheet] = {}
        self._suspects: dict[int, Positions] = {}
        # By number of the text: what is protected in it, and where the text by itself is to be asked.
        self._spans: dict[int, list[Span]] = {}
        self._doubts: dict[int, list[Span]] = {}

    @property
    def text_spans(self) -> list[tuple[int, int]]:
        """The spans of the texts."""
        return list(zip(self._text_starts.tolist(), self._text_ends.tolist(), strict=True))

    def text_start(self, place: int) -> int:
        """Return where the text that holds *place* starts."""
        return int(self._text_starts[self._text_ends.searchsorted(place)])

    def put(self, positions: Positions, signs: str) -> None:
        """Put *signs* at *positions*, for the texts that are looked at by themselves too."""
        super().put(positions, signs)
        if self._others:
            self._put_pending()
            for text in self._others.values():
                text.follow()

    def is_open(self, positions: Positions) -> Mask:
        """Tell which *positions* may be set: what each text by itself tells, asked at the same step."""
        found: Mask = np.ones(positions.size, dtype=bool)
        if not positions.size:
            return found
        self._look_at_new(positions)
        if self._spans:
            found &= ~are_in(self._protected_bounds, positions)
        if self._doubts:
            places = are_in(self._doubtful_bounds, positions).nonzero()[0]
            owners = self._text_ends.searchsorted(positions[places])
            for number in sorted(set(owners.tolist())):
                own = places[owners == number]
                found[own] &= self._ask(number, positions[own] - self._text_starts[number])
        return found

    def _ask(self, number: int, positions: Positions) -> Mask:
        """Tell which *positions* of a text may be set, as the text by itself tells."""
        text = self._others.get(number)
        if text is not None:
            return text.is_open(positions)
        text = self._others[number] = self._cut_out(number)
        text.judge = LineJudge(text, self._suspects[number] - self._first_line(number))
        # What is protected in it, as it stood when it was asked about first.
        start = int(self._text_starts[number])
        text.protected = tuple((low - start, high - start) for low, high in self._spans.get(number, ()))
        return text.is_open(positions)

    def _cut_out(self, number: int) -> TextOfSheet:
        return TextOfSheet(self, int(self._text_starts[number]), int(self._text_ends[number]))

    def _by_itself(self, number: int) -> TextOfSheet:
        """Return a text of which all is looked at by itself."""
        text = self._others.get(number)
        if text is None:
            text = self._others[number] = self._cut_out(number)
            self._is_asked[number] = True
            self._doubt(number, [(int(self._text_starts[number]), int(self._text_ends[number]) + 1)])
        return text

    def _doubt(self, number: int, spans: list[Span]) -> None:
        self._doubts[number] = spans
        self.__dict__.pop("_doubtful_bounds", None)

    @cached_property
    def _doubtful_bounds(self) -> Bounds:
        return bounds_of([span for spans in self._doubts.values() for span in spans])

    def _look_at_new(self, positions: Positions) -> None:
        """Look at the texts that are asked about for the first time: no step has set a sign in one that was not."""
        if self._is_asked.all():
            return
        is_new = np.zeros_like(self._is_asked)
        is_new[self._text_ends.searchsorted(positions)] = True
        is_new &= ~self._is_asked
        self._is_asked |= is_new
        bounds = self._lines_in_doubt.searchsorted(self._first_lines).tolist()
        for number in is_new.nonzero()[0].tolist():
            if self._may_be_other[number]:
                self._by_itself(number)
                continue
            self._look_at_suspects(number, self._lines_in_doubt[slice(*bounds[number : number + 2])])
            if self._may_hold_protected[number]:
                start, end = int(self._text_starts[number]), int(self._text_ends[number])
                spans = [(start + low, start + high) for low, high in find_protected(self.text[start:end])]
                if spans:
                    self._spans[number] = spans
                    self.__dict__.pop("_protected_bounds", None)

    def _look_at_suspects(self, number: int, lines: Positions) -> None:
        """Look at the lines of a text that may be code, of which none is where all of them are speech."""
        spans = list(zip(self.line_starts[lines].tolist(), self.line_ends[lines].tolist(), strict=True))
        if not all(is_speech(self.text[start:end]) for start, end in spans):
            self._suspects[number] = lines
            self._doubt(number, [(start, end + 1) for start, end in spans])

    @cached_property
    def _may_hold_protected(self) -> Mask:
        """Which texts have a sign without which nothing is protected, as a view by itself tells."""
        found = np.zeros_like(self._is_asked)
        found[self._text_ends.searchsorted(self.find(HOLDS_PROTECTED))] = True
        for sign in filter(self.holds, SIGNS_OF_PROTECTED):
            at = self.text.find(sign)
            while at >= 0:
                owner = int(self._text_ends.searchsorted(at))
                found[owner] = True
                at = self.text.find(sign, int(self._text_ends[owner]))
        return found

    @cached_property
    def _may_be_other(self) -> Mask:
        """Which texts may hold a line that is left alone, and is no code: they are looked at by themselves."""
        text, owners = self.text, self._line_owners
        found = np.zeros_like(self._is_asked)
        if any(map(self.holds, _FENCES)):
            found[:] = [any(text.find(fence, *span) >= 0 for fence in _FENCES) for span in self.text_spans]
        if self.kinds & KANA:
            found[owners[self.count_by_line(self.find(KANA)) > 1]] = True
        if self.kinds & LETTER:
            found[owners[find_latin_lines(self)]] = True
        if self.kinds & HALF_MARK and self.holds(","):
            found[owners[find_lines_for_rows(self)]] = True
        return found

    @cached_property
    def _lines_in_doubt(self) -> Positions:
        """The lines that may be code, as a judge of lines suspects them, without the empty ones."""
        starts, ends, last = self.line_starts, self.line_ends, self.points.size - 1
        may_be = (self.points[np.minimum(starts, last)] < 0x80) | (self.points[np.maximum(ends - 1, 0)] == ord(";"))
        if self.kinds & CODE_SIGN:
            may_be[self.lines_of(self.find(CODE_SIGN))] = True
        may_be &= starts < ends
        suspects: Positions = may_be.nonzero()[0]
        return suspects

    @cached_property
    def _line_owners(self) -> Positions:
        """The numbers of the texts that the lines are of."""
        return self._text_ends.searchsorted(self.line_starts)

    @cached_property
    def _first_lines(self) -> Positions:
        """The numbers of the first lines of the texts, and of the line behind the last text."""
        return self._line_owners.searchsorted(np.arange(self._is_asked.size + 1))

    def line_is_japanese(self, line: int) -> bool:
        """Tell whether a line is Japanese or Korean."""
        number = int(self._line_owners[line])
        return self._by_itself(number).line_is_japanese(line - self._first_line(number))

    def line_holds_data(self, line: int) -> bool:
        """Tell whether a line is code, fenced, or a row of a table."""
        number = int(self._line_owners[line])
        return self._by_itself(number).line_holds_data(line - self._first_line(number))

    def _first_line(self, number: int) -> int:
        return int(self._first_lines[number])

    @property
    def protected(self) -> tuple[tuple[int, int], ...]:
        """The protected spans of the texts that were asked about."""
        spans = [span for of_text in self._spans.values() for span in of_text]
        for number, text in self._others.items():
            if number in self._suspects:
                continue
            start = int(self._text_starts[number])
            spans += [(start + low, start + high) for low, high in text.protected]
        return tuple(sorted(spans))

    def end(self) -> None:
        """Let go of the texts and of their judges."""
        super().end()
        for text in self._others.values():
            text.end()

    def cut(self, found: Changes) -> list[Changes]:
        """Return what *found* holds for each text, in its own coordinates and the same order."""
        count, starts = len(self._is_asked), self._text_starts.tolist()
        edits: list[list[Edit]] = [[] for _ in range(count)]
        notes: list[list[Note]] = [[] for _ in range(count)]
        groups: list[list[Substitutions]] = [[] for _ in range(count)]
        for edit in found.edits:
            owner = bisect_right(starts, edit.start) - 1
            start, end = edit.start - starts[owner], edit.end - starts[owner]
            edits[owner].append(Edit(start, end, edit.before, edit.after, edit.rule, edit.reason))
        for note in found.notes:
            owner = bisect_right(starts, note.start) - 1
            start, end = note.start - starts[owner], note.end - starts[owner]
            notes[owner].append(Note(note.rule, start, end, note.message, note.reason))
        for group in found.substitutions:
            bounds = group.positions.searchsorted(self._text_starts).tolist()
            for owner, (low, high) in enumerate(pairwise([*bounds, len(group)])):
                if low < high:
                    positions, before, after = group.positions[low:high], group.before[low:high], group.after[low:high]
                    own = Substitutions(positions - starts[owner], before, after, group.rule, group.reason)
                    groups[owner].append(own)
        return [
            Changes(*each) if each[0] or each[1] or each[2] else NO_CHANGES
            for each in zip(edits, groups, notes, strict=True)
        ]
