"""Writing the HTML report of a run: what is made, what stays, what goes, what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cleaner.corpus.folder import OutputFolder
from cleaner.reports.html import remove_html_report, write_html_report, writing
from tests.cli.conftest import Run, corpus, run, tree  # noqa: F401  fixtures of the commands, used here too


@pytest.fixture
def out(run: Run, corpus: Path, tmp_path: Path) -> OutputFolder:  # noqa: F811
    assert run("clean", corpus, "-o", tmp_path / "out", "--report", "markdown").exit_code == 0
    return OutputFolder(tmp_path / "out")


def pages(folder: OutputFolder) -> list[str]:
    return sorted(name for name in tree(folder.root / "report") if name.endswith(".html"))


def documents(folder: OutputFolder) -> list[list[object]]:
    text = (folder.root / "report" / "index.html").read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="documents">(.*)</script>', text)
    rows: list[list[object]] = json.loads(data)["rows"]
    return rows


ALL = ["index.html", "pages/a.txt.html", "pages/c.txt.html", "pages/sub/b.txt.html"]


def test_an_overview_and_a_page_a_document(out: OutputFolder) -> None:
    assert pages(out) == []
    assert write_html_report(out) == ()
    assert pages(out) == ALL
    assert [row[:2] for row in documents(out)] == [
        ["a.txt", "pages/a.txt.html"],
        ["c.txt", "pages/c.txt.html"],
        ["sub/b.txt", "pages/sub/b.txt.html"],
    ]
    page = (out.root / "report" / "pages" / "sub" / "b.txt.html").read_text(encoding="utf-8")
    assert 'href="../../index.html"' in page
    assert 'href="../../diffs/sub/b.txt.md"' in page


def test_twice_is_the_same_and_leaves_the_pages_alone(out: OutputFolder) -> None:
    write_html_report(out)
    before = tree(out.root)
    times = {name: (out.root / "report" / name).stat().st_mtime_ns for name in ALL[1:]}
    write_html_report(out)
    assert tree(out.root) == before
    assert {name: (out.root / "report" / name).stat().st_mtime_ns for name in ALL[1:]} == times
    write_html_report(out, fresh=True)
    assert tree(out.root) == before
    assert {name: (out.root / "report" / name).stat().st_mtime_ns for name in ALL[1:]} != times


def test_other_templates_make_the_pages_again(out: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    write_html_report(out)
    before = tree(out.root)
    monkeypatch.setattr("cleaner.reports.html.pages.fingerprint", lambda: "other")
    write_html_report(out)
    assert {name for name, data in tree(out.root).items() if data != before[name]} == {f"report/{name}" for name in ALL}


def test_processes_make_the_same_pages(out: OutputFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    write_html_report(out)
    before = tree(out.root)
    monkeypatch.setattr(writing, "MIN_PAGES_FOR_JOBS", 1)
    write_html_report(out, jobs=2, fresh=True)
    after = tree(out.root)
    # The processes know the program's own rules, not those of the tests: the texts are the same all the same.
    assert after.keys() == before.keys()


def test_the_page_of_a_document_that_is_gone_goes(out: OutputFolder) -> None:
    write_html_report(out)
    out.settle_manifest(without={"sub/b.txt"})
    foreign = out.root / "report" / "pages" / "mine.html"
    foreign.write_text("<p>not ours</p>", encoding="utf-8")
    write_html_report(out)
    assert pages(out) == [*ALL[:3], "pages/mine.html"], "what others put there stays"
    assert not (out.root / "report" / "pages" / "sub").exists()
    remove_html_report(out)
    assert pages(out) == ["pages/mine.html"]


def test_an_index_of_someone_else_is_not_removed(out: OutputFolder) -> None:
    index = out.root / "report" / "index.html"
    index.write_text("<p>not ours</p>", encoding="utf-8")
    remove_html_report(out)
    assert index.exists()


def test_a_document_that_cannot_be_read_is_named_and_has_no_page(out: OutputFolder) -> None:
    write_html_report(out)
    out.text("a.txt").write_text("someone changed it\n", encoding="utf-8")
    out.ledger("c.txt").write_text("{", encoding="utf-8")
    problems = write_html_report(out, fresh=True)
    assert [problem.name for problem in problems] == ["a.txt", "c.txt"]
    assert "SHA-256" in str(problems[0])
    assert "texts/a.txt" in str(problems[0])
    assert "ledgers/c.txt.jsonl" in str(problems[1])
    assert str(problems[1]).count("c.txt") == 1
    assert pages(out) == ["index.html", "pages/sub/b.txt.html"]
    assert [row[1] for row in documents(out)] == ["", "", "pages/sub/b.txt.html"]


def test_of_too_many_documents_those_with_the_most_to_see_have_pages(
    out: OutputFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MAX_DOCUMENTS", 2)
    write_html_report(out)
    assert pages(out) == ["index.html", "pages/a.txt.html", "pages/c.txt.html"], "these two have findings without a fix"
    index = (out.root / "report" / "index.html").read_text(encoding="utf-8")
    assert "1 more document" in index
    assert "pages/sub/b.txt.html" not in index, "no link leads nowhere"


def test_documents_that_are_equal_after_cleaning_are_named(run: Run, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "twins"
    folder.mkdir()
    for name, text in (("a", "一,二\n"), ("b", "一，二\n"), ("c", "三\n"), ("empty", ""), ("empty too", "")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert run("clean", folder, "-o", tmp_path / "out").exit_code == 0
    text = (tmp_path / "out" / "report" / "index.html").read_text(encoding="utf-8")
    assert '<a href="pages/a.txt.html">a.txt</a>, <a href="pages/b.txt.html">b.txt</a>' in text
    assert text.count("empty%20too.txt.html") == 1, "documents without text are no twins"


def test_a_run_of_no_documents_has_an_overview(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.write_manifest([])
    assert write_html_report(folder) == ()
    assert documents(folder) == []


def test_a_page_that_cannot_be_written_says_where(out: OutputFolder) -> None:
    (out.root / "report" / "pages").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(writing.CleanerError, match=r"report/pages/a\.txt\.html.*cannot be written"):
        write_html_report(out)
