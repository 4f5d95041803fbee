"""Two documents that say the same, line beside line: what a person looks at to judge a duplicate.

Lines are compared by their match keys, so that a reprint in the other script or with other marks lies beside its
original as the same. No ledger leads from one document to the other, so this is a guess, and only drawn, never acted
upon.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from cleaner.duplicates.match_key import make_match_key
from cleaner.folding import fold

# So much of two documents is shown: enough to judge them by, and a page of clusters stays small.
MAX_LINES = 800
MAX_CHARS = 30_000
# `SequenceMatcher` takes time with the product of the lengths: some milliseconds for 200 by 200 characters. Of longer
# pairs all between the equal ends is marked.
MAX_CHARACTER_PAIRS = 40_000

Marks = list[list[int]]
# A line of each document, empty where the other has none, with the spans that differ; and whether both say the same.
AlignedRow = tuple[str, str, Marks, Marks, bool]


def align(one: str, other: str, keys: dict[str, list[str]] | None = None) -> tuple[list[AlignedRow], bool]:
    """Return the rows of two documents side by side, and whether more of them is left out.

    `keys` holds the match keys of the lines of documents that were met, for one that is compared with several.
    """
    known = {} if keys is None else keys
    left, is_cut = _lines(one)
    right, other_cut = _lines(other)
    rows = _rows(left, right, *(_keys(lines, known) for lines in (left, right)))
    return list(rows), is_cut or other_cut


def _lines(text: str) -> tuple[list[str], bool]:
    lines = [line for line in text[:MAX_CHARS].split("\n") if line.strip()]
    return lines[:MAX_LINES], len(text) > MAX_CHARS or len(lines) > MAX_LINES


def _keys(lines: list[str], known: dict[str, list[str]]) -> list[str]:
    """Return the match keys of lines, of all in one pass; a line that has none stands for itself."""
    joined = "\n".join(lines)
    if joined not in known:
        folded = fold(joined)
        key = make_match_key(folded)
        ends = [key.locate(at) for at, letter in enumerate(folded) if letter == "\n"]
        parts = pairwise([0, *ends, len(key)])
        known[joined] = [key.text(*part) or line.strip() for part, line in zip(parts, lines, strict=False)]
    return known[joined]


def _rows(left: list[str], right: list[str], keys: list[str], other_keys: list[str]) -> Iterator[AlignedRow]:
    for tag, low, high, other_low, other_high in SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes():
        for number in range(max(high - low, other_high - other_low)):
            one = left[low + number] if low + number < high else ""
            other = right[other_low + number] if other_low + number < other_high else ""
            if tag == "equal":
                yield one, other, [], [], True
            elif one and other:
                yield one, other, *_marks(one, other), False
            else:
                yield one, other, _whole(one), _whole(other), False


def _whole(line: str) -> Marks:
    return [[0, len(line)]] if line else []


def _marks(one: str, other: str) -> tuple[Marks, Marks]:
    """Return the spans of two lines that differ; characters are compared folded."""
    left, right = fold(one), fold(other)
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    a, b = left[head : len(left) - tail], right[head : len(right) - tail]
    if len(a) * len(b) > MAX_CHARACTER_PAIRS:
        return [[head, head + len(a)]], [[head, head + len(b)]]
    codes = [code for code in SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if code[0] != "equal"]
    marks = [[head + low, head + high] for _, low, high, _, _ in codes if low < high]
    return marks, [[head + low, head + high] for _, _, _, low, high in codes if low < high]
