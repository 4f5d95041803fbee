"""The chrome stage: what a page shows around an article leaves the text; what it says about it becomes metadata."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.chrome.article import find_chrome
from cleaner.document import Changes, Context

PASSES: tuple[Callable[[str, Context], Changes], ...] = (find_chrome,)

__all__ = ["PASSES"]
