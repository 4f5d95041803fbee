"""Stages and rules of the tests' own, so small that one sees what they do."""

from __future__ import annotations

import re

import pytest

# Imported while the doubles stand, these would know their rules for good.
import cleaner.reports.html.tables
import cleaner.reports.html.writing
import cleaner.reports.summary  # noqa: F401
from cleaner.document import Changes, Context, Note, line_spans
from cleaner.ledger import Edit, Substitutions
from cleaner.rules import Change, Registry, Rule


def _rule(name: str, severity: str, safety: str = "safe", removes: str | None = None, **examples: object) -> Rule:
    return Rule(
        id=name,
        summary=f"The summary of {name}.",
        why="It stands here for a rule of the program.",
        since="0.1.0",
        safety=safety,
        severity=severity,
        message=f"message of {name}",
        removes=removes,
        keep=("照旧的一句话。\n",),
        **examples,
    )


RULES = Registry(
    [
        _rule("encoding/lost", "info", "suggest", report=("丢?了",)),
        _rule("encoding/broken", "error", "suggest", report=("坏\ufffd了",)),
        _rule("chrome/prompt", "warning", removes="chrome", drop=("扫码下载",)),
        _rule("script/traditional", "info", change=(Change("隨", "随"),)),
        _rule("typography/comma", "info", "unsafe", change=(Change("一,二", "一，二"),)),
    ]
)


def report_losses(text: str, context: Context) -> Changes:
    lost = [Note("encoding/lost", m.start(), m.end(), "a character is lost", "gone") for m in re.finditer("[?]", text)]
    bad = [Note("encoding/broken", m.start(), m.end(), "undecodable") for m in re.finditer("\ufffd", text)]
    return Changes(notes=[*lost, *bad])


def drop_prompts(text: str, context: Context) -> Changes:
    edits = []
    for start, end in line_spans(text):
        if text[start:end].startswith("扫码"):
            whole = text[start : end + 1]
            edits.append(Edit(start, start + len(whole), whole, "", "chrome/prompt", "asks to scan a code"))
    return Changes(edits)


def to_simplified(text: str, context: Context) -> Changes:
    new = text.translate(str.maketrans("隨著", "随着"))
    group = Substitutions.between(text, new, "script/traditional", "traditional characters")
    return Changes(substitutions=[group] if group else [])


def widen_commas(text: str, context: Context) -> Changes:
    return Changes([Edit(m.start(), m.end(), ",", "，", "typography/comma", "Chinese") for m in re.finditer(",", text)])


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pipeline run these stages, and let all that asks for rules see these."""
    stages = (
        ("encoding", (report_losses,)),
        ("chrome", (drop_prompts,)),
        ("duplicates", ()),
        ("script", (to_simplified,)),
        ("typography", (widen_commas,)),
    )
    monkeypatch.setattr("cleaner.pipeline._STAGES", stages)
    monkeypatch.setattr("cleaner.pipeline.registry", lambda: RULES)
    monkeypatch.setattr("cleaner.result.registry", lambda: RULES)
    monkeypatch.setattr("cleaner.rules.registry", lambda: RULES)
