"""The comparison with other programs: all of it that needs neither a network nor another program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

if not hasattr(os, "sched_setaffinity"):
    pytest.skip("the comparison runs on Linux alone", allow_module_level=True)
if not Path(__file__).resolve().parents[2].joinpath("benchmarks").is_dir():
    pytest.skip("benchmarks/ is no part of a source distribution", allow_module_level=True)

from benchmarks.side_by_side import __main__ as command
from benchmarks.side_by_side import corpora, environments, measuring, quality, table
from benchmarks.side_by_side.corpora import Corpus, TextsError, Wanted
from benchmarks.side_by_side.environments import InstallError
from benchmarks.side_by_side.measuring import RunError, Usage, measure
from benchmarks.side_by_side.peers import OURS, TASKS, Job, Peer, Task, choose, reference
from benchmarks.side_by_side.quality import Quality, Truth, judge
from benchmarks.side_by_side.results import Figures, Machine, OutcomeError, Result, Section, parse_outcome, to_json
from benchmarks.side_by_side.session import RUNNERS, Session, read_outcome

CORPUS = Corpus("laws", Path("corpus.jsonl"), documents=1000, distinct=500, megabytes=20.0)


ABACUS = Machine(model="abacus", cores=2, gigabytes=25.3, python="3.11.7", load=0.1)


def figures(cpu: float, start: float = 0.5, found: Quality | None = None) -> Figures:
    return Figures(Usage(cpu, cpu, 10**8), Usage(start, start, 10**8), 990, found)


def task_of(job: Job, name: str) -> Task:
    peer = Peer(name, name, (f"{name}==1.0",), f"{name} does not do everything.")
    return Task(name, job, peer, "its recipe", f"run_{name}")


# What is compared


def test_each_task_has_a_runner_and_each_peer_says_what_it_does_not_do() -> None:
    for task in TASKS:
        assert (RUNNERS / f"{task.runner}.py").is_file(), task.name
        assert len(task.peer.does_not) > 40, task.peer.name


def test_versions_are_pinned() -> None:
    for task in TASKS:
        for requirement in (*task.peer.requirements, *task.peer.bare):
            assert "==" in requirement, requirement


def test_a_job_begins_with_this_program() -> None:
    for job in Job:
        assert reference(job).peer is OURS


def test_choosing_a_peer_keeps_the_row_that_ratios_are_made_with() -> None:
    assert [task.name for task in choose(["ftfy"], [])] == ["cleaner-encoding", "ftfy"]


def test_only_takes_tasks_and_peers_and_skip_takes_away() -> None:
    names = [task.name for task in choose(["data-juicer", "rensa"], ["data-juicer-minhash"])]
    assert "data-juicer" in names
    assert "rensa" in names
    assert "data-juicer-minhash" not in names


def test_an_unknown_name_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"unknown peer 'data-jucier'; there are .*data-juicer"):
        choose([], ["data-jucier"])


# The table


def test_ratios_are_of_cpu_time_end_to_end_and_after_the_start() -> None:
    ours, peer = reference(Job.CLEAN), task_of(Job.CLEAN, "other")
    section = Section(CORPUS, [Result(ours, "0.2.0", figures(2.5)), Result(peer, "1.0", figures(20.5, start=8.5))])
    page = table.render([section], ABACUS, "run it")
    first, second = (line for line in page.splitlines() if line.startswith(("| cleaner", "| other")))
    assert first.split(" | ")[2:] == ["2.5", "0.5", "2.5", "8.00", "10.00", "100", "1.0", "1.0", "990 |"]
    assert second.split(" | ")[2:] == ["20.5", "8.5", "20.5", "0.98", "1.67", "100", "8.2", "6.0", "990 |"]
    assert "1,000 documents, 500 of them different; 20.0 MB of UTF-8." in page
    assert "- **other**: other does not do everything." in page


def test_duplicates_are_counted_in_documents_and_judged() -> None:
    found = Quality(recall=0.98765, recall_as_is=1.0, removed=400, lost=12)
    section = Section(CORPUS, [Result(reference(Job.DUPLICATES), "0.2.0", figures(2.5, found=found))])
    page = table.render([section], ABACUS, "run it")
    row = next(line for line in page.splitlines() if line.startswith("| cleaner"))
    assert row.split(" | ")[5:7] == ["400", "500"]
    assert row.split(" | ")[-3:] == ["0.988", "1.000", "12 |"]


def test_work_that_is_lost_in_the_start_has_no_rate_of_its_own() -> None:
    rows = [Result(reference(Job.CLEAN), "1", figures(2.5)), Result(task_of(Job.CLEAN, "other"), "1", figures(9, 8.5))]
    page = table.render([Section(CORPUS, rows)], ABACUS, "run it")
    row = next(line for line in page.splitlines() if line.startswith("| other"))
    assert row.split(" | ")[5:10] == ["2.22", "–", "100", "3.6", "–"]


def test_a_failure_is_a_row_that_breaks_no_table() -> None:
    ours, peer = reference(Job.CLEAN), task_of(Job.CLEAN, "other")
    section = Section(CORPUS, [Result(ours, "1", figures(2.5)), Result(peer, "", failure="bad | thing\n\x1b[31m<b>")])
    lines = table.render([section], ABACUS, "run it").splitlines()
    row = next(line for line in lines if line.startswith("| other"))
    assert "not measured: bad \\| thing  [31m&lt;b>" in row
    head = next(line for line in lines if line.startswith("| program"))
    assert row.replace("\\|", "").count("|") == head.count("|")


def test_without_our_figures_there_is_no_ratio() -> None:
    peer = task_of(Job.CLEAN, "other")
    rows = [Result(reference(Job.CLEAN), "1", failure="it fell"), Result(peer, "1.0", figures(20.5))]
    page = table.render([Section(CORPUS, rows)], ABACUS, "run it")
    row = next(line for line in page.splitlines() if line.startswith("| other"))
    assert row.split(" | ")[8:10] == ["", ""]


def test_a_page_from_a_busy_machine_says_so() -> None:
    section = Section(CORPUS, [Result(reference(Job.CLEAN), "0.2.0", figures(2.5))])
    quiet = table.render([section], ABACUS, "run it")
    assert "abacus, 2 cores of which one is used, 25 GB of memory, Python 3.11.7; load 0.1" in quiet
    assert "busy" not in quiet
    assert "**The machine was busy**" in table.render([section], replace(ABACUS, load=8.0), "run it")


def test_figures_go_into_json_whole() -> None:
    found = Quality(0.5, 1.0, 3, 0)
    section = Section(CORPUS, [Result(reference(Job.DUPLICATES), "0.2.0", figures(2.5, found=found))])
    read = json.loads(json.dumps(to_json([section], ABACUS)))
    assert read["machine"]["model"] == "abacus"
    assert read["sections"][0]["results"][0]["figures"]["usage"] == {"cpu": 2.5, "wall": 2.5, "peak": 10**8}
    assert read["sections"][0]["results"][0]["figures"]["quality"]["recall"] == 0.5


# What runners print


def test_the_outcome_is_the_last_line_whatever_stands_before() -> None:
    assert read_outcome(b'Downloading {"a": 1}\n{"documents": 3}\n\n') == {"documents": 3}


@pytest.mark.parametrize("printed", [b"", b"done\n", b"[1]\n", b'{"documents": 3}\nbye\n', b"\xff\xfe\n"])
def test_anything_else_is_no_outcome(printed: bytes) -> None:
    with pytest.raises(OutcomeError):
        read_outcome(printed)


@pytest.mark.parametrize("said", [{}, {"documents": "3"}, {"documents": 3, "kept": "ab"}])
def test_an_outcome_has_its_fields(said: dict[str, object]) -> None:
    with pytest.raises(OutcomeError):
        parse_outcome(said)


def test_an_outcome_may_name_what_is_left() -> None:
    assert parse_outcome({"documents": 2, "kept": ["a", "b"]}) == (2, ["a", "b"])


# The corpora


def test_texts_are_read_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes('{"text": "一\u2028二"}\n{"text": "\\ud800三"}\n'.encode())
    assert corpora.read_texts(file) == ["一\u2028二", "?三"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "一"}\n{"text": \n', r"a\.jsonl:2: not JSON"),
        ('{"text": "一"}\n{"body": "二"}\n', r"a\.jsonl:2: no field 'text'"),
        ("[]\n", r"a\.jsonl:1: no field 'text'"),
        ("", r"a\.jsonl:1: not JSON"),
        ('{"text": " "}\n', r"a\.jsonl: no text in it"),
    ],
)
def test_texts_that_cannot_be_read_are_named_with_their_place(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TextsError, match=message):
        corpora.read_texts(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match="No such file"):
        corpora.read_texts(tmp_path / "none.jsonl")


def test_a_corpus_for_cleaning_takes_texts_in_turn(tmp_path: Path) -> None:
    wanted = Wanted({"two": ["甲" * 100, "乙" * 100]}, megabytes=0.0014, documents=10)
    (corpus,) = wanted.corpora_for_cleaning(tmp_path)
    assert (corpus.documents, corpus.distinct, corpus.megabytes) == (5, 2, 0.0015)
    rows = [json.loads(line) for line in corpus.path.read_text(encoding="utf-8").splitlines()]
    assert [row["text"][0] for row in rows] == list("甲乙甲乙甲")
    assert len({row["id"] for row in rows}) == 5


def test_without_texts_the_corpora_are_the_same_each_time(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        wanted = Wanted({}, megabytes=0.2, documents=40)
        (cleaning,), planted = (
            wanted.corpora_for_cleaning(tmp_path / name),
            wanted.corpus_of_duplicates(tmp_path / name),
        )
        assert cleaning.megabytes >= 0.2
        assert planted.documents == 40
        made.append((cleaning.path.read_bytes(), planted.path.read_bytes()))
    assert made[0] == made[1]


# The quality of what is left


def test_a_pair_is_found_where_one_of_it_is_gone_and_lost_is_what_has_no_twin_left() -> None:
    pairs = frozenset({("a", "b"), ("b", "c"), ("d", "e")})
    partners = {"a": "b", "b": "ac", "c": "b", "d": "e", "e": "d"}
    true = Truth(pairs, frozenset({("a", "b")}), {name: frozenset(others) for name, others in partners.items()})
    # a stays for b; c went as well, by way of b, and f for nothing: no twin of theirs is left.
    assert judge(true, "abcdef", "ade") == Quality(recall=2 / 3, recall_as_is=1.0, removed=3, lost=2)


def test_planted_copies_are_in_the_truth(tmp_path: Path) -> None:
    text = "渡口的老人清晨在石桥边修好了一盏灯，谁也没有料到后来的变化。守林员傍晚在码头上讲起从前发大水的事。" * 2
    half_width = text.replace("，", ",").replace("。", ".")
    rows = [{"id": "a", "text": text}, {"id": "b", "text": half_width}, {"id": "c", "text": "别的" * 50}]
    corpus = corpora.write("three", rows, tmp_path / "three")
    true = quality.find_truth(corpus.path)
    assert true.alike == {("a", "b")}
    assert true.partners == {"a": {"b"}, "b": {"a"}}
    assert quality.raw_similarity(text, text) == 1.0
    assert 0 < quality.raw_similarity(text, half_width) < 0.7
    assert true.as_is == frozenset()


# Measuring


def run_python(tmp_path: Path, code: str, limit: float = 60) -> Usage:
    core = max(os.sched_getaffinity(0))
    return measure([sys.executable, "-c", code], environment=dict(os.environ), folder=tmp_path, core=core, limit=limit)


def test_a_run_is_held_to_one_core_and_its_children_count(tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    child = (
        "bytearray(150_000_000); import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    )
    code = (
        "import os, subprocess, sys; print(len(os.sched_getaffinity(0)), os.environ['OMP_NUM_THREADS']);"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    usage = run_python(tmp_path, code)
    assert (tmp_path / "stdout").read_text() == "1 1\n"
    assert os.sched_getaffinity(0) == before
    assert usage.cpu >= 0.3
    assert 150_000_000 <= usage.peak < 300_000_000


def test_the_memory_of_the_measuring_process_does_not_count(tmp_path: Path) -> None:
    ours = bytearray(200_000_000)
    usage = run_python(tmp_path, "import time; time.sleep(0.3)")
    assert 1_000_000 < usage.peak < len(ours) / 2


def test_a_run_that_fails_tells_its_last_word(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="exit code 3: no such recipe"):
        run_python(tmp_path, "import sys; print('no such recipe', file=sys.stderr); sys.exit(3)")


def test_a_run_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"cannot be started: .*no-python: No such file"):
        measure(
            [str(tmp_path / "no-python")], environment={}, folder=tmp_path, core=max(os.sched_getaffinity(0)), limit=9
        )


def is_gone(pid: int, seconds: float = 10) -> bool:
    """Return whether a process that was killed ends, waited for or not, within *seconds*."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def test_a_run_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(RunError, match="not done after 1 s"):
        run_python(tmp_path, code, limit=1)
    assert is_gone(int((tmp_path / "child").read_text()))


