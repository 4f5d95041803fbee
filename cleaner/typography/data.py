"""Lines of data: rows with commas between the fields, entries of front matter, items of lists of strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

# Empty, a figure with its unit, a date, a name or path in ASCII, a string.
_FIELD = re.compile(r"""\s?(?:|[-+]?[$￥¥]?[0-9][0-9.:/%\- ]*[A-Za-z%]{0,3}|[\w./:+-]+|"[^"]*"|'[^']*')\s?""", re.ASCII)
_FIGURE = re.compile(r"\s?(?:|[-+]?[$￥¥]?[0-9][0-9.:/%\- ]*)\s?", re.ASCII)
# Where a field begins that may be a filled one of these: of two, one stands behind a comma, or behind what is enclosed.
_BEGINS_FIGURE = re.compile(r"[,\])]\s?[-+]?[$￥¥]?[0-9]", re.ASCII)
_SENTENCE = re.compile("[。！？；]")
# What such a field begins with: an ASCII sign, a sign of money, or nothing.
_BEFORE_FIELD = re.compile(",(?:[\\x00-\\x7f￥¥]|\\Z)")
_DIGIT = re.compile("[0-9]")
# A row of data has three fields and more.
MIN_COMMAS = 2
# Two such fields seldom come together in prose: of 2,205 lines of real pages with commas 10 have them, hesitations
# (俄爸和俄妈也吵,,过了几天) and formulas; so a line is a row only beside another.
MIN_FIELDS_OF_A_ROW = 2
# What tells a row without a look at its neighbours: three figures or empty fields, half of all.
MIN_FIGURES_ALONE = 3
# With so many empty fields, three figures are enough, however many others there are.
MIN_EMPTY_OF_A_ROW = 2
# The name of a column; clauses of prose have about as many characters, but no rows under them.
MAX_NAME_CHARS = 12
# How much of a line is read.
MAX_ROW_CHARS = 4_000

