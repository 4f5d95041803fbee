"""What is drawn from a ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import cleaner

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
