"""What `cleaner dedup` writes: the same bytes, made many at a time, as one by one."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest

from cleaner.corpus.records import load_row
from cleaner.engines import dedup_output
from cleaner.engines.dedup_json import json_of, json_shares, json_strings
from cleaner.reports.html import clusters

ODD_STRINGS = ["", "a", 'b"c', '","', "d\\n", "e\nf", "g\\", "\u2028", "\x00\x1f", "\ud800", "山水", "\\", "h"]


@pytest.mark.parametrize("held", [1, 2, 5, 100])
def test_strings_are_those_made_one_by_one(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engines.dedup_json._STRINGS_HELD", held)
    dice = random.Random(1)
    assert json_strings([]) == []
    for values in (ODD_STRINGS, ["a", "b", 'c"'], ["a\nb"], ["", ""], dice.choices(ODD_STRINGS[:4], k=40)):
        assert json_strings(values) == [json_of(value) for value in values]


def test_shares_are_rounded_as_single_numbers_are() -> None:
    halves = (2 * np.arange(1000) + 1) / 2e6
    shares = np.concatenate((halves, np.nextafter(halves, 0), np.nextafter(halves, 1), np.arange(1, 400) / 401, [0, 1]))
    assert json_shares(shares) == [json_of(round(share, 6)) for share in shares.tolist()]
    assert json_shares(shares[:0]) == []


def test_lines_are_copied_however_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(2)
    for _ in range(300):
        monkeypatch.setattr(dedup_output, "_BLOCK", dice.choice((1, 2, 7, 100)))
        lines = [bytes(dice.choices(b"abc", k=dice.randint(1, 9))) for _ in range(dice.randint(1, 12))]
        starts = np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1]
        kept = sorted(dice.sample(range(len(lines)), dice.randint(1, len(lines))))
        raw, target = b"\n".join(lines) + dice.choice((b"", b"\n")), io.BytesIO()
        sizes = np.array([len(lines[number]) for number in kept])
        dedup_output._copy_spans(io.BytesIO(raw), target, starts[kept], sizes)
        assert target.getvalue() == b"".join(lines[number] + b"\n" for number in kept)


@pytest.mark.parametrize("shown", [1, 3, 7, 40])
def test_the_page_shows_the_largest_clusters(shown: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the names look like, and with all of equal size at the end of what is shown."""
    monkeypatch.setattr(clusters, "MAX_CLUSTERS", shown)
    dice = random.Random(shown)
    rows = [
        {"kept": f"{at}", "removed": [{"id": '"kind":' * dice.randint(0, 9), "kind": "near"}] * dice.randint(1, 4)}
        for at in dice.sample(range(30), 30)
    ]
    found = clusters._choose(
        map(load_row, clusters._largest(io.BytesIO(b"".join(json_of(row) + b"\n" for row in rows))))
    )
    assert found == sorted(rows, key=lambda row: (-len(row["removed"]), row["kept"]))[:shown]
    assert list(clusters._largest(io.BytesIO())) == []
