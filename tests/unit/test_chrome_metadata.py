"""Metadata that is lifted from lines, and lines that look like it."""

from __future__ import annotations

import pytest

import cleaner

BODY = """这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。
二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。
"""
TITLE = "小城的二十年\n"


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        ("文 |林小河 周一帆 李二桥", {"authors": ["林小河", "周一帆", "李二桥"]}),
        ("文|林小河", {"authors": ["林小河"]}),
        ("作者：林小河、白石", {"authors": ["林小河", "白石"]}),
        ("作者 / 林小河，白石", {"authors": ["林小河", "白石"]}),
        ("作者：林小河与白石", {"authors": ["林小河", "白石"]}),
        ("文 | 顾远 编辑 | 何平", {"authors": ["顾远"], "editors": ["何平"]}),
        ("（本报记者 王小山）", {"authors": ["王小山"]}),
        ("記者／脫小江", {"authors": ["脫小江"]}),
        ("河畔新闻记者 贺小萍", {"authors": ["贺小萍"]}),
        ("《灯塔》作者 周小纯", {"authors": ["周小纯"]}),
        ("石小佳/河畔青年报", {"authors": ["石小佳"], "source": "河畔青年报"}),
        ("编辑 | 魏小佳", {"editors": ["魏小佳"]}),
        ("責任編輯：劉小雲", {"editors": ["劉小雲"]}),
        ("（责编：汤小瑶、丁小涛）", {"editors": ["汤小瑶", "丁小涛"]}),
        ("原文來源:河畔研究社", {"source": "河畔研究社"}),
        ("来源：河畔网", {"source": "河畔网"}),
        ("（资料来源：山城消息、海岸网等）", {"source": "山城消息、海岸网等"}),
        ("圖片來源:由某某AI 生成", {"image_source": "由某某AI 生成"}),
        ("图片来自网络", {}),
        ("2020-10-04 20:30 来源: 河畔网", {"published": "2020-10-04T20:30", "source": "河畔网"}),
        ("发布时间：2021-05-06 所属栏目：国内新闻", {"published": "2021-05-06", "column": "国内新闻"}),
        ("时间：2019年10月31日 23:00 浏览： 33", {"published": "2019-10-31T23:00"}),
        (
            "作者: 薛小束 2017-02-27 14:52 [查一查]:www.example.com",
            {"authors": ["薛小束"], "published": "2017-02-27T14:52"},
        ),
        ("14:36 2018/07/27", {"published": "2018-07-27T14:36"}),
        ("河畔观察(hepanguancha)原创", {"source": "河畔观察"}),
        ("原创 小河 河畔之声", {"authors": ["小河"], "source": "河畔之声"}),
        ("作者 | Demi Xia", {"authors": ["Demi Xia"]}),
        ("記者林小河／綜合報導", {"authors": ["林小河"]}),
        ("（记者 林小河 高雄报道）", {"authors": ["林小河"]}),
        ("生活中心／綜合報導", {}),
        ("来源：河畔观察（ID：hepan2020）", {"source": "河畔观察"}),
        ("来源：河畔通讯（城南）", {"source": "河畔通讯（城南）"}),
        ("头图：视觉素材库，经授权使用", {"image_source": "视觉素材库"}),
        ("2021-03-04T10:20:00+08:00", {"published": "2021-03-04T10:20:00+08:00"}),
        ("2021年03月04日10:20 河畔网", {"published": "2021-03-04T10:20", "source": "河畔网"}),
        ("林小河 · 2021-03-04 10:20 · 河畔日报", {"published": "2021-03-04T10:20", "source": "河畔日报"}),
        ("2021-03-04\n河畔日报", {"published": "2021-03-04", "source": "河畔日报"}),
        ("本文来源：https://example.com/a/1.html", {"url": "https://example.com/a/1.html"}),
        ("03月04日 10:20", {"published": "--03-04"}),
        ("发布：2021/3/4 10:20", {"published": "2021-03-04T10:20"}),
        ("原标题：小城旧事", {}),
        ("原文链接：https://example.com/a/1.html", {"url": "https://example.com/a/1.html"}),
    ],
)
def test_lifts(line: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(TITLE + line + "\n" + BODY, select=["chrome"])
    assert result.text == TITLE + BODY
    assert result.meta.to_dict() == {"title": TITLE.strip(), **meta}
    assert {span.kind for span in result.removed} == {"metadata"}


@pytest.mark.parametrize(
    "line",
    [
        "作者：这两个字对他来说意味着责任，也意味着孤独的长夜。",
        "来源：水是一切生命的来源，这句话写在入口处。",
        "2019年5月的一个早晨",
        "2019年5月3日，他离开了小镇。",
        "2003年11月2日是他的生日",
        "时间：这是世界上最公平的东西",
        "编辑部的灯一直亮到凌晨三点",
        "记者从市教育局获悉",
        "图/表的用法",
        "和/或的用法",
        "中国/日本/韩国",
        "作者",
        "：",
        "文：",
    ],
)
def test_leaves_what_only_looks_like_metadata(line: str) -> None:
    text = TITLE + line + "\n" + BODY
    result = cleaner.clean(text, select=["chrome"])
    assert result.text == text
    assert result.meta.to_dict() == {"title": TITLE.strip()}


def test_fields_between_paragraphs_stay_unless_they_are_clear() -> None:
    text = (
        TITLE
        + BODY
        + "作者：李小白\n"
        + BODY.replace("小城", "小镇")
        + "时间：2019-05-06\n"
        + BODY.replace("小城", "村子")
    )
    assert cleaner.clean(text, select=["chrome"]).text == text
    clear = TITLE + BODY + "责任编辑：李小白\n" + BODY.replace("小城", "小镇")
    assert "责任编辑" not in cleaner.clean(clear, select=["chrome"]).text


def test_a_date_of_a_menu_is_not_the_date_of_the_article() -> None:
    menu = "首页\n新闻\n体育\n2011-01-01 10:00\n" + "河畔观察\n城市相册\n老街故事\n读书会\n" * 5 + "登录 注册\n"
    result = cleaner.clean(menu + TITLE + "2020-02-03 08:00\n" + BODY, select=["chrome"])
    assert result.meta.published == "2020-02-03T08:00"
    assert result.text == TITLE + BODY


def test_what_a_rule_that_is_off_would_lift_stays() -> None:
    text = TITLE + "作者 | 林小河\n编辑 | 何平\n" + BODY
    result = cleaner.clean(text, select=["chrome/editor-line"])
    assert result.text == TITLE + "作者 | 林小河\n" + BODY
    assert result.meta.authors is None
    assert result.meta.editors == ("何平",)


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        (
            "本文来自微信公众号“河畔观察”（ID：hepan2020），作者：林小河，海岸网经授权发布。",
            {"authors": ["林小河"], "source": "河畔观察"},
        ),
        ("首发于公众号河畔观察（ID：hepan2020）", {"source": "河畔观察"}),
        ("本文轉載自微信公眾號：河畔觀察", {"source": "河畔觀察"}),
    ],
)
def test_a_notice_names_the_account(line: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(TITLE + BODY + line + "\n", select=["chrome"])
    assert result.text == TITLE + BODY
    assert result.meta.to_dict() == {"title": TITLE.strip(), **meta, "notice": line}


@pytest.mark.parametrize(
    "line",
    [
        "> 本文由 [简悦 SimpRead](http://example.com/tool/) 转码， 原文地址 [example.com](https://example.com/a/1.html)",
        "本文由某某剪藏，原文链接：https://example.com/a/1.html",
    ],
)
def test_what_a_tool_wrote_that_saved_the_page_names_its_address(line: str) -> None:
    result = cleaner.clean(line + "\n" + TITLE + BODY, select=["chrome"])
    assert result.text == TITLE + BODY
    assert result.meta.url == "https://example.com/a/1.html"
    assert result.meta.notice == line


@pytest.mark.parametrize(
    "line",
    [
        "本文由某某剪藏，原文链接：https://example.com/a/1.html，但他没有说明。",
        "本文由某某剪藏，原文链接已经失效。",
        "本文由三部分组成。",
    ],
)
def test_what_the_article_says_of_itself_stays(line: str) -> None:
    assert cleaner.clean(TITLE + BODY + line + "\n" + BODY, select=["chrome"]).text == TITLE + BODY + line + "\n" + BODY


def test_terms_of_use_in_a_disclaimer_are_the_notice() -> None:
    line = "来源：河畔观察，版权归原作者所有，如有侵权请及时联系删除"
    result = cleaner.clean(TITLE + BODY + line + "\n文章内容仅供阅读，不构成投资建议。\n", select=["chrome"])
    assert result.text == TITLE + BODY
    assert result.meta.notice == line


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        ("（本文首发河畔媒体APP，作者 | 林小河）", {"authors": ["林小河"], "source": "河畔媒体APP"}),
        ("本文转自河畔日报", {"source": "河畔日报"}),
        ("本文来自河畔的一间小屋", None),
        ("本文来自真实的故事，作者把名字隐去了", None),
    ],
)
def test_where_it_was_first_published(line: str, meta: dict[str, object] | None) -> None:
    result = cleaner.clean(TITLE + BODY + line + "\n", select=["chrome"])
    if meta is None:
        assert result.text == TITLE + BODY + line + "\n"
    else:
        assert result.meta.to_dict() == {"title": TITLE.strip(), **meta, "notice": line}


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        ("责任编辑：钱小江 HN006", {"editors": ["钱小江"]}),
        ("文章来源：河畔网，作者：林小河，查看原文", {"authors": ["林小河"], "source": "河畔网"}),
        ("图片来源：网络，如有侵权请联系删除", {"image_source": "网络"}),
        ("原文链接：点击查看", {}),
    ],
)
def test_remarks_are_no_values(line: str, meta: dict[str, object]) -> None:
    result = cleaner.clean(TITLE + BODY + line + "\n", select=["chrome"])
    assert result.text == TITLE + BODY
    assert result.meta.to_dict() == {"title": TITLE.strip(), **meta}


def test_when_and_where_something_takes_place_stays() -> None:
    event = "时间：2021年5月6日下午14：00\n地点：实验楼报告厅\n"
    assert cleaner.clean(TITLE + event + BODY, select=["chrome"]).text == TITLE + event + BODY
    assert cleaner.clean(TITLE + "时间：2021-05-06\n" + BODY, select=["chrome"]).text == TITLE + BODY


def test_dashes_stand_before_who_is_quoted() -> None:
    text = TITLE + BODY + "——来源：渡口的老船工\n" + BODY
    assert cleaner.clean(text, select=["chrome"]).text == text
