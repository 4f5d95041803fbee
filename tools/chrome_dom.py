"""What the HTML of a page, and other pages of its site, know of each of its lines: a row a line, a column a question.

The lines are those of `cleaner.corpus.formats.pages`. The columns tell how much of a line is
links, which elements it stands in, what those are called, how much text and how many links they
hold, and on how many sibling pages the line stands. The shipped network sees none of this, as it
reads plain text; the one that guesses labels does (`guess_chrome_labels.py`). Needs the extra `html`.

That the share of links tells chrome is from Kohlschütter, Fankhauser and Nejdl (2010); that prose
counts for the container it stands in, and less for those around, from Arc90's Readability (2009);
that parts which pages share are template, from Bar-Yossef and Rajagopalan (2002).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.corpus.formats.pages import BLOCKS, is_hidden, parse_page, squeeze

Array = npt.NDArray[Any]

# What classes and ids are called, by what stands in such elements.
HINTS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "menu": r"nav|menu",
        "head": r"head|top|banner|logo",
        "foot": r"foot|copyright|bottom|icp",
        "side": r"side|aside|right|left|widget",
        "content": r"content|article|post|entry|artical|zoom|detail|news_?text|body|maincon|show",
        "comment": r"comment|reply|cmt|disqus|pinglun",
        "share": r"share|social|bdshare|jiathis|tool|qr|weixin|wechat",
        "related": r"relat|recommend|hot|rank|tuijian|more|list|link|like",
        "path": r"crumb|path|position|location|weizhi",
        "advertisement": r"(?:^|[-_ ])ads?(?:$|[-_ ])|adsense|promo|sponsor|guanggao",
        "title": r"title|biaoti|subject",
        "metadata": r"info|meta|date|time|author|source|laiyuan",
        "pages": r"page|pager|prev|next|pagination",
        "form": r"login|search|form|input|user",
        "tags": r"tag|keyword|label|cate",
    }.items()
}
# Each element between a name and the line makes the name count less: 1 / (1 + 0.3 · elements).
HINT_DECAY = 0.3
# Asked of all elements a line stands in; asked of the innermost one and of the innermost block.
AROUND = ("nav", "header", "footer", "aside", "article", "main", "form", "ul", "ol", "table", "dl", "select")
INNERMOST = tuple(
    "p li td div h1 h2 h3 h4 dd dt option pre span a blockquote section th label figcaption tr".split()  # noqa: SIM905
)
# How many containers around its block a line tells of, and how much its prose counts for each.
PROSE_SHARES = (1.0, 0.5, 0.25)
MIN_PROSE_CHARS = 25
MAX_PROSE_LINKS = 0.3
PROSE_MARK = re.compile("[，。,；！？]")
MAX_LINKS = 10
# Titles of so few signs are words that stand in any title.
MIN_TITLE_CHARS = 4
# So many items make a list.
MIN_ITEMS = 3
MAX_SIBLINGS_WITH_LINE = 10
# A page with fewer lines is an error message or leads elsewhere: it says nothing of what pages of its site share.
MIN_SIBLING_LINES = 8

_CONTAINERS = range(len(PROSE_SHARES))
DOM_COLUMNS = (
    "share of links",
    "links",
    "depth",
    "place",
    *(f"called {name}" for name in HINTS),
    *(f"in {tag}" for tag in AROUND),
    *(f"is {tag}" for tag in INNERMOST),
    *(f"{what} of container {number}" for number in _CONTAINERS for what in ("text", "links")),
    *(f"prose of container {number}" for number in _CONTAINERS),
    *(f"share of the most prose in container {number}" for number in _CONTAINERS),
    "in the title",
    "bold",
    "in a list",
    "with an image",
)
SIBLING_COLUMNS = ("share of siblings with it", "siblings with it", "siblings")
COLUMNS = (*DOM_COLUMNS, *SIBLING_COLUMNS)

# An option begins no line, but stands for itself.
_OWN_BLOCKS = BLOCKS | {"option"}
_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"\W")


@dataclass(frozen=True)
class DomPage:
    """The lines of a page, the title its head has, and what the DOM knows of the lines (`DOM_COLUMNS`)."""

    lines: list[str]
    title: str
    values: Array


@dataclass(eq=False)
class Place:
    """An element: what those around it say, and what its lines add up to."""

    element: Any
    outer: Place | None
    depth: int
    link: Any
    tags: frozenset[str]
    # How many elements away a name of each kind is (`HINTS`).
    names: Array
    chars: float = 0
    linked: float = 0
    prose: float = 0

    @classmethod
    def of(cls, element: Any, outer: Place | None) -> Place:
        """Return the place of an element in another one."""
        own = _find_hints(f"{element.get('class') or ''} {element.get('id') or ''}")
        link = element if element.tag == "a" else outer.link if outer else None
        tags = frozenset((element.tag,)) | (outer.tags if outer else frozenset())
        names = np.minimum(own, outer.names + 1) if outer else own
        return cls(element, outer, outer.depth + 1 if outer else 1, link, tags, names)

    def chain(self) -> Iterator[Place]:
        """Yield the place and those around it, outwards."""
        place: Place | None = self
        while place:
            yield place
            place = place.outer


@lru_cache(4096)
def _find_hints(called: str) -> Array:
    """Return 0 for each kind of name in a class and an id, infinity for the others."""
    return np.array([0.0 if pattern.search(called) else np.inf for pattern in HINTS.values()])


@dataclass
class Line:
    """A line while it is read: its pieces with their places."""

    pieces: list[tuple[str, Place]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The line, trimmed."""
        return "".join(text for text, _ in self.pieces).strip()


