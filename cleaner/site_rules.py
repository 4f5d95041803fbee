"""Rules for the chrome of certain sites, which users keep in files of their own.

`cleaner learn` proposes such a file, a person reviews it, and `--rules` takes it. A rule
names whole lines, or a block of lines that stand one behind the other. They are compared
by their keys, see `key_of`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from cleaner.errors import RulebookError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Position = Literal["head", "tail", "any"]
POSITIONS = get_args(Position)

_KEYS = (
    *("name", "lines", "block", "position", "source", "enabled"),
    *("documents", "of", "caution", "examples", "found_in"),
)
_TOP_KEYS = ("made_by", "documents", "rule")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]")
# In a line with fewer letters the number is what it says (第3章, 2020年); with more it is a count or a date.
MIN_LETTERS_BESIDE_NUMBER = 4
# In thirds of the lines of a text: what stands in the first one is its head, what stands in the last one its tail.
_THIRDS = 3


class SiteRule(NamedTuple):
    """A rule of a user's file. `documents` of `of` documents had it when it was learned; 0 where nobody counted.

    Either `lines`, each of which goes by itself, or `block`, whose lines go only all together. `source` is the
    folder of the documents that it is for, or empty. It sorts and compares by value.
    """

    name: str
    lines: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    position: Position = "any"
    source: str = ""
    documents: int = 0
    of: int = 0


def key_of(line: str) -> str:
    """Return what lines are compared by: a folded line with one space for many, and `#` for each number in it.

    >>> key_of("  阅读(1024)   评论(7) "), key_of("第3章")
    ('阅读(#) 评论(#)', '第3章')
    """
    key = " ".join(line.split())
    if any(map(str.isdigit, key)) and len(_WORD.findall(key)) >= MIN_LETTERS_BESIDE_NUMBER:
        return _DIGITS.sub("#", key)
    return key


def place_of(rank: int, count: int) -> Position:
    """Return in which part of a text of *count* lines the line of that *rank*, from 0, stands: `any` is the middle."""
    if rank * _THIRDS < count:
        # A text of one or two lines has no middle, and its only line is both: called its head.
        return "head"
    return "tail" if (count - 1 - rank) * _THIRDS < count else "any"


def load_site_rules(path: Path) -> tuple[SiteRule, ...]:
    """Return the rules of a file that are enabled.

    Raises `RulebookError`, which names the file, the rule and what to do, for anything wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"cannot read the rules {path}: {error.strerror}; check the name, or make it with `cleaner learn`"
        raise RulebookError(message) from error
    except UnicodeDecodeError as error:
        raise RulebookError(f"{path} is not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{path} is not valid TOML: {error}; mend that place, or learn the file anew") from error
    unknown = set(table) - set(_TOP_KEYS)
    if unknown:
        raise RulebookError(
            f"{path}: unknown key {sorted(unknown)[0]!r}; a file of rules has [[rule]] tables (rules of the program "
            "itself are switched with --select and --ignore)"
        )
    rows = table.get("rule", [])
    if not isinstance(rows, list):
        raise RulebookError(f"{path}: 'rule' must be a list of tables; write [[rule]] above each rule")
    return read_site_rules(rows, str(path))


def read_site_rules(rows: object, where: str) -> tuple[SiteRule, ...]:
    """Return the enabled rules among *rows*, tables or rules; raise `RulebookError` if one is wrong."""
    if not isinstance(rows, (list, tuple)):
        raise RulebookError(f"{where}: rules must be a list, not {rows!r}")
    rules: list[SiteRule] = []
    names: set[str] = set()
    for number, row in enumerate(rows, 1):
        if isinstance(row, SiteRule):
            rule, enabled = row, True
        elif isinstance(row, Mapping):
            rule, enabled = _read_rule(row, number, where)
        else:
            raise RulebookError(f"{where}: rule {number} must be a table, not {row!r}; write [[rule]] above it")
        if rule.name in names:
            raise RulebookError(f"{where}: two rules are named {rule.name!r}; give one of them another name")
        names.add(rule.name)
        if enabled:
            rules.append(rule)
    return tuple(rules)


def _read_rule(row: Mapping[str, Any], number: int, where: str) -> tuple[SiteRule, bool]:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise RulebookError(f'{where}: rule {number} has no name; add name = "…", which the reports will show')
    here = f"{where}: rule {name!r}"
    for key in row:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1, cutoff=0.0)[0]
            raise RulebookError(f"{here}: unknown key {key!r}; the nearest known one is {near!r}")
    lines, block = (_read_lines(row.get(key, []), key, here) for key in ("lines", "block"))
    if bool(lines) == bool(block):
        raise RulebookError(f"{here}: needs either 'lines' (each goes by itself) or 'block' (they go together)")
    if block and len(block) == 1:
        raise RulebookError(f"{here}: a block has two lines or more; write the one line in 'lines'")
    position = row.get("position", "any")
    if position not in POSITIONS:
        raise RulebookError(f"{here}: 'position' must be one of {', '.join(POSITIONS)}, not {position!r}")
    for key, kind, what in (("source", str, "a text"), ("enabled", bool, "true or false")):
        if key in row and not isinstance(row[key], kind):
            raise RulebookError(f"{here}: {key!r} must be {what}, not {row[key]!r}")
    counts = []
    for key in ("documents", "of"):
        count = row.get(key, 0)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise RulebookError(f"{here}: {key!r} must be a number of documents, not {count!r}")
        counts.append(count)
    rule = SiteRule(name.strip(), lines, block, position, row.get("source", ""), *counts)
    return rule, row.get("enabled", True)


def _read_lines(value: object, key: str, here: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise RulebookError(f"{here}: {key!r} must be a list of lines in quotes, not {value!r}")
    for line in value:
        if "\n" in line.strip():
            raise RulebookError(f"{here}: {line!r} holds a line break; write each line as an item of its own")
        if not line.strip(" \t\u3000#"):
            raise RulebookError(f"{here}: {key!r} has an empty line, which would name every such line; take it out")
    return tuple(value)
