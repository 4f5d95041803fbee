"""Pages whose labels were guessed: their texts, a letter a line, and what the network learns from them.

The guesses are those of a network that also saw the HTML of the pages and other pages of their
sites (`guess_chrome_labels.py`); the shipped one sees neither. They stand in
`chrome_guesses.jsonl`, by id (where the page lies) and hash of the text: `<` before the body,
T title, M metadata, B body, o in a hole of the body, `>` behind it, - where it was not sure. Nobody
has read them line by line, so they count less than labels, and no figure is taken from them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from chrome_closings import make_closings
from chrome_labels import check_lines, read_rows, repair_lines
from chrome_samples import BELOW_NOTICE_SHARE, CLOSING_SHARE, Array, Sample, forget

from cleaner.chrome.learned.model import BODY, METADATA, TITLE
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.folding import fold

GUESSES_FILE = Path(__file__).with_name("chrome_guesses.jsonl")
# By label, in the order of `LABELS`; then what is not known.
LETTERS = "<TMBo>-"
UNSURE = LETTERS.index("-")
# A page shares its template with so many folds at most: none but these may score its words.
MAX_FOLDS = 2
# Of each other page an extract is shown as well: title, body and some lines of those behind it, as extractors leave it.
MEAN_LINES_BEHIND = 7
MIN_LINES_BEHIND = 3


@dataclass
class Guessed:
    """A page with guesses: its lines after repair of the encoding, their labels (-1: not known).

    *folds* are those whose labelled pages it shares a site or a template with.
    """

    folds: frozenset[int]
    lines: list[str]
    labels: Array


def read_guesses(texts: Iterable[Path], guesses: Path = GUESSES_FILE) -> list[Guessed]:
    """Return the pages in *texts* that have guesses; another text than the guessed one is an error."""
    rows = {row["id"]: row for path in texts for row in read_rows(path)}
    pages = []
    for entry in read_rows(guesses):
        if entry["id"] not in rows or len(entry["folds"]) > MAX_FOLDS:
            continue
        raw = rows[entry["id"]]["lines"]
        check_lines(raw, entry)
        labels = np.array([LETTERS.index(letter) for letter in entry["guesses"]])
        labels[labels == UNSURE] = -1
        pages.append(Guessed(frozenset(entry["folds"]), repair_lines(raw), labels))
    return pages


def make_guessed_samples(pages: Sequence[Guessed]) -> Iterator[Sample]:
    """Yield what the network learns from guesses: pages in turn as they are, and with half of what rules name left out.

    Of the latter an extract is shown as well. Closing lines that were made up stand behind some bodies, as they do
    behind those of labelled pages: else what guesses say of the end of an article would outweigh them.
    """
    chance = random.Random(4)
    closings = [page.lines for page in make_closings(0, chance)]
    for number, page in enumerate(pages):
        whole = range(len(page.lines))
        if number % 2:
            yield _sample("guessed", page, whole, [], 0.0, chance)
            continue
        yield _sample("guessed unnamed", page, whole, _choose(closings, chance), 0.5, chance)
        extract = _extract(page.labels, chance)
        if extract:
            unknown = 0.5 if chance.random() < 0.5 else 0.0
            yield _sample("guessed leftovers", page, extract, _choose(closings, chance), unknown, chance)


def _choose(closings: Sequence[list[str]], chance: random.Random) -> list[str]:
    return chance.choice(closings) if chance.random() < CLOSING_SHARE else []


def _sample(
    kind: str, page: Guessed, places: Sequence[int], closing: Sequence[str], unknown: float, chance: random.Random
) -> Sample:
    lines, labels = [page.lines[place] for place in places], page.labels[list(places)]
    if closing:
        end = int(np.flatnonzero(labels == BODY)[-1]) + 1
        # Below a line of what stands behind the body, a notice as a rule, or right below the body.
        end += end < len(lines) and chance.random() < BELOW_NOTICE_SHARE
        lines[end:end] = closing
        labels = np.insert(labels, end, [BODY] * len(closing))
    text = "\n".join(lines) + "\n"
    read = Page.read(text, fold(text))
    known = (name_lines(read, lambda rule: True), read_fields(read))
    if unknown:
        known = forget(known, unknown, chance)
    return Sample(kind, page.folds, [], read, known, labels[list(read.filled)])


def _extract(labels: Array, chance: random.Random) -> list[int]:
    """Return the lines of an extract, none where too little stands behind the body."""
    body = np.flatnonzero(labels == BODY)
    first, last = int(body[0]), int(body[-1])
    behind = len(labels) - last - 1
    if behind < MIN_LINES_BEHIND:
        return []
    titles = [place for place in range(first) if labels[place] == TITLE]
    article = range(titles[-1] if titles else first, last + 1)
    count = min(behind, 1 + int(chance.expovariate(1 / MEAN_LINES_BEHIND)))
    # One extract in four begins somewhere below.
    start = last + 1 + (chance.randint(0, behind - count) if chance.random() < 0.25 else 0)
    kept = [place for place in article if labels[place] != METADATA or chance.random() < 0.5]
    return [*kept, *range(start, start + count)]
