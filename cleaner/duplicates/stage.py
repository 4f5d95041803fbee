"""The duplicates stage: passages that a document holds twice."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.duplicates.borrowing import BORROWED
from cleaner.duplicates.page import Page
from cleaner.duplicates.repeats import REPEATED, find_repeats
from cleaner.duplicates.summaries import find_broken_summaries
from cleaner.duplicates.titles import REPEATED_TITLE, find_repeated_titles

__all__ = ["PASSES"]


def drop_repeats(text: str, context: Context) -> Changes:
    """Return the removal of passages that repeat another one, and what the kept copies borrow from the others."""
    if not (context.config.is_enabled(REPEATED) or context.config.is_enabled(BORROWED)):
        return NO_CHANGES
    edits = list(find_repeats(Page(text, context.folded, context.source_line), context.damage))
    return Changes(edits) if edits else NO_CHANGES


def drop_repeated_titles(text: str, context: Context) -> Changes:
    """Return the removal of a title that stands twice at the head of an article."""
    if not context.config.is_enabled(REPEATED_TITLE):
        return NO_CHANGES
    edits = list(find_repeated_titles(text, context.folded, context.source_line))
    return Changes(edits) if edits else NO_CHANGES


def drop_broken_summaries(text: str, context: Context) -> Changes:
    """Return the removal of lines above the article that are how one of its paragraphs begins."""
    if not context.config.is_enabled(REPEATED):
        return NO_CHANGES
    edits = list(find_broken_summaries(text, context.folded, context.source_line))
    return Changes(edits) if edits else NO_CHANGES


# Titles come second: a repeat whose first copy went leaves its title right below the page's.
PASSES: tuple[Callable[[str, Context], Changes], ...] = (drop_repeats, drop_broken_summaries, drop_repeated_titles)
