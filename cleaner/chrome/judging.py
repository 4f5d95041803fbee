"""What leaves a page: what rules take, and what learned labels add to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from cleaner.chrome.labels import MARGIN_RULE, Judgement, judge_page
from cleaner.chrome.learned.decode import Labelled, label_each
from cleaner.chrome.learned.features import Evidence, Question
from cleaner.chrome.learned.gathering import MIN_TITLE_CHANCE
from cleaner.chrome.learned.model import TITLE
from cleaner.chrome.learned.removals import LINE_RULE, judge_by_labels
from cleaner.chrome.learned.title_choice import settle_title
from cleaner.chrome.lines import Page
from cleaner.chrome.lost_title import find_lost_title
from cleaner.chrome.metadata import Fields
from cleaner.chrome.phrases import Name
from cleaner.chrome.regions import PROSE_WEIGHT, weigh_lines
from cleaner.config import Config, Profile
from cleaner.rules import registry

# Title, byline and date of an article stand in so many lines.
HEAD_LINES = 3
# Longer texts are no pages: books and lists have rules alone. The features of 100,000 lines take 1 GB, these 200 MB.
MAX_PAGE_LINES = 20_000
# Below `MIN_TITLE_CHANCE` a title that stays is a likely one; beside it no line is that is chrome with so much.
LIKELY_TITLE_CHANCE, MAX_LOST_CHANCE = 0.7, 0.9
_NOTHING_LEAVES = Judgement({}, None)


@cache
def rule_ids() -> tuple[str, ...]:
    """Return the ids of the rules of the stage."""
    return tuple(rule.id for rule in registry().of_stage("chrome"))


def enabled_rules(config: Config) -> frozenset[str]:
    """Return the rules of the stage that are to be applied: passes ask for them some hundred times a document."""
    # A hash of all of a configuration costs as much as a look at a line.
    return _enabled_rules(config.select, config.ignore, config.profile)


@lru_cache(maxsize=64)
def _enabled_rules(select: tuple[str, ...], ignore: tuple[str, ...], profile: Profile) -> frozenset[str]:
    return frozenset(filter(Config(select=select, ignore=ignore, profile=profile).is_enabled, rule_ids()))


class Case(NamedTuple):
    """A page to be judged, with the lines that phrases name and those that are fields of metadata."""

    page: Page
    names: Mapping[int, Name]
    fields: Mapping[int, Fields]
    config: Config


def judge_each(cases: Sequence[Case]) -> list[Judgement]:
    """Return which lines of each page leave the text: rules say it of each, and then labels of all at once."""
    by_rules = [_judge_by_rules(case) for case in cases]
    labels = iter(label_each([question for _, question in by_rules if question is not None]))
    return [
        _keep_title(case, judged) if question is None else _ask_labels(case, judged, question, next(labels))
        for case, (judged, question) in zip(cases, by_rules, strict=True)
    ]


def _ask_labels(case: Case, judged: Judgement, question: Question, labelled: Labelled) -> Judgement:
    """Return the judgement by rules and labels; where these are sure of a title that stays, no other one is lost."""
    labelled = settle_title(question, labelled)
    judged = judge_by_labels(judged, question, labelled, case.config.chrome_level)
    kept = labelled.find_sure_title(LIKELY_TITLE_CHANCE)
    if kept is None or case.page.filled[kept] in judged.removed:
        return _keep_title(case, judged)
    return judged if labelled.chances[kept, TITLE] > MIN_TITLE_CHANCE else _keep_title(case, judged, labelled)


def _keep_title(case: Case, judged: Judgement, labelled: Labelled | None = None) -> Judgement:
    """Return a judgement without the removal of the title where no other line could be it.

    Where labels, if given, have a likely one, a line that they are sure is chrome is none.
    """
    if not judged.removed:
        return judged
    title = find_lost_title(case.page, judged.removed, case.names.keys() | case.fields.keys())
    if title is None:
        return judged
    if labelled is not None and labelled.outside[bisect_left(case.page.filled, title)] > MAX_LOST_CHANCE:
        return judged
    removed = {index: label for index, label in judged.removed.items() if index != title}
    return replace(judged, removed=removed)


def _judge_by_rules(case: Case) -> tuple[Judgement, Question | None]:
    """Return which lines leave the text by rules, and what is to be asked of labels, if anything is."""
    page, names, fields, config = case.page, case.names, case.fields, case.config
    if not names and not fields:
        return _NOTHING_LEAVES, None
    enabled = enabled_rules(config)
    is_enabled = enabled.__contains__
    weights = weigh_lines(page, names, fields)
    judged = judge_page(page, names, fields, is_enabled, weights)
    if not is_enabled(LINE_RULE) or len(page.filled) > MAX_PAGE_LINES or _is_plain(page, names, weights):
        return judged, None
    # Labels are learned from pages on which all rules were at work.
    whole = judged
    if len(enabled) < len(rule_ids()):
        whole = judge_page(page, names, fields, _always, weights)
    evidence = _evidence(names, fields, weights, whole)
    if config.chrome_level == "careful" and not evidence.margin:  # labels take nothing out, and have nothing to spare
        return judged, None
    return judged, Question(page, evidence)


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
    margin = {index for index, one in judged.removed.items() if one.rule == MARGIN_RULE}
    return Evidence(names, fields, weights, judged.removed.keys() - margin, margin, judged.title, judged.bodies)


def _always(rule: str) -> bool:
    return True
