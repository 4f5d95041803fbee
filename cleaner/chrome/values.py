"""The values of metadata fields: names, dates, sources, and what only looks like them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from cleaner.chrome.dates import DATE_ANYWHERE, DATE_AT_START, MONTH_AND_DAY_AT_START, RELATIVE, to_iso
from cleaner.chrome.phrases import ANYWHERE, EDGE
from cleaner.document import NO_META, Meta
from cleaner.patterns import compile_later
from cleaner.rules import registry

MAX_SOURCE_CHARS = 40
MAX_IMAGE_SOURCE_CHARS = 12
MAX_COLUMN_CHARS = 12
# A list of sources: this many at most, each as short as the name of a newspaper.
MAX_SOURCES = 4
MAX_SOURCE_NAME_CHARS = 9
MAX_NAMES = 12
MAX_NAME_CHARS = 20
# Chinese names have 2 to 4 characters; pen names and departments more, and these do not read like clauses.
MAX_PERSON_CHARS = 4
MAX_HAN_NAME_CHARS = 12
MAX_STUDIO_CHARS = 8
# Behind `published: date` more may stand: an address and the name of the site.
MAX_FIELD_REST_CHARS = 28

SENTENCE = compile_later(r"[.!?;…]|,.*,.*,.*,")
_SENTENCE_END = compile_later(r"[!?;…,]|\.(?![a-z])")
_NUMBER = compile_later(r"^[\d,.]+(?:万|w|k|\+)?(?:次|人|条)?$")
_NAME_BREAK = compile_later(r"[\s,/&+]+|与|和(?=[㐀-鿿]{2,3}$)")
_NO_NAME = compile_later(r"[.:;!?]")
_CLAUSE = compile_later("[的吗呢了在这那么是有]")
# Characters that stand in clauses and in no name: what a shape without a field name takes for names must have none.
_NO_NAME_CHARS = frozenset("的吗呢了在这那么是有我你他她它们就也都要会不没很被把让给从到可能请")
_ROLES = frozenset(
    [
        "记者",
        "编辑",
        "作者",
        "摄影",
        "报道",
        "通讯员",
        "实习生",
        "评论员",
        "主编",
        "责编",
        "校对",
        "审核",
        "编译",
        "整理",
        "供图",
        "制图",
    ]
)
_HAN = compile_later("[㐀-鿿]")

_META_KEYS = {
    "authors": (
        "作者 文 撰文 撰稿 采写 原创作者 文章作者 作者署名 本文作者 记者 文图 图文 图/文 文/图 文字 采访整理 特约撰稿"
    ),
    "editors": (
        "编辑 责任编辑 责编 责任编校 值班编辑 见习编辑 实习编辑 执行编辑 网络编辑 本文编辑 文章编辑 新媒体编辑 编校"
    ),
    "column": "栏目 所属栏目 分类 所属分类 频道",
    "url": "原文链接 原文地址 原文网址",
}
_PHOTOGRAPHERS = frozenset(("摄影", "摄像", "供图", "图"))
_COLUMNS = frozenset(_META_KEYS["column"].split())
_DATE_NAME_ENDS = ("时间", "日期", "于", "更新", "发布", "发表")
# `时间:5月4日` is as often when something takes place.
_AMBIGUOUS_DATE_NAMES = frozenset(("时间", "日期", "发布", "发表"))
_ADDRESS = compile_later(r"https?://[^\s,;()]+$")
_URL = compile_later(r"://|www\.|[a-z0-9-]\.[a-z]{2,}(?:/|$)")
# What is said about a picture behind its source, and what is no name in a list of names: a code, a remark.
_TERMS_BEHIND = compile_later(r"[,.;]?\s?(?:(?:已|经)+授权|如有|若有|侵权|版权|仅供).*$")
_REMARK = compile_later(r"授权|转载|首发|查看|原文|点击|来源|联系|^[a-z]{1,3}\d{2,}$|^\d+$")
# The identifier of an account behind its name.
_ACCOUNT_ID = compile_later(r"\s?\((?:微信|公众号)?(?:id|微信号)[: ].*$")


@dataclass(frozen=True, slots=True)
class Fields:
    """The metadata in one line: the rule that takes it out, how decisive it is, and what it says."""

    rule: str
    label: str
    strength: int
    meta: Meta = NO_META


@cache
def field_rules() -> dict[str, tuple[str, int]]:
    """Return the rule and the strength of each field name. The result is constant and must not be changed."""
    table: dict[str, tuple[str, int]] = {"文": ("chrome/byline", ANYWHERE), "编": ("chrome/editor-line", EDGE)}
    for rule in registry().of_stage("chrome"):
        for key, strength in (("fields", ANYWHERE), ("weak_fields", EDGE)):
            for name in rule.match.get(key, ()):
                table.setdefault(name, (rule.id, strength))
    return table


@cache
def _meta_keys() -> dict[str, str]:
    keys = {name: key for key, names in _META_KEYS.items() for name in names.split()}
    for name, (rule, _) in field_rules().items():
        if rule == "chrome/source-line":
            keys[name] = "source"
        elif rule == "chrome/image-credit" and name not in _PHOTOGRAPHERS:
            keys[name] = "image_source"
        elif rule == "chrome/dateline" and name.endswith(_DATE_NAME_ENDS):
            keys[name] = "published"
    return keys


def read_field(name: str, mark: str, value: str, raw: str) -> Meta | None:
    """Return what a field says, perhaps nothing; None where its value is no value of such a field.

    `mark` is the sign between name and value, `raw` the value as it stands in the text.
    """
    if not value:
        return NO_META if mark == ":" else None
    rule = field_rules()[name][0]
    meta = NO_META
    date = DATE_ANYWHERE.search(value)
    if date is not None and date.start() and rule != "chrome/dateline":
        # `作者: name 2017-02-27 14:52 site`: the date parts the name from the site.
        if len(value) - date.end() > MAX_SOURCE_CHARS or _SENTENCE_END.search(value[date.end() :]):
            return None
        meta = Meta(published=to_iso(date.group()))
        value = value[: date.start()].rstrip(" |,/")
        raw = raw[: len(value)]
    key = _meta_keys().get(name)
    if key == "source" and _ADDRESS.match(value):
        return merge_meta(meta, Meta(url=raw))
    if not _is_value(name, rule, value):
        return None
    said: dict[str, Any] = {}
    if key in ("authors", "editors"):
        said[key] = split_names(value, raw) or None
    elif key == "published":
        start = DATE_AT_START.match(value) or MONTH_AND_DAY_AT_START.match(value)
        said[key] = to_iso(start.group()) if start else None
    elif key == "source":
        said[key] = raw[: len(_ACCOUNT_ID.sub("", value))]
    elif key == "image_source":
        said[key] = raw[: len(_TERMS_BEHIND.sub("", value))]
    elif key == "url":
        said[key] = raw if _URL.search(value) else None
    elif key:
        said[key] = raw
    return merge_meta(meta, Meta(**said))


def _is_value(name: str, rule: str, value: str) -> bool:
    if rule == "chrome/original-title":
        return True
    if rule == "chrome/dateline":
        return _is_date_value(name, value)
    if rule in ("chrome/byline", "chrome/editor-line"):
        return bool(names_in(value)) and (len(name) > MAX_PERSON_CHARS - 1 or not _reads_as_clause(value))
    if name in _PHOTOGRAPHERS:
        most = MAX_PERSON_CHARS if name == "图" else MAX_STUDIO_CHARS
        names = names_in(value)
        return bool(names) and all(len(part) <= most and not _CLAUSE.search(part) for part in names)
    if name == "图片":
        return len(value) <= MAX_IMAGE_SOURCE_CHARS and not SENTENCE.search(value) and "," not in value
    return len(value) <= MAX_SOURCE_CHARS and not SENTENCE.search(value) and _is_list(value)


def _is_date_value(name: str, value: str) -> bool:
    if name.endswith(_DATE_NAME_ENDS):
        date = DATE_AT_START.match(value)
        if date is None and name not in _AMBIGUOUS_DATE_NAMES:
            date = MONTH_AND_DAY_AT_START.match(value) or RELATIVE.match(value)
        return date is not None and len(value) - date.end() <= MAX_FIELD_REST_CHARS
    if name in ("字号", "字体"):
        return len(value) <= MAX_COLUMN_CHARS and not SENTENCE.search(value)
    if name in _COLUMNS:
        return len(value) <= MAX_COLUMN_CHARS and not SENTENCE.search(value)
    return bool(_NUMBER.match(value))


def _is_list(value: str) -> bool:
    """Tell whether the commas in a value part a short list (of newspapers), not clauses."""
    parts = value.split(",")
    short = all(0 < len(part.strip()) <= MAX_SOURCE_NAME_CHARS for part in parts)
    return len(parts) == 1 or (short and len(parts) <= MAX_SOURCES)


def _reads_as_clause(value: str) -> bool:
    return any(len(part) > MAX_PERSON_CHARS and _CLAUSE.search(part) for part in names_in(value))


def names_in(value: str) -> list[str]:
    """Return the names in a value, or nothing where it does not read as names."""
    parts = [part for part in _NAME_BREAK.split(value) if part]
    if len(parts) > 1 and not _HAN.search(value):
        parts = [value]  # one name in Latin letters
    if len(parts) > MAX_NAMES:
        return []
    for part in parts:
        if len(part) > MAX_NAME_CHARS or _NO_NAME.search(part) or len(_HAN.findall(part)) > MAX_HAN_NAME_CHARS:
            return []
    return parts


def reads_as_names(value: str) -> bool:
    """Tell whether a value is a list of Chinese names, of two to five characters each, and no clause.

    >>> reads_as_names("林小河 白石"), reads_as_names("他们一起")
    (True, False)
    """
    parts = names_in(value)
    return bool(parts) and all(
        2 <= len(part) <= MAX_PERSON_CHARS + 1 and not _NO_NAME_CHARS & set(part) and part not in _ROLES
        for part in parts
    )


def split_names(value: str, raw: str) -> tuple[str, ...]:
    """Return the names in a value as they stand in the text."""
    names, at = [], 0
    for part in names_in(value):
        at = value.find(part, at)
        if _REMARK.search(part):
            continue
        names.append(raw[at : at + len(part)].strip("()（）[]【】 "))
        at += len(part)
    return tuple(name for name in names if name)


def merge_meta(meta: Meta, other: Meta) -> Meta:
    """Return *meta* with what is absent in it taken from *other*."""
    if meta == NO_META:
        return other
    if other == NO_META:
        return meta
    absent = {item.name: getattr(other, item.name) for item in fields(meta) if getattr(meta, item.name) is None}
    return replace(meta, **absent)
