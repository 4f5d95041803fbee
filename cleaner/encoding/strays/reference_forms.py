"""The forms in which HTML character references are found in text, and the character that each stands for.

Beside the ones that HTML defines: escaped twice, without ampersand or semicolon, with
spaces inside, with full-width signs, in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.entities import html5
from typing import NamedTuple

from cleaner.patterns import compile_later
from cleaner.rules import registry

REFERENCE = "encoding/character-reference"
DOUBLED = "encoding/doubled-reference"
BROKEN = "encoding/broken-reference"

# Full-width signs, digits and letters as the ASCII ones; a line keeps its length.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

# Names that HTML reads without a semicolon, and common others of which the semicolon gets lost.
_LEGACY = frozenset(name for name in html5 if not name.endswith(";"))
_OFTEN_OPEN = frozenset(
    ("ensp", "emsp", "thinsp", "ldquo", "rdquo", "lsquo", "rsquo", "mdash", "ndash", "hellip", "bull", "apos")
)
# Of these the ones that are no word, no variable and no parameter: a letter may follow them, as browsers allow.
_JOINED = frozenset(
    name for name in _LEGACY if re.fullmatch("[A-Za-z]{1,2}(?:acute|grave|circ|tilde|uml|ring|cedil|slash|lig)", name)
) | {"nbsp", "laquo", "raquo", "middot", "frac12", "frac14", "frac34", "iquest", "plusmn", "szlig"}
# Words: without a semicolon they are only taken next to Chinese or to a figure (25&deg C, &copy 2024).
_WORDS = frozenset(
    [
        "copy",
        "reg",
        "not",
        "para",
        "sect",
        "times",
        "shy",
        "uml",
        "yen",
        "cent",
        "pound",
        "micro",
        "deg",
        "eth",
        "thorn",
        "acute",
        "cedil",
        "macr",
        "ordf",
        "ordm",
        "divide",
        "curren",
        "ETH",
        "THORN",
        "COPY",
        "REG",
        "apos",
        "bull",
        "lt",
        "gt",
        "LT",
        "GT",
    ]
)
# Names that no program uses, so that spaces around them are no sign of one (`& nbsp;`).
_SPACED = frozenset(
    [
        "nbsp",
        "ensp",
        "emsp",
        "quot",
        "ldquo",
        "rdquo",
        "lsquo",
        "rsquo",
        "mdash",
        "ndash",
        "hellip",
        "middot",
        "laquo",
        "raquo",
    ]
)
# After an ampersand that was escaped without its semicolon: `&ampnbsp;`.
_AFTER_AMP = "nbsp|ensp|emsp|quot|[lr][ds]quo|[mn]dash|hellip|middot|lt|gt"

_PATTERN = compile_later(
    rf"""
    &(?P<doubled>(?:(?:amp|AMP|\#38|\#[xX]26);|amp(?=(?:{_AFTER_AMP}|\#[0-9]{{2,5}});))*)
    (?:
      (?P<gap>\ ?)\#(?P<gap_2>\ ?)
      (?:[xX](?P<hex>[0-9A-Fa-f]{{1,6}})|(?P<dec>[0-9]{{1,7}}))(?P<gap_3>(?:\ (?=;))?)(?P<end>;?)
    | (?P<gap_4>\ ?)(?P<name>[A-Za-z][A-Za-z0-9]{{1,30}})(?P<gap_5>\ ?);
    | (?P<open>{"|".join(sorted(_LEGACY | _OFTEN_OPEN, key=lambda name: (-len(name), name)))})(?![;=])
    )
    | (?<![&A-Za-z0-9_/\\])\#(?:[xX](?P<lone_hex>[0-9A-Fa-f]{{2,6}})|(?P<lone_dec>[0-9]{{4,6}}));
    """,
    re.VERBOSE,
)
_WORD_FOLLOWS = re.compile("[A-Za-z0-9]")

# A code point written without `&` is taken for a character only if it is Chinese or its punctuation.
_CHINESE_SIGNS = (range(0x3000, 0x3020), range(0xFF01, 0xFF5F), range(0x2010, 0x2027))
_HAN = range(0x4E00, 0xA000)
# Without a semicolon, also quotation marks of ASCII, spaces, other East Asian letters, symbols and emoji; small numbers
# (第&#14位) are numbers.
_OPEN_POINTS = (
    *(range(point, point + 1) for point in (0x22, 0x26, 0x27, 0x3C, 0x3E, 0xA0, 0xB7)),
    range(0x2000, 0x2070), range(0x2100, 0x2800), range(0x3000, 0xA000), range(0xAC00, 0xE000), range(0xF900, 0xFB00),
    range(0xFF01, 0xFFEF), range(0x1F000, 0x32000),
)  # fmt: skip
# A number may run into the figures of a year or a sum that follow a sign of so many digits.
_POINT_DIGITS = {10: 5, 16: 4}
# Letters and figures go on after open numbers of these alone: `&#12354abc` is a name, `&#9999ff` a colour.
_LATIN_SIGNS = (*range(0x2010, 0x2028), 0x22, 0x27, 0xA0)
_CHINESE_SIGNS_FOLLOWED = (range(0x3001, 0x3012), range(0xFF01, 0xFF20))
_COLOUR = re.compile("(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_WORD = re.compile("[A-Za-z0-9]+")
_CP1252 = range(0x80, 0xA0)


class Reference(NamedTuple):
    """A reference in a line: its span there, the character, the rule, whether it is a name and whether it is open."""

    start: int
    end: int
    character: str
    rule: str
    reason: str
    name: str = ""
    is_open: bool = False


def narrow(line: str) -> str:
    """Return a line with ASCII for full-width signs, of the same length."""
    return line.translate(_NARROW)


@cache
def names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that are read, and those of them that hold in any surroundings."""
    match = registry()[REFERENCE].match
    return frozenset((*match["names"], *match["sure_names"])), frozenset(match["sure_names"])


def find_forms(line: str) -> Iterator[Reference]:
    """Yield the references of a line from left to right; the two halves of a character beyond U+FFFF are one."""
    narrowed = narrow(line)
    at = 0
    while match := _PATTERN.search(narrowed, at):
        at = match.end()
        found = _read(match, narrowed)
        if found is None:
            continue
        character, end = found
        if "\ud800" <= character <= "\udfff":
            following = _PATTERN.match(narrowed, end)
            low = _read(following, narrowed) if following else None
            if character >= "\udc00" or low is None or not "\udc00" <= low[0] <= "\udfff":
                continue
            character = (character + low[0]).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            end = low[1]
        at = end
        rule, reason = _rule_of(match, line[match.start() : end])
        name = match["name"] or match["open"] or ""
        yield Reference(match.start(), end, character, rule, reason, name, match["open"] is not None)


def _read(match: re.Match[str], line: str) -> tuple[str, int] | None:
    """Return the character that a match stands for and where it ends, or None where it stands for none."""
    gaps = any(match[gap] for gap in ("gap", "gap_2", "gap_3", "gap_4", "gap_5"))
    character: str | None
    if match["open"]:
        return _read_open(match, line)
    if match["name"]:
        character = _from_name(match["name"]) if not gaps or match["name"] in _SPACED else None
    elif match["lone_hex"] or match["lone_dec"]:
        point = int(match["lone_hex"], 16) if match["lone_hex"] else int(match["lone_dec"])
        is_sign = any(point in signs for signs in _CHINESE_SIGNS)
        character = chr(point) if is_sign or (match["lone_hex"] and point in _HAN) else None
    elif not match["end"]:
        return None if gaps else _read_open_number(match, line)
    else:
        character = _from_number(int(match["hex"], 16) if match["hex"] else int(match["dec"]))
        # `& #12;` can be an issue's number.
        if gaps and character is not None and (character.isalnum() or not _is_open_point(ord(character))):
            character = None
    return None if character is None else (character, match.end())


def _read_open_number(match: re.Match[str], line: str) -> tuple[str, int] | None:
    """Return the character of a number without a semicolon, which may run into what follows it, and where it ends."""
    base = 16 if match["hex"] else 10
    digits, end = match["hex"] or match["dec"], match.end()
    following = _WORD.match(line, end)
    for count in dict.fromkeys((len(digits), _POINT_DIGITS[base])):
        point = int(digits[:count], base)
        if not _is_open_point(point):
            continue
        rest = digits[count:] + (following.group() if following else "")
        if rest and not _may_follow(digits[:count] + rest, rest, point, is_decimal=base == 10):
            return None
        character = _from_number(point)
        return None if character is None else (character, end - len(digits[count:]))
    return None


def _may_follow(token: str, rest: str, point: int, *, is_decimal: bool) -> bool:
    """Tell whether letters and figures may be text that goes on after an open number, and not a part of it."""
    if is_decimal and _COLOUR.fullmatch(token):
        return False
    return any(point in points for points in _CHINESE_SIGNS_FOLLOWED) or (point in _LATIN_SIGNS and rest.isalpha())


def _is_open_point(point: int) -> bool:
    return any(point in points for points in _OPEN_POINTS)


_NEAR_WORDS = compile_later("[\u3000-\u301f\u3400-\u9fff\uff01-\uff5e0-9]")


def _read_open(match: re.Match[str], line: str) -> tuple[str, int] | None:
    name, end = match["open"], match.end()
    if name not in _JOINED and _WORD_FOLLOWS.match(line, end):
        return None
    if name in _WORDS:
        left, right = line[: match.start()].rstrip(" ")[-1:], line[end:].lstrip(" ")[:1]
        if not (_NEAR_WORDS.match(left) or _NEAR_WORDS.match(right)):
            return None
    return html5[name + ";"], end


def _rule_of(match: re.Match[str], before: str) -> tuple[str, str]:
    if any(ord(character) in _NARROW for character in before):
        return BROKEN, "a reference to a character whose signs became full-width ones"
    if match["doubled"]:
        return DOUBLED, "a reference whose ampersand was escaped once more"
    if " " in before:
        return BROKEN, "a reference to a character with spaces between its signs"
    if before.startswith("&") and before.endswith(";"):
        return REFERENCE, "a reference to a character was left as it is written in a page"
    return BROKEN, "a reference to a character that lost its ampersand or its semicolon"


def _from_name(name: str) -> str | None:
    known, sure = names()
    if name not in known and not name.islower() and name.lower() in sure:
        name = name.lower()  # a heading was set in capitals
    return html5[name + ";"] if name in known else None


def _from_number(point: int) -> str | None:
    """Return what HTML makes of a number: 80 to 9F are Windows-1252, controls and what is no code point are nothing."""
    if point in _CP1252:
        return bytes((point,)).decode("cp1252", "ignore") or None
    if point in (0x09, 0x0A):
        return chr(point)
    if point == 0x0D:
        return "\n"
    if point < 0x20 or point == 0x7F or point > 0x10FFFF or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return None
    return chr(point)
