"""The phrases and patterns of the rulebook, ready to be looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf

from cleaner.chrome.lines import DECORATION, quote
from cleaner.loosening import loosen
from cleaner.patterns import compile_later
from cleaner.rules import Rule, registry

# How decisive a name is. Words of menus say something only in company; most phrases only at the edge of a page.
COMPANY, RUN, EDGE, ANYWHERE = 0, 1, 2, 3

DEFAULT_MAX_CHARS = 40
# A pattern that begins with `^`, and has no alternative outside of brackets.
_ANCHORED = re.compile(
    r"\^(?:[^|()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\([^()]*\))*\))*\))*"
)
_NOTHING = r"(?!)"
# What may stand before a phrase that begins a line.
BRACKETS_AT_START = " [(<《-·|*#>\"'▲▼◆■★☆※+»→▶►●○◎◇□↓↑⬇👉✦"


@dataclass(frozen=True, slots=True)
class Name:
    """What names a line: the rule, the phrase that was found, how decisive it is, whether the article ends there.

    `form` says what the line is one of where that, and no phrase, names it.
    """

    rule: str
    phrase: str
    strength: int
    ends: bool
    form: str = ""

    @property
    def evidence(self) -> str:
        """What was found, for a reason."""
        return self.form or quote(self.phrase)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, what names a line that has it, and the conditions of that; `core` is without brackets before it."""

    name: Name
    core: str
    at_start: bool
    max_chars: int
    sentences: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a rule, each with whether it can fit at the start alone.

    `anchored` fits wherever one of the patterns does that can do so only at the start, and at few other places: one
    look for all of these. `others` are those that can fit elsewhere.
    """

    rule: str
    each: tuple[tuple[bool, re.Pattern[str]], ...]
    anchored: re.Pattern[str]
    others: tuple[tuple[bool, re.Pattern[str]], ...]
    strength: int
    ends: bool
    max_chars: int
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """All phrases of the stage: whole lines, words of menus, the others with what each hit means, by number.

    `limits` holds the rules that ask for how many lines they name on a page: at least so many, and at most; `asides`
    those whose lines say nothing of what stands beside them.
    """

    whole: dict[str, tuple[Name, ...]]
    menu: frozenset[str]
    words: tuple[str, ...]
    hits: tuple[tuple[Phrase, ...], ...]
    cued: tuple[tuple[Patterns, ...], ...]
    limits: Mapping[str, tuple[int, float]]
    asides: frozenset[str]


# The rules whose patterns are read elsewhere: inside a line, or as a field.
_READ_ELSEWHERE = frozenset(
    f"chrome/{name}"
    for name in (
        "title-wrapper",
        "title-suffix",
        "glued-credit",
        "glued-prompt",
        "glued-notice",
        "comments",
        "contents-list",
        "line-numbers",
        "link-list",
        "icon-line",
        "page-margin",
        "learned-line",
        "lost-content",
    )
)


@cache
def phrases() -> Phrases:
    """Return the phrases of the rulebook. The result is constant and must not be changed."""
    whole: dict[str, list[Name]] = {}
    menu: set[str] = set()
    texts: dict[str, int] = {}
    hits: list[list[Phrase]] = []
    cued: list[list[Patterns]] = []

    def slot(text: str) -> int:
        if text not in texts:
            texts[text] = len(texts)
            hits.append([])
            cued.append([])
        return texts[text]

    for rule in registry().of_stage("chrome"):
        if rule.id in _READ_ELSEWHERE:
            continue
        for phrase in _phrases_of(rule):
            hits[slot(phrase.name.phrase)].append(phrase)
        for key, strength in (("patterns", _strength(rule)), ("anywhere_patterns", ANYWHERE)):
            if rule.match.get(key):
                patterns = _patterns_of(rule, key, strength)
                for cue in rule.match.get("cues", ()):
                    cued[slot(cue)].append(patterns)
        ends = bool(rule.match.get("ends"))
        for key, value in (("lines", _strength(rule)), ("run_lines", RUN), ("anywhere_lines", ANYWHERE)):
            for line in rule.match.get(key, ()):
                core = line.strip(DECORATION) or line
                whole.setdefault(core, []).append(Name(rule.id, line, value, ends and value > RUN))
                if rule.match.get("tokens"):
                    menu.add(core)
    menu |= {core for core in whole if len(core) <= 8}
    table = {core: tuple(sorted(found, key=lambda name: -name.strength)) for core, found in whole.items()}
    limits = {
        rule.id: (rule.match.get("least", 1), rule.match.get("most", inf))
        for rule in registry().of_stage("chrome")
        if "least" in rule.match or "most" in rule.match
    }
    asides = frozenset(rule.id for rule in registry().of_stage("chrome") if rule.match.get("aside"))
    found = (tuple(map(tuple, hits)), tuple(map(tuple, cued)))
    return Phrases(table, frozenset(menu), tuple(texts), *found, limits, asides)


def _strength(rule: Rule) -> int:
    return ANYWHERE if rule.match.get("position") == "any" else EDGE


def _phrases_of(rule: Rule) -> Iterable[Phrase]:
    match = rule.match
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    for key, at_start, strength in (
        ("anywhere", True, ANYWHERE),
        ("starts", True, _strength(rule)),
        ("company_starts", True, COMPANY),
        ("phrases", False, _strength(rule)),
    ):
        for text in match.get(key, ()):
            name = Name(rule.id, text, strength, bool(match.get("ends")) and strength > RUN)
            yield Phrase(name, text.lstrip(BRACKETS_AT_START), at_start, limit, bool(match.get("sentences")))


def _patterns_of(rule: Rule, key: str, strength: int) -> Patterns:
    match = rule.match
    # A pattern that can fit at the start alone need not be tried at each place.
    at_start = [pattern for pattern in match[key] if _ANCHORED.fullmatch(pattern)]
    each = tuple((pattern in at_start, compile_later(pattern)) for pattern in match[key])
    # One look tells of nearly all lines that none of them fits; it may let more through than they do.
    anchored = compile_later("|".join(loosen(pattern) or pattern for pattern in at_start) if at_start else _NOTHING)
    others = tuple(pair for pair in each if not pair[0])
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    ends, unless = bool(match.get("ends")), tuple(match.get("unless", ()))
    return Patterns(rule.id, each, anchored, others, strength, ends, limit, unless)
