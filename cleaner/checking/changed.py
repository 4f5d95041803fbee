"""Which files changed since a revision, as git knows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from cleaner.corpus.readers import STDIN, Source, printable
from cleaner.errors import InputError


def changed_since(revision: str, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return those of *sources* that changed since their branch left *revision*, or are new and not ignored by git.

    What is on standard input stays. Raises `InputError` where git is missing, does not know the revision, or a source
    lies in no repository.
    """
    repositories = _Repositories(revision)
    return tuple(source for source in sources if str(source.file) == STDIN or repositories.has_changed(source.file))


class _Repositories:
    """The repositories that files lie in, and what changed in each; git is asked once a folder and repository."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._roots: dict[Path, Path | None] = {}
        self._changed: dict[Path, frozenset[Path]] = {}

    def has_changed(self, file: Path) -> bool:
        """Tell whether a file changed; a link has if it leads somewhere else now, or what it leads to changed."""
        real = file.resolve()
        name = file.parent.resolve() / file.name
        root = self._root_of(name.parent)
        if root is None:
            raise InputError(f"{printable(file)}: in no git repository; leave it out, or do without --changed-since")
        if name in self._changed_in(root):
            return True
        target_root = self._root_of(real.parent) if real != name else None
        return target_root is not None and real in self._changed_in(target_root)

    def _root_of(self, folder: Path) -> Path | None:
        """Return the top folder of the repository that *folder* lies in."""
        if folder not in self._roots:
            found = _git(folder, "rev-parse", "--show-toplevel", may_fail=True)
            self._roots[folder] = Path(os.fsdecode(found.removesuffix(b"\n"))) if found else None
        return self._roots[folder]

    def _changed_in(self, root: Path) -> frozenset[Path]:
        if root not in self._changed:
            self._changed[root] = _changed_in(root, self._revision)
        return self._changed[root]


def _changed_in(root: Path, revision: str) -> frozenset[Path]:
    known = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}", may_fail=True)
    if not known:
        raise InputError(
            f"{printable(root)}: git knows no revision {printable(revision)!r}; fetch it (a checkout in CI may be "
            "shallow: fetch-depth: 0), or name another one with --changed-since"
        )
    # Commits of the other side since are not changes of this one.
    base = _git(root, "merge-base", known.decode().strip(), "HEAD", may_fail=True) or known
    options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--diff-filter=d")
    changed = _git(root, "diff", *options, base.decode().strip(), "--")
    fresh = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(root / os.fsdecode(name) for name in (changed + fresh).split(b"\0") if name)


def _git(folder: Path, *arguments: str, may_fail: bool = False) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise InputError("--changed-since needs git, which is not found; install it, or name the files") from error
    if done.returncode and may_fail:
        return b""
    if done.returncode:
        why = printable(done.stderr.decode("utf-8", "replace").strip())
        raise InputError(f"{printable(folder)}: git says: {why}; --changed-since needs a repository")
    return done.stdout
