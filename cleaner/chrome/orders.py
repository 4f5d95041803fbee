"""Rows of lines that are known by their order: numbers of a listing, headings of the article, teasers of others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import compress, pairwise

from cleaner.chrome.cues import Cue, count_words, places_with_cue
from cleaner.chrome.lines import Page, ends_sentence, has_han, reads_as_prose
from cleaner.chrome.titles import could_be_title
from cleaner.patterns import compile_later

LINE_NUMBERS_RULE = "chrome/line-numbers"
CONTENTS_RULE = "chrome/contents-list"
TEASER_RULE = "chrome/teaser"

# Three numbers in a row are also said by someone who counts.
MIN_LINE_NUMBERS = 4
MIN_SHORT_RUNS = 2
# Longer ones number no lines.
MAX_NUMBER_CHARS = 4
# On a page with a listing that has so many.
MIN_BESIDE_LISTING = 3
_CODE_LETTER = compile_later("[a-z]")
# Below the heading of a list of contents at least so many lines are headings of the article.
MIN_CONTENTS = 2
# A heading of the page's own (`Overview`) may stand among them.
MAX_STRANGERS = 1
# Links to all posts stand above the first heading.
MAX_STRANGERS_ABOVE = 2
MAX_HEADING_CHARS = 60
# Where it has one heading only, that is no word that stands anywhere.
MIN_ONLY_CHARS = 5
# Not 目录 alone: laws and books have one of their own, which is text.
_CONTENTS = compile_later(
    r"\W*(?:(?:文章|本文|内容|页面|页内|本页|文章导航)目录|目录导航|本页内容|文章内容|文章大纲|内容大纲"
    r"|索引|(?:table of )?contents|on this page|in this article|toc)\W*$"
)
# Of a page in Chinese that is the page's word, where so many headings stand below it.
_BARE_CONTENTS, MIN_BELOW_BARE = "contents", 3
# It closes an article whose headings it names; above them it can be the first heading itself (`索引`, of a database).
_INDEX = "索引"
# Rows of headings with their numbers are shorter.
MAX_ROW_CHARS = 200
# More headings than these are no list above an entry.
MAX_ENTRIES = 200
# What stands above the title of a page in an app; so many lines are below it.
NAVIGATION_RULE, MIN_BELOW_HEADER = "chrome/navigation", 2
_HEADER = compile_later(r"(?:文章|新闻|资讯|活动|帖子|公告|通知|内容|攻略)?详情页?$")
# So many lines, each as far from the one before, make a list.
MIN_EVEN = 4
# How many lines a teaser has: the title, the day, the beginning, a link to the rest.
TEASER_LINES = range(3, 7)
# [详细], 阅读全文 »
_READ_MORE = compile_later(
    r"[\[(<]?\s?(?:详细|详情|(?:阅读|查看|展开)(?:全文|更多|详情|原文)|继续阅读|了解更多|全文|更多"
    r"|(?:read|view|see) more|continue reading)\s?[\])>»…]*$"
)
# [ 30日 15:42 ], 2016年10月11日, 10-11
_STAMP = compile_later(r"[\[(]?\s?(?=[^\d]*\d)[\d年月日:/\-. ]{4,22}\s?[\])]?$")
# Names that end in the sign.
_SHARP = ("c#", "f#")
_NUMBERING = compile_later(r"(?:\d{1,2}[.、)]\s?)*(?:\d{1,2}\s|[•·▪-]\s?)?\s*")


def find_line_numbers(page: Page) -> Iterator[int]:
    """Yield the indexes of lines that number the lines of a listing: 1, 2, 3, 4 … each in a line of its own.

    Short listings count where there is no other such number, but a long listing, or several short ones, each from 1 on
    right above a line of code.
    """
    runs, others = _find_runs(page)
    short = [run for run in runs if len(run) < MIN_LINE_NUMBERS]
    has_short = not others and len(short) >= MIN_SHORT_RUNS and all(_precedes_code(page, run[-1]) for run in short)
    has_listing = not others and len(short) < len(runs)
    for run in runs:
        if has_short or len(run) >= (MIN_BESIDE_LISTING if has_listing else MIN_LINE_NUMBERS):
            yield from run


def _find_runs(page: Page) -> tuple[list[list[int]], int]:
    """Return the runs of the numbers from 1 on, and how many other lines are nothing but a number."""
    runs: list[list[int]] = []
    run: list[int] = []
    others = 0
    lines = page.filled_lines
    last = -1
    # Few lines are nothing but a number; what stands between two of them ends a run.
    for at in compress(range(len(lines)), map(str.isdecimal, lines)):
        line = lines[at]
        if len(line) > MAX_NUMBER_CHARS:
            continue
        if at != last + 1:
            run = []
        last = at
        if int(line) == len(run) + 1:
            run.append(page.filled[at])
            if len(run) == 1:
                runs.append(run)
            continue
        run = []
        if line == "1":
            run = [page.filled[at]]
            runs.append(run)
        others += line != "1"
    return runs, others


def _precedes_code(page: Page, index: int) -> bool:
    """Tell whether the next filled line has letters, and no Chinese character."""
    at = bisect_right(page.filled, index)
    line = page.lines[page.filled[at]] if at < len(page.filled) else ""
    return _CODE_LETTER.search(line) is not None and not has_han(line)


def find_contents(page: Page) -> Iterator[int]:
    """Yield the indexes of lists of the article's headings, which stand below `contents of the article`."""
    filled = page.filled
    words = places_with_cue(page, Cue.CONTENTS)
    headings = [at for at in words if len(page.lines[filled[at]]) <= 24 and _CONTENTS.match(page.lines[filled[at]])]
    if not headings:
        return
    places: dict[str, list[int]] = {}
    for at, index in enumerate(filled):
        if len(page.lines[index]) <= MAX_HEADING_CHARS:
            places.setdefault(core_of(page.lines[index]), []).append(at)
    for heading in headings:
        is_index = page.lines[filled[heading]] == _INDEX
        found: list[int] = []
        seen: set[str] = set()
        strangers = 0
        for at in range(heading + 1, len(filled)):
            core = core_of(page.lines[filled[at]])
            if core in seen:  # the first heading itself
                break
            if core and any(place < heading or (place > at and not is_index) for place in places.get(core, ())):
                found.append(at)
                seen.add(core)
                continue
            strangers += 1
            if strangers > (MAX_STRANGERS if found else MAX_STRANGERS_ABOVE):
                break
        # A single heading stands right below, and below that prose, or the heading itself.
        is_single = found == [heading + 1] and _is_only_heading(page, found[0])
        least = MIN_BELOW_BARE if page.lines[filled[heading]] == _BARE_CONTENTS else MIN_CONTENTS
        if len(found) >= least or is_single:
            yield from (filled[at] for at in range(heading, _end_of(found) + 1))


