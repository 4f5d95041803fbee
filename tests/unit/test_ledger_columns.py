"""Ledgers as columns: whatever a ledger holds comes back, and what was changed can be asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from cleaner.corpus.ledger_files import begin_part, join_ledgers, read_ledgers
from cleaner.corpus.table_row import LEDGER_FORMATS
from cleaner.decode_record import DecodeRecord
from cleaner.edits import Edit, Substitutions
from cleaner.errors import InputError
from cleaner.layers import Layer
from cleaner.ledger import Ledger
from tests.properties.strategies import ledgers

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def substitutions(places: list[int], before: str, after: str, rule: str = "s/b") -> Substitutions:
    return Substitutions(np.array(places, dtype=np.int64), before, after, rule, "why")


def ledger(*layers: Layer, decode: DecodeRecord | None = None) -> Ledger:
    return Ledger(decode or DecodeRecord(), layers, "0" * 64, "1" * 64)


EDITS = (
    Edit(0, 1, "隨", "随", "s/a", "why"),
    Edit(3, 3, "", "\0", "s/a", "else"),
    Edit(5, 6, "隨", "随", "s/a", "why"),
    Edit(9, 12, "abc", "", "s/b", "why"),
)
FULL = Layer("s", EDITS, (substitutions([1, 2, 7], "aba", "xyx"), substitutions([4], "a", "x")))
LEDGERS = [
    ledger(),
    ledger(FULL, Layer("t", (), (substitutions([0, 5], "ab", "xy"),))),
    ledger(Layer("s", (Edit(0, 0, "", "x", "s/a"),)), Layer("s", (Edit(0, 0, "", "x", "s/a"),))),
    ledger(Layer("s"), FULL),  # no pass leaves an empty layer, but a ledger may hold one
    ledger(Layer("s", (Edit(0, 1, "\ud800", "隨", "s/a", "not \udfff"),))),
    ledger(FULL, decode=DecodeRecord("gb18030", b"\xff", "\r\n", {1: "\n"}, ((0, 1, b"\x80"),))),
]


def write(path: Path, form: str, *parts: list[Ledger]) -> Path:
    files = []
    for number, each in enumerate(parts):
        part = begin_part(form, ".gz")
        part.add([(at, f"文{at}\udcff", one) for at, one in enumerate(each)])
        files.append(path.with_name(f"part{number}"))
        files[-1].write_bytes(part.to_bytes())
    join_ledgers(form, files, path)
    return path


@pytest.mark.parametrize("form", LEDGER_FORMATS)
def test_ledgers_come_back(tmp_path: Path, form: str) -> None:
    found = list(read_ledgers(form, write(tmp_path / "a.gz", form, LEDGERS[:2], [], LEDGERS[2:])))
    assert [one.to_jsonl() for one in found] == [one.to_jsonl() for one in LEDGERS]
    assert list(read_ledgers(form, write(tmp_path / "b.gz", form))) == []


@given(ledgers())
def test_any_ledger_comes_back(tmp_path_factory: pytest.TempPathFactory, made: tuple[str, str, Ledger]) -> None:
    path = write(tmp_path_factory.mktemp("any") / "a", "parquet", [made[2]])
    (found,) = read_ledgers("parquet", path)
    assert found.to_jsonl() == made[2].to_jsonl()


def test_each_change_stands_once_with_its_places(tmp_path: Path) -> None:
    rows = parquet.read_table(write(tmp_path / "a", "parquet", LEDGERS)).to_pylist()
    assert [row["number"] for row in rows] == list(range(6))
    assert rows[0]["id"] == "文0\ufffd"
    keys = ("layer", "group", "rule", "before", "after", "count", "at", "gaps")
    assert [tuple(change[key] for key in keys) for change in rows[1]["changes"]] == [
        (0, None, "s/a", "隨", "随", 2, 0, [5]),
        (0, None, "s/a", "", "\0", 1, 3, []),
        (0, None, "s/b", "abc", "", 1, 9, []),
        (0, 2, "s/b", "a", "x", 2, 1, [6]),
        (0, 2, "s/b", "b", "y", 1, 2, []),
        (0, 3, "s/b", "a", "x", 1, 4, []),
        (1, 0, "s/b", "a", "x", 1, 0, []),
        (1, 0, "s/b", "b", "y", 1, 5, []),
    ]
    # What the columns do not hold stands whole beside them, and shows in them as well as it can.
    assert [row["exact"] is None for row in rows] == [True, True, True, False, False, True]
    assert rows[4]["changes"][0]["before"] == "\ufffd"


def test_the_same_ledgers_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (write(tmp_path / name, "parquet", LEDGERS[:3], LEDGERS[3:]) for name in "ab")
    assert one.read_bytes() == other.read_bytes()


def test_damaged_files_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", "parquet", LEDGERS)
    whole, table = path.read_bytes(), parquet.read_table(path)
    shifted = {
        **table.to_pydict(),
        "changes": [[{**each, "layer": 9} for each in row] for row in table["changes"].to_pylist()],
    }
    damaged = {
        "cut": whole[: len(whole) // 2],
        "no column": table.drop_columns(["changes"]),
        "other": table.replace_schema_metadata({b"cleaner:ledgers": b"2"}),
        "foreign": table.replace_schema_metadata(None),
        "null": table.set_column(2, "raw_sha256", pyarrow.nulls(6, "string")).drop_columns(["decode"]),
        "layers": pyarrow.table(shifted, schema=table.schema),
    }
    for content in damaged.values():
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            parquet.write_table(content, path)
        with pytest.raises(InputError, match=r"a\.parquet: .*clean the table again"):
            list(read_ledgers("parquet", path))
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        list(read_ledgers("parquet", path))
