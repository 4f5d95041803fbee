"""The baseline: findings that were there before, which `check` lets pass while new ones fail.

One JSON file, made to be committed: a line a finding, sorted, so that a diff of it says
what came and went. A file of the corpus is known by its path, relative to the baseline's
folder; one that was renamed is known by the sketch of its text.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.checking.places import Place
from cleaner.corpus.readers import STDIN, printable
from cleaner.corpus.writers import dump_json, write_atomically
from cleaner.document import Finding
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import shingle_set
from cleaner.errors import ConfigError
from cleaner.folding import fold

FORMAT_VERSION = 1
_VERSION_KEY = "cleaner_baseline"
# The smallest of a text's hashes, and how many two texts must share to be one under two names. Of unrelated texts they
# share none; of one with a tenth of its characters edited, which keeps 0.43 of its 5-grams, some 7.
_SKETCH_SIZE = 16
_MIN_SHARED = 5
_HASH_HEX = 8

# What a finding is known by: its rule, the print of its line, the print of what is near.
Key = tuple[str, str, str]


@dataclass(slots=True)
class Entry:
    """The findings of one file, counted, and the sketch of its text."""

    findings: Counter[Key]
    sketch: frozenset[str] = frozenset()


@dataclass(slots=True)
class Baseline:
    """The known findings by file; `take` tells the new ones from them, and notes what is there now."""

    path: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    # What this run has seen, by file.
    current: dict[str, Entry] = field(default_factory=dict)
    gone: int = 0
    # The entries that the files of this run had, perhaps under another name.
    _before: dict[str, Entry] = field(default_factory=dict)
    # By each hash of their sketches, the names of the files that are gone; a whole corpus may have been renamed.
    _orphans: dict[str, set[str]] | None = None

    @classmethod
    def load(cls, path: Path, *, may_be_missing: bool = False) -> Baseline:
        """Return the baseline in a file; raise `ConfigError` for anything else, a missing one too unless it may be."""
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            if table[_VERSION_KEY] != FORMAT_VERSION:
                raise ConfigError(
                    f"{printable(path)}: a baseline of format {table[_VERSION_KEY]!r}, where this program reads "
                    f"{FORMAT_VERSION}; remove it and write it anew with --update-baseline"
                )
            entries = {name: _read_entry(row) for name, row in table["files"].items()}
        except FileNotFoundError as error:
            if may_be_missing:
                return cls(path)
            raise ConfigError(f"{printable(path)}: no such baseline; write it with --update-baseline") from error
        except OSError as error:
            raise ConfigError(f"{printable(path)}: the baseline cannot be read ({error.strerror or error})") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigError(
                f"{printable(path)}: not a baseline of cleaner, or a damaged one ({error!r}); check the name, or "
                "remove the file and write it anew with --update-baseline"
            ) from error
        return cls(path, entries)

    def take(
        self,
        file: Path,
        sketch: frozenset[str],
        findings: Sequence[Finding],
        places: Sequence[Place],
        is_enabled: Callable[[str], bool] = lambda rule: True,
    ) -> list[bool]:
        """Tell of each finding of a file whether it is new. On standard input, which has no name, all are.

        `sketch` is that of its text (`sketch_of`), which may be empty where the baseline knows the file and nothing was
        found. `is_enabled` tells which rules were looked for: findings of others are not gone, though there are none.
        """
        if str(file) == STDIN:
            return [True] * len(findings)
        keys = [
            (finding.rule, place.line_print, place.near_print) for finding, place in zip(findings, places, strict=True)
        ]
        name = self.name_of(file)
        self.current[name] = Entry(Counter(keys), sketch)
        known = self._before[name] = self._entry_for(name, sketch)
        left = Counter(known.findings)
        old = _match(keys, left)
        self.gone += sum(count for key, count in left.items() if is_enabled(key[0]))
        return [number not in old for number in range(len(keys))]

    def knows(self, file: Path) -> bool:
        """Tell whether the baseline had findings of a file of that name."""
        return self.name_of(file) in self.entries

    def open_table(self, file: Path) -> TableBaseline:
        """Return what is known of a table, whose documents are taken one by one, wherever in it they stand now."""
        name = self.name_of(file)
        known = self._before[name] = self.entries.get(name, Entry(Counter()))
        current = self.current[name] = Entry(Counter())
        return TableBaseline(known.findings, current.findings)

    def leave(self, file: Path) -> None:
        """Leave what is known of a table as it was: it could not be read to its end."""
        self.current.pop(self.name_of(file), None)

    def name_of(self, file: Path) -> str:
        """Return what a file is called in the baseline: its path from the baseline's folder, with slashes."""
        # Not resolved: a link is a name of its own. `relpath` also leads out of the folder.
        return Path(os.path.relpath(file, self.path.parent)).as_posix()

    def update(self, enabled: Collection[str]) -> int:
        """Write the baseline as of now, and return how many findings it holds.

        What this run has not looked at stays: files that are still there, and findings of rules that are not
        *enabled*.
        """
        entries = {name: entry for name, entry in self.entries.items() if (self.path.parent / name).exists()}
        for name, entry in self.current.items():
            kept = Counter(entry.findings)
            kept.update({key: n for key, n in self._before[name].findings.items() if key[0] not in enabled})
            entries[name] = Entry(kept, entry.sketch)
        rows = {name: _write_entry(entry) for name, entry in sorted(entries.items()) if entry.findings}
        text = dump_json({_VERSION_KEY: FORMAT_VERSION, "files": rows}, indent=1)
        write_atomically(self.path, f"{text}\n".encode())
        return sum(entry.findings.total() for entry in entries.values())

    def _entry_for(self, name: str, sketch: frozenset[str]) -> Entry:
        """Return the entry of a file; that of a file which is gone, if this one holds its text."""
        if name in self.entries:
            return self.entries[name]
        if self._orphans is None:
            self._orphans = {}
            for other, entry in self.entries.items():
                if not (self.path.parent / other).exists():
                    for value in entry.sketch:
                        self._orphans.setdefault(value, set()).add(other)
        shared = Counter(other for value in sketch for other in self._orphans.get(value, ()))
        best, count = max(shared.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if not best or count < min(_MIN_SHARED, len(sketch), len(self.entries[best].sketch)):
            return Entry(Counter())
        for value in self.entries[best].sketch:
            self._orphans[value].discard(best)
        return self.entries[best]


class TableBaseline:
    """The known findings of a table, of which each lets one finding pass in whatever document it is met."""

    def __init__(self, known: Counter[Key], current: Counter[Key]) -> None:
        self._current = current
        self._left = Counter(known)
        self._alike: dict[tuple[int, str, str], list[Key]] = {}
        for key in known:
            for part in (1, 2):
                self._alike.setdefault((part, key[0], key[part]), []).append(key)

    def take(self, findings: Sequence[Finding], places: Sequence[Place]) -> list[bool]:
        """Tell of each finding of a document whether it is new."""
        keys = [
            (finding.rule, place.line_print, place.near_print) for finding, place in zip(findings, places, strict=True)
        ]
        self._current.update(keys)
        return [not self._take(key) for key in keys]

    def gone(self, is_enabled: Callable[[str], bool]) -> int:
        """Return how many findings of rules that were looked for were not met, when all documents are taken."""
        return sum(count for key, count in self._left.items() if is_enabled(key[0]))

    def _take(self, key: Key) -> bool:
        alike = ((part, key[0], key[part]) for part in (1, 2))
        for known in (key, *(one for name in alike for one in self._alike.get(name, ()))):
            if self._left[known] > 0:
                self._left[known] -= 1
                return True
        return False


def sketch_of(source: str) -> frozenset[str]:
    """Return the smallest hashes of the shingles of a text: equal in equal texts, mostly equal in like ones."""
    shingles = shingle_set(make_match_key(fold(source)).points)
    return frozenset(f"{int(value):016x}"[:_HASH_HEX] for value in shingles[:_SKETCH_SIZE])


def _match(keys: Sequence[Key], left: Counter[Key]) -> set[int]:
    """Return the numbers of the findings that are among those *left*, and take these out of it.

    First those of which both prints fit, then those whose line stayed, then those whose neighbourhood did.
    """
    old: set[int] = set()
    for parts in ((0, 1, 2), (0, 1), (0, 2)):
        waiting: dict[tuple[str, ...], list[Key]] = {}
        for key in left.elements():
            waiting.setdefault(tuple(key[part] for part in parts), []).append(key)
        for number, key in enumerate(keys):
            if number not in old and (fitting := waiting.get(tuple(key[part] for part in parts))):
                left[fitting.pop()] -= 1
                old.add(number)
    return old


def _read_entry(row: Any) -> Entry:
    findings: Counter[Key] = Counter()
    for written, count in row["findings"].items():
        rule, line_print, near_print = written.split(" ")
        if type(count) is not int or count < 1:
            raise ValueError(f"{count!r} is not a number of findings")
        findings[rule, line_print, near_print] = count
    return Entry(findings, frozenset(row["sketch"].split()))


def _write_entry(entry: Entry) -> dict[str, Any]:
    findings = {" ".join(key): count for key, count in sorted(entry.findings.items())}
    return {"sketch": " ".join(sorted(entry.sketch)), "findings": findings}
