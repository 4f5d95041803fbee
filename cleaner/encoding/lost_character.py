"""One lost character: a sign that stands where a Han character must have stood.

A converter that has no code for a character writes `?`, and editors print □ or 〓 for
a glyph they lack. Between Han characters a question mark is nearly always a question
mark, so that it is only reported where the place rules a question out.
"""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.rules import registry

_RULE = "encoding/lost-character"

_GATE = re.compile("[?？](?=[\u3400-\u9fff])|[\u3400-\u9fff][□〓](?=[\u3400-\u9fff])")
_HAN = "\u3400-\u9fff"
# A title with one such sign inside, between a Latin or Han character and a Han character.
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
        re.compile(f"(?:{begins}|{office}){surname}\\?(?=[{_HAN}])", re.MULTILINE),
    )


def find_lost_characters(text: str, context: Context) -> Changes:
    """Return notes on signs that stand for one lost Han character."""
    if not context.config.is_enabled(_RULE) or not _GATE.search(text):
        return NO_CHANGES
    places = {*_in_titles(text, context), *_in_names(context.folded), *_boxes(text)}
    notes = [
        Note(_RULE, at, at + 1, f"one character is lost here ({text[max(0, at - 4) : at + 5].strip()!r})", _WHY)
        for at in sorted(places)
    ]
    return Changes(notes=notes)


def _in_titles(text: str, context: Context) -> list[int]:
    is_document, is_question, _ = _words()
    places = []
    for match in _TITLE.finditer(text):
        before = context.folded[match.start("before") : match.end("before")]
        after = context.folded[match.start("after") : match.end("after")]
        if is_document.search(after) and not is_question.search(before):
            places.append(match.end("before"))
    return places


def _in_names(folded: str) -> list[int]:
    # 张?李? is a row of questions; a name has one lost character.
    names = _words()[2]
    return [match.end() - 1 for match in names.finditer(folded) if "?" not in folded[match.end() : match.end() + 3]]


def _boxes(text: str) -> list[int]:
    # Check boxes and blanks to fill in come in rows.
    places = [match.start() for match in _BOX.finditer(text)]
    return [at for at in places if not _BLANK.search(text[max(0, at - 6) : at] + text[at + 1 : at + 7])]


_BLANK = re.compile("[□〓☑√]")
