"""Lists of links that no word names, and what looks like one and is the article's."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.lines import Page
from cleaner.chrome.link_lists import find_link_lists
from cleaner.folding import fold

ARTICLE = (
    "渡口的灯\n"
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)
CUT = [
    "山里的茶熟了 采茶的人天不亮就上山...",
    "老街要拆了 住了一辈子的老人坐在门口...",
    "小学搬进了新楼 孩子却想念老操场...",
    "河上的桥修了三年 通车那天都来了...",
]
DAILY = "渡口船工资格考试每日一练"
GOODS = "灯塔一日游套票\n有效期:2018-12-31\n￥{}66 门市价￥{}88\n"
MENU = [
    "肉菜 猪肉 牛肉 羊肉 红烧肉 鸡蛋",
    "主食 面条 馒头 包子 炒饭",
    "煲汤 鸡蛋汤 鱼汤 骨头汤 甜品 糖水 炖品",
    "小吃 四川小吃 早点 夜宵 凉皮 凉粉",
]


def found(text: str) -> list[tuple[int, bool]]:
    """Return which lines are taken for links, and whether that is sure."""
    return [(index, is_sure) for index, _, is_sure in find_link_lists(Page.read(text, fold(text)))]


def sure(*lines: str) -> int:
    """Return how many lines below an article are links for sure."""
    rows = found(ARTICLE + "\n".join(lines))
    assert all(index > 2 for index, _ in rows)
    return sum(is_sure for _, is_sure in rows)


def test_titles_that_are_cut_off_at_one_width_go_with_the_short_ones_between() -> None:
    assert sure(*CUT) == 4
    assert sure(CUT[0], "渡口的灯", *CUT[1:]) == 5
    text = ARTICLE + "\n".join([*CUT[:2], "渡口的灯", *CUT[2:]]) + "\n"
    result = cleaner.clean(text, select=["chrome"])
    assert result.text == ARTICLE
    assert {finding.rule for finding in result.findings} == {"chrome/link-list"}
    assert {finding.reason for finding in result.findings} == {
        "one of titles that are cut off at one width, after the body"
    }
    assert cleaner.restore(result.text, result.ledger).decode() == text


@pytest.mark.parametrize(
    "lines",
    [
        CUT[:3],
        # Of different lengths, as speech that falters.
        [
            "他走了，再也没有回来过...",
            "门开着...我等了一整夜也没有人来...",
            "后来人们说那天夜里起了大雾...",
            "谁也没有看见他往哪边去了，真的没有...",
        ],
        # A line that is longer than those that were cut off.
        [*CUT[:2], "这一行比别的都要长，长得多，站点要是在这个宽度上截断标题，它也早就被截断了", *CUT[2:]],
        # Sentences between them.
        [line for title in CUT for line in (title, "他说完这句话就站起来走了。")],
        # Few of many.
        [line for title in CUT for line in (title, "渡口的灯", "山里的茶", "老街的门")],
    ],
)
def test_other_lines_that_end_in_dots_stay(lines: list[str]) -> None:
    assert sure(*lines) == 0


def test_one_title_with_other_days_is_a_list() -> None:
    dated = [f"{DAILY}(2017.07.{day:02})" for day in range(1, 7)]
    assert sure(*dated) == 6
    assert sure(*dated[:4]) == 0
    assert sure(*[DAILY] * 8) == 8
    assert sure(*[DAILY] * 7) == 0


@pytest.mark.parametrize(
    "line",
    [
        "哈哈哈哈哈哈哈哈哈哈",
        "----------",
        "南无阿弥陀佛",
        "我们都记得那一年的雪下得很大。",
        "渡口的灯一直亮着一直亮着照着每一个从远方回来的人也照着每一个要到远方去的人照着他们走过的每一条路和每一座桥",
    ],
)
def test_what_is_said_many_times_without_being_a_title_stays(line: str) -> None:
    assert sure(*[line] * 9) == 0


def test_a_chronicle_with_other_words_each_day_stays() -> None:
    assert sure(*(f"2017.07.{day:02} 渡口船工资格考试第{day}场开考" for day in range(1, 9))) == 0


def test_goods_and_their_prices_in_every_nth_line_are_a_list() -> None:
    assert sure(*"".join(GOODS.format(n, n + 1) for n in range(1, 5)).split("\n")) == 12
    assert sure(*"".join(GOODS.format(n, n + 1) for n in range(1, 4)).split("\n")) == 0
    # One is a line longer; a table of prices has no words of a shop; sentences stand between.
    uneven = [GOODS.format(n, n + 1) + ("周末通用\n" if n == 2 else "") for n in range(1, 5)]
    assert sure(*"".join(uneven).split("\n")) == 0
    assert sure(*(line for n in range(1, 6) for line in (f"第{n}种面", f"￥{n}6"))) == 0
    told = [GOODS.format(n, n + 1) + "我们去年买过一次，并不划算。\n" for n in range(1, 5)]
    assert sure(*"".join(told).split("\n")) == 0


def test_rows_of_words_tell_only_that_labels_are_worth_asking() -> None:
    rows = found(ARTICLE + "\n".join(MENU))
    assert rows == [(index, False) for index in range(3, 7)]


@pytest.mark.parametrize(
    "rows",
    [
        MENU[:3],
        # Names, a grid of characters, couplets, idioms, words of two characters.
        [
            "王小明 李大海 张三丰 陈阿土 刘老根",
            "赵一山 钱二水 孙三木 周四",
            "郑六和 王七 冯八月 陈九江 褚十里",
            "林海 何田田 马到成 郭子",
        ],
        ["山 水 田 土 木 石", "日 月 星 云 风", "人 口 手 足 目 耳 心", "上 下 左 右 中"],
        ["春风得意 秋月无边 夏荷初开 冬雪满山 人来人往", "一心一意 三心二意 四面八方 五湖四海 六神无主 七上八下"] * 2,
        ["苹果 香蕉 葡萄 西瓜 桃子", "春天 夏天 秋天 冬天 早晨 晚上"] * 2,
        # A table, each row with as many cells.
        [
            "品种 产地 采摘期 等级 价钱",
            "毛尖 后山 清明前 特级 面议",
            "龙井茶 前山 谷雨后 一级 面议",
            "白茶 北坡 立夏 二级 面议",
        ],
    ],
)
def test_other_rows_of_words_tell_nothing(rows: list[str]) -> None:
    assert found(ARTICLE + "\n".join(rows)) == []


def test_a_text_without_lines_has_none() -> None:
    assert found("\n") == []
    assert found("") == []


def test_titles_as_wide_beside_those_that_are_cut_off_go_too() -> None:
    whole = "摆渡的人走了 船还停在老码头的边上"
    assert sure(whole, *CUT, whole) == 6
    assert sure(*CUT[:2], *CUT[2:], whole + ",") == 4  # a sentence goes on
    assert sure("渡口的灯", *CUT) == 4  # as short as a heading
