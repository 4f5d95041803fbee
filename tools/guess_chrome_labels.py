"""Guess labels of saved pages: ``python tools/guess_chrome_labels.py OUT.jsonl SITES… --pages PAGES.jsonl… [--folds]``.

SITES are folders, a folder a site (or a repository), of saved pages; a single file is a page of
which nothing else is known. PAGES hold the labelled pages (rows with `id` and `lines`), as for
`train_chrome_model.py`; those are learned from whose HTML is found among the SITES, by the hash
of its lines. OUT gets a row a guessed page (`chrome_guesses.py` says how it is read), OUT.texts
its lines. Needs the extras `html` and `train`.

The guesses are those of a network like the shipped one that sees the HTML of each page and other
pages of its folder as well (`chrome_dom.py`). What it is not sure of is left out. The shipped
network sees plain text alone, and learns from the guesses what it would not see by itself
(learning using privileged information: Vapnik and Vashist, 2009; Lopez-Paz and others, 2016).

With ``--folds`` guesses are written for each fold too, by a network that never saw one of its
labelled pages, with a line of how often it is right there: figures of folds must come from models
that learned from those.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chrome_labels
import numpy as np
from chrome_dom import Array
from chrome_guesses import LETTERS, UNSURE
from chrome_labels import FOLDS, Labelled, hash_lines, read_articles, read_pages, read_rows, repair_lines
from chrome_network import Lesson, train_network
from chrome_samples import LIGHT_LINES, Known, forget, labels_of, make_samples
from chrome_sites import SitePage, read_sites
from train_chrome_model import keep_wordings

from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.features import look
from cleaner.chrome.learned.model import BODY, STATES, Costs, find_path, weigh_states
from cleaner.chrome.learned.network import Network
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.folding import fold

# More than of the shipped one: there are fewer lessons, each of them whole pages.
EPOCHS = 20
# Pages are also seen with half of what rules name left out, and count half as much then.
UNNAMED_SHARE, UNNAMED_WEIGHT = 0.5, 0.5
# A guess counts from this chance on; pages with a larger share of other lines are left out.
MIN_CHANCE = 0.7
MAX_UNSURE = 0.2
MAX_GUESSED_OF_SITE = 5
# Lines so long that stand on so few labelled sites and folds tell a template; a page with so many of them shares it.
MIN_RARE_CHARS, MAX_RARE_SITES, MIN_RARE_LINES = 5, 2, 2

Texts = dict[str, list[str]]
Wordings = Callable[[frozenset[int]], Array]


@dataclass(frozen=True)
class Seen:
    """A saved page as it is seen: what the HTML knows of it, its lines after repair, what rules know of them.

    *folds* are those whose labelled pages it shares a site or a template with; *label* is the labelled page it is.
    """

    page: SitePage
    read: Page
    known: Known
    folds: frozenset[int]
    label: Labelled | None

    def values(self, wording: Array, known: Known | None = None) -> Array:
        """Return what the network sees of each filled line."""
        values, _ = look(self.read, gather_evidence(self.read, *(known or self.known)), wording)
        return np.column_stack([values, self.page.values[self.read.filled]])

    def labels(self) -> Array:
        """Return the labels of the filled lines of a labelled page."""
        assert self.label
        return labels_of([self.label.labels[index] for index in self.read.filled])


def see(pages: Iterable[SitePage], labelled: Sequence[Labelled]) -> list[Seen]:
    """Return the pages as they are seen, with their labels where they are *labelled*: of copies that with siblings."""
    by_hash = {hash_lines(page.raw): page for page in labelled}
    of_site = defaultdict(set)
    chosen: dict[str, SitePage] = {}
    for page in pages:
        if page.labelled:
            of_site[page.site].add(by_hash[page.hash].fold)
        key = page.hash if page.labelled else page.id
        if key not in chosen or page.siblings > chosen[key].siblings:
            chosen[key] = page
    templates = read_templates(labelled)
    seen = []
    for page in chosen.values():
        lines = repair_lines(page.lines)
        text = "\n".join(lines) + "\n"
        read = Page.read(text, fold(text))
        known = (name_lines(read, lambda rule: True), read_fields(read))
        folds = of_site[page.site] | find_templates(lines, templates)
        seen.append(Seen(page, read, known, frozenset(folds), by_hash.get(page.hash)))
    return seen


def read_templates(labelled: Sequence[Labelled]) -> dict[str, set[tuple[str, int]]]:
    """Return the sites and folds of lines that are long enough, and that few labelled sites have."""
    sites = {row["id"]: row["site"] for row in read_rows(chrome_labels.LABELS_FILE)}
    having = defaultdict(set)
    for page in labelled:
        for line in set(page.lines):
            if len(line) >= MIN_RARE_CHARS:
                having[line].add((sites[page.id], page.fold))
    return {line: places for line, places in having.items() if len(places) <= MAX_RARE_SITES}


def find_templates(lines: Sequence[str], templates: Mapping[str, set[tuple[str, int]]]) -> set[int]:
    """Return the folds with whose labelled pages a page shares a template."""
    shared = Counter(place for line in set(lines) for place in templates.get(line, ()))
    return {number for (_, number), count in shared.items() if count >= MIN_RARE_LINES}


def teach(pages: Iterable[Seen], wordings: Wordings, left_out: frozenset[int], epochs: int) -> Network:
    """Return the network that learned from the labelled pages of all folds but those left out."""
    chance = random.Random(3)
    lessons = []
    for page in pages:
        if page.label is None or page.label.fold in left_out:
            continue
        labels, wording = page.labels(), wordings(left_out | {page.label.fold})
        weight = min(1.0, LIGHT_LINES / max(1, len(labels))) ** 0.5
        unnamed = forget(page.known, UNNAMED_SHARE, chance)
        lessons.append(Lesson(page.values(wording), labels, weight))
        lessons.append(Lesson(page.values(wording, unnamed), labels, weight * UNNAMED_WEIGHT))
    return train_network(lessons, epochs=epochs)


def find_chances(network: Network, page: Seen, wording: Array) -> Array:
    """Return the chance of each label for each filled line."""
    values = np.ascontiguousarray(page.values(wording), np.float32)
    scores = network.scores(values, [len(values)])
    powers = np.exp(scores - scores.max(1, keepdims=True))
    chances: Array = powers / powers.sum(1, keepdims=True)
    return chances


def write_letters(chances: Array, page: Seen) -> str:
    """Return a letter a line; nothing where too many lines are unsure, or no line is sure to be body."""
    labels = np.where(chances.max(1) >= MIN_CHANCE, chances.argmax(1), UNSURE)
    if not (labels == BODY).any() or (labels == UNSURE).mean() > MAX_UNSURE:
        return ""
    letters = [LETTERS[UNSURE]] * len(page.page.lines)
    for index, label in zip(page.read.filled, labels, strict=True):
        letters[index] = LETTERS[label]
    return "".join(letters)


def guess(network: Network, pages: Iterable[Seen], wording: Array) -> Iterator[tuple[Seen, str]]:
    """Yield the pages of which the network is sure, and a letter a line, few of each site."""
    taken: Counter[str] = Counter()
    for page in pages:
        if page.label or taken[page.page.site] >= MAX_GUESSED_OF_SITE:
            continue
        letters = write_letters(find_chances(network, page, wording), page)
        if letters:
            taken[page.page.site] += 1
            yield page, letters


def is_right(chances: Array, page: Seen) -> bool:
    """Tell whether all lines of a labelled page that are body or chrome are told from each other."""
    assert page.label
    path = find_path(weigh_states(chances, Costs()).tolist(), Costs())
    letters = [page.label.labels[index] for index in page.read.filled]
    stays = [STATES[state] in ("title", "body") for state in path]
    return all(stay == (letter == "B") for letter, stay in zip(letters, stays, strict=True) if letter in "BCN")


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows by id, a line each."""
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ordered), "utf-8")


