"""The card of the account that an article was taken over from: who it is, its name, what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cleaner.chrome.lines import Page
from cleaner.patterns import compile_later

ACCOUNT_RULE = "chrome/account-source"
# What an account says of itself is shorter, and has its name; else it may be the first line of the article.
MAX_ABOUT_CHARS = 60
MIN_NAME_CHARS = 2

_INTRODUCTIONS = ("以下文章来源于", "following article is from")
_INTRODUCTION = compile_later(
    r"(?:以下文章来源于|the following article is from)\s?(?P<name>[^,.]{1,30}?)"
    r"\s?,?\s?(?:作者|author)\s?[^\s,.][^,.]{0,20}$"
)


def find_account_cards(page: Page) -> Iterator[int]:
    """Yield the indexes of the lines `the following article is from NAME, author …`, `NAME .`, and what NAME is."""
    if not any(map(page.folded.__contains__, _INTRODUCTIONS)):
        return
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
