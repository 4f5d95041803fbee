"""Pages with what rules find out about them, and made-up labels, for the tests of learned labels."""

from __future__ import annotations

import numpy as np

from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.decode import Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.learned.model import AFTER, BEFORE, BODY, HOLE, LABELS, METADATA, TITLE
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.folding import fold

# A sign and a label for each state, in the order of the states.
SIGNS = "<t-bh>"
LABEL_OF = (BEFORE, TITLE, METADATA, BODY, HOLE, AFTER)
PAGE = """首页 新闻 体育
湖边的灯塔
2021-03-04 09:30
灯塔建成的时候，湖上还没有一条汽船，守塔的人每天傍晚划着小艇去点灯。
后来湖水退了，灯塔立在一片芦苇里，鸟儿把它当成了家。

分享到：
"""
# Pages of one line and of many, with a title below the first line, with lines that stand again, summaries and lists.
COMPANY = (
    PAGE,
    "好\n",
    "12\n\x00\n",
    "\n",
    "灯塔\n灯塔\n湖边的灯塔\n" + "更多 新闻\n2021-03-04 09:30\n" * 9,
    "1 产地 2 做法 3 吃法\n产地\n湖边\n做法\n蒸熟\n吃法\n",
    "".join(f"湖边的第{number}个早晨\n2021-03-0{number}\n详细\n" for number in range(1, 7)),
    "首页\n" * 70 + PAGE * 3,
    PAGE.replace("灯", "桥") + "登录\n",
)


def evidence_of(text: str) -> tuple[Page, Evidence]:
    page = Page.read(text, fold(text))
    return page, gather_evidence(page, name_lines(page, lambda rule: True), read_fields(page))


def labelled_as(signs: str) -> Labelled:
    """Return labels that are sure of the states that the signs stand for, one a line."""
    states = [*map(SIGNS.index, signs)]
    chances = np.zeros((len(states), len(LABELS)))
    chances[range(len(states)), [LABEL_OF[state] for state in states]] = 1.0
    return Labelled(states, chances, np.zeros(len(states)))
