"""Wording: whether a sentence and the one in its place in another copy say the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from cleaner.duplicates.page import Page, Span, Unit

# A sentence at the edge that is less alike and has a word of its own says something else; edits to 5 % leave 0.95.
MIN_SAME_RATIO = 0.85
MIN_WORD_CHARS = 2
_NEW_WORD = bytes(MIN_WORD_CHARS)
# A date, a page number or a button beside a run: with other figures it is another one.
MAX_LABEL_CHARS = 20
# A first line of this length can be the title of the page.
MAX_TITLE_CHARS = 60
_SENTENCE_END = re.compile(r"[。！!…；;]$")
DIGITS = re.compile(r"[0-9]+")


def is_another(page: Page, unit: Unit, twin: Span | None) -> bool:
    """Tell whether a unit at the edge of a run has no twin, one with other figures, or is worded otherwise."""
    if twin is None:
        return True
    if len(unit) > MAX_LABEL_CHARS:
        return _is_reworded(page.key.text(unit.low, unit.high), page.key.text(*twin))
    return DIGITS.findall(page.key.text(unit.low, unit.high)) != DIGITS.findall(page.key.text(*twin))


def _is_reworded(here: str, there: str) -> bool:
    """Tell whether a sentence differs from its twin in words, not in single characters."""
    if here == there:
        return False
    longest = max(len(here), len(there))
    same = _count_common(here, there)
    if same < min(len(here), len(there)):
        same += _count_common(here[same:][::-1], there[same:][::-1])
    if same >= MIN_SAME_RATIO * longest:
        return False
    known = frozenset(there)
    signs = bytes(map(known.__contains__, here))
    if _NEW_WORD in signs and 2.0 * signs.count(1) / (len(here) + len(there)) < MIN_SAME_RATIO:
        return True  # told without aligning: two characters side by side that its twin has nowhere
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if matcher.ratio() >= MIN_SAME_RATIO:
        return False
    return any(kind != "equal" and high - low >= MIN_WORD_CHARS for kind, low, high, _, _ in matcher.get_opcodes())


def _count_common(one: str, other: str) -> int:
    """Return how many characters two strings have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def is_page_title(page: Page, unit: Unit, twin: Span | None) -> bool:
    """Tell whether a unit is the first line of the text, a title, and its twin only the beginning of a sentence."""
    if unit.line or unit.low or len(unit) > MAX_TITLE_CHARS or twin is None:
        return False
    if page.line_end(unit.low) > unit.high or _SENTENCE_END.search(page.text[unit.start : unit.end].strip()):
        return False
    _, end = page.line_span(page.line_of(page.key.offset_of(twin[1] - 1)))
    return page.key.locate(end) > twin[1]


def is_alike(here: str, there: str, needed: float) -> bool:
    """Tell whether the similarity of two strings reaches a bound."""
    return measure_likeness(here, there, needed) >= needed


def measure_likeness(here: str, there: str, needed: float) -> float:
    """Return the similarity of two strings, from 0 to 1; below a bound that is needed, perhaps only a bound of it."""
    total = len(here) + len(there)
    if total and (most := 2.0 * _count_at_most(here, there) / total) < needed:
        return most
    return SequenceMatcher(None, here, there, autojunk=False).ratio()


def _count_at_most(here: str, there: str) -> int:
    """Return how many characters two strings have in common in whatever order: no more of them can be matched."""
    return sum(min(here.count(character), there.count(character)) for character in set(here))
