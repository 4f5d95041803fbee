"""Showing pieces of text: what cannot be seen is named, what is long is cut."""

from __future__ import annotations

import re

# Controls, and what has no width or no meaning of its own. A report shows them as ⟨U+200B⟩, so that a change of them
# can be seen, and so that a raw text cannot steer the terminal.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)


def visible(text: str) -> str:
    """Return *text* with every character that cannot be seen named by its code point; tabs and line feeds stay.

    >>> visible("一\\u200b二")
    '一⟨U+200B⟩二'
    """
    if text.isprintable():  # the common case, told sooner
        return text
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def escape_json(json: str) -> str:
    """Return JSON with every character that cannot be seen escaped, so that it means the same and steers no terminal.

    >>> escape_json('"一\u202e\x9b"')
    '"一\\\\u202e\\\\u009b"'
    """
    return json if json.isascii() and json.isprintable() else _UNSEEN.sub(_as_json_escape, json)


def _as_json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def clip(text: str, length: int) -> str:
    """Return *text*, or its ends and how many characters stand between if it is longer than *length* characters.

    >>> clip("一二三四五六七八九十", 4)
    '一二… (+6) …九十'
    """
    if len(text) <= length:
        return text
    head = length - length // 2
    tail = length // 2
    return f"{text[:head]}… (+{len(text) - head - tail:,}) …{text[len(text) - tail :]}"


def quote(text: str, length: int = 40) -> str:
    """Return *text* on one line, clipped, in corner brackets that show where white space ends."""
    if len(text) <= length and text.isprintable():  # the common case, told sooner
        return f"‹{text}›"
    return f"‹{visible(clip(text, length)).replace(chr(10), '⏎').replace(chr(9), '⇥')}›"


def describe_places(places: tuple[tuple[str, str, int], ...], most: int = 6) -> str:
    """Return what happened at *places*, each (before, after, how often); *most* of them, then how many are left.

    >>> describe_places((("隨", "随", 2), ("x", "", 1)))
    '‹隨› → ‹随› (2×), removed ‹x›'
    """
    shown = []
    for before, after, count in places[:most]:
        what = f"{quote(before)} → {quote(after)}"
        if not after:
            what = f"removed {quote(before)}"
        elif not before:
            what = f"inserted {quote(after)}"
        shown.append(what + (f" ({count:,}×)" if count > 1 else ""))
    rest = sum(count for _, _, count in places[most:])
    return ", ".join(shown) + (f", and {rest:,} more" if rest else "")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun in the right form.

    >>> counted(1, "place"), counted(2000, "place")
    ('1 place', '2,000 places')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
