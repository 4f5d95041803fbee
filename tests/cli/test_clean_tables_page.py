"""The HTML page of a run over tables: what it shows, what it leaves out, and what goes wrong on the way."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from cleaner.reports.html import chosen
from tests.cli.conftest import CLEAN, DIRTY, Run, tree
from tests.cli.test_clean_tables import Records, broken_table, only, write_table


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engines.tables.run.CHUNK_CHARS", 100)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    texts = (DIRTY, CLEAN, "", "隨" * 50 + "\n")
    records: Records = [{"id": f"文{number}", "text": texts[number % 4] * (1 + number // 4)} for number in range(24)]
    return write_table(tmp_path / "in" / "corpus.jsonl", records)


def page_of(out: Path, name: str = "index.html") -> str:
    return (out / "report" / name).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    found = re.search(rf"<h[23][^>]*>{heading}</h[23]>.*?</section>", page, re.DOTALL)
    assert found is not None, heading
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])))


def test_broken_and_failed_records_stand_in_the_page(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("clean", broken_table(table), "-o", out).exit_code == 2
    told = section(page_of(out), "Records that went wrong")
    assert re.findall(r"corpus\.jsonl:(\d+) ", told) == ["5", "10", "11"]
    assert "no JSON" in told
    # What stands behind a record that was left out is shown with its own texts.
    assert "corpus.jsonl:24" in section(page_of(out), "Most edits")
    assert "Its changes are not shown" not in page_of(out)


def test_an_empty_table_and_one_without_a_change(run: Run, tmp_path: Path) -> None:
    for name, records in (("empty", []), ("clean", [{"text": CLEAN.replace("?", "？")}])):
        source = write_table(tmp_path / f"{name}.jsonl", records)
        result = run("clean", source, "-o", tmp_path / name)
        assert result.exit_code == 0, result.stderr
        assert f"{name}/report/index.html" in result.stderr
        page = page_of(tmp_path / name)
        assert "Nothing was changed, and nothing found." in page
        assert "<details" not in page


def test_documents_that_cannot_be_read_are_told_and_the_rest_is_shown(run: Run, table: Path, tmp_path: Path) -> None:
    other = write_table(tmp_path / "in" / "other.jsonl", [{"text": DIRTY * 70}])
    out = tmp_path / "out"
    assert run("clean", table, other, "-o", out).exit_code == 0
    before = tree(out)
    for folder, what in (("documents", "corpus.jsonl.jsonl"), ("ledgers", "corpus.jsonl.jsonl"), ("texts", "corpus")):
        file = only(out / folder, "corpus")
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
        result = run("report", out, "--fresh")
        assert result.exit_code == 2
        assert what in result.stderr
        assert "other.jsonl:1" in section(page_of(out), "Most edits")
        file.write_bytes(whole)
        assert run("report", out).exit_code == 0  # what lacked something is made again
        assert tree(out) == before


def test_a_report_that_cannot_be_written(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "report" / "index.html").mkdir(parents=True)
    result = run("clean", table, "-o", out, "--force")
    assert result.exit_code == 2
    assert "index.html" in result.stderr
    assert (out / "texts" / "corpus.jsonl").exists()
    (out / "report" / "index.html").rmdir()
    assert run("clean", table, "-o", out).exit_code == 0
    run("clean", table, "-o", tmp_path / "other")
    assert tree(out) == tree(tmp_path / "other")


def test_hostile_texts_ids_and_titles_stay_texts(run: Run, tmp_path: Path) -> None:
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b]0;x\x07"
    records = [{"id": nasty, "text": f"{nasty}隨,一\n"}, {"id": "\udcff", "text": "\ud800隨\n"}]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert run("clean", source, "-o", tmp_path / "out").exit_code == 0
    page = page_of(tmp_path / "out")
    assert page.count("<script") == page.count("</script>") == 1
    assert "<img" not in page
    assert not re.search("[\u202e\x1b\x07]", page)
    assert "⟨U+202E⟩" in page


def test_what_the_page_shows(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    page = page_of(out)
    numbers = dict(re.findall(r"<li><b>([\d,]+)</b> <span>([^<]+)</span>", page))
    assert {"24": "documents", "12": "documents changed"}.items() <= numbers.items()
    edits = [int(count) for count in re.findall(r"文\d+ (\d+)", section(page, "Most edits"))]
    assert edits == sorted(edits, reverse=True)
    assert len(edits) == chosen.MAX_LISTED
    assert "corpus.jsonl:24 文23 300" in section(page, "Most edits")
    rules = section(page, "Rules")
    assert "script/traditional" in rules
    assert "corpus.jsonl:24 (300), corpus.jsonl:20 (250), corpus.jsonl:16 (200)" in rules
    # Each link leads to a document that is there, and each of them shows its first places.
    assert set(re.findall(r'href="#(d\d+)"', page)) == set(re.findall(r'<details id="(d\d+)"', page))
    look = section(page, "A look at each")
    assert "line 1 → line 1 script/traditional ‹" in look
    assert "more places." in look


def test_the_same_bytes_for_any_number_of_processes_and_after_a_stop(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("clean", table, "-o", tmp_path / "one")
    with monkeypatch.context() as patch:
        patch.setattr("cleaner.cli.cleaning.write_reports", lambda *_, **__: 1 / 0)
        assert run("clean", table, "-o", tmp_path / "two").exit_code == 3
    assert not (tmp_path / "two" / "report" / "index.html").exists()
    assert run("clean", table, "-o", tmp_path / "two").exit_code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    page = tmp_path / "one" / "report" / "index.html"
    stamp = page.stat().st_mtime_ns
    assert run("clean", table, "-o", tmp_path / "one").exit_code == 0
    assert page.stat().st_mtime_ns == stamp  # it was made of the same tables
    assert run("report", tmp_path / "one", "--fresh").exit_code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_texts_and_tables_have_a_page_each(run: Run, table: Path, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    run("clean", table, corpus, "-o", out)
    assert 'href="tables.html">1 table' in page_of(out)
    assert 'href="index.html"' in page_of(out, "tables.html")
    assert "corpus.jsonl:24" in section(page_of(out, "tables.html"), "Most edits")
    for inputs in ([table], [corpus], [table]):  # whatever went before
        run("clean", *inputs, "-o", out)
        run("clean", *inputs, "-o", tmp_path / f"only-{inputs[0].name}")
        assert tree(out) == tree(tmp_path / f"only-{inputs[0].name}")
    run("clean", table, corpus, "-o", out)
    assert run("report", out, "--format", "markdown").exit_code == 0
    assert not [name for name in tree(out) if name.endswith(".html")]


def test_no_more_text_is_compared_than_a_page_takes(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.reports.html.tables.MAX_LOOK_CHARS", 400)
    monkeypatch.setattr("cleaner.reports.html.tables.MAX_TABLES", 1)
    write_table(table.with_name("other.jsonl"), [{"text": DIRTY}])
    run("clean", table.parent, "-o", tmp_path / "out")
    page = page_of(tmp_path / "out")
    assert "too much text for this page" in page
    assert "line 1 → line 1" in page
    assert "And 1 more, in summary.json." in section(page, "Tables")


def test_most_keeps_the_first_of_equal_ones() -> None:
    most: chosen.Most[str] = chosen.Most(3)
    for measure, name in ((1, "a"), (3, "b"), (0, "c"), (2, "d"), (1, "e"), (3, "f"), (2, "g")):
        most.offer(measure, lambda name=name: name)
    assert list(most.items()) == [(3, "b"), (3, "f"), (2, "d")]
