"""Train the labels of lines: ``python tools/train_chrome_model.py OUT.npz PAGES.jsonl… [--folds]``.

PAGES hold rows with `id` and `lines`; which of them are used, and what each line is, stands
in `tools/chrome_pages.jsonl` (`chrome_labels.py`). Pages of one site are in one of five folds.
More pages, of which labels were guessed, are given by --guessed (`chrome_guesses.py`).
Needs scipy and torch (extra `train`).

Three steps: weights for pairs of characters (a logistic regression of lines); a network over
the features of the lines of a page (`chrome_network.py`), of which the scores by those weights
are some, and therefore taken from weights that never saw the fold of the line; a chain whose
costs stand in `model.py`. What the network sees is made by `chrome_samples.py`.

With ``--folds`` a model a fold is written as well, which never saw a page of it: for
`benchmarks/chrome.py`, which scores each page by the model of its fold.

With ``--start`` a network learns on from where that of another model ends, by smaller steps: what
it knows of old pages it keeps. With ``--folds`` those of the folds go on from the models of the folds.
``mean_chrome_models.py`` makes one of several that went on from the same one, with other ``--seed``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from chrome_guesses import make_guessed_samples, read_guesses
from chrome_labels import FOLDS, read_articles, read_pages
from chrome_network import Lesson, train_network
from chrome_samples import Sample, make_samples
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.features import look
from cleaner.chrome.learned.model import BODY, TITLE, Costs, Model
from cleaner.chrome.learned.shape import WORDING_BITS, Shape

Array = npt.NDArray[Any]

WORDING_L2 = 0.6
# Samples are filled up to the longest of a batch, and what longer ones have in the middle is more of the same.
MAX_LESSON_LINES = 900


def train_wording(samples: Sequence[Sample]) -> Array:
    """Return a weight for each hash of two characters, and one for all lines, of whole pages."""
    rows, slots, values, targets, weights, count = [], [], [], [], [], 0
    for sample in samples:
        if sample.kind not in ("page", "leftovers", "article"):
            continue
        shape = Shape.of([sample.page.lines[index] for index in sample.page.filled])
        rows.append(shape.rows + count)
        slots.append(shape.wording_slots())
        values.append(1 / np.sqrt(shape.sizes + 1)[shape.rows])
        count += shape.count_lines
        targets.append(sample.labels)
        share = 0.3 if sample.kind == "article" else 1.0
        weights.append(np.full(shape.count_lines, share * min(1.0, (40 / shape.count_lines) ** 0.5)))
    size = 1 << WORDING_BITS
    cells = (np.concatenate(values), (np.concatenate(rows), np.concatenate(slots)))
    labels = np.concatenate(targets)
    use = (labels >= 0) & (labels != TITLE)
    matrix = csr_matrix(cells, (count, size))[np.flatnonzero(use)]
    sign = np.where(labels[use] == BODY, -1.0, 1.0)
    weight = np.concatenate(weights)[use]

    def loss(flat: Array) -> tuple[float, Array]:
        margin = sign * (matrix @ flat[:-1] + flat[-1])
        slope = -weight * sign / (1 + np.exp(margin))
        value = float((weight * np.logaddexp(0, -margin)).sum() + 0.5 * WORDING_L2 * (flat[:-1] ** 2).sum())
        return value, np.append(matrix.T @ slope + WORDING_L2 * flat[:-1], slope.sum())

    found = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return np.asarray(found.x, np.float32)


def train(
    samples: Sequence[Sample],
    wordings: Callable[[frozenset[int]], Array],
    left_out: frozenset[int],
    start: Path | None = None,
    seed: int = 0,
) -> Model:
    """Return the model of the samples of all folds but those left out, whose network goes on from that of *start*."""
    lessons = []
    for sample in samples:
        if sample.folds & left_out or len(sample.labels) > MAX_LESSON_LINES:
            continue
        evidence = gather_evidence(sample.page, *sample.known)
        values, _ = look(sample.page, evidence, wordings(left_out | sample.folds))
        lessons.append(Lesson(np.array(values), sample.labels, sample.weight))
    network = train_network(lessons, start and Model.load(start).network, seed)
    return Model(layout(), wordings(left_out), network, Costs())


def of_fold(path: Path, number: int) -> Path:
    """Return where the model of a fold stands beside that of all pages."""
    return path.with_suffix(f".{number}.npz")


def keep_wordings(samples: Sequence[Sample]) -> Callable[[frozenset[int]], Array]:
    """Return a function that trains the weights of words without some folds, each once."""
    trained: dict[frozenset[int], Array] = {}

    def without(folds: frozenset[int]) -> Array:
        if folds not in trained:
            trained[folds] = train_wording([sample for sample in samples if not sample.folds & folds])
        return trained[folds]

    return without


def main() -> None:
    """Read the arguments; train and write, or score by folds."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("out", type=Path)
    cli.add_argument("pages", type=Path, nargs="+")
    cli.add_argument("--folds", action="store_true", help="write a model a fold too, its number before the suffix")
    cli.add_argument("--start", type=Path, help="a model whose network learns on")
    cli.add_argument("--seed", type=int, default=0, help="by which the order of samples is drawn by lot")
    cli.add_argument("--articles", type=Path, help="rows with `id` and `lines`: articles without chrome, title first")
    cli.add_argument("--guessed", type=Path, nargs="*", default=[], help="rows with `id` and `lines`: guessed pages")
    args = cli.parse_args()
    pages = read_pages(args.pages) + read_articles(args.articles)
    samples = make_samples(pages)
    print(f"{len(pages)} pages, {len(samples)} samples, {sum(len(sample.labels) for sample in samples)} lines")
    guessed = [*make_guessed_samples(read_guesses(args.guessed))]
    print(f"{len(guessed)} samples of guesses, {sum(len(sample.labels) for sample in guessed)} lines")
    samples += guessed
    wordings = keep_wordings(samples)
    train(samples, wordings, frozenset(), args.start, args.seed).save(args.out)
    print(f"{args.out}: {args.out.stat().st_size} bytes", flush=True)
    for number in range(FOLDS) if args.folds else ():
        path = of_fold(args.out, number)
        start = args.start and of_fold(args.start, number)
        train(samples, wordings, frozenset((number,)), start, args.seed).save(path)
        print(path, flush=True)


if __name__ == "__main__":
    main()
