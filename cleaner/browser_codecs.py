"""Big5 and GB 18030 as browsers read them (WHATWG Encoding Standard), as codecs that Python knows by name.

Python's own codecs differ: its `cp950` from browsers' Big5 in 5,092 codes (no Hong Kong
characters, other characters in the rows C6 to C8), its `big5hkscs` in 203, its `gb18030`,
which is the standard of 2000, in 20 codes of two bytes and one of four, and in 0x80. The
codecs here run on Python's: what these cannot read goes through an error handler, what
they read otherwise is translated afterwards, where it occurs at all.

Importing this module registers `big5-whatwg` and `gb18030-whatwg`. Encoding is the exact
way back but for codes that stand for the same character as another code: of these one is
chosen, the standard one, and the decode record keeps the bytes of the others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import NamedTuple

BIG5 = "big5-whatwg"
GB18030 = "gb18030-whatwg"

# The rows in which Windows' table and Hong Kong's differ: browsers follow Hong Kong's there, and Windows' elsewhere.
_HONG_KONG = (range(0xC6A1, 0xC8FF), range(0xF9FE, 0xF9FF))
_BIG5_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
# Stand-ins within a decoding for characters that the translation afterwards would take for Python's: no Big5 code is
# a private-use character.
_FIRST_STAND_IN = 0xE000

# What the standards of 2005 and 2022 and browsers changed: vertical forms, ḿ, eight components, and A3A0, which word
# processors write for the full-width space. The code of four bytes was that of ḿ before.
_GB_CHANGES = {
    "A3A0": "\u3000",
    "A6D9": "︐", "A6DA": "︒", "A6DB": "︑", "A6DC": "︓", "A6DD": "︔", "A6DE": "︕", "A6DF": "︖",
    "A6EC": "︗", "A6ED": "︘", "A6F3": "︙",
    "A8BC": "ḿ", "8135F437": "\ue7c7",
    "FE59": "龴", "FE61": "龵", "FE66": "龶", "FE67": "龷", "FE6D": "龸", "FE7E": "龹", "FE90": "龺", "FEA0": "龻",
}  # fmt: skip


class _Tables(NamedTuple):
    """How browsers' encoding differs from Python's codec `base`."""

    base: str
    decoded: dict[int, str]  # what Python's characters become, by code point
    encoded: dict[int, str]  # and back
    of_code: dict[bytes, str]  # characters of codes that Python cannot read
    to_code: dict[str, bytes]  # and back
    touched: re.Pattern[str]  # finds what `decoded` translates
    touched_back: re.Pattern[str]


@cache
def _gb_tables() -> _Tables:
    decoded: dict[int, str] = {}
    encoded: dict[int, str] = {}
    for code, character in _GB_CHANGES.items():
        raw = bytes.fromhex(code)
        theirs = raw.decode("gb18030")
        if theirs != character:
            decoded[ord(theirs)] = character
            if character != "\u3000":
                encoded[ord(character)] = theirs
    # Windows' code page 936 has the euro sign at 80.
    return _Tables("gb18030", decoded, encoded, {b"\x80": "€"}, {}, _any_of(decoded), _any_of(encoded))


@cache
def _big5_tables() -> _Tables:
    decoded: dict[int, str] = {}
    encoded: dict[int, str] = {}
    of_code: dict[bytes, str] = {}
    changes = _big5_changes()
    for lead in (*range(0x87, 0xA1), 0xA3, *range(0xC6, 0xC9), *range(0xF9, 0xFF)):
        for trail in _BIG5_TRAILS:
            raw = bytes((lead, trail))
            windows, hong_kong = (_character(raw, codec) for codec in ("cp950", "big5hkscs"))
            first = (
                (hong_kong, windows) if any(lead << 8 | trail in row for row in _HONG_KONG) else (windows, hong_kong)
            )
            character = changes.get(raw) or first[0] or first[1]
            if character is None or character == windows:
                continue
            if windows is not None:
                decoded[ord(windows)] = character
                encoded[ord(character)] = windows
            else:
                of_code[raw] = character
    to_code = {character: raw for raw, character in reversed(of_code.items())}
    for number, source in enumerate(sorted(decoded)):
        # A character that the translation would take for Python's goes through a stand-in, in both directions.
        character, stand_in = chr(source), chr(_FIRST_STAND_IN + number)
        code = to_code.get(character)
        if code is not None:
            of_code[code] = stand_in
            to_code[stand_in] = code
            decoded[ord(stand_in)] = character
        encoded.setdefault(source, stand_in)
    for point in [point for point in encoded if point not in decoded and _has_code(chr(point), "cp950")]:
        del encoded[point]  # a character of the standard rows keeps its code there
    return _Tables("cp950", decoded, encoded, of_code, to_code, _any_of(decoded), _any_of(encoded))


def _big5_changes() -> dict[bytes, str]:
    """Return what browsers read and neither of Python's codecs reads alike."""
    table = resources.files("cleaner").joinpath("data").joinpath("tables").joinpath("big5_browsers.tsv")
    changes = {}
    for line in table.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            code, characters = line.split("\t")
            lead, trail = bytes.fromhex(code)
            first = _BIG5_TRAILS.index(trail)
            for place, character in enumerate(characters, first):
                changes[bytes((lead, _BIG5_TRAILS[place]))] = character
    return changes


