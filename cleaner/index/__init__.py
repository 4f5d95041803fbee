"""The index: documents in one SQLite file, against which others are compared."""

from cleaner.index.store import Index, IndexInfo, Match

__all__ = ["Index", "IndexInfo", "Match"]
