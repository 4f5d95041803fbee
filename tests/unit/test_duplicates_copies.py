"""Copies that are no plain ones: cut within a line, misread, broken off, moved, with chrome between, many at once."""

from __future__ import annotations

import cleaner
from cleaner.duplicates.damage import is_garbled
from cleaner.duplicates.structure import Structure
from cleaner.folding import fold
from tests.repeat_texts import MARKET, NEWS, RECIPE, RULES, STORY, TRAVEL

CHROME = ["相关推荐", "打开客户端查看全文"]


def alone(*lines: str) -> list[str]:
    text = "\n".join(lines) + "\n"
    result = cleaner.clean(text, select=["duplicates"])
    assert cleaner.restore(result.text, result.ledger).decode() == text
    assert cleaner.clean(result.text, select=["duplicates"]).text == result.text
    return result.text.split("\n")[:-1]


def test_a_line_of_which_the_end_goes_keeps_its_line_feed() -> None:
    end = "河边的柳树今年发芽比往年早了半个月，大家都说是冬天不够冷。"
    got = alone(*TRAVEL, "广告", end + "".join(TRAVEL[1:]), "发表评论")
    assert got == [*TRAVEL, "广告", end, "发表评论"]


def test_a_misread_paragraph_goes_with_its_copy() -> None:
    misread = NEWS[3].encode("gb18030")[1:].decode("gb18030", "replace")
    assert is_garbled(misread)
    assert not any(is_garbled(fold(line)) for line in [*NEWS, *RULES, *STORY])
    damaged = [*NEWS[:3], misread, *NEWS[4:]]
    assert alone(*NEWS, *CHROME, *damaged) == [*NEWS, *CHROME]
    assert alone(*damaged, *CHROME, *NEWS) == [*CHROME, *NEWS]


def test_a_misread_last_paragraph_goes_with_its_copy() -> None:
    misread = NEWS[-1].encode("utf-8").decode("latin-1")
    assert alone(*NEWS, *CHROME, *NEWS[:-1], misread) == [*NEWS, *CHROME]


def test_a_damaged_place_at_the_end_of_a_sentence_is_borrowed() -> None:
    damaged = [line.replace("走到了哪一块砖。", "走到了哪一块\ufffd。") for line in RECIPE]
    other = [line.replace("五花肉选", "五\ufffd肉选") for line in RECIPE]
    assert alone(*damaged, *CHROME, *other) in ([*RECIPE, *CHROME], [*CHROME, *RECIPE])


def test_a_copy_that_breaks_off_goes_though_it_stands_first() -> None:
    head = [*MARKET[:3], MARKET[3][:25] + "……"]
    assert alone(*head, *CHROME, *MARKET) == [*CHROME, *MARKET]
    assert alone(*MARKET, *CHROME, *head) == [*MARKET, *CHROME]


def test_a_lead_with_more_than_its_teaser_below_stays_with_its_title() -> None:
    title = "集市搬迁以后还有三件事没有着落 摊主们说旧账要先算清楚"
    lead = "".join(MARKET[:3])
    dateline = "河畔日报渡口三月二日电（本报驻渡口记者林小河）据河畔日报报道，"
    article = [title, dateline + lead, *MARKET[3:], *TRAVEL]
    assert alone(*article, "专题", title, lead)[: len(article)] == article


def test_a_paragraph_that_stands_elsewhere_goes_with_its_copy() -> None:
    moved = [STORY[0], STORY[5], *STORY[1:5], *STORY[6:]]
    assert alone(*STORY, *CHROME, *moved) in ([*STORY, *CHROME], [*CHROME, *moved])


def test_a_title_above_chrome_goes_with_its_copy() -> None:
    got = alone(*MARKET, "发表评论", MARKET[0], "字号 大 中 小", *MARKET[1:])
    assert got == [*MARKET, "发表评论", "字号 大 中 小"]


