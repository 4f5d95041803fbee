"""Repeats: which copies of a passage leave the text, which one stays, and what it borrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cleaner.document import line_spans
from cleaner.duplicates.anchors import Sample
from cleaner.duplicates.blocks import compare
from cleaner.duplicates.borders import MARGIN_CHARS, bound_copies
from cleaner.duplicates.borrowing import find_borrowings
from cleaner.duplicates.damage import count_damage, is_damaged
from cleaner.duplicates.families import Family, group_copies
from cleaner.duplicates.judgement import (
    FULL_STOP,
    LARGE_REPEAT_CHARS,
    LONG_LINE_CHARS,
    MIN_LARGE_SHARE,
    MIN_REPEAT_CHARS,
    MIN_TWIN_SHARE,
    is_repeat,
    is_summary,
    whole_lines,
)
from cleaner.duplicates.page import Page, Span
from cleaner.duplicates.passages import Comparison, Copy, Passage, twin_share
from cleaner.duplicates.recurring import LONG_REPEAT_CHARS, MIN_MEAN_LINE_CHARS, SENTENCE_MARK, is_structured
from cleaner.duplicates.removal import remove
from cleaner.duplicates.runs import find_chains
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

States = npt.NDArray[np.int8]

# The exact core of a short repeat is most of it.
MIN_CORE_CHARS = 60
# A core of this length belongs to no long repeat; such a one is of whole lines, in one copy at least, and most of them.
SHORT_CORE_CHARS = 240
MIN_LINE_SHARE = 0.6
# A core in lists for so much of it is not compared at all.
MIN_ITEM_SHARE = 0.8
# Copies among which the best is looked for; of a hundred copies the first ones will do.
MAX_CHOICE = 8
# Copies that are looked at for the one in the middle, and by how much 5-gram containment it must be it.
MAX_MIDDLE = 4
MIN_MORE_LIKE = 0.02
# By so much more 5-gram containment the other one of two copies is the part.
MIN_PART_MARGIN = 0.1
# Content that only one copy has must be more than this for the copy to be the more complete one.
MIN_MORE_COMPLETE_CHARS = 20

# What the sentence of a copy goes on with, where the other one breaks off.
MIN_REST_CHARS = 2

MAX_TITLE_CHARS = 45

_LEAD = compile_later(r"\W{0,3}(?:核心提示|内容提[示要]|(?:内容|文章)?摘要|提要|[导導][读讀语語])[:：\s]")

# What was decided about a character of the key: nothing goes that something else is a copy of.
GOES, STAYS = 1, 2


def find_repeats(page: Page, reported: Sequence[Span], sample: Sample | None = None) -> Iterator[Edit]:
    """Yield the edits that remove repeated passages of a page, and those that mend the copies that stay.

    *sample* is what `sample_each` returns for the key of the page.
    """
    families = group_copies(page, find_chains(page.key.points, sample))
    if not families:
        return
    families.sort(key=lambda family: (-max(high - low for low, high in family.spans), family.spans[0]))
    state = np.zeros(len(page.key), dtype=np.int8)
    for family in families:
        yield from _settle(page, family, reported, state)


def _settle(page: Page, family: Family, reported: Sequence[Span], state: States) -> Iterator[Edit]:
    if not _may_repeat(page, family):
        return
    copies = bound_copies(page, sorted(family.spans))
    pairs = _Pairs(page)
    kept = copies[0]
    found = _find_copies(pairs, copies, kept, state)
    if not found and len(copies) == 2:  # the first may be a part of the second
        kept = copies[1]
        found = [each for each in _find_copies(pairs, copies, kept, state) if _is_part_of(pairs, each[0], kept)]
    if len(found) > 1:
        kept, found = _choose_middle(pairs, kept, found, copies, state)
    best = kept
    for copy, _ in found[:MAX_CHOICE]:
        if _is_better(pairs, copy, best, reported):
            best = copy
    if best is not kept and (better := _find_copies(pairs, copies, best, state)):
        kept, found = best, better
    for _, comparison in found:
        for unit in comparison.matched:
            state[unit.low : unit.high] = GOES
        for low, high in comparison.matched_twins:
            state[low:high] = STAYS
        yield from remove(page, comparison)
    if found and is_damaged(page.text, *page.widen_to_sentences(kept.first, kept.last), reported):
        yield from find_borrowings(page, pairs.compare(kept, found[0][0]), reported)


class _Pairs:
    """The comparisons of the copies of one passage, each made once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._passages: dict[Copy, Passage] = {}
        self._comparisons: dict[tuple[Copy, Copy], Comparison] = {}

    def compare(self, copy: Copy, other: Copy) -> Comparison:
        """Return how the units of a copy stand in another one."""
        found = self._comparisons.get((copy, other))
        if found is None:
            passage = self._passages.get(other)
            if passage is None:
                passage = self._passages[other] = Passage(self.page, other)
            found = self._comparisons[copy, other] = compare(self.page, copy, passage)
        return found


