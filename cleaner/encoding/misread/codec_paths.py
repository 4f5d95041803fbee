"""The encodings that text is misread by: from shown characters back to bytes, and from bytes to what they were.

A decoder that is given the wrong name shows a character for each byte or pair of bytes.
Encoding what it showed gives the bytes back, exactly where the decoder lost nothing; both
functions here return None where it did.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

# Names as they stand in reasons.
NAMES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "iso8859-2": "Latin-2",
    "iso8859-15": "Latin-9",
    "koi8-r": "KOI8-R",
    "mac-roman": "Mac Roman",
    "cp437": "code page 437",
    "cp850": "code page 850",
    "gb18030": "GBK",
    "big5": "Big5",
    "big5-hkscs": "Big5-HKSCS",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
# One byte a character. Windows-1252 stands for Latin-1 as well: the bytes 80 to 9F are read as either has them.
SINGLE_BYTE = (
    "cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1257", "iso8859-2", "iso8859-15", "koi8-r", "mac-roman",
    "cp437", "cp850",
)  # fmt: skip
DOUBLE_BYTE = ("gb18030", "big5", "big5-hkscs", "cp932", "cp949")
# Python's codecs. Its Big5 is Windows'; Hong Kong's reads a few hundred codes beside the standard area differently.
_CODECS = {"big5": "cp950", "big5-hkscs": "big5hkscs"}
UTF_16 = ("utf-16-le", "utf-16-be")
# GBK has no character for the byte 80 alone. Windows shows the euro sign for it, other decoders a sign of loss; between
# two characters of two bytes hardly another byte is lost.
_EURO = "€"
_LOSS = re.compile("\ufffd(?=[^\x00-\x7f])")
_BYTE_80 = b"\x80"


class Step(NamedTuple):
    """One misreading: bytes of the encoding `was` were read as `read_as`."""

    read_as: str
    was: str

    def __str__(self) -> str:
        shown = "Latin-1 or Windows-1252" if self.read_as == "cp1252" else NAMES[self.read_as]
        return f"{NAMES[self.was]} read as {shown}"


Path = tuple[Step, ...]


@cache
def byte_table(codec: str) -> dict[int, int]:
    """Return the byte of each character that a single-byte codec shows for one, as a table for `str.translate`.

    Bytes without a character are shown as the control code of the same number, as browsers do.
    """
    table = {code: code for code in range(0x80, 0xA0)}
    if codec == "cp1252":
        table |= {code: code for code in range(0xA0, 0x100)}
    for byte in range(0x80, 0x100):
        character = bytes((byte,)).decode(codec, "ignore")
        if character:
            table[ord(character)] = byte
    return table


@cache
def repertoire(codec: str) -> frozenset[str]:
    """Return the characters beyond ASCII that a single-byte codec shows."""
    return frozenset(map(chr, byte_table(codec)))


@cache
def _shown_by(codec: str) -> frozenset[str]:
    """Return all characters that a single-byte codec shows."""
    return repertoire(codec) | frozenset(map(chr, range(0x80)))


def shown_as(text: str, codec: str) -> list[bytes]:
    """Return the bytes that *codec* shows as *text*: none where it never does, more than one where 80 has a sign."""
    if codec in SINGLE_BYTE:
        try:
            return [text.translate(byte_table(codec)).encode("latin-1")] if _is_single(text, codec) else []
        except UnicodeEncodeError:
            return []
    found = _encode(text, codec)
    ways = [] if found is None else [found]
    for parts in (text.split(_EURO), _LOSS.split(text)) if codec == "gb18030" else ():
        codes = [_encode(part, codec) for part in parts] if len(parts) > 1 else [None]
        if None not in codes:
            ways.append(_BYTE_80.join(code for code in codes if code is not None))
    return list(dict.fromkeys(ways))


def _is_single(text: str, codec: str) -> bool:
    return _shown_by(codec).issuperset(text)


def python_codec(codec: str) -> str:
    """Return the name that Python has for a codec."""
    return _CODECS.get(codec, codec)


def _encode(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(python_codec(codec))
    except UnicodeEncodeError:
        return None


def read(raw: bytes, codec: str) -> str | None:
    """Return the text of *raw*, None where *codec* has no character for some of it."""
    try:
        return raw.decode(python_codec(codec))
    except UnicodeDecodeError:
        return None
