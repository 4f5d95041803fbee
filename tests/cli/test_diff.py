from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, DIRTY, Run

PLAIN = """\
a.txt: 2 places changed

@ line 1 → line 1
- 隨著一,二
+ 随着一，二
    script/traditional ‹隨著› → ‹随着› — traditional characters
    typography/comma ‹,› → ‹，› — Chinese

@ lines 2–3 → gone
- 扫码下载
- 扫码关注
    chrome/prompt removed ‹扫码下载⏎›, removed ‹扫码关注⏎› — asks to scan a code

sub/b.txt: 1 place changed

@ line 1 → line 1
- 隨隨
+ 随随
    script/traditional ‹隨隨› → ‹随随› — traditional characters

"""


@pytest.fixture
def out(run: Run, corpus: Path, tmp_path: Path) -> Path:
    run("clean", corpus, "-o", tmp_path / "out")
    return tmp_path / "out"


def test_of_a_folder_names_rule_and_reason_of_each_place(run: Run, out: Path) -> None:
    result = run("diff", out)
    assert (result.exit_code, result.stdout) == (0, PLAIN)


def test_exit_code(run: Run, out: Path, corpus: Path) -> None:
    assert run("diff", out, "--exit-code").exit_code == 1
    assert run("diff", corpus / "c.txt", out / "texts" / "c.txt", "--exit-code").exit_code == 0


def test_unified(run: Run, out: Path) -> None:
    lines = run("diff", out, "--format", "unified", "-U", "0").stdout.splitlines()
    assert lines[:8] == [
        "--- raw/a.txt",
        "+++ clean/a.txt",
        "@@ -1,1 +1,1 @@ script/traditional: traditional characters; typography/comma: Chinese",
        "-隨著一,二",
        "+随着一，二",
        "@@ -2,2 +1,0 @@ chrome/prompt: asks to scan a code",
        "-扫码下载",
        "-扫码关注",
    ]


def test_unified_without_last_line_end(run: Run, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("一\n二", encoding="utf-8")
    (tmp_path / "clean").write_text("一\n二\n", encoding="utf-8")
    result = run("diff", tmp_path / "raw", tmp_path / "clean", "--format", "unified")
    assert result.stdout.splitlines()[2:] == ["@@ -1,2 +1,2 @@", " 一", "-二", "\\ No newline at end of file", "+二"]


def test_markdown(run: Run, out: Path) -> None:
    shown = run("diff", out, "--format", "markdown").stdout
    assert "### lines 2–3 → gone" in shown
    assert "- `chrome/prompt` removed ‹扫码下载⏎›, removed ‹扫码关注⏎›: asks to scan a code" in shown


def test_of_two_files_uses_the_ledger_beside_the_clean_one(run: Run, out: Path, corpus: Path) -> None:
    result = run("diff", corpus / "a.txt", out / "texts" / "a.txt")
    assert "chrome/prompt removed" in result.stdout
    assert result.stderr == ""


def test_a_ledger_that_does_not_fit_is_not_used_and_named(run: Run, out: Path, corpus: Path) -> None:
    result = run("diff", corpus / "c.txt", out / "texts" / "a.txt")
    assert "is not used: it is of another raw file" in result.stderr
    (out / "texts" / "a.txt").write_text(CLEAN + "more\n", encoding="utf-8")
    result = run("diff", corpus / "a.txt", out / "texts" / "a.txt")
    assert result.exit_code == 0
    assert "is not used: the text is not the one this ledger was written for" in result.stderr
    assert "+ more" in result.stdout


def test_of_two_files_without_a_ledger(run: Run, tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_text(DIRTY, encoding="utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN, encoding="utf-8")
    result = run("diff", tmp_path / "raw.txt", tmp_path / "clean.txt", "--exit-code")
    assert result.exit_code == 1
    assert "no ledger" in result.stderr
    assert "- 扫码关注" in result.stdout
    assert run("diff", tmp_path / "raw.txt", tmp_path / "clean.txt", "-q").stderr == ""


def test_only_the_bytes_differ(run: Run, tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_bytes("一\r\n".encode())
    (tmp_path / "clean.txt").write_bytes("一\n".encode())
    result = run("diff", tmp_path / "raw.txt", tmp_path / "clean.txt", "--exit-code")
    assert result.exit_code == 1
    assert "only encoding, byte order mark or line ends differ" in result.stdout


def test_damaged_documents_of_a_folder_are_named_and_the_others_shown(run: Run, out: Path) -> None:
    (out / "texts" / "a.txt").write_text("changed\n", encoding="utf-8")
    result = run("diff", out)
    assert result.exit_code == 2
    assert "texts/a.txt: the text is not the one this ledger was written for" in result.stderr
    assert "sub/b.txt: 1 place changed" in result.stdout
    (out / "ledgers" / "sub" / "b.txt.jsonl").write_bytes(b"\xff{}")
    assert "this is not a ledger, or it is damaged" in run("diff", out).stderr


def test_what_is_no_output_folder(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("diff", corpus)
    assert result.exit_code == 2
    assert "not a folder that `cleaner clean -o` left" in result.stderr
    assert run("diff", corpus / "a.txt").exit_code == 2
    assert "RAW CLEAN" in run("diff", corpus / "a.txt").stderr
    assert "a folder, where a file is needed" in run("diff", corpus / "a.txt", corpus).stderr
    assert run("diff", corpus / "a.txt", tmp_path / "missing").exit_code == 2


def test_colour_only_where_wanted(run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("diff", out).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    coloured = run("diff", out).stdout
    assert "\x1b[" in coloured
    assert "chrome/prompt" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("diff", out).stdout == PLAIN


def test_a_raw_text_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_text("一\x1b[2J\u202e二\n", encoding="utf-8")
    (tmp_path / "clean.txt").write_text("一\n", encoding="utf-8")
    shown = run("diff", tmp_path / "raw.txt", tmp_path / "clean.txt").stdout
    assert "一⟨U+001B⟩[2J⟨U+202E⟩二" in shown


def test_what_does_not_exist_is_said_to_be_missing(run: Run, tmp_path: Path) -> None:
    result = run("diff", tmp_path / "gone")
    assert result.exit_code == 2
    assert result.stderr.endswith("gone: no such file or folder; check the name\n")


@pytest.mark.parametrize("command", ["diff", "restore"])
def test_a_broken_ledger_is_named_once_with_the_next_step(run: Run, out: Path, tmp_path: Path, command: str) -> None:
    (out / "ledgers" / "a.txt.jsonl").write_text("{}\n", encoding="utf-8")
    result = run(command, out, *(["-o", tmp_path / "back"] if command == "restore" else []))
    assert result.exit_code == 2
    (line,) = (line for line in result.stderr.splitlines() if "a.txt" in line)
    assert line.startswith(f"cleaner: {out}/ledgers/a.txt.jsonl: this is not a ledger")
    assert line.endswith("; clean the raw file again")
    assert "texts/a.txt" not in line
