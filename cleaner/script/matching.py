"""OpenCC's matching: from left to right, at each place the longest phrase of the first dictionary that has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

# The entries of one dictionary, and the lengths of those that begin with a character, the longest first.
_Dictionary = tuple[Mapping[str, str], Mapping[str, tuple[int, ...]]]


class Matcher:
    """Dictionaries in order: where one has any phrase at a place, the next ones are not asked (`short_circuit`).

    >>> matcher = Matcher([{"茶几": "茶几", "几周": "幾週"}, {"几": "幾", "围": "圍"}])
    >>> matcher.convert("茶几周围"), matcher.split("茶几周围")
    ('茶几周圍', ['茶几', '周', '围'])
    """

    def __init__(self, dictionaries: Iterable[Mapping[str, str]]) -> None:
        self._dictionaries: list[_Dictionary] = [(entries, _index_lengths(entries)) for entries in dictionaries]

    def match(self, text: str, at: int) -> tuple[int, str]:
        """Return the length of what matches at a place of *text*, and its value; 0 where nothing does."""
        for entries, lengths in self._dictionaries:
            for length in lengths.get(text[at], ()):
                value = entries.get(text[at : at + length])
                if value is not None and at + length <= len(text):
                    return length, value
        return 0, ""

    def convert(self, text: str) -> str:
        """Return *text* with each match replaced; what nothing matches stays."""
        pieces: list[str] = []
        at = 0
        while at < len(text):
            length, value = self.match(text, at)
            pieces.append(value if length else text[at])
            at += length or 1
        return "".join(pieces)

    def split(self, text: str) -> list[str]:
        """Return the segments of *text*: each match, and each run between two matches."""
        return list(self._split(text))

    def _split(self, text: str) -> Iterator[str]:
        start = at = 0
        while at < len(text):
            length, _ = self.match(text, at)
            if length:
                if start < at:
                    yield text[start:at]
                yield text[at : at + length]
                start = at + length
            at += length or 1
        if start < at:
            yield text[start:at]


def _index_lengths(entries: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for key in entries:
        lengths.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
