"""Fixtures of the command line tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaner.cli.app import app
from tests import doubles

DIRTY = "隨著一,二\n扫码下载\n扫码关注\n照旧\n丢?了\n"
CLEAN = "随着一，二\n照旧\n丢?了\n"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, with the tests' own stages."""
    doubles.install(monkeypatch)
    runner = CliRunner()

    def invoke(*arguments: object, stdin: bytes | None = None) -> Result:
        return runner.invoke(app, [str(argument) for argument in arguments], input=stdin)

    return invoke


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a folder with two dirty texts, one in a folder below, and a clean one."""
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "sub" / "b.txt").write_text("隨隨\n", encoding="utf-8")
    (folder / "c.txt").write_text(CLEAN, encoding="utf-8")
    (folder / "notes.md").write_text("not a text of the corpus", encoding="utf-8")
    (folder / ".hidden.txt").write_text("hidden", encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files beneath a folder with their bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }
