"""Labelled pages: their texts, a letter a line, and the fold of each, one of five, the same for all pages of a site.

What each line is stands in `chrome_pages.jsonl`, by id and hash of the text, one letter a line:
B body, P body with chrome glued on, T title, M metadata, C chrome, N notice, R repeat, - not
known. The texts are not part of the repository; `source` tells where a saved page is from
(`flatten_pages.py` makes lines of it).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cleaner

LABELS_FILE = Path(__file__).with_name("chrome_pages.jsonl")
FOLDS = 5


@dataclass
class Labelled:
    """A labelled page after repair of its encoding: id, flavour, fold, lines, a letter a line, glued spans."""

    id: str
    flavour: str
    fold: int
    lines: list[str]
    labels: str
    raw: list[str]
    glued: dict[int, list[tuple[int, int]]]

    @property
    def body(self) -> tuple[int, int] | None:
        """The first and the last line of the body."""
        places = [place for place, letter in enumerate(self.labels) if letter in "BP"]
        return (places[0], places[-1]) if places else None

    @property
    def title(self) -> int | None:
        """The title above the body, the nearest one."""
        end = self.body[0] if self.body else len(self.lines)
        return max((place for place in range(end) if self.labels[place] == "T"), default=None)


def read_rows(path: Path) -> list[Any]:
    """Return the rows of a JSON lines file; texts may hold other line separators than line feeds."""
    return [json.loads(row) for row in path.read_text("utf-8").split("\n") if row]


def hash_lines(lines: Iterable[str]) -> str:
    """Return the hash that stands beside labels and guesses."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")).hexdigest()


def check_lines(lines: Iterable[str], entry: dict[str, Any]) -> None:
    """Stop where these are not the lines that an entry of labels or guesses was made for."""
    if hash_lines(lines) != entry["sha256"]:
        raise SystemExit(f"{entry['id']}: not the text that its labels were made for")


def repair_lines(lines: list[str]) -> list[str]:
    """Return the lines as the stage chrome gets them: after repair of their encoding, where that keeps their number."""
    text = "".join(f"{line}\n" for line in lines)
    repaired = cleaner.clean(text, select=["encoding"]).text.split("\n")[:-1]
    return repaired if len(repaired) == len(lines) else lines


def read_pages(paths: Iterable[Path]) -> list[Labelled]:
    """Return the labelled pages among those in *paths*; a text that is not the labelled one is an error."""
    rows = {row["id"]: row for path in paths for row in read_rows(path)}
    known = read_rows(LABELS_FILE)
    pages = []
    for entry in known:
        if entry["id"] not in rows:
            continue
        raw = rows[entry["id"]]["lines"]
        check_lines(raw, entry)
        glued = {int(line): [(low, high) for low, high in spans] for line, spans in entry["glued"].items()}
        lines = repair_lines(raw)
        pages.append(Labelled(entry["id"], entry["flavour"], entry["fold"], lines, entry["labels"], raw, glued))
    return pages


def read_articles(path: Path | None) -> list[Labelled]:
    """Return articles without chrome, the first line of each its title; they serve as bodies of other kinds."""
    rows = read_rows(path) if path else []
    return [
        Labelled(row["id"], "article", number % FOLDS, row["lines"], "T" + "B" * (len(row["lines"]) - 1), [], {})
        for number, row in enumerate(rows)
    ]
