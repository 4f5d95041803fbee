"""Characters that carry no text: marks that went astray, invisible characters, control codes.

White space is not touched, and what a script or an emoji needs stays: joiners in
Indic, Arabic and South-East Asian scripts and in emoji, variation selectors on a base
that has variants, directional marks in a text with letters from right to left.
"""

from __future__ import annotations

from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.encoding.charset.unsupported import UNSUPPORTED
from cleaner.encoding.reported import Reported
from cleaner.encoding.strays.directions import BIDI_CONTROL, BIDI_OVERRIDE, DIRECTIONS, find_directions
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit
from cleaner.patterns import compile_later

_MARK = "encoding/byte-order-mark"
_ZERO_WIDTH = "encoding/zero-width"
_SELECTOR = "encoding/variation-selector"
_NONCHARACTER = "encoding/noncharacter"
_INVISIBLE_RULES = (_MARK, _ZERO_WIDTH, _SELECTOR, BIDI_CONTROL, BIDI_OVERRIDE, _NONCHARACTER)
_SOFT_HYPHEN = "encoding/soft-hyphen"
_CONTROL = "encoding/control-character"
_C1 = "encoding/c1-control"
_LINE = "encoding/line-separator"
_CONTROL_RULES = (_SOFT_HYPHEN, _CONTROL, _C1, _LINE)

# Scripts that use joiners, or zero-width spaces between words.
_JOINING = compile_later(
    "[\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uaaff\uabc0-\uabff\ufb50-\ufdff"
    "\ufe70-\ufefc\U00010a00-\U00010aff\U00010d00-\U00010d3f\U00010f30-\U00011fff\U0001e900-\U0001e95f]"
)
_MONGOLIAN = compile_later("[\u1800-\u180a\u180e-\u18af]")
_EMOJI = compile_later(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e007f]"
)
# What U+FE0E and U+FE0F choose between text and emoji for.
_EMOJI_BASE = compile_later(
    "[#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u25ff\u2600-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_HAN = compile_later("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SELECTABLE = compile_later(
    "[0\u2190-\u22ff\u2a00-\u2aff\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f\u1000-\u109f\ua840-\ua87f]"
)
_FLAG_BASE = "\U0001f3f4"
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))


def find_invisible_characters(text: str, context: Context) -> Changes:
    """Return the removal of invisible characters that nothing needs, and the repair of code points that are none."""
    if not any(map(context.config.is_enabled, _INVISIBLE_RULES)):
        return NO_CHANGES
    edits = []
    directions = []
    end = flag_end = 0
    for start in traits_of(context).places(Trait.INVISIBLE):
        if start < end:
            continue
        found = text[start]
        if "\ud800" <= found <= "\udbff" and "\udc00" <= text[start + 1 : start + 2] <= "\udfff":
            found = text[start : start + 2]
        end = start + len(found)
        if found in _TAGS and (start == flag_end or text[start - 1 : start] == _FLAG_BASE):
            flag_end = end  # tags spell the region of a flag
            continue
        if found in DIRECTIONS:
            directions.append(start)
            continue
        edit = _judge(text, start, found)
        if edit is not None:
            edits.append(edit)
    if not directions:
        return Changes(edits)
    more, notes = find_directions(text, directions)
    return Changes([*edits, *more], notes=notes)


def _judge(text: str, start: int, found: str) -> Edit | None:
    end = start + len(found)
    point = ord(found[0])
    if 0xD800 <= point <= 0xDFFF or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return _mend(start, found)
    before, after = text[start - 1 : start], text[end : end + 1]
    if found == "\ufeff":
        rule, reason, is_needed = _MARK, "a byte order mark has a meaning only as the first bytes of a file", False
    elif 0xFE00 <= point <= 0xFE0F or 0x180B <= point <= 0x180D or 0xE0100 <= point <= 0xE01EF:
        rule, reason, is_needed = _SELECTOR, "the character before it has no such variant", _has_variants(before, point)
    else:
        rule, reason, is_needed = (
            _ZERO_WIDTH,
            "it shows nothing and joins nothing here",
            _is_needed(before, point, after),
        )
    return None if is_needed else Edit(start, end, found, "", rule, reason)


