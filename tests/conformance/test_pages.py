"""Labelled pages, which are not part of the repository. What is removed from them is measured by `eval_gate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT.parent.parent / "shared" / "pages" / "labelled.jsonl"

pytestmark = pytest.mark.skipif(not PAGES.is_file(), reason="the labelled pages (../shared/pages) are not here")


def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in PAGES.read_text(encoding="utf-8").splitlines()]


def test_pages_are_settled_after_one_run() -> None:
    for row in rows():
        first = cleaner.clean("\n".join(row["lines"]) + "\n", select=["chrome"])
        assert cleaner.clean(first.text, select=["chrome"]).text == first.text, row["id"]


def test_the_body_alone_stays_whole() -> None:
    for row in rows():
        body = [line for line, label in zip(row["lines"], row["labels"], strict=True) if label == "B" and line.strip()]
        text = "\n".join(body) + "\n"
        assert cleaner.clean(text, select=["chrome"]).text == text, row["id"]