def _character(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _has_code(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _any_of(table: dict[int, str]) -> re.Pattern[str]:
    return re.compile("[" + "".join(re.escape(chr(point)) for point in sorted(table)) + "]")


_TABLES: dict[str, Callable[[], _Tables]] = {BIG5: _big5_tables, GB18030: _gb_tables}


@cache
def _handler_name(name: str, errors: str) -> str:
    """Return the name of the error handler that reads what Python's codec cannot, and leaves the rest to *errors*."""
    tables = _TABLES[name]()
    then = codecs.lookup_error(errors)
    is_big5 = name == BIG5

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError):
            raw, start = error.object, error.start
            for size in (2, 1):
                code = raw[start : start + size]
                if code in tables.of_code:
                    return tables.of_code[code], start + len(code)
            # A pair that is no character goes as a whole, unless its second byte is ASCII: that stands for itself.
            is_pair = is_big5 and 0x80 < raw[start] < 0xFF and raw[start + 1 : start + 2] >= b"\x80"
            error.end = start + 1 + is_pair
        elif isinstance(error, UnicodeEncodeError):
            text, start = error.object, error.start
            for size in (2, 1):
                character = text[start : start + size]
                if character in tables.to_code:
                    return tables.to_code[character], start + len(character)
            error.end = start + 1
        return then(error)

    handler = f"cleaner-{name}-{errors}"
    codecs.register_error(handler, handle)
    return handler


def _encode(name: str, text: str, errors: str) -> tuple[bytes, int]:
    tables = _TABLES[name]()
    size = len(text)
    if tables.touched_back.search(text):
        text = text.translate(tables.encoded)
    return text.encode(tables.base, _handler_name(name, errors)), size


def _decode(name: str, raw: bytes, errors: str) -> tuple[str, int]:
    tables = _TABLES[name]()
    text = bytes(raw).decode(tables.base, _handler_name(name, errors))
    return text.translate(tables.decoded) if tables.touched.search(text) else text, len(raw)


class _IncrementalDecoder(codecs.IncrementalDecoder):
    """Python's incremental decoder with what browsers read otherwise."""

    name = ""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._tables = _TABLES[self.name]()
        self._decoder = codecs.getincrementaldecoder(self._tables.base)(_handler_name(self.name, errors))

    def decode(self, raw: bytes, final: bool = False) -> str:  # type: ignore[override]
        text = self._decoder.decode(raw, final)
        return text.translate(self._tables.decoded) if self._tables.touched.search(text) else text

    def reset(self) -> None:
        self._decoder.reset()

    def getstate(self) -> tuple[bytes, int]:
        return self._decoder.getstate()

    def setstate(self, state: tuple[bytes, int]) -> None:
        self._decoder.setstate(state)


class _Big5Decoder(_IncrementalDecoder):
    name = BIG5


class _Gb18030Decoder(_IncrementalDecoder):
    name = GB18030


def _find_codec(name: str) -> codecs.CodecInfo | None:
    wanted = name.replace("_", "-")
    if wanted not in _TABLES:
        return None
    return codecs.CodecInfo(
        name=wanted,
        encode=lambda text, errors="strict": _encode(wanted, text, errors),
        decode=lambda raw, errors="strict": _decode(wanted, raw, errors),
        incrementaldecoder=_Big5Decoder if wanted == BIG5 else _Gb18030Decoder,
    )


codecs.register(_find_codec)


def browser_codec(codec: str) -> str:
    """Return the codec here that reads what Python's *codec* is for, or *codec* itself."""
    if codec in ("cp950", "big5hkscs", "big5"):
        return BIG5
    return GB18030 if codec == "gb18030" else codec


def plainest_codec(codec: str, text: str) -> str:
    """Return Python's `gb18030` for `gb18030-whatwg` where both give the same bytes for *text*; else *codec*."""
    if codec == GB18030 and not _gb_tables().touched_back.search(text):
        return "gb18030"
    return codec
