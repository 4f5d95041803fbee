"""Which saved pages of a site are read: the labelled ones, few others of each folder, and what siblings are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("lxml", reason="the extra `html` is not installed")

from chrome_dom import COLUMNS
from chrome_sites import MAX_OF_FOLDER, MAX_OF_SITE, MAX_SIBLINGS, SitePage, find_prose, hash_lines, read_sites

from cleaner.corpus.formats.pages import page_lines
from tests.made_up_pages import make_page

NONE = frozenset[str]()


def save(folder: Path, count: int, first: int = 0, site: str = "晨光报") -> list[Path]:
    """Save some pages, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.html" for number in range(first, first + count)]
    for path in paths:
        path.write_text(make_page(site, int(path.stem)).html, "utf-8")
    return paths


def hash_of(path: Path) -> str:
    return hash_lines(page_lines(path.read_text("utf-8")))


def ask(page: SitePage, column: str) -> dict[str, float]:
    return dict(zip(page.lines, page.values[:, COLUMNS.index(column)].tolist(), strict=True))


def test_few_pages_of_a_folder_and_of_a_site_are_kept(tmp_path: Path) -> None:
    save(tmp_path / "one" / "a", 9)
    assert len(list(read_sites([tmp_path / "one"], NONE))) == MAX_OF_FOLDER
    for number, folder in enumerate("bcdef"):
        save(tmp_path / "one" / folder, 5, 100 * number + 100)
    pages = list(read_sites([tmp_path / "one"], NONE))
    assert len(pages) == MAX_OF_SITE
    assert all(page.id.startswith("one/") and page.site == "one" and not page.labelled for page in pages)
    again = list(read_sites([tmp_path / "one"], NONE))
    assert [page.id for page in again] == [page.id for page in pages]


def test_labelled_pages_are_found_by_their_lines_and_all_kept(tmp_path: Path) -> None:
    paths = save(tmp_path / "one" / "a", 40)
    pages = list(read_sites([tmp_path / "one"], frozenset(map(hash_of, paths[:30]))))
    assert sorted(page.id for page in pages if page.labelled) == sorted(f"one/a/{path.name}" for path in paths[:30])
    assert sum(not page.labelled for page in pages) <= MAX_OF_FOLDER
    assert all(page.hash == hash_of(tmp_path / page.id) for page in pages)
    assert all(MAX_SIBLINGS <= page.siblings + 1 <= 40 for page in pages)


def test_siblings_are_pages_of_the_same_folder_two_levels_deep(tmp_path: Path) -> None:
    paths = [
        *save(tmp_path / "one" / "a" / "b" / "c", 1, 1),
        *save(tmp_path / "one" / "a" / "b" / "d", 1, 2),
        *save(tmp_path / "one" / "a" / "e", 1, 3),
        *save(tmp_path / "one", 1, 4),
    ]
    pages = {Path(page.id).stem: page for page in read_sites([tmp_path / "one"], frozenset(map(hash_of, paths)))}
    assert {stem: page.siblings for stem, page in pages.items()} == {"1": 1, "2": 1, "3": 0, "4": 0}
    assert ask(pages["1"], "share of siblings with it")["首页"] == 1
    assert ask(pages["3"], "share of siblings with it")["首页"] == -1


def test_a_file_is_a_page_without_siblings(tmp_path: Path) -> None:
    paths = save(tmp_path, 2)
    pages = list(read_sites(paths, frozenset((hash_of(paths[0]),))))
    assert [(page.id, page.labelled, page.siblings) for page in pages] == [("0.html", True, 0), ("1.html", False, 0)]


def test_an_article_is_guessed_once(tmp_path: Path) -> None:
    for site in ("one", "two"):
        save(tmp_path / site, 1)
    assert [page.id for page in read_sites([tmp_path / "one", tmp_path / "two"], NONE)] == ["one/0.html"]


def test_sites_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the same name"):
        list(read_sites([tmp_path / "a" / "www", tmp_path / "b" / "www"], NONE))


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    save(tmp_path, 1)
    (tmp_path / "deep.html").write_text("<div>" * 100_000 + "x", "utf-8")
    (tmp_path / "empty.html").write_text("", "utf-8")
    (tmp_path / "notes.txt").write_text(make_page("晨光报", 7).html, "utf-8")
    (tmp_path / "folder.html").mkdir()
    assert [page.id for page in read_sites([tmp_path], NONE)] == [f"{tmp_path.name}/0.html"]


@pytest.mark.parametrize(
    ("sentence", "lines", "worth"),
    [
        ("河边的柳树在三月里发了新芽，孩子们放学以后都到桥上去看水，天黑了才肯回家。", 20, True),
        ("河边的柳树在三月里发了新芽，孩子们放学以后都到桥上去看水，天黑了才肯回家。", 2, False),
        ("河边的柳树在三月里发了新芽，孩子们放学以后都到桥上去看水，天黑了才肯回家。", 500, False),
        ("河边的柳树在三月里发了新芽孩子们放学以后都到桥上去看水天黑了才肯回家", 20, False),
        (
            "春になると川辺の柳の新芽が美しく、子供達は学校帰りに橋の上で川の流水を眺め、夕方遅く帰宅した。川辺風景春夏秋冬東西",
            20,
            False,
        ),
        ("The willows by the river budded in March, and children went to the bridge after school.", 20, False),
    ],
)
def test_pages_worth_guessing_have_sentences_in_chinese(sentence: str, lines: int, worth: bool) -> None:
    page = SitePage("a/b", "a", "", [sentence] * lines, np.zeros((lines, len(COLUMNS))), False, 0)
    assert bool(find_prose(page)) == worth


def test_linked_lines_and_those_of_the_template_are_no_prose() -> None:
    sentence = "河边的柳树在三月里发了新芽，孩子们放学以后都到桥上去看水，天黑了才肯回家。"
    values = np.zeros((20, len(COLUMNS)))
    page = SitePage("a/b", "a", "", [f"{sentence}{number}" for number in range(20)], values, False, 0)
    values[0, COLUMNS.index("share of links")] = 0.9
    values[1, COLUMNS.index("siblings with it")] = np.log1p(3)
    assert find_prose(page) == page.lines[2:]
