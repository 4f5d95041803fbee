"""Rules for reading: what `explain` shows and what the documentation holds, made from the rulebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from cleaner.reports.quoting import visible
from cleaner.rules import Rule

_SAFETY = {
    "safe": "safe: the fix never changes meaning",
    "unsafe": "unsafe: the fix may change meaning; `check --fix` leaves it out unless --unsafe-fixes is given",
    "suggest": "suggest: it reports, there is no fix",
}
_REMOVES = "removes whole spans of the kind"


def rule_lines(rule: Rule, level: int = 1) -> Iterator[str]:
    """Yield a rule as Markdown, its heading at *level*."""
    yield f"{'#' * level} {rule.id}"
    yield ""
    yield rule.summary
    yield ""
    yield rule.why
    yield ""
    yield f"- severity: {rule.severity}"
    yield f"- {_SAFETY[rule.safety]}"
    if rule.removes:
        yield f"- {_REMOVES} {rule.removes}"
    yield f"- since: {rule.since}"
    yield f"- message: {rule.message}"
    yield from _examples("Kept as it is", rule.keep)
    yield from _examples("Removed", rule.drop)
    yield from _examples("Reported", rule.report)
    if rule.change:
        yield from ("", "Changed:", "", "```diff")
        for change in rule.change:
            yield from (f"-{line}" for line in _lines(change.before))
            yield from (f"+{line}" for line in _lines(change.after))
        yield "```"


def rule_to_dict(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain data, without the tables that a stage applies."""
    row = asdict(rule)
    del row["match"]
    return {key: value for key, value in row.items() if value not in (None, ())}


def _examples(title: str, texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number == 0:
            yield from ("", f"{title}:")
        yield from ("", "```text", *_lines(text), "```")


def _lines(text: str) -> list[str]:
    return visible(text.removesuffix("\n")).split("\n")
