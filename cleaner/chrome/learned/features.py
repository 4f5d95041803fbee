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
    CLASS_NAMES,
    COLON,
    COMMA,
    DIGIT,
    HAN,
    LATIN,
    OF,
    PARTICLE,
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
MAX_PERIOD = 7
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
_ECHOES = ("again", "nth", "in first line", "mentions", "mention share", "is title", "title size", "from title")
_ECHOES += ("echoed", "familiar", "told later", "told earlier", "contents")
_PLACES = ("from top", "from end", "depth", "lines", "prose above", "prose chars above", "prose chars below")
_PLACES += ("prose chars", "prose share", "kept above", "kept below", "gone above", "gone below", "gone share")
_PLACES += ("region from", "region to", "in region", "rise", "fall", "cycle", "period", "even above", "even below")
_MARKED = ("prose", "strong prose", "closed", "gone", "end", "list", "date", "field", "mention")
_SPREAD = ("closed", "weight", "gone", "named", "size", "marks", "date", "familiar", "again", "grammar", "latin")
_SPREAD += ("mention share", "mentions", "wording")
_SHIFTED = (
    "length",
    "closed",
    "weight",
    "gone",
    "field",
    "strength",
    "told later",
    "date",
    "ends in a mark",
    "wording",
)
_STEPS = (-1, 1, -2, 2)
_WORDING = ("wording", "wording above", "wording below", "wording of all", "wording rise", "wording fall")
_WORDING += ("wording from", "wording to")


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
def layout() -> str:
    """Return a hash of what the columns mean by name, by which a model knows the features that it was trained on."""
    return hashlib.sha256("\n".join(names()).encode()).hexdigest()[:16]


def look(page: Page, evidence: Evidence, wording: Array) -> tuple[Floats, Floats]:
    """Return the features of the filled lines of *page*, and the score of each line by its words alone.

    *wording* holds a weight for each hash of two neighbouring characters.
    """
    lines = [page.lines[index] for index in page.filled]
    shape = Shape.of(lines)
    rules, weight = _rule_block(page, evidence)
    prose = weight > PROSE_WEIGHT
    title = _title_row(page, evidence.title)
    said = np.clip(shape.wording(wording), -MAX_WORDING, MAX_WORDING)
    block = _shape_block(shape)
    echoes = _echo_block(shape, lines, prose, title)
    column = _Columns(
        {**dict(zip(_SHAPE, block, strict=True)), **dict(zip(_RULES, rules, strict=True))}
        | dict(zip(_ECHOES, echoes, strict=True))
    )
    column.table["wording"] = said
    found = (
        block,
        _cue_block(shape),
        rules,
        echoes,
        _place_block(shape, column, prose),
        _wording_block(said),
        _distance_block(shape, column, prose, weight, title),
        _window_block(shape, column),
        _shift_block(column),
    )
    return np.concatenate(found, dtype=np.float32, casting="unsafe").T, said


