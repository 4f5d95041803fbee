"""The phrases of the rulebook, found in a whole document at once, and the lines that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat

from cleaner.chrome.cues import Cue, find_words
from cleaner.chrome.lines import DECORATION, Page
from cleaner.chrome.link_lists import LINK_LIST_RULE, find_link_lists
from cleaner.chrome.listings import find_hidden_markup
from cleaner.chrome.mentions import (
    MAX_PROMPT_REST_CHARS,
    ends_in_full_stop,
    goes_on_as_prompt,
    is_in_prose,
    is_mentioned,
)
from cleaner.chrome.phrase_book import (
    ANYWHERE,
    BRACKETS_AT_START,
    COMPANY,
    EDGE,
    RUN,
    Name,
    Patterns,
    Phrase,
    Phrases,
    phrases,
)

__all__ = ["ANYWHERE", "COMPANY", "EDGE", "RUN", "Name", "find_names", "name_lines", "phrases"]

MARKUP_RULE = "chrome/markup-line"
# No phrase for a whole line is longer; longer lines are not looked up.
MAX_WHOLE_LINE_CHARS = 40
# A flattened menu is rarely longer; beyond it, splitting costs more than it finds.
MAX_MENU_CHARS = 400
MAX_SHORT_MENU_CHARS = 60
MIN_MENU_SHARE = 0.5
MAX_MENU_WORD_CHARS = 9
# A line that ends in a full stop and has a comma, this length, or much behind the phrase is a sentence; prompts are
# seldom so.
MIN_SENTENCE_CHARS = 18
_DECORATIONS = frozenset(DECORATION)
_MENU_SEPARATORS = "|/,>·-"
# `2. 点击更多` is a step of instructions, or an item of a list.
_STEP = re.compile(r"\d{1,2}[.,):]\s?[^\d\s]")
# `上海 11610489` is a row of a table; a word of a menu has small counts beside it.
_FIGURE = re.compile(r"\d{3}|\d\.\d")
_BRACKETS = " ()[]*※"
# A page has one line of keywords, perhaps with a copy: more are a field of each entry that the article lists.
TAGS_RULE, MAX_KEYWORD_LINES = "chrome/tags", 2
_KEYWORDS = re.compile(r"\W{0,3}关键[词字]\W")
# Whoever writes down addresses below such a heading read them himself: a page shows titles alone.
RELATED_RULE = "chrome/related-list"
_OWN_READING = re.compile(r"\W*(?:(?:拓展|扩展|延伸|延展)(?:阅读|学习)|(?:相关|参考)链接)\W*$")

# What is found in a page: the number of a phrase or a cue, and the index of the line that it stands in.
Hits = Sequence[tuple[int, int]]


def find_hits(page: Page) -> Hits:
    """Return where phrases and cues of the rulebook stand.

    One page after the other takes half the time of looks between which other passes push the table out of the caches.
    """
    return find_words(page, Cue.PHRASE)


def name_lines(page: Page, is_enabled: Callable[[str], bool], hits: Hits | None = None) -> dict[int, Name]:
    """Return the lines of *page* that a phrase of the rulebook names, by index.

    Of several names a line keeps the most decisive one. A rule that is off names a line
    only where no other does: its lines are still landmarks of the page. *hits* are those of `find_hits`.
    """
    return find_names(page, is_enabled, hits)[0]


def find_names(
    page: Page, is_enabled: Callable[[str], bool], hits: Hits | None = None
) -> tuple[dict[int, Name], dict[int, Name]]:
    """Return the lines that `name_lines` names, and the asides: lines that say nothing of what stands beside them.

    Asides stand amid the article (a link to a shop below each paragraph). They are no landmarks, whatever else names
    them.
    """
    book = phrases()
    names: dict[int, Name] = {}
    asides: dict[int, Name] = {}
    ranks: dict[int, tuple[bool, int]] = {}
    lists = (
        (index, Name(LINK_LIST_RULE, page.lines[index], ANYWHERE if is_sure else COMPANY, ends=False, form=form))
        for index, form, is_sure in find_link_lists(page)
    )
    hidden = (
        (index, Name(MARKUP_RULE, page.lines[index], ANYWHERE, ends=False, form="one of tags that share an id"))
        for index in find_hidden_markup(page)
    )
    hits = find_hits(page) if hits is None else hits
    found = chain(lists, hidden, _find_whole(page, book), _read_hits(page, hits, book))
    for index, name in _within_limits(found, book.limits):
        if name.rule in book.asides:
            if is_enabled(name.rule):
                asides[index] = name
            continue
        rank = (is_enabled(name.rule), name.strength)
        if index not in ranks or ranks[index] <= rank:
            names[index], ranks[index] = name, rank
    for index in (*asides, *_own_headings(page, names)):
        names.pop(index, None)
    return names, asides


def _own_headings(page: Page, names: Mapping[int, Name]) -> Iterator[int]:
    """Yield the named lines that are the article's by what else it has: fields of its entries, what its author read."""
    keywords = [at for at, name in names.items() if name.rule == TAGS_RULE and _KEYWORDS.match(page.lines[at])]
    if len(keywords) > MAX_KEYWORD_LINES:
        yield from keywords
    if "://" in page.folded:
        read = [at for at, name in names.items() if name.rule == RELATED_RULE and _OWN_READING.match(page.lines[at])]
        below = {at: _line_below(page, at) for at in read}
        yield from (at for at, line in below.items() if "://" in line and "](" not in line)


