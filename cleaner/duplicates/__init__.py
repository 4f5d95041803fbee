"""Duplicates: passages that a document holds twice, and documents that say the same.

What is taken from here is imported when it is first used: the stage and the comparison of documents need little of each
other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.late_imports import import_later

if TYPE_CHECKING:
    from cleaner.duplicates.documents import Clusters, deduplicate
    from cleaner.duplicates.stage import PASSES

__all__ = ["PASSES", "Clusters", "deduplicate"]

__getattr__ = import_later(__name__, {".documents": ("Clusters", "deduplicate"), ".stage": ("PASSES",)})
