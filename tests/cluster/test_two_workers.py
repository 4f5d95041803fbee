"""The cluster engine gives what the local one gives, document by document."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import cleaner
from benchmarks import planted
from cleaner.corpus.record_config import for_records
from cleaner.corpus.records import find_records
from cleaner.engines.dedup import Options, find_duplicates
from cleaner.engines.dedup_output import write_all

pytestmark = pytest.mark.skipif(
    not all(map(find_spec, ("daft", "ray", "pyarrow"))), reason="the extra `cluster` is not installed"
)

ROOT = Path(__file__).resolve().parent.parent.parent
# More documents share a phrase than are compared with one another there (MAX_STARS): the join takes several rounds.
DOCUMENTS = 240
PARTS = 2
# By then the command is reading or cleaning; where it is still importing, it ends in the same way.
SECONDS_TO_BEGIN = 5
CHROME = "首页 > 新闻 > 正文\n隨著ChatGPT爆紅,大模型升溫。責任編輯:王小明\n扫一扫，关注我们的公众号\n"


OTHER_CONFIG = {"script": "hant", "self_check": "off"}


def corpus() -> list[dict[str, Any]]:
    dice = random.Random(20240601)
    made = [row for row, _ in planted.make(planted.articles(planted.built_lines(dice), dice), DOCUMENTS, dice)]
    dice.shuffle(made)
    dates = (None, "2021年5月1日", "2020-01-02", 20190304)
    rows = [{**row, "date": dates[number % 4], "n": {"at": number}} for number, row in enumerate(made)]
    rows += [{"id": f"same-{number}", "text": CHROME + rows[0]["text"]} for number in range(3)]
    return [*rows, {"id": "empty", "text": ""}, {"id": 7, "text": "短"}]


def write_parts(rows: list[dict[str, Any]], folder: Path) -> None:
    folder.mkdir()
    for part in range(PARTS):
        lines = [json.dumps(row, ensure_ascii=part % 2 == 0) for row in rows[part::PARTS]]
        (folder / f"{part}.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")


def write_parquet(rows: list[dict[str, Any]], folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    for part in range(PARTS):
        own = rows[part::PARTS]
        named = [{**row, "id": str(row["id"]), "date": None, "n": number} for number, row in enumerate(own)]
        schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("date", pa.string()), ("n", pa.int32())])
        pq.write_table(pa.Table.from_pylist(named, schema), folder / f"{part}.parquet")


def lines_of(file: Path) -> list[bytes]:
    return [line for line in file.read_bytes().split(b"\n") if line]


def read_rows(folder: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".parquet":
            found += pq.read_table(file).to_pylist()
        else:
            found += map(json.loads, lines_of(file))
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def done(place: Path) -> dict[str, Any]:
    """All jobs on one cluster: starting it takes longer than the work."""
    rows = corpus()
    write_parts(rows, place / "json")
    write_parquet(rows, place / "parquet")
    write_parts(rows[:30], place / "few")
    bad = place / "bad"
    bad.mkdir()
    lines = ['{"id": "a", "text": "渡口的老艄公"}', "broken", '{"id": "b"}', '{"text": "没有名字"}']
    lines.append(r'{"id":"c","text":"\ud800"}')
    (bad / "0.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (place / "mine").mkdir()
    (place / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    twice = place / "twice.jsonl"
    twice.write_text('{"id": "a", "text": "一"}\n{"id": "a", "text": "二"}\n', encoding="utf-8")
    jobs = {
        "json": {"do": "dedup", "paths": ["json"]},
        "again": {"do": "dedup", "paths": ["json-out/remaining"]},
        "in-parts": {"do": "dedup", "paths": ["json"], "probes_of_a_part": 300},
        "first": {"do": "dedup", "paths": ["parquet"], "keep": "first"},
        "clean": {"do": "clean", "paths": ["few"]},
        "clean-parquet": {"do": "clean", "paths": ["parquet/0.parquet"], "config": OTHER_CONFIG},
        "bad": {"do": "dedup", "paths": ["bad"]},
        "twice": {"do": "dedup", "paths": ["twice.jsonl"]},
        "mine": {"do": "dedup", "paths": ["few"], "output": "mine"},
        "url": {"do": "dedup", "paths": ["few"]},
        "no-url": {"do": "dedup", "paths": ["few"]},
        "nothing": {"do": "clean", "paths": ["mine"]},
    }
    for name, job in jobs.items():
        job["paths"] = [str(place / path) for path in job["paths"]]
        job["output"] = str(place / job.get("output", f"{name}-out"))
    jobs["url"]["output"] = (place / "url-out").as_uri()
    jobs["no-url"]["output"] = "nowhere://bucket/out"
    file = place / "jobs.json"
    file.write_text(json.dumps(list(jobs.values())), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "tests.cluster.two_workers", str(file)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    results = json.loads(file.with_suffix(".done.json").read_text(encoding="utf-8"))
    return dict(zip([*jobs, "cluster"], results, strict=True))


def local(paths: Path, output: Path, keep: str = "best") -> dict[str, Any]:
    inputs = find_records([paths])
    return write_all(find_duplicates(inputs.sources, Options(0.6, 0.8, keep), None), output)


def by_id(rows: Iterator[dict[str, Any]] | list[dict[str, Any]], *names: str) -> dict[Any, dict[str, Any]]:
    return {tuple(row[name] for name in names): {k: v for k, v in row.items() if v is not None} for row in rows}


def test_it_runs_on_two_workers(done: dict[str, Any]) -> None:
    assert done["cluster"] == {"workers": 2}


@pytest.mark.parametrize("table", ["decisions", "clusters", "pairs"])
def test_duplicates_are_those_of_the_local_engine(table: str, done: dict[str, Any], place: Path) -> None:
    mine = place / "json-local"
    if not mine.exists():
        local(place / "json", mine)
    names = {"decisions": ("id",), "clusters": ("kept",), "pairs": ("one", "other")}[table]
    want = [json.loads(line) for line in (mine / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]
    got = read_rows(place / "json-out" / table)
    assert len(got) == len(want) > 20
    assert by_id(got, *names) == by_id(want, *names)


def test_probes_in_more_parts_than_the_input_has_give_the_same(done: dict[str, Any], place: Path) -> None:
    assert done["in-parts"] == done["json"]
    for table, names in (("decisions", ("id",)), ("pairs", ("one", "other"))):
        got, want = (by_id(read_rows(place / f"{name}-out" / table), *names) for name in ("in-parts", "json"))
        assert got == want


def test_the_corpus_needs_several_rounds(done: dict[str, Any], place: Path) -> None:
    """Else the test above would not see how common values are compared."""
    from cleaner.duplicates.corpus.join import Join

    rounds: list[Any] = []
    pairs, again = Join.pairs, Join.pairs_again
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Join, "pairs", lambda *given: rounds.append(pairs(*given)) or rounds[-1])
        patch.setattr(Join, "pairs_again", lambda *given: rounds.append(again(*given)) or rounds[-1])
        cleaner.deduplicate((str(row["id"]), row["text"]) for row in corpus())
    assert len(rounds) > 1
    assert len(rounds[0].capped) > 10


def test_the_summary_counts_what_the_local_one_counts(done: dict[str, Any], place: Path) -> None:
    want = local(place / "json", place / "json-local-again")
    got = dict(done["json"])
    assert (got.pop("engine"), got.pop("problems")) == ("daft", 0)
    assert got.pop("unread") == 0
    assert got == {name: want[name] for name in got}
    assert got["equal"] >= 3
    assert got["contained"] > 3


def test_what_remains_are_the_lines_as_they_were(done: dict[str, Any], place: Path) -> None:
    local(place / "json", place / "json-local-lines")
    files = (place / "json-local-lines/remaining").rglob("*.jsonl")
    want = [line for file in files for line in lines_of(file)]
    got = [line for file in (place / "json-out/remaining").iterdir() for line in lines_of(file)]
    assert sorted(got) == sorted(want)


def test_a_second_run_removes_nothing(done: dict[str, Any]) -> None:
    assert done["again"]["documents"] == done["json"]["kept"]
    assert done["again"]["removed"] == 0


def test_parquet_in_the_order_of_the_input(done: dict[str, Any], place: Path) -> None:
    ids, texts = [], []
    for part in range(PARTS):
        for row in corpus()[part::PARTS]:
            ids.append(str(row["id"]))
            texts.append(row["text"])
    want = cleaner.deduplicate(zip(ids, texts, strict=True), keep="first").kept_for()
    got = {row["id"]: row["kept"] for row in read_rows(place / "first-out/decisions") if row["kept"] is not None}
    assert got == want
    remaining = read_rows(place / "first-out/remaining")
    assert sorted(row["id"] for row in remaining) == sorted(set(ids) - set(want))
    assert {type(row["n"]) for row in remaining} == {int}
    assert set(remaining[0]) == {"id", "text", "date", "n"}


@pytest.mark.parametrize("name", ["clean", "clean-parquet"])
def test_texts_and_ledgers_are_those_of_clean(name: str, done: dict[str, Any], place: Path) -> None:
    is_parquet = name == "clean-parquet"
    rows = corpus()[0::PARTS] if is_parquet else corpus()[:30]
    config = cleaner.Config(**OTHER_CONFIG) if is_parquet else cleaner.Config()
    texts = by_id(read_rows(place / f"{name}-out/texts"), "id")
    ledgers = by_id(read_rows(place / f"{name}-out/ledgers"), "id")
    assert len(texts) == len(ledgers) == len(rows) == done[name]["documents"]
    assert done[name]["failed"] == 0
    for row in rows:
        want = cleaner.clean(row["text"], for_records(config))
        key = row["id"] if name == "clean" else str(row["id"])
        assert texts[(key,)]["text"] == want.text
        known = ledgers[(str(row["id"]),)]
        assert known["ledger"] == want.ledger.to_jsonl()
        assert json.loads(known["edits"]) == want.edits_by_rule()
        assert json.loads(known["findings"]) == want.count_findings()
        restored = cleaner.restore(texts[(key,)]["text"], cleaner.Ledger.from_jsonl(known["ledger"]))
        assert restored == row["text"].encode()
    if name == "clean":
        assert texts[(rows[3]["id"],)]["n"] == rows[3]["n"]


def test_rows_that_are_no_documents_are_counted_and_shown(done: dict[str, Any], place: Path) -> None:
    assert (done["bad"]["documents"], done["bad"]["problems"]) == (1, 4)
    shown = {row["row"]: row["problem"] for row in read_rows(place / "bad-out/problems")}
    assert "--text-field" in shown["broken"]
    assert "--text-field" in shown['{"id": "b"}']
    assert "--id-field" in shown['{"text": "没有名字"}']
    assert "surrogate" in shown[r'{"id":"c","text":"\ud800"}']


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no-url", "nothing can be written to 'nowhere://bucket/out'"),
        ("twice", "'a' stands for 2 documents"),
        ("mine", "not made by cleaner dedup"),
        ("nothing", "no .jsonl"),
    ],
)
def test_what_is_wrong_is_said(name: str, words: str, done: dict[str, Any]) -> None:
    assert words in done[name]["error"]


def test_a_place_beneath_a_url_is_written_like_a_folder(done: dict[str, Any], place: Path) -> None:
    summary = json.loads((place / "url-out/summary.json").read_text(encoding="utf-8"))
    assert summary == {name: value for name, value in done["url"].items() if name != "unread"}
    assert len(read_rows(place / "url-out/decisions")) == summary["documents"] == 30
    assert len(read_rows(place / "url-out/remaining")) == summary["kept"]
    assert not (place / "url-out/.work").exists()


def test_an_interrupt_ends_the_command(tmp_path: Path) -> None:
    rows = corpus()
    # Far more than is cleaned before the signal comes.
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({**row, "text": row["text"] * 99}) + "\n" for row in rows))
    command = [sys.executable, "-m", "cleaner", "clean", "a.jsonl", "-o", "out", "--engine", "daft"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        time.sleep(SECONDS_TO_BEGIN)
        run.send_signal(signal.SIGINT)
        said = run.stderr.read()
    assert (run.returncode, "interrupted" in said) == (130, True), said
    assert not (tmp_path / "out" / "summary.json").exists()


def test_where_workers_are_killed_for_memory_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus()), encoding="utf-8")
    command = [sys.executable, "-m", "cleaner", "clean", "a.jsonl", "-o", "out", "--engine", "daft"]
    # More of the machine than that is in use already: Ray ends each worker as soon as it looks.
    tight = {"RAY_memory_usage_threshold": "0.001", "RAY_memory_monitor_refresh_ms": "50"}
    run = subprocess.run(
        [*command, "--ray-address", "local"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **tight},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (run.returncode, "low on memory" in run.stderr) == (2, True), run.stderr
    assert "run fewer workers on a machine" in run.stderr
    assert "Traceback" not in run.stderr
    left = {path.name for path in (tmp_path / "out").rglob("*")} if (tmp_path / "out").exists() else set()
    assert "summary.json" not in left
    assert not any(name.endswith((".jsonl", ".tmp")) for name in left)


def test_nothing_of_the_work_is_left(done: dict[str, Any], place: Path) -> None:
    assert sorted(path.name for path in (place / "json-out").iterdir()) == [
        "clusters", "decisions", "pairs", "remaining", "summary.json",
    ]  # fmt: skip
    assert (place / "mine" / "thesis.txt").read_text(encoding="utf-8") == "mine"
