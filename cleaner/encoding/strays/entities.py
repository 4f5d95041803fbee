"""HTML character references that were left in text: named, decimal, hexadecimal, escaped twice, or broken.

A reference becomes its character only where it cannot be meant as it stands: not in
code, not where a text shows or explains references, and never where markup would arise.
"""

from __future__ import annotations

import re
from functools import cache
from html.entities import html5

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.strays.code_lines import is_in_backticks, reads_as_code
from cleaner.encoding.strays.reference_forms import BROKEN, DOUBLED, REFERENCE, Reference, find_forms, names
from cleaner.encoding.strays.told_codes import codes_in
from cleaner.encoding.traits import Trait, traits_of
from cleaner.fences import fenced_spans
from cleaner.ledger import Edit
from cleaner.patterns import compile_later
from cleaner.rules import registry

_RULES = (REFERENCE, DOUBLED, BROKEN)

_GATE = compile_later(
    "[&＆] ?(?:[#＃]|[A-Za-zａ-ｚＡ-Ｚ])|[#＃](?:[xXｘＸ][0-9A-Fa-f０-９Ａ-Ｆａ-ｆ]{2,6}|[0-9０-９]{4,6})[;；]"
)
# An ampersand before a name is the address operator of a program when one of these precedes it.
_CODE_BEFORE = compile_later(r"[=(,*&|!?:<>+\-]\s*\Z|\breturn\s+\Z")
_SHOWN_BEFORE = frozenset("`'\"“‘「『《（(【[/\\")
_SHOWN_AFTER = frozenset("`'\"”’」』》）)】]/")
# What a text tells to write, or tells the meaning of, is shown. Quotation marks and the like are too common for that.
_SIGN_OF_MARKUP = compile_later("&(?:nbsp|lt|gt|amp);?")
_TOLD_BEFORE = compile_later(
    r"(?:[写改换][成作为]|输入|替换[成为]|转换?[成为]|显示[成为])\s?\Z|[寫改換][成作為]\s?\Z|轉換?[成為]\s?\Z"
)
_TOLD_AFTER = compile_later(
    r"\s?(?:表示|代表|的意思|[（(](?:小于|大于|与|和|空格|引号|双引号|版权|ampersand|less|greater|(?:double )?quot))"
)
_CODE_TAG_BEFORE = compile_later(r"<(?:code|pre|tt|kbd|samp)\b[^<>]*>[^<]*\Z", re.IGNORECASE)
_TAG = compile_later(r"<[A-Za-z/!?]")
# An address, or parameters of one: `&copy=` and `&reg` are parameters there.
_ADDRESS_BEFORE = compile_later(r"(?:https?://|www\.)[!-~]*\Z|[?&][\w.-]+=[!-%'-~]*\Z")
# A row of a table of references: the name of the sign stands beside it (lower limit of a line of prose: 30).
MAX_ROW_CHARS = 30
# The source of a page or of a document in XML: the signs of markup are escaped there for good.
_SOURCE = compile_later(r"\s{0,40}(?:<!--[^<>]{0,400}-->\s{0,40})?<(?:\?xml\b|!DOCTYPE\b|html\b)", re.IGNORECASE)
_ELEMENT = compile_later(
    r"<([A-Za-z][\w:.-]*)(?:\s[^<>]{0,400})?>[^<]*</\1>|<[A-Za-z][\w:-]*\s[^<>=]{0,400}=[^<>]{0,400}>"
)
_ROW = compile_later(
    "小于号|大于号|与号|和号|空格|引号|撇号|版权|注册商标|商标|不断行|不换行|实体|&(?:lt|gt|amp|nbsp);.*[<>\"']"
)
# A document in which so many lines talk of references, and at least half of those that hold any, is about them.
MIN_TALKING_LINES = 3


@cache
def _about() -> re.Pattern[str]:
    return compile_later(registry()[REFERENCE].match["pattern"])


# Names without their ampersand, next to Chinese or to one another; nothing else ends in these and a semicolon.
_BARE_NAMES = ("nbsp", "ldquo", "rdquo", "lsquo", "rsquo", "hellip", "mdash", "middot")
_BARE = compile_later(f"(?<![&＆;A-Za-z0-9_.:/\\\\-])(?<![&＆] )(?:(?:{'|'.join(_BARE_NAMES)});)+")
_BARE_NAME = compile_later("[a-z]+;")
_CHINESE = compile_later("[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e]")


