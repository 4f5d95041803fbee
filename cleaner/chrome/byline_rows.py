"""Rows that a content system sets below a title: when, by whom and where from, counts and buttons, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cleaner.chrome.dates import DATE_ANYWHERE, DATE_PATTERN, to_iso
from cleaner.chrome.phrases import EDGE
from cleaner.chrome.values import Fields, field_rules, merge_meta, read_field
from cleaner.document import NO_META, Meta
from cleaner.patterns import compile_later

# What no token explains: the name of a site, of a reporter, of a category.
MAX_UNKNOWN_CHARS = 16
MIN_LONG_NAME_CHARS = 4
# A row of fields without a date has so many of them.
MIN_FIELDS = 3
MIN_DATES = 2

# The name of a count, whose value is a number, or nothing where a script was to fill it in.
_COUNTED = "(?:阅读|浏览|点击|访问)(?:次数|量|数)?|(?:评论|回复)数?|查看|人气|热度|点赞|收藏|推荐指数|阅读权限"
_AMOUNT = r"\d[\d,.]*\s?[kw万]?"
_COUNT = (
    rf"(?:{_COUNTED})\s?[(:]\s?(?:{_AMOUNT})?\s?(?:次|人|条|℃|°)?\s?\)?|热度\s℃"
    rf"|(?:{_COUNTED})\s\d[\d,.]*(?!\d*[-/年])"
    r"|\d[\d,.]*\s?(?:人|次|条|个)已?(?:阅读|浏览|评论|点击|回复|查看)|(?<=:\d\d)\d[\d,]*次(?=\s|$)"
    r"|人已?阅读|(?:暂无|\d+\s?条?)\s?评论|\d+\scomments?|no comments?"
)
# Alone between separators: `收藏与分享` is what an article is about.
_BUTTON = (
    r"(?<![㐀-鿿a-z])(?:(?:我要|网友|我来说两句)?评论(?:\s?\(\s?\d*\s?\)|\s\d+\s?条)|加入收藏|收藏(?:本[页文])?"
    r"|打印(?:本?[页文])?|关闭(?:窗口|本页)?|复制链接|纠错|直达|楼|字号\s?[+-]|只看该作者|只看大图|来自pc浏览器|分享(?:到|至)?\s?:?"
    r"|开通知网号|\[?\s?字[体号]?\s?[:+-]?\s?(?:大\s?中\s?小|小\s?中\s?大|特?大号?|默认)\s?\]?|\[?大\s?中\s?小\]?"
    r"|(?:valine|disqus|gitalk|waline|twikoo)\s?:)(?![㐀-鿿a-z])"
)
_WORDS = (
    rf"(?:本文|文章)?(?:总?字数)(?:统计|总计)?\s?[:约]?\s?{_AMOUNT}\s?\(?字?\)?"
    r"|(?:所需|预计)?阅读(?:时长|时间)\s?[:≈约]{0,2}\s?[≈约]?\s?\d+\s?\(?(?:分钟?|min\w*)\)?"
)
_TAG = r"[^\s|,.!?;:]{1,16}"
_CATEGORY = (
    r"(?:分类(?:于|在)?|归类于|发表在|收录于|张贴在|posted in|\bin)\s?:?\s{0,3}"
    rf"{_TAG}(?:\s?[,/|]\s?{_TAG}){{0,3}}(?=\s|\||$)"
)
# What a date of publication is called. A verb behind other words is theirs: `新规发布2019年5月6日`.
_DATED = (
    r"(?:(?:最[后新近])?(?:发表|发布|更新|修改|编辑|创建|刊发|上传|录入)(?:更新)?(?:日期|时间)|出版时间"
    r"|(?<![㐀-鿿])(?:最[后新近])?(?:发表|发布|更新|修改|编辑|创建|刊发|上传|录入)于?"
    r"|(?:posted|published|edited|updated?|modified|created)(?:\s(?:on|at|@))?|last\s(?:updated|modified)(?:\son)?)"
    r"\s{0,3}[:@]?\s{0,3}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
)
_SITE = r"(?:https?://|www\.)[a-z0-9.-]+/?(?=\s|$)"
_AUTHOR = r"\bposted by (?P<names>[^|,]{2,24}?) on\s(?:[a-z]+day,\s)?"
_TOKEN = compile_later(
    rf"(?P<date>(?:{_DATED})?(?P<day>{DATE_PATTERN}))|(?P<words>{_WORDS})|(?P<count>{_COUNT})"
    rf"|(?P<category>{_CATEGORY})|(?P<button>{_BUTTON})|(?P<site>{_SITE})|(?P<author>{_AUTHOR})"
)
_COLON = compile_later(r"\s{0,2}:\s{0,2}")
_EMPTY = frozenset(("次", "人", "未知", "admin", "无"))
_SEPARATORS = " \t|,·•/-–—~()[]*:"
_SENTENCE = compile_later(r"[!?;…\"]|\.(?![a-z0-9])|,.*,")
# One of them stands in every row, but for one of two dates.
_ROW_CUE = compile_later(
    r"发表|发布|更新|修改|编辑|出版|分类|阅读|浏览|点击|查看|评论|人气|字数|来源|作者|时间|日期|出处|收藏|打印|纠错"
    r"|posted|published|edited|updated|https?://|www\."
)
# Fields that say nothing that is lifted.
_OTHER_FIELDS = (
    "文章录入",
    "文章出处",
    "推荐人",
    "发布人",
    "信息来源",
    "来自",
    "供稿",
    "录入",
    "查看",
    "推荐指数",
    "点击",
    "浏览",
    "浏览量",
)


@cache
def _field_names() -> tuple[frozenset[str], int]:
    """Return the names of fields, and how long the longest is. The result is constant."""
    names = frozenset(name for name in (*field_rules(), *_OTHER_FIELDS) if len(name) > 1)
    return names, max(map(len, names))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a row: its span, its kind (`date`, `field`, `author` …), the date or the name of the field.

    `weight` is how sure it is to be metadata: a count may be anybody's, a date that is called one of publication not.
    """

    start: int
    end: int
    kind: str
    value: str = ""
    weight: int = 1


