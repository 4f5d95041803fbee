"""Lines that show damaged text on purpose: articles about encodings, tables of repairs in programs."""

from __future__ import annotations

import re
from functools import cache

from cleaner.rules import registry

_RULE = "encoding/mojibake"
# A line that shows damage is mostly about it; of a damaged line most is damage.
MAX_SHARE_SHOWN = 0.6
# So much of an example comes again behind an arrow, in characters.
MIN_REPEATED = 4
_ARROW = re.compile("(→|⇒|[-=]>)")


def shows_damage(text: str, line: tuple[int, int], span: tuple[int, int], repaired: str) -> bool:
    """Tell whether the damage in *span* is shown, not suffered: its line speaks of encodings, or holds the repair."""
    (first, last), (start, end) = line, span
    before, after = text[first:start], text[end:last]
    wanted = repaired.strip()
    if not wanted.isascii() and (wanted in before or wanted in after):
        return True
    if _is_example(after):
        return True
    rest = before + "\n" + after
    share = (end - start) / max(len(rest) - 1 + end - start, 1)
    return share <= MAX_SHARE_SHOWN and speaks_of_encodings(rest)


def _is_example(after: str) -> bool:
    """Tell whether what follows the damage comes again behind an arrow: 'â™ª la la' → '♫ la la'."""
    words, arrow, repaired = _ARROW.split(after, maxsplit=1) if _ARROW.search(after) else (after, "", "")
    words = words.rstrip()
    return bool(arrow) and len(words) >= MIN_REPEATED and words in repaired


def speaks_of_encodings(line: str) -> bool:
    """Tell whether a line speaks of encodings or of characters that were shown wrongly."""
    return _talk().search(line) is not None


@cache
def _talk() -> re.Pattern[str]:
    return re.compile(registry()[_RULE].match["pattern"], re.IGNORECASE)