def _choose_middle(
    pairs: _Pairs, kept: Copy, found: list[tuple[Copy, Comparison]], copies: Sequence[Copy], state: States
) -> tuple[Copy, list[tuple[Copy, Comparison]]]:
    """Return of three and more copies the one that the others are most like, which has the fewest edits of its own."""
    group = [kept, *(copy for copy, _ in found)]
    best, likeness = kept, sum(comparison.containment for _, comparison in found)
    for copy in group[1:MAX_MIDDLE]:
        other = sum(pairs.compare(one, copy).containment for one in group if one is not copy)
        if other > likeness + MIN_MORE_LIKE:
            best, likeness = copy, other
    if best is not kept and len(others := _find_copies(pairs, copies, best, state)) >= len(found):
        return best, others
    return kept, found


def _may_repeat(page: Page, family: Family) -> bool:
    """Tell, before anything is compared, whether copies are long enough, and have a sentence in them."""
    low, high = max(family.spans, key=lambda span: span[1] - span[0])
    chars = high - low
    if chars < MIN_CORE_CHARS:
        return False
    times = len(family.spans)
    if times > 2 and chars < 2 * MIN_REPEAT_CHARS - 2 * MARGIN_CHARS // 3 and 2 * times * chars < len(page.key):
        return False
    if chars < SHORT_CORE_CHARS and _line_share(page, family.spans) < MIN_LINE_SHARE:
        return False
    start, end = page.key.offset_of(low), page.key.offset_of(high - 1) + 1
    if not SENTENCE_MARK.search(page.text, start, end + MARGIN_CHARS):
        return False
    if chars < LONG_REPEAT_CHARS // 2 and page.text.count("\n", start, end) * MIN_MEAN_LINE_CHARS > 2 * chars:
        return False
    is_large = 2 * times * chars >= MIN_LARGE_SHARE * len(page.key)
    return is_large or not _is_meant(page, family.spans, chars, start, end)


def _is_meant(page: Page, spans: Sequence[Span], chars: int, start: int, end: int) -> bool:
    """Tell of what is little of its page whether it stands in lists, or each time under another marked heading."""
    structure, offset_of = page.structure, page.key.offset_of
    if structure.has_article_in(start, end):  # copies end in articles of one number
        return len({structure.article_of(offset_of(high - 1)) for _, high in spans}) == len(spans)
    places = {structure.place_of(page.line_span(page.line_of(offset_of(low)))[0]) for low, _ in spans}
    if len(places) == len(spans):
        return True
    first, last = page.line_of(start), page.line_of(end - 1)
    return 2 * chars < LARGE_REPEAT_CHARS and is_structured(page, range(first, last + 1), MIN_ITEM_SHARE)


def _line_share(page: Page, spans: Sequence[Span]) -> float:
    """Return how much of the lines that they touch the first two spans of the key are, for the better one of them.

    On a line that holds both, they count together.
    """
    offset_of, shares = page.key.offset_of, []
    lines = [(page.line_of(offset_of(low)), page.line_of(offset_of(high - 1))) for low, high in spans[:2]]
    twice = lines[0] == lines[1] and lines[0][0] == lines[0][1]
    for (low, high), (first, last) in zip(spans, lines, strict=False):
        start, end = page.line_span(first)[0], page.line_span(last)[1]
        shares.append((1 + twice) * (high - low) / (page.key.locate(end) - page.key.locate(start)))
    return max(shares)


