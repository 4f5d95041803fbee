"""What was made fast gives what the straightforward way gives.

Typography has gates before most of its work, and second forms for the usual case. Here all of them are taken out, one
by one and together, and the changes must be the same. Documents that go through the pipeline side by side must come
out as each does alone.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import pipeline
from cleaner.config import Config
from cleaner.document import Changes, Context, Draft, Encoding
from cleaner.folding import FoldedView
from cleaner.layer_json import layers_to_json
from cleaner.ledger import DecodeRecord, Layer, Positions, Substitutions, ledgers_to_json
from cleaner.typography import data, layout, lines, marks, quotes, set_layout, set_signs
from cleaner.typography.data import MIN_COMMAS, split_fields
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.view import View
from tests.properties.strategies import layers, texts

SEEDS = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
]
# Whole lines, for what lines say of one another: tables, code, strings, speech, fences.
LINES = [
    '"他来了,"她说。', '"好。"', '"好,"', '"甲":', "print(1)", "甲,1,乙", "甲,2,丙", "乙,3,丁", "名称,数量,备注",
    "a,b,c", "1,2,3", ",,", "他说,走吧,好。", '他说:"走吧,好吗?"然后走了', '“甲”,"乙"', "[", '"甲",', "{",
    "x = 1;", "```", "", "甲!乙?丙;丁:戊,", "第1,234人", "(甲,乙)", "他说...", "约翰．史密斯・乔治",
    "日本語のテキスト,です", "[1] 甲. 乙社, 2020.", '"a":1,', "12:30", "甲 ,乙", "Hello, 世界!", '5"的', '="甲"',
    "'甲'", "\t甲,乙", "甲;", "甲，乙,丙。丁,戊", "甲，乙,丙。丁,己",
]  # fmt: skip
SIGNS = [*",.:;?!\"'“”()（），。… \n-=[1a中甲", "\u3000", "Ａ", "３", "．", "·", "・", "の", "＂", "''"]
documents = st.tuples(
    st.lists(st.one_of(st.sampled_from(LINES), st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)), max_size=9),
    st.booleans(),
).map(lambda drawn: "\n".join(drawn[0]) + "\n" * drawn[1])


def find_all_rows(text: str, texts: list[str]) -> frozenset[int]:
    """Return the rows as `find_rows` does, by a look at each line and each run of neighbours."""
    counts = {number: line.count(",") for number, line in enumerate(texts) if "," in line}
    found: set[int] = set()
    if sum(counts.values()) < MIN_COMMAS:
        return frozenset()
    before_field = {
        number
        for number, line in enumerate(texts)
        for at, sign in enumerate(line)
        if sign == "," and (line[at + 1 : at + 2] < "\x80" or line[at + 1] in "￥¥")
    }
    wide = [number for number in sorted(before_field) if counts[number] >= MIN_COMMAS]
    for number in wide:
        if data.is_data_row(texts[number]):
            found.add(number)
        if number + 1 in before_field and counts.get(number + 1) == counts[number]:
            both = {number, number + 1}
            if all(data.looks_like_rows(texts[one]) for one in both):
                found |= both
    for run in data._runs(list(counts)):
        found.update(data._rows_among(run, [split_fields(texts[number]) for number in run]))
    for number, count in counts.items():
        if count >= MIN_COMMAS and number not in found and number + 1 in found and counts[number + 1] == count:
            found |= {number} if data.is_header(texts[number]) else set()
    return frozenset(found)


def put_at_once(view: FlaggedText, positions: Positions, signs: str) -> None:
    _put(view, positions, signs)
    assert view.points[positions].tolist() == [ord(sign) for sign in signs]


_put = FlaggedText.put
# What is replaced, by what: each takes out one gate, or one second form.
STRAIGHT: dict[str, tuple[object, str, object]] = {
    "sure pairs": (quotes, "_sure_pairs", lambda text: ()),
    "plain marks": (marks, "_PLAIN_AFTER", 0),
    "lines of speech": (lines, "is_speech", lambda line: False),
    "rows": (lines, "find_rows", find_all_rows),
    "protected places": (View, "protected", property(lambda view: tuple(_find_protected(view.text)))),
    "what is put": (FlaggedText, "put", put_at_once),
    "layout": (layout, "_is_set", lambda text, context: False),
}
_find_protected = View.protected.func.__globals__["find_protected"]  # type: ignore[attr-defined]


def changes_of(text: str, config: Config) -> list[tuple[list[object], ...]]:
    """Return what layout and the signs change in *text*, as one can compare it."""
    draft = Draft(text, DecodeRecord(), Encoding("utf-8"), config)
    found: list[tuple[list[object], ...]] = []
    passes: tuple[Callable[[str, Context], Changes], ...] = (set_layout, set_signs)
    for find_changes in passes:
        changes = find_changes(draft.text, draft.context())
        groups = [
            (group.rule, group.reason, group.positions.tolist(), group.before, group.after)
            for group in changes.substitutions
        ]
        found.append((list(changes.edits), list(groups), list(changes.notes)))
        draft.take("typography", changes)
    return found


@pytest.fixture(params=[*STRAIGHT, "all"])
def straight(request: pytest.FixtureRequest) -> Callable[[str, Config], list[tuple[list[object], ...]]]:
    """What gives the changes of a text without the gate that is named, or without any."""
    chosen = [replaced for name, replaced in STRAIGHT.items() if request.param in (name, "all")]

    def find(text: str, config: Config) -> list[tuple[list[object], ...]]:
        with pytest.MonkeyPatch.context() as patch:
            for home, name, value in chosen:
                patch.setattr(home, name, value)
            return changes_of(text, config)

    return find


@given(documents)
@example('"他来了,"她说。\n"好。"\n"好,"\n')
@example("甲,1,乙\n甲,2,丙\n乙,3,丁\n他说,走吧,好。\n")
@example("1,2,3\n名称,数量,备注\n甲,4,乙\n")
@example('他说:"走吧,好吗?"然后走了\n[\n"好。"\n')
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_gate_leaves_the_changes_as_they_are(
    straight: Callable[[str, Config], list[tuple[list[object], ...]]], text: str
) -> None:
    for config in (Config(), Config(profile="zh-TW")):
        assert changes_of(text, config) == straight(text, config)


def test_each_gate_leaves_the_seeds_as_they_are(
    straight: Callable[[str, Config], list[tuple[list[object], ...]]],
) -> None:
    for seed in SEEDS:
        half_width = seed.translate(str.maketrans("，：；？！“”", ',:;?!""'))
        for text in (seed, half_width):
            assert changes_of(text, Config()) == straight(text, Config())


@given(documents)
@settings(max_examples=150, deadline=None)
def test_rows_are_those_of_a_look_at_each_line(text: str) -> None:
    assert data.find_rows(text, text.split("\n")) == find_all_rows(text, text.split("\n"))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_layer_is_checked_and_applied_in_one_as_in_two(drawn: st.DataObject) -> None:
    text = drawn.draw(texts)
    layer = drawn.draw(layers(text))
    layer.check(text)
    once = layer.check_and_apply(text)
    assert once == layer.apply(text)
    assert layer.undo(once) == text
    edits = Layer(layer.stage, tuple(layer), ())  # each substitution as an edit
    assert edits.check_and_apply(text) == once
    assert edits.undo(once) == text


@given(st.lists(documents, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_documents_side_by_side_come_out_as_each_alone(texts: list[str]) -> None:
    config = Config()
    together = list(cleaner.clean_each(texts, config))
    assert len(together) == len(texts)
    for text, result in zip(texts, together, strict=True):
        assert isinstance(result, cleaner.Result)
        assert_same(result, cleaner.clean(text, config))


@pytest.mark.parametrize("self_check", ["full", "restore", "off"])
def test_seeds_side_by_side_come_out_as_each_alone(self_check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_DOCUMENTS", 3)  # so that a batch begins in their midst
    config = Config(self_check=self_check)  # type: ignore[arg-type]
    raws: list[bytes | str] = [SEEDS[0][:2000], *(seed[:6000].encode("gb18030") for seed in SEEDS), b"", "\ud800"]
    for raw, result in zip(raws, cleaner.clean_each(iter(raws), config), strict=True):
        assert isinstance(result, cleaner.Result)
        assert_same(result, cleaner.clean(raw, config))


def assert_same(one: cleaner.Result, other: cleaner.Result) -> None:
    assert (one.text, one.source, one.rounds) == (other.text, other.source, other.rounds)
    assert one.ledger.to_jsonl() == other.ledger.to_jsonl()
    assert (one.meta, one.encoding, one.notes) == (other.meta, other.encoding, other.notes)
    assert one.findings == other.findings


def test_flags_are_those_of_the_text_after_each_put() -> None:
    view = FlaggedText('甲,乙"丙"Ａ\n')
    view.put(np.array([1]), "，")
    view.put(np.array([3, 5]), "“”")
    view.put(np.array([6]), "A")
    fresh = FlaggedText("甲，乙“丙”A\n")
    assert view.text == fresh.text
    assert view.flags.tolist() == fresh.flags.tolist()
    assert view.kinds & fresh.kinds == fresh.kinds
    assert FoldedView(view.text).text == view.given.replace(",", "，").replace('"丙"', "“丙”").replace("Ａ", "A")


CHANGES = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from("甲乙丙\ud800\U0010ffff"), st.sampled_from("戊己")),
    unique_by=lambda x: x[0],
)


def group_of(changes: list[tuple[int, str, str]], further: int = 0) -> Substitutions:
    """Return substitutions; from the fifth on they stand further on in the text by so much."""
    places = [(place + further * (at > 4), *pair) for at, (place, *pair) in enumerate(sorted(changes))]
    positions = np.array([place for place, _, _ in places], dtype=np.int64)
    before, after = ("".join(each[side] for each in places) for side in (1, 2))
    return Substitutions(positions, before, after, "script/to-simplified", "")


def columns_one_by_one(group: Substitutions) -> dict[str, Any]:
    """Return the columns of a group as their description has them, from nothing but it."""
    found: dict[tuple[str, str], list[int]] = {}
    for place, pair in zip(group.positions.tolist(), zip(group.before, group.after, strict=True), strict=True):
        found.setdefault(pair, []).append(place)
    firsts = [0, *(places[0] for places in found.values())]
    gaps = [
        [places[0] - first, *(b - a for a, b in pairwise(places))]
        for first, places in zip(firsts, found.values(), strict=False)
    ]
    return {
        "before": "".join(before for before, _ in found),
        "after": "".join(after for _, after in found),
        "places": [gap if len(gap) > 1 else gap[0] for gap in gaps],
    }


@given(
    st.lists(st.lists(CHANGES, max_size=3), max_size=5),
    st.sampled_from([0, 1 << 22, 1 << 30]),
    st.booleans(),
    st.sampled_from([3, 1 << 22]),
)
def test_columns_of_many_layers_are_those_of_each_substitution(
    given_layers: list[list[list[tuple[int, str, str]]]], further: int, at_once: bool, most: int
) -> None:
    built = [Layer("script", (), tuple(group_of(each, further) for each in groups)) for groups in given_layers]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.layer_columns.FEW_SUBSTITUTIONS", -1 if at_once else 10**9)
        patch.setattr("cleaner.layer_columns.MOST_NUMBERED", most)
        rows = layers_to_json(built)
    for layer, row in zip(built, rows, strict=True):
        wanted = [{"rule": group.rule, "reason": "", **columns_one_by_one(group)} for group in layer.substitutions]
        assert row == {"stage": "script", "edits": wanted}
        assert Layer.from_json(row).substitutions == layer.substitutions


@pytest.mark.parametrize("few", [-1, 10**9])
def test_ledgers_written_together_are_the_lines_of_each(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.layer_columns.FEW_SUBSTITUTIONS", few)
    ledgers = [cleaner.clean(raw).ledger for raw in (*SEEDS[:2], "", "隨著\ud800,", '甲"乙\x7f\n')]
    for ledger, written in zip(ledgers, ledgers_to_json(ledgers), strict=True):
        lines = ledger.to_jsonl().removesuffix("\n").split("\n")
        assert written.decode() == f"[{','.join(lines)}]"
