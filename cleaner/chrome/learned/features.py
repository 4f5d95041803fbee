"""What each line of a page looks like, as numbers of features: one row a line, one column a question.

All questions are asked of the whole page at once, on the code points of its lines; no
Python loop runs over characters, and only short ones over lines. A column holds the
number of a feature, so that the score of a line is a sum of rows of a table of weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import LIST_RULES, PROSE_WEIGHT, Body
from cleaner.rules import registry

Ints = npt.NDArray[np.int32]
Array = npt.NDArray[Any]

# Classes of characters, counted in each line.
HAN, PARTICLE, OF, DIGIT, LATIN, SPACE, COMMA, STOP, COLON, SEPARATOR, BRACKET, QUOTE, BOOK, SIGN, OTHER = range(15)
CLASSES = 15
_MEMBERS = {
    PARTICLE: "了是在不有和我他她这就也都要会对与为着说而能被从",
    OF: "的",
    DIGIT: "0123456789",
    LATIN: "abcdefghijklmnopqrstuvwxyz",
    SPACE: " ",
    COMMA: ",",
    STOP: ".!?;…",
    COLON: ":",
    SEPARATOR: "|>/_-»→›~",
    BRACKET: "()[]{}",
    QUOTE: "\"'",
    BOOK: "《》",
    SIGN: "*·#+=<«▲▼△▽◆■□★☆↓↑←◎※○¥‹×⊙&@%^\\",
}
# Classes of the first and the last character.
_ENDS = (".", "!?", ";", ":", ",", "…", "\"'", ")]}", "([{", "《", "》", "0123456789", "|>»", "*·#-▲▼△◆■★☆")
END_CLASSES = len(_ENDS) + 3

LENGTH_EDGES = np.array([2, 4, 6, 9, 13, 18, 25, 35, 50, 80, 150, 300])
SHARE_EDGES = np.array([1e-9, 0.01, 0.02, 0.04, 0.06, 0.09, 0.13, 0.2, 0.3, 0.5, 0.8])
COUNT_EDGES = np.array([1, 2, 3, 5, 9, 17])
PLACE_EDGES = np.array([1, 2, 3, 4, 6, 10, 16, 30, 60])
OVERLAP_EDGES = np.array([1e-9, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
_DATE_SIGNS = np.array([ord(sign) for sign in "-/.年"])
_AMOUNT_SIGNS = np.array([ord(sign) for sign in "元万%"])
# What is counted as far away: no such line.
FAR = 1000
_TITLE_CHARS = 60


@dataclass(frozen=True)
class Cues:
    """The words of the table: an automaton over bytes, the kind of each word, whether it is bound to an end."""

    automaton: Any
    kinds: Array
    kind_names: tuple[str, ...]


@cache
def _cues() -> Cues:
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


@cache
def _tables() -> tuple[Array, Array]:
    classes = np.full(0x10000, OTHER, np.uint8)
    classes[0x3400:0xA000] = HAN
    classes[0x25A0:0x2700] = SIGN
    for number, members in _MEMBERS.items():
        classes[[ord(character) for character in members]] = number
    ends = np.full(0x10000, len(_ENDS) + 2, np.uint8)
    ends[0x3400:0xA000] = len(_ENDS)
    ends[ord("a") : ord("z") + 1] = len(_ENDS) + 1
    for number, members in enumerate(_ENDS):
        ends[[ord(character) for character in members]] = number
    return classes, ends


@cache
def _rule_numbers() -> dict[str, int]:
    return {rule.id: number for number, rule in enumerate(registry().of_stage("chrome"), 1)}


class _Columns:
    """The columns collected so far: values, how many values each can take, and a name for reasons and the model."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.values: list[Array] = []
        self.sizes: list[int] = []
        self.names: list[str] = []

    def add(self, name: str, values: Array, size: int) -> Array:
        """Add one column and return it."""
        self.names.append(name)
        self.values.append(values)
        self.sizes.append(size)
        return values

    def add_all(self, names: Sequence[str], values: Array, size: int) -> None:
        """Add the columns of a matrix, all of the same size."""
        for number, name in enumerate(names):
            self.add(name, values[:, number], size)


