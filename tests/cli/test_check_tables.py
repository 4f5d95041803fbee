"""`cleaner check` of tables: findings document by document, with the line or row of each."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from cleaner.cli import checking_tables
from tests.cli.conftest import CLEAN, DIRTY, Run, tree


def write(file: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(
        tmp_path / "a.jsonl",
        {"id": "one", "text": DIRTY},
        "{bad\x1b[31m",
        "",
        {"text": CLEAN},
        {"text": "扫码下载\n照旧"},
    )


def test_findings_stand_at_the_line_of_their_document(run: Run, table: Path) -> None:
    before = tree(table.parent)
    result = run("check", table)
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        f"{table}:1:1:1: script/traditional message of script/traditional [fixable]",
        f"{table}:1:1:4: typography/comma message of typography/comma [unsafe fix]",
        f"{table}:1:2:1: chrome/prompt message of chrome/prompt [fixable]",
        f"{table}:1:3:1: chrome/prompt message of chrome/prompt [fixable]",
        f"{table}:1:5:2: encoding/lost a character is lost",
        f"{table}:4:3:2: encoding/lost a character is lost",
        f"{table}:5:1:1: chrome/prompt message of chrome/prompt [fixable]",
    ]
    assert f"cleaner: {table}:2: no JSON" in result.stderr
    assert "7 findings in 3 of 3 documents, 4 fixable" in result.stderr
    assert "\x1b" not in result.output
    assert tree(table.parent) == before


def test_a_table_without_findings_passes(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", {"body": "照旧"}, {"body": "照旧\n"})
    result = run("check", file, "--text-field", "body")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no findings in 2 documents\n")
    result = run("check", file)
    assert result.exit_code == 2
    assert (
        f"{file}:1: no field 'text'; name the field of the text with --text-field (fields here: body)" in result.stderr
    )


def test_reports_of_every_format_name_file_and_line(run: Run, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    write(table.parent / "quiet.jsonl", {"text": "照旧"})
    rows = [json.loads(line) for line in run("check", "a.jsonl", "--format", "jsonl").stdout.splitlines()]
    assert [row["path"] for row in rows] == ["a.jsonl:1"] * 5 + ["a.jsonl:4", "a.jsonl:5"]
    assert len({row["fingerprint"] for row in rows}) == len(rows)

    sarif = json.loads(run("check", "a.jsonl", "--format", "sarif").stdout)["runs"][0]
    places = [result["locations"][0]["physicalLocation"] for result in sarif["results"]]
    assert [place["region"] for place in places] == [{"startLine": line} for line in (1, 1, 1, 1, 1, 4, 5)]
    assert {place["artifactLocation"]["uri"] for place in places} == {"a.jsonl"}
    assert sarif["results"][5]["message"]["text"].startswith("row 4, line 3, column 2 of the text: ")
    (notification,) = sarif["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("a.jsonl:2: no JSON")

    github = run("check", "a.jsonl", "--format", "github").stdout.splitlines()
    lines = [re.findall(",line=([0-9]+),", line) for line in github]
    assert lines == [["1"], ["1"], ["1"], ["1"], ["1"], [], ["4"], ["5"]]

    junit = ET.fromstring(run("check", "a.jsonl", "quiet.jsonl", "--format", "junit").stdout)
    suites = [(suite.get("name"), suite.get("tests"), suite.get("errors")) for suite in junit]
    assert suites == [
        ("a.jsonl:1", "5", "0"), ("a.jsonl", "1", "1"), ("a.jsonl:4", "1", "0"), ("a.jsonl:5", "1", "0"),
        ("quiet.jsonl", "1", "0"),
    ]  # fmt: skip
    assert {suite.get("file") for suite in junit} == {"a.jsonl", "quiet.jsonl"}
    assert "| warning | a.jsonl:5:1:1 |" in run("check", "a.jsonl", "--format", "markdown").stdout


def test_a_baseline_knows_findings_wherever_their_document_stands(run: Run, tmp_path: Path) -> None:
    baseline = tmp_path / "known.json"
    rows = [{"text": f"扫码下载{at}号\n照旧{at}"} for at in range(5)]
    file = write(tmp_path / "a.jsonl", *rows)
    other = write(tmp_path / "b.jsonl", rows[0])
    assert run("check", file, other, "--baseline", baseline, "--update-baseline").exit_code == 0
    first = baseline.read_bytes()
    moved = [{"text": "照旧\n"}, *reversed(rows)]
    write(file, *moved)
    assert run("check", file, "--baseline", baseline).exit_code == 0
    write(file, *moved, rows[0])
    result = run("check", file, "--baseline", baseline)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    write(file, *rows[1:])
    result = run("check", file, "--baseline", baseline)
    assert result.exit_code == 0
    assert "4 findings of the baseline left out; 1 of its findings are gone" in result.stderr
    run("check", file, "--baseline", baseline, "--update-baseline")
    names = json.loads(baseline.read_bytes())["files"]
    assert [sum(entry["findings"].values()) for entry in names.values()] == [4, 1]
    write(file, *rows)
    run("check", file, "--baseline", baseline, "--update-baseline")
    assert baseline.read_bytes() == first


def test_a_table_that_breaks_off_leaves_its_baseline(run: Run, tmp_path: Path) -> None:
    import gzip

    baseline, file = tmp_path / "known.json", tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b"".join(json.dumps({"text": f"扫码下载{at}\n照旧"}).encode() + b"\n" for at in range(9)))
    file.write_bytes(packed)
    run("check", file, "--baseline", baseline, "--update-baseline")
    before = baseline.read_bytes()
    file.write_bytes(packed[:-10])
    result = run("check", file, "--baseline", baseline, "--update-baseline")
    assert result.exit_code == 2
    assert "cut short" in result.stderr
    assert baseline.read_bytes() == before


def test_tables_are_not_changed_in_place(run: Run, table: Path) -> None:
    before = tree(table.parent)
    for option in ("--fix", "--diff"):
        assert "a table is not changed in place; `cleaner clean -o DIR`" in run("check", table, option).stderr
    assert tree(table.parent) == before


def test_very_many_broken_records_are_counted(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking_tables, "MAX_TOLD", 3)
    file = write(tmp_path / "a.jsonl", *["{"] * 10, {"text": "照旧"})
    result = run("check", file)
    assert result.exit_code == 2
    assert result.stderr.count("no JSON") == 3
    assert f"cleaner: {file}: 7 more records of it cannot be read" in result.stderr


def test_parquet_has_rows_and_no_lines(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    monkeypatch.chdir(tmp_path)
    pyarrow.parquet.write_table(arrow.table({"text": ["照旧", None, "扫码下载\n照旧"]}), "a.parquet")
    result = run("check", "a.parquet")
    assert result.stdout.splitlines() == ["a.parquet:3:1:1: chrome/prompt message of chrome/prompt [fixable]"]
    assert "cleaner: a.parquet:2: the column 'text' is null" in result.stderr
    sarif = json.loads(run("check", "a.parquet", "--format", "sarif").stdout)["runs"][0]
    assert "region" not in sarif["results"][0]["locations"][0]["physicalLocation"]


def test_documents_of_the_corpus_itself_are_not_known(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text = (
        "今天我们去公园散步，看见很多花开了，孩子们在草地上跑来跑去，老人坐在长椅上说话，一直到太阳落山才回家吃饭。" * 3
    )
    other = "".join(chr(0x4E00 + 37 * at % 5000) for at in range(200))
    folder = tmp_path / "corpus"
    folder.mkdir()
    file = write(folder / "a.jsonl", {"text": text}, {"text": other, "id": "other"})
    assert "pipeline/known" not in run("check", file, "--against", folder).stdout
    write(file, {"text": text}, {"text": other, "id": "other"}, {"text": text})
    found = [line for line in run("check", file, "--against", folder).stdout.splitlines() if "pipeline/known" in line]
    assert [line.split(": pipeline")[0] for line in found] == [f"{file}:1:1:1", f"{file}:3:1:1"]
