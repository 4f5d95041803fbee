"""Repeats: which passages say the same, which of them stays, and what leaves the text.

The shorter a passage is, the more exact a repeat of it must be. What repeats by its
nature stays: refrains, dialogue, rows of tables, headings, clauses that differ in a
figure or a name, and quotations.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

import numpy as np
import numpy.typing as npt

from cleaner.duplicates.blocks import MARGIN_CHARS, Comparison, Copy, Page, Passage, Span, Unit, bound_copies, compare
from cleaner.duplicates.borrowing import find_borrowings
from cleaner.duplicates.damage import count_damage, is_damaged
from cleaner.duplicates.runs import Chain, find_chains
from cleaner.ledger import Edit

States = npt.NDArray[np.int8]

REPEATED = "duplicates/repeated-block"

# Compared characters of a passage. Two paragraphs; a chorus in paragraphs reaches 120, a stock answer 90.
MIN_REPEAT_CHARS = 100
# One line alone, said twice, word for word: leads that a page shows again have 80 to 150.
MIN_LINE_CHARS = 80
# From here on a passage is a repeat even if it is edited, in short lines, or begins within a line.
LONG_REPEAT_CHARS = 300
# Edits to 5 % leave 0.77 of the 5-grams; two texts on one subject share under 0.1, filled-in forms 0.6 to 0.9, and
# those are told by where they differ.
MIN_CONTAINMENT = 0.6
MIN_SHORT_CONTAINMENT = 0.75
MIN_LINE_CONTAINMENT = 0.97
# Of the compared characters between the first and the last unit that match: the rest is chrome, or is new.
MIN_COVERAGE = 0.7
# Prose has 9 to 16 characters between two marks, verse and dialogue 4 to 7.
MIN_CLAUSE_CHARS = 8.0
# Compared characters a line of prose has on average; one sentence a line gives 25 to 40, verse up to 16.
MIN_MEAN_LINE_CHARS = 20
# Of the lines on which the twin of a short passage stands: less, and it is a quotation, or part of something else.
MIN_TWIN_SHARE = 0.9
# Lines of its twin that a copy has which breaks off after a sentence; a quotation has one or two.
MIN_TRUNCATED_LINES = 3
# Sentences cut out of lines: a run that begins and ends within a line has few; else they are much of their lines.
MAX_CUT_SHARE = 0.5
MIN_CUT_LINE_SHARE = 0.3
# A summary stands before the body, below the head of the page.
MAX_SUMMARY_LINE = 60
# The exact core of a short repeat is most of it.
MIN_CORE_CHARS = 60
# Copies among which the best is looked for; of a hundred copies the first ones will do.
MAX_CHOICE = 8
# Share of the characters that must stand in lines with sentence marks: rows of tables, menus and code have none.
MIN_PROSE_SHARE = 0.6
# Differences of two clauses that are figures or names: in parallel clauses nearly all, under edits by chance 1 in 20.
MAX_PARALLEL_SHARE = 0.3
MAX_LONG_PARALLEL_SHARE = 0.6  # five edits of an article with many figures hit two of them at times
# Differences that are looked at to tell; some hundred settle it.
MAX_DIFFERENCES = 200
# A replaced piece of this length can be a name; edits by chance are of one character.
MIN_NAME_CHARS = 2
# Content that only one copy has must be more than this for the copy to be the more complete one.
MIN_MORE_COMPLETE_CHARS = 20

# What was decided about a character of the key: nothing goes that something else is a copy of.
GOES, STAYS = 1, 2

_MARK = re.compile(r"[。！？!?…；;]|\.(?=\s|$)")
_PROSE_LINE = re.compile(r"[^\n。]{20,}。")
_FULL_STOP = re.compile(r"[。！？!?]")
_CLAUSE = re.compile(r"[。！？!?…；;，,：:\n]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_CODE = re.compile(r"[{}<>=$\\_]|https?://|[a-z0-9]\([a-z0-9]*\)", re.ASCII | re.IGNORECASE)
_QUOTE_LINE = re.compile(r"\s*(?:[>|│]|引用|引自|回复|原帖|转发自?@|quote\b|@[^\s:]{1,20}[:\s]).{0,200}$", re.I | re.M)
_NUMERAL = re.compile(r"[0-9〇零一二三四五六七八九十百千万亿两甲乙丙丁戊己庚辛壬癸]")
_OPENING = "“\"‘「『《"


@dataclass(slots=True)
class Family:
    """Spans of the key that seem to say the same, in the order of the text."""

    spans: list[Span] = field(default_factory=list)


def find_repeats(page: Page, reported: Sequence[Span]) -> Iterator[Edit]:
    """Yield the edits that remove repeated passages of a page, and those that mend the copies that stay."""
    families = _group(page, find_chains(page.key.points))
    if not families:
        return
    families.sort(key=lambda family: (-max(high - low for low, high in family.spans), family.spans[0]))
    state = np.zeros(len(page.key), dtype=np.int8)
    for family in families:
        yield from _settle(page, family, reported, state)


def _group(page: Page, chains: Sequence[Chain]) -> list[Family]:
    """Group the copies of one passage; a chain that runs into itself is cut at its period."""
    families: list[Family] = []
    known: list[tuple[int, int, int]] = []  # start, end and family of each copy, in the order of the text

    def note(number: int, spans: Iterable[Span]) -> None:
        for span in spans:
            insort(known, (*span, number))

    for chain in chains:
        if 2 * (chain.earlier_end - chain.start) > chain.shift:
            period = chain.shift
            if period < MIN_LINE_CHARS:
                continue
            first = _first_border(page, chain.earlier_start, period)
            bounds = range(first, chain.end - period // 2, period)
            spans = [(low, min(low + period, chain.end)) for low in bounds]
        else:
            spans = [(chain.earlier_start, min(chain.earlier_end, chain.start)), (chain.start, chain.end)]
        number = next((row[2] for row in _near(known, spans[0]) if _is_same(row[:2], spans[0])), None)
        if number is None:
            number = len(families)
            families.append(Family(spans))
            note(number, spans)
        else:
            families[number].spans += spans[1:]
            note(number, spans[1:])
    return families


def _first_border(page: Page, low: int, period: int) -> int:
    """Return the first place from *low* on, within a period, at which a line or else a sentence starts."""
    start, end = int(page.key.offsets[low]), int(page.key.offsets[min(low + period, len(page.key)) - 1]) + 1
    if page.at_border(start):
        return low
    units = page.units(start, end)[1:]
    return next((unit.low for unit in units if page.starts_line(unit.low)), units[0].low if units else low)


def _near(known: Sequence[tuple[int, int, int]], span: Span) -> Iterator[tuple[int, int, int]]:
    low = bisect_left(known, (span[0] - MARGIN_CHARS,))
    return islice((known[at] for at in range(low, len(known)) if known[at][0] < span[1]), 8)


def _is_same(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= 0.7 * max(one[1] - one[0], other[1] - other[0])


def _settle(page: Page, family: Family, reported: Sequence[Span], state: States) -> Iterator[Edit]:
    if not _may_repeat(page, family):
        return
    copies = bound_copies(page, family.spans)
    kept = copies[0]
    found = _find_copies(page, copies, kept, state)
    if not found and len(copies) == 2:  # the first may be a part of the second
        kept = copies[1]
        found = _find_copies(page, copies, kept, state)
    best = kept
    for copy, _ in found[:MAX_CHOICE]:
        if _is_better(page, copy, best, reported):
            best = copy
    if best is not kept:
        kept, found = best, _find_copies(page, copies, best, state)
    for _, comparison in found:
        for unit in comparison.matched:
            state[unit.low : unit.high] = GOES
        for low, high in comparison.matched_twins:
            state[low:high] = STAYS
        yield from _remove(page, comparison)
    if found:
        yield from find_borrowings(page, compare(page, kept, Passage(page, found[0][0])), reported)


def _may_repeat(page: Page, family: Family) -> bool:
    """Tell, before anything is compared, whether copies are long enough, and have a sentence in them."""
    low, high = max(family.spans, key=lambda span: span[1] - span[0])
    chars = high - low
    if chars < MIN_CORE_CHARS or (len(family.spans) > 2 and chars < 2 * MIN_REPEAT_CHARS - 2 * MARGIN_CHARS // 3):
        return False
    start, end = int(page.key.offsets[low]), int(page.key.offsets[high - 1]) + 1
    if not _MARK.search(page.text, start, end + MARGIN_CHARS):
        return False
    return chars >= LONG_REPEAT_CHARS // 2 or page.text.count("\n", start, end) * MIN_MEAN_LINE_CHARS <= 2 * chars


def _find_copies(page: Page, copies: Sequence[Copy], kept: Copy, state: States) -> list[tuple[Copy, Comparison]]:
    """Return the copies that repeat the kept one, with the comparison that says so."""
    base = Passage(page, kept)
    found = []
    for copy in copies:
        if copy is not kept:
            comparison = compare(page, copy, base)
            if _is_repeat(page, comparison, len(copies)) and _is_free(comparison, state):
                found.append((copy, comparison))
    return found


def _is_free(comparison: Comparison, state: States) -> bool:
    """Tell whether nothing that goes is the twin of something, and no twin has gone."""
    return not any((state[unit.low : unit.high] != 0).any() for unit in comparison.matched) and not any(
        (state[low:high] == GOES).any() for low, high in comparison.matched_twins
    )


def _is_better(page: Page, copy: Copy, kept: Copy, reported: Sequence[Span]) -> bool:
    """Tell whether a later copy is to stay instead of an earlier one: more complete, less damaged, or in whole lines."""
    mine, theirs = compare(page, copy, Passage(page, kept)), compare(page, kept, Passage(page, copy))
    if not mine.units or not theirs.units:
        return False
    more = mine.unmatched_chars - theirs.unmatched_chars
    if abs(more) > MIN_MORE_COMPLETE_CHARS:
        return more > 0
    my_damage = count_damage(page.text, mine.units[0].start, mine.units[-1].end, reported)
    their_damage = count_damage(page.text, theirs.units[0].start, theirs.units[-1].end, reported)
    if my_damage != their_damage:
        return my_damage < their_damage
    if theirs.matched_chars < LONG_REPEAT_CHARS:
        return _twin_share(page, theirs) < MIN_TWIN_SHARE and _is_summary(page, theirs)
    return _cut_lines(page, mine) > _cut_lines(page, theirs)


def _twin_share(page: Page, comparison: Comparison) -> float:
    """Return how much of the lines on which the twins stand are the twins."""
    twins = comparison.matched_twins
    first, last = min(low for low, _ in twins), max(high for _, high in twins)
    offsets = page.key.offsets
    start = page.line_span(page.line_of(int(offsets[first])))[0]
    end = page.line_span(page.line_of(int(offsets[last - 1])))[1]
    return sum(high - low for low, high in twins) / (page.key.locate(end) - page.key.locate(start))


def _is_summary(page: Page, comparison: Comparison) -> bool:
    """Tell whether a passage stands before the body, with no prose before it."""
    first = comparison.matched[0]
    if first.line > MAX_SUMMARY_LINE or first.low > comparison.matched_twins[0][0]:
        return False
    return _PROSE_LINE.search(page.text, 0, page.line_span(first.line)[0]) is None


def _cut_lines(page: Page, comparison: Comparison) -> int:
    """Return how many lines would be cut if the passage went."""
    return sum(not whole for whole in _whole_lines(page, comparison.matched).values())


def _whole_lines(page: Page, units: Sequence[Unit]) -> dict[int, bool]:
    """Return for each line of the units whether they are all that stands on it."""
    chars: dict[int, int] = {}
    for unit in units:
        chars[unit.line] = chars.get(unit.line, 0) + len(unit)
    whole = {}
    for line, count in chars.items():
        start, end = page.line_span(line)
        whole[line] = page.key.locate(end) - page.key.locate(start) == count
    return whole


def _is_repeat(page: Page, comparison: Comparison, times: int) -> bool:
    """Tell whether a passage repeats another, and is not what may be said twice."""
    units = comparison.matched
    chars = comparison.matched_chars
    if chars < MIN_LINE_CHARS or chars < MIN_COVERAGE * (chars + comparison.unmatched_chars):
        return False
    lines = _whole_lines(page, units)
    if not _is_prose(page, lines, chars) or _is_quotation(page, units[0].low):
        return False
    if _is_quotation(page, comparison.matched_twins[0][0]):
        return False
    if _is_parallel(page, comparison, chars):
        return False
    if not all(lines.values()) and not _may_be_cut(page, comparison, lines):
        return False
    if chars >= LONG_REPEAT_CHARS:
        return comparison.containment >= MIN_CONTAINMENT
    return _is_short_repeat(page, comparison, lines, times)


def _may_be_cut(page: Page, comparison: Comparison, lines: dict[int, bool]) -> bool:
    """Tell whether sentences of a line may go while others of it stay: in a long repeat that is no quotation."""
    chars = comparison.matched_chars
    if chars < LONG_REPEAT_CHARS:
        return False
    cut = sum(len(unit) for unit in comparison.matched if not lines[unit.line])
    total = sum(_line_chars(page, line) for line, whole in lines.items() if not whole)
    if len(lines) == 1 and _twin_share(page, comparison) >= MIN_TWIN_SHARE and _count_twin_lines(page, comparison) <= 2:
        return False
    return cut <= MAX_CUT_SHARE * chars or cut >= MIN_CUT_LINE_SHARE * total


def _line_chars(page: Page, line: int) -> int:
    start, end = page.line_span(line)
    return page.key.locate(end) - page.key.locate(start)


def _count_twin_lines(page: Page, comparison: Comparison) -> int:
    return len({page.line_of(int(page.key.offsets[low])) for low, _ in comparison.matched_twins})


def _is_short_repeat(page: Page, comparison: Comparison, lines: dict[int, bool], times: int) -> bool:
    chars = comparison.matched_chars
    if _clause_chars(page, comparison.matched) < MIN_CLAUSE_CHARS:
        return False
    if times > 2 and chars < 2 * MIN_REPEAT_CHARS:
        return False
    if _twin_share(page, comparison) < MIN_TWIN_SHARE and not (
        _is_summary(page, comparison) or _is_truncated(page, comparison)
    ):
        return False
    if len(lines) == 1 or chars < MIN_REPEAT_CHARS:
        return comparison.containment >= MIN_LINE_CONTAINMENT and not _has_own_heading(page, comparison)
    return comparison.containment >= MIN_SHORT_CONTAINMENT


def _is_truncated(page: Page, comparison: Comparison) -> bool:
    """Tell whether a passage starts as its twin's line does and breaks off: within a sentence, or after some lines."""
    last = comparison.units[-1]
    if not page.starts_line(comparison.matched_twins[0][0]):
        return False
    return _count_twin_lines(page, comparison) >= MIN_TRUNCATED_LINES or not _FULL_STOP.search(page.text[last.start : last.end].rstrip()[-2:])


