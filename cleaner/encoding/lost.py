"""What is lost and cannot be had back: reported with its place, never guessed."""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.traits import Trait, traits_of
from cleaner.rules import registry

_UNDECODABLE = "encoding/undecodable"
_REPLACEMENT = "encoding/replacement-character"
_KUN_JIN_KAO = "encoding/kun-jin-kao"
_FILL = "encoding/memory-fill"
_RULES = (_UNDECODABLE, _REPLACEMENT, _KUN_JIN_KAO, _FILL)

# A line of which so much is U+FFFD was read with a wrong encoding as a whole. Lines with single damaged places
# stay under 0.2; GBK read as UTF-8 has 0.5 and more.
MIN_WRECKED_SHARE = 0.3
# Fillings of unset memory come in long runs; in speech (好烫烫烫) a character is said three or four times.
MIN_FILL_CHARS = 6

_GATE = re.compile("[\ufffd锟錕烫燙屯葺]")
# What bytes of GBK form in UTF-8 by chance: letters of two bytes each. A row of U+FFFD alone was emoji.
_BY_CHANCE = re.compile("[\u0080-\u07ff]")
_REPLACEMENTS = re.compile("\ufffd+")
# Pairs of U+FFFD in UTF-8 (EF BF BD EF BF BD) read as GBK; a single one takes half of the next character along.
_KUN = re.compile("(?:[锟錕]斤拷|[锟錕][\u4e00-\u9fff])+[锟錕]?")
_WHOLE_KUN = re.compile("[锟錕]斤拷")
_FILLS = re.compile("|".join(f"{filling}{{{MIN_FILL_CHARS},}}" for filling in "烫燙屯葺"))


@cache
def _about() -> re.Pattern[str]:
    return re.compile(registry()[_KUN_JIN_KAO].match["pattern"])


_QUOTES = frozenset("\"'“”‘’「」『』《》`()（）、")


def find_lost_text(text: str, context: Context) -> Changes:
    """Return notes on U+FFFD, 锟斤拷 and the fillings of unset memory; none where a text talks about these."""
    if not any(map(context.config.is_enabled, _RULES)):
        return NO_CHANGES
    notes: list[Note] = []
    for start, end in traits_of(context).lines(Trait.LOST, _GATE):
        notes += _find_in_line(text, start, end, context)
    return Changes(notes=notes)


def _find_in_line(text: str, start: int, end: int, context: Context) -> list[Note]:
    if _about().search(context.view.part(start, end)):
        return []
    notes = []
    count = text.count("\ufffd", start, end)
    is_wrecked = count > 2 and count >= MIN_WRECKED_SHARE * (end - start) and _BY_CHANCE.search(text, start, end)
    if is_wrecked and not _is_reported(start, end, context):
        message = f"{count} of {end - start} characters of the line are U+FFFD: it was decoded as what it is not"
        notes.append(Note(_UNDECODABLE, start, end, message, "the bytes are gone; decode the source again"))
    elif count:
        for match in _REPLACEMENTS.finditer(text, start, end):
            if not _is_reported(*match.span(), context):
                message = "something stood here that could not be decoded (U+FFFD)"
                notes.append(Note(_REPLACEMENT, *match.span(), message, "the bytes are gone"))
    for match in _KUN.finditer(text, start, end):
        # 锟 with another character alone is a name.
        if _WHOLE_KUN.search(match.group()) and not _is_quoted(text, *match.span()):
            message = f"{match.group()[:6]} is what is left of undecodable bytes"
            reason = "U+FFFD in UTF-8 was read as GBK; the bytes are gone"
            notes.append(Note(_KUN_JIN_KAO, *match.span(), message, reason))
    for match in _FILLS.finditer(text, start, end):
        if not _is_quoted(text, *match.span()):
            message = f"{match.group()[:3]}… is unset memory, not text"
            notes.append(Note(_FILL, *match.span(), message, "a debugger fills memory with CC, CD or DD, read as GBK"))
    return notes


def _is_reported(start: int, end: int, context: Context) -> bool:
    return any(low < end and start < high for low, high in context.damage)


def _is_quoted(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES and start > 0 and end < len(text)
