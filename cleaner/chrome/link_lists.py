"""Lists of links that no word names, known by their form: how their lines were cut, set in rows, or repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from cleaner.chrome.cards import find_cards, find_titled
from cleaner.chrome.entry_rows import find_entry_rows, find_repeated_rows
from cleaner.chrome.lines import Page
from cleaner.chrome.link_remains import find_remains
from cleaner.chrome.listings import find_cut, find_listings, width
from cleaner.chrome.orders import find_even_rows, find_rows
from cleaner.patterns import compile_later

LINK_LIST_RULE = "chrome/link-list"

# A site cuts titles off at one width, with dots: so many of them make a list, and so much of it is cut off.
MIN_CUT_TITLES = 4
MIN_CUT_SHARE = 0.4
MIN_CUT_CHARS = 10
MAX_CUT_WIDTH = 84
# Letters and digits are half as wide as characters, and sites cut at a number of either.
MAX_WIDTH_DIFFERENCE = 4
# Rows of words set side by side: so many rows, and words in each, not the same number in all, as a grid has, and words
# of so many lengths, which idioms and couplets have not. Names of people are no menu.
MIN_ROWS, MIN_ROW_WORDS, MIN_LENGTHS = 4, 5, 3
MAX_WORD_CHARS, MAX_SINGLES = 6, 1
MAX_NAME_CHARS = 3
MAX_NAME_SHARE = 0.5
# The same title with other days, one below the other; without a day it is said more often before it is no text.
MIN_DATED, MIN_SAME = 5, 8
MIN_TITLE_HAN, MAX_TITLE_CHARS = 8, 50
# Goods: a name, perhaps a term, and a price in every n-th line.
OFFER_LINES = range(2, 7)
MAX_OFFER_CHARS = 60

_CUT = compile_later(r"(?:\.\.\.|(?<!…)…)$")
_SENTENCE = compile_later(r"\.(?<=[\u3400-\u9fff\"')]\.)(?!\.)|;")
_HAN = compile_later(r"[\u3400-\u9fff]")
_HAN_WORD = compile_later(r"[\u3400-\u9fff]+$")
_DAY = compile_later(
    r"[(\[]?(?:19|20)\d\d\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}日?[)\]]?|[(\[]\d{1,2}[-/]\d{1,2}[)\]]"
)
_PRICE = compile_later(r"[¥￥]\s?\d.*(?:门市价|市场价|原价|成交|已售|月销|人付款|人已买|[¥￥]\s?\d)")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)


def find_link_lists(page: Page) -> Iterator[tuple[int, str, bool]]:
    """Yield the indexes of the lines of lists of links, what each is one of, in words, and whether that is sure.

    Rows of words can as well be the vocabulary of a lesson: they tell only that labels are worth asking.
    """
    lines = page.filled_lines
    cut = find_cut(page)
    if len(cut) >= MIN_CUT_TITLES:
        titles = _find_cut_titles(lines, cut)
        yield from ((page.filled[at], "one of titles that are cut off at one width", True) for at in titles)
    # Most texts have no price: one look at the text is faster than one at each line.
    if "¥" in page.folded or "￥" in page.folded:
        yield from ((page.filled[at], "one of goods with their prices", True) for at in _find_offers(lines))
    yield from ((page.filled[at], form, True) for at, form in find_listings(page, lines))
    yield from ((page.filled[at], form, is_sure) for at, form, is_sure in find_repeated_rows(page, lines))
    yield from ((page.filled[at], form, True) for at, form in find_entry_rows(page, lines))
    yield from ((page.filled[at], form, True) for at, form in find_titled(page, lines))
    yield from ((page.filled[at], form, True) for at, form in find_remains(page))
    yield from ((page.filled[at], "one of cards below a picture each", True) for at in find_cards(lines))
    yield from ((page.filled[at], "one title again and again", True) for at in _find_same_titles(lines))
    yield from ((page.filled[at], "a row of short words among such rows", False) for at in _find_word_rows(lines))


def _find_cut_titles(lines: Sequence[str], dotted: Sequence[int]) -> Iterator[int]:
    """Yield the places of rows of titles of which many end in dots where all end that are as long."""
    cut = [at for at in dotted if _is_cut_title(lines[at])]
    if len(cut) < MIN_CUT_TITLES:
        return
    for first, last in _rows_of_titles(lines, cut):
        widths = {at: width(lines[at]) for at in cut if first <= at <= last}
        usual = sorted(widths.values())[len(widths) // 2]
        alike = [at for at, wide in widths.items() if abs(wide - usual) <= MAX_WIDTH_DIFFERENCE]
        if len(alike) < MIN_CUT_TITLES:
            continue
        row = range(alike[0], alike[-1] + 1)
        if len(alike) >= MIN_CUT_SHARE * len(row) and all(
            width(lines[at]) <= usual + MAX_WIDTH_DIFFERENCE for at in row
        ):
            yield from _widen(lines, row, range(usual - 2 * MAX_WIDTH_DIFFERENCE, usual + 1))


def _widen(lines: Sequence[str], row: range, widths: range) -> range:
    """Return a row of titles with those right beside it that are as wide and were not cut off."""
    first, end = row.start, row.stop
    while first > 1 and _is_whole_title(lines[first - 1], widths):
        first -= 1
    while end < len(lines) and _is_whole_title(lines[end], widths):
        end += 1
    return range(first, end)


def _is_whole_title(line: str, widths: range) -> bool:
    return width(line) in widths and line[-1] not in ".,:;" and not _is_sentence(line)


def _rows_of_titles(lines: Sequence[str], cut: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of the cut titles of each row of lines without a sentence."""
    first = last = cut[0]
    for at in cut[1:]:
        if any(_is_sentence(lines[between]) for between in range(last + 1, at)):
            yield first, last
            first = at
        last = at
    yield first, last


