"""The phrases of the rulebook, found in a whole document at once, and the lines that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from cleaner.chrome.lines import DECORATION, Page
from cleaner.chrome.mentions import ends_in_full_stop, goes_on_as_prompt, is_in_prose, is_mentioned
from cleaner.rules import Rule, registry

# How decisive a name is. Words of menus say something only in company; most phrases only at the edge of a page.
COMPANY, RUN, EDGE, ANYWHERE = 0, 1, 2, 3

# No phrase for a whole line is longer; longer lines are not looked up.
MAX_WHOLE_LINE_CHARS = 40
DEFAULT_MAX_CHARS = 40
# A flattened menu is rarely longer; beyond it, splitting costs more than it finds.
MAX_MENU_CHARS = 400
MAX_SHORT_MENU_CHARS = 60
MIN_MENU_SHARE = 0.5
MAX_MENU_WORD_CHARS = 9
# A line that ends in a full stop and has a comma or this length is a sentence; prompts seldom are.
MIN_SENTENCE_CHARS = 18
_DECORATIONS = frozenset(DECORATION)
_MENU_SEPARATORS = "|/,>·-"
# `2. 点击更多` is a step of instructions, or an item of a list.
_STEP = re.compile(r"\d{1,2}[.,):]\s?[^\d\s]")
# A pattern that begins with `^`, and has no alternative outside of brackets.
_ANCHORED = re.compile(
    r"\^(?:[^|()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\[\]\\]|\\.|\[(?:[^\]\\]|\\.)*\]|\([^()]*\))*\))*\))*"
)
_NOTHING = r"(?!)"
_BRACKETS = " ()[]*※"
_BRACKETS_AT_START = " [(<《-·|*#>\"'▲▼◆■★☆※+»→▶►●○◎◇□↓↑⬇👉✦"


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
    sentences: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of a rule, each as what finds it in a line.

    `anchored` fits where one of the patterns fits that can do so only at the start: one look for all of these.
    """

    rule: str
    find: tuple[tuple[bool, Callable[[str], re.Match[str] | None]], ...]
    anchored: Callable[[str], re.Match[str] | None]
    strength: int
    ends: bool
    max_chars: int
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """All phrases of the stage: whole lines, words of menus, an automaton for the rest with what each hit means."""

    whole: dict[str, tuple[Name, ...]]
    menu: frozenset[str]
    automaton: Any
    hits: tuple[tuple[_Phrase, ...], ...]
    cued: tuple[tuple[_Patterns, ...], ...]
    least: Mapping[str, int]


# The rules whose patterns are read elsewhere: inside a line, or as a field.
_READ_ELSEWHERE = frozenset(
    f"chrome/{name}"
    for name in (
        "title-wrapper",
        "title-suffix",
        "glued-credit",
        "glued-prompt",
        "glued-notice",
        "page-margin",
        "learned-line",
        "lost-content",
    )
)


@cache
def phrases() -> Phrases:
    """Return the phrases of the rulebook. The result is constant and must not be changed."""
    import ahocorasick_rs

    whole: dict[str, list[Name]] = {}
    menu: set[str] = set()
    texts: dict[str, int] = {}
    hits: list[list[_Phrase]] = []
    cued: list[list[_Patterns]] = []

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
            cued[slot(cue)].append(patterns)
        ends = bool(rule.match.get("ends"))
        strength = _strength(rule)
        for key, value in (("lines", strength), ("run_lines", RUN)):
            for line in rule.match.get(key, ()):
                core = line.strip(DECORATION) or line
                whole.setdefault(core, []).append(Name(rule.id, line, value, ends and value > RUN))
                if rule.match.get("tokens"):
                    menu.add(core)
    encoded = [text.encode() for text in texts]
    # A DFA of so many words is read from memory, not from a cache, on each short page: 171 µs, and these 139.
    automaton = ahocorasick_rs.BytesAhoCorasick(encoded, implementation=ahocorasick_rs.Implementation.ContiguousNFA)
    menu |= {core for core in whole if len(core) <= 8}
    table = {core: tuple(sorted(found, key=lambda name: -name.strength)) for core, found in whole.items()}
    least = {rule.id: rule.match["least"] for rule in registry().of_stage("chrome") if "least" in rule.match}
    return Phrases(table, frozenset(menu), automaton, tuple(map(tuple, hits)), tuple(map(tuple, cued)), least)


def _strength(rule: Rule) -> int:
    return ANYWHERE if rule.match.get("position") == "any" else EDGE


def _phrases_of(rule: Rule) -> Iterable[_Phrase]:
    match = rule.match
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    for key, at_start, strength in (
        ("anywhere", True, ANYWHERE),
        ("starts", True, _strength(rule)),
        ("company_starts", True, COMPANY),
        ("phrases", False, _strength(rule)),
    ):
        for text in match.get(key, ()):
            ends = bool(match.get("ends")) and strength > RUN
            yield _Phrase(rule.id, text, strength, ends, at_start, limit, bool(match.get("sentences")))


def _patterns_of(rule: Rule) -> _Patterns:
    match = rule.match
    # A pattern that can fit at the start alone need not be tried at each place.
    at_start = [pattern for pattern in match.get("patterns", ()) if _ANCHORED.fullmatch(pattern)]
    find = tuple(
        (True, re.compile(pattern).match) if pattern in at_start else (False, re.compile(pattern).search)
        for pattern in match.get("patterns", ())
    )
    anchored = re.compile("|".join(at_start) if at_start else _NOTHING).match
    limit = match.get("max_chars", DEFAULT_MAX_CHARS)
    ends, unless = bool(match.get("ends")), tuple(match.get("unless", ()))
    return _Patterns(rule.id, find, anchored, _strength(rule), ends, limit, unless)