def read_row(core: str, raw: str) -> Fields | None:
    """Read a row of a date, fields, counts and buttons; None where too much of it is something else.

    *core* is the folded line, *raw* the same span of the text.
    """
    if _ROW_CUE.search(core) is None and core.count("20") < MIN_DATES:
        return None
    if core.count(":") < MIN_FIELDS and DATE_ANYWHERE.search(core) is None:
        return None
    pieces = _find_pieces(core)
    dates = [piece for piece in pieces if piece.kind == "date"]
    published = to_iso(dates[0].value) if dates else None
    fields = sum(piece.kind == "field" for piece in pieces)
    # A date alone, or with other words, is as often that of what the words tell.
    known = sum(piece.weight for piece in pieces) + max(0, len(dates) - 1)
    is_row = known and (published is not None or fields >= MIN_FIELDS)
    read = _gather(core, raw, pieces) if is_row else None
    if read is None:
        return None
    meta, unknown = read
    if unknown > (MAX_UNKNOWN_CHARS if known > 1 and published is not None else 0):
        return None
    label = dates[0].value if dates else next(piece.value for piece in pieces if piece.kind == "field")
    return Fields("chrome/dateline", label[:16], EDGE, merge_meta(Meta(published=published), meta))


def _gather(core: str, raw: str, pieces: Sequence[_Piece]) -> tuple[Meta, int] | None:
    """Return what the fields of a row say, and how many characters no piece explains; None for what is no value."""
    meta, unknown = NO_META, 0
    before = _Piece(0, 0, "start")
    for piece in [*pieces, _Piece(len(core), len(core), "end")]:
        start, end = _trim(core, before.end, piece.start)
        value = core[start:end]
        if before.kind == "field":
            read = _read_value(before.value, value, raw[start:end])
            if read is None:
                return None
            meta = merge_meta(meta, read)
        elif _SENTENCE.search(value):
            return None
        else:
            unknown += len(value)
        if piece.kind == "author":
            at = core.index(piece.value, piece.start)
            meta = merge_meta(meta, Meta(authors=(raw[at : at + len(piece.value)].strip(),)))
        before = piece
    return meta, unknown


def _find_pieces(core: str) -> list[_Piece]:
    """Return what is known in a row, from left to right; of two that overlap, the first."""
    found = []
    for token in _TOKEN.finditer(core):
        kind, value, weight = token.lastgroup or "other", "", 1
        if token["day"]:
            kind, value, weight = "date", token["day"], 2 * (token["date"] != token["day"])
        elif token["author"]:
            kind, value, weight = "author", token["names"], 2
        elif token["site"]:
            weight = 2
        found.append(_Piece(token.start(), token.end(), kind, value, weight))
    known = [(piece.start, piece.end) for piece in found]
    for field in _find_fields(core):
        if not any(start < field.end and field.start < end for start, end in known):
            found.append(field)
    return sorted(found, key=lambda piece: piece.start)


def _find_fields(core: str) -> Iterator[_Piece]:
    """Yield the names of fields in a line, each with its colon; a pattern of all names takes twenty times as long."""
    names, longest = _field_names()
    for colon in _COLON.finditer(core):
        end = colon.start()
        for start in range(max(0, end - longest), end - 1):
            name = core[start:end]
            # A short name is the end of a longer one more often than a field: the time of the training, the place of
            # issue.
            if name in names and (len(name) >= MIN_LONG_NAME_CHARS or not _goes_on(core, start)):
                yield _Piece(start, colon.end(), "field", name)
                break


def _goes_on(core: str, start: int) -> bool:
    """Tell whether a Chinese character or a closing bracket stands before a place."""
    return start > 0 and ("㐀" <= core[start - 1] <= "鿿" or core[start - 1] == ")")


def _trim(core: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without separators at its ends."""
    while start < end and core[start] in _SEPARATORS:
        start += 1
    while start < end and core[end - 1] in _SEPARATORS:
        end -= 1
    return start, end


def _read_value(name: str, value: str, raw: str) -> Meta | None:
    """Return what a field says, perhaps nothing; None where the value is none of such a field."""
    if not value or value in _EMPTY:
        return NO_META
    if name in field_rules():
        return read_field(name, ":", value, raw)
    return NO_META if len(value) <= MAX_UNKNOWN_CHARS and not _SENTENCE.search(value) else None
