"""How raw bytes became text, exactly enough to go back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import cleaner.browser_codecs  # noqa: F401 - registers the codecs that records name

_NEWLINE_NAMES = {"\n": "lf", "\r\n": "crlf", "\r": "cr"}
_NEWLINES = {name: newline for newline, name in _NEWLINE_NAMES.items()}
_LINE_END = re.compile("\r\n|\r|\n")


def encode_text(text: str) -> bytes:
    """Return *text* in UTF-8, lone surrogates passed through (they can occur in a `str` input)."""
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class DecodeRecord:
    """How raw bytes became text, exactly enough to encode the text back to the same bytes.

    `exceptions` are ``(start, length, bytes)`` in code points of the text *with its line
    ends as they came*, wherever encoding would not give the same bytes: undecodable bytes
    (one U+FFFD each run), and codes that a codec decodes to the same character as another.
    `segments` are ``(start, end, codec)`` in the same coordinates: parts of a file glued from
    several that are in another encoding than `codec`.
    `newline` is the line end that most lines have; `odd_newlines` maps the ordinals of
    lines that end otherwise to their line end. The decoded text has ``\\n`` throughout.
    """

    codec: str = "utf-8"
    bom: bytes = b""
    newline: str = "\n"
    odd_newlines: dict[int, str] = field(default_factory=dict)
    exceptions: tuple[tuple[int, int, bytes], ...] = ()
    segments: tuple[tuple[int, int, str], ...] = ()

    @classmethod
    def build(
        cls,
        codec: str,
        bom: bytes,
        decoded: str,
        exceptions: Iterable[tuple[int, int, bytes]] = (),
        segments: Iterable[tuple[int, int, str]] = (),
    ) -> tuple[DecodeRecord, str]:
        """Return the record for *decoded* (line ends as they came) and the text with ``\\n`` line ends."""
        if "\r" not in decoded:
            return cls(codec, bom, "\n", {}, tuple(exceptions), tuple(segments)), decoded
        ends = _LINE_END.findall(decoded)
        counts = {newline: ends.count(newline) for newline in ("\n", "\r\n", "\r")}
        newline = max(counts, key=lambda key: counts[key])
        odd = {number: end for number, end in enumerate(ends) if end != newline}
        text = decoded.replace("\r\n", "\n").replace("\r", "\n")
        return cls(codec, bom, newline, odd, tuple(exceptions), tuple(segments)), text

    def encode(self, text: str) -> bytes:
        """Return the raw bytes of the decoded *text*."""
        if self.newline != "\n" or self.odd_newlines:
            text = self._with_line_ends(text)
        if not (self.bom or self.exceptions or self.segments):
            return _encode(text, self.codec)
        pieces, at = [self.bom], 0
        for start, length, raw in self.exceptions:
            pieces += (*self._encode_parts(text, at, start), raw)
            at = start + length
        return b"".join((*pieces, *self._encode_parts(text, at, len(text))))

    def _encode_parts(self, text: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of ``text[start:end]``, part by part, each by its codec."""
        for first, last, codec in self.segments:
            if first < end and last > start:
                if start < first:
                    yield _encode(text[start:first], self.codec)
                    start = first
                stop = min(last, end)
                yield _encode(text[start:stop], codec)
                start = stop
        if start < end:
            yield _encode(text[start:end], self.codec)

    def _with_line_ends(self, text: str) -> str:
        if not self.odd_newlines:
            return text.replace("\n", self.newline)
        lines = text.split("\n")
        pieces = [lines[0]]
        for number, line in enumerate(lines[1:]):
            pieces += (self.odd_newlines.get(number, self.newline), line)
        return "".join(pieces)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data; what has its usual value is left out."""
        row: dict[str, Any] = {"codec": self.codec}
        if self.bom:
            row["bom"] = self.bom.hex()
        if self.newline != "\n":
            row["newline"] = _NEWLINE_NAMES[self.newline]
        if self.odd_newlines:
            row["odd_newlines"] = {str(number): _NEWLINE_NAMES[end] for number, end in self.odd_newlines.items()}
        if self.exceptions:
            row["exceptions"] = [[start, length, raw.hex()] for start, length, raw in self.exceptions]
        if self.segments:
            row["segments"] = [list(segment) for segment in self.segments]
        return row

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> DecodeRecord:
        """Return the record of `to_json`."""
        return cls(
            codec=row["codec"],
            bom=bytes.fromhex(row.get("bom", "")),
            newline=_NEWLINES[row.get("newline", "lf")],
            odd_newlines={int(number): _NEWLINES[end] for number, end in row.get("odd_newlines", {}).items()},
            exceptions=tuple((start, length, bytes.fromhex(raw)) for start, length, raw in row.get("exceptions", ())),
            segments=tuple((start, end, codec) for start, end, codec in row.get("segments", ())),
        )


# How UTF-8 with line feeds and without a mark became text.
PLAIN = DecodeRecord()


def _encode(text: str, codec: str) -> bytes:
    if codec == "utf-8":
        return encode_text(text)
    return text.encode(codec, "surrogatepass" if codec.startswith("utf-") else "strict")
