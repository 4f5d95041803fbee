"""A document cut into blocks is replayed block by block to what replaying its whole ledger gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.ledger import Edit, Layer, Substitutions
from cleaner.replay import replay_without
from cleaner.reports.html import blocks
from cleaner.reports.html.blocks import Block, cut_blocks

RULES = ("encoding/a", "chrome/b", "script/c", "typography/d")


def layers_of(block: Block) -> list[Layer]:
    """Return the layers that the rows of a block stand for, without what was there before."""
    layers = []
    for row in block.layers:
        edits, groups = [], []
        flat = row.get("e", [])
        for start, length, after, reason in zip(*(flat[at::4] for at in range(4)), strict=True):
            edits.append(Edit(start, start + length, "?" * length, after, *block.reasons[reason]))
        for reason, gaps, after in row.get("s", []):
            groups.append(Substitutions(np.cumsum(gaps), "?" * len(gaps), after, *block.reasons[reason]))
        layers.append(Layer("stage", tuple(edits), tuple(groups)))
    return layers


def replay(raw: str, parts: Sequence[Block], off: Sequence[str]) -> tuple[str, int]:
    done = [replay_without(raw[block.start : block.end], layers_of(block), off) for block in parts]
    return "".join(one.text for one in done), sum(len(one.dropped) for one in done)


def apply_all(raw: str, layers: Sequence[Layer]) -> str:
    for layer in layers:
        layer.check(raw)
        raw = layer.apply(raw)
    return raw


def random_layers(raw: str, rng: random.Random) -> list[Layer]:
    """Return layers with insertions, removals and replacements, many of them touching, some over line ends."""
    layers, text = [], raw
    for _ in range(rng.randint(1, 5)):
        edits, at, taken = [], 0, np.zeros(len(text) + 1, dtype=bool)
        while at <= len(text):
            at += rng.choice((0, 1, 1, 2, 5))
            end = min(len(text), at + rng.choice((0, 0, 1, 1, 2, 6)))
            after = "".join(rng.choice("文\n甲𠀀") for _ in range(rng.choice((0, 0, 1, 2))))
            if at > len(text) or (edits and (at, end) == (edits[-1].start, edits[-1].end)):
                at += 1
                continue
            if text[at:end] != after:
                edits.append(Edit(at, end, text[at:end], after, rng.choice(RULES), "reason"))
                taken[at:end] = True
            at = max(end, at)
        free = [place for place in range(len(text)) if not taken[place] and text[place] != "\n" and rng.random() < 0.2]
        group = Substitutions(
            np.array(free, dtype=np.int64), "".join(text[place] for place in free), "换" * len(free), RULES[2], "group"
        )
        layer = Layer("stage", tuple(edits), (group,) if free else ())
        if layer:
            layers.append(layer)
            text = layer.apply(text)
    return layers


@pytest.fixture(params=[(3000, 60, 1500), (6, 1, 3), (1, 1, 1)], ids=["as it is", "small", "smallest"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in zip(("BLOCK_CHARS", "BLOCK_LINES", "LONG_LINE_CHARS"), request.param, strict=True):
        monkeypatch.setattr(blocks, name, size)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.usefixtures("sizes")
def test_replaying_blocks_is_replaying_the_ledger(seed: int) -> None:
    rng = random.Random(seed)
    raw = "".join(rng.choice("一二三四\n隨𠀁") for _ in range(rng.randint(0, 60)))
    layers = random_layers(raw, rng)
    clean = apply_all(raw, layers)
    found = cut_blocks(raw, clean, layers)
    for off in [(), *((rule,) for rule in RULES), RULES[:2], RULES[2:], ("encoding", "script")]:
        whole = replay_without(raw, layers, off)
        assert replay(raw, found, off) == (whole.text, len(whole.dropped)), off


@given(st.text(alphabet="一二\n", max_size=40))
def test_blocks_cover_the_text_in_order(raw: str) -> None:
    found = cut_blocks(raw, raw, [])
    assert "".join(raw[block.start : block.end] for block in found) == raw
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(block.layers == [] for block in found)


def test_lines_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_LINES", 2)
    raw = "一\n二\n三\n四\n五"
    layer = Layer("s", (Edit(2, 4, "二\n", "", "chrome/b"),))
    found = cut_blocks(raw, layer.apply(raw), [layer])
    assert [(block.raw_line, block.clean_line, block.lines, block.is_inner) for block in found] == [
        (1, 1, 2, False),
        (3, 2, 2, False),
        (5, 4, 1, False),
    ]


def test_a_long_line_is_cut_within() -> None:
    raw = "长" * 10_000
    found = cut_blocks(raw, raw, [])
    assert len(found) > 2
    assert [block.is_inner for block in found] == [False] + [True] * (len(found) - 1)
    assert {block.raw_line for block in found} == {1}


def test_an_edit_over_the_whole_text_leaves_one_block() -> None:
    raw = "行\n" * 5_000
    layer = Layer("s", (Edit(0, len(raw), raw, "", "chrome/b"),))
    assert len(cut_blocks(raw, "", [layer])) == 1


def test_no_block_ends_where_something_is_inserted() -> None:
    raw = "行一二三四五六七八九\n" * 300
    insertions = tuple(Edit(at, at, "", "（插）", "typography/d") for at in range(0, len(raw), 11))
    layer = Layer("s", insertions)
    assert len(cut_blocks(raw, layer.apply(raw), [layer])) == 1


def test_an_empty_text_is_one_empty_block() -> None:
    (block,) = cut_blocks("", "", [])
    assert (block.start, block.end, block.raw_line, block.layers) == (0, 0, 1, [])


def test_the_seeds(seeds: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_CHARS", 400)
    for file in seeds:
        result = cleaner.clean(file.read_bytes())
        found = cut_blocks(result.source, result.text, result.ledger.layers)
        assert len(found) > 5
        for off in ([], ["encoding"], ["script", "typography"], ["duplicates"]):
            whole = result.ledger.revert(result.text, off)
            assert replay(result.source, found, off) == (whole.text, len(whole.dropped)), (file.name, off)
