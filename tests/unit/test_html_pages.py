"""A page of the report as a file: whole by itself, strict, escaped. What it does is tried in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

import cleaner
from cleaner.document import Meta
from cleaner.ledger import Edit, Layer
from cleaner.reports.html import Subject, render_document, templating
from cleaner.reports.html.alignment import align
from cleaner.reports.html.dotplot import plot_repeats
from cleaner.reports.html.findings import list_findings
from cleaner.reports.html.templating import read_template, script_json

HOSTILE = "</script><script>alert(1)</script><!-- ]]> \u202e\x1b[31m\u2028&amp;'\""


class Read(HTMLParser):
    """Reads a page as a browser would: elements with their attributes, and what scripts and styles hold."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        self.contents.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.contents[-1] += data
        if self._inside not in ("script", "style"):
            self.text += data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, content)
            for (name, attributes), content in zip(self.elements, self.contents, strict=True)
            if name == tag
        ]


def page_of(raw: str | bytes, name: str = "a.txt") -> Read:
    return Read(render_document(Subject.from_result(name, cleaner.clean(raw))))


def policy_of(page: Read) -> dict[str, str]:
    (policy,) = (a["content"] for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    return dict(part.strip().partition(" ")[::2] for part in (policy or "").split(";"))


def test_the_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    page = page_of("隨著一,二\n")
    policy = policy_of(page)
    assert policy["default-src"] == "'none'"
    assert (policy["base-uri"], policy["form-action"], policy["trusted-types"]) == ("'none'",) * 3
    assert policy["require-trusted-types-for"] == "'script'"
    assert not re.search("unsafe|https?:|\\*", " ".join(policy.values()))
    (script,) = (content for attributes, content in page.all("script") if attributes.get("type") != "application/json")
    ((_, style),) = page.all("style")
    for source, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert policy[source] == f"'sha256-{digest}'"


def test_it_loads_nothing() -> None:
    page = page_of("见 https://example.com/a.png\n")
    for tag, attributes in page.elements:
        assert not attributes.keys() & {"src", "srcset", "action", "style", "srcdoc"}, tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag != "link" or attributes == {"rel": "icon", "href": "data:,"}
    assert "@import" not in read_template("page.css")
    assert "url(" not in read_template("page.css")


@pytest.mark.parametrize("where", ["text", "name", "meta", "reason", "rule", "encoding"])
def test_a_hostile_string_makes_no_element(where: str) -> None:
    def subject(text: str) -> Subject:
        given = {key: text if key == where else "x" for key in ("text", "name", "meta", "reason", "rule", "encoding")}
        edit = Edit(0, 1, "一", "壹", f"script/{given['rule']}", given["reason"])
        notes = [{"rule": "encoding/x", "line": 1, "column": 1, "message": given["reason"], "reason": given["reason"]}]
        facts = {"codec": given["encoding"]}, {"name": given["encoding"], "tag": "zh"}, {"title": given["meta"]}, notes
        return Subject(
            given["name"], f"一\n{given['text']}\n", f"壹\n{given['text']}\n", (Layer("s", (edit,)),), *facts
        )

    harmless, hostile = (Read(render_document(subject(text))) for text in ("x", HOSTILE))
    tags = Counter(tag for tag, _ in hostile.elements)
    tags.subtract(tag for tag, _ in harmless.elements)
    assert not +tags
    assert not -tags
    whole = render_document(subject(HOSTILE))
    assert not set("\u202e\x1b\u2028") & set(whole), "the source is safe to look at, too"


def test_data_comes_back_as_it_was() -> None:
    value = {"text": HOSTILE + "𠀀\U000e0041\ufeff", "numbers": [1, 2.5, None, True]}
    written = script_json(value)
    assert json.loads(written) == value
    assert not set("<>&\u2028\u202e\ufeff\U000e0041\x1b") & set(written)


def test_lone_surrogates_become_one_sign_each() -> None:
    assert json.loads(script_json("\ud800\udc00一\udfff")) == "\ufffd\ufffd一\ufffd"


@pytest.mark.parametrize(
    "text",
    ["", "\n", " ", "\ud800", "\x00", "a" * 100_000, "一\n" * 10_000, "\r\n\r", "�" * 50],
    ids=lambda text: repr(text)[:12],
)
def test_any_text_has_a_page(text: str) -> None:
    result = cleaner.clean(text)
    page = render_document(Subject.from_result("a.txt", result))
    page.encode("utf-8")
    blocks = [
        json.loads(content) for a, content in Read(page).all("script") if (a.get("id") or "").startswith("block-")
    ]
    assert "".join(block["t"] for block in blocks) == re.sub("[\ud800-\udfff]", "\ufffd", result.source)


def test_names_that_are_not_utf_8_are_escaped() -> None:
    page = page_of("一\n", "caf\udce9\u202e.txt")
    assert "caf\\udce9\\u202e.txt" in page.text


def test_it_says_what_is_known() -> None:
    result = cleaner.clean("隨著一,二\n")
    subject = Subject.from_result("a.txt", result)
    meta = Meta(title="题", authors=("甲", "乙"), image_source="图库").to_dict()
    page = Read(render_document(Subject(**{**vars(subject), "meta": meta}), home="../index.html"))
    for words in ("甲、乙", "image source", "图库", "utf-8", "hant", result.ledger.raw_sha256):
        assert words in page.text
    assert {"href": "../index.html"} in [attributes for attributes, _ in page.all("a")]
    assert page.elements[0] == ("html", {"lang": "en"})
    assert {"lang": "zh-Hans"} in [attributes for attributes, _ in page.all("dd")]


def test_a_rule_that_is_not_known_any_more_is_named() -> None:
    layer = Layer("old", (Edit(0, 1, "一", "二", "old/gone", "reason"),))
    page = Read(render_document(Subject("a.txt", "一\n", "二\n", (layer,), {}, {})))
    assert {"data-rule": "old/gone"}.items() <= page.all("input")[1][0].items()


def test_a_page_is_the_same_each_time(seeds: list[Path]) -> None:
    pages = {render_document(Subject.from_result("a", cleaner.clean(seeds[4].read_bytes()))) for _ in range(2)}
    assert len(pages) == 1


def test_a_page_of_a_ledger_alone() -> None:
    result = cleaner.clean("隨著一,二\n")
    page = render_document(Subject.from_ledger("a.txt", result.text, result.ledger))
    assert "script/to-simplified" in page
    with pytest.raises(cleaner.errors.LedgerMismatchError):
        Subject.from_ledger("a.txt", result.text + "x", result.ledger)


def test_a_page_of_two_texts_without_a_ledger() -> None:
    subject = Subject.from_edits("a.txt", "一二三\n", (Edit(1, 2, "二", "贰", "diff/changed"),))
    assert subject.clean == "一贰三\n"
    page = Read(render_document(subject))
    assert "SHA-256" not in page.text
    assert {"data-rule": "diff/changed"}.items() <= page.all("input")[1][0].items()
    with pytest.raises(cleaner.errors.LedgerMismatchError):
        Subject.from_edits("a.txt", "一", (Edit(0, 1, "二", "三", "diff/changed"),))


def test_findings_are_those_of_the_result(seeds: list[Path]) -> None:
    for file in seeds:
        result = cleaner.clean(file.read_bytes())
        subject = Subject.from_result("a", result)
        rules: dict[str, int] = {}
        found, total = list_findings(result.source, result.ledger.layers, subject.unfixed, rules)
        assert total == len(result.findings)
        names = list(rules)
        rows = zip(
            (names[number] for number in found["rule"]), found["line"], found["column"], found["at"], strict=True
        )
        assert sorted(rows) == sorted((one.rule, one.line, one.column, one.start) for one in result.findings)
        counts = Counter(names[number] for number in found["rule"])
        assert counts == result.count_findings()


def test_of_very_many_findings_the_first_are_listed_and_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.reports.html.findings.MAX_LISTED", 3)
    raw = "一\n" * 10
    layer = Layer("s", tuple(Edit(at, at + 1, "一", "二", "script/x", "r") for at in range(0, 20, 2)))
    note = {"rule": "encoding/lost-character", "line": 9, "column": 1, "message": "m", "reason": "r"}
    found, total = list_findings(raw, [layer], [note], {})
    assert total == 11
    assert found["line"] == [9, 1, 2, 3]
    assert found["at"] == [16, 0, 2, 4]


def test_nothing_in_the_scripts_goes_over_several_lines() -> None:
    """Comments and indentation are taken out line by line, so no string may hold a line end or begin with slashes."""
    names = [name for parts in templating._PARTS.values() for name in parts]
    for name in {*names, "page.css"}:
        source = read_template(name)
        assert source.count("`") % 2 == 0
        for line in source.splitlines():
            assert line.count("`") % 2 == 0, f"{name}: a template string that goes over lines: {line}"
        assert "\r" not in source
        assert "</script" not in source.lower()


def test_the_script_names_what_the_program_names() -> None:
    """The set of unseen characters stands in Python and in JavaScript; they must be the same."""
    from cleaner.reports.quoting import _UNSEEN

    (script,) = re.findall(r"const UNSEEN =\s*/\[(.*)\]/gu;", read_template("common.js"))
    pattern = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: f"\\U{int(match[1], 16):08x}", script)
    for code in range(0x110000):
        assert bool(_UNSEEN.match(chr(code))) == bool(re.match(f"[{pattern}]", chr(code))), hex(code)