def _line_below(page: Page, index: int) -> str:
    return next(filter(None, page.lines[index + 1 :]), "")


def _within_limits(
    found: Iterable[tuple[int, Name]], limits: Mapping[str, tuple[int, float]]
) -> Iterator[tuple[int, Name]]:
    """Yield what was found, without the names of rules that ask for more or fewer lines than they name on this page."""
    waiting: dict[str, list[tuple[int, Name]]] = {}
    for index, name in found:
        if name.rule in limits:
            waiting.setdefault(name.rule, []).append((index, name))
        else:
            yield index, name
    for rule, pairs in waiting.items():
        least, most = limits[rule]
        if least <= len({index for index, _ in pairs}) <= most:
            yield from pairs


def _find_whole(page: Page, book: Phrases) -> Iterator[tuple[int, Name]]:
    """Yield the lines that are a phrase as a whole, or a menu."""
    filled, lines = page.filled, page.filled_lines
    # Most lines are neither: a few steps over all of them take a third of the time of a look at each.
    named = list(map(book.whole.get, lines))
    for at in _lines_to_strip(lines):
        if len(lines[at]) <= MAX_WHOLE_LINE_CHARS and (named[at] is None or "  " in lines[at]):
            named[at] = _find_bare(lines[at], book)
    for at, found in enumerate(named):
        if found is None:
            continue
        if len(lines[at]) > MAX_WHOLE_LINE_CHARS:
            named[at] = None
            continue
        for name in found:
            yield filled[at], name
    separated = [at for at, line in enumerate(lines) if " " in line or "|" in line or ">" in line]
    others = [at for at in separated if (named[at] is None and _may_be_menu(lines[at]))]
    for at, menu in _find_menus(lines, others, book):
        yield filled[at], menu


def _lines_to_strip(lines: Sequence[str]) -> list[int]:
    """Return the places of lines with a sign at an end, or with spaces one behind the other."""
    return [
        at
        for at, line in enumerate(lines)
        if line[0] in _DECORATIONS or line[-1] in _DECORATIONS or (" " in line and "  " in line)
    ]


def _find_bare(line: str, book: Phrases) -> tuple[Name, ...] | None:
    """Return the names of a line that is a phrase but for its spaces, or the signs around it."""
    found = book.whole.get(" ".join(line.split())) if "  " in line else None
    if found is not None or (line[0] not in _DECORATIONS and line[-1] not in _DECORATIONS):
        return found
    found = book.whole.get(line.strip(DECORATION))
    if found is None or (line[0].isdigit() and _STEP.match(line)):
        return None
    return None if found[0].strength <= RUN and _FIGURE.search(line) else found


