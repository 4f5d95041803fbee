"""Blocks behind an article that a line announces, and what looks like one and is the article's."""

from __future__ import annotations

import pytest

import cleaner

PARAGRAPH = "渡口修好的那一年，镇上的人每天都到河边去看船，看完了回家写在本子上，本子后来放进了县里的档案馆。\n"
ARTICLE = PARAGRAPH + "".join(
    f"过了{years}年，船没有了，本子还在，翻到最后一页，写的是今天没有船，明天也不会有，后天要看河水。\n"
    for years in ("三十", "四十", "五十", "六十")
)
POINTS = "1. 任何言论纯属作者个人观点；\n2. 禁止发表违反法律的言论；\n3. 禁止恶意攻击他人。\n"
BLURB = "河畔农场是专注稻田养鱼的农场，主营稻米和鱼，开了二十年，年年有余。\n欢迎您到河畔农场来看看！\n"


def left(text: str) -> str:
    return cleaner.clean(text, select=["chrome"], ignore=["chrome/learned-line"]).text


def test_a_notice_in_points_goes_with_its_heading() -> None:
    assert left(ARTICLE + "郑 重 声 明\n" + POINTS) == ARTICLE
    intro = "根据有关法律，未经许可转载本报作品的，将被追究责任，本报公告如下：\n"
    assert left(ARTICLE + "反侵权公告：\n" + intro + POINTS) == ARTICLE
    result = cleaner.clean(ARTICLE + "免责声明\n" + POINTS, select=["chrome"])
    assert {span.kind for span in result.removed} == {"notice"}
    assert "a notice in points, below '免责声明'" in {finding.reason for finding in result.findings}


@pytest.mark.parametrize(
    "text",
    [
        "渡口管理处声明\n" + POINTS,  # the notice is what the page is about
        PARAGRAPH + "郑重声明\n" + POINTS,
        ARTICLE + "报名须知\n" + POINTS,
        ARTICLE + "他在郑重声明里写了三点。\n" + POINTS,
    ],
)
def test_points_without_such_a_heading_below_an_article_stay(text: str) -> None:
    assert POINTS in left(text)


def test_what_stands_between_the_editor_and_named_lines_goes() -> None:
    text = ARTICLE + "责任编辑：林小河\n" + BLURB + "联系我们\n版权所有 河畔农场\n"
    assert left(text) == ARTICLE
    assert cleaner.restore(left(text), cleaner.clean(text, select=["chrome"], ignore=["chrome/learned-line"]).ledger)


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH + "责任编辑：林小河\n" + BLURB + "联系我们\n返回顶部\n",  # little stands above
        ARTICLE + "责任编辑：林小河\n" + BLURB * 4 + "联系我们\n返回顶部\n",  # much stands below
        ARTICLE + "责任编辑：林小河\n" + BLURB + "责任编辑：老张\n返回顶部\n",  # another article, with its own editor
        ARTICLE + "责任编辑：林小河\n" + BLURB,  # nothing says that the page goes on
    ],
)
def test_other_text_below_the_editor_stays(text: str) -> None:
    assert BLURB in left(text)


def test_tags_in_lines_of_their_own_go_below_their_heading() -> None:
    assert left(ARTICLE + "Tags:\n渡口,\n摆渡,\n河流,\n返回顶部\n") == ARTICLE
    for text in (ARTICLE + "他带了三样：\n渡口,\n摆渡,\n", ARTICLE + "Tags:\n" + PARAGRAPH):
        assert left(text).startswith(ARTICLE)
        assert left(text).endswith(text[-8:])


PIECES = [
    "这里是",
    "[",
    "河畔",
    "]",
    "读书人的平台。",
    "面向所有",
    "的",
    "朋友！大家一起努力",
    "号）",
    "：",
    "hepandushu",
]
SHARE, SCAN = "喜欢就分享到朋友圈吧\n", "扫描或长按二维码加关注：\n"


def test_what_an_account_says_of_itself_in_pieces_goes() -> None:
    assert left(ARTICLE + SHARE + "\n".join(PIECES) + "\n" + SCAN) == ARTICLE


@pytest.mark.parametrize(
    ("above", "between", "below"),
    [
        (PARAGRAPH + SHARE, PIECES, SCAN),  # no article above
        (ARTICLE, PIECES, SCAN),  # no prompt above
        (ARTICLE + SHARE, PIECES, "河上起了雾。\n"),  # none at the end
        (ARTICLE + SHARE, [line for line in PIECES if len(line) > 2], SCAN),  # verse
        (ARTICLE + SHARE, [*PIECES, ARTICLE.splitlines()[1]], SCAN),  # a paragraph among them
    ],
)
def test_what_is_like_pieces_stays_by_that_order(above: str, between: list[str], below: str) -> None:
    text = above + "\n".join(between) + "\n" + below
    findings = cleaner.clean(text, select=["chrome"], ignore=["chrome/learned-line"]).findings
    assert not any("in pieces" in finding.reason for finding in findings)


def test_sentences_above_the_path_of_a_page_go() -> None:
    flashes = ["法务部说，不影响矫正署另行处理，今天下午会有说明。", "新版办法十三日起施行，除了陪产假，另新增五天。"]
    story = ["每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。"] * 3
    path, foot = "首页 > 河畔新闻网 > 生活", ["分享到：", "返回顶部", "登录 注册", "版权所有 河畔日报社"]

    def cleaned(*lines: str) -> list[str]:
        return cleaner.clean("\n".join(lines) + "\n", select=["chrome"]).text.splitlines()

    assert cleaned(*flashes, path, "渡口的灯亮了", *story, *foot) == ["渡口的灯亮了", *story]
    # A path at the foot has the article above it, and in an article it is a step.
    assert set(cleaned(*story, *flashes, path, *foot)) >= {*story, *flashes}
    assert set(cleaned(*flashes, path, *story)) >= {*flashes, *story}
