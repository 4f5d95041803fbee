"""Rules: the smallest decisions, each with one id, its reasons and its examples.

All rules are described in ``data/rulebook/<stage>.toml``. A rule whose decision a
table can make carries the table there (`match`); the others are made in code, which
refers to them by id. `explain`, the documentation and the tests read the same records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, get_args

from cleaner.config import STAGES, Severity
from cleaner.document import RemovedKind
from cleaner.errors import RulebookError
from cleaner.rulebooks import parse_rulebook, read_rulebooks

Safety = Literal["safe", "unsafe", "suggest"]

# `pipeline` reports on the run itself; it has rules, but changes nothing.
RULEBOOKS = (*STAGES, "pipeline")
_ID = re.compile(r"[a-z]+(?:/[a-z0-9]+(?:-[a-z0-9]+)*)")
_TEXT_KEYS = ("id", "summary", "why", "since", "safety", "severity", "message")
_EXAMPLE_KEYS = ("keep", "change", "drop", "report")
_KEYS = frozenset((*_TEXT_KEYS, "removes", "match", "config", *_EXAMPLE_KEYS))


@dataclass(frozen=True, slots=True)
class Change:
    """An example of a change: a text before and after the rule alone was applied."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    - `safety`: `safe` fixes never change meaning, `unsafe` ones may, `suggest` has no fix.
    - `severity`: of the finding that the rule's edits or notes become.
    - `removes`: what kind of thing leaves the text by this rule, if whole spans do.
    - `message`: what a finding of this rule says; notes bring their own.
    - `match`: the table a stage applies: phrases, patterns and their conditions.
    - `config`: the options under which the examples hold, where these are not the defaults.
    - `keep`: texts the rule must leave alone; `change`, `drop`, `report`: texts it must
      change, lines it must remove from a page, texts it must report on without a change.
    """

    id: str
    summary: str
    why: str
    since: str
    safety: Safety
    severity: Severity
    message: str
    removes: RemovedKind | None = None
    match: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    change: tuple[Change, ...] = ()
    drop: tuple[str, ...] = ()
    report: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        """The stage the rule belongs to."""
        return self.id.partition("/")[0]


class Registry(Mapping[str, Rule]):
    """All rules by id, in the order of the stages and of the rulebooks."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in self._rules:
                raise RulebookError(f"the rule {rule.id!r} is defined twice; an id stands for one rule for ever")
            self._rules[rule.id] = rule
        stages = {rule.stage for rule in self._rules.values()}
        self._of_stage = {
            stage: tuple(rule for rule in self._rules.values() if rule.stage == stage) for stage in stages
        }

    def __getitem__(self, rule: str) -> Rule:
        return self._rules[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def of_stage(self, stage: str) -> tuple[Rule, ...]:
        """Return the rules of a stage."""
        return self._of_stage.get(stage, ())

    def find(self, name: str) -> Rule:
        """Return the rule *name*; raise `KeyError` with the nearest known id."""
        if name in self._rules:
            return self._rules[name]
        near = get_close_matches(name, self._rules, n=3, cutoff=0.4)
        near = near or [rule for rule in self._rules if rule.endswith("/" + name)]
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise KeyError(f"no rule is named {name!r}{hint} (`cleaner rules` lists all)")


def load_rulebook(toml: str, where: str) -> tuple[Rule, ...]:
    """Return the rules of one rulebook, each pattern of which is compiled, to see whether it is right.

    Raises `RulebookError`, which names the rulebook and the rule, for a repeated or
    retired id, an unknown key, a pattern that is wrong or matches the empty string, an
    empty phrase, and a rule without both kinds of example.
    """
    return _read_rules(parse_rulebook(toml, where), where, tries_patterns=True)


def _read_rules(table: Mapping[str, Any], where: str, *, tries_patterns: bool) -> tuple[Rule, ...]:
    unknown = set(table) - {"retired", "rule"}
    if unknown:
        raise RulebookError(f"{where}: unknown key {sorted(unknown)[0]!r}; a rulebook has `retired` and `[[rule]]`")
    retired = frozenset(table.get("retired", ()))
    rules: dict[str, Rule] = {}
    for row in table.get("rule", ()):
        rule = _read_rule(row, where)
        if tries_patterns:
            _try_patterns(rule.match, f"{where}: rule {rule.id!r}")
        if rule.id in rules:
            raise RulebookError(f"{where}: the rule {rule.id!r} is defined twice")
        if rule.id in retired:
            raise RulebookError(f"{where}: the id {rule.id!r} is retired; ids are never used again")
        rules[rule.id] = rule
    return tuple(rules.values())


def _read_rule(row: dict[str, Any], where: str) -> Rule:
    name = row.get("id", "")
    here = f"{where}: rule {name!r}"
    if not _ID.fullmatch(name) or name.partition("/")[0] not in RULEBOOKS:
        raise RulebookError(f"{here}: an id is `stage/kebab-name`, with a stage of {', '.join(RULEBOOKS)}")
    unknown = set(row) - _KEYS
    if unknown:
        near = get_close_matches(sorted(unknown)[0], _KEYS, n=1, cutoff=0.0)[0]
        raise RulebookError(f"{here}: unknown key {sorted(unknown)[0]!r}; the nearest known one is {near!r}")
    for key in _TEXT_KEYS[1:]:
        if not row.get(key):
            raise RulebookError(f"{here}: {key!r} is missing")
    for key, kinds in (("safety", Safety), ("severity", Severity), ("removes", RemovedKind)):
        if key in row and row[key] not in get_args(kinds):
            raise RulebookError(f"{here}: {key!r} must be one of {', '.join(get_args(kinds))}, not {row[key]!r}")
    positive = [*row.get("change", ()), *row.get("drop", ()), *row.get("report", ())]
    if not row.get("keep") or not positive:
        raise RulebookError(f"{here}: needs examples of both kinds: `keep`, and one of `change`, `drop`, `report`")
    for change in row.get("change", ()):
        if set(change) != {"before", "after"}:
            raise RulebookError(f"{here}: an example of a change has `before` and `after`, not {sorted(change)}")
    match = row.get("match", {})
    _check_match(match, here)
    return Rule(
        id=name,
        summary=row["summary"],
        why=row["why"],
        since=row["since"],
        safety=row["safety"],
        severity=row["severity"],
        message=row["message"],
        removes=row.get("removes"),
        match=match,
        config=row.get("config", {}),
        keep=tuple(row["keep"]),
        change=tuple(Change(change["before"], change["after"]) for change in row.get("change", ())),
        drop=tuple(row.get("drop", ())),
        report=tuple(row.get("report", ())),
    )


def _check_match(match: Mapping[str, Any], here: str) -> None:
    for key, value in match.items():
        if key in ("pattern", "patterns"):
            continue
        if isinstance(value, list) and not all(value):
            raise RulebookError(f"{here}: {key!r} has an empty phrase")


def _try_patterns(match: Mapping[str, Any], here: str) -> None:
    import regex

    given = [match.get("pattern", ()), match.get("patterns", ())]
    for pattern in [one for each in given for one in ([each] if isinstance(each, str) else each)]:
        try:
            compiled = regex.compile(pattern)
        except regex.error as error:
            raise RulebookError(f"{here}: the pattern {pattern!r} is wrong: {error}") from error
        if compiled.search("") is not None:
            raise RulebookError(f"{here}: the pattern {pattern!r} matches the empty string")


@cache
def registry() -> Registry:
    """Return all rules of the package. The result is constant and must not be changed."""
    rules: list[Rule] = []
    for stage, rulebook in read_rulebooks(RULEBOOKS).items():
        # The patterns of the package were tried by its tests.
        rules += _read_rules(rulebook, f"{stage}.toml", tries_patterns=False)
    for rule in rules:
        if rule.stage not in RULEBOOKS:
            raise RulebookError(f"the rule {rule.id!r} belongs to no stage")
    return Registry(rules)
