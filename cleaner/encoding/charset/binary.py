"""Whether bytes are text at all."""

from __future__ import annotations

import re

from cleaner.encoding.charset.detection import detect_encoding

# Control characters that text has: tab, line ends, form feed, backspace, escape.
_CONTROL = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
# Scraped pages with damage have up to 3 % of such bytes; compressed or compiled data 10 % by mere chance.
MAX_CONTROL_SHARE = 0.08
_LOOKED_AT_BYTES = 1 << 16
# Encodings that use such bytes: zero bytes of Latin letters, escapes and shifts.
_WITH_CONTROLS = ("utf-16", "utf-32", "iso-2022", "iso2022")

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\xca\xfe\xba\xbe", "a Java class or Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ID3\x03\x00", "an MP3 file"),
    (b"OggS\x00", "an Ogg file"),
    (b"\x00\x00\x01\x00\x01\x00", "an icon"),
    (b"wOFF", "a web font"),
    (b"wOF2", "a web font"),
)
# Magic numbers that text could begin with; these need control bytes as well.
_PRINTABLE_MAGIC = frozenset({b"BZh", b"PAR1", b"GIF87a", b"GIF89a", b"wOFF", b"wOF2"})


def describe_binary(raw: bytes) -> str | None:
    """Return why *raw* looks like a binary file, or None for text; empty and white-space-only input is text.

    >>> describe_binary(b"%PDF-1.7 ...")
    'it begins like a PDF document'
    >>> describe_binary("文本".encode("gbk")) is None
    True
    """
    head = raw[:_LOOKED_AT_BYTES]
    controls = len(_CONTROL.findall(head))
    for magic, kind in _MAGIC:
        if raw.startswith(magic) and (controls or magic not in _PRINTABLE_MAGIC):
            return f"it begins like {kind}"
    if raw[4:8] == b"ftyp" and controls:
        return "it begins like an MP4 or HEIF file"
    if raw[:4] == b"RIFF" and controls:
        return "it begins like a RIFF file (WAV, AVI, WebP)"
    if controls <= MAX_CONTROL_SHARE * len(head) or detect_encoding(head).codec.startswith(_WITH_CONTROLS):
        return None
    zeros = head.count(b"\0")
    what = "NUL bytes" if 2 * zeros > controls else "control bytes"
    return f"{100 * controls // len(head)} % of its first {len(head)} bytes are {what} and the like"
