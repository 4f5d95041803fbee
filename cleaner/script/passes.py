"""The passes of the script stage."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context
from cleaner.script.mixture import leaves_mixed, leaves_titles
from cleaner.script.stage import convert_document
from cleaner.sparing import leaves_unreadable

__all__ = ["PASSES"]

PASSES: tuple[Callable[[str, Context], Changes], ...] = (
    leaves_unreadable(leaves_mixed(leaves_titles(convert_document))),
)
