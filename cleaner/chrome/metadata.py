"""Metadata lines: who wrote, edited and published an article, when, and where it was taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from functools import cache

from cleaner.chrome.lines import Page
from cleaner.chrome.phrases import ANYWHERE, EDGE
from cleaner.document import Meta
from cleaner.rules import registry

# The longest metadata line of the labelled pages has 62 characters; lists of names and fields stay below this.
MAX_FIELD_LINE_CHARS = 90
MAX_SOURCE_CHARS = 40
MAX_NAME_CHARS = 20
MAX_IMAGE_SOURCE_CHARS = 12
MAX_SOURCES = 4
MAX_SOURCE_NAME_CHARS = 9
MAX_NAMES = 12
# What may stand around the fields of a date line: a source, a place, a count.
MAX_DATELINE_REST_CHARS = 16
# A field name of this length (责任编辑, 文章来源) is clear even between paragraphs; 作者: or 来源: may head a passage.
MIN_CLEAR_FIELD_CHARS = 4

_DATE = (
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s*(?:星期|周)[一二三四五六日天])?"
    r"(?:\s*[t ]?\s*(?:hkt\s*)?(?:上午|下午)?\s*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?\s+(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
_DATE_AT_START = re.compile(rf"^[\[(]?(?:{_TIME}|{_DATE})")
_DATE_ANYWHERE = re.compile(rf"{_TIME}|{_DATE}")
_NUMBER = re.compile(r"^[\d,.]+(?:万|w|k|\+)?(?:次|人|条)?$")
_SENTENCE = re.compile(r"[.!?;…]|,.*,.*,.*,")
_SENTENCE_END = re.compile(r"[!?;…,]|\.(?![a-z])")
_NAME_BREAK = re.compile(r"[\s,/&+]+|与|和(?=[㐀-鿿]{2,3}$)")
_NAME = re.compile(r"^@?[\w·.\-《》\u3400-\u9fff]{1,24}$")
_BRACKETED = re.compile(r"^[\s(\[【*·\-—]*(.*?)[\s)\]】*]*$", re.DOTALL)
_BROADCASTER = r"[^\s,.:()《》]{2,10}?(?:报|网|社|刊|台|新闻|周刊|杂志|客户端)"
_REPORTER = re.compile(
    rf"^(?:《[^》]{{1,12}}》|{_BROADCASTER}|本报|本刊|本网|本台|本社)?\s?(?:驻\S{{2,6}})?(?:全媒体|首席|特约|特派|实习|见习)*"
    r"(?:记者|作者|通讯员)[\s:|/]+(?P<names>[^,.:;!?()]{2,30}?)(?:\s*(?:报道|摄影报道|文/图|文|摄))?$"
)
_REPORTER_OF_MEDIUM = re.compile(r"^《[^》]{1,12}》\s?(?:特约)?(?:作者|记者)[\s:|/]+(?P<names>[㐀-鿿·]{2,4}(?:[\s,][㐀-鿿·]{2,4})*)$")
_OUR_REPORTER = re.compile(r"^(?:本报|本刊|本网|本台)(?:\S{0,4})记者\s*(?P<names>[㐀-鿿·]{2,4}(?:[\s,][㐀-鿿·]{2,4}){0,5})$")
_NAME_OF_PAPER = re.compile(rf"^(?P<names>[㐀-鿿·]{{2,4}})\s?/\s?(?P<source>{_BROADCASTER})$")
_ACCOUNT = re.compile(r"^(?P<source>[^\s()]{1,14})\s?\([a-z][\w.-]{3,24}\)\s?(?:原创|出品|首发|独家)+$")
_ORIGINAL = re.compile(r"^原创\s+(?P<names>\S{1,14})(?:\s+(?P<source>\S{1,16}))?$")
_ONLY_WITH_BAR = frozenset(("文", "图", "编", "撰", "文字", "编辑部"))
_MAYBE = re.compile(r"[:|/]|20\d\d|19\d\d|记者|作者|原创|出品|首发")

_AUTHORS = frozenset(
    ("作者", "文", "撰文", "撰稿", "采写", "原创作者", "文章作者", "作者署名", "本文作者", "记者", "文图", "图文", "图/文",
     "文/图", "文字", "采访整理", "特约撰稿", "编译")
)  # fmt: skip
_EDITORS = frozenset(
    ("编辑", "责任编辑", "责编", "责任编校", "值班编辑", "见习编辑", "实习编辑", "执行编辑", "网络编辑", "本文编辑",
     "文章编辑", "新媒体编辑", "编校")
)  # fmt: skip
_COLUMNS = frozenset(("栏目", "所属栏目", "分类", "所属分类", "频道"))
_URLS = frozenset(("原文链接", "原文地址", "原文网址"))


@dataclass(frozen=True, slots=True)
class Fields:
    """The metadata in one line: the rule that takes it out, how decisive it is, and what it says."""

    rule: str
    label: str
    strength: int
    meta: Meta = field(default_factory=Meta)


@cache
def _field_rules() -> dict[str, tuple[str, int]]:
    """Return the rule and the strength of each field name. The result is constant and must not be changed."""
    table: dict[str, tuple[str, int]] = {"文": ("chrome/byline", EDGE), "编": ("chrome/editor-line", EDGE)}
    for rule in registry().of_stage("chrome"):
        if rule.id == "chrome/empty-field":
            continue
        for key, strength in (("fields", ANYWHERE), ("weak_fields", EDGE)):
            for name in rule.match.get(key, ()):
                table.setdefault(name, (rule.id, strength))
    return table


@cache
def _field_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _field_rules()), key=len, reverse=True))
    return re.compile(rf"(?:(?<=^)|(?<=[\s|,;)\]】(]))(?P<name>{names})\s{{0,2}}(?P<mark>[:|/])\s*")


def read_fields(page: Page) -> dict[int, Fields]:
    """Return the metadata of the lines of *page*, by index of the line."""
    found: dict[int, Fields] = {}
    for index, line in enumerate(page.lines):
        if 2 < len(line) <= MAX_FIELD_LINE_CHARS and _MAYBE.search(line):
            row = _read_line(page, index, line)
            if row is not None:
                found[index] = row
    return found


def _read_line(page: Page, index: int, line: str) -> Fields | None:
    bracketed = _BRACKETED.match(line)
    if bracketed is None or not bracketed.group(1):
        return None
    core = bracketed.group(1)
    offset = page.trimmed_span(index)[0] + bracketed.start(1)
    raw = page.text[offset : offset + len(core)]
    return _read_pairs(core, raw) or _read_shapes(core, raw) or _read_dateline(core, raw)


def _read_pairs(core: str, raw: str) -> Fields | None:
    """Read `name: value` pairs; None where the line does not begin with one or a value is no value."""
    matches = list(_field_pattern().finditer(core))
    if not matches or matches[0].start() != 0:
        return None
    first = matches[0]
    rule, strength = _field_rules()[first["name"]]
    if first["mark"] == ":" and len(first["name"]) < MIN_CLEAR_FIELD_CHARS and first["name"] != "责编":
        strength = EDGE
    if rule == "chrome/dateline":
        strength = EDGE
    meta = Meta()
    empty = True
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        start, end = match.end(), after.start() if after else len(core)
        value = core[start:end].strip(" |,;)(]")
        start += core[start:end].find(value) if value else 0
        if value:
            empty = False
        date = _DATE_ANYWHERE.search(value)
        if date is not None and date.start() and _field_rules()[match["name"]][0] != "chrome/dateline":
            # `作者: name 2017-02-27 14:52 site`: the date parts the name from the site.
            if len(value) - date.end() > MAX_SOURCE_CHARS or _SENTENCE_END.search(value[date.end() :]):
                return None
            at = start + date.start()
            meta = _merge(meta, Meta(published=raw[at : at + len(date.group())].strip()))
            value = value[: date.start()].rstrip(" |,/")
        if not _is_value(match["name"], match["mark"], value):
            return None
        meta = _merge(meta, _to_meta(match["name"], value, raw[start : start + len(value)]))
    if empty:
        if first["name"] in ("责任编辑", "责编", "来源", "文章来源") and first["mark"] == ":":
            return Fields("chrome/empty-field", first["name"], EDGE)
        return None
    return Fields(rule, first["name"], strength, meta)


def _is_value(name: str, mark: str, value: str) -> bool:
    if not value:
        return mark == ":"
    rule = _field_rules()[name][0]
    if rule == "chrome/original-title" or name in _URLS:
        return True
    if rule == "chrome/dateline":
        date = _DATE_AT_START.match(value)
        rest = value[date.end() :] if date else value
        if name in ("时间", "日期") or name.endswith(("时间", "日期", "于")):
            return date is not None and len(rest) <= MAX_DATELINE_REST_CHARS
        return bool(_NUMBER.match(value)) or (name in _COLUMNS and len(value) <= 12 and not _SENTENCE.search(value))
    if rule in ("chrome/byline", "chrome/editor-line"):
        return bool(_names_in(value))
    if name == "图":
        return all(2 <= len(part) <= 4 and "的" not in part for part in _names_in(value)) and bool(_names_in(value))
    if name == "图片":
        return len(value) <= MAX_IMAGE_SOURCE_CHARS and not _SENTENCE.search(value) and "," not in value
    if value.endswith(".") and "," in value:
        return False
    return len(value) <= MAX_SOURCE_CHARS and not _SENTENCE.search(value.rstrip(".")) and _is_list(value)


def _is_list(value: str) -> bool:
    """Tell whether the commas in a value part a short list (of newspapers), not clauses."""
    parts = value.split(",")
    return len(parts) == 1 or (_are_media(parts) and len(parts) <= MAX_SOURCES)


def _are_media(parts: list[str]) -> bool:
    """Tell whether all *parts* are as short as names of media."""
    return all(0 < len(part.strip()) <= MAX_SOURCE_NAME_CHARS for part in parts)


def _names_in(value: str) -> list[str]:
    """Return the names in a value, or nothing where it does not read as names."""
    if len(value) > MAX_NAMES * (MAX_NAME_CHARS // 2):
        return []
    parts = [part for part in _NAME_BREAK.split(value) if part]
    if len(parts) > 1 and all(re.fullmatch(r"[a-z.'-]+", part) for part in parts):
        parts = [value]  # one name in Latin letters
    if len(parts) > MAX_NAMES or any(len(part) > MAX_NAME_CHARS for part in parts):
        return []
    if len(parts) > 1 or " " not in value:
        for part in parts:
            core = part.strip("()[]@\"'")
            if not _NAME.match(core.replace(" ", "")) and not re.fullmatch(r"[^,.:;!?]{1,20}", core):
                return []
            han = len(re.findall("[㐀-鿿]", core))
            if han > 12 or core.endswith((".", "?", "!")):
                return []
    return parts


def _split_raw(value: str, raw: str) -> tuple[str, ...]:
    names, at = [], 0
    for part in _names_in(value):
        at = value.find(part, at)
        names.append(raw[at : at + len(part)].strip("()（）[]【】 "))
        at += len(part)
    return tuple(name for name in names if name)


def _to_meta(name: str, value: str, raw: str) -> Meta:
    if not value:
        return Meta()
    rule = _field_rules()[name][0]
    if name in _AUTHORS:
        return Meta(authors=_split_raw(value, raw) or None)
    if name in _EDITORS:
        return Meta(editors=_split_raw(value, raw) or None)
    if name in _COLUMNS:
        return Meta(column=raw)
    if name in _URLS:
        return Meta(url=raw)
    if rule == "chrome/source-line":
        return Meta(source=raw)
    if rule == "chrome/image-credit" and name not in ("摄影", "摄像", "供图"):
        return Meta(image_source=raw)
    if rule == "chrome/dateline":
        date = _DATE_AT_START.match(value)
        return Meta(published=raw[: date.end()].strip()) if date else Meta()
    return Meta()


def _read_shapes(core: str, raw: str) -> Fields | None:
    """Read the lines that name a reporter, a paper or an account without `name: value`."""
    for pattern, rule, strength in (
        (_REPORTER_OF_MEDIUM, "chrome/byline", ANYWHERE),
        (_REPORTER, "chrome/byline", EDGE),
        (_OUR_REPORTER, "chrome/byline", EDGE),
        (_NAME_OF_PAPER, "chrome/byline", EDGE),
        (_ORIGINAL, "chrome/byline", EDGE),
        (_ACCOUNT, "chrome/account-source", ANYWHERE),
    ):
        match = pattern.match(core)
        if match is None:
            continue
        groups = match.groupdict()
        meta = Meta()
        if groups.get("names"):
            names = _names_in(groups["names"])
            if not names or any(len(name) > 8 and not name.isascii() for name in names):
                continue
            start = match.start("names")
            meta = replace(meta, authors=_split_raw(groups["names"], raw[start : start + len(groups["names"])]) or None)
        if groups.get("source"):
            meta = replace(meta, source=raw[match.start("source") : match.end("source")])
        return Fields(rule, match.group()[:12], strength, meta)
    return None


def _read_dateline(core: str, raw: str) -> Fields | None:
    """Read a line that is a date with little else: a source, a place, a count."""
    date = _DATE_AT_START.match(core)
    if date is None:
        date = _DATE_ANYWHERE.search(core)
        if date is None or date.start() > MAX_DATELINE_REST_CHARS or core[: date.start()].strip()[-1:] in ",.:":
            return None
        # `Column 2019-09-23 07:48`: only a date with a time of day is sure to be one of publication.
        if ":" not in date.group():
            return None
    before, after = core[: date.start()], core[date.end() :]
    meta = Meta(published=raw[date.start() : date.end()].strip())
    rest = after.strip(" |/,")
    pairs = list(_field_pattern().finditer(after))
    if pairs:
        inner = _read_pairs(after[pairs[0].start() :], raw[date.end() + pairs[0].start() :])
        if inner is None:
            return None
        meta, rest = _merge(meta, inner.meta), after[: pairs[0].start()].strip(" |/,")
    if len(rest) + len(before) > MAX_DATELINE_REST_CHARS or _SENTENCE.search(rest) or "," in rest:
        return None
    if rest and rest[0] in "的,至到-~间前后起以,.、" or re.match(r"[\u3400-\u9fff]", after[:1] or " "):
        return None
    return Fields("chrome/dateline", date.group()[:16], EDGE, meta)


def _merge(meta: Meta, other: Meta) -> Meta:
    absent = {item.name: getattr(other, item.name) for item in fields(meta) if getattr(meta, item.name) is None}
    return replace(meta, **absent)


def merge_all(parts: list[Meta]) -> Meta:
    """Return the metadata of all *parts*; of two that say the same thing, the first one counts."""
    meta = Meta()
    for part in parts:
        meta = _merge(meta, part)
    return meta


def read_value(core: str, raw: str, meta: Meta) -> Meta:
    """Return *meta* with what a credit of the form `name: value`, in brackets or not, adds to it."""
    bracketed = _BRACKETED.match(core.rstrip("."))
    if bracketed is None:
        return meta
    inner = bracketed.group(1)
    row = _read_pairs(inner, raw[bracketed.start(1) : bracketed.start(1) + len(inner)])
    return meta if row is None else _merge(meta, row.meta)
