"""What a measured task left: figures, or why there are none; and both as JSON, to be kept beside the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from benchmarks.side_by_side.corpora import Corpus
from benchmarks.side_by_side.measuring import Usage
from benchmarks.side_by_side.peers import Task
from benchmarks.side_by_side.quality import Quality

# Two starts of the same program differ by up to a tenth.
LEAST_WORK_SHARE, LEAST_WORK_SECONDS = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Machine:
    """What figures depend on; *load* is the average of the minute before the run."""

    model: str
    cores: int
    gigabytes: float
    python: str
    load: float


class OutcomeError(Exception):
    """What a runner printed is not an outcome."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a task took for a corpus, what starting it alone took, and what came of it."""

    usage: Usage
    start: Usage
    documents: int
    quality: Quality | None = None

    @property
    def cpu_after_start(self) -> float | None:
        """Return the CPU seconds of the work alone; None where it is lost in what starting takes now more, now less."""
        work = self.usage.cpu - self.start.cpu
        return work if work >= max(LEAST_WORK_SECONDS, LEAST_WORK_SHARE * self.start.cpu) else None


@dataclass(frozen=True, slots=True)
class Result:
    """A row of a table: *failure* says why there are no *figures*."""

    task: Task
    version: str
    figures: Figures | None = None
    failure: str = ""


def better_of(one: Result, other: Result) -> Result:
    """Return the result of less CPU time; one that failed, though the other did not, sooner than both."""
    if one.figures is None or other.figures is None:
        return other if one.figures else one
    return other if other.figures.usage.cpu < one.figures.usage.cpu else one


@dataclass(frozen=True, slots=True)
class Section:
    """A table: the results of one job on one corpus, in the order of measuring; it grows while that goes on."""

    corpus: Corpus
    results: list[Result]


def parse_outcome(said: Mapping[str, object]) -> tuple[int, list[str] | None]:
    """Return the number of documents left, and their ids where the runner told them.

    Raises:
        OutcomeError: a field is missing or of another type.
    """
    documents, kept = said.get("documents"), said.get("kept")
    if not isinstance(documents, int) or not (kept is None or isinstance(kept, list)):
        raise OutcomeError(f"the runner said {str(said)[:200]}, which is no outcome")
    return documents, kept


def to_json(sections: list[Section], machine: Machine) -> dict[str, object]:
    """Return all that was measured as plain values."""
    return {"machine": asdict(machine), "sections": [_section(section) for section in sections]}


def _section(section: Section) -> dict[str, object]:
    corpus = section.corpus
    return {
        "corpus": {
            "name": corpus.name,
            "documents": corpus.documents,
            "distinct": corpus.distinct,
            "megabytes": corpus.megabytes,
        },
        "results": [
            {
                "task": result.task.name,
                "job": result.task.job.name.lower(),
                "peer": result.task.peer.name,
                "version": result.version,
                "failure": result.failure,
                "figures": asdict(result.figures) if result.figures else None,
            }
            for result in section.results
        ],
    }
