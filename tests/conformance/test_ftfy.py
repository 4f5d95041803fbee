"""The repair of mojibake against ftfy's own cases: encoding alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits"
pytestmark = pytest.mark.skipif(not KITS.is_dir(), reason="the kits (../shared/kits) are not here")

# Three cases hold control characters or an entity, on which other encoding rules rightly act.
MIN_PASSED = 148


def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in (KITS / "ftfy/cases.jsonl").read_text(encoding="utf-8").split("\n") if line]


def repair(text: str) -> str:
    return cleaner.clean(text, select=["encoding"]).text


def test_cases_are_repaired() -> None:
    cases = [row for row in rows() if row["expect"] == "pass"]
    wrong = [row["id"] for row in cases if repair(row["input"]) != row["fixed_encoding"]]
    assert len(cases) - len(wrong) >= MIN_PASSED, wrong


@pytest.mark.parametrize(
    "row", [row for row in (rows() if KITS.is_dir() else []) if row["kind"] == "negative"], ids=str
)
def test_negative_cases_stay(row: dict[str, str]) -> None:
    assert repair(row["input"]) == row["fixed_encoding"]
