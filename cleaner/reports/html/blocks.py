"""A document cut into blocks that the page can replay one by one.

A page shows a document with any of its rules taken back, so it holds the raw text and all edits, and makes the clean
text itself. Ten megabytes are too much to do that at once. So the document is cut where no edit of any layer reaches
across: each block has its own part of the raw text and of every layer, in coordinates of its own, and replaying the
blocks one by one gives what replaying the whole ledger gives. The page then works only on the blocks in view.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.ledger import Layer, Positions

# A block ends at the first possible place after so many characters, or so many lines: some screens of text, so that a
# block is made in a few milliseconds, and a text of 100,000 lines has no more than a few thousand of them.
BLOCK_CHARS = 3_000
BLOCK_LINES = 60
# In longer lines blocks may also end within the line, at every so many characters.
LONG_LINE_CHARS = 1_500

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document: the spans of it in the raw text and in the clean one, and its part of each layer.

    `raw_line` and `clean_line` are the lines, from 1, in which it starts; `is_inner` tells that it starts within a raw
    line. `layers` are plain data for the page, see `_layer_rows`; `reasons` are the (rule, reason) they refer to.
    """

    start: int
    end: int
    raw_line: int
    clean_line: int
    is_inner: bool
    lines: int
    reasons: list[list[str]]
    layers: list[dict[str, Any]]


def cut_blocks(raw: str, clean: str, layers: Sequence[Layer]) -> list[Block]:
    """Return the blocks of a document in the order of its text; a document without text is one empty block."""
    line_starts = _line_starts(raw)
    bounds = _choose(raw, line_starts, layers)
    in_layers = list(_through(bounds[:-1], layers))
    clean_starts = in_layers.pop()
    firsts = np.searchsorted(line_starts, bounds[:-1], side="right")
    stops = np.searchsorted(line_starts, bounds[1:], side="left")
    is_inner = line_starts[firsts - 1] != bounds[:-1]
    clean_lines = np.searchsorted(_line_starts(clean), clean_starts, side="right")
    parts = [_Parts(layer, places) for layer, places in zip(layers, in_layers, strict=True)]
    blocks = []
    for number in range(len(bounds) - 1):
        reasons: dict[tuple[str, str], int] = {}
        rows = [part.row(number, reasons) for part in parts]
        blocks.append(
            Block(
                int(bounds[number]),
                int(bounds[number + 1]),
                int(firsts[number]),
                int(clean_lines[number]),
                bool(is_inner[number]),
                int(stops[number] - firsts[number]) + 1,
                [list(pair) for pair in reasons],
                [row for row in rows if row],
            )
        )
    return blocks


def _line_starts(text: str) -> Positions:
    feeds = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4") == ord("\n")
    starts = np.concatenate(([0], np.flatnonzero(feeds) + 1))
    return starts[:-1] if len(starts) > 1 and starts[-1] == len(text) else starts


def _choose(raw: str, line_starts: Positions, layers: Sequence[Layer]) -> Positions:
    """Return where blocks start, and the end of the text."""
    if not raw:
        return np.array([0, 0], dtype=np.int64)
    gaps = np.diff(line_starts, append=len(raw))
    inner = [np.arange(line_starts[at], line_starts[at] + gaps[at], LONG_LINE_CHARS)
             for at in np.flatnonzero(gaps > 2 * LONG_LINE_CHARS).tolist()]  # fmt: skip
    places = np.unique(np.concatenate((line_starts, *inner))).astype(np.int64)
    places = places[(places > 0) & (places < len(raw))]
    lines = np.searchsorted(line_starts, places, side="right")
    chosen, at, line = [0], 0, 1
    is_free = _is_free(places, layers)
    for place, its_line in zip(places[is_free].tolist(), lines[is_free].tolist(), strict=True):
        if place - at >= BLOCK_CHARS or its_line - line >= BLOCK_LINES:
            chosen.append(place)
            at, line = place, its_line
    return np.array([*chosen, len(raw)], dtype=np.int64)


def _is_free(places: Positions, layers: Sequence[Layer]) -> Mask:
    """Tell of each of *places* in the raw text whether no edit of any layer reaches across it or inserts there.

    What is inserted at a place might belong to either side, and taking back what stood before it can take it along.
    """
    is_free = np.ones(len(places), dtype=bool)
    for layer, at in zip(layers, _through(places, layers), strict=False):
        if not layer.edits:
            continue
        starts, ends = layer.starts, layer.ends
        before = np.searchsorted(starts, at, side="left") - 1
        is_free &= (before < 0) | (ends[before] <= at)
        is_free &= ~np.isin(at, starts[starts == ends])
    return is_free


def _through(places: Positions, layers: Sequence[Layer]) -> Iterator[Positions]:
    """Yield *places* of the raw text in the text that each layer received, and last in the clean text."""
    yield places
    for layer in layers:
        if layer.edits:
            grown = np.array([len(edit.after) for edit in layer.edits], dtype=np.int64) - (layer.ends - layer.starts)
            shifts = np.concatenate(([0], np.cumsum(grown)))
            # By all edits that start before a place: none of them reaches across one that is free.
            places = places + shifts[np.searchsorted(layer.starts, places, side="left")]
        yield places


class _Parts:
    """Cuts one layer where blocks start in the text that it received."""

    def __init__(self, layer: Layer, origins: Positions) -> None:
        self.layer, self.origins = layer, origins
        self.edits = self._cut(layer.starts)
        self.groups = [self._cut(group.positions) for group in layer.substitutions]

    def _cut(self, starts: Positions) -> list[int]:
        cuts: list[int] = np.searchsorted(starts, self.origins, side="left").tolist()
        return [*cuts, len(starts)]

    def row(self, number: int, reasons: dict[tuple[str, str], int]) -> dict[str, Any]:
        """Return the block's part of the layer.

        ``e`` holds (start, length, after, reason) of each edit in one flat list; ``s`` holds for each group of
        substitutions its reason, the gaps between its places, and the characters that are put there.
        """
        row: dict[str, Any] = {}
        low, high, origin = self.edits[number], self.edits[number + 1], int(self.origins[number])
        flat: list[int | str] = []
        for edit in self.layer.edits[low:high]:
            reason = reasons.setdefault((edit.rule, edit.reason), len(reasons))
            flat += (edit.start - origin, edit.end - edit.start, edit.after, reason)
        if flat:
            row["e"] = flat
        groups = []
        for group, cuts in zip(self.layer.substitutions, self.groups, strict=True):
            low, high = cuts[number], cuts[number + 1]
            if low < high:
                reason = reasons.setdefault((group.rule, group.reason), len(reasons))
                gaps = np.diff(group.positions[low:high], prepend=origin)
                groups.append([reason, gaps.tolist(), group.after[low:high]])
        if groups:
            row["s"] = groups
        return row
