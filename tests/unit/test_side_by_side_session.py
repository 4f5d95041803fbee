"""A whole session of the comparison with other programs: who fails, what a run is given, how rounds take turns."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if not hasattr(os, "sched_setaffinity"):
    pytest.skip("the comparison runs on Linux alone", allow_module_level=True)
if not Path(__file__).resolve().parents[2].joinpath("benchmarks").is_dir():
    pytest.skip("benchmarks/ is no part of a source distribution", allow_module_level=True)

from benchmarks.side_by_side import environments
from benchmarks.side_by_side.corpora import Corpus, Wanted
from benchmarks.side_by_side.environments import Environment, InstallError
from benchmarks.side_by_side.measuring import RunError, Usage
from benchmarks.side_by_side.peers import TASKS, Job, Peer, Task, reference
from benchmarks.side_by_side.results import Section
from benchmarks.side_by_side.session import Session, measure_all

FEW = Corpus("few", Path("few.jsonl"), documents=2, distinct=2, megabytes=0.01)
MANY = Corpus("many", Path("many.jsonl"), documents=100, distinct=100, megabytes=1.0)


def task_of(job: Job, name: str) -> Task:
    peer = Peer(name, name, (f"{name}==1.0",), f"{name} does not do everything.")
    return Task(name, job, peer, "its recipe", f"run_{name}")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session in whose corpora and environments no other program takes part."""
    work = tmp_path / "work"
    work.mkdir()
    return Session(tmp_path / "cache", work, max(os.sched_getaffinity(0)), 120, 1, lambda _: None)


def test_a_peer_that_fails_or_cannot_be_installed_does_not_stop_the_others(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(peer: Peer, _cache: Path) -> Environment:
        if peer.name == "absent":
            raise InstallError("no matching distribution")
        return Environment(Path(sys.executable), {})

    monkeypatch.setattr(environments, "prepare", prepare)
    names = {task.name: task for task in TASKS}
    absent = task_of(Job.DUPLICATES, "absent")
    broken = Task("broken", Job.DUPLICATES, task_of(Job.DUPLICATES, "b").peer, "", "run_cleaner_dedup", ("--no-such",))
    sections: list[Section] = []
    tasks = [absent, broken, names["cleaner-dedup"]]
    measure_all(session, tasks, Wanted({}, megabytes=0.1, documents=60), sections)
    (section,) = sections
    one, two, ours = section.results
    assert one.failure == "cannot be installed: no matching distribution"
    assert two.failure.startswith("exit code 2")
    assert (session.cache / "logs" / "broken.log").read_text()
    assert ours.figures is not None
    assert ours.figures.quality is not None
    assert ours.figures.quality.recall == 1.0
    assert ours.figures.quality.lost == 0
    assert ours.figures.documents == 60 - ours.figures.quality.removed


def test_the_whole_program_gives_as_many_documents_as_it_gets(session: Session) -> None:
    texts = {"two": ["隨著夜色降臨,漁船回港。\n", "他說:有人來了\n"]}
    sections: list[Section] = []
    measure_all(session, [reference(Job.CLEAN)], Wanted(texts, megabytes=0.00005, documents=2), sections)
    result = sections[0].results[0]
    assert result.failure == ""
    assert result.figures is not None
    assert result.figures.documents == sections[0].corpus.documents == 2


def test_a_run_finds_neither_our_packages_nor_a_network_nor_the_caches_of_another(session: Session) -> None:
    variables = session._variables(task_of(Job.CLEAN, "other"), session.work)
    assert "PYTHONPATH" not in variables
    assert variables["PIP_NO_INDEX"] == variables["UV_OFFLINE"] == "1"
    assert variables["HF_HOME"].startswith(str(session.work))


def play(session: Session, runs: dict[str, list[float | None]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let each task take the CPU times of *runs*, one a run; None is a run that fails. Return who runs, in turn."""
    order: list[str] = []

    def run(_: Session, task: Task, _environment: Environment, corpus: Corpus) -> tuple[Usage, dict[str, object]]:
        if corpus is FEW:
            return Usage(0.1, 0.1, 1), {"documents": 2}
        order.append(task.name)
        seconds = runs[task.name].pop(0)
        if seconds is None:
            raise RunError("it fell over")
        return Usage(seconds, seconds, 1), {"documents": 100}

    monkeypatch.setattr(Session, "_run", run)
    monkeypatch.setattr(Session, "environment", lambda *_: Environment(Path(sys.executable), {}))
    return order


def test_programs_take_turns_and_the_least_of_each_counts(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.rounds = 3
    order = play(session, {"a": [5.0, 3.0, 4.0], "b": [9.0, 8.0, 7.0]}, monkeypatch)
    section = Section(MANY, [])
    session.measure_in_turns([task_of(Job.CLEAN, "a"), task_of(Job.CLEAN, "b")], MANY, FEW, None, section.results)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert [result.figures and result.figures.usage.cpu for result in section.results] == [3.0, 7.0]


def test_a_program_that_fails_once_has_no_figure_and_does_not_run_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.rounds = 3
    order = play(session, {"a": [5.0, None], "b": [9.0, 8.0, 7.0]}, monkeypatch)
    section = Section(MANY, [])
    session.measure_in_turns([task_of(Job.CLEAN, "a"), task_of(Job.CLEAN, "b")], MANY, FEW, None, section.results)
    assert order == ["a", "b", "a", "b", "b"]
    failed, good = section.results
    assert (failed.figures, failed.failure) == (None, "it fell over")
    assert good.figures is not None
