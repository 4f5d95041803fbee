"""OpenCC's own test cases, run on `convert_script`. They are not part of the repository."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import cleaner

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "kits" / "opencc" / "cases.jsonl"
# What fails, by id, with the cause: exactly these.
KNOWN_MISSES = {
    "jieba_s2t_BYVoid_OpenCC_Issue767:tw2sp": "expects 慰藉 as 慰借, as after cutting by jieba; 慰藉 is the word",
}
CONFIGS = (
    *("s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s", "s2twp", "tw2sp"),
    *("s2hkp", "hk2sp", "t2tw", "tw2t", "t2hk", "hk2t", "jp2t", "t2jp"),
)


@pytest.mark.skipif(not CASES.is_file(), reason=f"OpenCC's cases are not at {CASES}")
def test_passes_the_cases_of_opencc() -> None:
    failed: set[str] = set()
    total: Counter[str] = Counter()
    with CASES.open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            if case["config"] not in CONFIGS:  # with a segmenter as a plug-in
                continue
            total[case["config"]] += 1
            if cleaner.convert_script(case["input"], case["config"]) != case["expected"]:
                failed.add(case["id"])
    assert sum(total.values()) == 565
    assert total["t2s"] == 55
    assert failed == set(KNOWN_MISSES)
