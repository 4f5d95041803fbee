"""Train the labels of lines: ``python tools/train_chrome_model.py OUT.npz PAGES.jsonl… [--labels LABELS.jsonl…] …``.

PAGES hold rows with `id`, `site`, `flavour`, `lines` and, unless LABELS gives them by id,
`labels`, one letter a line (B body, P body with chrome glued on, T title, M metadata,
C chrome, N notice, R repeat, X not known). A linear chain is fitted by L-BFGS; a line
that is X is summed over, so that it teaches nothing about itself and yet joins its
neighbours. With ``--folds N`` nothing is written: the pages are split by site and scored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cleaner.chrome.labels import judge_page
from cleaner.chrome.learned.decode import label
from cleaner.chrome.learned.features import Looks, look
from cleaner.chrome.learned.model import STATES, Model, allowed_steps
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import read_fields
from cleaner.chrome.phrases import name_lines
from cleaner.chrome.regions import Body, find_bodies, weigh_lines
from cleaner.folding import fold

Array = npt.NDArray[Any]
BODY = frozenset("BP")
# Longer pages are cut to as much of their head and of their foot: one of 778 lines would weigh as much as 30 others.
MAX_HALF = 150
# How much a copy of a page counts of which only title and body are left: it shows that clean text stays.
CLEAN_WEIGHT = 0.5
LIGHT_WEIGHT = 0.3
# A page of more lines weighs less a line, by the square root.
LIGHT_LINES = 60
# The labels whose states share weights, and how much dearer it is to differ from what they share.
KINDS = "TMRNCB"
SHARED = np.array([[float(state[0] == kind) for state in STATES] for kind in KINDS])
OWN_FACTOR = 3.0
# Whether a line that is X may have any label, or counts as body within the body and as chrome beyond it.
SUM_OVER = True
STEP_L2 = 0.3


@dataclass
class Sample:
    """A page to learn from: its features, which states each line may have, which lines they are, its weight."""

    row: dict[str, Any]
    looks: Looks
    allowed: Array
    places: list[int]
    weight: float = 1.0
    is_copy: bool = False


def look_at(lines: Sequence[str]) -> tuple[Looks, list[int]]:
    """Return the features of the lines of a page, and which lines are not blank."""
    text = "\n".join(lines) + "\n"
    page = Page.read(text, fold(text))
    names, fields = name_lines(page, lambda rule: True), read_fields(page)
    weights = weigh_lines(page, names, fields)
    removed = {index: label.rule for index, label in judge_page(page, names, fields, lambda rule: True).removed.items()}
    left = [index for index in page.filled if index not in removed]
    place = {index: at for at, index in enumerate(page.filled)}
    bodies = [
        Body(place[left[body.first]], place[left[body.last]], body.chars)
        for body in find_bodies(page, left, weights, names)
    ]
    return look(page, names, fields, weights, bodies, removed), page.filled


def states_of(labels: str) -> Array:
    """Return which states each line may have: its label, and where it stands to the body."""
    allowed = np.zeros((len(labels), len(STATES)), np.bool_)
    body = [at for at, label in enumerate(labels) if label in BODY]
    first, last = (body[0], body[-1]) if body else (len(labels), len(labels))
    for at, letter in enumerate(labels):
        region = "-" if at < first else "+" if at > last else "="
        kind = "B" if letter == "P" else letter
        if kind == "X" and not SUM_OVER:
            kind = "B" if region == "=" else "C"
        for number, state in enumerate(STATES):
            same_kind = kind == "X" or state[0] == kind
            allowed[at, number] = same_kind and (state[1] == region or kind in "B")
        if kind == "X" and region != "=":
            allowed[at] |= [state[0] == "B" for state in STATES]
        if not body:
            allowed[at] = [kind in ("X", state[0]) and state[0] != "B" and state[1] != "=" for state in STATES]
    return allowed


def make_samples(rows: Iterable[dict[str, Any]], *, clean_weight: float = CLEAN_WEIGHT) -> list[Sample]:
    """Return the samples of labelled pages, and of copies of which only title and body are left."""
    samples = []
    for row in rows:
        lines, labels = row["lines"], row["labels"]
        looks, filled = look_at(lines)
        allowed = states_of("".join(labels[at] for at in filled))
        samples.append(Sample(row, looks, allowed, filled, row.get("weight", 1.0)))
        kept = [at for at, label in enumerate(labels) if label in "BT"]
        if clean_weight and any(labels[at] == "B" for at in kept) and len(kept) < len(labels):
            looks, filled = look_at([lines[at] for at in kept])
            places = [kept[at] for at in filled]
            samples.append(
                Sample(row, looks, states_of("".join(labels[at] for at in places)), places, clean_weight, is_copy=True)
            )
    for sample in samples:
        sample.weight *= min(1.0, (LIGHT_LINES / max(1, len(sample.allowed))) ** 0.5)
    return samples


class Chain:
    """The loss of a linear chain over padded pages, longest first, and its gradient."""

    def __init__(self, samples: Sequence[Sample], size: int, l2: float) -> None:
        samples = sorted(samples, key=lambda sample: -len(sample.allowed))
        pieces = [self._cut(len(sample.allowed)) for sample in samples]
        ids = np.vstack([sample.looks.ids[piece] for sample, piece in zip(samples, pieces, strict=True)])
        self.allowed = np.vstack([sample.allowed[piece] for sample, piece in zip(samples, pieces, strict=True)])
        pointers = np.arange(0, ids.size + 1, ids.shape[1])
        self.matrix = csr_matrix((np.ones(ids.size), ids.ravel(), pointers), (len(ids), size))
        self.transposed = self.matrix.T.tocsr()
        lengths = np.array([len(piece) for piece in pieces])
        self.weights = np.array([sample.weight for sample in samples])
        firsts = np.cumsum(lengths) - lengths
        # The rows of the lines in order of time: all first lines, all second ones ...
        self.steps = [firsts[lengths > at] + at for at in range(lengths[0])]
        self.line_weights = np.repeat(self.weights, lengths)
        self.size, self.count = size, len(STATES)
        parts = [size * len(STATES), size * len(KINDS), len(STATES) ** 2]
        self.cuts = np.cumsum(parts)[:-1]
        self.l2 = np.repeat([l2 * OWN_FACTOR, l2, STEP_L2], parts)
        self.mask, self.opening, self.closing = allowed_steps()
        self.lasts = firsts + lengths - 1

    @staticmethod
    def _cut(length: int) -> Array:
        rows = np.arange(length)
        return rows if length <= 2 * MAX_HALF else np.concatenate((rows[:MAX_HALF], rows[-MAX_HALF:]))

    def unpack(self, flat: Array) -> tuple[Array, Array]:
        """Return the weights of features and of transitions; states of one label share a part of theirs."""
        own, shared, moves = np.split(flat, self.cuts)
        table = own.reshape(self.size, self.count) + shared.reshape(self.size, len(KINDS)) @ SHARED
        return table, moves.reshape(self.count, self.count)

    def loss(self, flat: Array) -> tuple[float, Array]:
        """Return the weighted negative log likelihood of what is known about the lines, and its gradient."""
        table, moves = self.unpack(flat)
        scores = self.matrix @ table
        peak = scores.max(1, keepdims=True)
        potential = np.exp(scores - peak)
        steps = np.exp(moves) * self.mask
        total, marginals, pairs = self._sweep(potential, steps)
        known, known_marginals, known_pairs = self._sweep(potential * self.allowed, steps)
        value = float(total - known) + 0.5 * float(self.l2 @ flat**2)
        gradient = self.transposed @ ((marginals - known_marginals) * self.line_weights[:, None])
        parts = (gradient, gradient @ SHARED.T, pairs - known_pairs)
        return value, np.concatenate([part.ravel() for part in parts]) + self.l2 * flat

    def _sweep(self, potential: Array, steps: Array) -> tuple[float, Array, Array]:
        """Return the weighted sum of log partition functions, the marginals, and the expected transitions."""
        forward = np.zeros_like(potential)
        norms = np.ones(len(potential))
        for at, rows in enumerate(self.steps):
            value = potential[rows] * (self.opening if at == 0 else forward[self.steps[at - 1][: len(rows)]] @ steps)
            norm = value.sum(1)
            forward[rows] = value / norm[:, None]
            norms[rows] = norm
        close = forward[self.lasts] @ self.closing
        backward = np.zeros_like(potential)
        backward[self.lasts] = self.closing / close[:, None]
        pairs = np.zeros_like(steps)
        for at in range(len(self.steps) - 1, 0, -1):
            rows = self.steps[at]
            above = self.steps[at - 1][: len(rows)]
            message = backward[rows] * potential[rows] / norms[rows][:, None]
            backward[above] = message @ steps.T
            pairs += (forward[above] * self.line_weights[above][:, None]).T @ message * steps
        logs = (np.log(norms) * self.line_weights).sum() + (np.log(close) * self.weights).sum()
        return float(logs), forward * backward, pairs


def train(samples: Sequence[Sample], *, l2: float = 20.0, iterations: int = 80) -> Model:
    """Return the model that fits the samples."""
    chain = Chain(samples, samples[0].looks.size, l2)
    options = {"maxiter": iterations, "maxcor": 8}
    found = minimize(chain.loss, np.zeros(len(chain.l2)), jac=True, method="L-BFGS-B", options=options)
    return Model.of(*chain.unpack(found.x))


def read_pages(
    paths: Iterable[Path], labels: Iterable[Path], skipped: set[str], light: set[str]
) -> list[dict[str, Any]]:
    """Return the pages that have labels, of their own or from *labels* by id."""
    rows = {row["id"]: row for path in paths for row in map(json.loads, path.read_text("utf-8").splitlines())}
    for path in labels:
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            rows[row["id"]] = {**rows[row["id"]], **row}
    pages = [row for row in rows.values() if "labels" in row and row["id"] not in skipped]
    for row in pages:
        row["labels"] = "".join(row["labels"])
        row["weight"] = LIGHT_WEIGHT if row["id"] in light else 1.0
    return pages


def split_by_site(rows: Sequence[dict[str, Any]], count: int) -> list[int]:
    """Return the fold of each page: pages of one site in one fold, folds of like size."""
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["site"]] = sizes.get(row["site"], 0) + len(row["lines"]) + 20
    fold_of, loads = {}, [0] * count
    for site in sorted(sizes, key=lambda site: (-sizes[site], site)):
        fold_of[site] = loads.index(min(loads))
        loads[fold_of[site]] += sizes[site]
    return [fold_of[row["site"]] for row in rows]


def cross_validate(samples: Sequence[Sample], folds: dict[str, int], **options: Any) -> None:
    """Print what labels of models that never saw a page's site remove, without rules and without guard."""
    tally = {letter: [0, 0] for letter in "BPTMCNR"}
    clean = [0, 0]
    for fold_number in sorted(set(folds.values())):
        model = train([sample for sample in samples if folds[sample.row["id"]] != fold_number], **options)
        for sample in samples:
            if folds[sample.row["id"]] != fold_number:
                continue
            found = label(sample.looks.ids, model)
            for place, gone in zip(sample.places, found.removed, strict=True):
                name = sample.row["labels"][place]
                counts = clean if sample.is_copy else tally.get(name)
                if counts is not None and (not sample.is_copy or name == "B"):
                    counts[0] += gone
                    counts[1] += 1
    for name, (gone, lines) in tally.items():
        print(f"{name}: {gone} of {lines} lines removed ({gone / max(lines, 1):.4f})")
    print(f"B in copies without chrome: {clean[0]} of {clean[1]} removed ({clean[0] / max(clean[1], 1):.4f})")


def main() -> None:
    """Read the arguments; train and write, or score by folds."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    cli.add_argument("out", type=Path)
    cli.add_argument("pages", type=Path, nargs="+")
    cli.add_argument("--labels", type=Path, nargs="*", default=[])
    cli.add_argument("--skip", nargs="*", default=[], help="ids of pages to leave out")
    cli.add_argument("--light", nargs="*", default=[], help="ids of pages that count less")
    cli.add_argument("--folds", type=int, default=0)
    cli.add_argument("--l2", type=float, default=20.0)
    cli.add_argument("--iterations", type=int, default=80)
    args = cli.parse_args()
    rows = read_pages(args.pages, args.labels, set(args.skip), set(args.light))
    samples = make_samples(rows)
    options = {"l2": args.l2, "iterations": args.iterations}
    if args.folds:
        folds = {row["id"]: number for row, number in zip(rows, split_by_site(rows, args.folds), strict=True)}
        cross_validate(samples, folds, **options)
        return
    train(samples, **options).save(args.out)
    print(
        f"{args.out}: {args.out.stat().st_size} bytes, from {len(rows)} pages of {len({r['site'] for r in rows})} sites"
    )


if __name__ == "__main__":
    main()
