"""Comments below an article, lists of its headings, numbers of listings: lines that are known by what follows what."""

from __future__ import annotations

import pytest

import cleaner

ARTICLE = (
    "渡口修好的那一年，镇上的人每天都到河边去看船，看完了回家写在本子上，本子后来放进了县里的档案馆。\n"
    "过了三十年，船没有了，本子还在，翻到最后一页，写的是今天没有船，明天也不会有。\n"
)
TEXTS = ("写得真好，我祖父也在那个渡口撑过船。", "档案馆现在还能去看吗？", "可以的，周一不开门。", "谢谢。")


def stream(form: str, count: int = 4) -> str:
    return "".join(f"{form.format(n=n + 1)}\n{TEXTS[n % len(TEXTS)]}\n" for n in range(count))


def left_by(rule: str, text: str) -> str:
    return "".join(line for line in cleaner.clean(text, select=[rule]).text)


@pytest.mark.parametrize(
    "form",
    [
        "reader{n} on March {n}, 2012 at 10:2{n} am said:",
        "# re: 渡口的最后一本账  2012-03-0{n} 10:20  读者{n}",
        "Pingback: 小城笔记 » 渡口 {n}",
        "{n}楼 读者 2012-03-0{n} 10:20",
        "读者 发表于 2012-03-0{n} 10:20",
        "读者   2012-03-0{n} 10:20:00 +08:00",
        "读者  {n} 小时前",
    ],
)
def test_comments_below_an_article_go(form: str) -> None:
    text = ARTICLE + "责任编辑：林小河\n" + stream(form) + "发表评论\n"
    assert left_by("chrome/comments", text) == ARTICLE + "责任编辑：林小河\n发表评论\n"


@pytest.mark.parametrize(
    "text",
    [
        # Two are a quotation.
        ARTICLE + "责任编辑：林小河\n" + stream("读者 发表于 2012-03-0{n} 10:20", 2) + "发表评论\n",
        # Nothing says that the page goes on below the article: a chronicle, or a chat that is quoted.
        ARTICLE + stream("老张 2012-03-0{n} 10:20") + ARTICLE * 5 + "发表评论\n",
        # Houses with their dates and floors, each with a paragraph: no time of day, and nobody's words.
        ARTICLE
        + "责任编辑：林小河\n"
        + "".join(f"南楼{n} 2012年3月{n}日封顶 共{n}2层\n{ARTICLE}" for n in range(1, 5))
        + "发表评论\n",
        # The posts of a thread are its text.
        "发表评论\n" + stream("读者 发表于 2012-03-0{n} 10:20") + "返回列表\n",
        # Titles with their dates, none with a line of its own.
        ARTICLE + "相关阅读\n" + "".join(f"老街的灯 2012-03-0{n} 10:20\n" for n in range(1, 6)),
    ],
)
def test_what_looks_like_comments_stays(text: str) -> None:
    assert left_by("chrome/comments", text) == text


def test_a_byline_in_the_form_of_a_comment_is_none() -> None:
    byline, heads = "老张 2012-03-01 10:20\n", stream("读者 2012-03-0{n} 10:20:00")
    end = "相关阅读\n渡口的船\n"
    assert (
        left_by("chrome/comments", byline + ARTICLE + end + heads + "发表评论\n")
        == byline + ARTICLE + end + "发表评论\n"
    )
    # The first post of a thread: nothing ends it.
    text = byline + ARTICLE + "回复数：3\n" + heads + "发表评论\n"
    assert left_by("chrome/comments", text) == text


def test_comments_are_not_the_body() -> None:
    """Long comments outweigh a short article; the rules find the article all the same."""
    long = "".join(f"reader{n} on March {n}, 2012 at 10:20 am said:\n{ARTICLE}" for n in range(1, 9))
    text = ARTICLE + "标签：渡口 河流\n" + long + "发表评论\n返回顶部\n"
    assert cleaner.clean(text, select=["chrome"]).text == ARTICLE


