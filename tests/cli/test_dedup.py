"""`cleaner dedup`: what it leaves, what it refuses, and that a stopped run goes on."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree

FERRY = (
    "渡口的老艄公姓柏，撑了四十六年的船，河上修了桥以后，他的船就停在了芦苇边上。县里要把渡口改成公园，问他愿不愿意留下来讲一讲从前的事，"
    "他想了三天，答应了，条件是那条船不能拆。现在每逢周末，他都坐在船头，给来玩的孩子们说哪一年发过大水。"
)
REPRINT = FERRY.replace("，", ",").replace("条", "條").replace("来", "來").replace("说", "說")
MARKET = (
    "凌晨两点的蔬菜批发市场灯火通明，从三个省开来的货车在门口排成长队，司机们捧着搪瓷缸喝热茶。老板娘姓鲍，一边过秤一边记账，"
    "十几年没有算错过一分钱。她说这里的菜价一天变三次，天亮之前定下的那个价，才是城里人早上在摊子上看见的价。"
)
NOTE = "本报所刊文章，未经书面许可不得转载，违者将依法追究责任，欢迎各位读者提供线索。"


def rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a tree of texts and a file of JSON lines."""
    place = tmp_path / "in"
    (place / "sub").mkdir(parents=True)
    (place / "a.txt").write_text(FERRY + "\n", encoding="utf-8")
    (place / "sub" / "b.txt").write_bytes(REPRINT.replace("\u9c8d", "").encode("utf-8"))
    (place / "sub" / "gbk.txt").write_bytes(MARKET.encode("gb18030"))
    (place / "other.md").write_text("no text")
    lines = [
        {"id": "x1", "text": MARKET, "date": "2021-05-01"},
        {"id": "x2", "text": "短"},
        {"id": 7, "text": FERRY[:-9] + "。\n" + NOTE},
        {"text": MARKET[:60] + FERRY[60:] + "\n" + NOTE.replace("，", ",")},
    ]
    with (place / "c.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return place


def test_what_it_leaves(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("dedup", folder, "-o", out)
    assert done.exit_code == 0, done.output
    decisions = {row["id"]: row for row in rows(out / "decisions.jsonl")}
    assert sorted(decisions) == ["7", "a.txt", "c.jsonl:4", "sub/b.txt", "sub/gbk.txt", "x1", "x2"]
    assert {name for name, row in decisions.items() if row["decision"] == "drop"} == {
        "a.txt",
        "sub/b.txt",
        "sub/gbk.txt",
    }
    assert (decisions["sub/gbk.txt"]["kept"], decisions["sub/gbk.txt"]["kind"]) == (
        "x1",
        "equal",
    )  # the one with a date
    kept = {name for name, row in decisions.items() if row["decision"] == "keep"}
    for name, row in decisions.items():
        if row["decision"] == "drop":
            assert row["kept"] in kept, name
            assert row["similarity"] >= 0.6 or row["containment"] >= 0.8
    clusters = rows(out / "clusters.jsonl")
    assert sum(len(cluster["removed"]) for cluster in clusters) == 7 - len(kept)
    summary = json.loads((out / "summary.json").read_text())
    assert summary["documents"] == 7
    assert summary["kept"] == len(kept)
    assert not (out / ".dedup").exists()
    remaining = tree(out / "remaining")
    for name in ("a.txt", "sub/b.txt", "sub/gbk.txt"):
        assert (name in remaining) == (name in kept)
        assert remaining.get(name, b"") in (b"", (folder / name).read_bytes())
    left = [json.loads(line) for line in remaining["c.jsonl"].splitlines()]
    assert {str(row.get("id", "c.jsonl:4")) for row in left} == kept & {"x1", "x2", "7", "c.jsonl:4"}
    assert any(pair["accepted"] for pair in rows(out / "pairs.jsonl"))


def test_twice_gives_the_same_bytes_and_no_rests(run: Run, folder: Path, tmp_path: Path) -> None:
    run("dedup", folder, "-o", tmp_path / "one")
    run("dedup", folder, "-o", tmp_path / "two")
    first = tree(tmp_path / "one")
    assert tree(tmp_path / "two") == first
    (folder / "a.txt").unlink()
    run("dedup", folder, "-o", tmp_path / "one")
    assert "remaining/a.txt" not in tree(tmp_path / "one")


def test_what_remains_holds_no_duplicates(run: Run, folder: Path, tmp_path: Path) -> None:
    run("dedup", folder, "-o", tmp_path / "out")
    done = run("dedup", tmp_path / "out" / "remaining", "--dry-run", "--id-field", "")
    assert "0 go" in done.stderr
    assert done.stdout == ""


def test_shared_paragraphs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (("a", FERRY), ("b", MARKET), ("c", "短文")):
        (tmp_path / "in" / f"{name}.txt").write_text(f"{text}\n{NOTE}\n", encoding="utf-8")
    run("dedup", tmp_path / "in", "-o", tmp_path / "out")
    (shared,) = rows(tmp_path / "out" / "shared.jsonl")
    assert shared["text"] == NOTE
    assert shared["count"] == 3
    assert [(row["id"], row["line"]) for row in shared["documents"]] == [("a.txt", 2), ("b.txt", 2), ("c.txt", 2)]


def test_dry_run_writes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    done = run("dedup", folder, "-o", tmp_path / "out", "--dry-run")
    assert done.exit_code == 0
    assert done.stdout == "a.txt\t7\nsub/b.txt\t7\nsub/gbk.txt\tx1\n"
    assert not (tmp_path / "out").exists()


def test_explain_reads_nothing(run: Run) -> None:
    done = run("dedup", "no-such-file", "--explain", "--threshold", "0.8")
    assert done.exit_code == 0
    assert "Jaccard similarity >= 0.8" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--threshold", "1.5"], "lies in (0, 1]"),
        ([], "give the folder"),
    ],
)
def test_wrong_usage(run: Run, folder: Path, options: list[str], said: str) -> None:
    done = run("dedup", folder, *options)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_folder_of_others_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    done = run("dedup", folder, "-o", tmp_path / "mine")
    assert done.exit_code == 2
    assert "not made by cleaner dedup" in done.stderr
    assert run("dedup", folder, "-o", tmp_path / "mine", "--force").exit_code == 0
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"
    assert run("dedup", folder, "-o", folder / "a.txt").exit_code == 2


