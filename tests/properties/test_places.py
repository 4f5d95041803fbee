"""Places of findings: what holds for any text and any span in it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.checking.places import find_places
from cleaner.document import Finding
from tests.properties.strategies import texts


def finding(source: str, start: int, end: int, rule: str = "chrome/byline") -> Finding:
    line = source.count("\n", 0, start) + 1
    return Finding(rule, "warning", "", "", line, start - source.rfind("\n", 0, start), start, end)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    source = draw(texts)
    ends = st.integers(0, len(source))
    return source, [tuple(sorted(pair)) for pair in draw(st.lists(st.tuples(ends, ends), max_size=6))]


@settings(deadline=None)
@given(spans())
def test_an_end_is_not_before_its_start_and_no_two_are_one(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    source, pairs = drawn
    findings = [finding(source, start, end) for start, end in pairs]
    places = find_places(source, findings)
    lines = source.split("\n")
    for item, place in zip(findings, places, strict=True):
        assert 1 <= place.end_line <= len(lines)
        if item.end > item.start and source[item.start : item.end] != "\n":
            assert (place.end_line, place.end_column) >= (item.line, item.column)
        assert place.end_column <= len(lines[place.end_line - 1]) + 1
    assert len({(place.line_print, place.occurrence) for place in places}) == len(places)


@settings(deadline=None)
@given(spans(), texts)
def test_lines_put_in_above_change_no_print(drawn: tuple[str, list[tuple[int, int]]], above: str) -> None:
    source, pairs = drawn
    lead = above + "\n"
    shift = len(lead)
    # What stands at the ends of the text is about the whole of it.
    pairs = [(start, end) for start, end in pairs if start < end]
    before = find_places(source, [finding(source, start, end) for start, end in pairs])
    moved = lead + source
    after = find_places(moved, [finding(moved, start + shift, end + shift) for start, end in pairs])
    assert [(p.line_print, p.near_print, p.occurrence) for p in before] == [
        (p.line_print, p.near_print, p.occurrence) for p in after
    ]
