"""What is the article's own and looks like chrome: headings, sources, names in a judgment, facts, mottoes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, takewhile
from operator import and_

from cleaner.chrome.cues import Cue, lines_with_cue
from cleaner.chrome.learned.decode import BETWEEN_STATE, BODY_STATE, Labelled
from cleaner.chrome.learned.endings import find_endings
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.learned.needs import find_needs
from cleaner.chrome.lines import Page
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

# Lines below `参考资料` that labels are surer of than this are the page's: its tags, its table of contents.
MAX_SOURCE_CHANCE = 0.985
NEAR_SOURCES = 8
MIN_FACTS = 2
_COPYRIGHT_RULE, _CONTACT_RULE, _REPRINT_RULE = "chrome/copyright-footer", "chrome/contact", "chrome/reprint-notice"
# Below the names of judges and clerks: that the copy is true, and the day.
MAX_BELOW_JUDGES = 3

# 引言, 1. 背景, 0x00 前言; `## 做法`, or with the sign behind it, where a page links its headings.
_HEADING = compile_later(
    r"\W*(?:(?:\d{1,2}|0x[\da-f]{1,2})\W?\s?)?(?:引\s?言|前\s?言|序\s?言|导\s?言|缘\s?起|起\s?因|(?:项目)?背\s?景|总\s?[纲则]|概\s?[述要]|(?:个人|内容)?简\s?介"
    r"|绪\s?论|楔\s?子|写在前面|问题描述)\W*$|(?:引言|前言|序言|导言|背景)\s?[|-]\s?\S.{0,30}$|#{1,6}\s+[^\s#]|[^#]*\S\s#$"
)
MAX_HEADING_CHARS = 60
# 基本资料:
_TOPIC = compile_later(r"[㐀-鿿]{2,10}:$")
# 第三章 灯塔, 渡口旧事 第三章 灯塔
_CHAPTER = compile_later(
    r"(?!.{1,40}[章回节卷集]\s.{0,40}第)(?:[^:,.>]{0,24}\s)?第\s?[\d一二三四五六七八九十百千零〇两]{1,7}\s?[章回节卷集](?:[\s:].{0,40})?$"
)
MAX_CHAPTER_DISTANCE = 6
_SOURCES = compile_later(r"\W*(?:(?:数据|资料|参考|文献)来源|参考(?:资料|文献|资源|书目)|资料出处)\W*$")
_LINKS = compile_later(r"\W*(?:相关|参考)(?:链接|资料)\W*$")
NEAR_LINKS, MIN_ADDRESSES = 3, 2
# 人口数据来自: 统计局
_SOURCE = compile_later(r".{0,16}(?:数据|资料)(?:来自|来源)\s?:\s?\S")
_JUDGE = compile_later(
    r"(?:代理)?(?:审\s*判\s*[长员]|人\s*民\s*陪\s*审\s*员|法\s*官(?:\s*助\s*理)?|书\s*记\s*[官员]|检\s*察\s*[官员])"
    r"(?:\s*法\s*官)?(?:\s+[^,.:]{1,16})?$"
)
# Who stands at the head of a judgment, each with a name or more, and their lawyers.
_PARTY = compile_later(
    r"(?:再审)?(?:被?\s*上\s*诉\s*人|原\s*告|被\s*告(?:人)?|申\s*请\s*人|声\s*请\s*人|抗\s*告\s*人|相\s*对\s*人|公\s*诉\s*机\s*关"
    r"|(?:选任|指定)?辩\s*护\s*人|(?:诉讼|法定|委托)代理人)(?:\s+|:)\S.{0,24}$|[㐀-鿿]{2,4}律师$"
)
_JUDGMENT = compile_later(r".{2,20}(?:判\s?决|裁\s?定)书?\s.{0,30}第.{1,12}号$")
_DAY = compile_later(r".{0,32}年.{1,14}月.{1,12}日$")
_FACT = compile_later(
    r"\W{0,3}(?:地\s*址|地\s*点|时\s*间|价\s*格|电\s*话|联\s*系\s*人?|联系(?:电话|方式)|手\s*机|电邮|电子邮[箱件]|邮\s*箱|传\s*真|邮\s*编"
    r"|开户银?行|[账帐]\s*号|费\s*用|门\s*票|(?:营业|开放|活动)时间|网\s*址|官\s*网|交\s*通|公司网址"
    r"|名\s*称|成立(?:时间|日期)|公司地址|代表作品?|(?:主办|承办|协办)(?:方|单位)?|活动\S{2}|书\s*名|出版社|出版日期|定\s*价|粉丝[团页]"
    r"|[㐀-鿿]{0,10}(?:(?:咨询|服务|联系|报名|招生|招聘|举报|监督|预[约订])(?:电话|热线|邮箱)|官网))\s?[:/]\s*\S"
    r"|\W{0,3}(?:营业|开放)时间\s?:$|(?:周|星期|礼拜)[一二三四五六日].{0,12}?:?\s?\d{1,2}:\d\d\s?(?:-|~|至|到)\s?\d{1,2}:\d\d"
)
_VISIT = compile_later(
    r"\W{0,3}(?:(?:营业|开放)?时\s*间|价\s*格|费\s*用|门\s*票|人均|交\s*通)\s?[:/]|(?:周|星期|礼拜)[一二三四五六日]"
)
MIN_VISIT_FACTS = 2
# 难易程度:一颗星, 主讲人:林小河
_ENTRY = compile_later(r"[㐀-鿿]{2,6}\s?:\s*\S.{0,40}$")
# How news agencies begin.
_DISPATCH = compile_later(r"(?:新华社|中新社|中新网|央视网|人民网|新华网)[㐀-鿿、,]{0,16}\d{1,2}月\d{1,2}日(?:电|讯)\s")
# How judges and clerks, news agencies, `如题`, and imports begin.
_BEGINNINGS = compile_later("[代审人法书检新中央如fi#]")
_IMPORT = compile_later(
    r"(?:from\s+[\w.]+\s+import\s+[\w*]|import\s+[\w.]+(?:\s+as\s+\w+)?;?$|#include\s*[<\"]).{0,60}$"
)
_IMPORT_WORDS = ("import ", "#include")
_MOTTO = compile_later(r"[^-=_~].{5,}[.!…][\"']?\s?(?:——|--)\s?\S.{0,13}$")


def find_own_lines(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of lines that belong to the article though they have no sentences."""
    lines = page.filled_lines
    yield from find_headings(page, evidence, labelled)
    yield from _chapters(page, evidence, labelled)
    yield from _sources(page, evidence, labelled, lines)
    # Few lines begin with a sign of what is asked of all of them.
    beginning = [(found.start(), lines[found.start()]) for found in _BEGINNINGS.finditer(page.firsts)]
    yield from _judges(lines, [at for at, line in beginning if _JUDGE.match(line)])
    yield from (at for at, line in beginning if _DISPATCH.match(line) or line.rstrip(".!") == "如题")
    imports = [at for at, line in beginning if _IMPORT.match(line)]
    if imports and any(map(page.folded.__contains__, _IMPORT_WORDS)):
        yield from imports
    has_mark = [":" in line or "/" in line for line in lines]
    # Of each two that stand together the first one: a row has no fewer.
    pairs = compress(count(), map(and_, has_mark, has_mark[1:]))
    for row in _fact_rows(page, evidence, labelled, pairs):
        yield from row
    yield from _entries(page, evidence, labelled, lines)
    yield from find_needs(page, evidence, labelled)
    yield from find_endings(page, evidence, labelled, lines)


