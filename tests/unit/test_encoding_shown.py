"""Lines that may have been misread are told by the codes of their characters."""

from __future__ import annotations

import pytest

from cleaner.encoding.misread.codes import may_be_misread
from cleaner.encoding.shown import shown_by, shown_by_swapping
from cleaner.encoding.traits import Traits

HEALTHY = [
    "门口的石麒麟是去年刻的，麒麟的角断了一只。",
    "他叫钟鑫淼，妹妹叫钟馨蕊，都住在深圳。",
    "奶奶把粽叶泡了一夜，粽叶软了才包粽子。",
    "表情是这样的····也没有别的意思",
    "café 里放着一首 chanson，© 2019。",
]
TEXT = "图书馆的新书到了，请大家明天早上来领。"
WAYS = [
    ("utf-8", "gb18030"),
    ("gb18030", "cp950"),
    ("cp950", "gb18030"),
    ("gb18030", "cp949"),
    ("gb18030", "latin-1"),
    ("utf-8", "cp1252"),
    ("utf-16-le", "utf-16-be"),
]


@pytest.mark.parametrize("line", HEALTHY)
def test_healthy_lines_open_nothing(line: str) -> None:
    assert Traits(f"{line}\n今天是星期天。\n{line}").misread_lines() == []


@pytest.mark.parametrize(("was", "read_as"), WAYS)
def test_a_misread_line_is_found_among_healthy_ones(was: str, read_as: str) -> None:
    text = TEXT.translate(str.maketrans("图书馆来领请", "圖書館來領請")) if was == "cp950" else TEXT
    damaged = text.encode(was).decode(read_as, "ignore")
    before = "今天是星期天。\n"
    found = Traits(f"{before}{damaged}\n{HEALTHY[1]}").misread_lines()
    assert found == [(len(before), len(before) + len(damaged))]
    assert may_be_misread(damaged)


def test_a_short_line_needs_fewer() -> None:
    damaged = "我家的猫在".encode("gb18030").decode("cp950")
    assert Traits(damaged).misread_lines() == [(0, 5)]
    assert Traits(f"今天是星期天，他说：{damaged}，明天再说。").misread_lines() == []


@pytest.mark.parametrize("line", ["麒麟、貔貅和饕餮都是传说里的瑞兽。", "芙蓉、蔷薇、茉莉、栀子各开了一盆。"])
def test_what_a_line_of_rare_words_opens_is_closed_by_its_codes(line: str) -> None:
    assert Traits(line).misread_lines() == [(0, len(line))]
    assert not may_be_misread(line)


@pytest.mark.parametrize("stretch", ["旌蔽日兮敌若云", "曾厝垵", "饕餮貔貅", "霍思燕温碧霞", "╮(╯▽╰)╭"])
def test_rare_words_are_no_misreading(stretch: str) -> None:
    assert not may_be_misread(stretch)


@pytest.mark.parametrize("stretch", ["é", "ÄãºÃ", "\ufffdn娴", "鈧€", "a", "晎恎絙ᅔ੎"])
def test_in_doubt_a_stretch_may_be_misread(stretch: str) -> None:
    assert may_be_misread(stretch)


def test_no_common_character_is_shown() -> None:
    for points in (shown_by("gb18030"), shown_by("cp950"), shown_by("cp949", "cp932"), shown_by_swapping()):
        characters = set(map(chr, points.tolist()))
        assert len(characters) > 1000
        assert not characters & set("的一是不了人我在有他這中大来上国，。：“”、")
