"""Duplicates: passages that a document holds twice, and documents that say the same.

What is taken from here is imported when it is first used: the stage and the comparison of documents need little of each
other.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.duplicates.documents import Clusters, deduplicate
    from cleaner.duplicates.stage import PASSES

__all__ = ["PASSES", "Clusters", "deduplicate"]

_HOMES = {
    "PASSES": "cleaner.duplicates.stage",
    "Clusters": "cleaner.duplicates.documents",
    "deduplicate": "cleaner.duplicates.documents",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
