"""Lines of data: rows with commas between the fields, entries of front matter, items of lists of strings."""

from __future__ import annotations

import re

# Empty, a figure with its unit, a date, a name or path in ASCII, a string.
_FIELD = re.compile(r"""\s?(?:|[-+]?[$￥¥]?[0-9][0-9.:/%\- ]*[A-Za-z%]{0,3}|[\w./:+-]+|"[^"]*"|'[^']*')\s?""", re.ASCII)
_FIGURE = re.compile(r"\s?(?:|[-+]?[$￥¥]?[0-9][0-9.:/%\- ]*)\s?", re.ASCII)
_SENTENCE = re.compile("[。！？；]")
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

_ENTRY = re.compile(r"(?:-\s)?[a-z][\w.-]{0,40}:(?:\s|$)", re.ASCII)
_ITEM = re.compile(r"\s*(?:\"[^\"\n]*\"|'[^'\n]*')")
_FENCE = "---"


def is_data_row(line: str) -> bool:
    """Tell whether half of the fields between commas, and three at least, are figures or empty.

    >>> is_data_row("1003,河流,,12.5,2024-05-01"), is_data_row("今天,,,,明天,后天,都是 12 度")
    (True, False)
    """
    fields = line[:MAX_ROW_CHARS].split(",")
    figures = [field for field in fields if _FIGURE.fullmatch(field)]
    # A row of commas in prose is a hesitation, not a row of empty fields.
    filled = sum(not field.isspace() and field != "" for field in figures)
    if filled >= MIN_FIGURES_ALONE and len(figures) - filled >= MIN_EMPTY_OF_A_ROW:
        return True
    return filled >= MIN_FIGURES_ALONE - 1 and len(figures) >= MIN_FIGURES_ALONE and 2 * len(figures) >= len(fields)


def looks_like_rows(line: str) -> bool:
    """Tell whether a line is no sentence and has data in two fields: it is a row if its neighbour is another."""
    fields = line[:MAX_ROW_CHARS].split(",")
    if _SENTENCE.search(line) is not None:
        return False
    return sum(_FIELD.fullmatch(field) is not None for field in fields) >= MIN_FIELDS_OF_A_ROW


def is_header(line: str) -> bool:
    """Tell whether a line over rows names their columns: short names and no sentence.

    >>> is_header("编号,名称,长度"), is_header("他说,今天的天气真是好极了,走吧。")
    (True, False)
    """
    return _SENTENCE.search(line) is None and max(map(len, line.split(","))) <= MAX_NAME_CHARS


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
