"""What each line of a page looks like, as numbers: a row a line, a column a question.

All questions are asked of the whole page at once, on the code points of its lines; no
Python loop runs over characters, and only short ones over lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from cleaner.chrome.learned.columns import GROUP_OF, RULES, Array, Floats, Sheet, cues, names
from cleaner.chrome.learned.shape import (
    BRACKET,
    CLASS_NAMES,
    CODE,
    HAN,
    OF,
    PARTICLE,
    QUOTE,
    SEPARATOR,
    SPACE,
    STOP,
    Shape,
    first_and_last,
)
from cleaner.chrome.learned.surroundings import (
    find_places,
    follow_wording,
    look_around,
    look_beside,
    measure_distances,
)
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import LIST_RULES, PROSE_WEIGHT, Body

# The score of a line by its words stays between these.
MAX_WORDING = 4.0
_NUMBERED = re.compile(r"^(?:▪|\d{1,2}) ?\S")
# The groups of rules stand behind the other columns of `RULES`.
_FIRST_GROUP = RULES.index("margin") + 1
_TOKEN_ENDS = " ▪.,:0123456789"


@dataclass(frozen=True)
class Evidence:
    """What the rules found out about a page.

    Names and fields of lines, the weight of each line, the lines that rules take by what they say (*removed*), those
    that lie beside such lines (*margin*), the title, and the blocks of the body, by position.
    """

    names: Mapping[int, Name]
    fields: Mapping[int, Fields]
    weights: Mapping[int, float]
    removed: Collection[int]
    margin: Collection[int]
    title: int | None
    bodies: Sequence[Body] = ()


def look(page: Page, evidence: Evidence, wording: Array) -> tuple[Floats, Floats]:
    """Return the features of the filled lines of *page*, and the score of each line by its words alone.

    *wording* holds a weight for each hash of two neighbouring characters.
    """
    lines = [page.lines[index] for index in page.filled]
    if not lines:
        return np.zeros((0, len(names())), np.float32), np.zeros(0, np.float32)
    sheet = Sheet(Shape.of(lines), np.empty((len(names()), len(lines)), np.float32))
    weight = _read_rules(sheet, page, evidence)
    prose = weight > PROSE_WEIGHT
    title = _title_row(page, evidence.title)
    said = np.minimum(np.maximum(sheet.shape.wording(wording), -MAX_WORDING), MAX_WORDING)
    _read_shape(sheet)
    _count_cues(sheet)
    _find_echoes(sheet, lines, prose, title)
    find_places(sheet, prose)
    follow_wording(sheet, said)
    measure_distances(sheet, prose, weight, title)
    look_around(sheet)
    look_beside(sheet)
    return sheet.cells.T, said


def _title_row(page: Page, title: int | None) -> int:
    return page.filled.index(title) if title is not None and title in page.filled else 0


def _read_shape(sheet: Sheet) -> None:
    shape = sheet.shape
    lengths, tally = shape.sizes, shape.tally.T
    size = len(CLASS_NAMES)
    counts = sheet.block("count han", size)
    counts[:] = tally
    np.divide(counts, lengths, out=sheet.block("share han", size))
    stops, commas = shape.stops_and_commas()
    marks = stops + commas
    breaks = 1 + marks + tally[SPACE] + tally[SEPARATOR]
    signs = tally[CODE] + tally[BRACKET] + tally[QUOTE] + tally[STOP] - stops
    grammar = tally[PARTICLE] + tally[OF]
    code = np.where(tally[HAN] + grammar == 0, signs / lengths, 0)
    rows = [lengths, stops, commas, marks / lengths, grammar / lengths, lengths / breaks, code]
    sheet.fill("length", [*rows, *shape.ends(), *shape.numbers()])


def _count_cues(sheet: Sheet) -> None:
    book = cues()
    shape = sheet.shape
    kinds, count = len(book.names), shape.count_lines
    block = sheet.block(f"words of kind {book.names[0]}", kinds)
    found = book.automaton.find_matches_as_indexes(shape.raw, overlapping=True)
    if not found:
        block[:] = 0
        return
    words, places, _ = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
    feeds = (np.frombuffer(shape.raw, np.uint8) == 10).nonzero()[0]
    # A word bound to the start begins at the line feed above; one bound to the end ends at the one below.
    rows = np.minimum(feeds.searchsorted(places, "right") - 1, count - 1)
    tally = np.bincount(book.kinds[words] * count + rows, minlength=count * kinds)
    np.minimum(tally.reshape(kinds, count), 4, out=block, casting="unsafe")


def _read_rules(sheet: Sheet, page: Page, evidence: Evidence) -> Array:
    """Fill in what the rules found out; return the weights of the lines."""
    filled = page.filled
    count = len(filled)
    block = sheet.block("strength", len(RULES))
    block[:] = 0
    block[0] = -1
    place = dict(zip(filled, range(count), strict=True))
    # All cells of the block are set at once: one by one, each would cost as much as ten in a row.
    cells: list[int] = []
    values: list[float] = []
    for index, name in evidence.names.items():
        position = place[index]
        cells += (position, count + position, 5 * count + position)
        values += (name.strength, name.ends, name.rule in LIST_RULES)
        group = GROUP_OF.get(name.rule)
        if group is not None:
            cells.append((_FIRST_GROUP + group) * count + position)
            values.append(1)
    for row, taken in ((2, evidence.fields), (3, evidence.removed), (6, evidence.margin)):
        cells += (row * count + place[index] for index in taken)
        values += [1] * len(taken)
    block.reshape(-1)[cells] = values
    block[4] = weight = np.fromiter(map(evidence.weights.__getitem__, filled), np.float64, count)
    return weight


def _find_echoes(sheet: Sheet, lines: Sequence[str], prose: Array, title: int) -> None:
    """Fill in what a line shares with others: the whole line, words of the title, phrases, words of the prose."""
    shape = sheet.shape
    count = shape.count_lines
    again, order = _count_again(lines)
    rows, slots = shape.words
    sizes = np.maximum(np.bincount(rows, minlength=count), 1)
    head = shape.words_of(0)
    in_first = shape.words_in_common(head)
    known = head if title == 0 else shape.words_of(title)
    mentions = in_first if title == 0 else shape.words_in_common(known)
    first, last = first_and_last(slots, rows, prose.take(rows))
    shared = (last >= 0) & ((first != rows) | (last != rows))
    familiar = np.bincount(rows[shared], minlength=count) / sizes
    places = shape.places
    told = [order, in_first / sizes, mentions, mentions / sizes, places == title, len(known), places - title]
    sheet.fill("again", [again, *told, familiar, shape.retold(), _contents(lines)])


def _count_again(lines: Sequence[str]) -> tuple[Any, Any]:
    """Return how often each line stands on the page, up to 5, and the how manieth it is, up to 3."""
    if len(set(lines)) == len(lines):
        return 1, 1
    counts = Counter(lines)
    seen: Counter[str] = Counter()
    order = np.ones(len(lines))
    for row, line in enumerate(lines):
        if counts[line] > 1:
            seen[line] += 1
            order[row] = min(seen[line], 3)
    return np.minimum(np.fromiter(map(counts.__getitem__, lines), np.float64, len(lines)), 5), order


def _contents(lines: Sequence[str]) -> Array:
    """Return which part of the words of a numbered line stand as lines of their own: a table of contents."""
    found = np.zeros(len(lines))
    heads: set[str] | None = None
    for row, line in enumerate(lines):
        if " " not in line or not _NUMBERED.match(line) or len(line) > 300:
            continue
        tokens = [token for token in (part.strip(_TOKEN_ENDS) for part in line.split(" ")) if token]
        if len(tokens) < 2:
            continue
        if heads is None:
            heads = {other.strip(_TOKEN_ENDS).removesuffix("编辑").strip() for other in lines if len(other) <= 30}
        found[row] = sum(token in heads for token in tokens) / len(tokens)
    return found
