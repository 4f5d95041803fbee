"""Conversion by OpenCC's dictionaries: its matching where a phrase can be, a table of characters elsewhere.

OpenCC cuts a text into segments first (for most of its configurations), then takes each
segment through the steps of the conversion, from left to right, the longest phrase first.
What it decides at one place depends only on the phrases that overlap there: so it is asked
for each cluster of overlapping phrases alone that holds one which says more than a table of
characters, and all other text goes through the table. The result is its own, character for
character (tests/properties/test_script.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, from_code_points
from cleaner.script.dictionaries import Group, load_groups, load_normalization, load_segmentation
from cleaner.script.matching import Matcher
from cleaner.script.phrases import Clusters, PhraseIndex, Scan

_UNICODE_SIZE = 0x110000
# Clusters repeat: 477,000 characters of simplified pages hold 24,000 for s2t, 4,900 of them different.
_REMEMBERED_CLUSTERS = 65536

# A place whose length changes: start, end, and what it becomes.
Replacement = tuple[int, int, str]


def convert_script(text: str, config: str = "t2s") -> str:
    """Return *text* converted by one of OpenCC's configurations (`t2s`, `s2t`, `tw2s`, `s2twp`, `jp2t` …).

    This is plain OpenCC: it does not ask whether the text is in the script it converts
    from. Raises `ConfigError` for an unknown configuration.

    >>> convert_script("憑藉開放原始碼的軟體")
    '凭借开放原始码的软体'
    >>> convert_script("皇后在后面", "s2tw")
    '皇后在後面'
    """
    return _conversion(config).convert(text)


@cache
def _conversion(config: str) -> Conversion:
    """Return an OpenCC configuration, ready to convert."""
    before, steps = (
        tuple(StepConverter(group, as_opencc=True) for group in step)
        for step in (load_normalization(config), load_groups(config))
    )
    segments = load_segmentation(config)
    return Conversion(before, PhraseIndex(segments) if segments else None, steps)


class Conversion(NamedTuple):
    """A conversion: what is replaced beforehand, the phrases that make segments, and the steps."""

    before: tuple[StepConverter, ...]
    segments: PhraseIndex | None
    steps: tuple[StepConverter, ...]

    def convert(self, text: str) -> str:
        """Return *text* converted."""
        for step in self.before:
            text = step.convert(text)
        cuts = list(self._find_cuts(text))
        for step in self.steps:
            text, cuts = step.convert_segments(text, cuts)
        return text

    def _find_cuts(self, text: str) -> Iterator[int]:
        """Yield where one segment ends and the next begins, in order; some places more than once."""
        if self.segments is not None:
            for at, phrase in self.segments.find(Scan.of(text)):
                yield at
                yield at + len(phrase)


@cache
def engine_type() -> type[Any]:
    """Return the engine of opencc-python-reimplemented as a class that is made from dictionaries.

    It takes the longest phrase of a sentence first, wherever it stands, and goes on left and right of it.
    """
    from opencc.opencc import OpenCC

    class Engine(OpenCC):  # type: ignore[misc]  # the package has no type information
        """The engine on given dictionaries."""

        def __init__(self, groups: Sequence[Group]) -> None:
            super().__init__()
            self._dict_chain_data = [
                [(max(map(len, entries)), min(map(len, entries)), entries) for entries in group if entries]
                for group in groups
            ]
            self._dict_init_done = True

    return Engine


class StepConverter:
    """One step of a conversion: the dictionaries of one group, in order.

    Where phrases overlap, the engine decides, or OpenCC's own matching. `clean` has the
    engine: of 24 places where the two differ in 3.6 million characters and one is right,
    it has 16 (唯一出海口, 製造商, 國歷史), the matching 8.
    """

    def __init__(self, group: Group, *, as_opencc: bool = False) -> None:
        engine = None if as_opencc else engine_type()([group])
        # The engine cuts at these signs, and never sees a phrase that holds one.
        separator = engine.split_chars_re if engine else None
        self._convert_piece = lru_cache(_REMEMBERED_CLUSTERS)(engine.convert if engine else Matcher(group).convert)
        table = np.arange(_UNICODE_SIZE, dtype="<u4")
        characters: dict[str, str] = {}
        phrases: dict[str, str] = {}
        for key, value in chain.from_iterable(entries.items() for entries in reversed(group)):
            if len(key) == len(value) == 1:
                characters[key] = value
                table[ord(key)] = ord(value)
            elif separator is None or separator.search(key) is None:
                phrases[key] = value
        alike = str.maketrans(characters)
        self.clusters = Clusters(phrases, [key for key, value in phrases.items() if key.translate(alike) != value])
        self._table = table

    def convert(self, text: str) -> str:
        """Return *text* converted."""
        return self.convert_segments(text, ())[0]

    def convert_segments(self, text: str, cuts: Sequence[int]) -> tuple[str, list[int]]:
        """Return *text* converted, and where its segments begin and end then; no phrase goes over a cut."""
        scan = Scan.of(text)
        converted, replacements = self.convert_points(scan, cuts)
        if not replacements:
            return text if np.array_equal(scan.points, converted) else from_code_points(converted), list(cuts)
        return join_replaced(from_code_points(converted), replacements), _move(cuts, replacements)

    def convert_points(self, scan: Scan, cuts: Sequence[int] = ()) -> tuple[CodePoints, list[Replacement]]:
        """Return the converted code points, of the same shape, and the places whose length changes beside."""
        converted: CodePoints = self._table.take(scan.points)
        replacements: list[Replacement] = []
        places: list[int] = []
        codes: list[int] = []
        for start, end in self._find_pieces(scan, cuts):
            after = self._convert_piece(scan.text[start:end])
            if len(after) == end - start:
                places += range(start, end)
                codes += map(ord, after)
            else:
                replacements.append((start, end, after))
        if places:
            converted[places] = codes
        return converted, replacements

    def _find_pieces(self, scan: Scan, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the span of each cluster of phrases, cut where segments meet."""
        for start, end in self.clusters.find(scan):
            inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
            yield from (piece for piece in pairwise((start, *inner, end)) if piece[0] < piece[1])


def _move(cuts: Sequence[int], replacements: Sequence[Replacement]) -> list[int]:
    """Return the cuts where they stand after the replacements, none of which goes over one."""
    ends = np.array([end for _, end, _ in replacements])
    growth = np.cumsum([len(after) - (end - start) for start, end, after in replacements])
    before = np.concatenate(([0], growth))[np.searchsorted(ends, cuts, side="right")]
    moved: list[int] = (np.asarray(cuts, dtype=np.int64) + before).tolist()
    return moved


def join_replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """Return *text* with each span replaced."""
    pieces: list[str] = []
    at = 0
    for start, end, after in replacements:
        pieces += (text[at:start], after)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def mask_of(size: int, spans: Iterable[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Return an array of shape (size,) that is true inside the spans."""
    mask = np.zeros(size, dtype=bool)
    for start, end in spans:
        mask[start:end] = True
    return mask