def test_last_line_of_an_empty_log(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("\n \n")
    assert measuring.last_line(tmp_path / "log") == "it said nothing"


# Environments


def test_an_environment_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def output(command: list[str]) -> str:
        if "venv" in command:
            Path(command[-1], "bin").mkdir(parents=True)
            return ""
        raise InstallError("ERROR: No matching distribution found for broken==1")

    monkeypatch.setattr(environments, "_output", output)
    with pytest.raises(InstallError, match="No matching distribution"):
        environments.prepare(Peer("broken", "broken", ("broken==1",), ""), tmp_path)
    assert [entry for entry in tmp_path.iterdir() if entry.is_dir()] == []


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InstallError, match=r"file.*--cache"):
        environments.prepare(Peer("any", "any", ("any==1",), ""), tmp_path / "file" / "cache")


def test_what_pip_says_last_may_not_be_the_error() -> None:
    said = "ERROR: No matching distribution found for broken==1\n[notice] A new release of pip is available\n"
    code = f"import sys; sys.stderr.write({said!r}); sys.exit(1)"
    with pytest.raises(InstallError, match=r"^ERROR: No matching distribution found for broken==1$"):
        environments._output([sys.executable, "-c", code])


def test_an_environment_is_made_once(tmp_path: Path) -> None:
    peer = Peer("empty", "empty", ("nothing==1",), "")
    folder = tmp_path / environments.key(peer)
    folder.mkdir()
    (folder / "versions.json").write_text('{"Some_Package": "1.2"}')
    found = environments.prepare(peer, tmp_path)
    assert found.python == folder / "bin" / "python"
    assert (found.version("some-package"), found.version("other")) == ("1.2", "?")


