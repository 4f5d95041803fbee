"""Guesses of labels: learned from pages with HTML, a letter a line where sure, and by folds from other folds."""

from __future__ import annotations

import json
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("lxml", reason="the extra `html` is not installed")
pytest.importorskip("scipy", reason="the extra `train` is not installed")
pytest.importorskip("torch", reason="the extra `train` is not installed")

import chrome_labels

with warnings.catch_warnings():
    # Newer releases of torch would have its loop over lines compiled in another way.
    warnings.simplefilter("ignore", DeprecationWarning)
    import guess_chrome_labels as tool

from chrome_guesses import LETTERS, read_guesses
from chrome_labels import FOLDS, Labelled
from chrome_sites import SitePage, hash_lines

from cleaner.chrome.learned.model import AFTER, BODY, LABELS
from cleaner.chrome.learned.shape import WORDING_BITS
from tests.made_up_pages import MadeUpPage, make_page

PAGES_OF_SITE = 4
OTHERS_OF_SITE = 3


@dataclass
class World:
    """Saved pages, a site a fold, of which some are labelled, and a site without labels."""

    root: Path
    labelled: dict[str, MadeUpPage]
    others: dict[str, MadeUpPage]

    @property
    def sites(self) -> list[str]:
        return [str(self.root / f"site{number}") for number in range(FOLDS + 1)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    labelled, others, rows = {}, {}, []
    for number in range(FOLDS + 1):
        folder = tmp_path / f"site{number}" / "news"
        folder.mkdir(parents=True)
        for place in range(PAGES_OF_SITE + OTHERS_OF_SITE):
            page = make_page(f"第{number}日报", place)
            (folder / f"{place}.html").write_text(page.html, "utf-8")
            if place >= PAGES_OF_SITE or number == FOLDS:
                others[f"site{number}/news/{place}.html"] = page
                continue
            key = f"page-{number}-{place}"
            labelled[key] = page
            row = {"id": key, "site": f"site-{number}", "fold": number, "flavour": "full", "glued": {}}
            rows.append(row | {"labels": page.labels, "sha256": hash_lines(page.lines)})
    write(tmp_path / "labels.jsonl", rows)
    write(tmp_path / "pages.jsonl", [{"id": key, "lines": page.lines} for key, page in labelled.items()])
    monkeypatch.setattr(chrome_labels, "LABELS_FILE", tmp_path / "labels.jsonl")
    return World(tmp_path, labelled, others)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["guess_chrome_labels.py", *arguments])
    tool.main()


def wanted(page: MadeUpPage) -> str:
    """Return the letters that stand for the labels of a page."""
    first, last = page.labels.index("B"), page.labels.rindex("B")
    letters = [letter if letter in "TMB" else "<" if at < first else ">" for at, letter in enumerate(page.labels)]
    assert "B" * (last - first + 1) == page.labels[first : last + 1]
    return "".join(letters)


