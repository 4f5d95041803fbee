"""HTML character references that were left in text: named, decimal, hexadecimal, escaped twice, or broken.

A reference becomes its character only where it cannot be meant as it stands: not in
code, not where a text shows or explains references, and never where markup would arise.
"""

from __future__ import annotations

import re
from functools import cache
from html.entities import html5

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit
from cleaner.rules import registry

_REFERENCE = "encoding/character-reference"
_DOUBLED = "encoding/doubled-reference"
_BROKEN = "encoding/broken-reference"
_RULES = (_REFERENCE, _DOUBLED, _BROKEN)

_GATE = re.compile(r"[&＆#](?:(?<=[&＆])#?[0-9A-Za-z]|(?<=#)(?:[xX][0-9A-Fa-f]{2,6}|[0-9]{4,6});)")
# `&amp;` before the rest of a reference: it was escaped once more.
_PATTERN = re.compile(
    r"(?P<amp>[&＆])(?P<doubled>(?:(?:amp|AMP|\#38|\#[xX]26);)*)"
    r"(?:\#(?:[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<dec>[0-9]{1,7}))(?P<end>[;；]?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{1,30})(?P<stop>[;；])"
    r"|(?P<open>nbsp|ensp|emsp|quot|ldquo|rdquo|mdash|hellip)(?![A-Za-z0-9=;]))"
    r"|(?<![&A-Za-z0-9_/\\])\#(?:[xX](?P<lone_hex>[0-9A-Fa-f]{2,6})|(?P<lone_dec>[0-9]{4,6}));",
    re.VERBOSE,
)

