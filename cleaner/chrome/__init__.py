"""The chrome stage: what a page shows around an article leaves the text; what it says about it becomes metadata."""

from __future__ import annotations

from cleaner.chrome.article import find_chrome, find_chrome_in_each, read_paragraphs, read_paragraphs_in_each
from cleaner.chrome.site_lines import find_site_lines
from cleaner.chrome.titles import unwrap_title, unwrap_title_in_each
from cleaner.document import Pass
from cleaner.passes import SideBySide

_UNWRAP_TITLE = SideBySide(unwrap_title, unwrap_title_in_each)

PASSES: tuple[Pass, ...] = (
    find_site_lines,
    _UNWRAP_TITLE,
    SideBySide(find_chrome, find_chrome_in_each),
    _UNWRAP_TITLE,  # once more, where chrome stood above the greeting
    SideBySide(read_paragraphs, read_paragraphs_in_each),
)

__all__ = ["PASSES"]