# Quotes hold commas and, doubled, quotes (RFC 4180).
_CSV_FIELD = re.compile(r'(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)|[^,]*')
# A column of figures or of names in ASCII, filled in all rows.
_DATUM = re.compile(r"-?[$￥¥]?[0-9][0-9.:/%\-]*[A-Za-z%]{0,3}|[A-Za-z_][\w./:+-]*", re.ASCII)
# What it begins with.
BEGINS_DATUM = frozenset("-$_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_BEFORE_DATUM = re.compile(",[-$_0-9A-Za-z]")
_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
# So many neighbours with as many fields, and a datum in the same one, are rows of a table. Of 98,500 lines of pages,
# novels, laws and articles with Chinese and commas 2 are taken for rows (with 2 neighbours: 25), of 128,300 lines of
# four CSV collections 99 %.
ROWS_OF_A_TABLE = 3
# How many columns are looked at.
MAX_COLUMNS = 60
# A row of two fields is as good as a clause and its rest: only a figure, or a word beside a short name, tells it.
PAIR = 2
# A list or a point in a sentence.
_ENCLOSED = re.compile(r"\[[^\[\]\n]{0,200}\]|\([^()\n]{0,200}\)")
_THOUSANDS = re.compile(r"(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_INNER_MARK = re.compile("[，。？！；：]")

_ENTRY = re.compile(r"(?:-\s)?[a-z][\w.-]{0,40}:(?:\s|$)", re.ASCII)
_ITEM = re.compile(r"\s*(?:\"[^\"\n]*\"|'[^'\n]*')")
_FENCE = "---"

Mask = npt.NDArray[np.bool_]


def find_rows(text: str, lines: list[str]) -> frozenset[int]:
    """Return which of the *lines* of a text are rows of a table with commas between its fields: their numbers, from 0.

    A row tells itself by its figures, or by the rows beside it, which have as many fields and a datum in the same one.
    """
    count_of = {number: line.count(",") for number, line in enumerate(lines) if "," in line}
    if sum(count_of.values()) < MIN_COMMAS:
        return frozenset()
    found = _find_by_figures(text, lines, count_of) | _find_by_neighbours(lines, count_of)
    found.update(_find_in_tables(text, lines, count_of))
    if found:  # the names of the columns stand over the first row
        for number, count in count_of.items():
            is_above = count >= MIN_COMMAS and count_of.get(number + 1) == count
            if is_above and number + 1 in found and number not in found and is_header(lines[number]):
                found.add(number)
    return frozenset(found)


def _find_by_figures(text: str, lines: list[str], count_of: dict[int, int]) -> set[int]:
    """Return the rows that tell themselves."""
    if _DIGIT.search(text) is None:
        return set()
    return {
        number
        for number, count in count_of.items()
        if count >= MIN_COMMAS and _BEFORE_FIELD.search(lines[number]) and is_data_row(lines[number])
    }


def _find_by_neighbours(lines: list[str], count_of: dict[int, int]) -> set[int]:
    """Return the rows that have another with as many fields beside them.

    Both of two neighbours are rows or neither is, or the next time they would be judged otherwise.
    """
    found: set[int] = set()
    for number, count in count_of.items():
        if count < MIN_COMMAS or count_of.get(number + 1) != count:
            continue
        both = lines[number : number + 2]
        if all(_BEFORE_FIELD.search(line) for line in both) and all(map(looks_like_rows, both)):
            found.update((number, number + 1))
    return found


def _runs(lines: list[int]) -> Iterator[list[int]]:
    """Yield the runs of neighbours that are long enough for a table."""
    run = lines[:1]
    for last, line in pairwise(lines):
        if line != last + 1:
            if len(run) >= ROWS_OF_A_TABLE:
                yield run
            run = []
        run.append(line)
    if len(run) >= ROWS_OF_A_TABLE:
        yield run


def _find_in_tables(text: str, lines: list[str], count_of: dict[int, int]) -> Iterator[int]:
    """Yield the rows that at least two others beside them tell.

    A table has a datum in some field, or one word twice in the first: that is soon told, before fields are parted.
    """
    firsts = {line[:1] for line in lines}
    may_hold_datum = (
        not firsts.isdisjoint(BEGINS_DATUM) or any(map(str.isspace, firsts)) or _BEFORE_DATUM.search(text) is not None
    )
    names = {number: lines[number].lstrip().partition(",")[0] for number in count_of}
    if not may_hold_datum and len(set(names.values())) == len(names):
        return
    # No quote and no length of a line makes fewer fields than there are commas.
    commas_part_fields = len(text) <= MAX_ROW_CHARS and '"' not in text
    for run in _runs(list(count_of)):
        of_run = [lines[number] for number in run]
        counts = [count_of[number] for number in run] if commas_part_fields else None
        if _may_hold_table([names[number] for number in run], of_run if may_hold_datum else (), counts):
            yield from _rows_among(run, [split_fields(line) for line in of_run])


def _may_hold_table(names: list[str], lines: Sequence[str], counts: list[int] | None) -> bool:
    """Tell whether some neighbours may have the same word in the first field, or a datum in the same one.

    *names* are their first fields, *lines* the lines if any may hold a datum; *counts* are their commas, where these
    tell how many fields there are.
    """
    has_datum = [
        name[:1] in BEGINS_DATUM or _BEFORE_DATUM.search(line) is not None
        for name, line in zip(names, lines, strict=False)
    ]
    if len(set(names)) == len(names) and True not in has_datum:
        return False
    for i in range(len(names) - ROWS_OF_A_TABLE + 1):
        window = slice(i, i + ROWS_OF_A_TABLE)
        if counts is not None and len(set(counts[window])) > 1:
            continue
        if (has_datum and all(has_datum[window])) or len(set(names[window])) < ROWS_OF_A_TABLE:
            return True
    return False


def split_fields(line: str) -> list[str]:
    """Return the fields of a row; commas within straight quotes part none.

    >>> split_fields('1,"a,b",c')
    ['1', '"a,b"', 'c']
    """
    line = line[:MAX_ROW_CHARS].strip()
    if '"' not in line:
        return line.split(",")
    fields = []
    at = 0
    while at <= len(line):
        found = _CSV_FIELD.match(line, at)
        end = found.end() if found else len(line)
        fields.append(line[at:end])
        at = end + 1
    return fields


def _rows_among(run: list[int], table: list[list[str]]) -> list[int]:
    """Return those lines of a *run* of neighbours that are rows of one table."""
    columns = [_columns_of_data(fields) for fields in table]
    known: dict[int, int] = {}
    for i in range(len(run) - ROWS_OF_A_TABLE + 1):
        window = range(i, i + ROWS_OF_A_TABLE)
        fields = table[i : i + ROWS_OF_A_TABLE]
        if len({len(row) for row in fields}) > 1:
            continue
        shared = columns[i]
        for j in window:
            shared &= columns[j]
        if shared and len(fields[0]) == PAIR:
            shared = _columns_of_pairs(fields, shared)
        if shared or _has_categories(fields):
            known.update((j, known.get(j, 0) | shared) for j in window)
    # A row with a comma too many in its text still has its data where its neighbours have theirs.
    for order in (range(len(run)), range(len(run) - 1, -1, -1)):
        last = 0
        for j in order:
            if j not in known and last & columns[j] and len(table[j][0]) <= MAX_NAME_CHARS:
                known[j] = last & columns[j]
            last = known.get(j, 0)
    return [run[j] for j in known]


def _columns_of_data(fields: list[str]) -> int:
    """Return a bit for each field that is a figure or a name in ASCII."""
    found = 0
    for i, field in enumerate(fields[:MAX_COLUMNS]):
        if field[:1].isascii() and _DATUM.fullmatch(field):
            found |= 1 << i
    return found


def _columns_of_pairs(rows: list[list[str]], shared: int) -> int:
    """Return those columns of rows of two fields that no list and no prose has: figures that do not count the lines."""
    for i in range(PAIR):
        own, other = [row[i] for row in rows], [row[1 - i] for row in rows]
        if not shared >> i & 1:
            continue
        if all(_DIGITS.fullmatch(value) for value in own):
            counts_on = all(float(after) == float(before) + 1 for before, after in pairwise(own))
            is_thousand = i == 0 and all(value[:3].isdigit() for value in other)
            is_sure = not counts_on and not is_thousand
        else:
            is_sure = all(len(value) > 1 for value in own) and all(
                value and len(value) <= MAX_NAME_CHARS and not _INNER_MARK.search(value) for value in other
            )
        if not is_sure:
            shared &= ~(1 << i)
    return shared


def _has_categories(rows: list[list[str]]) -> bool:
    """Tell whether rows begin with short words, one of them twice, and have Chinese punctuation within their fields.

    Who sets 。 and ， within a field means a half-width comma for something else.
    """
    if len(rows[0]) <= PAIR or any(not row[0] or len(row[0]) > MAX_NAME_CHARS for row in rows):
        return False
    if len({row[0] for row in rows}) == len(rows) or any(_INNER_MARK.search(row[0]) for row in rows):
        return False
    return all(any(_INNER_MARK.search(field) for field in row) for row in rows)


def is_data_row(line: str) -> bool:
    """Tell whether half of the fields between commas, and three at least, are figures or empty.

    >>> is_data_row("1003,河流,,12.5,2024-05-01"), is_data_row("今天,,,,明天,后天,都是 12 度")
    (True, False)
    """
    line = line[:MAX_ROW_CHARS]
    if _BEGINS_FIGURE.search(line) is None:
        return False
    line = _ENCLOSED.sub("", line)
    if _INNER_MARK.search(line):
        line = _THOUSANDS.sub("0", line)
    fields = line.split(",")
    figures = [field for field in fields if _FIGURE.fullmatch(field)]
    # A row of commas in prose is a hesitation, not a row of empty fields.
    filled = sum(not field.isspace() and field != "" for field in figures)
    if filled >= MIN_FIGURES_ALONE and len(figures) - filled >= MIN_EMPTY_OF_A_ROW:
        return True
    return filled >= MIN_FIGURES_ALONE - 1 and len(figures) >= MIN_FIGURES_ALONE and 2 * len(figures) >= len(fields)


def looks_like_rows(line: str) -> bool:
    """Tell whether a line is no sentence and has data in two fields: it is a row if its neighbour is another."""
    if _SENTENCE.search(line) is not None:
        return False
    fields = line[:MAX_ROW_CHARS].split(",")
    return sum(_FIELD.fullmatch(field) is not None for field in fields) >= MIN_FIELDS_OF_A_ROW


def is_header(line: str) -> bool:
    """Tell whether a line over rows names their columns: short names and no sentence.

    >>> is_header("编号,名称,长度"), is_header("他说,今天的天气真是好极了,走吧。")
    (True, False)
    """
    return _SENTENCE.search(line) is None and max(map(len, line.split(","))) <= MAX_NAME_CHARS


def may_be_entry(text: str, start: int, end: int) -> bool:
    """Tell whether a line begins as those that `is_entry` looks at do; most do not."""
    return _ENTRY.match(text, start, end) is not None or _ITEM.match(text, start, end) is not None


def is_entry(text: str, span: tuple[int, int], before: str, after: str) -> bool:
    """Tell whether a line is an entry ``key: value`` among others, or a string in a list with one to a line.

    >>> is_entry("title: 河流", (0, 9), "---", "tags: 水")
    True
    >>> is_entry("title: 河流", (0, 9), "正文", "正文")
    False
    """
    start, end = span
    if _ENTRY.match(text, start, end):
        return _FENCE in (before, after) or bool(_ENTRY.match(before) or _ENTRY.match(after))
    item = _ITEM.match(text, start, end)
    if item is None:
        return False
    rest = text[item.end() : end].strip()
    return rest == "," or (not rest and _is_item(before))


def _is_item(line: str) -> bool:
    item = _ITEM.match(line)
    return item is not None and line[item.end() :].strip() == ","
