"""The title: found, unwrapped, cut from its suffix."""

from __future__ import annotations

import pytest

import cleaner

BODY = """这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。
二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。
"""


def title_of(text: str) -> str | None:
    return cleaner.clean(text, select=["chrome"]).meta.title


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("小城的二十年", "小城的二十年"),
        ("小城過半，年輕人去哪兒了？", "小城過半，年輕人去哪兒了？"),
        ("回看小城，总是充满戏剧性。", None),
        ("2023 年，小城的人口第一次出现了负增长，消息传遍了整个省。", None),
        ("各位乡亲：", None),
        ("“你回来了？”", None),
        ("2019年5月3日", None),
        ("小城往事_城市频道_河畔网", "小城往事"),
        ("六月适合去哪里避暑 - 山水旅游网", "六月适合去哪里避暑"),
        ("win7 系统的使用技巧有哪些 - 博客频道 - EXAMPLE.NET", "win7 系统的使用技巧有哪些"),
    ],
)
def test_title(first: str, title: str | None) -> None:
    assert title_of(first + "\n" + BODY) == title


def test_a_repeated_first_line_is_the_title() -> None:
    assert title_of("小城旧事\n小城旧事\n短句\n短句之二\n") == "小城旧事"
    assert title_of("小城旧事\n短句\n短句之二\n") is None
    assert title_of("小城旧事\n") is None


def test_the_title_below_chrome() -> None:
    text = "正在阅读：\n小城的二十年\n扫一扫下载晨报APP\n小城的二十年\n文|林小河\n" + BODY
    result = cleaner.clean(text, select=["chrome"])
    assert result.meta.title == "小城的二十年"
    assert result.text.endswith("小城的二十年\n" + BODY)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("今天小編分享的旅遊經驗:山城“四小龍”,能否跨越寒冬?,歡迎閱讀。", "山城“四小龍”,能否跨越寒冬?"),
        ("今天小编给大家带来的生活知识：《怎样挑西瓜》，希望大家喜欢！", "怎样挑西瓜"),
        ("下面本站为大家整理的考试经验：三招学会审题，仅供参考。", "三招学会审题"),
        ("今天小编分享的经验：《山》与《水》的写法，欢迎阅读", "《山》与《水》的写法"),
    ],
)
def test_unwraps(line: str, title: str) -> None:
    result = cleaner.clean(line + "\n" + BODY, select=["chrome"])
    assert result.text == title + "\n" + BODY
    assert result.meta.title == title
    assert cleaner.restore(result.text, result.ledger).decode() == line + "\n" + BODY


@pytest.mark.parametrize(
    "line",
    [
        "今天小编分享的经验：短，欢迎阅读。",
        "今天老师分享的经验：多读书、多走路，欢迎提问。",
        "欢迎阅读本期的读者来信，我们选了三封。",
        "今天小编分享的经验：" + "长" * 90 + "，欢迎阅读。",
    ],
)
def test_leaves_other_greetings(line: str) -> None:
    assert cleaner.clean(line + "\n" + BODY, select=["chrome/title-wrapper"]).text == line + "\n" + BODY


def test_a_wrapper_stands_at_the_top_only() -> None:
    text = BODY * 4 + "今天小编分享的科技经验：小城往事，欢迎阅读。\n"
    assert cleaner.clean(text, select=["chrome/title-wrapper"]).text == text
