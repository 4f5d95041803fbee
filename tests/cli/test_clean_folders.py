"""Folders of texts: side by side, in several processes, killed and gone on with."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import cleaner.pipeline
from tests.cli.conftest import CLEAN, DIRTY, Run, tree

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("CLEANER_KILLS", "2"))
PARAGRAPH = "隨著ChatGPT爆紅,大模型升溫。這是一個「測試」,不是別的...\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Return a folder with two hundred texts, three of which cannot be cleaned."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for number in range(200):
        name = f"{number:03}.txt" if number % 3 else f"deep/{number:03}.txt"
        (folder / name).write_text(f"第{number}篇\n{PARAGRAPH * (number % 7)}", encoding="utf-8")
    for name in ("004.txt", "100.txt", "199.txt"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    return folder


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleaner", *map(str, arguments)]


def finish(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command(*arguments), env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs signals")
def test_killed_anywhere_it_goes_on_and_leaves_the_same_bytes(texts: Path, tmp_path: Path) -> None:
    whole = finish("clean", texts, "-o", tmp_path / "whole")
    assert whole.returncode == 2
    assert whole.stderr.count("not text (") == 3
    assert "documents: 197 cleaned, 3 failed" in whole.stderr
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    seen = 0
    for kill in range(KILLS):
        out = tmp_path / f"out{kill}"
        process = subprocess.Popen(
            command("clean", texts, "-o", out, "-j", "2", "-q"), env=environment, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not (out / "texts").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(random.random() * 0.3)
        process.kill()
        process.wait()
        seen += (out / ".manifest.journal").exists()
        time.sleep(0.5)  # its processes see that it is gone, and end
        done = finish("clean", texts, "-o", out, "-j", "2")
        assert done.returncode == 2
        assert {name: data for name, data in tree(out).items() if ".tmp" not in name} == tree(tmp_path / "whole")
    assert seen, "none was killed on its way"


def test_processes_leave_what_one_leaves_in_the_order_of_the_input(texts: Path, tmp_path: Path) -> None:
    logs = []
    for jobs in (1, 2):
        log = tmp_path / f"{jobs}.jsonl"
        assert finish("clean", texts, "-o", tmp_path / f"out{jobs}", "-j", jobs, "--json-log", log).returncode == 2
        lines = log.read_text(encoding="utf-8").splitlines()
        logs.append([line.split('"path":"')[1].split('"')[0] for line in lines if '"path"' in line])
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")
    assert logs[0] == logs[1] == sorted(logs[0])
    assert len(logs[0]) == 200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_by_this_process(corpus: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("隨著一\n",), kwargs={"encoding": "utf-8"})
    writer.start()
    done = finish("clean", corpus, pipe, "-o", tmp_path / "out", "-j", "2")
    writer.join(timeout=30)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "texts" / "pipe.txt").read_text(encoding="utf-8") == "随着一\n"


def test_a_defect_on_one_of_a_batch_leaves_the_others_as_they_are(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("clean", corpus, "-o", tmp_path / "whole", "--report", "none").exit_code == 0
    real = cleaner.pipeline._finish

    def fail(work: cleaner.pipeline._Work, *more: object) -> object:
        return 1 // 0 if work.raw == CLEAN.encode() else real(work, *more)

    monkeypatch.setattr(cleaner.pipeline, "_finish", fail)
    result = run("clean", corpus, "-o", tmp_path / "out", "--report", "none")
    assert result.exit_code == 3
    assert "c.txt: internal error, nothing was written for it: ZeroDivisionError" in result.stderr
    left, whole = tree(tmp_path / "out"), tree(tmp_path / "whole")
    assert left["failures/c.txt"] == CLEAN.encode()
    assert b"Traceback" in left["failures/c.txt.error"]
    for name, data in left.items():
        if not name.startswith("failures/") and name != "manifest.jsonl":
            assert data == whole[name], name
    assert DIRTY.encode() not in left.values()


def test_one_sidecar_does_not_hold_for_its_neighbours(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "a.txt.cleaner.toml").write_text('ignore = ["script"]\n', encoding="utf-8")
    (corpus / "b.txt").write_text("隨著\n", encoding="utf-8")
    assert run("clean", corpus, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "texts" / "a.txt").read_text(encoding="utf-8").startswith("隨著一")
    assert (tmp_path / "out" / "texts" / "b.txt").read_text(encoding="utf-8") == "随着\n"
