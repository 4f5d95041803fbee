"""The script stage."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context, Script

PASSES: tuple[Callable[[str, Context], Changes], ...] = ()


def identify_script(text: str) -> Script:
    """Tell which script *text* is in."""
    return Script("other")


def convert_script(text: str, config: str = "t2s") -> str:
    """Convert *text* by an OpenCC configuration."""
    return text
