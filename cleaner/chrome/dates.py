"""Dates of publication: where one stands in a folded line, and its normal form (ISO 8601)."""

from __future__ import annotations

import re
from datetime import datetime

from cleaner.patterns import compile_later

_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)?[一二三四五六日天]\)|\s*(?:星期|周|礼拜)[一二三四五六日天])?"
_HALF = r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|am|pm)"
_CLOCK = rf"{_HALF}?\s*\d{{1,2}}[:时点]\d{{2}}(?::\d{{2}}(?:\.\d{{1,6}})?|分(?:\d{{2}}秒)?)?(?:\s?(?:am|pm)(?![a-z]))?"
_ZONE = (
    r"(?:\s?(?:[+-]\d{2}:?\d{2}|z(?![a-z])|(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d{2})?|hkt"
    r"|\(?(?:北京|香港|台北|台湾)时间\)?))?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_NUMERALS = "〇零一二三四五六七八九十"
_DAY = (
    rf"{_YEAR}\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}\s?日?"
    rf"|(?:民国|中华民国)\s?\d{{2,3}}\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}\s?日?"
    rf"|[一二]\s?[〇零一二三四五六七八九]{{3}}年[{_NUMERALS}]{{1,3}}月[{_NUMERALS}]{{1,3}}日"
    rf"|\d{{1,2}}\s{_MONTH_NAME},?\s{_YEAR}(?!\d)|{_MONTH_NAME}\s\d{{1,2}},?\s{_YEAR}(?!\d)"
)
_DATE = rf"(?:{_DAY}){_WEEKDAY}(?:[t ,]?\s*(?:hkt\s*)?{_CLOCK}{_ZONE})?"
_TIME_FIRST = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
DATE_PATTERN = rf"(?:{_TIME_FIRST}|{_DATE})"
DATE_AT_START = compile_later(rf"^[\[(]?{DATE_PATTERN}")
DATE_ANYWHERE = compile_later(DATE_PATTERN)
# What may stand around the fields of a date line: a source, a place, a count.
MAX_DATELINE_REST_CHARS = 16
DATE_NEAR_START = compile_later(rf".{{0,{MAX_DATELINE_REST_CHARS}}}?(?P<date>{_TIME_FIRST}|{_DATE})")
# `three hours ago`, `yesterday`: a date of publication that says nothing without the day of the visit.
RELATIVE = compile_later(
    r"^(?:刚刚|刚才|今天|昨天|昨日|前天|\d+\s?(?:秒钟?|分钟|小时|天|周|个月|年)之?前)(?:\s?\d{1,2}:\d{2})?"
)
MONTH_AND_DAY_AT_START = compile_later(r"^\d{1,2}[-/月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
# A look for a year is faster than one for a date, and one stands in every date. All alternatives begin with a
# character, not with a class or a group: then `re` skips to one of these characters.
YEAR = compile_later(r"19\d\d|20\d\d|民国\s?\d|一\s?[〇零九]|二\s?[〇零九]")
# One of them stands in every year.
DATE_CUES = ("20", "19", "民国", "二〇", "二零", "一九")

_NUMERIC = compile_later(r"(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})(?:\s?[-/.月]\s?(?P<day>\d{1,2}))?")
_REPUBLIC = compile_later(r"民国\s?(?P<year>\d{2,3})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})")
_NUMERAL = compile_later(
    rf"(?P<year>[{_NUMERALS}]{{4}})年(?P<month>[{_NUMERALS}]{{1,3}})月(?P<day>[{_NUMERALS}]{{1,3}})日"
)
_ENGLISH = compile_later(
    rf"(?:(?P<before>\d{{1,2}})\s)?(?P<name>{_MONTH_NAME})\s(?:(?P<after>\d{{1,2}}),?\s)?(?P<year>{_YEAR})"
)
_MONTH_AND_DAY = compile_later(r"^[\[(]?(?P<month>\d{1,2})\s?[-/月]\s?(?P<day>\d{1,2})日?(?=\s|$|[\])])")
_TIME = compile_later(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})[:时点](?P<minute>\d{{2}})(?::(?P<second>\d{{2}})|分(?:(?P<second_han>\d{{2}})秒)?)?"
    r"(?:\.\d{1,6})?(?:\s?(?P<latin>am|pm)(?![a-z]))?"
)
_OFFSET = compile_later(r"(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?$")
# The first year of the Republic, by which Taiwan counts, is 1912.
_REPUBLIC_ZERO = 1911
_AFTERNOON = frozenset(("下午", "傍晚", "晚上", "晚间", "pm"))
_NOON = 12


