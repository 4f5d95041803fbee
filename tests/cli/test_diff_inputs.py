"""`cleaner diff`: what it takes, what it chooses, and where it writes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, DIRTY, Run
from tests.conftest import ROOT

HOSTILE = "开头\n一\x1b[2J\x9b31m\u202e二\n末尾\n"


@pytest.fixture
def out(run: Run, corpus: Path, tmp_path: Path) -> Path:
    run("clean", corpus, "-o", tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def hostile(tmp_path: Path) -> list[Path]:
    (tmp_path / "raw.txt").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "clean.txt").write_text("开头\n一二\n末尾\n", encoding="utf-8")
    return [tmp_path / "raw.txt", tmp_path / "clean.txt"]


def test_a_rule_or_a_stage_chooses_places(run: Run, out: Path) -> None:
    shown = run("diff", out, "--select", "chrome").stdout
    assert shown.startswith("a.txt: 1 place changed\n\n@ lines 2–3 → gone\n")
    assert "sub/b.txt" not in shown
    shown = run("diff", out, "--ignore", "chrome,typography").stdout
    assert "script/traditional" in shown
    assert "    also changed here by typography/comma" in shown
    assert "chrome/prompt" not in shown


def test_a_choice_counts_for_the_exit_code(run: Run, out: Path) -> None:
    assert run("diff", out, "--select", "chrome/prompt", "--exit-code").exit_code == 1
    assert run("diff", out, "--select", "duplicates", "--exit-code").exit_code == 0


def test_an_unknown_rule_is_named_with_the_nearest(run: Run, out: Path) -> None:
    result = run("diff", out, "--select", "chrome/promt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'chrome/prompt'?" in result.stderr


def test_without_a_ledger_nothing_can_be_chosen(run: Run, hostile: list[Path]) -> None:
    result = run("diff", *hostile, "--select", "chrome")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no ledger says which rule changed what" in result.stderr


def test_a_clean_text_alone_is_compared_by_its_ledger(run: Run, out: Path) -> None:
    assert run("diff", out / "texts" / "a.txt").stdout.startswith("a.txt: 2 places changed\n")


def test_two_folders_are_compared_file_by_file(run: Run, corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(CLEAN, encoding="utf-8")
    (other / "new.txt").write_text(CLEAN, encoding="utf-8")
    result = run("diff", corpus, other)
    assert result.exit_code == 0
    assert result.stdout.startswith("a.txt: 2 places changed\n")
    assert f"new.txt: only in {other}" in result.stderr
    assert f"sub/b.txt: only in {corpus}" in result.stderr
    assert result.stderr.count("no ledger") == 1
    (other / "a.txt").write_text(DIRTY, encoding="utf-8")
    assert run("diff", corpus, other, "--exit-code").exit_code == 1


def test_a_folder_of_raw_files_against_its_output_uses_the_ledgers(run: Run, corpus: Path, out: Path) -> None:
    result = run("diff", corpus, out)
    assert "chrome/prompt removed" in result.stdout
    assert result.stderr == ""


def test_a_file_that_cannot_be_read_in_a_folder_is_named_and_the_others_shown(
    run: Run, corpus: Path, out: Path
) -> None:
    (corpus / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    result = run("diff", corpus, out)
    assert result.exit_code == 2
    assert "a.txt: not text" in result.stderr
    assert "sub/b.txt: 1 place changed" in result.stdout


@pytest.mark.parametrize("arguments", [["-", "-"], ["missing"], ["missing", "also"], ["a", "--layout", "wide"]])
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    result = run("diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_side_can_be_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_text("二\n", encoding="utf-8")
    result = run("diff", "-q", "-", tmp_path / "clean.txt", stdin="一\n".encode())
    assert "- 一\n+ 二\n" in result.stdout


def test_empty_files(run: Run, tmp_path: Path) -> None:
    for name, text in (("empty", ""), ("text", "一\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run("diff", "-q", tmp_path / "empty", tmp_path / "empty").stdout == ""
    assert "@ new → line 1\n+ 一\n" in run("diff", "-q", tmp_path / "empty", tmp_path / "text").stdout
    assert "@ line 1 → gone\n- 一\n" in run("diff", "-q", tmp_path / "text", tmp_path / "empty").stdout


def test_stat(run: Run, out: Path) -> None:
    lines = run("diff", out, "--stat").stdout.splitlines()
    assert lines[:2] == [
        "a.txt     | 2  −3 +1  23 → 13  chrome/prompt 2, script/traditional 1, typography/comma 1",
        "sub/b.txt | 1  −1 +1    3 → 3  script/traditional 1",
    ]
    assert lines[2] == "3 documents, 2 changed: 3 places, lines −4 +2, 39 → 29 characters"
    assert lines[3] == "places: changed 2, removed 1"
    assert "         2  script/traditional  in 2 documents" in lines


def test_stat_for_programs_and_for_pages(run: Run, out: Path) -> None:
    sums = json.loads(run("diff", out, "--stat", "--format", "json").stdout)
    assert (sums["documents"], sums["changed"], sums["rules"]["script/traditional"]) == (3, 2, [2, 2])
    assert [row["name"] for row in sums["by_document"]] == ["a.txt", "c.txt", "sub/b.txt"]
    rows = [json.loads(line) for line in run("diff", out, "--stat", "--format", "jsonl").stdout.splitlines()]
    assert rows == sums["by_document"]
    assert "| a.txt | 2 | −3 +1 |" in run("diff", out, "--stat", "--format", "markdown").stdout
    for format_ in ("html", "unified"):
        result = run("diff", out, "--stat", "--format", format_)
        assert result.exit_code == 2
        assert "leave one of them out" in result.stderr


def test_json(run: Run, out: Path) -> None:
    documents = json.loads(run("diff", out, "--format", "json").stdout)
    assert [(row["path"], row["differs"], len(row["hunks"])) for row in documents] == [
        ("a.txt", True, 2),
        ("c.txt", False, 0),
        ("sub/b.txt", True, 1),
    ]
    assert documents[0]["hunks"][1] == {
        "kind": "removed",
        "raw_line": 2,
        "clean_line": 2,
        "raw": "扫码下载\n扫码关注\n",
        "clean": "",
        "raw_marks": [[0, 10]],
        "clean_marks": [],
        "changes": [
            {
                "rule": "chrome/prompt",
                "reason": "asks to scan a code",
                "places": [
                    {"before": "扫码下载\n", "after": "", "count": 1},
                    {"before": "扫码关注\n", "after": "", "count": 1},
                ],
            }
        ],
    }
    lines = run("diff", out, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == documents


def test_json_of_nothing_is_an_empty_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert json.loads(run("diff", tmp_path / "a", tmp_path / "b", "--format", "json").stdout) == []


@pytest.mark.parametrize("format_", ["terminal", "markdown", "json", "jsonl", "html"])
def test_no_escape_sequence_of_a_text_is_written(run: Run, hostile: list[Path], format_: str) -> None:
    shown = run("diff", "-q", *hostile, "--format", format_).stdout
    assert "二" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
    if format_ == "json":
        (row,) = json.loads(shown)
        assert row["hunks"][0]["raw"] == "一\x1b[2J\x9b31m\u202e二\n"


def test_a_patch_in_a_pipe_holds_the_text_as_it_is(run: Run, hostile: list[Path]) -> None:
    assert "-一\x1b[2J\x9b31m\u202e二\n" in run("diff", "-q", *hostile, "--format", "unified").stdout


def in_terminal(*arguments: object, columns: int = 80) -> str:
    """Return what the program writes to a terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "TERM": "xterm"}
    environment = {key: value for key, value in environment.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "cleaner", "diff", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=environment)
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    process.wait(timeout=60)
    os.close(leader)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_a_patch_in_a_terminal_is_escaped(hostile: list[Path]) -> None:
    shown = in_terminal("-q", *hostile, "--format", "unified")
    assert "-一⟨U+001B⟩[2J⟨U+009B⟩31m⟨U+202E⟩二\n" in shown


