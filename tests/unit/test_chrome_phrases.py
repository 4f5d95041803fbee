"""The phrases of the rulebook and the lines they name."""

from __future__ import annotations

import re

import pytest

import cleaner
from cleaner.chrome.lines import Page, ends_sentence, line_weight, page_of, reads_as_prose
from cleaner.chrome.phrases import ANYWHERE, EDGE, RUN, find_names, name_lines, phrases
from cleaner.config import Config
from cleaner.document import Context, Encoding
from cleaner.folding import FoldedView, fold
from cleaner.rules import registry

PHRASE_KEYS = ("anywhere", "lines", "run_lines", "starts", "company_starts", "phrases", "cues", "fields", "weak_fields")
RULES = registry().of_stage("chrome")


def named(line: str, off: tuple[str, ...] = ()) -> tuple[str, int] | None:
    page = Page.read(line, fold(line))
    name = name_lines(page, lambda rule: rule not in off).get(0)
    return (name.rule, name.strength) if name is not None else None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_phrases_are_written_as_they_fold(rule: object) -> None:
    wrong = [text for key in PHRASE_KEYS for text in rule.match.get(key, ()) if fold(text) != text]
    assert wrong == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_phrase_stands_twice_in_a_rule(rule: object) -> None:
    for key in ("anywhere", "lines", "starts", "phrases", "cues", "fields", "weak_fields"):
        texts = rule.match.get(key, [])
        assert sorted({text for text in texts if texts.count(text) > 1}) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_patterns_have_cues_or_are_read_elsewhere(rule: object) -> None:
    if "patterns" in rule.match and rule.id != "chrome/title-suffix":
        assert rule.match.get("cues"), "a pattern without a cue is never tried"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_patterns_do_not_blow_up(rule: object) -> None:
    text = "首页 > " * 200 + "以上就是小编为大家带来的" * 50 + "[1] " * 300 + "阅读 12 " * 300
    for pattern in [
        *rule.match.get("patterns", ()),
        *(rule.match[key] for key in ("head", "tail", "glued") if key in rule.match),
    ]:
        re.search(pattern, text[: rule.match.get("max_chars", 400)])


@pytest.mark.parametrize(
    ("line", "rule", "strength"),
    [
        ("返回頂部", "chrome/navigation", ANYWHERE),
        ("【相关阅读】", "chrome/related-list", EDGE),
        ("体育", "chrome/navigation", RUN),
        ("评论（37）", "chrome/comment-box", EDGE),
        ("关键词：渡口；摆渡；河流", "chrome/tags", ANYWHERE),
        ("关键字：if else while", "chrome/tags", EDGE),
        ("常见问题", "chrome/navigation", RUN),
        ("登录 注册", "chrome/navigation", EDGE),
        ("\ue602 \ue608微信 \ue609微博", "chrome/share-bar", EDGE),
        ("掃一掃下載晨報APP", "chrome/app-prompt", ANYWHERE),
    ],
)
def test_names(line: str, rule: str, strength: int) -> None:
    assert named(line) == (rule, strength)


@pytest.mark.parametrize(
    "line",
    [
        "他扫一扫门口的落叶，又去喂鸡了。",
        "版权",
        "",
        "今天的头条新闻是关于水稻的",
        "x > y",
        "时间 地点 人物",
        "一" * 500,
    ],
)
def test_names_nothing(line: str) -> None:
    assert named(line) is None


def test_a_rule_that_is_off_does_not_take_the_name_of_one_that_is_on() -> None:
    line = "更多相关内容请关注：养花专区"
    first = named(line)
    assert first is not None
    second = named(line, off=(first[0],))
    assert second is not None
    assert second[0] != first[0]


ICONS = ["favorite_border", "chevron_right", "expand_more", "open_in_new"]
TEASER = "山里的茶熟了 清明前后，茶园迎来了一年中最忙的日子，采茶的人天不亮就...[详情]"


@pytest.mark.parametrize(
    ("lines", "rule", "count"),
    [
        (ICONS[:3], "chrome/icon-name", 3),
        (ICONS, "chrome/icon-name", 0),
        (ICONS[:1] * 4, "chrome/icon-name", 0),
        ([TEASER] * 2, "chrome/teaser", 0),
        ([TEASER] * 3, "chrome/teaser", 3),
    ],
)
def test_rules_with_limits_name_lines_within_them(lines: list[str], rule: str, count: int) -> None:
    text = "\n".join(["渡口的灯", *lines, "首页 > 新闻 > 国内"])
    names = name_lines(Page.read(text, fold(text)), lambda rule: True)
    assert [name.rule for name in names.values()].count(rule) == count
    assert names[len(lines) + 1].rule == "chrome/navigation"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("您好，欢迎来到河畔论坛，主持人说。", None),
        ("自杀解决不了问题，他在信里写道。", None),
        ("欢迎来到河畔论坛，有话就在这里说说。", "chrome/navigation"),
        ("访问次数三年里翻了整整三番。", None),
        ("请登录后评论。", "chrome/comment-box"),
    ],
)
def test_what_somebody_says_and_sentences_that_only_begin_so_are_no_prompts(line: str, rule: str | None) -> None:
    found = named(line)
    assert (found and found[0]) == rule


