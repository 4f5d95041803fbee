"""What labels and rules know of each line of a page, before it is judged which of them leave by their labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import chain, compress, pairwise
from operator import gt

from cleaner.chrome.learned.decode import AFTER_STATE, BETWEEN_STATE, BODY_STATE, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.learned.first_lines import find_first_lines
from cleaner.chrome.learned.model import BEFORE
from cleaner.chrome.learned.rows import FIELD, NAMED, UNKNOWN, Lines, count_taken
from cleaner.chrome.learned.stays import find_framed_titles, find_staying
from cleaner.chrome.lines import CODE_WEIGHT, PAGE_LINES, Page
from cleaner.chrome.orders import MAX_NUMBER_CHARS
from cleaner.chrome.phrases import ANYWHERE, EDGE
from cleaner.chrome.regions import PROSE_WEIGHT, Body
from cleaner.chrome.titles import MIN_BARS, could_be_title
from cleaner.fences import fenced_spans, table_spans
from cleaner.patterns import compile_later

# Where labels are so sure of a title that stays, another line is none. From here on, none of 917 is lost by that.
MIN_TITLE_CHANCE = 0.9
# How letters and orders begin, below their title: 某府函〔2025〕46号, 各区人民政府:
_OPENING = compile_later(
    r"[㐀-鿿]{1,12}\s?[\[〔(【]\s?(?:19|20)\d\d\s?[\]〕)】]\s?第?\s?\d{1,5}\s?号$"
    r"|[㐀-鿿、,()]{2,40}(?:代表|委员|同志|先生|女士|老师|同学|朋友|们|单位|部门|企业|公司|局|厅|委|办|院|校|政府|机构|会)(?:\(.{1,30}\))?:$"
)
# `git config --global`, `scp git@example.org:a b`, `x = f(y);`
_COMMAND = compile_later(r"\s--?[a-z]|[a-z0-9]@[a-z][^\s@]*:|^\s*ssh\s|[{}();=]\s*$|[=\\]\s|^\s*[$#>]\s")
# Right behind its name stands how large a file is: lamp.jpg (0 bytes, 下载次数: 44)
_FILE_SIZE = compile_later(r"\.[a-z\d]{2,5}\s?\(\d[\d.,]*\s?(?:[kmg]b|bytes?)\b")
# 9.50, -0.8%, 1,024.00, ↘0.80
_CELL = compile_later(r"[-+↑↓↗↘$¥]?\s?\d{1,3}(?:,?\d{3})*(?:\.\d+\s?%?|\s?%)$")
_CELL_END = compile_later(r"[%\d]")
# Of lines that rules have for the title where labels know none, 5 of 21 are more likely chrome than this, and no title.
MENU_CHANCE, MAX_MENU_CHARS = 0.85, 12
_CHAPTER = compile_later(r"第.{1,8}[章回节卷]")
# How sure it is that the last lines of a menu or a list of headings are none of the article, if those above are none.
FIRST_LINE_CHANCE = 0.95
# From here on a line looks as a title, beside the one that labels are sure of.
OTHER_TITLE = 0.2
# A line that a rule names, and leaves for want of a body, counts as chrome where labels have it so with this.
MIN_AGREED_CHANCE = 0.5


def gather_lines(
    page: Page, evidence: Evidence, labelled: Labelled, spared: Collection[int], own: Collection[int]
) -> Lines | None:
    """Return what is known of the lines of a page; None where labels take out none but those that rules do."""
    filled = page.filled
    names, fields, weights = evidence.names, evidence.fields, evidence.weights
    gone = {*evidence.removed, *evidence.margin}.difference(spared)
    taken = [*map(gone.__contains__, filled)]
    marks = [NAMED if index in names else FIELD if index in fields else UNKNOWN for index in filled]
    # The title of a page may stand above its menus once more.
    agreed = _count_agreed(page, evidence, labelled, taken)
    is_page = count_taken(marks, taken) + agreed >= PAGE_LINES
    leaving = [*map(bool, labelled.leaving)]
    for index in spared:
        leaving[bisect_left(filled, index)] = False
    title = None if labelled.has_title else _find_title(page, evidence, labelled, taken)
    if title is not None:
        leaving[title] = False
    lines = page.filled_lines
    for position in labelled.places_of(BETWEEN_STATE):
        if _OPENING.match(lines[position]):
            leaving[position] = False
    # Where little else is chrome, the stage duplicates takes the second of two titles.
    for longer, title in find_framed_titles(page, labelled) if is_page else ():
        leaving[longer], leaving[title] = True, False
    for start, end in (*fenced_spans(page.text), *table_spans(page.text)):
        # What is set as a listing or a table is the article's, whatever it looks like.
        for position in range(bisect_left(filled, page.line_at(start)), bisect_right(filled, page.line_at(end - 1))):
            leaving[position] = False
    for position in chain(own, find_staying(page, evidence, labelled)):
        leaving[position] = False
    chances = _outside_chances(lines, labelled, is_page)
    for position in find_first_lines(page, evidence, labelled):
        leaving[position] = True
        chances[position] = max(chances[position], FIRST_LINE_CHANCE)
    if not any(map(gt, leaving, taken)):
        return None
    inside, second = _mark_bodies(evidence.bodies, len(filled))
    passing, closing = _mark_taken(page, evidence, labelled, taken)
    own_weights = [*map(weights.__getitem__, filled)]
    return Lines(
        leaving=leaving,
        taken=taken,
        marks=marks,
        chances=chances,
        prose=[len(line) if weight > PROSE_WEIGHT else 0 for line, weight in zip(lines, own_weights, strict=True)],
        between=[state == BETWEEN_STATE for state in labelled.states],
        below=[state == AFTER_STATE for state in labelled.states],
        cells=_find_cells(page, leaving),
        code=[
            weight == CODE_WEIGHT and goes and _is_code(line)
            for line, weight, goes in zip(lines, own_weights, leaving, strict=True)
        ],
        passing=passing,
        closing=closing,
        inside=inside,
        second=second,
        own=sum(len(lines[position]) for position in labelled.places_of(BODY_STATE) if own_weights[position] > 0),
        framed=_find_framed(lines, own_weights),
        titles=[*labelled.places_of(TITLE_STATE)],
        agreed=agreed,
    )


def _find_framed(lines: Sequence[str], weights: Sequence[float]) -> frozenset[int]:
    """Return the places of paragraphs between two lines that are the same."""
    places = range(1, len(lines) - 1)
    return frozenset(at for at in places if weights[at] > PROSE_WEIGHT and lines[at - 1] == lines[at + 1])


def _is_code(line: str) -> bool:
    return _COMMAND.search(line) is not None and _FILE_SIZE.search(line) is None


def _count_agreed(page: Page, evidence: Evidence, labelled: Labelled, taken: Sequence[bool]) -> int:
    """Return how many lines rules name and leave, as they do where the body has no sentences, that leave by labels."""
    goes = zip(page.filled, taken, labelled.leaving, labelled.outside, strict=True)
    named = (index for index, gone, leaves, chance in goes if leaves and not gone and chance >= MIN_AGREED_CHANCE)
    return sum(index in evidence.names and evidence.names[index].strength >= EDGE for index in named)


def _outside_chances(lines: Sequence[str], labelled: Labelled, is_page: bool) -> list[float]:
    """Return how probable it is that each line is none of the article's.

    Nor is what has the looks of a title, on a page, beside a sure one, or in a row of links.
    """
    if is_page and labelled.has_title:
        return [*labelled.outside_or_title]
    is_sure = labelled.find_sure_title(MIN_TITLE_CHANCE) is not None
    both = zip(lines, labelled.outside, labelled.outside_or_title, strict=True)
    return [
        either
        if either > MIN_TITLE_CHANCE and ((is_sure and either - without > OTHER_TITLE) or line.count("|") >= MIN_BARS)
        else without
        for line, without, either in both
    ]


def _find_cells(page: Page, leaving: Sequence[bool]) -> list[bool]:
    """Return which lines leave and are a cell of a table: few end as one does."""
    cells = [False] * len(leaving)
    for found in _CELL_END.finditer(page.lasts):
        at = found.start()
        cells[at] = leaving[at] and _CELL.match(page.filled_lines[at]) is not None
    return cells


def _find_title(page: Page, evidence: Evidence, labelled: Labelled, taken: Sequence[bool]) -> int | None:
    """Return the line right above the body that is the title to rules, or stands alone below lines that they take.

    Labels know none on this page; they may have it in the body. One that they are sure of is the last line of a menu.
    """
    left = [position for position, gone in enumerate(taken) if not gone]
    for above, below in pairwise(left):
        if labelled.states[below] == BODY_STATE:
            alone = (
                above > 0 and taken[above - 1] and above + 1 == below and could_be_title(page.lines[page.filled[above]])
            )
            line = page.lines[page.filled[above]]
            is_short = len(line) <= MAX_MENU_CHARS and _CHAPTER.match(line) is None
            is_menu = is_short and labelled.chances[above, BEFORE] > MENU_CHANCE
            return above if not is_menu and (alone or page.filled[above] == evidence.title) else None
    return None


def _mark_taken(
    page: Page, evidence: Evidence, labelled: Labelled, taken: Sequence[bool]
) -> tuple[list[bool], list[bool]]:
    """Return which of the lines that rules take are no sign that chrome is near, and which end articles."""
    names, fields, lines = evidence.names, evidence.fields, page.filled_lines
    first = evidence.bodies[0].first if evidence.bodies else len(lines)
    last = evidence.bodies[-1].last if evidence.bodies else 0
    passing, closing = [False] * len(lines), [False] * len(lines)
    for position, index in compress(enumerate(page.filled), taken):
        name = names.get(index)
        closing[position] = index in fields or (name is not None and name.ends)
        # Numbers of a listing stand beside the article wherever they stand.
        if name is None and _counts_on(lines, position):
            passing[position] = True
        # What labels have behind the body is amid it only where teasers further down look like a part of it.
        elif first < position < last and labelled.states[position] != AFTER_STATE:
            passing[position] = index not in fields if name is None else name.strength == ANYWHERE
    return passing, closing


def _counts_on(lines: Sequence[str], position: int) -> bool:
    """Tell whether a line is the number below the one above, or above the one below."""
    if not lines[position].isdecimal() or len(lines[position]) > MAX_NUMBER_CHARS:
        return False
    beside = lines[max(position - 1, 0) : position + 2 : 2] if position else lines[1:2]
    number = int(lines[position])
    near = [int(line) - number for line in beside if line.isdecimal() and len(line) <= MAX_NUMBER_CHARS]
    return 1 in near or -1 in near


def _mark_bodies(bodies: Sequence[Body], count: int) -> tuple[list[bool], list[bool]]:
    """Return which lines are in a block of the body, and which in another one than the largest, or its title."""
    inside, second = [False] * count, [False] * count
    largest = max(bodies, key=lambda body: body.chars, default=None)
    for body in bodies:
        inside[body.first : body.last + 1] = [True] * (body.last + 1 - body.first)
        if body is not largest:
            start = max(0, body.first - 1)
            second[start : body.last + 1] = [True] * (body.last + 1 - start)
    return inside, second
