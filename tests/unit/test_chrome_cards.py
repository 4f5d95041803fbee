"""Cards of a menu, and articles of the site with their addresses; and what looks like them and is the article's."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.cards import find_cards, find_site_names, find_titled
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


def page_of(*lines: str) -> Page:
    text = fold("\n".join(lines))
    return Page.read(text, text)


def found(*lines: str) -> list[int]:
    page = page_of(*lines)
    filled = [page.lines[index] for index in page.filled]
    return sorted([*find_cards(filled), *(at for at, _ in find_titled(page, filled))])


HEADINGS = ["宗教信仰", "饮食风味", "节庆习俗"]


def test_cards_below_a_picture_each_go() -> None:
    assert found("地理", *CARDS, *HEADINGS) == list(range(1, 13))


def test_a_lesson_s_words_below_a_picture_each_stay() -> None:
    assert found("🍎", "苹果", "🍌", "香蕉", "🍇", "葡萄", "🍊", "橙子", "🍑", "桃子") == []


@pytest.mark.parametrize(
    "lines",
    [
        [*CARDS[:9], *HEADINGS],
        [line + "，讲的是河边人家一年四季怎么过日子。" if len(line) > 2 else line for line in [*CARDS, *HEADINGS]],
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


NAMES = ["河畔家园,www.example.ca", "e x a m p l e . c a", "example.ca", "河畔论坛,forum.example.ca", "example.ca"]


def test_names_of_the_site_amid_an_article_are_found_where_its_byline_has_it() -> None:
    lines = [line for name in NAMES for line in ("渡口的灯准时亮起，照着对岸的石阶。", name)]
    byline = "河畔家园 example.ca 2012-01-11 09:46"
    assert find_site_names(page_of(byline, *lines), range(4)) == [2, 4, 6, 8, 10]
    assert find_site_names(page_of("example.ca", "2012-01-11 09:46", *lines), range(4)) == []
    assert find_site_names(page_of(byline, *lines[:8]), range(4)) == []


def test_names_of_the_site_leave_the_article_around_them() -> None:
    lines = [
        line
        for name in NAMES
        for line in ("渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，四十年来没有变过。", name)
    ]

    def kept(*foot: str) -> list[str]:
        text = "\n".join(["河畔家园 example.ca 2012-01-11 09:46", *lines, *foot]) + "\n"
        return [line for line in cleaner.clean(text, select=["chrome"]).text.splitlines() if line]

    assert kept("分享到：", "返回顶部", "登录 注册", "版权所有 河畔日报社")[-5:] == lines[::2]
    assert set(NAMES) <= set(kept())  # a page about such addresses


DATED = [f"渡口的灯第{number}次点亮:http://www.example.org/2019/04{number + 10}/page.htm" for number in range(4)]
STORY = "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，四十年来没有变过。"


def test_last_lines_with_addresses_of_one_site_that_have_their_day_are_other_news_of_it() -> None:
    assert found(STORY, "新闻：", *DATED) == [1, 2, 3, 4, 5]
    # Below another heading, too few, of two sites, amid the text, without a day: what somebody read.
    assert found(STORY, "参考文献：", *DATED) == []
    assert found(STORY, *DATED) == []
    assert found(STORY, "新闻：", *DATED[:3]) == []
    assert found(STORY, "新闻：", *DATED[:3], DATED[3].replace("example.org", "example.com")) == []
    assert found(STORY, "新闻：", *DATED, STORY) == []
    assert found(STORY, "新闻：", *(line.replace("/04", "/99") for line in DATED)) == []
