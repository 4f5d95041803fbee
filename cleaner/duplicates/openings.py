"""Openings: lists of how the paragraphs of a text begin, which stay above it."""

from __future__ import annotations

from cleaner.duplicates.page import Page, Span, Unit
from cleaner.duplicates.passages import Comparison, twin_share

# Lines of a digest that open a paragraph; where a copy has a sentence a line, as many do not.
MIN_OPENING_SHARE = 0.6
MAX_DIGEST_SHARE = 0.5  # of the lines it quotes from; a repeat with chrome between has 0.7
MIN_REST_CHARS = 3
MIN_OPENING_CHARS = 12


def is_digest(page: Page, comparison: Comparison) -> bool:
    """Tell whether lines are each how a paragraph begins, of which more follows: a list of what is in the text."""
    heads: dict[int, Span] = {}
    tails: dict[int, Span] = {}
    for unit, twin in zip(comparison.matched, comparison.matched_twins, strict=True):
        heads.setdefault(unit.line, twin)
        tails[unit.line] = twin
    openings = sum(
        page.starts_line(low) and page.line_end(high - 1) - high >= MIN_REST_CHARS
        for (low, _), (_, high) in ((heads[line], tails[line]) for line in heads)
    )
    if len(heads) == 1 and openings and _has_opening_beside(page, comparison.matched[0]):
        return True
    if len(heads) > 1 and openings and twin_share(page, comparison) < MAX_DIGEST_SHARE:
        return True
    return openings > 1 and openings >= MIN_OPENING_SHARE * len(heads)


def _has_opening_beside(page: Page, unit: Unit) -> bool:
    """Tell whether the line before or after a unit's line is how another line of the page begins, too."""
    text = page.key.text(0, len(page.key))
    for step in (-1, 1):
        line = page.line_beside(unit.low, step)
        if line is None or line[1] - line[0] < MIN_OPENING_CHARS:
            continue
        at = text.find(text[line[0] : line[1]], line[1])
        while at >= 0 and not page.starts_line(at):
            at = text.find(text[line[0] : line[1]], at + 1)
        if at >= 0 and page.line_end(at) - at >= line[1] - line[0] + MIN_REST_CHARS:
            return True
    return False
