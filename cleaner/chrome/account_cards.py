"""Cards of accounts: the one that an article was taken over from, and the one that published it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cleaner.chrome.lines import Page, reads_as_prose
from cleaner.patterns import compile_later

ACCOUNT_RULE = "chrome/account-source"
# What an account says of itself is shorter, and has its name; else it may be the first line of the article.
MAX_ABOUT_CHARS = 60
MIN_NAME_CHARS = 2

# Between its name, twice, and the count of its articles stand the owner of an account and what it says of itself.
MAX_CARD_LINES = 3

_INTRODUCTIONS = ("以下文章来源于", "following article is from")
_COUNTED = "篇原创内容"
_COUNT = compile_later(r"\d{1,5}篇原创内容$")
_INTRODUCTION = compile_later(
    r"(?:以下文章来源于|the following article is from)\s?(?P<name>[^,.]{1,30}?)"
    r"\s?,?\s?(?:作者|author)\s?[^\s,.][^,.]{0,20}$"
)


def find_account_cards(page: Page) -> Iterator[int]:
    """Yield the indexes of the lines that tell of an account, above the article."""
    if any(map(page.folded.__contains__, _INTRODUCTIONS)):
        yield from _sources(page)
    if _COUNTED in page.folded:
        yield from _publishers(page)


def _sources(page: Page) -> Iterator[int]:
    """Yield the indexes of the lines `the following article is from NAME, author …`, `NAME .`, and what NAME is."""
    for at, index in enumerate(page.filled):
        found = _INTRODUCTION.match(page.lines[index])
        if found is None:
            continue
        yield index
        name = found["name"]
        card, about = (*islice(page.filled, at + 1, at + 3), None, None)[:2]
        if card is None or page.lines[card].rstrip(" .") != name:
            continue
        yield card
        says = page.lines[about] if about is not None else ""
        if about is not None and len(name) >= MIN_NAME_CHARS and name in says and len(says) <= MAX_ABOUT_CHARS:
            yield about


def _publishers(page: Page) -> Iterator[int]:
    """Yield the indexes of the lines `NAME`, `NAME`, whose it is, a motto, and `120 original articles`."""
    lines = page.filled_lines
    for at, line in enumerate(lines):
        if _COUNT.match(line) is None:
            continue
        tops = range(at - 2, max(-1, at - 2 - MAX_CARD_LINES), -1)
        first = next((top for top in tops if lines[top] == lines[top + 1]), at + 1)
        if not any(map(reads_as_prose, lines[first:at])):
            yield from page.filled[first : at + 1]
