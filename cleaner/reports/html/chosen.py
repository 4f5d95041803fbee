"""The documents of tables that a report shows: those with the most to see, found in one pass, in bounded memory.

What is known of a document stands in the rows of `documents`. A table may have millions: of each list that is shown a
few are kept, of each rule those in which it acted most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappush, heapreplace
from typing import Any, Generic, TypeVar

from cleaner.corpus.compact import read_lines
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.manifest import load_line
from cleaner.corpus.readers import printable
from cleaner.corpus.table_row import TableRow
from cleaner.errors import InputError
from cleaner.reports.quoting import clip

# Documents in each list, and those named with a rule.
MAX_LISTED = 10
MAX_A_RULE = 3
# Records that could not be read, or went through after an error; `documents` has all.
MAX_WRONG = 20
MAX_UNFIXED = 5
MAX_NAME_CHARS = 80
MAX_MESSAGE_CHARS = 200

Item = TypeVar("Item")


class Most(Generic[Item]):
    """Keeps the items of the greatest measure; of equal ones the first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, int, Item]] = []
        self._count = 0

    def offer(self, measure: int, make: Callable[[], Item]) -> None:
        """Take an item in if it is among the greatest; *make* is asked for it then. One of measure 0 is none."""
        self._count -= 1
        if measure <= 0:
            return
        if len(self._heap) < self._size:
            heappush(self._heap, (measure, self._count, make()))
        elif measure > self._heap[0][0]:
            heapreplace(self._heap, (measure, self._count, make()))

    def items(self) -> Iterator[tuple[int, Item]]:
        """Yield measures and items, the greatest first."""
        return ((measure, item) for measure, _, item in sorted(self._heap, key=lambda each: (-each[0], -each[1])))


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a table: record number `at` of the clean table, from 0, which stood at `place` of the raw one."""

    table: str
    at: int
    place: str
    id: str
    title: str
    script: str
    chars_in: int
    chars_out: int
    edits: int
    unfixed: int
    first_unfixed: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """How the document is named: its table and its place in it."""
        return f"{self.table}:{self.place}"

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others of a run."""
        return self.table, self.at


@dataclass(frozen=True, slots=True)
class Wrong:
    """A record that could not be read, or on which the program failed."""

    name: str
    message: str


@dataclass(slots=True)
class Chosen:
    """What is shown of the documents of a run."""

    unfixed: Most[Document] = field(default_factory=lambda: Most(MAX_LISTED))
    shrunk: Most[Document] = field(default_factory=lambda: Most(MAX_LISTED))
    edited: Most[Document] = field(default_factory=lambda: Most(MAX_LISTED))
    by_rule: dict[str, Most[tuple[str, int, str]]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def add_table(self, folder: OutputFolder, row: TableRow) -> None:
        """Take in the documents of a table. Raises `InputError` where their rows cannot be read."""
        path = folder.documents(row.path, row.packed)
        at = 0
        try:
            for line in read_lines(path):
                values = load_line(line) or {}
                if "error" in values:
                    self._add_wrong(f"{row.path}:{values['place']}", str(values["error"]))
                elif "raw_sha256" not in values:
                    raise KeyError("raw_sha256")
                if "raw_sha256" in values:  # else it was left out of the clean table
                    self._add(row.path, at, values)
                    at += 1
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise InputError(f"{printable(path)}: damaged ({error!r}); clean the table again") from error

    def _add_wrong(self, name: str, message: str) -> None:
        if len(self.wrong) < MAX_WRONG:
            self.wrong.append(Wrong(printable(name), clip(message.partition("\n")[0], MAX_MESSAGE_CHARS)))

    def _add(self, table: str, at: int, values: dict[str, Any]) -> None:
        edits: dict[str, int] = values["edits"]
        unfixed = values["unfixed"]
        counts = Counter(edits)
        counts.update(item["rule"] for item in unfixed)
        for rule, count in counts.items():
            most = self.by_rule.get(rule)
            if most is None:
                most = self.by_rule[rule] = Most(MAX_A_RULE)
            most.offer(count, lambda: (table, at, values["place"]))

        def make() -> Document:
            return _document(table, at, values)

        self.unfixed.offer(len(unfixed), make)
        self.shrunk.offer(values["chars_in"] - values["chars_out"], make)
        self.edited.offer(sum(edits.values()), make)

    def lists(self) -> list[tuple[str, str, list[tuple[int, Document]]]]:
        """Return the lists that have any documents: heading, what is counted, the documents with their counts."""
        lists = (
            ("Most findings without a fix", "findings", self.unfixed),
            ("Shortened most", "characters less", self.shrunk),
            ("Most edits", "edits", self.edited),
        )
        told = [(title, unit, list(most.items())) for title, unit, most in lists]
        return [each for each in told if each[2]]


def _document(table: str, at: int, values: dict[str, Any]) -> Document:
    return Document(
        table,
        at,
        str(values["place"]),
        str(values["id"])[:MAX_NAME_CHARS],
        str(values["meta"].get("title", ""))[:MAX_NAME_CHARS],
        str(values["script"]),
        values["chars_in"],
        values["chars_out"],
        sum(values["edits"].values()),
        len(values["unfixed"]),
        tuple(values["unfixed"][:MAX_UNFIXED]),
    )
