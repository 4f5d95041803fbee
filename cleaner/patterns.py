"""Regular expressions that are compiled when they are first used.

A character class with the Han characters takes a millisecond or two to compile, and most passes have some for what
few documents hold. Compiled with their modules, they were a tenth of a second of each start. What uses such a pattern
mostly looks in vain: first a pattern without such classes is tried, which fits wherever this one does (`loosening`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, AnyStr, cast

from cleaner.loosening import loosen

# What can be told by a looser pattern where nothing fits, and by which of its methods.
_TOLD_BY = {"search": "search", "match": "match", "fullmatch": "fullmatch", "finditer": "search"}
_METHODS = (*_TOLD_BY, "findall", "sub", "subn", "split")


class _LaterPattern:
    """What stands for a pattern. Its methods are those of the compiled one from the first use on.

    Those that find places look for a looser pattern, if there is one, until that fits for the first time.
    """

    __slots__ = ("_compiled", "flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags
        self._compiled: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:  # called for what is not set yet
        if name not in _METHODS:
            raise AttributeError(f"a pattern compiled later has no {name!r}")
        loose = self._loosen() if name in _TOLD_BY else None
        if loose is None:
            return getattr(self._compile(), name)
        setattr(self, name, self._behind(re.compile(loose, self.flags), name))
        return getattr(self, name)

    def _loosen(self) -> str | None:
        return loosen(self.pattern, self.flags) if isinstance(self.pattern, str) else None

    def _compile(self) -> re.Pattern[Any]:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
            for method in _METHODS:
                setattr(self, method, getattr(self._compiled, method))
        return self._compiled

    def _behind(self, loose: re.Pattern[Any], name: str) -> Callable[..., Any]:
        """Return what the method *name* is until *loose* fits."""
        may_fit = getattr(loose, _TOLD_BY[name])

        def find(*arguments: Any) -> Any:
            if may_fit(*arguments) is not None:
                return getattr(self._compile(), name)(*arguments)
            return iter(()) if name == "finditer" else None

        return find


def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what has the methods of ``re.compile(pattern, flags)``; a wrong pattern fails at its first use.

    It cannot be handed to functions of `re`. `flags` are those given, without what the pattern itself sets.

    >>> compile_later("[一-鿿]+").findall("甲乙, 丙")
    ['甲乙', '丙']
    """
    return cast("re.Pattern[AnyStr]", _LaterPattern(pattern, flags))
