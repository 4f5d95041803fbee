"""What learned labels add to what rules take from a page, and what of it they keep."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from operator import gt

from cleaner.chrome.labels import Judgement, Label
from cleaner.chrome.learned.decode import AFTER_STATE, BETWEEN_STATE, BODY_STATE, KEPT_STATES, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence, Question
from cleaner.chrome.learned.first_lines import find_first_lines
from cleaner.chrome.learned.guard import (
    FIELD,
    LEVELS,
    MIN_BODY_PROSE,
    MIN_LINES_WITHOUT_BODY,
    NAMED,
    PAGE_LINES,
    UNKNOWN,
    Caution,
    Lines,
    count_taken,
    guard,
    without_body,
)
from cleaner.chrome.learned.model import BEFORE, BODY, TITLE
from cleaner.chrome.learned.own_lines import find_contacts, find_own_lines
from cleaner.chrome.learned.sequences import find_ordered
from cleaner.chrome.learned.stays import find_framed_titles, find_staying
from cleaner.chrome.lines import CODE_WEIGHT, Page, quote
from cleaner.chrome.phrases import ANYWHERE
from cleaner.chrome.regions import LIST_RULES, PROSE_WEIGHT, Body
from cleaner.chrome.titles import MIN_BARS, could_be_title
from cleaner.fences import fenced_spans, table_spans
from cleaner.patterns import compile_later

LINE_RULE = "chrome/learned-line"
# Where labels are so sure of a title that stays, another line is none. From here on, none of 917 is lost by that.
MIN_TITLE_CHANCE = 0.9
# A line beside named ones stays where it is less likely than this to be chrome, and the chain has it in the article;
# below the heading of a list (`related`), where other articles' first sentences stand, it must be all but sure.
# From 0.3 to 0.5 saves 0.0003 of the characters of bodies and costs 0.0003 of the chrome; from there on it costs more.
MAX_SPARED_CHANCE = 0.5
MAX_SPARED_CHANCE_IN_LIST = 0.1
# Words of these rules are headings and entries of lists as well: amid the body they stay where labels, which know what
# the rule says, are this sure of them nevertheless. On the labelled pages four such lines are above that, all of them
# bodies; below, from 0.899 on, stand labels of adverts amid news.
ORDINARY_RULES = frozenset(("chrome/navigation", "chrome/app-prompt", "chrome/advertisement"))
MIN_KNOWN_CHANCE = 0.9
DATE_RULE, LINES_ABOVE_DAY = "chrome/dateline", 3
# How letters and orders begin, below their title: 某府函〔2025〕46号, 各区人民政府:
_OPENING = compile_later(
    r"[㐀-鿿]{1,12}\s?[\[〔(【]\s?(?:19|20)\d\d\s?[\]〕)】]\s?第?\s?\d{1,5}\s?号$"
    r"|[㐀-鿿、,()]{2,40}(?:代表|委员|同志|先生|女士|老师|同学|朋友|们|单位|部门|企业|公司|局|厅|委|办|院|校|政府|机构|会)(?:\(.{1,30}\))?:$"
)
# `git config --global`, `scp git@example.org:a b`, `x = f(y);`
_COMMAND = compile_later(r"\s--?[a-z]|[a-z0-9]@[a-z][^\s@]*:|^\s*ssh\s|[{}();=]\s*$|[=\\]\s|^\s*[$#>]\s")
# 9.50, -0.8%, 1,024.00, ↘0.80
_CELL = compile_later(r"[-+↑↓↗↘$¥]?\s?\d{1,3}(?:,?\d{3})*(?:\.\d+\s?%?|\s?%)$")
# Of lines that rules have for the title where labels know none, 5 of 21 are more likely chrome than this, and no title.
MENU_CHANCE, MAX_MENU_CHARS = 0.85, 12
_CHAPTER = compile_later(r"第.{1,8}[章回节卷]")
# How sure it is that the last lines of a menu or a list of headings are none of the article, if those above are none.
FIRST_LINE_CHANCE = 0.95
# From here on a line looks as a title, beside the one that labels are sure of.
OTHER_TITLE = 0.2
# From here on the words of a line, by themselves, are those of menus and lists, or those of articles.
CLEAR_WORDING = 0.7


def judge_by_labels(judged: Judgement, question: Question, labelled: Labelled, level: str) -> Judgement:
    """Return what is left of a judgement by rules, and what labels add to it."""
    page, evidence = question.page, question.evidence
    own = _find_own(page, evidence, labelled)
    spared = _spare(page, evidence, labelled, own)
    removed = {index: one for index, one in judged.removed.items() if index not in spared}
    if level != "careful":
        removed = {**dict(_add_labels(page, evidence, labelled, (spared, own), LEVELS[level])), **removed}
        if judged.title is not None and _is_last_copy(page, judged.title, removed, labelled):
            removed.pop(_last_of_row(page, judged.title), None)
    return replace(judged, removed=removed)


def _is_last_copy(page: Page, title: int, removed: Mapping[int, Label], labelled: Labelled) -> bool:
    """Tell whether only a label takes out a title that stands above once more, and leaves there as well.

    Where labels have other words for the title, these are the name of a site or of a section, or a line of a menu.
    """
    if title not in removed or removed[title].rule != LINE_RULE:
        return False
    line = page.lines[title]
    for place, index in enumerate(page.filled):
        if labelled.states[place] == TITLE_STATE and page.lines[index] != line:
            is_sure = index > title and labelled.chances[place, TITLE] > MIN_TITLE_CHANCE
            if is_sure or could_be_title(page.lines[index]):
                return False
    above = [index for index in page.filled if index < title and page.lines[index] == line]
    return bool(above) and all(index in removed for index in above)


def _last_of_row(page: Page, title: int) -> int:
    """Return the index of the last of the lines below one another that are the title: a menu may end with it, too."""
    at = bisect_left(page.filled, title)
    while at + 1 < len(page.filled) and page.lines[page.filled[at + 1]] == page.lines[title]:
        at += 1
    return page.filled[at]


def _find_own(page: Page, evidence: Evidence, labelled: Labelled) -> Collection[int]:
    """Return the positions of what is the article's own by its form or its order, where labels take out anything."""
    filled, removed = page.filled, evidence.removed
    if not any(labelled.leaves(position) and index not in removed for position, index in enumerate(filled)):
        return ()
    return {*find_own_lines(page, evidence, labelled), *find_ordered(page, evidence, labelled)}


