"""What a run over tables keeps: parts, sums, rows, packed files, the lock."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.corpus import compact
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.lock import exclusive
from cleaner.corpus.manifest import Row
from cleaner.corpus.parts import DOCUMENTS, KINDS, LEDGERS, TEXTS, Done, Example, Parts
from cleaner.corpus.table_row import TableRow
from cleaner.corpus.totals import Totals
from cleaner.engines.tables.finish import MAX_EXAMPLES, Examples
from cleaner.errors import InputError, OutputError

ROW = Row("1", "1", "a", "b", {}, {"name": "hant"}, 3, 2, {"x/a": 2}, {"x/a": 1, "x/b": 1}, [{"rule": "x/b"}])
TABLE = TableRow("a.jsonl", "a.jsonl", "1", "2", "3", "4", "5", ".zst", FieldNames(), "c", Totals(documents=1))


def done(index: int = 0) -> Done:
    totals = Totals(broken=1)
    totals.add(ROW)
    return Done(index, totals, 7, (Example({"path": "1"}, "隨\ud800", "{}\n"),), (("4", "no JSON"),))


def parts_of(data: bytes) -> dict[str, bytes]:
    return dict.fromkeys(KINDS, data)


def test_sums_add_up_in_any_order() -> None:
    one, two = done().totals, Totals(documents=1, failed=1, edits=Counter({"x/a": 1, "x/c": 1}))
    forth, back = Totals(), Totals()
    for each in (one, two):
        forth.merge(each)
    for each in (two, one):
        back.merge(each)
    assert forth == back
    assert (forth.documents, forth.changed, forth.broken, forth.failed) == (2, 1, 1, 1)
    assert forth.edits == {"x/a": 3, "x/c": 1}
    assert forth.unfixed_documents == {"x/b": 1}
    assert Totals.from_dict(forth.to_dict()) == forth
    for wrong in ({}, {**forth.to_dict(), "edits": 1}, {**forth.to_dict(), "documents": "1"}):
        with pytest.raises((KeyError, TypeError)):
            Totals.from_dict(wrong)


def test_a_chunk_is_done_when_all_of_it_is_there(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "a.jsonl")
    parts.begin("one")
    assert parts.load(0) is None
    parts.commit(done(), {TEXTS: b"t", LEDGERS: b"", DOCUMENTS: b"dd"})
    assert parts.load(0) == done()
    assert [path.read_bytes() for path in parts.paths(DOCUMENTS, 1)] == [b"dd"]
    parts.part(0, DOCUMENTS).write_bytes(b"d")
    assert parts.load(0) is None
    parts.part(0, DOCUMENTS).unlink()
    assert parts.load(0) is None
    parts.commit(done(), parts_of(b"x"))
    marker = parts.part(0, "done.json")
    for damaged in (b"", b"{}", b"[]", marker.read_bytes()[:-1]):
        marker.write_bytes(damaged)
        assert parts.load(0) is None


def test_parts_of_other_work_go(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "a.jsonl")
    parts.begin("one")
    parts.commit(done(1234), parts_of(b"x"))
    parts.begin("one")
    assert parts.load(1234) == done(1234)
    Parts(tmp_path, "b.jsonl").begin("two")
    assert parts.load(1234) is not None
    parts.begin("two")
    assert parts.load(1234) is None


def test_examples_are_the_first_to_show_a_rule_whatever_was_left_out_before() -> None:
    def example(number: int, *rules: str) -> Example:
        return Example({"path": str(number), "edits": dict.fromkeys(rules, 1)}, "", "")

    documents = [
        example(1, "a"),
        example(2, "a"),
        example(3, "a", "b"),
        example(4),
        example(5, "c"),
        example(6, "b", "c"),
    ]
    whole, hinted = Examples(), Examples()
    whole.add(documents)
    hinted.add([documents[0], documents[2]])
    hinted.add(documents[4:])
    assert (
        [each.row["path"] for each in whole.chosen] == [each.row["path"] for each in hinted.chosen] == ["1", "3", "5"]
    )
    whole.add(example(number, f"r{number}") for number in range(100))
    assert len(whole.chosen) == MAX_EXAMPLES


def test_the_row_of_a_table(tmp_path: Path) -> None:
    assert TableRow.from_json(TABLE.to_json()) == TABLE
    assert Row.from_json(TABLE.to_json()) is None
    assert TableRow.from_json(ROW.to_json()) is None
    for line in ("", "{", "[]", '{"kind":"table"}', replace(TABLE, path="../a").to_json()):
        assert TableRow.from_json(line) is None
    folder = OutputFolder(tmp_path)
    folder.write_manifest([TABLE, replace(ROW, path="z.txt"), replace(ROW, path="A.txt")])
    assert list(folder.table_rows()) == ["a.jsonl"]
    assert list(folder.rows()) == ["A.txt", "z.txt"]
    folder.write_manifest([TABLE])
    assert folder.is_ours()


@pytest.mark.parametrize("suffix", [".zst", ".gz"])
def test_packed_lines(tmp_path: Path, suffix: str) -> None:
    rows = [{"id": "隨", "n": number} for number in range(3)] + [{"id": "\ud800"}]
    parts = []
    for number, row in enumerate(rows):
        parts.append(tmp_path / f"{number}")
        parts[-1].write_bytes(compact.pack(compact.dump_line(row), suffix))
    whole = tmp_path / f"whole.jsonl{suffix}"
    compact.join(parts, whole)
    assert list(compact.read_lines(whole)) == [compact.dump_line(row) for row in rows]
    whole.write_bytes(whole.read_bytes()[:-3])
    with pytest.raises(InputError, match=r"whole\.jsonl"):
        list(compact.read_lines(whole))
    parts[-1].write_bytes(compact.pack(b'{"n": 1', suffix))
    compact.join(parts, whole)
    with pytest.raises(InputError, match="cut short"):
        list(compact.read_lines(whole))


def test_without_the_package_for_zstandard_files_are_packed_with_gzip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compact.best_suffix() == ".zst"
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setattr("cleaner.corpus.compact.find_spec", lambda name: None)
    assert compact.best_suffix() == ".gz"


def test_one_run_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    place = tmp_path / "out" / ".parts"
    with exclusive(place), pytest.raises(OutputError, match="another run writes into it"), exclusive(place):
        pass
    with exclusive(place):
        pass
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError), exclusive(tmp_path / "file" / ".parts"):
        pass
