"""Texts on a sheet are set as each would be by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cleaner
from cleaner.config import Config
from cleaner.document import Changes, Context, Encoding
from cleaner.folding import FoldedView
from cleaner.typography import signs
from cleaner.typography.characters import MARK
from cleaner.typography.data import find_rows
from cleaner.typography.flagged_text import FlaggedText
from cleaner.typography.rows import find_lines_for_rows
from cleaner.typography.sheet import Sheet

# What asks for a look at lines beside it, or at the whole text.
TEXTS = (
    '他说,"今天下雨了。"\n"是吗?"她问.\n',
    "编号,名称,长度\n1,长江,6300\n2,黄河,5464\n3,珠江,2320\n",
    "1,长江,6300\n2,黄河,5464\n",
    "3,珠江,2320\n4,淮河,1000\n他走了,我没走.\n",
    "```\n甲,乙\n",
    "甲,乙\n```\n丙,丁\n",
    "```js\nlet 甲 = 1;\n```\n丙,丁\n",
    'names = [\n"长江",\n"黄河",\n]\n',
    '"长江",\n"黄河",\n说完,他走了.\n',
    "title: 江,河\ntags: 水,山\n",
    "“他说:甲,乙\n",
    "丙,丁”\n",
    "甲》乙,丙）丁\n",
    "=》甲,乙\n》甲\n",
    "1）甲,乙\n2）丙（丁\n",
    "請看 https://example.com/a,b 吧,好.\n",
    "print(“甲,乙”),\n他说[“甲”,\n",
    "“丙”]是甲,乙\n",
    "日本語のテキスト,です.そして,また明日.\n他来了,又走了.\n",
    "The quick brown fox jumps over the lazy dog,又说:好\n",
    "ＡＢＣ,１２３.４５，６７８甲\n",
    "他说:''好吧''.'甲'和'乙'\n",
    "用户'甲'说don't,好\n",
    "省略...就这样。。。好--不好\n",
    "约翰・史密斯,甲•乙\n",
    "甲 ，乙 。 “ 丙 ”\n",
    "江河志[M]. 江城出版社, 2020.\n",
    "甲;乙:丙(:D)\n(丁),戊 ( 己 )\n",
    "\n",
    "甲\n\n乙,丙\n",
    "没有换行,结尾",
    "",
    "𠀀𠀁,甲\n",
    "\ud800甲,乙\n",
)


def context(text: str, config: Config) -> Context:
    return Context(config, Encoding("utf-8"), FoldedView(text))


def plain(found: Changes) -> object:
    groups = [(group.positions.tolist(), group.before, group.after, group.rule) for group in found.substitutions]
    return list(found.edits), groups, list(found.notes)


def check(texts: Sequence[str], config: Config) -> None:
    asked = [(text, context(text, config)) for text in texts]
    together = signs.set_signs_in_each(asked)
    for (text, own), found in zip(asked, together, strict=True):
        assert plain(found) == plain(signs.set_signs(text, own)), text


CONFIGS = (
    Config(),
    Config(spacing="none"),
    Config(spacing="one"),
    Config(profile="zh-TW"),
    Config(profile="minimal"),
    Config(ignore=("typography/straight-quote",)),
    Config(select=("typography/half-width-mark", "typography/unpaired-bracket")),
    Config(ignore=("typography",)),
)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.profile}-{config.spacing}")
@pytest.mark.parametrize("step", [1, -1, 3, 7])
def test_texts_on_a_sheet_are_set_as_each_by_itself(config: Config, step: int) -> None:
    check(TEXTS[::step], config)


@given(st.lists(st.sampled_from(TEXTS), max_size=8), st.sampled_from(CONFIGS))
def test_any_order_of_texts(texts: list[str], config: Config) -> None:
    check(texts, config)


_SIGNS = "甲乙的了A1bｃ,.:;?!'\"“”‘’()（）《》「」 　\t\n[]`*<=>#|$&/\\~-…。，・あい，"


@given(st.lists(st.text(st.sampled_from(_SIGNS), max_size=40).map(lambda text: text + "\n"), max_size=6))
@example(["[\n", "乙]:\n"])
def test_texts_of_all_signs(texts: list[str]) -> None:
    check(texts, Config())


@pytest.mark.parametrize("size", [1, 20, 1 << 16])
def test_the_size_of_a_sheet_changes_nothing(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(signs, "SHEET_CHARS", size)
    check(TEXTS, Config())


def test_a_long_text_goes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "MAX_CHARS_ON_SHEET", 12)
    check(TEXTS, Config())


def test_what_is_lost_on_one_text_is_left_on_it_alone() -> None:
    texts = ["甲,乙?,丙\n", "甲,乙?,丙\n", "丁,戊\n"]
    config = Config()
    asked = [(text, context(text, config)) for text in texts]
    asked[1] = (texts[1], Context(config, Encoding("utf-8"), FoldedView(texts[1]), stand_ins=((3, 4),)))
    first, second, third = signs.set_signs_in_each(asked)
    assert first.substitutions[0].positions.tolist() == [1, 3, 4]
    assert second.substitutions[0].positions.tolist() == [1, 4]
    assert third.substitutions[0].positions.tolist() == [1]


def test_a_quote_is_no_partner_of_one_in_the_next_text() -> None:
    found = signs.set_signs_in_each([(text, context(text, Config())) for text in ("“甲乙\n", "丙丁”\n")])
    assert [[note.rule for note in each.notes] for each in found] == [["typography/unpaired-quote"]] * 2


_ROW_SIGNS = "a1-,\"甲乙，。 \n[]'$￥"


@given(st.text(st.sampled_from(_ROW_SIGNS), max_size=60))
def test_every_row_is_on_a_line_that_may_hold_one(text: str) -> None:
    may_be = set(find_lines_for_rows(FlaggedText(text)).nonzero()[0].tolist())
    rows = find_rows(text, text.split("\n"))
    # The names of columns, and a row that its neighbours tell, stand beside one that is told.
    assert bool(rows) <= bool(may_be & rows)


def test_a_sheet_cuts_nothing_into_nothing() -> None:
    assert not any(each.edits or each.notes for each in Sheet(["甲\n", "乙\n"]).cut(Changes()))


def test_a_row_of_dots_is_judged_by_itself_whatever_stands_in_other_texts() -> None:
    texts = ["他走了.……\n", "等等...再看看\n", "他哭了….”\n"]
    assert [one.text for one in cleaner.clean_each(texts)] == [cleaner.clean(text).text for text in texts]


@pytest.mark.parametrize("count", [0, 1, 11, 12, 13, 40])
def test_the_nearest_letter_is_found_however_many_signs_stand_between(count: int) -> None:
    row = "," * count
    view = FlaggedText(f"{row}甲{row}乙{row}")
    first, second, end = count, 2 * count + 1, 3 * count + 2
    before, after = view.around(np.array([first, second, end]), np.array([0, first + 1, second + 1]), MARK)
    assert before.tolist() == [-1, first, second]
    assert after.tolist() == [first, second, end]