def _spare(page: Page, evidence: Evidence, labelled: Labelled, own: Collection[int]) -> set[int]:
    """Return the lines that rules take and that are the article's: to labels, or by what stands elsewhere.

    Most of them rules take only for what stands beside them.
    """
    spared = {
        page.filled[position]
        for position in chain(_find_known(page, evidence, labelled), find_contacts(page, evidence, labelled))
    }
    if not evidence.margin:
        return spared
    spared |= {page.filled[position] for position in own} & set(evidence.margin)
    in_list = False
    for position, (index, chance) in enumerate(zip(page.filled, labelled.outside_chances(), strict=True)):
        if index not in evidence.margin:
            in_list = index in evidence.names and evidence.names[index].rule in LIST_RULES
        elif chance < (MAX_SPARED_CHANCE_IN_LIST if in_list else MAX_SPARED_CHANCE) and not labelled.leaves(position):
            spared.add(index)
    return spared


def _find_known(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines amid the body that a rule takes for their words, and labels do not in spite of that.

    `广告` is what a company sells, and `导航` what a telephone can do. A day in a history stands amid lines of the body
    and has no time of day, as answers have.
    """
    states = labelled.states
    for position, (index, state) in enumerate(zip(page.filled, states, strict=True)):
        if state != BODY_STATE or index not in evidence.removed:
            continue
        name, field = evidence.names.get(index), evidence.fields.get(index)
        if name is not None and name.rule in ORDINARY_RULES:
            if labelled.chances[position, BODY] > MIN_KNOWN_CHANCE:
                yield position
        elif name is None and field is not None and field.rule == DATE_RULE and ":" not in page.lines[index]:
            beside = (*states[max(0, position - LINES_ABOVE_DAY) : position], *states[position + 1 : position + 2])
            if beside.count(BODY_STATE) == LINES_ABOVE_DAY + 1:
                yield position


def _lines(
    page: Page, evidence: Evidence, labelled: Labelled, spared: Collection[int], own: Collection[int]
) -> Lines | None:
    """Return what is known of the lines of a page; None where labels take out none but those that rules do."""
    filled = page.filled
    names, fields, weights = evidence.names, evidence.fields, evidence.weights
    taken = [(index in evidence.removed or index in evidence.margin) and index not in spared for index in filled]
    marks = [NAMED if index in names else FIELD if index in fields else UNKNOWN for index in filled]
    # The title of a page may stand above its menus once more.
    is_page = count_taken(marks, taken) >= PAGE_LINES
    leaving = [
        state not in KEPT_STATES and index not in spared for index, state in zip(filled, labelled.states, strict=True)
    ]
    title = None if labelled.has_title else _find_title(page, evidence, labelled, taken)
    if title is not None:
        leaving[title] = False
    if BETWEEN_STATE in labelled.states:
        for position, state in enumerate(labelled.states):
            if state == BETWEEN_STATE and _OPENING.match(page.lines[filled[position]]):
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
    lines = [page.lines[index] for index in filled]
    chances = _outside_chances(lines, labelled, is_page)
    for position in find_first_lines(page, evidence, labelled):
        leaving[position] = True
        chances[position] = max(chances[position], FIRST_LINE_CHANCE)
    if not any(map(gt, leaving, taken)):
        return None
    first = evidence.bodies[0].first if evidence.bodies else len(filled)
    last = evidence.bodies[-1].last if evidence.bodies else 0
    inside, second = _mark_bodies(evidence.bodies, len(filled))
    gone = [(position, filled[position]) for position, by_rule in enumerate(taken) if by_rule]
    passing, closing = [False] * len(filled), [False] * len(filled)
    for position, index in gone:
        name = names.get(index)
        closing[position] = index in fields or (name is not None and name.ends)
        # What labels have behind the body is amid it only where teasers further down look like a part of it.
        if first < position < last and labelled.states[position] != AFTER_STATE:
            passing[position] = index not in fields if name is None else name.strength == ANYWHERE
    own_weights = [weights[index] for index in filled]
    return Lines(
        leaving=leaving,
        taken=taken,
        marks=marks,
        chances=chances,
        prose=[len(line) if weight > PROSE_WEIGHT else 0 for line, weight in zip(lines, own_weights, strict=True)],
        between=[state == BETWEEN_STATE for state in labelled.states],
        below=[state == AFTER_STATE for state in labelled.states],
        cells=list(map(_is_cell, lines)),
        code=[
            weight == CODE_WEIGHT and _COMMAND.search(line) is not None
            for line, weight in zip(lines, own_weights, strict=True)
        ],
        passing=passing,
        closing=closing,
        inside=inside,
        second=second,
        own=sum(
            len(line)
            for line, weight, state in zip(lines, own_weights, labelled.states, strict=True)
            if state == BODY_STATE and weight > 0
        ),
        titles=[position for position, state in enumerate(labelled.states) if state == TITLE_STATE],
    )


def _outside_chances(lines: Sequence[str], labelled: Labelled, is_page: bool) -> list[float]:
    """Return how probable it is that each line is none of the article's.

    Nor is what has the looks of a title, on a page, beside a sure one, or in a row of links.
    """
    if is_page and labelled.has_title:
        return labelled.outside_chances(with_titles=True)
    is_sure = labelled.find_sure_title(MIN_TITLE_CHANCE) is not None
    both = zip(lines, labelled.outside_chances(), labelled.outside_chances(with_titles=True), strict=True)
    return [
        either
        if either > MIN_TITLE_CHANCE and ((is_sure and either - without > OTHER_TITLE) or line.count("|") >= MIN_BARS)
        else without
        for line, without, either in both
    ]


def _is_cell(line: str) -> bool:
    # Few lines end as one does.
    return (line[-1] == "%" or line[-1].isdecimal()) and _CELL.match(line) is not None


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


def _add_labels(
    page: Page,
    evidence: Evidence,
    labelled: Labelled,
    staying: tuple[Collection[int], Collection[int]],
    caution: Caution,
) -> Iterator[tuple[int, Label]]:
    """Yield the lines that only their labels take out, run by run, which gives one reason.

    *staying* are the lines that rules would take, and by position those that labels would.
    """
    filled = page.filled
    lines = _lines(page, evidence, labelled, *staying)
    if lines is None:
        return
    of_body = (size for size, state in zip(lines.prose, labelled.states, strict=True) if state == BODY_STATE)
    if sum(of_body) < MIN_BODY_PROSE and sum(lines.leaving) - sum(lines.taken) < MIN_LINES_WITHOUT_BODY:
        caution = without_body(caution)
    chances = lines.chances
    allowed = guard(lines, caution)
    run: list[int] = []
    for position, goes in enumerate([*allowed, False]):
        if goes:
            run.append(position)
        elif run:
            chance = sum(chances[at] for at in run) / len(run)
            label_of_run = Label(LINE_RULE, _reason(page, evidence, labelled, lines, run, chance))
            yield from ((filled[at], label_of_run) for at in run)
            run = []


def _reason(page: Page, evidence: Evidence, labelled: Labelled, lines: Lines, run: Sequence[int], chance: float) -> str:
    """Return why a run of lines goes: its place, how sure the labels are, what its lines look like, its company."""
    wording = sum(float(labelled.wording[at]) for at in run) / len(run)
    prose = sum(evidence.weights[page.filled[at]] > 0 for at in run)
    looks = []
    if wording >= CLEAR_WORDING:
        looks.append("words as in menus and lists")
    elif wording <= -CLEAR_WORDING:
        looks.append("words as in articles")
    looks.append("no sentence" if not prose else "sentences" if prose == len(run) else "few sentences")
    company = lines.company_of(run[0])
    if company is not None:
        beside = f"beside {quote(page.lines[page.filled[company]])}"
    else:
        beside = "beside an end of the text" if lines.has_company(*lines.row_of(run[0])) else "in a row on a page"
    place = labelled.place(run[len(run) // 2])
    return f"{place}, {chance:.0%} sure to be none of the article ({', '.join(looks)}), {beside}"
