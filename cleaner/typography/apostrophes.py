"""Quotes set with apostrophes: two of them for a double quote, one on each side for a nested quotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cleaner.patterns import compile_later
from cleaner.typography.characters import DOUBLE_QUOTE
from cleaner.typography.quote_pairs import CLOSE, HAN_CHARACTER, NESTED, OPEN
from cleaner.typography.view import View, group_starts, lengths_of

_TWO_APOSTROPHES = compile_later(r"(?<!')''(?!')")
# Not after a number, a name or in a list of a program; what is quoted begins with Chinese, and ends with it or a sign.
_SINGLE_QUOTED = compile_later(
    r"(?<![^\s㐀-鿿，。：；、？！“”\"》）」…,.:;?!)])'[ ]?(?=[㐀-鿿《])[^'“”\"\n]{1,80}"
    r"(?<=[㐀-鿿，。？！…》）),.?!%0-9A-Za-z ])'(?![0-9A-Za-z'])"
)
_NO_APOSTROPHE = compile_later(r"(?<![A-Za-z'])'(?!')|(?<!')'(?![A-Za-z'])")


def find_two_apostrophes(view: View) -> Iterator[tuple[int, str]]:
    """Yield where '' stands for a quote, with what it becomes, in pairs, on lines that have no other double quotes."""
    text, places = view.text, []
    at = text.find("''")
    while at >= 0:
        if _TWO_APOSTROPHES.match(text, at):
            places.append(at)
        at = text.find("''", at + 1)
    if not places:  # as nearly always
        return
    starts = np.array(places, dtype=np.int64)
    starts = starts[view.is_open(starts)]
    lines = view.lines_of(starts)
    mixed = set(view.lines_of(view.find(DOUBLE_QUOTE)).tolist())
    by_line: dict[int, list[int]] = {}
    for line, start in zip(lines.tolist(), starts.tolist(), strict=True):
        by_line.setdefault(line, []).append(start)
    for line, places in by_line.items():
        if len(places) % 2 or line in mixed:
            continue
        for first, last in zip(places[::2], places[1::2], strict=True):
            if HAN_CHARACTER.search(text, first, last):
                yield first, OPEN
                yield last, CLOSE


def find_single_quotes(view: View) -> Iterator[tuple[int, str]]:
    """Yield the single straight quotes about Chinese, with what they become, on lines where all of them pair up."""
    text = view.text
    pairs: list[tuple[int, int]] = []
    at = text.find("'")
    while at >= 0:
        found = _SINGLE_QUOTED.match(text, at)
        at = text.find("'", found.end() if found else at + 1)
        if found is not None:
            pairs.append((found.start(), found.end() - 1))
    places = np.array(pairs, dtype=np.int64).reshape(-1)
    lines = view.lines_of(places)
    are_all = [
        len(_NO_APOSTROPHE.findall(text, *view.line_span(line))) == count
        for line, count in Counter(lines.tolist()).items()
    ]
    starts = group_starts(lines)
    lengths = lengths_of(starts, places.size)
    places = places[np.repeat(np.array(are_all, dtype=bool), lengths)]
    is_open = view.is_open(places)
    bounds = [*group_starts(view.lines_of(places)).tolist(), places.size]
    for low, high in pairwise(bounds):
        if is_open[low:high].all():
            yield from ((place, NESTED[i % 2]) for i, place in enumerate(places[low:high].tolist()))