def _find_copies(pairs: _Pairs, copies: Sequence[Copy], kept: Copy, state: States) -> list[tuple[Copy, Comparison]]:
    """Return the copies that repeat the kept one, with the comparison that says so."""
    found = []
    for copy in copies:
        if copy is not kept:
            comparison = pairs.compare(copy, kept)
            if is_repeat(pairs.page, comparison, len(copies)) and _is_free(comparison, state):
                found.append((copy, comparison))
    return found


def _is_part_of(pairs: _Pairs, copy: Copy, other: Copy) -> bool:
    """Tell whether a copy stands in another one as much as the other way round, but for edits."""
    return pairs.compare(copy, other).containment > pairs.compare(other, copy).containment - MIN_PART_MARGIN


def _is_free(comparison: Comparison, state: States) -> bool:
    """Tell whether nothing that goes is the twin of something, and no twin has gone."""
    return not any((state[unit.low : unit.high] != 0).any() for unit in comparison.matched) and not any(
        (state[low:high] == GOES).any() for low, high in comparison.matched_twins
    )


def _is_better(pairs: _Pairs, copy: Copy, kept: Copy, reported: Sequence[Span]) -> bool:
    """Tell whether a later copy is to stay instead of an earlier one: more complete, less damaged, in whole lines."""
    page, mine, theirs = pairs.page, pairs.compare(copy, kept), pairs.compare(kept, copy)
    if not mine.units or not theirs.units:
        return False
    cut = _is_cut_off(page, mine)
    if cut != _is_cut_off(page, theirs):
        return not cut
    more = mine.unmatched_chars - theirs.unmatched_chars
    if abs(more) > MIN_MORE_COMPLETE_CHARS:
        return more > 0
    my_damage = count_damage(page.text, mine.units[0].start, mine.units[-1].end, reported)
    their_damage = count_damage(page.text, theirs.units[0].start, theirs.units[-1].end, reported)
    if my_damage != their_damage:
        return my_damage < their_damage
    if theirs.matched_chars < LONG_REPEAT_CHARS:
        # Title and lead on one line above the article, the lead right above it, or a part of its paragraph.
        is_lead = len(_lines(theirs)) == 1 and (len(_lines(mine)) > 1 or _is_right_above(page, theirs))
        return (is_lead or twin_share(page, theirs) < MIN_TWIN_SHARE) and is_summary(page, theirs)
    return _cut_lines(page, mine) > _cut_lines(page, theirs) and not _has_title(page, theirs)


def _is_right_above(page: Page, comparison: Comparison) -> bool:
    """Tell whether a line says that it is a summary, or has no paragraph between itself and its twin below."""
    first, start = page.line_span(comparison.units[-1].line)
    if _LEAD.match(page.text, first):
        return True
    end = page.line_span(page.line_of(page.key.offset_of(comparison.matched_twins[0][0])))[0]
    return not any(high - low >= LONG_LINE_CHARS for low, high in line_spans(page.text[start:end]))


def _is_cut_off(page: Page, comparison: Comparison) -> bool:
    """Tell whether a passage breaks off within a sentence that its twin goes on with."""
    last, twin = comparison.units[-1], comparison.twins[-1]
    if twin is None or FULL_STOP.search(page.text[last.start : last.end].rstrip()[-2:]):
        return False
    offset_of = page.key.offset_of
    _, end = page.widen_to_sentences(*twin)
    rest = page.text[offset_of(twin[1] - 1) + 1 : end].rstrip()
    return len(rest) >= MIN_REST_CHARS and FULL_STOP.search(rest[-2:]) is not None


def _lines(comparison: Comparison) -> set[int]:
    return {unit.line for unit in comparison.matched}


def _has_title(page: Page, comparison: Comparison) -> bool:
    """Tell whether a short line stands right above a passage that starts its line: it would be left alone."""
    first = comparison.units[0]
    above = page.line_beside(first.low, -1) if page.starts_line(first.low) else None
    return above is not None and above[1] - above[0] <= MAX_TITLE_CHARS


def _cut_lines(page: Page, comparison: Comparison) -> int:
    """Return how many lines would be cut if the passage went."""
    return sum(not whole for whole in whole_lines(page, comparison.matched).values())
