"""Finding and reading documents.

A file argument is one document, whatever its name. A folder argument stands for the
text files beneath it, in sorted order. What cannot be read is a `Problem`, not an
exception: the other documents go on.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.errors import InputError

# What counts as a text file in a folder. Markdown does not: clean text has no blank lines, which Markdown needs.
TEXT_SUFFIXES = frozenset({".txt", ".text"})
# What else may lie in a corpus, lists of its files for example: such tables are read where they are named themselves.
_NAMED_ONLY = (".csv", ".tsv")
STDIN = "-"


class Source:
    """A document to read: its file, its path in the output, and the argument that it was found by.

    A folder may hold very many: the path of the file is kept as text, which takes a quarter of the memory.
    """

    __slots__ = ("_file", "argument", "name")

    def __init__(self, file: Path | str, name: str, argument: Path) -> None:
        self._file = str(file)
        self.name = name
        self.argument = argument

    @property
    def file(self) -> Path:
        """The file."""
        return Path(self._file)

    def named(self, name: str) -> Source:
        """Return the same file with another path in the output."""
        return Source(self._file, name, self.argument)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Source):
            return NotImplemented
        return (self._file, self.name, self.argument) == (other._file, other.name, other.argument)

    def __hash__(self) -> int:
        return hash((self._file, self.name))

    def __repr__(self) -> str:
        return f"Source({self._file!r}, {self.name!r})"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something on the way was not read. A warning leaves the exit code alone."""

    path: str
    message: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the arguments stand for. `others` counts files in folders that are not text by their name."""

    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()
    others: int = 0


def printable(name: str | Path) -> str:
    """Return a file name as it can be shown: what is not UTF-8 or not printable is escaped.

    >>> printable("a\\udcff.txt")
    'a\\\\udcff.txt'
    """
    shown = str(name)
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


def find_sources(
    arguments: Iterable[Path],
    skip: Path | None = None,
    suffixes: frozenset[str] = TEXT_SUFFIXES,
    *,
    with_tables: bool = False,
) -> Inputs:
    """Return the documents that *arguments* stand for.

    `skip` is a folder not to walk into (the output, which may lie inside the input); `suffixes` are those of the files
    to take in folders, where tables come with them `with_tables`. A file that two arguments stand for is one document.
    """
    walk = _Walk(None if skip is None else _identity(skip), suffixes, with_tables)
    for argument in arguments:
        if str(argument) == STDIN:
            walk.sources.append(Source(argument, STDIN, argument))
            continue
        try:
            mode = argument.stat().st_mode
        except OSError as error:
            walk.problems.append(Problem(printable(argument), why_not_read(argument, error)))
            continue
        if stat.S_ISDIR(mode):
            walk.folder(argument)
        elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
            walk.sources.append(Source(argument, argument.name, argument))
        else:
            why = "neither a file nor a folder; name a text file"
            walk.problems.append(Problem(printable(argument), why))
    return Inputs(tuple(_without_repeats(walk.sources)), tuple(walk.problems), walk.others)


def read_raw(file: Path, *, allow_binary: bool = False) -> bytes:
    """Return the bytes of a document (`-` is the standard input).

    Raises `InputError` for a file that cannot be read, or that is not text (unless `allow_binary`).
    """
    is_stdin = str(file) == STDIN
    if is_stdin and sys.stdin is None:
        raise InputError("standard input (-) is closed; pipe a text into it, or name a file")
    try:
        raw = sys.stdin.buffer.read() if is_stdin else file.read_bytes()
    except OSError as error:
        raise InputError(f"{printable(file)}: {why_not_read(file, error)}") from error
    if not allow_binary and (what := _describe_binary(raw)):
        raise InputError(
            f"{'standard input' if is_stdin else printable(file)}: not text ({what}); "
            "leave it out, or name its encoding with --encoding if it is text"
        )
    return raw


def read_names(file: Path) -> tuple[Path, ...]:
    """Return the names of files that a list holds: parted by NUL characters if it has any, else one a line.

    `-` is the standard input. Raises `InputError` for a list that cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if str(file) == STDIN else file.read_bytes()
    except OSError as error:
        raise InputError(f"{printable(file)}: {why_not_read(file, error)}") from error
    names = raw.split(b"\0") if b"\0" in raw else raw.splitlines()
    return tuple(Path(os.fsdecode(name)) for name in names if name.strip())