def find_references(text: str, context: Context) -> Changes:
    """Return the characters for references that were meant as characters."""
    if not any(map(context.config.is_enabled, _RULES)):
        return NO_CHANGES
    edits: list[Edit] = []
    for start, end in traits_of(context).lines(Trait.BARE_NAME, _BARE):
        edits += _find_bare(text, start, end, context)
    edits += _find_in_lines(text, context)
    return Changes(edits) if edits else NO_CHANGES


def _find_in_lines(text: str, context: Context) -> list[Edit]:
    edits: list[Edit] = []
    fenced = None
    is_source = _SOURCE.match(text) is not None
    talking = others = 0
    for start, end in traits_of(context).lines(Trait.REFERENCE, _GATE):
        line = text[start:end]
        found = list(find_forms(line))
        if not found:
            continue
        if _about().search(context.view.part(start, end)) or _is_row(line, found):
            talking += 1
            continue
        others += 1
        fenced = fenced_spans(text) if fenced is None else fenced
        if not any(low <= start < high for low, high in fenced):
            edits += _find_in_line(line, start, _without_escapes(line, found, is_source))
    return [] if talking >= MIN_TALKING_LINES and talking >= others else edits


def _without_escapes(line: str, found: list[Reference], is_source: bool) -> list[Reference]:
    """Return the references but for those that keep signs of markup from being read in a line of markup."""
    if not (is_source or _ELEMENT.search(line)):
        return found
    return [one for one in found if one.character not in "<>&"]


def _is_row(line: str, found: list[Reference]) -> bool:
    """Tell whether a line is a row of a table that names the signs of its references."""
    signs = sum(_SIGN_OF_MARKUP.fullmatch(line[one.start : one.end]) is not None for one in found)
    return 0 < signs == len(found) and len(line) <= MAX_ROW_CHARS and _ROW.search(line) is not None


def _find_in_line(line: str, offset: int, found: list[Reference]) -> list[Edit]:
    if not found or reads_as_code(_read_line(line, found)):
        return []
    told = codes_in(_without(line, found))
    edits: list[Edit] = []
    for number, one in enumerate(found):
        if (len(one.character) == 1 and ord(one.character) in told) or not _is_meant(line, found, number):
            continue
        edits.append(
            Edit(offset + one.start, offset + one.end, line[one.start : one.end], one.character, one.rule, one.reason)
        )
    return [] if _makes_markup(line, offset, edits) else edits


def _read_line(line: str, found: list[Reference]) -> str:
    """Return a line with its references read where they are East Asian, and without them elsewhere."""
    pieces: list[str] = []
    at = 0
    for one in found:
        pieces += (line[at : one.start], one.character if one.character >= "\u2e80" else "")
        at = one.end
    return "".join((*pieces, line[at:]))


def _without(line: str, found: list[Reference]) -> str:
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(line)]
    return " ".join(line[end:start] for end, start in zip(ends, starts, strict=True))


def _is_meant(line: str, found: list[Reference], number: int) -> bool:
    """Tell whether a reference is meant as a character: it is not shown, not code, not a part of an address."""
    one = found[number]
    first = last = number
    while first and found[first - 1].end == found[first].start:
        first -= 1
    while last + 1 < len(found) and found[last].end == found[last + 1].start:
        last += 1
    before, after = line[: found[first].start][-1:], line[found[last].end :][:1]
    if (before in _SHOWN_BEFORE and after in _SHOWN_AFTER and before and after) or is_in_backticks(line, one.start):
        return False
    head = line[: one.start]
    is_tellable = one.rule == DOUBLED or _SIGN_OF_MARKUP.fullmatch(line[one.start : one.end]) is not None
    if is_tellable and (_TOLD_BEFORE.search(head[-6:]) or _TOLD_AFTER.match(line, one.end)):
        return False
    if _CODE_TAG_BEFORE.search(head):
        return False
    is_sure = one.rule == DOUBLED or one.name.lower() in (("nbsp",) if one.is_open else names()[1])
    if one.name and not is_sure and _CODE_BEFORE.search(head[-12:]):
        return False
    return not (one.is_open and _ADDRESS_BEFORE.search(head[-300:]))


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
            Edit(start + name.start(), start + name.end(), name.group(), html5[name.group()], BROKEN, reason)
            for name in _BARE_NAME.finditer(match.group())
        ]
    return edits