def _is_cut_title(line: str) -> bool:
    return len(line) >= MIN_CUT_CHARS and _CUT.search(line) is not None and not _is_sentence(line)


def _is_sentence(line: str) -> bool:
    return len(line) > MAX_CUT_WIDTH or _SENTENCE.search(line) is not None


def _find_word_rows(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows of short words set side by side, as the entries of a menu by subject."""
    for row in find_rows(len(lines), MIN_ROWS, lambda at: _is_word_row(lines[at])):
        words = [lines[at].split() for at in row]
        lengths = {len(word) for entries in words for word in entries}
        if len(set(map(len, words))) > 1 and len(lengths) >= MIN_LENGTHS:
            yield from row


def _is_word_row(line: str) -> bool:
    if line.count(" ") < MIN_ROW_WORDS - 1:
        return False
    words = line.split()
    count = len(words)
    if count < MIN_ROW_WORDS or max(map(len, words)) > MAX_WORD_CHARS:
        return False
    if sum(len(word) == 1 for word in words) > MAX_SINGLES or not all(map(_HAN_WORD.match, words)):
        return False
    names = sum(len(word) <= MAX_NAME_CHARS and word[0] in _SURNAMES for word in words)
    return names < MAX_NAME_SHARE * count


def _find_same_titles(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows of one title, each perhaps with another day."""
    for row in find_rows(len(lines) - 1, MIN_DATED - 1, lambda at: _begin_alike(lines[at], lines[at + 1])):
        yield from _titles_in(lines, range(row.start, row.stop + 1))


def _begin_alike(above: str, below: str) -> bool:
    return above[:2] == below[:2] and len(above) >= MIN_TITLE_HAN <= len(below)


def _titles_in(lines: Sequence[str], places: range) -> Iterator[int]:
    cores = [_DAY.sub("", lines[at]).strip() if len(lines[at]) <= MAX_TITLE_CHARS else "" for at in places]
    for core, row in groupby(zip(places, cores, strict=True), key=itemgetter(1)):
        same = [at for at, _ in row]
        if len(same) < MIN_DATED or len(set(_HAN.findall(core))) < MIN_TITLE_HAN or _SENTENCE.search(core):
            continue
        days = sum(lines[at] != core for at in same)
        if len(same) >= (MIN_DATED if days == len(same) else MIN_SAME):
            yield from same


def _find_offers(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of lists of goods, by their prices in every n-th line."""
    prices = [at for at, line in enumerate(lines) if len(line) <= MAX_OFFER_CHARS and _PRICE.search(line)]
    for row in find_even_rows(prices, OFFER_LINES):
        first = row[0] - (row[1] - row[0]) + 1
        if first >= 0 and not any(_SENTENCE.search(lines[at]) for at in range(first, row[-1])):
            yield from range(first, row[-1] + 1)
