"""Regular expressions that are compiled when they are first used.

A character class with the Han characters takes a millisecond or two to compile, and most passes have some for what
few documents hold. Compiled with their modules, they were a tenth of a second of each start. What uses such a pattern
mostly looks in vain: first it is shown the text with any character in the place of these, which compiles in no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, AnyStr, cast

# What can be told by a looser pattern where nothing fits, and by which of its methods.
_TOLD_BY = {"search": "search", "match": "match", "fullmatch": "fullmatch", "finditer": "search"}
_METHODS = (*_TOLD_BY, "findall", "sub", "subn", "split")
# What is escaped, and classes: without the first, one would begin at an escaped bracket.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_HAN_RANGES = ("㐀-鿿", "一-鿿", r"\u3400-\u9fff", r"\u4e00-\u9fff")
_ANY = "(?s:.)"
# Where a class stands for what must not be there, another that has more characters fits less.
_UNLESS = ("(?!", "(?<!", "(?(", "(?>")
# With any characters in the place of some, what may be of any length is looked for at far more places in a long line
# that holds nothing: a text of 2,400 characters took seconds.
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_VARIABLE = re.compile(r"[*+?]|\{\d*,\d*\}")


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
        loose = _loosen(self.pattern, self.flags) if name in _TOLD_BY else None
        if loose is None:
            return getattr(self._compile(), name)
        setattr(self, name, self._behind(re.compile(loose, self.flags), name))
        return getattr(self, name)

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


def _loosen(pattern: str | bytes, flags: int) -> str | None:
    """Return a pattern that fits wherever *pattern* does, with any character for its classes of Han characters.

    None where it has none, where that might fit less, and where that might take far longer.
    """
    if not isinstance(pattern, str) or flags & re.VERBOSE or any(sign in pattern for sign in _UNLESS):
        return None
    classes = [found for found in _PIECE.finditer(pattern) if _is_han_class(found[0])]
    if not classes or _UNBOUNDED.search(_PIECE.sub("", pattern)) is not None:
        return None
    if any(_VARIABLE.match(pattern, found.end()) for found in classes):
        return None
    return _PIECE.sub(lambda found: _ANY if _is_han_class(found[0]) else found[0], pattern)


def _is_han_class(piece: str) -> bool:
    return piece[0] == "[" and piece[1] != "^" and any(span in piece for span in _HAN_RANGES)


def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what has the methods of ``re.compile(pattern, flags)``; a wrong pattern fails at its first use.

    It cannot be handed to functions of `re`. `flags` are those given, without what the pattern itself sets.

    >>> compile_later("[一-鿿]+").findall("甲乙, 丙")
    ['甲乙', '丙']
    """
    return cast("re.Pattern[AnyStr]", _LaterPattern(pattern, flags))
