"""What lines share with others of their page: the whole line, words of the title and of the prose, phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaner.chrome.learned.columns import Array, Sheet
from cleaner.chrome.learned.shape import DIGIT, HAN, LATIN, OTHER, SPACE

# Of a title so many pairs of neighbouring characters are looked for in other lines.
MAX_TITLE_PAIRS = 60
MAX_AGAIN, MAX_NTH = 5, 3
# Phrases are so many characters long.
PHRASE_CHARS = 5
# A numbered line that is longer is no table of contents; a heading is not longer than that.
MAX_CONTENTS_CHARS = 300
MAX_HEADING_CHARS = 30
_NUMBERED = re.compile(r"^(?:▪|\d{1,2}) ?\S")
_TOKEN_ENDS = " ▪.,:0123456789"
_HASH, _OTHER_HASH = 0x9E3779B1, 0x85EBCA6B
# Numbers from 0 to 15 in the classes of characters: these are one bit each of a word.
_DENSE = (1 << HAN) | (1 << LATIN) | (1 << DIGIT)


def table_bits(count: int) -> int:
    """Return how many bits number the places of a table with sixteen times as many as there are keys."""
    return max(12, count.bit_length() + 4)


def fits_in_32_bits(count: int) -> bool:
    """Tell whether places of so many keys can be reckoned in 32 bits, which are twice as fast."""
    return table_bits(count) + 7 <= 32


@dataclass(frozen=True)
class Tables:
    """A table for the keys of each page, one behind the other, by which equal keys of a page find each other.

    A table has sixteen times as many places as its page has keys, so that one key in 16 is taken for another. What
    page a key is of stands by the line that it is in.

    - `size`: the places of all tables; `mask`: one less than those of the table of each line, or of all lines.
    - `base`: where the table of each line begins, or that of all lines.
    """

    size: int
    mask: Any
    base: Any
    width: type[np.unsignedinteger[Any]]

    @classmethod
    def of(cls, counts: Sequence[int], lines: int) -> Tables:
        """Return the tables of pages with so many keys each, and *lines* lines each; a large page must be alone."""
        width = np.uint32 if all(map(fits_in_32_bits, counts)) else np.uint64
        sizes = [1 << table_bits(count) for count in counts]
        if len(sizes) == 1:
            return cls(sizes[0], width(sizes[0] - 1), width(0), width)
        of_pages = np.array(sizes, width)
        base = of_pages.cumsum(dtype=width) - of_pages
        return cls(sum(sizes), (of_pages - width(1)).repeat(lines), base.repeat(lines), width)

    def places(self, keys: Array, rows: Array) -> Array:
        """Return the place of each key; *rows* are the lines that they stand in. Keys of the right width are lost."""
        slots = keys.astype(self.width, copy=False)
        slots *= self.width(_HASH)
        slots >>= self.width(7)
        if isinstance(self.mask, np.ndarray):
            slots &= self.mask.take(rows)
            slots += self.base.take(rows)
        else:
            slots &= self.mask
        return slots.astype(np.intp)


class Scratch:
    """Memory for a table that is written before it is read: new memory costs more than what is done with it."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.int16)

    def table(self, size: int, lines: int) -> Array:
        """Return a table of numbers of so many lines, with anything in it; the one given before is lost.

        What is half as wide fits into a cache twice as often.
        """
        width = 1 if lines < 1 << 15 else 2
        if len(self._memory) < size * width:
            self._memory = np.empty(size * width, np.int16)
        table: Array = self._memory[: size * width].view(np.int16 if width == 1 else np.int32)
        return table


def stand_elsewhere(table: Array, slots: Array, rows: Array, valid: Array) -> Array:
    """Return whether each key stands in another line that is valid.

    *slots* are the places of the keys in the table, which holds -1 there; *rows* are their lines, in ascending order.
    """
    at = valid.nonzero()[0]
    chosen, of = slots.take(at), rows.take(at)
    table[chosen] = of
    last = table.take(slots)
    found: Array = (last >= 0) & (last != rows)
    # In the last line with a key it may stand for the first time.
    ends = (last == rows).nonzero()[0]
    table[chosen[::-1]] = of[::-1]
    found[ends] = table.take(slots.take(ends)) != rows.take(ends)
    return found


def find_echoes(sheet: Sheet, pages: Sequence[Sequence[str]], prose: Array, titles: Array, scratch: Scratch) -> None:
    """Fill in what a line shares with others: the whole line, words of the title, phrases, words of the prose.

    *pages* are the lines of each page, *prose* marks the paragraphs, *titles* are the lines of the titles.
    """
    shape = sheet.shape
    count, width = shape.count_lines, sheet.width
    plain = shape.classes[1:] <= LATIN
    places = (plain[:-1] & plain[1:]).nonzero()[0]
    rows = shape.rows.take(places)
    chars = (sheet.of_pages(shape.sizes + 1) * sheet.is_line).sum(1).tolist()
    tables = Tables.of([size - 1 for size in chars], width)
    slots = tables.places(shape.pairs.take(places), rows)
    # Only the places of these keys are ever read: to set the whole table would take longer than all the rest.
    table = scratch.table(tables.size, count)
    table[slots] = -1
    sizes = np.maximum(np.bincount(rows, minlength=count), 1)
    heads = np.arange(0, count, width)
    in_title, known = _words_of(sheet, titles, places, rows)
    in_head = _words_of(sheet, heads, places, rows)[0] if (titles != heads).any() else in_title
    mentions, in_first = _in_common(table, slots, (in_title, in_head), rows, count)
    shared = stand_elsewhere(table, slots, rows.astype(table.dtype), prose.take(rows)).nonzero()[0]
    familiar = np.bincount(rows.take(shared), minlength=count) / sizes
    again, order = _count_again(pages, width)
    from_title = shape.places - titles.repeat(width)
    told = [order, in_first / sizes, mentions, mentions / sizes, from_title == 0, known.repeat(width), from_title]
    sheet.fill("again", [again, *told, familiar, _retold(sheet, chars, scratch), _contents(sheet, pages)])


