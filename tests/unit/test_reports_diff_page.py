"""The page of a diff: whatever stands in a text, nothing of it is markup, and nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from cleaner.reports.comparison.hunks import Change, DocumentDiff, Hunk
from cleaner.reports.diff_page import render_page

HOSTILE = (
    "</p></section><script>alert(1)</script><img src=x onerror=a()>]]>&lt;\"'`\x1b[2J\u202e\x00<!--<style>*{}</style>"
)
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "h1", "h3", "p", "div", "label", "input", "details", "summary",
    "table", "tr", "th", "td", "code", "a", "section", "ul", "li", "span", "del", "ins", "br",
}  # fmt: skip


class Reader(HTMLParser):
    """Gathers tags, attributes and text, and checks that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(*documents: DocumentDiff) -> tuple[Reader, str]:
    page = "\n".join(render_page(documents))
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader, page


def document(name: str, *hunks: Hunk) -> DocumentDiff:
    return DocumentDiff(name, name, name, "raw", "clean", True, hunks, note=name)


def test_nothing_of_a_text_is_markup() -> None:
    change = Change(f"chrome/{HOSTILE}", HOSTILE, ((HOSTILE, HOSTILE, 1),))
    hunk = Hunk(1, 1, HOSTILE + "\n", HOSTILE, ((3, 30),), ((0, 99),), (change,), others=(HOSTILE,))
    reader, page = read(document(HOSTILE, hunk), document("b", Hunk(1, 1, "\n", "", changes=(change,))))
    assert set(reader.tags) <= ALLOWED
    assert not {name for name, _ in reader.attributes if name.startswith("on") or name in ("src", "style")}
    assert {value[0] for name, value in reader.attributes if name == "href"} == {"#"}
    assert "<script>alert(1)</script>" in "".join(reader.text)
    assert not re.search("[\x00\x1b\u202e]", page)


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    _, page = read(document("a", Hunk(1, 1, "一\n", "", changes=(Change("chrome/x", "", ()),))))
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"
    assert "<script" not in page


def test_stages_can_be_hidden_without_a_script() -> None:
    both = (Change("chrome/x", "", ()), Change("script/y", "", ()))
    _, page = read(document("a", Hunk(1, 1, "一\n", "二\n", changes=both), Hunk(2, 2, "三\n", "", changes=both[:1])))
    assert "body:has(#show-chrome:not(:checked)) section.chrome{display:none}" in page
    hidden = "body:has(#show-chrome:not(:checked)):has(#show-script:not(:checked)) section.chrome-script{display:none}"
    assert hidden in page
    assert re.findall('<section class="([^"]*)"', page) == ["chrome-script", "chrome"]
    assert re.findall('type="checkbox" id="([^"]*)"', page) == ["show-chrome", "show-script"]


def test_marks_are_elements() -> None:
    _, page = read(document("a", Hunk(1, 1, "一二\n", "一三\n", ((1, 2),), ((1, 2),))))
    assert '<p dir="auto">一<del>二</del></p>' in page
    assert '<p dir="auto">一<ins>三</ins></p>' in page


def test_of_many_documents_all_are_closed_and_listed() -> None:
    documents = [document(f"{number}.txt", Hunk(1, 1, "一\n", "")) for number in range(30)]
    reader, page = read(*documents)
    assert page.count('<details id="d') == 30
    assert '<details id="d0" open' not in page
    assert len([1 for name, value in reader.attributes if name == "href"]) == 30


def test_nothing_that_differs_is_still_a_page() -> None:
    reader, _ = read()
    assert "0 documents, 0 changed: 0 places, 0 → 0 characters" in "".join(reader.text)
