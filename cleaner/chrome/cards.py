"""Cards of a menu below a picture each, articles of the site with their addresses, names of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized

from cleaner.chrome.cues import Cue, count_words
from cleaner.chrome.lines import PAGE_LINES, Page, has_han
from cleaner.chrome.orders import MIN_EVEN, find_even_rows
from cleaner.patterns import compile_later

# 本文永久更新链接地址:http://…; above it, articles of the same site.
_OWN_ADDRESS = ("链接地址:", "本文链接:", "本文地址:", "原文地址:", "原文链接:", "本文网址:")
_ADDRESS = compile_later(r"https?://(?P<site>[\w.-]+)")
_TITLED = compile_later(r"\S.{3,60}?\s{1,9}https?://(?P<site>[\w.-]+)/\S*$")
_FIRST_PICTOGRAPH = "\u2600"
_PICTOGRAPH = compile_later("[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?$")
_SENTENCE = compile_later(r"[.!?;:]")
# The name of the site beside the day of the article: 河畔家园 example.ca 2012-01-11
_BYLINE = compile_later(
    r".{0,40}?(?P<site>[a-z0-9-]{3,63}\.(?:com?|cn|ca|cc)(?:\.[a-z]{2})?)\s.{0,8}(?:19|20)\d\d[-/.年]"
)
_DATED_TITLE = compile_later(r"\S.{3,80}?[\s:]{1,9}https?://(?P<site>[\w.-]+)/\S*$")
# /2019/0425/c1026a106005/page.htm
_DAY_IN_ADDRESS = compile_later(r"://\S{3,60}/(?:19|20)\d\d[-/]?(?:0\d|1[0-2])[-/]?[0-3]\d\b")
_LIST_HEADING = compile_later(r"\W*(?:相关|更多|最新|其他)?(?:新闻|文章|报道|资讯|阅读)\W*$")
MAX_NAME_CHARS, MIN_NAMES = 24, 4
CARD_STEPS = range(2, 5)
MIN_AGAIN_SHARE = 0.5
MAX_CARD_CHARS, MAX_PICTURE_CHARS = 16, 2


def find_titled(page: Page, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the places, among the filled *lines* of a page, of articles of the site with their addresses, and that."""
    if count_words(page, Cue.ADDRESS) < MIN_EVEN:
        return
    if any(map(page.folded.__contains__, _OWN_ADDRESS)):
        yield from ((at, "one of articles of the site, each with its address") for at in _find_titled(lines))
    yield from ((at, "one of articles of a site, each with an address that has its day") for at in _find_dated(lines))


def _find_titled(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows of titles with addresses on the site that has the article's own one."""
    own = [at for at, line in enumerate(lines) if any(map(line.__contains__, _OWN_ADDRESS))]
    sites = {found["site"] for at in own if (found := _ADDRESS.search(lines[at]))}
    row: list[int] = []
    for at, line in enumerate([*lines, ""]):
        found = _TITLED.match(line) if "://" in line and at not in own else None
        if found is not None and found["site"] in sites:
            row.append(at)
            continue
        if len(row) >= MIN_EVEN:
            yield from row
        row = []


def _find_dated(lines: Sequence[str]) -> Sequence[int]:
    """Return the places of the last lines, if they are titles whose addresses on one site have the day, and a heading.

    Below another heading, or without any, they are what somebody read.
    """
    row: list[int] = []
    sites = set()
    for at in range(len(lines) - 1, -1, -1):
        found = _DATED_TITLE.match(lines[at]) if "://" in lines[at] else None
        if found is None or _DAY_IN_ADDRESS.search(lines[at]) is None:
            break
        row.append(at)
        sites.add(found["site"])
    above = row[-1] - 1 if row else -1
    is_list = len(row) >= MIN_EVEN and len(sites) == 1 and above >= 0 and _LIST_HEADING.match(lines[above])
    return [above, *row] if is_list else ()


def find_site_names(page: Page, names: Sized) -> list[int]:
    """Return the indexes of short lines with the address of the site, which stands in the byline, amid the article.

    They say nothing of what stands beside them. Where rules name few lines (*names*), the text is about such addresses.
    """
    if len(names) < PAGE_LINES or count_words(page, Cue.SITE) <= MIN_NAMES:
        return []
    lines = [(index, page.lines[index]) for index in page.filled]
    site = next((found["site"] for _, line in lines if "." in line and (found := _BYLINE.match(line))), None)
    if site is None:
        return []
    # i A s k . c a
    named = [index for index, line in lines if len(line) <= MAX_NAME_CHARS and site in line.replace(" ", "")]
    return named if len(named) >= MIN_NAMES else []


def find_cards(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of cards: every n-th line is a picture and nothing else, and words stand between them.

    Half of these stand elsewhere once more, as headings: else they are a lesson's vocabulary.
    """
    short = [at for at, line in enumerate(lines) if len(line) <= MAX_PICTURE_CHARS]
    # Most of them are a word or a number.
    signs = [at for at in short if lines[at] >= _FIRST_PICTOGRAPH and not has_han(lines[at])]
    pictures = [at for at in signs if _PICTOGRAPH.match(lines[at])]
    for row in find_even_rows(pictures, CARD_STEPS):
        places = range(row[0], min(row[-1] + row[1] - row[0], len(lines)))
        words = [lines[at] for at in places if at not in row]
        titles = [lines[at + 1] for at in row if at + 1 < len(lines)]
        again = sum(lines.count(title) > 1 for title in titles)
        are_words = all(len(line) <= MAX_CARD_CHARS and _SENTENCE.search(line) is None for line in words)
        if are_words and again >= MIN_AGAIN_SHARE * len(row):
            yield from places
