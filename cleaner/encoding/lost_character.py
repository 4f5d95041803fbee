"""One lost character: a sign that stands where a Han character must have stood.

A converter that has no code for a character writes `?`, and editors print □ or 〓 for
a glyph they lack. Between Han characters a question mark is nearly always a question
mark, so that it is only reported where the place rules a question out.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.lines import line_at
from cleaner.encoding.traits import Trait, find_traits
from cleaner.rules import registry

_RULE = "encoding/lost-character"

_HAN = "\u3400-\u9fff"
# A title with one such sign inside, between a Latin or Han character and a Han character.
MAX_TITLE_CHARS = 28
_TITLE = re.compile(
    f"[《〈](?P<before>[^《》〈〉?？!！\n]{{0,24}}[A-Za-z0-9{_HAN}])[?？]"
    f"(?P<after>[{_HAN}][^《》〈〉?？!！，,。\n]{{1,24}})[》〉]"
)
# A box for a glyph that a font or a character set lacks. Check boxes and blanks come in rows or after a space.
_BOX = re.compile(f"(?<=[{_HAN}])[□〓](?=[{_HAN}])")

_WHY = "a converter writes such a sign for a character that it has no code for"


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return patterns for what a document's title ends in, for a question, and for a name (on the folded view)."""
    match = registry()[_RULE].match
    surname, office = f"[{match['surnames']}]", "|".join(match["offices"])
    begins = '(?:^|(?<=[,.;"(\\s:]))'
    return (
        re.compile(f"(?:{'|'.join(match['documents'])})(?:\\([^()]{{1,10}}\\))?$"),
        re.compile(match["pattern"]),
        re.compile(f"(?:{begins}|{office}){surname}$"),
    )


def find_lost_characters(text: str, context: Context) -> Changes:
    """Return notes on signs that stand for one lost Han character."""
    if not context.config.is_enabled(_RULE) or not find_traits(text) & Trait.STAND_IN:
        return NO_CHANGES
    places = {at for match in _QUESTION_MARK.finditer(text) if _stands_in(text, at := match.start(), context)}
    if "□" in text or "〓" in text:
        places.update(_boxes(text))
    notes = [
        Note(_RULE, at, at + 1, f"one character is lost here ({text[max(0, at - 4) : at + 5].strip()!r})", _WHY)
        for at in sorted(places)
    ]
    return Changes(notes=notes)


_QUESTION_MARK = re.compile(f"[?？](?=[{_HAN}])")


def _stands_in(text: str, at: int, context: Context) -> bool:
    """Tell whether a question mark before a Han character stands for a lost one."""
    start, end = line_at(text, at)
    start, end = max(start, at - MAX_TITLE_CHARS), min(end, at + MAX_TITLE_CHARS)
    title = _TITLE.search(text, start, end)
    while title is not None and title.end("before") < at:
        title = _TITLE.search(text, title.start() + 1, end)
    is_document, is_question, names = _words()
    if title is not None and title.end("before") == at:
        before = context.folded[title.start("before") : at]
        after = context.folded[title.start("after") : title.end("after")]
        return is_document.search(after) is not None and is_question.search(before) is None
    # 张?李? is a row of questions; a name has one lost character.
    head = context.folded[max(start, at - 12) : at]
    return names.search(head) is not None and "?" not in context.folded[at + 1 : at + 4]


def _boxes(text: str) -> list[int]:
    # Check boxes and blanks to fill in come in rows.
    places = [match.start() for match in _BOX.finditer(text)]
    return [at for at in places if not _BLANK.search(text[max(0, at - 6) : at] + text[at + 1 : at + 7])]


_BLANK = re.compile("[□〓☑√]")
