"""Titles said twice, summaries, and the seeds with this stage alone."""

from __future__ import annotations

from pathlib import Path

import cleaner

BODY = [
    "山顶的气象站建于一九五八年，最早只有两间石屋和一根风向杆，值班的人每隔三个小时出门读一次数，不管外面是雪还是雷。",
    "去年秋天，最后一位值班员下了山，自动站接过了全部的工作，石屋被改成一间小小的陈列室，门口还挂着那只旧铜钟。",
    "他把铜钟留给了山，把记录本带回了家，一共九十一本，他说等眼睛再花一点的时候，就让孙子念给他听。",
]
TITLE = "最后一位下山的气象员"
STAGE = ["duplicates"]


def clean_lines(*lines: str) -> list[str]:
    return cleaner.clean("\n".join(lines) + "\n", select=STAGE).text.split("\n")[:-1]


def test_a_title_with_a_date_between() -> None:
    assert clean_lines(TITLE, "2031-05-06 08:00", "来源 山报", TITLE, *BODY) == [
        TITLE,
        "2031-05-06 08:00",
        "来源 山报",
        *BODY,
    ]


def test_three_times() -> None:
    assert clean_lines(TITLE, TITLE, TITLE, *BODY) == [TITLE, *BODY]


def test_below_the_article() -> None:
    assert clean_lines(TITLE, *BODY, "阅读", TITLE, "留言") == [TITLE, *BODY, "阅读", "留言"]


def test_a_title_within_the_article_stays() -> None:
    lines = [TITLE, *BODY[:2], TITLE, BODY[2]]
    assert clean_lines(*lines) == lines


def test_a_heading_of_the_article_that_says_the_same_stays() -> None:
    for lines in (
        [TITLE, "◆" + TITLE, *BODY],
        [TITLE, "事项名称", TITLE, *BODY],
        [TITLE, *BODY, TITLE + " #", "下山以后"],
    ):
        assert clean_lines(*lines) == lines


def test_a_short_title_below_stays() -> None:
    lines = ["气象员下山", *BODY, "气象员下山"]
    assert clean_lines(*lines) == lines


def test_a_date_is_no_title() -> None:
    lines = ["2031-05-06 08:00", "2031-05-06 08:00", *BODY]
    assert clean_lines(*lines) == lines


def test_a_title_above_no_article_stays() -> None:
    lines = [TITLE, TITLE, "石屋在上，石阶在下", "一天一趟，一天一趟"]
    assert clean_lines(*lines) == lines


def test_a_rule_that_is_off() -> None:
    text = "\n".join([TITLE, TITLE, *BODY]) + "\n"
    assert cleaner.clean(text, select=STAGE, ignore=["duplicates/repeated-title"]).text == text


def test_a_summary_before_the_body_goes() -> None:
    summary = BODY[0] + BODY[1]
    assert clean_lines(TITLE, summary, "记者 石小满", summary + BODY[2]) == [TITLE, "记者 石小满", summary + BODY[2]]


def test_of_a_lead_and_the_paragraph_that_says_the_same_the_paragraph_stays() -> None:
    author, paragraph, between = "记者 石小满", BODY[0] + BODY[1], BODY[2]
    rest = "铜钟如今挂在陈列室的门口，孩子们来参观的时候，总要踮起脚敲上一下，听它在山谷里响很久。"
    assert clean_lines(TITLE, paragraph, author, paragraph, rest) == [TITLE, author, paragraph, rest]
    lead = f"[导读：{paragraph}]"
    assert clean_lines(TITLE, lead, between, paragraph, rest) == [TITLE, between, paragraph, rest]
    # With a paragraph in between, the first one is the article's, and the second a quotation.
    assert clean_lines(TITLE, paragraph, between, paragraph, rest) == [TITLE, paragraph, between, rest]


def test_a_body_line_in_a_list_of_related_pages_stays() -> None:
    lines = [
        TITLE,
        *BODY,
        *[f"相关页面{n}" for n in range(30)],
        BODY[0] + "……更多内容请点击查看全文，共三页，每页二十条。",
    ]
    assert clean_lines(*lines) == lines


def test_seed_with_its_title_twice(seeds: list[Path]) -> None:
    result = cleaner.clean(seeds[3].read_bytes(), select=STAGE)
    assert [(span.start, span.rule) for span in result.removed] == [(16, "duplicates/repeated-title")]


def test_seed_with_its_article_twice(seeds: list[Path]) -> None:
    raw = seeds[4].read_bytes()
    result = cleaner.clean(raw, select=STAGE)
    lines = [line for line in result.text.split("\n") if len(line) > 20]  # the title is parted from its twin by chrome
    assert len(lines) == len(set(lines))
    assert len(result.text) < 0.52 * len(raw.decode())
    assert cleaner.restore(result.text, result.ledger) == raw


def test_seeds_without_a_repeat_are_left_alone(seeds: list[Path]) -> None:
    for seed in seeds[:3]:
        assert cleaner.clean(seed.read_bytes(), select=STAGE).removed == ()
