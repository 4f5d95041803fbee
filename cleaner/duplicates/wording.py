"""Wording: whether a sentence and the one in its place in another copy say the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from cleaner.duplicates.page import Page, Span, Unit

# A sentence at the edge that is less alike and has a word of its own says something else; edits to 5 % leave 0.95.
MIN_SAME_RATIO = 0.85
MIN_WORD_CHARS = 2
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
    _, end = page.line_span(page.line_of(int(page.key.offsets[twin[1] - 1])))
    return page.key.locate(end) > twin[1]


def is_alike(here: str, there: str, needed: float) -> bool:
    """Tell whether the similarity of two strings reaches a bound; the upper bounds of it cost less."""
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    return matcher.real_quick_ratio() >= needed and matcher.quick_ratio() >= needed and matcher.ratio() >= needed
