"""Encodings that are found but cannot be read."""

from __future__ import annotations

# Names that Python has no codec for: found, and reported with what to do.
UNSUPPORTED = {"euc-tw": "EUC-TW", "iso-2022-cn": "ISO-2022-CN", "iso-2022-cn-ext": "ISO-2022-CN-EXT"}
