"""Chinese mojibake: what is repaired exactly, and what must stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits"
pytestmark = pytest.mark.skipif(not KITS.is_dir(), reason="the kits (../shared/kits) are not here")

# Kinds whose way back is exact and beyond doubt without a model of Chinese; every case of them is repaired.
SURE_KINDS = ("utf8>latin1", "utf8>sloppy1252", "gbk>latin1", "gbk>sloppy1252", "big5>latin1")


def rows() -> list[dict[str, str]]:
    return [
        json.loads(line) for line in (KITS / "mojibake/cases.jsonl").read_text(encoding="utf-8").split("\n") if line
    ]


def repair(text: str) -> str:
    return cleaner.clean(text, select=["encoding"]).text


def is_repairable(row: dict[str, str]) -> bool:
    return row["set"] != "negative" and row["gold"] is not None and row["note"] in ("", "lossless")


@pytest.mark.parametrize("kind", SURE_KINDS)
def test_sure_kinds_are_repaired(kind: str) -> None:
    cases = [row for row in rows() if row["kind"] == kind and is_repairable(row)]
    assert cases
    assert [row["id"] for row in cases if repair(row["input"]) != row["gold"]] == []


def test_negative_cases_stay() -> None:
    negative = [row for row in rows() if row["set"] == "negative"]
    assert [row["id"] for row in negative if repair(row["input"]) != row["input"]] == []


def test_what_is_not_repaired_is_not_made_worse() -> None:
    for row in rows():
        repaired = repair(row["input"])
        if repaired not in (row["input"], row["gold"]):
            # Only strays may have gone, or a part may have been repaired: no new character of loss.
            assert repaired.count("\ufffd") <= row["input"].count("\ufffd"), row["id"]
