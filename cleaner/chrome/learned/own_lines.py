"""What is the article's own and looks like chrome: headings, sources, names in a judgment, facts, mottoes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cleaner.chrome.learned.decode import BODY_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page
from cleaner.patterns import compile_later

# Lines below `参考资料` that labels are surer of than this are the page's: its tags, its table of contents.
MAX_SOURCE_CHANCE = 0.985
MIN_FACTS = 2
_COPYRIGHT_RULE = "chrome/copyright-footer"
# Below the names of judges and clerks: that the copy is true, and the day.
MAX_BELOW_JUDGES = 3

# 引言, 1. 背景; `## 做法`, or with the sign behind it, where a page links its headings.
_HEADING = compile_later(
    r"\W*(?:\d{1,2}\W?\s?)?(?:引\s?言|前\s?言|序\s?言|导\s?言|缘\s?起|起\s?因|(?:项目)?背\s?景|总\s?[纲则]|概\s?[述要]|(?:个人|内容)?简\s?介"
    r"|绪\s?论|楔\s?子|写在前面|问题描述)\W*$|#{1,6}\s+[^\s#]|[^#]*\S\s#$"
)
MAX_HEADING_CHARS = 60
_SOURCES = compile_later(r"\W*(?:(?:数据|资料|参考|文献)来源|参考(?:资料|文献)|资料出处)\W*$")
_JUDGE = compile_later(
    r"(?:代理)?(?:审\s*判\s*[长员]|人\s*民\s*陪\s*审\s*员|法\s*官(?:\s*助\s*理)?|书\s*记\s*[官员]|检\s*察\s*[官员])"
    r"(?:\s*法\s*官)?(?:\s+[^,.:]{1,16})?$"
)
# Who stands at the head of a judgment, each with a name or more, and their lawyers.
_PARTY = compile_later(
    r"(?:再审)?(?:被?\s*上\s*诉\s*人|原\s*告|被\s*告(?:人)?|申\s*请\s*人|声\s*请\s*人|抗\s*告\s*人|相\s*对\s*人|公\s*诉\s*机\s*关"
    r"|(?:选任|指定)?辩\s*护\s*人|(?:诉讼|法定|委托)代理人)(?:\s+|:)\S.{0,24}$|[㐀-鿿]{2,4}律师$"
)
_DAY = compile_later(r".{0,24}年.{1,14}月.{1,12}日$")
_FACT = compile_later(
    r"\W{0,3}(?:地\s*址|地\s*点|时\s*间|价\s*格|电\s*话|联\s*系\s*人?|联系(?:电话|方式)|手\s*机|电邮|电子邮[箱件]|邮\s*箱|传\s*真|邮\s*编"
    r"|开户银?行|[账帐]\s*号|费\s*用|门\s*票|(?:营业|开放|活动)时间|网\s*址|官\s*网|交\s*通|公司网址"
    r"|名\s*称|成立(?:时间|日期)|公司地址|代表作品?|(?:主办|承办|协办)(?:方|单位)?|活动\S{2}|书\s*名|出版社|出版日期|定\s*价|粉丝[团页])\s?[:/]\s*\S"
)
_FACT_MARKS = (":", "/")
_MOTTO = compile_later(r"[^-=_~].{5,}[.!…][\"']?\s?(?:——|--)\s?\S.{0,13}$")


def find_own_lines(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines that belong to the article though they have no sentences."""
    lines = [page.lines[index] for index in page.filled]
    yield from _headings(labelled, lines)
    yield from _sources(page, evidence, labelled, lines)
    yield from _judges(lines)
    yield from _facts(page, evidence, labelled, lines)
    if "——" in page.folded or "--" in page.folded:
        yield from (at for at, line in enumerate(lines) if ("--" in line or "——" in line) and _MOTTO.match(line))


def _headings(labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of headings right above a line of the body; in a menu, other lines of it stand below them."""
    stays = False
    for at in range(len(lines) - 1, -1, -1):
        if labelled.leaves(at) and stays and len(lines[at]) <= MAX_HEADING_CHARS and _HEADING.match(lines[at]):
            yield at
        else:
            stays = not labelled.leaves(at)


def _sources(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of what is listed below `参考资料` in the article, as far as no rule names it."""
    headings = [at for at, line in enumerate(lines) if labelled.states[at] == BODY_STATE and _SOURCES.match(line)]
    chances = labelled.outside_chances() if headings else ()
    for heading in headings:
        for at in range(heading + 1, len(lines)):
            index = page.filled[at]
            is_known = index in evidence.names or index in evidence.fields or index in evidence.margin
            if is_known or chances[at] > MAX_SOURCE_CHANCE:
                break
            yield at


def _judges(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of those who are named at the head of a judgment and below it, and of the day beneath them."""
    places = [at for at, line in enumerate(lines) if _JUDGE.match(line)]
    if not places:
        return
    yield from places
    yield from (at for at, line in enumerate(lines[: places[0]]) if _PARTY.match(line))
    for at in places:
        below = range(at + 1, min(at + 1 + MAX_BELOW_JUDGES, len(lines)))
        day = next((place for place in below if _DAY.match(lines[place])), None)
        if day is not None:
            yield from range(at + 1, day + 1)


def _facts(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of rows of `地址:…`, `电话:…` right below what stays; below chrome they are the site's own."""
    rows = groupby(range(len(lines)), lambda at: any(map(lines[at].__contains__, _FACT_MARKS)) and _is_fact(lines[at]))
    for is_fact, row in rows:
        if not is_fact:
            continue
        places = list(row)
        above, below = places[0] - 1, places[-1] + 1
        if len(places) < MIN_FACTS or above < 0 or labelled.leaves(above) or page.filled[above] in evidence.removed:
            continue
        name = evidence.names.get(page.filled[below]) if below < len(lines) else None
        if name is None or name.rule != _COPYRIGHT_RULE:
            yield from places


def _is_fact(line: str) -> bool:
    return _FACT.match(line) is not None
