"""What the HTML of a page knows of its lines, which are those of a plain scraper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("lxml", reason="the extra `html` is not installed")

from chrome_dom import COLUMNS, DOM_COLUMNS, compare_siblings, read_dom

from cleaner.corpus.formats.pages import page_lines

PARTS = [
    *("<div>", "</div>", "<p class=nav>", "<li>", "<ul>", "</ul>", "<a href=x>", "</a>", "<b>", "</b>", "<br>", "<hr>"),
    *("<table><tr><td>", "</table>", "<pre>", "</pre>", "<select>", "<option>", "</select>", "<img>", "<h1>", "</h1>"),
    *("<span style='display: none'>", "</span>", "<script>x</script>", "<!-- c -->", "<title>题</title>", "<body>"),
    *("甲", " 乙丙 ", "\n", "&nbsp;", "a\0b", "&lt;", "\r\n", "&#13;"),
]

SENTENCE = "河边的柳树在三月里发了新芽，孩子们放学以后都到桥上去看水，天黑了才肯回家。"
PAGE = f"""
<html><head><title>河边的春天_晨光报</title></head><body>
<div id=topnav><ul><li><a href=1>首页</a></li><li><a href=2>新闻</a> <a href=3><span>副刊</span></a></li>
<li>今天</ul></div>
<div class="main"><div class="article">
<h1>河边的春天</h1>
<p>{SENTENCE}</p><p><b>小标题</b></p><p>{SENTENCE}<img src=x></p>
</div></div>
<footer><p>关于 <a href=4>我们</a></p></footer>
</body></html>
"""


def ask(html: str, column: str) -> dict[str, float]:
    """Return an answer for each line of a page."""
    page = read_dom(html)
    return dict(zip(page.lines, page.values[:, DOM_COLUMNS.index(column)].tolist(), strict=True))


@pytest.mark.parametrize(
    "html", [PAGE, "", "<!-- -->", "plain 文", "<frameset><frame></frameset>", "<div>" * 1500 + "x"]
)
def test_lines_are_those_of_the_scraper(html: str) -> None:
    page = read_dom(html)
    assert page.lines == page_lines(html)
    assert page.values.shape == (len(page.lines), len(DOM_COLUMNS))
    assert np.isfinite(page.values).all()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_lines_of_any_markup_are_those_of_the_scraper(parts: list[str]) -> None:
    page = read_dom("".join(parts))
    assert page.lines == page_lines("".join(parts))
    assert page.values.shape == (len(page.lines), len(DOM_COLUMNS))
    assert np.isfinite(page.values).all()


def test_links_of_a_line_and_their_share() -> None:
    assert ask(PAGE, "share of links") == pytest.approx(
        {"首页": 1, "新闻 副刊": 1, "今天": 0, "河边的春天": 0, SENTENCE: 0, "小标题": 0, "关于 我们": 0.5}
    )
    links = ask(PAGE, "links")
    assert (links["首页"], links["新闻 副刊"], links["今天"], links["关于 我们"]) == (1, 2, 0, 1)


def test_elements_around_and_innermost_ones() -> None:
    assert {line for line, value in ask(PAGE, "in footer").items() if value} == {"关于 我们"}
    assert {line for line, value in ask(PAGE, "in ul").items() if value} == {"首页", "新闻 副刊", "今天"}
    assert {line for line, value in ask(PAGE, "is h1").items() if value} == {"河边的春天"}
    assert {line for line, value in ask(PAGE, "is a").items() if value} == {"首页", "新闻 副刊"}
    assert {line for line, value in ask(PAGE, "is li").items() if value} == {"首页", "新闻 副刊", "今天"}


def test_a_nearer_name_counts_more() -> None:
    html = "<div class=foot><div>甲<div id=copyright>乙</div></div></div>丙"
    assert ask(html, "called foot") == pytest.approx({"甲": 1 / 1.3, "乙": 1, "丙": 0})
    assert ask(html, "called menu") == {"甲": 0, "乙": 0, "丙": 0}


def test_containers_hold_what_their_lines_add_up_to() -> None:
    text, links = ask(PAGE, "text of container 0"), ask(PAGE, "links of container 0")
    assert np.expm1(text["首页"]) == pytest.approx(len("首页新闻副刊今天"))
    assert links["首页"] == links["今天"] == pytest.approx(6 / 8)
    assert links[SENTENCE] == 0
    assert np.expm1(text["小标题"]) == pytest.approx(len("河边的春天小标题") + 2 * len(SENTENCE))


def test_prose_counts_for_its_container_and_less_for_those_around() -> None:
    page = read_dom(PAGE)
    row = page.values[page.lines.index(SENTENCE)]
    shares = [row[DOM_COLUMNS.index(f"share of the most prose in container {number}")] for number in range(3)]
    assert shares == pytest.approx([1, 0.5, 0.25])
    assert ask(PAGE, "share of the most prose in container 0")["首页"] == 0
    # Links and lines without a stop are no prose.
    assert not any(ask(f"<div><p><a href=x>{SENTENCE}</a><p>{'甲' * 50}</div>", "prose of container 0").values())


def test_titles_bold_lists_and_images() -> None:
    assert {line for line, value in ask(PAGE, "in the title").items() if value} == {"河边的春天"}
    assert {line for line, value in ask(PAGE, "bold").items() if value} == {"小标题"}
    assert {line for line, value in ask(PAGE, "in a list").items() if value} == {"首页", "新闻 副刊", "今天"}
    page = read_dom(PAGE)
    images = page.values[:, DOM_COLUMNS.index("with an image")]
    assert [page.lines[place] for place in np.flatnonzero(images)] == [SENTENCE]
    assert images.argmax() > page.lines.index("小标题")
    assert page.title == "河边的春天_晨光报"


def test_siblings_tell_what_pages_share() -> None:
    first, second, third = compare_siblings([["首页", "第1页", "甲", "甲"], ["首页", "第22页"], ["首页", "乙"]])
    share, having, count = first.T
    assert share.tolist() == pytest.approx([1, 0.5, 0, 0])
    assert np.expm1(having).tolist() == pytest.approx([2, 1, 0, 0])
    assert np.expm1(count).tolist() == pytest.approx([3] * 4)
    assert second[:, 0].tolist() == pytest.approx([1, 0.5])
    assert third[:, 0].tolist() == pytest.approx([1, 0])


def test_a_page_without_siblings_says_so() -> None:
    (table,) = compare_siblings([["首页", "甲"]])
    assert table[:, 0].tolist() == [-1, -1]
    assert table.shape[1] == len(COLUMNS) - len(DOM_COLUMNS)
