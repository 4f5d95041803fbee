"""`cleaner report` and the report options of `clean` and `dedup`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree


@pytest.fixture
def out(run: Run, corpus: Path, tmp_path: Path) -> Path:
    assert run("clean", corpus, "-o", tmp_path / "out").exit_code == 0
    return tmp_path / "out"


def html(folder: Path) -> set[str]:
    return {name for name in tree(folder) if name.endswith(".html")}


def test_clean_says_where_to_look(run: Run, corpus: Path, tmp_path: Path) -> None:
    for choice, page in (("html", "index.html"), ("markdown", "report.md")):
        result = run("clean", corpus, "-o", tmp_path / choice, "--report", choice)
        assert f"{choice}/report/{page}\n" in result.stderr
    result = run("clean", corpus, "-o", tmp_path / "none", "--report", "none")
    assert "report:" not in result.stderr
    assert "3 cleaned" in result.stderr
    assert not {"report/report.md", "report/summary.json", "report/index.html"} & set(tree(tmp_path / "none"))


def test_another_choice_removes_what_the_first_left(run: Run, corpus: Path, out: Path) -> None:
    assert len(html(out)) == 4
    assert run("clean", corpus, "-o", out, "--report", "MARKDOWN").exit_code == 0
    assert html(out) == set()
    assert "report/report.md" in tree(out)


def test_it_makes_what_clean_makes(run: Run, corpus: Path, out: Path, tmp_path: Path) -> None:
    wanted = tree(out)
    result = run("report", out, "--format", "none")
    assert (result.exit_code, result.stderr) == (0, "report of 3 documents: removed\n")
    result = run("report", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"report of 3 documents: {out}/report/index.html\n"
    assert tree(out) == wanted
    assert run("report", out, "-q", "--fresh").stderr == ""
    assert tree(out) == wanted


def test_it_touches_nothing_but_the_report(run: Run, out: Path) -> None:
    (out / "report" / "diffs" / "mine.md").write_text("mine", encoding="utf-8")
    before = {name: data for name, data in tree(out).items() if not name.endswith(".html")}
    run("report", out, "--fresh")
    assert {name: data for name, data in tree(out).items() if not name.endswith(".html")} == before


def test_what_is_no_output_of_clean_is_refused(run: Run, corpus: Path, tmp_path: Path) -> None:
    for place, words in (
        (tmp_path / "nowhere", "no such folder"),
        (corpus, "not a folder that `cleaner clean -o` left"),
        (corpus / "a.txt", "not a folder"),
    ):
        result = run("report", place)
        assert result.exit_code == 2
        assert words in result.stderr
    assert html(corpus) == set()


def test_a_text_that_was_changed_since_is_named_and_the_others_are_done(run: Run, out: Path) -> None:
    (out / "texts" / "a.txt").write_text("changed", encoding="utf-8")
    result = run("report", out, "--fresh")
    assert result.exit_code == 2
    assert "texts/a.txt: the text is not the one this ledger was written for" in result.stderr
    assert html(out) == {"report/index.html", "report/pages/c.txt.html", "report/pages/sub/b.txt.html"}


def test_dedup_shows_its_clusters(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "渡口的老艄公姓柏，撑了四十六年的船，河上修了桥以后，他的船就停在了芦苇边上。县里要把渡口改成公园。\n"
    for name in "ab":
        (folder / f"{name}.txt").write_text(text + f"<b>{name}</b>\n", encoding="utf-8")
    result = run("dedup", folder, "-o", tmp_path / "out")
    assert "out/report/index.html\n" in result.stderr
    page = (tmp_path / "out" / "report" / "index.html").read_text(encoding="utf-8")
    assert "<b>a.txt</b> stays, 1 document goes" in page
    assert "\\u003cb\\u003eb\\u003c/b\\u003e" in page
    assert run("dedup", folder, "-o", tmp_path / "out", "--report", "none").exit_code == 0
    assert not (tmp_path / "out" / "report").exists()


def test_dedup_without_duplicates_has_a_page_that_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("只有一篇", encoding="utf-8")
    assert run("dedup", tmp_path / "a.txt", "-o", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "report" / "index.html").read_text(encoding="utf-8")
    assert "No document says what another one says." in page
    assert not (tmp_path / "dry").exists()


def test_of_many_clusters_those_that_most_documents_go_from_are_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "渡口的老艄公姓{}，撑了{}年的船，河上修了桥以后，他的船就停在了芦苇边上。县里要把{}改成公园，他答应了。\n"
    for words, copies in (("柏四十六渡口", 2), ("鲍二十一码头", 4), ("梅三十三河湾", 3)):
        for number in range(copies):
            own = text.format(words[0], words[1:4], words[4:]) + words * 20 + "\n"
            (folder / f"{words[4:]}{number}.txt").write_text(own, encoding="utf-8")
    monkeypatch.setattr("cleaner.reports.html.clusters.MAX_CLUSTERS", 2)
    monkeypatch.setattr("cleaner.reports.html.clusters.MAX_MEMBERS", 2)
    assert run("dedup", folder, "-o", tmp_path / "out", "-q").exit_code == 0
    page = (tmp_path / "out" / "report" / "index.html").read_text(encoding="utf-8")
    assert page.index("<b>码头0.txt</b> stays, 3 documents go") < page.index("<b>河湾0.txt</b> stays, 2 documents go")
    assert "渡口0.txt" not in page
    assert "1 more cluster in clusters.jsonl" in page
    assert 'data-more="1"' in page
