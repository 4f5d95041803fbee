"""Which lines leave the text by their learned labels: only in company of what a rule names, or at an end of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, groupby


@dataclass(frozen=True, slots=True)
class Caution:
    """How sure labels must be before a row of lines leaves: the mean of the chances of its lines must be that high.

    - `page`: where rules take at least `PAGE_LINES` lines as chrome, so that the text is a page.
    - `likely`: elsewhere, beside a line that a rule takes.
    - `sure`: beside metadata and what rules only name; `named`: for a short row that a rule names itself, for one that
      touches nothing but an end, and where rules take no second line; `many`: for all these, if it has three lines or
      more, since what these say together is seldom wrong of all.
    - `opening`: for a row right above the body, below the title; `below_title`: for one that has no other company than
      what stands above the title, on a page; `adjoining`: right behind it, before a line that a
      rule takes; `closing`: if that line ends articles, since signatures, addresses and sources stand there.
    - `page_least`, `least`: what each line must have by itself, on a page and elsewhere; `prose`: each paragraph;
      `teaser`: each of those that stand alone between lines that go, behind the body or above the title; `listed`: each
      of many such.
    - `second`: each line in a second block of the body, as rules see it, or of its title: copies are found with better
      evidence; `inside`: each line that a rule names within a block and leaves; `inside_page`: the same on a page.
    - `bare`: where the text is no page, and little in it is prose of the body.
    - `prose_share`: where the text is no page, so much prose may go for what stays.
    """

    page: float
    likely: float
    sure: float
    named: float
    many: float
    opening: float
    below_title: float
    adjoining: float
    closing: float
    page_least: float
    least: float
    prose: float
    teaser: float
    listed: float
    second: float
    inside: float
    inside_page: float
    bare: float
    prose_share: float


# Of 932 labelled pages, each with labels that never saw its site, 0.66 are perfect with these; 0.977 of the chrome goes
# and 0.993 of the characters of the bodies stay. Of 592 clean documents (verse, recipes, lessons, novels, laws, half of
# them under a byline) none loses a line to a label. Of 18,314 lines that are bodies by themselves 38 go, 17 of them to
# rules. Rows of three lines or more beside little that rules take were all chrome from 0.88 on, but for one of 13
# lines. With `many` at 0.8, or `inside` at 0.9, clean documents lose lines, and with `adjoining` at 0.65 verse behind
# an article; from 0.75 to 0.8 it saves 0.001 of the characters of bodies for 0.0003 of the chrome.
LEVELS: Mapping[str, Caution] = {
    "balanced": Caution(
        page=0.5,
        likely=0.6,
        sure=0.8,
        named=0.95,
        many=0.87,
        opening=0.5,
        below_title=0.9,
        adjoining=0.8,
        closing=0.75,
        page_least=0.5,
        least=0.6,
        prose=0.7,
        teaser=0.5,
        listed=0.1,
        second=0.9,
        inside=0.95,
        inside_page=0.8,
        bare=0.9,
        prose_share=5.0,
    ),
    "strict": Caution(*(0.0,) * 17, bare=0.9, prose_share=float("inf")),
}
PAGE_LINES = 4
MAX_SHORT_ROW = 5
MANY_LINES = 3
# So many teasers make a list; between two of them stand a title and a line of tags, or less.
MIN_LISTED, MAX_LISTED_DISTANCE = 4, 3
# A table of prices or scores, flattened to a cell a line.
MIN_TABLE_CELLS = 4
MIN_CELL_SHARE = 0.25
MAX_TABLE_HEAD = 12
EVEN = 0.5
# What the line of a page is to a rule: nothing, a field of metadata, chrome.
UNKNOWN, FIELD, NAMED = range(3)
# With less prose in the body, fewer lines than these are verse or a table as likely as they are a list of links.
MIN_BODY_PROSE = 40
MIN_LINES_WITHOUT_BODY = 20


@dataclass(frozen=True, slots=True)
class Lines:
    """What is known of the filled lines of a page, by position.

    - `leaving`: labels take it out; `taken`: rules do; `marks`: what it is to rules.
    - `chances`: how probable it is that it is none of the article; `prose`: how many characters of prose it has.
    - `between`: it stands between title and body; `below`: behind the body.
    - `cells`: it is a figure with a point or a percent sign, as in a table; counts on a page are whole numbers.
    - `code`: it reads as code, or as a command.
    - `passing`: a rule takes it amid the body, wherever it stands (`read more`, numbers of a listing), which is no sign
      that chrome is near.
    - `closing`: a rule takes it that ends articles, or that names who made this one.
    - `inside`: rules have it in a block of the body; `second`: in another one than the largest, or right above that.
    - `titles`: the places of those that are the title; `own`: how many characters the sentences of the body have, also
      those of short lines.
    """

    leaving: Sequence[bool]
    taken: Sequence[bool]
    marks: Sequence[int]
    chances: Sequence[float]
    prose: Sequence[int]
    between: Sequence[bool]
    below: Sequence[bool]
    cells: Sequence[bool]
    code: Sequence[bool]
    passing: Sequence[bool]
    closing: Sequence[bool]
    inside: Sequence[bool]
    second: Sequence[bool]
    titles: Collection[int] = ()
    own: int = 0

    @property
    def named(self) -> int:
        """How many lines of chrome rules take."""
        return count_taken(self.marks, self.taken)

    def rows(self) -> Iterator[tuple[int, int]]:
        """Yield the first line, and the one behind the last, of each row that only labels take out."""
        goes = [leaves and not gone for leaves, gone in zip(self.leaving, self.taken, strict=True)]
        for is_row, places in groupby(range(len(goes)), goes.__getitem__):
            if is_row:
                row = list(places)
                yield row[0], row[-1] + 1

    def has_company(self, start: int, end: int) -> bool:
        """Tell whether a row holds or touches a line that a rule names or takes, or touches an end of the text."""
        return start == 0 or end == len(self.leaving) or self.is_known(start, end)

    def is_below_title(self, start: int) -> bool:
        """Tell whether a row begins right below the title, above which stand lines of chrome.

        What is set around a title is the page's: date, author, buttons, a summary of the contents.
        """
        above = start - 1
        if above not in self.titles or above == 0:
            return False
        while above > 0 and (above - 1 in self.titles or (self.leaving[above - 1] and not self.taken[above - 1])):
            above -= 1
        return above == 0 or self.taken[above - 1] or self.marks[above - 1] != UNKNOWN

    def is_known(self, start: int, end: int) -> bool:
        """Tell whether a row holds or touches a line that a rule names or takes."""
        return self._known_beside(start, end) is not None

    def company_of(self, position: int) -> int | None:
        """Return the line that the row of a line has for company; None if that is an end of the text."""
        return self._known_beside(*self.row_of(position))

    def row_of(self, position: int) -> tuple[int, int]:
        """Return the row that a line is in, which only labels take out."""
        return next(row for row in self.rows() if row[0] <= position < row[1])

    def _known_beside(self, start: int, end: int) -> int | None:
        """Return a line that a rule names or takes: a neighbour of the row sooner than one of its own."""
        places = [at for at in (start - 1, end) if 0 <= at < len(self.leaving) and not self.passing[at]]
        return next((at for at in (*places, *range(start, end)) if self.marks[at] or self.taken[at]), None)

    def has_strong_company(self, start: int, end: int) -> bool:
        """Tell whether a rule takes the line above a row or, above the body, the one below."""
        if start > 0 and self.taken[start - 1] and not self.passing[start - 1]:
            return True
        return end < len(self.leaving) and self.taken[end] and not self.passing[end] and not self.below[start]

    def table_in(self, start: int, end: int) -> range:
        """Return the lines of a row that are a table below a paragraph, a cell a line: from head to last figure.

        Above all paragraphs, figures are prices of shares in the head of a page.
        """
        figures = [at for at in range(start, end) if self.cells[at]]
        if len(figures) < MIN_TABLE_CELLS or len(figures) < MIN_CELL_SHARE * (figures[-1] + 1 - figures[0]):
            return range(0)
        above = range(figures[0] - 1, max(-1, figures[0] - 1 - MAX_TABLE_HEAD), -1)
        # A paragraph, or what labels would rather have in the article (`as the table below shows:`).
        paragraph = next((at for at in above if at >= 0 and self._is_text(at)), None)
        return range(0) if paragraph is None else range(max(start, paragraph + 1), figures[-1] + 1)

    def _is_text(self, at: int) -> bool:
        return self.prose[at] > 0 or (not self.taken[at] and self.chances[at] < EVEN)

    def is_teaser(self, at: int) -> bool:
        """Tell whether a paragraph is the only one between two lines without prose that go.

        It stands behind the body, or above the title.
        """
        is_above = bool(self.titles) and at < min(self.titles)
        if at == 0 or not (is_above or (self.below[at] and self.below[at - 1])):
            return False
        beside = [near for near in (at - 1, at + 1) if near < len(self.leaving)]
        return all((self.leaving[near] or self.taken[near]) and not self.prose[near] for near in beside)

    def listed_teasers(self) -> frozenset[int]:
        """Return the paragraphs that are teasers, one below the other."""
        found: list[int] = []
        row: list[int] = []
        for at in [*filter(self.is_teaser, compress(range(len(self.prose)), self.prose)), None]:
            if row and (at is None or at - row[-1] > MAX_LISTED_DISTANCE):
                found += row if len(row) >= MIN_LISTED else []
                row = []
            row += [] if at is None else [at]
        return frozenset(found)

    def sure_end(self, start: int, end: int, least: float) -> int:
        """Return where the part of a row begins that is right above a line that a rule takes, and sure throughout."""
        if end == len(self.leaving) or not self.taken[end] or self.passing[end]:
            return end
        return next((at + 1 for at in range(end - 1, start - 1, -1) if self.chances[at] < least), start)

    def precedes_body(self, start: int, end: int) -> bool:
        """Tell whether a row stands between the title and the body, right above it."""
        return self.between[start] and end < len(self.leaving) and not self.leaving[end] and not self.taken[end]

    def follows_body(self, start: int) -> bool:
        """Tell whether a row begins right behind the body."""
        return start > 0 and self.below[start] and not self.below[start - 1] and not self.taken[start - 1]


def without_body(caution: Caution) -> Caution:
    """Return the caution for a text of which little is prose of the body: verse or a table as likely as links."""
    means = {name: max(getattr(caution, name), caution.bare) for name in ("page", "likely", "sure", "many")}
    return replace(caution, **means)


def count_taken(marks: Sequence[int], taken: Sequence[bool]) -> int:
    """Return how many lines of chrome (marked `NAMED`) rules take."""
    return [*zip(marks, taken, strict=True)].count((NAMED, True))


def guard(lines: Lines, caution: Caution) -> list[bool]:
    """Return which of the lines that labels would remove may go.

    Of lines in a row that only labels take out, none goes without company (`Lines.has_company`); what stands below the
    title may have it above that. How sure the labels must be on average depends on what rules say about the page and
    about the neighbours (`Caution`); of a row that is not, the end goes that is, on a page. A line that is unlikely by
    itself stays, a paragraph sooner; and where the text is no page, all stay rather than much of the prose.
    """
    count = len(lines.leaving)
    allowed = [False] * count
    named = lines.named
    is_page = named >= PAGE_LINES
    least = caution.page_least if is_page else caution.least
    listed = lines.listed_teasers()
    for start, end in lines.rows():
        if lines.has_company(start, end):
            mean = _least_mean(lines, (start, end), caution, named)
        elif (is_page or end - start >= MANY_LINES) and lines.is_below_title(start):
            mean = max(_least_mean(lines, (start, end), caution, named), caution.below_title)
        else:
            continue
        first = start
        if sum(lines.chances[start:end]) < mean * (end - start):
            first = lines.sure_end(start, end, caution.named) if is_page else end
        for at in {*range(first, end)}.difference(lines.table_in(first, end)):
            allowed[at] = lines.chances[at] >= (caution.listed if at in listed else least)
    if not is_page:
        going = sum(size for size, goes in zip(lines.prose, allowed, strict=True) if goes)
        staying = sum(size for at, size in enumerate(lines.prose) if not allowed[at] and not lines.taken[at])
        if going > caution.prose_share * max(staying, lines.own):
            return [False] * count
    return [
        goes and (at in listed or lines.chances[at] >= _least_chance(lines, at, caution))
        for at, goes in enumerate(allowed)
    ]


def _least_mean(lines: Lines, row: tuple[int, int], caution: Caution, named: int) -> float:
    """Return what a row must have on average, for what stands beside it and what rules say about the page."""
    start, end = row
    count = len(lines.leaving)
    is_page = named >= PAGE_LINES
    if is_page:
        mean = caution.page
    elif named > 1 and lines.has_strong_company(start, end):
        mean = caution.likely
    else:
        is_short = end - start <= MAX_SHORT_ROW and any(lines.marks[start:end])
        is_alone = named <= 1 or not lines.is_known(start, end)
        mean = caution.named if is_short or is_alone else caution.sure
        if end - start >= MANY_LINES:
            mean = min(mean, caution.many)
    if start > 0 and lines.closing[start - 1] and lines.below[start]:
        # Who edited the article was said: what labels have behind it is the page's.
        mean = min(mean, caution.likely)
    if lines.follows_body(start) and any(lines.code[start:end]):
        # Articles in steps end on commands, which have little in common with prose.
        mean = max(mean, caution.inside)
    elif lines.follows_body(start):
        # Right above a credit of the editors its last words stand as often as anything else.
        closes = (lines.closing[end] and lines.marks[end] != FIELD) if end < count else not is_page
        mean = max(mean, caution.closing if closes else caution.adjoining if end < count else mean)
    return max(mean, caution.opening) if lines.precedes_body(start, end) else mean


def _least_chance(lines: Lines, at: int, caution: Caution) -> float:
    """Return what a line of an allowed row must have by itself, for what rules see in it."""
    least = 0.0
    if lines.prose[at]:
        least = caution.teaser if lines.is_teaser(at) else caution.prose
    if lines.second[at]:
        least = max(least, caution.second)
    if lines.inside[at] and lines.marks[at]:
        least = max(least, caution.inside_page if lines.named >= PAGE_LINES else caution.inside)
    return least