def find_entry_contents(page: Page) -> Iterator[int]:
    """Yield the indexes of the contents of an entry, whose headings have its name before them: `灯塔简介`.

    Laws and books have contents of their own, whose headings stand as they are.
    """
    filled, lines = page.filled, page.lines
    for at, index in enumerate(filled) if "\n目录\n" in page.folded else ():
        if lines[index] != "目录":
            continue
        headings = [*_read_entries([lines[place] for place in filled[at + 1 : at + 1 + MAX_ENTRIES]])]
        below = {lines[place] for place in filled[at + 1 + len(headings) :]}
        before = {line[: -len(headings[0])] for line in below if headings and line.endswith(headings[0])}
        for name in before:
            if name and sum(name + heading in below for heading in headings) >= MIN_CONTENTS:
                yield from filled[at : at + 1 + len(headings)]
                break


def find_numbered_contents(page: Page) -> Iterator[int]:
    """Yield the indexes of contents of an entry set in rows: `1 名称 ▪ 异名`, `2 结构 3 沿革`, `4 今况`.

    The first row alone can be a step with what it needs.
    """
    if not all(map(page.folded.__contains__, (" ▪ ", "\n2 "))):
        return
    filled, lines = page.filled, page.lines
    for at, index in enumerate(filled):
        if not lines[index].startswith("1 ") or " ▪ " not in lines[index]:
            continue
        number, end = _count_headings(lines[index], 1), at + 1
        while end < len(filled) and (below := _count_headings(lines[filled[end]], number)) > number:
            number, end = below, end + 1
        if end - at >= MIN_CONTENTS and number > MIN_EVEN:
            yield from filled[at:end]