def _may_be_menu(line: str) -> bool:
    """Tell whether a line with separators has one behind every few characters, or is short."""
    size = len(line)
    return size <= MAX_SHORT_MENU_CHARS or (
        size <= MAX_MENU_CHARS and (line.count(" ") + line.count("|")) * MAX_MENU_WORD_CHARS > size
    )


def _read_hits(page: Page, hits: Hits, book: Phrases) -> Iterator[tuple[int, Name]]:
    """Yield the lines with a phrase at their start or in them, and those that a pattern fits where its cue stands."""
    line = stripped = ""
    above = -1
    tried: set[int] = set()  # several cues of a rule may stand in one line
    for number, index in hits:
        if index != above:  # hits come line by line
            above, line = index, page.lines[index]
            stripped = line.strip(_BRACKETS)
            tried.clear()
        for phrase in book.hits[number]:
            if _fits(phrase, line):
                yield index, phrase.name
        for patterns in book.cued[number]:
            if len(line) > patterns.max_chars or id(patterns) in tried:
                continue
            tried.add(id(patterns))
            starts = patterns.anchored.match(line) or (len(stripped) < len(line) and patterns.anchored.match(stripped))
            if not starts and not patterns.others:
                continue
            if patterns.unless and any(map(page.folded.__contains__, patterns.unless)):
                continue
            for name in _find_by_patterns(patterns, patterns.each if starts else patterns.others, line, stripped):
                yield index, name


def _find_by_patterns(
    patterns: Patterns, tries: Sequence[tuple[bool, re.Pattern[str]]], line: str, stripped: str
) -> Iterator[Name]:
    """Yield what names a line by some of *patterns*; *stripped* is the line without brackets at its ends."""
    is_bare = len(stripped) == len(line)
    for is_anchored, pattern in tries:
        find = pattern.match if is_anchored else pattern.search
        found = find(line) or (None if is_bare else find(stripped))
        if found is None or is_in_prose(patterns.rule, line, found.start()):
            continue
        if not is_mentioned(patterns.rule, line, found.end()):
            yield Name(patterns.rule, found.group(), patterns.strength, patterns.ends)


def _fits(phrase: Phrase, line: str) -> bool:
    name, core = phrase.name, phrase.core
    if len(line) > phrase.max_chars:
        return False
    if phrase.at_start and not line.lstrip(BRACKETS_AT_START).startswith(core):
        return False
    if not phrase.at_start and is_in_prose(name.rule, line, line.find(name.phrase)):
        return False
    if not ends_in_full_stop(line):
        return True
    end = line.find(core) + len(name.phrase)
    is_short = "," not in line and len(line) < MIN_SENTENCE_CHARS and len(line) - end <= MAX_PROMPT_REST_CHARS
    is_prompt = goes_on_as_prompt(line, end) if phrase.sentences else is_short
    return is_prompt and not is_mentioned(name.rule, line, end)


def _find_menus(lines: Sequence[str], separated: Sequence[int], book: Phrases) -> Iterator[tuple[int, Name]]:
    """Yield which of the *separated* lines are made of words of menus: at least two, and at least half of the words."""
    together = "\n".join([lines[at] for at in separated])
    for separator in _MENU_SEPARATORS:
        together = together.replace(separator, " ")
    for at, row in zip(separated, together.split("\n") if separated else (), strict=True):
        tokens = row.split()
        if len(tokens) < 2 or len(row) > len(tokens) * (MAX_MENU_WORD_CHARS + 1):
            continue
        cores = list(map(str.strip, tokens, repeat(DECORATION)))
        if "" in cores:  # signs that are a word
            cores = [core or token for core, token in zip(cores, tokens, strict=True)]
        if book.menu.isdisjoint(cores):  # as most are: to count them takes longer
            continue
        known = list(filter(book.menu.__contains__, cores))
        if len(known) >= max(2, len(tokens) * MIN_MENU_SHARE) and not _has_sentences(lines[at]):
            yield at, Name(book.whole[known[0]][0].rule, " ".join(known[:3]), EDGE, ends=False)


def _has_sentences(line: str) -> bool:
    return sum(map(line.count, ".!?")) > 1 or ("," in line and ends_in_full_stop(line))
