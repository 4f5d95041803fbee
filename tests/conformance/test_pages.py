"""Labelled pages: how much of the body stays, how much chrome goes. The pages are not part of the repository."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import cleaner

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT.parent.parent / "shared" / "pages" / "labelled.jsonl"
FLOORS = json.loads((ROOT / "floors.json").read_text(encoding="utf-8"))["pages"]
GONE_SHARE = 0.8

pytestmark = pytest.mark.skipif(not PAGES.is_file(), reason="the labelled pages (../shared/pages) are not here")


def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in PAGES.read_text(encoding="utf-8").splitlines()]


def gone_shares(lines: list[str]) -> list[float | None]:
    """Return for each line the share of its visible characters that left the text; None for a blank line."""
    text = "\n".join(lines) + "\n"
    gone = bytearray(len(text))
    for span in cleaner.clean(text, select=["encoding", "chrome"]).removed:
        gone[span.start : span.end] = b"\x01" * (span.end - span.start)
    shares: list[float | None] = []
    at = 0
    for line in lines:
        visible = [at + i for i, character in enumerate(line) if not character.isspace()]
        shares.append(sum(gone[i] for i in visible) / len(visible) if visible else None)
        at += len(line) + 1
    return shares


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = {"full": Counter(), "residual": Counter()}
    for row in rows():
        count = counts[row["flavour"]]
        for line, label, share in zip(row["lines"], row["labels"], gone_shares(row["lines"]), strict=True):
            if share is None:
                continue
            count[label] += 1
            count[f"{label} gone"] += share >= GONE_SHARE
            count[f"{label} chars"] += len(line)
            count[f"{label} chars gone"] += share * len(line)
    return {
        flavour: {
            "body_chars_kept": 1 - count["B chars gone"] / count["B chars"],
            "titles_kept": 1 - count["T gone"] / count["T"],
            "chrome_lines_gone": count["C gone"] / count["C"],
            "notice_lines_gone": count["N gone"] / count["N"],
            "metadata_lines_gone": count["M gone"] / count["M"],
        }
        for flavour, count in counts.items()
    }


@pytest.mark.parametrize(
    ("flavour", "figure"), [(flavour, figure) for flavour, floors in FLOORS.items() for figure in floors]
)
def test_floor(measured: dict[str, dict[str, float]], flavour: str, figure: str) -> None:
    assert measured[flavour][figure] >= FLOORS[flavour][figure]


def test_pages_are_settled_after_one_run() -> None:
    for row in rows():
        first = cleaner.clean("\n".join(row["lines"]) + "\n", select=["chrome"])
        assert cleaner.clean(first.text, select=["chrome"]).text == first.text, row["id"]


def test_the_body_alone_stays_whole() -> None:
    for row in rows():
        body = [line for line, label in zip(row["lines"], row["labels"], strict=True) if label == "B" and line.strip()]
        text = "\n".join(body) + "\n"
        assert cleaner.clean(text, select=["chrome"]).text == text, row["id"]
