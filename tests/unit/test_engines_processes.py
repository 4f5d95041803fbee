from __future__ import annotations

import gc
import os
import time

import pytest

from cleaner.engines.memory import Plan, parse_size, plan_memory, without_collector
from cleaner.engines.processes import Workers
from cleaner.errors import CleanerError, ConfigError


def double(number: int) -> int:
    return number * 2


def die(number: int) -> int:
    os._exit(9)


def slowly(number: int) -> int:
    time.sleep(0.2)
    return number


def test_one_job_works_here_one_task_at_a_time() -> None:
    with Workers(1) as workers:
        assert workers.take() == []
        workers.submit(double, 1)
        assert workers.is_full
        assert workers.take() == [2]
        assert not len(workers)


def test_processes_take_a_bounded_number_and_give_back_all() -> None:
    given, taken, most = iter(range(20)), set(), 0
    with Workers(2, 3) as workers:
        number = next(given, None)
        while number is not None or len(workers):
            while number is not None and not workers.is_full:
                workers.submit(double, number)
                number = next(given, None)
            most = max(most, len(workers))
            taken.update(workers.take())
    assert taken == {number * 2 for number in range(20)}
    assert most == 3


def test_a_process_that_dies_is_an_error_with_a_way_out() -> None:
    with Workers(2) as workers:
        workers.submit(die, 1)
        with pytest.raises(CleanerError, match="want of memory; run the same command again"):
            workers.take()


def test_closing_gives_what_was_under_way() -> None:
    workers = Workers(2, 50)
    for number in range(50):
        workers.submit(slowly, number)
    first = workers.take()
    rest = workers.close()
    assert set(first) | set(rest) <= set(range(50))
    assert len(first) + len(rest) < 50
    assert workers.take() == []


@pytest.mark.parametrize("given", ["", "4 GBB", "GB", "-1GB", "1e9", "4,5GB", "４GB"])
def test_no_size(given: str) -> None:
    with pytest.raises(ConfigError, match="write it like 4GB"):
        parse_size(given)


def test_memory_says_how_much_is_done_at_once() -> None:
    plan = plan_memory(4_000_000_000, 2)
    assert plan.in_flight == 4
    assert 10_000_000 < plan.max_chars < 20_000_000
    assert plan_memory(8_000_000_000, 2).max_chars > plan.max_chars
    assert plan_memory(4_000_000_000, 8) == Plan(16, plan_memory(4_000_000_000, 8).max_chars)
    with pytest.raises(
        ConfigError, match=r"too little for 8 processes, which take 1,880 MB; give more, or fewer --jobs"
    ):
        plan_memory(1_000_000_000, 8)


@without_collector()
def fail() -> None:
    raise ValueError(f"the collector is {'on' if gc.isenabled() else 'off'}")


def test_the_collector_is_as_it_was_after_a_chunk() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="the collector is off"):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()  # who switched it off wants it off
    finally:
        gc.enable()