def test_the_article_stays_in_its_place_when_a_part_comes_again() -> None:
    part = ["".join(TRAVEL[2:5])]
    assert alone(*TRAVEL, *CHROME, *part) == [*TRAVEL, *CHROME]


def test_of_many_copies_the_one_without_edits_stays() -> None:
    edits = [("马蹄印", "马啼印"), ("干粮", "干良"), ("油菜花", "油采花")]
    copies = [[line.replace(*edit) for line in TRAVEL] for edit in edits]
    assert alone(*copies[0], "打印本页", *TRAVEL, "发表评论", *copies[1], "广告", *copies[2]) == [
        "打印本页",
        *TRAVEL,
        "发表评论",
        "广告",
    ]


def test_a_code_listing_stays_whatever_its_comments_say() -> None:
    line = "import wheel from './wheel';  // 水车每转一圈就往渠里送一桶水，转得太快的时候要把闸板放下来，免得水漫到路上"
    text = [*TRAVEL, line, "换成下面这一行也可以，结果是一样的。", line]
    assert alone(*text) == text


def test_a_comment_that_a_reply_quotes_below_its_own_head_stays() -> None:
    said = "".join(MARKET[1:3])
    posts = ["松子 2031-02-03 08:15:20", said, "阿榆 2031-02-04 21:40:07", said, "说得真好，我也想起了老家的早市。"]
    assert alone(*STORY, *posts) == [*STORY, *posts]


def test_what_a_page_sets_below_each_of_its_entries_stays_once() -> None:
    stamp = [
        "发帖之前请先用搜索找一找，你要的答案多半早就已经有人写在别的帖子里了；",
        "要是你的问题已经解决，请在标题里注明，好让后来遇到的人少走一些弯路；",
        "谁帮了你的忙，就给谁加一分热心，加分并不会扣掉你自己的分数，大家都会记得你的好！",
    ]
    replies = ["支持楼主", "学习一下", "换个工具也许可以", "我弄了半天还是不行", "脚本放在哪里", "谢谢分享", "明天再试"]
    lines = [line for reply in replies for line in (*stamp, reply)]
    assert alone(*lines) == [*stamp, *replies]
    # With marks of half the width, which end statements of code as well.
    half = [line.replace("；", ";") for line in stamp]
    assert alone(*(line for reply in replies for line in (*half, reply))) == [*half, *replies]
    # A chorus in paragraphs comes back less often.
    few = [line for verse in (MARKET, NEWS, STORY, TRAVEL) for line in (*verse[:2], *stamp)]
    assert alone(*few) == few


def test_structure_knows_articles_headings_and_code() -> None:
    text = "# 题\n第一条 甲\n乙\n```\n丙。\n```\n| a | b | c |\n    x = 1\n小节\n====\n"
    structure = Structure(text)
    assert structure.heading_before(text.index("乙")) == "# 题"
    assert structure.article_of(text.index("乙")) == "第一条"
    assert structure.starts_article(text.index("第一条"))
    assert [
        structure.is_code(text.index(line), text.index(line) + len(line))
        for line in ("乙", "丙。", "| a | b | c |", "    x = 1")
    ] == [False, True, True, True]
    for line, is_code in (("灯亮了;", False), ("【已解决】;", False), ("light();", True), ("灯 {", True)):
        assert Structure(line).is_code(0, len(line)) is is_code
    assert structure.number_of(text.index("第一条")) == "第一"
    assert structure.number_of(0) == ""


def test_a_lead_whose_sentence_comes_again_at_the_end_starts_no_copy_there() -> None:
    """The end of the first copy holds the lead of the second one, and both copies touch."""
    lead = "对住在岸边的每个人来说，这条河就是一生的故事。"
    article = [lead, *STORY, f"说到底，{lead}而且河水还在流，人们还会继续讲下去。"]
    assert alone(*article, *article) == article
    assert alone(*article, *article[1:]) == article
