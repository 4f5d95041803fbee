from __future__ import annotations

from collections import Counter

import pytest

from cleaner import identify_script
from cleaner.script.leaning import _rows as leaning_rows
from cleaner.script.leaning import find_leaning
from cleaner.script.telling import simplified_only


@pytest.mark.parametrize(
    "text",
    [
        "",
        "明月照在古老的城牆上。",
        "萬里悲秋常作客，百年多病獨登臺。",
        "深山裏有古寺，鐘聲羣鳥驚。",  # older prints write 裏 and 羣 everywhere
        "這支軍隊的士兵和的士氣都很高。",
        "蔬菜的種類很多，產品質量也要檢查。",
        "用縮放工具放大圖畫。",
        "著名的著作顯著提高了聲譽。",
        "這段視頻的信息量很大，用鼠標拖動窗口裏的進度條，等着它播完。",  # converted from simplified
        "爲什麼衆人都說着同一句話？",  # the forms of a converter
        "軟體和質素，計程車和的士。",  # as much of one as of the other
    ],
)
def test_nothing_shows(text: str) -> None:
    assert find_leaning(text) == (None, ())


@pytest.mark.parametrize(
    ("text", "region", "word"),
    [
        ("這套軟體很好用。", "tw", "軟體"),
        ("他沿著河走。", "tw", "沿著"),
        ("夢裡的人。", "tw", "裡"),
        ("他沿着河走，這裏的人都認識他。", "hk", "沿着"),
        ("服務質素下降。", "hk", "質素"),
        ("佢哋唔知道嘅。", "hk", "嘅"),
        ("電綫杆旁邊有一隻貓，是我們的。", "hk", "電綫"),
        ("軟體軟體軟體軟體軟體，的士。", "tw", "軟體"),
        ("軟體\ud800", "tw", "軟體"),
    ],
)
def test_what_shows_is_told_with_its_words(text: str, region: str, word: str) -> None:
    leans = find_leaning(text)
    assert leans.to == region
    assert word in leans.evidence


def test_simplified_and_mixed_texts_have_no_region_in_their_tag() -> None:
    assert identify_script("软件的质量很好，网络也快。").tag == "zh-Hans"
    assert identify_script("软件的設計应该考慮軟體用户。").tag == "zh"


def test_the_table_is_sound() -> None:
    rows = leaning_rows()
    assert not [word for word, times in Counter(row[0] for row in rows).items() if times > 1]
    assert {row[1] for row in rows} == {"tw", "hk", "cn", "-"}
    assert not [word for word, region, _ in rows if region in ("tw", "hk") and set(word) & simplified_only()]
    assert all(weight in ((1, 2, 3) if region != "-" else (0,)) for _, region, weight in rows)
    # What only keeps a shorter word away holds one.
    words = {word for word, region, _ in rows if region != "-"}
    kept = [word for word, region, _ in rows if region == "-"]
    assert [word for word in kept if not any(other in word for other in words)] == []
