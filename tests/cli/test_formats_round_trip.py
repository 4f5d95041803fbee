"""Tables go through `cleaner clean` from one format to another and back with every field."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

ROWS: list[dict[str, Any]] = [
    {"id": 1, "text": "隨著一,二\n", "score": 1, "tags": ["a"], "meta": {"url": "u", "n": 1}, "x": None},
    {"id": "二", "text": "照旧\n", "score": 0.5, "tags": [], "meta": {}, "big": 2**70},
    {"text": "扫码下载\n照旧\n", "score": "high", "tags": [1, "b", None], "meta": {"url": None}, "ok": True},
    {"id": 1.5, "text": "丢?了\n", "meta": [{"k": "\ud800"}], "键": {"深": [[1.0, 2], []]}, "_cleaner_rest": "mine"},
]
CLEAN = ["随着一，二\n", "照旧\n", "照旧\n", "丢?了\n"]


def strictly(rows: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(row, sort_keys=True) for row in rows]


def read_rows(file: Path) -> list[dict[str, Any]]:
    raw = file.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(raw) if file.suffix == ".gz" else raw).splitlines()]


@pytest.mark.parametrize("steps", [["jsonl"], ["parquet", "jsonl"], ["jsonl.gz", "parquet", "parquet", "jsonl.gz"]])
def test_every_field_comes_back(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: list[str]) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("cleaner.engines.tables.run.CHUNK_CHARS", 1)
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    for number, to in enumerate(steps):
        out = tmp_path / str(number)
        result = run("clean", file, "--to", to, "-o", out)
        assert result.exit_code == 0, result.output
        (file,) = (out / "texts").iterdir()
    assert file.name == f"a.{steps[-1]}"
    expected = [{**row, "text": text} for row, text in zip(ROWS, CLEAN, strict=True)]
    assert strictly(read_rows(file)) == strictly(expected)
