"""Encodings by the names that users give them."""

from __future__ import annotations

import codecs
import re
from difflib import get_close_matches
from encodings.aliases import aliases

from cleaner.document import Encoding
from cleaner.encoding.charset.big5 import choose_big5
from cleaner.encoding.charset.unsupported import UNSUPPORTED
from cleaner.errors import ConfigError

_GB = frozenset({"gb2312", "gbk", "gb18030", "cp936"})
_BIG5 = frozenset({"big5", "big5-tw"})
# Codecs that are not encodings of text files.
_REFUSED = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "charmap", "mbcs", "oem"}
)
_MARKS = {
    "utf-8": (codecs.BOM_UTF8,),
    "utf-16-le": (codecs.BOM_UTF16_LE,),
    "utf-16-be": (codecs.BOM_UTF16_BE,),
    "utf-32-le": (codecs.BOM_UTF32_LE,),
    "utf-32-be": (codecs.BOM_UTF32_BE,),
    "gb18030": (b"\x84\x31\x95\x33",),
}


def name_encoding(raw: bytes, codec: str) -> Encoding:
    """Return the encoding that *codec* names, for *raw*: GB* is GB 18030, Big5 the variant that fits, marks are found.

    Raises `ConfigError`, which names near ones, for a name that is no text encoding.
    """
    try:
        info = codecs.lookup(codec)
    except LookupError:
        info = None
    except (ValueError, UnicodeError):  # a name with a NUL or a lone surrogate
        info = None
    name = info.name.replace("_", "-") if info is not None else ""
    if info is None or name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        raise ConfigError(_unknown(codec))
    if name in _GB:
        name = "gb18030"
    elif name in _BIG5:
        name = choose_big5(raw)
    elif name == "utf-8-sig":
        name = "utf-8"
    elif name in ("utf-16", "utf-32"):
        big = codecs.BOM_UTF16_BE if name == "utf-16" else codecs.BOM_UTF32_BE
        name += "-be" if raw.startswith(big) else "-le"
    else:
        name = info.name
    bom = next((mark for mark in _MARKS.get(name, ()) if raw.startswith(mark)), b"")
    return Encoding(name, 1.0, bom, is_named=True)


def _unknown(codec: str) -> str:
    wanted = codec.lower().replace("_", "-")
    unsupported = {_plain(name): name for name in UNSUPPORTED.values()}.get(_plain(codec))
    if unsupported is not None:
        return (
            f"{unsupported} is known but not supported, for Python has no codec for it; convert the file to UTF-8 "
            f"first (`iconv -f {unsupported} -t UTF-8 FILE > NEW_FILE`) and leave the encoding out"
        )
    known = {name.replace("_", "-") for name in (*aliases, *aliases.values())} | {"gb18030", "big5-hkscs"}
    near = get_close_matches(wanted, sorted(filter(_is_text, known - _REFUSED)), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
    return f"no text encoding is named {codec!r}{hint} (for Chinese: utf-8, gb18030, big5, utf-16, hz)"


def _is_text(name: str) -> bool:
    try:
        return getattr(codecs.lookup(name), "_is_text_encoding", True)
    except (LookupError, ValueError):
        return False


def _plain(name: str) -> str:
    """Return a name without what its spellings differ in: case, signs, `x-` and `cs` in front."""
    return re.sub("[^a-z0-9]", "", re.sub("^(?:x[-_]|cs)(?=euc|iso)", "", name.lower()))
