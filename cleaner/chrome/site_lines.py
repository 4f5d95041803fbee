"""Lines and blocks that the user's own rules name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cleaner.chrome.lines import Page
from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.folding import fold
from cleaner.ledger import Edit
from cleaner.site_rules import SiteRule, key_of, place_of

RULE = "chrome/site-rule"


@dataclass(frozen=True)
class _Book:
    """Rules by the key of their line; blocks, the longest first, by the key of their first line."""

    lines: dict[str, tuple[SiteRule, ...]]
    blocks: dict[str, tuple[tuple[tuple[str, ...], SiteRule], ...]]


@lru_cache(maxsize=64)
def _book(rules: tuple[SiteRule, ...]) -> _Book:
    lines: dict[str, list[SiteRule]] = {}
    blocks: dict[str, list[tuple[tuple[str, ...], SiteRule]]] = {}
    for rule in rules:
        for line in rule.lines:
            lines.setdefault(key_of(fold(line)), []).append(rule)
        if rule.block:
            keys = tuple(key_of(fold(line)) for line in rule.block)
            blocks.setdefault(keys[0], []).append((keys, rule))
    longest_first = {key: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for key, found in blocks.items()}
    return _Book({key: tuple(found) for key, found in lines.items()}, longest_first)


def find_site_lines(text: str, context: Context) -> Changes:
    """Return the removal of the lines that the rules of the configuration name."""
    rules = context.config.rules
    if not rules or not context.config.is_enabled(RULE):
        return NO_CHANGES
    book = _book(rules)
    page = Page.read(text, context.folded)
    keys = [key_of(page.lines[index]) for index in page.filled]
    found = dict(_find_blocks(keys, book))
    for rank, key in enumerate(keys):
        if rank not in found:
            rule = next((rule for rule in book.lines.get(key, ()) if _fits(rule, rank, len(keys))), None)
            if rule is not None:
                found[rank] = rule
    edits = []
    for rank, rule in sorted(found.items()):
        start, end = page.span(page.filled[rank])
        end = min(end + 1, len(text))
        edits.append(Edit(start, end, text[start:end], "", RULE, _describe(rule)))
    return Changes(edits=edits) if edits else NO_CHANGES


def _find_blocks(keys: list[str], book: _Book) -> Iterator[tuple[int, SiteRule]]:
    rank = 0
    while rank < len(keys):
        for block, rule in book.blocks.get(keys[rank], ()):
            if tuple(keys[rank : rank + len(block)]) == block and _fits(rule, rank, len(keys)):
                yield from ((rank + offset, rule) for offset in range(len(block)))
                rank += len(block) - 1
                break
        rank += 1


def _fits(rule: SiteRule, rank: int, count: int) -> bool:
    return rule.position in ("any", place_of(rank, count))


def _describe(rule: SiteRule) -> str:
    what = "a block" if rule.block else "a line"
    counted = f", which {rule.documents:,} of {rule.of:,} documents had" if rule.documents and rule.of else ""
    return f"{what} of the site rule {rule.name!r}{counted}"
