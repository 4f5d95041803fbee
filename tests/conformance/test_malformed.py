"""Broken bytes and naughty strings: nothing raises, everything restores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner
from cleaner.encoding import decode_bytes

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits"
pytestmark = pytest.mark.skipif(not KITS.is_dir(), reason="the kits (../shared/kits) are not here")


def test_malformed_bytes_restore() -> None:
    for line in (KITS / "decode/cpython_malformed.jsonl").read_text(encoding="utf-8").strip("\n").split("\n"):
        row = json.loads(line)
        raw = bytes.fromhex(row["bytes_hex"])
        for codec in (None, row["encoding"]):
            decoded = decode_bytes(raw, codec)
            assert decoded.record.encode(decoded.text) == raw, row["id"]
        result = cleaner.clean(raw, select=["encoding"])
        assert cleaner.restore(result.text, result.ledger) == raw, row["id"]


def test_naughty_strings_restore() -> None:
    for line in (KITS / "adversarial/blns.jsonl").read_text(encoding="utf-8").strip("\n").split("\n"):
        row = json.loads(line)
        result = cleaner.clean(row["text"], select=["encoding"])
        assert cleaner.restore(result.text, result.ledger) == row["text"].encode("utf-8", "surrogatepass"), row["id"]
        assert cleaner.clean(result.text, select=["encoding"]).text == result.text, row["id"]