def test_one_reason_for_a_stream_that_quotes_its_first_head() -> None:
    text = ARTICLE + "标签：渡口 河流\n" + stream("reader{n} on March {n}, 2012 at 10:20 am said:")
    edits = [edit for layer in cleaner.clean(text, select=["chrome/comments"]).ledger.layers for edit in layer.edits]
    assert {edit.rule for edit in edits} == {"chrome/comments"}
    (reason,) = {edit.reason for edit in edits}
    assert reason.startswith("below the article, 4 comments under heads such as 'reader1")


def test_a_heading_stands_once_below_the_list_of_headings() -> None:
    heads = ["渡口的来历", "撑船的人", "最后一本账"]
    listed = "".join(f"{number}. {head}\n" for number, head in enumerate(heads, 1))
    body = "".join(f"{head}\n{ARTICLE}" for head in heads)
    assert left_by("chrome/contents-list", f"文章目录\n{listed}{body}发表评论\n") == f"{body}发表评论\n"
    assert left_by("chrome/contents-list", f"{body}文章目錄\n{listed}发表评论\n") == f"{body}发表评论\n"


def test_an_index_stands_below_the_headings_that_it_names() -> None:
    body = f"渡口的来历\n{ARTICLE}撑船的人\n{ARTICLE}"
    listed = "索引\n渡口的来历\n撑船的人\n"
    assert left_by("chrome/contents-list", f"{body}{listed}发表评论\n") == f"{body}发表评论\n"
    assert left_by("chrome/contents-list", f"{listed}{body}发表评论\n") == f"{listed}{body}发表评论\n"


def test_a_bare_word_is_above_three_headings_at_least() -> None:
    heads = ["渡口的来历", "撑船的人", "最后一本账"]
    body = "".join(f"{head}\n{ARTICLE}" for head in heads)
    listed = "\n".join(["Contents", *heads, ""])
    assert left_by("chrome/contents-list", f"{listed}{body}发表评论\n") == f"{body}发表评论\n"
    two = f"Contents\n{heads[0]}\n{heads[1]}\n{body}发表评论\n"
    assert left_by("chrome/contents-list", two) == two


@pytest.mark.parametrize(
    "text",
    [
        "目录\n第一章 总则\n第二章 渡口\n第一章 总则\n第一条 为了保护渡口，制定本办法。\n第二章 渡口\n"
        "第二条 渡口由县设置。\n发表评论\n",
        f"文章目录\n渡口的来历\n{ARTICLE}发表评论\n",
        f"文章目录\n撑船的人\n渡口的来历\n最后一本账\n{ARTICLE}发表评论\n",
    ],
)
def test_other_contents_stay(text: str) -> None:
    assert left_by("chrome/contents-list", text) == text


ENTRY = "渡口 ▪ 古渡"
STEPS = "1 洗净 ▪ 米 ▪ 水\n2 小时以后把米捞出来，放在竹席上晾干。\n"


def test_contents_of_an_entry_in_rows_go() -> None:
    listed = f"1 {ENTRY}\n2 船 3 灯\n4 石阶\n"
    assert left_by("chrome/contents-list", f"{listed}{ARTICLE}") == ARTICLE


@pytest.mark.parametrize(
    "listed",
    [
        f"1 {ENTRY}\n",  # one row
        f"1 {ENTRY}\n2 船 3 灯\n",  # three headings
        f"1 {ENTRY}\n3 船 4 灯 5 石阶\n",  # one is missing
        "1 渡口\n2 船 3 灯\n4 石阶\n",  # a list of the article's own
        STEPS,
    ],
)
def test_what_is_like_rows_of_contents_stays(listed: str) -> None:
    assert left_by("chrome/contents-list", listed + ARTICLE) == listed + ARTICLE


def test_numbers_of_a_listing_go_and_other_numbers_stay() -> None:
    code = "for tea in teas:\n    pour(tea)\n"
    numbered = ARTICLE + "1\n2\n3\n4\n5\n" + code + "发表评论\n"
    assert left_by("chrome/line-numbers", numbered) == ARTICLE + code + "发表评论\n"
    for numbers in ("1\n2\n3\n", "2\n3\n4\n5\n", "1\n2\n4\n5\n", "1\n1\n2\n3\n5\n"):
        text = ARTICLE + numbers + code + "发表评论\n"
        assert left_by("chrome/line-numbers", text) == text


