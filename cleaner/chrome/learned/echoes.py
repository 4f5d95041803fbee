"""What lines share with others of their page: the whole line, words of the title and of the prose, phrases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaner.chrome.learned.columns import Array, Sheet
from cleaner.chrome.learned.shape import DIGIT, HAN, LATIN

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
    """Memory for tables that are written before they are read: new memory costs more than what is done with it."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.int16)

    def tables(self, count: int, size: int, dtype: Any) -> Array:
        """Return *count* tables of *size* places, with anything in them; those given before are lost."""
        needed = count * size * (np.dtype(dtype).itemsize // 2)
        if len(self._memory) < needed:
            self._memory = np.empty(needed, np.int16)
        tables: Array = self._memory[:needed].view(dtype).reshape(count, size)
        return tables


def first_and_last(size: int, slots: Array, rows: Array, valid: Array, scratch: Scratch) -> tuple[Array, Array]:
    """Return the first and the last row in which each key stands among the valid ones; -1 where it does in none.

    *slots* are the places of the keys in tables of *size* places.
    """
    chosen, of = slots[valid], rows[valid]
    # Only the places of these keys are ever read: to set the whole table would take longer than all the rest.
    first, last = scratch.tables(2, size, rows.dtype)
    last[slots] = first[slots] = -1
    last[chosen] = of
    first[chosen[::-1]] = of[::-1]
    return first.take(slots), last.take(slots)


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
    sizes = np.maximum(np.bincount(rows, minlength=count), 1)
    heads = np.arange(0, count, width)
    in_title, known = _words_of(sheet, titles, places, rows)
    (marks,) = scratch.tables(1, tables.size, np.int16)
    mentions = in_first = _in_common(marks, slots, in_title, rows, count)
    if (titles != heads).any():
        in_first = _in_common(marks, slots, _words_of(sheet, heads, places, rows)[0], rows, count)
    short = rows.astype(_narrowest(count))
    first, last = first_and_last(tables.size, slots, short, prose.take(rows), scratch)
    shared = (last >= 0) & ((first != short) | (last != short))
    familiar = np.bincount(rows[shared], minlength=count) / sizes
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


def _in_common(marks: Array, slots: Array, wanted: Array, rows: Array, count: int) -> Array:
    """Return how many of the words of each line are among the *wanted* ones of the page; *marks* is a table."""
    marks[slots] = 0
    marks[slots.take(wanted)] = 1
    return np.bincount(rows.take(marks.take(slots).nonzero()[0]), minlength=count)


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
    short = rows.astype(_narrowest(count))
    (last,) = scratch.tables(1, tables.size, short.dtype)
    last[slots] = short
    later: Array = np.bincount(rows[last.take(slots) > short], minlength=count)
    return later / np.maximum(np.bincount(rows, minlength=count), 1)


def _narrowest(count: int) -> type[np.signedinteger[Any]]:
    """Return the type for numbers of so many lines: what is half as wide fits into a cache twice as often."""
    return np.int16 if count < 1 << 15 else np.int32


def _count_again(pages: Sequence[Sequence[str]], width: int) -> tuple[Array, Array]:
    """Return how often each line stands on its page, up to 5, and the how manieth it is, up to 3."""
    again, order = np.ones((2, len(pages) * width))
    for start, lines in zip(range(0, len(again), width), pages, strict=True):
        if len(set(lines)) == len(lines):
            continue
        counts = Counter(lines)
        again[start : start + len(lines)] = list(map(counts.__getitem__, lines))
        seen: dict[str, int] = {}
        for row, line in enumerate(lines, start):
            if counts[line] > 1:
                seen[line] = nth = seen.get(line, 0) + 1
                order[row] = nth
    return np.minimum(again, MAX_AGAIN), np.minimum(order, MAX_NTH)


def _contents(sheet: Sheet, pages: Sequence[Sequence[str]]) -> Array:
    """Return which part of the words of a numbered line stand as lines of their own: a table of contents."""
    shape = sheet.shape
    found = np.zeros(shape.count_lines)
    heads: dict[int, set[str]] = {}
    # Most lines begin with a character or a letter.
    begins_so = sheet.is_line.reshape(-1) & ((shape.first > LATIN) | (shape.first == DIGIT))
    for row in begins_so.nonzero()[0].tolist():
        page, position = divmod(row, sheet.width)
        line = pages[page][position]
        if " " not in line or len(line) > MAX_CONTENTS_CHARS or not _NUMBERED.match(line):
            continue
        tokens = [token for token in (part.strip(_TOKEN_ENDS) for part in line.split(" ")) if token]
        if len(tokens) < 2:
            continue
        if page not in heads:
            short = (other for other in pages[page] if len(other) <= MAX_HEADING_CHARS)
            heads[page] = {other.strip(_TOKEN_ENDS).removesuffix("编辑").strip() for other in short}
        found[row] = sum(map(heads[page].__contains__, tokens)) / len(tokens)
    return found