@dataclass(frozen=True)
class _Columns:
    table: dict[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.table[name]


def _title_row(page: Page, title: int | None) -> int:
    return page.filled.index(title) if title is not None and title in page.filled else 0


def _shape_block(shape: Shape) -> Array:
    lengths = shape.sizes
    tally = shape.tally.T
    stops, commas = shape.count(shape.stops), shape.count(shape.commas)
    marks = (stops + commas) / lengths
    breaks = 1 + stops + commas + tally[CLASS_NAMES.index("space")] + tally[CLASS_NAMES.index("separator")]
    code = sum(tally[CLASS_NAMES.index(name)] for name in ("code", "bracket", "quote")) + tally[STOP] - stops
    code = np.where(tally[[HAN, OF, PARTICLE]].sum(0) == 0, code / lengths, 0)
    grammar = (tally[PARTICLE] + tally[OF]) / lengths
    own = np.stack([lengths, stops, commas, marks, grammar, lengths / breaks, code])
    return np.concatenate((tally / lengths, tally, own, shape.ends(), shape.numbers()))


def _cue_block(shape: Shape) -> Array:
    book = cues()
    kinds, count = len(book.names), shape.count_lines
    found = book.automaton.find_matches_as_indexes(shape.raw, overlapping=True)
    if not found:
        return np.zeros((kinds, count))
    words, places, _ = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
    feeds = np.flatnonzero(np.frombuffer(shape.raw, np.uint8) == 10)
    # A word bound to the start begins at the line feed above; one bound to the end ends at the one below.
    rows = np.minimum(np.searchsorted(feeds, places, "right") - 1, count - 1)
    tally = np.bincount(rows * kinds + book.kinds[words], minlength=count * kinds).reshape(count, kinds)
    return np.minimum(tally, 4).T


def _rule_block(page: Page, evidence: Evidence) -> tuple[Array, Array]:
    filled = page.filled
    block = np.zeros((len(_RULES), len(filled)))
    block[0] = -1
    for position, index in enumerate(filled):
        name = evidence.names.get(index)
        if name is not None:
            block[0, position] = name.strength
            block[1, position] = name.ends
            block[5, position] = name.rule in LIST_RULES
            group = _GROUP_OF.get(name.rule)
            if group is not None:
                block[6 + group, position] = 1
        block[2, position] = index in evidence.fields
        block[3, position] = index in evidence.removed
    weights = evidence.weights
    block[4] = weight = np.fromiter((weights[index] for index in filled), np.float64, len(filled))
    return block, weight


def _echo_block(shape: Shape, lines: Sequence[str], prose: Array, title: int) -> Array:
    """Return what a line shares with others: the whole line, words of the title, phrases, words of the prose."""
    count = shape.count_lines
    seen: dict[str, int] = {}
    order = np.zeros(count)
    for row, line in enumerate(lines):
        order[row] = seen[line] = seen.get(line, 0) + 1
    again = np.minimum(np.fromiter((seen[line] for line in lines), np.float64, count), 5)
    pairs, rows, valid = shape.pairs, shape.rows_of_pairs, shape.plain_pairs
    sizes = np.maximum(np.bincount(rows, valid, minlength=count), 1)
    head = shape.words_of(0)
    in_first = np.bincount(rows, np.isin(pairs, head) & valid, minlength=count) / sizes
    known = head if title == 0 else shape.words_of(title)
    mentions = np.bincount(rows, np.isin(pairs, known) & valid, minlength=count)
    first, last = first_and_last(pairs, rows, valid)
    echoed = np.bincount(rows, (first != last) & valid, minlength=count) / sizes
    first, last = first_and_last(pairs, rows, valid & prose[rows])
    shared = valid & (last >= 0) & ((first != rows) | (last != rows))
    familiar = np.bincount(rows, shared, minlength=count) / sizes
    later, earlier = shape.retellings()
    places = np.arange(count)
    told = (np.minimum(order, 3), in_first, mentions, mentions / sizes, places == title, np.full(count, len(known)))
    return np.stack([again, *told, places - title, echoed, familiar, later, earlier, _contents(lines)])


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


def _place_block(shape: Shape, column: _Columns, prose: Array) -> Array:
    count = shape.count_lines
    places = np.arange(count)
    gone, weight = column["gone"], column["weight"]
    chars = np.where(prose, shape.sizes, 0)
    total = max(1.0, float(chars.sum()))
    above = np.cumsum(chars) - chars
    kept = np.cumsum(1 - gone)
    lost = np.cumsum(gone)
    of_page = np.empty((4, count))
    of_page[:] = np.array([[count], [total], [prose.mean()], [gone.mean()]])
    # The stretch that weighs most, by the weights of lines (Kadane's algorithm), and what leads up to each line.
    value = np.where(gone > 0, -1.5, np.where(column["ends"] > 0, -4.0, weight))
    start, end, rise, fall = heaviest(value)
    region = np.stack([places - start, places - end, (places >= start) & (places <= end), rise, fall])
    first = np.stack([places, count - 1 - places, places / count, of_page[0], above / total, above])
    second = np.stack([total - above - chars, of_page[1], of_page[2], kept - 1 + gone, kept[-1] - kept])
    third = np.stack([lost - gone, lost[-1] - lost, of_page[3]])
    return np.concatenate((first, second, third, region, _rhythm(shape, column)))


def heaviest(value: Array) -> tuple[int, int, Array, Array]:
    """Return the first and last place of the stretch with the largest sum, and the best sums up to and from each."""
    total = np.concatenate(([0.0], np.cumsum(value)))
    rise = total[1:] - np.minimum.accumulate(total)[:-1]
    end = int(rise.argmax())
    start = int(total[: end + 1].argmin())
    back = np.concatenate(([0.0], np.cumsum(value[::-1])))
    fall = (back[1:] - np.minimum.accumulate(back)[:-1])[::-1]
    return start, end, rise - value, fall - value


def _rhythm(shape: Shape, column: _Columns) -> Array:
    """Return how well the lines around each repeat with one period (list pages), and in how even a run it stands."""
    count = shape.count_lines
    places = np.arange(count)
    sizes = np.searchsorted((3, 6, 10, 16, 26, 45, 90), shape.sizes, "right")
    sign = sizes * 64 + shape.first % 4 + 4 * (shape.last == STOP) + 16 * (column["strength"] >= 0)
    sign = (sign + 8 * column["date"]).astype(np.int64)
    best, period = np.zeros(count), np.zeros(count)
    for step in range(1, min(MAX_PERIOD, count - 1) + 1):
        same = sign[step:] == sign[:-step]
        hits = np.zeros(count + 1)
        hits[step + 1 :] = same
        hits[1 : count - step + 1] += same
        total = hits.cumsum()
        reach = max(2 * step, 5)
        low, high = np.maximum(places - reach, 0), np.minimum(places + 1 + reach, count)
        share = (total[high] - total[low]) / (2 * (high - low))
        better = share > best + 0.05
        period[better] = step
        best = np.where(better, share, best)
    if count < 2:
        return np.zeros((4, count))
    level = np.abs(np.diff(np.log2(shape.sizes))) < 0.35
    run = places - np.maximum.accumulate(np.where(np.concatenate(([False], level)), 0, places))
    back = places - np.maximum.accumulate(np.where(np.concatenate((level, [False]))[::-1], 0, places))
    return np.stack([best, period, run, back[::-1]])


def _wording_block(said: Array) -> Array:
    count = len(said)
    places = np.arange(count)
    total = np.concatenate(([0.0], said.cumsum()))
    above = total[:-1] / np.maximum(places, 1)
    below = (total[-1] - total[1:]) / np.maximum(count - 1 - places, 1)
    start, end, rise, fall = heaviest(-said)
    return np.stack([said, above, below, np.full(count, total[-1] / count), rise, fall, places - start, places - end])


def _distance_block(shape: Shape, column: _Columns, prose: Array, weight: Array, title: int) -> Array:
    count = shape.count_lines
    places = np.arange(count)
    mention = (column["mentions"] >= 2) & (places != title)
    rows = [column[name] > 0 for name in ("closed", "gone", "ends", "list", "date", "field")]
    marked = np.stack([prose, weight > STRONG_WEIGHT, *rows, mention])
    none = np.full((len(marked), 1), -FAR)
    back = np.maximum.accumulate(np.where(marked, places, -FAR), axis=1)
    ahead = np.minimum.accumulate(np.where(marked, places, count + FAR)[:, ::-1], axis=1)[:, ::-1]
    after = places - np.concatenate((none, back[:, :-1]), axis=1)
    before = np.concatenate((ahead[:, 1:], count - none), axis=1) - places
    return np.minimum(np.concatenate((after, before)), FAR)


def _window_block(shape: Shape, column: _Columns) -> Array:
    count = shape.count_lines
    places = np.arange(count)
    table = dict(column.table)
    table |= {"named": table["strength"] >= 0, "size": np.log2(shape.sizes), "again": table["again"] > 1}
    table |= {"latin": table["share latin"] > 0.5, "mentions": table["mentions"] >= 1}
    values = np.stack([table[name] for name in _SPREAD]).astype(np.float64)
    total = np.zeros((len(values), count + 1))
    np.cumsum(values, axis=1, out=total[:, 1:])
    found = []
    for window in WINDOWS:
        low, high = np.maximum(places - window, 0), np.minimum(places + 1 + window, count)
        found.append((total[:, places] - total[:, low]) / np.maximum(places - low, 1))
        found.append((total[:, high] - total[:, 1:]) / np.maximum(high - places - 1, 1))
    return np.concatenate(found)


def _shift_block(column: _Columns) -> Array:
    values = np.stack([column[name] for name in _SHIFTED])
    found = np.full((len(_STEPS), *values.shape), -2.0)
    for block, step in zip(found, _STEPS, strict=True):
        if step < 0:
            block[:, -step:] = values[:, :step]
        else:
            block[:, :-step] = values[:, step:]
    return found.reshape(-1, values.shape[1])


__all__ = ["COLON", "COMMA", "DIGIT", "LATIN", "Evidence", "layout", "look", "names"]
