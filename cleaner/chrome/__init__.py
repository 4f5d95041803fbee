"""The chrome stage: what a page shows around an article leaves the text; what it says about it becomes metadata."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.chrome.article import find_chrome, read_paragraphs
from cleaner.chrome.site_lines import find_site_lines
from cleaner.chrome.titles import unwrap_title
from cleaner.document import Changes, Context

PASSES: tuple[Callable[[str, Context], Changes], ...] = (
    find_site_lines,
    unwrap_title,
    find_chrome,
    unwrap_title,  # once more, where chrome stood above the greeting
    read_paragraphs,
)

__all__ = ["PASSES"]
