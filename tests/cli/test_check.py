from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import pipeline
from cleaner.cli.app import app
from cleaner.errors import SelfCheckError
from cleaner.rules import registry
from tests.cli.conftest import CLEAN, DIRTY, Run, tree


def test_a_line_a_finding_and_the_summary_apart(run: Run, corpus: Path) -> None:
    before = tree(corpus)
    result = run("check", corpus / "a.txt")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{corpus}/a.txt:1:1: script/traditional message of script/traditional [fixable]",
        f"{corpus}/a.txt:1:4: typography/comma message of typography/comma [unsafe fix]",
        f"{corpus}/a.txt:2:1: chrome/prompt message of chrome/prompt [fixable]",
        f"{corpus}/a.txt:3:1: chrome/prompt message of chrome/prompt [fixable]",
        f"{corpus}/a.txt:5:2: encoding/lost a character is lost",
    ]
    assert result.stderr.splitlines() == [
        "warning:",
        "       2  chrome/prompt",
        "info:",
        "       1  encoding/lost",
        "       1  script/traditional",
        "       1  typography/comma",
        "5 findings in 1 of 1 file, 3 fixable, 1 more with --unsafe-fixes",
    ]
    assert tree(corpus) == before


def test_clean_text_passes(run: Run, corpus: Path) -> None:
    result = run("check", corpus / "c.txt")
    assert result.exit_code == 0
    (corpus / "c.txt").write_text("照旧\n", encoding="utf-8")
    result = run("check", corpus / "c.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no findings in 1 file\n")


@pytest.mark.parametrize(
    ("fail_on", "codes"), [("info", (1, 1)), ("warning", (1, 0)), ("error", (0, 0)), ("never", (0, 0))]
)
def test_fail_on(run: Run, corpus: Path, fail_on: str, codes: tuple[int, int]) -> None:
    assert run("check", corpus / "a.txt", "--fail-on", fail_on).exit_code == codes[0]
    assert run("check", corpus / "sub" / "b.txt", "--fail-on", fail_on).exit_code == codes[1]


def test_fail_on_of_the_configuration(run: Run, corpus: Path) -> None:
    (corpus / "cleaner.toml").write_text('fail_on = "never"\n', encoding="utf-8")
    assert run("check", corpus).exit_code == 0
    assert run("check", corpus, "--fail-on", "warning").exit_code == 1


def test_json_and_jsonl_hold_the_same(run: Run, corpus: Path) -> None:
    array = json.loads(run("check", corpus, "--format", "json").stdout)
    lines = [json.loads(line) for line in run("check", corpus, "--format", "jsonl").stdout.splitlines()]
    assert array == lines
    assert array[0]["path"] == f"{corpus}/a.txt"
    assert array[0]["fixable"] is True
    assert {"rule", "severity", "message", "reason", "line", "column", "start", "end"} <= set(array[0])
    (corpus / "c.txt").write_text("照旧\n", encoding="utf-8")
    assert run("check", corpus / "c.txt", "--format", "json").stdout == "[]\n"
    assert run("check", corpus / "c.txt", "--format", "jsonl").stdout == ""


def test_stdin(run: Run) -> None:
    result = run("check", "-", "-q", stdin="隨\n".encode())
    assert result.stdout.startswith("-:1:1: script/traditional")


def test_unreadable_comes_before_found(run: Run, corpus: Path) -> None:
    result = run("check", corpus, corpus / "missing.txt")
    assert result.exit_code == 2
    assert "missing.txt: no such file or folder; check the name" in result.stderr
    assert "a.txt:2:1: chrome/prompt" in result.stdout


