"""Metadata lines: who wrote, edited and published an article, when, and where it was taken from."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from cleaner.chrome.byline_rows import read_row
from cleaner.chrome.cues import Cue, lines_with_cue
from cleaner.chrome.dates import DATE_AT_START, DATE_NEAR_START, MAX_DATELINE_REST_CHARS, YEAR, to_iso
from cleaner.chrome.lines import Page, has_han
from cleaner.chrome.phrases import EDGE
from cleaner.chrome.provenance import BEFORE_FIELDS, BEHIND_FIELDS, read_provenance
from cleaner.chrome.shapes import may_have_shape, read_shapes
from cleaner.chrome.values import (
    SENTENCE,
    Fields,
    field_rules,
    merge_meta,
    read_field,
)
from cleaner.document import NO_META, Meta
from cleaner.patterns import compile_later
from cleaner.rules import registry

__all__ = ["Fields", "merge_all", "read_fields", "read_value"]

EMPTY_RULE = "chrome/empty-field"

# The longest metadata line of the labelled pages has 62 characters; lists of names and fields stay below this.
MAX_FIELD_LINE_CHARS = 90
MIN_CLEAR_FIELD_CHARS = 4  # 责任编辑 is clear even between paragraphs; 作者: or 来源: may head a passage
_PIECE = compile_later(r"[^\s|/·]+")
_MEDIUM = compile_later(
    r"^[㐀-鿿a-z0-9]{1,6}(?:日报|晚报|早报|时报|商报|周报|都市报|青年报|晨报|网|新闻|通讯社|周刊|电视台|客户端|杂志)$|^(?:新华|中新)社$"
)
# 时间:2021年5月6日下午, 地点:实验楼报告厅
_EVENT_TIME = compile_later(r"\W{0,3}(?:[㐀-鿿]{2})?(?:时\s*间|日\s*期)\s?[:|/]")
_EVENT_PLACE = compile_later(r"\W{0,3}(?:[㐀-鿿]{2})?(?:地\s*点|场\s*地)\s?[:|/]")
_DASHES = ("——", "--")
_TIME_OF_DAY = compile_later(r"^\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?$")
_GLUED_NAMES = (
    "来源",
    "文章来源",
    "作者",
    "时间",
    "发布时间",
    "发布日期",
    "更新时间",
    "编辑",
    "责任编辑",
    "浏览次数",
    "阅读",
    "点击",
)
_MARKED_LINK = "](http"  # whoever wrote it meant it to be read
# After a date, these go on with a sentence or a range.
# `2015年10月21日 国务院第109次常务会议通过`: what a law says of itself, no date of publication of a page.
_ENACTED = compile_later(
    r"(?:施行|通过|批准|公布|修[订正]|颁布|生效|实施|废止|印发|[部委局院府会署]发布|令第?\s?\S{1,6}\s?号(?:发布|公布|令)?)\)?$"
)
_GOES_ON = frozenset("的,至到-~间前后起以.")


@cache
def _field_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, field_rules()), key=len, reverse=True))
    return re.compile(rf"(?:(?<=^)|(?<=[\s|,;)\]】(]))(?P<name>{names})\s{{0,2}}(?P<mark>[:|/])\s*")


@cache
def _glued_field() -> re.Pattern[str]:
    """A field name that stands right behind the value before it, as where a page's blocks were joined."""
    names = sorted(_GLUED_NAMES, key=len, reverse=True)
    return re.compile(rf"(?<=[a-z0-9㐀-鿿])(?P<name>{'|'.join(names)})\s{{0,2}}(?P<mark>:)\s*")


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(name[0] for name in field_rules())


