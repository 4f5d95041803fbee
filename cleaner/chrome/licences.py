"""Licences that a notice names, as identifiers of the SPDX list."""

from __future__ import annotations

import re

_VERSION = r"(?P<version>[1-4]\.\d)"
_ADDRESS = re.compile(
    rf"creativecommons\.org/(?:licenses/(?P<parts>by(?:-(?:nc|sa|nd))*)|publicdomain/zero)/{_VERSION}"
)
_SHORT = re.compile(rf"(?<![a-z])cc[\s-]?(?P<parts>by(?:[\s-](?:nc|sa|nd))*)(?![a-z])(?:[\s-]*{_VERSION})?")
_CHINESE_ORDER = re.compile(rf"(?<![a-z])cc\s{_VERSION}\s(?P<parts>by(?:[\s-](?:nc|sa|nd))*)(?![a-z])")
_ZERO = re.compile(rf"(?<![a-z])cc0(?:[\s-]*{_VERSION})?")
_CHINESE = re.compile(rf"知识共享[^.]{{0,4}}?署名(?P<parts>[^.]{{0,40}}?)(?:{_VERSION}|许可|协议|$)")
_ENGLISH = re.compile(
    r"creative commons\s+attribution(?P<parts>(?:[\s-]*(?:non-?commercial|share\s?alike|noderivatives|noderivs))*)"
    rf"(?:[\s-]*{_VERSION})?"
)
# What the elements of the licences are called; the first of each pair is how SPDX writes them, in its order.
_ELEMENTS = (
    ("NC", ("nc", "非商业", "noncommercial", "non-commercial")),
    ("ND", ("nd", "禁止演绎", "禁止改作", "noderiv")),
    ("SA", ("sa", "相同方式", "sharealike", "share alike")),
)
_CUES = ("cc", "creative", "知识共享")


def find_licence(line: str) -> str | None:
    """Return the licence that a folded line names, as its SPDX identifier; without the version where none is given.

    >>> find_licence("本作品采用知识共享署名-非商业性使用 4.0 国际许可协议."), find_licence("cc by-sa")
    ('CC-BY-NC-4.0', 'CC-BY-SA')
    """
    if not any(map(line.__contains__, _CUES)):
        return None
    forms = (_ADDRESS, _SHORT, _CHINESE_ORDER, _CHINESE, _ENGLISH)
    found = next(filter(None, (form.search(line) for form in forms)), None)
    if found is None or (found.re is _ADDRESS and found["parts"] is None):
        zero = found or _ZERO.search(line)
        return _join(["CC0"], zero["version"]) if zero else None
    elements = [name for name, words in _ELEMENTS if any(word in found["parts"] for word in words)]
    return _join(["CC", "BY", *elements], found["version"] or _version_behind(line, found.end()))


def _join(parts: list[str], version: str | None) -> str:
    return "-".join([*parts, version] if version else parts)


def _version_behind(line: str, end: int) -> str | None:
    """Return the version a few words behind: `... 4.0 国际`."""
    found = re.search(_VERSION, line[end : end + 24])
    return found["version"] if found else None
