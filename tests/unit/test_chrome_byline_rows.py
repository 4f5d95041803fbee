"""Rows of a content system between title and text: what is read in them, and what is no such row."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.byline_rows import read_row
from cleaner.document import Meta
from cleaner.folding import fold

TITLE = "渡口的灯"
STORY = (
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)


def read(line: str) -> Meta | None:
    row = read_row(fold(line), line)
    return None if row is None else row.meta


@pytest.mark.parametrize(
    ("line", "published", "said"),
    [
        ("发表于 2020-02-26", "2020-02-26", {}),
        ("發表於 2016-12-04    | 修改于  2016-12-05      |   分類於   讀書心得", "2016-12-04", {}),
        ("Posted on 2026-03-13      Edited on 2026-08-22      In  書籍筆記", "2026-03-13", {}),
        (
            "時間:2015-06-14 08:58 | 來源:河畔日報 | 作者:林小河 | 點擊:次",
            "2015-06-14T08:58",
            {"source": "河畔日報", "authors": ("林小河",)},
        ),
        ("2020-03-11作者：浏览次数：", "2020-03-11", {}),
        ("发布者：admin 浏览次数： 次 发布时间：2017-03-25 17:56", "2017-03-25T17:56", {}),
        ("http://www.example.com.cn  2009年11月09日13:56  河畔娱乐", "2009-11-09T13:56", {}),
        ("2013年05月10日  林小河 评论  181 条评论  305,430 人阅读", "2013-05-10", {}),
        ("Posted by Xiaohe Lin on Sunday, April 16, 2023", "2023-04-16", {"authors": ("Xiaohe Lin",)}),
        ("2020-4-12 15:16| 发布者: 渡口管理员| 查看: 165| 评论: 0", "2020-04-12T15:16", {}),
        ("字号+ 作者：林小河  来源：未知 2015-02-07 12:08 我要评论( )", "2015-02-07T12:08", {"authors": ("林小河",)}),
        ("河畔市人民政府网站 www.example.gov.cn 发布时间：2024-09-30 09:24 【字体：大 中 小】", "2024-09-30T09:24", {}),
        ("April 3, 2020May 4, 2020", "2020-04-03", {}),
        ("河畔俱乐部网 发布时间：2021-04-20 11:47:1911次", "2021-04-20T11:47:19", {}),
    ],
)
def test_rows_are_read(line: str, published: str, said: dict[str, object]) -> None:
    meta = read(line)
    assert meta is not None
    assert meta.published == published
    for key, value in said.items():
        assert getattr(meta, key) == value
    # Between title and text the row goes, and can be taken back.
    text = f"{TITLE}\n{line}\n{STORY}"
    result = cleaner.clean(text, select=["chrome"])
    assert result.text == f"{TITLE}\n{STORY}"
    assert cleaner.restore(result.text, result.ledger).decode() == text


@pytest.mark.parametrize(
    "line",
    [
        "2017-05-14 回答",
        "2015-03-01 收藏与分享",
        "2015-03-01 一号楼三楼会议室",
        "2015-03-01 到会 30人 缺席 2人",
        "新规发布2019年5月6日",
        "本办法发布于2019年5月6日",
        "渡口守则更新 2019-05-06",
        "电影下载 2020-05-22",
        "培训时间：2024年5月7日-6月30日",
        "评审（谈判）日期：2015年3月27日",
        "2014年3月5日，他第一次看见海。",
        "2014-03-05 他第一次看见海，发布会还没有开始",
        "他在2020-02-26更新于旧书摊买来的地图上画了一条线，又标出了每一个渡口的名字",
        "来源：河畔日报 作者：林小河",
        "浏览器",
        "本文字数： 2.2k      阅读时长 ≈ 2 分钟",
        "评论",
        "时间:这是世界上最公平的东西 作者:所有人 来源:生活",
    ],
)
def test_other_lines_are_no_rows(line: str) -> None:
    assert read(line) is None


def test_a_row_amid_the_text_stays() -> None:
    text = f"{TITLE}\n{STORY}发表于 2020-02-26      更新于 2020-03-16\n{STORY}"
    assert cleaner.clean(text, select=["chrome"]).text == text
