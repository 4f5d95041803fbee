"""`check --jobs`: the same findings in the same order, whatever does the work."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path

import pytest

from cleaner.reports.checks.formats import FORMATS
from tests.cli.conftest import CLEAN, DIRTY, Run, tree

PAGE = "隨著ChatGPT爆紅,大模型升溫。\n扫码下载客户端\n丢\ufffd了\n"


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with texts, a binary file, a table with a broken line, and one that breaks off."""
    folder = tmp_path / "mixed"
    (folder / "texts").mkdir(parents=True)
    for number in range(20):
        (folder / "texts" / f"{number:02}.txt").write_text((DIRTY, CLEAN, PAGE)[number % 3], encoding="utf-8")
    (folder / "texts" / "07.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    rows = [json.dumps({"id": str(number), "text": (DIRTY, PAGE)[number % 2]}) for number in range(40)]
    rows[3] = "{broken"
    (folder / "a.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode())[:-20])
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


ARGUMENTS = ("texts", "a.jsonl", "cut.jsonl.gz", "missing.txt", "texts/01.txt")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.engines.in_order.Workers", InThreads)
        two = run("check", *ARGUMENTS, "--format", form, "-j", "2")
    one = run("check", *ARGUMENTS, "--format", form)
    assert (one.exit_code, one.stdout, one.stderr) == (two.exit_code, two.stdout, two.stderr)
    assert one.exit_code == 2
    assert "07.txt: not text (" in one.stderr
    assert "a.jsonl:4: no JSON" in one.stderr
    assert "chrome/prompt" in one.stdout


class InThreads:
    """Stands for `Workers`: gives back what is done last to first, so that order is nobody's luck."""

    def __init__(self, jobs: int, in_flight: int | None = None) -> None:
        self.in_flight = in_flight or jobs
        self._given: list[tuple[object, object]] = []

    def submit(self, work: object, task: object) -> None:
        import pickle

        self._given.append((work, pickle.loads(pickle.dumps(task))))

    def take(self) -> list[object]:
        work, task = self._given.pop()
        return [work(task)]

    def close(self) -> list[object]:
        return []


def test_processes_of_their_own(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()  # they know no doubles
    monkeypatch.chdir(mixed)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    outcomes, files = [], []
    for jobs in (1, 2):
        folder = tmp_path / f"copy{jobs}"
        shutil.copytree(mixed, folder)
        monkeypatch.chdir(folder)
        baseline = ("--baseline", "baseline.json", "-j", jobs)
        told = [run("check", *ARGUMENTS, *baseline, "--update-baseline", "-q")]
        (folder / "texts" / "02.txt").write_text(f"新的一行扫码下载\n{PAGE}", encoding="utf-8")
        (folder / "texts" / "03.txt").rename(folder / "texts" / "renamed.txt")
        told.append(run("check", *ARGUMENTS, *baseline))
        told.append(run("check", "texts", "-j", jobs, "--against", "texts", "--format", "jsonl"))
        told.append(run("check", "-", "texts/00.txt", "-j", jobs, stdin="隨著\n".encode()))
        told.append(run("check", "texts", "-j", jobs, "--diff"))
        told.append(run("check", "texts", "-j", jobs, "--fix", "--unsafe-fixes"))
        outcomes.append([(one.exit_code, one.stdout, one.stderr) for one in told])
        files.append(tree(folder))
    assert outcomes[0] == outcomes[1]
    assert files[0] == files[1]
    assert "known-document" in outcomes[0][2][1]
    assert "files changed" in outcomes[0][5][2]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_fixing_a_file_that_has_two_names_is_done_by_one_process(run: Run, corpus: Path) -> None:
    (corpus / "link.txt").symlink_to("a.txt")
    result = run("check", corpus, "--fix", "-j", "2")
    assert "--fix is done by one process: two of the names stand for one file" in result.stderr
    assert "2 files changed" in result.stderr
    result = run("check", corpus, "--fix", "-j", "2", "--against", corpus)
    assert "--fix is done by one process: with --against" in result.stderr


def test_no_jobs_is_a_mistake(run: Run, corpus: Path) -> None:
    result = run("check", corpus, "-j", "0")
    assert result.exit_code == 2
    assert "--jobs" in result.output
