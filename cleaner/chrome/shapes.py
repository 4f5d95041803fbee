"""Lines that name a reporter, a paper or an account without `name: value`."""

from __future__ import annotations

from dataclasses import replace

from cleaner.chrome.phrases import ANYWHERE, EDGE
from cleaner.chrome.values import Fields, names_in, split_names
from cleaner.document import NO_META
from cleaner.patterns import compile_later

# Longer "names" that a shape without a field name finds are words of a sentence.
MAX_SHAPED_NAME_CHARS = 8

_BROADCASTER = r"[^\s,.:()《》]{2,10}?(?:报|网|社|刊|台|新闻|周刊|杂志|客户端)"
_PLACE_REPORT = r"(?:综合|即时|独家|整理|[㐀-鿿]{2,4}?)(?:外电|连线|专电)?报[导道]"
_DESK_REPORT = compile_later(
    rf"^(?:\S{{0,8}}?(?:记者)\s?(?P<names>[㐀-鿿·]{{2,4}}(?:[\s,][㐀-鿿·]{{2,4}}){{0,3}}?)|[㐀-鿿]{{2,4}}(?:中心|小组|组))"
    rf"\s?[/\s]\s?{_PLACE_REPORT}$"
)
_REPORTER = compile_later(
    rf"^(?:《[^》]{{1,12}}》|{_BROADCASTER}|本报|本刊|本网|本台|本社)?\s?(?:驻\S{{2,6}})?(?:全媒体|首席|特约|特派|实习|见习)*"
    r"(?:记者|作者|通讯员)[\s:|/]+(?P<names>[^,.:;!?()]{2,30}?)(?:\s*(?:报道|摄影报道|文/图|文|摄))?$"
)
_REPORTER_OF_MEDIUM = compile_later(
    r"^《[^》]{1,12}》\s?(?:特约)?(?:作者|记者)[\s:|/]+(?P<names>[㐀-鿿·]{2,4}(?:[\s,][㐀-鿿·]{2,4})*)$"
)
_OUR_REPORTER = compile_later(
    r"^(?:本报|本刊|本网|本台)(?:\S{0,4})记者\s*(?P<names>[㐀-鿿·]{2,4}(?:[\s,][㐀-鿿·]{2,4}){0,5})$"
)
_NAME_OF_PAPER = compile_later(rf"^(?P<names>[㐀-鿿·]{{2,4}})\s?/\s?(?P<source>{_BROADCASTER})$")
_ACCOUNT = compile_later(r"^(?P<source>[^\s()]{1,14})\s?\([a-z][\w.-]{3,24}\)\s?(?:原创|出品|首发|独家)+$")
_ORIGINAL = compile_later(r"^原创\s+(?P<names>\S{1,14})(?:\s+(?P<source>\S{1,16}))?$")
# What stands in every line of a shape, and more.
_SHAPES = (
    ("记者", _OUR_REPORTER, "chrome/byline", ANYWHERE),
    ("报导", _DESK_REPORT, "chrome/byline", EDGE),
    ("报道", _DESK_REPORT, "chrome/byline", EDGE),
    ("》", _REPORTER_OF_MEDIUM, "chrome/byline", ANYWHERE),
    ("记者", _REPORTER, "chrome/byline", EDGE),
    ("作者", _REPORTER, "chrome/byline", EDGE),
    ("通讯员", _REPORTER, "chrome/byline", EDGE),
    ("/", _NAME_OF_PAPER, "chrome/byline", EDGE),
    ("原创", _ORIGINAL, "chrome/byline", EDGE),
    ("(", _ACCOUNT, "chrome/account-source", ANYWHERE),
)
# One of them stands in every such line, but for a name before a bar and a paper.
SHAPE_CUE = compile_later(r"记者|作者|通讯员|原创|出品|首发|独家|报[导道]")
_LAST_BAR = 5


def may_have_shape(core: str) -> bool:
    """Tell whether a line may be one that `read_shapes` reads: few are."""
    return core.find("/", 0, _LAST_BAR + 1) > 1 or SHAPE_CUE.search(core) is not None


def read_shapes(core: str, raw: str) -> Fields | None:
    """Read the lines that name a reporter, a paper or an account without `name: value`."""
    for cue, pattern, rule, strength in _SHAPES:
        match = pattern.match(core) if cue in core else None
        if match is None:
            continue
        groups = match.groupdict()
        meta = NO_META
        if groups.get("names"):
            names = names_in(groups["names"])
            if not names or any(len(name) > MAX_SHAPED_NAME_CHARS and not name.isascii() for name in names):
                continue
            start = match.start("names")
            meta = replace(
                meta, authors=split_names(groups["names"], raw[start : start + len(groups["names"])]) or None
            )
        if groups.get("source"):
            meta = replace(meta, source=raw[match.start("source") : match.end("source")])
        return Fields(rule, match.group()[:12], strength, meta)
    return None
