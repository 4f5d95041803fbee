"""Pages as lines: where words stand."""

from __future__ import annotations

import pytest

from cleaner.chrome.lines import Page

TEXT = "首页\n\n  图 一\n来源: 山河日报 来源\n\ue001来\ue001源\n图\n"


@pytest.mark.parametrize("words", [("来源",), ("图", "首页"), ("图", "来"), ("没有",), ()])
def test_places_are_those_of_lines_that_hold_a_word(words: tuple[str, ...]) -> None:
    page = Page.read(TEXT, TEXT)
    held = [at for at, line in enumerate(page.filled_lines) if any(word in line for word in words)]
    assert page.places_holding(*words) == held


def test_signs_at_the_ends_of_lines_stand_at_their_places() -> None:
    page = Page.read(TEXT, TEXT)
    assert page.firsts == "".join(line[0] for line in page.filled_lines) == "首图来来图"
    assert page.lasts == "".join(line[-1] for line in page.filled_lines) == "页一源源图"
