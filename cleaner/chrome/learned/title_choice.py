"""Which of the lines above the body is the title, where the network has more than one for it.

The network knows a title by its looks and its neighbours. Names of sites, of sections and of other articles stand
where titles do and look as they do; what tells them apart is known of two lines at once, or of a line and the article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log
from operator import ne

from cleaner.chrome.learned.decode import BEFORE_STATE, BETWEEN_STATE, BODY_STATE, TITLE_STATE, Labelled
from cleaner.chrome.learned.features import Question
from cleaner.chrome.learned.first_lines import find_contents_above
from cleaner.chrome.learned.model import BEFORE, BODY, TITLE
from cleaner.chrome.lines import PAGE_LINES
from cleaner.chrome.lost_title import MAX_ARTICLE_CHARS, share_of_pairs
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.chrome.titles import could_be_title, cut_suffix
from cleaner.patterns import compile_later

# A line that the network has for the title with less than this is none: of 1,100 titles 23 have less. Most pages have
# one line above it, and are done. Above the line that the network has for it, menus are more likely.
MIN_CHANCE, MIN_CHANCE_ABOVE = 0.04, 0.24
LEAST_CHANCE, LEAST_BODY_CHANCE = 1e-4, 0.003
# So far above the body it stands at most, in filled lines.
MAX_DISTANCE = 25
# Another line is the title only where it speaks for it so much more, in natural logarithms of odds.
MIN_MARGIN = 0.75
LONG_CHARS = 8
# Where the chain has no title, a line that speaks for it so much is one: 19 of 22 labelled ones, 11 of which were lost.
MIN_MISSING = 3.2
MIN_MISSING_CHARS = 5
# Shorter parts of a path are sections.
MIN_PART_CHARS = 6
# A line right above the body that is no title can be the heading of its first part, which has words of the article.
MIN_HEADING_CHARS, MIN_HEADING_SHARE, MIN_HEADING_CHANCE = 6, 0.5, 0.15
# A line that stands there so often is a caption or a button.
MAX_TIMES = 3
MIN_TAKEN_SHARE = 0.1
LAST_LINES = 3
# Lines of the copyright stand in so many of the last ones; they name the site.
FOOT_LINES = 12

# 专题简报之二, 专题简报之一: one character is another.
MIN_SERIES_CHARS = 6

_FOOT = ("©", "(c)", "copyright", "版权", "powered", "all rights")
_SITE = compile_later(
    r"(?:网站?|博客|blog|首页|频道|论坛|主页|网页|日报|在线|公司|客服|电视台|电台|中心|home|wiki|社区|专栏|空间|杂志|周刊|出版社|学院|大学"
    r"|[中小]学|医院|协会|研究所)$|'s (?:\w{1,10} ){0,2}(?:blog|notes|site|space)|powered by"
    r"|的(?:博客|个人主页|空间|小站|笔记)"
)
# Of 90 labelled lines that end so none is a title.
_HOMEPAGE = compile_later(r"(?:的|'s )(?:个人)?(?:主页|博客|blog|空间|小站|网站|网页|日志)$")
# These name the site without any chrome above: Xiao He's Tech Notes
_BLOG = compile_later(r"(?:'s (?:\w{1,10} ){0,2}(?:blog|notes|space)|的(?:博客|空间|小站))$")
# Words of a menu, links with bars between them, a path.
_MENU = compile_later(r"(?:^|[\s|])(?:[^\s|]{1,6}[\s|]{1,9}){3,9}[^\s|]{1,6}(?:$|[\s|])|\|.{1,40}\||[›»►]")
# A page has one of them in its menu; below two other lines of it they are no title.
MIN_MENU = 2
_SECTION = compile_later(
    r"(?:(?:公司|企业|行业|集团|学校|学院|医院|本地|最新)(?:新闻|动态|资讯|要闻|公告)|新闻(?:动态|资讯|中心|图[辑集]|列表)"
    r"|[㐀-鿿]{2}要闻|荣誉(?:证书|资质)|资质荣誉|(?:在线|访客|客户)留言|留言板?|讨论区|成功案例|案例展示|产品(?:展示|中心)|下载(?:中心|专区)?"
    r"|内容标签|友情链接|归档|标签|分类|archives?|categories|tags|blog|home|成交记录\s?(?:\(.{1,10}\))?|编辑|分享|详细信息|相关链接)$"
)
_PATH = compile_later("[›»►>].*[›»►>]")
# 渡口的灯发布时间:2018-12-11 13:56 浏览:
_GLUED = compile_later(r"[^:|]{4,60}(?:发布|更新|发表)(?:时间|日期):\s?(?:19|20)\d\d")

# What each feature adds to the odds, by logistic regression between the lines of a page: 425 pages with two such lines
# and more. With the weights of one half of them, 43 of the other half get the right title and two lose it.
_CHANCE, _BODY_CHANCE = 0.81, -0.52
_SHARE, _QUOTED = 2.82, -1.17
_FIRST, _FOOTED, _NAMES_SITE, _IS_KNOWN = -2.19, -5.26, -2.57, -2.45
_WITHIN_ABOVE, _HAS_SUFFIX, _HAS_COPY, _IS_LONG = 2.64, 2.76, 1.8, 1.37
_IS_HOMEPAGE = -3.0


def settle_title(question: Question, labelled: Labelled) -> Labelled:
    """Return the labels with another line for the title where that speaks more for being it."""
    if not labelled.has_title:
        return _with_missing_title(question, labelled)
    old = labelled.states.index(TITLE_STATE)
    lines = question.page.filled_lines
    # The last one of a list of the article's headings is none, whatever else may be it.
    listed = find_contents_above(lines, labelled, old)
    least = MIN_CHANCE if listed else MIN_CHANCE_ABOVE
    places = [place for place in _candidates(question, labelled, old, least) if place not in listed]
    if not places or places == [old]:
        return _without_section(question, labelled, old)
    scores = dict(zip(places, _weigh(question, labelled, places), strict=True))
    new = max(places, key=scores.__getitem__)
    if labelled.states[new] == TITLE_STATE or (old in scores and scores[new] < scores[old] + MIN_MARGIN):
        return _without_section(question, labelled, old)
    is_blog = old < new and _BLOG.search(lines[old]) is not None
    if _is_part(question, new, old) or not (is_blog or _is_below_chrome(question, max(old, new))):
        return labelled
    return _with_title(labelled, old, new, is_heading=old > new and _is_heading(question, labelled, old))


def _with_missing_title(question: Question, labelled: Labelled) -> Labelled:
    """Return the labels with a title where the chain has a body below chrome, but none of the lines between for it."""
    if BODY_STATE not in labelled.states or _count_taken(question) < PAGE_LINES:
        return labelled
    body = labelled.states.index(BODY_STATE)
    lines = question.page.filled_lines
    places = [
        place
        for place in range(max(0, body - MAX_DISTANCE), body)
        if labelled.chances[place, TITLE] >= MIN_CHANCE
        and len(lines[place]) >= MIN_MISSING_CHARS
        and question.page.filled[place] not in question.evidence.removed
        and _could_be_another(lines, place)
        and not _is_amid_list(question, place)
    ]
    scores = dict(zip(places, _weigh(question, labelled, places), strict=True))
    best = max(places, key=scores.__getitem__, default=None)
    if best is None or scores[best] < MIN_MISSING:
        return labelled
    states = list(labelled.states)
    chances = labelled.chances.copy()
    states[best:body] = [TITLE_STATE, *[BETWEEN_STATE] * (body - best - 1)]
    chances[best] = 0
    chances[best, TITLE] = 1
    return replace(labelled, states=states, chances=chances)


def _is_amid_list(question: Question, place: int) -> bool:
    """Tell whether a line above the body stands between two that rules take for what stands beside them."""
    filled, margin = question.page.filled, question.evidence.margin
    return place > 0 and filled[place - 1] in margin and filled[place + 1] in margin


def _is_part(question: Question, new: int, old: int) -> bool:
    """Tell whether one line is the other, or part of it where little is chrome: the stage duplicates judges them."""
    page = question.page
    line, other = page.lines[page.filled[new]], page.lines[page.filled[old]]
    is_path = _PATH.search(other) is not None
    return line == other or (line in other and not is_path and not _is_page(question))


def _is_below_chrome(question: Question, place: int) -> bool:
    """Tell whether rules take a line of chrome above a place, or many of the page and one at its foot.

    Books have two titles at the top, too, with the author between them.
    """
    evidence, filled = question.evidence, question.page.filled

    def has_chrome(indexes: Sequence[int]) -> bool:
        return any(index in evidence.removed and index in evidence.names for index in indexes)

    return has_chrome(filled[:place]) or (_is_page(question) and has_chrome(filled[-LAST_LINES:]))


def _is_page(question: Question) -> bool:
    """Tell whether rules take lines of chrome enough, for the size of the text: chapters have one in hundreds."""
    return _count_taken(question) >= max(PAGE_LINES, len(question.page.filled) * MIN_TAKEN_SHARE)


def _count_taken(question: Question) -> int:
    evidence = question.evidence
    return sum(map(evidence.removed.__contains__, evidence.names))


def _candidates(question: Question, labelled: Labelled, old: int, least_above: float) -> Iterator[int]:
    """Yield the places of the lines that may be the title: above the first paragraph, and likely enough."""
    page, evidence, states = question.page, question.evidence, labelled.states
    chances = labelled.chances[:, TITLE].tolist()
    lines = page.filled_lines
    body = states.index(BODY_STATE) if BODY_STATE in states else len(states)
    for place in range(max(0, min(old, body - MAX_DISTANCE)), len(states)):
        index = page.filled[place]
        if states[place] == BODY_STATE and evidence.weights[index] > PROSE_WEIGHT:
            break
        is_near = place >= body - MAX_DISTANCE
        is_likely = chances[place] >= (least_above if place < old else MIN_CHANCE)
        is_taken = index in evidence.removed and index in evidence.names
        if place == old or (is_near and is_likely and not is_taken and _could_be_another(lines, place)):
            yield place


def _could_be_title(lines: Sequence[str], place: int) -> bool:
    line = lines[place]
    return could_be_title(line) and _MENU.search(line) is None and lines.count(line) <= MAX_TIMES


def _could_be_another(lines: Sequence[str], place: int) -> bool:
    """Tell whether a line that the chain has not for the title could be it: no section, nor the next of a series."""
    if not _could_be_title(lines, place) or _SECTION.match(lines[place]) is not None:
        return False
    above, line = lines[place - 1] if place else "", lines[place]
    return len(line) != len(above) or len(line) < MIN_SERIES_CHARS or sum(map(ne, line, above)) != 1


def _weigh(question: Question, labelled: Labelled, places: Sequence[int]) -> Iterator[float]:
    """Yield how much each of some lines speaks for being the title."""
    page, evidence = question.page, question.evidence
    lines = page.filled_lines
    article = _article(lines, labelled)
    foot = "\n".join(line for line in lines[-FOOT_LINES:] if any(map(line.__contains__, _FOOT)))
    for place in places:
        line = lines[place]
        chances = labelled.chances[place]
        score = _CHANCE * log(max(chances[TITLE], LEAST_CHANCE)) + _BODY_CHANCE * log(
            max(chances[BODY], LEAST_BODY_CHANCE)
        )
        score += _SHARE * share_of_pairs(line, article)
        score += _QUOTED * (len(line) > 3 and line in article)
        score += _FIRST * (place == 0)
        score += _FOOTED * (len(line) > 2 and line in foot)
        score += _NAMES_SITE * (_SITE.search(line) is not None)
        score += _IS_HOMEPAGE * (_HOMEPAGE.search(line) is not None)
        score += _WITHIN_ABOVE * _stands_in(line, lines[:place])
        score += _HAS_COPY * (line in (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2]))
        score += _HAS_SUFFIX * (cut_suffix(line) < len(line))
        score += _IS_LONG * (len(line) >= LONG_CHARS)
        score += _IS_KNOWN * (page.filled[place] in evidence.names or page.filled[place] in evidence.fields)
        yield score


def _article(lines: Sequence[str], labelled: Labelled) -> str:
    of_body = (line for line, state in zip(lines, labelled.states, strict=True) if state == BODY_STATE)
    return "\n".join(of_body)[:MAX_ARTICLE_CHARS]


def _is_heading(question: Question, labelled: Labelled, place: int) -> bool:
    """Tell whether a line above the body that is no title may be its first heading, and no last line of a menu."""
    if labelled.chances[place, BODY] >= MIN_HEADING_CHANCE:
        return True
    lines = question.page.filled_lines
    is_long = len(lines[place]) >= MIN_HEADING_CHARS
    return is_long and share_of_pairs(lines[place], _article(lines, labelled)) >= MIN_HEADING_SHARE


def _stands_in(line: str, above: Sequence[str]) -> bool:
    """Tell whether a line is part of one above it: a path, or the title of the page."""
    return len(line) >= MIN_PART_CHARS and any(line in other and len(other) > len(line) + 2 for other in above)


def _is_glued_below(lines: Sequence[str], place: int) -> bool:
    """Tell whether a line of the menu stands once more above the title, which is glued to its date."""
    return lines[place] in lines[:place] and place + 1 < len(lines) and _GLUED.match(lines[place + 1]) is not None


def _without_section(question: Question, labelled: Labelled, place: int) -> Labelled:
    """Return the labels without a title where that is the last word of a menu, by itself the name of a section."""
    line = question.page.lines[question.page.filled[place]]
    above = range(max(0, place - MIN_MENU), place)
    is_section = _SECTION.match(line) is not None or _is_glued_below(question.page.filled_lines, place)
    if len(above) < MIN_MENU or not all(map(labelled.leaves, above)) or not is_section:
        return labelled
    states = list(labelled.states)
    chances = labelled.chances.copy()
    states[place] = BEFORE_STATE
    chances[place] = 0
    chances[place, BEFORE] = 1
    return replace(labelled, states=states, chances=chances)


def _with_title(labelled: Labelled, old: int, new: int, is_heading: bool) -> Labelled:
    """Return the labels with the title moved from one line to another."""
    states = list(labelled.states)
    chances = labelled.chances.copy()
    beside = BEFORE_STATE if old < new else BETWEEN_STATE
    for place in range(min(old, new), max(old, new) + 1):
        if states[place] in (BEFORE_STATE, BETWEEN_STATE, TITLE_STATE):
            states[place] = beside
    states[new] = TITLE_STATE
    if is_heading:
        states[old] = TITLE_STATE if old == new + 1 else BODY_STATE
    # What was as likely a title is none.
    others = [place for place in range(min(old, new), max(old, new) + 1) if place != new and states[place] == beside]
    chances[others, BEFORE] += chances[others, TITLE]
    chances[others, TITLE] = 0
    chances[new] = 0
    chances[new, TITLE] = 1
    return replace(labelled, states=states, chances=chances)
