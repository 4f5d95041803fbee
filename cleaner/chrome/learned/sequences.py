"""What belongs to the article by its order: numbered parts, the beginning that its contents name, marked headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from cleaner.chrome.learned.decode import BODY_STATE, KEPT_STATES, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page, has_han
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

MAX_HEADING_CHARS = 60
# `1. `, `骗局之1`, `# 一,背景`, `第2章 `
_PART = compile_later(
    r"(?P<lead>[^\d一二三四五六七八九十]{0,8})(?P<number>\d{1,2}|十?[一二三四五六七八九]|十)(?P<mark>[.,)\]:]+-?|[章节天步招]|(?=\s|$))(?!\d)"
)
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
# What stands before a heading, or the entry of a list of headings.
_MARK = compile_later(
    r"(?:#{1,6}\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.,)\s]\s?|[一二三四五六七八九十]{1,2}[,.]|[·◦▪●○*✦-]\s?)?"
)
_HASH = compile_later(r"#{1,6}\s+[^\s#]")
# So many entries of a list of headings come again below it, and so many of these in the body.
MIN_ENTRIES, MIN_BODY_ENTRIES = 3, 2
# 变速箱:手动五速; and what has two gaps, as a row of a table that is set with spaces.
_ENTRY = compile_later(r"[㐀-鿿]{2,8}\s?:\s*\S")
_ROW = compile_later(r"\S[^\n]{0,40}?\s{4,}\S[^\n]{0,40}?\s{4,}\S")
MIN_LISTED = 4
_YEAR = compile_later(r"(?:19|20)\d\d\s?(?:-|年|年?\s?[-~]\s?(?:至今|(?:19|20)\d\d年?))?$")
MIN_YEARS, MAX_YEAR_CHARS = 3, 12
# So many headings of the body begin with the same two characters as one above it of this length.
MIN_ALIKE, MIN_ALIKE_CHARS, MAX_ALIKE_CHARS = 2, 5, 24
# So many marked headings in the body say that those behind it are headings, too, and not tags.
MIN_HASH_HEADINGS = 3


def find_ordered(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines that leave by their labels though what stands elsewhere says that they are the body's.

    What rules take by what it says is not among them.
    """
    if BODY_STATE not in labelled.states:
        return
    lines = [page.lines[index] for index in page.filled]
    prose = [evidence.weights[index] > PROSE_WEIGHT for index in page.filled]
    yield from _parts(lines, labelled, prose)
    yield from _alike(page, evidence, labelled, lines, prose)
    yield from _listed(page, evidence, labelled, lines)
    yield from _beginning(page, evidence, labelled, lines)
    if "# " in page.folded:
        yield from _marked_headings(page, evidence, labelled, lines, prose)


def _parts(lines: Sequence[str], labelled: Labelled, prose: Sequence[bool]) -> Iterator[int]:
    """Yield the places of numbered headings whose next or last one is in the body, with a paragraph in between.

    In a list of headings there is none.
    """
    latest: dict[tuple[str, str], tuple[int, int]] = {}
    for at, line in enumerate(lines):
        found = _PART.match(line) if len(line) <= MAX_HEADING_CHARS else None
        if found is None or not (found["lead"] or found["mark"]):
            continue
        form, number = (found["lead"], found["mark"]), _read_number(found["number"])
        before = latest.get(form)
        latest[form] = at, number
        if before is None or before[1] + 1 != number or not any(prose[before[0] + 1 : at]):
            continue
        for one, other in ((before[0], at), (at, before[0])):
            if labelled.leaves(one) and labelled.states[other] == BODY_STATE and _has_text_below(one, labelled):
                yield one


def _alike(
    page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str], prose: Sequence[bool]
) -> Iterator[int]:
    """Yield the place of a heading right above the body that begins as headings of it do: 关于发货, 关于尺码."""
    first = labelled.states.index(BODY_STATE)
    at = first - 1
    if at < 0 or not prose[first] or not labelled.leaves(at) or page.filled[at] in evidence.removed:
        return
    if not MIN_ALIKE_CHARS <= len(lines[at]) <= MAX_ALIKE_CHARS or not has_han(lines[at][:2]):
        return
    headings = 0
    for place in range(first + 1, len(lines) - 1):
        if labelled.states[place] == BODY_STATE and not prose[place] and prose[place + 1]:
            headings += len(lines[place]) <= MAX_ALIKE_CHARS and lines[place].startswith(lines[at][:2])
    if headings >= MIN_ALIKE:
        yield at


def _has_text_below(at: int, labelled: Labelled) -> bool:
    return at + 1 < len(labelled.states) and labelled.states[at + 1] in KEPT_STATES


def _read_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return 10 * text.startswith("十") + _DIGITS.get(text[-1], 0)