def _count_headings(row: str, number: int) -> int:
    """Return the number behind those that count the headings of *row*, from *number* on; the same if it is no row."""
    if len(row) > MAX_ROW_CHARS or ends_sentence(row) or "," in row:
        return number
    words = row.split()
    if words[0] != str(number) or len(words) < 2:
        return number
    for word in words:
        number += word == str(number)
    return number


def _read_entries(lines: Sequence[str]) -> Iterator[str]:
    """Yield the headings at the start of *lines*, which are numbered from one on, or have a sign."""
    number = 1
    for line in lines:
        if line.startswith("▪") and number > 1:
            yield line[1:].strip()
        elif line.startswith(str(number)) and len(line) <= MAX_HEADING_CHARS:
            yield line[len(str(number)) :].strip()
            number += 1
        else:
            return


def _is_only_heading(page: Page, at: int) -> bool:
    lines = [page.lines[index] for index in page.filled[at : at + 2]]
    if len(lines) < 2 or len(lines[0]) < MIN_ONLY_CHARS:
        return False
    return reads_as_prose(lines[1]) or core_of(lines[1]) == core_of(lines[0])


def find_header(page: Page) -> Iterator[int]:
    """Yield the index of the first line where that is what a mobile page has for a heading: `详情`, above the title."""
    if len(page.filled) <= MIN_BELOW_HEADER:
        return
    first, second = (page.lines[index] for index in page.filled[:2])
    if _HEADER.match(first) and could_be_title(second):
        yield page.filled[0]


def find_teasers(page: Page) -> Iterator[int]:
    """Yield the indexes of lists of other articles: a title, a day, a beginning and a link to the rest, over and over.

    The links stand in every n-th line, a day always in the same place between them. Posts of a blog that are cut off
    are of different lengths, and products with a link have no day.
    """
    if count_words(page, Cue.MORE) < MIN_EVEN:
        return
    lines = page.filled_lines
    links = [at for at in places_with_cue(page, Cue.MORE) if len(lines[at]) <= 24 and _READ_MORE.match(lines[at])]
    for row in find_even_rows(links, TEASER_LINES):
        step = row[1] - row[0]
        # The first teaser may have no beginning; its link is as far from the next one all the same.
        for start in (0, 1) if len(row) > MIN_EVEN else (0,):
            first = row[start] - step + 1
            stamped = (all(_STAMP.match(lines[link - back]) for link in row[start:]) for back in range(1, step))
            if first >= 0 and any(stamped):
                yield from (page.filled[at] for at in range(first, row[-1] + 1))
                break


def find_even_rows(places: Sequence[int], steps: Container[int]) -> Iterator[list[int]]:
    """Yield the rows of places, of four and more, of which each is as far from the one before: by one of *steps*."""
    row = list(places[:1])
    for above, below in pairwise(places):
        if len(row) > 1 and below - above != row[-1] - row[-2]:
            if len(row) >= MIN_EVEN and row[1] - row[0] in steps:
                yield row
            row = [above]
        row.append(below)
    if len(row) >= MIN_EVEN and row[1] - row[0] in steps:
        yield row


def find_rows(count: int, least: int, is_one: Callable[[int], bool]) -> Iterator[range]:
    """Yield the places, of *count*, of at least so many in a row for which *is_one* is true.

    Each such row has a place that is a multiple of *least*: most others need no look.
    """
    end = 0
    for at in range(0, count, least):
        if at < end or not is_one(at):
            continue
        first = at
        while first > end and is_one(first - 1):
            first -= 1
        end = at + 1
        while end < count and is_one(end):
            end += 1
        if end - first >= least:
            yield range(first, end)


def _end_of(found: list[int]) -> int:
    """Return the last line of a list: one that is far behind the others is the heading itself."""
    end = found[0]
    for at in found:
        if at - end > MAX_STRANGERS + 1:
            break
        end = at
    return end


def core_of(line: str) -> str:
    """Return a heading without its number, and without the sign of its link."""
    core = line[_NUMBERING.match(line).end() :].rstrip(" :")  # type: ignore[union-attr]
    return core if core.endswith(_SHARP) else core.rstrip(" :#¶")