def test_phrases_are_built_once() -> None:
    assert phrases() is phrases()


@pytest.mark.parametrize(
    ("line", "prose"),
    [
        ("这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。", True),
        (
            "时政 国际 财经 台湾 军事 观点 领导 人事 理论 法治 社会 产经 教育 科普 体育 文化 书画 房产 汽车。",
            False,
        ),
        ("山里的秋天来得早 河边的早市散得晚 村口又多了一家面馆 老人们还是爱坐在树下 孩子们都去了县城", False),
        ("短句。", False),
        ("import contextlib, redis, pymongo, datetime, collections, itertools", False),
    ],
)
def test_prose(line: str, prose: bool) -> None:
    assert reads_as_prose(fold(line)) is prose


def test_weights_rank_prose_over_sentences_over_titles() -> None:
    prose = line_weight(
        fold("二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。")
    )
    sentence = line_weight(fold("雨一直下到了天亮，没有人说话。"))
    verse = line_weight(fold("大漠孤烟直，"))
    title = line_weight(fold("山里的秋天"))
    assert prose > sentence > verse > 0 > title
    assert line_weight("") == 0.0


def test_a_paragraph_set_wide_is_prose_and_a_row_of_links_is_none() -> None:
    line = fold("渡口修好的那一年，镇上的人每天都到河边去看船，看完了回家写在本子上，本子后来放进了县里的档案馆。")
    assert line_weight(" ".join(line)) == line_weight(line)
    assert line_weight(fold("天 地 人 和 山 水 花 鸟 鱼 虫 春 夏 秋 冬 风 雨 雷 电 日 月")) < 0


@pytest.mark.parametrize(("line", "ends"), [("好.", True), ('好."', True), ("好)", False), ("", False), ("…", True)])
def test_ends_sentence(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends


def test_page_knows_where_lines_stand() -> None:
    text = "  第一行 \n\n第二行"
    page = Page.read(text, fold(text))
    assert page.filled == [0, 2]
    assert [text[slice(*page.span(index))] for index in range(3)] == ["  第一行 ", "", "第二行"]
    assert text[slice(*page.trimmed_span(0))] == "第一行"
    assert page.line_at(text.index("二")) == 2
    assert Page.read_top(text, fold(text), 1).filled == [0]
    assert Page.read_top(text, fold(text), 9).filled == [0, 2]


def test_lines_with_a_match_are_found_at_once() -> None:
    text = "时间：九点：整\n\n湖边\n  地点：码头\n人物：\n"
    page = Page.read(text, fold(text))
    assert page.lines_with(re.compile(r":[^\n]*")) == [0, 3, 4]
    assert page.lines_with(re.compile(r"灯塔[^\n]*")) == []


def test_a_page_is_read_once_for_all_passes_over_a_text() -> None:
    contexts = [Context(Config(), Encoding("utf-8"), FoldedView(text)) for text in ("灯塔\n", "湖边\n码头\n")]
    first, second = map(page_of, contexts)
    assert page_of(contexts[0]) is first
    assert first.lines == ["灯塔", ""]
    assert second.lines == ["湖边", "码头", ""]


def test_asides_go_and_are_no_landmarks() -> None:
    lines = [
        "渡口的灯每天晚上七点亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。",
        "（延伸閱讀：老街要拆了　守燈人：不捨但不走）",
        "守灯的人",
        "看現在有哪些花燈 →",
        "从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回，才能让船靠岸。",
    ]
    text = "\n".join(lines) + "\n"
    names, asides = find_names(Page.read(text, fold(text)), lambda rule: True)
    assert names == {}
    assert sorted(asides) == [1, 3]
    assert cleaner.clean(text, select=["chrome"]).text == "\n".join(lines[::2]) + "\n"
    assert find_names(Page.read(text, fold(text)), lambda rule: False)[1] == {}


def named_at(*lines: str) -> list[int]:
    text = "\n".join(lines)
    return sorted(name_lines(Page.read(text, fold(text)), lambda rule: True))


def test_keywords_of_each_entry_are_the_articles() -> None:
    entries = [f"{name}\n关键词：稳定，快速，安全" for name in ("渡口", "桥", "灯塔")]
    assert named_at(*entries[:1]) == [1]
    assert named_at(*entries[:2]) == [1, 3]
    assert named_at(*entries) == []


@pytest.mark.parametrize("heading", ["拓展阅读", "延伸閱讀："])
def test_what_the_author_read_has_addresses(heading: str) -> None:
    assert named_at("渡口", heading, "", "灯塔的由来") == [1]
    assert named_at("渡口", heading, "", "灯塔的由来 https://example.com/1.html") == []
    # Every link of a page in Markdown has one.
    assert named_at("渡口", heading, "* [灯塔的由来](https://example.com/1.html)") == [1]
