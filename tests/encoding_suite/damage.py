"""The kinds of misreading, made: what text becomes when its bytes are read in another encoding.

A misreading is *repairable* where every step is strict or has a sign for every byte, so
that the damaged text still tells each byte of the original: `read_back` undoes it. Where
no sign stands for a byte the damage is lossy, and no case of it counts as repairable.
One lost last byte is the exception: all but the last character can be known.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

Damage = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of misreading: `damage` returns None for text that it cannot damage without a loss.

    `loses_last` tells that the last byte is lost; `extra_length` is added to the lengths
    (an odd number of bytes needs an odd number of Han characters); `steps` are the
    (written, read) codecs where the way back is exact.
    """

    name: str
    damage: Damage
    scripts: tuple[str, ...]
    loses_last: bool = False
    extra_length: int = 0
    steps: tuple[tuple[str, str], ...] = ()


@cache
def _sloppy(codec: str) -> dict[int, str]:
    """Return what the bytes from 80 on are read as; where *codec* has a hole, the control code as browsers do."""
    return {byte: bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def _euro_for_80(error: UnicodeError) -> tuple[str, int]:
    """Read a byte 80 that begins no pair as Windows does (code page 936)."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


codecs.register_error("euro-for-80", _euro_for_80)


def _read(raw: bytes, codec: str) -> str:
    """Decode as *codec*; single-byte codecs have a sign for each byte, the others are strict."""
    if codec == "cp936":
        return raw.decode("gb18030", "euro-for-80")
    if codec in ("gb18030", "cp950", "big5hkscs", "utf-8"):
        return raw.decode(codec)
    return raw.decode("latin-1").translate(_sloppy(codec))


def _write(text: str, codec: str) -> bytes:
    """Encode what `_read` shows; the inverse of it."""
    if codec == "cp936":
        return b"\x80".join(part.encode("gb18030") for part in text.split("€"))
    if codec in ("gb18030", "cp950", "big5hkscs", "utf-8"):
        return text.encode(codec)
    back = {sign: chr(byte) for byte, sign in _sloppy(codec).items()}
    return text.translate({ord(sign): byte for sign, byte in back.items()}).encode("latin-1")


def misread(text: str, steps: tuple[tuple[str, str], ...]) -> str | None:
    """Return *text* written and read by each (written, read) codec in turn; None where a step loses a byte."""
    for written, read in steps:
        try:
            raw = text.encode(written)
            text = _read(raw, read)
            if _write(text, read) != raw:
                return None
        except UnicodeError:
            return None
    return text


def read_back(text: str, steps: tuple[tuple[str, str], ...]) -> str:
    """Return the original of text that `misread` made: every case must pass this."""
    for written, read in reversed(steps):
        text = _write(text, read).decode(written)
    return text


def _of(*steps: tuple[str, str]) -> Damage:
    return lambda text: misread(text, steps)


def _cut(written: str, read: str, shown: str = "") -> Damage:
    """Return the damage that loses the last byte besides: of a pair without its second byte *shown* is left."""

    def damage(text: str) -> str | None:
        try:
            raw = text.encode(written)[:-1]
            return _read(raw, read)
        except UnicodeDecodeError as error:
            if error.end != len(raw) or error.start != len(raw) - 1:
                return None
            return _read(raw[:-1], read) + shown
        except UnicodeEncodeError:
            return None

    return damage


def _odd(shown: str) -> Damage:
    """Return UTF-8 read as GBK whose last byte has no partner: nothing else is lost, and *shown* stands for it."""

    def damage(text: str) -> str | None:
        raw = text.encode()
        try:
            return None if misread(text, (("utf-8", "gb18030"),)) else _read(raw[:-1], "gb18030") + shown
        except UnicodeError:
            return None

    return damage


def _has(sign: str, damage: Damage) -> Damage:
    """Return *damage*, of text alone in which it leaves *sign*."""

    def checked(text: str) -> str | None:
        damaged = damage(text)
        return damaged if damaged is not None and sign in damaged else None

    return checked


_BOTH = ("hans", "hans", "hant")
_LATIN = ("latin-1", "cp1252", "cp1250", "cp1254", "iso8859-2")
_NAMES = {"gb18030": "gbk", "cp950": "big5", "big5hkscs": "big5-hkscs"}


def _kind(*steps: tuple[str, str], name: str = "", scripts: tuple[str, ...] = _BOTH) -> Kind:
    shown = " > ".join(f"{_NAMES.get(one, one)} as {_NAMES.get(two, two)}" for one, two in steps)
    return Kind(name or shown, _of(*steps), scripts, steps=steps)


KINDS: tuple[Kind, ...] = (
    *(_kind(("utf-8", read)) for read in _LATIN),
    _kind(("utf-8", "gb18030")),
    Kind("utf-8 as cp936 with €", _has("€", _of(("utf-8", "cp936"))), _BOTH, steps=(("utf-8", "cp936"),)),
    _kind(("utf-8", "cp950")),
    *(_kind(("gbk", read)) for read in _LATIN),
    *(_kind(("cp950", read), scripts=("hant",)) for read in _LATIN),
    _kind(("big5hkscs", "latin-1"), scripts=("hant",)),
    _kind(("gbk", "cp950"), scripts=("hans",)),
    _kind(("cp950", "gb18030"), scripts=("hant",)),
    _kind(("utf-8", "latin-1"), ("utf-8", "latin-1"), name="utf-8 as latin-1 twice"),
    _kind(("utf-8", "cp1252"), ("utf-8", "cp1252"), name="utf-8 as cp1252 twice"),
    _kind(("utf-8", "gb18030"), ("utf-8", "gb18030"), name="utf-8 as gbk twice"),
    _kind(("gbk", "latin-1"), ("utf-8", "latin-1")),
    _kind(("cp950", "latin-1"), ("utf-8", "latin-1"), scripts=("hant",)),
    Kind("utf-8 as gbk, last byte ?", _odd("?"), _BOTH, loses_last=True, extra_length=1),
    Kind("utf-8 as gbk, last byte U+FFFD", _odd("\ufffd"), _BOTH, loses_last=True, extra_length=1),
    Kind("utf-8 as gbk, last byte dropped", _odd(""), _BOTH, loses_last=True, extra_length=1),
    Kind("utf-8 as latin-1, last byte lost", _cut("utf-8", "latin-1"), _BOTH, loses_last=True),
    Kind("utf-8 as cp1252, last byte lost", _cut("utf-8", "cp1252"), _BOTH, loses_last=True),
    Kind("gbk as latin-1, last byte lost", _cut("gbk", "latin-1"), _BOTH, loses_last=True),
    Kind("big5 as latin-1, last byte lost", _cut("cp950", "latin-1"), ("hant",), loses_last=True),
    Kind("big5 as gbk, last byte ?", _cut("cp950", "gb18030", "?"), ("hant",), loses_last=True),
)

# Lossy kinds: a program may repair what it knows, but must not invent a character. Soft hyphens (byte AD) are lost when
# a text is shown or copied, control codes when it is cleaned.
LOSSY: tuple[tuple[str, str, str, str], ...] = (
    ("utf-8", "gb18030", "\ufffd", "?"),
    ("utf-8", "gb18030", "\ufffd", "\ufffd"),
    ("utf-8", "cp950", "\ufffd", "?"),
    ("gbk", "cp950", "\ufffd", "?"),
    ("utf-8", "cp1252", "\ufffd", "\ufffd"),
    ("gbk", "latin-1", "\xad", ""),
    ("cp950", "latin-1", "\xad", ""),
    ("utf-8", "latin-1", "\x80\x81\x82\x83\x84\x85\x8c\x8d\x8e\x8f", ""),
)


def misread_with_loss(text: str, written: str, read: str, lost: str, sign: str) -> str:
    """Return *text* misread with *sign* instead of what is *lost*: U+FFFD for bytes that are no character."""
    shown = text.encode(written, "ignore").decode(read, "replace")
    return shown.translate(dict.fromkeys(map(ord, lost), sign))