def read_dom(text: str) -> DomPage:
    """Return the lines of a page, as `page_lines` does, and what the DOM knows of each."""
    body = parse_page(text)
    if body is None:
        return DomPage([], "", np.zeros((0, len(DOM_COLUMNS)), np.float32))
    title = " ".join((body.getroottree().findtext(".//title") or "").split())
    lines = [line for line in _read_lines(body) if line.text]
    known = [KnownLine.of(line) for line in lines]
    for line in known:
        line.add_up()
    most = max((place.prose for line in known for place in line.block.chain()), default=0) or 1.0
    bare_title = _NO_WORD.sub("", title)
    rows = [line.row(number / len(known), bare_title, most) for number, line in enumerate(known)]
    values = np.array(rows, np.float32).reshape(len(rows), len(DOM_COLUMNS))
    return DomPage([line.text for line in lines], title, values)


def _read_lines(body: Any) -> Iterator[Line]:
    """Yield the lines below *body*, blank ones too."""
    line = Line()
    for text, place in _read(body):
        first, *more = text.split("\n")
        line.pieces.append((first, place))
        for piece in more:
            yield line
            line = Line([(piece, place)])
    yield line


def _read(body: Any) -> Iterator[tuple[str, Place]]:
    """Yield the pieces of text below *body* with their places, and line feeds where blocks begin and end."""
    # Elements in their outer place, and text that follows in its own; pages nest deeper than Python calls.
    waiting: list[tuple[Any, Place | None]] = [(body, None)]
    while waiting:
        item, outer = waiting.pop()
        if isinstance(item, str):
            assert outer
            yield item, outer
            continue
        tag = item.tag
        if tag == "head" or is_hidden(item):
            continue
        place = Place.of(item, outer)
        if tag in BLOCKS:
            yield "\n", place
            waiting.append(("\n", place))
        elif tag == "option":
            yield " ", place
        yield squeeze(item.text, tag), place
        for child in item.iterchildren(reversed=True):
            waiting += ((squeeze(child.tail, tag), place), (child, place))


@dataclass(frozen=True)
class KnownLine:
    """A line with what is asked of it: how many signs it has, how many in links, its innermost place and block."""

    text: str
    chars: int
    linked: int
    links: int
    inner: Place
    block: Place
    containers: list[Place]
    with_image: bool

    @classmethod
    def of(cls, line: Line) -> KnownLine:
        """Return what is known of a line that is not blank."""
        sizes = [(len(text.strip()), place) for text, place in line.pieces]
        linked = [(size, place.link) for size, place in sizes if size and place.link is not None]
        inner = next(place for size, place in sizes if size)
        *_, outermost = inner.chain()
        block = next((place for place in inner.chain() if place.element.tag in _OWN_BLOCKS), outermost)
        return cls(
            line.text,
            sum(size for size, _ in sizes),
            sum(size for size, _ in linked),
            len({id(link) for _, link in linked}),
            inner,
            block,
            list(islice((block.outer or block).chain(), len(PROSE_SHARES))),
            any(place.element.tag == "img" for _, place in line.pieces),
        )

    @property
    def is_prose(self) -> bool:
        """Whether this looks like a sentence."""
        return (
            self.chars >= MIN_PROSE_CHARS
            and self.linked < MAX_PROSE_LINKS * self.chars
            and PROSE_MARK.search(self.text) is not None
        )

    def add_up(self) -> None:
        """Tell the places around the line what it holds."""
        for place in self.block.chain():
            place.chars += self.chars
            place.linked += self.linked
        if self.is_prose:
            for share, place in zip(PROSE_SHARES, self.containers, strict=False):
                place.prose += share * len(self.text)

    def row(self, at: float, title: str, most_prose: float) -> list[float]:
        """Return the answers of `DOM_COLUMNS`; *at* is the place in the page, *most_prose* that of all its places."""
        around = self.inner.tags
        innermost = {self.inner.element.tag, self.block.element.tag}
        bare = _NO_WORD.sub("", self.text)
        # Near the root there are fewer: the outermost stands for those that are missing.
        containers = [*self.containers, *self.containers[-1:] * len(PROSE_SHARES)][: len(PROSE_SHARES)]
        return [
            self.linked / self.chars,
            float(min(self.links, MAX_LINKS)),
            self.inner.depth / 10,
            at,
            *(1 / (1 + HINT_DECAY * self.inner.names)),
            *(float(tag in around) for tag in AROUND),
            *(float(tag in innermost) for tag in INNERMOST),
            *(value for place in containers for value in (np.log1p(place.chars), place.linked / max(1, place.chars))),
            *(np.log1p(place.prose) for place in containers),
            *(place.prose / most_prose for place in containers),
            float(len(bare) >= MIN_TITLE_CHARS and bare in title),
            float(not around.isdisjoint(("b", "strong"))),
            float(sum(child.tag == "li" for child in containers[0].element) >= MIN_ITEMS),
            float(self.with_image),
        ]


def compare_siblings(pages: Sequence[Sequence[str]]) -> list[Array]:
    """Return what pages of one folder know of the lines of each (`SIBLING_COLUMNS`), digits taken for the same.

    The share is -1 where there is no sibling.
    """
    bare = [[_DIGITS.sub("0", line) for line in page] for page in pages]
    counts = Counter(line for page in bare for line in set(page))
    others = len(pages) - 1
    tables = []
    for page in bare:
        having = np.array([counts[line] - 1 for line in page], np.float32)
        share = having / others if others else np.full(len(page), -1, np.float32)
        capped = np.log1p(np.minimum(having, MAX_SIBLINGS_WITH_LINE))
        tables.append(np.column_stack([share, capped, np.full(len(page), np.log1p(others + 1))]))
    return tables
