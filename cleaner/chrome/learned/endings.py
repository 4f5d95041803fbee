"""How articles end: who signed them and when, where more can be read, a last word that is no full sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.chrome.learned.decode import BODY_STATE, Labelled
from cleaner.chrome.learned.features import Evidence
from cleaner.chrome.lines import Page
from cleaner.chrome.regions import PROSE_WEIGHT
from cleaner.patterns import compile_later

# 某某招标有限公司, 财政部 税务总局, 某某公司总经理 林小河
_OFFICE = (
    r"(?:公司|学院|学校|大学|中学|小学|幼儿园|中心|委员会|局|办公室|厅|部|协会|学会|商会|基金会|政府|集团|支部|管理处|研究[所院]|医院|法院|检察院"
    r"|图书馆|博物馆|编辑部|组委会|筹备组|工作组)"
)
_SIGNED = compile_later(
    rf"[^,.:;!?|/>\[\]{{}}《》\"]{{2,30}}{_OFFICE}(?:(?:董事长|总经理|[院校社会所馆局处厅]长|理事长|主任|主席|书记)\s?[㐀-鿿·]{{2,4}})?$"
)
_SIGNED_ON = compile_later(
    r"(?:(?:19|20)\d\d|二\s?[〇○零o0]\s?\S\s?\S|中\s*华\s*民\s*国\s*\S{1,6})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日$"
)
_DAY = compile_later("日")
# Names of the site stand above these as well.
_FOOTER_RULES = frozenset(("chrome/copyright-footer", "chrome/contact", "chrome/disclaimer"))
_ADDRESS = compile_later(r"https?://[^\s,;\"'<>]+$")
# 全民健保局網站:http://…, where the article speaks of what is named; the words of a sentence, with who wrote it: ….(ew)
_NAMED_ADDRESS = compile_later(r"([^:/]{3,24}):\s?https?://[^\s,;\"'<>]+$")
# 项目地址:https://…, 备注:以上为成人票价: of 31 labelled lines 26 are the body's.
_REMARK = compile_later(
    r"(?:(?:下载|项目|源码|预览|官方|演示)(?:地址|网站|链接)|官网|源码):?\s?https?://"
    r"|(?:备注|附?注):\s?(?!.{0,40}(?:本[文站院网]|转载|观点|来源|来自网络|仅供参考))\S"
)
_SIGNED_SENTENCE = compile_later(r".{4,60},.{4,200}[㐀-鿿]\.\s?\([^()\d]{1,16}\)$")
# 下次試試看囉~, 就是要那么麻烦……, 真的很好玩呀!xd, 天下第一(笑)
_ASIDE = compile_later(
    r"[㐀-鿿](?:[^\[\]<>|]{3,38}?)(?:[㐀-鿿]~{1,3}|……|[啊呀啦囉喔][!~.]?|[!~.]\s?(?:xd+|orz)|\((?:笑|逃)\))$"
)
# Whoever speaks to the visitor, or names the site, is the page.
_APPEAL = compile_later(
    r"[您你@]|https?|www|\.(?:com|cn|net|tw)|(?:请|欢迎|点击)关注|关注(?:我们|微信|公[众号]|官方|商机)|欢迎|点击|下载|投稿|转载|刊登|订阅|咨询|(?:快|请|记得|欢迎)分享|分享(?:到|给|至)|更多(?:精彩|内容|资讯|信息|相关|详情|关于)|本[站网]|客服|app|扫|阅读|记者|编辑"
)
# Labels are surer of sentences of other articles, and of what visitors say.
MAX_LAST_CHANCE = 0.9
MAX_ASIDE_CHANCE = 0.96
MIN_LAST_CHARS = 30
MIN_CLAUSES = 2
# 虽然我也不知道; 我们 and 我国 say the site and the papers as well.
_OWN_VOICE = compile_later(r"我(?![们要国省市县区州校院司的])")
MIN_OWN_CHARS = 16


def find_endings(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of lines right behind the body that are its last ones; names and days also below others."""
    if BODY_STATE not in labelled.states:
        return
    yield from _signatures(page, lines, labelled.states.index(BODY_STATE))
    for at in labelled.leaving_below():
        if labelled.states[at - 1] != BODY_STATE:
            continue
        index = page.filled[at]
        if index in evidence.names or index in evidence.fields or page.filled[at - 1] in evidence.removed:
            continue
        line, chance = lines[at], labelled.outside[at]
        if (
            _ADDRESS.match(line)
            or _REMARK.match(line)
            or _SIGNED_SENTENCE.match(line)
            or _is_named_address(line, lines[:at])
            or (chance <= MAX_ASIDE_CHANCE and _ASIDE.match(line) and not _APPEAL.search(line))
            or (chance <= MAX_LAST_CHANCE and _is_last_sentence(line, evidence.weights[index]))
            or _is_signature(page, evidence, labelled, lines, at)
        ):
            yield at


def _is_named_address(line: str, above: Sequence[str]) -> bool:
    """Tell whether a line is an address with a name that the lines above it have as well."""
    found = _NAMED_ADDRESS.match(line) if "://" in line else None
    return found is not None and any(found[1] in other for other in above)


def _signatures(page: Page, lines: Sequence[str], first: int) -> Iterator[int]:
    """Yield the places of an office and of the day right below it, behind the first line of the body.

    In a list of other articles, below the title of each stands its day.
    """
    ends = (found.start() for found in _DAY.finditer(page.lasts, first + 1))
    days = [at for at in ends if _SIGNED_ON.match(lines[at])]
    for at in days:
        if _SIGNED.match(lines[at - 1]) and at - 2 not in days and at + 2 not in days:
            yield at - 1
            yield at


def _is_signature(page: Page, evidence: Evidence, labelled: Labelled, lines: Sequence[str], at: int) -> bool:
    """Tell whether a line is an office alone above a line that a rule takes, and no name of the site.

    That one stands in the head of the page as well, or has a slogan or the copyright below.
    """
    if at + 1 == len(lines) or page.filled[at + 1] not in evidence.removed or not _SIGNED.match(lines[at]):
        return False
    name = evidence.names.get(page.filled[at + 1])
    if name is None or name.rule in _FOOTER_RULES:
        return False
    return all(line != lines[at] or place == at or not labelled.leaves(place) for place, line in enumerate(lines))


def _is_last_sentence(line: str, weight: float) -> bool:
    """Tell whether a line is a full sentence of some clauses, or somebody speaks in it of himself, and to nobody."""
    clauses = line.count(",") + line.count(".") + line.count(":")
    speaks = "," in line and len(line) >= MIN_OWN_CHARS and _OWN_VOICE.search(line) is not None
    is_full = (
        len(line) >= MIN_LAST_CHARS
        and weight > PROSE_WEIGHT
        and clauses > MIN_CLAUSES
        and line.rstrip("\"')")[-1:] == "."
    )
    return (is_full or speaks) and _APPEAL.search(line) is None
