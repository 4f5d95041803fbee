"""How articles end, with made-up labels that would take these lines out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.endings import MAX_LAST_CHANCE, find_endings
from cleaner.chrome.learned.model import AFTER, BODY, LABELS, STATES
from tests.chrome_evidence import evidence_of

LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
NAVIGATION, END = "返回顶部", "版权所有 河畔日报社"


def staying(*lines: str, body: int = 2, chance: float = 0.8) -> list[str]:
    """Return which lines stay where labels have all from one on behind the body, so sure of it."""
    states = [STATES.index("body")] * body + [STATES.index("after body")] * (len(lines) - body)
    chances = np.zeros((len(lines), len(LABELS)))
    chances[:body, BODY] = 1
    chances[body:, AFTER], chances[body:, BODY] = chance, 1 - chance
    page, evidence = evidence_of("\n".join(lines))
    filled: Sequence[str] = [page.lines[index] for index in page.filled]
    found = find_endings(page, evidence, Labelled(states, chances, np.zeros(len(lines))), filled)
    return [lines[at] for at in sorted(set(found))]


@pytest.mark.parametrize("day", ["2024年3月1日", "二○一二年十一月十四日", "中華民國 106 年 2 月 24 日"])
def test_who_signed_and_when_stays(day: str) -> None:
    assert staying(LAMP, REED, "河畔区渡口管理处", day, END) == ["河畔区渡口管理处", day]
    assert staying(LAMP, REED, "报名电话", "河畔区渡口管理处", day, END) == ["河畔区渡口管理处", day]
    # A list of other articles has the day of each below its title, the head of a page stands above the body.
    assert staying(LAMP, REED, "渡口什么时候通车", day, END) == []
    assert staying(LAMP, REED, "渡口走进造船公司", day, "我校走进灯塔管理局", day, END) == []
    assert staying("河畔区渡口管理处", day, LAMP, REED, body=0) == []


@pytest.mark.parametrize(
    "name", ["河畔师范大学网络教育学院", "河畔省财政厅 渡口税务局", "渡口医疗技术有限公司总经理 林小河"]
)
def test_an_office_alone_above_what_a_rule_takes_stays(name: str) -> None:
    assert staying(LAMP, REED, name, NAVIGATION) == [name]
    assert staying(LAMP, name, REED, name, NAVIGATION, body=3) == [name]


def test_the_name_of_a_site_is_no_signature() -> None:
    name = "河畔医院"
    assert staying(LAMP, REED, name, END) == []
    assert staying(LAMP, REED, name, "做最专业的渡口", NAVIGATION) == []
    assert staying(LAMP, REED, name, NAVIGATION, name) == []
    assert staying(LAMP, REED, "我也来点一盏渡口的灯：灯油的秘密与做法", END) == []
    assert staying(LAMP, REED, "我们是渡口边的一家公司，欢迎来电", NAVIGATION) == []


def test_an_address_whose_name_the_article_has_stays() -> None:
    link = "渡口灯塔资料馆：http://lamp.example.org/"
    assert staying("渡口灯塔资料馆的网站上有全部的账簿。", LAMP, link, END) == [link]
    assert staying(LAMP, REED, link, END) == []


def test_a_sentence_with_who_wrote_it_behind_stays() -> None:
    line = "管理处要求，在通知下发后十五日内点亮灯塔。（ｌｈ）"
    assert staying(LAMP, REED, line, END) == [line]
    assert staying(LAMP, REED, "渡口的灯，灯塔的船。(5139)", END) == []


def test_an_address_right_below_the_body_stays() -> None:
    link = "https://example.org/lamp?watch=1"
    assert staying(LAMP, REED, link, "上一篇：渡口") == [link]
    assert staying(LAMP, REED, f"本文链接：{link}", link) == []


@pytest.mark.parametrize(
    "aside", ["下次再去点一回灯~", "就是要划那么久……", "守塔的人真的很会讲呀！XD", "毕竟湖上第一（笑）"]
)
def test_a_last_word_stays(aside: str) -> None:
    assert staying(LAMP, REED, aside, END) == [aside]
    # Once more below, somebody else says it.
    assert staying(LAMP, REED, "灯塔", aside, END) == []
    assert staying(LAMP, REED, aside, END, chance=0.99) == []


@pytest.mark.parametrize(
    "line", ["欢迎您来点灯哦~", "喜欢就分享给大家吧~", "灯塔的后来...", "《渡口》的结局，谁也没想到...", "猜你喜欢~"]
)
def test_an_appeal_is_no_last_word(line: str) -> None:
    assert staying(LAMP, REED, line, END) == []


def test_a_last_sentence_stays() -> None:
    last = "对他来说，趁着大家还记得那盏灯，多说一点是一点，让更多的人知道，湖上曾经有过一条路。"
    assert staying(LAMP, REED, last, END) == [last]
    assert staying(LAMP, REED, last, END, chance=MAX_LAST_CHANCE + 0.05) == []
    about = "林小河报道渡口和湖上的事，在本报任职三十八年，参与的三个团队得过奖，点击查看更多关于他的信息。"
    assert staying(LAMP, REED, about, END) == []
    assert (
        staying(LAMP, REED, "以上图文由渡口运输公司提供，转载请联系我们，未经许可，不得使用其中的任何一段。", END) == []
    )


def test_who_speaks_of_himself_is_the_author() -> None:
    line = "文末附上这盏灯的油钱，虽然我也不知道分享这个可以干什么（从多到少）："
    assert staying(LAMP, REED, line, END) == [line]
    assert staying(LAMP, REED, "我也来点一盏渡口的灯：灯油的秘密与做法", END) == []
    assert staying(LAMP, REED, "我们是渡口边上的一家客栈，楼下有茶，楼上看湖", END) == []
    assert staying(LAMP, REED, "如果喜欢，记得分享给朋友，我会继续写渡口的事", END) == []


@pytest.mark.parametrize(
    "line", ["项目地址：https://example.org/lamp", "下载地址: https://example.org/a", "备注：以上时间以渡口公告为准。"]
)
def test_a_remark_and_where_the_thing_lies_stay(line: str) -> None:
    assert staying(LAMP, REED, line, END) == [line]
    # Below other chrome they are the site's.
    assert staying(LAMP, REED, "上一篇：渡口", line, END) == []


@pytest.mark.parametrize("line", ["注：本站信息仅供参考", "备注：图片来源于河畔日报", "下载地址：请点这里"])
def test_what_a_site_remarks_goes(line: str) -> None:
    assert staying(LAMP, REED, line, END) == []
