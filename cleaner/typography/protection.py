"""Places that are left alone wherever they stand: addresses, quoted code, tags, entities, calls, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

_URL = re.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.-]{0,20}://|\bwww\.)(?:[!#-;=?-~]|(?<=[/=?&_%#-])[㐀-鿿]+|(?<=_\()[㐀-鿿]+)+"
)
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_BACKTICKS = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]+\1(?!`)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|<!--[^\n]{0,300}?-->")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9-]{1,31});")
_CALL = re.compile(r"""[A-Za-z_$][\w.$]{0,80}\((?:"[^"\n]{0,200}"|'[^'\n]{0,200}')[^()\n]{0,200}\)""", re.ASCII)
_ATTRIBUTE = re.compile(r"""[A-Za-z_][\w-]{0,40}=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')""", re.ASCII)
_INCLUDE = re.compile(r"#\s?include\s*[\"<][^\">\n]{1,200}[\">]")
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)")
# A role of reStructuredText: :ref:`name`
_ROLE = re.compile(r":[A-Za-z][\w:+.-]{0,40}:(?=`)", re.ASCII)
# A list of strings as programs write it.
_STRINGS = re.compile(
    r"""\[\s?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')(?:,\s?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')){0,500},?\s?\]"""
)
# A formula in TeX: no Chinese in it, no space inside its dollars, and no price.
_FORMULA = re.compile(r"(?<![\\$\w])(\${1,2})(?=[^\s$0-9])[^$\n㐀-鿿，。：；！？]{1,300}(?<=\S)\1(?![0-9$])")
# A kind of place that is left alone, with the sign without which there is none in a text.
_PROTECTED = (
    ("://", _URL),
    ("www.", _URL),
    ("@", _EMAIL),
    ("`", _BACKTICKS),
    ("<", _TAG),
    ("&", _ENTITY),
    ('("', _CALL),
    ("('", _CALL),
    ('="', _ATTRIBUTE),
    ("='", _ATTRIBUTE),
    ("](", _LINK_TARGET),
    ("include", _INCLUDE),
    (":`", _ROLE),
    ('["', _STRINGS),
    ("['", _STRINGS),
    ("$", _FORMULA),
)
# Signs after an address that belong to the sentence around it.
_AFTER_URL = ".,:;?!'\"*"


def find_protected(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses, quoted code, tags, entities, calls, attributes, lists of strings and formulas."""
    seen: set[re.Pattern[str]] = set()
    for sign, pattern in _PROTECTED:
        if pattern not in seen and sign in text:
            seen.add(pattern)
            for found in pattern.finditer(text):
                yield _without_tail(text, *found.span()) if pattern is _URL else found.span()


def address_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the addresses of pages and of mail in ``text[start:end]``."""
    patterns = []
    if text.find("://", start, end) >= 0 or text.find("www.", start, end) >= 0:
        patterns.append(_URL)
    if text.find("@", start, end) >= 0:
        patterns.append(_EMAIL)
    return [found.span() for pattern in patterns for found in pattern.finditer(text, start, end)]


def _without_tail(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of an address without the signs of the sentence after it."""
    while end > start and (
        text[end - 1] in _AFTER_URL
        or (text[end - 1] == ")" and text.count("(", start, end) < text.count(")", start, end))
    ):
        end -= 1
    return start, end
