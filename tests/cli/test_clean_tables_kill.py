"""A run over tables that is killed anywhere goes on when the command is given again, and leaves the same bytes."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from tests.cli.conftest import CLEAN, DIRTY, Run, tree
from tests.cli.test_clean_tables import events, write_table

ROOT = Path(__file__).resolve().parents[2]
# `CLEANER_KILLS=50 pytest tests/cli/test_clean_tables_kill.py` asks for more, and for each single step.
KILLS = int(os.environ.get("CLEANER_KILLS", "3"))
STEPS_APART = 1 if KILLS >= 50 else 4
# What a process that ends itself exits with, as if it had been killed.
KILLED = 137
PARAGRAPH = "隨著ChatGPT爆紅,大模型升溫。這是一個「測試」,不是別的...\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Return a folder with two tables and a text; the second table has broken lines."""
    folder = tmp_path / "in"
    for name, count in (("a.jsonl", 7), ("deep/b.jsonl", 3)):
        rows = [{"id": number, "text": (DIRTY, CLEAN, "隨" * number)[number % 3]} for number in range(count)]
        write_table(folder / name, rows)
    with (folder / "deep" / "b.jsonl").open("ab") as stream:
        stream.write(b"{broken\n{}\n")
    (folder / "c.txt").write_text(DIRTY, encoding="utf-8")
    return folder


