"""The ledger: everything that was changed in a document, in a form that can be taken back.

A ledger holds how the raw bytes were decoded (`DecodeRecord`) and the layers of
edits made since. A `Layer` is the sorted, non-overlapping edits of one pass of one
stage, in the coordinates of the text which that pass received. From the clean text
and the ledger one can rebuild the raw bytes exactly (`Ledger.restore`), map spans
between raw and clean (`to_raw`, `to_clean`), and take back single rules (`revert`).

Only this module builds strings from edits. Spans are half-open code-point ranges.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import merge
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.errors import LedgerMismatchError

CodePoints = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]

FORMAT_VERSION = 1

_NEWLINE_NAMES = {"\n": "lf", "\r\n": "crlf", "\r": "cr"}
_LINE_END = re.compile("\r\n|\r|\n")
_NEWLINES = {name: newline for newline, name in _NEWLINE_NAMES.items()}


def to_code_points(text: str) -> CodePoints:
    """Return the code points of *text* as an array of shape (len(text),), lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def from_code_points(points: CodePoints) -> str:
    """Return the text of an array of code points; the inverse of `to_code_points`."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def sha256_of(raw: bytes) -> str:
    """Return the SHA-256 of *raw* in hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def encode_text(text: str) -> bytes:
    """Return *text* in UTF-8, lone surrogates passed through (they can occur in a `str` input)."""
    return text.encode("utf-8", "surrogatepass")


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

    def check(self, text: str) -> None:
        """Raise `LedgerMismatchError` unless the edits are sorted, apart, and fit *text*."""
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
        taken = np.zeros(len(text), dtype=bool) if self.substitutions else None
        for group in self.substitutions:
            if taken is None or not len(group):
                continue
            inside = group.positions[0] >= 0 and group.positions[-1] < len(text)
            if not inside or (np.diff(group.positions) <= 0).any() or taken[group.positions].any():
                raise LedgerMismatchError(f"substitutions of {group.rule} repeat a position or lie outside the text")
            taken[group.positions] = True
            if from_code_points(to_code_points(text)[group.positions]) != group.before:
                raise LedgerMismatchError(f"substitutions of {group.rule} do not fit their text")
        if taken is not None and any(taken[edit.start : edit.end].any() for edit in self.edits):
            raise LedgerMismatchError(f"a substitution lies inside an edit of the same layer ({self.stage})")

    def apply(self, text: str) -> str:
        """Return *text* with all edits of the layer made."""
        text = _substitute(text, [(group.positions, group.after) for group in self.substitutions])
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
                        f"left {edit.after!r}; restore needs the clean text exactly as it was written"
                    )
                pieces += (text[at:start], edit.before)
                at = end
            pieces.append(text[at:])
            text = "".join(pieces)
        for group in self.substitutions:
            if len(group) and group.positions[-1] >= len(text):
                raise LedgerMismatchError("the text is shorter than its ledger says; was it cut?")
            if from_code_points(to_code_points(text)[group.positions]) != group.after:
                raise LedgerMismatchError(f"the text does not fit its ledger where {group.rule} changed it")
        return _substitute(text, [(group.positions, group.before) for group in self.substitutions])

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

    def to_json(self) -> dict[str, Any]:
        """Return the layer as plain data: edits grouped by rule and reason, positions as gaps from the last one."""
        groups: dict[tuple[str, str], list[Edit]] = {}
        for edit in self.edits:
            groups.setdefault((edit.rule, edit.reason), []).append(edit)
        rows: list[dict[str, Any]] = []
        for (rule, reason), edits in groups.items():
            runs, at = [], 0
            for edit in edits:
                runs.append([edit.start - at, edit.before, edit.after])
                at = edit.start
            rows.append({"rule": rule, "reason": reason, "runs": runs})
        for group in self.substitutions:
            gaps = np.diff(group.positions, prepend=0).tolist()
            rows.append(
                {"rule": group.rule, "reason": group.reason, "gaps": gaps, "before": group.before, "after": group.after}
            )
        return {"stage": self.stage, "edits": rows}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Layer:
        """Return the layer of `to_json`."""
        edits: list[Edit] = []
        substitutions: list[Substitutions] = []
        for group in row["edits"]:
            rule, reason = group["rule"], group["reason"]
            if "gaps" in group:
                positions = np.cumsum(np.array(group["gaps"], dtype=np.int64))
                substitutions.append(Substitutions(positions, group["before"], group["after"], rule, reason))
                continue
            start = 0
            for gap, before, after in group["runs"]:
                start += gap
                edits.append(Edit(start, start + len(before), before, after, rule, reason))
        edits.sort(key=attrgetter("start", "end"))
        return cls(row["stage"], tuple(edits), tuple(substitutions))


