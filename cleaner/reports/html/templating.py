"""Templates, and what keeps the text of a document from ever being taken for part of a page.

Three walls, each enough alone: the templates escape all they are given; a document's text stands in blocks of JSON
without a single ``<`` and is put into the page as text; and the page's policy allows no script but the one whose
SHA-256 it names, no source from anywhere, and no way from a string to markup (trusted types).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from cleaner.reports.quoting import counted, visible

if TYPE_CHECKING:
    from importlib.abc import Traversable
    from pathlib import Path

    from jinja2 import Environment

# What ends a script element or starts a comment, line ends of JavaScript, and all that has no shape or steers others:
# within JSON each is written as an escape, so that the source of a page is safe to look at, too.
_ESCAPED_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# The key stands in the first lines of a page.
_HEAD_BYTES = 2_000
_KEY = '<meta name="cleaner-page" content="'
_PARTS = {
    "document": ("common.js", "replay.js", "rows.js", "document.js", "going.js", "tips.js", "panels.js"),
    "index": ("common.js", "index.js"),
    "clusters": ("common.js", "clusters.js"),
    "tables": ("common.js", "tables.js"),
}


def script_json(value: Any) -> str:
    """Return *value* as JSON that can stand in a script element; a lone surrogate becomes U+FFFD, which is as long.

    >>> script_json({"text": "</script>"})
    '{"text":"\\\\u003c/script\\\\u003e"}'
    """
    text = _SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for character in "<>&":  # many in a page's source, and quicker than by the pattern
        text = text.replace(character, _escape(character))
    return _ESCAPED_IN_JSON.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of *values*.

    Every string is escaped, and what cannot be seen in it is named, unless it is `Markup`.
    """
    return _environment().get_template(f"{template}.html.j2").render(**values, **_assets(template))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("cleaner.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) or not isinstance(value, str) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["json"] = lambda value: Markup(script_json(value))
    made.filters["number"] = lambda value: f"{value:,}"
    made.filters["percent"] = _percent
    made.globals["counted"] = counted
    return made


def _percent(share: float) -> str:
    return f"{share:.1%}"


@cache
def _assets(name: str) -> dict[str, Any]:
    """Return style, script and policy of a page, the same for all its documents."""
    from markupsafe import Markup

    style = _compact(read_template("page.css"))
    script = "".join(_compact(read_template(part)) for part in _PARTS[name])
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}


def _compact(source: str) -> str:
    """Return a style or script without indentation, blank lines and comment lines, which each page would repeat.

    No string in them goes over several lines; a test holds that.
    """
    lines = (line.strip() for line in source.splitlines())
    return "".join(line + "\n" for line in lines if line and not line.startswith("//"))


def _templates() -> Traversable:
    return resources.files("cleaner.reports.html") / "templates"


def read_template(name: str) -> str:
    """Return a file of the templates."""
    return (_templates() / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def fingerprint() -> str:
    """Return a short hash of all templates: a page that another version made is made anew."""
    names = sorted(file.name for file in _templates().iterdir())
    found = hashlib.sha256("\0".join(part for name in names for part in (name, read_template(name))).encode())
    return found.hexdigest()[:16]


def key_of(page: Path) -> str | None:
    """Return the key of a page; None where there is none, or something else that this program did not make."""
    try:
        with page.open("rb") as stream:
            head = stream.read(_HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    _, found, rest = head.partition(_KEY)
    return rest.partition('"')[0] if found else None
