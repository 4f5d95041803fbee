"""Lists of other articles: a title, a day, a beginning and a link to the rest, over and over."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.lines import Page
from cleaner.chrome.orders import find_teasers
from cleaner.folding import fold

ARTICLE = (
    "渡口的灯\n"
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)
TITLES = ("老街要拆了", "山里的茶熟了", "小学搬了新家", "河上又起雾了")
BEGINNING = "住了一辈子的老人们坐在门口，谁也不愿意先开口说搬家的事，只有孩子们照样跑来跑去。"


def listing(day: str, link: str, extra: str = "") -> str:
    return "".join(
        f"{title}\n{day.format(number + 1)}\n{BEGINNING}\n{extra if number == 1 else ''}{link}\n"
        for number, title in enumerate(TITLES)
    )


def found(text: str) -> int:
    """Return how many lines are taken for teasers."""
    return len([*find_teasers(Page.read(text, fold(text)))])


@pytest.mark.parametrize(
    ("day", "link"),
    [("[ 0{}日 17:05 ]", "[詳細]"), ("2016年7月{}日", "阅读全文 »"), ("2016-07-0{}", "Read more")],
)
def test_a_list_of_teasers_goes_with_its_titles_and_beginnings(day: str, link: str) -> None:
    result = cleaner.clean(ARTICLE + listing(day, link), select=["chrome"])
    assert result.text == ARTICLE
    assert {finding.rule for finding in result.findings} == {"chrome/teaser"}


def test_posts_of_different_lengths_are_none() -> None:
    more = "第二天一早，告示就贴到了巷口的墙上，围着看的人却一句话也没有说。\n"
    assert found(ARTICLE + listing("2016年7月{}日", "[详细]")) == 16
    assert found(ARTICLE + listing("2016年7月{}日", "[详细]", extra=more)) == 0


def test_products_with_a_link_and_no_day_are_none() -> None:
    assert found(ARTICLE + listing("第{}种茶，产自后山", "查看详情")) == 0


def test_a_chronicle_is_none() -> None:
    chronicle = "".join(f"{title}\n2016年7月{number}日\n{BEGINNING}\n" for number, title in enumerate(TITLES, 1))
    assert found(ARTICLE + chronicle) == 0
    assert cleaner.clean(ARTICLE + chronicle, select=["chrome"]).text == ARTICLE + chronicle


def test_three_are_no_list() -> None:
    assert found(ARTICLE + "".join(f"{title}\n2016年7月1日\n{BEGINNING}\n[详细]\n" for title in TITLES[:3])) == 0


def test_links_alone_and_texts_without_lines_are_none() -> None:
    assert found("[详细]\n" * 6) == 0
    assert found("\n") == 0


def test_the_first_teaser_may_be_broken() -> None:
    broken = "老街的猫\n[ 09日 17:05 ]\n谁都认识它\n老街的猫 有图\n[详细]\n".replace("[ 09日 17:05 ]\n", "", 1)
    rows = listing("[ 0{}日 17:05 ]", "[詳細]")
    assert found(ARTICLE + broken + rows) == 16
