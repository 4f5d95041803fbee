"""Lines that say where an article was taken from, perhaps with its author and who allowed it."""

from __future__ import annotations

from dataclasses import replace

from cleaner.chrome.lines import Page
from cleaner.chrome.phrases import EDGE
from cleaner.chrome.values import Fields, split_names
from cleaner.document import Meta
from cleaner.patterns import compile_later

MAX_PROVENANCE_CHARS = 180  # `this article comes from the account X, by Y, published by Z with leave`
MAX_CLIP_CHARS = 600  # addresses are long
# What may stand around the fields of a line.
BEFORE_FIELDS = " ([*·-"
BEHIND_FIELDS = " )]*"
_PROVENANCE = compile_later(
    r"^(?:本文|文章|以上内容|内容)?(?:来自|转自|转载自|首发于|首发自|原载于|来源于|来源|经授权转载自?)[: ]?"
    r"(?:微信)?(?:公众号|订阅号|公号)[: ]?[\"《\[]?(?P<source>[^\"《》\[\],.:;()]{2,20})[\"》\]]?"
    r"\s?(?:\((?:微信号|id)?[: ]*[\w.-]+\))?(?P<rest>$|[\s,.;].*)"
)
_FIRST_PUBLISHED = compile_later(
    r"^本文(?:首发于?|来自|转载自|转自|来源于|原载于?)[: ]?[\"《\[]?(?P<source>[^\"《》\[\],.:;()的]{2,16})[\"》\]]?"
    r"(?:(?<=网|报|社|刊|号|p)$|[,;\s]+(?=作者|原标题|原文标题|编辑|转载|授权|经授权|已获).*)$"
)
_SHARED_FROM = compile_later(
    r"^本文(?:分享|转载|摘|节选)自(?P<source>[^《,.:]{2,16})《[^》]{1,60}》(?P<rest>$|[\s,;].*)"
)
# > 本文由 [简悦 SimpRead](…) 转码， 原文地址 [example.com](https://example.com/1): what a tool writes that saves pages
_CLIPPED = compile_later(
    r"[>\s]*本文由.{2,120}?(?:转码|剪藏|抓取|转存|保存),?\s?原文(?:地址|链接|网址)\s?:?\s?"
    r"(?:\[[^\]]*\]\()?(?P<url>(?:https?://|www\.)[!-'*+\--~]+)\)?\W*$"
)
_AUTHOR_WITHIN = compile_later(r"[\s,;](?:作者|撰文)\s?[:|]\s?(?P<names>[^,.;:()]{2,24})")


def read_provenance(page: Page, index: int) -> Fields | None:
    """Read a line that says where the article was taken from: an account, perhaps with its author; the page."""
    line = page.lines[index]
    if len(line) > MAX_PROVENANCE_CHARS:
        return _read_clip(page, index) if len(line) <= MAX_CLIP_CHARS else None
    core = line.lstrip(BEFORE_FIELDS)
    offset = page.trimmed_span(index)[0] + len(line) - len(core)
    match = _PROVENANCE.match(core) or _SHARED_FROM.match(core) or _FIRST_PUBLISHED.match(core.rstrip(BEHIND_FIELDS))
    if match is None:
        return _read_clip(page, index)
    raw = page.text[offset : offset + len(core)]
    meta = Meta(source=raw[match.start("source") : match.end("source")].strip())
    author = _AUTHOR_WITHIN.search(core, match.end("source"))
    if author is not None:
        names = raw[author.start("names") : author.end("names")]
        meta = replace(meta, authors=split_names(author["names"], names) or None)
    return Fields("chrome/reprint-notice", match.group()[:12], EDGE, meta)


def _read_clip(page: Page, index: int) -> Fields | None:
    """Read a line that a tool wrote which saved the page: the address of the article."""
    match = _CLIPPED.match(page.lines[index])
    if match is None:
        return None
    start = page.trimmed_span(index)[0]
    url = page.text[start + match.start("url") : start + match.end("url")]
    return Fields("chrome/reprint-notice", "本文由", EDGE, Meta(url=url))
