"""The phrases of the rulebook, found in a whole document at once, and the lines that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cleaner.chrome.lines import DECORATION, Page, ends_sentence, reads_as_prose
from cleaner.rules import Rule, registry

# How decisive a name is. Words of menus say something only in company; most phrases only at the edge of a page.
RUN, EDGE, ANYWHERE = 1, 2, 3

# No phrase for a whole line is longer; longer lines are not looked up.
MAX_WHOLE_LINE_CHARS = 40
DEFAULT_MAX_CHARS = 40
# A flattened menu is rarely longer; beyond it, splitting costs more than it finds.
MAX_MENU_CHARS = 400
MIN_MENU_SHARE = 0.5
_MENU_SEPARATOR = re.compile(r"[\s|/,>·-]+")
_BRACKETS_AT_START = " [(<《-·|*#>\"'▲▼◆■★☆※"


@dataclass(frozen=True, slots=True)
class Name:
    """What names a line: the rule, the phrase that was found, how decisive it is, whether the article ends there."""

    rule: str
    phrase: str
    strength: int
    ends: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    rule: str
    text: str
    strength: int
    ends: bool
    at_start: bool
    max_chars: int
    no_sentence: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: str
    pattern: re.Pattern[str]
    strength: int
    ends: bool
    max_chars: int


@dataclass(frozen=True)
class Phrases:
    """All phrases of the stage: whole lines, words of menus, an automaton for the rest with what each hit means."""

    whole: dict[str, Name]
    menu: frozenset[str]
    automaton: Any
    hits: tuple[tuple[_Phrase, ...], ...]
    cued: tuple[tuple[_Pattern, ...], ...]


# The rules whose patterns are read elsewhere: inside a line, or as a field.
_READ_ELSEWHERE = frozenset(
    f"chrome/{name}" for name in ("title-wrapper", "title-suffix", "glued-credit", "page-margin", "lost-content")
)


@cache
def phrases() -> Phrases:
    """Return the phrases of the rulebook. The result is constant and must not be changed."""
    import ahocorasick_rs

    whole: dict[str, Name] = {}
    menu: set[str] = set()
    texts: dict[str, int] = {}
    hits: list[list[_Phrase]] = []
    cued: list[list[_Pattern]] = []

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
            hits[slot(phrase.text)].append(phrase)
        patterns = _patterns_of(rule)
        for cue in rule.match.get("cues", ()):
            cued[slot(cue)].extend(patterns)
        ends = bool(rule.match.get("ends"))
        strength = _strength(rule)
        for key, value in (("lines", strength), ("run_lines", RUN)):
            for line in rule.match.get(key, ()):
                core = line.strip(DECORATION) or line
                if value > RUN or core not in whole:
                    whole[core] = Name(rule.id, line, value, ends and value > RUN)
                if rule.match.get("tokens"):
                    menu.add(core)
    automaton = ahocorasick_rs.AhoCorasick(list(texts))
    menu |= {core for core in whole if len(core) <= 8}
    return Phrases(whole, frozenset(menu), automaton, tuple(map(tuple, hits)), tuple(map(tuple, cued)))


def _strength(rule: Rule) -> int:
    return ANYWHERE if rule.match.get("position") == "any" else EDGE


def _phrases_of(rule: Rule) -> Iterable[_Phrase]:
    match = rule.match
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    for key, at_start, strength in (
        ("anywhere", True, ANYWHERE),
        ("starts", True, _strength(rule)),
        ("phrases", False, _strength(rule)),
    ):
        for text in match.get(key, ()):
            yield _Phrase(
                rule.id, text, strength, bool(match.get("ends")), at_start, limit, bool(match.get("no_sentence"))
            )


def _patterns_of(rule: Rule) -> list[_Pattern]:
    match = rule.match
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    return [
        _Pattern(rule.id, re.compile(pattern), _strength(rule), bool(match.get("ends")), limit)
        for pattern in match.get("patterns", ())
    ]


def name_lines(page: Page) -> dict[int, Name]:
    """Return the lines of *page* that a phrase of the rulebook names, by index."""
    book = phrases()
    names: dict[int, Name] = {}

    def put(index: int, name: Name) -> None:
        if index not in names or names[index].strength < name.strength:
            names[index] = name

    whole = book.whole
    for index, line in enumerate(page.lines):
        size = len(line)
        if not 0 < size <= MAX_MENU_CHARS:
            continue
        if size <= MAX_WHOLE_LINE_CHARS:
            name = whole.get(line) or whole.get(line.strip(DECORATION))
            if name is not None:
                put(index, name)
                continue
        if " " in line or "|" in line or ">" in line:
            menu = _read_menu(line, book.menu)
            if menu is not None:
                put(index, menu)
    for number, start, _ in book.automaton.find_matches_as_indexes(page.folded, overlapping=True):
        index = page.line_at(start)
        line = page.lines[index]
        for phrase in book.hits[number]:
            if _fits(phrase, line):
                put(index, Name(phrase.rule, phrase.text, phrase.strength, phrase.ends))
        for pattern in book.cued[number]:
            known = names.get(index)
            if len(line) > pattern.max_chars or (known is not None and known.strength >= pattern.strength):
                continue
            found = pattern.pattern.search(line)
            if found is not None:
                put(index, Name(pattern.rule, found.group()[:16], pattern.strength, pattern.ends))
    return names


def _fits(phrase: _Phrase, line: str) -> bool:
    if len(line) > phrase.max_chars:
        return False
    if phrase.at_start and not line.lstrip(_BRACKETS_AT_START).startswith(phrase.text) and not line.startswith(
        phrase.text
    ):
        return False
    if phrase.no_sentence and (reads_as_prose(line) or ("," in line and ends_sentence(line))):
        return False
    return True


def _read_menu(line: str, words: frozenset[str]) -> Name | None:
    """Return a name for a line made of words of menus: at least two, and at least half of its words."""
    if line.count(".") + line.count("!") + line.count("?") > 1:
        return None
    tokens = [token for token in _MENU_SEPARATOR.split(line) if token]
    if len(tokens) < 2 or sum(map(len, tokens)) > len(tokens) * 9:
        return None
    known = [token for token in tokens if token in words or token.strip(DECORATION) in words]
    if len(known) >= 2 and len(known) >= len(tokens) * MIN_MENU_SHARE:
        return Name("chrome/navigation", " ".join(known[:3]), EDGE, ends=False)
    return None
