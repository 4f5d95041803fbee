"""Charset detection on files by other projects, and the answers of browsers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.encoding import decode_bytes, detect_encoding

KITS = Path(__file__).resolve().parents[3] / "shared" / "kits"
pytestmark = pytest.mark.skipif(not KITS.is_dir(), reason="the kits (../shared/kits) are not here")

FAMILIES = {"gb2312": "gb18030", "gbk": "gb18030", "big5-hkscs": "big5", "cp950": "big5", "big5hkscs": "big5"}
# 27 of 27 when written; the floor is the contract's 95 %.
MIN_CHINESE_SHARE = 0.95


def family(name: str) -> str:
    return FAMILIES.get(name.lower(), name.lower())


def rows() -> list[dict[str, object]]:
    return [
        json.loads(line) for line in (KITS / "charset/manifest.jsonl").read_text(encoding="utf-8").split("\n") if line
    ]


def test_chinese_files_are_told() -> None:
    chinese = [row for row in rows() if row["chinese"]]
    found = {row["path"]: detect_encoding((KITS / "charset" / str(row["path"])).read_bytes()) for row in chinese}
    wrong = [row["path"] for row in chinese if family(found[row["path"]].codec) != family(str(row["label"]))]
    assert len(wrong) <= (1 - MIN_CHINESE_SHARE) * len(chinese), wrong


def test_all_files_come_back() -> None:
    for row in rows():
        raw = (KITS / "charset" / str(row["path"])).read_bytes()
        decoded = decode_bytes(raw)
        assert decoded.record.encode(decoded.text) == raw, row["path"]


@pytest.mark.parametrize("name", ["gb18030", "big5"])
def test_all_codes_come_back(name: str) -> None:
    raw = (KITS / "decode/whatwg" / f"{name}_in.txt").read_bytes()
    decoded = decode_bytes(raw, name)
    assert decoded.record.encode(decoded.text) == raw


@pytest.mark.parametrize("name", ["gb18030", "big5"])
def test_all_codes_are_read_as_browsers_read_them(name: str) -> None:
    raw = (KITS / "decode/whatwg" / f"{name}_in.txt").read_bytes()
    wanted = (KITS / "decode/whatwg" / f"{name}_in_ref.txt").read_text(encoding="utf-8").split("\n")
    # The whole file at once, and each code alone, as it may begin or end a text. No difference is left.
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    alone = [decode_bytes(line, name).text for line in lines]
    different = [
        (line.hex(), ours, theirs) for line, ours, theirs in zip(lines, alone, wanted, strict=True) if ours != theirs
    ]
    assert not different, different[:20]
    assert decode_bytes(raw, name).text.split("\n") == wanted


def test_the_codes_that_python_reads_otherwise_are_read_as_browsers_read_them() -> None:
    for line in (KITS / "decode/python_vs_whatwg.jsonl").read_text(encoding="utf-8").strip("\n").split("\n"):
        row = json.loads(line)
        raw = bytes.fromhex(row["bytes_hex"])
        decoded = decode_bytes(raw, row["encoding"])
        assert decoded.text == row["whatwg"], row
        assert decoded.record.encode(decoded.text) == raw, row
