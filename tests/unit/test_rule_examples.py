"""Every example in the rulebooks is a test: what a rule must keep, change, drop and report, with that rule alone."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.config import from_mapping
from cleaner.rules import Rule, registry

# A `drop` example, or a one-line `keep` example of a rule that removes lines, stands on a page: with an article before
# it, or after it where the rule looks at the top of a page (`match.position = "top"`).
HOST = [
    "这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。",
    "二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。",
    "如今，返乡的人又多了起来，他们带回了技术和资金，在老街上开起了咖啡馆、书店和小小的工作室。",
]
RULES = [rule for rule in registry().values() if rule.stage != "pipeline"]


def on_page(rule: Rule, line: str) -> str:
    lines = [line, *HOST] if rule.match.get("position") == "top" else [*HOST, line]
    return "\n".join(lines) + "\n"


def cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, kind))
    ]


def clean_with(rule: Rule, text: str) -> cleaner.Result:
    raw = to_bytes(text) if is_of_bytes(rule) else text
    return cleaner.clean(raw, from_mapping(rule.config, rule.id), select=[rule.id])


def is_of_bytes(rule: Rule) -> bool:
    """Tell whether the examples are bytes, each line preceded by its encoding: text no longer shows what it was in."""
    return "examples" in rule.match


def to_bytes(example: str) -> bytes:
    lines = [line.partition("|") for line in example.split("\n")]
    return b"\n".join(text.encode(codec or "ascii") for codec, _, text in lines)


def touched(rule: Rule, result: cleaner.Result) -> list[object]:
    edits = [edit for layer in result.ledger.layers for edit in layer if edit.rule == rule.id]
    return [*edits, *(placed.note for placed in result.notes if placed.note.rule == rule.id)]


@pytest.mark.parametrize(("rule", "example"), cases("keep"))
def test_keeps(rule: Rule, example: str) -> None:
    text = on_page(rule, example) if rule.removes and "\n" not in example else example
    result = clean_with(rule, text)
    assert touched(rule, result) == []
    assert is_of_bytes(rule) or result.text == text


@pytest.mark.parametrize(("rule", "example"), cases("change"))
def test_changes(rule: Rule, example: object) -> None:
    result = clean_with(rule, example.before)
    assert result.text == example.after
    assert touched(rule, result)
    assert cleaner.restore(result.text, result.ledger).decode("utf-8", "surrogatepass") == example.before


@pytest.mark.parametrize(("rule", "example"), cases("drop"))
def test_drops(rule: Rule, example: str) -> None:
    result = clean_with(rule, on_page(rule, example))
    assert result.text.split("\n") == [*HOST, ""]
    assert [span.rule for span in result.removed] == [rule.id]


@pytest.mark.parametrize(("rule", "example"), cases("report"))
def test_reports(rule: Rule, example: str) -> None:
    result = clean_with(rule, example)
    findings = [finding for finding in result.findings if finding.rule == rule.id]
    assert findings
    assert all(finding.fix is None for finding in findings)
    if is_of_bytes(rule):
        assert cleaner.restore(result.text, result.ledger) == to_bytes(example)
    else:
        assert result.text == example