def test_other_pins_make_another_environment() -> None:
    one, other = Peer("a", "a", ("a==1",), ""), Peer("a", "a", ("a==2",), "")
    assert environments.key(one) != environments.key(other)


# The command line


def test_the_command_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0
    assert "data-juicer-minhash" in capsys.readouterr().out


def test_the_command_refuses_unknown_names_and_unreadable_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--only", "nobody"]) == 2
    assert command.main([str(tmp_path / "none.jsonl"), "--cache", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "unknown peer 'nobody'" in said
    assert "none.jsonl" in said


@pytest.mark.parametrize(
    "wrong", [["--megabytes", "0"], ["--documents", "1"], ["--time-limit", "nan"], ["--core", "x"]]
)
def test_the_command_refuses_amounts_that_mean_nothing(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.read_options(wrong)
    assert ended.value.code == 2


def test_what_cannot_be_written_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["-o", str(tmp_path)]) == 2
    (tmp_path / "file").touch()
    assert command.main(["--json", str(tmp_path / "file" / "figures.json")]) == 2
    assert f"{tmp_path} cannot be written" in capsys.readouterr().err


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text(json.dumps({"text": folder}))
    named = command.name_texts([tmp_path / "one" / "a.jsonl", tmp_path / "two" / "a.jsonl"])
    assert named == {"a": ["one"], "a (2)": ["two"]}


def test_what_is_said_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    command.say("\x1b[31mred")
    assert "\x1b" not in capsys.readouterr().err


def test_the_page_names_no_folder_of_this_machine() -> None:
    given = command.read_options(["/somewhere/laws.jsonl", "--skip", "rensa", "-o", "/elsewhere/page.md"])
    assert command.as_command(given) == (
        "python -m benchmarks.side_by_side laws.jsonl --megabytes=20 --documents=20000 --skip=rensa"
    )


def test_the_command_writes_page_and_figures(tmp_path: Path) -> None:
    texts = tmp_path / "a.jsonl"
    texts.write_text('{"text": "隨著夜色降臨,漁船回港。"}\n', encoding="utf-8")
    page, kept = tmp_path / "out" / "page.md", tmp_path / "figures.json"
    names = ["cleaner-encoding", "cleaner-script", "cleaner-charset"]
    options = [f"--only={name}" for name in names] + ["--megabytes=0.0001", "-o", str(page), "--json", str(kept)]
    assert command.main([str(texts), *options, "--cache", str(tmp_path / "cache")]) == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Beside other programs\n")
    assert "## Conversion to simplified script alone: a\n" in written
    results = [section["results"][0] for section in json.loads(kept.read_text(encoding="utf-8"))["sections"]]
    assert [result["task"] for result in results] == names
    assert {result["figures"]["documents"] for result in results} == {3}
    assert [entry.name for entry in page.parent.iterdir()] == ["page.md"]


def test_a_run_that_is_stopped_prints_what_it_has_and_leaves_the_page_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure_some(_session: Session, _tasks: list[Task], _wanted: Wanted, sections: list[Section]) -> None:
        sections.append(Section(CORPUS, [Result(reference(Job.CLEAN), "0.2.0", figures(2.5))]))
        sections.append(Section(CORPUS, []))
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "measure_all", measure_some)
    page = tmp_path / "page.md"
    page.write_text("of before")
    assert command.main(["-o", str(page), "--cache", str(tmp_path / "cache")]) == 130
    assert page.read_text() == "of before"
    assert capsys.readouterr().out.count("| cleaner 0.2.0 |") == 1


def test_it_starts_as_the_readme_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.side_by_side", "--list"],
        cwd=environments.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == len(TASKS)