def _find_pairs(core: str) -> list[re.Match[str]]:
    """Return where the names of fields stand in a line that begins with one; nothing for other lines."""
    if core[:1] not in _first_characters():
        return []
    matches = list(_field_pattern().finditer(core))
    if not matches or matches[0].start():
        return []
    if ":" not in core[matches[0].end() :]:
        return matches
    spans = [found.span("name") for found in matches]
    glued = [
        found
        for found in _glued_field().finditer(core, matches[0].end())
        if all(found.end("name") <= start or found.start("name") >= end for start, end in spans)
    ]
    return sorted([*matches, *glued], key=lambda found: found.start())


def read_fields(page: Page) -> dict[int, Fields]:
    """Return the metadata of the lines of *page*, by index of the line."""
    found: dict[int, Fields] = {}
    for index in lines_with_cue(page, Cue.FIELD):
        line = page.lines[index]
        if 2 < len(line) <= MAX_FIELD_LINE_CHARS:
            row = _read_line(page, index, line)
            if row is not None and not _is_of_article(page, index, row):
                found[index] = row
    for index in lines_with_cue(page, Cue.PROVENANCE):
        row = read_provenance(page, index) if index not in found else None
        if row is not None:
            found[index] = row
    found.update(_find_media(page, found))
    return found


def _is_of_article(page: Page, index: int, row: Fields) -> bool:
    """Tell whether the line below a time says where something takes place, or dashes stand before who is quoted."""
    if row.rule == "chrome/source-line":
        return page.lines[index].startswith(_DASHES)
    if row.rule != "chrome/dateline" or not _EVENT_TIME.match(page.lines[index]):
        return False
    return _EVENT_PLACE.match(next(filter(None, page.lines[index + 1 : index + 3]), "")) is not None


def _find_media(page: Page, found: dict[int, Fields]) -> dict[int, Fields]:
    """Return the lines that are the name of a newspaper or a site, right below a line with a date."""
    media = {}
    for index, row in found.items():
        if row.rule != "chrome/dateline" or row.meta.source is not None:
            continue
        below = next((below for below in range(index + 1, min(index + 3, len(page.lines))) if page.lines[below]), None)
        if below is None or below in found:
            continue
        if _MEDIUM.match(page.lines[below]):
            source = page.text[slice(*page.trimmed_span(below))]
            media[below] = Fields("chrome/source-line", source, EDGE, Meta(source=source))
    return media


def _read_line(page: Page, index: int, line: str) -> Fields | None:
    core = line.lstrip(BEFORE_FIELDS)
    before = len(line) - len(core)
    whole, core = core, core.rstrip(BEHIND_FIELDS)
    if not core:
        return None
    # Most of the lines that have one of `FIELD_CUES` say nothing; of the others each is read only as what it can be.
    has_pairs = core[0] in _first_characters() and _field_pattern().match(core) is not None
    has_shape, has_year = may_have_shape(core), YEAR.search(core) is not None
    is_time = not has_year and core[0].isdigit() and _TIME_OF_DAY.match(core) is not None
    if not (has_pairs or has_shape or has_year or is_time):
        return None
    if core.count("(") > core.count(")") and whole[len(core) : len(core) + 1] == ")":
        core = whole[: len(core) + 1]
    offset = page.trimmed_span(index)[0] + before
    raw = page.text[offset : offset + len(core)]
    found = _read_pairs(core, raw) if has_pairs else None
    if found is None and has_shape:
        found = read_shapes(core, raw)
    if found is None and has_year:
        found = _read_dateline(core, raw) or _read_row(core, raw)
    elif found is None and has_pairs:
        found = _read_row(core, raw)
    if found is None and core[0].isdigit() and _TIME_OF_DAY.match(core):
        return Fields("chrome/dateline", core, EDGE, Meta(published=to_iso(core)))
    return found


