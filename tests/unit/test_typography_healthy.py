"""Healthy text goes through the whole program unchanged."""

from __future__ import annotations

from collections import Counter

import pytest

import cleaner
from tests.typography_suite.paragraphs import Paragraph, code_lines, healthy_paragraphs

PARAGRAPHS = 2_000
CODE_LINES = 200


def changed(paragraphs: list[Paragraph]) -> tuple[list[str], Counter[str]]:
    """Return what was made of those that did not stay, and by which rules."""
    wrong, rules = [], Counter[str]()
    for paragraph in paragraphs:
        text = paragraph.text + "\n"
        result = cleaner.clean(text)
        if result.text != text:
            rules.update({edit.rule for layer in result.ledger.layers for edit in layer})
            wrong.append(f"{paragraph.kind}: {text!r} > {result.text!r}")
    return wrong, rules


@pytest.fixture(scope="module")
def paragraphs() -> list[Paragraph]:
    return list(healthy_paragraphs(PARAGRAPHS))


def test_paragraphs_stay(paragraphs: list[Paragraph]) -> None:
    assert len(paragraphs) >= PARAGRAPHS
    wrong, rules = changed(paragraphs)
    assert not wrong, (rules, wrong[:20])


def test_lines_of_code_and_logs_stay() -> None:
    lines = list(code_lines(CODE_LINES))
    assert len(lines) >= CODE_LINES
    wrong, rules = changed(lines)
    assert not wrong, (rules, wrong[:20])
