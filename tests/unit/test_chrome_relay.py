"""In which order the lines of pages are told what others know."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.chrome.learned.relay import NEIGHBOURS, Relay, tell


def test_lines_go_step_by_step_the_longest_page_first() -> None:
    # Lines 0 and 1 are a page, and so are 2, 3 and 4, and 5.
    relay = Relay.of([2, 3, 1])
    assert relay.runs == [(3, 1), (2, 1), (1, 1)]
    down, up = relay.near[:, :, 1].tolist()
    assert down == [2, 0, 5, 3, 1, 4]
    assert up == [4, 1, 5, 3, 0, 2]
    assert relay.near[0].tolist() == [[6, 2, 3], [6, 0, 1], [6, 5, 6], [2, 3, 4], [0, 1, 6], [3, 4, 6]]
    assert relay.told.tolist() == [[2, 9], [8, 3], [0, 11], [6, 7], [10, 1], [4, 5]]


@pytest.mark.parametrize("sizes", [[1], [7], [4, 4, 4], [3, 9, 1, 1, 5, 9]])
def test_each_line_is_told_as_if_its_page_were_alone(sizes: list[int]) -> None:
    relay, count, units = Relay.of(sizes), sum(sizes), 3
    assert sum(pages * steps for pages, steps in relay.runs) == count
    assert relay.near.shape == (2, count, NEIGHBOURS)
    gates, news = np.random.default_rng(3).random((2, count, units), np.float32)
    own = relay.near[:, :, 1]
    opens, told = gates[own].swapaxes(0, 1).copy(), news[own].swapaxes(0, 1).copy()
    tell(opens, told, relay.runs)
    found = told.reshape(-1, units)[relay.told]
    start = 0
    for size in sizes:
        page = range(start, start + size)
        for way, lines in enumerate((page, page[::-1])):
            known = np.zeros(units, np.float32)
            for line in lines:
                known = known + gates[line] * (news[line] - known)
                assert found[line, way].tobytes() == known.tobytes()
        start += size
