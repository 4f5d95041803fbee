"""The page of a document in a browser: what it shows, and that a person gets at all of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import cleaner
from cleaner.replay import replay_without
from cleaner.reports.html import Subject, blocks, render_document
from cleaner.reports.quoting import visible
from cleaner.result import Result
from tests.browser.conftest import DARK, PHONE, Opened
from tests.unit.test_html_blocks import RULES, apply_all, random_layers

REVERTED = """(rules) => {
  const off = new Set(rules);
  let dropped = 0;
  const text = blocks.map((block) => {
    const done = replay(block.data, off);
    dropped += done.dropped;
    return done.list.map((p) => (p.text === null ? done.raw.slice(p.start, p.end) : p.text)).join("");
  });
  return [text.join(""), dropped];
}"""
SHOWN = """(side) => [...document.querySelectorAll(`.row .${side}`)].map((box) => {
  const copy = box.cloneNode(true);
  copy.querySelectorAll(".unseen").forEach((sign) => sign.replaceWith(`⟨${sign.textContent}⟩`));
  return copy.textContent.replaceAll("⏎", "");
}).join("")"""
DIRTY = (
    "隨著ChatGPT在全球爆紅,各大科技公司都投入了大模型的研發,資本市場也跟著熱了起來。\n"
    "扫码下载APP\n"
    "作者:王小明\n"
    "\n"
    '這一年裡,價格戰打得火熱,創業者說:"市場還很早,誰也不敢說自己贏了。"他的名字里有一个\ufffd字。\n'
    "今年春天，他把公司搬到了江边的一座旧厂房里，员工从十二个人变成了四十个人。\n"
    "他说，他最怕的不是没有钱，而是没有人愿意把时间花在一件慢的事情上。\n"
)


def write(folder: Path, result: Result, name: str = "a.txt") -> Path:
    page = folder / f"{name}.html"
    page.write_text(render_document(Subject.from_result(name, result)), encoding="utf-8")
    return page


@pytest.fixture
def result() -> Result:
    return cleaner.clean(DIRTY.encode())


def test_any_rules_are_taken_back_as_the_ledger_does(
    opened: Opened, seeds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(7)
    for file in seeds:
        monkeypatch.setattr(blocks, "BLOCK_CHARS", rng.choice((200, 3_000)))
        result = cleaner.clean(file.read_bytes())
        page = opened.open(write(tmp_path, result))
        rules = sorted(result.edits_by_rule())
        for off in [[], *([rule] for rule in rules), *(rng.sample(rules, 3) for _ in range(4))]:
            wanted = result.ledger.revert(result.text, off)
            assert page.evaluate(REVERTED, off) == [wanted.text, len(wanted.dropped)], (file.name, off)


def test_edits_that_touch_and_nest_are_replayed_as_the_ledger_does(
    opened: Opened, result: Result, tmp_path: Path
) -> None:
    """Random layers full of insertions, removals and characters beyond the first plane, over one another."""
    page = opened.open(write(tmp_path, result))
    replayed = """([blocks, off]) => blocks.map((block) => {
      const done = replay(block, new Set(off));
      const raw = done.list.map((p) => done.raw.slice(p.start, p.end)).join("");
      const text = done.list.map((p) => (p.text === null ? done.raw.slice(p.start, p.end) : p.text)).join("");
      return [text, done.dropped, raw];
    })"""
    for seed in range(50):
        rng = random.Random(seed)
        raw = "".join(rng.choice("一二三四\n隨𠀁") for _ in range(rng.randint(0, 60)))
        layers = random_layers(raw, rng)
        found = blocks.cut_blocks(raw, apply_all(raw, layers), layers)
        data = [{"t": raw[one.start : one.end], "k": one.reasons, "l": one.layers} for one in found]
        for off in [[], *([rule] for rule in RULES), list(RULES[:2]), list(RULES[2:])]:
            wanted = replay_without(raw, layers, off)
            got = page.evaluate(replayed, [data, off])
            assert ["".join(one[0] for one in got), sum(one[1] for one in got)] == [wanted.text, len(wanted.dropped)]
            assert "".join(one[2] for one in got) == raw, "each character of the raw text stands in one piece"


def test_both_texts_are_shown_whole(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    for file in seeds:
        result = cleaner.clean(file.read_bytes())
        page = opened.open(write(tmp_path, result))
        assert page.evaluate(SHOWN, "raw") == visible(result.source).replace("\n", "")
        assert page.evaluate(SHOWN, "clean") == visible(result.text).replace("\n", "")


def test_line_numbers_are_those_of_the_files(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    result = cleaner.clean(seeds[4].read_bytes())
    page = opened.open(write(tmp_path, result))
    rows = page.evaluate(
        "[...document.querySelectorAll('.row')].map((row) => [0, 2].map((at) => row.children[at].textContent))"
    )
    raw_lines, clean_lines = [int(one) for one, _ in rows if one], [int(other) for _, other in rows if other]
    assert raw_lines == list(range(1, result.source.count("\n") + (not result.source.endswith("\n")) + 1))
    assert clean_lines == list(range(1, result.text.count("\n") + 1))


def test_a_rule_is_switched_off_and_on_again(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    before = page.evaluate(SHOWN, "clean")
    page.uncheck("input[data-rule='script/to-simplified']")
    without = result.ledger.revert(result.text, ["script/to-simplified"])
    assert page.evaluate(SHOWN, "clean") == without.text.replace("\n", "")
    assert "隨" in page.evaluate(SHOWN, "clean")
    assert "1 rule" in page.inner_text("#off")
    assert page.evaluate("document.querySelector('.clean').lang") == page.evaluate("page.rawLang")
    page.click("#all-on")
    assert page.evaluate(SHOWN, "clean") == before
    assert page.is_checked("input[data-rule='script/to-simplified']")
    assert not page.is_visible("#off")


def test_a_stage_is_switched_as_a_whole(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    page.uncheck("input[data-stage='typography']")
    assert page.evaluate(SHOWN, "clean") == result.ledger.revert(result.text, ["typography"]).text.replace("\n", "")
    assert not page.is_checked("input[data-rule='typography/half-width-mark']")
    page.check("input[data-rule='typography/half-width-mark']")
    assert page.evaluate("document.querySelector('[data-stage=typography]').indeterminate")


def test_a_mark_tells_its_rule_on_hover_focus_and_click(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    mark = page.locator("mark.s-script").first
    mark.hover()
    assert "script/to-simplified" in page.inner_text("#tip")
    page.mouse.move(0, 0)
    page.wait_for_selector("#tip", state="hidden")
    mark.focus()
    assert page.is_visible("#tip")
    assert mark.get_attribute("aria-describedby") == "tip"
    page.keyboard.press("Escape")
    assert not page.is_visible("#tip")
    page.locator("mark.s-chrome").first.click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    assert "chrome/" in page.inner_text("#tip"), "a click pins what is said"
    page.click("#tip button")
    assert page.evaluate("off.size") == 1


def test_keys_go_from_change_to_change(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    page.focus("#texts")
    seen = []
    for _ in range(40):
        page.keyboard.press("n")
        seen.append(page.evaluate("document.activeElement.dataset.mark"))
    last = page.evaluate("blocks[0].marks.length") - 1
    assert seen[: last + 1] == [str(number) for number in range(last + 1)], "each change has its turn"
    assert page.inner_text("#said") == "No later change."
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.dataset.mark") == str(last - 1)


def test_buttons_go_from_change_to_change_and_tell_each(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    for number in range(3):
        page.click("#next")
        assert page.evaluate("document.activeElement.dataset.mark") == str(number)
        assert page.is_visible("#tip")
    page.click("#previous")
    assert page.evaluate("document.activeElement.dataset.mark") == "1"
    page.mouse.click(5, 5)
    assert not page.is_visible("#tip")


def test_a_finding_is_jumped_to(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    result = cleaner.clean(seeds[4].read_bytes())
    page = opened.open(write(tmp_path, result))
    assert page.locator("#findings-list li").count() == len(result.unfixed) > 0
    page.locator("#findings-list .jump").last.click()
    row = page.locator(".row.here")
    assert row.count() == 1
    box = row.bounding_box()
    assert 0 <= box["y"] < 900
    assert row.locator(".line").first.inner_text() == str(result.unfixed[-1].line)
    page.select_option("#findings-filter", "")
    assert page.inner_text("#findings-count") == f"{len(result.findings):,} findings"


def test_a_line_is_jumped_to_by_the_address(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, cleaner.clean(seeds[4].read_bytes())), "#L71")
    assert page.locator(".row.here .line").first.inner_text() == "71"


def test_views(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    page.check("input[value=clean]")
    assert not page.locator(".row .raw").first.is_visible()
    page.check("input[value=raw]")
    assert not page.locator(".row .clean").first.is_visible()
    page.check("input[value=both]")
    page.check("#only")
    assert page.locator(".row:not(.changed)").count() > 0
    assert not page.locator(".row:not(.changed)").first.is_visible()


def test_the_dot_plot_leads_into_the_text(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, cleaner.clean(seeds[4].read_bytes())))
    box = page.locator("#plot").bounding_box()
    page.locator("#plot").click(position={"x": box["width"] * 0.9, "y": 5})
    assert int(page.locator(".row.here .line").first.inner_text()) > 71
    page.click("button[data-line='71']")
    assert page.locator(".row.here .line").first.inner_text() == "71"


def test_languages_are_named(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.querySelector('.raw').lang").startswith("zh-Hant")
    assert page.evaluate("document.querySelector('.clean').lang") == "zh-Hans"
    family = page.evaluate("getComputedStyle(document.querySelector('.raw')).fontFamily")
    assert family.startswith('"Noto Sans CJK TC"')


@pytest.mark.parametrize("opened", [PHONE], indirect=True)
def test_a_phone_shows_it_in_its_width_and_takes_taps(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, cleaner.clean(seeds[0].read_bytes())))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("aside details[open]").count() == 0
    page.locator("mark.s-script").first.tap()
    assert page.is_visible("#tip")
    box = page.locator("#tip").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("opened", [{}, DARK, PHONE], indirect=True, ids=["light", "dark", "phone"])
def test_text_stands_out_from_its_ground(opened: Opened, seeds: list[Path], tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, cleaner.clean(seeds[4].read_bytes())))
    contrasts = page.evaluate(
        """() => {
          const number = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
          const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          const light = (rgb) => rgb.map((v) => linear(v / 255))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          return ["encoding", "chrome", "duplicates", "script", "typography"].map((stage) => {
            const mark = document.createElement("mark");
            mark.className = `s-${stage}`;
            texts.append(mark);
            const style = getComputedStyle(mark);
            const [a, b] = [light(number(style.color)), light(number(style.backgroundColor))];
            mark.remove();
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          });
        }"""
    )
    assert min(contrasts) >= 4.5, "WCAG 2.1, 1.4.3"


def test_the_theme_is_switched(opened: Opened, result: Result, tmp_path: Path) -> None:
    page = opened.open(write(tmp_path, result))
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    assert page.evaluate(ground) != light
    page.click("#theme")
    assert page.evaluate(ground) == light


def test_without_a_script_the_page_says_where_to_look(chromium: object, result: Result, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(render_document(Subject.from_result("a.txt", result), diff="../diffs/a.txt.md"), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(file.as_uri())
    assert "needs JavaScript" in page.inner_text("noscript")
    assert "王小明" in page.inner_text(".card")
    context.close()
