"""Cards of a menu, and articles of the site with their addresses; and what looks like them and is the article's."""

from __future__ import annotations

import pytest

from cleaner.chrome.cards import find_cards
from cleaner.chrome.lines import Page
from cleaner.folding import fold

CARDS = [
    "⛩",
    "宗教信仰",
    "三教合一",
    "🍜",
    "饮食风味",
    "米粉与咖啡",
    "🏮",
    "节庆习俗",
    "春节与中秋",
    "👘",
    "服饰",
    "斗笠",
]
OWN = "本文永久更新链接地址：http://www.example.org/2016-08/1.htm"
ARTICLES = [f"渡口的灯第{number}次点亮   http://www.example.org/2016-0{number}/9.htm" for number in range(1, 6)]


def found(*lines: str) -> list[int]:
    text = fold("\n".join(lines))
    page = Page.read(text, text)
    return [at for at, _ in find_cards(page, [page.lines[index] for index in page.filled])]


def test_cards_below_a_picture_each_go() -> None:
    assert found("地理", *CARDS) == list(range(1, 13))


@pytest.mark.parametrize(
    "lines",
    [
        CARDS[:9],
        [line + "，讲的是河边人家一年四季怎么过日子。" if len(line) > 2 else line for line in CARDS],
        ["🍜", "面", "🍜", "汤", "🏮", "灯", "笼", "👘", "衣"],
    ],
)
def test_pictures_above_paragraphs_and_few_of_them_stay(lines: list[str]) -> None:
    assert found(*lines) == []


def test_articles_of_the_site_go_where_the_page_says_its_own_address() -> None:
    assert found("灯亮了。", *ARTICLES, OWN) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "lines",
    [
        [*ARTICLES, "参考资料"],
        [*ARTICLES[:3], OWN],
        [*(line.replace("example", "other") for line in ARTICLES), OWN],
    ],
)
def test_what_an_article_links_to_stays(lines: list[str]) -> None:
    assert found(*lines) == []
