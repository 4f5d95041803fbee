"""The records that go through the pipeline and come out of it.

`Changes` is what a stage gives back: edits, substitutions and notes, all in the
coordinates of the text it was given. `Draft` is the document at work: it takes
changes, keeps the layers, and translates places. Everything public is frozen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from cleaner.config import Config, Severity
from cleaner.folding import FoldedView
from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, Substitutions

RemovedKind = Literal["chrome", "notice", "metadata", "repeat"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What bytes were found to be: a Python codec name, a confidence from 0 to 1, the byte order mark if any.

    `runner_up` is the next best codec. `parts` are ``(first line, last line, codec)`` of what
    is in another encoding, in a file glued from several. `is_named`: the user named the codec.
    """

    codec: str
    confidence: float = 1.0
    bom: bytes = b""
    runner_up: str | None = None
    parts: tuple[tuple[int, int, str], ...] = ()
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Meta:
    """What the page says about the article. Absent is None; nothing is guessed.

    - `published`: in ISO 8601, as far as it is known: ``2023-05-04T09:12``, with a zone where the page gives one,
      ``--05-04`` where it gives no year.
    - `notice`: on what terms the article may be used, in the words of the page; `licence`: the SPDX identifier of
      the licence that they name.
    """

    title: str | None = None
    authors: tuple[str, ...] | None = None
    editors: tuple[str, ...] | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    column: str | None = None
    notice: str | None = None
    image_source: str | None = None
    licence: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what is known as plain data."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in META_FIELDS
            if (value := getattr(self, name))
        }


NO_META = Meta()
META_FIELDS = tuple(item.name for item in fields(Meta))


class Note(NamedTuple):
    """What a stage reports without a change, in the coordinates of the text it was given."""

    rule: str
    start: int
    end: int
    message: str
    reason: str = ""


class Changes(NamedTuple):
    """What one pass of a stage gives back. Edits need not be sorted, but must not overlap.

    `kept` are spans that later stages are to leave as they are, too, sorted and apart.
    """

    edits: Sequence[Edit] = ()
    substitutions: Sequence[Substitutions] = ()
    notes: Sequence[Note] = ()
    meta: Meta | None = None
    kept: Sequence[tuple[int, int]] = ()


NO_CHANGES = Changes()

# The rule by which the encoding stage reports a sign that stands for a lost character.
LOST_CHARACTER = "encoding/lost-character"
# The rules by which it reports text that was misread beyond repair.
UNREADABLE = frozenset(("encoding/misread-thrice", "encoding/lossy-misreading", "encoding/unreadable"))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule reports. Line and column count from 1 in the decoded raw text, start and end are offsets in it.

    `fix` holds the edits that mend it (in the coordinates of their layer), or None with the reason why there is none.
    """

    rule: str
    severity: Severity
    message: str
    reason: str
    line: int
    column: int
    start: int
    end: int
    fix: tuple[Edit, ...] | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A whole span that left the text, in code points of the decoded raw text."""

    start: int
    end: int
    rule: str
    kind: RemovedKind


class Context(NamedTuple):
    """What a pass may look at beside its text.

    `damage` are spans of the text that the encoding stage reported and could not mend;
    `stand_ins` are those of them where a sign stands for a lost character, `unreadable` those
    that were misread beyond repair. Both are found in the clean text again, so that what
    respects them is settled; the latter are those that this round has found so far.
    `kept` are stretches in another script that are to stay as they are.
    """

    config: Config
    encoding: Encoding
    view: FoldedView
    damage: tuple[tuple[int, int], ...] = ()
    stand_ins: tuple[tuple[int, int], ...] = ()
    unreadable: tuple[tuple[int, int], ...] = ()
    kept: tuple[tuple[int, int], ...] = ()
    find_source_line: Callable[[int], int] | None = None

    def source_line(self, offset: int) -> int:
        """Return the line of the source, from 1, that an offset of the text stands in: what reasons name."""
        if self.find_source_line is not None:
            return self.find_source_line(offset)
        return self.view.text.count("\n", 0, offset) + 1

    @property
    def folded(self) -> str:
        """The folded view of the text, of the same length."""
        return self.view.folded


# One look at a whole text: what a stage is made of.
Pass = Callable[[str, Context], Changes]


class PlacedNote(NamedTuple):
    """A note and the span of the decoded raw text it is about."""

    note: Note
    start: int
    end: int


# Of the four kinds that a context holds.
_NO_SPANS: tuple[tuple[()], ...] = ((),) * 4


