"""Entries of bibliographies, which have half-width marks in Chinese text too (GB/T 7714)."""

from __future__ import annotations

import re

import numpy as np

from cleaner.ledger import Positions
from cleaner.typography.view import Mask, View

# The kind of publication: [J] a journal, [M] a book, [EB/OL] a page.
_KIND = re.compile(r"\[(?:[ACDGJMNPRSZ]|CP|DB|EB)(?:/(?:OL|CD|DK|MT))?\](?=\s?[.．])")


def is_in_reference(view: View, positions: Positions) -> Mask:
    """Tell which *positions* are on a line that reads as an entry of a bibliography."""
    if not positions.size or "[" not in view.text:
        return np.zeros(positions.size, dtype=bool)
    kinds = np.array([found.start() for found in _KIND.finditer(view.text)], dtype=np.int64)
    if not kinds.size:
        return np.zeros(positions.size, dtype=bool)
    found: Mask = np.isin(view.lines_of(positions), view.lines_of(kinds))
    return found
