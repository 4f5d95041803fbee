"""How the decoder of a page treated bytes that are no code, as the readings behind such bytes show it."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.encoding.readings import SYLLABLE
from cleaner.patterns import compile_later

# What decoders write for bytes that are no code.
LOST = "?？\ufffd・"
# The byte behind, which is a bracket, is still there, or was taken along.
LOST_OPEN = compile_later(f"[{LOST}] ?[(（] ?{SYLLABLE} ?[)）]")
LOST_SWALLOWED = compile_later(f"[{LOST}]{SYLLABLE} ?[)）]")
_LOST_DOUBLE = compile_later(f"\ufffd\ufffd[(（]?{SYLLABLE} ?[)）]")


class Habits(NamedTuple):
    """How the decoder of a page treats a byte that is no code.

    It writes one of `signs` for it, twice if `is_double`; it `swallows` the byte behind or `keeps` it, or `drops` the
    byte without a sign.
    """

    signs: str = LOST
    swallows: bool = True
    keeps: bool = True
    drops: bool = False
    is_double: bool = False


def read_habits(text: str) -> Habits:
    """Return what *text* shows of its decoder; where no sign of loss stands before a reading, bytes were dropped."""
    opened, swallowed = len(LOST_OPEN.findall(text)), len(LOST_SWALLOWED.findall(text))
    signs = {match.group()[0] for pattern in (LOST_OPEN, LOST_SWALLOWED) for match in pattern.finditer(text)}
    if not signs:
        return Habits(drops=True)
    is_double = 2 * len(_LOST_DOUBLE.findall(text)) > opened + swallowed
    return Habits("".join(sorted(signs)), swallowed >= opened, opened >= swallowed, is_double=is_double)
