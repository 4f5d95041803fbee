"""What `check` looks at, mends, shows and leaves alone when it is told to."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, DIRTY, Run, tree


def found(run: Run, *arguments: object) -> list[str]:
    """Return file and rule of each finding."""
    rows = [json.loads(line) for line in run("check", *arguments, "--format", "jsonl", "-q").stdout.splitlines()]
    return [f"{Path(row['path']).name} {row['rule']}" for row in rows]


def files(run: Run, *arguments: object) -> list[str]:
    return sorted({line.split()[0] for line in found(run, *arguments)})


class TestFilesFrom:
    @pytest.mark.parametrize("separator", ["\n", "\r\n", "\0"])
    def test_a_list(self, run: Run, corpus: Path, tmp_path: Path, separator: str) -> None:
        names = [str(corpus / "a.txt"), "", str(corpus / "sub" / "b.txt")]
        (tmp_path / "list").write_bytes(separator.join(names).encode())
        assert files(run, "--files-from", tmp_path / "list") == ["a.txt", "b.txt"]
        assert files(run, corpus / "c.txt", "--files-from", tmp_path / "list") == ["a.txt", "b.txt", "c.txt"]

    def test_from_standard_input(self, run: Run, corpus: Path) -> None:
        done = run("check", "--files-from", "-", "-q", stdin=f"{corpus}/a.txt\n".encode())
        assert "a.txt:1:1: " in done.stdout

    def test_an_empty_list_is_nothing_to_do(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "list").write_bytes(b"")
        done = run("check", "--files-from", tmp_path / "list")
        assert (done.exit_code, done.stdout) == (0, "")
        assert "no findings in 0 files" in done.stderr

    def test_what_is_wrong_with_it(self, run: Run, corpus: Path, tmp_path: Path) -> None:
        done = run("check", "--files-from", tmp_path / "none")
        assert done.exit_code == 2
        assert "none: no such file or folder; check the name" in done.stderr
        done = run("check", "-", "--files-from", "-", stdin=b"")
        assert done.exit_code == 2
        assert "not both" in done.stderr
        done = run("check")
        assert done.exit_code == 2
        assert "name files or folders to check" in done.stderr


class TestChangedSince:
    @pytest.fixture
    def repository(self, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # a hook that runs the tests sets them
            monkeypatch.delenv(name, raising=False)
        for name, value in (
            *(("GIT_CONFIG_GLOBAL", os.devnull), ("GIT_CONFIG_SYSTEM", os.devnull)),
            *((f"GIT_{who}_{what}", "t@example.org") for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")),
        ):
            monkeypatch.setenv(name, value)
        self.git(corpus, "init", "-q", "-b", "main")
        self.git(corpus, "add", ".")
        self.git(corpus, "commit", "-q", "-m", "first")
        return corpus

    @staticmethod
    def git(folder: Path, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)

    def test_only_what_changed_or_is_new(self, run: Run, repository: Path) -> None:
        assert files(run, repository, "--changed-since", "main") == []
        (repository / "a.txt").write_text(DIRTY + "隨\n", encoding="utf-8")
        (repository / "新 的.txt").write_text("隨\n", encoding="utf-8")
        (repository / "ignored.txt").write_text("隨\n", encoding="utf-8")
        (repository / ".gitignore").write_text("ignored.txt\n", encoding="utf-8")
        assert files(run, repository, "--changed-since", "HEAD") == ["a.txt", "新"]
        self.git(repository, "add", ".")
        assert files(run, repository, "--changed-since", "HEAD") == ["a.txt", "新"]
        assert files(run, repository / "sub", "--changed-since", "HEAD") == []

    def test_what_the_other_branch_did_since_is_not_ours(self, run: Run, repository: Path) -> None:
        self.git(repository, "checkout", "-q", "-b", "topic")
        (repository / "sub" / "b.txt").write_text("隨隨隨\n", encoding="utf-8")
        self.git(repository, "commit", "-q", "-a", "-m", "ours")
        self.git(repository, "checkout", "-q", "main")
        (repository / "a.txt").write_text("隨\n", encoding="utf-8")
        self.git(repository, "commit", "-q", "-a", "-m", "theirs")
        self.git(repository, "checkout", "-q", "topic")
        assert files(run, repository, "--changed-since", "main") == ["b.txt"]

    def test_a_renamed_and_a_removed_file(self, run: Run, repository: Path) -> None:
        self.git(repository, "mv", "a.txt", "renamed.txt")
        self.git(repository, "rm", "-q", "c.txt")
        assert files(run, repository, "--changed-since", "HEAD") == ["renamed.txt"]

    def test_from_another_folder_and_through_a_link(
        self, run: Run, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (repository / "a.txt").write_text("隨\n", encoding="utf-8")
        (tmp_path / "link").symlink_to(repository)
        monkeypatch.chdir(tmp_path)
        assert files(run, "link", "--changed-since", "HEAD") == ["a.txt"]
        assert files(run, "corpus/../corpus/a.txt", "--changed-since", "HEAD") == ["a.txt"]

    @pytest.mark.parametrize("revision", ["none", "--output=x", "-h", "", "HEAD:a.txt"])
    def test_no_such_revision(self, run: Run, repository: Path, revision: str) -> None:
        before = tree(repository)
        done = run("check", repository, f"--changed-since={revision}")
        assert done.exit_code == 2
        assert "git knows no revision" in done.stderr
        assert "fetch-depth: 0" in done.stderr
        assert tree(repository) == before

    def test_outside_of_a_repository(
        self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        done = run("check", corpus, "--changed-since", "HEAD")
        assert done.exit_code == 2
        assert "in no git repository" in done.stderr

    def test_without_git(self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        done = run("check", corpus, "--changed-since", "HEAD")
        assert done.exit_code == 2
        assert "--changed-since needs git, which is not found" in done.stderr


class TestMending:
    def test_unsafe_fixes_are_made_when_asked_for(self, run: Run, corpus: Path) -> None:
        done = run("check", corpus / "a.txt", "--fix", "--unsafe-fixes")
        assert (corpus / "a.txt").read_text(encoding="utf-8") == CLEAN
        assert [line.split()[1] for line in done.stdout.splitlines()] == ["encoding/lost"]

    def test_they_go_with_a_fix(self, run: Run, corpus: Path) -> None:
        done = run("check", corpus, "--unsafe-fixes")
        assert done.exit_code == 2
        assert "--unsafe-fixes goes with --fix or --diff" in done.stderr

    def test_a_diff_that_git_takes_says_what_the_fix_does(self, run: Run, corpus: Path) -> None:
        before = tree(corpus)
        done = run("check", corpus / "a.txt", "--diff", "--fix")
        assert done.exit_code == 1
        assert "1 file would be changed" in done.stderr
        assert tree(corpus) == before
        lines = done.stdout.splitlines()
        assert lines[0].startswith("--- a/")
        assert "-扫码下载" in lines
        assert "+随着一,二" in lines
        patch = done.stdout.replace(str(corpus) + "/", "")
        subprocess.run(
            ["git", "apply", "--unidiff-zero", "-"], cwd=corpus, input=patch.encode(), check=True, capture_output=True
        )
        assert (corpus / "a.txt").read_text(encoding="utf-8") == CLEAN.replace("，", ",")

    def test_a_diff_with_the_unsafe_ones(self, run: Run, corpus: Path) -> None:
        assert "+随着一，二" in run("check", corpus / "a.txt", "--diff", "--unsafe-fixes").stdout.splitlines()

    def test_what_does_not_go_together(self, run: Run, corpus: Path) -> None:
        for arguments, complaint in (
            (("--diff", "--format", "json"), "--diff is a format of its own"),
            (("--diff", "--statistics"), "--diff is a format of its own"),
            (("--statistics", "--format", "sarif"), "--statistics has no format sarif; take text, json or jsonl"),
        ):
            done = run("check", corpus, *arguments)
            assert (done.exit_code, done.stdout) == (2, "")
            assert complaint in done.stderr

    def test_a_diff_of_standard_input(self, run: Run) -> None:
        assert "+随" in run("check", "-", "--diff", stdin="隨\n".encode()).stdout.splitlines()

    def test_a_rule_whose_finding_is_allowed_at_a_place_is_left_out(self, run: Run, corpus: Path) -> None:
        (corpus / "a.txt.cleaner.toml").write_text(
            '[[allow]]\nrule = "chrome/prompt"\ntext = "扫码关注"\n', encoding="utf-8"
        )
        done = run("check", corpus / "a.txt", "--fix")
        assert "chrome/prompt was left out, since what it finds is allowed at a place" in done.stderr
        assert (corpus / "a.txt").read_text(encoding="utf-8") == "随着一,二\n扫码下载\n扫码关注\n照旧\n丢?了\n"


class TestExemptions:
    def test_files_by_pattern(self, run: Run, corpus: Path) -> None:
        (corpus / "cleaner.toml").write_text(
            '[per-file-ignores]\n"sub/" = ["script"]\n"a.txt" = ["chrome"]\n', encoding="utf-8"
        )
        assert found(run, corpus / "sub") == []
        assert "a.txt chrome/prompt" not in found(run, corpus)
        assert "a.txt script/traditional" in found(run, corpus)

    def test_they_hold_for_clean_too(self, run: Run, corpus: Path, tmp_path: Path) -> None:
        (corpus / "cleaner.toml").write_text('[per-file-ignores]\n"sub/" = ["script"]\n', encoding="utf-8")
        assert run("clean", corpus, "-o", tmp_path / "out", "-q").exit_code == 0
        assert (tmp_path / "out" / "texts" / "sub" / "b.txt").read_text(encoding="utf-8") == "隨隨\n"

    def test_a_sidecar(self, run: Run, corpus: Path) -> None:
        sidecar = corpus / "a.txt.cleaner.toml"
        sidecar.write_text('ignore = ["script"]\n[[allow]]\nrule = "chrome"\ntext = "掃碼"\n', encoding="utf-8")
        assert found(run, corpus / "a.txt") == ["a.txt typography/comma", "a.txt encoding/lost"]
        sidecar.write_text('ignore = ["scrip"]\n', encoding="utf-8")
        done = run("check", corpus)
        assert done.exit_code == 2
        assert "no rule or stage is named 'scrip'; did you mean 'script'" in done.stderr

    def test_severities(self, run: Run, corpus: Path) -> None:
        (corpus / "cleaner.toml").write_text(
            '[severity]\nchrome = "info"\n"encoding/lost" = "error"\n', encoding="utf-8"
        )
        assert run("check", corpus, "--fail-on", "error").exit_code == 1
        (corpus / "a.txt").write_text("扫码下载\n", encoding="utf-8")
        assert run("check", corpus / "a.txt").exit_code == 0
