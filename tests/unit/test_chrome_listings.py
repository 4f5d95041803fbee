"""Lists of other pages that are known by what every n-th line is, and what looks like one and is the article's."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome import listings
from cleaner.chrome.cues import LIST_CUES, Cue
from cleaner.chrome.lines import Page
from cleaner.chrome.listings import find_listings
from cleaner.folding import fold

ARTICLE = (
    "渡口的灯\n"
    "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人，几十年来没有变过。\n"
    "守灯的老人说，从前点的是油灯，一场大风就能吹灭，他要在风里重新点上好几回才算完。\n"
)
TITLES = ["山里的茶熟了！", "老街要拆了", "小学搬进了新楼", "河上的桥修了三年", "今年的雪来得早"]
BEGINNINGS = [
    "采茶的人天不亮就上山，背着竹篓，唱着只有他们自己才听得懂的歌，一直到太阳落到山的后面 ...",
    "住了一辈子的老人坐在门口，看着推土机一天一天开近，谁来劝他都不肯走，只说再等一等看 ...",
    "孩子却想念老操场，那里有一棵槐树，下课的时候大家都在树下躲太阳。校长说，树也会搬来 ...",
    "通车的那一天，两岸的人都来了，敲锣打鼓，走在最前面的是当年第一个提出修桥的老教师， ...",
]
FOLDERS = ["▶ 河边的人 (21)", "▶ 老街 (8)", "▸ 茶馆旧事 (13)", "▶ 2016年 (104)"]
ROW = "· 摆渡的人走了，船还在！ · 守灯人的最后一天"


def found(*lines: str) -> list[int]:
    """Return the places of what is taken for a list, below an article of three lines."""
    text = ARTICLE + "\n".join(lines) + "\n"
    page = Page.read(text, fold(text))
    return sorted({at - 3 for at, _ in find_listings(page, list(filter(None, page.lines)))})


def weave(*columns: list[str]) -> list[str]:
    return [line for row in zip(*columns, strict=False) for line in row]


def test_titles_with_their_first_words_cut_off_go() -> None:
    rows = weave(TITLES, BEGINNINGS)
    assert found(*rows) == list(range(8))
    days = [f"2024-10-0{day}" for day in (9, 7, 7, 2)]
    assert found(*weave(TITLES, days, BEGINNINGS)) == list(range(12))
    text = ARTICLE + "\n".join(rows) + "\n"
    result = cleaner.clean(text, select=["chrome"])
    assert result.text == ARTICLE
    assert {finding.reason for finding in result.findings} == {
        "one of titles with their first words, cut off, after the body"
    }
    assert cleaner.restore(result.text, result.ledger).decode() == text


@pytest.mark.parametrize(
    "lines",
    [
        weave(TITLES, BEGINNINGS[:3]),  # three
        weave(TITLES, [line[: 30 * (number + 1) // 2] + "……" for number, line in enumerate(BEGINNINGS)]),
        # A story that trails off, between its paragraphs.
        weave([ARTICLE.splitlines()[1] * 2] * 4, BEGINNINGS),
        [*BEGINNINGS[:2], TITLES[0], *BEGINNINGS[2:]],
    ],
)
def test_sentences_that_trail_off_stay(lines: list[str]) -> None:
    assert found(*lines) == []


@pytest.mark.parametrize("form", ["第{}期", "第{}集", "走读第 {} 辑", "河边夜话 EP{}", "小城月刊 vol.{}"])
def test_issues_that_count_down_go_with_their_titles(form: str) -> None:
    numbers = [form.format(number) for number in (102, 101, 100, 99, 98)]
    assert found(*weave(numbers, TITLES)) == list(range(10))
    # With the title in the same line, a special one among them.
    inline = [f"{number} {title}" for number, title in zip(numbers, TITLES, strict=True)]
    assert found(*inline[:2], "新年特别节目", *inline[2:]) == list(range(6))


@pytest.mark.parametrize(
    "lines",
    [
        weave([f"第{number}期" for number in (1, 2, 3, 4, 5)], TITLES),  # a course, in its order
        weave([f"第{number}名" for number in (5, 4, 3, 2, 1)], TITLES),  # the best last
        weave([f"第{number}期" for number in (9, 8, 7)], TITLES),
        weave([f"第{number}集" for number in (9, 8, 7, 6)], ARTICLE.splitlines()[1:] * 2),  # what happens in each
        [f"heap.pop()  # {number}" for number in (5, 4, 3, 2, 1)],
        [f"step {number}" for number in (5, 4, 3, 2, 1)],
    ],
)
def test_other_numbers_stay(lines: list[str]) -> None:
    assert found(*lines) == []


def test_folders_with_counts_go_with_the_rows_of_titles_below_them() -> None:
    assert found(*FOLDERS) == [0, 1, 2, 3]
    assert found(FOLDERS[0], ROW, FOLDERS[1], *FOLDERS[2:], ROW, "渡口") == list(range(6))


@pytest.mark.parametrize(
    "lines",
    [
        FOLDERS[:3],
        [folder[2:] for folder in FOLDERS],  # what is counted in the article: 鸡蛋 (2)
        weave(FOLDERS, ARTICLE.splitlines()[1:] * 2),  # headings with the number of votes, and text below them
        ["▶ 起飞(1)", "▶ 降落(二)", "▶ 滑行(三)", "▶ 停稳(四)"],
    ],
)
def test_other_lines_with_counts_stay(lines: list[str]) -> None:
    assert found(*lines) == []


def test_contents_of_an_entry_go_whose_headings_have_its_name_before_them() -> None:
    contents = "目录\n1 简介\n2 生产工艺\n▪ 预热\n▪ 浓缩\n"
    entry = "".join(f"{heading}\n{ARTICLE.splitlines()[1]}\n" for heading in ("灯油简介", "灯油生产工艺"))
    text = ARTICLE + contents + entry
    assert cleaner.clean(text, select=["chrome"], ignore=["chrome/learned-line"]).text == ARTICLE + entry
    # Numbers without a space, as markup that was lost leaves them.
    glued = ARTICLE + "目录\n1简介\n2生产工艺\n" + entry
    assert cleaner.clean(glued, select=["chrome"], ignore=["chrome/learned-line"]).text == ARTICLE + entry
    # A book's: its headings stand as they are.
    book = entry.replace("灯油", "")
    for own in (ARTICLE + contents + book, ARTICLE + "目录\n1 简介\n" + entry):
        assert cleaner.clean(own, select=["chrome"], ignore=["chrome/learned-line"]).text == own


OTHER_TITLES = [
    "毕业除了工作还有什么更好的选择",
    "云服务器实例模板怎么删除",
    "前中期的心得分享",
    "表格文字与数字分离",
    "打折节什么时候开始报名",
    "迄今为止你最讨厌的广告是什么",
    "老人学画画有没有意义？",
    "苏州最让你难忘的美食有哪些",
]


def test_titles_up_to_the_end_of_which_many_ask_go() -> None:
    assert found(*OTHER_TITLES) == list(range(8))


@pytest.mark.parametrize(
    "lines",
    [
        OTHER_TITLES[:7],
        [f"{number}. {title}" for number, title in enumerate(OTHER_TITLES, 1)],
        [title.rstrip("？") + "？" for title in OTHER_TITLES],  # what to think about
        ["读完以后，请想一想：", *OTHER_TITLES],
        [*OTHER_TITLES, "这些都是老人常问的，他一个也答不上来。"],
        ["灯下的人怎么想"] * 8,  # a refrain
        [title.replace("什么", "灯").replace("怎么", "灯").replace("有哪些", "") for title in OTHER_TITLES],
    ],
)
def test_other_questions_stay(lines: list[str]) -> None:
    assert found(*lines) == []


SERIES = [
    "河边人家1》摆渡的人和他的两条船",
    "河边人家2》渡口的灯",
    "河边人家3》老街上的十个问题",
    "河边人家4》最后一本账",
]


def test_the_articles_of_a_series_go_where_one_of_them_is_this_one() -> None:
    assert found("【專題】河邊人家", *SERIES) == [0, 1, 2, 3, 4]
    assert found("下面是：", *SERIES) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "lines",
    [
        SERIES[:3],
        [line.replace("渡口的灯", "渡口的船") for line in SERIES],  # parts of this one, or works of somebody
        [SERIES[1], SERIES[0], *SERIES[2:]],
        [f"{line}。" for line in SERIES],
    ],
)
def test_other_numbered_lines_stay(lines: list[str]) -> None:
    assert found(*lines) == []


def test_tags_with_one_id_go_and_listings_of_markup_stay() -> None:
    hidden = [f'<{tag} id="w6w9l"></{tag}>' for tag in ("p", "li", "b", "rt", "samp", "output")]
    text = ARTICLE + "\n".join([*hidden, '<p id="w6w9l"> <dd id="w6w9l"></dd> </p>']) + "\n"
    assert cleaner.clean(text, select=["chrome"]).text == ARTICLE
    own = [line.replace("w6w9l", f"part{number}") for number, line in enumerate(hidden)]
    for lines in (hidden[:5], own, [f"{line}渡口" for line in hidden]):
        kept = ARTICLE + "\n".join(lines) + "\n"
        assert cleaner.clean(kept, select=["chrome"]).text == kept


def test_what_listings_are_known_by_is_looked_for_on_every_page() -> None:
    assert set(LIST_CUES[Cue.FOLDER]) == listings._FOLDER_SIGNS
    assert {f"{listings.MIN_SERIES}{sign}" for sign in listings._SERIES_SIGNS} == set(LIST_CUES[Cue.SERIES])
    assert {cue[:-1] for cue in LIST_CUES[Cue.ISSUE]} == {"第", *listings._LATIN_ISSUE_SIGNS}
    assert set(LIST_CUES[Cue.CUT]) == set(listings._CUT_ENDS)
    assert all(listings._LINKED.search(f"[{cue.strip()}]") for cue in LIST_CUES[Cue.REST])


SUMMARIES = [
    "采茶的人天不亮就上山，背着竹篓，一直到太阳落到山的后面，今年的收成比去年多了两成。[详情]",
    "住了一辈子的老人坐在门口，看着推土机一天一天开近，谁来劝他都不肯走，只说再等一等。[详情]",
    "孩子却想念老操场，那里有一棵槐树，下课的时候大家都在树下躲太阳。校长说，树也会搬来，就种在门口。[详情]",
    "通车的那一天，两岸的人都来了，敲锣打鼓，走在最前面的是当年第一个提出修桥的老教师。[详情]",
]


def test_titles_with_paragraphs_that_end_on_a_link_go() -> None:
    assert found(*weave(TITLES, SUMMARIES)) == list(range(8))


def test_the_first_title_may_stand_in_the_article_which_stays() -> None:
    assert found(*weave(TITLES, SUMMARIES)[1:]) == list(range(7))


@pytest.mark.parametrize(
    "lines",
    [
        weave(TITLES, SUMMARIES[:3]),  # too few
        SUMMARIES * 2,  # entries of a directory, without titles
        weave(TITLES, [line.removesuffix("[详情]") for line in SUMMARIES]),  # headings of an article
        weave([line + "他们说了很久，谁也没有停下来。" * 4 for line in TITLES], SUMMARIES),  # paragraphs between
    ],
)
def test_what_is_like_titles_with_paragraphs_stays(lines: list[str]) -> None:
    assert found(*lines) == []


BROKEN = [
    f"{place}的老人说起从前的事情总要停下来想一想，河上的船、岸边的灯和那些再也没有回来的人，一样一样都还记得清清楚楚"
    for place in ("桥头", "老街", "渡口", "茶山", "学堂", "码头")
]


def test_six_paragraphs_that_break_off_go() -> None:
    assert found(*(line + "..." for line in BROKEN)) == list(range(6))


@pytest.mark.parametrize(
    "lines",
    [
        [line + "..." for line in BROKEN[:3]],  # dialogue
        [line + "……" for line in BROKEN],  # as print has it
        [line[:30] + "..." if at % 2 else line + "..." for at, line in enumerate(BROKEN)],
        [*(line + "..." for line in BROKEN[:5]), BROKEN[5] + "。"],
    ],
)
def test_fewer_or_other_paragraphs_that_trail_off_stay(lines: list[str]) -> None:
    assert found(*lines) == []
