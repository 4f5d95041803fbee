"""What labels add to the judgement by rules, with made-up labels: what stays although they would take it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from cleaner.chrome import judging
from cleaner.chrome.judging import Case, judge_each
from cleaner.chrome.learned import stays
from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.features import Question
from cleaner.chrome.learned.gathering import gather_lines
from cleaner.chrome.learned.model import AFTER, BEFORE, BODY, STATES, TITLE
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.config import Config
from cleaner.folding import fold
from tests.chrome_evidence import evidence_of, labelled_as

TITLE_LINE = "湖边的灯塔"
LAMP = "灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯，一点就是四十年。"
REED = "后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家，塔里的灯再也没有亮过。"
BOAT = "如今的湖面上有三条渡船，船工都是守塔人的孙辈，他们记得那盏灯照过的每一个方向。"
MENU = ("首页 > 新闻 > 国内", "登录 注册", "返回顶部", "网站地图")
BUTTON = "点灯的人"
COUNT = "湖上的船"
END = "版权所有 河畔日报社"

Gone = Callable[[Sequence[str], str], list[str]]


def read(lines: Sequence[str]) -> Page:
    text = "\n".join(lines) + "\n"
    return Page.read(text, fold(text))


def copies(lines: Sequence[str], signs: str) -> list[int]:
    return list(stays.find_copies(*evidence_of("\n".join(lines)), labelled_as(signs)))


@pytest.fixture
def gone_of(monkeypatch: pytest.MonkeyPatch) -> Gone:
    """Return which lines go where rules say what they say and labels are sure of the states."""

    def gone(lines: Sequence[str], signs: str) -> list[str]:
        page = read(lines)
        assert len(signs) == len(page.filled)
        asked: list[Question] = []

        def answer(questions: Sequence[Question]) -> list[Labelled]:
            asked.extend(questions)
            return [labelled_as(signs) for _ in questions]

        monkeypatch.setattr(judging, "label_each", answer)
        case = Case(page, name_lines(page, lambda rule: True), read_fields(page), Config())
        (judged,) = judge_each([case])
        assert asked, "labels were not asked"
        return [lines[index] for index in sorted(judged.removed)]

    return gone


def test_states_and_signs_are_in_one_order() -> None:
    assert STATES == ("before title", "title", "after title", "body", "hole", "after body")


def test_a_label_that_is_sure_takes_a_line_beside_what_rules_take(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, LAMP, REED, BUTTON, END]
    assert gone_of(lines, "<<<<tbb>>") == [*MENU, BUTTON, END]
    assert gone_of(lines, "<<<<tbbb>") == [*MENU, END]


def test_what_rules_name_and_leave_makes_a_page_where_labels_say_so_too(gone_of: Gone) -> None:
    # No sentence ends in a full stop, so that rules see no body, and take nothing that stands before or after one.
    body = ["记录一下渡口的灯是怎么换的", "其实是为了让对岸的人也看得见", "以前的灯太暗", "换的时候先把旧的拆下来"]
    above, below = ["skip to main content", "recent posts", "河畔的小站"], ["tags:", "edit this page", "linkedin"]
    assert gone_of([*above, TITLE_LINE, *body, *below], "<<<tbbbb>>>") == [*above, *below]
    # What labels have in the article does not count, nor words that need company (`linkedin`).
    page, evidence = evidence_of("\n".join([*above, TITLE_LINE, *body, *below]))
    labels = labelled_as("<<<tbbbb>>>")
    counted = gather_lines(page, evidence, labels, (), ())
    assert counted is not None
    assert (counted.agreed, counted.named) == (4, 4)
    labels = labelled_as("bbbtbbbb>>>")
    counted = gather_lines(page, evidence, labels, (), ())
    assert counted is not None
    assert (counted.agreed, counted.named) == (2, 2)


def test_beside_a_likely_title_no_line_is_the_lost_one_that_labels_are_sure_is_chrome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = "守塔的人每天点灯"  # a link of the menu, of the article's words
    lines = ["网站地图", entry, "返回顶部", TITLE_LINE, LAMP, REED, END]
    page = read(lines)
    case = Case(page, name_lines(page, lambda rule: True), read_fields(page), Config())
    for title, entry_chance, stays_there in ((0.8, 0.95, False), (0.8, 0.6, True), (0.5, 0.95, True)):
        labelled = labelled_as("<<<tbb>")
        labelled.chances[3, [TITLE, BEFORE]] = title, 1 - title
        labelled.chances[1, [BEFORE, TITLE]] = entry_chance, 1 - entry_chance
        monkeypatch.setattr(judging, "label_each", lambda asked, found=labelled: [found for _ in asked])
        (judged,) = judge_each([case])
        assert (1 not in judged.removed) is stays_there


def test_where_labels_know_no_body_they_must_be_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"渡口{number}号灯" for number in range(25)]
    page = read([*MENU, *names, "返回顶部"])
    case = Case(page, name_lines(page, lambda rule: True), read_fields(page), Config())
    for chance, goes in ((0.84, False), (0.95, True)):
        labelled = labelled_as("<" * 4 + ">" * 26)
        labelled.chances[4:, [AFTER, BODY]] = chance, 1 - chance
        monkeypatch.setattr(judging, "label_each", lambda asked, found=labelled: [found for _ in asked])
        (judged,) = judge_each([case])
        assert (10 in judged.removed) is goes


def test_paragraphs_between_pictures_with_one_credit_are_no_teasers(monkeypatch: pytest.MonkeyPatch) -> None:
    story = [LAMP, REED, BOAT, "灯塔下的石阶一共有九十九级，守塔的人说，他闭着眼睛也能走下来，只是如今没有人再走了。"]
    for credits, goes in ((["图源网络"] * 5, False), ([f"渡口的第{number}张图" for number in range(5)], True)):
        between = [line for pair in zip(credits, story, strict=False) for line in pair]
        lines = [*MENU, TITLE_LINE, *story[::-1], *between, credits[4], BUTTON, END]
        page = read(lines)
        case = Case(page, name_lines(page, lambda rule: True), read_fields(page), Config())
        labelled = labelled_as("<<<<tbbbb" + ">" * 11)
        for at in range(10, 17, 2):
            labelled.chances[at, [AFTER, BODY]] = 0.6, 0.4
        monkeypatch.setattr(judging, "label_each", lambda asked, found=labelled: [found for _ in asked])
        monkeypatch.setattr(stays, "find_copies", lambda *asked: ())
        (judged,) = judge_each([case])
        assert {10, 12, 14, 16} <= judged.removed.keys() if goes else not {10, 12, 14, 16} & judged.removed.keys()


def test_the_size_of_a_file_is_no_code() -> None:
    for line, is_code in (("灯塔.jpg (12 kB, 下载次数: 44)", False), ("lamp.light(44)", True)):
        page, evidence = evidence_of("\n".join([*MENU, LAMP, REED, line, END]))
        counted = gather_lines(page, evidence, labelled_as("<<<<bb>>"), (), ())
        assert counted is not None
        assert counted.code[6] is is_code


def test_a_row_that_stands_in_the_body_once_more_is_left_to_the_stage_duplicates(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, LAMP, REED, COUNT, BOAT, COUNT, BOAT, END]
    assert copies(lines, "<<<<tbbbb>>>") == [9, 10]
    assert BOAT not in gone_of(lines, "<<<<tbbbb>>>")
    assert COUNT not in gone_of(lines, "<<<<tbbbb>>>")
    # A row that stands nowhere else goes.
    other = [*lines[:9], BUTTON, "湖上的雾", END]
    assert copies(other, "<<<<tbbbb>>>") == []
    assert gone_of(other, "<<<<tbbbb>>>") == [*MENU, BUTTON, "湖上的雾", END]


def test_only_with_a_paragraph_is_a_row_a_copy() -> None:
    # A word of a menu that is a heading of the body, too.
    assert copies([*MENU, TITLE_LINE, LAMP, COUNT, BOAT, COUNT, END], "<<<<tbbb>>") == []


def test_a_copy_ends_where_lines_stand_once_only() -> None:
    lines = [*MENU, TITLE_LINE, LAMP, COUNT, BOAT, BUTTON, COUNT, BOAT, "湖上的雾", END]
    assert copies(lines, "<<<<tbbb>>>>>") == [9, 10]


def test_a_row_that_stands_twice_outside_of_the_body_is_no_copy() -> None:
    lines = [BUTTON, *MENU, TITLE_LINE, LAMP, BOAT, END, BOAT, "湖上的雾", BUTTON, "湖上的雪"]
    assert copies(lines, "<<<<<tbb>>>>>") == [9]


def test_buttons_below_each_quotation_of_the_body_are_no_part_of_the_copy(gone_of: Gone) -> None:
    # A forum: replies quote a paragraph, and each ends on the same button.
    lines = [*MENU, TITLE_LINE, LAMP, BOAT, BUTTON, BOAT, COUNT, "湖上的雾", BOAT, COUNT, END]
    assert copies(lines, "<<<<tbb>>>>>>>") == [8, 11]
    assert gone_of(lines, "<<<<tbb>>>>>>>") == [*MENU, COUNT, END]


def test_what_the_body_has_twice_is_no_copy_and_what_labels_keep_is_none() -> None:
    assert copies([*MENU, TITLE_LINE, LAMP, REED, LAMP, END], "<<<<tbbb>") == []
    # Both stand outside of the body: which of them is the article's, labels do not say.
    assert copies([*MENU, LAMP, TITLE_LINE, REED, LAMP, END], "<<<<<tb>>") == []


def test_a_title_that_stands_twice_is_left_to_the_stage_duplicates(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, TITLE_LINE, LAMP, REED, END]
    assert gone_of(lines, "<<<<t-bb>") == [*MENU, END]
    assert gone_of(lines, "<<<<<tbb>") == [*MENU, END]
    # Another line above the title goes.
    assert gone_of([*MENU, BUTTON, TITLE_LINE, LAMP, REED, END], "<<<<<tbb>") == [*MENU, BUTTON, END]


def test_of_a_title_with_the_name_of_the_site_and_the_title_below_it_the_latter_stays(gone_of: Gone) -> None:
    for framed in (f"{TITLE_LINE}_河畔日报", f"{TITLE_LINE} - 新闻 - 河畔", f"首页 > 新闻 > {TITLE_LINE}"):
        lines = [framed, *MENU[1:], TITLE_LINE, LAMP, REED, END]
        assert gone_of(lines, "t----bb>") == [framed, *MENU[1:], END]
    # A word of the title is no title, and a title with more words is another line.
    for other in ("灯塔", f"{TITLE_LINE}与渡口"):
        lines = [TITLE_LINE, *MENU[1:], other, LAMP, REED, END]
        assert TITLE_LINE not in gone_of(lines, "t----bb>")


def test_where_labels_are_sure_of_the_title_no_other_line_is_put_back_as_one(gone_of: Gone) -> None:
    other = "守塔的人每天划着小艇去点灯"  # it says what the article says, as a headline in a menu may
    lines = [*MENU, other, "四十年以后", LAMP, REED, END]
    assert gone_of(lines, "<<<<<tbb>") == [*MENU, other, END]
    # Without a title, that line is it.
    assert gone_of([*MENU, other, LAMP, REED, END], "<<<<<bb>") == [*MENU, END]


def test_answers_to_choose_from_stay_whatever_labels_say(gone_of: Gone) -> None:
    choices = ["A.点灯 B.熄灯 C.换灯 D.守灯", "A、湖边 B、渡口 C、桥头"]
    assert gone_of([*MENU, TITLE_LINE, LAMP, REED, *choices, END], "<<<<tbb>>>") == [*MENU, END]
    other = ["A.点灯的人", "阿勒泰 白城 长春"]
    assert gone_of([*MENU, TITLE_LINE, LAMP, REED, *other, END], "<<<<tbb>>>") == [*MENU, *other, END]


def test_a_list_of_works_and_roles_stays_whatever_labels_say(gone_of: Gone) -> None:
    works = [f"《渡口第{number}夜》/守灯的人" for number in range(1, 6)]
    head = [*MENU, TITLE_LINE, LAMP, REED]
    assert gone_of([*head, *works, END], "<<<<tbb" + ">" * 6) == [*MENU, END]
    few = works[:4]
    assert gone_of([*head, *few, END], "<<<<tbb" + ">" * 5) == [*MENU, *few, END]


def test_a_fenced_listing_stays_whatever_labels_say(gone_of: Gone) -> None:
    listing = ["```", "点灯", "熄灯", "```"]
    head = [*MENU, TITLE_LINE, LAMP, REED]
    signs = "<<<<tbb>>>>>"
    assert gone_of([*head, *listing, END], signs) == [*MENU, END]
    # The same lines without fences, and with a fence that nothing closes.
    bare = [*head, "···", "点灯", "熄灯", "···", END]
    assert gone_of(bare, signs) == [*MENU, *bare[7:]]
    slip = [*head, "```", "点灯", "熄灯", "亮灯", END]
    assert gone_of(slip, signs) == [*MENU, *slip[7:]]


def test_a_table_of_markdown_stays_whatever_labels_say(gone_of: Gone) -> None:
    table = ["| 词 | 义 |", "| --- | :-: |", "| 灯 | 光 |"]
    head = [*MENU, TITLE_LINE, LAMP, REED]
    assert gone_of([*head, *table], "<<<<tbb>>>") == [*MENU]
    # Bars alone are those of a menu.
    bars = [table[0], table[2], BUTTON]
    assert gone_of([*head, *bars], "<<<<tbb>>>") == [*MENU, *bars]


def test_the_log_of_a_chat_stays_whatever_labels_say(gone_of: Gone) -> None:
    def said(names: Sequence[str]) -> list[str]:
        return [line for at, name in enumerate(names) for line in (f"2005-11-28 16:2{at}:36 {name}", f"第{at}次起雾")]

    log = said(["小河", "渡口"] * 3)
    article = [*MENU, TITLE_LINE, LAMP, REED]
    signs = "<<<<tbb" + ">" * 12
    assert gone_of([*article, *log], signs) == [*MENU]
    # Below an article, most speak once.
    comments = said(["小河", "渡口", "石桥", "小河", "灯塔", "芦苇"])
    assert gone_of([*article, *comments], signs) == [*MENU, *comments]


def test_what_stands_above_and_below_a_listing_goes(gone_of: Gone) -> None:
    lines = [*MENU, COUNT, TITLE_LINE, LAMP, REED, "~~~", "点灯", "~~~", BUTTON, END]
    assert gone_of(lines, "<<<<<tbb>>>>>") == [*MENU, COUNT, BUTTON, END]


def test_an_ordinary_word_that_labels_have_in_the_body_stays(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, LAMP, "导航", "内置APP", REED, END]
    assert gone_of(lines, "<<<<tbbbb>") == [*MENU, END]
    assert gone_of(lines, "<<<<tbhhb>") == [*MENU, "导航", "内置APP", END]
    # What other rules take says itself that it is the page's.
    assert gone_of([*MENU, TITLE_LINE, LAMP, "分享到：", REED, END], "<<<<tbbb>") == [*MENU, "分享到：", END]


def test_a_contact_among_the_facts_of_an_article_stays(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, LAMP, REED, "开放时间：周日7:00—20:00", "电话：021-63225069", "分享到：", END]
    assert gone_of(lines, "<<<<tbbb>>>") == [*MENU, "分享到：", END]


def test_a_day_amid_lines_of_the_body_stays(gone_of: Gone) -> None:
    short = ["渡口通车", "湖上有船", "灯塔亮了", "2017年6月30日", "桥修好了"]
    lines = [*MENU, TITLE_LINE, *short, LAMP, REED, BOAT, END]
    assert gone_of(lines, "<<<<tbbbbbbbb>") == [*MENU, END]
    assert gone_of(lines, "<<<<t-bbbbbbb>") == [*MENU, short[0], short[3], END]
    # Above an answer, with the time of day.
    lines[8] = "2017-06-30 17:33"
    assert gone_of(lines, "<<<<tbbbbbbbb>") == [*MENU, lines[8], END]


def test_a_line_of_the_body_that_a_comment_quotes_goes_with_the_comment() -> None:
    words = ["湖上的雾", "湖上的雪", "湖上的风", "湖上的雨"]
    lines = [*MENU, TITLE_LINE, LAMP, BOAT, *words, BOAT, *words, END]
    assert copies(lines, "<<<<tbb" + ">" * 10) == []
    # Near the end of what leaves, or with a second line, it is a copy.
    assert copies([*lines[:-4], END], "<<<<tbb" + ">" * 7) == [11]
    assert copies([*lines[:12], LAMP, *lines[12:]], "<<<<tbb" + ">" * 11) == [11, 12]


def test_numbers_of_a_listing_are_no_company(gone_of: Gone) -> None:
    lines = [*MENU, TITLE_LINE, LAMP, REED, BUTTON, "1", "2", "3", "4", "x = 1", "y = 2"]
    signs = "<<<<tbb" + ">" * 7
    assert BUTTON not in gone_of([*lines, BOAT], signs + "b")
    assert BUTTON in gone_of([*lines[:8], *MENU], "<<<<tbb>>>>>")
