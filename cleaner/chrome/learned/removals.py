"""What learned labels add to what rules take from a page, and what of it they keep."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain, compress

from cleaner.chrome.labels import Judgement, Label
from cleaner.chrome.learned.caution import LEVELS, Caution, without_body
from cleaner.chrome.learned.decode import BODY_STATE, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Evidence, Question
from cleaner.chrome.learned.gathering import MIN_TITLE_CHANCE, gather_lines
from cleaner.chrome.learned.guard import guard
from cleaner.chrome.learned.model import BEFORE, BODY, TITLE
from cleaner.chrome.learned.own_lines import find_contacts, find_own_lines
from cleaner.chrome.learned.rows import Lines, find_runs
from cleaner.chrome.learned.sequences import find_ordered
from cleaner.chrome.lines import Page, quote
from cleaner.chrome.regions import LIST_RULES
from cleaner.chrome.titles import could_be_title

LINE_RULE = "chrome/learned-line"
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
# From here on the words of a line, by themselves, are those of menus and lists, or those of articles.
CLEAR_WORDING = 0.7
# With less prose in the body, fewer lines than these are verse or a table as likely as they are a list of links. Where
# labels know no body, that may be an article they have not understood, however many lines there are.
MIN_BODY_PROSE = 40
MIN_LINES_WITHOUT_BODY = 20


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
    if labelled.chances[bisect_left(page.filled, title), BEFORE] == 1:  # it was found to be the name of a section
        return False
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
    if {*compress(filled, labelled.leaving)}.issubset(removed):
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
    doubtful = set()
    for index in {*compress(page.filled, labelled.kept)}.intersection(evidence.margin):
        chance = labelled.outside[bisect_left(page.filled, index)]
        if chance < MAX_SPARED_CHANCE_IN_LIST:
            spared.add(index)
        elif chance < MAX_SPARED_CHANCE:
            doubtful.add(index)
    return spared | doubtful.difference(_listed(page, evidence)) if doubtful else spared


def _listed(page: Page, evidence: Evidence) -> Iterator[int]:
    """Yield the lines beside named ones that stand below the heading of a list, with none but such between."""
    in_list = False
    for index in page.filled:
        if index not in evidence.margin:
            in_list = index in evidence.names and evidence.names[index].rule in LIST_RULES
        elif in_list:
            yield index


def _find_known(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines amid the body that a rule takes for their words, and labels do not in spite of that.

    `广告` is what a company sells, and `导航` what a telephone can do. A day in a history stands amid lines of the body
    and has no time of day, as answers have.
    """
    states = labelled.states
    for index in evidence.removed:
        position = bisect_left(page.filled, index)
        if states[position] != BODY_STATE:
            continue
        name, field = evidence.names.get(index), evidence.fields.get(index)
        if name is not None and name.rule in ORDINARY_RULES:
            if labelled.chances[position, BODY] > MIN_KNOWN_CHANCE:
                yield position
        elif name is None and field is not None and field.rule == DATE_RULE and ":" not in page.lines[index]:
            beside = (*states[max(0, position - LINES_ABOVE_DAY) : position], *states[position + 1 : position + 2])
            if beside.count(BODY_STATE) == LINES_ABOVE_DAY + 1:
                yield position


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
    lines = gather_lines(page, evidence, labelled, *staying)
    if lines is None:
        return
    of_body = (size for size, state in zip(lines.prose, labelled.states, strict=True) if state == BODY_STATE)
    is_bare = BODY_STATE not in labelled.states
    if is_bare or (sum(of_body) < MIN_BODY_PROSE and sum(lines.leaving) - sum(lines.taken) < MIN_LINES_WITHOUT_BODY):
        caution = without_body(caution)
    chances = lines.chances
    allowed = guard(lines, caution)
    for first, end in find_runs(allowed):
        chance = sum(chances[first:end]) / (end - first)
        label_of_run = Label(LINE_RULE, _reason(page, evidence, labelled, lines, range(first, end), chance))
        yield from ((index, label_of_run) for index in filled[first:end])


def _reason(page: Page, evidence: Evidence, labelled: Labelled, lines: Lines, run: range, chance: float) -> str:
    """Return why a run of lines goes: its place, how sure the labels are, what its lines look like, its company."""
    wording = sum(labelled.wording[run.start : run.stop].tolist()) / len(run)
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
