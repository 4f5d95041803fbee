"""The parts of a table at work: what is done of it stands on disk, chunk by chunk, until the whole table is written.

Of each chunk there are three parts (texts, ledgers, rows of documents) and a file that says how large they are and what
its documents add up to. That file comes last, through a temporary name: a chunk is done, or it is not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.totals import Totals
from cleaner.corpus.writers import dump_json, write_atomically

PARTS = ".parts"
# What the parts hold, and how: those of another form are made anew. 2: parts of Zstandard files are not packed.
PARTS_FORM = 2
# What a chunk leaves: the clean records, their ledgers, a row for each of them.
TEXTS, LEDGERS, DOCUMENTS = "texts", "ledgers", "documents"
KINDS = (TEXTS, LEDGERS, DOCUMENTS)
_STATE = "state.json"
# Chunks in a folder: some file systems are slow with very many files in one.
_A_FOLDER = 1000


class Example(NamedTuple):
    """A document that shows what a rule does: its row, clean text, and ledger as JSON lines."""

    row: dict[str, Any]
    text: str
    ledger: str


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of a chunk that is done."""

    index: int
    totals: Totals
    bytes_read: int = 0
    examples: tuple[Example, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()  # the first of them: place and message

    def without_texts(self) -> Done:
        """Return what is to be kept in memory: of the examples, which rules they show."""
        examples = (Example({"edits": each.row["edits"]}, "", "") for each in self.examples)
        return replace(self, examples=tuple(examples))


class Parts:
    """The folder of the parts of one table. `identity` says of what input, cleaned how: parts of another one go."""

    def __init__(self, root: Path, name: str) -> None:
        key = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.folder = root / PARTS / key

    def begin(self, identity: str) -> None:
        """Make the folder ready: what an earlier run left of the same work stays. Raises `WriteError`."""
        if self._identity() == identity:
            return
        self.remove()
        write_atomically(self.folder / _STATE, dump_json({"identity": identity}).encode())

    def part(self, index: int, kind: str) -> Path:
        """Where a part of a chunk stands."""
        return self.folder / f"{index // _A_FOLDER:06}" / f"{index:09}.{kind}"

    def commit(self, done: Done, parts: dict[str, bytes]) -> None:
        """Write the parts of a chunk, and then that it is done. Raises `WriteError`."""
        for kind in KINDS:
            write_atomically(self.part(done.index, kind), parts[kind])
        values = {
            "sizes": [len(parts[kind]) for kind in KINDS],
            "totals": done.totals.to_dict(),
            "bytes_read": done.bytes_read,
            "examples": [[each.row, each.text, each.ledger] for each in done.examples],
            "broken": done.broken,
        }
        write_atomically(self._done(done.index), dump_json(values).encode())

    def load(self, index: int) -> Done | None:
        """Return what is known of a chunk; None where it is not done, or a part of it is not whole."""
        try:
            values = json.loads(self._done(index).read_bytes())
            sizes = [self.part(index, kind).stat().st_size for kind in KINDS]
            if sizes != values["sizes"]:
                return None
            examples = tuple(Example(*each) for each in values["examples"])
            broken = tuple((str(place), str(message)) for place, message in values["broken"])
            return Done(index, Totals.from_dict(values["totals"]), int(values["bytes_read"]), examples, broken)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def paths(self, kind: str, count: int) -> Iterator[Path]:
        """Yield where the parts of the first *count* chunks stand, in order."""
        return (self.part(index, kind) for index in range(count))

    def remove(self) -> None:
        """Remove all parts, and the folder of all tables' parts when it is empty then."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _done(self, index: int) -> Path:
        return self.part(index, "done.json")

    def _identity(self) -> str | None:
        try:
            identity: str = json.loads((self.folder / _STATE).read_bytes())["identity"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return identity
