"""Titles that stay in the script they are in, where that is asked for."""

from __future__ import annotations

import pytest

import cleaner
from cleaner import Config, ConfigError
from cleaner.config import from_mapping


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("他讀完了《紅樓夢》，又讀〈春望〉。", "他读完了《紅樓夢》，又读〈春望〉。"),
        ("臺北的書店裡找不到「臺北人」這本書。", "台北的书店里找不到「臺北人」这本书。"),
        ("她說：「這本書很難讀。」", "她说：「这本书很难读。」"),
        ("她說，「這本書」很難讀。", "她说，「这本书」很难读。"),
        ("他說「我讀過了。」就走了。", "他说「我读过了。」就走了。"),
        ("《這個軟體在領網域》這本書出版於矽谷。", "《這個軟體在領網域》这本书出版于硅谷。"),
        ("他读《隨著風》，乾清宫里看著書。", "他读《隨著風》，乾清宫里看着书。"),
        ("標題是《沒有收尾，但是這裡還有很多。", "标题是《没有收尾，但是这里还有很多。"),
        ("《紅樓夢》", "《紅樓夢》"),
    ],
)
def test_titles_stay(before: str, after: str) -> None:
    config = Config(protect_titles=True)
    result = cleaner.clean(before + "\n", config, select=["script"])
    assert result.text == after + "\n"
    assert cleaner.clean(result.text, config, select=["script"]).text == result.text
    assert cleaner.restore(result.text, result.ledger).decode() == before + "\n"


def test_without_the_option_they_are_converted() -> None:
    assert cleaner.clean("他讀完了《紅樓夢》。", select=["script"]).text == "他读完了《红楼梦》。"


@pytest.mark.parametrize(
    ("target", "after"), [("hant", "他在看《红楼梦》這本書。"), ("tw", "他在看《红楼梦》這本書。")]
)
def test_titles_stay_on_the_way_to_traditional(target: str, after: str) -> None:
    config = from_mapping({"script": target, "protect-titles": True}, "test")
    assert cleaner.clean("他在看《红楼梦》这本书。", config, select=["script"]).text == after


def test_what_a_title_holds_does_not_tell_of_the_line() -> None:
    config = Config(protect_titles=True)
    text = "乾清宫里放着《國語辭典與語言學論叢》。\n"
    assert cleaner.clean(text, config).text == text


def test_the_option_is_true_or_false() -> None:
    with pytest.raises(ConfigError, match="'protect_titles' in test must be true or false, not 'yes'"):
        from_mapping({"protect_titles": "yes"}, "test")


@pytest.mark.parametrize(
    ("key", "given", "taken"),
    [
        ("profile", "zh-tw", "zh-TW"),
        ("profile", "ZH-TW", "zh-TW"),
        ("script", "Hans", "hans"),
        ("spacing", "ONE", "one"),
    ],
)
def test_choices_are_taken_in_upper_and_lower_case(key: str, given: str, taken: str) -> None:
    assert getattr(from_mapping({key: given}, "test"), key) == taken


def test_a_choice_that_is_none_is_named_as_it_was_given() -> None:
    with pytest.raises(ConfigError, match="must be one of hans, hant, tw, hk, keep, not 'Hanz'"):
        from_mapping({"script": "Hanz"}, "test")
    with pytest.raises(ConfigError, match="not 1"):
        from_mapping({"script": 1}, "test")
