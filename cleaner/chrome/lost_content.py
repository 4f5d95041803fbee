"""Lines that announce a list, a table or a figure which is not there."""

from __future__ import annotations

import re

from cleaner.chrome.lines import Page, ends_sentence
from cleaner.document import Note
from cleaner.patterns import compile_later

RULE = "chrome/lost-content"

# What follows must be a paragraph: an item of a list can be a sentence, but is rarely as long.
MIN_PARAGRAPH_CHARS = 40
# The announcement is the last clause before the colon.
MAX_CLAUSE_CHARS = 40

_NUMBER = "[几数多两二三四五六七八九十]|\\d{1,2}"
_THINGS = (
    "原因|结论|建议|特点|步骤|方法|问题|方面|因素|条件|要点|观点|阶段|类型|类|种|点|条|项|部分|情况|例子|案例|现象|数字|"
    "数据|发现|趋势|要求|原则|措施|办法|理由|看法|变化|亮点|优势|不足|难题|挑战|启示|判断|共识|方向|可能"
)
_ANNOUNCES = compile_later(
    rf"(?:包括|包含|包括有|如下|如下所示|例如|比如|譬如|诸如|列举如下|以下(?:{_NUMBER})?(?:个|种|类|点|条|项|方面)?(?:{_THINGS})?"
    rf"|(?:{_NUMBER})(?:个|种|类|条|项|点|大)(?:[㐀-鿿]{{0,4}}(?:{_THINGS}))?|分别是|分别为|有这些|这样几[个点条])$"
)
_ITEM = compile_later(
    r"^(?:[\d①-⑳⑴-⑽❶-❿ⅰ-ⅹ·\-*+•◆■▲△○◎★☆→>#&@\[(《\"'|/]|第?[一二三四五六七八九十百]+(?:[,.:;)]|是|来|方面|个|种|类|点|条|步|大)"
    r"|第[一二三四五六七八九十\d]|其[一二三四五]|首先|其次|一方面|一则|甲[,.:]|[a-z][.,):]|[a-z]\s*[,.])"
)
_LABELLED = compile_later(r"^[^,.;!?:\"]{1,14}:")


def find_lost_content(page: Page) -> list[Note]:
    """Return notes on the lines whose announcement nothing fulfils."""
    notes = []
    for index in page.filled:
        line = page.lines[index]
        if line[-1] != ":" or not _ANNOUNCES.search(_last_clause(line)):
            continue
        following = _next_line(page, index)
        if following and not _is_unrelated(following):
            continue
        start, end = page.trimmed_span(index)
        what = "a paragraph of its own follows" if following else "nothing follows"
        message = "a list, a table or a figure is announced here, and was lost before the text came in"
        notes.append(Note(RULE, start, end, message, f"the line ends in a colon, and {what}"))
    return notes


def _next_line(page: Page, index: int) -> str:
    """Return the next line that is not blank, or nothing at the end of the text."""
    for below in range(index + 1, len(page.lines)):
        if page.lines[below]:
            return page.lines[below]
    return ""


def _last_clause(line: str) -> str:
    core = line.rstrip(": ")[-MAX_CLAUSE_CHARS:]
    return re.split(r"[,.;!?]", core)[-1].strip()


def _is_unrelated(line: str) -> bool:
    """Tell whether the line below is an ordinary paragraph, not what a list or a quotation begins with."""
    if len(line) < MIN_PARAGRAPH_CHARS or not ends_sentence(line) or line.endswith((";", ":")):
        return False
    return _ITEM.match(line) is None and _LABELLED.match(line) is None
