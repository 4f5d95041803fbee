"""What a page in an app has for a heading, above the title of the article."""

from __future__ import annotations

import pytest

from cleaner.chrome.lines import Page
from cleaner.chrome.orders import find_header
from cleaner.folding import fold

STORY = "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人。"


def header(*lines: str) -> list[str]:
    text = "\n".join(lines) + "\n"
    return [lines[index] for index in find_header(Page.read(text, fold(text)))]


@pytest.mark.parametrize("line", ["详情", "新聞詳情", "资讯详情页"])
def test_the_first_line_above_the_title_goes(line: str) -> None:
    assert header(line, "渡口的灯四十年来准时亮起", STORY) == [line]


def test_elsewhere_it_is_the_article_s() -> None:
    assert header("渡口的灯四十年来准时亮起", "详情", STORY) == []
    assert header("详情", STORY, STORY) == []
    assert header("案件详情", "渡口的灯四十年来准时亮起", STORY) == []
    assert header("详情", "渡口的灯四十年来准时亮起") == []