def test_lines_that_cannot_be_read_are_named_and_the_others_done(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": 1, "text": "好的"}\nnot json\n{"id": 2}\n[1]\n\n{"id": 3, "text": "\\ud800好"}')
    done = run("dedup", file, "-o", tmp_path / "out")
    assert done.exit_code == 2
    for line in (2, 3, 4):
        assert f"a.jsonl:{line}: no JSON object with a text in 'text'" in done.stderr
    assert [row["id"] for row in rows(tmp_path / "out" / "decisions.jsonl")] == ["1", "3"]


def test_an_id_twice(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"id": 1, "text": "好"}\n')
    done = run("dedup", tmp_path, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "the id '1' stands for 2 documents" in done.stderr
    assert run("dedup", tmp_path, "-o", tmp_path / "out", "--id-field", "").exit_code == 0


def test_the_earliest_of_equals_stays(run: Run, tmp_path: Path) -> None:
    dates = ("2021-11-02", "2021年5月1日", None, "2021-05-10T08:00", "")
    lines = [{"id": str(at), "text": FERRY, "date": date} for at, date in enumerate(dates)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run("dedup", tmp_path / "a.jsonl", "-o", tmp_path / "out")
    (cluster,) = rows(tmp_path / "out" / "clusters.jsonl")
    assert cluster["kept"] == "1"


def test_no_documents(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = run("dedup", tmp_path / "in", "-o", tmp_path / "out")
    assert done.exit_code == 0
    assert "no .txt" in done.stderr
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["documents"] == 0


def test_a_stopped_run_goes_on(run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop after each number of batches; what was read is not read again, and the result is the same."""
    from cleaner.corpus import records, spool

    monkeypatch.setattr(records, "BATCH_CHARS", 1)
    monkeypatch.setattr(records, "PIECE_BYTES", 1)
    run("dedup", folder, "-o", tmp_path / "whole")
    expected = tree(tmp_path / "whole")
    read = []
    make_keys = spool.make_keys

    def stop_at(limit: int) -> None:
        def keys(texts: list[str]) -> object:
            if len(read) >= limit:
                raise KeyboardInterrupt
            read.append(texts)
            return make_keys(texts)

        monkeypatch.setattr(spool, "make_keys", keys)

    out = tmp_path / "out"
    codes = []
    while not codes or codes[-1] == 130:
        stop_at(len(read) + 1)
        codes.append(run("dedup", folder, "-o", out).exit_code)
    assert codes[-1] == 0
    assert len(codes) > 3
    assert sum(len(texts) for texts in read) == 7
    assert tree(out) == expected


def test_another_input_begins_anew(run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import cleaner.engines.dedup as engine

    monkeypatch.setattr(engine, "_check_ids", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    out = tmp_path / "out"
    assert run("dedup", folder, "-o", out).exit_code == 130
    assert (out / ".dedup").is_dir()
    monkeypatch.undo()
    shutil.rmtree(folder / "sub")
    assert run("dedup", folder, "-o", out).exit_code == 0
    assert {row["path"] for row in rows(out / "decisions.jsonl")} == {"a.txt", "c.jsonl"}


def test_what_cannot_be_read_twice_is_refused_and_the_others_done(run: Run, folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    done = run("dedup", "-", pipe, folder, "-o", tmp_path / "out")
    assert done.exit_code == 2
    for name in ("standard input (-)", str(pipe)):
        assert f"cleaner: {name}: documents are read twice, which a pipe cannot be" in done.stderr
    assert len(rows(tmp_path / "out" / "decisions.jsonl")) == 7


@pytest.mark.parametrize("jobs", [1, 2])
def test_problems_are_told_again_when_a_run_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """What was read before the run was stopped is not read again, so its broken lines are kept, too."""
    import cleaner.engines.dedup as engine

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"id": 1, "text": "好的"}\nnot json\n')
    (tmp_path / "in" / "b.txt").write_bytes(bytes(range(256)))
    monkeypatch.setattr(engine, "_check_ids", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    command = ("dedup", tmp_path / "in", "-o", tmp_path / "out", "--jobs", str(jobs))
    assert run(*command).exit_code == 130
    monkeypatch.undo()
    (tmp_path / "in" / "a.jsonl").chmod(0)
    done = run(*command)
    assert done.exit_code == 2
    assert "a.jsonl:2: no JSON object with a text" in done.stderr
    assert "b.txt: not text" in done.stderr


def test_processes_change_no_byte(run: Run, folder: Path, tmp_path: Path) -> None:
    run("dedup", folder, "-o", tmp_path / "one")
    assert run("dedup", folder, "-o", tmp_path / "two", "--jobs", "2").exit_code == 0
    assert tree(tmp_path / "two") == tree(tmp_path / "one")
    assert run("dedup", folder, "--dry-run", "--jobs", "2").stdout == run("dedup", folder, "--dry-run").stdout


def test_ids_that_are_no_text_for_utf_8(run: Run, tmp_path: Path) -> None:
    lines = [{"id": "a\ud800", "text": FERRY}, {"id": 'b","\\', "text": FERRY[:-5]}, {"id": "c\n\x1b", "text": FERRY}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run("dedup", tmp_path / "a.jsonl", "-o", tmp_path / "out").exit_code == 0
    assert [row["id"] for row in rows(tmp_path / "out" / "decisions.jsonl")] == [line["id"] for line in lines]
    (cluster,) = rows(tmp_path / "out" / "clusters.jsonl")
    assert {cluster["kept"], *(row["id"] for row in cluster["removed"])} == {line["id"] for line in lines}  # type: ignore[attr-defined]
