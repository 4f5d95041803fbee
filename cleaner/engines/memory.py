"""Memory: how many tasks may be in flight, how long a text may be, and when cycles of objects are looked for."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from cleaner.engines.processes import TASKS_A_JOB
from cleaner.errors import ConfigError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]i?|)b?", re.IGNORECASE)


class Plan(NamedTuple):
    """How much is done at once: tasks in flight, and the longest text in characters (0: any)."""

    in_flight: int
    max_chars: int = 0


def parse_size(given: str) -> int:
    """Return a size in bytes; raise `ConfigError` for what is none.

    >>> parse_size("4GB"), parse_size("512MiB"), parse_size("1.5 g")
    (4000000000, 536870912, 1500000000)
    """
    match = _SIZE.fullmatch(given.strip())
    if match is None:
        raise ConfigError(f"{given!r} is no size of memory; write it like 4GB or 512MiB")
    return int(float(match[1]) * _UNITS[match[2].lower()])


@contextmanager
def without_collector() -> Iterator[None]:
    """Switch off the search for cycles of objects while a chunk is at work; what goes without it goes as ever.

    A chunk makes some hundred thousand objects, and the search goes through all of them, and through the tables of the
    rules, again and again: 6 to 10 % of the time. Documents leave no cycles; others are found after the chunk.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


# The process that reads took 72 to 78 MB at 10,000 and at 100,000 documents, those that clean 131 to 142, the chunk at
# hand included. More damage takes more, so there is room for half as much again.
_PARENT_BYTES = 120_000_000
_WORKER_BYTES = 140_000_000
_CHUNK_BYTES = 80_000_000
# A long text takes 57 bytes a character where little is wrong with it, 110 where all of it was misread.
_BYTES_A_CHAR = 120


def plan_memory(memory: int, jobs: int) -> Plan:
    """Return what fits into *memory* bytes; raise `ConfigError` where nothing does."""
    fixed = _PARENT_BYTES + jobs * _WORKER_BYTES
    room = (memory - fixed) // jobs
    if room < _CHUNK_BYTES:
        least = (fixed + jobs * _CHUNK_BYTES) / 1e6
        raise ConfigError(
            f"--memory is too little for {jobs} processes, which take {least:,.0f} MB; give more, or fewer --jobs"
        )
    return Plan(jobs * TASKS_A_JOB, room // _BYTES_A_CHAR)
