"""`cleaner index` and `check --against`: what is stored is found, and stays whatever happens to the writer."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cleaner.errors import InputError, OutputError
from cleaner.index import Index
from tests.cli.conftest import Run
from tests.cli.test_dedup import FERRY, MARKET, REPRINT

ROOT = Path(__file__).resolve().parents[2]
# How often the writer is killed. CLEANER_KILLS=200 for the whole test (four minutes); a few runs show gross mistakes.
KILLS = int(os.environ.get("CLEANER_KILLS", "6"))


def story(number: int) -> str:
    dice = random.Random(number)
    return "".join(dice.choices("山水云木石火土金日月风雨雷电江河湖海天地人", k=400))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    file = tmp_path / "known.index"
    with Index(file, new=True) as store:
        store.add(["ferry", "market"], [FERRY, MARKET])
    return file


class TestIndex:
    def test_finds_what_says_the_same(self, index: Path) -> None:
        with Index(index) as store:
            assert [(match.id, match.kind) for match in store.query(FERRY.replace("，", ","))] == [("ferry", "equal")]
            assert store.query(FERRY, exclude="ferry") == []
            (match,) = store.query(FERRY[:-12])
            assert (match.id, match.kind) == ("ferry", "near")
            (match,) = store.query(REPRINT[:76], threshold=0.8)
            assert (match.id, match.kind) == ("ferry", "contained")
            assert {match.kind for match in store.query(FERRY + MARKET + story(1))} == {"holds"}
            assert store.query(story(1)) == []
            assert store.query("，。") == []

    def test_the_similarity_is_that_of_deduplicate(self, index: Path) -> None:
        from cleaner import deduplicate

        other = FERRY[:60] + "忽然下起雨来，" + FERRY[60:]
        (cluster,) = deduplicate([("ferry", FERRY), ("other", other)]).clusters
        with Index(index) as store:
            assert store.query(other)[0].similarity == pytest.approx(cluster.removed[0].similarity)

    def test_an_id_stands_for_its_last_text(self, index: Path) -> None:
        with Index(index) as store:
            assert store.add(["ferry", "ferry", "new"], [MARKET, story(2), story(3)]) == 2
            assert store.query(FERRY) == []
            assert [match.id for match in store.query(story(2))] == ["ferry"]
            assert store.add(["ferry"], [story(2)]) == 0
            assert store.check() == []
            assert store.info().documents == 3

    def test_remove(self, index: Path) -> None:
        with Index(index) as store:
            assert store.remove(["ferry", "nobody"]) == 1
            assert store.query(FERRY) == []
            assert store.check() == []
            assert list(store.ids()) == ["market"]
            assert store.remove(["market"]) == 1
            assert store.info().samples == 0

    def test_built_or_added_is_the_same(self, tmp_path: Path) -> None:
        ids, texts = [f"n{at}" for at in range(30)], [story(at)[: 20 * at] for at in range(30)]
        with Index.build(tmp_path / "built", [(ids[:12], texts[:12]), (ids[12:], texts[12:])]) as built:
            with Index(tmp_path / "added", new=True) as added:
                added.add(ids, texts)
                for table in ("documents", "sizes", "samples"):
                    rows = [list(one._connection.execute(f"SELECT * FROM {table}")) for one in (built, added)]
                    assert rows[0] == rows[1]
            assert built.check() == []

    def test_a_build_that_fails_leaves_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="the id 'a' stands for several"):
            Index.build(tmp_path / "built", [(["a"], [story(1)]), (["a"], [story(2)])])
        assert list(tmp_path.iterdir()) == []

    def test_many_copies(self, index: Path) -> None:
        with Index(index) as store:
            store.add([f"n{at}" for at in range(600)], [story(4)[:300] + story(at)[:60] for at in range(600)])
            assert len(store.query(story(4)[:300] + story(7)[:60])) > 100

    def test_what_is_no_index(self, index: Path, tmp_path: Path) -> None:
        (tmp_path / "text").write_text("text " * 100)
        sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE a (b)").connection.close()
        for name, said in (
            ("text", "not an index"),
            ("other.db", "not an index of cleaner"),
            ("none", "no such index"),
        ):
            with pytest.raises(InputError, match=said):
                Index(tmp_path / name)
        with pytest.raises(OutputError, match="there already"):
            Index(index, new=True)
        with pytest.raises(OutputError, match="no index can be made"):
            Index(tmp_path / "text" / "a.index", new=True)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("UPDATE parameters SET value = '4' WHERE name = 'shingle_chars'", "made with shingle_chars = 4"),
            ("PRAGMA user_version = 99", "an index of version 99"),
        ],
    )
    def test_other_parameters_are_refused(self, index: Path, change: str, said: str) -> None:
        connection = sqlite3.connect(index)
        connection.execute(change)
        connection.commit()
        connection.close()
        with pytest.raises(InputError, match=said):
            Index(index)

    def test_damage_is_seen(self, index: Path) -> None:
        with Index(index) as store:
            store._connection.execute("DELETE FROM samples WHERE value = (SELECT max(value) FROM samples)")
            assert store.check() == ["document 1 is not whole"] or store.check() == ["document 2 is not whole"]

    def test_a_failed_batch_leaves_nothing(self, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with Index(index) as store:
            before = store.info()
            monkeypatch.setattr("cleaner.index.store.describe", lambda *_: (b"", None))
            with pytest.raises(OutputError, match="nothing of this batch was stored"):
                store.add(["a"], [story(5)])
            assert store.info() == before


def test_two_writers(index: Path) -> None:
    def add(first: int) -> None:
        with Index(index) as store:
            for at in range(first, first + 20):
                store.add([f"n{at}"], [story(at)])

    writers = [threading.Thread(target=add, args=(first,)) for first in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Index(index) as store:
        assert store.info().documents == 42
        assert store.check() == []


def test_killed_at_any_point_it_holds_what_was_acknowledged_and_nothing_half(tmp_path: Path) -> None:
    corpus, file = tmp_path / "corpus.jsonl", tmp_path / "known.index"
    texts = {f"d{at}": story(at) for at in range(30_000 if KILLS > 50 else 3000)}
    corpus.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items()))
    Index(file, new=True).close()
    code = (
        "import sys\n"
        "from cleaner.corpus import records\n"
        "records.BATCH_CHARS = 4000\n"
        "records.PIECE_BYTES = 10000\n"
        "from cleaner.cli import main\n"
        f"sys.argv = ['cleaner', 'index', 'add', {str(file)!r}, {str(corpus)!r}, '--print-ids']\n"
        "main()\n"
    )
    dice, acknowledged = random.Random(11), set()
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        acknowledged.add(process.stdout.readline().decode().strip())
        time.sleep(dice.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        # A line that was cut off acknowledges nothing.
        acknowledged |= {line.decode() for line in out.split(b"\n")[:-1]}
        with Index(file) as store:
            assert acknowledged - {""} <= set(store.ids())
    with Index(file) as store:
        assert store.check() == []
        for key in dice.sample(sorted(acknowledged - {""}), 5):
            assert store.query(texts[key])[0].id == key


class TestCommands:
    def test_build_add_query_remove_info(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(FERRY, encoding="utf-8")
        (tmp_path / "b.txt").write_text(REPRINT, encoding="utf-8")
        file = tmp_path / "known.index"
        assert "1 documents stored" in run("index", "build", file, tmp_path / "a.txt").stderr
        assert run("index", "build", file, tmp_path / "a.txt").exit_code == 2
        done = run("index", "query", file, tmp_path / "b.txt")
        assert json.loads(done.stdout) == {
            "id": "b.txt",
            "match": "a.txt",
            "kind": "equal",
            "similarity": 1.0,
            "containment": 1.0,
        }
        added = run("index", "add", file, tmp_path / "b.txt", tmp_path / "none.txt", "--print-ids")
        assert (added.exit_code, added.stdout) == (2, "b.txt\n")
        assert "documents     2" in run("index", "info", file, "--check").stdout
        assert run("index", "info", file, "--ids").stdout == "a.txt\nb.txt\n"
        assert run("index", "remove", file, "a.txt", "c.txt").exit_code == 2
        assert run("index", "remove", file, "-", stdin=b"b.txt\n").exit_code == 0
        assert run("index", "query", file, tmp_path / "b.txt").stdout == ""
        assert run("index", "query", file, tmp_path / "b.txt", "--threshold", "2").exit_code == 2

    def test_a_damaged_index_is_named(self, run: Run, index: Path) -> None:
        with Index(index) as store:
            store._connection.execute("DELETE FROM documents WHERE id = 'ferry'")
        done = run("index", "info", index, "--check")
        assert done.exit_code == 2
        assert "values of no document" in done.stderr


class TestAgainst:
    @pytest.fixture(autouse=True)
    def cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        return tmp_path / "cache" / "cleaner" / "against"

    def test_an_index(self, run: Run, index: Path, tmp_path: Path) -> None:
        (tmp_path / "new.txt").write_text(REPRINT + "\n", encoding="utf-8")
        done = run("check", tmp_path / "new.txt", "--against", index, "--format", "jsonl")
        finding = json.loads(done.stdout.splitlines()[0])
        assert done.exit_code == 1
        assert finding["rule"] == "pipeline/known-document"
        assert "the same text as ferry" in finding["message"]
        assert finding["fixable"] is False
        ignored = run("check", tmp_path / "new.txt", "--against", index, "--ignore", "pipeline/known-document")
        assert "known" not in ignored.stdout

    def test_a_corpus_is_read_once_and_a_text_is_not_its_own_copy(self, run: Run, cache: Path, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        for name, text in (("a", FERRY), ("b", MARKET)):
            (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        assert "known" not in run("check", folder, "--against", folder).stdout
        (made,) = cache.iterdir()
        stamp = made.stat().st_mtime_ns
        (tmp_path / "part.txt").write_text(FERRY[:-20] + "\n" + MARKET + "\n", encoding="utf-8")
        done = run("check", tmp_path / "part.txt", "--against", folder)
        assert "and 1 more" in done.stdout
        assert [file.stat().st_mtime_ns for file in cache.iterdir()] == [stamp]
        (folder / "a.txt").write_text(story(1))
        run("check", tmp_path / "part.txt", "--against", folder)
        assert len(list(cache.iterdir())) == 2

    def test_part_of_a_known_document_is_placed_on_both_sides(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        article = [story(number) for number in range(6)]
        (folder / "known.txt").write_text("\n".join(article) + "\n", encoding="utf-8")
        (folder / "other.txt").write_text(story(7) + "\n" + story(8) + "\n", encoding="utf-8")
        own = [story(number) for number in range(60, 65)]
        # Half of one, edited a little and with its signs changed, between lines of its own.
        taken = [
            article[1][:200] + "早上" + article[1][203:],
            article[2] + "！",
            "，".join((article[3][:9], article[3][9:])),
        ]
        new = tmp_path / "new.txt"
        new.write_text("\n".join([*own[:2], *taken, *own[2:], story(8)]) + "\n", encoding="utf-8")
        rows = [
            json.loads(line) for line in run("check", new, "--against", folder, "--format", "jsonl").stdout.splitlines()
        ]
        known = [row for row in rows if row["rule"] == "pipeline/known-passage"]
        assert [(row["line"], row["end_line"]) for row in known] == [(3, 5), (9, 9)]
        assert f"lines 3–5: 0.33 of the text stands in {folder / 'known.txt'}, lines 2–4" == known[0]["message"]
        assert f"line 9: 0.11 of the text stands in {folder / 'other.txt'}, line 2" == known[1]["message"]
        assert run("check", new, "--against", folder, "--ignore", "pipeline/known-passage").stdout == ""

    def test_lines_of_what_is_contained_and_of_what_holds(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        article = [story(number) for number in range(6)]
        (folder / "known.txt").write_text("\n".join(article) + "\n", encoding="utf-8")
        part, whole = tmp_path / "part.txt", tmp_path / "whole.txt"
        part.write_text("\n".join(article[2:4]) + "\n", encoding="utf-8")
        whole.write_text("\n".join([story(30), *article, *map(story, range(40, 48))]) + "\n", encoding="utf-8")
        out = run("check", part, "--against", folder).stdout
        assert f"known already: 1.00 contained in {folder / 'known.txt'}, lines 3–4\n" in out
        out = run("check", whole, "--against", folder).stdout
        assert f"known already: it holds 1.00 of {folder / 'known.txt'}, in lines 2–7\n" in out
        assert "known-passage" not in out

    def test_a_text_is_no_copy_of_what_it_was_before_it_was_mended(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        (folder / "a.txt").write_text("隨著" + story(1) + "\n", encoding="utf-8")
        done = run("check", folder, "--against", folder, "--fix")
        assert (done.exit_code, done.stdout) == (0, "")
        assert "1 file changed" in done.stderr

    def test_an_index_knows_no_lines_of_its_own(self, run: Run, tmp_path: Path) -> None:
        with Index(tmp_path / "known.index", new=True) as store:
            store.add(["known"], ["\n".join(map(story, range(6)))])
        new = tmp_path / "new.txt"
        new.write_text("\n".join([*map(story, range(20, 28)), story(3)]) + "\n", encoding="utf-8")
        out = run("check", new, "--against", tmp_path / "known.index").stdout
        assert "line 9: 0.11 of the text stands in known\n" in out

    def test_a_quotation_is_no_passage(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        (folder / "known.txt").write_text(story(1) + story(2) + "\n", encoding="utf-8")
        new = tmp_path / "new.txt"
        new.write_text(story(3) + story(1)[100:240] + story(4) + "\n", encoding="utf-8")
        assert run("check", new, "--against", folder).stdout == ""

    def test_nothing_to_compare_with(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("好\n")
        (tmp_path / "empty").mkdir()
        for name in ("none", "empty"):
            done = run("check", tmp_path / "a.txt", "--against", tmp_path / name)
            assert done.exit_code == 2, done.output