def _words_of(sheet: Sheet, lines: Array, places: Array, rows: Array) -> tuple[Array, Array]:
    """Return which words are in the first characters of *lines* and hold no particle, and how many in each line."""
    shape = sheet.shape
    wanted = np.zeros(shape.count_lines, np.bool_)
    wanted[lines] = True
    found = wanted.take(rows).nonzero()[0]
    at, of = places.take(found), rows.take(found)
    own = shape.classes
    dense = ((_DENSE >> own.take(at + 1)) & (_DENSE >> own.take(at + 2)) & 1).astype(np.bool_)
    chosen = dense & (at - shape.starts.take(of) + 1 < MAX_TITLE_PAIRS)
    return found[chosen], np.bincount(of[chosen], minlength=shape.count_lines).take(lines)


def _in_common(table: Array, slots: Array, wanted: tuple[Array, Array], rows: Array, count: int) -> tuple[Array, Array]:
    """Return how many of the words of each line are among two sets of words of the page; the table holds -1."""
    one, other = map(slots.take, wanted)
    table[one] = 0
    # What is in the other set alone is 1, and what is in both is 2.
    table[other] = table.take(other) == 0
    table[other] += 1
    found = table.take(slots)
    at = (found >= 0).nonzero()[0]
    kinds, of = found.take(at), rows.take(at)
    table[one] = table[other] = -1
    return np.bincount(of[kinds != 1], minlength=count), np.bincount(of[kinds > 0], minlength=count)


def _retold(sheet: Sheet, chars: Sequence[int], scratch: Scratch) -> Array:
    """Return which part of the phrases of each line stands in a later line of the page."""
    shape = sheet.shape
    count, rows = shape.count_lines, shape.rows
    # Phrases within a line; on a page of short lines these are few.
    whole = (rows[: 1 - PHRASE_CHARS] == rows[PHRASE_CHARS - 1 :]).nonzero()[0]
    if not len(whole):
        return np.zeros(count)
    rows, pairs = rows.take(whole), shape.pairs
    tables = Tables.of([max(size - 4, 0) for size in chars], sheet.width)
    keys = pairs.take(whole).astype(tables.width, copy=False)
    keys *= tables.width(_HASH)
    behind = pairs.take(whole + 2).astype(tables.width, copy=False)
    behind *= tables.width(_OTHER_HASH)
    keys += behind
    keys += shape.codes.take(whole + PHRASE_CHARS)
    slots = tables.places(keys, rows)
    last = scratch.table(tables.size, count)
    short = rows.astype(last.dtype)
    last[slots] = short
    later: Array = np.bincount(rows.take((last.take(slots) > short).nonzero()[0]), minlength=count)
    return later / np.maximum(np.bincount(rows, minlength=count), 1)


def _count_again(pages: Sequence[Sequence[str]], width: int) -> tuple[Array, Array]:
    """Return how often each line stands on its page, up to 5, and the how manieth it is, up to 3."""
    # Where each line stands for the first time.
    first = np.arange(len(pages) * width)
    for start, lines in zip(range(0, len(first), width), pages, strict=True):
        seen: dict[str, int] = {}
        first[start : start + len(lines)] = list(map(seen.setdefault, lines, range(start, start + len(lines))))
    again = np.bincount(first).take(first)
    order = np.ones(len(first), np.int64)
    repeated = (again > 1).nonzero()[0]
    if len(repeated):
        # Equal lines one behind the other: of each the number behind the first one.
        repeated = repeated.take(first.take(repeated).argsort(kind="stable"))
        of, numbers = first.take(repeated), np.arange(1, len(repeated) + 1)
        order[repeated] = numbers - np.maximum.accumulate(np.where(of == repeated, numbers - 1, 0))
    return np.minimum(again, MAX_AGAIN), np.minimum(order, MAX_NTH)


def _contents(sheet: Sheet, pages: Sequence[Sequence[str]]) -> Array:
    """Return which part of the words of a numbered line stand as lines of their own: a table of contents."""
    shape = sheet.shape
    found = np.zeros(shape.count_lines)
    heads: dict[int, set[str]] = {}
    # Few lines have a space and begin with what may be a digit, or with a bullet.
    first = shape.first
    begins_so = (first == DIGIT) | (first == OTHER) | (shape.codes.take(shape.starts) == ord("▪"))
    may_be = begins_so & (shape.tally[:, SPACE] > 0) & (shape.sizes <= MAX_CONTENTS_CHARS)
    for row in may_be.nonzero()[0].tolist():
        page, position = divmod(row, sheet.width)
        line = pages[page][position]
        if not _NUMBERED.match(line):
            continue
        tokens = [token for token in (part.strip(_TOKEN_ENDS) for part in line.split(" ")) if token]
        if len(tokens) < 2:
            continue
        if page not in heads:
            short = (other for other in pages[page] if len(other) <= MAX_HEADING_CHARS)
            heads[page] = {other.strip(_TOKEN_ENDS).removesuffix("编辑").strip() for other in short}
        found[row] = sum(map(heads[page].__contains__, tokens)) / len(tokens)
    return found
