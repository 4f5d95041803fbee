"""Lines that stay whatever labels say: copies, second titles, chats, answers to choose from, works, mottos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, groupby

from cleaner.chrome.learned.decode import BODY_STATE, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.learned.own_lines import find_mottos
from cleaner.chrome.lines import Page
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.chrome.titles import could_be_title
from cleaner.patterns import compile_later

# How a message begins in the log of a chat; comments have the name first: 2005-11-28 16:25:36 小河
_MESSAGE = compile_later(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d\d(?::\d\d)? (?P<name>\S.{0,23})$")
_CENTURY = compile_later("[12]")
# Few talk in a chat, and each of them often; below an article, most speak once.
MIN_MESSAGES, MIN_MESSAGES_OF_EACH = 6, 3
# A shorter line that stands in another one can be its section.
MIN_FRAMED_CHARS = 5
MIN_WORKS = 5
# From here on a line of the article that stands once more, amid so many lines that leave, is quoted in a comment.
MIN_QUOTED_CHANCE, MIN_AROUND_QUOTED = 0.9, 4
_WORK = compile_later(r"《[^》]{1,40}》[^/,.]{0,8}/")
_CHOICE = compile_later("a")
_CHOICES = compile_later(r"a[.,:)]\s?\S.*?\sb[.,:)]\s?\S.*?\sc[.,:)]\s?\S")


def find_staying(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines that labels must not take out, though they need not be the article's."""
    yield from find_copies(page, evidence, labelled)
    yield from _second_titles(page, labelled)
    yield from _chat(page)
    yield from _choices(page)
    yield from _works(page)
    yield from find_mottos(page)


def find_copies(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of rows that stand in the body once more, with a paragraph: the stage duplicates judges them.

    Its title stands with it. Buttons below each reply of a forum are no part of the body, however often they stand
    beside a quotation, and a line that a comment quotes goes with the comment.
    """
    lines = page.filled_lines
    kept = dict(zip(compress(lines, labelled.kept), compress(page.filled, labelled.kept), strict=True))
    again = kept.keys() & set(compress(lines, labelled.leaving))
    paragraphs = {line for line in again if evidence.weights[kept[line]] > PROSE_WEIGHT}
    if not paragraphs:
        return
    if evidence.title is not None:
        again.add(page.lines[evidence.title])
    for is_copy, row in groupby(range(len(lines)), lambda at: lines[at] in again and labelled.leaves(at)):
        places = list(row)
        if is_copy and any(lines[at] in paragraphs for at in places) and not _is_quoted(labelled, places):
            yield from places


def _is_quoted(labelled: Labelled, places: Sequence[int]) -> bool:
    """Tell whether a row is one line, deep in a stretch that leaves, and surely none of the article as well."""
    at = places[0]
    stretch = range(at - MIN_AROUND_QUOTED, at + MIN_AROUND_QUOTED + 1)
    if len(places) > 1 or stretch.start < 0 or stretch.stop > len(labelled.states):
        return False
    return all(map(labelled.leaves, stretch)) and labelled.outside[at] >= MIN_QUOTED_CHANCE


def _second_titles(page: Page, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines right beside the title that say the same: the stage duplicates judges them, too."""
    lines = page.filled_lines
    for position in labelled.places_of(TITLE_STATE):
        for beside in (position - 1, position + 1):
            if 0 <= beside < len(lines) and lines[beside] == lines[position]:
                yield beside


def find_framed_titles(page: Page, labelled: Labelled) -> Iterator[tuple[int, int]]:
    """Yield the places of a line taken for the title that holds the title with a name of the site, and of the title.

    The latter stands below it, above the body: `title_site`, `site - section - title`.
    """
    states = labelled.states
    if TITLE_STATE not in states or BODY_STATE not in states:
        return
    first = states.index(TITLE_STATE)
    framed = page.lines[page.filled[first]]
    for position in range(first + 1, states.index(BODY_STATE)):
        title = page.lines[page.filled[position]]
        is_part = MIN_FRAMED_CHARS <= len(title) < len(framed) and (framed.startswith(title) or framed.endswith(title))
        if is_part and could_be_title(title):
            yield first, position
            return


def _chat(page: Page) -> range:
    """Return the places of the log of a chat, from its first message to the last one: it looks as comments do."""
    lines = page.filled_lines
    years = (found.start() for found in _CENTURY.finditer(page.firsts))
    heads = [(at, found) for at in years if (found := _MESSAGE.match(lines[at]))]
    speakers = {found["name"] for _, found in heads}
    if len(heads) < max(MIN_MESSAGES, MIN_MESSAGES_OF_EACH * len(speakers)):
        return range(0)
    return range(heads[0][0], min(heads[-1][0] + 2, len(lines)))


def _choices(page: Page) -> list[int]:
    """Return the places of the answers to choose from in an examination: A.… B.… C.…"""
    lines = page.filled_lines
    return [found.start() for found in _CHOICE.finditer(page.firsts) if _CHOICES.match(lines[found.start()])]


def _works(page: Page) -> Iterator[int]:
    """Yield the places of a list of works with what somebody was in each: five lines of `《work》/role` and more."""
    if page.firsts.count("《") < MIN_WORKS:
        return
    is_work = [line.startswith("《") and _WORK.match(line) is not None for line in page.filled_lines]
    for works, row in groupby(range(len(is_work)), is_work.__getitem__):
        places = list(row)
        if works and len(places) >= MIN_WORKS:
            yield from places