def _is_prose(page: Page, lines: dict[int, bool], chars: int) -> bool:
    total = prose = 0
    for line in lines:
        start, end = page.line_span(line)
        text = page.text[start:end]
        count = page.key.locate(end) - page.key.locate(start)
        total += count
        if _MARK.search(text) and len(_CODE.findall(text)) * 20 <= count:
            prose += count
    if prose < MIN_PROSE_SHARE * total:
        return False
    return chars >= LONG_REPEAT_CHARS or total >= MIN_MEAN_LINE_CHARS * len(lines)


def _clause_chars(page: Page, units: Sequence[Unit]) -> float:
    """Return the mean number of compared characters between two marks."""
    clauses = sum(len(_CLAUSE.findall(page.text, unit.start, unit.end)) or 1 for unit in units)
    return sum(map(len, units)) / clauses


def _is_quotation(page: Page, low: int) -> bool:
    """Tell whether what starts at a place of the key is marked as quoted: on its line, the one before, or by a mark."""
    offset = int(page.key.offsets[low])
    line = page.line_of(offset)
    start, _ = page.line_span(line)
    before = page.line_span(line - 1)[0] if line else start
    if _QUOTE_LINE.match(page.text, start) or (before < start and _QUOTE_LINE.match(page.text, before)):
        return True
    lead = page.text[start:offset].strip()
    return lead.endswith(tuple(_OPENING)) and len(lead) > 1


