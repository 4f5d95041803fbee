"""Flatten saved pages to lines: ``python tools/flatten_pages.py FILE.html… > pages.jsonl``.

What a plain scraper leaves: each block element begins a line, white space runs together, what
is never shown is left out. Rows have `id` (the name of the file without its suffix) and
`lines`, as `train_chrome_model.py` reads them. Needs lxml (extra `train`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html

BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section select summary table tbody td tfoot th thead title
    tr ul
    """.split()  # noqa: SIM905 -- a list of words is easier to read
)
NOT_SHOWN = ("embed", "iframe", "link", "meta", "noscript", "object", "script", "style", "svg", "template", "textarea")
# Pages that declare these hold characters of the larger set.
_PARENT = {"gb2312": "gb18030", "gbk": "gb18030"}
FALLBACKS = ("utf-8", "gb18030", "big5")
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
# The declaration of the charset stands at the top.
HEAD_BYTES = 4000
# Pages nest deeper than Python calls by default.
MAX_DEPTH = 20_000


def decode(raw: bytes) -> str:
    """Return the text of a page: by its declared charset, else by the first of some that takes all its bytes."""
    declared = _CHARSET.search(raw[:HEAD_BYTES])
    name = declared.group(1).decode().lower() if declared else "utf-8"
    first = _PARENT.get(name, name)
    for codec in (first, *FALLBACKS):
        try:
            return raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode(first, "replace")


def flatten(raw: bytes) -> list[str]:
    """Return the lines of a page that are not blank."""
    root = lxml.html.document_fromstring(decode(raw).replace("\x00", "") or "<p></p>")
    for element in list(root.iter()):
        if (not isinstance(element.tag, str) or element.tag in NOT_SHOWN) and element.getparent() is not None:
            element.drop_tree()
    body = root.find(".//body")
    text = "".join(_read(root if body is None else body))
    return [line.strip() for line in text.split("\n") if line.strip()]


def _read(element: Any) -> Iterator[str]:
    if element.tag == "head" or _is_hidden(element):
        return
    is_block, keeps_space = element.tag in BLOCKS, element.tag == "pre"
    if is_block:
        yield "\n"
    elif element.tag == "option":
        yield " "
    yield _squeeze(element.text, keeps_space)
    for child in element:
        yield from _read(child)
        yield _squeeze(child.tail, keeps_space)
    if is_block:
        yield "\n"


def _is_hidden(element: Any) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _squeeze(text: str | None, keeps_space: bool) -> str:
    if not text or keeps_space:
        return text or ""
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def main() -> None:
    """Read the arguments and write a row a page."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("files", type=Path, nargs="+")
    sys.setrecursionlimit(MAX_DEPTH)
    for file in cli.parse_args().files:
        print(json.dumps({"id": file.stem, "lines": flatten(file.read_bytes())}, ensure_ascii=False))


if __name__ == "__main__":
    main()
