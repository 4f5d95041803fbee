"""What is drawn from a ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import cleaner
from cleaner.finding_counts import count_findings_in_each

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: str(seed.stem))
def test_findings_are_counted_as_they_are_made(seed: Path) -> None:
    result = cleaner.clean(seed.read_bytes())
    assert result.count_findings() == dict(Counter(finding.rule for finding in result.findings))
    assert result.unfixed == tuple(finding for finding in result.findings if finding.fix is None)
    assert result.count_findings()["typography/half-width-mark"] > 10


SMALL = ["", "\n", "乾净的一行。\n", "說\n說\n說說", " 甲 ，乙 ，\n\n\n丙 ，\u200b丁", "\n\u200b甲\u00ad\n 甲。"]


@pytest.mark.parametrize("text", SMALL)
def test_small_texts_are_counted_too(text: str) -> None:
    result = cleaner.clean(text)
    assert result.count_findings() == dict(Counter(finding.rule for finding in result.findings))


# Lines that are joined, moved or taken out before other changes, and rules that change one line in two ways.
MOVED = [
    "首页\n隨著爆紅,大模型\n升溫。\n隨著爆紅,大模型升溫。\n",
    "甲\r\n\r\n乙,乙\r\n隨著\u2028爆紅,\n",
    '&#38543;&#33879;,\n爆紅&nbsp;,\n　　他說:"好" ,就走了...\n',
    "```\n甲,乙\n```\n隨著,爆紅\n" * 3,
]


def test_findings_of_several_results_are_counted_as_those_of_each() -> None:
    raws: list[bytes | str] = [seed.read_bytes() for seed in SEEDS]
    results = [cleaner.clean(raw) for raw in [*raws, *SMALL, *MOVED, "隨著,\n" * 20_000, *reversed(MOVED)]]
    assert count_findings_in_each(results) == [result.count_findings() for result in results]
    assert count_findings_in_each([]) == []
