"""Ledgers of tables as Parquet: where they are written, what is read back, what a change of mind leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, DIRTY, Run, tree
from tests.cli.test_clean_tables import only, read_table, write_table

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engines.tables.run.CHUNK_CHARS", 100)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    texts = (DIRTY, CLEAN, "", "隨" * 50 + "\n", "\ud800隨\n")
    records = [{"id": f"文{number}", "text": texts[number % 5]} for number in range(20)]
    path = tmp_path / "in" / "corpus.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_a_row_a_document_and_what_rules_changed(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", table, "-o", out, "--ledger-format", "parquet")
    assert result.exit_code == 0, result.stderr
    assert set(tree(out / "ledgers")) == {"corpus.jsonl.parquet"}
    rows = parquet.read_table(out / "ledgers" / "corpus.jsonl.parquet").to_pylist()
    assert [(row["number"], row["id"]) for row in rows[:2]] == [(0, "文0"), (1, "文1")]
    counts = {rule: 0 for row in rows for rule in (change["rule"] for change in row["changes"])}
    for change in (change for row in rows for change in row["changes"]):
        counts[change["rule"]] += change["count"]
    (manifest,) = read_table(out / "manifest.jsonl")
    assert counts == manifest["edits"]
    assert manifest["ledgers"] == "parquet"
    assert manifest["documents"] == len(rows) == 20


def test_both_forms_restore_revert_and_diff_alike(run: Run, table: Path, tmp_path: Path) -> None:
    shown, reverted = [], []
    for form in ("jsonl", "parquet"):
        out, back = tmp_path / form, tmp_path / f"{form}-back"
        run("clean", table, "-o", out, "--ledger-format", form)
        assert run("restore", out, "-o", back).exit_code == 0
        assert read_table(back / "corpus.jsonl") == read_table(table)
        assert run("restore", only(out / "ledgers", "corpus"), "-o", tmp_path / f"{form}-one").exit_code == 0
        assert tree(tmp_path / f"{form}-one") == tree(back)
        shown.append(run("diff", out, "--format", "jsonl").stdout)
        run("restore", out, "-o", tmp_path / f"{form}-without", "--revert", "script")
        reverted.append(tree(tmp_path / f"{form}-without"))
    assert shown[0] == shown[1]
    assert reverted[0] == reverted[1]
    assert tree(tmp_path / "jsonl" / "texts") == tree(tmp_path / "parquet" / "texts")
    reports = [tree(tmp_path / form / "report") for form in ("jsonl", "parquet")]
    pages = [report.pop("index.html") for report in reports]
    assert reports[0] == reports[1]
    # Of the pages, what they were made from differs.
    made_from = re.compile(b'<meta name="cleaner-page" content="[0-9a-f]+">')
    assert made_from.sub(b"", pages[0]) == made_from.sub(b"", pages[1])


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ([], "corpus.jsonl.jsonl.zst"),
        (["--to", "parquet"], "corpus.parquet.parquet"),
        (["--to", "parquet", "--ledger-format", "jsonl"], "corpus.parquet.jsonl.zst"),
    ],
)
def test_the_form_fits_the_table_unless_one_is_named(
    run: Run, table: Path, tmp_path: Path, options: list[str], name: str
) -> None:
    pytest.importorskip("zstandard")
    out = tmp_path / "out"
    assert run("clean", table, "-o", out, *options).exit_code == 0
    assert set(tree(out / "ledgers")) == {name}
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0
    assert read_table(tmp_path / "back" / "corpus.jsonl") == read_table(table)
    assert "1 done before" in run("clean", table, "-o", out, *options).stderr


def test_another_form_takes_the_place_of_the_first(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for form in ("jsonl", "parquet", "jsonl"):
        assert "1 cleaned" in run("clean", table, "-o", out, "--ledger-format", form).stderr
        run("clean", table, "-o", tmp_path / f"only-{form}", "--ledger-format", form)
        assert tree(out) == tree(tmp_path / f"only-{form}")
    run("clean", tmp_path / "in", "-o", out, "--ledger-format", "parquet")
    table.unlink()
    write_table(tmp_path / "in" / "other.jsonl", [])
    assert run("clean", tmp_path / "in", "-o", out, "--ledger-format", "parquet").exit_code == 0
    assert set(tree(out / "ledgers")) == {"other.jsonl.parquet"}  # those of a table that went are gone
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0
    assert tree(tmp_path / "back") == {"other.jsonl": b""}


def test_damaged_ledgers_are_refused_and_made_again(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out, "--ledger-format", "parquet")
    before = tree(out)
    ledgers = out / "ledgers" / "corpus.jsonl.parquet"
    ledgers.write_bytes(ledgers.read_bytes()[:-9])
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert "corpus.jsonl.parquet: damaged" in result.stderr
    assert "clean the table again" in result.stderr
    assert run("diff", out).exit_code == 2
    run("clean", table, "-o", out, "--ledger-format", "parquet")
    assert tree(out) == before


def test_without_the_package_it_is_said_which_extra_has_it(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.corpus.formats.compression import missing_extra

    def fail() -> None:
        raise missing_extra("Parquet", "corpus")

    monkeypatch.setattr("cleaner.corpus.ledger_columns.load_arrow", fail)
    monkeypatch.setattr("cleaner.corpus.ledger_files.load_arrow", fail)
    result = run("clean", table, "-o", tmp_path / "out", "--ledger-format", "parquet")
    assert result.exit_code == 2
    assert "install corpus-cleaner-zh[corpus]" in result.stderr
    assert not (tmp_path / "out" / "texts").exists()


def test_wrong_names_and_the_cluster(run: Run, table: Path, tmp_path: Path) -> None:
    assert "'parquet'" in run("clean", table, "-o", tmp_path / "out", "--ledger-format", "csv").stderr
    result = run("clean", table, "-o", tmp_path / "out", "--engine", "daft", "--ledger-format", "parquet")
    assert result.exit_code == 2
    assert "--ledger-format is for the local engine" in result.stderr
    assert not (tmp_path / "out").exists()