def _substitute(text: str, groups: Sequence[tuple[Positions, str]]) -> str:
    if not any(len(new) for _, new in groups):
        return text
    points = to_code_points(text).copy()
    for positions, new in groups:
        points[positions] = to_code_points(new)
    return from_code_points(points)


@dataclass(frozen=True, slots=True)
class DecodeRecord:
    """How raw bytes became text, exactly enough to encode the text back to the same bytes.

    `exceptions` are ``(start, length, bytes)`` in code points of the text *with its line
    ends as they came*, wherever encoding would not give the same bytes: undecodable bytes
    (one U+FFFD each run), and codes that a codec decodes to the same character as another.
    `newline` is the line end that most lines have; `odd_newlines` maps the ordinals of
    lines that end otherwise to their line end. The decoded text has ``\\n`` throughout.
    """

    codec: str = "utf-8"
    bom: bytes = b""
    newline: str = "\n"
    odd_newlines: dict[int, str] = field(default_factory=dict)
    exceptions: tuple[tuple[int, int, bytes], ...] = ()

    @classmethod
    def build(
        cls, codec: str, bom: bytes, decoded: str, exceptions: Iterable[tuple[int, int, bytes]] = ()
    ) -> tuple[DecodeRecord, str]:
        """Return the record for *decoded* (line ends as they came) and the text with ``\\n`` line ends."""
        if "\r" not in decoded:
            return cls(codec, bom, "\n", {}, tuple(exceptions)), decoded
        ends = _LINE_END.findall(decoded)
        counts = {newline: ends.count(newline) for newline in ("\n", "\r\n", "\r")}
        newline = max(counts, key=lambda key: counts[key])
        odd = {number: end for number, end in enumerate(ends) if end != newline}
        text = decoded.replace("\r\n", "\n").replace("\r", "\n")
        return cls(codec, bom, newline, odd, tuple(exceptions)), text

    def encode(self, text: str) -> bytes:
        """Return the raw bytes of the decoded *text*."""
        if self.newline != "\n" or self.odd_newlines:
            text = self._with_line_ends(text)
        if not self.exceptions:
            return self.bom + _encode(text, self.codec)
        pieces, at = [self.bom], 0
        for start, length, raw in self.exceptions:
            pieces += (_encode(text[at:start], self.codec), raw)
            at = start + length
        pieces.append(_encode(text[at:], self.codec))
        return b"".join(pieces)

    def _with_line_ends(self, text: str) -> str:
        if not self.odd_newlines:
            return text.replace("\n", self.newline)
        lines = text.split("\n")
        pieces = [lines[0]]
        for number, line in enumerate(lines[1:]):
            pieces += (self.odd_newlines.get(number, self.newline), line)
        return "".join(pieces)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data; what has its usual value is left out."""
        row: dict[str, Any] = {"codec": self.codec}
        if self.bom:
            row["bom"] = self.bom.hex()
        if self.newline != "\n":
            row["newline"] = _NEWLINE_NAMES[self.newline]
        if self.odd_newlines:
            row["odd_newlines"] = {str(number): _NEWLINE_NAMES[end] for number, end in self.odd_newlines.items()}
        if self.exceptions:
            row["exceptions"] = [[start, length, raw.hex()] for start, length, raw in self.exceptions]
        return row

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> DecodeRecord:
        """Return the record of `to_json`."""
        return cls(
            codec=row["codec"],
            bom=bytes.fromhex(row.get("bom", "")),
            newline=_NEWLINES[row.get("newline", "lf")],
            odd_newlines={int(number): _NEWLINES[end] for number, end in row.get("odd_newlines", {}).items()},
            exceptions=tuple((start, length, bytes.fromhex(raw)) for start, length, raw in row.get("exceptions", ())),
        )


def _encode(text: str, codec: str) -> bytes:
    if codec == "utf-8":
        return encode_text(text)
    return text.encode(codec, "surrogatepass" if codec.startswith("utf-") else "strict")


@dataclass(frozen=True, slots=True)
class Reverted:
    """What `Ledger.revert` gives: the text without the rules' edits, and the later edits that had to go with them."""

    text: str
    reverted: tuple[Edit, ...]
    dropped: tuple[Edit, ...]