def to_iso(value: str) -> str | None:
    """Return a folded date in ISO 8601: ``2023-05-04``, with ``T09:12`` and a zone where they are known.

    What is known in part stays so: ``2023-05`` without a day, ``--05-04`` (as in XML Schema's
    gMonthDay) without a year. Relative times, two-digit years, dates whose day and month cannot
    be told apart and dates that do not exist are None.

    >>> to_iso("2023年5月4日 09:12"), to_iso("民国112年5月4日"), to_iso("2023-05-04 下午3:20 (北京时间)")
    ('2023-05-04T09:12', '2023-05-04', '2023-05-04T15:20+08:00')
    >>> to_iso("5月4日 09:12"), to_iso("3小时前"), to_iso("2023-02-30")
    ('--05-04', None, None)
    """
    value = value.strip(" [](),|")
    found, numbers = _find_day(value)
    if found is None:
        part = _MONTH_AND_DAY.match(value)
        return _join_month_and_day(int(part["month"]), int(part["day"])) if part else None
    year, month, day = numbers
    if day is None:
        return f"{year:04}-{month:02}" if 1 <= month <= 12 else None
    try:
        datetime(year, month, day)
    except ValueError:
        return None
    date = f"{year:04}-{month:02}-{day:02}"
    time = _TIME.search(value, found.end()) or _TIME.match(value, 0, found.start())
    clock = _read_clock(time) if time else None
    if clock is None or time is None:
        return date
    return date + clock + ("+08:00" if "hkt" in value else _read_zone(value[time.end() :]))


def _find_day(value: str) -> tuple[re.Match[str] | None, tuple[int, int, int | None]]:
    """Return where the day stands, with year, month and day."""
    found = _REPUBLIC.search(value)
    if found is not None:
        return found, (int(found["year"]) + _REPUBLIC_ZERO, int(found["month"]), int(found["day"]))
    found = _NUMERIC.search(value)
    if found is not None:
        return found, (int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None)
    found = _NUMERAL.search(value)
    if found is not None:
        year = int("".join(str(_numeral(sign)) for sign in found["year"]))
        return found, (year, _numeral(found["month"]), _numeral(found["day"]))
    found = _ENGLISH.search(value)
    if found is not None:
        day = found["before"] or found["after"]
        return found, (int(found["year"]), _MONTHS.index(found["name"][:3]) + 1, int(day) if day else None)
    return None, (0, 0, None)


def _numeral(text: str) -> int:
    """Return a number up to 99 written in Chinese numerals."""
    tens, ten, ones = text.partition("十")
    digits = {sign: max(number - 1, 0) for number, sign in enumerate(_NUMERALS[:-1])}
    if not ten:
        return int("".join(str(digits[sign]) for sign in text))
    return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)


def _join_month_and_day(month: int, day: int) -> str | None:
    try:
        datetime(2000, month, day)  # a leap year
    except ValueError:
        return None
    return f"--{month:02}-{day:02}"


def _read_clock(time: re.Match[str]) -> str | None:
    """Return the time of day, with seconds where they are given; None for one that does not exist."""
    hour, minute = int(time["hour"]), int(time["minute"])
    second = time["second"] or time["second_han"]
    half = time["half"] or time["latin"]
    if half in _AFTERNOON and hour < _NOON:
        hour += _NOON
    elif half in ("凌晨", "am") and hour == _NOON:
        hour = 0
    if hour > 23 or minute > 59 or (second and int(second) > 59):
        return None
    return f"T{hour:02}:{minute:02}" + (f":{second}" if second else "")


def _read_zone(rest: str) -> str:
    rest = rest.strip(" ()")
    if rest.startswith(("北京", "香港", "台北", "台湾", "hkt")):
        return "+08:00"
    if rest == "z" or rest.startswith("z "):
        return "Z"
    offset = _OFFSET.search(rest[:10]) if rest.startswith(("+", "-", "utc", "gmt")) else None
    return f"{offset['sign']}{int(offset['hours']):02}:{offset['minutes'] or '00'}" if offset else ""
