"""The form of a ledger on disk: it is small, and what is damaged is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cleaner
from cleaner.errors import LedgerMismatchError
from cleaner.ledger import Ledger

# Every third character is traditional, every sentence has half-width marks: an ordinary page from Taiwan or Hong Kong.
PAGE = (
    "碼頭的老闆說,這幾年來看海的人愈來愈多,連開幾家書店都說得出理由。\n"
    "他們從鄉間來,帶著孩子與相機,在風裡站一個下午,說這樣才算過了週末。\n"
    "「我們並不覺得遠,」一個從縣城來的學生這樣說,「車開一個鐘頭就到了。」\n"
    "鎮上的報紙寫過幾回,說這裡的變化還會繼續,漁船與遊艇將會停在一處。\n"
) * 12
HEAD = {"ledger": 1, "raw_sha256": "", "clean_sha256": "", "decode": {"codec": "utf-8"}}


def test_the_ledger_of_an_ordinary_page_is_smaller_than_its_text() -> None:
    result = cleaner.clean(PAGE, ignore=["duplicates"])
    lines = result.ledger.to_jsonl()
    assert sum(result.edits_by_rule().values()) > 800
    assert len(lines.encode()) < len(PAGE.encode())
    assert Ledger.from_jsonl(lines) == result.ledger


def test_an_equal_change_stands_once_with_all_its_places() -> None:
    (layer,) = (layer for layer in cleaner.clean("甲 ，乙 ，丙\n" * 9, select=["typography/stray-space"]).ledger.layers)
    assert layer.to_json()["edits"] == [
        {"rule": "typography/stray-space", "reasons": {layer.edits[0].reason: [[" ", "", 1, 3, *[5, 3] * 8]]}}
    ]


@pytest.mark.parametrize(
    "group",
    [
        {"before": "a", "after": "c", "places": [[]]},
        {"before": "a", "after": "c", "places": [-1]},
        {"before": "a", "after": "c", "places": ["x"]},
        {"before": "ab", "after": "c", "places": [1, 2]},
        {"before": "a", "after": "c", "places": [10**30]},
        {"before": 1, "after": "c", "places": [3]},
        {"reasons": [["b", "c", 1]]},
        {"reasons": {"why": [["b", "c"]]}},
        {"reasons": {"why": [["b", "c", "x"]]}},
    ],
)
def test_a_damaged_group_is_refused(group: dict[str, Any]) -> None:
    row = {"stage": "script", "edits": [{"rule": "script/to-simplified", "reason": "", **group}]}
    with pytest.raises(LedgerMismatchError, match="damaged"):
        Ledger.from_jsonl(f"{json.dumps(HEAD)}\n{json.dumps(row)}\n")
