"""The duplicates stage: passages that a document holds twice."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.config import Config
from cleaner.document import NO_CHANGES, Changes, Context, Pass
from cleaner.duplicates.anchors import sample_each
from cleaner.duplicates.borrowing import BORROWED
from cleaner.duplicates.page import Page
from cleaner.duplicates.removal import REPEATED
from cleaner.duplicates.repeats import find_repeats
from cleaner.duplicates.summaries import find_broken_summaries
from cleaner.duplicates.titles import REPEATED_TITLE, find_repeated_titles
from cleaner.passes import Asked, SideBySide

__all__ = ["PASSES"]


def drop_repeats(text: str, context: Context) -> Changes:
    """Return the removal of passages that repeat another one, and what the kept copies borrow from the others."""
    return drop_repeats_in_each([(text, context)])[0]


def drop_repeats_in_each(asked: Sequence[Asked]) -> list[Changes]:
    """Return what `drop_repeats` returns for each text: anchors of some are chosen at once."""
    changes: list[Changes] = [NO_CHANGES] * len(asked)
    wanted = [number for number, (_, context) in enumerate(asked) if _is_wanted(context.config)]
    pages = [Page(text, context.folded, context.source_line) for text, context in map(asked.__getitem__, wanted)]
    samples = sample_each([page.key.points for page in pages])
    for number, page, sample in zip(wanted, pages, samples, strict=True):
        edits = list(find_repeats(page, asked[number][1].damage, sample))
        if edits:
            changes[number] = Changes(edits)
    return changes


def _is_wanted(config: Config) -> bool:
    return config.is_enabled(REPEATED) or config.is_enabled(BORROWED)


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
PASSES: tuple[Pass, ...] = (SideBySide(drop_repeats, drop_repeats_in_each), drop_broken_summaries, drop_repeated_titles)
