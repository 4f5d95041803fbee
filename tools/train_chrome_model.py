"""Train the labels of lines: ``python tools/train_chrome_model.py OUT.npz PAGES.jsonl… [--folds]``.

PAGES hold rows with `id` and `lines`; which of them are used, and what each line is, stands
in `tools/chrome_pages.jsonl` (`chrome_labels.py`). Pages of one site are in one of five folds.
Needs scipy and catboost (extra `train`).

Three steps: weights for pairs of characters (a logistic regression of lines); oblivious
trees over the features, of which the scores by those weights are some, and therefore taken
from weights that never saw the fold of the line; a chain whose costs stand in `model.py`.
What the trees see is made by `chrome_samples.py`.

With ``--folds`` a model a fold is written as well, which never saw a page of it: for
`benchmarks/chrome.py`, which scores each page by the model of its fold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from chrome_labels import FOLDS, read_articles, read_pages
from chrome_samples import Sample, make_samples
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.features import look
from cleaner.chrome.learned.model import BODY, LABELS, TITLE, Costs, Model
from cleaner.chrome.learned.shape import WORDING_BITS, Shape

Array = npt.NDArray[Any]

WORDING_L2 = 0.6
TREES = {
    "iterations": 300,
    "depth": 6,
    "learning_rate": 0.08,
    "rsm": 0.25,
    "border_count": 32,
    "boosting_type": "Plain",
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "l2_leaf_reg": 5,
    "leaf_estimation_iterations": 1,
    "random_seed": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


def train_wording(samples: Sequence[Sample]) -> Array:
    """Return a weight for each hash of two characters, and one for all lines, of whole pages."""
    rows, slots, values, targets, weights, count = [], [], [], [], [], 0
    for sample in samples:
        if sample.kind not in ("page", "article"):
            continue
        shape = Shape.of([sample.page.lines[index] for index in sample.page.filled])
        rows.append(shape.rows + count)
        slots.append(shape.wording_slots())
        values.append(1 / np.sqrt(shape.sizes + 1)[shape.rows])
        count += shape.count_lines
        targets.append(sample.labels)
        share = 1.0 if sample.kind == "page" else 0.3
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


def train(samples: Sequence[Sample], wordings: Callable[[frozenset[int]], Array], left_out: frozenset[int]) -> Model:
    """Return the model of the samples of all folds but those left out."""
    from catboost import CatBoostClassifier

    values, labels, weights = [], [], []
    for sample in samples:
        if sample.fold in left_out:
            continue
        evidence = gather_evidence(sample.page, *sample.known)
        found, _ = look(sample.page, evidence, wordings(left_out | {sample.fold}))
        use = sample.labels >= 0
        values.append(found[use])
        labels.append(sample.labels[use])
        weights.append(np.full(int(use.sum()), sample.weight))
    trees = CatBoostClassifier(**TREES, thread_count=2, classes_count=len(LABELS), loss_function="MultiClass")
    trees.fit(np.vstack(values), np.concatenate(labels), sample_weight=np.concatenate(weights))
    return model_of(trees, wordings(left_out))


def model_of(trees: Any, wording: Array) -> Model:
    """Return the trees of catboost as arrays."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        trees.save_model(str(path), format="json")
        saved = json.loads(path.read_text("utf-8"))
    depth = TREES["depth"]
    asked: dict[tuple[int, float], int] = {}
    numbers, leaves = [], []
    for tree in saved["oblivious_trees"]:
        splits = [(split["float_feature_index"], split["border"]) for split in tree["splits"]]
        scores = np.array(tree["leaf_values"]).reshape(2 ** len(splits), len(LABELS))
        # A shallow tree asks its first question again: the leaves of the impossible answers are never met.
        scores = np.tile(scores, (2 ** (depth - len(splits)), 1))
        splits += splits[:1] * (depth - len(splits))
        numbers.append([asked.setdefault(split, len(asked)) for split in splits])
        leaves.append(scores)
    scale, bias = saved["scale_and_bias"]
    return Model(
        layout=layout(),
        wording=wording,
        columns=np.array([column for column, _ in asked], np.int16),
        borders=np.array([border for _, border in asked], np.float32),
        trees=np.array(numbers, np.int16),
        leaves=(np.array(leaves) * scale).astype(np.float32),
        bias=np.array(bias, np.float32),
        costs=Costs(),
    )


def keep_wordings(samples: Sequence[Sample]) -> Callable[[frozenset[int]], Array]:
    """Return a function that trains the weights of words without some folds, each once."""
    trained: dict[frozenset[int], Array] = {}

    def without(folds: frozenset[int]) -> Array:
        if folds not in trained:
            trained[folds] = train_wording([sample for sample in samples if sample.fold not in folds])
        return trained[folds]

    return without


def main() -> None:
    """Read the arguments; train and write, or score by folds."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("out", type=Path)
    cli.add_argument("pages", type=Path, nargs="+")
    cli.add_argument("--folds", action="store_true", help="write a model a fold too, its number before the suffix")
    cli.add_argument("--articles", type=Path, help="rows with `id` and `lines`: articles without chrome, title first")
    args = cli.parse_args()
    pages = read_pages(args.pages) + read_articles(args.articles)
    samples = make_samples(pages)
    print(f"{len(pages)} pages, {len(samples)} samples, {sum(len(sample.labels) for sample in samples)} lines")
    wordings = keep_wordings(samples)
    train(samples, wordings, frozenset()).save(args.out)
    print(f"{args.out}: {args.out.stat().st_size} bytes", flush=True)
    for number in range(FOLDS) if args.folds else ():
        path = args.out.with_suffix(f".{number}.npz")
        train(samples, wordings, frozenset((number,))).save(path)
        print(path, flush=True)


if __name__ == "__main__":
    main()
