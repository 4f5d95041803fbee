"""Web pages as lines: all of a page, as a plain scraper leaves it, its chrome too, which the chrome stage takes away.

Each block element begins a line, white space runs together, what is never shown is left out. The learned model of the
chrome stage was trained on lines made in this way.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cleaner.browser_codecs import browser_codec
from cleaner.corpus.formats.compression import missing_extra
from cleaner.corpus.readers import printable, read_raw
from cleaner.errors import InputError

BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section select summary table tbody td tfoot th thead title
    tr ul
    """.split()  # noqa: SIM905 -- a list of words is easier to read
)
NOT_SHOWN = ("embed", "iframe", "link", "meta", "noscript", "object", "script", "style", "svg", "template", "textarea")
# The declaration of the charset stands at the top.
HEAD_BYTES = 4000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# Labels for which browsers take a larger set of characters.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_SPACES = re.compile(r"[ \t\r\n\f]+")


class PageError(ValueError):
    """A page that cannot be read; the message says why, and what next."""


def page_text(raw: bytes, charset: str = "") -> str:
    """Return the lines of a page that are not blank, a line feed between two.

    `charset` is what the server said. Raises `PageError`, and `MissingExtraError` without lxml.

    >>> page_text(b"<title>no</title><ul><li>one <b>two</b><li>three</ul><script>no</script>")
    'one two\\nthree'
    """
    return "\n".join(page_lines(decode_page(raw, charset)))


def read_page(file: Path, charset: str = "") -> bytes:
    """Return the lines of a page in a file, in UTF-8, each with a line feed. Raises `InputError` for what is none."""
    try:
        text = page_text(read_raw(file, allow_binary=True), charset)
    except PageError as error:
        raise InputError(f"{printable(file)}: {error}") from error
    return f"{text}\n".encode() if text else b""


def decode_page(raw: bytes, charset: str = "") -> str:
    """Return a page as text: by its byte order mark, the server's charset, its own, else as the bytes are found to be.

    A charset that is declared counts where all bytes are in it.
    """
    found = _CHARSET.search(raw[:HEAD_BYTES])
    marked = next((codec for mark, codec in _MARKS if raw.startswith(mark)), "")
    for label in (marked, charset, found.group(1).decode() if found else ""):
        name = label.strip().lower()
        try:
            return raw.decode(browser_codec(_LARGER.get(name, name))) if name else raw.decode("ascii")
        except (UnicodeDecodeError, LookupError):
            continue
    from cleaner.encoding import decode_bytes

    return decode_bytes(raw).text


def page_lines(text: str) -> list[str]:
    """Return the lines of a page, trimmed, without blank ones. Raises `PageError` for one nested too deeply."""
    body = parse_page(text)
    if body is None:
        return []
    return [line for piece in "".join(_read(body)).split("\n") if (line := piece.strip())]


def parse_page(text: str) -> Any:
    """Return the body of a page without what is not shown; None for a page without any element."""
    try:
        from lxml import etree, html
    except ImportError as error:
        raise missing_extra("A web page", "html") from error
    text = _XML_DECLARATION.sub("", text.replace("\0", ""), count=1) if text.lstrip()[:5] == "<?xml" else text
    raw = text.replace("\0", "").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(raw, parser=parser)
    except etree.ParserError:  # nothing in it
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise PageError("a page nested too deeply; leave it out, or save it as text")
    etree.strip_elements(root, *NOT_SHOWN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    body = root.find(".//body")
    return root if body is None else body


def _read(body: Any) -> list[str]:
    """Return the pieces of text below *body*, and line feeds where blocks begin and end."""
    pieces: list[str] = []
    waiting: list[Any] = [body]  # elements, and pieces of text; pages nest deeper than Python calls
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        tag = item.tag
        if tag == "head" or is_hidden(item):
            continue
        if tag in BLOCKS:
            pieces.append("\n")
            waiting.append("\n")
        elif tag == "option":
            pieces.append(" ")
        pieces.append(squeeze(item.text, tag))
        for child in item.iterchildren(reversed=True):
            waiting += (squeeze(child.tail, tag), child)
    return pieces


def is_hidden(element: Any) -> bool:
    """Tell whether an element is not shown by its own style."""
    style = element.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def squeeze(text: str | None, tag: str) -> str:
    """Return the text in an element with a tag, white space run together where browsers do."""
    if not text or tag == "pre":
        return text or ""
    return _SPACES.sub(" ", text)
