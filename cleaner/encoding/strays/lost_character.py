"""One lost character: a sign that stands where a Han character must have stood.

A converter that has no code for a character writes `?`, and editors print □ or 〓 for
a glyph they lack. Between Han characters a question mark is nearly always a question
mark, so that it is only reported where the place rules a question out.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import LOST_CHARACTER, NO_CHANGES, Changes, Context, Note
from cleaner.encoding.traits import Trait, traits_of
from cleaner.folding import unfold
from cleaner.patterns import compile_later
from cleaner.rules import registry

_RULE = LOST_CHARACTER

_HAN = "\u3400-\u9fff"
# A title with one such sign inside, between a Latin or Han character and a Han character.
MAX_TITLE_CHARS = 28
_TITLE = compile_later(
    f"[《〈](?P<before>[^《》〈〉?？!！\n]{{0,24}}[A-Za-z0-9{_HAN}])\\?"
    f"(?P<after>[{_HAN}][^《》〈〉?？!！，,。\n]{{1,24}})[》〉]"
)
_OPENING = compile_later("[《〈]")
_HAN_CHARACTER = compile_later(f"[{_HAN}]")

_WHY = "a converter writes such a sign for a character that it has no code for"


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return patterns for what a document's title ends in, for a question, and for a name (on the folded view)."""
    match = registry()[_RULE].match
    surname, office = f"[{match['surnames']}]", "|".join(match["offices"])
    begins = '(?:^|(?<=[,.;"(\\s:]))'
    return (
        compile_later(f"(?:{'|'.join(match['documents'])})(?:\\([^()]{{1,10}}\\))?$"),
        compile_later(match["pattern"]),
        compile_later(f"(?:{begins}|{office}){surname}$"),
    )


def find_lost_characters(text: str, context: Context) -> Changes:
    """Return notes on signs that stand for one lost Han character."""
    if not context.config.is_enabled(_RULE):
        return NO_CHANGES
    places = [
        at
        for at in traits_of(context).places(Trait.BEFORE_HAN)
        if (_is_box(text, at) if text[at] in "□〓" else _stands_in(text, at, context))
    ]
    notes = [
        Note(_RULE, at, at + 1, f"one character is lost here ({text[max(0, at - 4) : at + 5].strip()!r})", _WHY)
        for at in places
    ]
    return Changes(notes=notes)


def _stands_in(text: str, at: int, context: Context) -> bool:
    """Tell whether a question mark before a Han character stands for a lost one; converters write half-width ones."""
    if text[at] != "?" or _HAN_CHARACTER.match(text, at + 1) is None:
        return False
    start = max(0, at - MAX_TITLE_CHARS)
    if text[at - 1] not in _surnames() and not _OPENING.search(text, start, at):
        return False
    start = text.rfind("\n", start, at) + 1 or start
    title = _title_around(text, start, at)
    if title is None and (at == start or text[at - 1] not in _surnames()):
        return False
    is_document, is_question, names = _words()
    if title is not None:
        before = context.folded[title.start("before") : at]
        after = context.folded[title.start("after") : title.end("after")]
        return is_document.search(after) is not None and is_question.search(before) is None
    # 张?李? is a row of questions; a name has one lost character.
    if context.folded[at + 1] in _AFTER_QUESTION:
        return False
    head = context.folded[max(start, at - 12) : at]
    return names.search(head) is not None and "?" not in context.folded[at + 1 : at + 4]


def _title_around(text: str, start: int, at: int) -> re.Match[str] | None:
    """Return the title that begins at *start* or behind it and has its sign at *at*."""
    opening = max(text.rfind("《", start, at), text.rfind("〈", start, at))
    if opening < 0:
        return None
    title = _TITLE.match(text, opening, min(len(text), at + MAX_TITLE_CHARS))
    return title if title is not None and title.end("before") == at else None


@cache
def _surnames() -> frozenset[str]:
    """Return the characters that fold to a surname: a look at them spares folding a text for each question mark."""
    surnames = registry()[_RULE].match["surnames"]
    return frozenset(form for surname in surnames for form in unfold(surname))


def _is_box(text: str, at: int) -> bool:
    """Tell whether a box stands for a lost character; check boxes and blanks come in rows or after spaces."""
    return (
        _HAN_CHARACTER.match(text, at - 1) is not None
        and _HAN_CHARACTER.match(text, at + 1) is not None
        and text[at - 1] != "第"
        and _BLANK.search(text[max(0, at - 6) : at] + text[at + 1 : at + 7]) is None
    )


_BLANK = compile_later("[□〓☑√]")
# What an answer or another question begins with; a given name does not.
_AFTER_QUESTION = frozenset("是谁不没你我他她它还怎哪什吗呢啊有就也都在那这真要会能")