@dataclass(frozen=True)
class Ledger:
    """The decode record and all layers of one document."""

    decode: DecodeRecord
    layers: tuple[Layer, ...]
    raw_sha256: str
    clean_sha256: str

    def decoded(self, clean: str) -> str:
        """Return the decoded raw text; raise `LedgerMismatchError` unless *clean* is the text this ledger is of."""
        if sha256_of(encode_text(clean)) != self.clean_sha256:
            raise LedgerMismatchError(
                "the text is not the one this ledger was written for (its SHA-256 differs); "
                "restore needs the clean text exactly as it was written"
            )
        for layer in reversed(self.layers):
            clean = layer.undo(clean)
        return clean

    def restore(self, clean: str) -> bytes:
        """Return the raw bytes, checked against the SHA-256 of what came in.

        Raises `LedgerMismatchError` for a text that does not fit.
        """
        raw = self.decode.encode(self.decoded(clean))
        if sha256_of(raw) != self.raw_sha256:
            raise LedgerMismatchError(
                "what was restored is not what came in (its SHA-256 differs); the ledger is damaged"
            )
        return raw

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the clean text to the decoded raw text (line ends counted as one character)."""
        return self.map_back(start, end, len(self.layers))

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the decoded raw text to the clean text; what was removed maps to an empty span."""
        return self.map_forward(start, end, 0)

    def map_back(self, start: int, end: int, layer: int) -> tuple[int, int]:
        """Map a span of the text that layer number *layer* received to the decoded raw text."""
        for number in range(layer - 1, -1, -1):
            start, end = self.layers[number].to_input(start, end)
        return start, end

    def map_forward(self, start: int, end: int, layer: int) -> tuple[int, int]:
        """Map a span of the text that layer number *layer* received to the clean text."""
        for number in range(layer, len(self.layers)):
            start, end = self.layers[number].to_output(start, end)
        return start, end

    def revert(self, clean: str, rules: Collection[str]) -> Reverted:
        """Return the text as the ledger replays it without the edits of *rules*.

        A name without a slash stands for all rules of that stage. A later edit whose span
        overlaps a place that differs because of a reverted edit is dropped too, and listed.
        """
        names = frozenset(rules)
        text = self.decoded(clean)
        # Places where the replayed text differs from the original run, in both texts' coordinates.
        apart: list[_Apart] = []
        reverted: list[Edit] = []
        dropped: list[Edit] = []
        for layer in self.layers:
            text, apart = _replay(layer, text, apart, names, reverted, dropped)
        return Reverted(text, tuple(reverted), tuple(dropped))

    def to_jsonl(self) -> str:
        """Return the ledger as JSON lines: one for the document, one a layer."""
        head = {
            "ledger": FORMAT_VERSION,
            "raw_sha256": self.raw_sha256,
            "clean_sha256": self.clean_sha256,
            "decode": self.decode.to_json(),
        }
        return "".join(_dump(row) + "\n" for row in (head, *(layer.to_json() for layer in self.layers)))

    @classmethod
    def from_jsonl(cls, lines: str) -> Ledger:
        """Return the ledger of `to_jsonl`; raise `LedgerMismatchError` for anything else."""
        try:
            head, *rows = (json.loads(line) for line in lines.split("\n") if line)
            if head["ledger"] != FORMAT_VERSION:
                raise LedgerMismatchError(
                    f"the ledger has format {head['ledger']}, this program reads {FORMAT_VERSION}; "
                    "restore with the version of cleaner that wrote it"
                )
            layers = tuple(Layer.from_json(row) for row in rows)
            return cls(DecodeRecord.from_json(head["decode"]), layers, head["raw_sha256"], head["clean_sha256"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LedgerMismatchError(f"this is not a ledger, or it is damaged: {error!r}") from error


def _dump(row: dict[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates: only the escaped form is valid UTF-8
        return json.dumps(row, separators=(",", ":"))
    return line


@dataclass(frozen=True, slots=True)
class _Apart:
    """A place where a replay differs: ``[start, end)`` of the original text is ``[new_start, new_end)`` of the new."""

    start: int
    end: int
    new_start: int
    new_end: int


def _overlaps(start: int, end: int, other_start: int, other_end: int) -> bool:
    """Tell whether two spans share a character, or one is empty and lies inside, or both are empty at one place."""
    if start == end and other_start == other_end:
        return start == other_start
    return start < other_end and other_start < end


def _replay(
    layer: Layer,
    text: str,
    apart: list[_Apart],
    names: frozenset[str],
    reverted: list[Edit],
    dropped: list[Edit],
) -> tuple[str, list[_Apart]]:
    """Apply *layer* to the new text, without the rules in *names* and without what touches a place that differs."""
    edits = list(layer)
    off = [edit.rule in names or edit.rule.partition("/")[0] in names for edit in edits]
    if not apart and not any(off):
        return layer.apply(text), apart
    pieces: list[str] = []
    result: list[_Apart] = []
    at_new = 0  # how far the new input is copied
    out = 0  # length of the original output so far
    written = 0  # length of the new output so far
    at = 0  # how far the original input is read
    e = a = 0
    while e < len(edits) or a < len(apart):
        # Gather one group: a place that differs with all edits that overlap it, or a single edit.
        if e == len(edits) or (a < len(apart) and (apart[a].start, apart[a].end) <= (edits[e].start, edits[e].end)):
            start, end = apart[a].start, apart[a].end
        else:
            start, end = edits[e].start, edits[e].end
        first_e, first_a = e, a
        grown = True
        while grown:
            grown = False
            while e < len(edits) and (
                (e == first_e and a == first_a and (edits[e].start, edits[e].end) == (start, end))
                or _overlaps(edits[e].start, edits[e].end, start, end)
            ):
                end, e, grown = max(end, edits[e].end), e + 1, True
            while a < len(apart) and (
                (a == first_a and e == first_e and (apart[a].start, apart[a].end) == (start, end))
                or _overlaps(apart[a].start, apart[a].end, start, end)
            ):
                end, a, grown = max(end, apart[a].end), a + 1, True
        group = edits[first_e:e]
        places = apart[first_a:a]
        # Unchanged text before the group.
        length = start - at
        pieces.append(text[at_new : at_new + length])
        at_new += length
        out += length
        written += length
        # The group itself.
        new_length = end - start + sum((p.new_end - p.new_start) - (p.end - p.start) for p in places)
        after_length = end - start + sum(len(edit.after) - len(edit.before) for edit in group)
        source = text[at_new : at_new + new_length]
        if places or any(off[first_e:e]):
            for edit, is_off in zip(group, off[first_e:e], strict=True):
                (reverted if is_off else dropped).append(edit)
            piece = source
            result.append(_Apart(out, out + after_length, written, written + len(piece)))
        else:
            piece = group[0].after
        pieces.append(piece)
        written += len(piece)
        out += after_length
        at_new += new_length
        at = end
    pieces.append(text[at_new:])
    return "".join(pieces), result
