"""What may leave the text by a label: how sure it must be beside what rules say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaner.chrome.learned.caution import Caution, without_body
from cleaner.chrome.learned.guard import guard
from cleaner.chrome.learned.rows import Lines


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
    many=0.94,
    opening=0.8,
    below_title=0.9,
    adjoining=0.8,
    closing=0.95,
    page_least=0.5,
    least=0.7,
    prose=0.9,
    teaser=0.6,
    listed=0.3,
    second=0.97,
    inside=0.95,
    inside_page=0.9,
    bare=0.95,
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
    titles: Sequence[int] = (),
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
        titles=titles,
    )
    return "".join("01"[found] for found in guard(lines, CAUTION))


def test_a_prompt_amid_the_body_is_no_company() -> None:
    assert guarded("00100", "02000", "01000", [0.99] * 5) == "00100"
    assert guarded("00100", "02000", "01000", [0.99] * 5, passing="01000") == "00000"
    assert guarded("00100", "02020", "01010", [0.99] * 5, passing="01000") == "00100"


def test_what_stands_above_the_title_is_company_for_three_lines_below_it_or_on_a_page() -> None:
    # A line that a rule takes and one that goes, the title, then the row, then the body.
    assert guarded("1101110000", "2000000000", "1000000000", [0.99] * 10) == "0100000000"
    assert guarded("1101110000", "2000000000", "1000000000", [0.99] * 10, titles=[2]) == "0101110000"
    assert guarded("1101110000", "2000000000", "1000000000", [0.89] * 10, titles=[2]) == "0000000000"
    assert guarded("1101100000", "2000000000", "1000000000", [0.99] * 10, titles=[2]) == "0100000000"
    assert guarded("1101100000", "2000002222", "1000001111", [0.99] * 10, titles=[2]) == "0101100000"
    # Nothing known stands above it.
    assert guarded("0001110000", "0000000000", "0000000000", [0.99] * 10, titles=[2]) == "0000000000"


def test_three_lines_at_an_end_need_less_than_two() -> None:
    assert guarded("00011", "00000", "00000", [0.96] * 5) == "00000"
    assert guarded("00111", "00000", "00000", [0.96] * 5) == "00111"
    assert guarded("00111", "00000", "00000", [0.93] * 5) == "00000"
    # Amid the text they have no company.
    assert guarded("01110", "00000", "00000", [0.96] * 5) == "00000"


def test_a_paragraph_alone_between_titles_behind_the_body_is_a_teaser() -> None:
    chances = [0.1, 0.1, 0.99, 0.8, 0.99, 0.8, 0.8, 0.99, 0.1, 1, 1]
    marks, taken = "22222222222", "00000000011"
    prose = "99010110000"
    found = guarded("00111111000", marks, taken, chances, below="00111111111", prose=prose)
    # Alone between titles the first goes; of two together neither does.
    assert found == "00111001000"
    assert guarded("00111111000", marks, taken, chances, prose=prose) == "00101001000"


def test_a_paragraph_alone_between_titles_above_that_of_the_page_is_a_teaser() -> None:
    chances = [0.1, 0.1, 0.99, 0.8, 0.99, 0.1, 0.1, 0.1, 0.1, 1, 1]
    marks, taken, prose = "22222222222", "00000001111", "99010009900"
    assert guarded("00111000000", marks, taken, chances, prose=prose) == "00101000000"
    assert guarded("00111000000", marks, taken, chances, prose=prose, titles=[1]) == "00101000000"
    assert guarded("00111000000", marks, taken, chances, prose=prose, titles=[6]) == "00111000000"


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


def test_what_a_rule_names_within_the_body_may_go_sooner_on_a_page() -> None:
    few = ("0010000", "0222000", "0101000")
    assert guarded(*few, [0.93] * 7, inside="1111100") == "0000000"
    assert guarded(*few, [0.96] * 7, inside="1111100") == "0010000"
    page = ("0010000", "2222200", "1101100")
    assert guarded(*page, [0.93] * 7, inside="1111100") == "0010000"
    assert guarded(*page, [0.87] * 7, inside="1111100") == "0000000"


def test_without_prose_in_the_body_rows_must_be_surer() -> None:
    cautious = without_body(CAUTION)
    assert (cautious.page, cautious.likely, cautious.sure, cautious.many) == (0.95, 0.95, 0.95, 0.95)
    # What was more already stays, and what is no mean of a row.
    assert (cautious.named, cautious.inside, cautious.prose) == (CAUTION.named, CAUTION.inside, CAUTION.prose)


def test_no_row_goes_without_company_however_sure_and_long_it_is() -> None:
    page, gone = "200000222", "100000111"
    assert guarded("001110000", page, gone, [0.99] * 9) == "000000000"
    assert guarded("001110000", page, gone, [0.99] * 9, between="001110000") == "000000000"
    assert guarded("011110000", page, gone, [0.99] * 9) == "011110000"


def test_of_a_row_that_is_not_sure_enough_the_end_goes_that_is() -> None:
    page, gone, below = "000002222", "000001111", "011111111"
    chances = [0.1, 0.5, 0.6, 0.99, 0.99, 1, 1, 1, 1]
    assert guarded("011110000", page, gone, chances, below=below) == "000110000"
    assert guarded("011110000", page, gone, [*chances[:4], 0.98, *chances[5:]], below=below) == "000000000"
    # Not beside what a rule takes anywhere, and not where the text is no page.
    assert guarded("011110000", page, gone, chances, below=below, passing="000001000") == "000000000"
    assert guarded("0111100", "0000022", "0000011", chances[:7], below="0111111") == "0000000"


def test_many_paragraphs_alone_between_titles_are_a_list_of_teasers() -> None:
    leaving, taken = "01111111111110000", "00000000000001111"
    marks, below = taken.replace("1", "2"), "0" + "1" * 16
    chances = [0.1, *[0.99, 0.45, 0.99] * 4, 1, 1, 1, 1]
    found = guarded(leaving, marks, taken, chances, below=below, prose="90100100100100000")
    assert found == leaving
    # Three are no list: each must be likely by itself.
    found = guarded(leaving, marks, taken, chances, below=below, prose="90100100100000000")
    assert found == "01011011011010000"


def test_behind_a_body_without_a_sentence_a_long_list_needs_less() -> None:
    def going(count: int, chance: float) -> int:
        zeros = "0" * (count + 2)
        leaving, below = f"00{'1' * count}0000", f"00{'1' * (count + 4)}"
        chances = [0.1, 0.1, *[chance] * count, *[1.0] * 4]
        return guarded(leaving, zeros + "2222", zeros + "1111", chances, below=below).count("1")

    assert (going(19, 0.75), going(20, 0.75)) == (0, 20)
    assert going(20, 0.65) == 0
    assert going(19, 0.85) == 19
