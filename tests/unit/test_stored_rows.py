"""Rows are read from manifest and journal when they are asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.corpus.folder import OutputFolder, append_row
from cleaner.corpus.manifest import Row
from cleaner.corpus.stored_rows import StoredRows
from cleaner.corpus.table_row import TableRow
from cleaner.errors import InputError
from tests.unit.test_corpus_tables import TABLE

ROW = Row("a.txt", "a.txt", "1" * 64, "2" * 64, {"codec": "utf-8"}, {"name": "hans"}, 5, 4, {"script/x": 2})
NOT_UTF8 = "\udcb0\udca1.txt"


def named(name: str, chars: int = 5) -> Row:
    return replace(ROW, id=name, path=name, chars_in=chars)


@pytest.fixture
def folder(tmp_path: Path) -> OutputFolder:
    out = OutputFolder(tmp_path / "out")
    out.write_manifest([named("b.txt"), TABLE, named("a.txt"), named(NOT_UTF8)])
    journal = out.open_journal()
    append_row(journal, named("c.txt"))
    append_row(journal, named("b.txt", 7).to_json())
    journal.write('{"id":"d.txt","path":"d.t')
    journal.close()
    return out


def test_rows_of_both_files_by_path_the_last_one_holds(folder: OutputFolder) -> None:
    rows = folder.rows()
    assert list(rows) == ["a.txt", "b.txt", "c.txt", NOT_UTF8]
    assert len(rows) == 4
    assert rows["b.txt"] == named("b.txt", 7)
    assert list(rows.values()) == [rows[name] for name in rows]
    assert dict(rows.items()) == dict(rows)
    assert "a.txt" in rows
    assert "d.txt" not in rows
    assert rows.get("d.txt") is None
    assert list(folder.table_rows()) == [TABLE.path]


def test_a_folder_without_rows(tmp_path: Path) -> None:
    assert dict(OutputFolder(tmp_path / "none").rows()) == {}
    assert OutputFolder(tmp_path / "none").table_rows() == {}


def test_what_is_appended_changes_nothing(folder: OutputFolder) -> None:
    rows = folder.rows()
    before = dict(rows.items())
    journal = folder.open_journal()
    append_row(journal, named("a.txt", 9))
    journal.close()
    assert dict(rows.items()) == before
    assert folder.rows()["a.txt"].chars_in == 9, "a line that was cut does not spoil the next one"


def test_files_that_changed_are_told(folder: OutputFolder) -> None:
    rows = folder.rows()
    folder.write_manifest([named("0.txt"), named("a.txt")])
    with pytest.raises(InputError, match=r"manifest.jsonl: it changed while it was read; run"):
        rows["a.txt"]
    with pytest.raises(InputError, match="it changed while it was read; run"):
        list(rows.values())
    with pytest.raises(InputError, match=r"journal: it changed while it was read; run"):
        rows["c.txt"]


def test_the_manifest_is_made_of_both(folder: OutputFolder) -> None:
    folder.settle_manifest(without={"a.txt"})
    lines = folder.manifest.read_text(encoding="utf-8").splitlines()
    found = [Row.from_json(line) or TableRow.from_json(line) for line in lines]
    assert found == sorted([named("b.txt", 7), named("c.txt"), named(NOT_UTF8), TABLE], key=lambda row: row.path)
    assert not folder.journal.exists()
    before = folder.manifest.read_bytes()
    folder.write_manifest([*folder.rows().values(), *folder.table_rows().values()])
    assert folder.manifest.read_bytes() == before, "the same bytes as from rows in memory"
    folder.settle_manifest(tables=[])
    assert folder.table_rows() == {}
    assert len(folder.rows()) == 3


def test_a_folder_in_place_of_the_manifest_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").mkdir()
    assert len(StoredRows([tmp_path / "manifest.jsonl"])) == 0
