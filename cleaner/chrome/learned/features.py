"""What each line of a page looks like, as numbers: a row a line, a column a question.

All questions are asked of the whole page at once, on the code points of its lines; no
Python loop runs over characters, and only short ones over lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from cleaner.chrome.learned.columns import GROUP_OF, RULES, Array, Floats, Sheet, cues, names
from cleaner.chrome.learned.echoes import Scratch, find_echoes
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
# Some three hundred steps over arrays cost as much as some hundred lines do: so many fillers, and no more, are cheaper
# than another round of steps. What more lines need does not stay in the caches of a core.
MAX_FILLERS = 256
MAX_LINES_TOGETHER = 2048
MAX_CHARS_TOGETHER = 3 << 14
# Words are looked up in the pages of a batch together, up to so many lines: what is found takes memory.
MAX_CUED_LINES = 1 << 15
_LINE_FEED = 10
# The kind of each word of the table on a page, and the position of the line that it stands in.
Cued = tuple[Array, Array]
# A sign that is no word, and is as good as any other.
_FILLER = ["\0"]
# The groups of rules stand behind the other columns of `RULES`.
_FIRST_GROUP = RULES.index("margin") + 1


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


@dataclass(frozen=True, slots=True)
class Question:
    """A page whose lines are to be looked at, and what the rules found out about it."""

    page: Page
    evidence: Evidence

    @property
    def size(self) -> int:
        """How many lines are looked at."""
        return len(self.page.filled)


def look(page: Page, evidence: Evidence, wording: Array) -> tuple[Floats, Floats]:
    """Return the features of the filled lines of *page*, and the score of each line by its words alone.

    *wording* holds a weight for each hash of two neighbouring characters.
    """
    if not page.filled:
        return np.zeros((0, len(names())), np.float32), np.zeros(0, np.float32)
    return look_at_each([Question(page, evidence)], wording, find_cues([page.filled_lines]), Scratch())


def look_at_each(
    asked: Sequence[Question], wording: Array, cued: Sequence[Cued], scratch: Scratch
) -> tuple[Floats, Floats]:
    """Return what `look` returns for each page, one behind the other, each filled up to the lines of the longest.

    Each page has at least a line. What stands for the lines that a shorter page lacks means nothing. *cued* is what
    `find_cues` returns for the pages.
    """
    pages = [one.page.filled_lines for one in asked]
    width = max(map(len, pages))
    lines: list[str] = []
    for own in pages:
        lines += own
        lines += _FILLER * (width - len(own))
    cells = np.empty((len(names()), len(lines)), np.float32)
    sheet = Sheet(Shape.of(lines), cells, np.array([len(own) for own in pages]), width)
    weight = _read_rules(sheet, asked)
    prose = weight > PROSE_WEIGHT
    titles = np.array([start * width + _title_row(one.page, one.evidence.title) for start, one in enumerate(asked)])
    said = np.minimum(np.maximum(sheet.shape.wording(wording), -MAX_WORDING), MAX_WORDING)
    _read_shape(sheet)
    _count_cues(sheet, cued)
    find_echoes(sheet, pages, prose, titles, scratch)
    find_places(sheet, prose)
    follow_wording(sheet, said)
    measure_distances(sheet, prose, weight, titles)
    look_around(sheet)
    look_beside(sheet)
    return sheet.cells.T, said


def side_by_side(asked: Sequence[Question]) -> Iterator[list[int]]:
    """Yield the numbers of the pages that are best looked at together: of about the same length, and not too many.

    Pages without lines are left out.
    """
    group: list[int] = []
    longest = fillers = chars = 0
    filled = [number for number, one in enumerate(asked) if one.size]
    for number in sorted(filled, key=lambda number: -asked[number].size):
        size, more = asked[number].size, len(asked[number].page.folded)
        fillers += longest - size if group else 0
        full = longest * (len(group) + 1) > MAX_LINES_TOGETHER or fillers > MAX_FILLERS
        if group and (full or chars + more > MAX_CHARS_TOGETHER):
            yield group
            group, fillers, chars = [], 0, 0
        if not group:
            longest = size
        group.append(number)
        chars += more
    if group:
        yield group


def _title_row(page: Page, title: int | None) -> int:
    """Return the position of the title, or that of the first line."""
    if title is None:
        return 0
    position = bisect_left(page.filled, title)
    return position if page.filled[position : position + 1] == [title] else 0


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


def find_cues(pages: Sequence[Sequence[str]]) -> list[Cued]:
    """Return the words of the table that stand on each page, which has at least a line, by line.

    Pages are looked through one behind the other: what is done in between would drive the table out of the cache.
    """
    found: list[Cued] = []
    start = lines = 0
    for end, page in enumerate(pages, 1):
        lines += len(page)
        if lines > MAX_CUED_LINES or end == len(pages):
            found += _find_cues(pages[start:end])
            start, lines = end, 0
    return found


def _find_cues(pages: Sequence[Sequence[str]]) -> Iterator[Cued]:
    book = cues()
    raw = "\n".join(["", *chain.from_iterable(pages), ""]).encode("utf-8", "surrogatepass")
    found = book.find(raw)
    words, places, _ = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
    feeds = (np.frombuffer(raw, np.uint8) == _LINE_FEED).nonzero()[0]
    # A word bound to the start begins at the line feed above; one bound to the end ends at the one below.
    rows = feeds.searchsorted(places, "right") - 1
    kinds = book.kinds.take(words)
    ends = np.array([len(page) for page in pages]).cumsum()
    cuts = rows.searchsorted(ends).tolist()
    for page, end, first, last in zip(pages, ends.tolist(), [0, *cuts], cuts, strict=False):
        yield kinds[first:last], rows[first:last] - (end - len(page))


def _count_cues(sheet: Sheet, cued: Sequence[Cued]) -> None:
    size, count = len(cues().names), sheet.shape.count_lines
    block = sheet.block(f"words of kind {cues().names[0]}", size)
    cells = [
        kinds * count + rows + start for start, (kinds, rows) in zip(range(0, count, sheet.width), cued, strict=True)
    ]
    tally = np.bincount(np.concatenate(cells), minlength=size * count)
    np.minimum(tally.reshape(size, count), 4, out=block, casting="unsafe")


def _read_rules(sheet: Sheet, asked: Sequence[Question]) -> Array:
    """Fill in what the rules found out; return the weights of the lines."""
    count = sheet.shape.count_lines
    block = sheet.block("strength", len(RULES))
    block[:] = 0
    block[0] = -1
    weights: list[float] = []
    named: list[int] = []
    found: list[Name] = []
    marked: dict[str, list[int]] = {"field": [], "gone": [], "margin": []}
    for start, one in zip(range(0, count, sheet.width), asked, strict=True):
        filled, evidence = one.page.filled, one.evidence
        place = dict(zip(filled, range(start, start + len(filled)), strict=True)).__getitem__
        named += map(place, evidence.names)
        found += evidence.names.values()
        for rows, taken in zip(marked.values(), (evidence.fields, evidence.removed, evidence.margin), strict=True):
            rows.extend(map(place, taken))
        weights += map(evidence.weights.__getitem__, filled)
        weights += [0.0] * (start + sheet.width - len(weights))
    # The cells of all pages are set at once: of one page alone it would take as long.
    for name, rows in marked.items():
        sheet[name][rows] = 1
    block[0][named] = [one.strength for one in found]
    block[1][named] = [one.ends for one in found]
    block[5][named] = [one.rule in LIST_RULES for one in found]
    groups = [GROUP_OF.get(one.rule, -1) for one in found]
    grouped = [(_FIRST_GROUP + group, row) for group, row in zip(groups, named, strict=True) if group >= 0]
    if grouped:
        block[tuple(zip(*grouped, strict=True))] = 1
    block[4] = weight = np.array(weights, np.float64)
    return weight