@dataclass(slots=True)
class _Walk:
    """A walk through folders: real folders first, then what links lead to, each real folder once."""

    skip: tuple[int, int] | None
    suffixes: frozenset[str]
    with_tables: bool = False
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: int = 0

    def folder(self, argument: Path) -> None:
        """Take all text files beneath the folder *argument*, sorted by their path."""
        found: list[Source] = []
        seen: dict[tuple[int, int], Path] = {}
        links: list[Path] = []
        self._walk(argument, argument, seen, links, found)
        while links:
            link = links.pop(0)
            identity = _identity(link)
            if identity is None or identity == self.skip:
                continue
            if identity in seen:
                self._report_known(link, seen[identity])
                continue
            more: list[Path] = []
            self._walk(link, argument, seen, more, found)
            links += more
        self.sources += sorted(found, key=lambda source: source.name)

    def _report_known(self, link: Path, first: Path) -> None:
        if first in link.parents:
            why = f"this link leads back to {printable(first)}, which it lies in; remove the link"
            self.problems.append(Problem(printable(link), why))
        else:
            why = f"this link leads to {printable(first)}, which is read already; it is not read twice"
            self.problems.append(Problem(printable(link), why, is_error=False))

    def _walk(
        self, top: Path, argument: Path, seen: dict[tuple[int, int], Path], links: list[Path], found: list[Source]
    ) -> None:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            identity = _identity(folder)
            if identity is None or (identity == self.skip and folder != argument) or identity in seen:
                continue
            seen[identity] = folder
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self.problems.append(Problem(printable(folder), why_not_read(folder, error, is_folder=True)))
                continue
            # What all names in it begin with: a folder may hold very many.
            lead = os.path.join("" if folder == Path() else folder, "")  # noqa: PTH118  a name, not a path
            name = folder.relative_to(argument).as_posix() + "/" if folder != argument else ""
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if self._is_text(entry):
                    found.append(Source(lead + entry.name, name + entry.name, argument))
                else:
                    self._entry(folder / entry.name, argument, waiting, links, found)

    def _is_text(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether an entry is a text file, as most are, and no link."""
        try:
            return entry.is_file(follow_symlinks=False) and Path(entry.name).suffix.lower() in self.suffixes
        except OSError:
            return False

    def _entry(self, path: Path, argument: Path, waiting: list[Path], links: list[Path], found: list[Source]) -> None:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            if self._is_wanted(path) or not path.suffix:  # without a suffix it may be meant to be a folder
                self.problems.append(Problem(printable(path), why_not_read(path, error)))
            return
        if stat.S_ISDIR(mode):
            (links if path.is_symlink() else waiting).append(path)
        elif stat.S_ISREG(mode) and self._is_wanted(path):
            found.append(Source(path, path.relative_to(argument).as_posix(), argument))
        else:
            self.others += 1

    def _is_wanted(self, path: Path) -> bool:
        if path.suffix.lower() in self.suffixes:
            return True
        if not self.with_tables:
            return False
        from cleaner.corpus.formats.registry import table_suffix

        suffix = table_suffix(path)
        return bool(suffix) and not suffix.startswith(_NAMED_ONLY)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _without_repeats(sources: list[Source]) -> Iterable[Source]:
    """Yield *sources* without those that stand for the same file under the same name as one before."""
    names = Counter(source.name for source in sources)
    seen = set()
    for source in sources:
        key = (source.name, _identity(source.file)) if names[source.name] > 1 else None
        if key not in seen:
            yield source
        if key is not None:
            seen.add(key)


def _describe_binary(raw: bytes) -> str | None:
    """Return what binary data *raw* is, as the encoding stage sees it; None for text."""
    from cleaner import encoding

    describe = getattr(encoding, "describe_binary", None)
    return describe(raw) if describe is not None else None


_WHY = {
    errno.ENOENT: "no such file or folder; check the name",
    errno.EACCES: "no right to read it; change its rights (chmod u+r), or leave it out",
    errno.EPERM: "no right to read it; change its rights (chmod u+r), or leave it out",
    errno.EISDIR: "a folder, where a file is needed; name a file in it",
    errno.ENOTDIR: "a part of this path is not a folder; check the name",
    errno.ELOOP: "a symbolic link that leads back to itself; remove it, or name the file it should lead to",
    errno.ENAMETOOLONG: "the name is too long; check the name",
}


def why_not_read(path: Path, error: OSError, *, is_folder: bool = False) -> str:
    """Return why a file or folder was not read, and what next."""
    if error.errno == errno.ENOENT and path.is_symlink():
        return "a symbolic link to something that does not exist; remove it, or mend it"
    if is_folder and error.errno in (errno.EACCES, errno.EPERM):
        return "no right to list this folder; change its rights (chmod u+rx), or leave it out"
    known = _WHY.get(error.errno or 0)
    return known or f"cannot be read ({error.strerror or error}); check the file, then run again"