def name_lines(page: Page, is_enabled: Callable[[str], bool]) -> dict[int, Name]:
    """Return the lines of *page* that a phrase of the rulebook names, by index.

    Of several names a line keeps the most decisive one. A rule that is off names a line
    only where no other does: its lines are still landmarks of the page.
    """
    book = phrases()
    names: dict[int, Name] = {}
    ranks: dict[int, tuple[bool, int]] = {}
    found = chain(_find_whole(page, book), _find_hits(page, book))
    for index, name in _without_rare(found, book.least):
        rank = (is_enabled(name.rule), name.strength)
        if index not in ranks or ranks[index] <= rank:
            names[index], ranks[index] = name, rank
    return names


def _without_rare(found: Iterable[tuple[int, Name]], least: Mapping[str, int]) -> Iterator[tuple[int, Name]]:
    """Yield what was found, without the names of rules that ask for more lines than they name on this page."""
    waiting: dict[str, list[tuple[int, Name]]] = {}
    for index, name in found:
        if name.rule in least:
            waiting.setdefault(name.rule, []).append((index, name))
        else:
            yield index, name
    for rule, pairs in waiting.items():
        if len({index for index, _ in pairs}) >= least[rule]:
            yield from pairs


def _find_whole(page: Page, book: Phrases) -> Iterator[tuple[int, Name]]:
    """Yield the lines that are a phrase as a whole, or a menu."""
    whole = book.whole
    for index in page.filled:
        line = page.lines[index]
        size = len(line)
        if size > MAX_MENU_CHARS:
            continue
        if size <= MAX_WHOLE_LINE_CHARS:
            found = whole.get(line)
            if found is None and (line[0] in _DECORATIONS or line[-1] in _DECORATIONS):
                found = None if line[0].isdigit() and _STEP.match(line) else whole.get(line.strip(DECORATION))
            if found is not None:
                for name in found:
                    yield index, name
                continue
        if size <= MAX_SHORT_MENU_CHARS:
            separated = " " in line or "|" in line or ">" in line
        else:
            separated = (line.count(" ") + line.count("|")) * MAX_MENU_WORD_CHARS > size
        menu = _read_menu(line, book) if separated else None
        if menu is not None:
            yield index, menu


def _find_hits(page: Page, book: Phrases) -> Iterator[tuple[int, Name]]:
    """Yield the lines with a phrase at their start or in them, and those that a pattern fits where its cue stands."""
    # On bytes the automaton is three times as fast as on text; line feeds are counted on the way.
    raw = page.raw
    index = at = 0
    tried: set[tuple[int, str]] = set()  # several cues of a rule may stand in one line
    for number, _, end in book.automaton.find_matches_as_indexes(raw, overlapping=True):
        if end > at:
            index += raw.count(b"\n", at, end)
            at = end
        line = page.lines[index]
        for phrase in book.hits[number]:
            if _fits(phrase, line):
                yield index, Name(phrase.rule, phrase.text, phrase.strength, phrase.ends)
        for patterns in book.cued[number]:
            if len(line) <= patterns.max_chars and (index, patterns.rule) not in tried:
                tried.add((index, patterns.rule))
                if patterns.unless and any(map(page.folded.__contains__, patterns.unless)):
                    continue
                for name in _find_by_patterns(patterns, line):
                    yield index, name


def _find_by_patterns(patterns: _Patterns, line: str) -> Iterator[Name]:
    stripped = line.strip(_BRACKETS)
    is_bare = len(stripped) == len(line)
    may_start = patterns.anchored(line) or (None if is_bare else patterns.anchored(stripped))
    for is_anchored, find in patterns.find:
        if is_anchored and not may_start:
            continue
        found = find(line) or (None if is_bare else find(stripped))
        if found is None or is_in_prose(patterns.rule, line, found.start()):
            continue
        if not is_mentioned(patterns.rule, line, found.end()):
            yield Name(patterns.rule, found.group(), patterns.strength, patterns.ends)


def _fits(phrase: _Phrase, line: str) -> bool:
    core = phrase.text.lstrip(_BRACKETS_AT_START)
    if len(line) > phrase.max_chars:
        return False
    if phrase.at_start and not line.lstrip(_BRACKETS_AT_START).startswith(core):
        return False
    if not phrase.at_start and is_in_prose(phrase.rule, line, line.find(phrase.text)):
        return False
    if not ends_in_full_stop(line):
        return True
    end = line.find(core) + len(phrase.text)
    is_short = "," not in line and len(line) < MIN_SENTENCE_CHARS
    is_prompt = goes_on_as_prompt(line, end) if phrase.sentences else is_short
    return is_prompt and not is_mentioned(phrase.rule, line, end)


def _read_menu(line: str, book: Phrases) -> Name | None:
    """Return a name for a line made of words of menus: at least two, and at least half of its words."""
    if line.count(".") + line.count("!") + line.count("?") > 1 or ("," in line and ends_in_full_stop(line)):
        return None
    for separator in _MENU_SEPARATORS:
        if separator in line:
            line = line.replace(separator, " ")
    tokens = line.split()
    if len(tokens) < 2 or len(line) > len(tokens) * (MAX_MENU_WORD_CHARS + 1):
        return None
    # Few words have a sign at an end; to look there is faster than to strip all of them.
    cores = (
        token if token[0] not in _DECORATIONS and token[-1] not in _DECORATIONS else token.strip(DECORATION) or token
        for token in tokens
    )
    known = [core for core in cores if core in book.menu]
    if len(known) < 2 or len(known) < len(tokens) * MIN_MENU_SHARE:
        return None
    first = book.whole[known[0]][0]
    return Name(first.rule, " ".join(known[:3]), EDGE, ends=False)
