"""Lists whose entries say what they are of: videos with how long each is, pictures, goods, posts that were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from cleaner.chrome.cues import Cue, count_words, places_with_cue
from cleaner.chrome.lines import Page
from cleaner.chrome.orders import find_even_rows, find_rows
from cleaner.patterns import compile_later

MIN_ENTRIES = 4
MAX_TITLE_CHARS = 60
# A title, how long the video is, a link; between two entries perhaps a number.
MAX_VIDEO_LINES = 4
MAX_TIME_CHARS, MAX_LINK_CHARS = 8, 12
# So many titles without pictures may stand between two that have some.
MAX_PICTURE_DISTANCE = 9
# Goods that a visitor has looked at, up to a button that forgets them.
MAX_SEEN_LINES = 24
# A table of what so many pieces cost, and fields to fill in, up to how many points one may pay with.
MAX_ORDER_LINES = 24
# What is below a search box, from the word that nothing was found to how many posts there are: title, day, beginning.
MIN_POSTS_LINES, MAX_POSTS_LINES = 4, 1000
# So many headings once more, each of which has something below it further up.
MIN_HEADINGS = 6
# The names of so many languages are nothing but a menu, with a country behind some.
MIN_LANGUAGES, MAX_LANGUAGE_CHARS = 5, 18
# Names of so many networks are nothing but links.
MIN_NETWORKS = 5
MAX_BULLETED_CHARS = 24
# A title that was cut off with one dot.
MAX_CUT_CHARS = 16

_LENGTH = compile_later(r"(?:\d{1,2}:)?\d{1,2}:\d\d$")
_NUMBER = compile_later(r"\d{1,3}[.、]?$")
_SENTENCE = compile_later(r"[\u3400-\u9fff\"')][.!?](?!\.)|;|[,.:]$")
_PICTURES = ("(图)", "(组图)", "[图]", "[组图]", "(多图)")
_FIELD = compile_later(r"(?:19|20)\d\d\s?[-/.年]|来源|记者|作者|编辑")
_NOTHING_FOUND = ("没有找到文章", "no posts found", "no post found")
_FOUND = compile_later(r"(?:找到 ?\d{1,5} ?篇文章|\d{1,5} posts? found)$")
_REPLY_HEAD = compile_later(r"\S{1,30} +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d(?: via \w{1,12})?$")
_LANGUAGES = ("deutsch", "español", "english", "français", "português", "italiano", "русский", "polski", "nederlands")
_POINT = compile_later(r"[,.;、]")
_SHOP_BOX, _SHOP_BOX_END = "购买商品达到以下数量区间时可享受的优惠价格", "购买此商品可使用"
_NETWORK_SIGNS = ("github", "facebook")
_NETWORK = (
    r"(?:e?-?mail|rss|google|x|medium|threads|qq|github|gitlab|gitee|stackoverflow|zhihu|知乎|weibo|微博|douban|豆瓣|wechat|微信"
    r"|twitter|linkedin|facebook|instagram|youtube|telegram|mastodon|tiktok|discord|bilibili|哔哩哔哩)"
)
_NETWORKS = compile_later(rf"{_NETWORK}(?:\s{{1,9}}{_NETWORK}){{{MIN_NETWORKS - 1},}}$")
_SHOP_PRICE = compile_later(r"(?:本店售?价|会员价|市场价格?)\s?:?\s?[¥￥]")


def find_entry_rows(page: Page, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the places, among the filled *lines* of a page, of lists known by a word or sign, and what each is one of.

    What they are known by stands in `cues.LIST_CUES`.
    """
    if count_words(page, Cue.TIME) >= MIN_ENTRIES:
        timed = places_with_cue(page, Cue.TIME)
        yield from ((at, "one of videos, each with how long it is") for at in _find_videos(lines, timed))
    if count_words(page, Cue.PICTURE) >= MIN_ENTRIES:
        marked = places_with_cue(page, Cue.PICTURE)
        yield from ((at, "one of titles that promise pictures") for at in _find_pictures(lines, marked))
    if count_words(page, Cue.LISTING):
        yield from _find_named(page.folded, lines)
    if count_words(page, Cue.TIME) >= MIN_ENTRIES and page.folded.count(" +") >= MIN_ENTRIES:
        yield from ((at, "the head of a reply") for at in _find_reply_heads(lines))


