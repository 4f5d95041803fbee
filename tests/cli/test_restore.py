from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, encode_text, sha256_of
from tests.cli.conftest import DIRTY, Run, tree

TEXTS = ("a.txt", "c.txt", "sub/b.txt")


@pytest.fixture
def out(run: Run, corpus: Path, tmp_path: Path) -> Path:
    run("clean", corpus, "-o", tmp_path / "out")
    return tmp_path / "out"


def test_gives_the_raw_bytes_in_the_tree_of_the_input(run: Run, out: Path, corpus: Path, tmp_path: Path) -> None:
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 0
    assert tree(tmp_path / "back") == {name: (corpus / name).read_bytes() for name in TEXTS}
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0


@pytest.mark.parametrize("name", ["texts/sub/b.txt", "ledgers/sub/b.txt.jsonl"])
def test_of_one_file(run: Run, out: Path, tmp_path: Path, name: str) -> None:
    assert run("restore", out / name, "-o", tmp_path / "back", "-q").stderr == ""
    assert tree(tmp_path / "back") == {"sub/b.txt": "隨隨\n".encode()}


def test_a_changed_text_is_refused_and_the_others_go_on(run: Run, out: Path, tmp_path: Path) -> None:
    (out / "texts" / "a.txt").write_text("changed\n", encoding="utf-8")
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert "texts/a.txt: the text is not the one this ledger was written for" in result.stderr
    assert set(tree(tmp_path / "back")) == {"c.txt", "sub/b.txt"}


def test_a_text_that_is_no_text_any_more_is_refused(run: Run, out: Path, tmp_path: Path) -> None:
    (out / "texts" / "a.txt").write_bytes(b"\xff\xfe")
    (out / "texts" / "c.txt").unlink()
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert "not UTF-8 at byte 0" in result.stderr
    assert "c.txt: no such file" in result.stderr


def test_what_stands_there_is_not_replaced_without_force(run: Run, out: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "a.txt").write_text("mine", encoding="utf-8")
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert "holds something else" in result.stderr
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == "mine"
    assert run("restore", out, "-o", tmp_path / "back", "--force").exit_code == 0
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == DIRTY


def test_revert_takes_back_a_stage_or_a_rule(run: Run, out: Path, tmp_path: Path) -> None:
    assert run("restore", out, "-o", tmp_path / "one", "--revert", "chrome").exit_code == 0
    assert (tmp_path / "one" / "a.txt").read_text(encoding="utf-8") == "随着一，二\n扫码下载\n扫码关注\n照旧\n丢?了\n"
    run("restore", out, "-o", tmp_path / "two", "--revert", "chrome", "--revert", "script/traditional,typography")
    assert (tmp_path / "two" / "a.txt").read_text(encoding="utf-8") == DIRTY


def test_revert_lists_what_had_to_go_with_it(run: Run, tmp_path: Path, out: Path) -> None:
    raw, clean = "一二\n", "一丙\n"
    layers = (
        Layer("script", (Edit(1, 2, "二", "乙", "script/traditional"),)),
        Layer("typography", (Edit(1, 2, "乙", "丙", "typography/comma"),)),
    )
    ledger = Ledger(DecodeRecord(), layers, sha256_of(raw.encode()), sha256_of(encode_text(clean)))
    (out / "texts" / "c.txt").write_text(clean, encoding="utf-8")
    (out / "ledgers" / "c.txt.jsonl").write_text(ledger.to_jsonl(), encoding="utf-8")
    result = run("restore", out / "texts" / "c.txt", "-o", tmp_path / "back", "--revert", "script")
    assert "c.txt: dropped with it: typography/comma ‹乙› → ‹丙›" in result.stderr
    assert (tmp_path / "back" / "c.txt").read_text(encoding="utf-8") == raw


def test_an_unknown_rule_names_the_nearest(run: Run, out: Path, tmp_path: Path) -> None:
    result = run("restore", out, "-o", tmp_path / "back", "--revert", "typografy")
    assert result.exit_code == 2
    assert "did you mean 'typography'" in result.stderr
    assert not (tmp_path / "back").exists()


def test_what_is_no_output_is_refused(run: Run, corpus: Path, tmp_path: Path) -> None:
    for path, message in (
        (corpus, "not a folder that `cleaner clean -o` left"),
        (corpus / "a.txt", "no ledger lies beside it"),
        (tmp_path / "missing", "no such file or folder"),
    ):
        result = run("restore", path, "-o", tmp_path / "back")
        assert result.exit_code == 2
        assert message in result.stderr


def test_a_manifest_cannot_lead_out_of_the_folder(run: Run, out: Path, tmp_path: Path) -> None:
    manifest = (out / "manifest.jsonl").read_text(encoding="utf-8")
    (out / "manifest.jsonl").write_text(
        manifest.replace('"path":"c.txt"', '"path":"../evil.txt"').replace('"path":"sub/b.txt"', '"path":"/evil.txt"'),
        encoding="utf-8",
    )
    run("restore", out, "-o", tmp_path / "deep" / "back")
    assert set(tree(tmp_path / "deep")) == {"back/a.txt"}


def test_a_full_disk_is_named(run: Run, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert result.stderr.count("cannot be written (No space left on device); free some space") == 1
    assert tree(tmp_path / "back") == {}
