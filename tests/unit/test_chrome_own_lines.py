"""What is the article's own and looks like chrome, with made-up labels that would take it out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.model import AFTER, BODY, LABELS, STATES
from cleaner.chrome.learned.own_lines import MAX_SOURCE_CHANCE, find_contacts, find_mottos, find_own_lines
from tests.chrome_evidence import evidence_of

LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
END = "版权所有 河畔日报社"


def staying(lines: Sequence[str], after: int, chance: float = 0.9) -> list[str]:
    """Return which lines stay where labels have all from one on behind the body, so sure of it."""
    states = [STATES.index("body")] * after + [STATES.index("after body")] * (len(lines) - after)
    chances = np.zeros((len(lines), len(LABELS)))
    chances[:after, BODY] = 1
    chances[after:, AFTER], chances[after:, BODY] = chance, 1 - chance
    found = find_own_lines(*evidence_of("\n".join(lines)), Labelled(states, chances, np.zeros(len(lines))))
    return [lines[at] for at in sorted(set(found))]


@pytest.mark.parametrize(
    "heading", ["引言", "01 引言", "0x00 前言", "总 纲", "個人簡介：", "# 湖边的灯", "### 做法", "数据结构 #"]
)
def test_a_heading_right_above_the_body_stays(heading: str) -> None:
    def above(*below: str) -> list[int]:
        lines = ["首页", heading, *below]
        states = [STATES.index("after title")] * 2 + [
            STATES.index("body" if line in (LAMP, REED) else "hole") for line in below
        ]
        page, evidence = evidence_of("\n".join(lines))
        return list(
            find_own_lines(page, evidence, Labelled(states, np.zeros((len(lines), len(LABELS))), np.zeros(len(lines))))
        )

    assert above(LAMP, REED) == [1]
    assert above("灯塔", LAMP) == []


def test_a_topic_right_above_the_body_stays_and_what_names_the_title_goes() -> None:
    assert above("基本资料：", LAMP, body=1) == ["基本资料："]
    assert above("前言 | 渡口的牛肉麵", LAMP, body=1) == ["前言 | 渡口的牛肉麵"]
    assert above("类型：备份 等级：", LAMP, body=1) == []
    assert above("分享到：", LAMP, body=1) == []
    assert above("所属行业：", "渡口,桥梁", LAMP, body=1) == []
    states = [STATES.index(name) for name in ("before title", "title", "body")]
    page, evidence = evidence_of("标题：\n渡口的灯\n" + LAMP)
    assert [*find_own_lines(page, evidence, Labelled(states, np.zeros((3, len(LABELS))), np.zeros(3)))] == []


@pytest.mark.parametrize("heading", ["参考资料：", "數據來源", "【参考文献】", "资料来源"])
def test_what_is_listed_below_the_sources_stays(heading: str) -> None:
    sources = ["河畔水利志", "渡口人口數據來自：渡口統計處", "Lakes 2015;11(9):1015"]
    assert staying([LAMP, REED, heading, *sources, END], 3) == sources
    assert staying([LAMP, REED, "热门推荐", *sources, END], 3) == []


def test_sources_end_where_a_rule_names_a_line_or_labels_are_all_but_sure() -> None:
    lines = [LAMP, REED, "参考资料", "河畔水利志", "分享到：", "灯塔的后来"]
    assert staying(lines, 3) == ["河畔水利志"]
    assert staying([LAMP, REED, "参考资料", "河畔水利志", "灯塔的后来"], 3, MAX_SOURCE_CHANCE + 0.01) == []
    # A heading that goes itself is the page's: 参考资料 in a menu.
    assert staying([LAMP, REED, "参考资料", "河畔水利志"], 2) == []
    own = ["數據來源", "河畔水利局", "渡口數據來自： 河畔統計處"]
    assert staying([LAMP, REED, *own], 2) == own


def test_sources_stand_below_the_terms_of_use_as_well() -> None:
    lines = [LAMP, REED, "转载请注明出处：河畔网", "参考资料", "河畔水利志"]
    assert staying(lines, 2) == lines[3:]
    assert staying([LAMP, REED, "分享到：", "参考资料", "河畔水利志"], 2) == []


def test_those_named_in_a_judgment_stay() -> None:
    parties = ["上　訴　人　林小河", "選任辯護人　郭渡律師", "陳舟律師"]
    day = "中    華    民    國  一○五  年   十二   月  二十六  日"
    judges = ["審判長法官  花  滿  堂", "法官  徐  昌  錦", "本件正本證明與原本無異", "書  記  官", day]
    assert staying([LAMP, *parties, REED, *judges, END], 5) == [*parties, *judges]
    assert staying([LAMP, REED, "审判员 林小河", "书记员 周舟", END], 2) == ["审判员 林小河", "书记员 周舟"]
    # Without judges they are headings of something else.
    assert staying([LAMP, *parties, REED, "2016年12月26日", END], 5) == []
    assert staying([LAMP, REED, "审判长的一天：从早到晚，他都在读案卷", END], 2) == []


def test_the_number_of_a_judgment_stays() -> None:
    number = "最高法院刑事判決　　　　　　一○五年度台上字第三三四八號"
    assert staying([LAMP, number, REED, "法官  徐  昌  錦", END], 3) == [number, "法官  徐  昌  錦"]
    assert staying([LAMP, REED, number, END], 2) == []


@pytest.mark.parametrize("chapter", ["第3171章 这一次他只为灯塔", "渡口旧事　第一章　湖边的路", "上部 第五十四章"])
def test_the_chapter_near_above_the_body_stays(chapter: str) -> None:
    assert above(chapter, "上一章", LAMP, body=2) == [chapter]
    assert above("书库 > 渡口旧事 > " + chapter, LAMP, body=1) == []
    assert above("第一章　湖边的路　第二章　渡口", LAMP, body=1) == []
    assert above("第一章 湖边的路", "第二章 渡口", LAMP, body=2) == []
    assert above(chapter, *(f"湖{n}" for n in range(7)), LAMP, body=8) == []


def test_facts_right_below_the_article_stay() -> None:
    facts = ["地址：河畔區渡口路2號", "電話：02-1234", "營業時間：11:00-20:00"]
    assert staying([LAMP, REED, *facts, "分享到："], 2) == facts
    # One alone can be anything, and those of the page stand below chrome or above its copyright.
    assert staying([LAMP, REED, facts[0], "分享到："], 2) == []
    assert staying([LAMP, REED, "联系我们", *facts], 2) == []
    assert staying([LAMP, REED, *facts, END], 2) == []


def test_a_motto_with_its_author_stays() -> None:
    motto = "世上最美的声音，是渡口的橹声。——河　渡"
    page, _ = evidence_of("\n".join([LAMP, motto, "渡口——桥"]))
    assert [*find_mottos(page)] == [1]
    # Where a rule takes the lines around it, it may be that of a visitor.
    assert staying([LAMP, motto, "渡口——桥"], 1) == []
    page, _ = evidence_of(LAMP + "\n------本文结束！------")
    assert [*find_mottos(page)] == []


def test_facts_of_an_event_and_where_to_ask_stay() -> None:
    facts = ["河畔区职称评审咨询电话：0991-3193615", "招生电话：0991-3193616", "渡口保险官网：www.example.cn"]
    assert staying([LAMP, REED, *facts, "分享到："], 2) == facts


def test_when_to_come_and_what_it_costs_stays_below_chrome_too() -> None:
    visit = ["地址：河畔区渡口路2号", "时间：06:00-22:00", "价格：20元", "联系：029-1234"]
    assert staying([LAMP, REED, "店铺信息", *visit, "猜你喜欢"], 2) == visit
    assert staying([LAMP, REED, "店铺信息", visit[0], *visit[2:], "猜你喜欢"], 2) == []
    assert staying([LAMP, REED, "店铺信息", *visit, END], 2) == []
    hours = ["地址：河畔区渡口路2号", "營業時間：", "週一 ~ 週五：8:00~21:00", "週六：9:00～21:00"]
    assert staying([LAMP, REED, "店家資訊", *hours, "猜你喜欢"], 2) == hours
    # One day alone is when the site can be called.
    assert staying([LAMP, REED, "店家資訊", hours[0], hours[3], "猜你喜欢"], 2) == []


def contacts(*lines: str, body: int) -> list[str]:
    states = [STATES.index("body")] * body + [STATES.index("after body")] * (len(lines) - body)
    page, evidence = evidence_of("\n".join(lines))
    found = find_contacts(page, evidence, Labelled(states, np.zeros((len(lines), len(LABELS))), np.zeros(len(lines))))
    return [lines[at] for at in found]


def test_a_contact_below_other_facts_is_one_of_them() -> None:
    hours, phone, place = "开放时间：周日7:00—20:00", "电话：021-63225069", "地址：河畔区渡口路2号"
    assert contacts(LAMP, REED, hours, phone, place, "分享到：", body=3) == [phone, place]
    assert contacts(LAMP, REED, hours, phone, place, "分享到：", body=2) == [phone, place]
    # A row of nothing else is the page's, and so is what stands above its copyright or below other chrome.
    assert contacts(LAMP, REED, phone, place, "分享到：", body=2) == []
    assert contacts(LAMP, REED, hours, phone, place, END, body=2) == []
    assert contacts(LAMP, REED, "友情链接", hours, phone, place, "分享到：", body=2) == []


def above(*lines: str, body: int) -> list[str]:
    """Return which lines stay where labels have all before one between title and body."""
    states = [STATES.index("after title")] * body + [STATES.index("body")] * (len(lines) - body)
    found = find_own_lines(
        *evidence_of("\n".join(lines)), Labelled(states, np.zeros((len(lines), len(LABELS))), np.zeros(len(lines)))
    )
    return [lines[at] for at in sorted(set(found))]


def test_an_entry_above_another_one_of_the_body_stays() -> None:
    assert above("难易程度：一颗星", "便利程度：五颗星", LAMP, body=1) == ["难易程度：一颗星"]
    assert above("地点：渡口", "主讲人：林小河", "活动形式：线下", LAMP, body=2) == ["地点：渡口", "主讲人：林小河"]
    assert above("难易程度：一颗星", LAMP, "便利程度：五颗星", body=1) == []
    # A rule knows it.
    assert above("作者：林小河", "便利程度：五颗星", LAMP, body=1) == []


def test_how_agencies_begin_stays() -> None:
    line = "新华社河畔4月24日电　题：渡口的灯更好照亮湖面——第一届渡口论坛在河畔召开"
    assert above(line, LAMP, body=1) == [line]
    assert above("新华社记者", LAMP, body=1) == []


def test_what_says_that_the_title_is_all_stays() -> None:
    assert above("如題。", "分享", LAMP, body=2) == ["如題。"]
    assert above("如题目所说", LAMP, body=1) == []


def test_imports_of_a_program_stay() -> None:
    lines = ["from pwn import *", "import numpy as np", "#include <stdio.h>"]
    assert above(*lines, LAMP, body=3) == lines
    assert above("Import & export of lamps", "from the lake", LAMP, body=2) == []


def test_links_that_are_written_out_are_the_article_s_also_below_words_of_pages() -> None:
    links = ["灯塔桌面版: https://lamp.example.org/", "灯油手册: https://oil.example.org/docs/"]
    lines = [LAMP, REED, "相关链接", *links, END]
    assert staying(lines, 2) == lines[2:5]
    # A page lists the titles of other articles.
    assert staying([LAMP, REED, "相关链接", "渡口什么时候通车", "灯塔的灯又亮了", END], 2) == []
