"""The gates of the encoding stage: no pass could act on a text that it is not run on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.document import NO_CHANGES, Changes, Context, Encoding, Pass
from cleaner.encoding import PASSES
from cleaner.encoding.misread import mojibake
from cleaner.encoding.pinyin import injected_pinyin
from cleaner.encoding.readings import may_have_annotations
from cleaner.encoding.strays import controls, directions, entities, lost_character
from cleaner.encoding.strays import lost as lost_text
from cleaner.encoding.traits import Trait, Traits, gated
from cleaner.folding import FoldedView
from cleaner.passes import SideBySide, find_in_each, name_of
from tests.properties.test_encoding import SIGNS

# What passes look for, in parts that make whole cases side by side, and what stands beside it in healthy text.
PARTS = [
    *SIGNS,
    *"()（）;#1 5zāǘ〓＆？…’×®éÂÃ°■─·ß\x1a",
    *("(lái)", "( hao3 )", "?shù)", "\ufffd\ufffdyàn）"),
    *("nbsp;", "hellip", "mdash;", "mdot;", "ldquo;", "＆＃39；", "&AMP;"),
    *("涓", "栫", "晫", "ÄãºÃ", "Ð¿Ñ€Ð¸", "РїСЂРёРІРµС‚"),
    *("????", "2019????????API??????", "嚙踝蕭", "占쏙옙", "пїЅ", "ÌÌÌÌÌÌÌÌ", "＃ｘff1a；"),
    *("锟", "斤拷", "烫烫", "屯屯屯屯", "王?明", "《关于李?案件的通报》"),
    *("麒麟", "ⅷ", "\U00020000", "\U0002f800", "\U000f0000", "𠮷", "か", "한", "ы"),
]
texts = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=12).map("".join),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=30),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=30),
    st.text(st.characters(min_codepoint=0x2000, max_codepoint=0x9FFF), max_size=30),
)
# A trait's characters stand anywhere, also where the scan goes from one block to the next.
BORDER = 1 << 14


@dataclass
class Watched:
    """A pass and what it was called with."""

    texts: list[str] = field(default_factory=list)

    def __call__(self, text: str, context: Context) -> Changes:
        self.texts.append(text)
        return NO_CHANGES


def context_of(text: str) -> Context:
    return Context(Config(select=("encoding",)), Encoding("utf-8"), FoldedView(text))


# Looks at texts of one short word alone, and needs no gate.
GATED = tuple(one for one in PASSES if name_of(one) != "find_misread_word")


def without_gate(find_changes: Pass) -> Pass:
    assert isinstance(find_changes, SideBySide)
    ungated: Pass = getattr(find_changes.one, "__wrapped__")  # noqa: B009 (of functools.wraps, which typing does not know)
    return ungated


@pytest.mark.parametrize("find_changes", GATED, ids=map(name_of, GATED))
def test_every_pass_has_a_gate(find_changes: Pass) -> None:
    assert without_gate(find_changes) is not None
    text = "他说：“好的……”（见第10页）——这是1980年的事，约占50%。\n"
    assert find_changes(text, context_of(text)) is NO_CHANGES


@given(texts)
@settings(max_examples=1500, deadline=None)
def test_a_pass_gives_the_same_without_its_gate(text: str) -> None:
    for find_changes in GATED:
        given, expected = find_changes(text, context_of(text)), without_gate(find_changes)(text, context_of(text))
        (in_each,) = find_in_each(find_changes, [(text, context_of(text))])
        for found in (given, in_each):
            assert (list(found.edits), list(found.notes)) == (list(expected.edits), list(expected.notes))
            assert list(found.substitutions) == list(expected.substitutions)


# What each pass looks for first, and the traits by which it is opened: the passes themselves ask the traits for the
# lines to look at, so that the test above would not see a place that these do not have.
SOUGHT = [
    (entities._GATE, Trait.REFERENCE),
    (entities._BARE, Trait.BARE_NAME),
    (mojibake._gate(), Trait.MOJIBAKE_PAIR | Trait.MOJIBAKE_OTHER),
    (controls._CONTROLS, Trait.CONTROL),
    (re.compile(f"[{''.join(sorted(directions.DIRECTIONS))}]"), Trait.INVISIBLE),
    (lost_text._GATE, Trait.LOST | Trait.LOST_PAIR),
    (re.compile(r"\?{4}"), Trait.QUESTION_ROW),
    (re.compile(f"[?□〓]{lost_character._HAN_CHARACTER.pattern}"), Trait.BEFORE_HAN),
    (re.compile("[\ud800-\udfff\ufeff\u200b-\u200f\ufe00-\ufe0f]"), Trait.INVISIBLE),
    (re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"), Trait.PRIVATE),
]


@pytest.mark.parametrize(("sought", "trait"), SOUGHT, ids=range(len(SOUGHT)))
def test_what_a_pass_looks_for_has_its_trait(sought: re.Pattern[str], trait: int) -> None:
    @given(texts)
    @settings(max_examples=400, deadline=None)
    def check(text: str) -> None:
        if sought.search(text):
            traits = Traits(text)
            assert traits.has(trait)
            lines = {(match.start(), match.end()) for match in re.finditer("[^\n]+", text)}
            assert set(traits.lines(trait, sought)) >= {span for span in lines if sought.search(text, *span)}

    check()


@given(texts)
@settings(max_examples=400, deadline=None)
def test_readings_open_the_gate(text: str) -> None:
    if may_have_annotations(text):
        assert injected_pinyin._may_have_readings(text, context_of(text))


@given(st.sampled_from(["?字", "é", "好)", "mdash;", "涓栫", "\U0001f600\u200b"]), st.integers(-3, 3), st.booleans())
def test_a_block_border_hides_nothing(found: str, shift: int, ends: bool) -> None:
    text = "文" * (BORDER + shift) + found + ("" if ends else "文" * 20)
    alone = Traits(found)
    traits = Traits(text)
    assert traits.found == alone.found
    for trait in (1 << bit for bit in range(24)):
        assert traits.places(trait) == [at + BORDER + shift for at in alone.places(trait)]


def test_a_pass_is_run_only_with_one_of_its_traits() -> None:
    watched = Watched()
    find_changes = gated(watched, Trait.BEFORE_HAN | Trait.CONTROL)
    for text in ("何时？", "何时?\n", "how? 何时", "张?", "何时?是", "铃\x07"):
        find_changes(text, context_of(text))
    assert watched.texts == ["何时?是", "铃\x07"]
    list(find_in_each(find_changes, [(text, context_of(text)) for text in ("何时？", "铃\x07", "张?")]))
    assert watched.texts == ["何时?是", "铃\x07", "铃\x07"]


def test_dense_places_stand_close_together() -> None:
    traits = Traits("麒麟" + "山" * 9 + "麒")
    assert traits.is_dense(Trait.RARE, 2, 2)
    assert traits.is_dense(Trait.RARE, 3, 12)
    assert not traits.is_dense(Trait.RARE, 3, 11)
    assert not traits.is_dense(Trait.RARE, 4, 99)


def test_lines_are_told_by_how_dense_they_are() -> None:
    traits = Traits("麒山麟\n麒麟饕\n\n麒" + "山" * 20 + "麟饕")
    anything = re.compile(".")
    assert list(traits.lines(Trait.RARE, anything)) == [(0, 3), (4, 7), (9, 32)]
    assert list(traits.lines(Trait.RARE, anything, 3, 3)) == [(4, 7)]
    assert list(traits.lines(Trait.RARE, re.compile("饕"), 2, 2)) == [(4, 7), (9, 32)]


def test_a_closer_look_closes_a_gate() -> None:
    watched = Watched()
    find_changes = gated(watched, Trait.RARE, lambda traits: len(traits.places(Trait.RARE)) > 1)
    for text in ("麒", "麒麟", "山川"):
        find_changes(text, context_of(text))
    assert watched.texts == ["麒麟"]


@given(st.lists(st.sampled_from([*"涓栫晫鎴麒Äãº山一 \n", "山" * 10, "的" * 13]), max_size=20).map("".join))
@settings(deadline=None)
def test_many_places_are_told_as_few_are(text: str) -> None:
    beyond = "\n" + "é" * 70 + "\n"  # so many that they are kept as an array
    expected = Traits(text + beyond.replace("é", "e")).misread_lines()
    assert [span for span in Traits(text + beyond).misread_lines() if span[0] <= len(text)] == expected