@dataclass(frozen=True)
class Looks:
    """The features of the lines of a page that are not blank: `ids` has a row a line, a column a question."""

    ids: Ints
    names: tuple[str, ...]
    offsets: Ints
    size: int


def look(
    page: Page,
    names: Mapping[int, Name],
    fields: Mapping[int, Fields],
    weights: Mapping[int, float],
    bodies: Sequence[Body],
    removed: Mapping[int, str],
) -> Looks:
    """Return the features of the filled lines of *page*, from what the rules already found out about it.

    *bodies* count in the filled lines; *removed* holds the rule of each line that the rules take out, by index.
    """
    filled = page.filled
    lines = [page.lines[index] for index in filled]
    count = len(lines)
    if not count:
        nothing = look(Page.read("-", "-"), {}, {}, {0: 0.0}, (), {})
        return replace(nothing, ids=nothing.ids[:0])
    columns = _Columns(count)
    joined = "\n" + "\n".join(lines) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.minimum(codes, 0xFFFF)
    lengths = np.fromiter(map(len, lines), np.int64, count)
    starts = np.cumsum(lengths + 1) - lengths
    row_of = np.repeat(np.arange(count), lengths + 1)  # of the characters from starts[0] on, line feeds included
    _add_shape(columns, codes, starts, lengths, row_of)
    _add_cues(columns, joined)
    _add_rules(columns, filled, names, fields)
    prose = np.fromiter((weights[index] > PROSE_WEIGHT for index in filled), np.bool_, count)
    _add_places(columns, prose, lengths, bodies)
    _add_anchors(columns, filled, names)
    _add_verdicts(columns, filled, removed)
    _add_echoes(columns, lines, codes, starts, lengths, row_of, bodies)
    _add_neighbours(columns, lengths, prose)
    return _finish(columns)


def _add_shape(columns: _Columns, codes: Array, starts: Array, lengths: Array, row_of: Array) -> None:
    count = columns.count
    table, ends = _tables()
    classes = table[codes[1:]]
    tally = np.bincount(row_of * CLASSES + classes, minlength=count * CLASSES).reshape(count, CLASSES)
    tally[:, OTHER] -= 1  # the line feed
    columns.add("length", np.searchsorted(LENGTH_EDGES, lengths, "right"), len(LENGTH_EDGES) + 1)
    columns.add("first", ends[codes[starts]], END_CLASSES)
    last = columns.add("last", ends[codes[starts + lengths - 1]], END_CLASSES)
    # A stop before a closing quote or bracket ends a sentence too.
    before = ends[codes[np.maximum(starts + lengths - 2, 0)]]
    _add_numbers(columns, codes, classes, row_of)
    closed = np.where((last == 6) | (last == 7), before, last)
    columns.add("closed", (closed <= 1) | (closed == 5), 2)
    sizes = np.maximum(lengths, 1)
    marks = tally[:, COMMA] + tally[:, STOP]
    parts = np.column_stack([tally[:, :OTHER], marks, tally[:, OF] + tally[:, PARTICLE]])
    shares = np.searchsorted(SHARE_EDGES, parts / sizes[:, None], "right")
    labels = [
        "han",
        "particle",
        "of",
        "digit",
        "latin",
        "space",
        "comma",
        "stop",
        "colon",
        "separator",
        "bracket",
        "quote",
        "book",
        "sign",
        "marks",
        "grammar",
    ]
    columns.add_all([f"share-{label}" for label in labels], shares, len(SHARE_EDGES) + 1)
    some = tally[:, [DIGIT, SPACE, COMMA, STOP, COLON, SEPARATOR, BRACKET, QUOTE, BOOK]]
    labels = ["digit", "space", "comma", "stop", "colon", "separator", "bracket", "quote", "book"]
    counts = np.searchsorted(COUNT_EDGES, some, "right")
    columns.add_all([f"count-{label}" for label in labels], counts, len(COUNT_EDGES) + 1)


