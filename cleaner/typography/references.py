"""Entries of bibliographies, which have half-width marks in Chinese text too (GB/T 7714)."""

from __future__ import annotations

import re

import numpy as np

from cleaner.ledger import Positions
from cleaner.patterns import compile_later
from cleaner.typography.view import Mask, View

# The kind of publication: [J] a journal, [M] a book, [EB/OL] a page.
_KIND = re.compile(r"\[(?:[ACDGJMNPRSZ]|CP|DB|EB)(?:/(?:OL|CD|DK|MT))?\](?=\s?[.．])")

# The title, the publisher and the year: 江河志. 江城出版社, 2020
_YEAR = compile_later(r"\. [^.,，。！？\n]{2,30}(?<=[㐀-鿿]), (?:19|20)[0-9]{2}(?:[:.,(]|$)", re.MULTILINE)


def has_references(view: View) -> bool:
    """Tell whether a text has a sign without which no line is an entry of a bibliography."""
    return view.holds("[") or view.holds(", 19") or view.holds(", 20")


def is_in_reference(view: View, positions: Positions) -> Mask:
    """Tell which *positions* are on a line that reads as an entry of a bibliography."""
    found: Mask = np.zeros(positions.size, dtype=bool)
    if not positions.size:
        return found
    places: list[int] = []
    if view.holds("["):
        places += [kind.start() for kind in _KIND.finditer(view.text)]
    if view.holds(", 19") or view.holds(", 20"):
        places += [year.start() for year in _YEAR.finditer(view.text)]
    if places:
        found = np.isin(view.lines_of(positions), view.lines_of(np.array(places, dtype=np.int64)))
    return found
