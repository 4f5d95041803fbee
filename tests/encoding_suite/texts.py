"""The sentences that everything is composed of, by genre."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import cleaner

_FOLDER = Path(__file__).parent / "texts"
_HEADING = re.compile(r"\[([a-z0-9][a-z0-9_ -]*)\]")
# Where a sentence may be cut, the sign staying with what it ends.
_CLAUSE = re.compile("[^，。；：！？、]*[，。；：！？、]?")


@cache
def read(name: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of texts/<name>.txt by heading."""
    groups: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading:
            lines = groups.setdefault(heading[1], [])
        elif line:
            lines.append(line)
    return {key: tuple(group) for key, group in groups.items()}


@cache
def sentences(script: str) -> tuple[str, ...]:
    """Return all Chinese sentences in *script*: hans, or hant (written so, and converted)."""
    simplified = [line for group in read("simplified").values() for line in group]
    if script == "hans":
        return tuple(simplified)
    written = [line for group in read("traditional").values() for line in group]
    return (*written, *(cleaner.convert_script(line, "s2t") for line in simplified))


@cache
def clauses(script: str) -> tuple[str, ...]:
    """Return the parts of the sentences of *script* between signs, of two characters and more."""
    found = (part for line in sentences(script) for part in _CLAUSE.findall(line))
    return tuple(sorted({part for part in found if len(part) > 2}))
