"""The engine itself: Daft, on this machine or on a Ray cluster."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cleaner.errors import CleanerError

EXTRA = "corpus-cleaner-zh[cluster]"
# Daft's own words for what it met; the first line says it, the rest is its stack.
_MAX_MESSAGE_CHARS = 400
_KNOCK_SECONDS = 10
_MAX_PARTITIONS = 1 << 16
# What Ray raises where the process that did the work is gone.
_DEATHS = frozenset({"ActorDiedError", "ActorUnavailableError", "WorkerCrashedError", "NodeDiedError"})
# Rows that go from one step to the next where texts do: some megabytes. Daft's own 131,072 are a file of 270 MB.
_TEXT_ROWS = 1 << 10
# Bytes of a row group on disk. In memory, where it is gathered and read, it is three times that and more.
_ROW_GROUP_BYTES = 8 << 20


class ClusterError(CleanerError):
    """The cluster engine is missing, cannot be reached, or gave up."""


def connect(ray_address: str | None = None) -> None:
    """Set Daft to run here (None) or on Ray.

    `ray_address` is what `ray.init` takes: ``auto`` for the cluster that this machine belongs to, ``HOST:PORT`` or
    ``ray://HOST:PORT`` for another one, ``local`` for a cluster of its own on this machine. A process has one engine
    for good. Raises `ClusterError` where the extra is not installed or the cluster does not answer.
    """
    os.environ.setdefault("DO_NOT_TRACK", "1")  # documents and their names are nobody else's business
    if not sys.stderr.isatty():
        os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
    try:
        import daft
        import pyarrow  # noqa: F401  # the arrays that functions get
    except ImportError as error:
        raise ClusterError(f"the engine daft is not installed ({error}); pip install '{EXTRA}'") from error
    if ray_address is None:
        _choose("native", daft.set_runner_native)
    else:
        _start_ray(ray_address)
        _choose("ray", lambda: daft.set_runner_ray(noop_if_initialized=True))
        # As many parts as the input has: with 200, Daft's own limit, those of a large crawl fit no worker.
        daft.set_execution_config(shuffle_aggregation_default_partitions=_MAX_PARTITIONS)


def _choose(name: str, choose: Callable[[], object]) -> None:
    import daft

    known = daft.get_or_infer_runner_type()
    try:
        choose()
    except Exception as error:
        if known != name:
            raise ClusterError(
                f"this process runs daft on {known!r} already; start another one for {name!r}"
            ) from error


def _start_ray(address: str) -> None:
    try:
        import ray
    except ImportError as error:
        raise ClusterError(f"Ray is not installed ({error}); pip install '{EXTRA}'") from error
    if ray.is_initialized():
        return
    _knock(address)
    try:
        ray.init(address=address, log_to_driver=False, configure_logging=False)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        raise ClusterError(
            f"no Ray cluster at {address!r} ({_first_line(error)}); "
            "check --ray-address, or `ray status` on the head node"
        ) from error


def _knock(address: str) -> None:
    """Raise `ClusterError` where nobody listens: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()
    except OSError as error:
        raise ClusterError(f"nobody answers at {address!r} ({error}); check --ray-address") from error


def in_batches(function: Callable[..., Any], kind: Any, rows: int, *, unnest: bool = True) -> Any:
    """Return a function of Daft's columns that calls *function* with their Arrow arrays, *rows* at a time.

    *kind* is the Arrow type of what comes back; a struct's fields become columns (`unnest`).
    """
    import daft

    def call(*columns: Any) -> Any:
        return function(*(_whole(column.to_arrow()) for column in columns))

    # Daft names the step after the function in its plans and messages.
    call.__name__ = getattr(function, "__name__", "call")
    made = daft.func.batch(return_dtype=daft.DataType.from_arrow_type(kind), unnest=unnest, batch_size=rows)
    return made(call)


def on_each(function: Callable[..., str | None]) -> Any:
    """Return a function of Daft's columns that calls *function* with the values of each row; it gives a text."""
    import daft

    return daft.func(return_dtype=daft.DataType.string())(function)


def in_parts(table: Any, key: str, most: int) -> Any:
    """Return a table that was written in parts of about *most* rows, by *key*, where it has fewer parts than that.

    Else a join of it has as many parts as the input has files, however much comes of it. Each part costs a message to
    and from every other, so that only what multiplies in the join is worth it. Without Ray Daft has no parts, and the
    table stays as it is.
    """
    known, parts = table.num_partitions(), int(table.count_rows()) // most + 1
    return table if known is None or parts <= known else table.repartition(parts, key)


def _whole(array: Any) -> Any:
    return array.combine_chunks() if hasattr(array, "combine_chunks") else array


@contextmanager
def few_rows_at_a_time() -> Iterator[None]:
    """Have the steps within, which carry texts, hold few of them. Joins of numbers take longer so."""
    import daft

    with daft.execution_config_ctx(default_morsel_size=_TEXT_ROWS):
        yield


@contextmanager
def small_row_groups() -> Iterator[None]:
    """Have the steps within, which write texts, write small row groups: one is held whole where it is made and read."""
    import daft

    with daft.execution_config_ctx(parquet_target_row_group_size=_ROW_GROUP_BYTES):
        yield


@contextmanager
def explained(doing: str) -> Iterator[list[int]]:
    """Make what Daft raises a `ClusterError` that says what it was doing, and an interrupt a `KeyboardInterrupt`.

    Gives a list that has an item for each Ctrl-C so far.
    """
    with _interrupts_seen() as interrupts:
        try:
            yield interrupts
        except Exception as error:
            if interrupts:
                raise KeyboardInterrupt from None
            explained_error = _explain(doing, error)
            if explained_error is error:
                raise
            raise explained_error from error
        if interrupts:
            raise KeyboardInterrupt


@contextmanager
def _interrupts_seen() -> Iterator[list[int]]:
    """Give a list that has an item for each Ctrl-C.

    Daft ends its step at one and then goes on as if it were done, and what it imports swallows some.
    """
    seen: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield seen
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: Any) -> None:
        seen.append(number)
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _explain(doing: str, error: Exception) -> Exception:
    if isinstance(error, CleanerError):
        return error
    if isinstance(error, FileNotFoundError):
        return ClusterError(f"{doing}: {_first_line(error)}; check the path")
    if killed := _killed_for_memory(error):
        return ClusterError(f"{doing}: {killed}")
    if "valid UTF-8" in str(error):
        return ClusterError(f"{doing}: one of the files is not UTF-8; `cleaner inspect` tells which one")
    if type(error).__module__.startswith(("daft", "ray", "pyarrow")):
        return ClusterError(f"{doing}: {_first_line(error)}")
    return error


def _killed_for_memory(error: Exception) -> str:
    """Return what to do where a worker was killed for want of memory, or may have been; else nothing."""
    said = str(error)
    advice = "run fewer workers on a machine (`ray start --num-cpus=N`); the same command begins again"
    if "running low on memory" in said:
        used = re.search(r"was (\S+) used / (\S+) limit", said)
        much = f": all its programs together used {used[1]} of {used[2]}" if used else ""
        return f"Ray killed a worker because its machine ran low on memory{much}. Free some there, or {advice}"
    if type(error).__name__ in _DEATHS:
        return f"a worker died, perhaps for want of memory; free some on its machine, or {advice}"
    return ""


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:_MAX_MESSAGE_CHARS]
