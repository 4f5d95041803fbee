"""What all pages of a report have in common: how they are written, and what tells that one need not be made again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cleaner import __version__
from cleaner.corpus.writers import dump_json, write_atomically
from cleaner.reports.html.templating import fingerprint
from cleaner.rules import registry

# The page of tables, where texts were cleaned as well: these have the overview then.
TABLES_PAGE = "tables.html"


@dataclass(frozen=True, slots=True)
class Problem:
    """A document or table without a page, and why."""

    name: str
    message: str

    def __str__(self) -> str:
        return self.message


def describe_maker() -> str:
    """Return what stands for all that shapes a page but its document."""
    rules = [[rule.id, rule.summary, rule.severity, rule.message] for rule in registry().values()]
    return key_from(__version__, fingerprint(), dump_json(rules))


def key_from(*parts: str) -> str:
    """Return the key of a page that was made from *parts*."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def write_page(path: Path, page: str) -> None:
    """Write a page, whole or not at all. Raises `WriteError`."""
    write_atomically(path, page.encode("utf-8", "backslashreplace"))