def test_binary_is_refused_with_the_way_out(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cleaner.encoding.describe_binary", lambda raw: "PNG image" if raw[:4] == b"\x89PNG" else None, raising=False
    )
    (corpus / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    result = run("check", corpus)
    assert result.exit_code == 2
    assert "picture.txt: not text (PNG image); leave it out, or name its encoding with --encoding" in result.stderr
    assert "a.txt:2:1: chrome/prompt" in result.stdout


def test_a_failed_self_check_is_3_and_the_others_go_on(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline._finish

    def fail(work: pipeline._Work, *more: object) -> object:
        return SelfCheckError("does not restore") if work.raw == DIRTY.encode() else real(work, *more)

    monkeypatch.setattr(pipeline, "_finish", fail)
    result = run("check", corpus)
    assert result.exit_code == 3
    assert "a.txt: internal error: does not restore" in result.stderr
    assert "b.txt:1:1" in result.stdout


def test_a_defect_is_3_and_shows_where_and_the_others_go_on(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline._finish

    def fail(work: pipeline._Work, *more: object) -> object:
        return 1 // 0 if work.raw == DIRTY.encode() else real(work, *more)

    monkeypatch.setattr(pipeline, "_finish", fail)
    result = run("check", corpus)
    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr
    assert (
        "a.txt: internal error: ZeroDivisionError: integer division or modulo by zero; please report" in result.stderr
    )
    assert "b.txt:1:1" in result.stdout


def test_fix_makes_the_safe_fixes_only(run: Run, corpus: Path) -> None:
    (corpus / "a.txt").chmod(0o640)
    result = run("check", corpus / "a.txt", "--fix")
    assert result.exit_code == 0
    assert (corpus / "a.txt").read_text(encoding="utf-8") == CLEAN.replace("，", ",")
    assert (corpus / "a.txt").stat().st_mode & 0o777 == 0o640
    assert [line.split()[1] for line in result.stdout.splitlines()] == ["typography/comma", "encoding/lost"]
    assert "1 file changed" in result.stderr
    assert "0 files changed" in run("check", corpus / "a.txt", "--fix").stderr


def test_fix_follows_a_link_instead_of_replacing_it(run: Run, corpus: Path) -> None:
    link = corpus / "link.txt"
    link.symlink_to("a.txt")
    run("check", link, "--fix")
    assert link.is_symlink()
    assert "随着" in (corpus / "a.txt").read_text(encoding="utf-8")


def test_fix_of_stdin_is_a_warning(run: Run) -> None:
    result = run("check", "-", "--fix", stdin="隨\n".encode())
    assert "cannot be changed in place" in result.stderr


def test_fix_never_throws_bytes_away(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.document import Encoding
    from cleaner.encoding import Decoded
    from cleaner.ledger import DecodeRecord

    def decode(raw: bytes, codec: str | None = None) -> Decoded:
        text = raw.decode("utf-8", "replace")
        at = text.find("\ufffd")
        exceptions = ((at, 1, b"\xff"),) if at >= 0 else ()
        record, text = DecodeRecord.build("utf-8", b"", text, exceptions)
        return Decoded(text, record, Encoding("utf-8"))

    monkeypatch.setattr("cleaner.encoding.decode_bytes", decode)
    raw = "隨著".encode() + b"\xff" + "一\n".encode()
    (corpus / "a.txt").write_bytes(raw)
    result = run("check", corpus / "a.txt", "--fix")
    assert result.exit_code == 1
    assert "would be lost; use `cleaner clean -o DIR`" in result.stderr
    assert (corpus / "a.txt").read_bytes() == raw


def test_fix_does_not_bet_on_an_encoding(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    raw = "Привет, мир  \n".encode("cp1251")
    file.write_bytes(raw)
    done = CliRunner().invoke(app, ["check", str(file), "--fix"])
    assert (
        "not changed, since its encoding is a guess (cp1251, confidence 0.50); name it with --encoding" in done.stderr
    )
    assert file.read_bytes() == raw
    CliRunner().invoke(app, ["check", str(file), "--fix", "--encoding", "cp1251"])
    assert file.read_text(encoding="utf-8") == "Привет, мир\n"
    file.write_bytes("天气很好，我们去河边。 \n".encode("gbk"))
    CliRunner().invoke(app, ["check", str(file), "--fix"])
    assert file.read_text(encoding="utf-8") == "天气很好，我们去河边。\n"


def test_a_folder_without_rights_is_named_and_the_others_go_on(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = run("check", corpus, "--fail-on", "never")
    assert result.exit_code == 2
    assert f"cleaner: {corpus / 'sub'}: no right to list this folder; change its rights (chmod u+rx)" in result.stderr
    assert "a.txt:1:1" in result.stdout
    assert " of 2 files" in result.stderr


def test_a_file_without_rights_is_named_and_the_others_go_on(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = run("check", corpus, "--fail-on", "never")
    assert result.exit_code == 2
    assert "b.txt: no right to read it; change its rights (chmod u+r)" in result.stderr
    assert "a.txt:1:1" in result.stdout


def test_a_write_error_on_fix_leaves_the_file(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("check", corpus / "a.txt", "--fix")
    assert result.exit_code == 2
    assert "cannot be written (Permission denied); change the rights" in result.stderr
    assert (corpus / "a.txt").read_text(encoding="utf-8") == DIRTY
    assert not list(corpus.glob(".cleaner*"))


def test_fix_leaves_alone_what_a_rule_reports(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    (example, *_) = registry()["encoding/lost-character"].report
    file.write_text(example, encoding="utf-8")
    CliRunner().invoke(app, ["check", str(file), "--fix"])
    assert "?" in file.read_text(encoding="utf-8")
