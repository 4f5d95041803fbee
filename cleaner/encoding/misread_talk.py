"""Lines that show damaged text on purpose: articles about encodings, tables of repairs in programs."""

from __future__ import annotations

import re
from functools import cache

from cleaner.rules import registry

_RULE = "encoding/mojibake"
# A line that shows damage is mostly about it; of a damaged line most is damage.
MAX_SHARE_SHOWN = 0.6


def shows_damage(text: str, line: tuple[int, int], span: tuple[int, int], repaired: str) -> bool:
    """Tell whether the damage in *span* is shown, not suffered: its line speaks of encodings, or holds the repair."""
    (first, last), (start, end) = line, span
    before, after = text[first:start], text[end:last]
    wanted = repaired.strip()
    if not wanted.isascii() and (wanted in before or wanted in after):
        return True
    rest = before + "\n" + after
    share = (end - start) / max(len(rest) - 1 + end - start, 1)
    return share <= MAX_SHARE_SHOWN and speaks_of_encodings(rest)


def speaks_of_encodings(line: str) -> bool:
    """Tell whether a line speaks of encodings or of characters that were shown wrongly."""
    return _talk().search(line) is not None


@cache
def _talk() -> re.Pattern[str]:
    return re.compile(registry()[_RULE].match["pattern"], re.IGNORECASE)
