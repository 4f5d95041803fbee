"""What belongs to the article by its order: numbered parts, the beginning that its contents name, what a list goes on.

All that is looked at is how lines begin, how long they are, and what stands above and below them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from cleaner.chrome.learned.decode import BODY_STATE, KEPT_STATES, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page, has_han
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

MAX_HEADING_CHARS = 60
# `1. `, `骗局之1`, `# 一,背景`, `第2章 `
_PART = compile_later(
    r"(?P<lead>[^\d一二三四五六七八九十]{0,8})(?P<number>\d{1,2}|十?[一二三四五六七八九]|十)"
    r"(?P<mark>[.,)\]:]{1,3}-?|[章节天步招]|(?=\s|$))(?!\d)"
)
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
# What stands before a heading, or the entry of a list of headings.
_MARK = compile_later(
    r"(?:#{1,6}\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.,)\s]\s?|[一二三四五六七八九十]{1,2}[,.]|[·◦▪●○*✦-]\s?)?"
)
_HASH = compile_later(r"#{1,6}\s+[^\s#]")
_NO_PART = frozenset(("", "目录", "文章目录", "contents", "table of contents"))
# So many entries of a list of headings come again below it, and so many of these in the body.
MIN_ENTRIES, MIN_BODY_ENTRIES = 3, 2
# More lines are not looked for one by one in all that stands above them.
MAX_SOUGHT = 50
# So many headings of the body begin with the same two characters as one above it of this length.
MIN_ALIKE, MIN_ALIKE_CHARS, MAX_ALIKE_CHARS = 2, 5, 24
# So many marked headings in the body say that those behind it are headings, too, and not tags.
MIN_HASH_HEADINGS = 3
# 变速箱:手动五速; and what has two gaps, as a row of a table that is set with spaces.
_ENTRY = compile_later(r"[㐀-鿿]{2,8}\s?:\s*\S")
_ROW = compile_later(r"\S[^\n]{0,40}?\s{4,}\S[^\n]{0,40}?\s{4,}\S")
MIN_LISTED = 4
_YEAR = compile_later(r"(?:19|20)\d\d\s?(?:-|年|年?\s?[-~]\s?(?:至今|(?:19|20)\d\d年?))?$")
_CENTURIES = ("19", "20")
MIN_YEARS, MAX_YEAR_CHARS = 3, 12


@dataclass(frozen=True, slots=True)
class _Look:
    """The filled lines of a page, by position: where labels have them, which are paragraphs, which rules take.

    `first` and `last` are the first and the last line that labels have in the body.
    """

    lines: Sequence[str]
    states: Sequence[int]
    prose: Sequence[bool]
    taken: Sequence[bool]
    first: int
    last: int

    def leaves(self, at: int) -> bool:
        return self.states[at] not in KEPT_STATES and not self.taken[at]

    @property
    def behind(self) -> range:
        """Return the lines from the body on to the first one that a rule takes."""
        end = self.last + 1
        while end < len(self.lines) and not self.taken[end]:
            end += 1
        return range(self.last + 1, end)

    @property
    def above(self) -> range:
        """Return the lines above the body up to the last one that a rule takes."""
        start = self.first
        while start > 0 and not self.taken[start - 1]:
            start -= 1
        return range(start, self.first)


def find_ordered(page: Page, evidence: Evidence, labelled: Labelled) -> list[int]:
    """Return the places of lines that labels take out though what stands elsewhere says that they are the body's.

    What rules take by what it says is not among them.
    """
    states = labelled.states
    if BODY_STATE not in states:
        return []
    look = _Look(
        lines=page.filled_lines,
        states=states,
        prose=[weight > PROSE_WEIGHT for weight in map(evidence.weights.__getitem__, page.filled)],
        taken=[*map(evidence.removed.__contains__, page.filled)],
        first=states.index(BODY_STATE),
        last=len(states) - 1 - states[::-1].index(BODY_STATE),
    )
    found = [*_parts(look, labelled.leaving_above()), *_alike(look), *_beginning(look), *_listed(look), *_years(look)]
    if "# " in page.folded:
        found += _marked_headings(look)
    return found


def _parts(look: _Look, above_kept: Sequence[int]) -> Iterator[int]:
    """Yield the places of numbered headings whose next or last one is in the body, with a paragraph in between.

    In a list of headings there is none. They stand right above lines that stay: at the places *above_kept*.
    """
    read = {at for at in above_kept if not look.taken[at] and _read_part(look.lines[at])}
    if not read:
        return
    parts = [(at, part) for at, line in enumerate(look.lines) if (part := _read_part(line))]
    latest: dict[tuple[str, str], tuple[int, int]] = {}
    for at, (form, number) in parts:
        above, before = latest.get(form, (0, -1))
        latest[form] = at, number
        if before + 1 == number and any(look.prose[above + 1 : at]):
            for one, other in ((above, at), (at, above)):
                if one in read and look.states[other] == BODY_STATE:
                    yield one


def _read_part(line: str) -> tuple[tuple[str, str], int] | None:
    """Return what stands around the number of a part, and the number."""
    found = _PART.match(line) if len(line) <= MAX_HEADING_CHARS else None
    if found is None or not (found["lead"] or found["mark"]):
        return None
    number = found["number"]
    value = int(number) if number.isdecimal() else 10 * number.startswith("十") + _DIGITS.get(number[-1], 0)
    return (found["lead"], found["mark"]), value


def _alike(look: _Look) -> Iterator[int]:
    """Yield the place of a heading right above the body that begins as headings of it do: 关于发货, 关于尺码."""
    at, lines, prose = look.first - 1, look.lines, look.prose
    if at < 0 or not prose[look.first] or not look.leaves(at):
        return
    begins = lines[at][:2]
    if not MIN_ALIKE_CHARS <= len(lines[at]) <= MAX_ALIKE_CHARS or not has_han(begins):
        return
    headings = (
        look.states[place] == BODY_STATE and not prose[place] and prose[place + 1] and lines[place].startswith(begins)
        for place in range(look.first + 1, look.last)
        if len(lines[place]) <= MAX_ALIKE_CHARS
    )
    if sum(headings) >= MIN_ALIKE:
        yield at


def _beginning(look: _Look) -> Iterator[int]:
    """Yield the places from the heading where the article begins to the first line that labels have in it.

    That is where the first entry of a list of its headings comes again, and the next ones further down.
    """
    start = look.first
    if start and look.states[start - 1] == TITLE_STATE:  # a sentence of the article that looks like one
        start -= 1
    while start > 0 and look.leaves(start - 1):
        start -= 1
    if start == look.first:
        return
    if look.first - start <= MAX_SOUGHT and not _stand_above(look.lines, range(start, look.first)):
        return
    headings = [*map(_read_heading, look.lines[: look.first])]
    latest = {heading: at for at, heading in enumerate(headings[:start])}
    best, most = look.first, 0
    for at in range(start, look.first):
        heading = headings[at]
        entry = latest.get(heading)
        latest[heading] = at
        if heading not in _NO_PART and entry is not None:
            parts = _count_parts(look, headings[entry:at], at)
            if parts > most:  # an entry may stand in the list twice
                best, most = at, parts
    yield from range(best, look.first)


def _stand_above(lines: Sequence[str], places: range) -> bool:
    """Tell whether one of some lines may be a heading that stands above it once more: few do."""
    above = "\n".join(lines[: places.stop])
    for line in map(lines.__getitem__, places):
        heading = _read_heading(line)
        if heading not in _NO_PART and above.find(heading) < above.rfind(heading):
            return True
    return False


def _read_heading(line: str) -> str:
    """Return a line without a mark or a number before it; nothing for one that is too long for a heading."""
    if len(line) > MAX_HEADING_CHARS:
        return ""
    found = _MARK.match(line)
    return line[found.end() if found else 0 :].rstrip(" :#")


def _count_parts(look: _Look, entries: Sequence[str], beginning: int) -> int:
    """Return how many entries of a list are the headings from where an article may begin; 0 if that is not sure.

    They stand in the order of the list, some in the body, or with the mark of a heading, which those in the list lack.
    """
    # Of most such lists the second entry stands nowhere further down.
    if len(entries) < MIN_ENTRIES or not all(
        map("\n".join(look.lines[beginning:]).__contains__, entries[:MIN_ENTRIES])
    ):
        return 0
    headings = [*map(_read_heading, look.lines[beginning:])]
    found: list[int] = []
    sure = 0
    for entry in entries:
        place = found[-1] + 1 if found else 0
        if not entry or entry not in headings[place:]:
            break
        found.append(headings.index(entry, place))
        at = beginning + found[-1]
        sure += look.states[at] == BODY_STATE or _HASH.match(look.lines[at]) is not None
    # With nothing in between they are another list.
    parted = sum(below - above > 1 for above, below in pairwise(found))
    is_sure = len(found) >= MIN_ENTRIES and sure >= MIN_BODY_ENTRIES and 2 * parted >= len(found) - 1
    return len(found) if is_sure else 0


def _listed(look: _Look) -> Iterator[int]:
    """Yield the places of a list of entries that the last line of the body announces, and of a table in columns."""
    lines, behind = look.lines, look.behind
    if lines[look.last][-1] == ":":
        entries = [at for at in behind if _ENTRY.match(lines[at])]
        if len(entries) >= MIN_LISTED and 2 * len(entries) > entries[-1] - look.last:
            yield from range(look.last + 1, entries[-1] + 1)
    rows = [*takewhile(lambda at: _ROW.match(lines[at]) is not None, behind)]
    if len(rows) >= MIN_LISTED and 2 * sum(any(map(str.isdecimal, lines[at])) for at in rows) > len(rows):
        yield from rows


def _years(look: _Look) -> Iterator[int]:
    """Yield the places of the last years of a history, a year and what happened in it, that goes on behind the body."""
    behind = look.behind
    further = [at for at in behind if _is_year(look.lines[at])]
    if not further:
        return
    known = [at for at in range(look.first, look.last + 1) if _is_year(look.lines[at])]
    if len(known) < MIN_YEARS:
        return
    longest = max(below - above for above, below in pairwise(known))
    if all(below - above <= longest for above, below in pairwise([known[-1], *further, behind.stop])):
        yield from behind


def _is_year(line: str) -> bool:
    return len(line) <= MAX_YEAR_CHARS and line.startswith(_CENTURIES) and _YEAR.match(line) is not None


def _marked_headings(look: _Look) -> Iterator[int]:
    """Yield the places of headings with a mark beside a body that has such, and of what stands between and below them.

    As tags they stand together, with no paragraph below.
    """
    heads = [at for at, line in enumerate(look.lines) if len(line) <= MAX_HEADING_CHARS and _HASH.match(line)]
    if len(heads) < MIN_HASH_HEADINGS:
        return
    amid = sum(look.first <= at <= look.last for at in heads)
    before = _marked_stretch(look.above, heads, look.prose)
    if before and amid + sum(at in before for at in heads) >= MIN_HASH_HEADINGS:
        yield from range(before.start, look.first)
    behind = look.behind
    if amid >= MIN_HASH_HEADINGS:
        yield from range(behind.start, _marked_stretch(behind, heads, look.prose).stop)


def _marked_stretch(stretch: range, heads: Sequence[int], prose: Sequence[bool]) -> range:
    """Return the part of a stretch from its first heading to its last heading or paragraph, if one stands below it."""
    within = [at for at in heads if at in stretch]
    paragraphs = [at for at in stretch if within and prose[at] and at > within[0]]
    return range(within[0], max(within[-1], paragraphs[-1]) + 1) if paragraphs else range(stretch.start, stretch.start)