class TestDotPlot:
    article = "".join(
        f"第{number}天，他在河边看见了{chr(0x4E00 + 37 * number)}，回来写进了日记。\n" for number in range(120)
    )

    def test_a_text_without_repeats_is_its_diagonal(self) -> None:
        varied = "".join(chr(0x4E00 + (number * number * 7919) % 20_000) for number in range(4_000))
        plot = plot_repeats(varied)
        assert plot is not None
        assert plot.repeats == ()

    def test_a_copy_in_another_script_is_seen(self) -> None:
        traditional = cleaner.convert_script(self.article, "s2t")
        between = "".join(chr(0x4E00 + (number * number * 7919) % 20_000) for number in range(900)) + "\n"
        plot = plot_repeats(self.article + between + traditional)
        assert plot is not None
        repeat = max(plot.repeats, key=lambda one: one.last - one.first)
        assert repeat.first <= 5
        assert 119 <= repeat.again_first <= 128
        assert repeat.share > 0.7

    @pytest.mark.parametrize("text", ["", "短", "标，" * 1_000, "\n" * 5_000])
    def test_what_has_no_parts_has_no_plot_or_one_without_a_fault(self, text: str) -> None:
        plot = plot_repeats(text)
        assert plot is None or plot.size > 0

    def test_the_paths_lie_in_the_plot(self) -> None:
        plot = plot_repeats(self.article * 2)
        assert plot is not None
        for path in plot.paths:
            for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
                assert int(x) + int(width) <= plot.size
                assert int(y) < plot.size


class TestAlignment:
    def test_equal_lines_are_equal_whatever_their_script_and_marks(self) -> None:
        rows, is_cut = align("隨著時代,變了\n只有这边\n", "随着时代，变了\n只有那边\n还有一行\n")
        assert not is_cut
        assert [row[4] for row in rows] == [True, False, False]
        assert rows[1][2:4] == ([[2, 3]], [[2, 3]])
        assert rows[2][:4] == ("", "还有一行", [], [[0, 4]])

    def test_marks_are_what_differs(self) -> None:
        ((one, other, marks, other_marks, _),) = align("甲乙丙丁", "甲丙戊丁")[0]
        assert "".join(one[start:end] for start, end in marks) == "乙"
        assert "".join(other[start:end] for start, end in other_marks) == "戊"

    def test_long_documents_are_cut_and_say_so(self) -> None:
        rows, is_cut = align("行\n" * 5_000, "行\n" * 5_000)
        assert is_cut
        assert len(rows) == 800

    def test_empty(self) -> None:
        assert align("", "") == ([], False)

    def test_one_long_line_of_another_takes_no_time(self) -> None:
        rows, is_cut = align("一" * 50_000, "二" * 50_000)
        assert is_cut
        assert len(rows) == 1