def _read_pairs(core: str, raw: str) -> Fields | None:
    """Read `name: value` pairs; None where the line does not begin with one or a value is no value."""
    if (":" not in core and "|" not in core and "/" not in core) or _MARKED_LINK in core:
        return None
    matches = _find_pairs(core)
    if not matches:
        return None
    meta = NO_META
    empty = True
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        start, end = match.end(), after.start() if after else len(core)
        value = core[start:end].strip(" |,;(]")
        while value.endswith(")") and value.count(")") > value.count("("):
            value = value[:-1].rstrip(" |,;(]")
        start += core[start:end].find(value)
        read = read_field(match["name"], match["mark"], value, raw[start : start + len(value)])
        if read is None:
            return None
        empty = empty and not value
        meta = merge_meta(meta, read)
    first = matches[0]
    if empty:
        return (
            Fields(EMPTY_RULE, first["name"], EDGE) if first["name"] in registry()[EMPTY_RULE].match["labels"] else None
        )
    rule, strength = field_rules()[first["name"]]
    clear = len(first["name"]) >= MIN_CLEAR_FIELD_CHARS or first["name"] == "责编" or first["mark"] != ":"
    return Fields(rule, first["name"], strength if clear and rule != "chrome/dateline" else EDGE, meta)


def _read_dateline(core: str, raw: str) -> Fields | None:
    """Read a line that is a date with little else: a source, a place, a count."""
    at_start = DATE_AT_START.match(core)
    if at_start is not None:
        start, end = at_start.span()
    else:
        # `Column 2019-09-23 07:48`: only a date with a time of day is sure to be one of publication.
        inside = DATE_NEAR_START.match(core) if ":" in core else None
        if inside is None or ":" not in inside["date"]:
            return None
        start, end = inside.span("date")
        if core[:start].strip()[-1:] in ",.:":
            return None
    before, date, after = core[:start], core[start:end], core[end:]
    pairs = _field_pattern().search(after)
    rest = after[: pairs.start() if pairs else len(after)].strip(" |/,")
    if len(rest) + len(before) > MAX_DATELINE_REST_CHARS or SENTENCE.search(rest) or "," in rest:
        return None
    enacted = ":" not in date and _ENACTED.search(rest)
    if (rest and rest[0] in _GOES_ON) or has_han(after[:1] if after[:1] != "," else after[1:2]) or enacted:
        return None
    meta = Meta(published=to_iso(date))
    if pairs:
        inner = _read_pairs(after[pairs.start() :], raw[end + pairs.start() :])
        if inner is None:
            return None
        meta = merge_meta(meta, inner.meta)
    if meta.source is None:
        medium = _medium_in(core, raw, (0, start), (end, len(core)))
        meta = meta if medium is None else replace(meta, source=medium)
    return Fields("chrome/dateline", date[:16], EDGE, meta)


def _read_row(core: str, raw: str) -> Fields | None:
    row = read_row(core, raw)
    medium = _medium_in(core, raw, (0, len(core))) if row is not None and row.meta.source is None else None
    return row if row is None or medium is None else replace(row, meta=replace(row.meta, source=medium))


def _medium_in(core: str, raw: str, *spans: tuple[int, int]) -> str | None:
    """Return the name of a newspaper or a site that stands before or behind a date, alone or between separators."""
    for start, end in spans:
        for piece in _PIECE.finditer(core, start, end):
            if _MEDIUM.match(piece.group()):
                return raw[piece.start() : piece.end()]
    return None


def merge_all(parts: list[Meta]) -> Meta:
    """Return the metadata of all *parts*; of two that say the same thing, the first one counts."""
    meta = NO_META
    for part in parts:
        meta = merge_meta(meta, part)
    return meta


def read_value(core: str, raw: str, meta: Meta) -> Meta:
    """Return *meta* with what a credit of the form `name: value`, in brackets or not, adds to it."""
    inner = core.lstrip(BEFORE_FIELDS)
    start = len(core) - len(inner)
    inner = inner.rstrip(BEHIND_FIELDS)
    raw = raw[start : start + len(inner)]
    row = _read_pairs(inner, raw) or read_shapes(inner, raw)
    return meta if row is None else merge_meta(meta, row.meta)