def test_pages_are_guessed_and_read_again(world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    out = world.root / "out.jsonl"
    pages = str(world.root / "pages.jsonl")
    run(monkeypatch, str(out), *world.sites, "--pages", pages, "--epochs", "16")
    assert f"{len(world.labelled)} labelled pages, {len(world.labelled)} of them" in capsys.readouterr().out
    rows = chrome_labels.read_rows(out)
    assert {row["id"].partition("/")[0] for row in rows} == {f"site{number}" for number in range(FOLDS + 1)}
    told = right = 0
    for row in rows:
        page, number = world.others[row["id"]], int(row["id"][4])
        assert row["sha256"] == hash_lines(page.lines)
        assert row["folds"] == ([number] if number < FOLDS else [])
        assert len(row["guesses"]) == len(page.lines)
        told += sum(letter != "-" for letter in row["guesses"])
        right += sum(guess == letter for guess, letter in zip(row["guesses"], wanted(page), strict=True))
    assert right >= 0.95 * told
    read = read_guesses([out.with_suffix(".texts.jsonl")], out)
    assert [page.folds for page in read] == [frozenset(row["folds"]) for row in rows]
    assert [page.lines for page in read] == [world.others[row["id"]].lines for row in rows]


def test_guesses_of_a_fold_come_from_what_never_saw_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[frozenset[int]] = []

    def teach(pages: list[tool.Seen], wordings: tool.Wordings, left_out: frozenset[int], epochs: int) -> None:
        left.append(left_out)

    def chances(network: None, page: tool.Seen, wording: Any) -> np.ndarray:
        return np.eye(len(LABELS))[[BODY] * len(page.read.filled)]

    monkeypatch.setattr(tool, "teach", teach)
    monkeypatch.setattr(tool, "find_chances", chances)
    monkeypatch.setattr(tool, "keep_wordings", lambda samples: lambda folds: np.zeros(9))
    out = world.root / "out.jsonl"
    run(monkeypatch, str(out), *world.sites, "--pages", str(world.root / "pages.jsonl"), "--folds")
    assert left == [frozenset(), *(frozenset((number,)) for number in range(FOLDS))]
    rows = chrome_labels.read_rows(out)
    for number in range(FOLDS):
        assert chrome_labels.read_rows(out.with_suffix(f".{number}.jsonl")) == rows
    assert len(chrome_labels.read_rows(out.with_suffix(".texts.jsonl"))) == len(rows) == 3 * (FOLDS + 1)


def test_lessons_leave_out_folds_and_words_of_their_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled = chrome_labels.read_pages([world.root / "pages.jsonl"])
    hashes = frozenset(hash_lines(page.raw) for page in labelled)
    pages = tool.see(tool.read_sites([Path(site) for site in world.sites], hashes), labelled)
    lessons: list[tool.Lesson] = []
    monkeypatch.setattr(tool, "train_network", lambda found, epochs: lessons.extend(found))
    asked = []

    def wordings(folds: frozenset[int]) -> np.ndarray:
        asked.append(folds)
        return np.zeros((1 << WORDING_BITS) + 1, np.float32)

    tool.teach(pages, wordings, frozenset((2,)), 1)
    assert set(asked) == {frozenset((2, number)) for number in range(FOLDS) if number != 2}
    assert len(lessons) == 2 * (len(labelled) - PAGES_OF_SITE)
    assert lessons[1].weight == pytest.approx(lessons[0].weight / 2)
    assert BODY in lessons[0].labels
    assert AFTER in lessons[0].labels


def test_nothing_to_learn_from_is_an_error(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="nothing to learn from"):
        run(monkeypatch, str(world.root / "o.jsonl"), world.sites[-1], "--pages", str(world.root / "pages.jsonl"))


def seen(lines: list[str], labels: str = "", site: str = "a") -> tool.Seen:
    """Return a page as it is seen, without HTML."""
    page = SitePage(f"{site}/b", site, hash_lines(lines), lines, np.zeros((len(lines), 1)), False, 0)
    (found,) = tool.see([page], [])
    return replace(found, label=Labelled("x", "full", 1, lines, labels, lines, {}) if labels else None)


def sure_of(*labels: int, chance: float = 0.9) -> np.ndarray:
    table = np.full((len(labels), len(LABELS)), (1 - chance) / (len(LABELS) - 1))
    table[range(len(labels)), labels] = chance
    return table


def test_letters_stand_for_sure_lines_only() -> None:
    page = seen(["甲", "\u3000", "乙", "丙", "丁", "戊"])
    assert len(page.read.filled) == 5
    chances = sure_of(0, BODY, BODY, BODY, AFTER)
    assert tool.write_letters(chances, page) == "<-BBB>"
    chances[0] = sure_of(0, chance=0.69)
    assert tool.write_letters(chances, page) == "--BBB>"
    chances[1] = sure_of(BODY, chance=0.69)
    assert tool.write_letters(chances, page) == ""


def test_pages_without_a_sure_body_are_left_out() -> None:
    page = seen(["甲", "乙"])
    assert tool.write_letters(sure_of(0, AFTER), page) == ""
    assert tool.write_letters(sure_of(0, BODY), page) == "<B"
    assert len(LABELS) == len(LETTERS) - 1


def test_few_guesses_of_a_site_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [seen(["甲", f"乙{number}"], site=site) for site in "ab" for number in range(9)]
    monkeypatch.setattr(tool, "find_chances", lambda *_: sure_of(0, BODY))
    found = list(tool.guess(None, [*pages, seen(["甲", "乙"], "CB", "c")], None))
    assert [page.page.site for page, _ in found] == ["a"] * 5 + ["b"] * 5


def test_a_page_is_right_where_all_scored_lines_are() -> None:
    page = seen(["甲", "乙", "丙", "丁"], "C-BN")
    assert tool.is_right(sure_of(0, BODY, BODY, AFTER), page)
    assert not tool.is_right(sure_of(BODY, BODY, BODY, AFTER), page)
    assert not tool.is_right(sure_of(0, BODY, BODY, BODY), page)


def test_templates_are_shared_by_rare_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": f"p{number}", "site": f"s{number}"} for number in range(4)]
    write(tmp_path / "labels.jsonl", rows)
    monkeypatch.setattr(chrome_labels, "LABELS_FILE", tmp_path / "labels.jsonl")
    everywhere = ["版权所有，转载请注明", "关于我们联系我们"]
    labelled = [
        Labelled(
            f"p{number}",
            "full",
            number,
            [*everywhere, f"晨光报第{number}版主编", f"晨光报{number}号热线"],
            "CCCC",
            [],
            {},
        )
        for number in range(4)
    ]
    templates = tool.read_templates(labelled)
    assert tool.find_templates(everywhere, templates) == set()
    assert tool.find_templates(["晨光报第2版主编", "别的话"], templates) == set()
    assert tool.find_templates(["晨光报第2版主编", "晨光报2号热线"], templates) == {2}


def test_of_copies_of_a_labelled_page_the_one_with_siblings_is_learned_from(world: World) -> None:
    labelled = chrome_labels.read_pages([world.root / "pages.jsonl"])
    hashes = frozenset(hash_lines(page.raw) for page in labelled)
    site = Path(world.sites[0])
    loose = [site / "news" / "0.html"]
    pages = [page for page in tool.see(tool.read_sites([*loose, site], hashes), labelled) if page.label]
    assert len(pages) == PAGES_OF_SITE
    assert all(page.page.siblings for page in pages)
