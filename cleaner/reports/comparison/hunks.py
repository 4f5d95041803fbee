"""What a diff is made of: hunks of whole lines, what rules did in them, and where else their text stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from cleaner.reports.quoting import counted

Spans = tuple[tuple[int, int], ...]
# A first and a last line, counted from 1.
Lines = tuple[int, int]
Kind = Literal["changed", "removed", "added", "moved", "copy"]


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule did in a hunk for one reason: each different (before, after), with how often it did it."""

    rule: str
    reason: str
    places: tuple[tuple[str, str, int], ...]

    @property
    def count(self) -> int:
        """How many places the rule changed."""
        return sum(count for _, _, count in self.places)


@dataclass(frozen=True, slots=True)
class Twin:
    """Where else the text of a hunk stands.

    - ``moved``: it left the lines `raw`, and stands in the lines `clean` now;
    - ``copy``: it stands in the raw lines `raw` as well, which stay, as the lines `clean`; None where there are none,
      or they are not known.

    `share` is how much of its characters, folded, are the same; None where a ledger says it in a reason.
    """

    kind: Literal["moved", "copy"]
    raw: Lines | None
    clean: Lines | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of the raw text from line `raw_line` on, and what became of them, which starts at line `clean_line`.

    Lines count from 1. A part of the text without its last line end is still whole
    lines. The marks are the spans in `raw` and `clean` that differ. `others` are rules that
    changed something here as well, and were not asked for.
    """

    raw_line: int
    clean_line: int
    raw: str
    clean: str
    raw_marks: Spans = ()
    clean_marks: Spans = ()
    changes: tuple[Change, ...] = ()
    twin: Twin | None = None
    others: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether the hunk only takes blank lines out, or puts them in."""
        return not (self.raw and self.clean) and not self.raw.strip() and not self.clean.strip()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that made the hunk, each once: the one that took lines out, then in the order of the stages."""
        return tuple(dict.fromkeys(change.rule for change in self.changes))

    @property
    def kind(self) -> Kind:
        """What happened, in a word."""
        if self.twin is not None:
            return self.twin.kind
        if self.raw and self.clean:
            return "changed"
        return "removed" if self.raw else "added"


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """A raw text and its clean one: what they are called, whether their bytes differ, and where.

    `name` is that of the document, as it is shown; `by_ledger` tells whether a ledger says why. `note` says what
    keeps the texts from being the bytes of their files, if anything does.
    """

    name: str
    raw_name: str
    clean_name: str
    raw: str
    clean: str
    differs: bool
    hunks: tuple[Hunk, ...]
    by_ledger: bool = True
    note: str = ""

    @property
    def title(self) -> str:
        """The name, and how many places changed."""
        if self.hunks:
            return f"{self.name}: {counted(len(self.hunks), 'place')} changed"
        if self.raw == self.clean:
            return f"{self.name}: only encoding, byte order mark or line ends differ"
        return f"{self.name}: no place changed by what was asked for"


def line_starts(text: str) -> list[int]:
    """Return where each line starts; a line feed ends a line, so a text that ends in one has no line after it.

    >>> line_starts("一\\n二\\n")
    [0, 2]
    """
    starts = [0]
    at = text.find("\n")
    while 0 <= at < len(text) - 1:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def line_at(starts: list[int], text: str, position: int) -> int:
    """Return the number, from 1, of the line that *position* stands in; past the last line end, of the one to come."""
    if position == len(text) and text[-1:] in ("", "\n"):
        return len(starts) + bool(text)
    return bisect_right(starts, position)


def split_lines(text: str) -> list[str]:
    """Return the lines of a part of a text, without their line ends.

    >>> split_lines("一\\n\\n"), split_lines("一"), split_lines("")
    (['一', ''], ['一'], [])
    """
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]