def find_mottos(page: Page) -> Iterator[int]:
    """Yield the places of sayings with who said them: what rules take for its place may be the motto of a visitor."""
    lines = page.filled_lines
    yield from (at for at in page.places_holding("--", "——") if _MOTTO.match(lines[at]))


def find_headings(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of headings right above a line of the body; in a menu, other lines of it stand below them."""

    def is_heading(at: int) -> bool:
        return labelled.leaves(at) and _is_heading(page, evidence, *page.filled[at : at + 2])

    for last in labelled.leaving_above():
        yield from takewhile(is_heading, range(last, -1, -1))


def _chapters(page: Page, evidence: Evidence, labelled: Labelled) -> Sequence[int]:
    """Return the place of the number of a chapter near above the body, perhaps with titles of book and chapter.

    Of several, they are a list of chapters.
    """
    first = labelled.states.index(BODY_STATE) if BODY_STATE in labelled.states else 0
    near = range(max(0, first - MAX_CHAPTER_DISTANCE), first)
    lines = page.filled_lines
    found = [at for at in near if "第" in lines[at] and _CHAPTER.match(lines[at])]
    if len(found) != 1 or not labelled.leaves(found[0]) or page.filled[found[0]] in evidence.removed:
        return ()
    return found


def _is_heading(page: Page, evidence: Evidence, index: int, below: int) -> bool:
    line = page.lines[index]
    if len(line) > MAX_HEADING_CHARS or index in evidence.removed:
        return False
    # Above a title or a value it names a field.
    is_topic = line[-1] == ":" and evidence.weights[below] > PROSE_WEIGHT and _TOPIC.match(line) is not None
    return is_topic or _HEADING.match(line) is not None


def _sources(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of what is listed below `参考资料` in the article, as far as no rule names it."""
    places = (bisect_left(page.filled, index) for index in lines_with_cue(page, Cue.SOURCES))
    headings = [
        at
        for at in places
        if _gives_addresses(lines, at) or (_SOURCES.match(lines[at]) and _is_own_heading(page, evidence, labelled, at))
    ]
    for heading in headings:
        for at in range(heading + (labelled.states[heading] == BODY_STATE), len(lines)):
            index = page.filled[at]
            is_known = index in evidence.names or index in evidence.fields or index in evidence.margin
            is_source = at == heading or _SOURCE.match(lines[at]) is not None
            if is_known or (labelled.outside[at] > MAX_SOURCE_CHANCE and not is_source):
                break
            yield at


def _gives_addresses(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line says that links follow, and these are written out: the links of a page are titles."""
    below = lines[at + 1 : at + 1 + NEAR_LINKS]
    return _LINKS.match(lines[at]) is not None and sum("://" in line for line in below) >= MIN_ADDRESSES


def _is_own_heading(page: Page, evidence: Evidence, labelled: Labelled, at: int) -> bool:
    """Tell whether a heading is the article's: it stays, or stands right behind the body above `数据来自:`.

    On what terms the article may be used can stand between the body and its sources.
    """
    if labelled.states[at] == BODY_STATE:
        return True
    above = at - 1
    while above > 0 and _is_notice(evidence, page.filled[above]):
        above -= 1
    if above < 0 or labelled.states[above] != BODY_STATE:
        return False
    return above < at - 1 or any(map(_SOURCE.match, page.filled_lines[at + 1 : at + NEAR_SOURCES]))


def _is_notice(evidence: Evidence, index: int) -> bool:
    name = evidence.names.get(index)
    return name is not None and name.rule == _REPRINT_RULE and index in evidence.removed


def _judges(lines: Sequence[str], places: Sequence[int]) -> Iterator[int]:
    """Yield the places of the number of a judgment, of those named at its head and below it, and of the day there.

    *places* are those of judges and clerks.
    """
    if not places:
        return
    yield from places
    yield from (at for at, line in enumerate(lines[: places[0]]) if _PARTY.match(line) or _JUDGMENT.match(line))
    for at in places:
        below = range(at + 1, min(at + 1 + MAX_BELOW_JUDGES, len(lines)))
        day = next((place for place in below if _DAY.match(lines[place])), None)
        if day is not None:
            yield from range(at + 1, day + 1)


def find_contacts(page: Page, evidence: Evidence, labelled: Labelled) -> Iterator[int]:
    """Yield the places of the contacts that a rule takes from a row of facts which begins with something else."""
    contacts = sorted(index for index, name in evidence.names.items() if name.rule == _CONTACT_RULE)
    if not any(map(evidence.removed.__contains__, contacts)):
        return
    places = [bisect_left(page.filled, index) for index in contacts]
    for row in _fact_rows(page, evidence, labelled, places):
        names = [evidence.names.get(page.filled[at]) for at in row]
        if names[0] is None:
            yield from (at for at, name in zip(row, names, strict=True) if name and name.rule == _CONTACT_RULE)


def _fact_rows(page: Page, evidence: Evidence, labelled: Labelled, within: Iterable[int]) -> Iterator[range]:
    """Yield the places of each row of `地址:…`, `电话:…` right below what stays; below chrome they are the site's.

    That is not asked where they say when to come and what it costs. Each row has one of the places *within*, which are
    in order.
    """
    lines = page.filled_lines
    below = 0
    for at in within:
        if at < below or not _is_fact(lines[at]):
            continue
        above, below = at - 1, at + 1
        while above >= 0 and _is_fact(lines[above]):
            above -= 1
        while below < len(lines) and _is_fact(lines[below]):
            below += 1
        places = range(above + 1, below)
        below_body = above >= 0 and not labelled.leaves(above) and page.filled[above] not in evidence.removed
        in_margin = page.filled[places[0]] in evidence.margin
        is_visit = not in_margin and sum(_VISIT.match(lines[at]) is not None for at in places) >= MIN_VISIT_FACTS
        if len(places) < MIN_FACTS or not (below_body or is_visit):
            continue
        name = evidence.names.get(page.filled[below]) if below < len(lines) else None
        if name is None or name.rule != _COPYRIGHT_RULE:
            yield places


def _entries(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of entries `name: value` between title and body right above one that is the body's."""
    if BETWEEN_STATE not in labelled.states:
        return
    states = labelled.states

    def is_entry(at: int) -> bool:
        index = page.filled[at]
        return index not in evidence.names and index not in evidence.fields and _ENTRY.match(lines[at]) is not None

    for at in labelled.leaving_above():
        if states[at + 1] == BODY_STATE and states[at] == BETWEEN_STATE and is_entry(at + 1):
            yield from takewhile(lambda above: states[above] == BETWEEN_STATE and is_entry(above), range(at, -1, -1))


def _is_fact(line: str) -> bool:
    return (":" in line or "/" in line) and _FACT.match(line) is not None
