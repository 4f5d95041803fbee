"""The card of the account that an article was taken over from."""

from __future__ import annotations

import pytest

from cleaner.chrome.account_cards import find_account_cards
from cleaner.chrome.lines import Page
from cleaner.folding import fold

STORY = "每天晚上七点，渡口的灯准时亮起，照着对岸的石阶，也照着等船的人。"


def cards(*lines: str) -> list[str]:
    text = "\n".join(lines) + "\n"
    return [lines[index] for index in find_account_cards(Page.read(text, fold(text)))]


@pytest.mark.parametrize(
    "introduction",
    [
        "以下文章来源于河畔观察 ，作者林小河",
        "以下文章來源於河畔观察，作者 林小河",
        "The following article is from 河畔观察 Author 林小河",
    ],
)
def test_the_card_is_what_goes(introduction: str) -> None:
    card = [introduction, "河畔观察 .", "河畔观察，每天记一件河边的小事。"]
    assert cards("渡口的灯", *card, STORY) == card
    assert cards("渡口的灯", *card[:2], STORY) == card[:2]
    assert cards(*card[:1], STORY) == card[:1]
    assert cards(*card) == card


def test_a_sentence_on_articles_is_none() -> None:
    assert cards("以下文章来源于生活，作者把它们一篇一篇记在日历的背面。", "生活 .", STORY) == []
    assert cards("河畔观察 .", "河畔观察，每天记一件河边的小事。", STORY) == []


def test_the_card_of_the_publisher_ends_with_the_count_of_its_articles() -> None:
    card = ["河畔观察", "河畔观察", "河畔文化有限公司", "每天记一件河边的小事", "120篇原创内容"]
    assert cards("渡口的灯", *card, "2020年2月26日", STORY) == card
    assert cards("渡口的灯", *card[1:], STORY) == []
    assert cards("渡口的灯", *card[:2], STORY, *card[2:]) == []
    assert cards("渡口的灯", *card[:4], "他写了120篇原创内容", STORY) == []
