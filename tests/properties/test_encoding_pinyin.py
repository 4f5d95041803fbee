"""Whatever the text: nothing raises, all comes back, a second run changes nothing; and damage made is undone."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from tests.gbk_injector import DECODERS, REPLACERS, Decoder, Table, damage, full_table, inject
from tests.pinyin_sentences import GENRES, READINGS, SENTENCES, half_width

RULES = ["encoding/injected-pinyin", "encoding/gbk-shift"]
# What the damage is made of, thrown together: brackets, syllables, lost bytes, letters, signs, private use, surrogates.
PIECES = st.sampled_from(
    [
        *"來說數開學他的?？\ufffd()（） ;，。\nAzP€",
        *(
            "(lái)",
            "(shuō)",
            "（shù）",
            "?yàn)",
            "\ufffdyàn)",
            "?;",
            "\ue302",
            "(xué )",
            "夠?yàn)榇竽P",
            "\ud800",
            "\x00",
        ),
        *("進(jìn)來(lái)說(shuō)數(shù)", "O(shè)", "榇竽", "臄?shù)"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.characters()), max_size=60).map("".join)


def settle(text: str) -> str:
    result = cleaner.clean(text, select=RULES)
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")
    assert not any(placed.note.rule == "pipeline/not-settled" for placed in result.notes)
    return result.text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_restores_and_is_settled(text: str) -> None:
    once = settle(text)
    assert settle(once) == once


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=6, max_size=20),
    st.sets(st.sampled_from(sorted(READINGS)), min_size=16),
    st.booleans(),
)
def test_what_is_repaired_is_right(lines: list[str], characters: set[str], fold_width: bool) -> None:
    original = "\n".join(lines)
    damaged = inject(original, {item: READINGS[item] for item in sorted(characters)}, "；", fold_width)
    if damaged.count("(") < 20:
        return
    result = cleaner.clean(damaged, select=RULES)
    again = settle(result.text)
    assert again == result.text
    lost = {damaged.count("\n", 0, placed.start) for placed in result.notes}
    for number, line in enumerate(result.text.split("\n")):
        if number not in lost:
            assert half_width(line) == half_width(lines[number])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([line for lines in GENRES.values() for line in lines]), min_size=3, max_size=8),
    st.sampled_from(DECODERS),
    st.sampled_from(REPLACERS),
    st.sampled_from(["hant", "hans"]),
    st.integers(0, 200),
)
def test_any_damage_restores_and_is_settled(
    lines: list[str], decoder: Decoder, replace: Callable[[bytes, Table], bytes], script: str, cut: int
) -> None:
    page = "\n".join(lines)
    original = page if script == "hant" else cleaner.convert_script(page, "t2s")
    shown = damage(original, full_table(script), decoder, replace)[cut:]
    once = settle(shown)
    assert settle(once) == once