def _has_own_heading(page: Page, comparison: Comparison) -> bool:
    """Tell whether a line and its twin stand under headings of one kind that differ, as answers under their questions."""
    unit, twin = comparison.matched[0], comparison.matched_twins[0]
    mine = _line_before(page, unit.line)
    theirs = _line_before(page, page.line_of(int(page.key.offsets[twin[0]])))
    if not mine or not theirs or mine == theirs or max(len(mine), len(theirs)) > MIN_MEAN_LINE_CHARS:
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= 0.5 or mine[0] == theirs[0]


def _line_before(page: Page, line: int) -> str:
    for before in range(line - 1, max(-1, line - 4), -1):
        start, end = page.line_span(before)
        low, high = page.key.locate(start), page.key.locate(end)
        if low < high:
            return page.key.text(low, high)
    return ""


def _is_parallel(page: Page, comparison: Comparison, chars: int) -> bool:
    """Tell whether the two passages differ mostly in figures or, if they are short, in names: then both stay."""
    spots = figures = 0
    names: Counter[tuple[str, str]] = Counter()
    pairs = zip(comparison.units, comparison.twins, strict=True)
    for mine, theirs in islice(_find_differences(page, pairs), MAX_DIFFERENCES):
        spots += 1
        if _is_numeral(page, mine) and _is_numeral(page, theirs):
            figures += 1
        elif min(mine[1] - mine[0], theirs[1] - theirs[0]) >= MIN_NAME_CHARS:
            names[page.key.text(*mine), page.key.text(*theirs)] += 1
    renamed = sum(count for count in names.values() if chars < LONG_REPEAT_CHARS or count >= 2)
    share = MAX_PARALLEL_SHARE if chars < LONG_REPEAT_CHARS else MAX_LONG_PARALLEL_SHARE
    return figures + renamed > share * spots