def _mend(start: int, found: str) -> Edit:
    """Return the edit for code points that are no characters by themselves."""
    if len(found) == 2:
        after = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        reason = "two halves of a surrogate pair are one character"
    elif "\ud800" <= found <= "\udfff":
        after, reason = "\ufffd", "half of a surrogate pair; the other half is lost"
    else:
        after, reason = "\ufffd", "the code point is reserved and never a character"
    return Edit(start, start + len(found), found, after, _NONCHARACTER, reason)


def _has_variants(before: str, selector: int) -> bool:
    if not before:
        return False
    if 0x180B <= selector <= 0x180D:
        return _MONGOLIAN.match(before) is not None
    if selector in (0xFE0E, 0xFE0F):
        return _EMOJI_BASE.match(before) is not None
    if selector >= 0xE0100:
        return _HAN.match(before) is not None
    return _HAN.match(before) is not None or _SELECTABLE.match(before) is not None


def _is_needed(before: str, point: int, after: str) -> bool:
    if point == 0x180E:
        return _MONGOLIAN.match(before) is not None
    if point not in (0x200B, 0x200C, 0x200D):
        return False
    if any(side and _JOINING.match(side) for side in (before, after)):
        return True
    return point == 0x200D and _EMOJI.match(before) is not None and _EMOJI.match(after) is not None


_CONTROLS = compile_later(
    "\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f]+|\r\n?|[\x0b\x0c\x85\u2028\u2029]|[\x80-\x84\x86-\x9f]|\xad+"
)


def find_control_characters(text: str, context: Context) -> Changes:
    """Return the removal of control characters and soft hyphens; what ends a line becomes a line feed."""
    if context.encoding.codec in UNSUPPORTED:
        return NO_CHANGES  # the escapes of ISO-2022-CN are what it can still be converted by
    if not any(map(context.config.is_enabled, _CONTROL_RULES)):
        return NO_CHANGES
    places = [match.end() for match in _NEL.finditer(text)]
    going_on = sum(_LINE_GOES_ON.match(text, place) is not None for place in places)
    is_windows = bool(places) and _OTHER_C1.search(text) is not None
    has_nel_lines = len(places) > 1 and 2 * going_on >= len(places)
    edits = []
    unreadable = Reported(context.unreadable)
    for match in _CONTROLS.finditer(text):
        # In misread text these are bytes of it; misreading makes no controls of ASCII.
        if match.group() >= "\x80" and unreadable.touches(*match.span()):
            continue
        is_dots = match.group() == "\x85" and (
            is_windows or not (has_nel_lines or _LINE_GOES_ON.match(text, match.end()))
        )
        edits.append(_judge_control(match.start(), match.group(), is_dots))
    return Changes(edits)


# 85 ends a line on mainframes (NEL), but is the ellipsis of Windows-1252: there other such signs are in the text, or it
# stands before a closing quotation mark or at the end of a line.
_NEL = compile_later("\x85")
_OTHER_C1 = compile_later("[\x80-\x84\x86-\x9f]")
_LINE_GOES_ON = compile_later("[^\n\x80-\x9f\"'’”」』）)]")


def _judge_control(start: int, found: str, is_dots: bool) -> Edit:
    end = start + len(found)
    if found[0] in "\r\x0b\x0c\x85\u2028\u2029" and not is_dots:
        return Edit(start, end, found, "\n", _LINE, "it ends a line; lines end with a line feed")
    if found[0] == "\xad":
        return Edit(start, end, found, "", _SOFT_HYPHEN, "it only marks where a word may be divided")
    if "\x80" <= found <= "\x9f":
        meant = found.encode("latin-1").decode("cp1252", "ignore")
        why = f"the byte is {meant} in Windows-1252, a control code in Latin-1" if meant else "it shows nothing"
        return Edit(start, end, found, meant, _C1, why)
    if found[0] == "\x1b" and len(found) > 1:
        return Edit(start, end, found, "", _CONTROL, "it sets a colour or moves the cursor of a terminal")
    return Edit(start, end, found, "", _CONTROL, "it is a code for a device, not text")
