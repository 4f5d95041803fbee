"""One run of the comparison: environments, corpora, and each task measured in turn."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.side_by_side import corpora, environments, quality
from benchmarks.side_by_side.corpora import Corpus, Wanted
from benchmarks.side_by_side.environments import ROOT, Environment, InstallError
from benchmarks.side_by_side.measuring import RunError, Usage, last_line, measure
from benchmarks.side_by_side.peers import Job, Peer, Task
from benchmarks.side_by_side.quality import Truth
from benchmarks.side_by_side.results import Figures, OutcomeError, Result, Section, better_of, parse_outcome

RUNNERS = Path(__file__).resolve().parent / "runners"
COLLECT_SECONDS = 300
# Nothing may be fetched or installed while the clock runs; data-juicer would.
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}


@dataclass(slots=True)
class Session:
    """Where environments are kept, where runs write, how they are held, and whom to tell."""

    cache: Path
    work: Path
    core: int
    limit: float
    rounds: int
    say: Callable[[str], None]
    _ready: dict[str, Environment | str] = field(default_factory=dict)
    _starts: dict[str, Usage] = field(default_factory=dict)

    def environment(self, peer: Peer) -> Environment | str:
        """Return the environment of a peer, or why there is none; each is tried once."""
        if peer.name not in self._ready:
            if peer.requirements and not (self.cache / environments.key(peer) / "versions.json").exists():
                self.say(f"{peer.name}: installing into {self.cache}")
            try:
                self._ready[peer.name] = environments.prepare(peer, self.cache)
            except InstallError as error:
                self.say(f"{peer.name}: cannot be installed: {error}")
                self._ready[peer.name] = f"cannot be installed: {error}"
        return self._ready[peer.name]

    def install(self, tasks: list[Task]) -> int:
        """Make the environments of all tasks; return the exit code."""
        ready = [self.environment(task.peer) for task in tasks]
        return 0 if all(isinstance(one, Environment) for one in ready) else 2

    def measure(self, task: Task, corpus: Corpus, few: Corpus, true: Truth | None) -> Result:
        """Return what a task took in one run; *few* is the corpus that tells what starting it takes."""
        found = self.environment(task.peer)
        if isinstance(found, str):
            return Result(task, "", failure=found)
        version = found.version(task.peer.distribution)
        try:
            if task.name not in self._starts:  # starting is the same for every corpus
                starts = [self._run(task, found, few)[0] for _ in range(self.rounds)]
                self._starts[task.name] = min(starts, key=lambda usage: usage.cpu)
            usage, said = self._run(task, found, corpus)
            documents, kept = parse_outcome(said)
        except (RunError, OutcomeError) as error:
            self.say(f"{task.name}: {error}")
            return Result(task, version, failure=str(error))
        judged = quality.judge(true, corpora.ids(corpus), kept) if true and kept is not None else None
        self.say(f"{task.name}: {usage.cpu:.1f} s of CPU time, {usage.wall:.1f} s, {usage.peak / 1e6:,.0f} MB")
        return Result(task, version, Figures(usage, self._starts[task.name], documents, judged))

    def measure_in_turns(
        self, tasks: Sequence[Task], corpus: Corpus, few: Corpus, true: Truth | None, results: list[Result]
    ) -> None:
        """Run all tasks, round by round, and keep for each in *results* its run of the least CPU time.

        What else a machine does adds to that time and never takes away; and it does more in one minute than in the
        next, so the tasks take turns. One that failed is not run again.
        """
        for number in range(self.rounds):
            for at, task in enumerate(tasks):
                if number == 0:
                    results.append(self.measure(task, corpus, few, true))
                elif results[at].figures is not None:
                    results[at] = better_of(results[at], self.measure(task, corpus, few, true))

    def _run(self, task: Task, environment: Environment, corpus: Corpus) -> tuple[Usage, dict[str, object]]:
        folder = self.work / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        runner = [str(environment.python), str(RUNNERS / f"{task.runner}.py")]
        variables = self._variables(task, folder)
        arguments = [str(corpus.path), str(folder), *task.arguments]
        try:
            usage = measure(
                [*runner, "run", *arguments], environment=variables, folder=folder, core=self.core, limit=self.limit
            )
            return usage, _collect([*runner, "collect", *arguments[1:]], variables, folder)
        except (RunError, OutcomeError):
            self._keep_log(task, folder)
            raise

    def _variables(self, task: Task, folder: Path) -> dict[str, str]:
        """Return the variables of a run: its caches are its own, so that no run finds what another left."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        own = {name: str(folder / "cache") for name in ("HF_HOME", "DATA_JUICER_CACHE_HOME", "XDG_CACHE_HOME")}
        checkout = {} if task.peer.requirements else {"PYTHONPATH": str(ROOT)}
        return kept | own | OFFLINE | {"PYTHONNOUSERSITE": "1", "TMPDIR": str(folder)} | checkout

    def _keep_log(self, task: Task, folder: Path) -> None:
        target = self.cache / "logs" / f"{task.name}.log"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "stderr", target)
        except OSError as error:
            self.say(f"{task.name}: what it said cannot be kept in {target}: {error.strerror}")
        else:
            self.say(f"{task.name}: what it said is in {target}")


def _collect(command: list[str], variables: dict[str, str], folder: Path) -> dict[str, object]:
    with (folder / "stderr").open("ab") as log:
        try:
            done = subprocess.run(
                command,
                env=variables,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=log,
                timeout=COLLECT_SECONDS,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise OutcomeError(f"what it left cannot be read: {last_line(folder / 'stderr')}") from error
    return read_outcome(done.stdout)


def read_outcome(printed: bytes) -> dict[str, object]:
    """Return the outcome that stands in the last line of what a runner printed; packages print, too.

    Raises:
        OutcomeError: there is no such line.
    """
    lines = [line for line in printed.decode("utf-8", "replace").split("\n") if line.strip()]
    try:
        said = json.loads(lines[-1]) if lines else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise OutcomeError(f"the runner printed no outcome but {lines[-1][:200] if lines else 'nothing'!r}")
    return said


def measure_all(session: Session, tasks: list[Task], wanted: Wanted, sections: list[Section]) -> None:
    """Measure all tasks, job by job; each result stands in *sections* as soon as it is known."""
    few = corpora.write("few", corpora.numbered(corpora.few_texts()), session.work / "few")
    cleaning: list[Corpus] | None = None
    for job in Job:
        chosen = [task for task in tasks if task.job is job]
        true = None
        if not chosen:
            continue
        if job is Job.DUPLICATES:
            used = [wanted.corpus_of_duplicates(session.work)]
            session.say(f"finding the true pairs of {used[0].documents:,} documents")
            true = quality.find_truth(used[0].path)
        else:
            used = cleaning = cleaning or wanted.corpora_for_cleaning(session.work)
        for corpus in used:
            results: list[Result] = []
            sections.append(Section(corpus, results))
            session.measure_in_turns(chosen, corpus, few, true, results)