def _find_differences(page: Page, pairs: Iterable[tuple[Unit, Span | None]]) -> Iterator[tuple[Span, Span]]:
    """Yield the places where units and their twins differ, as spans of the key; damaged places tell nothing."""
    for unit, twin in pairs:
        if twin is None:
            continue
        here, there = page.key.text(unit.low, unit.high), page.key.text(*twin)
        if here == there:
            continue
        for kind, low, high, other_low, other_high in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
            mine, theirs = (unit.low + low, unit.low + high), (twin[0] + other_low, twin[0] + other_high)
            if kind != "equal" and not _is_lost(page, mine) and not _is_lost(page, theirs):
                yield mine, theirs


def _is_lost(page: Page, span: Span) -> bool:
    offsets = page.key.offsets
    start = int(offsets[span[0] - 1]) if span[0] else 0
    end = int(offsets[span[1]]) + 1 if span[1] < len(offsets) else len(page.text)
    return is_damaged(page.text, start, end, ())


def _is_numeral(page: Page, span: Span) -> bool:
    """Tell whether a place of the key is part of a figure; an empty one is if it stands beside one."""
    low, high = span if span[0] < span[1] else (max(0, span[0] - 1), span[1] + 1)
    return _NUMERAL.search(page.key.text(low, high)) is not None


