"""What a user exempts from rules: files by a pattern of their path, places by the text that stands there.

A corpus text has no comments that could say so, hence it stands beside it: in the
configuration, or in a sidecar `NAME.cleaner.toml` next to the text `NAME`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import ConfigError

SIDECAR_SUFFIX = ".cleaner.toml"
_ALLOW_KEYS = ("rule", "text", "reason")
_GLOBS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^]]*\]")


class FileIgnores(NamedTuple):
    """Rules or stages that are off for the files that a pattern matches.

    `pattern` is relative to the folder `base` (the working folder if empty). One without a slash matches names of
    files and folders anywhere beneath it; what matches a folder matches all in it.
    """

    pattern: str
    names: tuple[str, ...]
    base: str = ""

    def matches(self, file: Path) -> bool:
        """Tell whether the pattern matches a file.

        >>> FileIgnores("old/*.txt", ("chrome",)).matches(Path("old/a.txt"))
        True
        >>> FileIgnores("old/*.txt", ("chrome",)).matches(Path("old/sub/a.txt"))
        False
        """
        # Not resolved: a link is called what the user calls it.
        path, base = os.path.abspath(file), os.path.abspath(self.base)  # noqa: PTH100  pathlib would leave `..` in
        try:
            relative = Path(path).relative_to(base).as_posix()
        except ValueError:
            return False
        return _compile(self.pattern).fullmatch(relative) is not None


class Allowed(NamedTuple):
    """A place where findings of a rule, or of a stage, are right as they are: lines in which `text` stands."""

    rule: str
    text: str
    reason: str = ""

    def covers(self, rule: str) -> bool:
        """Tell whether this is about a rule."""
        return self.rule in (rule, rule.partition("/")[0])


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    trimmed = pattern.removeprefix("./").strip("/")
    lead = "" if "/" in pattern.rstrip("/").removeprefix("./") else "(?:.*/)?"
    pieces, at = [], 0
    for match in _GLOB.finditer(trimmed):
        pieces.append(re.escape(trimmed[at : match.start()]))
        glob = match[0]
        # A set of characters: only its negation is written otherwise in a regular expression.
        pieces.append(_GLOBS.get(glob) or "[" + glob[1:-1].replace("\\", "\\\\").replace("!", "^", 1) + "]")
        at = match.end()
    pieces.append(re.escape(trimmed[at:]))
    return re.compile(lead + "".join(pieces) + "(?:/.*)?", re.S)


def read_file_ignores(value: Any, where: str) -> tuple[FileIgnores, ...]:
    """Return the `per-file-ignores` of a configuration: a table from patterns to lists of rules or stages."""
    if isinstance(value, tuple) and all(isinstance(item, FileIgnores) for item in value):
        return value
    if not isinstance(value, Mapping):
        raise ConfigError(f"'per-file-ignores' in {where} must be a table of patterns and lists, not {value!r}")
    found = []
    for pattern, names in value.items():
        if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
            raise ConfigError(f"{pattern!r} of 'per-file-ignores' in {where} must be a list of rules, not {names!r}")
        try:
            _compile(pattern)
        except re.error as error:
            raise ConfigError(f"{pattern!r} of 'per-file-ignores' in {where} is not a pattern: {error}") from error
        found.append(FileIgnores(pattern, tuple(names)))
    return tuple(found)


def read_allowed(value: Any, where: str) -> tuple[Allowed, ...]:
    """Return the `[[allow]]` tables of a configuration or a sidecar."""
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"'allow' in {where} must be written as [[allow]] tables with {_listed()}, not {value!r}")
    return tuple(item if isinstance(item, Allowed) else _read_allowed(item, where) for item in value)


def _read_allowed(row: Any, where: str) -> Allowed:
    if not isinstance(row, Mapping):
        raise ConfigError(f"'allow' in {where} must be written as [[allow]] tables with {_listed()}, not {row!r}")
    for key, value in row.items():
        if key not in _ALLOW_KEYS:
            near = get_close_matches(str(key), _ALLOW_KEYS, n=1, cutoff=0.0)[0]
            raise ConfigError(f"unknown key {key!r} in [[allow]] of {where}; the nearest known one is {near!r}")
        if not isinstance(value, str):
            raise ConfigError(f"{key!r} in [[allow]] of {where} must be a string, not {value!r}")
    for key in _ALLOW_KEYS[:2]:
        if not row.get(key, "").strip():
            raise ConfigError(f"{key!r} is missing in [[allow]] of {where}; it takes {_listed()}")
    return Allowed(row["rule"], row["text"], row.get("reason", ""))


def _listed() -> str:
    return "`rule`, `text` (of the line to be left alone) and perhaps `reason`"
