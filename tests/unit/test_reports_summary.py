from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.readers import find_sources
from cleaner.engines.local import Run
from cleaner.reports import summary
from cleaner.reports.markdown import render_diff
from cleaner.reports.summary import write_report
from tests import doubles


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OutputFolder:
    doubles.install(monkeypatch)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a|b.txt").write_text("隨著,\n扫码一\n扫码二\n扫码三三三\n照旧\n扫码四\n丢?\n", encoding="utf-8")
    (tmp_path / "in" / "c.txt").write_text("照旧\n", encoding="utf-8")
    folder = OutputFolder(tmp_path / "out")
    sources = find_sources([tmp_path / "in"]).sources
    list(Run(sources, folder, {source: Config() for source in sources}, render_diff))
    return folder


def test_numbers_add_up(folder: OutputFolder) -> None:
    numbers = write_report(folder)
    assert numbers == json.loads((folder.root / "report" / "summary.json").read_text(encoding="utf-8"))
    assert numbers["documents"] == 2
    assert numbers["edits"] == {"chrome/prompt": 4, "script/traditional": 2, "typography/comma": 1}
    assert numbers["unfixed"] == {"encoding/lost": 1}
    assert numbers["chars_in"] - numbers["chars_out"] == 18
    assert numbers["by_document"]["c.txt"]["edits"] == {}


def test_report_shows_the_biggest_removals_and_excerpts_with_rules(folder: OutputFolder) -> None:
    write_report(folder)
    report = (folder.root / "report" / "report.md").read_text(encoding="utf-8")
    assert "| documents | 2 |" in report
    first, second = (line for line in report.splitlines() if "扫码" in line and line.startswith("| ["))
    assert first == "| [a\\|b.txt](diffs/a%7Cb.txt.md) | `chrome/prompt` | 2–4 | 14 | 扫码一 扫码二 扫码三三三 |"
    assert "| 6 | 4 |" in second
    assert "- line 7, column 2 at ‹丢?›: `encoding/lost` a character is lost (gone)" in report
    assert "- `script/traditional` ‹隨著› → ‹随着›: traditional characters" in report


def test_a_long_report_is_cut(folder: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "MAX_SECTIONS", 0)
    write_report(folder)
    report = (folder.root / "report" / "report.md").read_text(encoding="utf-8")
    assert "1 more document: `diffs/` holds the diff of each." in report
    assert "## a" not in report


def test_documents_that_were_clean_are_named_together(folder: OutputFolder) -> None:
    write_report(folder)
    report = (folder.root / "report" / "report.md").read_text(encoding="utf-8")
    assert "## c.txt" not in report
    assert "## Nothing to clean\n\n1 document: [c.txt](diffs/c.txt.md)\n" in report
    assert (folder.diff("c.txt")).read_text(encoding="utf-8").endswith("\n\nNo changes.\n")


def test_a_document_whose_files_went_does_not_stop_the_report(folder: OutputFolder) -> None:
    folder.ledger("a|b.txt").unlink()
    assert write_report(folder)["documents"] == 2
