"""Patterns that fit wherever another one does, and compile in a tenth of the time: without classes of Han characters.

Such a class takes `re` a millisecond. Nearly every character beyond Latin-1 in Chinese text is a Han character, so what
has all of these in its place tells nearly as much, at the same speed.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

_HAN_RANGES = ("㐀-鿿", "一-鿿", r"\u3400-\u9fff", r"\u4e00-\u9fff")
_TIMES = r"(?:(?:[*+?]|\{\d*,?\d*\})[?+]?)?"
# Pieces of a pattern: the end of a group or what stands for a character, with how often it may stand; how a group
# begins; what else a bracket may begin.
_PIECE = re.compile(
    rf"(?P<close>\){_TIMES})|(?P<one>(?:\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[^()\[\\]){_TIMES})"
    r"|(?P<open>\((?:\?(?::|=|!|<=|<!|P<\w+>|s:))?(?!\?))|(?P<other>\(.)",
    re.DOTALL,
)
_CLASS_TIMES = re.compile(rf"(?P<chars>\[.*\])(?P<times>{_TIMES})", re.DOTALL)
# What says nothing of the text: where something stands, any character, any of a kind that most are of.
_VAGUE = re.compile(rf"(?:[\^$.|]|\\[bBAZSwWD]){_TIMES}", re.DOTALL)
# Where what is in a group may stand any number of times, classes that share characters are tried in all ways.
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_GROUP_NUMBER = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
_ANY = "(?s:.)"
_LATIN = [chr(number) for number in range(0x100)]
_SPACES = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


class _TooHardError(Exception):
    """No pattern is known that fits wherever this one does and is as fast."""


def loosen(pattern: str, flags: int = 0) -> str | None:
    """Return a pattern that fits wherever *pattern* does, with classes beyond Latin-1 for those of Han characters.

    None where it has none, where nothing would be left that tells one text from another, and where what is looser
    might fit less or take far longer. *flags* are those that both are compiled with.
    """
    if flags & (re.VERBOSE | re.IGNORECASE) or not any(span in pattern for span in _HAN_RANGES):
        return None
    try:
        return _Loosening(flags).read(pattern)
    except _TooHardError:
        return None


class _Loosening:
    """The groups of a pattern that are open, from the outermost: how each begins, what it holds, whether Han."""

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.groups: list[tuple[str, list[str], bool]] = [("", [], False)]
        self.is_firm = False
        self.counts_groups = False

    def read(self, pattern: str) -> str | None:
        self.counts_groups = _GROUP_NUMBER.search(pattern) is not None
        end = 0
        for piece in _PIECE.finditer(pattern):
            if piece.start() != end:
                raise _TooHardError  # as in a class without its end
            end = piece.end()
            if piece["one"] is not None:
                self._add(piece["one"])
            elif piece["open"] is not None:
                self.groups.append((piece["open"], [], False))
            elif piece["close"] is not None and len(self.groups) > 1:
                self._close(piece["close"])
            else:
                raise _TooHardError
        (_, parts, has_han) = self.groups[0]
        is_whole = end == len(pattern) and len(self.groups) == 1
        return "".join(parts) if has_han and self.is_firm and is_whole else None

    def _add(self, one: str) -> None:
        has_han = one[0] == "[" and any(span in one for span in _HAN_RANGES)
        self.is_firm |= not has_han and not _VAGUE.fullmatch(one)
        self._put(_loosen_class(one, self.flags) if has_han else one, has_han)

    def _close(self, end: str) -> None:
        begin, parts, has_han = self.groups.pop()
        if begin in ("(?!", "(?<!") and has_han:
            # Without it the others fit at more places. What counts groups would count without those in it.
            if self.counts_groups:
                raise _TooHardError
            self._put("", True)
            return
        if has_han and (_UNBOUNDED.match(end, 1) or end[2:].endswith("+")):
            raise _TooHardError
        self._put(begin + "".join(parts) + end, has_han)

    def _put(self, part: str, has_han: bool) -> None:
        begin, parts, had_han = self.groups[-1]
        parts.append(part)
        self.groups[-1] = (begin, parts, had_han or has_han)


@cache
def _loosen_class(one: str, flags: int) -> str:
    """Return a class with all that *one* has, and all beyond Latin-1 but spaces, as often."""
    found = _CLASS_TIMES.fullmatch(one)
    if found is None or found["times"][1:].endswith("+"):
        raise _TooHardError
    rest, times = found["chars"], found["times"]
    for span in _HAN_RANGES:
        rest = rest.replace(span, "")
    if one[1] == "^" and not times:
        return rest if rest != "[^]" else _ANY
    if rest == "[]":
        return rf"[^\x00-\xff\s]{times}"
    if rest[1] in "^]":
        raise _TooHardError
    others = re.compile(rest, flags)
    runs = [[*run] for is_other, run in groupby(_LATIN, lambda one: others.match(one) is None) if is_other]
    without = "".join(rf"\x{ord(run[0]):02x}-\x{ord(run[-1]):02x}" for run in runs)
    without += "" if any(map(others.match, _SPACES)) else r"\s"
    return (f"[^{without}]" if without else _ANY) + times
