"""Lists whose entries say what they are of, and what looks like one and is the article's."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.entry_rows import find_entry_rows, find_repeated_rows
from cleaner.chrome.lines import Page
from cleaner.folding import fold

ARTICLE = (
    "渡口的灯\n"
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)
TITLES = ["山里的茶熟了", "老街要拆了", "小学搬进了新楼", "河上的桥修了三年", "今年的雪来得早"]
TIMES = ["08:51", "06:34", "1:04:07", "05:14", "07:56"]


def found(*lines: str, sure: bool = True) -> list[int]:
    """Return the places of what is taken for a list, below an article of three lines."""
    text = ARTICLE + "\n".join(lines) + "\n"
    page = Page.read(text, fold(text))
    lines_of_page = list(filter(None, page.lines))
    rows = [(at, True) for at, _ in find_entry_rows(page, lines_of_page)]
    rows += [(at, is_sure) for at, _, is_sure in find_repeated_rows(page, lines_of_page)]
    return sorted({at - 3 for at, is_sure in rows if is_sure is sure})


def weave(*columns: list[str]) -> list[str]:
    return [line for row in zip(*columns, strict=False) for line in row]


def test_videos_with_how_long_they_are_go() -> None:
    rows = weave(TITLES, TIMES, ["逐字稿"] * 5)
    assert found(*rows) == [*range(15)]
    assert found("1.", *rows[:6], "2.", *rows[6:]) == [*range(17)]


@pytest.mark.parametrize(
    "rows",
    [
        weave(TITLES, ["06:34", "08:51", "09:10", "10:20", "11:30"], ["主持人"] * 5),  # a transcript: times rise
        weave(TITLES, TIMES, ["主持人", "老人", "船工", "主持人", "老人"]),
        weave([title + "。" for title in TITLES], TIMES, ["主持人"] * 5),
        weave(TITLES, TIMES, ["逐字稿"] * 5)[:9],
        weave(TIMES, TITLES),
    ],
)
def test_times_of_what_was_said_are_no_videos(rows: list[str]) -> None:
    assert found(*rows) == []


def test_titles_that_promise_pictures_go_with_those_between_them() -> None:
    rows = ["渡口的灯(图)", "老街要拆了", "小学搬了（组图）", "河上的桥", "山里的茶熟了(图)", "雪来得早（图）"]
    assert found(*rows) == [*range(6)]
    assert found(*rows[:5]) == []
    assert found(*rows[:3], "老人坐在门口，看着推土机一天一天开近，谁来劝他都不肯走。", *rows[3:]) == []


def test_posts_that_a_search_box_finds_go() -> None:
    posts = weave(TITLES, ["2016年7月31日"] * 5, ["采茶的人天不亮就上山，背着竹篓，唱着歌。"] * 5)
    assert found("沒有找到文章", *posts, "找到 35 篇文章") == [*range(17)]
    assert found("沒有找到文章", *posts) == []
    assert found(*posts, "找到 35 篇文章") == []
    assert found("他说没有找到文章", *posts, "找到 35 篇文章") == []


def test_goods_that_were_looked_at_go() -> None:
    goods = ["渡口牌油灯", "本店售价：￥399元", "竹篓", "本店售价：￥22元"]
    assert found("浏览历史", *goods, "[清空]", "油灯的由来") == [*range(6)]
    assert found("浏览历史", *goods, "油灯的由来") == []
    assert found("浏览历史", "油灯", "竹篓", "清空") == []


def test_fields_of_an_order_go() -> None:
    box = ["购买商品达到以下数量区间时可享受的优惠价格：", "数量", "3", "￥2200元", "购买此商品可使用：2200 积分"]
    assert found(*box, "商品描述") == [*range(5)]
    assert found(*box[:4], "商品描述") == []


def test_headings_that_stand_once_more_below_the_article_go() -> None:
    headings = [f"{number}. {title}" for number, title in enumerate([*TITLES, "守灯的人"], 1)]
    article = weave(headings, ["采茶的人天不亮就上山，背着竹篓，唱着歌。"] * 6)
    assert found(*article, "«", *headings, "»") == [*range(13, 19)]
    assert found(*headings, *article) == []
    assert found(*headings, "采茶的人天不亮就上山。", *headings) == []  # a refrain
    assert found(*article, *headings[:5]) == []
    assert found(*article, *reversed(headings)) == []
    # Addresses that are given again are a table.
    links = [f"https://example.com/{title}" for title in headings]
    assert found(*weave(links, ["采茶的人天不亮就上山，背着竹篓，唱着歌。"] * 6), *links) == []


def test_headings_that_each_part_of_an_article_has_stand_among_its_contents() -> None:
    parts = [line for title in TITLES[:3] for line in (title, "由来", "做法")]
    prose = "采茶的人天不亮就上山，背着竹篓，唱着歌。"
    article = weave(parts, [prose] * 9)
    assert found(*article, *parts) == [*range(18, 27)]
    # The heading of a part stands right above that of its first section.
    joined = [line for title in TITLES[:3] for line in (title, "由来", prose, "做法", prose)]
    assert found(*joined, *parts) == [*range(15, 24)]
    # In another order they are no contents.
    assert found(*article, *parts[3:6], *parts[:3]) == []


def test_heads_of_replies_go() -> None:
    heads = [f"Amber   2016-02-16 17:45:{second} +08:00" for second in range(10, 14)]
    numbers, replies = ["102", "103", "104", "105"], [f"{title}。" for title in TITLES[:4]]
    assert found(*weave(numbers, heads, replies)) == [0, 1, 3, 4, 6, 7, 9, 10]
    assert found(*weave(numbers[:3], heads, replies)) == []
    assert found(*weave(["他说"] * 4, heads, replies)) == []
    assert found(*weave(numbers, [head + "，灯亮了" for head in heads], replies)) == []


def test_a_menu_of_languages_goes() -> None:
    assert found("EnglishNederlandsDeutschFrançaisEspañolPortuguês (Brasil)Polski") == [0]
    assert found("他学过 English、Deutsch、Español，后来又学了 Français 和 Italiano。") == []
    assert found("English, Deutsch, Español") == []


def test_names_of_networks_go() -> None:
    assert found("mail github zhihu weibo google twitter linkedin") == [0]
    assert found("github zhihu weibo google") == []
    assert found("github 和 zhihu weibo google twitter linkedin") == []


def test_a_heading_with_the_sign_of_its_link_goes_below_itself() -> None:
    assert found("渡口的船", "¶ 渡口的船") == [1]
    assert found("¶ 渡口的船", "渡口的船") == []
    assert found("¶ 渡口的灯") == []  # a heading that contents above have without the sign


def test_titles_below_a_bullet_each_are_worth_a_question_only() -> None:
    rows = weave(["·"] * 5, TITLES)
    assert found(*rows) == []
    assert found(*rows, sure=False) == [*range(10)]
    assert found(*weave(["·"] * 5, [title + "。" for title in TITLES]), sure=False) == []
    assert found(*rows[:6], sure=False) == []
    text = ARTICLE + "\n".join(rows) + "\n" + ARTICLE.partition("\n")[2]
    assert "老街要拆了" in cleaner.clean(text, select=["chrome"]).text