def steps(monkeypatch: pytest.MonkeyPatch, count: Callable[[], None]) -> None:
    """Let *count* be called before whatever changes a file or a folder."""

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            count()
            return real(*arguments, **options)

        return step

    for owner, name in (
        (Path, "replace"),
        (Path, "unlink"),
        (Path, "mkdir"),
        (Path, "rmdir"),
        (os, "unlink"),
        (os, "rmdir"),
        (shutil, "rmtree"),
        (shutil, "copyfileobj"),
    ):
        monkeypatch.setattr(owner, name, counting(getattr(owner, name)))
    real_open = Path.open

    def open_counting(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "r" not in mode:
            count()
        return real_open(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_counting)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.parametrize("ledgers", ["jsonl", "parquet"])
def test_killed_before_each_step_that_changes_a_file(
    run: Run, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledgers: str
) -> None:
    monkeypatch.setattr("cleaner.engines.tables.run.CHUNK_CHARS", 40)
    whole = tmp_path / "whole"
    options = ("--ledger-format", ledgers)
    if ledgers == "parquet":
        pytest.importorskip("pyarrow")
    assert run("clean", tables, "-o", whole, *options).exit_code == 2
    expected = tree(whole)
    assert not (whole / ".parts").exists()

    def run_until(step: int, out: Path) -> int:
        """Clean in a process that ends itself before the step of this number; return what it exits with."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        left = step

        def count() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os._exit(KILLED)

        steps(monkeypatch, count)
        code = 1
        try:
            code = run("clean", tables, "-o", out, *options).exit_code
        finally:
            os._exit(code)

    step = 0
    while (code := run_until(step, tmp_path / f"{step}")) == KILLED:
        out = tmp_path / f"{step}"
        if step % 3 == 0:  # killed twice
            run_until(step // 2 + 5, out)
        result = run("clean", tables, "-o", out, *options)
        assert result.exit_code == 2, (step, result.stderr)
        assert tree(out) == expected, step
        assert not (out / ".parts").exists()
        shutil.rmtree(out)
        step += STEPS_APART
    assert code == 2
    assert step > 60  # there are that many


def start(tables: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.cli.small_chunks", "clean", str(tables), "-o", str(out), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)


def end_well(process: subprocess.Popen[bytes]) -> None:
    _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err


def children_of(process: int) -> set[int]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.add(int(status.parent.name))
    return found


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for name, seed in (("a.jsonl", 1), ("b.jsonl", 2)):
        random_ = random.Random(seed)
        rows = [{"id": number, "text": PARAGRAPH * random_.randrange(5, 40)} for number in range(80)]
        write_table(folder / name, rows)
    return folder


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_killed_at_random_with_processes(articles: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    begun = time.monotonic()
    process = start(articles, whole, "-j", "2")
    end_well(process)
    seconds = time.monotonic() - begun
    expected = tree(whole)
    chance = random.Random(20)
    kills = finished = taken_over = 0
    while kills < KILLS:
        log = tmp_path / "log"
        process = start(articles, out, "-j", "2", "--json-log", str(log))
        try:
            process.communicate(timeout=chance.uniform(0.3, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            workers = children_of(process.pid)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            deadline = time.monotonic() + 30
            while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline:
                time.sleep(0.02)  # a process ends itself when its parent is gone
            assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
            continue
        finished += finish(process, log, out, expected)
        shutil.rmtree(out)
    process = start(articles, out, "-j", "2", "--json-log", str(tmp_path / "log"))
    taken_over = finish(process, tmp_path / "log", out, expected)
    assert taken_over or finished


def finish(process: subprocess.Popen[bytes], log: Path, out: Path, expected: dict[str, bytes]) -> bool:
    """Let a run end; tell whether it took over what another one had done."""
    end_well(process)
    assert tree(out) == expected
    assert not list(out.rglob(".*"))
    return any(not row.get("new", True) for row in events(log))


@pytest.mark.parametrize("ledgers", ["jsonl", "parquet"])
def test_processes_give_the_same_bytes_and_the_log_is_in_order(articles: Path, tmp_path: Path, ledgers: str) -> None:
    if ledgers == "parquet":
        pytest.importorskip("pyarrow")
    for jobs in ("1", "2"):
        options = ("-j", jobs, "--json-log", str(tmp_path / f"log{jobs}"), "--ledger-format", ledgers)
        process = start(articles, tmp_path / jobs, *options)
        end_well(process)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    logs = [[row for row in events(tmp_path / f"log{jobs}") if row["event"] == "chunk"] for jobs in "12"]
    by_table = [[(row["chunk"], row["documents"]) for row in log if row["path"] == "a.jsonl"] for log in logs]
    assert by_table[0] == by_table[1]
    assert len(by_table[0]) > 10


def test_two_runs_on_one_folder_are_refused(articles: Path, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    first = start(articles, tmp_path / "out", "-j", "1")
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / ".parts" / "lock").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    second = start(articles, tmp_path / "out")
    _, err = second.communicate(timeout=60)
    assert second.returncode == 2
    assert b"another run writes into it" in err
    end_well(first)


def test_ctrl_c_keeps_what_is_done(articles: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "out", tmp_path / "log"
    process = start(articles, out, "-j", "2", "--json-log", str(log))
    deadline = time.monotonic() + 60
    while (not log.exists() or log.read_bytes().count(b'"chunk"') < 3) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"cleaner: interrupted\n"
    assert json.loads(log.read_text().splitlines()[-1])["event"] == "stopped"
    assert not [name for name in tree(out) if name.startswith("texts")]
    process = start(articles, out, "-j", "2", "--json-log", str(log))
    end_well(process)
    assert [row["new"] for row in events(log) if row["event"] == "chunk"].count(False) >= 3


def test_a_closed_pipe_behind_lines_ends_it(articles: Path) -> None:
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--from", "jsonl", "-j", "2", "-q"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    line = (articles / "a.jsonl").read_bytes().split(b"\n")[0] + b"\n"
    process.stdin.write(line)
    first = process.stdout.readline()  # it comes while standard input is still open
    assert json.loads(first)["id"] == 0
    process.stdout.close()
    with pytest.raises(BrokenPipeError):
        write_on(process.stdin, line * 100)
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()
    process.stdin.close()


def write_on(stream: IO[bytes], data: bytes) -> None:
    for _ in range(10_000):
        stream.write(data)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a terminal to pretend")
def test_a_terminal_shows_how_far_it_is(articles: Path, tmp_path: Path) -> None:
    with (articles / "a.jsonl").open("ab") as stream:
        stream.write(b"\x1b]0;mine\x07\n")
    terminal, ours = os.openpty()
    command = [sys.executable, "-m", "tests.cli.small_chunks", "clean", str(articles), "-o", str(tmp_path / "out")]
    process = subprocess.Popen([*command, "--select", "script"], cwd=ROOT, stderr=ours, stdout=subprocess.DEVNULL)
    os.close(ours)
    shown = b""
    while piece := read_terminal(terminal):
        shown += piece
    os.close(terminal)
    assert process.wait(timeout=60) == 2
    assert b"cleaning" in shown
    assert re.search(rb"160 documents, [\d,]+/s, [\d.]+ MB/s, 1 wrong", shown)
    assert b"a.jsonl:81: no JSON" in shown
    assert b"mine" not in shown
    assert b"tables: 2 cleaned" in shown


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # what Linux says at the end of a terminal
        return b""