def _remove(page: Page, comparison: Comparison) -> Iterator[Edit]:
    units = comparison.matched
    twins = comparison.matched_twins
    offsets = page.key.offsets
    here = _name_lines(units[0].line, units[-1].line)
    there = _name_lines(
        page.line_of(int(offsets[min(twin[0] for twin in twins)])),
        page.line_of(int(offsets[max(twin[1] for twin in twins) - 1])),
    )
    reason = f"{here} repeat{'s' if here.startswith('line ') else ''} {there}, 5-gram containment {comparison.containment:.2f}"
    for start, end in _merge(page.text, list(_spans(page, units))):
        yield Edit(start, end, page.text[start:end], "", REPEATED, reason)


def _name_lines(first: int, last: int) -> str:
    return f"line {first + 1}" if first == last else f"lines {first + 1}–{last + 1}"


def _spans(page: Page, units: Sequence[Unit]) -> Iterator[Span]:
    """Yield the spans to remove: whole lines with their line feeds, and sentences of other lines."""
    whole = _whole_lines(page, units)
    done: set[int] = set()
    for unit in units:
        if not whole[unit.line]:
            yield unit.start, unit.end
        elif unit.line not in done:
            done.add(unit.line)
            start, end = page.line_span(unit.line)
            yield start, min(end + 1, len(page.text))


def _merge(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Join spans with nothing but white space between them."""
    at: Span | None = None
    for start, end in spans:
        if at is not None and not text[at[1] : start].strip():
            at = at[0], end
        else:
            if at is not None:
                yield at
            at = start, end
    if at is not None:
        yield at