def test_numbers_of_a_short_listing_go_beside_a_long_one() -> None:
    code = "for tea in teas:\n    pour(tea)\n"
    long, short = "1\n2\n3\n4\n", "1\n2\n3\n"
    for text, left in (
        (long + code + ARTICLE + short + code, code + ARTICLE + code),
        (ARTICLE + short + code, ARTICLE + short + code),
        (long + code + "7\n" + ARTICLE + short + code, code + "7\n" + ARTICLE + short + code),
        (long + code + ARTICLE + short[2:] + code, code + ARTICLE + short[2:] + code),
    ):
        assert left_by("chrome/line-numbers", ARTICLE + text + "发表评论\n") == ARTICLE + left + "发表评论\n"


def test_numbers_of_short_listings_go_where_there_are_several() -> None:
    short = "1\n2\nfor tea in teas:\n    pour(tea)\n"
    text = ARTICLE + short + ARTICLE + "1\nprint(tea)\n" + "发表评论\n"
    left = ARTICLE + short[4:] + ARTICLE + "print(tea)\n" + "发表评论\n"
    assert left_by("chrome/line-numbers", text) == left
    # One alone, above words, or amid steps that are counted.
    for other in (ARTICLE + short, ARTICLE + "1\n烧水\n" + ARTICLE + "1\n泡茶\n", text + "2\nprint(cup)\n"):
        assert left_by("chrome/line-numbers", other + "发表评论\n") == other + "发表评论\n"


def test_parts_of_an_article_with_a_head_each_stay_and_the_heads_go() -> None:
    by, end = "责任编辑：林小河\n", "发表评论\n"
    parts = [f"{name}边的故事从这里讲起，讲的是那一年的大水。\n" + ARTICLE * 6 for name in "河山海湖"]
    text = "".join(f"翻译于 5个月前\n{at}人顶\n顶 翻译得不错\n{part}" for at, part in enumerate(parts))
    assert left_by("chrome/comments", ARTICLE + by + text + end) == ARTICLE + by + "".join(parts) + end
    # What differs from part to part is not the page's.
    text = "".join(f"林小{part[0]} 5个月前\n{part}" for part in parts)
    assert left_by("chrome/comments", ARTICLE + by + text + end) == ARTICLE + by + text + end


def test_glyphs_of_icon_fonts_alone_in_a_line_go() -> None:
    text = ARTICLE + "\ue602\n" + "\ue60b \ue646\n" + ARTICLE.replace("渡口", "\ue602渡口", 1)
    assert left_by("chrome/icon-line", text) == ARTICLE + ARTICLE.replace("渡口", "\ue602渡口", 1)


def test_a_line_of_nothing_but_an_invisible_mark_is_removed_as_a_line() -> None:
    text = ARTICLE + "\ufeff\n" + ARTICLE.replace("渡", "\u200b渡", 1)
    removed = cleaner.clean(text, select=["encoding"]).removed
    assert [(span.start, span.end, span.kind) for span in removed] == [(len(ARTICLE), len(ARTICLE) + 1, "chrome")]


def test_byte_order_marks_alone_in_a_line_go() -> None:
    for line in ("\ufeff\ufeff\n", "\ufeff \u200b\n"):
        assert left_by("chrome/icon-line", ARTICLE + line + ARTICLE) == ARTICLE + ARTICLE
    assert left_by("chrome/icon-line", ARTICLE + "\ufeff渡口\n") == ARTICLE + "\ufeff渡口\n"


def test_an_invisible_mark_beside_a_line_that_goes_belongs_to_it() -> None:
    lines = "\u200b分享到：\u200b\n\u200b关注我们\n"
    result = cleaner.clean(ARTICLE + lines, select=["encoding", "chrome"])
    assert result.text == ARTICLE
    spans = [(span.start - len(ARTICLE), span.end - len(ARTICLE)) for span in result.removed]
    assert [lines[start:end] for start, end in spans] == ["\u200b分享到：\u200b\n", "\u200b关注我们\n"]
