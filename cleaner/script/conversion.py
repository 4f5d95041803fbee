"""Conversion as OpenCC does it: its engine where a phrase can match, a table of characters elsewhere.

The engine (opencc-python-reimplemented) takes the longest phrase of a segment first,
wherever it stands, and goes on left and right of it. What it decides at one place
depends only on the phrases that overlap there: so it is called on each cluster of
overlapping phrases alone that holds one which says more than a table of characters, and
all other text goes through the table. The result is the
engine's own, character for character (tests/properties/test_script.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.ledger import CodePoints, from_code_points
from cleaner.script.dictionaries import Group, load_groups
from cleaner.script.phrases import Clusters, Scan

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
    for step in converters(config):
        text = step.convert(text)
    return text


@cache
def converters(config: str) -> tuple[StepConverter, ...]:
    """Return the steps of an OpenCC configuration, ready to convert."""
    return tuple(StepConverter(group) for group in load_groups(config))


@cache
def engine_type() -> type[Any]:
    """Return OpenCC's engine as a class that is made from dictionaries instead of the name of a configuration."""
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
    """One step of a conversion: the dictionaries of one group."""

    def __init__(self, group: Group) -> None:
        self._engine = engine_type()([group])
        self._run_engine = lru_cache(_REMEMBERED_CLUSTERS)(self._engine.convert)
        separator = self._engine.split_chars_re
        table = np.arange(_UNICODE_SIZE, dtype="<u4")
        characters: dict[str, str] = {}
        phrases: dict[str, str] = {}
        for key, value in chain.from_iterable(entries.items() for entries in reversed(group)):
            if len(key) == len(value) == 1:
                characters[key] = value
                table[ord(key)] = ord(value)
            elif separator.search(key) is None:  # the engine cuts at separators, and never sees the others
                phrases[key] = value
        alike = str.maketrans(characters)
        self.clusters = Clusters(phrases, [key for key, value in phrases.items() if key.translate(alike) != value])
        self._table = table

    def convert(self, text: str) -> str:
        """Return *text* converted."""
        scan = Scan.of(text)
        converted, replacements = self.convert_points(scan)
        if not replacements:
            return text if np.array_equal(scan.points, converted) else from_code_points(converted)
        return join_replaced(from_code_points(converted), replacements)

    def convert_points(self, scan: Scan) -> tuple[CodePoints, list[Replacement]]:
        """Return the converted code points, of the same shape, and the places whose length changes beside."""
        converted: CodePoints = self._table.take(scan.points)
        replacements: list[Replacement] = []
        places: list[int] = []
        codes: list[int] = []
        for start, end in self.clusters.find(scan):
            after = self._run_engine(scan.text[start:end])
            if len(after) == end - start:
                places += range(start, end)
                codes += map(ord, after)
            else:
                replacements.append((start, end, after))
        if places:
            converted[places] = codes
        return converted, replacements


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