def _add_cues(columns: _Columns, joined: str) -> None:
    count = columns.count
    cues = _cues()
    kinds = len(cues.kind_names)
    raw = joined.encode("utf-8", "surrogatepass")
    found = cues.automaton.find_matches_as_indexes(raw, overlapping=True)
    words, places, _ = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
    feeds = np.flatnonzero(np.frombuffer(raw, np.uint8) == 10)
    # A word bound to the start begins at the line feed above; one bound to the end ends at the one below.
    rows = np.minimum(np.searchsorted(feeds, places, "right") - 1, count - 1)
    tally = np.bincount(rows * kinds + cues.kinds[words], minlength=count * kinds).reshape(count, kinds)
    columns.add_all([f"cue-{name}" for name in cues.kind_names], np.searchsorted(COUNT_EDGES[:3], tally, "right"), 4)


def _add_numbers(columns: _Columns, codes: Array, classes: Array, row_of: Array) -> None:
    """Add whether a line has a date, a time of day, a long number, a number with 元 or 万 or a percentage."""
    count = columns.count
    digit = classes == DIGIT
    two = digit[:-1] & digit[1:]
    four = two[:-2] & two[2:]
    after = codes[1:]
    found = {
        "date": four[:-1] & np.isin(after[4:], _DATE_SIGNS),
        "time": digit[:-3] & (after[1:-2] == ord(":")) & two[2:],
        "number": four[:-3] & four[3:],
        "amount": digit[:-1] & np.isin(after[1:], _AMOUNT_SIGNS),
    }
    for name, hits in found.items():
        marked = np.zeros(count, np.int64)
        marked[row_of[np.flatnonzero(hits)]] = 1
        columns.add(f"has-{name}", marked, 2)


def _add_rules(
    columns: _Columns, filled: Sequence[int], names: Mapping[int, Name], fields: Mapping[int, Fields]
) -> None:
    numbers = _rule_numbers()
    count = columns.count
    kind = np.zeros(count, np.int32)
    strength = np.zeros(count, np.int32)
    row = np.zeros(count, np.int32)
    for position, index in enumerate(filled):
        name = names.get(index)
        if name is not None:
            kind[position] = numbers[name.rule]
            strength[position] = name.strength + 1 + 4 * name.ends
        fielded = fields.get(index)
        if fielded is not None:
            row[position] = numbers[fielded.rule]
    columns.add("name", kind, len(numbers) + 1)
    columns.add("strength", strength, 9)
    columns.add("field", row, len(numbers) + 1)
    columns.add("named", (kind > 0) + 2 * (row > 0), 4)


