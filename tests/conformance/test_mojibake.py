"""Chinese mojibake: what is repaired exactly, and what must stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits"
pytestmark = pytest.mark.skipif(not KITS.is_dir(), reason="the kits (../shared/kits) are not here")

# What the kit calls damage that bytes are lost in.
LOST = ("lossy", "unrecoverable")


def rows() -> list[dict[str, str]]:
    return [
        json.loads(line) for line in (KITS / "mojibake/cases.jsonl").read_text(encoding="utf-8").split("\n") if line
    ]


def repair(text: str) -> str:
    return cleaner.clean(text, select=["encoding"]).text


def is_repairable(row: dict[str, str]) -> bool:
    return row["set"] != "negative" and row["gold"] is not None and not any(word in row["note"] for word in LOST)


def test_all_that_is_not_lossy_is_repaired() -> None:
    cases = [row for row in rows() if is_repairable(row)]
    assert len(cases) == 138
    assert [row["id"] for row in cases if repair(row["input"]) != row["gold"]] == []


def test_negative_cases_stay() -> None:
    negative = [row for row in rows() if row["set"] == "negative"]
    assert [row["id"] for row in negative if repair(row["input"]) != row["input"]] == []


def test_what_is_lost_is_not_filled_with_guesses() -> None:
    for row in rows():
        repaired = repair(row["input"])
        if repaired != row["gold"] and row["gold"] is not None:
            # A part may have been repaired, with a sign for a character of which bytes are lost.
            assert set(repaired) <= {*row["input"], *row["gold"], "\ufffd"}, row["id"]
            assert repaired.count("\ufffd") <= sum(row["input"].count(sign) for sign in "\ufffd?"), row["id"]
            assert len(set(repaired) & set(row["gold"])) >= len(set(row["input"]) & set(row["gold"])), row["id"]