def test_a_wide_terminal_shows_the_sides_in_colour(hostile: list[Path]) -> None:
    shown = in_terminal("-q", *hostile, columns=130)
    assert "\x1b[97;41m⟨U+001B⟩[2J⟨U+009B⟩31m⟨U+202E⟩\x1b[0m" in shown
    assert "│" in shown
    assert set(re.findall("\x1b[^m]*m", shown)) <= {
        "\x1b[0m",
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[31m",
        "\x1b[32m",
        "\x1b[36m",
        "\x1b[97;41m",
    }
    assert "│" not in in_terminal("-q", *hostile, columns=100)


def test_layout_and_colour_can_be_asked_for(run: Run, hostile: list[Path]) -> None:
    assert "│" in run("diff", "-q", *hostile, "--layout", "sides").stdout
    assert "\x1b[31m" in run("diff", "-q", *hostile, "--color", "always").stdout
    assert "\x1b[" not in run("diff", "-q", *hostile, "--color", "never").stdout


def test_a_long_line_is_shown_around_what_differs_unless_all_is_asked_for(run: Run, tmp_path: Path) -> None:
    line = "字" * 50_000
    (tmp_path / "raw.txt").write_text(f"{line}甲{line}\n", encoding="utf-8")
    (tmp_path / "clean.txt").write_text(f"{line}乙{line}\n", encoding="utf-8")
    shown = run("diff", "-q", tmp_path / "raw.txt", tmp_path / "clean.txt").stdout
    assert f"- … (+49,940) …{'字' * 60}甲{'字' * 60}… (+49,940) …\n" in shown
    shown = run("diff", "-q", tmp_path / "raw.txt", tmp_path / "clean.txt", "--full").stdout
    assert f"- {line}甲{line}\n" in shown


def test_output_goes_to_a_file_whole_or_not_at_all(run: Run, out: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "diff.html"
    result = run("diff", out, "--format", "html", "-o", page)
    assert (result.exit_code, result.stdout) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [file.name for file in page.parent.iterdir()] == ["diff.html"]
    assert run("diff", out, "-o", tmp_path).exit_code == 2


def test_output_does_not_replace_what_is_compared(run: Run, out: Path, hostile: list[Path]) -> None:
    before = (out / "texts" / "a.txt").read_bytes()
    assert "would replace what is compared" in run("diff", out, "-o", out / "texts" / "a.txt").stderr
    assert "would replace what is compared" in run("diff", *hostile, "-o", hostile[0]).stderr
    folder = hostile[0].parent
    assert "would replace what is compared" in run("diff", folder, folder, "-o", hostile[0]).stderr
    assert run("diff", folder, folder, "-o", folder / "same.html", "--format", "html").exit_code == 0
    assert (out / "texts" / "a.txt").read_bytes() == before
    assert hostile[0].read_text(encoding="utf-8") == HOSTILE


def test_a_patch_of_a_file_in_another_encoding_says_so(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes("隨著一天天過去\r\n扫码下载\r\n".encode("gb18030"))
    run("clean", folder, "-o", tmp_path / "out", "--encoding", "gb18030")
    result = run("diff", tmp_path / "out", "--format", "unified")
    assert "-扫码下载\n" in result.stdout
    assert "a.txt: raw lines are shown as decoded (gb18030, CRLF)" in result.stderr
    assert "raw lines are shown as decoded (gb18030, CRLF)" in run("diff", tmp_path / "out").stdout
    (tmp_path / "raw.txt").write_bytes(b"\xef\xbb\xbf" + "一\n二\r\n三\n".encode())
    (tmp_path / "clean.txt").write_text("一\n二\n", encoding="utf-8")
    result = run("diff", tmp_path / "raw.txt", tmp_path / "clean.txt", "--format", "unified")
    assert "raw lines are shown as decoded (a byte order mark, mixed line ends)" in result.stderr
