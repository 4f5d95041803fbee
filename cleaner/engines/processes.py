"""Where work is done: in this process, or in processes of its own, with a bounded number of tasks in flight."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError

if TYPE_CHECKING:  # with one job nothing of these is needed, and they take some milliseconds to import
    from concurrent.futures import Future, ProcessPoolExecutor

Work = Callable[[Any], Any]

# How many tasks a process has, the one at hand counted: the next one is there when it is done, and a run that is
# stopped has not much to throw away.
TASKS_A_JOB = 2
# What a process exits with whose parent is gone; nobody is left to see it.
_ORPHANED = 1


class Workers:
    """Hands tasks to processes and gives back what is done, in no order. A context manager.

    With one job the work is done in this process, when it is asked for. `in_flight` is how many tasks may be under way.
    A task that raises makes `take` raise; a process that dies, too (`CleanerError`).
    """

    def __init__(self, jobs: int, in_flight: int | None = None) -> None:
        self.jobs = jobs
        self.in_flight = 1 if jobs == 1 else max(jobs, in_flight or jobs * TASKS_A_JOB)
        self._pool: ProcessPoolExecutor | None = None
        self._here: deque[tuple[Work, Any]] = deque()
        self._futures: set[Future[Any]] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def is_full(self) -> bool:
        """Whether another task has to wait."""
        return len(self) >= self.in_flight

    def __len__(self) -> int:
        return len(self._futures) + len(self._here)

    def submit(self, work: Work, task: Any) -> None:
        """Have *work* done on *task*, whether there is room or not."""
        if self.jobs == 1:
            self._here.append((work, task))
            return
        if self._pool is None:
            self._pool = _start_pool(self.jobs)
        with _interrupts_held():  # a process that starts here inherits that
            self._futures.add(self._pool.submit(work, task))

    def take(self) -> list[Any]:
        """Wait until something is done and return what it gave; an empty list if nothing is under way."""
        if self._here:
            work, task = self._here.popleft()
            return [work(task)]
        if not self._futures:
            return []
        from concurrent.futures import FIRST_COMPLETED, wait
        from concurrent.futures.process import BrokenProcessPool

        done, _ = wait(self._futures, return_when=FIRST_COMPLETED)  # an interrupt comes here, and loses nothing
        self._futures -= done
        try:
            return [future.result() for future in done]
        except BrokenProcessPool as error:
            raise CleanerError(
                "a process died, perhaps for want of memory; run the same command again with fewer --jobs: "
                "it goes on where it stopped"
            ) from error

    def close(self) -> list[Any]:
        """Stop: drop what has not begun, wait for what has, and return what it gave."""
        self._here.clear()
        if self._pool is None:
            return []
        self._pool.shutdown(cancel_futures=True)
        self._pool = None
        futures, self._futures = self._futures, set()
        return [future.result() for future in futures if not future.cancelled() and future.exception() is None]


def _start_pool(jobs: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: the same on every system, and safe beside threads.
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_prepare, initargs=(gc.get_threshold(),)
    )


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(thresholds: tuple[int, int, int]) -> None:
    """Leave interrupts to the parent, and end when it is gone: a process that was killed cannot end its children.

    Cycles of objects are looked for as seldom as in the parent.
    """
    from multiprocessing import parent_process

    gc.set_threshold(*thresholds)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    from multiprocessing import connection

    connection.wait([sentinel])
    os._exit(_ORPHANED)
