"""Replacing one text in a line of JSON, and leaving every other byte of the line as it is.

Key order, spaces, numbers of any length, escapes, keys that stand twice: what a parser would lose stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cleaner.corpus.formats.values import dump_value, find_keys

# What is written in JSON as it is, or as \u with four figures, and leads into no nested field.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_ \-\u4e00-\u9fff]+")
_SPACE = re.compile(r"[ \t\n\r]*")
_BACKSLASH = ord("\\")
_decode = json.JSONDecoder(strict=False).raw_decode


def replace_text(line: bytes, name: str, text: str) -> bytes:
    """Return the JSON object *line* with *text* in its field *name*, which holds a text.

    What was written with escapes only (ASCII) stays so.
    """
    start, end = _find_fast(line, name) or _find_exactly(line, name)
    written = dump_value(text)
    if line.isascii() and not written.isascii() and b"\\u" in line[start:end]:
        written = json.dumps(text).encode()
    return line[:start] + written + line[end:]


def add_fields(line: bytes, fields: Mapping[str, Any]) -> bytes:
    """Return the JSON object *line* with *fields* set: in their place if they are there, else behind all others."""
    for name, value in fields.items():
        written = dump_value(value)
        text = line.decode("utf-8")
        spans = [(start, end) for key, start, end in _members(text, _SPACE.match(text).end()) if key == name]  # type: ignore[union-attr]
        if spans:
            start, end = (len(text[:at].encode()) for at in spans[-1])
            line = line[:start] + written + line[end:]
        else:
            brace = line.rindex(b"}")
            comma = b"" if line[:brace].rstrip().endswith(b"{") else b","
            line = line[:brace] + comma + dump_value(name) + b":" + written + line[brace:]
    return line


@cache
def _key_pattern(name: str) -> re.Pattern[bytes]:
    return re.compile(rb'"%b"\s*:\s*"' % re.escape(name.encode("utf-8", "surrogatepass")))


def _find_fast(line: bytes, name: str) -> tuple[int, int] | None:
    """Return where the text of a top-level field stands, quotes included; None where that is not certain at a glance.

    It is certain where the name, quoted and followed by a colon and a text, stands once in the line, and no other key
    can be the same name written with escapes.
    """
    if not _PLAIN_NAME.fullmatch(name):
        return None
    pattern = _key_pattern(name)
    first = pattern.search(line)
    if first is None:
        return None
    start, end = first.end() - 1, _end_of_string(line, first.end())
    escape = b"\\u00" if name.isascii() else b"\\u"
    if pattern.search(line, end) or line.find(escape, 0, start) != -1 or line.find(escape, end) != -1:
        return None
    return start, end


def _end_of_string(line: bytes, at: int) -> int:
    """Return where the string ends that begins at *at*, behind its closing quote."""
    end = line.index(b'"', at)
    # One backslash before a quote is what nearly all have that are escaped; before the string stands none.
    while line[end - 1] == _BACKSLASH and (line[end - 2] != _BACKSLASH or _is_escaped(line, at, end)):
        end = line.index(b'"', end + 1)
    return end + 1


def _is_escaped(line: bytes, start: int, at: int) -> bool:
    """Tell whether an odd number of backslashes stands before *at*, in a string that begins at *start*."""
    before = at
    while before > start and line[before - 1] == _BACKSLASH:
        before -= 1
    return (at - before) % 2 == 1


def _find_exactly(line: bytes, name: str) -> tuple[int, int]:
    """Return where the text of a field stands, in bytes, by reading the line from its start."""
    text = line.decode("utf-8")
    at = _SPACE.match(text).end()  # type: ignore[union-attr]
    row, end = _decode(text, at)
    keys = find_keys(row, name)
    if keys is None:
        raise ValueError(f"no field {name!r} in the line")
    for wanted in keys:
        # A parser takes the last of keys that stand twice.
        at, end = [(start, stop) for key, start, stop in _members(text, at) if key == wanted][-1]
    return len(text[:at].encode("utf-8")), len(text[:end].encode("utf-8"))


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield the keys of the object that begins at *at*, each with where its value begins and ends."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = json.decoder.scanstring(text, at + 1, False)  # type: ignore[attr-defined]
        start = _skip(text, _skip(text, at) + 1)
        _, end = _decode(text, start)
        yield key, start, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]
