"""Regular expressions that are compiled when they are first used.

A character class with the Han characters takes a millisecond or two to compile, and most passes have some for what
few documents hold. Compiled with their modules, they were a tenth of a second of each start.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _LaterPattern:
    """What stands for a pattern. Its methods are those of the compiled one from the first use on."""

    __slots__ = ("flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:  # called for what is not set yet
        if name not in _METHODS:
            raise AttributeError(f"a pattern compiled later has no {name!r}")
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what has the methods of ``re.compile(pattern, flags)``; a wrong pattern fails at its first use.

    It cannot be handed to functions of `re`. `flags` are those given, without what the pattern itself sets.

    >>> compile_later("[一-鿿]+").findall("甲乙, 丙")
    ['甲乙', '丙']
    """
    return cast("re.Pattern[AnyStr]", _LaterPattern(pattern, flags))
