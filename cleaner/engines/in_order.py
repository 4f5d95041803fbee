"""Work shared out to processes, what comes of it in the order in which it was given."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeVar

from cleaner.engines.processes import Workers

Given = TypeVar("Given")
Made = TypeVar("Made")

# How many tasks a process has, those counted that are done and wait for one before them. Enough that none is idle
# beside a slow one, few enough that a run that is stopped has not much to throw away.
_TASKS_PER_JOB = 4


def work_in_order(
    work: Callable[[Given], Made],
    tasks: Iterable[Given],
    jobs: int,
    *,
    is_for_here: Callable[[Given], bool] = lambda task: False,
    late: list[Made] | None = None,
) -> Generator[Made, None, None]:
    """Yield what *work* makes of each task, in order; tasks are taken as they are needed, a bounded number ahead.

    `is_for_here` names those that only this process can do. When the generator is closed before its end, what was made
    already, but not yielded yet, is put into *late*. Raises what *work* raises, and `CleanerError` where a process
    dies.
    """
    numbered = enumerate(tasks)
    held: dict[int, Made] = {}
    begun = released = 0
    is_fed = False
    workers = Workers(jobs, jobs * _TASKS_PER_JOB)
    try:
        while True:
            while not is_fed and begun - released < workers.in_flight:
                number, task = next(numbered, (-1, None))
                if task is None:
                    is_fed = True
                    break
                begun += 1
                if is_for_here(task):
                    held[number] = work(task)
                else:
                    workers.submit(_do, (number, work, task))
            if begun == released:
                return
            if released not in held:
                held.update(workers.take())
            while released in held:
                made = held.pop(released)
                released += 1
                yield made
    finally:
        rest = workers.close()
        if late is not None:
            late += [made for _, made in sorted([*held.items(), *rest], key=lambda item: item[0])]


def _do(numbered: tuple[int, Callable[[Any], Any], Any]) -> tuple[int, Any]:
    number, work, task = numbered
    return number, work(task)