class Draft:
    """A document at work: its text now, its layers so far, what was reported.

    Each pass is given `text` and `context()`, and what it gives back is taken with
    `take`, which applies the changes through the ledger and drops what the
    configuration switches off.
    """

    def __init__(self, text: str, decode: DecodeRecord, encoding: Encoding, config: Config) -> None:
        self.source = text
        self.text = text
        self.decode = decode
        self.encoding = encoding
        self.config = config
        self.layers: list[Layer] = []
        self.notes: list[PlacedNote] = []
        self.meta = NO_META
        self._view = FoldedView(text)
        # What encoding reported, in the coordinates of the text as it is now.
        self._damage: list[tuple[int, int]] = []
        self._stand_ins: list[tuple[int, int]] = []
        self._unreadable: list[tuple[int, int]] = []
        self._kept: list[tuple[int, int]] = []
        self._source_line_ends: list[int] | None = None
        # What earlier rounds reported, by rule, in the coordinates of the source.
        self._reported: dict[str, list[tuple[int, int]]] = {}
        # The text and what passes may look at beside it; made anew when something of that changed.
        self._asked: tuple[str, Context] | None = None

    def start_round(self) -> None:
        """Start another round: what was reported already is not reported again."""
        reported: dict[str, list[tuple[int, int]]] = {}
        for placed in self.notes:
            reported.setdefault(placed.note.rule, []).append((placed.start, placed.end))
        self._reported = {rule: sorted(spans) for rule, spans in reported.items()}
        self._unreadable = []  # told anew, as in a text that comes as this one stands now
        self._kept = []
        self._asked = None

    def context(self) -> Context:
        """Return what the next pass may look at."""
        return self.asked()[1]

    def asked(self) -> tuple[str, Context]:
        """Return what the next pass is asked about: the text, and what it may look at."""
        if self._asked is None:
            spans = self._damage, self._stand_ins, self._unreadable, self._kept
            in_order = [tuple(sorted(each)) for each in spans] if any(spans) else _NO_SPANS
            damage, stand_ins, lost, kept = in_order
            find_line = self._find_source_line
            context = Context(self.config, self.encoding, self._view, damage, stand_ins, lost, kept, find_line)
            self._asked = self.text, context
        return self._asked

    def end(self) -> None:
        """Let go of what passes looked at. It knows the draft, and both would stay until a search for cycles."""
        self._asked = None

    def _find_source_line(self, offset: int) -> int:
        start, end = offset, offset + 1
        for layer in reversed(self.layers):
            start, end = layer.to_input(start, end)
        if self._source_line_ends is None:
            self._source_line_ends = [end for _, end in line_spans(self.source)]
        return bisect_left(self._source_line_ends, start) + 1

    def take(self, stage: str, changes: Changes) -> bool:
        """Apply what a pass gave back; tell whether the text changed."""
        if changes.meta is not None:
            self.meta = changes.meta if self.meta is NO_META else _first_of(self.meta, changes.meta)
        enabled = self.config.is_enabled
        for note in changes.notes:
            if enabled(note.rule):
                self._place(stage, note)
        if changes.kept:
            self._kept, self._asked = list(changes.kept), None
        if not changes.edits and not changes.substitutions:
            return False
        edits = [edit for edit in changes.edits if edit.before != edit.after and enabled(edit.rule)]
        edits.sort(key=attrgetter("start", "end"))
        substitutions = tuple(group for group in changes.substitutions if len(group) and enabled(group.rule))
        layer = Layer(stage, tuple(edits), substitutions)
        if not layer:
            return False
        self.text, self._asked = layer.check_and_apply(self.text), None
        self._view = self._view_after(layer)
        if self._damage or self._unreadable or self._kept:
            self._move_spans(layer)
        self.layers.append(layer)
        return True

    def _move_spans(self, layer: Layer) -> None:
        """Take the spans that passes are told of to the text that a layer has made."""
        for spans in (self._damage, self._stand_ins, self._unreadable, self._kept):
            spans[:] = [layer.to_output(start, end) for start, end in spans]

    def _place(self, stage: str, note: Note) -> None:
        start, end = note.start, note.end
        if note.rule in UNREADABLE:
            self._unreadable.append((start, end))
            self._asked = None
        for layer in reversed(self.layers):
            start, end = layer.to_input(start, end)
        if self._was_reported(note.rule, start, end):
            return
        self.notes.append(PlacedNote(note, start, end))
        if stage == "encoding":
            self._damage.append((note.start, note.end))
            self._asked = None
            if note.rule == LOST_CHARACTER:
                self._stand_ins.append((note.start, note.end))

    def _was_reported(self, rule: str, start: int, end: int) -> bool:
        spans = self._reported.get(rule, ())
        nearest = bisect_right(spans, (end, end)) - 1
        return nearest >= 0 and spans[nearest][1] >= start

    def _view_after(self, layer: Layer) -> FoldedView:
        # Where whole spans went, the folded view is cut along with the text; else it is made anew when asked for.
        if layer.substitutions or any(edit.after for edit in layer.edits):
            return FoldedView(self.text)
        return self._view.without(self.text, ((edit.start, edit.end) for edit in layer.edits))

    def ledger(self, raw_sha256: str, clean_sha256: str) -> Ledger:
        """Return the ledger of all that was taken."""
        return Ledger(self.decode, tuple(self.layers), raw_sha256, clean_sha256)


def _first_of(meta: Meta, later: Meta) -> Meta:
    """Return *meta* with what is absent in it taken from *later*."""
    absent = {name: getattr(later, name) for name in META_FIELDS if getattr(meta, name) is None}
    return replace(meta, **absent)


def line_spans(text: str) -> Iterable[tuple[int, int]]:
    """Yield the span of each line without its line feed; a text that ends in one has no empty last line."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        yield start, end
        start = end + 1