def _find_named(folded: str, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the places of lists that have a word of their own."""
    # One look at the text is faster than one at each line.
    if any(map(folded.__contains__, _NOTHING_FOUND)):
        yield from ((at, "one of the posts that a search of the site finds") for at in _find_posts(lines))
    if "浏览历史" in folded and "清空" in folded:
        yield from ((at, "one of the goods that were looked at") for at in _find_seen(lines))
    if _SHOP_BOX in folded:
        yield from ((at, "one of the fields of an order") for at in _find_order(lines))
    if all(map(folded.__contains__, _LANGUAGES[:2])):
        yield from ((at, "languages, each in its own") for at in _find_languages(lines))
    if any(map(folded.__contains__, _NETWORK_SIGNS)):
        yield from ((at, "where the author is found elsewhere") for at in _find_networks(lines))
    if "\n¶" in folded:
        yield from ((at, "a heading once more, with the sign of its link") for at in _find_linked(lines))


def find_repeated_rows(page: Page, lines: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the places, among the filled *lines*, of lists known by what stands there again, and whether that is sure.

    Points that stand alone tell only that labels are worth asking.
    """
    if page.folded.count("\n·\n") >= MIN_ENTRIES:
        yield from ((at, "one of titles below a bullet each", False) for at in _find_bulleted(lines))
    # Where each line stands first: of those that are the same, the last one that is set stays.
    first = dict(zip(reversed(lines), range(len(lines) - 1, -1, -1), strict=True))
    if len(lines) - len(first) >= MIN_HEADINGS:
        yield from ((at, "one of headings, or of a menu, once more", True) for at in _find_headings(lines, first))


def _find_videos(lines: Sequence[str], times: Sequence[int]) -> Iterator[int]:
    """Yield the places of videos: a title, how long it is, and below each the same word.

    The times of a transcript rise, and what stands below them differs, or is a speaker with words of his own.
    """
    timed = [at for at in times if len(lines[at]) <= MAX_TIME_CHARS and _LENGTH.match(lines[at])]
    rows: list[list[int]] = []
    for at in timed:
        link = lines[at + 1] if at + 1 < len(lines) else ""
        if not at or not 0 < len(link) <= MAX_LINK_CHARS or _LENGTH.match(link):
            continue
        if not rows or at - rows[-1][-1] > MAX_VIDEO_LINES or link != lines[rows[-1][-1] + 1]:
            rows.append([])
        rows[-1].append(at)
    for row in rows:
        rises = all(_seconds(lines[above]) <= _seconds(lines[below]) for above, below in pairwise(row))
        titles = [lines[at - 1] for at in row]
        if len(row) < MIN_ENTRIES or rises or not all(map(_is_title, titles)):
            continue
        numbered = row[0] > 1 and _NUMBER.match(lines[row[0] - 2]) is not None
        yield from range(row[0] - 1 - numbered, row[-1] + 2)


def _seconds(time: str) -> int:
    seconds = 0
    for part in time.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _find_pictures(lines: Sequence[str], promising: Sequence[int]) -> Iterator[int]:
    """Yield the places of titles of which many end in `(图)`, with those between them."""
    marked = [at for at in promising if lines[at].endswith(_PICTURES) and len(lines[at]) <= MAX_TITLE_CHARS]
    rows: list[list[int]] = []
    for at in marked:
        between = lines[rows[-1][-1] + 1 : at] if rows else []
        if not rows or len(between) >= MAX_PICTURE_DISTANCE or not all(map(_is_picture_title, between)):
            rows.append([])
        rows[-1].append(at)
    for row in rows:
        if len(row) >= MIN_ENTRIES:
            yield from range(row[0], row[-1] + 1)


def _is_title(line: str) -> bool:
    return len(line) <= MAX_TITLE_CHARS and not _SENTENCE.search(line) and not _FIELD.match(line)


def _is_picture_title(line: str) -> bool:
    return len(line) <= MAX_CUT_CHARS or _is_title(line)


def _find_posts(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of all posts of a blog, which its search box has below it."""
    start = next((at for at, line in enumerate(lines) if line in _NOTHING_FOUND), len(lines))
    for end in range(start + MIN_POSTS_LINES, min(start + MAX_POSTS_LINES, len(lines))):
        if len(lines[end]) <= 24 and _FOUND.match(lines[end]):
            yield from range(start, end + 1)
            return


def _find_seen(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of the goods that a visitor of a shop has looked at, with their prices."""
    for start, line in enumerate(lines):
        if line != "浏览历史":
            continue
        below = lines[start + 1 : start + 1 + MAX_SEEN_LINES]
        size = next((at for at, entry in enumerate(below) if entry.strip("[] ") == "清空"), 0)
        if any(map(_SHOP_PRICE.match, below[:size])):
            yield from range(start, start + size + 2)


def _find_order(lines: Sequence[str]) -> Iterator[int]:
    for start, line in enumerate(lines):
        if line.rstrip(" :") == _SHOP_BOX:
            below = lines[start + 1 : start + MAX_ORDER_LINES]
            size = next((at for at, field in enumerate(below) if field.startswith(_SHOP_BOX_END)), None)
            yield from range(start, start + size + 2) if size is not None else ()


def _find_reply_heads(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of who replied in a forum and when, to the zone, below the number of the reply: of several."""
    heads = [at for at, (above, line) in enumerate(pairwise(lines)) if above.isdecimal() and _REPLY_HEAD.match(line)]
    if len(heads) >= MIN_ENTRIES:
        yield from (place for at in heads for place in (at, at + 1))


def _find_languages(lines: Sequence[str]) -> Iterator[int]:
    for at, line in enumerate(lines):
        names = sum(map(line.count, _LANGUAGES)) if _LANGUAGES[0] in line else 0
        # Whoever tells of languages sets commas between them.
        if names >= MIN_LANGUAGES and len(line) <= MAX_LANGUAGE_CHARS * names and not _POINT.search(line):
            yield at


def _find_networks(lines: Sequence[str]) -> Iterator[int]:
    for at, line in enumerate(lines):
        if line.count(" ") >= MIN_NETWORKS - 1 and _NETWORKS.match(line):
            yield at


def _find_linked(lines: Sequence[str]) -> Iterator[int]:
    # Elsewhere it is a heading of the article, which contents above it have without the sign.
    for at, (above, line) in enumerate(pairwise(lines), 1):
        if line[0] == "¶" and line[1:].strip() == above:
            yield at


def _find_bulleted(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of short titles in every second line, below a point that stands alone."""
    points = [at for at, line in enumerate(lines[:-1]) if line == "·"]
    for row in find_even_rows(points, (2,)):
        titles = [lines[at + 1] for at in row]
        if all(len(title) <= MAX_BULLETED_CHARS and _is_title(title) for title in titles):
            yield from range(row[0], row[-1] + 2)


def _find_headings(lines: Sequence[str], first: Mapping[str, int]) -> Iterator[int]:
    """Yield the places of contents that stand below the article: its headings, one right below the other, in order.

    *first* tells where each line stands first.
    """

    def is_repeated(at: int) -> bool:
        line = lines[at]  # addresses that are given again are a table's
        return first[line] < at and len(line) <= MAX_TITLE_CHARS and "://" not in line

    for places in find_rows(len(lines), MIN_HEADINGS, is_repeated):
        # Up to the end of the text, parts can have sections in common, the first right below the heading of the part.
        is_last = places.stop == len(lines)
        row: list[int] = []
        above, is_joined = -1, False
        for at in places:
            below = _next_place(lines, first, lines[at], range(above + 1, row[0] if row and is_last else 0))
            was_joined, is_joined = is_joined, below == above + 1
            # Nothing stands between the lines of a refrain, or of a table that is given again.
            if row and (below is None or (is_joined and (was_joined or not is_last))):
                yield from row if len(row) >= MIN_HEADINGS and above < row[0] else ()
                row, below = [], None
            row.append(at)
            above = first[lines[at]] if below is None else below
        yield from row if len(row) >= MIN_HEADINGS and above < row[0] else ()


def _next_place(lines: Sequence[str], first: Mapping[str, int], line: str, within: range) -> int | None:
    """Return where a line stands first, or else within some places: each part of an article can have one heading."""
    if first[line] >= within.start:
        return first[line]
    try:
        return lines.index(line, within.start, within.stop)
    except ValueError:
        return None