def _add_places(columns: _Columns, prose: Array, lengths: Array, bodies: Sequence[Body]) -> None:
    count = columns.count
    places = np.arange(count)
    size = len(PLACE_EDGES) + 1
    above = np.searchsorted(PLACE_EDGES, places, "right")
    columns.add("from-top", above, size)
    columns.add("from-end", above[::-1], size)
    columns.add("depth", places * 10 // count, 10)
    total = np.full(count, np.searchsorted(PLACE_EDGES, count, "right"))
    columns.add("lines", total, size)
    # Before, in and after the heaviest stretch of prose: -4 … -1, first, inner, last, 1 … 4, and no body at all.
    where = np.full(count, 12, np.int32)
    inside = np.zeros(count, np.bool_)
    if bodies:
        first, last = bodies[0].first, bodies[-1].last
        where[:] = 5
        edges = np.array([2, 3, 6])
        where[:first] = 3 - np.searchsorted(edges, first - places[:first], "right")
        where[last + 1 :] = 8 + np.searchsorted(edges, places[last + 1 :] - last, "right")
        where[first], where[last] = 4, 6
        for body in bodies:
            inside[body.first : body.last + 1] = True
        where[(where == 5) & ~inside] = 7
    columns.add("where", where, 13)
    back = np.maximum.accumulate(np.where(prose, places, -FAR))
    before = places - np.concatenate(([-FAR], back[:-1]))
    ahead = np.minimum.accumulate(np.where(prose, places, FAR + count)[::-1])[::-1]
    after = np.concatenate((ahead[1:], [FAR + count])) - places
    columns.add("prose", prose, 2)
    columns.add("after-prose", np.searchsorted(PLACE_EDGES, before, "right"), size)
    columns.add("before-prose", np.searchsorted(PLACE_EDGES, after, "right"), size)
    weight = np.where(prose, lengths, 0)
    below = weight[::-1].cumsum()[::-1] - weight
    columns.add("prose-below", np.searchsorted(OVERLAP_EDGES, below / max(1, weight.sum()), "right"), 9)
    columns.add("prose-chars", np.full(count, np.searchsorted([1, 100, 300, 800], weight.sum(), "right")), 5)


def _add_anchors(columns: _Columns, filled: Sequence[int], names: Mapping[int, Name]) -> None:
    count = columns.count
    places = np.arange(count)
    ends = np.zeros(count, np.bool_)
    lists = np.zeros(count, np.bool_)
    for position, index in enumerate(filled):
        name = names.get(index)
        if name is not None:
            ends[position] = name.ends
            lists[position] = name.rule in LIST_RULES
    size = len(PLACE_EDGES) + 1
    for label, marked in (("end", ends), ("list", lists)):
        back = np.maximum.accumulate(np.where(marked, places, -FAR))
        columns.add(f"after-{label}", np.searchsorted(PLACE_EDGES, places - back, "right"), size)
    ahead = np.minimum.accumulate(np.where(ends, places, FAR + count)[::-1])[::-1]
    columns.add("before-end", np.searchsorted(PLACE_EDGES, ahead - places, "right"), size)


def _add_verdicts(columns: _Columns, filled: Sequence[int], removed: Mapping[int, str]) -> None:
    """Add what the rules take out, how far the next such line is, and how much of the page goes above and below."""
    count = columns.count
    places = np.arange(count)
    numbers = _rule_numbers()
    verdict = np.fromiter(
        (numbers.get(removed[index], 0) if index in removed else 0 for index in filled), np.int32, count
    )
    columns.add("verdict", verdict, len(numbers) + 1)
    gone = columns.add("gone", (verdict > 0).astype(np.int32), 2) > 0
    size = len(PLACE_EDGES) + 1
    back = np.maximum.accumulate(np.where(gone, places, -FAR))
    columns.add("after-gone", np.searchsorted(PLACE_EDGES, places - back, "right"), size)
    ahead = np.minimum.accumulate(np.where(gone, places, FAR + count)[::-1])[::-1]
    columns.add("before-gone", np.searchsorted(PLACE_EDGES, ahead - places, "right"), size)
    kept = np.cumsum(~gone)
    columns.add("kept-above", np.searchsorted(PLACE_EDGES, kept, "right"), size)
    columns.add("kept-below", np.searchsorted(PLACE_EDGES, count - gone.sum() - kept + ~gone, "right"), size)
    part = np.searchsorted(OVERLAP_EDGES, gone.sum() / max(1, count), "right")
    columns.add("gone-share", np.full(count, part), 9)


def _add_echoes(
    columns: _Columns,
    lines: Sequence[str],
    codes: Array,
    starts: Array,
    lengths: Array,
    row_of: Array,
    bodies: Sequence[Body],
) -> None:
    """Add what a line shares with others: the whole line, words of the title, phrases, words of the body."""
    count = columns.count
    seen: dict[str, int] = {}
    order = np.zeros(count, np.int64)
    for row, line in enumerate(lines):
        order[row] = seen[line] = seen.get(line, 0) + 1
    again = np.fromiter((seen[line] for line in lines), np.int64, count)
    columns.add("repeats", np.minimum(order, 3) - 1 + 3 * (np.minimum(again, 3) - 1), 9)

    grid, _ = _tables()
    text = codes[1:].astype(np.int64)  # line feeds at the end of each line
    plain = grid[text] <= LATIN
    pairs = text[:-1] * 0x10000 + text[1:]
    valid = plain[:-1] & plain[1:]
    rows = row_of[: len(pairs)]
    sizes = np.maximum(np.bincount(rows, valid, minlength=count), 1)
    body = np.zeros(count, np.bool_)
    for block in bodies:
        body[block.first : block.last + 1] = True
    known = pairs[: max(starts[1] - starts[0] - 1, 0) if count > 1 else len(pairs)][:_TITLE_CHARS]
    known = known[valid[: len(known)]]
    hits = np.isin(pairs, known) & valid
    shared = np.bincount(rows, hits, minlength=count)
    columns.add("in-title", np.searchsorted(OVERLAP_EDGES, shared / sizes, "right"), 9)
    columns.add("of-title", np.searchsorted(OVERLAP_EDGES, shared / max(1, len(known)), "right"), 9)
    # How many of a line's words stand in another line as well, and how many in another line of the body.
    first, last = _first_and_last(pairs, rows, valid)
    rare = np.bincount(rows, (first != last) & valid, minlength=count) / sizes
    columns.add("echoed", np.searchsorted(OVERLAP_EDGES, rare, "right"), 9)
    first, last = _first_and_last(pairs, rows, valid & body[rows])
    familiar = valid & (last >= 0) & ((first != rows) | (last != rows))
    near = np.bincount(rows, familiar, minlength=count) / sizes
    columns.add("familiar", np.searchsorted(OVERLAP_EDGES, near, "right"), 9)
    # Phrases of five characters that stand in a later or an earlier line.
    grams = (pairs[:-3] * 0x9E3779B1 + pairs[2:-1] * 0x85EBCA6B + text[4:]) & 0x7FFFFFFFFFFF
    rows = row_of[: len(grams)]
    whole = rows == row_of[4 : 4 + len(grams)]
    sizes = np.maximum(np.bincount(rows, whole, minlength=count), 1)
    first, last = _first_and_last(grams, rows, whole)
    later = np.bincount(rows, whole & (last > rows), minlength=count) / sizes
    earlier = np.bincount(rows, whole & (first < rows), minlength=count) / sizes
    columns.add("told-later", np.searchsorted(OVERLAP_EDGES, later, "right"), 9)
    columns.add("told-earlier", np.searchsorted(OVERLAP_EDGES, earlier, "right"), 9)


def _first_and_last(keys: Array, rows: Array, valid: Array) -> tuple[Array, Array]:
    """Return the first and the last row in which each key stands among the valid ones; -1 where it does in none.

    Keys are told apart by a hash of at least four bits more than there are keys: one in 16 is taken for another.
    """
    bits = max(12, len(keys).bit_length() + 4)
    slots = ((keys * 0x9E3779B1) >> 7) & ((1 << bits) - 1)
    chosen, of = slots[valid], rows[valid]
    last = np.full(1 << bits, -1, np.int32)
    first = last.copy()
    last[chosen] = of
    first[chosen[::-1]] = of[::-1]
    return first[slots], last[slots]


def _add_neighbours(columns: _Columns, lengths: Array, prose: Array) -> None:
    count = columns.count
    logs = np.log2(np.maximum(lengths, 1))
    steps = np.diff(logs)
    edges = np.array([-3.0, -1.5, -0.6, -0.2, 0.2, 0.6, 1.5, 3.0])
    change = np.searchsorted(edges, steps, "right")
    columns.add("step-above", np.concatenate(([9], change)), 10)
    columns.add("step-below", np.concatenate((change, [9])), 10)
    for reach in (2, 5):
        window = 2 * reach + 1
        padded = np.concatenate((np.zeros(reach), logs, np.zeros(reach)))
        total = np.convolve(padded, np.ones(window), "valid")
        present = np.convolve(
            np.concatenate((np.zeros(reach), np.ones(count), np.zeros(reach))), np.ones(window), "valid"
        )
        mean = (total - logs) / np.maximum(present - 1, 1)
        columns.add(
            f"around-{reach}", np.searchsorted([1.0, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0], mean, "right"), 10
        )
        dense = np.convolve(np.concatenate((np.zeros(reach), prose, np.zeros(reach))), np.ones(window), "valid") - prose
        columns.add(f"prose-{reach}", np.minimum(dense.astype(np.int64), 7), 8)


_SHIFTED = (
    "length",
    "first",
    "last",
    "name",
    "strength",
    "field",
    "closed",
    "share-marks",
    "share-space",
    "prose",
    "verdict",
)
_FAR_SHIFTED = ("length", "strength", "closed", "named", "gone")
_CROSSED = (
    ("length", "last"),
    ("length", "where"),
    ("length", "from-end"),
    ("strength", "where"),
    ("name", "where"),
    ("field", "where"),
    ("familiar", "where"),
    ("in-title", "length"),
    ("familiar", "length"),
    ("after-end", "prose"),
    ("after-end", "closed"),
    ("after-list", "length"),
    ("length", "around-2"),
    ("where", "closed"),
    ("share-marks", "length"),
    ("share-grammar", "length"),
    ("told-later", "where"),
    ("told-earlier", "where"),
    ("first", "last"),
    ("from-top", "in-title"),
    ("after-gone", "before-gone"),
    ("after-gone", "length"),
    ("before-gone", "length"),
    ("after-gone", "where"),
    ("before-gone", "where"),
)


@dataclass(frozen=True)
class _Layout:
    """Which columns are crossed, which are taken from lines above and below, and where the features of each begin."""

    names: tuple[str, ...]
    offsets: Array
    size: int
    crossed: tuple[Array, Array]
    factors: Array
    shifts: tuple[tuple[int, Array, Array], ...]


@cache
def _layout(names: tuple[str, ...], sizes: tuple[int, ...]) -> _Layout:
    at = {name: number for number, name in enumerate(names)}
    one, two = (np.array([at[pair[side]] for pair in _CROSSED]) for side in (0, 1))
    every = np.array(sizes)
    all_names = [*names, *(f"{first}×{second}" for first, second in _CROSSED)]
    all_sizes = [*sizes, *(every[one] * every[two])]
    shifts = []
    for step, shifted in ((-1, _SHIFTED), (1, _SHIFTED), (-2, _FAR_SHIFTED), (2, _FAR_SHIFTED)):
        rows = np.array([at[name] for name in shifted])
        shifts.append((step, rows, every[rows][:, None]))
        all_names += [f"{name}{step:+d}" for name in shifted]
        all_sizes += [size + 1 for size in every[rows]]
    total = np.array(all_sizes)
    offsets = np.cumsum(total) - total
    return _Layout(tuple(all_names), offsets, int(total.sum()), (one, two), every[two][:, None], tuple(shifts))


def _finish(columns: _Columns) -> Looks:
    """Add the columns for pairs of answers and those for neighbours, which have one more value for none."""
    layout = _layout(tuple(columns.names), tuple(columns.sizes))
    count = columns.count
    base = np.concatenate(columns.values, dtype=np.int32, casting="unsafe").reshape(len(columns.sizes), count)
    one, two = layout.crossed
    ids = np.empty((len(layout.names), count), np.int32)
    top = len(base)
    ids[:top] = base
    end = top + len(one)
    ids[top:end] = base[one] * layout.factors + base[two]
    for step, rows, none in layout.shifts:
        block = ids[end : end + len(rows)]
        block[:] = none
        if step < 0:
            block[:, -step:] = base[rows, :step]
        else:
            block[:, :-step] = base[rows, step:]
        end += len(rows)
    ids += layout.offsets[:, None].astype(np.int32)
    return Looks(ids.T, layout.names, layout.offsets, layout.size)


def describe(looks: Looks, feature: int) -> str:
    """Return the name of a feature: the question, and the number of the answer."""
    column = int(np.searchsorted(looks.offsets, feature, "right")) - 1
    return f"{looks.names[column]}={feature - int(looks.offsets[column])}"
