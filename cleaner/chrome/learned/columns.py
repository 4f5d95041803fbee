"""The columns of the features, by name, and the sheet in which they are filled in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.chrome.learned.shape import CLASS_NAMES, Shape

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# Windows above and below a line, in lines.
WINDOWS = (2, 5, 12)
# Rules by kind: a model that learned each rule by itself would know the pages that they were written for.
_GROUPS = {
    "menu": "navigation page-turn",
    "related": "related-list",
    "comment": "comment-box",
    "prompt": "share-bar app-prompt follow-us reading-prompt",
    "notice": "reprint-notice copyright-footer disclaimer",
    "credit": "byline editor-line source-line image-credit dateline original-title account-source empty-field",
    "promo": "editor-promo end-mark",
    "count": "tags counter",
    "offer": "advertisement contact",
}
GROUP_OF = {f"chrome/{rule}": number for number, rules in enumerate(_GROUPS.values()) for rule in rules.split()}


# From so many bytes on an automaton that is as large as a cache is faster, though it must be fetched first.
MIN_DFA_BYTES = 1 << 16


@dataclass(frozen=True)
class Cues:
    """The words of the table, as bytes, the kind of each word, the names of the kinds."""

    words: Sequence[bytes]
    kinds: Array
    names: tuple[str, ...]

    def find(self, raw: bytes) -> list[tuple[int, int, int]]:
        """Return the number, the start and the end of each word in a text, also of such as overlap."""
        automaton = self._large if len(raw) >= MIN_DFA_BYTES else self._small
        found: list[tuple[int, int, int]] = automaton.find_matches_as_indexes(raw, overlapping=True)
        return found

    @cached_property
    def _large(self) -> Any:
        import ahocorasick_rs

        return ahocorasick_rs.BytesAhoCorasick(self.words, implementation=ahocorasick_rs.Implementation.DFA)

    @cached_property
    def _small(self) -> Any:
        import ahocorasick_rs

        return ahocorasick_rs.BytesAhoCorasick(self.words, implementation=ahocorasick_rs.Implementation.ContiguousNFA)


@cache
def cues() -> Cues:
    """Return the words that hint at a kind of line. The result is constant and must not be changed."""
    source = resources.files("cleaner.data").joinpath("tables/line_cues.tsv").read_text(encoding="utf-8")
    words: dict[str, int] = {}
    names: list[str] = []
    for row in source.splitlines():
        if row.startswith("#"):
            continue
        name, _, phrases = row.partition("\t")
        for phrase in phrases.split():
            # Lines are joined with line feeds, which stand for both ends of a line.
            words.setdefault(re.sub(r"^\^|\$$", "\n", phrase), len(names))
        names.append(name)
    return Cues([word.encode() for word in words], np.fromiter(words.values(), np.int64), tuple(names))


_SHAPE = (
    *(f"share {name}" for name in CLASS_NAMES),
    *(f"count {name}" for name in CLASS_NAMES),
    *("length", "stops", "commas", "marks", "grammar", "segment", "code"),
    *("closed", "ends in a mark", "ends in a question", "ends in a comma", "ends in a colon", "ends in dots"),
    *("ends in a bracket", "ends in a sign", "ends in a digit", "starts with a digit", "starts with a bracket"),
    *("starts with a sign", "starts with a quote", "starts with a letter", "date", "time", "number", "amount"),
)
RULES = ("strength", "ends", "field", "gone", "weight", "list", "margin", *(f"rule of kind {name}" for name in _GROUPS))
_ECHOES = (
    *("again", "nth", "in first line", "mentions", "mention share", "is title", "title size", "from title"),
    *("familiar", "told later", "contents"),
)
_PLACES = (
    *("from top", "from end", "depth", "lines", "prose above", "prose chars above", "prose chars below"),
    *("prose chars", "prose share", "kept above", "kept below", "gone above", "gone below", "gone share"),
    *("region from", "region to", "in region", "rise", "fall", "cycle", "period", "even above", "even below"),
)
MARKED = ("prose", "strong prose", "closed", "gone", "end", "list", "date", "field", "mention")
SPREAD = (
    *("closed", "weight", "gone", "named", "size", "marks", "date", "familiar", "again", "grammar", "latin"),
    *("mention share", "mentions", "wording"),
)
SHIFTED = (*("length", "closed", "weight", "gone", "field", "strength", "date", "ends in a mark", "wording"),)
STEPS = (-1, 1)
_WORDING = (
    *("wording", "wording above", "wording below", "wording of all", "wording rise", "wording fall"),
    *("wording from", "wording to"),
)


@cache
def names() -> tuple[str, ...]:
    """Return the names of the columns. The result is constant."""
    return (
        *_SHAPE,
        *(f"words of kind {name}" for name in cues().names),
        *RULES,
        *_ECHOES,
        *_PLACES,
        *_WORDING,
        *(f"{side} {name}" for side in ("after", "before") for name in MARKED),
        *(f"{name} in {window} {side}" for window in WINDOWS for side in ("above", "below") for name in SPREAD),
        *(f"{name} {step:+d}" for step in STEPS for name in SHIFTED),
    )


@cache
def numbers() -> dict[str, int]:
    """Return the number of each column. The result is constant and must not be changed."""
    return {name: number for number, name in enumerate(names())}


@cache
def layout() -> str:
    """Return a hash of what the columns mean by name, by which a model knows the features that it was trained on."""
    return hashlib.sha256("\n".join(names()).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sheet:
    """The features so far: a row a question, a column a line.

    The lines of several pages stand one behind the other, those of a page filled up with lines of one character to the
    length of the longest: so each step runs over all of them, page by page, and each page has what it has alone.

    - `counts`: how many lines each page has; `width`: how many the longest.
    """

    shape: Shape
    cells: Floats
    counts: Array
    width: int

    @cached_property
    def places(self) -> Array:
        """The number of each line on its page, and of the fillers behind them; a row a page."""
        places: Array = np.tile(np.arange(self.width), (len(self.counts), 1))
        return places

    @cached_property
    def depths(self) -> Array:
        """The same, but that fillers have the number of the last line."""
        depths: Array = np.minimum(self.places, self.counts[:, None] - 1)
        return depths

    @cached_property
    def is_line(self) -> Array:
        """Whether it is a line of the page, and not a filler; a row a page."""
        found: Array = self.places < self.counts[:, None]
        return found

    def __getitem__(self, name: str) -> Floats:
        row: Floats = self.cells[numbers()[name]]
        return row

    def of_pages(self, values: Array) -> Array:
        """Return the values of the lines with a row a page."""
        return values.reshape(-1, self.width)

    def block(self, first: str, size: int) -> Floats:
        """Return the rows of *size* questions from a first one on, to be filled."""
        start = numbers()[first]
        rows: Floats = self.cells[start : start + size]
        return rows

    def fill(self, first: str, rows: Sequence[Any]) -> None:
        """Fill rows from the one of a first question on."""
        start = numbers()[first]
        for number, row in enumerate(rows, start):
            self.cells[number] = row

    def fill_pages(self, first: str, rows: Sequence[Any]) -> None:
        """Fill rows from the one of a first question on, with values that have a row a page, or one value a page."""
        start = numbers()[first]
        for cells, row in zip(self.cells[start : start + len(rows)], rows, strict=True):
            self.of_pages(cells)[...] = row
