"""The cluster engine without a cluster: its arrays against those of the local join, and what is said where it is not.

The engine itself is tested in tests/cluster.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cleaner
from cleaner.cli.app import app
from cleaner.config import Config
from cleaner.corpus.records import Fields
from cleaner.engines.cluster import cleaning
from cleaner.engines.cluster.documents import find_tables, format_of, parse_row
from cleaner.engines.cluster.runner import ClusterError, connect, explained
from cleaner.errors import SelfCheckError

# As Ray 2.59 says it; the lines that follow are the processes of the machine.
LOW_ON_MEMORY = """2 worker(s) were killed due to the node running low on memory. Memory on the node (IP: 10.0.0.7, \
ID: be0b0a1a) was 22.36GB used / 23.54GB limit (0.950000)
    PID  MEM(GB)  COMMAND"""

needs_arrow = pytest.mark.skipif(find_spec("pyarrow") is None, reason="the extra `cluster` is not installed")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "a.jsonl"
    file.parent.mkdir()
    file.write_text('{"id": "a", "text": "渡口的老艄公姓柏。"}\n', encoding="utf-8")
    return file


def run(*arguments: object) -> tuple[int, str]:
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return found.exit_code, found.stderr


@pytest.mark.parametrize("command", ["clean", "dedup"])
def test_without_the_extra_it_says_what_to_install(
    command: str, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "daft", None)
    code, said = run(command, table, "-o", tmp_path / "out", "--engine", "daft")
    assert code == 2
    assert "pip install 'corpus-cleaner-zh[cluster]'" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["clean", "dedup"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "OUT", "--ray-address", "auto"), "--ray-address goes with --engine daft"),
        (("--engine", "daft"), "-o"),
        (("-", "-o", "OUT", "--engine", "daft"), "standard input"),
    ],
)
def test_options_that_do_not_go_together(
    command: str, arguments: tuple[str, ...], words: str, table: Path, tmp_path: Path
) -> None:
    code, said = run(command, table, *(str(tmp_path / "out") if part == "OUT" else part for part in arguments))
    assert code == 2
    assert words in said
    assert not (tmp_path / "out").exists()


def test_a_dry_run_is_for_the_local_engine(table: Path) -> None:
    code, said = run("dedup", table, "--dry-run", "--engine", "daft")
    assert (code, "local engine" in said) == (2, True)


@pytest.mark.skipif(not all(map(find_spec, ("daft", "ray"))), reason="the extra `cluster` is not installed")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_does_not_answer_is_named_at_once() -> None:
    with pytest.raises(ClusterError, match=r"nobody answers at '127\.0\.0\.1:9'.*--ray-address"):
        connect("127.0.0.1:9")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("a.jsonl", "jsonl"), ("a.NDJSON", "jsonl"), ("s3://b/*.jsonl.gz", "jsonl"), ("a.jsonl.zst", "jsonl"),
        ("s3://b/c/*.parquet", "parquet"), ("a.txt", ""), ("a.gz", ""), ("a.csv", ""),
    ],
)  # fmt: skip
def test_formats_by_name(name: str, known: str) -> None:
    assert format_of(name) == known


def test_two_formats_and_texts_are_refused(table: Path) -> None:
    with pytest.raises(ClusterError, match="two, each with a folder of its own"):
        find_tables([table, "s3://bucket/b.parquet"])
    text = table.with_name("b.txt")
    text.write_text("渡口", encoding="utf-8")
    with pytest.raises(ClusterError, match=r"b\.txt: neither \.jsonl nor \.parquet"):
        find_tables([text])
    assert find_tables([table, table.with_name("nope.jsonl")]).paths == (str(table),)
    with pytest.raises(ClusterError, match=r"nope\.jsonl: no such file"):
        find_tables([table.with_name("nope.jsonl")])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("not json", "--text-field"),
        ("[1, 2]", "--text-field"),
        ('{"id": "a"}', "--text-field"),
        ('{"id": "a", "text": 5}', "--text-field"),
        ('{"text": "a"}', "--id-field"),
        (r'{"id": "a", "text": "\ud800"}', "surrogate"),
        (r'{"id": "\udfff", "text": "a"}', "surrogate"),
    ],
)
def test_rows_that_are_no_documents(line: str, problem: str) -> None:
    found = parse_row(line, Fields())
    assert problem in (found.pop("problem") or "")
    assert set(found.values()) == {None}


def test_a_row_that_is_one() -> None:
    found = parse_row('{"id": 7, "text": "渡口", "date": 20190304, "other": [1]}', Fields())
    assert found == {"id": "7", "text": "渡口", "date": "20190304", "problem": None}


@needs_arrow
def test_probes_are_the_rarest_values_and_no_more_than_are_needed() -> None:
    import numpy as np
    import pyarrow as pa

    from cleaner.duplicates.corpus.sketches import make_bar
    from cleaner.engines.cluster.joining import ask_of, choose_probes

    bar = make_bar(0.6, 0.8)
    # Of ten values in its sketch the document has two alone; of the others those that fewer have come first.
    values, common = list(range(8)), [300, 2, 9, 2, 5, 400, 3, 2]
    lists = (
        pa.array([values], pa.list_(pa.uint64())),
        pa.array([[10] * 8], pa.list_(pa.int32())),
        pa.array([common], pa.list_(pa.uint64())),
    )
    chosen = choose_probes(*lists, bar).to_pylist()[0]
    needed = int(ask_of(np.array([10]), bar)[0][0]) - 2
    rarest = sorted(values, key=lambda value: (min(common[value], 255), value))
    assert 0 < needed < 8
    assert sorted(chosen["value"]) == sorted(rarest[:needed])
    assert chosen["common"] == [common[value] for value in chosen["value"]]


@needs_arrow
def test_rows_of_keys_are_those_of_the_local_engine() -> None:
    import numpy as np
    import pyarrow as pa

    from cleaner.duplicates.corpus.keys import make_keys
    from cleaner.engines.cluster.signing import sign_texts

    texts = ["渡口的老艄公姓柏，撑了四十六年的船。" * 40, "", "短", "𠀀𠀁𠀂𠀃𠀄𠀅", "來(lái)自2021年的信\ufffd" * 9]
    rows = sign_texts(pa.array([*texts, None])).to_pylist()
    for text, row in zip([*texts, ""], rows, strict=True):
        keys = make_keys([text])
        assert row["units"] == keys.units.astype("<u2").tobytes()
        assert (row["length"], row["prose"], row["damage"]) == (keys.lengths[0], keys.prose[0], keys.damage[0])
        assert np.array_equal(np.array(row["samples"], dtype=np.uint64), keys.samples)
        assert np.array_equal(np.array(row["figures"], dtype=np.uint64), keys.figures)
        assert [row["digest_low"], row["digest_high"]] == keys.digests()[0].tolist()


def test_what_to_do_where_workers_are_killed_for_memory() -> None:
    with pytest.raises(ClusterError) as raised, explained("clean"):
        raise RuntimeError(LOW_ON_MEMORY)
    said = str(raised.value)
    assert said.startswith("clean: Ray killed a worker because its machine ran low on memory")
    assert "together used 22.36GB of 23.54GB" in said
    assert "fewer workers on a machine (`ray start --num-cpus=N`); the same command begins again" in said
    assert "10.0.0.7" not in said


def test_a_worker_that_is_gone_may_have_been_killed_for_memory() -> None:
    class ActorDiedError(Exception):
        """As `ray.exceptions` has it."""

    with pytest.raises(ClusterError, match="dedup: a worker died, perhaps for want of memory"), explained("dedup"):
        raise ActorDiedError("The actor died unexpectedly")


def test_texts_side_by_side_are_those_of_clean() -> None:
    texts = ["首页 > 新闻 > 正文\n隨著ChatGPT爆紅,大模型升溫。\n", None, "", "\u6211们的\ufffd渡口,"]
    found = cleaning.clean_texts(texts, Config())
    assert [set(row) for row in found] == [set(cleaning.RESULT)] * 4
    assert set(found[1].values()) == {None}
    for text, row in zip(texts, found, strict=True):
        if text is not None:
            want = cleaner.clean(text)
            assert (row["clean"], row["ledger"], row["error"]) == (want.text, want.ledger.to_jsonl(), None)


def test_a_document_that_fails_keeps_its_text_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(texts: object, config: Config) -> object:
        yield SelfCheckError("does not restore")
        yield ZeroDivisionError("a defect")
        yield cleaner.clean("渡口,")

    monkeypatch.setattr(cleaning, "clean_each", fail)
    one, other, last = cleaning.clean_texts(["一,", "二,", "渡口,"], Config())
    assert (one["clean"], one["ledger"], one["error"]) == ("一,", None, "does not restore")
    assert (other["clean"], other["ledger"]) == ("二,", None)
    assert "ZeroDivisionError: a defect" in (other["error"] or "")
    assert last["error"] is None


def test_a_line_comes_back_with_its_clean_text_and_all_else_as_it_was() -> None:
    line = '{"id": 7,  "text": "渡口", "n": 1.50}'
    assert cleaning.put_back(line, "渡口", Fields()) == line
    assert cleaning.put_back(line, "渡船", Fields()) == '{"id":7,"text":"渡船","n":1.5}'
    assert cleaning.put_back(line, None, Fields()) is None


@pytest.mark.skipif(find_spec("daft") is None, reason="the extra `cluster` is not installed")
@pytest.mark.filterwarnings("ignore")
def test_lines_are_written_in_parts_that_do_not_grow_with_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import daft

    from cleaner.engines.cluster import lines

    connect()
    monkeypatch.setattr(lines, "PART_ROWS", 300)
    monkeypatch.setattr(lines, "_BATCH_ROWS", 64)
    rows = [f"渡口 {number}" for number in range(1000)]
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "of-a-run-that-died.jsonl").write_text("old", encoding="utf-8")
    lines.write_lines(daft.from_pydict({"row": rows}), "row", str(tmp_path / "texts"))
    parts = [part.read_text(encoding="utf-8").splitlines() for part in (tmp_path / "texts").iterdir()]
    assert sorted(map(len, parts)) == [100, 300, 300, 300]
    assert sorted(line for part in parts for line in part) == sorted(rows)


@pytest.mark.skipif(find_spec("daft") is None, reason="the extra `cluster` is not installed")
@pytest.mark.filterwarnings("ignore")
def test_steps_that_carry_texts_hold_few_rows_and_others_as_many_as_daft_likes() -> None:
    from daft.context import get_context

    from cleaner.engines.cluster.runner import few_rows_at_a_time

    connect()
    before = get_context().daft_execution_config.default_morsel_size
    with few_rows_at_a_time():
        assert get_context().daft_execution_config.default_morsel_size <= 1024
    assert get_context().daft_execution_config.default_morsel_size == before > 1024
