"""Nothing of a text runs, loads or steers anything in a page, however it was made to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import cleaner
from cleaner.cli.app import app
from cleaner.corpus.folder import OutputFolder
from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, Substitutions, encode_text, sha256_of
from cleaner.reports.html import Subject, render_document
from cleaner.reports.html.clusters import render_clusters
from tests.browser.conftest import Opened

MARKUP = (
    "<script>window.ran = 1; alert(1)</script>",
    "</script><script>window.ran = 2</script>",
    "</ScRiPt ><svg/onload=window.ran=3>",
    "<img src=x onerror=window.ran=4>",
    "<!--<script>",
    "-->]]><![CDATA[",
    "</textarea></title></style></noscript><iframe src='javascript:window.ran=5'></iframe>",
    "<link rel=stylesheet href=https://example.com/x.css><base href=https://example.com/>",
    "<meta http-equiv=refresh content='0;url=https://example.com'>",
    "{{ 7 * 7 }}{% raw %}${7 * 7}\\u003cscript\\u003e",
    "\"'><b onmouseover=window.ran=6>&lt;script&gt;&#60;script&#62;",
    "javascript:window.ran=7",
)
CONTROLS = (
    "\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b31m",
    "\u202eEVIL\u202c \u2066iso\u2069 \u200b\ufeff\u00ad",
    "\x00\x01\x02\x7f\x85\u2028\u2029\r",
    "\ufffe\uffff\ue000\U000f0000\U000e0041",
    "Z" + "\u0301" * 300 + "\u0488" * 50,
)


def open_text(opened: Opened, folder: Path, result: cleaner.Result, name: str = "a.txt") -> object:
    file = folder / "page.html"
    page = render_document(Subject.from_result(name, result))
    file.write_bytes(page.encode("utf-8"))  # valid UTF-8, or this raises
    return opened.open(file)


def nothing_ran(page: object) -> bool:
    return bool(
        page.evaluate(  # type: ignore[attr-defined]
            "window.ran === undefined && document.scripts.length === document.querySelectorAll('script').length"
            " && [...document.scripts].filter((s) => s.type !== 'application/json').length === 1"
            " && !document.querySelector('iframe, img, object, embed, base, main script, link[rel=stylesheet]')"
        )
    )


def test_a_text_is_shown_and_does_nothing(opened: Opened, tmp_path: Path) -> None:
    for text in (*MARKUP, *CONTROLS, "\n".join((*MARKUP, *CONTROLS))):
        result = cleaner.clean(f"隨著一天,\n{text}\n{text * 40}\n".encode())
        page = open_text(opened, tmp_path, result)
        page.locator("mark").first.hover()  # type: ignore[attr-defined]
        page.evaluate("refresh(page.rules.map((rule) => (off.add(rule.id), rule.id)))")  # type: ignore[attr-defined]
        assert nothing_ran(page), text
        shown = page.evaluate("texts.textContent")  # type: ignore[attr-defined]
        assert not set(shown) & set("\x1b\x9b\u202e\u2066\u200b\ufeff\x00"), "what cannot be seen is named"


@pytest.mark.parametrize("text", ["".join(MARKUP), *MARKUP[-2:]], ids=["all", "attributes", "address"])
def test_names_reasons_and_metadata_do_nothing_either(opened: Opened, tmp_path: Path, text: str) -> None:
    raw, clean = f"{text}\n二\n", f"{text}\n贰{text}\n"
    edits = (Edit(len(text) + 1, len(text) + 2, "二", "贰" + text, f"script/{text}", text),)
    facts = {"codec": text, "bom": text}, {"name": text, "tag": text, "shares": {text: 0.5}}
    unfixed = [{"rule": f"chrome/{text}", "line": 1, "column": 1, "message": text, "reason": text}]
    subject = Subject(text, raw, clean, (Layer(text, edits),), *facts, {text: text, "authors": [text]}, unfixed)
    file = tmp_path / "page.html"
    file.write_text(render_document(subject, home=text, diff=text), encoding="utf-8")
    page = opened.open(file)
    page.locator("mark").last.hover()
    assert nothing_ran(page)
    assert text in page.evaluate("tip.textContent")


def test_the_policy_stops_a_script_that_got_in(chromium: object, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    whole = render_document(Subject.from_result("a.txt", cleaner.clean("一\n")))
    file.write_text(
        whole.replace("</main>", "<script>window.ran = 1</script><img src=x onerror='window.ran=2'></main>")
    )
    page = chromium.new_page()  # type: ignore[attr-defined]
    page.goto(file.as_uri())
    assert page.evaluate("window.ran") is None
    assert page.evaluate("(() => { try { texts.innerHTML = '<b>x</b>'; return 1 } catch { return 2 } })()") == 2
    page.close()


def test_lone_surrogates_and_characters_beyond_the_first_plane_keep_their_places(
    opened: Opened, tmp_path: Path
) -> None:
    raw = "𠀀\ud800一\udc00𠀁隨著\ud83d\ude00二\n"
    group = Substitutions.between(raw, raw.replace("隨", "随"), "script/x", "reason")
    assert group is not None
    middle = Layer("script", (), (group,)).apply(raw)
    edit = Edit(middle.index("二"), middle.index("二") + 1, "二", "𠂇𠂈", "typography/y", "reason")
    layers = (Layer("script", (), (group,)), Layer("typography", (edit,)))
    clean = layers[1].apply(middle)
    subject = Subject("a.txt", raw, clean, layers, {}, {})
    file = tmp_path / "page.html"
    file.write_bytes(render_document(subject).encode("utf-8"))
    page = opened.open(file)
    assert page.evaluate("document.querySelector('.clean').textContent") == "𠀀�一�𠀁随著��𠂇𠂈"


def test_a_folder_of_hostile_names_and_texts(opened: Opened, tmp_path: Path) -> None:
    corpus = tmp_path / "in"
    corpus.mkdir()
    names = ["<script>window.ran=1<", "a\"onload='b", "#x?y&z%41", "\u202eevil", "{{7*7}}", "new\nline"]
    for name in names:
        (corpus / f"{name}.txt").write_text("隨著<script>window.ran=2</script>一,二\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["clean", str(corpus), "-o", str(tmp_path / "out")]).exit_code == 0
    page = opened.open(tmp_path / "out" / "report" / "index.html")
    links = page.locator("#list a")
    assert links.count() == len(names)
    for number in range(len(names)):
        links.nth(number).click()
        page.wait_for_selector("body[data-ready]", state="attached")
        assert page.evaluate("window.ran") is None
        page.click("nav a")
        page.wait_for_selector("body[data-ready] #list a", state="attached")


def test_clusters_of_hostile_texts(opened: Opened, tmp_path: Path) -> None:
    texts = {name: f"{name}\n{name * 3}\n共同的一行\n" for name in MARKUP}
    kept, *others = MARKUP
    removed = [{"id": name, "kind": name, "similarity": 0.9, "containment": 0.9} for name in others]
    counts = dict.fromkeys(("documents", "kept", "removed", "clusters", "equal", "near", "contained"), 1)
    numbers = {"threshold": 0.6, "containment": 0.8, **counts}
    file = tmp_path / "page.html"
    file.write_text(render_clusters([{"kept": kept, "removed": removed}], numbers, texts.__getitem__), encoding="utf-8")
    page = opened.open(file)
    page.click("summary")
    page.wait_for_selector(".pair")
    assert nothing_ran(page)
    assert "共同的一行" in page.inner_text(".pairs")


def big_subject(size: int) -> Subject:
    """Return a document of *size* bytes whose every fourth character was converted, and some lines removed."""
    line = "隨著大模型在全球爆紅,各家公司都投入了研發的競爭之中。"
    lines = [f"{number}{line}" for number in range(size // len(line.encode()) + 1)]
    raw = "\n".join(lines).encode()[:size].decode("utf-8", "ignore")
    new = raw.translate(str.maketrans("隨著紅發競爭", "随着红发竞争"))
    group = Substitutions.between(raw, new, "script/to-simplified", "traditional characters")
    assert group is not None
    starts = np.flatnonzero(np.frombuffer(new.encode("utf-32-le"), dtype="<u4") == 10).tolist()[::50]
    gone = [Edit(at, at + 5, new[at : at + 5], "", "chrome/navigation", "a menu") for at in starts]
    layers = (Layer("script", (), (group,)), Layer("chrome", tuple(gone)))
    clean = layers[1].apply(new)
    ledger = Ledger(DecodeRecord(), layers, sha256_of(encode_text(raw)), sha256_of(encode_text(clean)))
    return Subject.from_ledger("big.txt", clean, ledger)


@pytest.mark.parametrize("kind", ["10 MB", "one line of 10 MB", "100,000 lines", "lines of 100,000 characters"])
def test_large_documents_open_soon(opened: Opened, tmp_path: Path, kind: str) -> None:
    subject = {
        "10 MB": lambda: big_subject(10_000_000),
        "one line of 10 MB": lambda: one_line(10_000_000),
        "100,000 lines": lambda: plain("一行\n" * 100_000),
        "lines of 100,000 characters": lambda: plain(("長" * 100_000 + "\n") * 5),
    }[kind]()
    file = tmp_path / "big.html"
    file.write_text(render_document(subject), encoding="utf-8")
    page = opened.open(file)
    took = page.evaluate("performance.now()")
    assert took < 3_000, "milliseconds until the first text is shown"
    assert page.locator(".row").count() > 0
    assert page.locator(".row").count() < 5_000, "only what is near the view is made"
    page.evaluate("goTo(page.chars - 2)")
    assert page.locator(".row.here").count() == 1
    assert page.evaluate("blocks[blocks.length - 1].isShown")


def test_an_edit_over_many_lines_is_shown_in_portions(opened: Opened, tmp_path: Path) -> None:
    raw = "留下的一行\n" + "".join(f"{number}行去掉了\n" for number in range(30_000))
    layer = Layer("duplicates", (Edit(6, len(raw), raw[6:], "", "duplicates/repeated-block", "again"),))
    subject = Subject("a.txt", raw, raw[:6], (layer,), {}, {})
    file = tmp_path / "page.html"
    file.write_text(render_document(subject), encoding="utf-8")
    page = opened.open(file)
    assert page.locator(".row").count() == 500
    page.click(".block > button")
    assert page.locator(".row").count() == 1_000
    page.evaluate("goToLine(20000)")
    assert page.locator(".row.here .raw").inner_text() == "19998行去掉了"


def plain(raw: str) -> Subject:
    return Subject("a.txt", raw, raw, (), {"codec": "utf-8"}, {"tag": "zh-Hant"})


def one_line(size: int) -> Subject:
    raw = ("隨著大模型," * (size // 16))[: size // 3]
    group = Substitutions.between(raw, raw.replace("隨", "随"), "script/to-simplified", "traditional characters")
    assert group is not None
    layer = Layer("script", (), (group,))
    return Subject("a.txt", raw, layer.apply(raw), (layer,), {"codec": "utf-8"}, {"tag": "zh-Hant"})


def wait_for_rows(page: object, count: int) -> None:
    if count:
        page.wait_for_selector(f"#list tr:nth-child({count}):last-child")  # type: ignore[attr-defined]
    else:
        page.wait_for_selector("#list:empty", state="attached")  # type: ignore[attr-defined]


def test_the_overview_of_ten_thousand_documents(opened: Opened, tmp_path: Path) -> None:
    from cleaner.corpus.manifest import Row
    from cleaner.reports.html.overview import render_overview

    rows = {
        f"d{number:05}.txt": Row(
            f"d{number:05}.txt", f"d{number:05}.txt", f"{number}", f"{number}", {"codec": "utf-8"}, {"name": "hans"},
            number, 0, {"typography/blank-line": number % 7}, {"typography/blank-line": 1}, [], {"title": "某篇文章"},
        )
        for number in range(10_000)
    }  # fmt: skip
    folder = OutputFolder(tmp_path / "none")
    file = tmp_path / "index.html"
    file.write_text(render_overview(folder, rows, list(rows.values()), frozenset(), "key"), encoding="utf-8")
    page = opened.open(file)
    assert page.evaluate("performance.now()") < 3_000
    assert page.locator("#list tr").count() == 50
    assert page.inner_text("#page-said") == "1–50 of 10,000 documents"
    page.click("#page-after")
    assert page.locator("#list a").first.inner_text() == "d00050.txt"
    page.fill("#search", "D0999")
    wait_for_rows(page, 10)
    page.fill("#search", "")
    wait_for_rows(page, 50)
    page.click("th[data-column='3'] button")
    assert page.locator("#list a").first.inner_text() == "d09999.txt"
    page.click("button[data-rule]")
    assert page.input_value("#by-rule") == "typography/blank-line"
    assert page.get_attribute("th[data-column='3']", "aria-sort") == "descending"
    page.fill("#search", "nothing has this name")
    wait_for_rows(page, 0)
    assert page.inner_text("#page-said") == "no document"