# An ampersand before a name is the address operator of a program when one of these precedes it.
_CODE_BEFORE = re.compile(r"[=(,*&|!?:<>+\-]\s*\Z|\breturn\s+\Z")
_SHOWN_BEFORE = frozenset("`'\"“‘「『《（(【[")
_SHOWN_AFTER = frozenset("`'\"”’」』》）)】]")
# What a text tells to write, or tells the meaning of, is shown. Quotation marks and the like are too common for that.
_SIGN_OF_MARKUP = re.compile("&(?:nbsp|lt|gt|amp);")
_TOLD_BEFORE = re.compile(r"(?:[写改][成作为]|输入|替换[成为]|转[成为]|显示[成为])\s?\Z|[寫改][成作為]\s?\Z")
_TOLD_AFTER = re.compile(r"\s?(?:表示|代表|的意思)")
_TAG = re.compile(r"<[A-Za-z/!?]")
_URL_BEFORE = re.compile(r"(?:https?://|www\.)[!-~]*\Z")


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that are read, and those of them that hold in any surroundings."""
    match = registry()[_REFERENCE].match
    return frozenset((*match["names"], *match["sure_names"])), frozenset(match["sure_names"])


@cache
def _about() -> re.Pattern[str]:
    return re.compile(registry()[_REFERENCE].match["pattern"])


# A code point written without `&` is taken for a character only if it is Chinese or its punctuation.
_CHINESE_SIGNS = (range(0x3000, 0x3020), range(0xFF01, 0xFF5F), range(0x2010, 0x2027))
_HAN = range(0x4E00, 0xA000)
_CP1252 = range(0x80, 0xA0)


# Names without their ampersand, next to Chinese or to one another; nothing else ends in these and a semicolon.
_BARE_NAMES = ("nbsp", "ldquo", "rdquo", "lsquo", "rsquo", "hellip", "mdash", "middot")
_BARE = re.compile(f"(?<![&＆;A-Za-z0-9_.:/\\\\-])(?:(?:{'|'.join(_BARE_NAMES)});)+")
_BARE_NAME = re.compile("[a-z]+;")
_CHINESE = re.compile("[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e]")


def _find_bare(text: str, line_start: int, line_end: int, context: Context) -> list[Edit]:
    """Return the edits for names of a line that lost their ampersand."""
    edits: list[Edit] = []
    for match in _BARE.finditer(text, line_start, line_end):
        start, end = match.span()
        if not (_CHINESE.match(text, end) or (start > line_start and _CHINESE.match(text, start - 1))):
            continue
        if _about().search(context.view.part(line_start, line_end)):
            continue
        if text[start - 1 : start] in _SHOWN_BEFORE and text[end : end + 1] in _SHOWN_AFTER:
            continue
        reason = "a reference to a character that lost its ampersand"
        edits += [
            Edit(start + name.start(), start + name.end(), name.group(), html5[name.group()], _BROKEN, reason)
            for name in _BARE_NAME.finditer(match.group())
        ]
    return edits


def find_references(text: str, context: Context) -> Changes:
    """Return the characters for references that were meant as characters."""
    if not any(map(context.config.is_enabled, _RULES)):
        return NO_CHANGES
    edits: list[Edit] = []
    for start, end in traits_of(context).lines(Trait.BARE_NAME, _BARE):
        edits += _find_bare(text, start, end, context)
    for start, end in traits_of(context).lines(Trait.REFERENCE, _GATE):
        edits += _find_in_line(text[start:end], start, context)
    return Changes(edits) if edits else NO_CHANGES


def _find_in_line(line: str, offset: int, context: Context) -> list[Edit]:
    edits: list[Edit] = []
    matches = list(_PATTERN.finditer(line))
    if not matches or _about().search(context.view.part(offset, offset + len(line))):
        return []
    skip_next = False
    for number, match in enumerate(matches):
        if skip_next:
            skip_next = False
            continue
        end = match.end()
        character = _character(match)
        if character is not None and "\ud800" <= character <= "\udbff":  # the two halves of a character beyond U+FFFF
            following = matches[number + 1] if number + 1 < len(matches) else None
            low = _character(following) if following is not None and following.start() == end else None
            if following is None or low is None or not "\udc00" <= low <= "\udfff":
                continue
            character = (character + low).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            end, skip_next = following.end(), True
        if character is None or "\ud800" <= character <= "\udfff" or not _is_meant(line, match, end):
            continue
        before = line[match.start() : end]
        rule, reason = _rule_of(match)
        edits.append(Edit(offset + match.start(), offset + end, before, character, rule, reason))
    return [] if _makes_markup(line, offset, edits) else edits


def _rule_of(match: re.Match[str]) -> tuple[str, str]:
    if match["doubled"]:
        return _DOUBLED, "a reference whose ampersand was escaped once more"
    if match["amp"] == "＆" or "；" in (match["stop"], match["end"]):
        return _BROKEN, "a reference to a character whose signs became full-width ones"
    if match["amp"] and (match["name"] or match["end"]):
        return _REFERENCE, "a reference to a character was left as it is written in a page"
    return _BROKEN, "a reference to a character that lost its ampersand or its semicolon"


def _character(match: re.Match[str]) -> str | None:
    """Return the character a match stands for, or None where it stands for none that text may hold."""
    name = match["name"] or match["open"]
    if name is not None:
        names, sure_names = _names()
        if name not in names and not name.islower() and name.lower() in sure_names:
            name = name.lower()  # a heading was set in capitals
        return html5[name + ";"] if name in names else None
    if match["lone_hex"] or match["lone_dec"]:
        point = int(match["lone_hex"], 16) if match["lone_hex"] else int(match["lone_dec"])
        is_sign = any(point in signs for signs in _CHINESE_SIGNS)
        return chr(point) if is_sign or (match["lone_hex"] and point in _HAN) else None
    point = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    if not match["end"] and not (any(point in signs for signs in _CHINESE_SIGNS) or point in _HAN or point == 0xA0):
        return None
    return _from_number(point)


@cache
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


def _is_meant(line: str, match: re.Match[str], end: int) -> bool:
    """Tell whether a reference is meant as a character: it is not shown, not code, not a part of an address."""
    before, after = line[: match.start()][-1:], line[end : end + 1]
    if before in _SHOWN_BEFORE and after in _SHOWN_AFTER and before and after:
        return False
    if _SIGN_OF_MARKUP.fullmatch(match.group()) and (
        _TOLD_BEFORE.search(line[max(0, match.start() - 6) : match.start()]) or _TOLD_AFTER.match(line, end)
    ):
        return False
    if match["name"] and not match["doubled"] and match["name"].lower() not in _names()[1]:
        return _CODE_BEFORE.search(line[max(0, match.start() - 12) : match.start()]) is None
    is_open = match["open"] is not None
    return not (is_open and _URL_BEFORE.search(line[max(0, match.start() - 300) : match.start()]))


def _makes_markup(line: str, offset: int, edits: list[Edit]) -> bool:
    """Tell whether the edits would put a tag into the line where none stood."""
    if not any(edit.after == "<" for edit in edits):
        return False
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (line[at : edit.start - offset], edit.after)
        at = edit.end - offset
    pieces.append(line[at:])
    return len(_TAG.findall("".join(pieces))) > len(_TAG.findall(line))
