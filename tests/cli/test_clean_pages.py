"""`cleaner clean` of web pages: a page is a document of lines, whatever it is encoded in."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("lxml")

from tests.cli.conftest import Run, tree

PAGE = '<meta charset="gb2312"><title>題</title><p>隨著一,二<p>扫码下载<script>var 隨;</script><ul><li>照旧</ul>'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "p.HTML"
    file.write_bytes(PAGE.encode("gbk"))
    return file


def test_a_page_becomes_a_text(run: Run, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("clean", page, "-o", out).exit_code == 0
    assert (out / "texts" / "p.HTML.txt").read_text(encoding="utf-8") == "随着一，二\n照旧\n"
    before = tree(out)
    again = run("clean", page, "-o", out)
    assert "1 done before" in again.stderr
    assert tree(out) == before
    assert run("restore", out, "-o", tmp_path / "raw").exit_code == 0
    assert (tmp_path / "raw" / "p.HTML.txt").read_text(encoding="utf-8") == "隨著一,二\n扫码下载\n照旧\n"


def test_an_encoding_that_is_named_counts_for_the_page_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.htm"
    file.write_bytes("<p>隨著一</p>".encode("big5"))
    out = tmp_path / "out"
    assert run("clean", file, "-o", out, "--encoding", "big5").exit_code == 0
    assert (out / "texts" / "p.htm.txt").read_text(encoding="utf-8") == "随着一\n"
    assert "1 done before" in run("clean", file, "-o", out, "--encoding", "big5").stderr


def test_pages_that_cannot_be_read_are_told(run: Run, tmp_path: Path, page: Path) -> None:
    deep, empty = tmp_path / "deep.html", tmp_path / "empty.html"
    deep.write_text("<div>" * 5000 + "x")
    empty.write_bytes(b"")
    result = run("clean", deep, page, empty, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{deep}: a page nested too deeply; leave it out, or save it as text" in result.stderr
    assert sorted(file.name for file in (tmp_path / "out" / "texts").iterdir()) == ["empty.html.txt", "p.HTML.txt"]


def test_a_missing_package_names_the_extra(
    run: Run, tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lxml", None)
    result = run("clean", page, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "A web page needs a package that is not there; install corpus-cleaner-zh[html]" in result.stderr
