"""Places that are left alone wherever they stand: addresses, quoted code, tags, entities, calls, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.patterns import compile_later

_URL = compile_later(
    r"(?:\b[A-Za-z][A-Za-z0-9+.-]{0,20}://|\bwww\.)(?:[!#-;=?-~]|(?<=[/=?&_%#-])[㐀-鿿]+|(?<=_\()[㐀-鿿]+)+"
)
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_BACKTICKS = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]+\1(?!`)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|<!--[^\n]{0,300}?-->")
_ENTITY = re.compile(r"&(?:\\?#[0-9]{1,7}|\\?#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9-]{1,31});")
_CALL = re.compile(r"""[A-Za-z_$][\w.$]{0,80}\((?:"[^"\n]{0,200}"|'[^'\n]{0,200}')[^()\n]{0,200}\)""", re.ASCII)
_ATTRIBUTE = re.compile(r"""[A-Za-z_][\w-]{0,40}=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')""", re.ASCII)
_INCLUDE = re.compile(r"#\s?include\s*[\"<][^\">\n]{1,200}[\">]")
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)")
# A role of reStructuredText: :ref:`name`
_ROLE = re.compile(r":[A-Za-z][\w:+.-]{0,40}:(?=`)", re.ASCII)
# A list of strings as programs write it.
_STRINGS = re.compile(
    r"""\[\s?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')(?:,\s?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')){0,500},?\s?\]"""
)
# A formula in TeX: no Chinese in it, no space inside its dollars, and no price.
_FORMULA = compile_later(r"(?<![\\$\w])(\${1,2})(?=[^\s$0-9])[^$\n㐀-鿿，。：；！？]{1,300}(?<=\S)\1(?![0-9$])")
# The same call, where an editor made the quotes of the string curly: print(“…”) and console.log(“…”), but no name with
# what it is called in brackets.
_CURLY_CALL = re.compile(
    r"(?<![\w.$])(?:(?:[A-Za-z_$][\w$]{0,40}\.){1,4}[A-Za-z_$][\w$]{0,40}|[a-z_$][a-z0-9_$]{0,40})"
    r"\((?:“[^“”\n]{0,200}”|‘[^‘’\n]{0,200}’)(?:,\s?[^()，。\n]{0,200})?\)",
    re.ASCII,
)
# A set, a placeholder, an object: what stands in braces is no clause unless it has signs of one.
_BRACES = re.compile(r"\{[^{}，。！？；“”\n]{0,200}\}")
# x ? 甲 : 乙
_CHOICE = re.compile(r"(?<=[\w)\]]) \? [^\s，。；,;]{1,40} : (?=[^\s，。；,;])", re.ASCII)
# A kind of place that is left alone: the sign without which there is none, and how far before it one begins. A search
# from sign to sign is ten times as fast as one for what may stand before it.
_PROTECTED = (
    ("://", _URL, 21),
    ("www.", _URL, 0),
    ("@", _EMAIL, 64),
    ("`", _BACKTICKS, 0),
    ("<", _TAG, 0),
    ("&", _ENTITY, 0),
    ('("', _CALL, 81),
    ("('", _CALL, 81),
    ('="', _ATTRIBUTE, 41),
    ("='", _ATTRIBUTE, 41),
    ("(“", _CURLY_CALL, 81),
    ("(‘", _CURLY_CALL, 81),
    ("{", _BRACES, 0),
    (" ? ", _CHOICE, 0),
    ("](", _LINK_TARGET, 0),
    ("#", _INCLUDE, 0),
    (":`", _ROLE, 42),
    ('["', _STRINGS, 0),
    ("['", _STRINGS, 0),
    ("$", _FORMULA, 0),
)
# Most texts lack most of them. A search for one character takes a tenth of the time of one for two in a row.
_CHARACTERS_OF_SIGNS = "".join(sorted({character for sign, _, _ in _PROTECTED for character in sign}))
# Each match begins with the sign, so that the engine itself goes from sign to sign.
_BEGIN_WITH_THEIR_SIGN = (_TAG, _ENTITY, _LINK_TARGET)
# What may stand in a name before the sign.
_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$+%:-")
# Signs after an address that belong to the sentence around it.
_AFTER_URL = ".,:;?!'\"*"


def find_protected(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses, quoted code, tags, entities, calls, attributes, lists of strings and formulas."""
    absent = {character for character in _CHARACTERS_OF_SIGNS if character not in text}
    for sign, pattern, reach in _PROTECTED:
        if not absent.isdisjoint(sign) or sign not in text:
            continue
        for start, end in _find_about(text, sign, pattern, reach, (0, len(text))):
            yield _without_tail(text, start, end) if pattern is _URL else (start, end)


def address_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the addresses of pages and of mail in ``text[start:end]``."""
    return [span for kind in _PROTECTED[:3] for span in _find_about(text, *kind, (start, end))]


def _find_about(
    text: str, sign: str, pattern: re.Pattern[str], reach: int, within: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the spans of the matches of *pattern* that hold *sign* at most *reach* characters from their beginning."""
    low, limit = within
    if pattern in _BEGIN_WITH_THEIR_SIGN:
        for match in pattern.finditer(text, low, limit):
            yield match.span()
        return
    at = text.find(sign, low, limit)
    while at >= 0:
        first = at
        while first > low and at - first < reach and text[first - 1] in _NAME:
            first -= 1
        next_at = at + 1
        for place in range(first, at + 1):
            found = pattern.match(text, place, limit)
            if found is not None and found.end() > at:
                yield found.span()
                low = next_at = found.end()
                break
        at = text.find(sign, next_at, limit)


def _without_tail(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of an address without the signs of the sentence after it."""
    while end > start and (
        text[end - 1] in _AFTER_URL
        or (text[end - 1] == ")" and text.count("(", start, end) < text.count(")", start, end))
    ):
        end -= 1
    return start, end
