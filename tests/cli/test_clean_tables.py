"""`cleaner clean` on tables: what goes in, what comes out, what is told."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cleaner.engines.tables.chunks
from cleaner.corpus.compact import read_lines
from cleaner.errors import SelfCheckError
from tests.cli.conftest import CLEAN, DIRTY, Run, tree

Records = list[dict[str, Any]]


def write_table(path: Path, records: Records) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def read_table(path: Path) -> Records:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def packed(path: Path) -> Records:
    return [json.loads(line) for line in read_lines(path)]


def events(log: Path) -> Records:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def only(folder: Path, start: str) -> Path:
    (found,) = [file for file in folder.rglob("*") if file.name.startswith(start) and file.is_file()]
    return found


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of many chunks: dirty, clean and empty texts, with fields of every kind beside them."""
    records: Records = []
    for number in range(40):
        text = (DIRTY, CLEAN, "", "隨" * 50 + "\n")[number % 4]
        records.append({"id": f"文{number}", "text": text, "n": number, "more": {"deep": [1.5, None, "隨"]}})
    return write_table(tmp_path / "in" / "corpus.jsonl", records)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.engines.tables.run.CHUNK_CHARS", 100)


def test_texts_are_clean_and_all_else_is_as_it_was(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", table, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    before, after = read_table(table), read_table(out / "texts" / "corpus.jsonl")
    assert [{**row, "text": None} for row in after] == [{**row, "text": None} for row in before]
    assert after[0]["text"] == CLEAN
    assert after[3]["text"] == "随" * 50 + "\n"
    # A line whose text does not change keeps its bytes.
    lines = [file.read_bytes().split(b"\n") for file in (table, out / "texts" / "corpus.jsonl")]
    assert lines[0][1] == lines[1][1]
    assert "1 table" not in result.stderr
    assert "tables: 1 cleaned" in result.stderr
    assert "40 documents" in result.stderr


def test_what_is_left(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    names = set(tree(out))
    packing = only(out / "ledgers", "corpus").suffix
    assert names == {
        "manifest.jsonl",
        "texts/corpus.jsonl",
        f"ledgers/corpus.jsonl.jsonl{packing}",
        f"documents/corpus.jsonl.jsonl{packing}",
        "report/index.html",
        "report/report.md",
        "report/summary.json",
        "report/diffs/corpus.jsonl.md",
    }
    (row,) = read_table(out / "manifest.jsonl")
    assert (row["kind"], row["path"], row["documents"], row["changed"]) == ("table", "corpus.jsonl", 40, 20)
    assert row["edits"] == {"chrome/prompt": 20, "script/traditional": 520, "typography/comma": 10}
    documents = packed(only(out / "documents", "corpus"))
    assert [(each["number"], each["place"], each["id"]) for each in documents[:2]] == [(0, "1", "文0"), (1, "2", "文1")]
    assert documents[0]["edits"] == {"chrome/prompt": 2, "script/traditional": 2, "typography/comma": 1}
    assert documents[0]["unfixed"][0]["rule"] == "encoding/lost"
    ledgers = packed(only(out / "ledgers", "corpus"))
    assert [each["id"] for each in ledgers] == [each["id"] for each in documents]
    assert ledgers[0]["ledger"][0]["raw_sha256"] == documents[0]["raw_sha256"]


def test_the_report_adds_up_tables_and_texts(run: Run, corpus: Path, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", corpus, table, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert "documents: 3 cleaned" in result.stderr
    assert "tables: 1 cleaned" in result.stderr
    numbers = json.loads((out / "report" / "summary.json").read_text(encoding="utf-8"))
    assert numbers["documents"] == 43
    assert numbers["by_table"]["corpus.jsonl"]["documents"] == 40
    assert numbers["edits"] == {"chrome/prompt": 22, "script/traditional": 524, "typography/comma": 11}
    report = (out / "report" / "report.md").read_text(encoding="utf-8")
    assert "[corpus.jsonl](diffs/corpus.jsonl.md) | 40 | 20 |" in report
    page = (out / "report" / "diffs" / "corpus.jsonl.md").read_text(encoding="utf-8")
    assert "## 1: 文0" in page
    assert "-隨著一,二" in page
    assert page.count("## 1: ") == 1
    assert "文4" not in page  # it shows nothing that 文0 does not
    before = tree(out)
    assert run("report", out, "--fresh").exit_code == 0
    assert tree(out) == before


@pytest.mark.parametrize("name", ["corpus.jsonl.gz", "corpus.jsonl.zst", "corpus.ndjson", "corpus.jsonl.bz2"])
def test_packed_tables_come_out_as_they_came_in(run: Run, table: Path, tmp_path: Path, name: str) -> None:
    from cleaner.corpus.formats.compression import compress

    data, ending = table.read_bytes(), name.rpartition(".")[2]
    source = tmp_path / "packed" / name
    source.parent.mkdir()
    source.write_bytes(compress(data, ending if ending in ("gz", "zst", "bz2") else ""))
    assert run("clean", source, "-o", tmp_path / "out").exit_code == 0
    run("clean", table, "-o", tmp_path / "plain")
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    if ending == "gz":
        clean = gzip.decompress((tmp_path / "out" / "texts" / name).read_bytes())
        assert clean == (tmp_path / "plain" / "texts" / "corpus.jsonl").read_bytes()
        assert gzip.decompress((tmp_path / "back" / name).read_bytes()) == data


def test_in_another_format_and_back(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", table, "-o", out, "--to", "jsonl.gz")
    assert result.exit_code == 0, result.stderr
    run("clean", table, "-o", tmp_path / "plain")
    clean = gzip.decompress((out / "texts" / "corpus.jsonl.gz").read_bytes())
    assert clean == (tmp_path / "plain" / "texts" / "corpus.jsonl").read_bytes()
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0
    assert (tmp_path / "back" / "corpus.jsonl").read_bytes() == table.read_bytes()
    assert "did you mean" in run("clean", table, "-o", out, "--to", "jsonl.zip").stderr


def test_parquet_and_back(run: Run, table: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    out = tmp_path / "out"
    result = run("clean", table, "-o", out, "--to", "parquet")
    assert result.exit_code == 0, result.stderr
    again = run("clean", out / "texts" / "corpus.parquet", "-o", tmp_path / "twice")
    assert again.exit_code == 0, again.stderr
    assert "0 edits" in again.stderr
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0
    assert read_table(tmp_path / "back" / "corpus.jsonl") == read_table(table)


def test_other_fields(run: Run, tmp_path: Path) -> None:
    source = write_table(
        tmp_path / "in.jsonl", [{"url": "u1", "meta": {"body": DIRTY}}, {"url": 7, "meta": {"body": ""}}]
    )
    result = run("clean", source, "-o", tmp_path / "out", "--text-field", "meta.body", "--id-field", "url")
    assert result.exit_code == 0, result.stderr
    assert read_table(tmp_path / "out" / "texts" / "in.jsonl")[0] == {"url": "u1", "meta": {"body": CLEAN}}
    assert [each["id"] for each in packed(only(tmp_path / "out" / "documents", "in"))] == ["u1", "7"]
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    assert (tmp_path / "back" / "in.jsonl").read_bytes() == source.read_bytes()


def broken_table(table: Path) -> Path:
    lines = table.read_bytes().split(b"\n")
    lines[4] = b'{"id": "cut", "text": "'
    lines[9] = b'{"id": "none"}'
    lines[10] = b'{"text": 7}'
    table.write_bytes(b"\n".join(lines))
    return table


def test_broken_records_are_told_and_the_rest_goes_on(run: Run, table: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "out", tmp_path / "log"
    result = run("clean", broken_table(table), "-o", out, "--json-log", log)
    assert result.exit_code == 2
    told = [line for line in result.stderr.splitlines() if "corpus.jsonl:" in line]
    assert [line.split("corpus.jsonl:")[1].split(":")[0] for line in told] == ["5", "10", "11"]
    assert "3 records that cannot be read left out" in result.stderr
    assert len(read_table(out / "texts" / "corpus.jsonl")) == 37
    errors = [each for each in packed(only(out / "documents", "corpus")) if "error" in each]
    assert [each["place"] for each in errors] == ["5", "10", "11"]
    assert [each["place"] for each in events(log) if each["event"] == "broken"] == ["5", "10", "11"]
    again = run("clean", table, "-o", out)
    assert again.exit_code == 2
    assert "1 done before" in again.stderr
    assert "3 records that cannot be read left out; documents/corpus.jsonl" in again.stderr


def test_strict_stops_at_the_first_and_leaves_no_table(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", broken_table(table), "-o", out, "--strict")
    assert result.exit_code == 2
    assert result.stderr.count("corpus.jsonl:") == 1
    assert "corpus.jsonl:5: " in result.stderr
    assert not (out / "texts").exists()
    # What is done is taken over when the table is mended elsewhere, or --strict left out.
    assert run("clean", table, "-o", out).exit_code == 2
    run("clean", table, "-o", tmp_path / "other")
    assert tree(out) == tree(tmp_path / "other")


def test_a_failure_passes_the_record_through(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = cleaner.engines.tables.chunks.clean_each

    def fail(raws: Iterable[str], config: object) -> Iterator[object]:
        texts = list(raws)
        for raw, outcome in zip(texts, real(texts, config), strict=True):
            yield SelfCheckError("the result does not restore") if raw == DIRTY else outcome

    out, log = tmp_path / "out", tmp_path / "log"
    monkeypatch.setattr("cleaner.engines.tables.chunks.clean_each", fail)
    result = run("clean", table, "-o", out, "--json-log", log)
    assert result.exit_code == 3
    assert "corpus.jsonl:1: the result does not restore" in result.stderr
    assert "10 documents passed through after an internal error" in result.stderr
    rows = read_table(out / "texts" / "corpus.jsonl")
    assert len(rows) == 40
    assert rows[0]["text"] == DIRTY
    assert rows[3]["text"] == "随" * 50 + "\n"
    assert (out / "failures" / "corpus.jsonl" / "0.txt").read_text(encoding="utf-8") == DIRTY
    assert "SelfCheckError" in (out / "failures" / "corpus.jsonl" / "0.error").read_text(encoding="utf-8")
    assert packed(only(out / "documents", "corpus"))[0]["error"] == "the result does not restore"
    assert json.loads((out / "manifest.jsonl").read_text(encoding="utf-8"))["failed"] == 10
    assert events(log)[-1]["failed"] == 10
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 0
    assert (tmp_path / "back" / "corpus.jsonl").read_bytes() == table.read_bytes()
    monkeypatch.setattr("cleaner.engines.tables.chunks.clean_each", real)
    assert run("clean", table, "-o", out).exit_code == 3  # it is done, and says so again
    assert run("clean", table, "-o", out, "--fresh").exit_code == 0
    assert not (out / "failures").exists()


def test_restore_gives_the_table_byte_for_byte(run: Run, table: Path, corpus: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    run("clean", corpus, table, "-o", out)
    result = run("restore", out, "-o", back)
    assert result.exit_code == 0
    assert "3 raw files, 1 raw table" in result.stderr
    assert (back / "corpus.jsonl").read_bytes() == table.read_bytes()
    assert (back / "a.txt").read_text(encoding="utf-8") == DIRTY
    for name in ("texts/corpus.jsonl", only(out / "ledgers", "corpus").relative_to(out)):
        assert run("restore", out / name, "-o", tmp_path / "one", "-q", "--force").exit_code == 0
        assert tree(tmp_path / "one") == {"corpus.jsonl": table.read_bytes()}
    (back / "corpus.jsonl").write_text("mine", encoding="utf-8")
    refused = run("restore", out, "-o", back)
    assert refused.exit_code == 2
    assert "corpus.jsonl holds something else" in refused.stderr
    assert (back / "corpus.jsonl").read_text(encoding="utf-8") == "mine"
    assert run("restore", out, "-o", back, "--force").exit_code == 0
    assert set(tree(back)) == {"a.txt", "c.txt", "sub/b.txt", "corpus.jsonl"}


def test_restore_of_a_table_read_in_several_chunks(run: Run, tmp_path: Path) -> None:
    records: Records = [
        {"text": text, "beside": "x" * 1_500_000} for text in (DIRTY, CLEAN, "隨" * 50, DIRTY, "隨") * 2
    ]
    source = write_table(tmp_path / "large.jsonl", records)
    run("clean", source, "-o", tmp_path / "out")
    result = run("restore", tmp_path / "out", "-o", tmp_path / "back")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "back" / "large.jsonl").read_bytes() == source.read_bytes()


def test_revert_gives_tables_without_a_rule(run: Run, table: Path, tmp_path: Path) -> None:
    run("clean", table, "-o", tmp_path / "out")
    result = run("restore", tmp_path / "out", "-o", tmp_path / "back", "--revert", "script")
    assert result.exit_code == 0
    assert "1 clean table without script" in result.stderr
    run("clean", table, "-o", tmp_path / "ignored", "--ignore", "script")
    ignored = read_table(tmp_path / "ignored" / "texts" / "corpus.jsonl")
    assert read_table(tmp_path / "back" / "corpus.jsonl") == ignored


def test_a_table_that_was_changed_since_is_refused(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    texts = out / "texts" / "corpus.jsonl"
    whole = texts.read_bytes()
    texts.write_bytes(whole.replace("一，二".encode(), "一，三".encode()))
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    assert "corpus.jsonl:1: the text is not the one this ledger was written for" in result.stderr
    for less in (b"\n".join(whole.split(b"\n")[:-5]) + b"\n", whole + whole.split(b"\n")[0] + b"\n"):
        texts.write_bytes(less)
        result = run("restore", out, "-o", tmp_path / "back")
        assert result.exit_code == 2
        assert "not as many records as ledgers" in result.stderr
    only(out / "ledgers", "corpus").write_bytes(b"damaged")
    assert run("restore", out, "-o", tmp_path / "back").exit_code == 2
    assert not list((tmp_path / "back").iterdir())


def test_diff_of_a_table(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    shown = json.loads(run("diff", out, "--format", "json").stdout)
    assert len(shown) == 40
    assert sum(each["differs"] for each in shown) == 20
    assert shown[0]["path"] == "corpus.jsonl:1"
    one = run("diff", out / "texts" / "corpus.jsonl", "--stat")
    assert "corpus.jsonl:1 " in one.stdout
    assert "20  script/traditional  in 20 documents" in one.stdout


def test_done_before_only_while_all_of_it_fits(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", table, "-o", out)
    before = tree(out)
    assert "tables: 1 done before" in run("clean", table, "-o", out).stderr
    for name in before:
        if name.startswith(("texts", "ledgers", "documents", "report/diffs")):
            (out / name).write_bytes(b"damaged")
            assert "tables: 1 cleaned" in run("clean", table, "-o", out).stderr, name
            assert tree(out) == before
    assert "tables: 1 cleaned" in run("clean", table, "-o", out, "--fresh").stderr
    assert tree(out) == before
    assert "tables: 1 cleaned" in run("clean", table, "-o", out, "--ignore", "script").stderr
    assert "tables: 1 cleaned" in run("clean", table, "-o", out, "--ignore", "script", "--id-field", "n").stderr
    with table.open("ab") as stream:
        stream.write(b'{"text": ""}\n')
    assert "tables: 1 cleaned" in run("clean", table, "-o", out, "--ignore", "script", "--id-field", "n").stderr


def test_tables_that_are_no_input_any_more_go(run: Run, table: Path, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", corpus, "-o", tmp_path / "texts-alone")
    run("clean", corpus, table, "-o", out)
    result = run("clean", corpus, "-o", out)
    assert "1 table of an earlier run removed" in result.stderr
    assert tree(out) == tree(tmp_path / "texts-alone")
    run("clean", corpus, table, "-o", out)
    (out / "texts" / "corpus.jsonl").write_text("mine", encoding="utf-8")
    assert "corpus.jsonl: no input any more, but it was changed since" in run("clean", corpus, "-o", out).stderr
    assert (out / "texts" / "corpus.jsonl").read_text(encoding="utf-8") == "mine"


def test_folders_give_their_tables_but_csv_only_by_name(run: Run, table: Path, tmp_path: Path) -> None:
    folder = table.parent
    (folder / "list.csv").write_text("file,size\na.txt,1\n", encoding="utf-8")
    (folder / "deep").mkdir()
    (folder / "deep" / "more.jsonl").write_bytes(table.read_bytes())
    result = run("clean", folder, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert set(tree(tmp_path / "out" / "texts")) == {"corpus.jsonl", "deep/more.jsonl"}


def test_one_place_for_two_tables_is_refused(run: Run, table: Path, tmp_path: Path) -> None:
    other = table.with_suffix(".jsonl.gz")
    other.write_bytes(gzip.compress(table.read_bytes()))
    result = run("clean", table, other, "-o", tmp_path / "out", "--to", "jsonl.zst")
    assert result.exit_code == 2
    assert "would both be written to" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_table_cut_short_leaves_nothing_and_the_others_are_done(run: Run, table: Path, tmp_path: Path) -> None:
    cut = table.with_name("cut.jsonl.gz")
    cut.write_bytes(gzip.compress(table.read_bytes())[:-20])
    result = run("clean", cut, table, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "cut.jsonl.gz: the gz data is cut short" in result.stderr
    assert "1 cleaned, 1 failed" in result.stderr
    assert set(tree(tmp_path / "out" / "texts")) == {"corpus.jsonl"}
    assert not (tmp_path / "out" / ".parts").exists()  # of a file that has to be another one


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_table(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    result = run("clean", tmp_path / "pipe.jsonl", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "`cleaner clean - --from jsonl`" in result.stderr


def test_empty_tables(run: Run, tmp_path: Path) -> None:
    source = write_table(tmp_path / "in" / "empty.jsonl", [])
    assert run("clean", source, "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "texts" / "empty.jsonl").read_bytes() == b""
    assert "1 done before" in run("clean", source, "-o", tmp_path / "out").stderr
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    assert (tmp_path / "back" / "empty.jsonl").read_bytes() == b""


def test_hostile_texts_and_ids(run: Run, tmp_path: Path) -> None:
    texts = ["\ud800隨", "\x1b]0;x\x07隨\r\n\r一,二", "a\0b", "\ufeff隨", "  \n\n 隨 \n"]
    records = [{"id": f"\x1b[31m{number}\udcff", "text": text} for number, text in enumerate(texts)]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    result = run("clean", source, "-o", tmp_path / "out", "--json-log", "-")
    assert result.exit_code == 0, result.stderr
    assert "\x1b" not in result.stderr + result.stdout
    assert "\x1b" not in (tmp_path / "out" / "report" / "diffs" / "in.jsonl.md").read_text(encoding="utf-8")
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    raw = [json.loads(line)["text"] for line in (tmp_path / "back" / "in.jsonl").read_text().splitlines()]
    assert raw == texts


def test_the_log_tells_what_happens(run: Run, table: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    run("clean", table, "-o", tmp_path / "out", "--json-log", log)
    rows = events(log)
    chunks = [row for row in rows if row["event"] == "chunk"]
    assert [row["event"] for row in rows] == ["start", *["chunk"] * len(chunks), "table", "end"]
    assert [row["chunk"] for row in chunks] == list(range(len(chunks)))
    assert sum(row["documents"] for row in chunks) == 40
    assert sum(row["bytes"] for row in chunks) == table.stat().st_size
    end = rows[-1]
    assert (end["exit_code"], end["documents"], end["broken"], end["failed"]) == (0, 40, 0, 0)
    assert end["tables"] == {"cleaned": 1, "done_before": 0, "failed": 0}
    refused = run("clean", table, "-o", tmp_path / "out", "--json-log", tmp_path / "no" / "log")
    assert refused.exit_code == 2
    assert "choose another file with --json-log" in refused.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--memory", "lots"], "'lots' is no size of memory; write it like 4GB"),
        (["--memory", "10MB"], "--memory is too little for 1 process"),
        (["--from", "jsonl"], "--from names the format of standard input"),
        (["--to", "parket"], "did you mean 'parquet'"),
        (["--text-fild", "x"], "--text-field"),
    ],
)
def test_wrong_options(run: Run, table: Path, tmp_path: Path, options: list[str], message: str) -> None:
    result = run("clean", table, "-o", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_text_that_does_not_fit_into_memory_is_named(run: Run, table: Path, tmp_path: Path) -> None:
    with table.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"text": "隨" * 1_600_000}) + "\n")
    out = tmp_path / "out"
    result = run("clean", table, "-o", out, "--memory", "400MB")
    assert result.exit_code == 2
    assert "corpus.jsonl:41: a text of 1,600,000 characters" in result.stderr
    assert "the same command goes on here" in result.stderr
    assert not (out / "texts").exists()
    log = tmp_path / "log"
    assert run("clean", table, "-o", out, "--memory", "2GB", "--json-log", log).exit_code == 0
    assert [row["new"] for row in events(log) if row["event"] == "chunk"].count(True) == 1
    run("clean", table, "-o", tmp_path / "other")
    assert tree(out) == tree(tmp_path / "other")


def test_lines_of_standard_input(run: Run, table: Path, tmp_path: Path) -> None:
    run("clean", table, "-o", tmp_path / "out")
    result = run("clean", "-", "--from", "jsonl", stdin=table.read_bytes())
    assert result.exit_code == 0
    assert result.stdout.encode() == (tmp_path / "out" / "texts" / "corpus.jsonl").read_bytes()
    assert "40 documents" in result.stderr
    data = broken_table(table).read_bytes()
    result = run("clean", "-", "--from", "jsonl", "-q", stdin=data)
    assert result.exit_code == 2
    assert result.stdout.count("\n") == 37
    assert [line.split(":")[2] for line in result.stderr.splitlines()] == ["5", "10", "11"]
    strict = run("clean", "-", "--from", "jsonl", "--strict", stdin=data)
    assert strict.exit_code == 2
    assert "stopped at the first" in strict.stderr
    assert "standard input can be jsonl" in run("clean", "-", "--from", "parquet", stdin=b"").stderr
    assert run("clean", "-", "--from", "jsonl", "--to", "csv", stdin=b"").exit_code == 2
    assert run("clean", "-", "--from", "jsonl", stdin=b"").exit_code == 0
