"""Saved pages of sites, a folder a site: which of them are labelled, and which are worth guessing the labels of.

Pages of one folder, two levels deep at most, are taken for siblings, of which some are read by
lot, always the same ones. Of a folder few pages are kept, and of a site, too: the hundredth page
of a template teaches nothing that the third one does not.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from chrome_dom import COLUMNS, MIN_SIBLING_LINES, Array, compare_siblings, read_dom
from chrome_labels import hash_lines

from cleaner.corpus.formats.pages import PageError, decode_page, page_lines

PAGE_SUFFIXES = frozenset((".html", ".htm", ".shtml"))
# Larger files are dumps and books.
MAX_BYTES = 2_000_000
FOLDER_LEVELS = 2
MAX_SIBLINGS = 24
# Of a site so many folders without labelled pages are looked into, large ones first: of each about as many, by lot.
MAX_FOLDERS = 10
LARGE_FOLDER, FOLDER_STEP = 20, 10
MAX_OF_FOLDER, MAX_OF_SITE = 3, 8
# A page is worth it that has lines enough, not too many, and some sentences of its own in Chinese.
MIN_LINES, MAX_LINES = 12, 450
MIN_PROSE_HAN, MIN_PROSE_CHARS = 30, 150
MAX_PROSE_LINKS = 0.3
# A sentence on more siblings is part of the template.
MAX_SIBLINGS_WITH_PROSE = 2
MAX_KANA = 0.03

T = TypeVar("T")

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_STOP = re.compile("[，。！？]")


@dataclass(frozen=True)
class SitePage:
    """A saved page: `<site>/<path>`, its site, the hash of its lines, the lines, and what its HTML knows of them.

    *values* has a row a line (`COLUMNS`), *labelled* tells whether its labels are known, *siblings*
    how many other pages of its folder were read.
    """

    id: str
    site: str
    hash: str
    lines: list[str]
    values: Array
    labelled: bool
    siblings: int


def read_sites(sites: Sequence[Path], labelled: frozenset[str]) -> Iterator[SitePage]:
    """Yield the labelled pages of folders, those of the given hashes, and some others that are worth guessing.

    A site that is a file is a page of which no sibling is known. Of pages with the same article one is yielded, and
    all that are labelled.
    """
    articles: set[str] = set()
    names = Counter(site.name for site in sites)
    for site in sites:
        if names[site.name] > 1:
            raise SystemExit(f"{site}: another site has the same name, by which its pages would be called")
        yield from _read_site(site, labelled, articles)


def _read_site(site: Path, labelled: frozenset[str], articles: set[str]) -> Iterator[SitePage]:
    """Yield the labelled pages of a site, and those worth guessing; their first sentences are added to *articles*."""
    files = [site] if site.is_file() else sorted(path for path in site.rglob("*") if _is_page(path))
    hashes = {path: hash_lines(lines) for path in files if (lines := _read(path, page_lines))}
    known = {path for path, own in hashes.items() if own in labelled}
    folders: dict[tuple[str, ...], list[Path]] = {}
    for path in hashes:
        folders.setdefault(path.relative_to(site).parent.parts[:FOLDER_LEVELS], []).append(path)
    chance = random.Random(site.name)
    taken = 0
    for folder in _order_folders(folders.values(), known, chance):
        if taken >= MAX_OF_SITE and known.isdisjoint(folder):
            return
        pages = _read_folder(site, folder, known, chance)
        yield from (page for page in pages if page.labelled)
        others = (page for page in pages if not page.labelled and _is_new(page, articles))
        for page in islice(others, min(MAX_OF_FOLDER, MAX_OF_SITE - taken)):
            taken += 1
            yield page


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in PAGE_SUFFIXES and path.is_file() and path.stat().st_size <= MAX_BYTES


def _read(path: Path, read: Callable[[str], T]) -> T | None:
    """Return what *read* makes of a page; None for one that cannot be read."""
    try:
        return read(decode_page(path.read_bytes()))
    except PageError:
        return None


def _order_folders(folders: Iterable[list[Path]], known: set[Path], chance: random.Random) -> list[list[Path]]:
    """Return the folders to look into: those with labelled pages, and some others, large ones first."""
    with_labels = [folder for folder in folders if not known.isdisjoint(folder)]
    others = [folder for folder in folders if known.isdisjoint(folder)]
    chance.shuffle(others)
    others.sort(key=lambda folder: -(min(len(folder), LARGE_FOLDER) // FOLDER_STEP))
    return [*with_labels, *others[:MAX_FOLDERS]]


def _read_folder(site: Path, folder: Sequence[Path], known: set[Path], chance: random.Random) -> list[SitePage]:
    """Return the labelled pages of a folder, and some others by lot, each with what the others know of it."""
    drawn = chance.sample(folder, min(len(folder), MAX_SIBLINGS))
    read = {path: _read(path, read_dom) for path in dict.fromkeys([*drawn, *sorted(known.intersection(folder))])}
    doms = {path: page for path, page in read.items() if page and len(page.lines) >= MIN_SIBLING_LINES}
    pages = []
    for (path, page), told in zip(doms.items(), compare_siblings([page.lines for page in doms.values()]), strict=True):
        name = "" if path == site else os.fsencode(path.relative_to(site)).decode("utf-8", "replace")
        values = np.column_stack([page.values, told]).astype(np.float32)
        page_id = f"{site.name}/{name}" if name else site.name
        pages.append(
            SitePage(page_id, site.name, hash_lines(page.lines), page.lines, values, path in known, len(doms) - 1)
        )
    return pages


def _is_new(page: SitePage, articles: set[str]) -> bool:
    """Tell whether a page is worth guessing and has an article that was not seen before; remember it."""
    prose = find_prose(page)
    if not prose or prose[0] in articles:
        return False
    articles.add(prose[0])
    return True


def find_prose(page: SitePage) -> list[str]:
    """Return the sentences of a page that is worth guessing, none for others: lines of its own, hardly linked."""
    links, having = (page.values[:, COLUMNS.index(name)] for name in ("share of links", "siblings with it"))
    prose = [
        line
        for line, linked, count in zip(page.lines, links, np.rint(np.expm1(having)), strict=True)
        if linked < MAX_PROSE_LINKS
        and count <= MAX_SIBLINGS_WITH_PROSE
        and len(_HAN.findall(line)) >= MIN_PROSE_HAN
        and _STOP.search(line)
    ]
    text = "".join(prose)
    fits = MIN_LINES <= len(page.lines) <= MAX_LINES and len(text) >= MIN_PROSE_CHARS
    return prose if fits and len(_KANA.findall(text)) <= MAX_KANA * len(text) else []