def write_guesses(out: Path, pages: Sequence[Seen], wordings: Wordings, left_out: frozenset[int], epochs: int) -> Texts:
    """Write the guesses of a network that never saw the folds left out, tell how good it is there; return the texts."""
    network = teach(pages, wordings, left_out, epochs)
    rows, texts = [], {}
    for page, letters in guess(network, pages, wordings(left_out)):
        own = page.page
        rows.append({"id": own.id, "sha256": own.hash, "folds": sorted(page.folds), "guesses": letters})
        texts[own.id] = own.lines
    write_rows(out, rows)
    print(f"{out}: {len(rows)} pages, {sum(len(row['guesses']) for row in rows)} lines", flush=True)
    tried = [page for page in pages if page.label and page.label.fold in left_out]
    right = sum(is_right(find_chances(network, page, wordings(left_out)), page) for page in tried)
    if tried:
        print(f"right on all lines of {right} of {len(tried)} labelled pages that it never saw", flush=True)
    return texts


def main() -> None:
    """Read the arguments; guess, by a network of all folds, and by one without each."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("out", type=Path)
    cli.add_argument("sites", type=Path, nargs="+", help="a folder of saved pages a site, or a saved page")
    cli.add_argument("--pages", type=Path, nargs="+", required=True, help="rows with `id` and `lines`: labelled pages")
    cli.add_argument("--articles", type=Path, help="rows with `id` and `lines`: articles without chrome, title first")
    cli.add_argument("--folds", action="store_true", help="write guesses a fold too, its number before the suffix")
    cli.add_argument("--epochs", type=int, default=EPOCHS, help="how often each page is seen (%(default)s)")
    args = cli.parse_args()
    labelled = read_pages(args.pages)
    pages = see(read_sites(args.sites, frozenset(hash_lines(page.raw) for page in labelled)), labelled)
    count = sum(page.label is not None for page in pages)
    print(f"{len(labelled)} labelled pages, {count} of them among the sites; {len(pages) - count} others", flush=True)
    if not count:
        raise SystemExit("no labelled page is among the sites, so that there is nothing to learn from")
    wordings = keep_wordings(make_samples(labelled + read_articles(args.articles)))
    texts = write_guesses(args.out, pages, wordings, frozenset(), args.epochs)
    for number in range(FOLDS) if args.folds else ():
        path = args.out.with_suffix(f".{number}.jsonl")
        texts |= write_guesses(path, pages, wordings, frozenset((number,)), args.epochs)
    write_rows(args.out.with_suffix(".texts.jsonl"), ({"id": key, "lines": lines} for key, lines in texts.items()))


if __name__ == "__main__":
    main()
