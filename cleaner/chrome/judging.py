"""What leaves a page: what rules take, and what learned labels add to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from cleaner.chrome.labels import Judgement, Label, judge_page
from cleaner.chrome.learned.decode import (
    AFTER_STATE,
    FIELD,
    MIN_LINES_WITHOUT_BODY,
    NAMED,
    UNKNOWN,
    Labelled,
    guard,
    label,
)
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page, quote
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import PROSE_WEIGHT, weigh_lines
from cleaner.rules import registry

LINE_RULE = "chrome/learned-line"
# Title, byline and date of an article stand in so many lines.
HEAD_LINES = 3
# Longer texts are no pages: books and lists have rules alone. The features of 100,000 lines take 1 GB, these 200 MB.
MAX_PAGE_LINES = 20_000
# From here on the words of a line, by themselves, are those of menus and lists, or those of articles.
CLEAR_WORDING = 0.7


@cache
def rule_ids() -> tuple[str, ...]:
    """Return the ids of the rules of the stage."""
    return tuple(rule.id for rule in registry().of_stage("chrome"))


def judge(
    page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields], is_enabled: Callable[[str], bool]
) -> Judgement:
    """Return which lines leave the text, by rules and then by labels."""
    if not names and not fields:
        return Judgement({}, None)
    weights = weigh_lines(page, names, fields)
    judged = judge_page(page, names, fields, is_enabled, weights)
    if not is_enabled(LINE_RULE) or len(page.filled) > MAX_PAGE_LINES or _is_plain(page, names, weights):
        return judged
    # Labels are learned from pages on which all rules were at work.
    whole = judged
    if not all(map(is_enabled, rule_ids())):
        whole = judge_page(page, names, fields, _always, weights)
    evidence = _evidence(names, fields, weights, whole)
    added = dict(_add_labels(page, evidence, label(page, evidence)))
    return replace(judged, removed={**added, **judged.removed}) if added else judged


def _is_plain(page: Page, names: Mapping[int, Name], weights: Mapping[int, float]) -> bool:
    """Tell whether nothing is named and all but the first lines are paragraphs: an article below its byline."""
    return not names and all(weights[index] > PROSE_WEIGHT for index in page.filled[HEAD_LINES:])


def gather_evidence(page: Page, names: Mapping[int, Name], fields: Mapping[int, Fields]) -> Evidence:
    """Return what the rules find out about a page when all of them are at work."""
    weights = weigh_lines(page, names, fields)
    return _evidence(names, fields, weights, judge_page(page, names, fields, _always, weights))


def _evidence(
    names: Mapping[int, Name], fields: Mapping[int, Fields], weights: Mapping[int, float], judged: Judgement
) -> Evidence:
    return Evidence(names, fields, weights, {index: one.rule for index, one in judged.removed.items()}, judged.title)


def _always(rule: str) -> bool:
    return True


def _add_labels(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[tuple[int, Label]]:
    """Yield the lines that only their labels take out, run by run, which gives one reason."""
    filled = page.filled
    taken = [index in evidence.removed for index in filled]
    marks = [NAMED if index in evidence.names else FIELD if index in evidence.fields else UNKNOWN for index in filled]
    leaving = [labelled.leaves(position) for position in range(len(filled))]
    if not labelled.has_body and sum(leaving) - sum(taken) < MIN_LINES_WITHOUT_BODY:
        return
    chances = [labelled.chance(position) for position in range(len(filled))]
    below = [state == AFTER_STATE for state in labelled.states]
    allowed = guard(leaving, taken, marks, chances, below)
    run: list[int] = []
    for position in range(len(filled) + 1):
        if position < len(filled) and allowed[position]:
            run.append(position)
        elif run:
            label_of_run = Label(LINE_RULE, _reason(page, evidence, labelled, run))
            yield from ((filled[at], label_of_run) for at in run)
            run = []


def _reason(page: Page, evidence: Evidence, labelled: Labelled, run: Sequence[int]) -> str:
    """Return why a run of lines goes: its place, how sure the labels are, what its lines look like, what it touches."""
    chance = sum(map(labelled.chance, run)) / len(run)
    wording = sum(float(labelled.wording[at]) for at in run) / len(run)
    prose = sum(evidence.weights[page.filled[at]] > 0 for at in run)
    looks = []
    if wording >= CLEAR_WORDING:
        looks.append("words as in menus and lists")
    elif wording <= -CLEAR_WORDING:
        looks.append("words as in articles")
    looks.append("no sentence" if not prose else "sentences" if prose == len(run) else "few sentences")
    beside = [at for at in (run[0] - 1, run[-1] + 1) if 0 <= at < len(page.filled)]
    known = [at for at in beside if page.filled[at] in evidence.names or page.filled[at] in evidence.removed]
    what = quote(page.lines[page.filled[known[0]]]) if known else "an end of the text"
    place = labelled.place(run[len(run) // 2])
    return f"{place}, {chance:.0%} sure to be none of the article ({', '.join(looks)}), beside {what}"
