"""Which line is the title, where the network has two for it: names of sites and lines of menus look as titles do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.features import Question
from cleaner.chrome.learned.model import BEFORE, BODY, LABELS, METADATA, STATES, TITLE
from cleaner.chrome.learned.title_choice import settle_title
from tests.chrome_evidence import evidence_of

MENU = ["首页 新闻 体育", "登录"]
STORY = [
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，四十年来没有变过。",
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。",
]
ARTICLE = "渡口的灯四十年来准时亮起"
DAY = "2020-02-26"


def settled(
    lines: Sequence[str], title: str, chances: Mapping[str, float], of_body: Mapping[str, float] | None = None
) -> tuple[str, Labelled]:
    """Return the title that is chosen where labels have one line for it, with the chances of some to be it."""
    place = lines.index(title)
    states, values = [], np.zeros((len(lines), len(LABELS)))
    for at, line in enumerate(lines):
        where = "body" if line in STORY else "title" if at == place else "before title" if at < place else "after title"
        states.append(STATES.index(where))
        if line in STORY:
            values[at, BODY] = 1
            continue
        values[at, TITLE] = chances.get(line, 0)
        values[at, BODY] = (of_body or {}).get(line, 0)
        values[at, METADATA if line == DAY else BEFORE] = 1 - values[at].sum()
    question = Question(*evidence_of("\n".join(lines)))
    found = settle_title(question, Labelled(states, values, np.zeros(len(lines))))
    return lines[found.states.index(STATES.index("title"))], found


@pytest.mark.parametrize(
    "line", ["河畔日报社", "今日要闻", "查看更多文章", "老街要拆了", "河畔新闻网", "RIVERSIDE｜阅读、旅行、理财"]
)
def test_of_a_section_and_the_line_that_says_what_the_article_says_the_latter_is_the_title(line: str) -> None:
    for lines in ([*MENU, line, DAY, ARTICLE, *STORY], [*MENU, ARTICLE, DAY, line, *STORY]):
        assert settled(lines, line, {line: 0.6, ARTICLE: 0.3})[0] == ARTICLE
        assert settled(lines, ARTICLE, {line: 0.3, ARTICLE: 0.6})[0] == ARTICLE


def test_a_title_that_shares_no_word_with_the_article_is_not_lost_to_a_line_that_does() -> None:
    lines = [*MENU, "故乡在路的尽头等你", "守灯的老人说", DAY, *STORY]
    assert settled(lines, lines[2], {lines[2]: 0.9, "守灯的老人说": 0.05})[0] == lines[2]
    # A line that is no likely title is none, whatever it says.
    assert (
        settled(["河畔日报社", DAY, ARTICLE, *STORY], "河畔日报社", {"河畔日报社": 0.9, ARTICLE: 0.03})[0]
        == "河畔日报社"
    )


@pytest.mark.parametrize("line", ["渡口 | 灯 | 老人 | 船", "渡口 老人 石阶 等船 油灯", "首页 » 渡口的灯准时亮起"])
def test_a_row_of_links_is_no_title(line: str) -> None:
    assert settled([*MENU, "老街要拆", line, *STORY], "老街要拆", {"老街要拆": 0.3, line: 0.3})[0] == "老街要拆"


def test_a_line_of_the_copyright_names_the_site() -> None:
    lines = ["渡口的灯", *MENU, DAY, "老街要拆了居民不肯搬走", *STORY]
    chances = {"渡口的灯": 0.5, lines[4]: 0.4}
    assert settled([*lines[1:4], lines[0], lines[4], *STORY], "渡口的灯", chances)[0] == "渡口的灯"
    assert settled([*lines, "© 2020 渡口的灯"], "渡口的灯", chances)[0] == lines[4]


def test_the_line_that_is_no_title_is_chrome_but_for_a_heading_of_the_article() -> None:
    title, found = settled(
        [*MENU, ARTICLE, DAY, "查看更多文章", *STORY], "查看更多文章", {"查看更多文章": 0.6, ARTICLE: 0.3}
    )
    assert title == ARTICLE
    assert found.leaves(4)
    assert found.outside[4] == 1
    assert found.find_sure_title(0.9) == 2
    heading = "守灯的老人和油灯"
    _, found = settled([*MENU, ARTICLE, DAY, heading, *STORY], heading, {heading: 0.3, ARTICLE: 0.6})
    assert not found.leaves(4)
    _, found = settled(
        [*MENU, ARTICLE, DAY, "第一章", *STORY], "第一章", {"第一章": 0.5, ARTICLE: 0.4}, of_body={"第一章": 0.2}
    )
    assert not found.leaves(4)


def test_the_title_of_a_book_stays_above_that_of_its_first_chapter() -> None:
    chapter = "第一章 渡口的灯准时亮起"
    for lines in (["《老街》", chapter, *STORY], ["《老街》", "作者：林小河", chapter, *STORY]):
        assert settled(lines, "《老街》", {"《老街》": 0.6, chapter: 0.3})[0] == "《老街》"
    assert settled([*MENU, "《老街》", chapter, *STORY], "《老街》", {"《老街》": 0.6, chapter: 0.3})[0] == chapter


def test_the_last_of_a_list_of_headings_is_no_title() -> None:
    headings = ["守灯的老人", "从前的油灯", "渡口的灯准时亮起"]
    lines = [*MENU, "老街要拆了居民不肯搬走", DAY, *headings, STORY[0], headings[0], STORY[1], *headings[1:], STORY[0]]
    chances = {lines[2]: 0.05, headings[2]: 0.9, headings[0]: 0.1}
    assert settled(lines, headings[2], chances)[0] == lines[2]


@pytest.mark.parametrize("section", ["公司新闻", "荣誉证书", "今日要闻", "Archives"])
def test_the_name_of_a_section_below_a_menu_is_no_title(section: str) -> None:
    def found(lines: Sequence[str]) -> bool:
        states = [STATES.index("body" if line in STORY else "before title") for line in lines]
        states[lines.index(section)] = STATES.index("title")
        labelled = Labelled(states, np.full((len(lines), len(LABELS)), 1 / len(LABELS)), np.zeros(len(lines)))
        return settle_title(Question(*evidence_of("\n".join(lines))), labelled).has_title

    assert not found([*MENU, section, *STORY])
    assert found([section, *STORY])
    assert found([section, *MENU, *STORY])


def test_a_subtitle_stays_beside_the_title() -> None:
    subtitle = "守灯的老人说从前点的是油灯"
    title, found = settled([*MENU, ARTICLE, subtitle, DAY, *STORY], subtitle, {subtitle: 0.1, ARTICLE: 0.8})
    assert title == ARTICLE
    assert not found.leaves(3)


def test_of_two_lines_that_are_the_same_the_first_is_the_title() -> None:
    lines = [*MENU, ARTICLE, DAY, ARTICLE, *STORY]
    assert settled(lines, ARTICLE, {ARTICLE: 0.5})[1].states[2] == STATES.index("title")


def test_without_a_title_none_is_chosen() -> None:
    states = [STATES.index("before title")] * 3 + [STATES.index("body")] * 2
    labelled = Labelled(states, np.full((5, len(LABELS)), 1 / len(LABELS)), np.zeros(5))
    assert settle_title(Question(*evidence_of("\n".join([*MENU, ARTICLE, *STORY]))), labelled) is labelled


@pytest.mark.parametrize(("chance", "found"), [(0.2, True), (0.03, False)])
def test_on_a_page_whose_title_the_chain_does_not_know_a_line_of_the_article_s_words_is_it(
    chance: float, found: bool
) -> None:
    lines = [*MENU, "设为首页", "加入收藏", "分享到：", ARTICLE, "(1 votes)", *STORY]
    states = [STATES.index("before title")] * 7 + [STATES.index("body")] * 2
    values = np.zeros((9, len(LABELS)))
    values[:7, BEFORE] = values[7:, BODY] = 1
    values[5, BEFORE], values[5, TITLE] = 1 - chance, chance
    settled_labels = settle_title(Question(*evidence_of("\n".join(lines))), Labelled(states, values, np.zeros(9)))
    assert settled_labels.has_title is found
    if found:
        assert settled_labels.find_sure_title(0.9) == 5
        assert settled_labels.states[6] == STATES.index("after title")


@pytest.mark.parametrize("section", ["内容标签", "行业新闻"])
def test_a_line_that_names_a_section_is_not_chosen(section: str) -> None:
    lines = [*MENU, section, DAY, "老街要拆了", *STORY]
    assert settled(lines, lines[4], {section: 0.5, lines[4]: 0.05})[0] == lines[4]


def test_the_next_of_a_series_in_a_list_is_not_chosen() -> None:
    listed = ["渡口的灯准时亮起之二", "渡口的灯准时亮起之一"]
    lines = [*MENU, *listed, DAY, "老街要拆了", *STORY]
    assert settled(lines, lines[5], {listed[1]: 0.5, lines[5]: 0.05})[0] == lines[5]
    # By itself it is as good a title as any.
    assert settled([*MENU, listed[1], *lines[4:]], lines[5], {listed[1]: 0.5, lines[5]: 0.05})[0] == listed[1]


def test_the_name_of_a_blog_is_no_title_without_any_chrome_either() -> None:
    chances = {"Lin's Tech Notes": 0.7, "老街": 0.7, ARTICLE: 0.1}
    for first, title in (("Lin's Tech Notes", ARTICLE), ("老街", "老街")):
        assert settled([first, DAY, ARTICLE, *STORY], first, chances)[0] == title


def test_a_line_of_the_menu_above_a_title_with_its_date_is_no_title() -> None:
    entry, glued = "专业介绍", "渡口的灯发布时间：2018-12-11 13:56 浏览："
    for below, found in ((glued, False), (DAY, True)):
        lines = [*MENU, entry, "公司新闻", "走进渡口", entry, below, *STORY]
        states = [STATES.index("body" if line in STORY else "before title") for line in lines]
        states[5:7] = [STATES.index("title"), STATES.index("after title")]
        values = np.full((len(lines), len(LABELS)), 1 / len(LABELS))
        labelled = settle_title(
            Question(*evidence_of("\n".join(lines))), Labelled(states, values, np.zeros(len(lines)))
        )
        assert labelled.has_title is found


def test_a_line_between_two_that_rules_take_for_what_stands_beside_them_is_no_missing_title() -> None:
    lines = [*MENU, "设为首页", "加入收藏", "老街要拆了", ARTICLE, "等船的人", *STORY]
    states = [STATES.index("before title")] * 7 + [STATES.index("body")] * 2
    values = np.zeros((9, len(LABELS)))
    values[:7, BEFORE] = values[7:, BODY] = 1
    values[5, BEFORE], values[5, TITLE] = 0.8, 0.2
    page, evidence = evidence_of("\n".join(lines))
    for margin, found in ((set(), True), ({4, 6}, False)):
        question = Question(page, replace(evidence, margin=margin))
        assert settle_title(question, Labelled(states, values, np.zeros(9))).has_title is found
