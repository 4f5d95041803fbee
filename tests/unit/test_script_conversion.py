from __future__ import annotations

import pytest

from cleaner import ConfigError, convert_script
from cleaner.script.conversion import StepConverter, engine_type, join_replaced
from cleaner.script.dictionaries import load_groups
from cleaner.script.phrases import Scan

CONFIGS = ["s2t", "t2s", "s2tw", "tw2s", "s2hk", "hk2s", "s2twp", "tw2sp", "t2tw", "tw2t", "t2hk", "hk2t", "jp2t",
           "t2jp", "s2hkp", "hk2sp"]  # fmt: skip


@pytest.mark.parametrize("config", CONFIGS)
def test_leaves_what_is_not_chinese(config: str) -> None:
    for text in ("", "\n", "plain ASCII, 123", "\ud800 \x00 \U0010ffff", "한국어"):
        assert convert_script(text, config) == text


def test_an_unknown_configuration_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"no configuration 't2x'; it has hk2s, .*tw2t"):
        convert_script("中文", "t2x")


@pytest.mark.parametrize(
    ("text", "config", "expected"),
    [
        ("乾隆皇帝喝乾了一杯酒", "t2s", "乾隆皇帝喝干了一杯酒"),
        ("皇后在后面，头发发白", "s2t", "皇后在後面，頭髮發白"),
        ("什麼都沒有", "tw2s", "什么都没有"),
        ("鼠标和软件", "s2twp", "滑鼠和軟體"),
        ("埠", "tw2sp", "端口"),
        ("檔案存在埠裡", "tw2sp", "文件存在端口里"),
        ("伯克希尔-哈撒韦", "s2t", "伯克希爾-哈撒韋"),
    ],
)
def test_converts(text: str, config: str, expected: str) -> None:
    assert convert_script(text, config) == expected


def test_places_whose_length_changes_stand_beside_the_code_points() -> None:
    step = StepConverter(({"行動電話": "手机", "電話": "电话"}, {"電": "电", "話": "话"}))
    text = "行動電話、電話與電"
    points, replacements = step.convert_points(Scan.of(text))
    assert replacements == [(0, 4, "手机")]
    assert points.shape == (len(text),)
    assert step.convert(text) == "手机、电话與电"


def test_overlapping_phrases_are_one_cluster_and_the_longest_wins() -> None:
    step = StepConverter(({"甲乙": "1", "乙丙丁": "2", "丁戊": "3"}, {"戊": "5"}))
    text = "甲乙丙丁戊。甲乙"
    assert list(step.clusters.find(Scan.of(text))) == [(0, 5), (6, 8)]
    assert step.convert(text) == "甲25。1"
    assert engine_type()([({"甲乙": "1", "乙丙丁": "2", "丁戊": "3"}, {"戊": "5"})]).convert(text) == "甲25。1"


def test_without_the_engine_the_first_phrase_wins() -> None:
    step = StepConverter(({"甲乙": "1", "乙丙丁": "2", "丁戊": "3"}, {"戊": "5"}), as_opencc=True)
    assert step.convert("甲乙丙丁戊。甲乙") == "1丙3。1"


def test_no_phrase_goes_over_a_cut() -> None:
    step = StepConverter(({"甲乙": "12", "乙": "345", "丙丁": ""}, {"丙": "6"}), as_opencc=True)
    text = "甲乙、乙丙丁、甲乙丙"
    assert step.convert_segments(text, []) == ("12、345、126", [])
    # 甲|乙、 is 甲 and 乙; the cuts stand behind what they stood behind before.
    assert step.convert_segments(text, [1, 5]) == ("甲345、3456丁、126", [1, 9])


def test_a_text_without_anything_to_convert_is_the_same_object() -> None:
    text = "简单的文字"
    assert StepConverter(load_groups("t2s")[0]).convert(text) is text


@pytest.mark.parametrize(
    ("text", "config", "expected"),
    [
        ("茶几周围的几周", "s2t", "茶几周圍的幾週"),
        ("低级别的级别", "s2twp", "低級別的級別"),
        ("里姆斯基-科萨科夫", "s2twp", "林姆斯基-高沙可夫"),
        ("\uf90a額", "t2s", "金额"),
    ],
)
def test_converts_as_opencc_segments(text: str, config: str, expected: str) -> None:
    assert convert_script(text, config) == expected


def test_a_union_of_dictionaries_is_one_dictionary() -> None:
    (union, characters) = load_groups("s2t")[0]
    assert "伯克希尔-哈撒韦" in union
    assert all(len(key) == 1 for key in characters)


def test_joins_replacements() -> None:
    assert join_replaced("abcdef", [(1, 2, ""), (4, 6, "xyz")]) == "acdxyz"
