from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from cleaner.engines.in_order import work_in_order
from cleaner.errors import CleanerError


def slow_if_even(number: int) -> int:
    if number % 2 == 0:
        time.sleep(0.05)
    return number * 10


def pid(number: int) -> tuple[int, int]:
    return number, os.getpid()


def fail_at_three(number: int) -> int:
    if number == 3:
        raise CleanerError("three")
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_made_comes_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(work_in_order(slow_if_even, range(12), jobs)) == [number * 10 for number in range(12)]
    assert list(work_in_order(slow_if_even, [], jobs)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_tasks_are_taken_a_bounded_number_ahead(jobs: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    made = work_in_order(slow_if_even, tasks(), jobs)
    for count, _ in enumerate(made, 1):
        assert len(taken) <= count + jobs * 4
    assert len(taken) == 40


def test_some_tasks_stay_in_this_process() -> None:
    made = dict(work_in_order(pid, range(8), 2, is_for_here=lambda number: number % 4 == 0))
    assert {number for number, process in made.items() if process == os.getpid()} == {0, 4}


def test_an_error_comes_where_its_task_stands() -> None:
    made = work_in_order(fail_at_three, range(6), 1)
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(CleanerError, match="three"):
        next(made)


def test_what_is_done_when_it_is_closed_is_not_lost() -> None:
    late: list[int] = []
    made = work_in_order(slow_if_even, range(1, 100), 2, late=late)
    first = next(made)
    made.close()
    assert first == 10
    assert late == sorted(late)
    assert 10 not in late
    assert set(late) <= {number * 10 for number in range(2, 100)}
