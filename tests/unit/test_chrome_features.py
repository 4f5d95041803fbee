"""What lines look like to the learned labels."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.chrome.learned import columns, features
from cleaner.chrome.learned.columns import names
from cleaner.chrome.learned.echoes import Scratch, Tables, stand_elsewhere
from cleaner.chrome.learned.features import MAX_FILLERS, Question, find_cues, look, look_at_each, side_by_side
from cleaner.chrome.learned.model import model
from cleaner.chrome.learned.shape import WORDING_BITS, Shape
from cleaner.chrome.learned.surroundings import heaviest
from cleaner.chrome.lines import Page
from cleaner.folding import fold
from tests.chrome_evidence import COMPANY, PAGE, evidence_of

NO_WORDING = np.zeros((1 << WORDING_BITS) + 1, np.float32)


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


def test_cues_are_those_of_each_page_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Page.read(text, fold(text)).filled_lines for text in COMPANY]
    pages = [page for page in pages if page]

    def found() -> list[list[list[int]]]:
        return [[kinds.tolist(), rows.tolist()] for kinds, rows in find_cues(pages)]

    together = found()
    assert together == [[part.tolist() for part in find_cues([page])[0]] for page in pages]
    assert any(kinds for kinds, _ in together)
    assert all(row < len(page) for (_, rows), page in zip(together, pages, strict=True) for row in rows)
    monkeypatch.setattr(features, "MAX_CUED_LINES", 3)
    assert found() == together
    monkeypatch.setattr(columns, "MIN_DFA_BYTES", 0)
    assert found() == together


def test_lines_that_stand_again_are_counted() -> None:
    text = "湖\n塔\n湖\n山\n塔\n湖\n湖\n" + "灯\n" * 6
    assert answers(text, "again")[:7] == [4, 2, 4, 1, 2, 4, 4]
    assert answers(text, "nth")[:7] == [1, 1, 2, 1, 2, 3, 3]
    assert answers(text, "again")[7:] == [5] * 6


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


def test_pages_have_the_same_features_in_any_company() -> None:
    asked = [Question(*evidence_of(text)) for text in COMPANY]
    asked = [question for question in asked if question.size]
    cued = find_cues([question.page.filled_lines for question in asked])
    together, said = look_at_each(asked, model().wording, cued, Scratch())
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
