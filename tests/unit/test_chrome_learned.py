"""The learned labels: what lines look like, the chain, and what may leave the text by a label."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

import cleaner
from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.columns import layout, names
from cleaner.chrome.learned.decode import Caution, Lines, guard, label_each
from cleaner.chrome.learned.echoes import Scratch, Tables, stand_elsewhere
from cleaner.chrome.learned.features import MAX_FILLERS, Evidence, Question, look, look_at_each, side_by_side
from cleaner.chrome.learned.model import (
    _NEVER,
    STATES,
    Costs,
    decode,
    model,
    weigh_states,
)
from cleaner.chrome.learned.shape import WORDING_BITS, Shape
from cleaner.chrome.learned.surroundings import heaviest
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.errors import RulebookError
from cleaner.folding import fold
from cleaner.rules import registry

PAGE = """首页 新闻 体育
湖边的灯塔
2021-03-04 09:30
灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯。
后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家。

分享到：
"""
NO_WORDING = np.zeros((1 << WORDING_BITS) + 1, np.float32)


def evidence_of(text: str) -> tuple[Page, Evidence]:
    page = Page.read(text, fold(text))
    return page, gather_evidence(page, name_lines(page, lambda rule: True), read_fields(page))


def values_of(text: str, wording: np.ndarray = NO_WORDING) -> np.ndarray:
    found, _ = look(*evidence_of(text), wording)
    return found


def answers(text: str, question: str) -> list[float]:
    return [round(float(value), 4) for value in values_of(text)[:, names().index(question)]]


def test_each_column_has_a_name_of_its_own() -> None:
    assert len(set(names())) == len(names())
    assert values_of(PAGE).shape == (6, len(names()))


@pytest.mark.parametrize(
    "text", ["好", "\n\n好\n", "\ue000", "\ud800\n\x00\n", "a\n" * 40, "灯塔\n灯塔", "12", "2021-\n:"]
)
def test_odd_pages_have_features(text: str) -> None:
    found = values_of(text)
    assert found.shape == (len(Page.read(text, fold(text)).filled), len(names()))
    assert np.isfinite(found).all()


def test_numbers_and_ends() -> None:
    text = "2021-03-04 09:30\n共 123456 人\n占 12%，用了3元\n三点二\n"
    assert answers(text, "date") == [1, 0, 0, 0]
    assert answers(text, "time") == [1, 0, 0, 0]
    assert answers(text, "number") == [0, 1, 0, 0]
    assert answers(text, "amount") == [0, 0, 1, 0]
    assert answers("他走了。\n“他走了。”\n他走了；\n3.5\n", "closed") == [1, 1, 0, 0]


def test_stops_are_those_of_sentences() -> None:
    assert answers("他走了。天黑了。\n第3.5版 www.a.cn\nIt rained. It stopped.\n", "stops") == [2, 0, 2]


def test_places_and_neighbours() -> None:
    assert answers(PAGE, "from top") == [0, 1, 2, 3, 4, 5]
    assert answers(PAGE, "from end") == [5, 4, 3, 2, 1, 0]
    assert answers(PAGE, "length +1") == [*answers(PAGE, "length")[1:], -2]
    assert answers(PAGE, "length -1") == [-2, *answers(PAGE, "length")[:-1]]
    assert answers(PAGE, "gone")[0] == answers(PAGE, "gone")[5] == 1
    assert answers(PAGE, "after gone")[1] == 1
    assert answers(PAGE, "before prose")[:4] == [3, 2, 1, 1]


def test_cues_at_the_ends_of_a_line() -> None:
    text = "摘要：灯塔的故事\n灯塔的摘要\n湖面上的灯塔 王小明 摄\n摄影是他的爱好\n"
    assert answers(text, "words of kind summary") == [1, 0, 0, 0]
    assert answers(text, "words of kind caption")[1:3] == [0, 1]


def test_a_summary_is_told_again_below() -> None:
    sentence = "守塔的人每天傍晚划着小艇去湖心点灯"
    text = f"湖边的灯塔\n{sentence}\n湖水退了以后，芦苇长了起来。\n许多年前，{sentence}，从不间断。\n"
    assert answers(text, "told later")[1] > 0.9


def test_a_table_of_contents_names_lines_below() -> None:
    text = "1 产地 2 做法 3 吃法\n产地\n湖边\n做法\n蒸熟\n吃法\n"
    assert answers(text, "contents") == [1, 0, 0, 0, 0, 0]


def test_lists_repeat_with_a_period() -> None:
    text = "".join(f"湖边的第{number}个早晨\n2021-03-0{number}\n详细\n" for number in range(1, 7))
    assert set(answers(text, "period")) == {3}
    assert min(answers(text, "cycle")) > 0.5


def test_the_heaviest_stretch() -> None:
    value = np.array([[-1.0, 2.0, -1.0, 3.0, -5.0, 1.0], [-2.0, -1.0, -3.0, 0.0, 0.0, 0.0]])
    is_line = np.array([[True] * 6, [True] * 3 + [False] * 3])
    start, end, rise, fall = heaviest(value, is_line)
    assert (start[0, 0], end[0, 0]) == (1, 3)
    assert rise[0].tolist() == [0, 0, 2, 1, 4, 0]
    assert fall[0].tolist() == [4, 2, 3, 0, 1, 0]
    # Of lines that all speak against the body the least bad one, and not what stands for lines that are not there.
    assert (start[1, 0], end[1, 0]) == (1, 1)


@pytest.mark.parametrize("lines", [3, 1 << 15])
def test_keys_that_stand_in_other_lines(lines: int) -> None:
    slots, rows = np.array([7, 8, 7, 9, 7, 6, 6, 5]), np.array([0, 0, 1, 1, 2, 2, 2, 2])
    table = Scratch().table(10, lines)
    assert table.dtype == (np.int16 if lines == 3 else np.int32)
    for valid, expected in (
        ([1, 1, 1, 1, 0, 0, 0, 0], [1, 0, 1, 0, 1, 0, 0, 0]),
        ([1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 1, 0, 1, 0, 0, 0]),
        ([1] * 8, [1, 0, 1, 0, 1, 0, 0, 0]),
        ([0] * 8, [0] * 8),
    ):
        table[:] = -1
        found = stand_elsewhere(table, slots, rows.astype(table.dtype), np.array(valid, bool))
        assert found.tolist() == [bool(one) for one in expected]


def test_memory_of_a_table_is_used_again() -> None:
    scratch = Scratch()
    large = scratch.table(100, 3)
    assert np.shares_memory(large, scratch.table(40, 1 << 15))
    assert len(scratch.table(1000, 1 << 15)) == 1000


@pytest.mark.parametrize(("count", "bits", "width"), [(3, 12, np.uint32), (1 << 21, 26, np.uint64)])
def test_places_of_keys_are_the_same_in_either_width(count: int, bits: int, width: type) -> None:
    keys = np.array([0x4E004E00, 0xFFFFFFFF, 7])
    tables = Tables.of([count], 5)
    assert (tables.size, tables.width) == (1 << bits, width)
    slots = tables.places(keys.astype(width), np.array([0, 0, 4]))
    assert slots.tolist() == [(int(key) * 0x9E3779B1 >> 7) % (1 << bits) for key in keys]


def test_keys_of_each_page_have_places_of_their_own() -> None:
    keys, rows = np.array([0x4E004E00, 7, 0x4E004E00, 7], np.uint32), np.array([0, 1, 2, 3])
    tables = Tables.of([3, 5000], 2)
    slots = tables.places(keys.copy(), rows)
    assert tables.size == (1 << 12) + (1 << 17)
    for at, (size, base) in enumerate([(1 << 12, 0)] * 2 + [(1 << 17, 1 << 12)] * 2):
        assert slots[at] == base + (int(keys[at]) * 0x9E3779B1 >> 7) % size


# Pages of one line and of many, with a title below the first line, with lines that stand again, summaries and lists.
COMPANY = (
    PAGE,
    "好\n",
    "12\n\x00\n",
    "\n",
    "灯塔\n灯塔\n湖边的灯塔\n" + "更多 新闻\n2021-03-04 09:30\n" * 9,
    "1 产地 2 做法 3 吃法\n产地\n湖边\n做法\n蒸熟\n吃法\n",
    "".join(f"湖边的第{number}个早晨\n2021-03-0{number}\n详细\n" for number in range(1, 7)),
    "首页\n" * 70 + PAGE * 3,
    PAGE.replace("灯", "桥") + "登录\n",
)


def test_pages_have_the_same_labels_in_any_company() -> None:
    asked = [Question(*evidence_of(text)) for text in COMPANY]
    for order in (asked, asked[::-1], asked[:1] * 5 + asked):
        for question, found in zip(order, label_each(order), strict=True):
            (alone,) = label_each([question])
            assert list(found.states) == list(alone.states)
            assert found.chances.tobytes() == alone.chances.tobytes()
            assert np.array_equal(found.wording, alone.wording)


def test_pages_have_the_same_features_in_any_company() -> None:
    asked = [Question(*evidence_of(text)) for text in COMPANY]
    asked = [question for question in asked if question.size]
    together, said = look_at_each(asked, model().wording, Scratch())
    width = len(together) // len(asked)
    for start, question in zip(range(0, len(together), width), asked, strict=True):
        values, wording = look(question.page, question.evidence, model().wording)
        assert np.array_equal(together[start : start + question.size], values)
        assert np.array_equal(said[start : start + question.size], wording)


def test_pages_of_about_the_same_length_go_together() -> None:
    asked = [Question(*evidence_of(text)) for text in (*COMPANY, "湖\n" * 2000, "湖\n" * 1999)]
    groups = list(side_by_side(asked))
    assert sorted(number for group in groups for number in group) == [
        number for number, question in enumerate(asked) if question.size
    ]
    assert [9] in groups
    assert [10] in groups
    for group in groups:
        sizes = [asked[number].size for number in group]
        assert sum(max(sizes) - size for size in sizes) <= MAX_FILLERS
    assert any(len(group) > 3 for group in groups)


def test_wording_is_the_mean_of_the_weights_of_pairs() -> None:
    shape = Shape.of(["灯塔", "湖"])
    weights = NO_WORDING.copy()
    weights[shape.wording_slots()[:3]] = 2.0
    weights[-1] = 0.5
    assert shape.wording(weights)[0] == pytest.approx(6 / 3**0.5 + 0.5)


def try_all(chances: np.ndarray, costs: Costs) -> list[int]:
    """Return the best sequence by trying each."""
    steps = {(0, 0): 0.0, (0, 1): 0.0, (0, 3): costs.no_title + costs.body_later, (1, 1): costs.second_title}
    steps |= {(1, 2): 0.0, (1, 3): costs.body_after_title, (2, 2): 0.0, (2, 3): costs.body_later, (3, 3): 0.0}
    steps |= {(3, 4): costs.into_hole, (3, 5): costs.end, (4, 4): costs.in_hole, (4, 3): costs.out_of_hole, (5, 5): 0.0}
    start = {0: 0.0, 1: 0.0, 3: costs.no_title}
    end = dict.fromkeys(range(3), costs.no_body) | {3: 0.0, 5: 0.0}
    rows = weigh_states(chances, costs)

    def value(path: tuple[int, ...]) -> float:
        total = -start.get(path[0], -_NEVER) - end.get(path[-1], -_NEVER)
        total -= sum(steps.get(step, -_NEVER) for step in pairwise(path))
        return total + sum(rows[at, state] for at, state in enumerate(path))

    return list(max(product(range(len(STATES)), repeat=len(chances)), key=value))


@pytest.mark.parametrize("seed", range(12))
def test_the_best_sequence_is_that_of_trying_all(seed: int) -> None:
    chances = np.random.default_rng(seed).dirichlet(np.ones(6), 4)
    assert decode(chances, Costs()) == try_all(chances, Costs())


def test_the_shipped_model_fits_the_features() -> None:
    assert model().layout == layout()
    assert model().network.centre.shape == (len(names()),)


def test_a_model_of_other_features_is_refused() -> None:
    page = Page.read(PAGE, fold(PAGE))
    with pytest.raises(RulebookError, match="trained on other features"):
        label_each([Question(page, gather_evidence(page, {}, {}))], replace(model(), layout="old"))


def test_an_empty_page_has_no_labels() -> None:
    page = Page.read("\n", "\n")
    assert [found.states for found in label_each([Question(page, gather_evidence(page, {}, {}))])] == [()]
    assert label_each([]) == []


def test_labels_know_the_title_and_the_body() -> None:
    (labelled,) = label_each([Question(*evidence_of(PAGE))])
    assert [labelled.leaves(position) for position in range(6)] == [True, False, True, False, False, True]
    outside = labelled.outside_chances()
    assert outside[0] > 0.5 > outside[3]
    assert outside[1] < 0.5 < labelled.outside_chances(with_titles=True)[1]


def flags(signs: str) -> list[bool]:
    return [sign == "1" for sign in signs]


def lines_of(leaving: str, marks: str, taken: str) -> Lines:
    none = [False] * len(leaving)
    chances, prose = [0.9] * len(leaving), [0] * len(leaving)
    known = (flags(leaving), flags(taken), [int(sign) for sign in marks], chances, prose)
    return Lines(
        *known, between=none, below=none, cells=none, code=none, passing=none, closing=none, inside=none, second=none
    )


@pytest.mark.parametrize(
    ("leaving", "marks", "taken", "company"),
    [
        ("01110", "20000", "10000", 0),  # the line above the row, though not above line 2
        ("01110", "00001", "00000", 4),  # a field below
        ("01110", "00000", "00001", 4),  # what a rule takes for where it stands
        ("11100", "00200", "00000", 2),  # one of its own
        ("11100", "00000", "00000", None),  # an end of the text
    ],
)
def test_the_company_of_a_row_is_what_it_touches(leaving: str, marks: str, taken: str, company: int | None) -> None:
    assert lines_of(leaving, marks, taken).company_of(2) == company


# Of its own, so that the shipped thresholds can be set anew with each model.
CAUTION = Caution(
    page=0.5,
    likely=0.7,
    sure=0.86,
    named=0.985,
    opening=0.8,
    adjoining=0.8,
    closing=0.95,
    page_least=0.5,
    least=0.7,
    prose=0.9,
    teaser=0.6,
    second=0.97,
    inside=0.95,
    prose_share=0.25,
)


def guarded(
    leaving: str,
    marks: str,
    taken: str,
    chances: list[float],
    between: str = "",
    below: str = "",
    closing: str = "",
    prose: str = "",
    inside: str = "",
    second: str = "",
    passing: str = "",
    cells: str = "",
    code: str = "",
) -> str:
    def flags(signs: str) -> list[bool]:
        return [sign == "1" for sign in signs or "0" * len(leaving)]

    lines = Lines(
        leaving=flags(leaving),
        taken=flags(taken),
        marks=[int(sign) for sign in marks],
        chances=chances,
        prose=[int(sign) for sign in prose or "0" * len(leaving)],
        between=flags(between),
        below=flags(below),
        cells=flags(cells),
        code=flags(code),
        passing=flags(passing),
        closing=flags(closing),
        inside=flags(inside),
        second=flags(second),
    )
    return "".join("01"[found] for found in guard(lines, CAUTION))


def test_a_prompt_amid_the_body_is_no_company() -> None:
    assert guarded("00100", "02000", "01000", [0.99] * 5) == "00100"
    assert guarded("00100", "02000", "01000", [0.99] * 5, passing="01000") == "00000"
    assert guarded("00100", "02020", "01010", [0.99] * 5, passing="01000") == "00100"


def test_a_paragraph_alone_between_titles_behind_the_body_is_a_teaser() -> None:
    chances = [0.1, 0.1, 0.99, 0.8, 0.99, 0.8, 0.8, 0.99, 0.1, 1, 1]
    marks, taken = "22222222222", "00000000011"
    prose = "99010110000"
    found = guarded("00111111000", marks, taken, chances, below="00111111111", prose=prose)
    # Alone between titles the first goes; of two together neither does.
    assert found == "00111001000"
    assert guarded("00111111000", marks, taken, chances, prose=prose) == "00101001000"


def test_a_table_below_a_paragraph_stays() -> None:
    leaving, marks, taken = "01111111100", "00000000020", "00000000010"
    chances = [0.99] * len(leaving)
    prose = "90000000000"
    assert guarded(leaving, marks, taken, chances, prose=prose) == leaving
    # The two lines above the first figure are its head; what follows the last one is none of it.
    assert guarded(leaving, marks, taken, chances, prose=prose, cells="00011011000") == "00000000100"
    # Three are no table, and above all paragraphs figures are prices of shares.
    assert guarded(leaving, marks, taken, chances, prose=prose, cells="00011010000") == leaving
    assert guarded(leaving, marks, taken, chances, prose="0" * 11, cells="00011011000") == leaving


def test_commands_right_behind_the_body_stay_unless_they_are_all_but_sure() -> None:
    page, gone, below = "0000222", "0000111", "0111111"
    for chance, code, goes in (
        (0.9, "", True),
        (0.9, "0010000", False),
        (0.9, "0000001", True),
        (0.96, "0010000", True),
    ):
        found = guarded("0111000", page, gone, [chance] * 7, below=below, code=code)
        assert found == ("0111000" if goes else "0000000")


def test_what_follows_the_editor_needs_less() -> None:
    chances = [0.1, 0.9, 0.75, 0.75]
    assert guarded("0011", "0100", "0100", chances, below="0011") == "0000"
    assert guarded("0011", "0100", "0100", chances, below="0011", closing="0100") == "0011"


@pytest.mark.parametrize(
    ("leaving", "marks", "taken", "chance", "expected"),
    [
        ("01100", "00000", "00000", 0.99, "00000"),  # nothing but the label speaks for it
        ("01100", "20002", "10001", 0.8, "01100"),  # the neighbour is chrome to a rule, and so is another line
        ("01100", "20002", "10001", 0.6, "00000"),
        ("01100", "20000", "10000", 0.95, "00000"),  # one such line is not enough
        ("01100", "20000", "10000", 0.99, "01100"),
        ("01100", "00202", "00001", 0.95, "00000"),  # a name that no rule acts upon is weak company
        ("01100", "00202", "00001", 0.99, "01100"),
        ("01100", "10000", "00000", 0.95, "00000"),  # as is a field of metadata
        ("01100", "10000", "00000", 0.99, "01100"),
        ("0110022", "1000022", "0000011", 0.9, "0110000"),  # better beside lines of chrome elsewhere
        ("11000", "00000", "00000", 0.95, "00000"),  # and an end of the text
        ("11000", "00000", "00000", 0.99, "11000"),
        ("00011", "00000", "00000", 0.99, "00011"),
        ("00000", "22222", "11111", 0.98, "00000"),
    ],
)
def test_a_label_needs_company(leaving: str, marks: str, taken: str, chance: float, expected: str) -> None:
    assert guarded(leaving, marks, taken, [chance] * 5) == expected


@pytest.mark.parametrize(("below", "goes"), [("0000", "0100"), ("1111", "0000")])
def test_a_line_that_is_named_below_the_first_lines_behind_the_body_is_weak_company(below: str, goes: str) -> None:
    assert guarded("0100", "0022", "0011", [0.8] * 4, below=below) == goes


def test_on_a_page_a_label_is_enough_but_for_company() -> None:
    page, gone = "20000222", "10000111"
    assert guarded("01100000", page, gone, [0.6] * 8) == "01100000"
    assert guarded("01100000", page, gone, [0.4] * 8) == "00000000"
    assert guarded("00110000", page, gone, [0.99] * 8) == "00000000"


def test_closing_lines_stay_before_what_ends_articles() -> None:
    page, gone, below = "0002222", "0001111", "0111111"
    for chance, closing, goes in ((0.9, "0001000", "0000000"), (0.97, "0001000", "0110000"), (0.9, "", "0110000")):
        assert guarded("0110000", page, gone, [chance] * 7, below=below, closing=closing) == goes
    # And before the end of a text that is no page.
    assert guarded("0011", "2000", "1000", [0.9] * 4, below="0011") == "0000"
    assert guarded("0011", "2000", "1000", [0.99] * 4) == "0011"


def test_a_line_between_title_and_body_stays_unless_it_is_likely() -> None:
    page, gone = "20200022", "10100011"
    for chance, goes in ((0.7, "00000000"), (0.85, "00010000")):
        assert guarded("00010000", page, gone, [chance] * 8, between="00110000") == goes
    assert guarded("00010000", page, gone, [0.7] * 8) == "00010000"


def test_a_line_that_is_unlikely_stays_in_a_row_that_goes() -> None:
    assert guarded("0111222", "2000222", "1000111", [0.9, 0.99, 0.3, 0.99, 1, 1, 1]) == "0101000"
    assert guarded("0111", "2200", "1100", [0.9, 0.9, 0.65, 0.99]) == "0001"


def test_what_rules_see_in_a_line_asks_for_more() -> None:
    page, gone = "20000222", "10000111"
    for chance, goes in ((0.92, "01100000"), (0.96, "01110000"), (0.98, "01111000")):
        found = guarded("01111000", page, gone, [0.7, 0.7, 0.7, chance, chance, 1, 1, 1], second="00001000")
        assert found == ("01110000" if goes == "01100000" else goes)
    assert guarded("01111000", page, gone, [0.8] * 8, prose="09000000") == "00111000"
    assert guarded("01111000", "22000222", gone, [0.8] * 8, inside="01110000") == "00111000"


def test_prose_that_would_leave_little_stays_where_the_text_is_no_page() -> None:
    assert guarded("01100", "20012", "10001", [0.95] * 5, prose="01190") == "01100"
    assert guarded("01100", "20012", "10001", [0.95] * 5, prose="09920") == "00000"
    assert guarded("0110222", "2001222", "1000111", [0.95] * 7, prose="0992000") == "0110000"


def test_a_text_of_more_lines_than_a_page_has_is_left_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = registry()["chrome/learned-line"].change
    assert cleaner.clean(example.before, select=["chrome/learned-line"]).text == example.after
    monkeypatch.setattr("cleaner.chrome.judging.MAX_PAGE_LINES", 5)
    assert cleaner.clean(example.before, select=["chrome/learned-line"]).text == example.before
