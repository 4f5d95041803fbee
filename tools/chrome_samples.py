"""What the labels learn from: labelled pages as they are, and in other company.

Pages are seen as they are; with half of what rules name left out, since rules know the pages
they were written from better than others; without their chrome; with head, body and foot of
different pages joined; articles without chrome dressed in those of pages. Behind some bodies
stand closing lines (signatures, addresses, sources, tables, verse), which belong to them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from chrome_closings import make_buttons, make_closings
from chrome_labels import FOLDS, Labelled

from cleaner.chrome.learned.model import AFTER, BEFORE, BODY, HOLE, METADATA, TITLE
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields, read_fields
from cleaner.chrome.phrases import Name, name_lines
from cleaner.folding import fold

Array = npt.NDArray[Any]
Known = tuple[Mapping[int, Name], Mapping[int, Fields]]
Refs = list[tuple[int, int]]

# Pages so long are light (one encyclopaedia entry of 778 lines would weigh as much as 30 others), and not recombined.
MAX_LINES = 420
LIGHT_LINES = 60
WEIGHTS = {
    "second": 0.5,
    "page": 1.0,
    "unnamed": 0.5,
    # They are short, and there are ten times as many lines of whole pages.
    "leftovers": 2.5,
    "leftovers unnamed": 1.25,
    "clean": 0.3,
    "joined": 0.6,
    "joined leftovers": 0.4,
    "article": 0.4,
    "guessed": 0.4,
    "guessed unnamed": 0.2,
    "guessed leftovers": 0.5,
}
JOINED_PER_FOLD = 36
# How often closing lines are set behind a body, and how much of a poem is taken.
CLOSING_SHARE = 0.4
MAX_CLOSING_LINES = 6
# How often they stand below a line of notices or metadata.
BELOW_NOTICE_SHARE = 0.5
# How often paragraphs of a text without chrome have a heading that is the word of a button, and how many.
BUTTON_HEADING_SHARE = 0.3
MAX_BUTTON_HEADINGS = 3
# How many pages of a fold hold a second article, and how many lines of chrome stand above it at most.
SECONDS_PER_FOLD = 12
MAX_LINES_BETWEEN = 25
MAX_VERSE_CHARS = 25


@dataclass
class Sample:
    """Lines to learn from, as (page, line), and what is made of them; *folds*: which must not be scored by them."""

    kind: str
    folds: frozenset[int]
    refs: Refs
    page: Page
    known: Known
    labels: Array

    @property
    def weight(self) -> float:
        """How much each line counts."""
        return WEIGHTS[self.kind] * min(1.0, LIGHT_LINES / max(1, len(self.labels))) ** 0.5


def labels_of(letters: Sequence[str]) -> Array:
    """Return the number of the label of each line; -1 where it is not known."""
    body = [place for place, letter in enumerate(letters) if letter in "BP"]
    first, last = (body[0], body[-1]) if body else (len(letters), len(letters))
    fixed = {"-": -1, "B": BODY, "P": BODY, "T": TITLE, "M": METADATA}
    return np.array(
        [
            fixed.get(letter, BEFORE if place < first else AFTER if place > last else HOLE)
            for place, letter in enumerate(letters)
        ]
    )


def forget(known: Known, share: float, chance: random.Random) -> Known:
    """Return the names and fields that are left when each phrase is unknown with a probability."""
    gone: dict[tuple[str, str], bool] = {}
    named, fields = known
    kept = {
        index: name
        for index, name in named.items()
        if not gone.setdefault((name.rule, name.phrase), chance.random() < share)
    }
    return kept, {index: row for index, row in fields.items() if chance.random() >= share * 0.6}


def make_samples(pages: Sequence[Labelled]) -> list[Sample]:
    """Return what the network learns from; which pages are joined is drawn by lot, always the same way."""
    chance = random.Random(5)
    samples: list[Sample] = []
    pages = [*pages, *(page for number in range(FOLDS) for page in make_closings(number, chance))]
    buttons = [make_buttons(number) for number in range(FOLDS)]
    pages += buttons
    closings = [
        [place for place, page in enumerate(pages) if page.fold == number and _may_close(page)]
        for number in range(FOLDS)
    ]

    def add(kind: str, number: int, refs: Refs, unknown: float = 0.0) -> None:
        if kind not in ("page", "leftovers", "clean") and chance.random() < CLOSING_SHARE:
            refs = _close(pages, refs, chance.choice(closings[number]), chance)
        if kind in ("clean", "article") and chance.random() < BUTTON_HEADING_SHARE:
            refs = _add_headings(pages, refs, len(pages) - FOLDS + number, chance)
        lines = [pages[page].lines[line] for page, line in refs]
        text = "\n".join(lines) + "\n"
        page = Page.read(text, fold(text))
        known: Known = (name_lines(page, lambda rule: True), read_fields(page))
        if unknown:
            known = forget(known, unknown, chance)
        refs = [refs[index] for index in page.filled]
        letters = [pages[one].labels[line] for one, line in refs]
        if refs:
            samples.append(Sample(kind, frozenset((number,)), refs, page, known, labels_of(letters)))

    for number, page in enumerate(pages):
        whole = [(number, line) for line in range(len(page.lines))]
        if page.flavour in ("closing", "buttons"):
            continue
        if page.flavour == "article":
            refs, unknown = dress_article(pages, number, chance)
            add("article", page.fold, refs, unknown)
            continue
        is_page = page.flavour == "full"
        add("page" if is_page else "leftovers", page.fold, whole)
        if len(whole) > 1.5 * MAX_LINES:
            continue
        add("unnamed" if is_page else "leftovers unnamed", page.fold, whole, 0.5)
        own = [(number, line) for line, letter in enumerate(page.labels) if letter in "BT"]
        if "B" in page.labels and len(own) < len(whole):
            add("clean", page.fold, own)
    for number in range(FOLDS):
        for kind, refs, unknown in join_pages(pages, number, chance):
            add(kind, number, refs, unknown)
    return samples


def _add_headings(pages: Sequence[Labelled], refs: Refs, buttons: int, chance: random.Random) -> Refs:
    """Return lines with words of buttons as headings above some paragraphs of the body, or of a list."""
    places = [at for at, (page, line) in enumerate(refs) if at > 0 and pages[page].labels[line] == "B"]
    chosen = set(chance.sample(places, min(len(places), chance.randint(1, MAX_BUTTON_HEADINGS))))
    words = iter(chance.sample(range(len(pages[buttons].lines)), MAX_BUTTON_HEADINGS))
    return [ref for at, own in enumerate(refs) for ref in ([(buttons, next(words)), own] if at in chosen else [own])]


def dress_article(pages: Sequence[Labelled], number: int, chance: random.Random) -> tuple[Refs, float]:
    """Return an article with the head, the metadata and the foot of pages of its fold, of which some may lack."""
    own = [place for place, page in enumerate(pages) if page.fold == pages[number].fold and page.body and page.raw]
    whole = [place for place in own if pages[place].flavour == "full" and len(pages[place].lines) < MAX_LINES]
    body = [(number, line) for line in range(len(pages[number].lines))]
    head, foot = chance.choice(whole), chance.choice(own if chance.random() < 0.5 else whole)
    start, end = (pages[head].body or (0, 0))[0], (pages[foot].body or (0, 0))[1]
    title = pages[head].title
    above = [(head, line) for line in range(start if title is None else title)] if chance.random() < 0.4 else []
    meta = [(head, line) for line in range(start) if pages[head].labels[line] == "M"] if chance.random() < 0.6 else []
    below = [(foot, line) for line in range(end + 1, min(len(pages[foot].lines), end + 80))]
    return [*above[-60:], body[0], *meta, *body[1:], *(below if chance.random() < 0.6 else [])], 0.3


def _may_close(page: Labelled) -> bool:
    """Tell whether lines of a page can close others: made for it, or verse."""
    verse = (
        page.flavour == "article" and len(page.lines) > 3 and all(len(line) < MAX_VERSE_CHARS for line in page.lines)
    )
    return page.flavour == "closing" or verse


def _close(pages: Sequence[Labelled], refs: Refs, closing: int, chance: random.Random) -> Refs:
    """Return lines with closing ones set behind the last of the body."""
    last = max((at for at, (page, line) in enumerate(refs) if pages[page].labels[line] in "BP"), default=None)
    if last is None:
        return refs
    count = len(pages[closing].lines)
    if pages[closing].flavour == "closing":
        start, end = 0, count
    else:
        start = chance.randrange(max(1, count - 3))
        end = min(count, start + MAX_CLOSING_LINES)
    lines = [(closing, line) for line in range(start, end)]
    below = refs[last + 1 : last + 2]
    if chance.random() < BELOW_NOTICE_SHARE and below and pages[below[0][0]].labels[below[0][1]] in "NM":
        last += 1
    return [*refs[: last + 1], *lines, *refs[last + 1 :]]


def join_pages(pages: Sequence[Labelled], number: int, chance: random.Random) -> Iterable[tuple[str, Refs, float]]:
    """Yield heads, bodies and feet of pages of one fold, joined."""
    own = [place for place, page in enumerate(pages) if page.fold == number and page.body]
    whole = [place for place in own if pages[place].flavour == "full" and len(pages[place].lines) < MAX_LINES]
    rest = [place for place in own if pages[place].flavour == "residual" and pages[place].labels.count("B") >= 2]

    def lines(place: int, low: int, high: int) -> Refs:
        return [(place, line) for line in range(max(low, 0), high)]

    def top(place: int) -> int:
        title, body = pages[place].title, pages[place].body
        return title if title is not None else body[0] if body else 0

    for _ in range(JOINED_PER_FOLD if whole and rest else 0):
        head, body, foot = chance.choice(whole), chance.choice(rest if chance.random() < 0.75 else whole), 0
        foot = chance.choice(whole)
        (start, _), (first, last), (_, end) = (pages[place].body or (0, 0) for place in (head, body, foot))
        above = lines(head, 0, top(head))
        if len(above) > 80 and chance.random() < 0.5:
            above = above[-chance.randint(30, 80) :]
        below = lines(foot, end + 1, len(pages[foot].lines))
        if len(below) > 120:
            below = below[: chance.randint(40, 120)]
        article = [(body, top(body)), *lines(head, top(head) + 1, start)]
        article += lines(body, max(first, top(body) + 1), last + 1)
        yield "joined", [*above, *article, *below], 0.35
    for _ in range(SECONDS_PER_FOLD if whole and rest else 0):
        first, second = chance.sample([*whole, *rest], 2)
        (start, last), (_, end) = (pages[place].body or (0, 0) for place in (first, second))
        foot = lines(first, last + 1, min(len(pages[first].lines), last + 1 + chance.randint(2, MAX_LINES_BETWEEN)))
        article = [
            *lines(second, top(second), top(second) + 1),
            *lines(second, (pages[second].body or (0, 0))[0], end + 1),
        ]
        yield "second", [*lines(first, top(first), last + 1), *foot, *dict.fromkeys(article)], 0.3
    for _ in range(JOINED_PER_FOLD if rest else 0):
        body, foot = chance.choice(rest), chance.choice(rest)
        (_, last), (_, end) = (pages[place].body or (0, 0) for place in (body, foot))
        below = lines(foot, end + 1, len(pages[foot].lines))
        if below:
            yield "joined leftovers", [*lines(body, 0, last + 1), *below], 0.3