def _listed(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of a list of entries that the last line of the body announces, and of a table in columns."""
    last = len(lines) - 1 - labelled.states[::-1].index(BODY_STATE)
    end = last + 1
    while end < len(lines) and page.filled[end] not in evidence.removed:
        end += 1
    behind = range(last + 1, end)
    if lines[last][-1] == ":":
        entries = [at for at in behind if _ENTRY.match(lines[at])]
        if len(entries) >= MIN_LISTED and 2 * len(entries) > entries[-1] - last:
            yield from range(last + 1, entries[-1] + 1)
    rows = [*takewhile(lambda at: _ROW.match(lines[at]) is not None, behind)]
    if len(rows) >= MIN_LISTED and 2 * sum(any(map(str.isdecimal, lines[at])) for at in rows) > len(rows):
        yield from rows
    yield from _years(lines, labelled, behind)


def _years(lines: Sequence[str], labelled: Labelled, behind: range) -> Iterator[int]:
    """Yield the places of the last years of a history, a year and what happened in it, that goes on behind the body."""
    years = [at for at, line in enumerate(lines[: behind.stop]) if len(line) <= MAX_YEAR_CHARS and _YEAR.match(line)]
    known = [at for at in years if labelled.states[at] == BODY_STATE]
    further = [at for at in years if at in behind]
    if len(known) < MIN_YEARS or not further:
        return
    longest = max(below - above for above, below in pairwise(known))
    ends = [*further, behind.stop]
    if max(below - above for above, below in pairwise([known[-1], *ends])) <= longest:
        yield from behind


def _beginning(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places from the heading where the article begins to the first line that labels have in it.

    That is where the first entry of a list of its headings comes again, and the next ones further down.
    """
    first = start = labelled.states.index(BODY_STATE)
    if start and labelled.states[start - 1] == TITLE_STATE:  # a sentence of the article that looks like one
        start -= 1
    while start > 0 and labelled.leaves(start - 1) and page.filled[start - 1] not in evidence.removed:
        start -= 1
    headings = [_read_heading(line) for line in lines]
    latest = {heading: at for at, heading in enumerate(headings[:start])}
    is_part = [
        state == BODY_STATE or _HASH.match(line) is not None for state, line in zip(labelled.states, lines, strict=True)
    ]
    for at in range(start, first):
        heading = headings[at]
        entry = latest.get(heading)
        latest[heading] = at
        if heading and entry is not None and _names_parts(headings, is_part, entry, at):
            yield from range(at, first)
            return


def _read_heading(line: str) -> str:
    """Return a line without a mark or a number before it; nothing for one that is too long for a heading."""
    if len(line) > MAX_HEADING_CHARS:
        return ""
    found = _MARK.match(line)
    return line[found.end() if found else 0 :].rstrip(" :#")


def _names_parts(headings: Sequence[str], is_part: Sequence[bool], entry: int, beginning: int) -> bool:
    """Tell whether a list has the heading where an article may begin for an entry, and next to it those below.

    Some of these stand in the body, or have the mark of a heading, which those in the list have not.
    """
    known = in_body = 0
    place = beginning - 1
    for heading in headings[entry:beginning]:
        if not heading:
            break
        try:
            place = headings.index(heading, place + 1)
        except ValueError:
            break
        known += 1
        in_body += is_part[place]
    return known >= MIN_ENTRIES and in_body >= MIN_BODY_ENTRIES


def _marked_headings(
    page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str], prose: Sequence[bool]
) -> Iterator[int]:
    """Yield the places of headings with a mark beside a body that has such, and of what stands between and below them.

    As tags they stand together, with no paragraph below.
    """
    heads = [at for at, line in enumerate(lines) if len(line) <= MAX_HEADING_CHARS and _HASH.match(line)]
    if len(heads) < MIN_HASH_HEADINGS:
        return
    first, last = labelled.states.index(BODY_STATE), len(lines) - 1 - labelled.states[::-1].index(BODY_STATE)
    above, behind = first, last + 1
    while above and page.filled[above - 1] not in evidence.removed:
        above -= 1
    while behind < len(lines) and page.filled[behind] not in evidence.removed:
        behind += 1
    amid = sum(first <= at <= last for at in heads)
    before = _marked_stretch(range(above, first), heads, prose)
    if before and amid + sum(at in before for at in heads) >= MIN_HASH_HEADINGS:
        yield from range(before.start, first)
    if amid >= MIN_HASH_HEADINGS:
        yield from range(last + 1, _marked_stretch(range(last + 1, behind), heads, prose).stop)


def _marked_stretch(stretch: range, heads: Sequence[int], prose: Sequence[bool]) -> range:
    """Return the part of a stretch from its first heading to its last heading or paragraph, if one stands below it."""
    within = [at for at in heads if at in stretch]
    paragraphs = [at for at in stretch if within and prose[at] and at > within[0]]
    return range(within[0], max(within[-1], paragraphs[-1]) + 1) if paragraphs else range(stretch.start, stretch.start)
