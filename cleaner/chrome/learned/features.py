"""What each line of a page looks like, as numbers: a row a line, a column a question.

All questions are asked of the whole page at once, on the code points of its lines; no
Python loop runs over characters, and only short ones over lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

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
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import LIST_RULES, PROSE_WEIGHT

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

# What is counted as far away: no such line.
FAR = 200
# Above this weight a line is a paragraph of some length.
STRONG_WEIGHT = 2.0
# Windows above and below a line, in lines.
WINDOWS = (2, 5, 12)
# What stands for the line above the first one and below the last one.
NO_LINE = -2.0
# List pages repeat with a period of so many lines; how far around a line that is looked for, and how clear it must be.
MAX_PERIOD = 7
MIN_REACH = 5
MIN_RHYTHM = 0.05
_SIZE_STEPS = (3, 6, 10, 16, 26, 45, 90)
# Lines whose lengths differ by less than a quarter make an even run (in powers of two).
EVEN_STEP = 0.35
# The score of a line by its words stays between these.
MAX_WORDING = 4.0
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
_GROUP_OF = {f"chrome/{rule}": number for number, rules in enumerate(_GROUPS.values()) for rule in rules.split()}
_NUMBERED = re.compile(r"^(?:▪|\d{1,2}) ?\S")
_TOKEN_ENDS = " ▪.,:0123456789"


@dataclass(frozen=True)
class Cues:
    """The words of the table: an automaton over bytes, the kind of each word, the names of the kinds."""

    automaton: Any
    kinds: Array
    names: tuple[str, ...]


@cache
def cues() -> Cues:
    """Return the words that hint at a kind of line. The result is constant and must not be changed."""
    import ahocorasick_rs

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
    automaton = ahocorasick_rs.BytesAhoCorasick(
        [word.encode() for word in words], implementation=ahocorasick_rs.Implementation.DFA
    )
    return Cues(automaton, np.fromiter(words.values(), np.int64), tuple(names))


@dataclass(frozen=True)
class Evidence:
    """What the rules found out about a page: names and fields, the weight of each line, what they take, the title."""

    names: Mapping[int, Name]
    fields: Mapping[int, Fields]
    weights: Mapping[int, float]
    removed: Mapping[int, str]
    title: int | None


_SHAPE = (
    *(f"share {name}" for name in CLASS_NAMES),
    *(f"count {name}" for name in CLASS_NAMES),
    *("length", "stops", "commas", "marks", "grammar", "segment", "code"),
    *("closed", "ends in a mark", "ends in a question", "ends in a comma", "ends in a colon", "ends in dots"),
    *("ends in a bracket", "ends in a sign", "ends in a digit", "starts with a digit", "starts with a bracket"),
    *("starts with a sign", "starts with a quote", "starts with a letter", "date", "time", "number", "amount"),
)
_RULES = ("strength", "ends", "field", "gone", "weight", "list", *(f"rule of kind {name}" for name in _GROUPS))
_ECHOES = (
    *("again", "nth", "in first line", "mentions", "mention share", "is title", "title size", "from title"),
    *("familiar", "told later", "contents"),
)
_PLACES = (
    *("from top", "from end", "depth", "lines", "prose above", "prose chars above", "prose chars below"),
    *("prose chars", "prose share", "kept above", "kept below", "gone above", "gone below", "gone share"),
    *("region from", "region to", "in region", "rise", "fall", "cycle", "period", "even above", "even below"),
)
_MARKED = ("prose", "strong prose", "closed", "gone", "end", "list", "date", "field", "mention")
_SPREAD = (
    *("closed", "weight", "gone", "named", "size", "marks", "date", "familiar", "again", "grammar", "latin"),
    *("mention share", "mentions", "wording"),
)
_SHIFTED = (*("length", "closed", "weight", "gone", "field", "strength", "date", "ends in a mark", "wording"),)
_STEPS = (-1, 1)
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
        *_RULES,
        *_ECHOES,
        *_PLACES,
        *_WORDING,
        *(f"{side} {name}" for side in ("after", "before") for name in _MARKED),
        *(f"{name} in {window} {side}" for window in WINDOWS for side in ("above", "below") for name in _SPREAD),
        *(f"{name} {step:+d}" for step in _STEPS for name in _SHIFTED),
    )


@cache
def numbers() -> dict[str, int]:
    """Return the number of each column. The result is constant and must not be changed."""
    return {name: number for number, name in enumerate(names())}


@cache
def layout() -> str:
    """Return a hash of what the columns mean by name, by which a model knows the features that it was trained on."""
    return hashlib.sha256("\n".join(names()).encode()).hexdigest()[:16]


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
    said = np.clip(sheet.shape.wording(wording), -MAX_WORDING, MAX_WORDING)
    _read_shape(sheet)
    _count_cues(sheet)
    _find_echoes(sheet, lines, prose, title)
    _find_places(sheet, prose)
    _follow_wording(sheet, said)
    _measure_distances(sheet, prose, weight, title)
    _look_around(sheet)
    _look_beside(sheet)
    return sheet.cells.T, said


@dataclass(frozen=True)
class Sheet:
    """The features so far: a row a question, a column a line."""

    shape: Shape
    cells: Floats

    def __getitem__(self, name: str) -> Floats:
        row: Floats = self.cells[numbers()[name]]
        return row

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


def _title_row(page: Page, title: int | None) -> int:
    return page.filled.index(title) if title is not None and title in page.filled else 0


def _read_shape(sheet: Sheet) -> None:
    shape = sheet.shape
    lengths, tally = shape.sizes, shape.tally.T
    size = len(CLASS_NAMES)
    counts = sheet.block("count han", size)
    counts[:] = tally
    np.divide(counts, lengths, out=sheet.block("share han", size))
    stops, commas = shape.count(shape.stops), shape.count(shape.commas)
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
    feeds = np.flatnonzero(np.frombuffer(shape.raw, np.uint8) == 10)
    # A word bound to the start begins at the line feed above; one bound to the end ends at the one below.
    rows = np.minimum(np.searchsorted(feeds, places, "right") - 1, count - 1)
    tally = np.bincount(book.kinds[words] * count + rows, minlength=count * kinds)
    np.minimum(tally.reshape(kinds, count), 4, out=block, casting="unsafe")


def _read_rules(sheet: Sheet, page: Page, evidence: Evidence) -> Array:
    """Fill in what the rules found out; return the weights of the lines."""
    filled = page.filled
    block = sheet.block("strength", len(_RULES))
    block[:] = 0
    block[0] = -1
    place = {index: position for position, index in enumerate(filled)}
    for index, name in evidence.names.items():
        position = place[index]
        block[0, position] = name.strength
        block[1, position] = name.ends
        block[5, position] = name.rule in LIST_RULES
        group = _GROUP_OF.get(name.rule)
        if group is not None:
            block[6 + group, position] = 1
    block[2, [place[index] for index in evidence.fields]] = 1
    block[3, [place[index] for index in evidence.removed]] = 1
    weights = evidence.weights
    block[4] = weight = np.fromiter((weights[index] for index in filled), np.float64, len(filled))
    return weight


def _find_echoes(sheet: Sheet, lines: Sequence[str], prose: Array, title: int) -> None:
    """Fill in what a line shares with others: the whole line, words of the title, phrases, words of the prose."""
    shape = sheet.shape
    count = shape.count_lines
    seen: dict[str, int] = {}
    order = np.ones(count)
    again: Any = 1
    for row, line in enumerate(lines):
        nth = seen[line] = seen.get(line, 0) + 1
        if nth > 1:
            order[row] = min(nth, 3)
    if len(seen) < count:
        again = np.minimum(np.fromiter((seen[line] for line in lines), np.float64, count), 5)
    rows, valid = shape.rows_of_pairs, shape.plain_pairs
    sizes = np.maximum(np.bincount(rows, valid, minlength=count), 1)
    head = shape.words_of(0)
    in_first = shape.words_in_common(head)
    known = head if title == 0 else shape.words_of(title)
    mentions = in_first if title == 0 else shape.words_in_common(known)
    first, last = first_and_last(shape.pair_slots, rows, valid & prose[rows])
    shared = valid & (last >= 0) & ((first != rows) | (last != rows))
    familiar = np.bincount(rows, shared, minlength=count) / sizes
    places = np.arange(count)
    told = [order, in_first / sizes, mentions, mentions / sizes, places == title, len(known), places - title]
    sheet.fill("again", [again, *told, familiar, shape.retold(), _contents(lines)])


def _contents(lines: Sequence[str]) -> Array:
    """Return which part of the words of a numbered line stand as lines of their own: a table of contents."""
    found = np.zeros(len(lines))
    heads: set[str] | None = None
    for row, line in enumerate(lines):
        if " " not in line or not _NUMBERED.match(line) or len(line) > 300:
            continue
        if heads is None:
            heads = {other.strip(_TOKEN_ENDS).removesuffix("编辑").strip() for other in lines if len(other) <= 30}
        tokens = [token for token in (part.strip(_TOKEN_ENDS) for part in line.split(" ")) if token]
        if len(tokens) > 1:
            found[row] = sum(token in heads for token in tokens) / len(tokens)
    return found


def _find_places(sheet: Sheet, prose: Array) -> None:
    shape = sheet.shape
    count = shape.count_lines
    places = np.arange(count)
    gone, weight = sheet["gone"], sheet["weight"]
    chars = np.where(prose, shape.sizes, 0)
    above = np.cumsum(chars) - chars
    total = max(1.0, float(chars.sum()))
    lost = np.cumsum(gone)
    kept = places + 1 - lost
    # The stretch that weighs most, by the weights of lines (Kadane's algorithm), and what leads up to each line.
    value = np.where(gone > 0, -1.5, np.where(sheet["ends"] > 0, -4.0, weight))
    start, end, rise, fall = heaviest(value)
    share = float(lost[-1]) / count
    rows = [places, count - 1 - places, places / count, count, above / total, above, total - above - chars, total]
    rows += [prose.mean(), kept - 1 + gone, kept[-1] - kept, lost - gone, lost[-1] - lost, share]
    inside = (places >= start) & (places <= end)
    sheet.fill("from top", [*rows, places - start, places - end, inside, rise, fall, *_rhythm(sheet)])


def heaviest(value: Array) -> tuple[int, int, Array, Array]:
    """Return the first and last place of the stretch with the largest sum, and the best sums up to and from each."""
    total = np.concatenate(([0.0], np.cumsum(value)))
    rise = total[1:] - np.minimum.accumulate(total)[:-1]
    end = int(rise.argmax())
    start = int(total[: end + 1].argmin())
    back = np.concatenate(([0.0], np.cumsum(value[::-1])))
    fall = (back[1:] - np.minimum.accumulate(back)[:-1])[::-1]
    return start, end, rise - value, fall - value


@cache
def _reaches() -> tuple[Array, Array]:
    periods = np.arange(1, MAX_PERIOD + 1)[:, None]
    return periods, np.maximum(2 * periods, MIN_REACH)


def _rhythm(sheet: Sheet) -> Sequence[Array]:
    """Return how well the lines around each repeat with one period (list pages), and in how even a run it stands."""
    shape = sheet.shape
    count = shape.count_lines
    if count < 2:
        return list(np.zeros((4, count)))
    places = np.arange(count)
    sizes = np.searchsorted(_SIZE_STEPS, shape.sizes, "right")
    sign = sizes * 64 + shape.first % 4 + 4 * (shape.last == STOP) + 16 * (sheet["strength"] >= 0) + 8 * sheet["date"]
    hits = np.zeros((MAX_PERIOD, count + 1))
    for step in range(1, min(MAX_PERIOD, count - 1) + 1):
        same = sign[step:] == sign[:-step]
        hits[step - 1, step + 1 :] = same
        hits[step - 1, 1 : count - step + 1] += same
    np.cumsum(hits, axis=1, out=hits)
    _, reach = _reaches()
    low, high = np.maximum(places - reach, 0), np.minimum(places + 1 + reach, count)
    share = (np.take_along_axis(hits, high, 1) - np.take_along_axis(hits, low, 1)) / (2 * (high - low))
    best = share.max(0)
    period = np.where(best > MIN_RHYTHM, (share >= best - MIN_RHYTHM).argmax(0) + 1, 0)
    level = np.abs(np.diff(np.log2(shape.sizes))) < EVEN_STEP
    run = places - np.maximum.accumulate(np.where(np.concatenate(([False], level)), 0, places))
    back = places - np.maximum.accumulate(np.where(np.concatenate((level, [False]))[::-1], 0, places))
    return best, period, run, back[::-1]


def _follow_wording(sheet: Sheet, said: Array) -> None:
    count = len(said)
    places = np.arange(count)
    total = np.concatenate(([0.0], said.cumsum()))
    above = total[:-1] / np.maximum(places, 1)
    below = (total[-1] - total[1:]) / np.maximum(count - 1 - places, 1)
    start, end, rise, fall = heaviest(-said)
    sheet.fill("wording", [said, above, below, total[-1] / count, rise, fall, places - start, places - end])


def _measure_distances(sheet: Sheet, prose: Array, weight: Array, title: int) -> None:
    count = sheet.shape.count_lines
    places = np.arange(count)
    mention = sheet["mentions"] >= 2
    mention[title] = False
    rows = [sheet[name] > 0 for name in ("closed", "gone", "ends", "list", "date", "field")]
    marked = np.array([prose, weight > STRONG_WEIGHT, *rows, mention])
    after, before = sheet.block("after prose", len(marked)), sheet.block("before prose", len(marked))
    back = np.maximum.accumulate(np.where(marked, places, -FAR), axis=1)
    ahead = np.minimum.accumulate(np.where(marked, places, count + FAR)[:, ::-1], axis=1)[:, ::-1]
    after[:, :1], before[:, -1:] = FAR, FAR
    after[:, 1:] = np.minimum(places[1:] - back[:, :-1], FAR)
    before[:, :-1] = np.minimum(ahead[:, 1:] - places[:-1], FAR)


def _look_around(sheet: Sheet) -> None:
    count = sheet.shape.count_lines
    places = np.arange(count)
    other = {"named": sheet["strength"] >= 0, "size": np.log2(sheet.shape.sizes), "again": sheet["again"] > 1}
    other |= {"latin": sheet["share latin"] > 0.5, "mentions": sheet["mentions"] >= 1}
    total = np.zeros((len(_SPREAD), count + 1))
    for row, name in zip(total, _SPREAD, strict=True):
        row[1:] = other[name] if name in other else sheet[name]
    np.cumsum(total, axis=1, out=total)
    for window in WINDOWS:
        low, high = np.maximum(places - window, 0), np.minimum(places + 1 + window, count)
        above = sheet.block(f"closed in {window} above", len(_SPREAD))
        np.divide(total[:, :-1] - total[:, low], np.maximum(places - low, 1), out=above, casting="unsafe")
        below = sheet.block(f"closed in {window} below", len(_SPREAD))
        np.divide(total[:, high] - total[:, 1:], np.maximum(high - places - 1, 1), out=below, casting="unsafe")


def _look_beside(sheet: Sheet) -> None:
    values = sheet.cells[[numbers()[name] for name in _SHIFTED]]
    for step in _STEPS:
        block = sheet.block(f"length {step:+d}", len(_SHIFTED))
        block[:] = NO_LINE
        if step < 0:
            block[:, -step:] = values[:, :step]
        else:
            block[:, :-step] = values[:, step:]
